//! Intended changes to files, stored before they are made.
//!
//! Every change that touches files has the order: intent, files, records. The intent is one transaction before the files, and
//! the transaction that updates the records removes it. So everything that a crash leaves is named by an intent, and
//! [`Settler`](crate::settle::Settler) makes records and files match again.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use sha2::{Digest, Sha256};

/// An intended change to one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    Write,
    Remove,
}

impl Effect {
    fn as_str(self) -> &'static str {
        match self {
            Effect::Write => "write",
            Effect::Remove => "remove",
        }
    }
}

/// The record of a snapshot that belongs to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SnapshotOf {
    /// Row of the job.
    pub job: i64,
    /// Milliseconds since the epoch.
    pub create_timestamp: i64,
    pub is_overlay: bool,
    /// Serial number of the snapshot.
    pub sequence: u64,
    /// SHA-256 of the picture that is written.
    pub digest: [u8; 32],
}

/// One intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Intent {
    pub id: i64,
    pub effect: Effect,
    pub bucket: String,
    pub object: String,
    /// `None` for a file that belongs to no snapshot.
    pub snapshot: Option<SnapshotOf>,
}

/// SHA-256 of a file's content.
pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Stores an intent and returns its ID.
pub(crate) fn begin(
    tx: &Transaction<'_>,
    effect: Effect,
    bucket: &str,
    object: &str,
    snapshot: Option<SnapshotOf>,
) -> rusqlite::Result<i64> {
    tx.prepare_cached(
        "INSERT INTO intents (effect, bucket, object, job, create_timestamp, is_overlay, sequence, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        effect.as_str(),
        bucket,
        object,
        snapshot.map(|of| of.job),
        snapshot.map(|of| of.create_timestamp),
        snapshot.is_some_and(|of| of.is_overlay),
        snapshot.map(|of| of.sequence),
        snapshot.map(|of| of.digest),
    ])?;
    Ok(tx.last_insert_rowid())
}

/// Removes intents, because records and files match.
pub(crate) fn end(tx: &Transaction<'_>, ids: &[i64]) -> rusqlite::Result<()> {
    let mut statement = tx.prepare_cached("DELETE FROM intents WHERE id = ?1")?;
    for id in ids {
        statement.execute([id])?;
    }
    Ok(())
}

const COLUMNS: &str = "id, effect, bucket, object, job, create_timestamp, is_overlay, sequence, digest";

/// Every intent, oldest first.
pub(crate) fn all(c: &Connection) -> rusqlite::Result<Vec<Intent>> {
    c.prepare(&format!("SELECT {COLUMNS} FROM intents ORDER BY id"))?.query_map([], read)?.collect()
}

/// The intent of that ID; `None` if it has ended.
pub(crate) fn find(c: &Connection, id: i64) -> rusqlite::Result<Option<Intent>> {
    let sql = format!("SELECT {COLUMNS} FROM intents WHERE id = ?1");
    c.prepare_cached(&sql)?.query_row([id], read).optional()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Intent> {
    let effect =
        if row.get_ref(1)?.as_str()? == Effect::Write.as_str() { Effect::Write } else { Effect::Remove };
    let job: Option<i64> = row.get(4)?;
    let snapshot = match job {
        Some(job) => Some(SnapshotOf {
            job,
            create_timestamp: row.get(5)?,
            is_overlay: row.get(6)?,
            sequence: row.get::<_, Option<u64>>(7)?.unwrap_or_default(),
            digest: row.get::<_, Option<[u8; 32]>>(8)?.unwrap_or_default(),
        }),
        None => None,
    };
    Ok(Intent { id: row.get(0)?, effect, bucket: row.get(2)?, object: row.get(3)?, snapshot })
}

/// Whether a record names this file: of a snapshot other than `but` (row of the job and creation timestamp), or of a video.
pub(crate) fn is_named(
    c: &Connection,
    bucket: &str,
    object: &str,
    but: Option<(i64, i64)>,
) -> rusqlite::Result<bool> {
    let (job, timestamp) = but.unwrap_or((-1, -1));
    let by_snapshot: bool = c
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM files JOIN jobs ON jobs.id = files.job
                            WHERE files.object = ?2 AND jobs.bucket = ?1
                              AND NOT (files.job = ?3 AND files.create_timestamp = ?4))",
        )?
        .query_row(params![bucket, object, job, timestamp], |row| row.get(0))?;
    if by_snapshot || bucket != crate::objects::MEDIA_BUCKET {
        return Ok(by_snapshot);
    }
    c.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM streams WHERE object = ?1)
             OR EXISTS (SELECT 1 FROM videos WHERE source_object = ?1)
             OR EXISTS (SELECT 1 FROM parts WHERE object = ?1)",
    )?
    .query_row([object], |row| row.get(0))
}

/// Whether an intent other than `but` is to write this file.
pub(crate) fn is_to_be_written(
    c: &Connection,
    bucket: &str,
    object: &str,
    but: Option<i64>,
) -> rusqlite::Result<bool> {
    c.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM intents
                        WHERE effect = 'write' AND object = ?2 AND bucket = ?1 AND id <> ?3)",
    )?
    .query_row(params![bucket, object, but.unwrap_or(-1)], |row| row.get(0))
}

/// Whether the file of a settled intent also belongs to another: named by a record, or about to be written. One that was to be
/// written may also be a file that is kept without a record.
/// be written may also be a file that is kept without a record.
pub(crate) fn is_needed(c: &Connection, intent: &Intent) -> rusqlite::Result<bool> {
    let (bucket, object) = (intent.bucket.as_str(), intent.object.as_str());
    let own = intent.snapshot.filter(|_| intent.effect == Effect::Remove);
    Ok(is_named(c, bucket, object, own.map(|of| (of.job, of.create_timestamp)))?
        || is_to_be_written(c, bucket, object, Some(intent.id))?
        || (intent.effect == Effect::Write && is_released(c, bucket, object)?))
}

fn is_released(c: &Connection, bucket: &str, object: &str) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT EXISTS (SELECT 1 FROM released WHERE bucket = ?1 AND object = ?2)")?
        .query_row([bucket, object], |row| row.get(0))
}

/// Records that a file's record was deleted without it, so that the file is no stray.
pub(crate) fn release(tx: &Transaction<'_>, bucket: &str, object: &str) -> rusqlite::Result<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO released VALUES (?1, ?2)")?.execute([bucket, object])?;
    Ok(())
}

/// Removes the mark of [`release`]: the file has a record again, or is gone.
pub(crate) fn unrelease(tx: &Transaction<'_>, bucket: &str, object: &str) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM released WHERE bucket = ?1 AND object = ?2")?.execute([bucket, object])?;
    Ok(())
}
