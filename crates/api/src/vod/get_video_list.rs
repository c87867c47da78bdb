//! VOD GetVideoList: at most the first 5,000 matching videos (api-reference A.2.10).

use super::shared::{VIDEO_STATUSES, Video};
use crate::errors::{DocumentedError, Remedy};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::{CommaList, PageSize};
use crate::lenient;
use crate::operation::{Action, Operation};
use crate::parameter::{Parameter, Rule, Violation};
use crate::time::ApiTime;
use serde::{Deserialize, Serialize};

/// Lists videos by creation time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetVideoList {
    pub cate_id: Option<i64>,
    /// One or more of [`VIDEO_STATUSES`].
    pub status: Option<CommaList>,
    pub start_time: Option<ApiTime>,
    pub end_time: Option<ApiTime>,
    /// From 1.
    pub page_no: Option<u32>,
    pub page_size: Option<PageSize>,
    /// `CreationTime:Desc` or `CreationTime:Asc`.
    pub sort_by: Option<String>,
    pub storage_location: Option<String>,
    /// At most 20.
    pub reference_ids: Option<CommaList>,
}

impl Operation for GetVideoList {
    type Response = GetVideoListResponse;
    const ACTION: Action = Action::GetVideoList;
    const FACTS: &'static Facts = &Facts {
        name: "GetVideoList",
        product: Product::Vod,
        method: Method::Post,
        placement: Placement::Query,
        effect: Effect::Read,
        access_level: None,
        parameters: &[
            Parameter::integer("CateId", -1, i64::MAX),
            Parameter::comma_list_of("Status", VIDEO_STATUSES).default("all"),
            Parameter::time("StartTime"),
            Parameter::time("EndTime").rules(&[Rule::EndBeforeStart]),
            Parameter::integer("PageNo", 1, i32::MAX as i64).default("1"),
            Parameter::integer("PageSize", 1, 100).default("10"),
            Parameter::one_of("SortBy", &["CreationTime:Desc", "CreationTime:Asc"])
                .default("CreationTime:Desc"),
            Parameter::text("StorageLocation"),
            Parameter::comma_list("ReferenceIds", 20),
        ],
        errors: &[
            DocumentedError::new(
                400,
                "VideoListExceededMax",
                "The video list exceeded maximum.",
                &["PageNo"],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                404,
                "InvalidVideo.NotFound",
                "The video does not exist.",
                &[],
                Remedy::NothingToDo,
            ),
        ],
        rate_limit: None,
        answered: &["RequestId", "Total", "VideoList"],
    };

    fn is_complete(answer: &GetVideoListResponse) -> bool {
        answer.video_list.video.iter().all(|video| !video.video_id.is_empty())
    }

    fn check(&self, found: &mut Vec<Violation>) {
        let (Some(start), Some(end)) = (self.start_time, self.end_time) else { return };
        if end < start {
            found.push(Violation::broken("EndTime", Rule::EndBeforeStart));
        }
    }
}

/// Response of [`GetVideoList`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetVideoListResponse {
    pub request_id: String,
    #[serde(deserialize_with = "lenient::integer")]
    pub total: u64,
    pub video_list: VideoList,
}

/// The vendor wraps the list in an object.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VideoList {
    pub video: Vec<Video>,
}
