//! Rows below the first page, in lists without page numbers.

use super::state::{List, PageRequest};
use super::tail::Tail;
use crate::clock;
use crate::state::fetch::set_problem;
use leptos::prelude::*;

impl<T: Clone + PartialEq + Send + Sync + 'static> List<T> {
    /// Whether older rows were added below: a new first page would remove them, so the list is not refreshed automatically.
    pub fn shows_older(self) -> bool {
        self.older.tail.with(Option::is_some)
    }

    /// Where the list continues below the shown rows; `None` at its end.
    pub fn next(self) -> Option<i64> {
        let first = self.shown.with(|shown| shown.as_ref()?.next);
        self.older.tail.with(|tail| tail.as_ref().map_or(first, |tail| tail.next))
    }

    /// Everything created at or after this time has been searched, in milliseconds since the epoch.
    pub fn searched_to(self) -> Option<i64> {
        let first = self.shown.with(|shown| shown.as_ref()?.searched_to);
        self.older.tail.with(|tail| tail.as_ref().map_or(first, |tail| tail.searched_to))
    }

    /// Adds the rows after the shown ones.
    pub fn load_more(self) {
        let older = self.older;
        let cursor = untrack(|| self.next());
        if cursor.is_none() || older.is_busy.get_untracked() {
            return;
        }
        older.is_busy.set(true);
        let request = PageRequest { query: self.query.get_untracked(), cursor, now: clock::service_now() };
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
