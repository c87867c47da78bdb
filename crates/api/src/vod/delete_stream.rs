//! VOD DeleteStream: deletes streams of one video with their files (seed page; api-reference A.1.4).

use crate::errors::{DocumentedError, Remedy};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::{CommaList, VideoId};
use crate::operation::{Action, Operation};
use crate::parameter::Parameter;
use serde::{Deserialize, Serialize};

/// Deletes media streams of one video. The response proves nothing: read GetPlayInfo afterwards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteStream {
    /// Stream IDs from GetPlayInfo, at most 20.
    pub job_ids: CommaList,
    pub video_id: VideoId,
}

impl Operation for DeleteStream {
    type Response = DeleteStreamResponse;
    const ACTION: Action = Action::DeleteStream;
    const FACTS: &'static Facts = &Facts {
        name: "DeleteStream",
        product: Product::Vod,
        method: Method::Post,
        placement: Placement::Query,
        effect: Effect::Delete,
        access_level: Some("Write"),
        parameters: &[
            Parameter::comma_list("JobIds", 20).required().refused_as("JobIdsExceededMax"),
            Parameter::id("VideoId").required().refused_as("InvalidVideo.NotFound"),
        ],
        errors: &[
            DocumentedError::new(
                400,
                "JobIdsExceededMax",
                "The JobIds exceeded maximum.",
                &["JobIds"],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                404,
                "InvalidVideo.NotFound",
                "The video does not exist.",
                &["VideoId"],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                404,
                "InvalidStream.NotFound",
                "The stream does not exist.",
                &["JobIds"],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                503,
                "DeleteStreamFailed",
                "Deleting stream has failed due to some unknown error.",
                &[],
                Remedy::RetryLater,
            ),
        ],
        rate_limit: Some(50),
        answered: &["RequestId"],
    };

    fn is_complete(answer: &DeleteStreamResponse) -> bool {
        !answer.request_id.is_empty()
    }
}

/// Response of [`DeleteStream`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DeleteStreamResponse {
    pub request_id: String,
}
