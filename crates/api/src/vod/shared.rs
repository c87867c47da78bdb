//! Values that several VOD operations share.

use crate::ids::VideoId;
use crate::lenient;
use crate::parameter::{Rule, Violation};
use serde::{Deserialize, Serialize};

/// Every status a video can have (api-reference A.2.12).
pub const VIDEO_STATUSES: &[&str] = &[
    "Uploading",
    "UploadFail",
    "UploadSucc",
    "Transcoding",
    "TranscodeFail",
    "Checking",
    "Blocked",
    "Normal",
    "ProduceFail",
];

/// A video as lists and GetVideoInfo show it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Video {
    pub video_id: String,
    pub title: String,
    pub tags: String,
    /// One of [`VIDEO_STATUSES`].
    pub status: String,
    #[serde(rename = "CoverURL")]
    pub cover_url: String,
    pub description: String,
    pub creation_time: String,
    pub modification_time: String,
    #[serde(deserialize_with = "lenient::integer")]
    pub cate_id: i64,
    pub cate_name: String,
    pub app_id: String,
    pub storage_location: String,
    pub storage_class: String,
    pub reference_id: String,
    pub user_data: String,
    /// Bytes.
    #[serde(deserialize_with = "lenient::integer")]
    pub size: u64,
    /// Seconds.
    #[serde(deserialize_with = "lenient::number")]
    pub duration: f64,
}

pub(crate) fn check_video_reference(
    video_id: Option<&VideoId>,
    reference_id: Option<&str>,
) -> Option<Violation> {
    (video_id.is_none() && reference_id.is_none_or(str::is_empty))
        .then(|| Violation::broken("VideoId", Rule::OneOfTwo))
}
