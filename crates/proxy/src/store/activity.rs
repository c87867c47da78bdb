//! The stored activity record: entries are added, and never changed or removed.

use super::JournalError;
use async_trait::async_trait;
use media_api::{
    ActivityDetail, ActivityOutcome, ActivityPage, ActivityQuery, ChainCheck, PastCommand, Recorded,
};

/// A change about to be made.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// The session that requested it, or `server`.
    pub who: String,
    pub action: Recorded,
    /// The job, template or video concerned; empty where none exists yet.
    pub resource: String,
    /// The name of the job or title of the video, if known.
    pub name: Option<String>,
    pub detail: ActivityDetail,
    pub deletion_id: Option<String>,
}

/// The result of a recorded call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ending {
    pub outcome: ActivityOutcome,
    /// The service's code.
    pub code: Option<String>,
    pub request_id: Option<String>,
    /// The ID of what was created.
    pub created: Option<String>,
}

/// Changes and deletions of one account and region, in a record that makes later changes detectable.
#[async_trait]
pub(crate) trait ActivityStore: Send + Sync + std::fmt::Debug {
    /// Adds an entry and returns its number. If it fails, the call must not be made.
    async fn intent(&self, record: Record) -> Result<i64, JournalError>;

    /// Adds the outcome of an entry.
    async fn outcome(&self, sequence: i64, ending: Ending) -> Result<(), JournalError>;

    /// Adds an unknown outcome to every entry whose outcome can no longer arrive: the server ended while the call was under
    /// way. Calls of deletions that are still to be settled are skipped. Returns how many there were.
    async fn close_interrupted(&self) -> Result<usize, JournalError>;

    /// Entries, newest first, at most `limit`.
    async fn page(&self, query: ActivityQuery, limit: u32) -> Result<ActivityPage, JournalError>;

    /// The newest commands to a job that the service accepted, oldest first, at most `limit`.
    async fn commands(&self, job: &str, limit: u32) -> Result<Vec<PastCommand>, JournalError>;

    /// Whether the record, of every account and region, is unchanged.
    async fn check(&self) -> Result<ChainCheck, JournalError>;
}
