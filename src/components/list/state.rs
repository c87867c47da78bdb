//! The state of a list: what the address asks for, the page that is shown, and the selection.

use super::{ListConfig, Pages};
use crate::components::pager::last_page;
use crate::format;
use crate::state::fetch::{Fetch, set_problem};
use crate::state::paging::{self, Paging};
use crate::state::query::{HistoryMode, Query, UrlQuery, use_url_query};
use crate::state::selection::Selection;
use crate::state::task::ScopedTask;
use leptos::prelude::*;
use media_api::Problem;
use std::collections::BTreeMap;
use std::pin::Pin;

/// One read of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct PageRequest {
    /// Filters, page, size and order, with unknown parameters removed.
    pub query: Query,
    /// Where a list without page numbers continues.
    pub cursor: Option<i64>,
    /// The end of relative time ranges, in milliseconds since the epoch: one instant for all pages of a search.
    pub now: i64,
}

/// What a read found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// How many rows match, in lists with page numbers.
    pub total: u64,
    /// Where a list without page numbers continues; `None` at its end.
    pub next: Option<i64>,
    /// What failed without making the rows unusable.
    pub side_problem: Option<Problem>,
}

/// The answer to a [`PageRequest`].
pub type PageFuture<T> = Pin<Box<dyn Future<Output = Result<Page<T>, Problem>>>>;

/// A list; make it with [`List::new`].
pub struct List<T: Send + Sync + 'static> {
    pub config: &'static ListConfig<T>,
    /// Filters, page, size and order of the address, with unknown parameters removed.
    pub query: Memo<Query>,
    /// The whole address, for parameters that are not part of the list.
    pub url: UrlQuery,
    pub fetch: Fetch<Page<T>>,
    /// Rows below the first page, in lists without page numbers.
    pub(super) more: RwSignal<Page<T>>,
    pub(super) is_loading_more: RwSignal<bool>,
    pub selection: RwSignal<Selection>,
    /// How far the search over all pages is, in words.
    pub(super) progress: RwSignal<Option<String>>,
    /// How the last search over all pages ended.
    pub(super) note: RwSignal<Option<String>>,
    pub(super) task: ScopedTask,
    /// The rows that are shown, and those that are selected on other pages, by key.
    known: StoredValue<BTreeMap<String, T>>,
    pub(super) reader: StoredValue<Callback<PageRequest, PageFuture<T>>>,
}

impl<T: Send + Sync + 'static> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for List<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> List<T> {
    /// Binds the calling screen to its address, and reads now and whenever the address asks for something else.
    pub fn new(config: &'static ListConfig<T>, read: fn(PageRequest) -> PageFuture<T>) -> Self {
        Self::with_reader(config, Callback::new(read))
    }

    /// As [`List::new`], with a reader that has state of its own.
    pub fn with_reader(config: &'static ListConfig<T>, reader: Callback<PageRequest, PageFuture<T>>) -> Self {
        let url = use_url_query();
        let query = Memo::new(move |_| url.query.with(config.normalise));
        let fetch = Fetch::new(
            move || Some(query.get()),
            move |query| reader.run(PageRequest { query, cursor: None, now: format::now() }),
        );
        let list = Self {
            config,
            query,
            url,
            fetch,
            more: RwSignal::new(Page { rows: Vec::new(), total: 0, next: None, side_problem: None }),
            is_loading_more: RwSignal::new(false),
            selection: RwSignal::new(Selection::default()),
            progress: RwSignal::new(None),
            note: RwSignal::new(None),
            task: ScopedTask::new(),
            known: StoredValue::new(BTreeMap::new()),
            reader: StoredValue::new(reader),
        };
        list.clear_selection_with_filters();
        list.follow_reads();
        list
    }

    /// An action acts on what is on screen: other filters clear the selection and stop what runs over all pages.
    fn clear_selection_with_filters(self) {
        let filters = Memo::new(move |_| self.query.get().without(&paging::NAMES));
        Effect::new(move |before: Option<()>| {
            filters.track();
            if before.is_some() {
                self.stop();
                self.selection.update(Selection::clear);
            }
        });
    }

    fn follow_reads(self) {
        Effect::new(move |before: Option<(Query, Vec<String>)>| {
            let keys = self.fetch.data.with(|page| {
                let page = page.as_ref()?;
                self.remember(&page.rows);
                Some(page.rows.iter().map(self.config.kind.key).collect::<Vec<_>>())
            });
            let (query, keys) = (self.query.get_untracked(), keys.unwrap_or_default());
            self.more.set(Page { rows: Vec::new(), total: 0, next: None, side_problem: None });
            if let Some((_, shown)) = before.filter(|(same, _)| *same == query) {
                untrack(|| {
                    self.drop_removed_rows(&shown, &keys);
                    self.leave_emptied_page(&shown, &keys);
                });
            }
            (query, keys)
        });
    }

    /// A row that is gone does not stay selected. That a row is gone is known only when one page shows everything that matches.
    fn drop_removed_rows(self, before: &[String], after: &[String]) {
        let is_complete = self.total() as usize == after.len() && self.paging().page == 1;
        let is_removed = |key: &str| before.iter().any(|k| k == key) && !after.iter().any(|k| k == key);
        if is_complete && self.selection.with_untracked(|s| s.keys().any(|key| is_removed(key))) {
            self.selection.update(|s| s.retain(|key| !is_removed(key)));
        }
    }

    /// After the last rows of a page were removed, the last page that still has some is shown.
    fn leave_emptied_page(self, before: &[String], after: &[String]) {
        let (paging, total) = (self.paging(), self.total());
        if !before.is_empty() && after.is_empty() && paging.page > 1 && total > 0 {
            let page = last_page(total, paging.size.get()).min(paging.page - 1);
            self.set(&[("page", Some(page.to_string()))], HistoryMode::Replace);
        }
    }

    /// Stores rows by key, and forgets those that are neither shown nor selected.
    pub(super) fn remember(self, rows: &[T]) {
        self.known.update_value(|known| {
            self.selection.with_untracked(|s| known.retain(|key, _| s.contains(key)));
            known.extend(rows.iter().map(|row| ((self.config.kind.key)(row), row.clone())));
        });
    }

    /// Reads again what is shown.
    pub fn refresh(self) {
        self.fetch.refresh();
    }

    /// Adds the rows after those that are shown, in lists without page numbers.
    pub fn load_more(self) {
        let cursor = untrack(|| self.next());
        if cursor.is_none() || self.is_loading_more.get_untracked() {
            return;
        }
        self.is_loading_more.set(true);
        let request = PageRequest { query: self.query.get_untracked(), cursor, now: format::now() };
        let reading = self.reader.with_value(|reader| reader.run(request));
        self.task.replace(async move {
            let page = reading.await;
            self.is_loading_more.set(false);
            match page {
                Ok(page) => {
                    self.remember(&page.rows);
                    self.more.update(|more| {
                        more.next = page.next;
                        more.rows.extend(page.rows);
                    });
                }
                Err(problem) => set_problem(self.fetch.problem, problem),
            }
        });
    }

    /// Every row that is shown.
    pub fn rows(self) -> Vec<T> {
        let mut rows =
            self.fetch.data.with(|page| page.as_ref().map(|page| page.rows.clone())).unwrap_or_default();
        self.more.with(|more| rows.extend_from_slice(&more.rows));
        rows
    }

    /// How many rows match, in lists with page numbers.
    pub fn total(self) -> u64 {
        self.fetch.data.with(|page| page.as_ref().map_or(0, |page| page.total))
    }

    /// Where a list without page numbers continues.
    pub fn next(self) -> Option<i64> {
        self.more.with(|more| {
            if more.rows.is_empty() { self.fetch.data.with(|page| page.as_ref()?.next) } else { more.next }
        })
    }

    /// Page, size and order of the address.
    pub fn paging(self) -> Paging {
        self.query.with(Paging::from_query)
    }

    /// Changes parameters of the address. Every change but that of the page leads to the first page.
    pub fn set(self, changes: &[(&str, Option<String>)], mode: HistoryMode) {
        let mut all = vec![("page", None)];
        all.extend_from_slice(changes);
        self.url.set(&all, mode);
    }

    /// One parameter of the address; empty when it is not there.
    pub fn parameter(self, name: &'static str) -> Signal<String> {
        Signal::derive(move || self.query.with(|q| q.get(name).unwrap_or_default().to_owned()))
    }

    /// Sets one parameter of the address.
    pub fn set_parameter(self, name: &'static str) -> Callback<String> {
        Callback::new(move |value| self.set(&[(name, Some(value))], HistoryMode::Replace))
    }

    /// Whether any filter is set.
    pub fn is_filtered(self) -> bool {
        self.query.with(|query| !query.clone().without(&paging::NAMES).is_empty())
    }

    /// Removes every filter.
    pub fn clear_filters(self) {
        let names = self.query.get_untracked().without(&["size", "sort"]).names();
        let changes: Vec<(&str, Option<String>)> = names.iter().map(|name| (name.as_str(), None)).collect();
        self.set(&changes, HistoryMode::Push);
    }

    /// The selected rows, in the order of their keys.
    pub fn selected(self) -> Vec<T> {
        self.known.with_value(|known| {
            self.selection.with_untracked(|s| s.keys().filter_map(|key| known.get(key).cloned()).collect())
        })
    }

    /// Selected rows that are not on the page that is shown.
    pub fn selected_elsewhere(self) -> Vec<T> {
        let shown: Vec<String> = self.rows().iter().map(self.config.kind.key).collect();
        let keys: Vec<String> =
            self.selection.with(|s| s.keys().filter(|key| !shown.contains(key)).cloned().collect());
        self.known.with_value(|known| keys.iter().filter_map(|key| known.get(key).cloned()).collect())
    }

    /// Ends the search over all pages.
    pub fn stop(self) {
        self.task.cancel();
        self.is_loading_more.set(false);
        self.progress.set(None);
    }

    pub(super) fn is_numbered(self) -> bool {
        self.config.pages == Pages::Numbered
    }
}
