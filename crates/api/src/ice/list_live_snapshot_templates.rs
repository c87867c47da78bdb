//! ICE ListLiveSnapshotTemplates (api-reference A.2.5).

use super::shared::{MAX_PAGE_NO, SortBy, TemplateType};
use crate::errors::{FORBIDDEN, ICE_DENIED, ICE_INVALID, ICE_MISSING, INTERNAL, USER_DISABLE};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::{PageSize, TemplateId};
use crate::lenient;
use crate::operation::{Action, Operation};
use crate::parameter::Parameter;
use serde::{Deserialize, Serialize};

/// Lists templates by creation time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListLiveSnapshotTemplates {
    /// At most 128 characters: a template ID, or part of a template's name.
    pub search_key_word: Option<String>,
    /// At most 200. Ignored when a keyword is given.
    pub template_ids: Option<Vec<TemplateId>>,
    #[serde(rename = "Type")]
    pub template_type: Option<TemplateType>,
    /// From 1.
    pub page_no: Option<u32>,
    pub page_size: Option<PageSize>,
    /// By creation time; `desc` when absent.
    pub sort_by: Option<SortBy>,
}

impl Operation for ListLiveSnapshotTemplates {
    type Response = ListLiveSnapshotTemplatesResponse;
    const ACTION: Action = Action::ListLiveSnapshotTemplates;
    const FACTS: &'static Facts = &Facts {
        name: "ListLiveSnapshotTemplates",
        product: Product::Ice,
        method: Method::Get,
        placement: Placement::Query,
        effect: Effect::Read,
        access_level: None,
        parameters: &[
            Parameter::short_text("SearchKeyWord", 128),
            Parameter::texts("TemplateIds", 200),
            Parameter::one_of("Type", TemplateType::VALUES).default("all"),
            Parameter::integer("PageNo", 1, MAX_PAGE_NO).default("1"),
            Parameter::integer("PageSize", 1, 100).default("10"),
            Parameter::one_of("SortBy", SortBy::VALUES).default("desc"),
        ],
        errors: &[ICE_MISSING, ICE_INVALID, USER_DISABLE, FORBIDDEN, ICE_DENIED, INTERNAL],
        rate_limit: None,
        answered: &["RequestId", "TemplateList", "TotalCount"],
    };

    fn is_complete(answer: &ListLiveSnapshotTemplatesResponse) -> bool {
        answer.template_list.iter().all(|template| !template.template_id.is_empty())
    }
}

/// Response of [`ListLiveSnapshotTemplates`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListLiveSnapshotTemplatesResponse {
    pub request_id: String,
    pub template_list: Vec<TemplateInfo>,
    #[serde(deserialize_with = "lenient::integer")]
    pub page_no: u32,
    #[serde(deserialize_with = "lenient::integer")]
    pub page_size: u32,
    pub sort_by: String,
    #[serde(deserialize_with = "lenient::integer")]
    pub total_count: u64,
}

/// A template as the list shows it; its formats are in GetLiveSnapshotTemplate only.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TemplateInfo {
    pub template_id: String,
    pub template_name: String,
    /// `system` or `custom`.
    #[serde(rename = "Type")]
    pub template_type: String,
    #[serde(deserialize_with = "lenient::integer")]
    pub time_interval: u32,
    pub create_time: String,
}
