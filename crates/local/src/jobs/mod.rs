//! Snapshot jobs: submitting, reading, and the states they go through (api-reference D.4).

mod bits;
mod directory;
mod list;

pub(crate) use directory::Directory;
pub(crate) use list::list;

use crate::refusal::Refusal;
use crate::service::Service;
use crate::store::{api_time, now_seconds};
use crate::streams::Source;
use crate::templates::{self, Template};
use media_api::Action;
use media_api::ice::*;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::sync::Arc;

/// Jobs that may be started at one time (api-reference D.3).
const RUNNING_LIMIT: u64 = 100;

/// A job as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub row: i64,
    pub job_id: String,
    pub name: String,
    pub template_id: String,
    pub template_name: String,
    pub status: String,
    pub stream_url: String,
    pub endpoint: String,
    pub bucket: String,
    pub overwrite_format: String,
    pub sequence_format: String,
    pub time_interval: u32,
    pub callback_url: String,
    pub create_time: i64,
    pub last_modified: i64,
}

const COLUMNS: &str = "id, job_id, name, template_id, template_name, status, stream_url, endpoint, bucket, \
     overwrite_format, sequence_format, time_interval, callback_url, create_time, last_modified";

impl Job {
    fn read(row: &Row<'_>) -> rusqlite::Result<Job> {
        Ok(Job {
            row: row.get(0)?,
            job_id: row.get(1)?,
            name: row.get(2)?,
            template_id: row.get(3)?,
            template_name: row.get(4)?,
            status: row.get(5)?,
            stream_url: row.get(6)?,
            endpoint: row.get(7)?,
            bucket: row.get(8)?,
            overwrite_format: row.get(9)?,
            sequence_format: row.get(10)?,
            time_interval: row.get(11)?,
            callback_url: row.get(12)?,
            create_time: row.get(13)?,
            last_modified: row.get(14)?,
        })
    }

    fn is_started(&self) -> bool {
        self.status == JobStatus::Started.as_str()
    }
}

/// The job of that ID.
pub(crate) fn find(connection: &Connection, job_id: &str) -> rusqlite::Result<Option<Job>> {
    let sql = format!("SELECT {COLUMNS} FROM jobs WHERE job_id = ?1");
    connection.prepare_cached(&sql)?.query_row([job_id], Job::read).optional()
}

/// A job that does not exist yet.
pub(crate) struct NewJob {
    pub name: String,
    pub stream_url: String,
    pub endpoint: String,
    pub bucket: String,
    pub callback_url: String,
}

/// Makes a job from a template, not started, and returns its ID.
pub(crate) fn insert(tx: &Transaction<'_>, job: NewJob, template: Template) -> rusqlite::Result<String> {
    let job_id = uuid::Uuid::new_v4().to_string();
    let now = now_seconds();
    tx.execute(
        "INSERT INTO jobs (job_id, name, template_id, template_name, status, stream_url, endpoint, bucket,
                           overwrite_format, sequence_format, time_interval, callback_url, create_time, last_modified)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)",
        params![
            job_id,
            job.name,
            template.template_id,
            template.name,
            JobStatus::Init.as_str(),
            job.stream_url,
            job.endpoint,
            job.bucket,
            template.overwrite_format,
            template.sequence_format,
            template.time_interval,
            job.callback_url,
            now,
        ],
    )?;
    Ok(job_id)
}

pub(crate) async fn submit(
    service: &Arc<Service>,
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
        Some(template) => insert(tx, job, template).map(Some),
        None => Ok(None),
    };
    let made = service.store.write(make).await?;
    let job_id = made.ok_or_else(|| Refusal::of(Action::SubmitLiveSnapshotJob, "TemplateNotFound"))?;
    start_by_itself(service, job_id.clone());
    Ok(SubmitLiveSnapshotJobResponse { job_id, ..Default::default() })
}

/// A job whose stream is live when it is submitted starts shortly after, without a command.
fn start_by_itself(service: &Arc<Service>, job_id: String) {
    let background = service.clone();
    let stop = service.stop.clone();
    service.tasks.spawn(async move {
        let start = async {
            let found = find_in(&background, &job_id).await?;
            let Some(job) = found else { return Ok(()) };
            let Some(source) = background.streams.source(&job.stream_url) else { return Ok(()) };
            if background.streams.is_live(&source).await {
                set_started(&background, job, source, &[JobStatus::Init]).await?;
            }
            Ok::<(), Refusal>(())
        };
        let outcome = tokio::select! {
            outcome = start => outcome,
            () = stop.cancelled() => Ok(()),
        };
        // Over the limit of running jobs a submitted one simply stays as it is.
        if let Err(refusal) = outcome {
            tracing::info!("job {job_id} did not start by itself: {refusal}");
        }
    });
}

async fn find_in(service: &Service, job_id: &str) -> Result<Option<Job>, Refusal> {
    let job_id = job_id.to_owned();
    Ok(service.store.read(move |c| find(c, &job_id)).await?)
}

pub(crate) async fn get(
    service: &Service,
    request: GetLiveSnapshotJob,
) -> Result<GetLiveSnapshotJobResponse, Refusal> {
    let found = find_in(service, request.job_id.as_str()).await?;
    let job = found.ok_or_else(|| Refusal::of(Action::GetLiveSnapshotJob, "JobNotFound"))?;
    let stream_notice = if job.is_started() { service.captures.notice(job.row) } else { String::new() };
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
        stream_notice,
    })
}

pub(crate) async fn command(
    service: &Arc<Service>,
    request: SendLiveSnapshotJobCommand,
) -> Result<SendLiveSnapshotJobCommandResponse, Refusal> {
    let refused = |code| Refusal::of(Action::SendLiveSnapshotJobCommand, code);
    let found = find_in(service, request.job_id.as_str()).await?;
    let job = found.ok_or_else(|| refused("JobNotFound"))?;
    match request.command {
        Command::Start if job.is_started() => return Err(refused("JobAlreadyStarted")),
        Command::Start | Command::Restart => {
            let source = service.streams.source(&job.stream_url).ok_or_else(|| refused("StreamNotFound"))?;
            if !service.streams.is_live(&source).await {
                return Err(refused("StreamNotFound"));
            }
            let from: &[JobStatus] = match request.command {
                Command::Start => &[JobStatus::Init, JobStatus::Paused],
                _ => JobStatus::ALL,
            };
            if !set_started(service, job, source, from).await? {
                return Err(refused("JobAlreadyStarted"));
            }
        }
        Command::Stop => {
            let row = job.row;
            service.store.write(move |tx| set_status(tx, row, JobStatus::Paused)).await?;
            service.captures.stop(row);
        }
    }
    Ok(SendLiveSnapshotJobCommandResponse::default())
}

/// Moves a job from one of the states `from` to `started` and begins capturing from `source`; whether it was in one of
/// them. A pull goes on over the connection on which its stream was seen: some servers let one player in.
async fn set_started(
    service: &Arc<Service>,
    job: Job,
    source: Source,
    from: &'static [JobStatus],
) -> Result<bool, Refusal> {
    let row = job.row;
    let change = move |tx: &Transaction<'_>| {
        let status: String = tx.query_row("SELECT status FROM jobs WHERE id = ?1", [row], |r| r.get(0))?;
        if !from.iter().any(|allowed| allowed.as_str() == status) {
            return Ok(Ok(false));
        }
        let running: u64 = tx.query_row(
            "SELECT count(*) FROM (SELECT 1 FROM jobs WHERE status = ?1 AND id <> ?2 LIMIT ?3)",
            params![JobStatus::Started.as_str(), row, RUNNING_LIMIT],
            |r| r.get(0),
        )?;
        if running >= RUNNING_LIMIT {
            return Ok(Err(Refusal::of(Action::SendLiveSnapshotJobCommand, "JobLimitExceeded")));
        }
        set_status(tx, row, JobStatus::Started)?;
        Ok(Ok(true))
    };
    let changed = service.store.write(change).await??;
    if changed {
        service.captures.begin(service, job, Some(source));
    }
    Ok(changed)
}

fn set_status(tx: &Transaction<'_>, row: i64, status: JobStatus) -> rusqlite::Result<()> {
    tx.execute(
        "UPDATE jobs SET status = ?2, last_modified = ?3 WHERE id = ?1",
        params![row, status.as_str(), now_seconds()],
    )?;
    Ok(())
}

/// Goes on with the jobs that were started when the service last ended.
pub(crate) async fn resume(service: &Arc<Service>) -> Result<(), Refusal> {
    let started = |c: &Connection| {
        let sql = format!("SELECT {COLUMNS} FROM jobs WHERE status = ?1 LIMIT ?2");
        let mut statement = c.prepare(&sql)?;
        let jobs = statement.query_map(params![JobStatus::Started.as_str(), RUNNING_LIMIT], Job::read)?;
        jobs.collect::<rusqlite::Result<Vec<_>>>()
    };
    for job in service.store.read(started).await? {
        let source = service.streams.source(&job.stream_url);
        service.captures.begin(service, job, source);
    }
    Ok(())
}

/// Starts a job as soon as its stream is live, for at most `patience`.
pub(crate) async fn start_within(
    service: &Arc<Service>,
    job_id: &str,
    patience: std::time::Duration,
) -> Result<(), Refusal> {
    let give_up = tokio::time::Instant::now() + patience;
    let Some(job) = find_in(service, job_id).await? else { return Ok(()) };
    let refused = || Refusal::of(Action::SendLiveSnapshotJobCommand, "StreamNotFound");
    let source = service.streams.source(&job.stream_url).ok_or_else(refused)?;
    while !service.streams.is_live(&source).await {
        if tokio::time::Instant::now() > give_up {
            return Err(refused());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    set_started(service, job, source, &[JobStatus::Init]).await.map(|_| ())
}
