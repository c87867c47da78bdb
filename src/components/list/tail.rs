//! What is known of the rows below the first page, and how far they may be read automatically.

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
    pub task: ScopedTask,
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

/// Rows that are added before the user is asked whether to continue.
const ROWS: usize = 200;

/// How many rows the search loads before it pauses; zero once it was stopped.
#[derive(Clone, Copy)]
pub struct WalkLimit(RwSignal<usize>);

impl WalkLimit {
    pub fn new() -> Self {
        Self(RwSignal::new(ROWS))
    }

    /// There is a new first page.
    pub fn reset(self) {
        self.0.set(ROWS);
    }

    pub fn get(self) -> usize {
        self.0.get()
    }

    pub fn stop(self) {
        self.0.set(0);
    }

    /// As many rows again as are shown.
    pub fn extend(self, shown: usize) {
        self.0.set(shown + ROWS);
    }
}
