//! The state of a list: what the address asks for, the page that is shown, what is selected, and walks over everything
//! that matches.

use super::{Kind, Listed, RowEntry};
use crate::components::export::{Scope, Sheet};
use crate::components::pager::last_page;
use crate::format;
use crate::state::paging::Paging;
use crate::state::selection::Selection;
use crate::state::url::{Query, UrlState, Write, use_url};
use crate::text::table as words;
use leptos::prelude::*;
use media_api::{PageSize, Problem};
use std::collections::BTreeMap;
use std::pin::Pin;

/// One read of a list.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Filters, page, size and order, with defaults for what nobody offers.
    pub query: Query,
    /// Where a list without page numbers goes on.
    pub before: Option<i64>,
    /// The end of relative ranges, in milliseconds: one instant for a whole walk.
    pub now: i64,
}

/// The answer to a read, once it is there.
pub type Reading = Pin<Box<dyn Future<Output = Result<Listed, Problem>>>>;

/// Something that went wrong beside the list, with the name of what it concerns.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub name: String,
    pub problem: Problem,
}

/// What a walk found.
struct Found {
    entries: Vec<RowEntry>,
    /// Whether there is more than it was to find.
    is_cut: bool,
    /// Whether somebody ended it.
    was_stopped: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// The address changed: what is shown does not answer it.
    Anew,
    /// What is shown stays if this fails.
    Again,
    /// What is older than what is shown.
    Older,
}

/// A list; make it with [`List::new`] and begin with [`List::read`].
#[derive(Clone, Copy)]
pub struct List {
    pub kind: &'static Kind,
    /// What the address asks for, with defaults for what nobody offers.
    pub query: Memo<Query>,
    pub entries: RwSignal<Vec<RowEntry>>,
    /// How many match, in lists with page numbers.
    pub total: RwSignal<u64>,
    /// Where a list without page numbers goes on; `None` at its end.
    pub next: RwSignal<Option<i64>>,
    /// Why the list could not be read.
    pub problem: RwSignal<Option<Problem>>,
    /// What else went wrong.
    pub failures: RwSignal<Vec<Failure>>,
    pub busy: RwSignal<bool>,
    /// Whether an answer to what the address asks for is shown.
    pub arrived: RwSignal<bool>,
    pub selection: RwSignal<Selection>,
    /// What a long task has done so far, in words. Taking it away stops the task.
    pub progress: RwSignal<Option<String>>,
    /// A sentence on how the last task ended.
    pub note: RwSignal<Option<String>>,
    /// The whole address, for what is no part of the list.
    pub url: UrlState,
    known: StoredValue<BTreeMap<String, RowEntry>>,
    reader: StoredValue<Option<Callback<Wanted, Reading>>>,
    generation: StoredValue<u32>,
}

impl List {
    /// Binds the screen that calls it to the address.
    pub fn new(kind: &'static Kind) -> Self {
        let url = use_url();
        let query = Memo::new(move |_| {
            let mut query = Query::default();
            for (name, value) in url.query.with(kind.pairs) {
                query.set(name, value);
            }
            query
        });
        Self {
            kind,
            query,
            entries: RwSignal::new(Vec::new()),
            total: RwSignal::new(0),
            next: RwSignal::new(None),
            problem: RwSignal::new(None),
            failures: RwSignal::new(Vec::new()),
            busy: RwSignal::new(false),
            arrived: RwSignal::new(false),
            selection: RwSignal::new(Selection::default()),
            progress: RwSignal::new(None),
            note: RwSignal::new(None),
            url,
            known: StoredValue::new(BTreeMap::new()),
            reader: StoredValue::new(None),
            generation: StoredValue::new(0),
        }
    }

    /// Reads now, and whenever the address asks for something else.
    pub fn read(self, reader: impl Fn(Wanted) -> Reading + Send + Sync + 'static) {
        self.reader.set_value(Some(Callback::new(reader)));
        Effect::new(move |_| {
            self.query.track();
            self.note.set(None);
            self.fetch(How::Anew);
        });
    }

    /// Reads again what is shown.
    pub fn reload(self) {
        self.fetch(How::Again);
    }

    /// Adds what is older than what is shown.
    pub fn read_older(self) {
        self.fetch(How::Older);
    }

    fn fetch(self, how: How) {
        let Some(reader) = self.reader.get_value() else { return };
        let before = self.next.get_untracked().filter(|_| how == How::Older);
        let query = self.query.get_untracked();
        self.generation.update_value(|g| *g += 1);
        let mine = self.generation.get_value();
        self.busy.set(true);
        let reading = reader.run(Wanted { query, before, now: format::now() });
        leptos::task::spawn_local(async move {
            let result = reading.await;
            if self.generation.try_get_value() != Some(mine) {
                return;
            }
            self.busy.set(false);
            match result {
                Ok(listed) => self.take(listed, how),
                Err(problem) => {
                    if how == How::Anew {
                        self.arrived.set(false);
                        self.entries.set(Vec::new());
                        self.total.set(0);
                        self.next.set(None);
                    }
                    self.problem.set(Some(problem));
                }
            }
        });
    }

    fn take(self, listed: Listed, how: How) {
        let had_rows = self.entries.with_untracked(|e| !e.is_empty());
        let is_emptied = how == How::Again && had_rows && listed.entries.is_empty();
        self.remember(&listed.entries);
        self.problem.set(None);
        self.failures.update(|f| {
            f.retain(|f| !f.name.is_empty());
            f.extend(listed.beside);
        });
        self.total.set(listed.total);
        self.next.set(listed.next);
        self.arrived.set(true);
        match how {
            How::Older => self.entries.update(|e| e.extend(listed.entries)),
            _ => self.entries.set(listed.entries),
        }
        // After the last rows of a page went away, the last page that still has some is shown.
        let paging = self.query.with_untracked(Paging::from_query);
        if is_emptied && paging.page > 1 && listed.total > 0 {
            let page = last_page(listed.total, paging.size.get()).min(paging.page - 1);
            self.set(&[("page", Some(page.to_string()))], Write::Replace);
        }
    }

    fn remember(self, entries: &[RowEntry]) {
        let pairs = entries.iter().map(|e| (e.row.key.clone(), e.clone()));
        self.known.try_update_value(|known| known.extend(pairs));
    }

    /// Page, size and order as the address has them. Follows the address inside a reactive closure.
    pub fn paging(self) -> Paging {
        self.query.with(Paging::from_query)
    }

    /// Changes parameters of the address; any change but of the page goes to the first page.
    pub fn set(self, changes: &[(&str, Option<String>)], write: Write) {
        let mut all = vec![("page", None)];
        all.extend_from_slice(changes);
        self.url.set(&all, write);
    }

    /// One parameter of the address; empty when it is not there.
    pub fn value(self, name: &'static str) -> Signal<String> {
        Signal::derive(move || self.query.with(|q| q.get(name).unwrap_or_default().to_owned()))
    }

    /// Changes one parameter of the address.
    pub fn change(self, name: &'static str) -> Callback<String> {
        Callback::new(move |value| self.set(&[(name, Some(value))], Write::Replace))
    }

    /// Takes every filter away.
    pub fn clear_filters(self) {
        let names = (self.kind.pairs)(&Query::default());
        let kept = ["size", "sort"];
        let gone: Vec<(&str, Option<String>)> = names
            .into_iter()
            .filter(|(name, _)| !kept.contains(name))
            .map(|(name, _)| (name, None))
            .collect();
        self.set(&gone, Write::Push);
    }

    /// Keys of the selected rows.
    pub fn selected(self) -> Vec<String> {
        self.selection.with_untracked(|s| s.keys().cloned().collect())
    }

    /// The name of a row for people.
    pub fn label(self, key: &str) -> String {
        let label = self.known.try_with_value(|known| known.get(key).map(|e| e.row.label.clone()));
        label.flatten().unwrap_or_else(|| key.to_owned())
    }

    /// Begins a long task, unless one is under way.
    pub fn begin(self, words: String) -> bool {
        let is_free = self.progress.with_untracked(Option::is_none);
        if is_free {
            self.note.set(None);
            self.progress.set(Some(words));
        }
        is_free
    }

    /// Shows how far the long task is. Says whether to go on.
    pub fn go_on(self, words: String) -> bool {
        let is_wanted = self.progress.try_with_untracked(Option::is_some).unwrap_or_default();
        if is_wanted {
            self.progress.set(Some(words));
        }
        is_wanted
    }

    /// Ends the long task.
    pub fn end(self) {
        let _ = self.progress.try_set(None);
    }

    /// Reads everything that matches, page by page, up to the cap.
    async fn walk(self) -> Result<Found, Problem> {
        let start = self.query.get_untracked();
        let mut wanted = Wanted { query: start.clone(), before: None, now: format::now() };
        wanted.query.set("size", Some(PageSize::MAX.get().to_string()));
        let mut found = Found { entries: Vec::new(), is_cut: false, was_stopped: false };
        let cap = self.kind.cap;
        for page in 1.. {
            wanted.query.set("page", Some(page.to_string()));
            let Some(reader) = self.reader.try_get_value().flatten() else { break };
            let listed = reader.run(wanted.clone()).await?;
            let last = last_page(listed.total.min(self.kind.reach), PageSize::MAX.get());
            let is_last = match self.kind.is_open {
                true => listed.next.is_none(),
                false => listed.entries.is_empty() || page >= last,
            };
            wanted.before = listed.next;
            found.entries.extend(listed.entries);
            found.is_cut = found.entries.len() > cap || found.entries.len() == cap && !is_last;
            found.entries.truncate(cap);
            let count = format::count(found.entries.len() as u64);
            found.was_stopped = !self.go_on(words::COUNTING.with(&[&count]));
            if self.query.try_get_untracked().as_ref() != Some(&start) {
                // What matched the old filters is not what is shown now.
                return Ok(Found { entries: Vec::new(), is_cut: false, was_stopped: true });
            }
            if is_last || found.is_cut || found.was_stopped {
                break;
            }
        }
        Ok(found)
    }

    /// Selects everything that matches, up to the cap; what was found when somebody stops it is selected.
    pub fn select_matching(self) {
        if !self.begin(words::COUNTING.with(&["0"])) {
            return;
        }
        leptos::task::spawn_local(async move {
            let found = self.walk().await;
            self.end();
            match found {
                Ok(found) => {
                    self.remember(&found.entries);
                    let keys =
                        found.entries.into_iter().filter(|e| e.row.locked.is_none()).map(|e| e.row.key);
                    self.selection.try_update(|s| s.insert_all(keys));
                }
                Err(problem) => drop(self.problem.try_set(Some(problem))),
            }
        });
    }

    /// Hands over the rows for a file: those selected, or everything that matches up to the cap.
    pub fn export(self, (scope, save): (Scope, Callback<Sheet>)) {
        if scope == Scope::Selected {
            let keys = self.selected();
            let kept = self.known.with_value(|k| keys.iter().filter_map(|key| k.get(key).cloned()).collect());
            return save.run(self.sheet(kept));
        }
        if !self.begin(words::COUNTING.with(&["0"])) {
            return;
        }
        leptos::task::spawn_local(async move {
            let found = self.walk().await;
            self.end();
            match found {
                Ok(found) if found.was_stopped => {}
                Ok(found) => {
                    if found.is_cut {
                        let count = format::count(found.entries.len() as u64);
                        self.note.try_set(Some(words::EXPORT_CUT.with(&[&count])));
                    }
                    let _ = save.try_run(self.sheet(found.entries));
                }
                Err(problem) => drop(self.problem.try_set(Some(problem))),
            }
        });
    }

    fn sheet(self, entries: Vec<RowEntry>) -> Sheet {
        Sheet { names: self.kind.names.to_vec(), rows: entries.into_iter().map(|e| e.cells).collect() }
    }
}
