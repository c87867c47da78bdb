//! Checking the hash chain over the activity record; see [`chain`](super::chain) for its format. Nothing here repairs.

use super::chain::{Format, Head, Kind, Linked, START, digest, head};
use super::connection::open_reader;
use super::items::settled_digest;
use super::{Journal, schema};
use crate::store::{JournalError, now};
use crate::token::{Hash, hex};
use media_api::ChainCheck;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Links checked before other users of the journal get a turn.
const STEP: u32 = 4_000;
/// How long the check of a file waits for another process that holds its lock.
pub(super) const VERIFY_PATIENCE: Duration = Duration::from_secs(5);

/// The progress of the check.
#[derive(Debug, Clone)]
struct Progress {
    /// SQLite's counter of writes by other connections. While it is unchanged, the checked part is still valid.
    version: Option<i64>,
    position: i64,
    sequence: i64,
    hash: Hash,
    entries: u64,
    broken_at: Option<i64>,
    whole: bool,
    /// Whether links have a format column. A file of an older version has only the first format.
    has_formats: bool,
}

impl Progress {
    fn from_start(version: Option<i64>, has_formats: bool) -> Self {
        let (position, sequence, entries) = (0, 0, 0);
        let (broken_at, whole) = (None, false);
        Self { version, position, sequence, hash: START, entries, broken_at, whole, has_formats }
    }
}

/// Checks the chain, from its start the first time and after that only what was added.
#[derive(Debug, Clone)]
pub(super) struct Chain(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    progress: Progress,
    /// The furthest valid link that this process has ever found: a chain rewritten meanwhile does not contain it.
    anchor: (i64, Hash),
}

impl Chain {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(State { progress: Progress::from_start(None, true), anchor: (0, START) })))
    }

    /// Checks the record up to its end.
    pub(super) async fn check(&self, journal: &Journal) -> Result<ChainCheck, JournalError> {
        loop {
            let chain = self.clone();
            if let Some(check) = journal.with(move |connection| Ok(chain.step(connection)?)).await? {
                return Ok(check);
            }
        }
    }

    /// Checks a part of the record; the result when the end is reached.
    fn step(&self, connection: &mut Connection) -> Result<Option<ChainCheck>, rusqlite::Error> {
        // One snapshot for links, rows and head.
        let transaction = connection.transaction()?;
        self.step_in(&transaction)
    }

    /// As [`step`](Self::step), within a transaction.
    fn step_in(&self, transaction: &Connection) -> Result<Option<ChainCheck>, rusqlite::Error> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let State { progress, anchor } = &mut *state;
        let head = head(transaction)?;
        let version = transaction.pragma_query_value(None, "data_version", |row| row.get(0))?;
        if progress.version != Some(version) {
            *progress = Progress::from_start(Some(version), schema::links_have_formats(transaction)?);
        }
        if progress.broken_at.is_none() && follow(transaction, progress, anchor)? {
            return Ok(None);
        }
        if progress.broken_at.is_none() {
            progress.broken_at = end(transaction, progress, &head, anchor)?;
        }
        Ok(Some(ChainCheck {
            checked_at: now(),
            entries: progress.entries,
            broken_at: progress.broken_at,
            head: hex(&progress.hash),
        }))
    }
}

/// Continues along the links; returns whether there are more.
fn follow(
    connection: &Connection,
    progress: &mut Progress,
    anchor: &mut (i64, Hash),
) -> Result<bool, rusqlite::Error> {
    let mut statement = connection.prepare_cached(match progress.has_formats {
        true => {
            "SELECT position, kind, sequence, hash, format FROM activity_links
             WHERE position > ?1 ORDER BY position LIMIT ?2"
        }
        false => {
            "SELECT position, kind, sequence, hash, 1 FROM activity_links
             WHERE position > ?1 ORDER BY position LIMIT ?2"
        }
    })?;
    let mut rows = statement.query((progress.position, STEP))?;
    let mut seen = 0;
    while let Some(row) = rows.next()? {
        seen += 1;
        let (position, sequence): (i64, i64) = (row.get(0)?, row.get(2)?);
        let kind = Kind::from_name(row.get_ref(1)?.as_str()?);
        let linked = match (kind, Format::from_number(row.get(4)?)) {
            (Some(kind), Some(format)) if position == progress.position + 1 => {
                Some(Linked { position, kind, sequence, format })
            }
            _ => None,
        };
        let fitting = match linked {
            Some(linked) => digest(connection, &progress.hash, linked)?
                .filter(|hash| row.get_ref(3).is_ok_and(|kept| is(kept, hash)))
                .filter(|_| items_fit(connection, linked).unwrap_or(false))
                .map(|hash| (linked.kind, hash)),
            None => None,
        };
        let Some((kind, hash)) = fitting else {
            progress.broken_at = Some(sequence);
            return Ok(false);
        };
        if position == anchor.0 && hash != anchor.1 {
            progress.broken_at = Some(sequence);
            return Ok(false);
        }
        if position > anchor.0 {
            *anchor = (position, hash);
        }
        (progress.position, progress.sequence, progress.hash) = (position, sequence, hash);
        progress.entries += u64::from(kind == Kind::Intent);
    }
    Ok(seen == STEP)
}

fn is(value: ValueRef<'_>, hash: &Hash) -> bool {
    value.as_blob().is_ok_and(|bytes| bytes == hash)
}

/// What is wrong although every link is valid: an end that is missing, or rows without a link.
fn end(
    connection: &Connection,
    progress: &mut Progress,
    head: &Head,
    anchor: &(i64, Hash),
) -> Result<Option<i64>, rusqlite::Error> {
    if (head.position, head.hash) != (progress.position, progress.hash) || progress.position < anchor.0 {
        // After the last valid link, something is missing; the head says which was the last.
        return Ok(Some(head.sequence.max(progress.sequence)));
    }
    if progress.whole {
        return Ok(None);
    }
    let unlinked: Option<i64> = connection.query_row(
        "SELECT min(sequence) FROM (
             SELECT sequence FROM activity EXCEPT SELECT sequence FROM activity_links WHERE kind = 'intent'
             UNION ALL
             SELECT sequence FROM (
                 SELECT sequence FROM activity_outcomes
                 EXCEPT SELECT sequence FROM activity_links WHERE kind = 'outcome'))",
        [],
        |row| row.get(0),
    )?;
    progress.whole = unlinked.is_none();
    Ok(unlinked)
}

/// Checks the whole record in a journal file, which is not changed. A file of an older version is checked in its own format.
///
/// # Errors
/// The file cannot be read, or a newer version wrote it.
pub fn verify_record(path: &Path) -> Result<ChainCheck, JournalError> {
    let mut connection = open_reader(path, VERIFY_PATIENCE)?;
    schema::expect_chain(&connection)?;
    let chain = Chain::new();
    loop {
        if let Some(check) = chain.step(&mut connection)? {
            return Ok(check);
        }
    }
}

/// Checks the whole record within a transaction.
pub(super) fn check_file(transaction: &Connection) -> Result<ChainCheck, rusqlite::Error> {
    let chain = Chain::new();
    loop {
        if let Some(check) = chain.step_in(transaction)? {
            return Ok(check);
        }
    }
}

/// Whether the items of an outcome are unchanged since it was written.
fn items_fit(connection: &Connection, linked: Linked) -> Result<bool, rusqlite::Error> {
    if linked.kind != Kind::Outcome || linked.format == Format::First {
        return Ok(true);
    }
    let kept: Option<Vec<u8>> = connection
        .prepare_cached("SELECT items FROM activity_outcomes WHERE sequence = ?1")?
        .query_row([linked.sequence], |row| row.get(0))?;
    match kept {
        Some(kept) => Ok(kept == settled_digest(connection, linked.sequence)?),
        None => Ok(true),
    }
}

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;
