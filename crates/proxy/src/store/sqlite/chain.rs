//! The hash chain over the activity record.
//!
//! Every row that is added, the intent of a call as well as its outcome, gets a link in the same transaction. A link's
//! hash covers the link before it, its own position and every field of its row, so a row that is changed, removed or
//! moved later no longer fits. The head, kept apart from the links, says how many there must be. Nothing here repairs.

use super::Journal;
use crate::store::{JournalError, now};
use crate::token::{Hash, hex};
use media_api::ChainCheck;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, Mutex, PoisonError};

/// What format 2 of the journal adds to format 1.
pub(crate) const TABLES: &str = "
ALTER TABLE activity_outcomes ADD COLUMN resource TEXT;
CREATE TABLE activity_links (
    position INTEGER PRIMARY KEY, kind TEXT NOT NULL, sequence INTEGER NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE TABLE activity_head (
    id INTEGER PRIMARY KEY CHECK (id = 1), position INTEGER NOT NULL, sequence INTEGER NOT NULL, hash BLOB NOT NULL
) STRICT;
INSERT INTO activity_head VALUES (1, 0, 0, zeroblob(32));
CREATE TRIGGER links_stay BEFORE UPDATE ON activity_links BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END;
CREATE TRIGGER links_are_kept BEFORE DELETE ON activity_links BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END;
";
/// What the first link stands on.
const START: Hash = [0; 32];
/// Links checked while others wait for the journal.
const STEP: u32 = 4_000;

/// Which table a link's row is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Intent,
    Outcome,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Outcome => "outcome",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Intent, Self::Outcome].into_iter().find(|kind| kind.name() == name)
    }

    fn row(self) -> &'static str {
        match self {
            Self::Intent => {
                "SELECT realm, at, who, action, resource, summary, deletion_id FROM activity WHERE sequence = ?1"
            }
            Self::Outcome => {
                "SELECT at, outcome, code, request_id, resource FROM activity_outcomes WHERE sequence = ?1"
            }
        }
    }
}

/// The hash of a link. Each value has its type and each text its length before it, so no two rows read alike.
fn digest(
    connection: &Connection,
    previous: &Hash,
    position: i64,
    kind: Kind,
    sequence: i64,
) -> Result<Option<Hash>, rusqlite::Error> {
    let mut sha = Sha256::new_with_prefix(previous);
    let mut value = |value: ValueRef<'_>| {
        let (tag, bytes) = match &value {
            ValueRef::Null => (0u8, &[][..]),
            ValueRef::Integer(number) => (1, &number.to_be_bytes()[..]),
            ValueRef::Real(number) => (2, &number.to_be_bytes()[..]),
            ValueRef::Text(bytes) => (3, *bytes),
            ValueRef::Blob(bytes) => (4, *bytes),
        };
        sha.update([tag]);
        sha.update((bytes.len() as u64).to_be_bytes());
        sha.update(bytes);
    };
    value(ValueRef::Integer(position));
    value(ValueRef::Text(kind.name().as_bytes()));
    value(ValueRef::Integer(sequence));
    let mut statement = connection.prepare_cached(kind.row())?;
    let columns = statement.column_count();
    let mut rows = statement.query([sequence])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    for column in 0..columns {
        value(row.get_ref(column)?);
    }
    Ok(Some(sha.finalize().into()))
}

/// Where the chain should end.
#[derive(Debug, Clone, Copy)]
struct Head {
    position: i64,
    sequence: i64,
    hash: Hash,
}

fn head(connection: &Connection) -> Result<Head, rusqlite::Error> {
    let found = connection
        .prepare_cached("SELECT position, sequence, hash FROM activity_head WHERE id = 1")?
        .query_row([], |row| Ok(Head { position: row.get(0)?, sequence: row.get(1)?, hash: row.get(2)? }))
        .optional()?;
    Ok(found.unwrap_or(Head { position: 0, sequence: 0, hash: START }))
}

/// Links the row that this transaction has just added.
pub(crate) fn link(transaction: &Transaction<'_>, kind: Kind, sequence: i64) -> Result<(), rusqlite::Error> {
    let head = head(transaction)?;
    // A head or an end that was tampered with must not stop the record, and the number left out keeps it visible.
    let last: Option<i64> =
        transaction.query_row("SELECT max(position) FROM activity_links", [], |row| row.get(0))?;
    let position = match last {
        Some(last) if last > head.position => last + 2,
        _ => head.position + 1,
    };
    let hash = digest(transaction, &head.hash, position, kind, sequence)?
        .ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    transaction.execute(
        "INSERT INTO activity_links VALUES (?1, ?2, ?3, ?4)",
        (position, kind.name(), sequence, &hash[..]),
    )?;
    transaction.execute(
        "INSERT OR REPLACE INTO activity_head VALUES (1, ?1, ?2, ?3)",
        (position, sequence, &hash[..]),
    )?;
    Ok(())
}

/// Links the rows of a journal that was written before there was a chain, each intent before its outcome.
pub(crate) fn link_existing(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    let rows: Vec<(i64, bool)> = {
        let mut statement = transaction.prepare(
            "SELECT a.sequence, o.sequence IS NOT NULL FROM activity a
             LEFT JOIN activity_outcomes o USING (sequence) ORDER BY a.sequence",
        )?;
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?
    };
    for (sequence, has_outcome) in rows {
        link(transaction, Kind::Intent, sequence)?;
        if has_outcome {
            link(transaction, Kind::Outcome, sequence)?;
        }
    }
    Ok(())
}

/// How far the record has been checked.
#[derive(Debug, Clone)]
struct Progress {
    /// SQLite's count of what other connections wrote. While it stays, what was checked still holds.
    version: Option<i64>,
    position: i64,
    sequence: i64,
    hash: Hash,
    entries: u64,
    broken_at: Option<i64>,
    whole: bool,
}

impl Progress {
    fn from_start(version: Option<i64>) -> Self {
        Self { version, position: 0, sequence: 0, hash: START, entries: 0, broken_at: None, whole: false }
    }
}

/// Checks the chain, from its start once and after that only what was added.
#[derive(Debug, Clone)]
pub(crate) struct Chain(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    progress: Progress,
    /// The furthest link this process has ever found to fit: a chain rewritten meanwhile does not hold it.
    anchor: (i64, Hash),
}

impl Chain {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(State { progress: Progress::from_start(None), anchor: (0, START) })))
    }

    /// Checks the record up to its end.
    pub(crate) async fn check(&self, journal: &Journal) -> Result<ChainCheck, JournalError> {
        loop {
            let chain = self.clone();
            if let Some(check) = journal.with(move |connection| Ok(chain.step(connection)?)).await? {
                return Ok(check);
            }
        }
    }

    /// Checks a part of the record; the result when the end is reached.
    fn step(&self, connection: &mut Connection) -> Result<Option<ChainCheck>, rusqlite::Error> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let State { progress, anchor } = &mut *state;
        // One snapshot for links, rows and head.
        let transaction = connection.transaction()?;
        let head = head(&transaction)?;
        let version = transaction.pragma_query_value(None, "data_version", |row| row.get(0))?;
        if progress.version != Some(version) {
            *progress = Progress::from_start(Some(version));
        }
        if progress.broken_at.is_none() && follow(&transaction, progress, anchor)? {
            return Ok(None);
        }
        if progress.broken_at.is_none() {
            progress.broken_at = end(&transaction, progress, &head, anchor)?;
        }
        Ok(Some(ChainCheck {
            checked_at: now(),
            entries: progress.entries,
            broken_at: progress.broken_at,
            head: hex(&progress.hash),
        }))
    }
}

/// Goes on along the links; whether there are more.
fn follow(
    connection: &Connection,
    progress: &mut Progress,
    anchor: &mut (i64, Hash),
) -> Result<bool, rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "SELECT position, kind, sequence, hash FROM activity_links WHERE position > ?1 ORDER BY position LIMIT ?2",
    )?;
    let mut rows = statement.query((progress.position, STEP))?;
    let mut seen = 0;
    while let Some(row) = rows.next()? {
        seen += 1;
        let (position, sequence): (i64, i64) = (row.get(0)?, row.get(2)?);
        let expected = match Kind::from_name(row.get_ref(1)?.as_str()?) {
            Some(kind) if position == progress.position + 1 => {
                digest(connection, &progress.hash, position, kind, sequence)?.map(|hash| (kind, hash))
            }
            _ => None,
        };
        let Some((kind, hash)) = expected.filter(|(_, hash)| row.get_ref(3).is_ok_and(|v| is(v, hash)))
        else {
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

/// What does not fit although every link does: an end that is missing, or rows without a link.
fn end(
    connection: &Connection,
    progress: &mut Progress,
    head: &Head,
    anchor: &(i64, Hash),
) -> Result<Option<i64>, rusqlite::Error> {
    if (head.position, head.hash) != (progress.position, progress.hash) || progress.position < anchor.0 {
        // After the last that fits, something is missing; the head says which was the last.
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

/// Checks the whole record of a journal.
///
/// # Errors
/// The journal cannot be read.
pub fn verify_record(journal: &Journal) -> Result<ChainCheck, JournalError> {
    let chain = Chain::new();
    loop {
        if let Some(check) = {
            let chain = chain.clone();
            journal.blocking(move |connection| Ok(chain.step(connection)?))
        }? {
            return Ok(check);
        }
    }
}

#[cfg(test)]
#[path = "chain_tests.rs"]
mod tests;
