//! VOD GetUploadDetails: the progress of uploads (api-reference A.2.14).

use crate::errors::{DocumentedError, Remedy};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::CommaList;
use crate::lenient;
use crate::operation::{Action, Operation};
use crate::parameter::Parameter;
use serde::{Deserialize, Serialize};

/// Reads the progress of uploads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetUploadDetails {
    /// At most 20.
    pub media_ids: CommaList,
    /// Only `video`.
    pub media_type: Option<String>,
}

impl Operation for GetUploadDetails {
    type Response = GetUploadDetailsResponse;
    const ACTION: Action = Action::GetUploadDetails;
    const FACTS: &'static Facts = &Facts {
        name: "GetUploadDetails",
        product: Product::Vod,
        method: Method::Post,
        placement: Placement::Query,
        effect: Effect::Read,
        access_level: Some("get"),
        parameters: &[
            Parameter::comma_list("MediaIds", 20).required().refused_as("LimitExceeded.MediaIds"),
            Parameter::one_of("MediaType", &["video"]),
        ],
        errors: &[DocumentedError::new(
            400,
            "LimitExceeded.MediaIds",
            "The input parameter \"MediaIds\" Exceed the limit.",
            &["MediaIds"],
            Remedy::FixInput,
        )],
        rate_limit: Some(100),
        answered: &["RequestId", "UploadDetails|NonExistMediaIds"],
    };

    fn is_complete(answer: &GetUploadDetailsResponse) -> bool {
        !answer.request_id.is_empty()
            && answer.upload_details.iter().all(|upload| !upload.media_id.is_empty())
    }
}

/// Response of [`GetUploadDetails`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetUploadDetailsResponse {
    pub request_id: String,
    #[serde(deserialize_with = "lenient::texts")]
    pub non_exist_media_ids: Vec<String>,
    #[serde(deserialize_with = "lenient::texts")]
    pub forbidden_media_ids: Vec<String>,
    pub upload_details: Vec<UploadDetail>,
}

/// One upload.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct UploadDetail {
    pub media_id: String,
    pub title: String,
    /// Status of the video.
    pub status: String,
    /// Status of the upload: `PENDING`, `PROCESSING`, `UPLOADING`, `UPLOAD_FAIL`, `SUCCESS`, …
    pub upload_status: String,
    /// Bytes of the whole file.
    #[serde(deserialize_with = "lenient::integer")]
    pub file_size: u64,
    /// Bytes that have arrived.
    #[serde(deserialize_with = "lenient::integer")]
    pub upload_size: u64,
    /// 0 to 1.
    #[serde(deserialize_with = "lenient::number")]
    pub upload_ratio: f64,
    pub upload_source: String,
    #[serde(rename = "UploadIP")]
    pub upload_ip: String,
    pub device_model: String,
    pub creation_time: String,
    pub modification_time: String,
    pub completion_time: String,
}
