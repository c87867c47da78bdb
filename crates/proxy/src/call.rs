//! `POST /api/call/{Operation}`: one operation, from the page's JSON to the service and back.

use crate::activity::{Activity, Ending, Record, outcome_of};
use crate::body::JsonBody;
use crate::names::Names;
use crate::pictures::Seal;
use crate::policy;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::upstream::{Upstream, UpstreamError};
use axum::extract::{Extension, Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::header::CONTENT_TYPE;
use media_api::ice::ListLiveSnapshotFilesResponse;
use media_api::{Action, Answer, Effect, Operation, PictureLinks, Visitor};
use serde::Serialize;
use serde_json::Value;
use std::any::Any;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::task::TaskTracker;

/// How long a shutdown waits for calls that change something: longer than one can take.
const FINISH_TIMEOUT: Duration = Duration::from_secs(20);
/// First and longest delay before the outcome of a call is written again. A shutdown has time for several retries.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Makes calls, and keeps track of those that change something.
#[derive(Clone)]
pub(crate) struct Calls {
    upstream: Arc<Upstream>,
    activity: Activity,
    seal: Arc<Seal>,
    names: Arc<Names>,
    tasks: TaskTracker,
}

pub(crate) async fn call(
    State(calls): State<Calls>,
    Path(name): Path<String>,
    Extension(session): Extension<Session>,
    JsonBody(body): JsonBody<Value>,
) -> Result<Response, Refusal> {
    let action = policy::called(&name)?;
    let json = match action.effect() {
        Effect::Read => action.visit(Read { calls, body }).await?,
        Effect::Create | Effect::Change | Effect::Delete => {
            let record = Record::new(&session, action, &body);
            written(&Answer { response: calls.change(action, record, body).await?, pictures: Vec::new() })?
        }
    };
    Ok(([(CONTENT_TYPE, "application/json")], json).into_response())
}

impl Calls {
    pub(crate) fn new(upstream: Arc<Upstream>, activity: Activity, seal: Arc<Seal>) -> Self {
        Self { upstream, activity, seal, names: Arc::new(Names::new()), tasks: TaskTracker::new() }
    }

    /// Makes a call that changes something. Its intent is recorded before, and its outcome after.
    ///
    /// # Errors
    /// The intent could not be recorded, in which case nothing was sent; or the call failed.
    async fn change(&self, action: Action, record: Record, request: Value) -> Result<Value, Refusal> {
        let record = Record { name: record.name.or_else(|| self.names.get(&record.resource)), ..record };
        let calls = self.clone();
        // In its own task: a page that disconnects must not cancel a change between its intent and its outcome.
        let work = self.tasks.spawn(async move {
            let sequence = calls.activity.intent(record).await?;
            let answer = action.visit(Change { upstream: calls.upstream.clone(), request }).await;
            calls.write_outcome(sequence, outcome_of(action, &answer)).await;
            Ok(answer?)
        });
        work.await.map_err(|error| Refusal::internal(&error))?
    }

    /// Records an outcome. The response does not depend on it, since the service has already acted. An outcome that cannot be
    /// written now is written when the journal can be used again.
    async fn write_outcome(&self, sequence: i64, ending: Ending) {
        let Err(error) = self.activity.outcome(sequence, ending.clone()).await else { return };
        tracing::warn!(sequence, %error, "the outcome of a call could not be written; it is written later");
        let activity = self.activity.clone();
        self.tasks.spawn(async move {
            let mut pause = FIRST_PAUSE;
            loop {
                tokio::time::sleep(pause).await;
                let Err(error) = activity.outcome(sequence, ending.clone()).await else { return };
                tracing::error!(sequence, ?ending, %error, "the outcome of a call is not in the record yet");
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        });
    }

    /// Returns when no call that changes something is under way and each outcome is written, or after a time limit.
    pub(crate) async fn finish(&self) {
        self.tasks.close();
        if tokio::time::timeout(FINISH_TIMEOUT, self.tasks.wait()).await.is_err() {
            tracing::warn!("a call is still under way; the activity does not tell what came of it");
        }
    }
}

/// A read, with the response as JSON for the page.
struct Read {
    calls: Calls,
    body: Value,
}

impl Visitor for Read {
    type Output = BoxFuture<'static, Result<Bytes, UpstreamError>>;

    fn visit<O: Operation>(self) -> Self::Output {
        Box::pin(async move {
            let request = O::from_value(self.body).map_err(UpstreamError::Invalid)?;
            let response = self.calls.upstream.call(&request).await?;
            self.calls.names.learn(&response);
            let pictures = links(&self.calls.seal, &response);
            written(&Answer { response, pictures })
        })
    }
}

/// A change, with the response as a value: its activity entry is derived from it.
struct Change {
    upstream: Arc<Upstream>,
    request: Value,
}

impl Visitor for Change {
    type Output = BoxFuture<'static, Result<Value, UpstreamError>>;

    fn visit<O: Operation>(self) -> Self::Output {
        Box::pin(async move {
            let request = O::from_value(self.request).map_err(UpstreamError::Invalid)?;
            let response = self.upstream.call(&request).await?;
            serde_json::to_value(response).map_err(unwritable)
        })
    }
}

fn written(answer: &impl Serialize) -> Result<Bytes, UpstreamError> {
    serde_json::to_vec(answer).map(Bytes::from).map_err(unwritable)
}

fn unwritable(error: serde_json::Error) -> UpstreamError {
    UpstreamError::BadAnswer { host: "the service".to_owned(), reason: error.to_string() }
}

/// Links to the pictures of a list of files; none for any other response.
fn links(seal: &Seal, response: &dyn Any) -> Vec<PictureLinks> {
    let files = response.downcast_ref::<ListLiveSnapshotFilesResponse>();
    files.map(|files| files.file_list.iter().map(|file| seal.links(file)).collect()).unwrap_or_default()
}
