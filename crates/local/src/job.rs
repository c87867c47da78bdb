//! A stored job.

use crate::clock::now_seconds;
use crate::templates::Template;
use media_api::ice::JobStatus;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

/// A job. Times are seconds since the epoch.
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

pub(crate) const COLUMNS: &str = "id, job_id, name, template_id, template_name, status, stream_url, endpoint, bucket, \
     overwrite_format, sequence_format, time_interval, callback_url, create_time, last_modified";

impl Job {
    /// Reads a row of [`COLUMNS`].
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Job> {
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

    pub(crate) fn is_started(&self) -> bool {
        self.status == JobStatus::Started.as_str()
    }
}

/// The job of that ID.
pub(crate) fn find(connection: &Connection, job_id: &str) -> rusqlite::Result<Option<Job>> {
    let sql = format!("SELECT {COLUMNS} FROM jobs WHERE job_id = ?1");
    connection.prepare_cached(&sql)?.query_row([job_id], Job::read).optional()
}

/// The job in that row.
pub(crate) fn find_row(connection: &Connection, row: i64) -> rusqlite::Result<Option<Job>> {
    let sql = format!("SELECT {COLUMNS} FROM jobs WHERE id = ?1");
    connection.prepare_cached(&sql)?.query_row([row], Job::read).optional()
}

/// A job to be created.
pub(crate) struct NewJob {
    pub name: String,
    pub stream_url: String,
    pub endpoint: String,
    pub bucket: String,
    pub callback_url: String,
}

/// Creates a job from a template, not started, and returns its ID.
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

/// The result of an attempt to start a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Started {
    Yes,
    /// It was in none of the required states.
    WrongState,
    /// The maximum number of jobs is running.
    OverLimit,
}

/// Moves a job from one of the states `from` to `started`, unless `limit` others are started.
pub(crate) fn start(
    tx: &Transaction<'_>,
    row: i64,
    from: &[JobStatus],
    limit: u64,
) -> rusqlite::Result<Started> {
    let status: String = tx.query_row("SELECT status FROM jobs WHERE id = ?1", [row], |r| r.get(0))?;
    if !from.iter().any(|allowed| allowed.as_str() == status) {
        return Ok(Started::WrongState);
    }
    let running: u64 = tx.query_row(
        "SELECT count(*) FROM (SELECT 1 FROM jobs WHERE status = ?1 AND id <> ?2 LIMIT ?3)",
        params![JobStatus::Started.as_str(), row, limit],
        |r| r.get(0),
    )?;
    if running >= limit {
        return Ok(Started::OverLimit);
    }
    set_status(tx, row, JobStatus::Started)?;
    Ok(Started::Yes)
}

pub(crate) fn set_status(tx: &Transaction<'_>, row: i64, status: JobStatus) -> rusqlite::Result<()> {
    tx.execute(
        "UPDATE jobs SET status = ?2, last_modified = ?3 WHERE id = ?1",
        params![row, status.as_str(), now_seconds()],
    )?;
    Ok(())
}
