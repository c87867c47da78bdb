//! VOD GetPlayInfo: the streams of a video (api-reference A.2.9).

use super::shared::{REFERENCE_ID, VIDEO_ID, check_video_reference};
use crate::errors::{DocumentedError, Remedy};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::{CommaList, VideoId};
use crate::lenient;
use crate::operation::{Action, Operation};
use crate::parameter::{Parameter, Violation};
use serde::{Deserialize, Serialize};

/// Reads the streams of a video. Ask for `ResultType` `Multiple` before deleting any.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetPlayInfo {
    pub video_id: Option<VideoId>,
    pub reference_id: Option<String>,
    pub formats: Option<CommaList>,
    pub stream_type: Option<CommaList>,
    pub definition: Option<CommaList>,
    /// `Single`, only the latest stream of each kind, or `Multiple`, every stream; `Single` when absent.
    pub result_type: Option<String>,
    /// `oss` or `cdn`.
    pub output_type: Option<String>,
    /// Seconds a play address is valid.
    pub auth_timeout: Option<u32>,
    pub play_config: Option<String>,
    pub re_auth_info: Option<String>,
    pub addition_type: Option<String>,
    pub digital_watermark_type: Option<String>,
    /// At most 1024 characters.
    pub trace: Option<String>,
    pub codec_name: Option<String>,
}

impl Operation for GetPlayInfo {
    type Response = GetPlayInfoResponse;
    const ACTION: Action = Action::GetPlayInfo;
    const FACTS: &'static Facts = &Facts {
        name: "GetPlayInfo",
        product: Product::Vod,
        method: Method::Post,
        placement: Placement::Query,
        effect: Effect::Read,
        access_level: Some("Read"),
        parameters: &[
            VIDEO_ID,
            REFERENCE_ID,
            Parameter::comma_list_of("Formats", &["mp4", "m3u8", "mp3", "flv", "mpd"]).default("all"),
            Parameter::comma_list_of("StreamType", &["video", "audio"]).default("all"),
            Parameter::comma_list_of(
                "Definition",
                &["FD", "LD", "SD", "HD", "OD", "2K", "4K", "SQ", "HQ", "AUTO"],
            )
            .default("all"),
            Parameter::one_of("ResultType", &["Single", "Multiple"]).default("Single"),
            Parameter::one_of("OutputType", &["oss", "cdn"]).default("cdn"),
            Parameter::integer("AuthTimeout", 1, u32::MAX as i64),
            Parameter::text("PlayConfig"),
            Parameter::text("ReAuthInfo"),
            Parameter::one_of("AdditionType", &["danmu"]),
            Parameter::one_of("DigitalWatermarkType", &["TraceMark", "CopyrightMark"]),
            Parameter::short_text("Trace", 1024),
            Parameter::text("CodecName"),
        ],
        errors: &[
            DocumentedError::new(
                403,
                "Forbidden.IllegalStatus",
                "Status of the video is illegal. Current Status is %s.",
                &["VideoId"],
                Remedy::RetryLater,
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
                "InvalidVideo.NoneStream",
                "The video has no stream to play for the request parameter '%s'.",
                &[],
                Remedy::NothingToDo,
            ),
            DocumentedError::new(
                403,
                "Forbidden.AliyunVoDEncryption",
                "Currently only the AliyunVoDEncryption stream exists, you must use the Aliyun player to play or set the value of ResultType to Multiple.",
                &["ResultType"],
                Remedy::FixInput,
            ),
        ],
        rate_limit: Some(360),
        answered: &["RequestId", "VideoBase", "PlayInfoList"],
    };

    fn is_complete(answer: &GetPlayInfoResponse) -> bool {
        let streams = &answer.play_info_list.play_info;
        !answer.request_id.is_empty() && streams.iter().all(|stream| !stream.job_id.is_empty())
    }

    fn check(&self, found: &mut Vec<Violation>) {
        check_video_reference(&self.video_id, &self.reference_id, found);
    }
}

/// Response of [`GetPlayInfo`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetPlayInfoResponse {
    pub request_id: String,
    pub video_base: VideoBase,
    pub play_info_list: PlayInfoList,
}

/// The video that the streams belong to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VideoBase {
    pub video_id: String,
    pub title: String,
    pub status: String,
    /// `video` or `audio`.
    pub media_type: String,
    /// Seconds, as text.
    #[serde(deserialize_with = "lenient::text")]
    pub duration: String,
    #[serde(rename = "CoverURL")]
    pub cover_url: String,
    pub creation_time: String,
    pub storage_class: String,
    #[serde(rename = "DanMuURL")]
    pub dan_mu_url: String,
}

/// The vendor wraps the list in an object.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PlayInfoList {
    pub play_info: Vec<PlayInfo>,
}

/// One media stream.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PlayInfo {
    /// The stream's ID, for DeleteStream.
    pub job_id: String,
    pub definition: String,
    pub format: String,
    /// `video` or `audio`.
    pub stream_type: String,
    /// `Normal` or `Invisible`.
    pub status: String,
    /// Bytes.
    #[serde(deserialize_with = "lenient::integer")]
    pub size: u64,
    /// Seconds, as text.
    #[serde(deserialize_with = "lenient::text")]
    pub duration: String,
    /// Kbit/s, as text.
    #[serde(deserialize_with = "lenient::text")]
    pub bitrate: String,
    /// Frames per second, as text.
    #[serde(deserialize_with = "lenient::text")]
    pub fps: String,
    /// Pixels.
    #[serde(deserialize_with = "lenient::integer")]
    pub width: u32,
    /// Pixels.
    #[serde(deserialize_with = "lenient::integer")]
    pub height: u32,
    #[serde(deserialize_with = "lenient::integer")]
    pub encrypt: i64,
    pub encrypt_type: String,
    #[serde(deserialize_with = "lenient::text")]
    pub narrow_band_type: String,
    pub specification: String,
    #[serde(rename = "PlayURL")]
    pub play_url: String,
    pub creation_time: String,
    pub modification_time: String,
    pub watermark_id: String,
    pub codec_name: String,
    pub encrypt_mode: String,
    #[serde(rename = "HDRType")]
    pub hdr_type: String,
    pub job_ext: String,
    #[serde(deserialize_with = "lenient::integer")]
    pub bit_depth: i64,
    #[serde(deserialize_with = "lenient::integer")]
    pub job_type: i64,
}
