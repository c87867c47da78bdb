//! Walks over everything that matches, page by page: for a selection, and for a file.

use super::{List, RowEntry, Task, Wanted};
use crate::components::export::{Scope, Sheet};
use crate::components::pager::last_page;
use crate::format;
use crate::text::table as words;
use leptos::prelude::*;
use media_api::{PageSize, Problem};
use std::collections::BTreeSet;

/// What a walk found.
struct Found {
    entries: Vec<RowEntry>,
    /// Whether there is more than it was to find.
    is_cut: bool,
    /// Whether somebody ended it.
    was_stopped: bool,
}

/// Selects everything that matches, up to the cap; what was found when somebody stops it is selected. Clearing the selection
/// meanwhile selects nothing.
pub(super) fn select_matching(list: List) {
    let has_selection = move || list.selection.try_with_untracked(|s| !s.is_empty()).unwrap_or_default();
    walk_then(list, has_selection, move |found| {
        list.remember_all(&found.entries);
        let keys = found.entries.into_iter().filter(|e| e.row.locked.is_none()).map(|e| e.row.key);
        list.selection.try_update(|s| s.insert_all(keys));
    });
}

/// Hands over the rows for a file: those selected, or everything that matches up to the cap.
pub(super) fn export((list, scope, save): (List, Scope, Callback<Sheet>)) {
    if scope == Scope::Selected {
        return save.run(sheet(list, selected(list)));
    }
    walk_then(
        list,
        || true,
        move |found| {
            if found.was_stopped {
                return;
            }
            if found.is_cut {
                let count = format::count(found.entries.len() as u64);
                list.note.try_set(Some(words::EXPORT_CUT.with(&[&count])));
            }
            let _ = save.try_run(sheet(list, found.entries));
        },
    );
}

/// Walks as the list's long task, unless one is under way, and hands over what was found. A problem is shown above the list.
fn walk_then(list: List, is_wanted: impl Fn() -> bool + 'static, take: impl FnOnce(Found) + 'static) {
    let Some(task) = list.begin(words::COUNTING.with(&["0"])) else { return };
    leptos::task::spawn_local(async move {
        let found = walk(list, task, &is_wanted).await;
        task.end();
        match found {
            Ok(Some(found)) if is_wanted() => take(found),
            Ok(_) => {}
            Err(problem) => drop(list.problem.try_set(Some(problem))),
        }
    });
}

fn selected(list: List) -> Vec<RowEntry> {
    let mut seen = BTreeSet::new();
    let mut rows = list.known_rows();
    // The newest of a key comes last.
    rows.reverse();
    let is_selected = |key: &str| list.selection.with_untracked(|s| s.contains(key));
    rows.retain(|entry| is_selected(&entry.row.key) && seen.insert(entry.row.key.clone()));
    rows.reverse();
    rows
}

fn sheet(list: List, entries: Vec<RowEntry>) -> Sheet {
    Sheet { names: list.kind.names.to_vec(), rows: entries.into_iter().map(|e| e.cells).collect() }
}

/// Reads everything that matches, up to the cap; nothing if that is not wanted any more.
async fn walk(list: List, task: Task, is_wanted: &impl Fn() -> bool) -> Result<Option<Found>, Problem> {
    let start = list.query.get_untracked();
    let mut wanted = Wanted { query: start.clone(), before: None, now: format::now() };
    wanted.query.set("size", Some(PageSize::MAX.get().to_string()));
    let mut found = Found { entries: Vec::new(), is_cut: false, was_stopped: false };
    let cap = list.kind.cap;
    for page in 1.. {
        wanted.query.set("page", Some(page.to_string()));
        let Some(reading) = list.reading(wanted.clone()) else { break };
        let listed = reading.await?;
        let last = last_page(listed.total.min(list.kind.reach), PageSize::MAX.get());
        let is_last = match list.kind.open_foot.is_some() {
            true => listed.next.is_none(),
            false => listed.entries.is_empty() || page >= last,
        };
        wanted.before = listed.next;
        found.entries.extend(listed.entries);
        found.is_cut = found.entries.len() > cap || found.entries.len() == cap && !is_last;
        found.entries.truncate(cap);
        let count = format::count(found.entries.len() as u64);
        found.was_stopped = !task.go_on(words::COUNTING.with(&[&count]));
        // What matched the old filters is not what is shown now.
        if list.query.try_get_untracked().as_ref() != Some(&start) || !is_wanted() {
            return Ok(None);
        }
        if is_last || found.is_cut || found.was_stopped {
            break;
        }
    }
    Ok(Some(found))
}
