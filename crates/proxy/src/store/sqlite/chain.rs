//! The hash chain over the activity record.
//!
//! Every row that is added, the intent of a call as well as its outcome, gets a link in the same transaction. A link's
//! hash covers the link before it, its own position and every field of its row, so a row that is changed, removed or
//! moved later no longer fits. The head, kept apart from the links, says how many there must be. Nothing here repairs.
//!
//! A link says in which format its hash was made. Format 1 covers the columns that the first version had. Format 2 begins
//! with its own number, and covers every column: also names, and a digest of the items of a deletion call. The digest of an
//! outcome is made anew from the items as they are kept now, so an item's outcome that was changed is found too.

use super::connection::open_reader;
use super::items::{add_value, settled_digest};
use super::{Journal, schema};
use crate::store::{JournalError, now};
use crate::token::{Hash, hex};
use media_api::ChainCheck;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use sha2::{Digest as _, Sha256};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The second step of the tables.
pub(super) const TABLES: &str = "
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
/// How long the check of a file waits for another process that holds its lock.
const VERIFY_PATIENCE: Duration = Duration::from_secs(5);

/// Which table a link's row is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
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

    /// Reads the row with every column that the format covers.
    fn row(self, format: Format) -> &'static str {
        match (self, format) {
            (Self::Intent, Format::First) => {
                "SELECT realm, at, who, action, resource, summary, deletion_id FROM activity WHERE sequence = ?1"
            }
            (Self::Outcome, Format::First) => {
                "SELECT at, outcome, code, request_id, resource FROM activity_outcomes WHERE sequence = ?1"
            }
            (Self::Intent, Format::Second) => {
                "SELECT realm, at, who, action, resource, summary, deletion_id, name, person, target, items
                 FROM activity WHERE sequence = ?1"
            }
            (Self::Outcome, Format::Second) => {
                "SELECT at, outcome, code, request_id, resource, items FROM activity_outcomes WHERE sequence = ?1"
            }
        }
    }
}

/// How a link's hash was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    First,
    Second,
}

impl Format {
    fn number(self) -> u8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }

    fn from_number(number: i64) -> Option<Self> {
        [Self::First, Self::Second].into_iter().find(|format| i64::from(format.number()) == number)
    }
}

/// What a link stands for.
#[derive(Debug, Clone, Copy)]
struct Linked {
    position: i64,
    kind: Kind,
    sequence: i64,
    format: Format,
}

/// The hash of a link. Each value has its type and each text its length before it, so no two rows read alike.
fn digest(connection: &Connection, previous: &Hash, linked: Linked) -> Result<Option<Hash>, rusqlite::Error> {
    let Linked { position, kind, sequence, format } = linked;
    let mut sha = Sha256::new_with_prefix(previous);
    if format != Format::First {
        // The first format begins with the type of its first value, which is 1.
        sha.update([format.number()]);
    }
    add_value(&mut sha, ValueRef::Integer(position));
    add_value(&mut sha, ValueRef::Text(kind.name().as_bytes()));
    add_value(&mut sha, ValueRef::Integer(sequence));
    let mut statement = connection.prepare_cached(kind.row(format))?;
    let columns = statement.column_count();
    let mut rows = statement.query([sequence])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    for column in 0..columns {
        add_value(&mut sha, row.get_ref(column)?);
    }
    Ok(Some(sha.finalize().into()))
}

/// Whether the items of an outcome are as they were when it was written.
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
pub(super) fn link(transaction: &Transaction<'_>, kind: Kind, sequence: i64) -> Result<(), rusqlite::Error> {
    let (position, hash) = add_link(transaction, kind, sequence, Format::Second)?;
    transaction
        .prepare_cached(
            "INSERT INTO activity_links (position, kind, sequence, hash, format) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((position, kind.name(), sequence, &hash[..], Format::Second.number()))?;
    set_head(transaction, position, sequence, &hash)
}

/// The place and the hash of a new link.
fn add_link(
    transaction: &Transaction<'_>,
    kind: Kind,
    sequence: i64,
    format: Format,
) -> Result<(i64, Hash), rusqlite::Error> {
    let head = head(transaction)?;
    // A head or an end that was tampered with must not stop the record, and the number left out keeps it visible.
    let last: Option<i64> =
        transaction.query_row("SELECT max(position) FROM activity_links", [], |row| row.get(0))?;
    let position = match last {
        Some(last) if last > head.position => last + 2,
        _ => head.position + 1,
    };
    let linked = Linked { position, kind, sequence, format };
    let hash = digest(transaction, &head.hash, linked)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    Ok((position, hash))
}

fn set_head(
    transaction: &Transaction<'_>,
    position: i64,
    sequence: i64,
    hash: &Hash,
) -> Result<(), rusqlite::Error> {
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO activity_head (id, position, sequence, hash) VALUES (1, ?1, ?2, ?3)",
        )?
        .execute((position, sequence, &hash[..]))?;
    Ok(())
}

/// As [`link`], with the columns and in the format of the tables' second step.
fn link_first(transaction: &Transaction<'_>, kind: Kind, sequence: i64) -> Result<(), rusqlite::Error> {
    let (position, hash) = add_link(transaction, kind, sequence, Format::First)?;
    transaction
        .prepare_cached(
            "INSERT INTO activity_links (position, kind, sequence, hash) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((position, kind.name(), sequence, &hash[..]))?;
    set_head(transaction, position, sequence, &hash)
}

/// Links the rows of a journal that was written before there was a chain, each intent before its outcome.
pub(super) fn link_existing(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    let rows: Vec<(i64, bool)> = {
        let mut statement = transaction.prepare(
            "SELECT a.sequence, o.sequence IS NOT NULL FROM activity a
             LEFT JOIN activity_outcomes o USING (sequence) ORDER BY a.sequence",
        )?;
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?
    };
    for (sequence, has_outcome) in rows {
        link_first(transaction, Kind::Intent, sequence)?;
        if has_outcome {
            link_first(transaction, Kind::Outcome, sequence)?;
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
    /// Whether links say their format. A file that an older version wrote has only the first.
    has_formats: bool,
}

impl Progress {
    fn from_start(version: Option<i64>, has_formats: bool) -> Self {
        let (position, sequence, entries) = (0, 0, 0);
        let (broken_at, whole) = (None, false);
        Self { version, position, sequence, hash: START, entries, broken_at, whole, has_formats }
    }
}

/// Checks the chain, from its start once and after that only what was added.
#[derive(Debug, Clone)]
pub(super) struct Chain(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    progress: Progress,
    /// The furthest link this process has ever found to fit: a chain rewritten meanwhile does not hold it.
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
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let State { progress, anchor } = &mut *state;
        // One snapshot for links, rows and head.
        let transaction = connection.transaction()?;
        let head = head(&transaction)?;
        let version = transaction.pragma_query_value(None, "data_version", |row| row.get(0))?;
        if progress.version != Some(version) {
            *progress = Progress::from_start(Some(version), schema::links_have_formats(&transaction)?);
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

/// Checks the whole record in a journal file, which is not changed. A file that an older version wrote is checked in its
/// own form.
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

#[cfg(test)]
#[path = "chain_tests.rs"]
mod tests;
