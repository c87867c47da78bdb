//! `POST /api/templates/{id}/delete`: deletes a template once its name is confirmed.
//!
//! A deleted template cannot be restored, and the service requires only its ID. So the server reads the template and compares
//! it with the confirmed text: the name, or the ID if the page has no name. A template that was renamed since it was shown is
//! not deleted.

use crate::activity::Record;
use crate::body::JsonBody;
use crate::call::Calls;
use crate::refusal::Refusal;
use crate::session::Session;
use axum::Json;
use axum::extract::{Extension, Path, State};
use http::StatusCode;
use media_api::deletion::ConfirmRequest;
use media_api::ice::{DeleteLiveSnapshotTemplate, GetLiveSnapshotTemplate};
use media_api::{Action, Answer, Operation as _, ProblemCode, ServerMessage, TemplateId};
use serde_json::{Value, json};

pub(crate) async fn delete(
    State(calls): State<Calls>,
    Path(id): Path<String>,
    Extension(session): Extension<Session>,
    JsonBody(request): JsonBody<ConfirmRequest>,
) -> Result<Json<Answer<Value>>, Refusal> {
    let template_id = TemplateId::new(id).map_err(Refusal::bad_identifier)?;
    let read = GetLiveSnapshotTemplate { template_id: template_id.clone() };
    let template = calls.upstream().call(&read).await?;
    let typed = request.typed.trim();
    let is_confirmed = typed == template.template_name.trim() || typed == template.template_id;
    if typed.is_empty() || !is_confirmed {
        return Err(Refusal::new(
            ProblemCode::WrongConfirmation,
            StatusCode::BAD_REQUEST,
            ServerMessage::OtherTemplateName.with(&[&crate::text::name(&template.template_name)]),
        ));
    }
    let deletion = DeleteLiveSnapshotTemplate { template_id };
    let recorded = json!({ "TemplateId": template.template_id, "TemplateName": template.template_name });
    let record = Record::new(&session, Action::DeleteLiveSnapshotTemplate, &recorded);
    let response = calls.change(Action::DeleteLiveSnapshotTemplate, record, deletion.to_value()).await?;
    Ok(Json(Answer { response, pictures: Vec::new() }))
}
