//! VOD CreateUploadVideo: begins an upload (api-reference A.2.16).

use crate::errors::{DocumentedError, Remedy};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::CommaList;
use crate::operation::{Action, Operation};
use crate::parameter::{Parameter, Rule, Violation, ViolationKind};
use serde::{Deserialize, Serialize};

/// Maximum length of a tag, in characters.
const MAX_TAG_CHARS: usize = 32;

/// Begins an upload; the console creates only test uploads with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreateUploadVideo {
    /// With an extension.
    pub file_name: String,
    /// At most 128 characters.
    pub title: String,
    /// Bytes.
    pub file_size: Option<i64>,
    /// At most 1024 characters.
    pub description: Option<String>,
    #[serde(rename = "CoverURL")]
    pub cover_url: Option<String>,
    /// At most 16, each at most 32 characters.
    pub tags: Option<CommaList>,
    pub cate_id: Option<i64>,
    pub template_group_id: Option<String>,
    pub workflow_id: Option<String>,
    pub storage_location: Option<String>,
    pub user_data: Option<String>,
    pub app_id: Option<String>,
    pub reference_id: Option<String>,
}

impl Operation for CreateUploadVideo {
    type Response = CreateUploadVideoResponse;
    const ACTION: Action = Action::CreateUploadVideo;
    const FACTS: &'static Facts = &Facts {
        name: "CreateUploadVideo",
        product: Product::Vod,
        method: Method::Post,
        placement: Placement::Query,
        effect: Effect::Create,
        access_level: None,
        parameters: &[
            Parameter::text("FileName").required().rules(&[Rule::FileExtension]),
            Parameter::short_text("Title", 128).required().refused_as("LengthExceededMax"),
            Parameter::integer("FileSize", 0, i64::MAX),
            Parameter::short_text("Description", 1024).refused_as("LengthExceededMax"),
            Parameter::text("CoverURL"),
            Parameter::comma_list("Tags", 16).refused_as("TagsExceededMax"),
            Parameter::integer("CateId", -1, i64::MAX),
            Parameter::text("TemplateGroupId"),
            Parameter::text("WorkflowId"),
            Parameter::text("StorageLocation"),
            Parameter::text("UserData"),
            Parameter::text("AppId").default("app-1000000"),
            Parameter::short_text("ReferenceId", 64),
        ],
        errors: &[
            DocumentedError::new(
                400,
                "InvalidFileName.Extension",
                "The specified FileName's extension is illegal.",
                &["FileName"],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                400,
                "IllegalCharacters",
                "The specified $Parameter contains illegal emoticon or special characters.",
                &[],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                400,
                "LengthExceededMax",
                "The specified $Parameter length has exceeded $MaxLength bytes.",
                &[],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                400,
                "TagsExceededMax",
                "The specified Tags count has exceeded 16.",
                &["Tags"],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                404,
                "InvalidTemplateGroupId.NotFound",
                "The TemplateGroupId does not exist.",
                &["TemplateGroupId"],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                404,
                "InvalidStorage.NotFound",
                "The StorageLocation does not exist.",
                &["StorageLocation"],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                403,
                "Forbidden.InitFailed",
                "Initialization of your account has failed while opening service.",
                &[],
                Remedy::EnableService,
            ),
            DocumentedError::new(
                503,
                "AddVideoFailed",
                "Adding video has failed due to some unknown error.",
                &[],
                Remedy::RetryLater,
            ),
        ],
        rate_limit: None,
        answered: &["RequestId", "VideoId", "UploadAddress", "UploadAuth"],
    };

    fn check(&self, found: &mut Vec<Violation>) {
        if self
            .file_name
            .rsplit_once('.')
            .is_none_or(|(stem, extension)| stem.is_empty() || extension.is_empty())
        {
            found.push(Violation::broken("FileName", Rule::FileExtension));
        }
        found.extend(super::shared::check_reference(self.reference_id.as_deref()));
        let tags = self.tags.iter().flat_map(CommaList::items).map(|tag| tag.chars().count());
        if let Some(actual) = tags.max().filter(|longest| *longest > MAX_TAG_CHARS) {
            found.push(Violation::new("Tags", ViolationKind::TooLong { limit: MAX_TAG_CHARS, actual }));
        }
    }
}

/// Response of [`CreateUploadVideo`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CreateUploadVideoResponse {
    pub request_id: String,
    pub video_id: String,
    /// Base64.
    pub upload_address: String,
    /// Base64.
    pub upload_auth: String,
}
