//! The part of a job's past recorded by the console, beside its pictures: the commands it sent, and the snapshots it deleted.

use serde::{Deserialize, Serialize};

/// Maximum number of deleted snapshots in one response; of more, the newest are returned.
pub const MAX_DELETED: usize = 20_000;
/// Maximum number of commands in one response; of more, the newest are returned.
pub const MAX_COMMANDS: u32 = 1_000;

/// Which part of a job's past to read. Posted to `/api/jobs/{id}/history`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryQuery {
    /// Milliseconds since the epoch; snapshots taken before are not returned.
    pub from: i64,
    /// Snapshots taken later are not returned.
    pub to: i64,
}

/// The part of a job's past caused by this console. Changes by other tools are not included.
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
