//! What a read of a list returned.

use super::{ListConfig, Pages};
use crate::state::paging::Paging;
use crate::state::query::Query;
use media_api::Problem;

/// The result of a read.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// How many rows match, in lists with page numbers.
    pub total: u64,
    /// Where a list without page numbers continues; `None` at its end.
    pub next: Option<i64>,
    /// In a list that is searched window by window: everything created at or after this time has been searched, in milliseconds
    /// since the epoch.
    pub searched_to: Option<i64>,
    /// A failure that leaves the rows usable.
    pub side_problem: Option<Problem>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), total: 0, next: None, searched_to: None, side_problem: None }
    }
}

/// A page with its query.
#[derive(Clone)]
pub struct Loaded<T> {
    pub query: Query,
    /// Nobody asked for this read: a timer started it.
    pub is_automatic: bool,
    /// Whether no row can be on a page before it, or after it.
    pub is_first: bool,
    pub is_last: bool,
    pub page: Page<T>,
}

impl<T> Loaded<T> {
    pub fn new(query: Query, is_automatic: bool, page: Page<T>, config: &ListConfig<T>) -> Self {
        let (is_first, is_last) = match (config.pages)(&query) {
            Pages::Numbered => {
                let Paging { page: number, size, .. } = Paging::from_query(&query);
                (number == 1, u64::from(number) * u64::from(size.get()) >= page.total)
            }
            Pages::Cursor | Pages::Walk => (true, page.next.is_none()),
        };
        Self { query, is_automatic, is_first, is_last, page }
    }
}
