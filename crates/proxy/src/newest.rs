//! `POST /api/jobs/newest`: the newest pictures of up to 100 jobs, read at a limited rate and kept for a short time.
//!
//! ListLiveSnapshotFiles is called for one job at a time. No rate is documented for it, so all pages and tabs together make
//! [`CLOUD_RATE`] such calls a second at most, and [`CONCURRENT`] at the same time. A reading is reused until it is about as
//! old as the job's interval. The response says when each was read, and does not wait for all of them: a request starts no
//! reading after [`READ_TIME`]. Readings that it has started are completed and stored even if the request has ended.

use crate::body::JsonBody;
use crate::bucket::Bucket;
use crate::pictures::Seal;
use crate::refusal::Refusal;
use crate::upstream::Upstream;
use axum::Json;
use axum::extract::State;
use futures_util::StreamExt as _;
use lru::LruCache;
use media_api::ice::{ListLiveSnapshotFiles, SortBy};
use media_api::time::ApiTime;
use media_api::{
    JobId, JobNewest, MAX_NEWEST_JOBS, Mode, NewestAnswer, NewestFound, NewestOf, NewestReading,
    NewestRequest, PageSize, ServerMessage,
};
use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout_at};

/// Calls a second against the cloud.
const CLOUD_RATE: f64 = 10.0;
/// Calls a second against the local service, which has no quota.
const LOCAL_RATE: f64 = 200.0;
/// Calls at the same time.
const CONCURRENT: usize = 4;
/// How long a request waits for readings.
const READ_TIME: Duration = Duration::from_millis(1_500);
/// An older reading is no longer returned, in milliseconds. Links in a reading are valid for longer.
const KEPT_MILLIS: i64 = 10 * 60_000;
/// Maximum number of stored readings.
const MAX_READINGS: NonZeroUsize = NonZeroUsize::new(2_000).expect("is not zero");
/// The longest window that ListLiveSnapshotFiles accepts, in seconds, and the part of it that lies ahead of the clock.
const WINDOW_SECONDS: i64 = 86_400;
const AHEAD_SECONDS: i64 = 60;

/// Reads and stores the newest picture of jobs.
pub(crate) struct NewestPictures {
    upstream: Arc<Upstream>,
    seal: Arc<Seal>,
    rate: Bucket,
    places: Arc<Semaphore>,
    kept: Mutex<Kept>,
}

/// Readings by job, and the jobs that are being read.
struct Kept {
    /// In the order in which they were read; the oldest is dropped first.
    readings: LruCache<JobId, NewestReading>,
    under_way: HashSet<JobId>,
}

pub(crate) async fn newest(
    State(pictures): State<Arc<NewestPictures>>,
    JsonBody(request): JsonBody<NewestRequest>,
) -> Result<Json<NewestAnswer>, Refusal> {
    if request.jobs.len() > MAX_NEWEST_JOBS {
        return Err(Refusal::invalid(ServerMessage::TooManyJobs.with(&[&MAX_NEWEST_JOBS.to_string()])));
    }
    pictures.clone().read_due(&request.jobs).await;
    Ok(Json(pictures.answer(request.jobs)))
}

impl NewestPictures {
    pub(crate) fn new(upstream: Arc<Upstream>, seal: Arc<Seal>, mode: Mode) -> Self {
        let rate = match mode {
            Mode::Cloud => CLOUD_RATE,
            Mode::Local => LOCAL_RATE,
        };
        Self {
            upstream,
            seal,
            rate: Bucket::new(rate, rate),
            places: Arc::new(Semaphore::new(CONCURRENT)),
            kept: Mutex::new(Kept::new()),
        }
    }

    /// Reads what is not fresh, jobs that were never read first, until it is done or the time limit is reached.
    async fn read_due(self: Arc<Self>, jobs: &[NewestOf]) {
        let deadline = Instant::now() + READ_TIME;
        let now = self.upstream.now_millis();
        let due = self.kept().due(jobs, now);
        let reading = futures_util::stream::iter(due)
            .for_each_concurrent(CONCURRENT, |job| self.clone().read(job, deadline));
        let _ = timeout_at(deadline, reading).await;
    }

    /// Reads one job unless another request is reading it, or its turn does not come in time.
    async fn read(self: Arc<Self>, job: NewestOf, deadline: Instant) {
        let Some(turn) = Turn::take(&self, &job) else { return };
        let Ok(Ok(place)) = timeout_at(deadline, self.places.clone().acquire_owned()).await else { return };
        while !self.rate.take(1.0) {
            if Instant::now() >= deadline {
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
        // In a task of its own: the call was sent, so its response is stored also when the request has ended meanwhile.
        let task = tokio::spawn(async move {
            let reading = self.reading(job.job_id.clone()).await;
            self.kept().readings.put(job.job_id, reading);
            drop((turn, place));
        });
        let _ = task.await;
    }

    async fn reading(&self, job_id: JobId) -> NewestReading {
        let read_at = self.upstream.now_millis();
        let end = ApiTime::from_seconds(read_at.div_euclid(1_000) + AHEAD_SECONDS);
        let end = end.expect("the clock is within the years that a time can hold");
        let request = ListLiveSnapshotFiles {
            job_id,
            start_time: end.plus_seconds(-WINDOW_SECONDS),
            end_time: end,
            limit: PageSize::new(1).ok(),
            sort_by: Some(SortBy::Descending),
        };
        let found = match self.upstream.call_once(&request).await {
            Ok(answer) => match answer.file_list.first() {
                Some(file) => {
                    NewestFound::Picture { taken_at: file.create_timestamp, links: self.seal.links(file) }
                }
                None => NewestFound::NoneInADay,
            },
            Err(error) => NewestFound::Failed(Box::new(error.into_problem())),
        };
        NewestReading { read_at, found }
    }

    fn answer(&self, jobs: Vec<NewestOf>) -> NewestAnswer {
        let now = self.upstream.now_millis();
        let kept = self.kept();
        let jobs = jobs.into_iter().map(|NewestOf { job_id, .. }| {
            let reading = kept.readings.peek(&job_id).filter(|reading| now - reading.read_at < KEPT_MILLIS);
            JobNewest { reading: reading.cloned(), job_id }
        });
        NewestAnswer { now, jobs: jobs.collect() }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn new() -> Self {
        Self { readings: LruCache::new(MAX_READINGS), under_way: HashSet::new() }
    }

    /// The jobs without a fresh reading, each once: first those without any, then the oldest.
    fn due(&self, jobs: &[NewestOf], now: i64) -> Vec<NewestOf> {
        let read_at = |job: &NewestOf| self.readings.peek(&job.job_id).map(|reading| reading.read_at);
        let is_due = |job: &&NewestOf| read_at(job).is_none_or(|at| !job.is_fresh(at, now));
        let mut named = HashSet::new();
        let mut due: Vec<NewestOf> =
            jobs.iter().filter(is_due).filter(|job| named.insert(&job.job_id)).cloned().collect();
        due.sort_by_key(read_at);
        due
    }
}

/// The right to read a job, held by one request at a time.
struct Turn(Arc<NewestPictures>, JobId);

impl Turn {
    fn take(pictures: &Arc<NewestPictures>, job: &NewestOf) -> Option<Self> {
        let is_free = pictures.kept().under_way.insert(job.job_id.clone());
        is_free.then(|| Self(pictures.clone(), job.job_id.clone()))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.kept().under_way.remove(&self.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(job: &str, interval: u32) -> NewestOf {
        NewestOf { job_id: JobId::new(job).unwrap(), interval }
    }

    fn kept(readings: &[(&str, i64)]) -> Kept {
        let mut kept = Kept::new();
        for (job, read_at) in readings {
            let reading = NewestReading { read_at: *read_at, found: NewestFound::NoneInADay };
            kept.readings.put(JobId::new(*job).unwrap(), reading);
        }
        kept
    }

    fn due(kept: &Kept, jobs: &[NewestOf], now: i64) -> String {
        kept.due(jobs, now).iter().map(|job| job.job_id.as_str()).collect()
    }

    #[test]
    fn a_reading_is_fresh_for_an_interval_within_bounds() {
        let kept = kept(&[("a", 0)]);
        for (interval, fresh_millis) in [(1, 5_000), (10, 10_000), (3_600, 60_000)] {
            assert_eq!(due(&kept, &[of("a", interval)], fresh_millis - 1), "", "{interval}");
            assert_eq!(due(&kept, &[of("a", interval)], fresh_millis), "a", "{interval}");
        }
        assert_eq!(due(&kept, &[of("a", 10)], -1), "a", "a clock that was set back makes nothing fresh");
    }

    #[test]
    fn what_was_never_read_comes_first_and_then_the_oldest() {
        let kept = kept(&[("b", 2_000), ("c", 1_000)]);
        let jobs = [of("b", 5), of("c", 5), of("a", 5), of("a", 5)];
        assert_eq!(due(&kept, &jobs, 100_000), "acb");
    }

    #[test]
    fn the_oldest_reading_makes_room() {
        let mut kept = Kept::new();
        for number in 0..=MAX_READINGS.get() {
            let reading = NewestReading { read_at: number as i64, found: NewestFound::NoneInADay };
            kept.readings.put(JobId::new(number.to_string()).unwrap(), reading);
        }
        assert_eq!(kept.readings.len(), MAX_READINGS.get());
        assert!(!kept.readings.contains(&JobId::new("0").unwrap()));
    }
}
