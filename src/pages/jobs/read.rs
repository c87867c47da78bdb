//! Reading the jobs list: a numbered page, or a page of a walk; and for *silent*, the newest pictures of the listed jobs.

use super::filters::JobFilters;
use crate::client;
use crate::components::list::{Page, PageFuture, PageRequest, Pages};
use crate::state::job_walk::{WalkPage, walk_page};
use crate::state::newest::{Accepted, NewestPictures, is_silent, newest_of};
use crate::text::{counted, jobs as words, t};
use leptos::prelude::*;
use media_api::ice::JobInfo;

/// The progress of the search for silent jobs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HealthProgress {
    /// Newest pictures that have been read.
    read: u64,
    /// Running jobs of the window that is searched.
    of: u64,
    /// Jobs whose newest picture could not be read.
    not_known: usize,
}

/// What reads of the list use besides the service.
#[derive(Clone, Copy)]
pub struct JobReader {
    pub newest: NewestPictures,
    pub progress: RwSignal<HealthProgress>,
}

impl JobReader {
    pub fn read(self, request: PageRequest) -> PageFuture<JobInfo> {
        Box::pin(async move {
            let filters = JobFilters::from_query(&request.query);
            if filters.pages() == Pages::Numbered {
                // Another view of the list may still be read for an export, with paging of its own.
                let answer = client::call(&filters.request(request.now)).await?.response;
                return Ok(Page { rows: answer.job_list, total: answer.total_count, ..Page::default() });
            }
            let found = walk_page(&filters.search(request.now), request.cursor).await?;
            let (next, searched_to) = (found.next, Some(found.searched_to));
            let rows =
                if filters.is_silent() { self.silent(found, request.cursor).await } else { found.jobs };
            Ok(Page { rows, next, searched_to, ..Page::default() })
        })
    }

    /// The jobs that are silent, once the newest picture of each has been read.
    async fn silent(self, found: WalkPage, cursor: Option<i64>) -> Vec<JobInfo> {
        if cursor.is_none() {
            self.progress.try_set(HealthProgress::default());
        }
        let WalkPage { jobs, before, in_window, .. } = found;
        let progress = self.progress;
        let tell = move |read: usize| {
            progress.try_update(|now| (now.read, now.of) = (before + read as u64, in_window));
        };
        tell(0);
        self.newest.read(jobs.iter().filter_map(newest_of).collect(), Accepted::Fresh, tell).await;
        let state_of = |job: &JobInfo| {
            // A reading that could not be renewed is too old.
            let known = self.newest.known_untracked(&job.job_id).filter(|known| known.failure.is_none())?;
            is_silent(job, &known.reading)
        };
        let not_known = jobs.iter().filter(|job| state_of(job).is_none()).count();
        progress.try_update(|now| now.not_known += not_known);
        jobs.into_iter().filter(|job| state_of(job) == Some(true)).collect()
    }
}

/// Shows the progress of the search for silent jobs, and for how many jobs the result is unknown.
#[component]
pub fn HealthNote(
    progress: RwSignal<HealthProgress>,
    #[prop(into)] searching: Signal<bool>,
) -> impl IntoView {
    let count = |n: u64| crate::format::count(n);
    let reading = move || {
        let now = progress.get();
        (searching.get() && now.of > 0)
            .then(|| words::READING_HEALTH.with(&[&count(now.read), &count(now.of)]))
    };
    let not_known = move || {
        let jobs = progress.with(|progress| progress.not_known);
        (jobs > 0).then(|| counted(jobs, words::HEALTH_NOT_KNOWN_ONE, words::HEALTH_NOT_KNOWN))
    };
    view! {
        <p class="hint" role="status">
            {move || reading().unwrap_or_default()}
            <Show when=move || searching.get() && reading().is_none()>{t(words::SEARCHING)}</Show>
        </p>
        {move || not_known().map(|note| view! { <p class="hint stale" role="status">{note}</p> })}
    }
}
