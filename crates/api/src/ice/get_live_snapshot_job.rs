//! ICE GetLiveSnapshotJob: one job in full (api-reference A.2.6).

use super::local::{LocalJob, LocalStorage};
use super::shared::{SnapshotOutput, StreamInput};
use crate::errors::{FORBIDDEN, ICE_DENIED, ICE_INVALID, ICE_MISSING, INTERNAL, JOB_NOT_FOUND, USER_DISABLE};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::JobId;
use crate::lenient;
use crate::operation::{Action, Operation};
use crate::parameter::Parameter;
use serde::{Deserialize, Serialize};

/// Reads one job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetLiveSnapshotJob {
    pub job_id: JobId,
}

impl Operation for GetLiveSnapshotJob {
    type Response = GetLiveSnapshotJobResponse;
    const ACTION: Action = Action::GetLiveSnapshotJob;
    const FACTS: &'static Facts = &Facts {
        name: "GetLiveSnapshotJob",
        product: Product::Ice,
        method: Method::Get,
        placement: Placement::Query,
        effect: Effect::Read,
        access_level: Some("get"),
        parameters: &[Parameter::id("JobId").required().refused_as("JobNotFound")],
        errors: &[ICE_MISSING, ICE_INVALID, USER_DISABLE, FORBIDDEN, ICE_DENIED, JOB_NOT_FOUND, INTERNAL],
        rate_limit: None,
        answered: &["RequestId", "JobId", "Status"],
    };

    fn is_complete(answer: &GetLiveSnapshotJobResponse) -> bool {
        !answer.job_id.is_empty()
    }
}

/// Response of [`GetLiveSnapshotJob`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetLiveSnapshotJobResponse {
    pub request_id: String,
    pub job_id: String,
    pub job_name: String,
    pub template_id: String,
    pub template_name: String,
    /// `init`, `paused` or `started`.
    pub status: String,
    pub stream_input: StreamInput,
    pub snapshot_output: SnapshotOutput,
    pub overwrite_format: String,
    pub sequence_format: String,
    /// Seconds between two snapshots.
    #[serde(deserialize_with = "lenient::integer")]
    pub time_interval: u32,
    pub callback_url: String,
    pub create_time: String,
    pub last_modified: String,
    /// Why no pictures arrive, as text; one of [`CONSOLE_MEMBERS`](super::CONSOLE_MEMBERS).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stream_notice: String,
    /// The health of the job; one of [`CONSOLE_MEMBERS`](super::CONSOLE_MEMBERS).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_job: Option<LocalJob>,
    /// The state of the disk; one of [`CONSOLE_MEMBERS`](super::CONSOLE_MEMBERS).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_storage: Option<LocalStorage>,
}
