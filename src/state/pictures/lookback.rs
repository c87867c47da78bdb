//! Finds the newest picture of a job before an instant.

use super::read_page::read_page;
use super::store::PictureStore;
use crate::state::task::ScopedTask;
use leptos::prelude::*;
use media_api::{JobId, Problem};

/// Calls of one search: about two months without a picture.
const CALLS: u32 = 60;

/// How far a search has come.
#[derive(Debug, Clone, PartialEq)]
pub enum Search {
    /// Nothing was taken since this second so far; older time is being read.
    Running {
        back_to: i64,
    },
    /// When the newest picture was taken, in milliseconds since the epoch.
    Found {
        newest: i64,
    },
    /// Nothing was taken since this second; older time was not read.
    Stopped {
        back_to: i64,
    },
    /// The job has no picture in the time that was searched.
    Nothing,
    Failed(Problem),
}

/// A search through a job's past; ends with the component.
#[derive(Clone, Copy)]
pub struct Lookback {
    pub search: RwSignal<Option<Search>>,
    task: ScopedTask,
}

impl Lookback {
    pub fn new() -> Self {
        Self { search: RwSignal::new(None), task: ScopedTask::new() }
    }

    /// Searches from the second `end` back to the second `start`, newest first.
    pub fn start(self, job_id: JobId, (start, end): (i64, i64)) {
        if start > end {
            self.task.cancel();
            return self.search.set(Some(Search::Nothing));
        }
        self.search.set(Some(Search::Running { back_to: end }));
        self.task.replace(async move {
            let mut store = PictureStore::new((start, end));
            for _ in 0..CALLS {
                let Some(window) = store.begin() else { break };
                match read_page(job_id.clone(), window).await {
                    Ok(page) => store.apply(window, page),
                    Err(problem) => return self.search.set(Some(Search::Failed(problem))),
                }
                if let Some(newest) = store.newest() {
                    return self.search.set(Some(Search::Found { newest: newest.millis }));
                }
                self.search.set(Some(Search::Running { back_to: window.from }));
            }
            let is_over = store.is_complete();
            self.search.update(|search| {
                *search = match search.take() {
                    Some(Search::Running { back_to }) if !is_over => Some(Search::Stopped { back_to }),
                    _ => Some(Search::Nothing),
                }
            });
        });
    }
}

impl Default for Lookback {
    fn default() -> Self {
        Self::new()
    }
}
