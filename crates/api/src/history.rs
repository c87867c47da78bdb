//! What the console knows of a job's past beside its pictures: the commands that it sent, and the snapshots that it deleted.

use serde::{Deserialize, Serialize};

/// Most deleted snapshots that one answer names; of more, the newest are named.
pub const MAX_DELETED: usize = 20_000;
/// Most commands that one answer names; of more, the newest are named.
pub const MAX_COMMANDS: u32 = 1_000;

/// Which part of a job's past to read. Posted to `/api/jobs/{id}/history`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryQuery {
    /// Milliseconds since the epoch; snapshots that were taken before are not named.
    pub from: i64,
    /// Snapshots that were taken later are not named.
    pub to: i64,
}

/// A job's past as far as this console brought it about. What was done with other tools is not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobHistory {
    /// Every start and stop that the service accepted, oldest first; at most [`MAX_COMMANDS`].
    pub commands: Vec<PastCommand>,
    /// When the snapshots were taken whose records were deleted, in milliseconds since the epoch, oldest first.
    pub deleted: Vec<i64>,
    /// There are more than [`MAX_DELETED`]: those of snapshots taken before this instant are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_since: Option<i64>,
}

/// A command to a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastCommand {
    /// When it was sent, in milliseconds since the epoch.
    pub at: i64,
    /// `start`, `stop` or `restart`.
    pub command: String,
}
