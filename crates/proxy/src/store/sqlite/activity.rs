//! The activity record in SQLite. Every row is linked into the hash chain by the transaction that adds it.

use super::chain::{self, Kind};
use super::summaries;
use super::verify::Chain;
use super::{Journal, Realm, unword, word};
use crate::store::activity::{ActivityStore, Ending, Record};
use crate::store::{JournalError, now};
use async_trait::async_trait;
use media_api::{
    Action, ActivityDetail, ActivityEntry, ActivityOutcome, ActivityPage, ActivityParameter, ActivityQuery,
    ChainCheck, Effect, PastCommand,
};
use rusqlite::{Row, Transaction, named_params};

/// The record in one journal, limited to one account and region.
#[derive(Debug, Clone)]
pub(crate) struct SqliteActivity {
    journal: Journal,
    realm: Realm,
    chain: Chain,
}

impl SqliteActivity {
    pub(crate) fn new(journal: Journal, realm: Realm) -> Self {
        let chain = Chain::new(journal.evidence().clone());
        Self { journal, realm, chain }
    }
}

/// Adds an entry; `items` is the digest of its items, if there is a list.
pub(super) fn add_intent(
    transaction: &Transaction<'_>,
    realm: &Realm,
    record: &Record,
    items: Option<&[u8]>,
) -> Result<i64, JournalError> {
    transaction.execute(
        "INSERT INTO activity (realm, at, who, action, resource, summary, deletion_id, name, items)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        (
            &realm.name,
            now(),
            &record.who,
            record.action.name(),
            &record.resource,
            record.detail.to_string(),
            &record.deletion_id,
            &record.name,
            items,
        ),
    )?;
    let sequence = transaction.last_insert_rowid();
    chain::link(transaction, Kind::Intent, sequence)?;
    Ok(sequence)
}

/// Adds the outcome of an entry; `false` if it already has one.
pub(super) fn add_outcome(
    transaction: &Transaction<'_>,
    sequence: i64,
    ending: &Ending,
    items: Option<&[u8]>,
) -> Result<bool, JournalError> {
    let added = transaction.execute(
        "INSERT OR IGNORE INTO activity_outcomes (sequence, at, outcome, code, request_id, resource, items)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (sequence, now(), word(&ending.outcome), &ending.code, &ending.request_id, &ending.created, items),
    )?;
    if added == 1 {
        chain::link(transaction, Kind::Outcome, sequence)?;
    }
    Ok(added == 1)
}

#[async_trait]
impl ActivityStore for SqliteActivity {
    async fn intent(&self, record: Record) -> Result<i64, JournalError> {
        let realm = self.realm.clone();
        self.journal.write(move |transaction| add_intent(transaction, &realm, &record, None)).await
    }

    async fn outcome(&self, sequence: i64, ending: Ending) -> Result<(), JournalError> {
        self.journal
            .write(move |transaction| add_outcome(transaction, sequence, &ending, None).map(drop))
            .await
    }

    async fn close_interrupted(&self) -> Result<usize, JournalError> {
        self.journal
            .write(|transaction| {
                let open: Vec<i64> = transaction
                    .prepare(
                        "SELECT sequence FROM activity
                         WHERE sequence NOT IN (SELECT sequence FROM activity_outcomes)
                           AND sequence NOT IN (SELECT sequence FROM deletion_items WHERE outcome = 'sent'
                                                AND sequence IS NOT NULL)
                         ORDER BY sequence",
                    )?
                    .query_map([], |row| row.get(0))?
                    .collect::<Result<_, _>>()?;
                let ending =
                    Ending { outcome: ActivityOutcome::Unknown, code: None, request_id: None, created: None };
                for sequence in &open {
                    add_outcome(transaction, *sequence, &ending, None)?;
                }
                Ok(open.len())
            })
            .await
    }

    async fn page(&self, query: ActivityQuery, limit: u32) -> Result<ActivityPage, JournalError> {
        let realms = self.realm.all();
        let chain = self.check().await?;
        self.journal.read(move |transaction| page(transaction, &realms, query, limit, chain)).await
    }

    async fn commands(&self, job: &str, limit: u32) -> Result<Vec<PastCommand>, JournalError> {
        let (realms, job) = (self.realm.all(), job.to_owned());
        self.journal.read(move |transaction| commands(transaction, &realms, &job, limit)).await
    }

    async fn check(&self) -> Result<ChainCheck, JournalError> {
        self.chain.check(&self.journal).await
    }
}

/// The entries of an account and region that a query selects, as `activity` named `a` and its outcome named `o`.
fn found_as(a: &str, o: &str) -> String {
    format!(
        "FROM activity {a} LEFT JOIN activity_outcomes {o} ON {o}.sequence = {a}.sequence
         WHERE {a}.realm IN (SELECT value FROM json_each(:realms))
           AND (:kind IS NULL OR {a}.action = :kind)
           AND (:outcome IS NULL OR coalesce({o}.outcome, 'sent') = :outcome)
           AND (:from IS NULL OR {a}.at >= :from)
           AND (:to IS NULL OR {a}.at <= :to)
           AND (:text IS NULL OR instr(lower(concat_ws(char(10), {a}.action, {a}.resource, {a}.name, {a}.summary,
                {a}.who, {o}.resource, {o}.code, {o}.request_id)), lower(:text)) > 0)"
    )
}

fn commands(
    transaction: &Transaction<'_>,
    realms: &str,
    job: &str,
    limit: u32,
) -> Result<Vec<PastCommand>, JournalError> {
    let mut statement = transaction.prepare_cached(
        "SELECT a.at, a.summary FROM activity a JOIN activity_outcomes o USING (sequence)
         WHERE a.realm IN (SELECT value FROM json_each(?1)) AND a.action = ?2 AND a.resource = ?3
           AND o.outcome = ?4
         ORDER BY a.sequence DESC LIMIT ?5",
    )?;
    let action = Action::SendLiveSnapshotJobCommand.name();
    let mut rows = statement.query((realms, action, job, word(&ActivityOutcome::Ok), limit))?;
    let mut commands = Vec::new();
    while let Some(row) = rows.next()? {
        let summary: String = row.get(1)?;
        if let Some(ActivityDetail::Parameters(parameters)) = ActivityDetail::parse(&summary)
            && let Some((_, command)) =
                parameters.into_iter().find(|(name, _)| *name == ActivityParameter::Command)
        {
            commands.push(PastCommand { at: row.get(0)?, command });
        }
    }
    commands.reverse();
    Ok(commands)
}

fn page(
    transaction: &Transaction<'_>,
    realms: &str,
    query: ActivityQuery,
    limit: u32,
    chain: ChainCheck,
) -> Result<ActivityPage, JournalError> {
    let mut found = found(transaction, realms, &query, limit + 1)?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().copied().filter(|_| more);
    let mut entries = entries(transaction, &found)?;
    if query.grouped {
        for entry in &mut entries {
            let Some(id) = &entry.deletion_id else { continue };
            let number = summaries::head(transaction, realms, id)?.map(|head| head.number);
            let summary = number.map(|number| summaries::summary_of(transaction, number)).transpose()?;
            entry.deletion = summary.map(Box::new);
        }
    }
    Ok(ActivityPage { entries, next, chain })
}

/// The numbers of the entries of a page, newest first.
fn found(
    transaction: &Transaction<'_>,
    realms: &str,
    query: &ActivityQuery,
    limit: u32,
) -> Result<Vec<i64>, JournalError> {
    // A deletion is listed at its newest call, so older calls of it do not appear on later pages.
    let is_newest = match query.grouped {
        true => format!(
            "AND NOT EXISTS (SELECT 1 {} AND b.deletion_id = a.deletion_id AND b.sequence > a.sequence)",
            found_as("b", "p")
        ),
        false => String::new(),
    };
    let select = format!(
        "SELECT a.sequence {} AND a.sequence < :before {is_newest} ORDER BY a.sequence DESC LIMIT :limit",
        found_as("a", "o")
    );
    let mut statement = transaction.prepare_cached(&select)?;
    let rows = statement.query_map(
        named_params! {
            ":realms": realms,
            ":kind": query.kind,
            ":outcome": query.outcome.as_ref().map(word),
            ":from": query.from,
            ":to": query.to,
            ":text": query.text,
            ":before": query.before.unwrap_or(i64::MAX),
            ":limit": limit,
        },
        |row| row.get(0),
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn entries(transaction: &Transaction<'_>, found: &[i64]) -> Result<Vec<ActivityEntry>, JournalError> {
    let mut statement = transaction.prepare_cached(
        "SELECT a.sequence, a.at, a.who, a.action, a.resource, a.summary, a.deletion_id,
                o.outcome, o.code, o.request_id, o.resource, a.name
         FROM activity a LEFT JOIN activity_outcomes o USING (sequence)
         WHERE a.sequence IN (SELECT value FROM json_each(?1)) ORDER BY a.sequence DESC",
    )?;
    let mut rows = statement.query([serde_json::to_string(found)?])?;
    let mut entries = Vec::with_capacity(found.len());
    while let Some(row) = rows.next()? {
        entries.push(entry(row)?);
    }
    Ok(entries)
}

fn entry(row: &Row<'_>) -> Result<ActivityEntry, JournalError> {
    let outcome: Option<String> = row.get(7)?;
    let action: String = row.get(3)?;
    let creates = Action::from_name(&action).is_some_and(|action| action.facts().effect == Effect::Create);
    // Older versions stored the template of a submitted job here.
    let resource = if creates { row.get::<_, Option<String>>(10)? } else { row.get(4)? };
    Ok(ActivityEntry {
        sequence: row.get(0)?,
        at: row.get(1)?,
        who: row.get(2)?,
        action,
        resource: resource.unwrap_or_default(),
        name: row.get(11)?,
        summary: row.get(5)?,
        outcome: outcome.map_or(Ok(ActivityOutcome::Sent), unword)?,
        code: row.get(8)?,
        request_id: row.get(9)?,
        deletion_id: row.get(6)?,
        deletion: None,
    })
}
