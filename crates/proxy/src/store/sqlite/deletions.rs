//! Deletions in the journal. Every step of a state machine is one transaction that reads the state it starts from.

use super::{Journal, unword, word};
use crate::store::{JournalError, now};
use media_api::deletion::{Deletion, ItemOutcome, Outcome, PLAN_SECONDS, Plan, State, Summary, Tally};
use rusqlite::{Connection, OptionalExtension as _, Transaction};

/// One call to make, with its items marked as sent.
#[derive(Debug, Clone)]
pub(crate) struct Claimed {
    pub subject: String,
    pub items: Vec<ClaimedItem>,
}

#[derive(Debug, Clone)]
pub(crate) struct ClaimedItem {
    pub position: i64,
    pub item: String,
    /// Whether an earlier attempt of ours may have deleted it.
    pub tried: bool,
}

/// What became of one item.
#[derive(Debug, Clone)]
pub(crate) struct Verdict {
    pub position: i64,
    pub outcome: Outcome,
    pub code: Option<String>,
    pub message: Option<String>,
    pub request_id: Option<String>,
}

/// How an attempt to change a deletion's state ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Done,
    NotFound,
    Expired,
    Wrong(State),
}

#[derive(Debug, Clone)]
pub(crate) struct Store {
    pub journal: Journal,
    /// Mode, region and key: a deletion is seen and run only where it was planned.
    pub realm: String,
}

struct Row {
    number: i64,
    session: String,
    plan: Plan,
    state: State,
    starts_at: Option<i64>,
    finished_at: Option<i64>,
    retry_of: Option<String>,
}

fn row(connection: &Connection, realm: &str, id: &str) -> Result<Option<Row>, JournalError> {
    let found = connection
        .query_row(
            "SELECT number, session, plan, state, starts_at, finished_at, retry_of FROM deletions
             WHERE id = ?1 AND realm = ?2",
            (id, realm),
            |row| {
                let texts: (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
                Ok((row.get(0)?, texts, row.get(4)?, row.get(5)?, row.get(6)?))
            },
        )
        .optional()?;
    let Some((number, (session, plan, state), starts_at, finished_at, retry_of)) = found else {
        return Ok(None);
    };
    let plan: Plan = serde_json::from_str(&plan)?;
    let mut state = unword(state)?;
    if state == State::Planned && plan.expires_at < now() {
        state = State::Expired;
    }
    Ok(Some(Row { number, session, plan, state, starts_at, finished_at, retry_of }))
}

fn summary(connection: &Connection, row: &Row) -> Result<Summary, JournalError> {
    let mut tally = Tally::default();
    let mut statement = connection.prepare_cached(
        "SELECT outcome, count(*) FROM deletion_items WHERE deletion = ?1 GROUP BY outcome",
    )?;
    let mut rows = statement.query([row.number])?;
    while let Some(counted) = rows.next()? {
        tally.add(unword(counted.get(0)?)?, counted.get::<_, i64>(1)? as usize);
    }
    let open: i64 = connection.query_row(
        "SELECT count(DISTINCT call) FROM deletion_items WHERE deletion = ?1 AND outcome IN ('planned', 'sent')",
        [row.number],
        |row| row.get(0),
    )?;
    let plan = &row.plan;
    Ok(Summary {
        id: plan.id.clone(),
        action: plan.action,
        state: row.state,
        erase_originals: plan.erase_originals,
        subjects: plan.subjects.clone(),
        tally,
        calls_done: plan.calls.len() - open as usize,
        calls_total: plan.calls.len(),
        made_at: plan.made_at,
        starts_at: row.starts_at,
        finished_at: row.finished_at,
        retry_of: row.retry_of.clone(),
    })
}

fn set_state(connection: &Connection, number: i64, state: State) -> Result<(), JournalError> {
    let finished_at = state.is_over().then(now);
    connection.execute(
        "UPDATE deletions SET state = ?2, finished_at = ?3 WHERE number = ?1",
        (number, word(&state), finished_at),
    )?;
    Ok(())
}

impl Store {
    async fn step<T: Send + 'static>(
        &self,
        id: &str,
        work: impl FnOnce(&Transaction<'_>, Row) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<Option<T>, JournalError> {
        let (realm, id) = (self.realm.clone(), id.to_owned());
        self.journal
            .with(move |connection| {
                let transaction =
                    connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
                let Some(row) = row(&transaction, &realm, &id)? else { return Ok(None) };
                let result = work(&transaction, row)?;
                transaction.commit()?;
                Ok(Some(result))
            })
            .await
    }

    /// Keeps a plan, bound to a session. `tried` says of an item whether it may be gone through an earlier attempt.
    pub(crate) async fn add(
        &self,
        plan: Plan,
        session: String,
        retry_of: Option<String>,
        tried: impl Fn(&str, &str) -> bool + Send + 'static,
    ) -> Result<(), JournalError> {
        let realm = self.realm.clone();
        self.journal
            .with(move |connection| {
                let transaction = connection.transaction()?;
                // Plans that nobody confirmed are of no interest any more.
                transaction.execute(
                    "DELETE FROM deletions WHERE state = 'planned' AND made_at < ?1",
                    [now() - PLAN_SECONDS * 2_000],
                )?;
                transaction.execute(
                    "INSERT INTO deletions (id, realm, session, plan, state, made_at, retry_of)
                     VALUES (?1, ?2, ?3, ?4, 'planned', ?5, ?6)",
                    (&plan.id, realm, session, serde_json::to_string(&plan)?, plan.made_at, retry_of),
                )?;
                let number = transaction.last_insert_rowid();
                {
                    let mut insert = transaction.prepare(
                        "INSERT INTO deletion_items (deletion, position, call, subject, item, tried, outcome)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'planned')",
                    )?;
                    let mut position = 0i64;
                    for (call, planned) in plan.calls.iter().enumerate() {
                        for item in &planned.items {
                            let subject = &planned.subject;
                            insert.execute((
                                number,
                                position,
                                call as i64,
                                subject,
                                item,
                                tried(subject, item),
                            ))?;
                            position += 1;
                        }
                    }
                }
                transaction.commit()?;
                Ok(())
            })
            .await
    }

    pub(crate) async fn summary(&self, id: &str) -> Result<Option<Summary>, JournalError> {
        self.step(id, |transaction, row| summary(transaction, &row)).await
    }

    /// Newest first, without those that were only planned.
    pub(crate) async fn list(&self, limit: u32) -> Result<Vec<Summary>, JournalError> {
        self.summaries("state <> 'planned' ORDER BY number DESC LIMIT ?2", limit).await
    }

    /// Those that are confirmed and not over, oldest first.
    pub(crate) async fn active(&self) -> Result<Vec<Summary>, JournalError> {
        self.summaries("state IN ('confirmed', 'running', 'stopping') ORDER BY number LIMIT ?2", u32::MAX)
            .await
    }

    /// The summaries that a condition and an order name.
    async fn summaries(&self, which: &'static str, limit: u32) -> Result<Vec<Summary>, JournalError> {
        let realm = self.realm.clone();
        self.journal
            .with(move |connection| {
                let mut statement =
                    connection.prepare(&format!("SELECT id FROM deletions WHERE realm = ?1 AND {which}"))?;
                let ids: Vec<String> =
                    statement.query_map((&realm, limit), |row| row.get(0))?.collect::<Result<_, _>>()?;
                let mut summaries = Vec::new();
                for id in ids {
                    if let Some(row) = row(connection, &realm, &id)? {
                        summaries.push(summary(connection, &row)?);
                    }
                }
                Ok(summaries)
            })
            .await
    }

    pub(crate) async fn read(&self, id: &str) -> Result<Option<Deletion>, JournalError> {
        self.step(id, |transaction, row| {
            let mut statement = transaction.prepare(
                "SELECT subject, item, outcome, code, message, request_id FROM deletion_items
                 WHERE deletion = ?1 ORDER BY position",
            )?;
            let mut rows = statement.query([row.number])?;
            let mut items = Vec::new();
            while let Some(item) = rows.next()? {
                items.push(ItemOutcome {
                    subject: item.get(0)?,
                    item: item.get(1)?,
                    outcome: unword(item.get(2)?)?,
                    code: item.get(3)?,
                    message: item.get(4)?,
                    request_id: item.get(5)?,
                });
            }
            Ok(Deletion { summary: summary(transaction, &row)?, plan: row.plan, items })
        })
        .await
    }

    /// The plan, for the session that made it.
    pub(crate) async fn plan_of(
        &self,
        id: &str,
        session: String,
    ) -> Result<Option<(Plan, State)>, JournalError> {
        let found = self
            .step(id, move |_, row| Ok((row.session == session).then_some((row.plan, row.state))))
            .await?;
        Ok(found.flatten())
    }

    pub(crate) async fn confirm(&self, id: &str, starts_at: i64) -> Result<Step, JournalError> {
        let step = self.step(id, move |transaction, row| match row.state {
            State::Planned => {
                transaction.execute(
                    "UPDATE deletions SET state = 'confirmed', starts_at = ?2 WHERE number = ?1",
                    (row.number, starts_at),
                )?;
                Ok(Step::Done)
            }
            State::Expired => Ok(Step::Expired),
            other => Ok(Step::Wrong(other)),
        });
        Ok(step.await?.unwrap_or(Step::NotFound))
    }

    pub(crate) async fn cancel(&self, id: &str) -> Result<Step, JournalError> {
        let step = self.step(id, |transaction, row| {
            match row.state {
                State::Confirmed => set_state(transaction, row.number, State::Cancelled)?,
                State::Running => set_state(transaction, row.number, State::Stopping)?,
                State::Stopping => {}
                other => return Ok(Step::Wrong(other)),
            }
            Ok(Step::Done)
        });
        Ok(step.await?.unwrap_or(Step::NotFound))
    }

    /// Begins to run; `None` when it was cancelled meanwhile.
    pub(crate) async fn begin(&self, id: &str) -> Result<Option<Plan>, JournalError> {
        let begun = self.step(id, |transaction, row| {
            match row.state {
                State::Confirmed => set_state(transaction, row.number, State::Running)?,
                State::Running | State::Stopping => {}
                _ => return Ok(None),
            }
            Ok(Some(row.plan))
        });
        Ok(begun.await?.flatten())
    }

    /// The next call, its items durably marked as sent; `None` when there is none, and then the deletion is finished.
    pub(crate) async fn claim(&self, id: &str) -> Result<Option<Claimed>, JournalError> {
        let claimed = self.step(id, |transaction, row| {
            let next: Option<i64> = transaction.query_row(
                "SELECT min(call) FROM deletion_items WHERE deletion = ?1 AND outcome = 'planned'",
                [row.number],
                |row| row.get(0),
            )?;
            let (State::Running, Some(call)) = (row.state, next) else {
                set_state(transaction, row.number, State::Finished)?;
                return Ok(None);
            };
            transaction.execute(
                "UPDATE deletion_items SET outcome = 'sent' WHERE deletion = ?1 AND call = ?2 AND outcome = 'planned'",
                (row.number, call),
            )?;
            Ok(sent(transaction, row.number, call)?)
        });
        Ok(claimed.await?.flatten())
    }

    /// Calls whose outcome was not written down before the server ended.
    pub(crate) async fn interrupted(&self, id: &str) -> Result<Vec<Claimed>, JournalError> {
        let calls = self.step(id, |transaction, row| {
            let mut statement = transaction.prepare(
                "SELECT DISTINCT call FROM deletion_items WHERE deletion = ?1 AND outcome = 'sent' ORDER BY call",
            )?;
            let calls: Vec<i64> = statement.query_map([row.number], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let mut found = Vec::new();
            for call in calls {
                found.extend(sent(transaction, row.number, call)?);
            }
            Ok(found)
        });
        Ok(calls.await?.unwrap_or_default())
    }

    /// Writes down what became of items. An item that goes back to `planned` counts as tried.
    pub(crate) async fn settle(
        &self,
        id: &str,
        verdicts: Vec<Verdict>,
        tried: bool,
    ) -> Result<(), JournalError> {
        self.step(id, move |transaction, row| {
            let mut update = transaction.prepare(
                "UPDATE deletion_items SET outcome = ?3, code = ?4, message = ?5, request_id = ?6, tried = tried OR ?7
                 WHERE deletion = ?1 AND position = ?2",
            )?;
            for verdict in verdicts {
                update.execute((
                    row.number,
                    verdict.position,
                    word(&verdict.outcome),
                    verdict.code,
                    verdict.message,
                    verdict.request_id,
                    tried,
                ))?;
            }
            Ok(())
        })
        .await?;
        Ok(())
    }

    pub(crate) async fn state(&self, id: &str) -> Result<Option<State>, JournalError> {
        self.step(id, |_, row| Ok(row.state)).await
    }

    /// How many are confirmed and not over.
    pub(crate) async fn running(&self) -> Result<usize, JournalError> {
        let realm = self.realm.clone();
        self.journal
            .with(move |connection| {
                let count: i64 = connection.query_row(
                    "SELECT count(*) FROM deletions
                     WHERE realm = ?1 AND state IN ('confirmed', 'running', 'stopping')",
                    [realm],
                    |row| row.get(0),
                )?;
                Ok(count as usize)
            })
            .await
    }

    /// Deletions that an earlier run left unfinished, with the time they start. Read-only ones are told to stop.
    pub(crate) fn unfinished(&self, read_only: bool) -> Result<Vec<(String, i64, String)>, JournalError> {
        let realm = self.realm.clone();
        self.journal.blocking(move |connection| {
            if read_only {
                connection.execute(
                    "UPDATE deletions SET state = CASE state WHEN 'confirmed' THEN 'cancelled' ELSE 'stopping' END,
                        finished_at = CASE state WHEN 'confirmed' THEN ?2 END
                     WHERE realm = ?1 AND state IN ('confirmed', 'running')",
                    (&realm, now()),
                )?;
            }
            let mut statement = connection.prepare(
                "SELECT id, starts_at, session FROM deletions
                 WHERE realm = ?1 AND state IN ('confirmed', 'running', 'stopping') ORDER BY number",
            )?;
            let rows = statement.query_map([&realm], |row| {
                Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.unwrap_or_default(), row.get(2)?))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

fn sent(connection: &Connection, number: i64, call: i64) -> Result<Option<Claimed>, rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "SELECT subject, position, item, tried FROM deletion_items
         WHERE deletion = ?1 AND call = ?2 AND outcome = 'sent' ORDER BY position",
    )?;
    let mut rows = statement.query((number, call))?;
    let mut claimed: Option<Claimed> = None;
    while let Some(row) = rows.next()? {
        let item = ClaimedItem { position: row.get(1)?, item: row.get(2)?, tried: row.get(3)? };
        match &mut claimed {
            Some(claimed) => claimed.items.push(item),
            None => claimed = Some(Claimed { subject: row.get(0)?, items: vec![item] }),
        }
    }
    Ok(claimed)
}
