//! VOD RefreshUploadVideo: renews an upload's credentials (api-reference A.2.16).

use super::shared::{REFERENCE_ID, VIDEO_ID, check_video_reference};
use crate::errors::{DocumentedError, Remedy};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::VideoId;
use crate::operation::{Action, Operation};
use crate::parameter::Violation;
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
        parameters: &[VIDEO_ID, REFERENCE_ID],
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
        answered: &["RequestId", "VideoId", "UploadAddress", "UploadAuth"],
    };

    fn check(&self, found: &mut Vec<Violation>) {
        check_video_reference(&self.video_id, &self.reference_id, found);
    }
}

/// Response of [`RefreshUploadVideo`].
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
