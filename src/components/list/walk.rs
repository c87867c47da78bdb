//! Walks over everything that matches, page by page: for a selection, and for a file.

use super::{List, RowEntry, Wanted};
use crate::components::export::{Scope, Sheet};
use crate::components::pager::last_page;
use crate::format;
use crate::text::table as words;
use leptos::prelude::*;
use media_api::{PageSize, Problem};
use std::collections::BTreeMap;

/// What a walk found.
struct Found {
    entries: Vec<RowEntry>,
    /// Whether there is more than it was to find.
    is_cut: bool,
    /// Whether somebody ended it.
    was_stopped: bool,
}

/// Selects everything that matches, up to the cap; what was found when somebody stops it is selected.
pub(super) fn select_matching(list: List) {
    walk_then(list, move |found| {
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
    walk_then(list, move |found| {
        if found.was_stopped {
            return;
        }
        if found.is_cut {
            let count = format::count(found.entries.len() as u64);
            list.note.try_set(Some(words::EXPORT_CUT.with(&[&count])));
        }
        let _ = save.try_run(sheet(list, found.entries));
    });
}

/// Walks as the list's long task, unless one is under way, and hands over what was found. A problem is shown above the list.
fn walk_then(list: List, take: impl FnOnce(Found) + 'static) {
    if !list.begin(words::COUNTING.with(&["0"])) {
        return;
    }
    leptos::task::spawn_local(async move {
        let found = walk(list).await;
        list.end();
        match found {
            Ok(found) => take(found),
            Err(problem) => drop(list.problem.try_set(Some(problem))),
        }
    });
}

fn selected(list: List) -> Vec<RowEntry> {
    let known: BTreeMap<String, RowEntry> =
        list.known_rows().into_iter().map(|entry| (entry.row.key.clone(), entry)).collect();
    list.selected().iter().filter_map(|key| known.get(key).cloned()).collect()
}

fn sheet(list: List, entries: Vec<RowEntry>) -> Sheet {
    Sheet { names: list.kind.names.to_vec(), rows: entries.into_iter().map(|e| e.cells).collect() }
}

/// Reads everything that matches, up to the cap.
async fn walk(list: List) -> Result<Found, Problem> {
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
        found.was_stopped = !list.go_on(words::COUNTING.with(&[&count]));
        if list.query.try_get_untracked().as_ref() != Some(&start) {
            // What matched the old filters is not what is shown now.
            return Ok(Found { entries: Vec::new(), is_cut: false, was_stopped: true });
        }
        if is_last || found.is_cut || found.was_stopped {
            break;
        }
    }
    Ok(found)
}
