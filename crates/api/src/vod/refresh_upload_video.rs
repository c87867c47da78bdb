//! VOD RefreshUploadVideo: renews an upload's credentials (api-reference A.2.16).

use crate::errors::{DocumentedError, Remedy};
use crate::ids::VideoId;
use crate::operation::{Action, Effect, Facts, Method, Operation, Placement, Product};
use crate::parameter::{Parameter, Rule, Violation};
use serde::{Deserialize, Serialize};

/// Renews the credentials of an upload.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RefreshUploadVideo {
    pub video_id: Option<VideoId>,
    pub reference_id: Option<String>,
}

impl Operation for RefreshUploadVideo {
    type Response = RefreshUploadVideoResponse;
    const ACTION: Action = Action::RefreshUploadVideo;
    const FACTS: &'static Facts = &Facts {
        name: "RefreshUploadVideo",
        product: Product::Vod,
        method: Method::Post,
        placement: Placement::Query,
        effect: Effect::Change,
        access_level: None,
        parameters: &[
            Parameter::id("VideoId").rules(&[Rule::OneOfTwo]),
            Parameter::short_text("ReferenceId", 64),
        ],
        errors: &[
            DocumentedError::new(
                400,
                "InvalidVideo.Damaged",
                "The video has been Damaged.",
                &["VideoId"],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                404,
                "InvalidVideo.NotFound",
                "The video not exist.",
                &["VideoId"],
                Remedy::FixInput,
            ),
        ],
        rate_limit: None,
    };

    fn check(&self, found: &mut Vec<Violation>) {
        found.extend(super::shared::check_video_reference(
            self.video_id.as_ref(),
            self.reference_id.as_deref(),
        ));
    }
}

/// What [`RefreshUploadVideo`] answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RefreshUploadVideoResponse {
    pub request_id: String,
    pub video_id: String,
    /// Base64.
    pub upload_address: String,
    /// Base64.
    pub upload_auth: String,
}
