//! From an operation's name to the function that does it.

use crate::refusal::Refusal;
use crate::service::Service;
use crate::{callbacks, files, jobs, templates, vod};
use media_api::{Action, Operation, Shape, Violation, ViolationKind, Visitor, WireParameters};
use serde_json::Value;
use std::sync::Arc;

/// Runs one operation whose caller is known, and returns its response without `RequestId`.
pub(crate) async fn run(
    service: &Arc<Service>,
    action: Action,
    parameters: &WireParameters,
) -> Result<Value, Refusal> {
    action.visit(Check(parameters))?;
    if let Some(refusal) = service.faults.take(action) {
        return Err(refusal);
    }
    macro_rules! answer {
        ($handler:path) => {
            to_value($handler(service, decode(parameters)?).await?)
        };
    }
    match action {
        Action::SubmitLiveSnapshotJob => answer!(jobs::submit),
        Action::ListLiveSnapshotJobs => answer!(jobs::list),
        Action::GetLiveSnapshotJob => answer!(jobs::get),
        Action::SendLiveSnapshotJobCommand => answer!(jobs::command),
        Action::ListLiveSnapshotFiles => answer!(files::list),
        Action::DeleteLiveSnapshotFiles => answer!(files::delete),
        Action::CreateLiveSnapshotTemplate => answer!(templates::create),
        Action::UpdateLiveSnapshotTemplate => answer!(templates::update),
        Action::DeleteLiveSnapshotTemplate => answer!(templates::delete),
        Action::GetLiveSnapshotTemplate => answer!(templates::get),
        Action::ListLiveSnapshotTemplates => answer!(templates::list),
        Action::SetEventCallback => answer!(callbacks::set),
        Action::GetEventCallback => answer!(callbacks::get),
        Action::DeleteStream => answer!(vod::delete_stream),
        Action::DeleteMultipartUpload => answer!(vod::delete_multipart_upload),
        Action::GetPlayInfo => answer!(vod::get_play_info),
        Action::GetVideoList => answer!(vod::get_video_list),
        Action::SearchMedia => answer!(vod::search_media),
        Action::GetVideoInfo => answer!(vod::get_video_info),
        Action::GetMezzanineInfo => answer!(vod::get_mezzanine_info),
        Action::GetUploadDetails => answer!(vod::get_upload_details),
        Action::CreateUploadVideo => answer!(vod::create_upload_video),
        Action::RefreshUploadVideo => answer!(vod::refresh_upload_video),
    }
}

/// Refuses a request that breaks a documented rule, before anything else is looked at.
struct Check<'a>(&'a WireParameters);

impl Visitor for Check<'_> {
    type Output = Result<(), Refusal>;
    fn visit<O: Operation>(self) -> Self::Output {
        decode::<O>(self.0).map(|_| ())
    }
}

fn decode<O: Operation>(parameters: &WireParameters) -> Result<O, Refusal> {
    O::decode(parameters).map_err(|violations| match reported(&violations) {
        Some(violation) => Refusal::violation::<O>(violation),
        None => Refusal::of(O::ACTION, "InvalidParameter"),
    })
}

/// The violation to answer: the first, but an identifier of no known form only if nothing else is wrong. It is
/// answered as one that names nothing, and a service checks every parameter before it looks anything up.
fn reported(violations: &[Violation]) -> Option<&Violation> {
    let is_identifier = |v: &Violation| matches!(v.kind, ViolationKind::Malformed { expected: Shape::Id });
    violations.iter().find(|v| !is_identifier(v)).or(violations.first())
}

fn to_value(response: impl serde::Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(response).map_err(Refusal::internal)
}
