//! VOD DeleteMultipartUpload: deletes the fragments of an upload (seed page; api-reference A.1.5).

use crate::errors::{DocumentedError, Remedy};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::VideoId;
use crate::operation::{Action, Operation};
use crate::parameter::Parameter;
use serde::{Deserialize, Serialize};

/// Deletes the fragments an upload left behind; neither the source file nor any stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteMultipartUpload {
    pub media_id: VideoId,
    /// Only `video`, which means audio and video files.
    pub media_type: String,
}

impl Operation for DeleteMultipartUpload {
    type Response = DeleteMultipartUploadResponse;
    const ACTION: Action = Action::DeleteMultipartUpload;
    const FACTS: &'static Facts = &Facts {
        name: "DeleteMultipartUpload",
        product: Product::Vod,
        method: Method::Post,
        placement: Placement::Query,
        effect: Effect::Delete,
        access_level: Some("Read"),
        parameters: &[
            Parameter::id("MediaId").required().refused_as("InvalidVideo.NotFound"),
            Parameter::one_of("MediaType", &["video"]).required(),
        ],
        errors: &[
            DocumentedError::new(
                400,
                "InvalidParameter",
                "The specified parameter \"MediaType\" is invalid.",
                &["MediaType"],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                400,
                "InvalidMultipartUpload.NotFound",
                "The multipart upload not exist.",
                &["MediaId"],
                Remedy::NothingToDo,
            ),
            DocumentedError::new(
                400,
                "InvalidVideo.NotFound",
                "The video does not exist.",
                &["MediaId"],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                400,
                "InvalidFile.NotFound",
                "The file does not exist.",
                &["MediaId"],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                400,
                "InvalidStorage.NotFound",
                "can't find storage.",
                &["MediaId"],
                Remedy::FixSetup,
            ),
            DocumentedError::new(
                400,
                "AccessDenied",
                "Access denied by authorizer's policy.",
                &[],
                Remedy::AskPermission,
            ),
        ],
        rate_limit: Some(10),
        answered: &["RequestId"],
    };

    fn is_complete(answer: &DeleteMultipartUploadResponse) -> bool {
        !answer.request_id.is_empty()
    }
}

/// Response of [`DeleteMultipartUpload`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DeleteMultipartUploadResponse {
    pub request_id: String,
}
