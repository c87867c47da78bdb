//! Events that are not delivered yet. They are stored in one transaction with their records, so that none is lost and none
//! refers to a picture that does not exist.

use super::setting::setting;
use crate::clock::{api_time, now_seconds};
use crate::job::Job;
use crate::record::File;
use media_api::ice::{CallbackResult, GetEventCallbackResponse};
use media_api::{CommaList, ServerMessage};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::json;
use std::sync::Arc;
use tokio::sync::Notify;

/// The name of the only event.
pub(super) const SNAPSHOT_EVENT: &str = "LiveSnapshotFileCreated";
/// Account ID in events: the sample's, because a local service has no account.
pub(super) const USER_ID: u64 = 1_234_567_890_123_456;
/// Maximum number of pending events for one host; of more, the oldest is dropped.
pub(super) const PER_HOST: i64 = 1000;

/// Outbox for new events; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Outbox(Arc<Notify>);

/// A pending event.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub id: i64,
    /// Row of the job.
    pub job: i64,
    pub url: String,
    pub body: String,
    /// Number of failed deliveries.
    pub attempts: u32,
}

impl Outbox {
    /// Stores the event of a new snapshot: for the job's own address, else for the account's; dropped without either.
    pub(crate) fn add(&self, tx: &Transaction<'_>, job: &Job, file: &File) -> rusqlite::Result<()> {
        let url = match job.callback_url.as_str() {
            "" => account_url(&setting(tx)?.unwrap_or_default()),
            own => own.to_owned(),
        };
        // An invalid address cannot receive events.
        let Ok(parsed) = reqwest::Url::parse(&url) else { return Ok(()) };
        let host = parsed.origin().ascii_serialization();
        let create_time = api_time(file.second());
        let body = json!({
            "EventType": SNAPSHOT_EVENT,
            "UserId": USER_ID,
            "EventTime": create_time,
            "MessageBody": {
                "JobId": job.job_id,
                "OssEndpoint": job.endpoint,
                "OssBucket": job.bucket,
                "OssObject": file.object,
                "CreateTime": create_time,
                "CreateTimestamp": file.create_timestamp,
                "IsOverlay": file.is_overlay,
            },
        });
        tx.prepare_cached("INSERT INTO outbox (job, url, host, body, created) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![job.row, url, host, body.to_string(), now_seconds()])?;
        drop_oldest(tx, &host)
    }

    /// Notifies the delivery that there may be new events.
    pub(crate) fn wake(&self) {
        self.0.notify_one();
    }

    /// Waits for [`wake`](Self::wake).
    pub(super) async fn woken(&self) {
        self.0.notified().await;
    }
}

/// The account's address for snapshot events. Message queues are not supported here.
fn account_url(setting: &GetEventCallbackResponse) -> String {
    let events = CommaList::new(setting.event_type_list.split(','));
    let wants_it = events.is_empty() || events.items().iter().any(|event| event == SNAPSHOT_EVENT);
    if setting.callback_type == "HTTP" && wants_it { setting.callback_url.clone() } else { String::new() }
}

fn drop_oldest(tx: &Transaction<'_>, host: &str) -> rusqlite::Result<()> {
    let surplus: Option<(i64, i64)> = tx
        .prepare_cached("SELECT id, job FROM outbox WHERE host = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2")?
        .query_row(params![host, PER_HOST], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((id, job)) = surplus {
        let dropped = tx.execute("DELETE FROM outbox WHERE host = ?1 AND id <= ?2", params![host, id])?;
        let detail =
            ServerMessage::CallbacksDropped.with(&[&dropped.to_string(), &PER_HOST.to_string(), host]);
        tracing::warn!("a callback was dropped: {PER_HOST} newer ones wait for {host}");
        keep_result(tx, job, false, detail.as_str())?;
    }
    Ok(())
}

/// Every host with pending events.
pub(super) fn hosts(c: &Connection) -> rusqlite::Result<Vec<String>> {
    // Each step seeks directly to the next host, however many events one has.
    let sql = "WITH RECURSIVE hosts (host) AS (
                   SELECT min(host) FROM outbox
                   UNION ALL
                   SELECT (SELECT min(o.host) FROM outbox o WHERE o.host > hosts.host) FROM hosts WHERE host IS NOT NULL
               ) SELECT host FROM hosts WHERE host IS NOT NULL";
    c.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect()
}

/// The oldest pending event of a host.
pub(super) fn oldest(c: &Connection, host: &str) -> rusqlite::Result<Option<Event>> {
    c.prepare_cached("SELECT id, job, url, body, attempts FROM outbox WHERE host = ?1 ORDER BY id LIMIT 1")?
        .query_row([host], |row| {
            Ok(Event {
                id: row.get(0)?,
                job: row.get(1)?,
                url: row.get(2)?,
                body: row.get(3)?,
                attempts: row.get(4)?,
            })
        })
        .optional()
}

/// Removes an event and stores its result.
pub(super) fn finish(
    tx: &Transaction<'_>,
    event: &Event,
    delivered: bool,
    detail: &str,
) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM outbox WHERE id = ?1")?.execute([event.id])?;
    keep_result(tx, event.job, delivered, detail)
}

/// Counts a failed delivery that will be retried.
pub(super) fn postpone(tx: &Transaction<'_>, event: &Event, detail: &str) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE outbox SET attempts = attempts + 1 WHERE id = ?1")?.execute([event.id])?;
    keep_result(tx, event.job, false, detail)
}

fn keep_result(tx: &Transaction<'_>, job: i64, delivered: bool, detail: &str) -> rusqlite::Result<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO callback_results VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![job, now_seconds(), delivered, detail])?;
    Ok(())
}

/// The result of the last callback of a job; `None` if there was none.
pub(crate) fn last_result(c: &Connection, job: i64) -> rusqlite::Result<Option<CallbackResult>> {
    c.prepare_cached("SELECT at, delivered, detail FROM callback_results WHERE job = ?1")?
        .query_row([job], |row| {
            Ok(CallbackResult { time: api_time(row.get(0)?), delivered: row.get(1)?, detail: row.get(2)? })
        })
        .optional()
}
