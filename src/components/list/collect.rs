//! Reading everything that matches, page by page: for a selection, and for a file.

use super::state::{List, Page, PageRequest};
use crate::components::data_table::Sheet;
use crate::components::export::Scope;
use crate::components::pager::last_page;
use crate::format;
use crate::state::fetch::set_problem;
use crate::text::table as words;
use leptos::prelude::*;
use media_api::{PageSize, Problem};

/// Rows of several pages.
pub struct Collected<T> {
    pub rows: Vec<T>,
    /// Whether more rows match than were read.
    pub is_cut: bool,
}

impl<T: Clone + PartialEq + Send + Sync + 'static> List<T> {
    /// Selects everything that matches, up to the limit. What was found is selected as it is found, so that stopping keeps it.
    pub fn select_matching(self) {
        self.run(async move {
            self.collect_pages(|rows| {
                self.remember_selected(rows);
                !self.selection.with_untracked(|s| s.is_empty())
            })
            .await
            .map(drop)
        });
    }

    fn remember_selected(self, rows: &[T]) {
        let kind = self.config.kind;
        let free: Vec<T> = rows.iter().filter(|row| (kind.locked)(row).is_none()).cloned().collect();
        self.selection.update(|s| s.insert_all(free.iter().map(kind.key)));
        self.remember(&free);
    }

    /// Passes the rows for a file to `save`: those selected, or everything that matches up to the limit.
    pub fn export(self, scope: Scope, save: Callback<Sheet>) {
        if scope == Scope::Selected {
            return save.run(Sheet::of(self.config.columns, &self.selected()));
        }
        self.run(async move {
            let found = self.collect_pages(|_| true).await?;
            if found.is_cut {
                let count = format::count(found.rows.len() as u64);
                self.note.set(Some(words::EXPORT_CUT.with(&[&count])));
            }
            save.run(Sheet::of(self.config.columns, &found.rows));
            Ok(())
        });
    }

    /// Runs `work` as the list's one long task, unless one is under way; a problem is shown above the list.
    fn run(self, work: impl Future<Output = Result<(), Problem>> + 'static) {
        if self.progress.with_untracked(Option::is_some) {
            return;
        }
        self.note.set(None);
        self.progress.set(Some(words::COUNTING.with(&["0"])));
        self.task.replace(async move {
            let result = work.await;
            self.progress.set(None);
            if let Err(problem) = result {
                set_problem(self.fetch.problem, problem);
            }
        });
    }

    /// Reads all pages up to `max_selected` rows; `on_page` sees the rows of each and says whether to continue.
    async fn collect_pages(self, mut on_page: impl FnMut(&[T]) -> bool) -> Result<Collected<T>, Problem> {
        let mut request = PageRequest { query: self.query.get_untracked(), cursor: None, now: format::now() };
        request.query.set("size", Some(PageSize::MAX.get().to_string()));
        let mut found = Collected { rows: Vec::new(), is_cut: false };
        let limit = self.config.max_selected;
        for number in 1_u32.. {
            request.query.set("page", Some(number.to_string()));
            let page = self.reader.with_value(|reader| reader.run(request.clone())).await?;
            let is_last = self.is_last(number, &page);
            request.cursor = page.next;
            let new = &page.rows[..page.rows.len().min(limit - found.rows.len())];
            found.rows.extend_from_slice(new);
            found.is_cut = new.len() < page.rows.len() || (found.rows.len() == limit && !is_last);
            self.progress.set(Some(words::COUNTING.with(&[&format::count(found.rows.len() as u64)])));
            if !on_page(new) || is_last || found.is_cut {
                break;
            }
        }
        Ok(found)
    }

    fn is_last(self, number: u32, page: &Page<T>) -> bool {
        let listed = page.total.min(self.config.max_listed.unwrap_or(u64::MAX));
        match self.is_numbered() {
            true => page.rows.is_empty() || number >= last_page(listed, PageSize::MAX.get()),
            false => page.next.is_none(),
        }
    }
}
