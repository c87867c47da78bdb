//! The newest pictures of jobs, read in the background, and whether a job is silent.

use crate::client;
use crate::clock;
use crate::format;
use crate::state::fetch::Fetch;
use crate::state::task::{sleep, use_clock};
use leptos::prelude::*;
use media_api::ice::{JobInfo, JobStatus};
use media_api::{
    JobId, MAX_NEWEST_JOBS, NewestAnswer, NewestFound, NewestOf, NewestReading, NewestRequest, Problem,
};
use std::collections::HashMap;

const ROUTE: &str = "/api/jobs/newest";
/// Delay before the server is asked again for readings that it has not made yet.
const AGAIN_MILLIS: u32 = 300;
/// A running job whose newest picture is older than this many intervals is silent.
const SILENT_INTERVALS: i64 = 3;
/// How long a reading of a job that is not running is used again, in seconds.
const UNCHANGING_SECONDS: u32 = 60;

/// The readings of the newest pictures; provided as a context.
#[derive(Clone, Copy)]
pub struct NewestPictures {
    known: RwSignal<HashMap<String, Known>>,
    /// The time of the service, read every second.
    now: RwSignal<i64>,
}

/// Which readings of the server end a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// Also one that the server stored minutes ago and could not renew yet.
    Any,
    /// Those that were fresh when the read was started, or were made since then.
    Fresh,
}

/// What is known of one job. A failed read removes nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The last successful reading; before the first one, the failure.
    pub reading: NewestReading,
    /// Why the reading could not be renewed.
    pub failure: Option<Box<Problem>>,
}

impl NewestPictures {
    pub fn provide() -> Self {
        let pictures = Self { known: RwSignal::new(HashMap::new()), now: use_clock() };
        provide_context(pictures);
        pictures
    }

    /// What is known of a job; `None` until it has been read.
    pub fn known(self, job: &str) -> Option<Known> {
        self.known.with(|known| known.get(job).cloned())
    }

    /// As [`NewestPictures::known`].
    pub fn known_untracked(self, job: &str) -> Option<Known> {
        self.known.with_untracked(|known| known.get(job).cloned())
    }

    /// The time of the service, in milliseconds since the epoch; it advances every second.
    pub fn now(self) -> i64 {
        self.now.get()
    }

    /// Reads the newest pictures of `jobs` now, and whenever they change.
    pub fn follow(self, jobs: impl Fn() -> Vec<NewestOf> + Send + Sync + 'static) -> Fetch<()> {
        Fetch::new(
            move || Some(jobs()),
            move |jobs| async move {
                self.read(jobs, Accepted::Any, |_| {}).await;
                Ok(())
            },
        )
    }

    /// Reads the newest pictures of all these jobs. `progress` gets how many of them have been read.
    pub async fn read(self, jobs: Vec<NewestOf>, accepted: Accepted, progress: impl Fn(usize)) {
        let mut done = 0;
        for chunk in jobs.chunks(MAX_NEWEST_JOBS) {
            let mut left = chunk.to_vec();
            let mut asked_at = None;
            while !left.is_empty() {
                let read = self.ask(&mut left, accepted, &mut asked_at).await;
                done += read;
                progress(done);
                if !left.is_empty() {
                    sleep(AGAIN_MILLIS).await;
                }
            }
        }
    }

    /// Asks once, and leaves in `left` the jobs without an accepted reading. Returns how many have one. `asked_at` is the server's
    /// time of the first response, or an earlier one if its clock was set back since then.
    async fn ask(self, left: &mut Vec<NewestOf>, accepted: Accepted, asked_at: &mut Option<i64>) -> usize {
        let asked = left.len();
        let request = NewestRequest { jobs: left.clone() };
        let read: HashMap<String, NewestReading> = match client::post::<NewestAnswer>(ROUTE, &request).await {
            Ok(answer) => {
                self.now.try_set(clock::service_now());
                *asked_at = Some(asked_at.map_or(answer.now, |before| before.min(answer.now)));
                let read = answer.jobs.into_iter().filter_map(|job| Some((job.job_id.into(), job.reading?)));
                read.collect()
            }
            Err(problem) => {
                let read_at = clock::service_now();
                let failed = |job: &NewestOf| {
                    let found = NewestFound::Failed(Box::new(problem.clone()));
                    (job.job_id.as_str().to_owned(), NewestReading { read_at, found })
                };
                // Without a response nothing is asked again.
                std::mem::take(left).iter().map(failed).collect()
            }
        };
        let is_fresh = |job: &NewestOf, reading: &NewestReading| {
            asked_at.is_none_or(|at| reading.read_at > at || job.is_fresh(reading.read_at, at))
        };
        let is_accepted = |job: &NewestOf, reading: &NewestReading| match accepted {
            Accepted::Any => true,
            Accepted::Fresh => is_fresh(job, reading),
        };
        left.retain(|job| !read.get(job.job_id.as_str()).is_some_and(|reading| is_accepted(job, reading)));
        // The screen may have been left.
        self.known.try_update(|known| read.into_iter().for_each(|(job, reading)| keep(known, job, reading)));
        asked - left.len()
    }
}

/// Stores a reading. After a failure the last successful reading stays.
fn keep(known: &mut HashMap<String, Known>, job: String, reading: NewestReading) {
    let is_good = |known: &&mut Known| !matches!(known.reading.found, NewestFound::Failed(_));
    match (known.get_mut(&job).filter(is_good), reading) {
        (Some(known), NewestReading { found: NewestFound::Failed(problem), .. }) => {
            known.failure = Some(problem)
        }
        (_, reading) => _ = known.insert(job, Known { reading, failure: None }),
    }
}

/// A job as it is sent to the server; `None` for an invalid ID.
pub fn newest_of(job: &JobInfo) -> Option<NewestOf> {
    let is_running = job.status == JobStatus::Started.as_str();
    let interval = if is_running { job.time_interval } else { UNCHANGING_SECONDS };
    Some(NewestOf { job_id: JobId::new(job.job_id.clone()).ok()?, interval })
}

/// Whether a job was silent when it was read, at `read_at`: it runs, and its newest picture, of the instant `last`, was older than
/// three intervals. Both in milliseconds.
pub fn is_silent_since(job: &JobInfo, last: i64, read_at: i64) -> bool {
    let longest = i64::from(job.time_interval.max(1)) * SILENT_INTERVALS * 1_000;
    job.status == JobStatus::Started.as_str() && read_at - last > longest
}

/// As [`is_silent_since`], by a reading; a job without a picture counts from its creation. `None` where a running job could not be
/// read.
pub fn is_silent(job: &JobInfo, reading: &NewestReading) -> Option<bool> {
    let last = match reading.found {
        NewestFound::Picture { taken_at, .. } => taken_at,
        NewestFound::NoneInADay => format::parse_api_time(&job.create_time).unwrap_or_default(),
        NewestFound::Failed(_) => return (job.status != JobStatus::Started.as_str()).then_some(false),
    };
    Some(is_silent_since(job, last, reading.read_at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::{PictureLinks, ProblemCode};

    const NOON: i64 = 1_767_355_200_000;

    fn job(status: &str) -> JobInfo {
        let create_time = "2026-01-02T11:59:00Z".to_owned();
        JobInfo { status: status.to_owned(), time_interval: 10, create_time, ..JobInfo::default() }
    }

    fn taken(age_millis: i64) -> NewestReading {
        let links = PictureLinks::default();
        let found = NewestFound::Picture { taken_at: NOON - age_millis, links };
        NewestReading { read_at: NOON, found }
    }

    #[test]
    fn a_running_job_is_silent_after_three_intervals_without_a_picture() {
        assert_eq!(is_silent(&job("started"), &taken(30_000)), Some(false));
        assert_eq!(is_silent(&job("started"), &taken(30_001)), Some(true));
        for status in ["paused", "init"] {
            assert_eq!(is_silent(&job(status), &taken(3_600_000)), Some(false), "{status}");
        }
    }

    #[test]
    fn a_new_job_without_pictures_is_not_silent_yet() {
        let none = |read_at| NewestReading { read_at, found: NewestFound::NoneInADay };
        // It was created a minute before noon.
        assert_eq!(is_silent(&job("started"), &none(NOON - 30_000)), Some(false));
        assert_eq!(is_silent(&job("started"), &none(NOON)), Some(true));
    }

    fn failed() -> NewestReading {
        let problem = Box::new(Problem::new(ProblemCode::Network, 0, ""));
        NewestReading { read_at: NOON, found: NewestFound::Failed(problem) }
    }

    #[test]
    fn what_could_not_be_read_is_not_called_silent() {
        assert_eq!(is_silent(&job("started"), &failed()), None);
    }

    #[test]
    fn a_failed_read_takes_nothing_away_and_the_next_one_that_succeeds_ends_it() {
        let mut known = HashMap::new();
        let mut after = |reading: NewestReading| {
            keep(&mut known, "a".to_owned(), reading);
            let Known { reading, failure } = &known["a"];
            (reading.clone(), failure.is_some())
        };
        assert_eq!(after(failed()), (failed(), false));
        assert_eq!(after(taken(4_000)), (taken(4_000), false));
        assert_eq!(after(failed()), (taken(4_000), true));
        assert_eq!(after(taken(1_000)), (taken(1_000), false));
    }
}
