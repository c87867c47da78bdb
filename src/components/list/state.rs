//! The state of a list: what the address asks for, the page that is shown, what is selected, and walks over everything
//! that matches.

use super::{Kind, Listed, RowEntry};
use crate::components::export::{Scope, Sheet};
use crate::components::pager::last_page;
use crate::format;
use crate::later;
use crate::state::paging::Paging;
use crate::state::selection::Selection;
use crate::state::url::{Query, UrlState, Write, use_url};
use leptos::prelude::*;
use media_api::Problem;
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
    /// How often what is shown was read again: by hand, by the clock, or because something was changed.
    pub rereads: RwSignal<u32>,
    /// Whether an answer to what the address asks for is shown.
    pub arrived: RwSignal<bool>,
    pub selection: RwSignal<Selection>,
    /// What a long task has done so far, in words. Taking it away stops the task.
    pub progress: RwSignal<Option<String>>,
    /// A sentence on how the last task ended.
    pub note: RwSignal<Option<String>>,
    /// The whole address, for what is no part of the list.
    pub url: UrlState,
    /// The rows that are shown, and those that are selected on other pages.
    known: StoredValue<Vec<RowEntry>>,
    reader: StoredValue<Option<Callback<Wanted, Reading>>>,
    generation: StoredValue<u32>,
    /// How many long tasks were begun.
    tasks: StoredValue<u32>,
}

/// A long task of a list: a walk over what matches, a command for many. One at a time.
#[derive(Clone, Copy)]
pub struct Task {
    list: List,
    number: u32,
}

impl Task {
    /// Shows how far it is. Says whether to go on: not once somebody stopped it, even if another was begun since.
    pub fn go_on(self, words: String) -> bool {
        let is_wanted = self.is_running();
        if is_wanted {
            self.list.progress.set(Some(words));
        }
        is_wanted
    }

    /// Ends it, if nobody did.
    pub fn end(self) {
        if self.is_running() {
            self.list.stop();
        }
    }

    fn is_running(self) -> bool {
        self.list.tasks.try_get_value() == Some(self.number)
            && self.list.progress.try_with_untracked(Option::is_some).unwrap_or_default()
    }
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
            rereads: RwSignal::new(0),
            arrived: RwSignal::new(false),
            selection: RwSignal::new(Selection::default()),
            progress: RwSignal::new(None),
            note: RwSignal::new(None),
            url,
            known: StoredValue::new(Vec::new()),
            reader: StoredValue::new(None),
            generation: StoredValue::new(0),
            tasks: StoredValue::new(0),
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
        let Some(reader) = self.reader.try_get_value().flatten() else { return };
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
        if how == How::Again {
            self.rereads.update(|n| *n += 1);
        }
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

    /// Keeps the rows of a page, and of what was known before only what is selected.
    fn remember(self, entries: &[RowEntry]) {
        let is_here = |key: &String| entries.iter().any(|e| e.row.key == *key);
        self.known.try_update_value(|known| {
            self.selection
                .with_untracked(|s| known.retain(|e| s.contains(&e.row.key) && !is_here(&e.row.key)));
            known.extend_from_slice(entries);
        });
    }

    /// Keeps the rows of many pages beside what is known. The newest of a key comes last.
    pub(super) fn remember_all(self, entries: &[RowEntry]) {
        self.known.try_update_value(|known| known.extend_from_slice(entries));
    }

    pub(super) fn known_rows(self) -> Vec<RowEntry> {
        self.known.get_value()
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
        let label = self
            .known
            .try_with_value(|known| known.iter().rfind(|e| e.row.key == key).map(|e| e.row.label.clone()));
        label.flatten().unwrap_or_else(|| key.to_owned())
    }

    /// Begins a long task, unless one is under way.
    pub fn begin(self, words: String) -> Option<Task> {
        self.progress.with_untracked(Option::is_none).then(|| {
            self.note.set(None);
            self.progress.set(Some(words));
            self.tasks.update_value(|tasks| *tasks += 1);
            Task { list: self, number: self.tasks.get_value() }
        })
    }

    /// Stops the long task.
    pub fn stop(self) {
        let _ = self.progress.try_set(None);
    }

    /// What the screen reads for `wanted`; nothing once the screen is gone.
    pub(super) fn reading(self, wanted: Wanted) -> Option<Reading> {
        self.reader.try_get_value().flatten().map(|reader| reader.run(wanted))
    }

    /// Hands over the rows for a file: those selected, or everything that matches up to the cap.
    pub fn export(self, (scope, save): (Scope, Callback<Sheet>)) {
        leptos::task::spawn_local(async move {
            if let Err(not_fetched) = later::run(super::export, (self, scope, save)).await {
                self.problem.try_set(Some(not_fetched.into()));
            }
        });
    }
}
