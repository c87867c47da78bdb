//! ICE UpdateLiveSnapshotTemplate (api-reference A.2.2).

use crate::errors::{
    FORBIDDEN, ICE_DENIED, ICE_INVALID, ICE_MISSING, INTERNAL, TEMPLATE_NOT_FOUND, USER_DISABLE,
};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::TemplateId;
use crate::operation::{Action, Operation};
use crate::parameter::{Parameter, Violation};
use crate::template::{OVERWRITE_RULES, SEQUENCE_RULES};
use serde::{Deserialize, Serialize};

/// Replaces a template as a whole: a format left out is cleared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UpdateLiveSnapshotTemplate {
    pub template_id: TemplateId,
    /// At most 128 characters.
    pub template_name: String,
    /// Seconds between two snapshots, 5 to 3600.
    pub time_interval: u32,
    /// At most 255 characters; see [`crate::template`].
    pub overwrite_format: Option<String>,
    /// At most 255 characters; see [`crate::template`].
    pub sequence_format: Option<String>,
}

impl Operation for UpdateLiveSnapshotTemplate {
    type Response = UpdateLiveSnapshotTemplateResponse;
    const ACTION: Action = Action::UpdateLiveSnapshotTemplate;
    const FACTS: &'static Facts = &Facts {
        name: "UpdateLiveSnapshotTemplate",
        product: Product::Ice,
        method: Method::Post,
        placement: Placement::Form,
        effect: Effect::Change,
        access_level: None,
        parameters: &[
            Parameter::id("TemplateId").required().refused_as("TemplateNotFound"),
            Parameter::short_text("TemplateName", 128).required(),
            Parameter::integer("TimeInterval", 5, 3600).required(),
            Parameter::short_text("OverwriteFormat", 255).rules(OVERWRITE_RULES),
            Parameter::short_text("SequenceFormat", 255).rules(SEQUENCE_RULES),
        ],
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
        answered: &["RequestId"],
    };

    fn check(&self, found: &mut Vec<Violation>) {
        super::shared::check_formats(
            self.overwrite_format.as_deref(),
            self.sequence_format.as_deref(),
            found,
        );
    }
}

/// Response of [`UpdateLiveSnapshotTemplate`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct UpdateLiveSnapshotTemplateResponse {
    pub request_id: String,
}
