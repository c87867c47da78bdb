//! ICE SendLiveSnapshotJobCommand: starts, stops or restarts a job (api-reference A.2.7).

use super::shared::Command;
use crate::errors::{
    DocumentedError, FORBIDDEN, ICE_DENIED, ICE_INVALID, ICE_MISSING, INTERNAL, JOB_NOT_FOUND, Remedy,
    USER_DISABLE,
};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::JobId;
use crate::operation::{Action, Operation};
use crate::parameter::Parameter;
use serde::{Deserialize, Serialize};

/// Sends a command to a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SendLiveSnapshotJobCommand {
    pub job_id: JobId,
    pub command: Command,
}

impl Operation for SendLiveSnapshotJobCommand {
    type Response = SendLiveSnapshotJobCommandResponse;
    const ACTION: Action = Action::SendLiveSnapshotJobCommand;
    const FACTS: &'static Facts = &Facts {
        name: "SendLiveSnapshotJobCommand",
        product: Product::Ice,
        method: Method::Post,
        placement: Placement::Form,
        effect: Effect::Change,
        access_level: None,
        parameters: &[
            Parameter::id("JobId").required().refused_as("JobNotFound"),
            Parameter::one_of("Command", Command::VALUES).required(),
        ],
        errors: &[
            ICE_MISSING,
            ICE_INVALID,
            DocumentedError::new(400, "JobLimitExceeded", "Job limit exceeded.", &[], Remedy::RetryLater),
            DocumentedError::new(400, "StreamNotFound", "No such stream.", &[], Remedy::RetryLater),
            USER_DISABLE,
            FORBIDDEN,
            ICE_DENIED,
            JOB_NOT_FOUND,
            DocumentedError::new(
                409,
                "JobAlreadyStarted",
                "Job is already started.",
                &[],
                Remedy::NothingToDo,
            ),
            INTERNAL,
        ],
        rate_limit: None,
        answered: &["RequestId"],
    };
}

/// Response of [`SendLiveSnapshotJobCommand`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SendLiveSnapshotJobCommandResponse {
    pub request_id: String,
}
