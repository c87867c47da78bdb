//! Values that several VOD operations share.

use crate::ids::VideoId;
use crate::lenient;
use crate::parameter::{Parameter, Rule, Shape, Violation};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

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
    #[serde(skip_serializing_if = "String::is_empty")]
    pub region_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub template_group_id: String,
    /// `Normal` or `Blocked`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub audit_status: String,
    /// `on` or `off`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub download_switch: String,
    /// `general`, `short_video`, `editing` or `live`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub media_source: String,
    /// `FastTranscode`, `NoTranscode` or `AsyncTranscode`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub transcode_mode: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub preprocess_status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshots: Option<Snapshots>,
}

/// Addresses of a video's snapshots. The vendor wraps them in an object, but not in SearchMedia; both are accepted.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Snapshots {
    pub snapshot: Vec<String>,
}

impl<'de> Deserialize<'de> for Snapshots {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = match Value::deserialize(deserializer)? {
            Value::Object(mut members) => members.remove("Snapshot").unwrap_or_default(),
            other => other,
        };
        let snapshot = lenient::texts(value).unwrap_or_default();
        Ok(Self { snapshot })
    }
}

/// Writes a video as SearchMedia does: without the members that have no value, and its snapshots as a plain list.
pub(super) fn only_values<S: Serializer>(video: &Video, serializer: S) -> Result<S::Ok, S::Error> {
    let mut value = serde_json::to_value(video).map_err(serde::ser::Error::custom)?;
    if let Some(members) = value.as_object_mut() {
        if let Some(list) = members.get_mut("Snapshots").and_then(|snapshots| snapshots.get_mut("Snapshot")) {
            let list = list.take();
            members.insert("Snapshots".to_owned(), list);
        }
        members.retain(|_, value| match value {
            Value::String(text) => !text.is_empty(),
            Value::Number(number) => number.as_f64() != Some(0.0),
            _ => true,
        });
    }
    value.serialize(serializer)
}

/// Parameter that names a video by the ID assigned by the service.
pub(crate) const VIDEO_ID: Parameter =
    Parameter::id("VideoId").rules(&[Rule::OneOfTwo]).refused_as("InvalidVideo.NotFound");
/// Parameter that names a video by the ID that the uploader chose.
pub(crate) const REFERENCE_ID: Parameter = Parameter::short_text("ReferenceId", 64);

/// One of [`VIDEO_ID`] and [`REFERENCE_ID`] must name the video.
pub(crate) fn check_video_reference(
    video_id: &Option<VideoId>,
    reference_id: &Option<String>,
    found: &mut Vec<Violation>,
) {
    match reference_id.as_deref().unwrap_or_default() {
        "" if video_id.is_none() => found.push(Violation::broken(VIDEO_ID.name, Rule::OneOfTwo)),
        reference => found.extend(check_reference(Some(reference))),
    }
}

/// A reference is 6 to 64 letters, digits, hyphens or underscores (api-reference A.2.9).
pub(crate) fn check_reference(reference_id: Option<&str>) -> Option<Violation> {
    let text = reference_id.filter(|text| !text.is_empty())?;
    let fits = (6..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    (!fits).then(|| Violation::malformed("ReferenceId", Shape::Text))
}
