//! Deletions in SQLite. Every step of the state machine is one transaction that reads the state it starts from.

use super::activity::{add_intent, add_outcome};
use super::items::{self, sent_digest, settled_digest};
use super::summaries::{Head, SUMMARY, head, plan_of, summary, summary_of};
use super::{Journal, Realm, unword, word};
use crate::store::activity::Record;
use crate::store::deletions::{
    Call, Claim, DeletionStore, Interrupted, Lease, Run, Settlement, Step, Unfinished,
};
use crate::store::{JournalError, now};
use async_trait::async_trait;
use media_api::deletion::{Deletion, PLAN_SECONDS, Pause, Plan, State, Summary};
use rusqlite::Transaction;

const HOUR_MILLIS: i64 = 3_600_000;
/// Number of characters of a session's binding that identify it in the activity record.
const NAME_CHARS: usize = 8;

/// Deletions in one journal, of one account and region.
#[derive(Debug, Clone)]
pub(crate) struct SqliteDeletions {
    journal: Journal,
    realm: Realm,
}

impl SqliteDeletions {
    pub(crate) fn new(journal: Journal, realm: Realm) -> Self {
        Self { journal, realm }
    }

    /// One step of the deletion with this ID; `None` if there is none.
    async fn step<T: Send + 'static>(
        &self,
        id: &str,
        work: impl FnOnce(&Transaction<'_>, Head) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<Option<T>, JournalError> {
        let (realms, id) = (self.realm.all(), id.to_owned());
        self.journal.write(move |transaction| of_head(transaction, &realms, &id, work)).await
    }

    /// A step of the runner that holds the lease; `None` if it has been replaced.
    async fn leased<T: Send + 'static>(
        &self,
        lease: &Lease,
        work: impl FnOnce(&Transaction<'_>, Head) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<Option<T>, JournalError> {
        let epoch = lease.epoch;
        let done = self.step(&lease.deletion, move |transaction, head| match head.epoch == epoch {
            true => work(transaction, head).map(Some),
            false => Ok(None),
        });
        Ok(done.await?.flatten())
    }

    /// Reads the deletion with this ID concurrently with writes.
    async fn look<T: Send + 'static>(
        &self,
        id: &str,
        work: impl FnOnce(&Transaction<'_>, Head) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<Option<T>, JournalError> {
        let (realms, id) = (self.realm.all(), id.to_owned());
        self.journal.read(move |transaction| of_head(transaction, &realms, &id, work)).await
    }

    /// The summaries selected by a condition and an order.
    async fn summaries(&self, which: &'static str, limit: u32) -> Result<Vec<Summary>, JournalError> {
        let realms = self.realm.all();
        self.journal
            .read(move |transaction| {
                let mut statement = transaction.prepare(&format!(
                    "SELECT {SUMMARY} FROM deletions
                     WHERE realm IN (SELECT value FROM json_each(?1)) AND {which}"
                ))?;
                let mut rows = statement.query((realms, limit))?;
                let mut summaries = Vec::new();
                while let Some(row) = rows.next()? {
                    summaries.push(summary(transaction, row)?);
                }
                Ok(summaries)
            })
            .await
    }
}

/// Runs `work` on the deletion with this ID; `None` if there is none.
fn of_head<T>(
    transaction: &Transaction<'_>,
    realms: &str,
    id: &str,
    work: impl FnOnce(&Transaction<'_>, Head) -> Result<T, JournalError>,
) -> Result<Option<T>, JournalError> {
    head(transaction, realms, id)?.map(|head| work(transaction, head)).transpose()
}

fn set_state(transaction: &Transaction<'_>, number: i64, state: State) -> Result<(), JournalError> {
    let finished_at = state.is_over().then(now);
    transaction.execute(
        "UPDATE deletions SET state = ?2, finished_at = ?3, pause = NULL, revision = revision + 1 WHERE number = ?1",
        (number, word(&state), finished_at),
    )?;
    Ok(())
}

/// Counts a change that does not change the state.
fn count_change(transaction: &Transaction<'_>, number: i64) -> Result<(), JournalError> {
    transaction
        .prepare_cached("UPDATE deletions SET revision = revision + 1 WHERE number = ?1")?
        .execute([number])?;
    Ok(())
}

/// Items sent within the last hour, over all deletions of the account and region.
fn sent_lately(transaction: &Transaction<'_>, realms: &str) -> Result<i64, JournalError> {
    Ok(transaction
        .prepare_cached(
            "SELECT count(*) FROM deletion_items JOIN deletions ON number = deletion
             WHERE sent_at > ?1 AND realm IN (SELECT value FROM json_each(?2))",
        )?
        .query_row((now() - HOUR_MILLIS, realms), |row| row.get(0))?)
}

#[async_trait]
impl DeletionStore for SqliteDeletions {
    async fn add(&self, plan: Plan, session: String, retry_of: Option<String>) -> Result<(), JournalError> {
        let realm = self.realm.name.clone();
        self.journal
            .write(move |transaction| {
                transaction.execute(
                    "DELETE FROM deletions WHERE state = 'planned' AND made_at < ?1",
                    [now() - PLAN_SECONDS * 2_000],
                )?;
                transaction.execute(
                    "INSERT INTO deletions (id, realm, session, plan, state, made_at, retry_of, action,
                                            erase_originals, subjects, calls, expires_at)
                     VALUES (?1, ?2, ?3, ?4, 'planned', ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                    (
                        &plan.id,
                        realm,
                        session,
                        serde_json::to_string(&plan)?,
                        plan.made_at,
                        retry_of,
                        plan.action.name(),
                        plan.erase_originals,
                        serde_json::to_string(&plan.subjects)?,
                        plan.calls.len() as i64,
                        plan.expires_at,
                    ),
                )?;
                items::add(transaction, transaction.last_insert_rowid(), &plan)
            })
            .await
    }

    async fn plan_of(&self, id: &str, session: &str) -> Result<Option<(Plan, State)>, JournalError> {
        let session = session.to_owned();
        let found = self.look(id, move |transaction, head| {
            let owner: String = transaction.query_row(
                "SELECT session FROM deletions WHERE number = ?1",
                [head.number],
                |row| row.get(0),
            )?;
            match owner == session {
                true => Ok(Some((plan_of(transaction, head.number)?, head.state))),
                false => Ok(None),
            }
        });
        Ok(found.await?.flatten())
    }

    async fn confirm(&self, id: &str, starts_at: i64) -> Result<Step, JournalError> {
        let realms = self.realm.all();
        let step = self.step(id, move |transaction, head| match head.state {
            State::Planned => {
                let shared = items::shared(transaction, &realms, head.number)?;
                if shared > 0 {
                    return Ok(Step::Shared(shared));
                }
                transaction.execute(
                    "UPDATE deletions SET state = 'confirmed', starts_at = ?2, approved_at = ?3,
                         revision = revision + 1 WHERE number = ?1",
                    (head.number, starts_at, now()),
                )?;
                Ok(Step::Done)
            }
            State::Expired => Ok(Step::Expired),
            other => Ok(Step::Wrong(other)),
        });
        Ok(step.await?.unwrap_or(Step::NotFound))
    }

    async fn cancel(&self, id: &str) -> Result<Step, JournalError> {
        let step = self.step(id, |transaction, head| {
            match head.state {
                // A confirmation of the plan may still be on its way; it is refused then.
                State::Planned | State::Confirmed => {
                    set_state(transaction, head.number, State::Cancelled)?;
                }
                State::Running => set_state(transaction, head.number, State::Stopping)?,
                State::Waiting | State::Halted if items::any_under_way(transaction, head.number)? => {
                    set_state(transaction, head.number, State::Stopping)?;
                    return Ok(Step::Unsettled);
                }
                State::Waiting | State::Halted => {
                    let over = match items::any_sent(transaction, head.number)? {
                        true => State::Finished,
                        false => State::Cancelled,
                    };
                    items::give_up(transaction, head.number)?;
                    set_state(transaction, head.number, over)?;
                }
                State::Stopping => {}
                other @ (State::Expired | State::Finished | State::Cancelled) => {
                    return Ok(Step::Wrong(other));
                }
            }
            Ok(Step::Done)
        });
        Ok(step.await?.unwrap_or(Step::NotFound))
    }

    async fn resume(&self, id: &str, session: String) -> Result<Step, JournalError> {
        let step = self.step(id, move |transaction, head| match head.state {
            State::Waiting | State::Halted => {
                set_state(transaction, head.number, State::Running)?;
                transaction.execute(
                    "UPDATE deletions SET approved_at = ?2, approved_by = ?3 WHERE number = ?1",
                    (head.number, now(), session),
                )?;
                Ok(Step::Done)
            }
            other => Ok(Step::Wrong(other)),
        });
        Ok(step.await?.unwrap_or(Step::NotFound))
    }

    async fn begin(&self, id: &str, runner: &str) -> Result<Option<Run>, JournalError> {
        let (deletion, runner) = (id.to_owned(), runner.to_owned());
        let begun = self.step(id, move |transaction, head| {
            match head.state {
                State::Confirmed => set_state(transaction, head.number, State::Running)?,
                State::Running | State::Stopping => {}
                _ => return Ok(None),
            }
            let epoch = head.epoch + 1;
            transaction.execute(
                "UPDATE deletions SET runner = ?2, epoch = ?3 WHERE number = ?1",
                (head.number, runner, epoch),
            )?;
            let (action, erase_originals, session): (String, bool, String) = transaction.query_row(
                "SELECT action, erase_originals, coalesce(approved_by, session) FROM deletions WHERE number = ?1",
                [head.number],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )?;
            Ok(Some(Run {
                lease: Lease { deletion, epoch },
                action: unword(action)?,
                erase_originals,
                who: session.chars().take(NAME_CHARS).collect(),
            }))
        });
        Ok(begun.await?.flatten())
    }

    async fn next_call(&self, lease: &Lease) -> Result<Option<Call>, JournalError> {
        let next = self.leased(lease, |transaction, head| match head.state {
            State::Running => items::next_call(transaction, head.number),
            _ => Ok(None),
        });
        Ok(next.await?.flatten())
    }

    async fn claim(
        &self,
        lease: &Lease,
        call: &Call,
        record: Record,
        hourly_limit: Option<u32>,
    ) -> Result<Claim, JournalError> {
        let (call, realm) = (call.clone(), self.realm.clone());
        let claim = self.leased(lease, move |transaction, head| {
            if head.state != State::Running {
                return Ok(Claim::Stopped);
            }
            if let Some(limit) = hourly_limit
                && sent_lately(transaction, &realm.all())? + call.items.len() as i64 > i64::from(limit)
            {
                return Ok(Claim::OverHourlyLimit);
            }
            let sequence = add_intent(transaction, &realm, &record, Some(&sent_digest(&call)))?;
            items::mark_sent(transaction, head.number, &call, sequence)?;
            count_change(transaction, head.number)?;
            Ok(Claim::Sent(sequence))
        });
        Ok(claim.await?.unwrap_or(Claim::Stopped))
    }

    async fn interrupted(&self, lease: &Lease) -> Result<Vec<Interrupted>, JournalError> {
        let calls = self.leased(lease, |transaction, head| items::interrupted(transaction, head.number));
        Ok(calls.await?.unwrap_or_default())
    }

    async fn settle(&self, lease: &Lease, settlement: Settlement) -> Result<(), JournalError> {
        self.leased(lease, move |transaction, head| {
            items::settle(transaction, head.number, &settlement)?;
            count_change(transaction, head.number)?;
            if let Some(sequence) = settlement.sequence {
                let digest = settled_digest(transaction, sequence)?;
                add_outcome(transaction, sequence, &settlement.ending, Some(&digest[..]))?;
            }
            Ok(())
        })
        .await?;
        Ok(())
    }

    async fn pause(&self, id: &str, pause: Pause) -> Result<Option<State>, JournalError> {
        self.step(id, move |transaction, head| {
            if !matches!(head.state, State::Confirmed | State::Running) {
                return Ok(head.state);
            }
            set_state(transaction, head.number, pause.state())?;
            transaction.execute(
                "UPDATE deletions SET pause = ?2 WHERE number = ?1",
                (head.number, serde_json::to_string(&pause)?),
            )?;
            Ok(pause.state())
        })
        .await
    }

    async fn finish(&self, lease: &Lease) -> Result<(), JournalError> {
        self.leased(lease, |transaction, head| match head.state {
            State::Running | State::Stopping => {
                items::give_up(transaction, head.number)?;
                set_state(transaction, head.number, State::Finished)
            }
            _ => Ok(()),
        })
        .await?;
        Ok(())
    }

    async fn state(&self, id: &str) -> Result<Option<State>, JournalError> {
        self.look(id, |_, head| Ok(head.state)).await
    }

    async fn summary(&self, id: &str) -> Result<Option<Summary>, JournalError> {
        self.look(id, |transaction, head| summary_of(transaction, head.number)).await
    }

    async fn list(&self, limit: u32) -> Result<Vec<Summary>, JournalError> {
        self.summaries("state <> 'planned' ORDER BY number DESC LIMIT ?2", limit).await
    }

    async fn active(&self) -> Result<Vec<Summary>, JournalError> {
        self.summaries(
            "state IN ('confirmed', 'running', 'stopping', 'waiting', 'halted') ORDER BY number LIMIT ?2",
            u32::MAX,
        )
        .await
    }

    async fn running(&self) -> Result<usize, JournalError> {
        let realms = self.realm.all();
        self.journal
            .read(move |transaction| {
                let count: i64 = transaction.query_row(
                    "SELECT count(*) FROM deletions WHERE realm IN (SELECT value FROM json_each(?1))
                     AND state IN ('confirmed', 'running', 'stopping', 'waiting', 'halted')",
                    [realms],
                    |row| row.get(0),
                )?;
                Ok(count as usize)
            })
            .await
    }

    async fn read(&self, id: &str) -> Result<Option<Deletion>, JournalError> {
        self.look(id, |transaction, head| {
            Ok(Deletion {
                summary: summary_of(transaction, head.number)?,
                plan: plan_of(transaction, head.number)?,
                items: items::outcomes(transaction, head.number)?,
            })
        })
        .await
    }

    async fn deleted_snapshots(
        &self,
        job: &str,
        from: i64,
        to: i64,
        limit: usize,
    ) -> Result<Vec<i64>, JournalError> {
        let (realms, job) = (self.realm.all(), job.to_owned());
        self.journal
            .read(move |transaction| items::deleted_snapshots(transaction, &realms, &job, (from, to), limit))
            .await
    }

    async fn unfinished(&self, stop: bool) -> Result<Vec<Unfinished>, JournalError> {
        let realms = self.realm.all();
        self.journal
            .write(move |transaction| {
                if stop {
                    transaction.execute(
                        "UPDATE deletions
                         SET state = CASE state WHEN 'confirmed' THEN 'cancelled' ELSE 'stopping' END,
                             finished_at = CASE state WHEN 'confirmed' THEN ?2 END, revision = revision + 1
                         WHERE realm IN (SELECT value FROM json_each(?1)) AND state IN ('confirmed', 'running')",
                        (&realms, now()),
                    )?;
                }
                let mut statement = transaction.prepare(
                    "SELECT id, state, coalesce(approved_at, starts_at, 0) FROM deletions
                     WHERE realm IN (SELECT value FROM json_each(?1))
                       AND state IN ('confirmed', 'running', 'stopping') ORDER BY number",
                )?;
                let mut rows = statement.query([&realms])?;
                let mut found = Vec::new();
                while let Some(row) = rows.next()? {
                    let (state, approved_at) = (unword(row.get(1)?)?, row.get(2)?);
                    found.push(Unfinished { id: row.get(0)?, state, approved_at });
                }
                Ok(found)
            })
            .await
    }
}
