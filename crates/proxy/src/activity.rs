//! The activity record: an intent before every change is sent, an outcome after. Rows are only added, and chained.

use crate::body::JsonBody;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::store::JournalError;
use crate::store::activity::ActivityStore;
pub(crate) use crate::store::activity::{Ending, Record};
use crate::text::{self, printable};
use crate::upstream::UpstreamError;
use axum::Json;
use axum::extract::State;
use media_api::{
    Action, ActivityDetail, ActivityOutcome, ActivityPage, ActivityParameter, ActivityQuery, ChainCheck,
    Effect, PastCommand, Recorded, ServerMessage,
};
use serde_json::Value;
use std::sync::Arc;

/// Maximum length of a recorded parameter value, in characters; a longer one is cut and ends in `…`.
const MAX_VALUE_CHARS: usize = 128;
/// The possible targets of a call, in the order of precedence.
const RESOURCES: [&str; 4] = ["JobId", "TemplateId", "VideoId", "MediaId"];
pub(crate) const MAX_RESOURCE_CHARS: usize = 128;

impl Record {
    pub(crate) fn new(session: &Session, action: Action, request: &Value) -> Self {
        let shown = ActivityParameter::ALL.into_iter().filter_map(|parameter| {
            let value = member(request, parameter.name())?;
            Some((parameter, printable(&value, MAX_VALUE_CHARS)))
        });
        // The target of a creation is the new item, which has no ID before the response.
        let resource = match action.facts().effect {
            Effect::Create => None,
            _ => resource_in(request),
        };
        Self {
            who: session.name.clone(),
            action: Recorded::Call(action),
            resource: resource.unwrap_or_default(),
            detail: ActivityDetail::Parameters(shown.collect()),
            name: None,
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

/// The outcome of a call with this result.
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
        UpstreamError::Unreachable { .. } | UpstreamError::NoAnswer { .. } => ActivityOutcome::Failed,
        // A failure of the service does not prove that it did nothing.
        _ if !error.is_certainly_not_done() => ActivityOutcome::Unknown,
        _ => ActivityOutcome::Refused,
    };
    let (code, request_id) = match error {
        UpstreamError::Service { code, request_id, .. } => (Some(code.clone()), Some(request_id.clone())),
        UpstreamError::UnknownOutcome { request_id, .. } => (None, request_id.clone()),
        _ => (None, None),
    };
    Ending { outcome, code, request_id, created: None }
}

/// Writes and reads the record. Entries of another account or region are not shown.
#[derive(Debug, Clone)]
pub(crate) struct Activity(Arc<dyn ActivityStore>);

impl Activity {
    pub(crate) fn new(store: Arc<dyn ActivityStore>) -> Self {
        Self(store)
    }

    /// Durable when it returns; if it fails, the call must not be made.
    pub(crate) async fn intent(&self, record: Record) -> Result<i64, JournalError> {
        self.0.intent(record).await
    }

    pub(crate) async fn outcome(&self, sequence: i64, ending: Ending) -> Result<(), JournalError> {
        self.0.outcome(sequence, ending).await
    }

    /// The newest commands to a job that the service accepted, oldest first, at most `limit`.
    pub(crate) async fn commands(&self, job: &str, limit: u32) -> Result<Vec<PastCommand>, JournalError> {
        self.0.commands(job, limit).await
    }

    /// Whether the record is unchanged.
    pub(crate) async fn check(&self) -> Result<ChainCheck, JournalError> {
        self.0.check().await
    }

    /// Records an unknown outcome for calls that were under way when an earlier run of the server ended. To be called before
    /// anything is added.
    pub(crate) async fn close_interrupted(&self) -> Result<(), JournalError> {
        match self.0.close_interrupted().await? {
            0 => {}
            calls => {
                tracing::warn!(calls, "calls were under way when the server ended; their outcome is unknown")
            }
        }
        Ok(())
    }

    /// Checks the record and logs an error if it is not valid.
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
}

/// `POST /api/activity`.
pub(crate) async fn list(
    State(activity): State<Activity>,
    JsonBody(query): JsonBody<ActivityQuery>,
) -> Result<Json<ActivityPage>, Refusal> {
    let limit = query.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(Refusal::invalid(ServerMessage::ActivityPageSize));
    }
    if query.text.as_ref().is_some_and(|text| text.chars().count() > ActivityQuery::MAX_TEXT) {
        return Err(Refusal::invalid(
            ServerMessage::ActivityTextTooLong.with(&[&ActivityQuery::MAX_TEXT.to_string()]),
        ));
    }
    Ok(Json(activity.0.page(query, limit).await?))
}
