//! ICE GetLiveSnapshotTemplate (api-reference A.2.4).

use crate::errors::{
    FORBIDDEN, ICE_DENIED, ICE_INVALID, ICE_MISSING, INTERNAL, TEMPLATE_NOT_FOUND, USER_DISABLE,
};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::TemplateId;
use crate::lenient;
use crate::operation::{Action, Operation};
use crate::parameter::Parameter;
use serde::{Deserialize, Serialize};

/// Reads one template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetLiveSnapshotTemplate {
    pub template_id: TemplateId,
}

impl Operation for GetLiveSnapshotTemplate {
    type Response = GetLiveSnapshotTemplateResponse;
    const ACTION: Action = Action::GetLiveSnapshotTemplate;
    const FACTS: &'static Facts = &Facts {
        name: "GetLiveSnapshotTemplate",
        product: Product::Ice,
        method: Method::Get,
        placement: Placement::Query,
        effect: Effect::Read,
        access_level: None,
        parameters: &[Parameter::id("TemplateId").required().refused_as("TemplateNotFound")],
        errors: &[
            ICE_MISSING,
            ICE_INVALID,
            USER_DISABLE,
            FORBIDDEN,
            ICE_DENIED,
            TEMPLATE_NOT_FOUND,
            INTERNAL,
        ],
        rate_limit: None,
        answered: &["RequestId", "TemplateId", "TemplateName"],
    };

    fn is_complete(answer: &GetLiveSnapshotTemplateResponse) -> bool {
        !answer.template_id.is_empty()
    }
}

/// Response of [`GetLiveSnapshotTemplate`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetLiveSnapshotTemplateResponse {
    pub request_id: String,
    pub template_id: String,
    pub template_name: String,
    /// `system` or `custom`.
    #[serde(rename = "Type")]
    pub template_type: String,
    pub overwrite_format: String,
    pub sequence_format: String,
    /// Seconds between two snapshots.
    #[serde(deserialize_with = "lenient::integer")]
    pub time_interval: u32,
    pub create_time: String,
    pub last_modified: String,
}
