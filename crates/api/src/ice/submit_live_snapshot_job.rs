//! ICE SubmitLiveSnapshotJob: creates a live-snapshot job (seed page; api-reference A.1.1).

use super::shared::{SnapshotOutput, StreamInput, is_bucket_name, is_callback_url, is_endpoint};
use super::stream_url::is_stream_url;
use crate::errors::{
    FORBIDDEN, ICE_DENIED, ICE_INVALID, ICE_MISSING, INTERNAL, TEMPLATE_NOT_FOUND, USER_DISABLE,
};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::TemplateId;
use crate::operation::{Action, Operation};
use crate::parameter::{Parameter, Rule, Violation};
use serde::{Deserialize, Serialize};

/// Creates a job. It starts automatically and asynchronously if its stream is being pushed at that moment; otherwise it stays
/// `init`. There is no idempotency token: after a timeout look the job up before submitting again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SubmitLiveSnapshotJob {
    /// At most 128 characters.
    pub job_name: String,
    pub stream_input: StreamInput,
    pub snapshot_output: SnapshotOutput,
    pub template_id: TemplateId,
    /// At most 255 characters, `http` or `https`. Without one, the account-wide callback setting applies.
    pub callback_url: Option<String>,
}

impl Operation for SubmitLiveSnapshotJob {
    type Response = SubmitLiveSnapshotJobResponse;
    const ACTION: Action = Action::SubmitLiveSnapshotJob;
    const FACTS: &'static Facts = &Facts {
        name: "SubmitLiveSnapshotJob",
        product: Product::Ice,
        method: Method::Post,
        placement: Placement::Form,
        effect: Effect::Create,
        access_level: None,
        parameters: &[
            Parameter::short_text("JobName", 128).required(),
            Parameter::object("StreamInput", StreamInput::MEMBERS).required(),
            Parameter::object("SnapshotOutput", SnapshotOutput::MEMBERS).required(),
            Parameter::id("TemplateId").required().refused_as("TemplateNotFound"),
            Parameter::short_text("CallbackUrl", 255).rules(&[Rule::CallbackUrl]),
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
        answered: &["RequestId", "JobId"],
    };

    fn is_complete(answer: &SubmitLiveSnapshotJobResponse) -> bool {
        !answer.job_id.is_empty()
    }

    fn check(&self, found: &mut Vec<Violation>) {
        let mut broken = |field: &str, is_broken: bool, rule| {
            if is_broken {
                found.push(Violation::broken(field, rule));
            }
        };
        broken("StreamInput.Url", !is_stream_url(&self.stream_input.url), Rule::StreamUrl);
        broken("SnapshotOutput.Bucket", !is_bucket_name(&self.snapshot_output.bucket), Rule::BucketName);
        broken("SnapshotOutput.Endpoint", !is_endpoint(&self.snapshot_output.endpoint), Rule::EndpointName);
        let callback = self.callback_url.as_deref().unwrap_or_default();
        broken("CallbackUrl", !callback.is_empty() && !is_callback_url(callback), Rule::CallbackUrl);
    }
}

/// Response of [`SubmitLiveSnapshotJob`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SubmitLiveSnapshotJobResponse {
    pub request_id: String,
    pub job_id: String,
}
