//! ICE SetEventCallback: the account-wide callback (api-reference A.2.17).

use super::shared::is_callback_url;
use crate::errors::{FORBIDDEN, ICE_DENIED, ICE_INVALID, ICE_MISSING, INTERNAL, USER_DISABLE};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::CommaList;
use crate::operation::{Action, Operation};
use crate::parameter::{Parameter, Rule, Violation, ViolationKind};
use serde::{Deserialize, Serialize};

/// Maximum length of a callback address, in bytes, unlike a job's own, which is counted in characters.
const MAX_CALLBACK_BYTES: usize = 256;

/// Sets where events go when a job has no callback of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SetEventCallback {
    /// `HTTP` or `MNS`.
    pub callback_type: String,
    /// Required for `HTTP`; at most 256 bytes.
    #[serde(rename = "CallbackURL")]
    pub callback_url: Option<String>,
    pub callback_queue_name: Option<String>,
    pub auth_switch: Option<String>,
    pub auth_key: Option<String>,
    pub event_type_list: Option<CommaList>,
}

impl Operation for SetEventCallback {
    type Response = SetEventCallbackResponse;
    const ACTION: Action = Action::SetEventCallback;
    const FACTS: &'static Facts = &Facts {
        name: "SetEventCallback",
        product: Product::Ice,
        method: Method::Post,
        placement: Placement::Query,
        effect: Effect::Change,
        access_level: None,
        parameters: &[
            Parameter::one_of("CallbackType", &["HTTP", "MNS"]).required(),
            Parameter::short_text("CallbackURL", 256).rules(&[Rule::CallbackUrl]),
            Parameter::text("CallbackQueueName").rules(&[Rule::CallbackQueue]),
            Parameter::one_of("AuthSwitch", &["on", "off"]),
            Parameter::short_text("AuthKey", 32).rules(&[Rule::CallbackKey]),
            Parameter::comma_list_of("EventTypeList", &[]),
        ],
        errors: &[ICE_MISSING, ICE_INVALID, USER_DISABLE, FORBIDDEN, ICE_DENIED, INTERNAL],
        rate_limit: None,
        answered: &["RequestId"],
    };

    fn check(&self, found: &mut Vec<Violation>) {
        if self.callback_type == "HTTP" && !self.callback_url.as_deref().is_some_and(is_callback_url) {
            found.push(Violation::broken("CallbackURL", Rule::CallbackUrl));
        }
        let bytes = self.callback_url.as_deref().unwrap_or_default().len();
        if bytes > MAX_CALLBACK_BYTES {
            found.push(Violation::new(
                "CallbackURL",
                ViolationKind::TooLong { limit: MAX_CALLBACK_BYTES, actual: bytes },
            ));
        }
        if self.callback_type == "MNS"
            && !self.callback_queue_name.as_deref().is_some_and(|name| name.starts_with("ice-callback-"))
        {
            found.push(Violation::broken("CallbackQueueName", Rule::CallbackQueue));
        }
        let key = self.auth_key.as_deref().unwrap_or_default();
        let has = |class: fn(&char) -> bool| key.chars().any(|c| class(&c));
        let strong =
            has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase) && has(char::is_ascii_digit);
        if (self.auth_switch.as_deref() == Some("on") || !key.is_empty()) && !strong {
            found.push(Violation::broken("AuthKey", Rule::CallbackKey));
        }
    }
}

/// Response of [`SetEventCallback`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SetEventCallbackResponse {
    pub request_id: String,
}
