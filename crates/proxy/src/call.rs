//! `POST /api/call/{Operation}`: one operation, from the page's JSON to the service and back.

use crate::activity::{Record, outcome_of};
use crate::app::App;
use crate::body::JsonBody;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::upstream::UpstreamError;
use axum::Json;
use axum::extract::{Extension, Path, State};
use futures_util::future::BoxFuture;
use media_api::ice::ListLiveSnapshotFilesResponse;
use media_api::{Action, Answer, Effect, Operation, PictureLinks, Visitor};
use serde_json::Value;
use std::sync::Arc;

pub(crate) async fn call(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    Extension(session): Extension<Session>,
    JsonBody(body): JsonBody<Value>,
) -> Result<Json<Answer<Value>>, Refusal> {
    let action = Action::from_name(&name)
        .ok_or_else(|| Refusal::not_found("The console knows no such operation; reload the page."))?;
    let record = Record::new(&session, action, &body);
    let recorded = action.facts().effect != Effect::Read;
    // In its own task: a page that goes away must not cut a change off between its intent and its outcome.
    let work = tokio::spawn(async move {
        let sequence = match recorded {
            true => Some(app.activity.intent(record).await?),
            false => None,
        };
        let answer = action.visit(Send { app: app.clone(), body }).await;
        if let Some(sequence) = sequence {
            app.activity.outcome(sequence, outcome_of(action, &answer)).await?;
        }
        let response = answer.map_err(|error| Refusal::from(error.into_problem()))?;
        let pictures = match action {
            Action::ListLiveSnapshotFiles => links(&app, &response),
            _ => Vec::new(),
        };
        Ok(Answer { response, pictures })
    });
    work.await.map_err(|error| Refusal::internal(&error))?.map(Json)
}

struct Send {
    app: Arc<App>,
    body: Value,
}

impl Visitor for Send {
    type Output = BoxFuture<'static, Result<Value, UpstreamError>>;

    fn visit<O: Operation>(self) -> Self::Output {
        Box::pin(async move {
            let request = O::from_value(self.body).map_err(UpstreamError::Invalid)?;
            let response = self.app.upstream.call(&request).await?;
            serde_json::to_value(response).map_err(|_| UpstreamError::BadAnswer {
                host: "the service".to_owned(),
                reason: "not the documented form",
            })
        })
    }
}

fn links(app: &App, response: &Value) -> Vec<PictureLinks> {
    let Ok(files) = ListLiveSnapshotFilesResponse::deserialize(response) else { return Vec::new() };
    files.file_list.iter().map(|file| app.seal.links(file)).collect()
}

use serde::Deserialize as _;
