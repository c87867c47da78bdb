//! Snapshot jobs: submitting, reading, and their state transitions (api-reference D.4).

mod list;

use crate::callbacks::last_result;
use crate::capture::Captures;
use crate::clock::api_time;
use crate::directory::Directory;
use crate::job::{self, COLUMNS, Job, NewJob, Started};
use crate::refusal::Refusal;
use crate::space::Space;
use crate::store::{Store, StoreError};
use crate::streams::Streams;
use crate::templates;
use media_api::Action;
use media_api::ice::*;
use rusqlite::{Connection, Transaction, params};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Jobs that may be started at one time (api-reference D.3).
pub(crate) const RUNNING_LIMIT: u64 = 100;

/// The operations on jobs; cheap to clone.
#[derive(Clone)]
pub(crate) struct Jobs {
    pub store: Store,
    pub directory: Directory,
    pub streams: Streams,
    pub captures: Captures,
    pub space: Space,
    /// Jobs that start automatically.
    pub tasks: TaskTracker,
    pub stop: CancellationToken,
}

impl Jobs {
    pub(crate) async fn submit(
        self,
        request: SubmitLiveSnapshotJob,
    ) -> Result<SubmitLiveSnapshotJobResponse, Refusal> {
        let job = NewJob {
            name: request.job_name,
            stream_url: request.stream_input.url,
            endpoint: request.snapshot_output.endpoint,
            bucket: request.snapshot_output.bucket,
            callback_url: request.callback_url.unwrap_or_default(),
        };
        let make = move |tx: &Transaction<'_>| match templates::find(tx, request.template_id.as_str())? {
            Some(template) => job::insert(tx, job, template).map(Some),
            None => Ok(None),
        };
        let made = self.store.write(make).await?;
        let job_id = made.ok_or_else(|| Refusal::of(Action::SubmitLiveSnapshotJob, "TemplateNotFound"))?;
        self.start_by_itself(job_id.clone());
        Ok(SubmitLiveSnapshotJobResponse { job_id, ..Default::default() })
    }

    /// A job whose stream is live when it is submitted starts shortly after, without a command.
    fn start_by_itself(self, job_id: String) {
        let (stop, tasks) = (self.stop.clone(), self.tasks.clone());
        tasks.spawn(async move {
            let start = async {
                let Some(job) = self.find(&job_id).await? else { return Ok(()) };
                let Some(source) = self.streams.source(&job.stream_url).await else { return Ok(()) };
                if self.streams.is_live(&source).await {
                    // Over the limit of running jobs a submitted one stays as it is.
                    self.captures.start(job, source, &[JobStatus::Init]).await?;
                }
                Ok::<(), StoreError>(())
            };
            if let Some(Err(error)) = stop.run_until_cancelled(start).await {
                tracing::warn!("job {job_id} did not start by itself: {error}");
            }
        });
    }

    async fn find(&self, job_id: &str) -> Result<Option<Job>, StoreError> {
        let job_id = job_id.to_owned();
        self.store.read(move |c| job::find(c, &job_id)).await
    }

    pub(crate) async fn get(
        self,
        request: GetLiveSnapshotJob,
    ) -> Result<GetLiveSnapshotJobResponse, Refusal> {
        let find = move |c: &Connection| match job::find(c, request.job_id.as_str())? {
            Some(job) => Ok(Some((last_result(c, job.row)?, job))),
            None => Ok(None),
        };
        let found = self.store.read(find).await?;
        let (last_callback, job) =
            found.ok_or_else(|| Refusal::of(Action::GetLiveSnapshotJob, "JobNotFound"))?;
        let seen = if job.is_started() { self.captures.seen(job.row) } else { Default::default() };
        let storage = self.storage();
        let local_job = LocalJob { bytes_per_day: seen.bytes_per_day, last_callback };
        Ok(GetLiveSnapshotJobResponse {
            request_id: String::new(),
            job_id: job.job_id,
            job_name: job.name,
            template_id: job.template_id,
            template_name: job.template_name,
            status: job.status,
            stream_input: StreamInput::rtmp(job.stream_url),
            snapshot_output: SnapshotOutput::oss(job.endpoint, job.bucket),
            overwrite_format: job.overwrite_format,
            sequence_format: job.sequence_format,
            time_interval: job.time_interval,
            callback_url: job.callback_url,
            create_time: api_time(job.create_time),
            last_modified: api_time(job.last_modified),
            stream_notice: seen.notice,
            local_job: Some(local_job),
            local_storage: storage,
        })
    }

    /// The state of the disk, for the console.
    pub(crate) fn storage(&self) -> Option<LocalStorage> {
        let usage = self.space.usage().ok()?;
        Some(LocalStorage {
            free_bytes: usage.free,
            total_bytes: usage.total,
            kept_free_bytes: Space::headroom(usage.total),
            bytes_per_day: self.captures.bytes_per_day(),
        })
    }

    pub(crate) async fn command(
        self,
        request: SendLiveSnapshotJobCommand,
    ) -> Result<SendLiveSnapshotJobCommandResponse, Refusal> {
        let refused = |code| Refusal::of(Action::SendLiveSnapshotJobCommand, code);
        let found = self.find(request.job_id.as_str()).await?;
        let job = found.ok_or_else(|| refused("JobNotFound"))?;
        match request.command {
            Command::Start if job.is_started() => return Err(refused("JobAlreadyStarted")),
            Command::Start | Command::Restart => {
                let source =
                    self.streams.source(&job.stream_url).await.ok_or_else(|| refused("StreamNotFound"))?;
                if !self.streams.is_live(&source).await {
                    return Err(refused("StreamNotFound"));
                }
                let from: &[JobStatus] = match request.command {
                    Command::Start => &[JobStatus::Init, JobStatus::Paused],
                    _ => JobStatus::ALL,
                };
                match self.captures.start(job, source, from).await? {
                    Started::Yes => {}
                    Started::WrongState => return Err(refused("JobAlreadyStarted")),
                    Started::OverLimit => return Err(refused("JobLimitExceeded")),
                }
            }
            Command::Stop => self.captures.stop(job).await?,
        }
        Ok(SendLiveSnapshotJobCommandResponse::default())
    }

    /// Resumes the jobs that were started when the service last ended.
    pub(crate) async fn resume(&self) -> Result<(), StoreError> {
        let started = |c: &Connection| {
            let sql = format!("SELECT {COLUMNS} FROM jobs WHERE status = ?1 LIMIT ?2");
            let mut statement = c.prepare(&sql)?;
            let jobs = statement.query_map(params![JobStatus::Started.as_str(), RUNNING_LIMIT], Job::read)?;
            jobs.collect::<rusqlite::Result<Vec<_>>>()
        };
        for job in self.store.read(started).await? {
            let jobs = self.clone();
            // Each separately: resolving a name may take seconds.
            self.tasks.spawn(async move {
                let source = jobs.streams.source(&job.stream_url);
                if let Some(source) = jobs.stop.run_until_cancelled(source).await {
                    jobs.captures.resume(job, source);
                }
            });
        }
        Ok(())
    }

    /// Starts a job that was never started as soon as its stream is live, for at most `patience`.
    pub(crate) async fn start_within(&self, job_id: &str, patience: Duration) -> Result<(), StoreError> {
        let give_up = tokio::time::Instant::now() + patience;
        let Some(job) = self.find(job_id).await? else { return Ok(()) };
        let Some(source) = self.streams.source(&job.stream_url).await else { return Ok(()) };
        while !self.streams.is_live(&source).await {
            if tokio::time::Instant::now() > give_up {
                tracing::warn!("job {job_id} did not start: its stream is not there");
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.captures.start(job, source, &[JobStatus::Init]).await.map(|_| ())
    }
}
