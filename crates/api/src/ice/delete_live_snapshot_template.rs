//! ICE DeleteLiveSnapshotTemplate (api-reference A.2.3).

use crate::errors::{
    FORBIDDEN, ICE_DENIED, ICE_INVALID, ICE_MISSING, INTERNAL, TEMPLATE_NOT_FOUND, USER_DISABLE,
};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::TemplateId;
use crate::operation::{Action, Operation};
use crate::parameter::Parameter;
use serde::{Deserialize, Serialize};

/// Deletes a template. Jobs made from it keep their own copy of its values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteLiveSnapshotTemplate {
    pub template_id: TemplateId,
}

impl Operation for DeleteLiveSnapshotTemplate {
    type Response = DeleteLiveSnapshotTemplateResponse;
    const ACTION: Action = Action::DeleteLiveSnapshotTemplate;
    const FACTS: &'static Facts = &Facts {
        name: "DeleteLiveSnapshotTemplate",
        product: Product::Ice,
        method: Method::Post,
        placement: Placement::Form,
        effect: Effect::Delete,
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
        answered: &["RequestId"],
    };
}

/// Response of [`DeleteLiveSnapshotTemplate`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DeleteLiveSnapshotTemplateResponse {
    pub request_id: String,
}
