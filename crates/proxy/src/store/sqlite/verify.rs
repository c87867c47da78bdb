//! Checking the hash chain over the activity record; see [`chain`](super::chain) for its format. Nothing here repairs.

use super::Journal;
use super::chain::{self, Format, Head, Kind, Linked, START, digest, head};
use super::connection::open_reader;
use super::items::settled_digest;
use super::schema::{self, ChainColumns};
use crate::store::{Evidence, JournalError, now};
use crate::token::{Hash, hex};
use media_api::{ChainCheck, ChainKey};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, TransactionBehavior};
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
    version: i64,
    position: i64,
    sequence: i64,
    hash: Hash,
    entries: u64,
    broken_at: Option<i64>,
    whole: bool,
    columns: ChainColumns,
}

impl Progress {
    fn from_start(version: i64, columns: ChainColumns) -> Self {
        let (position, sequence, entries) = (0, 0, 0);
        let (broken_at, whole) = (None, false);
        Self { version, position, sequence, hash: START, entries, broken_at, whole, columns }
    }
}

/// Checks the chain, from its start the first time and after that only what was added.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    evidence: Evidence,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    /// `None` before the first step.
    progress: Option<Progress>,
    /// The furthest valid link that this process has ever found: a chain rewritten meanwhile does not contain it.
    anchor: (i64, Hash),
}

impl Chain {
    pub(super) fn new(evidence: Evidence) -> Self {
        Self { evidence, state: Arc::new(Mutex::new(State { progress: None, anchor: (0, START) })) }
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
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { progress, anchor } = &mut *state;
        let head = head(transaction)?;
        let version = transaction.pragma_query_value(None, "data_version", |row| row.get(0))?;
        let progress = match progress {
            Some(progress) if progress.version == version => progress,
            other => other.insert(Progress::from_start(version, schema::chain_columns(transaction)?)),
        };
        if progress.broken_at.is_none() && follow(transaction, progress, anchor, &self.evidence)? {
            return Ok(None);
        }
        if progress.broken_at.is_none() {
            progress.broken_at = end(transaction, progress, &head, anchor)?;
        }
        if progress.broken_at.is_none() {
            progress.broken_at = self.contradiction(transaction, progress, &head)?;
        }
        Ok(Some(ChainCheck {
            checked_at: now(),
            entries: progress.entries,
            broken_at: progress.broken_at,
            head: hex(&progress.hash),
            key: match self.evidence.key() {
                Some(_) => ChainKey::Checked,
                None if progress.columns.mac && chain::head_mac(transaction)?.is_some() => ChainKey::NotGiven,
                None => ChainKey::None,
            },
            checkpoints: self.evidence.checkpoint_count(),
        }))
    }

    /// What is wrong with a chain that is valid by itself: its head has no MAC of the key, or it does not reach a checkpoint.
    fn contradiction(
        &self,
        connection: &Connection,
        progress: &Progress,
        head: &Head,
    ) -> Result<Option<i64>, rusqlite::Error> {
        if let Some(missing) = self.evidence.missing(progress.position) {
            return Ok(Some(missing));
        }
        let Some(key) = self.evidence.key() else { return Ok(None) };
        let fits = progress.columns.mac && chain::fits(connection, head, key)?;
        Ok((!fits).then_some(head.sequence))
    }
}

/// Continues along the links; returns whether there are more.
fn follow(
    connection: &Connection,
    progress: &mut Progress,
    anchor: &mut (i64, Hash),
    evidence: &Evidence,
) -> Result<bool, rusqlite::Error> {
    let mut statement = connection.prepare_cached(match progress.columns.formats {
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
        if (position == anchor.0 && hash != anchor.1) || !evidence.allows(position, &hash) {
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
/// The file cannot be read, or a newer version wrote it. The chain is valid, but its head has no MAC, or one of another key.
pub fn verify_record(path: &Path, evidence: Evidence) -> Result<ChainCheck, JournalError> {
    let mut connection = open_reader(path, VERIFY_PATIENCE)?;
    schema::expect_chain(&connection)?;
    let transaction = connection.transaction()?;
    let (key, alone) = evidence.split_key();
    let check = check_file(&transaction, alone)?;
    let Some(key) = key.filter(|_| check.broken_at.is_none()) else { return Ok(check) };
    if check.key == ChainKey::None {
        return Err(JournalError::NotKeyed);
    }
    match chain::fits(&transaction, &head(&transaction)?, &key)? {
        true => Ok(ChainCheck { key: ChainKey::Checked, ..check }),
        false => Err(JournalError::OtherKey),
    }
}

/// Checks the whole record within a transaction.
pub(super) fn check_file(
    transaction: &Connection,
    evidence: Evidence,
) -> Result<ChainCheck, rusqlite::Error> {
    let chain = Chain::new(evidence);
    loop {
        if let Some(check) = chain.step_in(transaction)? {
            return Ok(check);
        }
    }
}

/// Puts the key on the record of a journal file, which was begun without one. Tables of an older version are migrated.
///
/// # Errors
/// The file cannot be written, the record already has a key, or no key is given. A record that does not fit its chain or the
/// checkpoints gets no key; the check says where.
pub fn key_record(path: &Path, evidence: Evidence) -> Result<ChainCheck, JournalError> {
    let (key, alone) = evidence.split_key();
    let key = key.ok_or(JournalError::NeedsKey)?;
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(VERIFY_PATIENCE)?;
    schema::prepare(&mut connection)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let check = check_file(&transaction, alone)?;
    if check.key != ChainKey::None {
        return Err(JournalError::AlreadyKeyed);
    }
    if check.broken_at.is_none() {
        chain::authenticate_head(&transaction, &key)?;
        transaction.commit()?;
    }
    Ok(check)
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

#[cfg(test)]
#[path = "evidence_tests.rs"]
mod evidence_tests;
