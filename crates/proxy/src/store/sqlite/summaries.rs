//! Reading deletions in SQLite: the head that every step starts from, and summaries without their plan.

use super::unword;
use crate::store::{JournalError, now};
use media_api::deletion::{Plan, State, Summary, Tally};
use rusqlite::{OptionalExtension as _, Row, Transaction};

/// What every step reads first.
pub(super) struct Head {
    pub number: i64,
    pub state: State,
    pub epoch: i64,
}

pub(super) fn head(
    transaction: &Transaction<'_>,
    realms: &str,
    id: &str,
) -> Result<Option<Head>, JournalError> {
    let found = transaction
        .prepare_cached(
            "SELECT number, state, epoch, expires_at FROM deletions
             WHERE id = ?1 AND realm IN (SELECT value FROM json_each(?2))",
        )?
        .query_row((id, realms), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let Some((number, state, epoch, expires_at)) = found else { return Ok(None) };
    let state = expired(unword(state)?, expires_at);
    Ok(Some(Head { number, state, epoch }))
}

fn expired(state: State, expires_at: i64) -> State {
    if state == State::Planned && expires_at < now() { State::Expired } else { state }
}

/// Columns that [`summary`] reads.
pub(super) const SUMMARY: &str = "number, id, action, state, erase_originals, subjects, calls, made_at, starts_at, finished_at, \
                       retry_of, expires_at, pause, revision";

pub(super) fn summary(transaction: &Transaction<'_>, row: &Row<'_>) -> Result<Summary, JournalError> {
    let number: i64 = row.get(0)?;
    let (mut tally, mut open) = (Tally::default(), 0);
    let mut statement = transaction.prepare_cached(
        "SELECT outcome, count(*) FROM deletion_items WHERE deletion = ?1 GROUP BY outcome",
    )?;
    let mut rows = statement.query([number])?;
    while let Some(counted) = rows.next()? {
        tally.add(unword(counted.get(0)?)?, counted.get::<_, i64>(1)? as usize);
    }
    if tally.planned + tally.sent > 0 {
        open = transaction
            .prepare_cached(
                "SELECT count(DISTINCT call) FROM deletion_items
                 WHERE deletion = ?1 AND outcome IN ('planned', 'sent')",
            )?
            .query_row([number], |row| row.get::<_, i64>(0))? as usize;
    }
    let (calls, pause): (i64, Option<String>) = (row.get(6)?, row.get(12)?);
    Ok(Summary {
        id: row.get(1)?,
        revision: row.get(13)?,
        action: unword(row.get(2)?)?,
        state: expired(unword(row.get(3)?)?, row.get(11)?),
        pause: pause.map(|pause| serde_json::from_str(&pause)).transpose()?,
        erase_originals: row.get(4)?,
        subjects: serde_json::from_str(&row.get::<_, String>(5)?)?,
        tally,
        calls_done: calls as usize - open,
        calls_total: calls as usize,
        made_at: row.get(7)?,
        starts_at: row.get(8)?,
        finished_at: row.get(9)?,
        retry_of: row.get(10)?,
    })
}

pub(super) fn summary_of(transaction: &Transaction<'_>, number: i64) -> Result<Summary, JournalError> {
    let mut statement =
        transaction.prepare_cached(&format!("SELECT {SUMMARY} FROM deletions WHERE number = ?1"))?;
    let mut rows = statement.query([number])?;
    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    summary(transaction, row)
}

pub(super) fn plan_of(transaction: &Transaction<'_>, number: i64) -> Result<Plan, JournalError> {
    let text: String =
        transaction.query_row("SELECT plan FROM deletions WHERE number = ?1", [number], |row| row.get(0))?;
    Ok(serde_json::from_str(&text)?)
}
