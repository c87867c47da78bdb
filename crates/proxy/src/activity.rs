//! The activity record: an intent before every change leaves, an outcome after. Rows are only ever added, and chained.

use crate::app::App;
use crate::body::JsonBody;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::store::sqlite::{Chain, Kind, link, unword, word};
use crate::store::{Journal, JournalError, now};
use crate::text::{self, printable};
use crate::upstream::UpstreamError;
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use media_api::{
    Action, ActivityDetail, ActivityEntry, ActivityOutcome, ActivityPage, ActivityParameter, ActivityQuery,
    ChainCheck, Effect, Problem, ProblemCode,
};
use serde_json::Value;
use std::sync::Arc;

/// Longest value of a parameter that is written down, in characters; a longer one is cut and ends in `…`.
const MAX_VALUE_CHARS: usize = 128;
/// What a call may be about, in the order of precedence.
const RESOURCES: [&str; 4] = ["JobId", "TemplateId", "VideoId", "MediaId"];
const MAX_RESOURCE_CHARS: usize = 128;

/// What is about to be done.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub who: String,
    pub action: Action,
    pub resource: String,
    pub detail: ActivityDetail,
    pub deletion_id: Option<String>,
}

impl Record {
    pub(crate) fn new(session: &Session, action: Action, request: &Value) -> Self {
        let shown = ActivityParameter::ALL.into_iter().filter_map(|parameter| {
            let value = member(request, parameter.name())?;
            Some((parameter, printable(&value, MAX_VALUE_CHARS)))
        });
        // A creation is about what it makes, and that has no ID before it is answered.
        let resource = match action.facts().effect {
            Effect::Create => None,
            _ => resource_in(request),
        };
        Self {
            who: session.name.clone(),
            action,
            resource: resource.unwrap_or_default(),
            detail: ActivityDetail::Parameters(shown.collect()),
            deletion_id: None,
        }
    }
}

fn member(object: &Value, name: &str) -> Option<String> {
    match object.get(name) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    }
}

fn resource_in(object: &Value) -> Option<String> {
    let id = RESOURCES.iter().find_map(|name| member(object, name))?;
    Some(printable(&id, MAX_RESOURCE_CHARS))
}

/// How a recorded call ended.
#[derive(Debug, Clone)]
pub(crate) struct Ending {
    pub outcome: ActivityOutcome,
    pub code: Option<String>,
    pub request_id: Option<String>,
    /// What a creation has made.
    pub created: Option<String>,
}

pub(crate) fn outcome_of(action: Action, answer: &Result<Value, UpstreamError>) -> Ending {
    match answer {
        Ok(response) => Ending {
            outcome: ActivityOutcome::Ok,
            code: None,
            request_id: response.get("RequestId").and_then(Value::as_str).map(text::word),
            created: resource_in(response).filter(|_| action.facts().effect == Effect::Create),
        },
        Err(error) => ending_of_error(error),
    }
}

pub(crate) fn ending_of_error(error: &UpstreamError) -> Ending {
    let outcome = match error {
        UpstreamError::Invalid(_) => ActivityOutcome::Refused,
        UpstreamError::Unreachable { .. } => ActivityOutcome::Failed,
        UpstreamError::UnknownOutcome { .. } | UpstreamError::BadAnswer { .. } => ActivityOutcome::Unknown,
        UpstreamError::Service { status, .. } if *status < 500 => ActivityOutcome::Refused,
        UpstreamError::Service { .. } => ActivityOutcome::Failed,
    };
    let (code, request_id) = match error {
        UpstreamError::Service { code, request_id, .. } => (Some(code.clone()), Some(request_id.clone())),
        _ => (None, None),
    };
    Ending { outcome, code, request_id, created: None }
}

/// Writes and reads the record. Entries of another service, region or key are not shown.
#[derive(Debug, Clone)]
pub(crate) struct Activity {
    journal: Journal,
    realm: String,
    chain: Chain,
}

impl Activity {
    pub(crate) fn new(journal: Journal, realm: String) -> Self {
        Self { journal, realm, chain: Chain::new() }
    }

    /// Durable when it returns; if it fails, the call must not be made.
    pub(crate) async fn intent(&self, record: Record) -> Result<i64, JournalError> {
        let realm = self.realm.clone();
        self.journal
            .with(move |connection| {
                let transaction =
                    connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
                transaction.execute(
                    "INSERT INTO activity (realm, at, who, action, resource, summary, deletion_id)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    (
                        realm,
                        now(),
                        record.who,
                        record.action.name(),
                        record.resource,
                        record.detail.to_string(),
                        record.deletion_id,
                    ),
                )?;
                let sequence = transaction.last_insert_rowid();
                link(&transaction, Kind::Intent, sequence)?;
                transaction.commit()?;
                Ok(sequence)
            })
            .await
    }

    pub(crate) async fn outcome(&self, sequence: i64, ending: Ending) -> Result<(), JournalError> {
        self.journal
            .with(move |connection| {
                let transaction =
                    connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
                transaction.execute(
                    "INSERT INTO activity_outcomes (sequence, at, outcome, code, request_id, resource)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    (sequence, now(), word(&ending.outcome), ending.code, ending.request_id, ending.created),
                )?;
                link(&transaction, Kind::Outcome, sequence)?;
                Ok(transaction.commit()?)
            })
            .await
    }

    /// Whether the record is as it was written.
    pub(crate) async fn check(&self) -> Result<ChainCheck, JournalError> {
        self.chain.check(&self.journal).await
    }

    /// Checks the record and says in the log when it does not fit.
    pub(crate) async fn check_at_start(self) {
        match self.check().await {
            Ok(ChainCheck { broken_at: Some(sequence), .. }) => {
                tracing::error!(
                    sequence,
                    "the activity record was changed: the first entry that does not fit"
                )
            }
            Ok(check) => {
                tracing::info!(entries = check.entries, head = check.head, "the activity record fits")
            }
            Err(error) => tracing::error!(%error, "the activity record could not be checked"),
        }
    }

    async fn page(&self, query: ActivityQuery, limit: u32) -> Result<ActivityPage, JournalError> {
        let realm = self.realm.clone();
        let chain = self.check().await?;
        self.journal
            .with(move |connection| {
                let mut statement = connection.prepare(
                    "SELECT a.sequence, a.at, a.who, a.action, a.resource, a.summary, a.deletion_id,
                            o.outcome, o.code, o.request_id, o.resource
                     FROM activity a LEFT JOIN activity_outcomes o USING (sequence)
                     WHERE a.realm = ?1 AND a.sequence < ?2 AND (?3 IS NULL OR a.action = ?3)
                     ORDER BY a.sequence DESC LIMIT ?4",
                )?;
                let before = query.before.unwrap_or(i64::MAX);
                let mut rows = statement.query((realm, before, query.kind, limit + 1))?;
                let mut entries = Vec::new();
                while let Some(row) = rows.next()? {
                    let outcome: Option<String> = row.get(7)?;
                    let action: String = row.get(3)?;
                    let creates = Action::from_name(&action)
                        .is_some_and(|action| action.facts().effect == Effect::Create);
                    // Older versions wrote the template of a submitted job here.
                    let resource = if creates { row.get::<_, Option<String>>(10)? } else { row.get(4)? };
                    entries.push(ActivityEntry {
                        sequence: row.get(0)?,
                        at: row.get(1)?,
                        who: row.get(2)?,
                        action,
                        resource: resource.unwrap_or_default(),
                        summary: row.get(5)?,
                        outcome: outcome.map_or(Ok(ActivityOutcome::Sent), unword)?,
                        code: row.get(8)?,
                        request_id: row.get(9)?,
                        deletion_id: row.get(6)?,
                    });
                }
                let more = entries.len() > limit as usize;
                entries.truncate(limit as usize);
                let next = entries.last().filter(|_| more).map(|entry| entry.sequence);
                Ok(ActivityPage { entries, next, chain })
            })
            .await
    }
}

/// `POST /api/activity`.
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    JsonBody(query): JsonBody<ActivityQuery>,
) -> Result<Json<ActivityPage>, Refusal> {
    let limit = query.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(Problem::new(
            ProblemCode::InvalidRequest,
            StatusCode::BAD_REQUEST.as_u16(),
            "A page of activity holds 1 to 200 entries; ask for fewer.",
        )
        .into());
    }
    Ok(Json(app.activity.page(query, limit).await?))
}
