//! Reading everything that matches, page by page: for a selection, and for a file.

use super::collecting::{Collecting, Purpose};
use super::loaded::Page;
use super::state::{List, MoreExports, PageRequest};
use crate::clock;
use crate::components::data_table::Sheet;
use crate::components::export::Scope;
use crate::components::pager::last_page;
use crate::components::problem::ProblemSlot;
use crate::format;
use crate::state::selection::Selection;
use crate::text::{counted, t, table as words};
use leptos::prelude::*;
use media_api::{PageSize, Problem};
use std::collections::HashSet;

/// Rows of several pages, each once.
struct Collected<T> {
    rows: Vec<T>,
    keys: HashSet<String>,
    /// How many rows matched on the last page that had any, in lists with page numbers.
    total: u64,
    /// Rows have moved from page to page during the read.
    is_shifted: bool,
    /// The read ended at the limit of the list, and not at the end of what matches.
    is_cut: bool,
}

impl<T: Clone> Collected<T> {
    fn new() -> Self {
        Self { rows: Vec::new(), keys: HashSet::new(), total: 0, is_shifted: false, is_cut: false }
    }

    /// Adds the rows of a page that are new, up to `limit` rows in all. Returns them.
    fn add(&mut self, page: &Page<T>, limit: usize, key: fn(&T) -> String) -> Vec<T> {
        let mut new: Vec<T> = page.rows.iter().filter(|row| self.keys.insert(key(row))).cloned().collect();
        let is_other_total = self.total > 0 && page.total != self.total;
        self.is_shifted |= new.len() < page.rows.len() || is_other_total;
        self.total = if page.total > 0 { page.total } else { self.total };
        let places = limit - self.rows.len();
        self.is_cut |= new.len() > places;
        new.truncate(places);
        self.rows.extend_from_slice(&new);
        new
    }

    /// The result of a read that came to its end.
    fn outcome(&self, purpose: Purpose) -> Collecting {
        let found = self.rows.len();
        match (self.is_cut, purpose) {
            (true, Purpose::Export) => Collecting::Cut(found),
            // The selection bar says how many there are.
            (true, Purpose::Select) => Collecting::No,
            (false, _) if self.total > 0 && (self.is_shifted || (found as u64) < self.total) => {
                Collecting::Changed { found, of: self.total }
            }
            (false, _) => Collecting::No,
        }
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> List<T> {
    /// Selects everything that matches, up to the limit. Rows are selected as they are found, so that stopping keeps them.
    pub fn select_matching(self) {
        self.collect(Purpose::Select, async move {
            let found = self.collect_pages(Purpose::Select, |rows| self.select_rows(rows)).await?;
            Ok(found.outcome(Purpose::Select))
        });
    }

    /// Adds values to a file that are read beside the list, one for each name.
    pub fn also_export(self, names: &'static [&'static str], values: Callback<T, Vec<String>>) {
        self.more_exports.set_value(Some(MoreExports { names, values }));
    }

    fn sheet(self, rows: &[T]) -> Sheet {
        let mut sheet = Sheet::of(self.config.columns, rows);
        if let Some(MoreExports { names, values }) = self.more_exports.get_value() {
            sheet.names.extend(names);
            let cells = sheet.rows.iter_mut().zip(rows);
            cells.for_each(|(cells, row)| cells.extend(values.run(row.clone())));
        }
        sheet
    }

    /// Passes the rows for a file to `save`: those selected, or everything that matches up to the limit.
    pub fn export(self, scope: Scope, save: Callback<Sheet>) {
        if scope == Scope::Selected {
            return save.run(self.sheet(&untrack(|| self.selected())));
        }
        self.collect(Purpose::Export, async move {
            let found = self.collect_pages(Purpose::Export, |_| {}).await?;
            save.run(self.sheet(&found.rows));
            Ok(found.outcome(Purpose::Export))
        });
    }

    /// Ends the read of all pages.
    pub fn stop_collecting(self) {
        self.collection.cancel();
        self.collecting.set(Collecting::No);
    }

    /// Clearing the selection ends the read that extends it.
    pub(super) fn stop_collecting_without_selection(self) {
        let is_empty = Memo::new(move |_| self.selection.with(Selection::is_empty));
        Effect::new(move |_| {
            let is_selecting = || {
                self.collecting
                    .with_untracked(|state| matches!(state, Collecting::Running(Purpose::Select, _)))
            };
            if is_empty.get() && is_selecting() {
                self.stop_collecting();
            }
        });
    }

    /// Whether all pages are being read.
    pub(super) fn is_collecting(self) -> bool {
        self.collecting.with(|state| matches!(state, Collecting::Running(..)))
    }

    /// Runs `work`, unless such a read is under way.
    fn collect(self, purpose: Purpose, work: impl Future<Output = Result<Collecting, Problem>> + 'static) {
        if untrack(|| self.is_collecting()) {
            return;
        }
        self.collecting.set(Collecting::Running(purpose, 0));
        self.collection.replace(async move {
            let end = work.await.unwrap_or_else(|problem| Collecting::Failed(Box::new(problem)));
            self.collecting.set(end);
        });
    }

    /// Reads all pages up to `max_selected` rows; `on_page` gets the rows of each.
    async fn collect_pages(self, purpose: Purpose, on_page: impl Fn(&[T])) -> Result<Collected<T>, Problem> {
        let mut request =
            PageRequest { query: self.query.get_untracked(), cursor: None, now: clock::service_now() };
        request.query.set("size", Some(PageSize::MAX.get().to_string()));
        let mut found = Collected::new();
        let (limit, most) = (self.config.max_selected, self.config.max_listed.unwrap_or(u64::MAX));
        for number in 1_u32.. {
            request.query.set("page", Some(number.to_string()));
            let page = self.reader.with_value(|reader| reader.run(request.clone())).await?;
            let is_last = self.is_last(number, &page);
            let new = found.add(&page, limit, self.config.kind.key);
            let is_full = found.rows.len() == limit && !is_last;
            found.is_cut |= is_full || (is_last && !page.rows.is_empty() && found.total > most);
            self.collecting.set(Collecting::Running(purpose, found.rows.len()));
            on_page(&new);
            if is_last || found.is_cut {
                break;
            }
            request.cursor = page.next;
        }
        Ok(found)
    }

    fn is_last(self, number: u32, page: &Page<T>) -> bool {
        let listed = page.total.min(self.config.max_listed.unwrap_or(u64::MAX));
        match untrack(|| self.is_numbered()) {
            true => page.rows.is_empty() || number >= last_page(listed, PageSize::MAX.get()),
            false => page.next.is_none(),
        }
    }
}

/// The progress of the read of all pages, with the button that stops it, and its result.
#[component]
pub fn CollectingNote<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    let state = list.collecting;
    let progress = move || match state.get() {
        Collecting::Running(_, found) => words::COUNTING.with(&[&format::count(found as u64)]),
        _ => String::new(),
    };
    let note = move || match state.get() {
        Collecting::Cut(count) => Some(counted(count, words::EXPORT_CUT_ONE, words::EXPORT_CUT)),
        Collecting::Changed { found, of } => {
            Some(words::CHANGED_WHILE_READ.with(&[&format::count(found as u64), &format::count(of)]))
        }
        _ => None,
    };
    let problem = move || match state.get() {
        Collecting::Failed(problem) => Some(*problem),
        _ => None,
    };
    view! {
        <Show when=move || list.is_collecting()>
            <p class="task">
                <span role="status">{progress}</span>
                <button type="button" class="btn small" on:click=move |_| list.stop_collecting()>{t(words::STOP_TASK)}</button>
            </p>
        </Show>
        {move || note().map(|note| view! { <p class="hint" role="status">{note}</p> })}
        <ProblemSlot problem=Signal::derive(problem) />
    }
}
