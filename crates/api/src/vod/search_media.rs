//! VOD SearchMedia: finds media by an expression (api-reference A.2.11).

use super::shared::{Video, only_values};
use crate::errors::{DocumentedError, Remedy};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::{CommaList, PageSize};
use crate::lenient;
use crate::operation::{Action, Operation};
use crate::parameter::Parameter;
use serde::{Deserialize, Serialize};

/// Searches media. Past the first 5,000 matches a scroll token is needed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SearchMedia {
    /// `video`, `audio`, `image` or `attached`; `video` when absent.
    pub search_type: Option<String>,
    /// Fields to return besides ID, creation time and type.
    pub fields: Option<CommaList>,
    /// A filter expression, such as `Title in ('a','b') and Size = [1,100)`.
    #[serde(rename = "Match")]
    pub expression: Option<String>,
    pub sort_by: Option<String>,
    /// From 1; past 200 a scroll token is needed.
    pub page_no: Option<u32>,
    pub page_size: Option<PageSize>,
    /// From the previous response; 32 characters.
    pub scroll_token: Option<String>,
}

impl Operation for SearchMedia {
    type Response = SearchMediaResponse;
    const ACTION: Action = Action::SearchMedia;
    const FACTS: &'static Facts = &Facts {
        name: "SearchMedia",
        product: Product::Vod,
        method: Method::Post,
        placement: Placement::Query,
        effect: Effect::Read,
        access_level: None,
        parameters: &[
            Parameter::one_of("SearchType", &["video", "audio", "image", "attached"]).default("video"),
            Parameter::text("Match"),
            Parameter::comma_list_of("Fields", &[]).default("basic fields only"),
            Parameter::text("SortBy").default("CreationTime:Desc"),
            Parameter::integer("PageNo", 1, i32::MAX as i64).default("1"),
            Parameter::integer("PageSize", 1, 100).default("10"),
            Parameter::short_text("ScrollToken", 32),
        ],
        errors: &[
            DocumentedError::new(
                400,
                "SortByExceededMax",
                "The SortBy parameter only supports one sort field when traversing all data.",
                &["SortBy"],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                400,
                "ErrorMatchSyntax",
                "The parameter Match.%s has an error syntax, please check it.",
                &["Match"],
                Remedy::FixInput,
            ),
            DocumentedError::new(
                400,
                "InvalidScrollToken.Expired",
                "The ScrollToken is expired, please refresh it.",
                &["ScrollToken"],
                Remedy::RetryLater,
            ),
        ],
        rate_limit: Some(100),
        answered: &["RequestId", "Total", "MediaList"],
    };

    fn is_complete(answer: &SearchMediaResponse) -> bool {
        answer.media_list.iter().all(|media| !media.media_id.is_empty())
    }
}

/// Response of [`SearchMedia`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SearchMediaResponse {
    pub request_id: String,
    #[serde(deserialize_with = "lenient::integer")]
    pub total: u64,
    pub scroll_token: String,
    pub media_list: Vec<Media>,
}

/// One match.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Media {
    pub media_id: String,
    pub media_type: String,
    pub creation_time: String,
    /// Only requested members have a value.
    #[serde(serialize_with = "only_values")]
    pub video: Video,
}
