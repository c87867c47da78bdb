//! ICE GetEventCallback: the account-wide callback (api-reference A.2.17).

use crate::errors::{FORBIDDEN, ICE_DENIED, ICE_INVALID, ICE_MISSING, INTERNAL, USER_DISABLE};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::operation::{Action, Operation};
use serde::{Deserialize, Serialize};

/// Reads where events go when a job has no callback of its own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetEventCallback {}

impl Operation for GetEventCallback {
    type Response = GetEventCallbackResponse;
    const ACTION: Action = Action::GetEventCallback;
    const FACTS: &'static Facts = &Facts {
        name: "GetEventCallback",
        product: Product::Ice,
        method: Method::Post,
        placement: Placement::Query,
        effect: Effect::Read,
        access_level: None,
        parameters: &[],
        errors: &[ICE_MISSING, ICE_INVALID, USER_DISABLE, FORBIDDEN, ICE_DENIED, INTERNAL],
        rate_limit: None,
        answered: &["RequestId"],
    };
}

/// Response of [`GetEventCallback`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetEventCallbackResponse {
    pub request_id: String,
    pub callback_type: String,
    #[serde(rename = "CallbackURL")]
    pub callback_url: String,
    pub callback_queue_name: String,
    pub auth_switch: String,
    pub auth_key: String,
    pub event_type_list: String,
}
