//! The state of a list: the request from the address, and the page that is shown.

use super::collecting::Collecting;
use super::loaded::{Loaded, Page};
use super::shown_page::ShownPage;
use super::tail::{Older, WalkLimit};
use super::{ListConfig, Pages};
use crate::clock;
use crate::components::data_table::Unlisted;
use crate::components::pager::last_page;
use crate::state::fetch::Fetch;
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

/// The answer to a [`PageRequest`].
pub type PageFuture<T> = Pin<Box<dyn Future<Output = Result<Page<T>, Problem>>>>;

/// A list; create it with [`List::new`].
pub struct List<T: Send + Sync + 'static> {
    pub config: &'static ListConfig<T>,
    /// Filters, page, size and order of the address, with unknown parameters removed.
    pub query: Memo<Query>,
    /// The part of `query` that filters the list.
    pub(super) filters: Memo<Query>,
    /// The whole address, for parameters that are not part of the list.
    pub url: UrlQuery,
    pub fetch: Fetch<Loaded<T>>,
    /// The first page as it is shown; `None` before it is read.
    pub(super) shown: Memo<Option<ShownPage<T>>>,
    /// How often the user has asked for the rows that automatic reads found.
    pub(super) asked: RwSignal<u32>,
    /// Whether a person has asked for a refresh since the last read that succeeded.
    pub(super) is_refresh_asked: RwSignal<bool>,
    /// Shown rows that the last read did not contain, by key.
    pub unlisted: Memo<BTreeMap<String, Unlisted>>,
    /// Every row that is shown.
    pub rows: Memo<Vec<T>>,
    pub(super) older: Older<T>,
    pub(super) walk_limit: WalkLimit,
    pub selection: RwSignal<Selection>,
    /// The selected rows by key, as they were read last; those on other pages too.
    pub(super) selected_rows: RwSignal<BTreeMap<String, T>>,
    pub(super) collecting: RwSignal<Collecting>,
    pub(super) collection: ScopedTask,
    pub(super) reader: StoredValue<Callback<PageRequest, PageFuture<T>>>,
    pub(super) more_exports: StoredValue<Option<MoreExports<T>>>,
    /// The read that is started next is an automatic one.
    is_automatic: StoredValue<bool>,
}

/// Values of a row in a file that the screen reads beside the list: their names, and the values of one row.
#[derive(Clone)]
pub(super) struct MoreExports<T: 'static> {
    pub names: &'static [&'static str],
    pub values: Callback<T, Vec<String>>,
}

impl<T: Send + Sync + 'static> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for List<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> List<T> {
    /// Binds the calling screen to its address, and reads now and whenever the address requests something else.
    pub fn new(config: &'static ListConfig<T>, read: fn(PageRequest) -> PageFuture<T>) -> Self {
        Self::with_reader(config, Callback::new(read))
    }

    /// As [`List::new`], with a reader that has state of its own.
    pub fn with_reader(config: &'static ListConfig<T>, reader: Callback<PageRequest, PageFuture<T>>) -> Self {
        let url = use_url_query();
        let query = Memo::new(move |_| url.query.with(config.normalise));
        let is_automatic = StoredValue::new(false);
        let fetch = Fetch::new(
            move || Some(query.get()),
            move |query| {
                let reading =
                    reader.run(PageRequest { query: query.clone(), cursor: None, now: clock::service_now() });
                let is_automatic = is_automatic.try_update_value(std::mem::take).unwrap_or_default();
                async move { reading.await.map(|page| Loaded::new(query, is_automatic, page, config)) }
            },
        );
        let older = Older::new();
        let asked = RwSignal::new(0);
        let shown = Memo::new(move |before: Option<&Option<ShownPage<T>>>| {
            let (asked, before) = (asked.get(), before.and_then(Option::as_ref));
            let shown = |loaded: &Loaded<T>| ShownPage::new(loaded, asked, before, config.kind.key);
            fetch.data.with(|loaded| loaded.as_ref().map(shown))
        });
        let rows = Memo::new(move |_| {
            let first = shown.with(|shown| shown.as_ref().map(|shown| shown.rows.clone()));
            let mut rows = first.unwrap_or_default();
            older.tail.with(|tail| rows.extend(tail.iter().flat_map(|tail| tail.rows.iter().cloned())));
            rows
        });
        let list = Self {
            config,
            query,
            filters: Memo::new(move |_| query.get().without(&paging::NAMES)),
            url,
            fetch,
            shown,
            asked,
            is_refresh_asked: RwSignal::new(false),
            unlisted: Memo::new(move |_| {
                shown.with(|shown| shown.as_ref().map(|shown| shown.unlisted.clone())).unwrap_or_default()
            }),
            rows,
            older,
            walk_limit: WalkLimit::new(),
            selection: RwSignal::new(Selection::default()),
            selected_rows: RwSignal::new(BTreeMap::new()),
            collecting: RwSignal::new(Collecting::No),
            collection: ScopedTask::new(),
            reader: StoredValue::new(reader),
            more_exports: StoredValue::new(None),
            is_automatic,
        };
        list.keep_selected_rows();
        list.clear_selection_with_filters();
        list.stop_collecting_without_selection();
        list.follow_reads();
        list.unselect_missing_at_the_end();
        list.read_on_while_walking();
        list
    }

    /// After each read: rows that are gone leave the selection. After one that a person asked for, older rows added below belong
    /// to the previous read, and a page that became empty is replaced by the last one that has rows.
    fn follow_reads(self) {
        Effect::new(move |before: Option<Option<LastRead>>| {
            let now = self.fetch.data.with(|loaded| loaded.as_ref().map(|l| LastRead::of(l, self.config)));
            let is_automatic = now.as_ref().is_some_and(|now| now.is_automatic);
            if !is_automatic {
                self.older.reset();
                self.walk_limit.reset();
            }
            if let (Some(Some(before)), Some(now)) = (before, &now)
                && before.query == now.query
            {
                self.unselect_removed(&before.keys, now);
                if !is_automatic {
                    self.leave_emptied_page(&before.keys, now);
                }
            }
            now
        });
    }

    fn leave_emptied_page(self, before: &[String], now: &LastRead) {
        let paging = Paging::from_query(&now.query);
        if !before.is_empty() && now.keys.is_empty() && paging.page > 1 && now.total > 0 {
            let page = last_page(now.total, paging.size.get()).min(paging.page - 1);
            self.set(&[("page", Some(page.to_string()))], HistoryMode::Replace);
        }
    }

    /// Reads the shown rows again, because a person asked for it: new rows are shown at once.
    pub fn refresh(self) {
        self.is_refresh_asked.set(true);
        self.fetch.refresh();
    }

    /// Reads again unless a read is under way; for a timer. New rows wait until they are asked for.
    pub(super) fn refresh_automatically(self) {
        if !untrack(|| self.fetch.is_busy()) {
            self.is_automatic.set_value(true);
            self.fetch.refresh();
        }
    }

    /// Whether the rows do not belong to the current request, and the answer may still arrive.
    pub fn is_loading(self) -> bool {
        !self.fetch.is_current.get() && self.fetch.problem.with(Option::is_none)
    }

    /// How many rows match the current filters, in lists with page numbers; `None` until it is known.
    pub fn total(self) -> Option<u64> {
        let filters = self.filters.get();
        self.fetch.data.with(|loaded| {
            let loaded = loaded.as_ref()?;
            (loaded.query.clone().without(&paging::NAMES) == filters).then_some(loaded.page.total)
        })
    }

    /// Page, size and order of the address.
    pub fn paging(self) -> Paging {
        self.query.with(Paging::from_query)
    }

    /// Changes parameters of the address. Every change except of the page leads to the first page.
    pub fn set(self, changes: &[(&str, Option<String>)], mode: HistoryMode) {
        let mut all = vec![("page", None)];
        all.extend_from_slice(changes);
        self.url.set(&all, mode);
    }

    /// One parameter of the address; empty when absent.
    pub fn parameter(self, name: &'static str) -> Signal<String> {
        Signal::derive(move || self.query.with(|q| q.get(name).unwrap_or_default().to_owned()))
    }

    /// Sets one parameter of the address.
    pub fn set_parameter(self, name: &'static str) -> Callback<String> {
        Callback::new(move |value| self.set(&[(name, Some(value))], HistoryMode::Replace))
    }

    /// Whether any filter is set.
    pub fn is_filtered(self) -> bool {
        self.filters.with(|filters| !filters.is_empty())
    }

    /// Removes every filter; order and page size stay.
    pub fn clear_filters(self) {
        self.clear(&self.filters.get_untracked());
    }

    /// The filters other than the one that widening the search changes.
    pub fn search(self) -> Query {
        let kept = self.config.widen.map(|widen| widen.parameter.0);
        self.filters.get().without(kept.as_slice())
    }

    /// Removes every filter other than the one that widening the search changes.
    pub fn clear_search(self) {
        self.clear(&untrack(|| self.search()));
    }

    fn clear(self, filters: &Query) {
        let names = filters.names();
        let changes: Vec<(&str, Option<String>)> = names.iter().map(|name| (name.as_str(), None)).collect();
        self.set(&changes, HistoryMode::Push);
    }

    /// How the rows of the current query are divided.
    pub fn pages(self) -> Pages {
        self.query.with(self.config.pages)
    }

    pub(super) fn is_numbered(self) -> bool {
        self.pages() == Pages::Numbered
    }
}

/// The result of a read, to be compared with the next one.
pub(super) struct LastRead {
    query: Query,
    is_automatic: bool,
    pub is_first: bool,
    pub is_last: bool,
    pub keys: Vec<String>,
    total: u64,
}

impl LastRead {
    fn of<T>(loaded: &Loaded<T>, config: &ListConfig<T>) -> Self {
        Self {
            query: loaded.query.clone(),
            is_automatic: loaded.is_automatic,
            is_first: loaded.is_first,
            is_last: loaded.is_last,
            keys: loaded.page.rows.iter().map(config.kind.key).collect(),
            total: loaded.page.total,
        }
    }
}
