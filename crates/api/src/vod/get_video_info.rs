//! VOD GetVideoInfo: one video (api-reference A.2.12).

use super::shared::{REFERENCE_ID, VIDEO_ID, Video, check_video_reference};
use crate::errors::{DocumentedError, Remedy};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::VideoId;
use crate::operation::{Action, Operation};
use crate::parameter::Violation;
use serde::{Deserialize, Serialize};

/// Reads one video.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetVideoInfo {
    pub video_id: Option<VideoId>,
    pub reference_id: Option<String>,
}

impl Operation for GetVideoInfo {
    type Response = GetVideoInfoResponse;
    const ACTION: Action = Action::GetVideoInfo;
    const FACTS: &'static Facts = &Facts {
        name: "GetVideoInfo",
        product: Product::Vod,
        method: Method::Post,
        placement: Placement::Query,
        effect: Effect::Read,
        access_level: None,
        parameters: &[VIDEO_ID, REFERENCE_ID],
        errors: &[DocumentedError::new(
            404,
            "InvalidVideo.NotFound",
            "The video does not exist.",
            &["VideoId"],
            Remedy::FixInput,
        )],
        rate_limit: None,
        answered: &["RequestId", "Video"],
    };

    fn is_complete(answer: &GetVideoInfoResponse) -> bool {
        !answer.video.video_id.is_empty()
    }

    fn check(&self, found: &mut Vec<Violation>) {
        check_video_reference(&self.video_id, &self.reference_id, found);
    }
}

/// Response of [`GetVideoInfo`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetVideoInfoResponse {
    pub request_id: String,
    pub video: Video,
}
