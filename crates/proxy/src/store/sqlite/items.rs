//! The items of deletions in SQLite, and the digests by which the activity record covers them.

use super::{unword, word};
use crate::store::deletions::{Call, CallItem, GIVEN_UP, Interrupted, Settlement};
use crate::store::{JournalError, now};
use crate::token::Hash;
use media_api::Action;
use media_api::deletion::{ItemOutcome, Outcome, Plan};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};
use sha2::{Digest as _, Sha256};

/// Adds one value to a digest: its type, its length and its bytes, so that no two lists of values have the same encoding.
pub(super) fn add_value(sha: &mut Sha256, value: ValueRef<'_>) {
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
}

/// Digest of the items that a call is about to name: its subject, and each item with its index.
pub(super) fn sent_digest(call: &Call) -> Hash {
    let mut sha = Sha256::new();
    add_value(&mut sha, ValueRef::Text(call.subject.as_bytes()));
    for item in &call.items {
        add_value(&mut sha, ValueRef::Integer(item.position));
        add_value(&mut sha, ValueRef::Text(item.item.as_bytes()));
    }
    sha.finalize().into()
}

/// Digest of the outcomes that a call has settled for good. Items that returned to `planned` are not included; the call that
/// sends them again covers them.
pub(super) fn settled_digest(connection: &Connection, sequence: i64) -> Result<Hash, rusqlite::Error> {
    let mut sha = Sha256::new();
    let mut statement = connection.prepare_cached(
        "SELECT position, subject, item, outcome, code, message, request_id FROM deletion_items
         WHERE sequence = ?1 AND outcome NOT IN ('planned', 'sent') ORDER BY position",
    )?;
    let columns = statement.column_count();
    let mut rows = statement.query([sequence])?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            add_value(&mut sha, row.get_ref(column)?);
        }
    }
    Ok(sha.finalize().into())
}

pub(super) fn add(transaction: &Transaction<'_>, deletion: i64, plan: &Plan) -> Result<(), JournalError> {
    let mut insert = transaction.prepare(
        "INSERT INTO deletion_items (deletion, position, call, subject, item, tried, outcome)
         VALUES (?1, ?2, ?3, ?4, ?5, 0, 'planned')",
    )?;
    let mut position = 0i64;
    for (call, planned) in plan.calls.iter().enumerate() {
        for item in &planned.items {
            insert.execute((deletion, position, call as i64, &planned.subject, item))?;
            position += 1;
        }
    }
    Ok(())
}

/// Whether any item was ever sent.
pub(super) fn any_sent(transaction: &Transaction<'_>, deletion: i64) -> Result<bool, JournalError> {
    let found = transaction
        .query_row(
            "SELECT 1 FROM deletion_items WHERE deletion = ?1 AND (outcome <> 'planned' OR sent_at IS NOT NULL)
             LIMIT 1",
            [deletion],
            |_| Ok(()),
        )
        .optional()?;
    Ok(found.is_some())
}

/// Whether any item is sent and not settled.
pub(super) fn any_under_way(transaction: &Transaction<'_>, deletion: i64) -> Result<bool, JournalError> {
    let found = transaction
        .query_row(
            "SELECT 1 FROM deletion_items WHERE deletion = ?1 AND outcome = 'sent' LIMIT 1",
            [deletion],
            |_| Ok(()),
        )
        .optional()?;
    Ok(found.is_some())
}

/// Number of items that another deletion of the same kind, which is not over, may still send or is sending.
pub(super) fn shared(
    transaction: &Transaction<'_>,
    realms: &str,
    deletion: i64,
) -> Result<usize, JournalError> {
    let count: i64 = transaction.query_row(
        "SELECT count(*) FROM deletion_items own JOIN (
             SELECT DISTINCT subject, item FROM deletion_items JOIN deletions ON number = deletion
             WHERE number <> ?1 AND realm IN (SELECT value FROM json_each(?2))
               AND state IN ('confirmed', 'running', 'stopping', 'waiting', 'halted')
               AND action = (SELECT action FROM deletions WHERE number = ?1)
               AND outcome IN ('planned', 'sent')
         ) USING (subject, item) WHERE own.deletion = ?1",
        (deletion, realms),
        |row| row.get(0),
    )?;
    Ok(count as usize)
}

/// The first call with planned items, and those items.
pub(super) fn next_call(transaction: &Transaction<'_>, deletion: i64) -> Result<Option<Call>, JournalError> {
    let number: Option<i64> = transaction
        .prepare_cached("SELECT min(call) FROM deletion_items WHERE deletion = ?1 AND outcome = 'planned'")?
        .query_row([deletion], |row| row.get(0))?;
    match number {
        Some(number) => call(transaction, deletion, number, Outcome::Planned, None),
        None => Ok(None),
    }
}

/// The items of one call with one outcome; with a sequence, only those that this entry has sent.
fn call(
    transaction: &Transaction<'_>,
    deletion: i64,
    number: i64,
    outcome: Outcome,
    sequence: Option<i64>,
) -> Result<Option<Call>, JournalError> {
    let mut statement = transaction.prepare_cached(
        "SELECT subject, position, item, tried FROM deletion_items
         WHERE deletion = ?1 AND call = ?2 AND outcome = ?3 AND (?4 IS NULL OR sequence = ?4) ORDER BY position",
    )?;
    let mut rows = statement.query((deletion, number, word(&outcome), sequence))?;
    let mut found: Option<Call> = None;
    while let Some(row) = rows.next()? {
        let item = CallItem { position: row.get(1)?, item: row.get(2)?, tried: row.get(3)? };
        match &mut found {
            Some(call) => call.items.push(item),
            None => {
                let subject: String = row.get(0)?;
                let name = name_of(transaction, deletion, &subject)?;
                found = Some(Call { number, subject, name, items: vec![item] });
            }
        }
    }
    Ok(found)
}

/// The name of a job or title of a video when the plan was made.
fn name_of(transaction: &Transaction<'_>, deletion: i64, subject: &str) -> Result<String, JournalError> {
    let name = transaction
        .prepare_cached(
            "SELECT json_extract(one.value, '$.name') FROM deletions, json_each(subjects) AS one
             WHERE number = ?1 AND json_extract(one.value, '$.id') = ?2",
        )?
        .query_row((deletion, subject), |row| row.get(0))
        .optional()?;
    Ok(name.unwrap_or_default())
}

pub(super) fn mark_sent(
    transaction: &Transaction<'_>,
    deletion: i64,
    call: &Call,
    sequence: i64,
) -> Result<(), JournalError> {
    let sent_at = now();
    let mut update = transaction.prepare_cached(
        "UPDATE deletion_items SET outcome = 'sent', sequence = ?3, sent_at = ?4
         WHERE deletion = ?1 AND position = ?2 AND outcome = 'planned'",
    )?;
    for item in &call.items {
        if update.execute((deletion, item.position, sequence, sent_at))? != 1 {
            // The earlier read is outdated: nothing is claimed.
            return Err(rusqlite::Error::StatementChangedRows(0).into());
        }
    }
    Ok(())
}

pub(super) fn interrupted(
    transaction: &Transaction<'_>,
    deletion: i64,
) -> Result<Vec<Interrupted>, JournalError> {
    let calls: Vec<(i64, Option<i64>)> = transaction
        .prepare_cached(
            "SELECT DISTINCT call, sequence FROM deletion_items WHERE deletion = ?1 AND outcome = 'sent'
             ORDER BY call, sequence",
        )?
        .query_map([deletion], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    for (number, sequence) in calls {
        let call = call(transaction, deletion, number, Outcome::Sent, sequence)?;
        found.extend(call.map(|call| Interrupted { sequence, call }));
    }
    Ok(found)
}

/// Writes the outcomes of items that are under way; others are not changed.
pub(super) fn settle(
    transaction: &Transaction<'_>,
    deletion: i64,
    settlement: &Settlement,
) -> Result<(), JournalError> {
    let mut update = transaction.prepare_cached(
        "UPDATE deletion_items
         SET outcome = ?3, code = ?4, message = ?5, request_id = ?6, tried = tried OR ?8
         WHERE deletion = ?1 AND position = ?2 AND outcome = 'sent' AND sequence IS ?7",
    )?;
    for verdict in &settlement.verdicts {
        update.execute((
            deletion,
            verdict.position,
            word(&verdict.outcome),
            &verdict.code,
            &verdict.message,
            &verdict.request_id,
            settlement.sequence,
            verdict.is_doubtful,
        ))?;
    }
    Ok(())
}

/// Items that may have been sent are not marked as unsent. They are removed from the entry of the call that may have named
/// them: what that entry covers was settled with it.
pub(super) fn give_up(transaction: &Transaction<'_>, deletion: i64) -> Result<(), JournalError> {
    transaction
        .prepare_cached(
            "UPDATE deletion_items SET outcome = 'unknown', message = ?2, sequence = NULL
             WHERE deletion = ?1 AND outcome = 'planned' AND tried",
        )?
        .execute((deletion, GIVEN_UP))?;
    Ok(())
}

pub(super) fn outcomes(
    transaction: &Transaction<'_>,
    deletion: i64,
) -> Result<Vec<ItemOutcome>, JournalError> {
    let mut statement = transaction.prepare_cached(
        "SELECT subject, item, outcome, code, message, request_id FROM deletion_items
         WHERE deletion = ?1 ORDER BY position",
    )?;
    let mut rows = statement.query([deletion])?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        items.push(outcome(row)?);
    }
    Ok(items)
}

/// Times of the newest snapshots of a job whose records are gone, oldest first. Only deletions that name the job are read.
pub(super) fn deleted_snapshots(
    transaction: &Transaction<'_>,
    realms: &str,
    job: &str,
    (from, to): (i64, i64),
    limit: usize,
) -> Result<Vec<i64>, JournalError> {
    let mut statement = transaction.prepare_cached(
        "SELECT DISTINCT CAST(i.item AS INTEGER) AS taken FROM deletions d
         JOIN deletion_items i ON i.deletion = d.number
         WHERE d.realm IN (SELECT value FROM json_each(?1)) AND d.action = ?2
           AND EXISTS (SELECT 1 FROM json_each(d.subjects) AS one WHERE json_extract(one.value, '$.id') = ?3)
           AND i.subject = ?3 AND i.outcome IN ('deleted', 'absent')
           AND taken BETWEEN ?4 AND ?5
         ORDER BY taken DESC LIMIT ?6",
    )?;
    let action = Action::DeleteLiveSnapshotFiles.name();
    let rows = statement.query_map((realms, action, job, from, to, limit as i64), |row| row.get(0))?;
    let mut times: Vec<i64> = rows.collect::<Result<_, _>>()?;
    times.reverse();
    Ok(times)
}

fn outcome(row: &Row<'_>) -> Result<ItemOutcome, JournalError> {
    Ok(ItemOutcome {
        subject: row.get(0)?,
        item: row.get(1)?,
        outcome: unword(row.get(2)?)?,
        code: row.get(3)?,
        message: row.get(4)?,
        request_id: row.get(5)?,
    })
}
