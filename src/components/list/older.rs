//! Rows below the first page, in lists without page numbers.

use super::state::{List, PageRequest};
use crate::format;
use crate::state::fetch::set_problem;
use crate::state::task::ScopedTask;
use leptos::prelude::*;
use media_api::Problem;

/// Rows that were added below the first page.
#[derive(Debug, Clone, PartialEq)]
pub struct Tail<T> {
    pub rows: Vec<T>,
    /// Where the list continues after them; `None` at its end.
    pub next: Option<i64>,
    /// As [`super::Page::searched_to`].
    pub searched_to: Option<i64>,
}

/// The tail of a list and the read that extends it.
pub struct Older<T: Send + Sync + 'static> {
    /// `None` while only the first page is shown.
    pub tail: RwSignal<Option<Tail<T>>>,
    pub is_busy: RwSignal<bool>,
    pub problem: RwSignal<Option<Problem>>,
    task: ScopedTask,
}

impl<T: Send + Sync + 'static> Clone for Older<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Older<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Older<T> {
    pub fn new() -> Self {
        Self {
            tail: RwSignal::new(None),
            is_busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            task: ScopedTask::new(),
        }
    }

    /// Ends the read that extends the tail.
    pub fn stop(self) {
        self.task.cancel();
        self.is_busy.set(false);
    }

    /// Removes the tail and ends its read: there is a new first page.
    pub fn reset(self) {
        self.stop();
        self.tail.set(None);
        self.problem.set(None);
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> List<T> {
    /// Whether older rows were added below: a new first page would remove them, so the list is not refreshed by itself.
    pub fn shows_older(self) -> bool {
        self.older.tail.with(Option::is_some)
    }

    /// Where the list continues below the rows that are shown; `None` at its end.
    pub fn next(self) -> Option<i64> {
        let first = self.fetch.data.with(|loaded| loaded.as_ref()?.page.next);
        self.older.tail.with(|tail| tail.as_ref().map_or(first, |tail| tail.next))
    }

    /// Everything created at or after this time has been searched, in milliseconds since the epoch.
    pub fn searched_to(self) -> Option<i64> {
        let first = self.fetch.data.with(|loaded| loaded.as_ref()?.page.searched_to);
        self.older.tail.with(|tail| tail.as_ref().map_or(first, |tail| tail.searched_to))
    }

    /// Adds the rows after those that are shown.
    pub fn load_more(self) {
        let older = self.older;
        let cursor = untrack(|| self.next());
        if cursor.is_none() || older.is_busy.get_untracked() {
            return;
        }
        older.is_busy.set(true);
        let request = PageRequest { query: self.query.get_untracked(), cursor, now: format::now() };
        let reading = self.reader.with_value(|reader| reader.run(request));
        older.task.replace(async move {
            let page = reading.await;
            older.is_busy.set(false);
            match page {
                Ok(page) => {
                    older.problem.set(None);
                    older.tail.update(|tail| {
                        let tail =
                            tail.get_or_insert(Tail { rows: Vec::new(), next: None, searched_to: None });
                        tail.rows.extend(page.rows);
                        tail.next = page.next;
                        tail.searched_to = page.searched_to;
                    });
                }
                Err(problem) => set_problem(older.problem, problem),
            }
        });
    }
}
