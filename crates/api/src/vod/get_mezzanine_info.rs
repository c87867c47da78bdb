//! VOD GetMezzanineInfo: the source file of a video (api-reference A.2.13).

use super::shared::{REFERENCE_ID, VIDEO_ID, check_video_reference};
use crate::errors::{DocumentedError, Remedy};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::{CommaList, VideoId};
use crate::lenient;
use crate::operation::{Action, Operation};
use crate::parameter::{Parameter, Violation};
use serde::{Deserialize, Serialize};

/// Reads the source file, to show that it is still there after a clean-up.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetMezzanineInfo {
    pub video_id: Option<VideoId>,
    pub reference_id: Option<String>,
    /// `oss` or `cdn`.
    pub output_type: Option<String>,
    /// Seconds a file address is valid.
    pub auth_timeout: Option<u32>,
    pub addition_type: Option<CommaList>,
}

impl Operation for GetMezzanineInfo {
    type Response = GetMezzanineInfoResponse;
    const ACTION: Action = Action::GetMezzanineInfo;
    const FACTS: &'static Facts = &Facts {
        name: "GetMezzanineInfo",
        product: Product::Vod,
        method: Method::Post,
        placement: Placement::Query,
        effect: Effect::Read,
        access_level: None,
        parameters: &[
            VIDEO_ID,
            REFERENCE_ID,
            Parameter::one_of("OutputType", &["oss", "cdn"]).default("cdn"),
            Parameter::integer("AuthTimeout", 1, u32::MAX as i64).default("3600"),
            Parameter::comma_list_of("AdditionType", &["video", "audio"]),
        ],
        errors: &[
            DocumentedError::new(
                404,
                "InvalidVideo.NotFound",
                "The video does not exist.",
                &["VideoId"],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                404,
                "InvalidFile.NotFound",
                "The file does not exist.",
                &["VideoId"],
                Remedy::FixInput,
            ),
        ],
        rate_limit: None,
        answered: &["RequestId", "Mezzanine"],
    };

    fn check(&self, found: &mut Vec<Violation>) {
        check_video_reference(&self.video_id, &self.reference_id, found);
    }
}

/// Response of [`GetMezzanineInfo`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMezzanineInfoResponse {
    pub request_id: String,
    pub mezzanine: Mezzanine,
}

/// A source file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Mezzanine {
    pub video_id: String,
    pub file_name: String,
    #[serde(rename = "FileURL")]
    pub file_url: String,
    #[serde(rename = "FileMD5")]
    pub file_md5: String,
    /// Bytes.
    #[serde(deserialize_with = "lenient::integer")]
    pub size: u64,
    #[serde(deserialize_with = "lenient::text")]
    pub duration: String,
    #[serde(deserialize_with = "lenient::text")]
    pub bitrate: String,
    #[serde(deserialize_with = "lenient::text")]
    pub fps: String,
    #[serde(deserialize_with = "lenient::integer")]
    pub width: u32,
    #[serde(deserialize_with = "lenient::integer")]
    pub height: u32,
    /// `Uploading`, `Normal`, `UploadFail` or `Deleted`.
    pub status: String,
    pub output_type: String,
    pub creation_time: String,
    pub storage_class: String,
}
