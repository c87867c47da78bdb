//! Stored deletions: each method is one transition of a deletion between the states of `media_api::deletion::State`.

use super::JournalError;
use super::activity::{Ending, Record};
use async_trait::async_trait;
use media_api::deletion::{Deletion, Outcome, Pause, Plan, State, Summary};
use media_api::{Action, ServerMessage};

/// One call of a deletion, with those of its items that are still to be sent, or were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    /// Index of the call in the plan, counted from 0.
    pub number: i64,
    /// The job or video.
    pub subject: String,
    /// The name of the job or title of the video when the plan was made.
    pub name: String,
    pub items: Vec<CallItem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallItem {
    /// Index of the item in the plan, counted from 0.
    pub position: i64,
    /// Timestamp, stream ID or media ID.
    pub item: String,
    /// Whether an earlier call of this deletion may have acted on it, or may still act on it.
    pub tried: bool,
}

/// The outcome of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub position: i64,
    pub outcome: Outcome,
    pub code: Option<String>,
    pub message: Option<String>,
    pub request_id: Option<String>,
    /// Whether the call may still act on the item: one that returns to `planned` then counts as tried.
    pub is_doubtful: bool,
}

/// The message for an item that returned to `planned`, may have been sent, and was then given up.
pub(crate) const GIVEN_UP: &str = ServerMessage::GivenUp.english();

/// Identifies the runner of a deletion. A runner that has been replaced can no longer claim or settle anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lease {
    pub deletion: String,
    /// Counts the runners of this deletion.
    pub epoch: i64,
}

/// The data of a deletion that a runner needs.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub lease: Lease,
    pub action: Action,
    pub erase_originals: bool,
    /// The session that confirmed it or continued it last, for the activity record.
    pub who: String,
}

/// The result of an attempt to claim a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// The items are marked as sent, and the activity record holds the intent under this number.
    Sent(i64),
    /// More items would be sent within an hour than allowed.
    OverHourlyLimit,
    /// The deletion is stopped, or another runner has it; nothing was changed.
    Stopped,
}

/// A call that was claimed and never settled: the server ended meanwhile.
#[derive(Debug, Clone)]
pub(crate) struct Interrupted {
    /// Number of its intent; `None` for a call claimed by a version without that link.
    pub sequence: Option<i64>,
    pub call: Call,
}

/// The outcomes of one call's items, and of the call.
#[derive(Debug, Clone)]
pub(crate) struct Settlement {
    /// Number of the call's intent, as in [`Claim::Sent`].
    pub sequence: Option<i64>,
    pub verdicts: Vec<Verdict>,
    pub ending: Ending,
}

/// A deletion that an earlier run of the server left unfinished.
#[derive(Debug, Clone)]
pub(crate) struct Unfinished {
    pub id: String,
    pub state: State,
    /// When a user last confirmed or continued it, in milliseconds since the epoch.
    pub approved_at: i64,
}

/// The result of an attempt to change a deletion's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Done,
    /// Done, and calls that were sent are still to be settled.
    Unsettled,
    NotFound,
    Expired,
    Wrong(State),
    /// This many items are still to be settled in other deletions; nothing was changed.
    Shared(usize),
}

/// Deletions of one account and region. Times are those of the store's own clock.
#[async_trait]
pub(crate) trait DeletionStore: Send + Sync + std::fmt::Debug {
    /// Stores a plan that the session with this binding made; removes plans that were never confirmed and have long expired.
    async fn add(&self, plan: Plan, session: String, retry_of: Option<String>) -> Result<(), JournalError>;

    /// The plan, for the session that made it.
    async fn plan_of(&self, id: &str, session: &str) -> Result<Option<(Plan, State)>, JournalError>;

    /// Planned → confirmed, with the time at which the hold ends. Refused while another deletion that is not over may still send
    /// one of the items: [`Step::Shared`].
    async fn confirm(&self, id: &str, starts_at: i64) -> Result<Step, JournalError>;

    /// Confirmed → cancelled; running → stopping; waiting or halted → finished (see [`finish`](Self::finish)), or cancelled if
    /// nothing was ever sent, or stopping if a call is still to be settled: [`Step::Unsettled`] then, and the caller has to run
    /// it.
    async fn cancel(&self, id: &str) -> Result<Step, JournalError>;

    /// Waiting or halted → running, as if the session with this binding had confirmed it now.
    async fn resume(&self, id: &str, session: String) -> Result<Step, JournalError>;

    /// Confirmed → running, with this runner; `None` if it is not under way.
    async fn begin(&self, id: &str, runner: &str) -> Result<Option<Run>, JournalError>;

    /// The next call with items still to be sent, if the deletion is running.
    async fn next_call(&self, lease: &Lease) -> Result<Option<Call>, JournalError>;

    /// One transaction: the call's items are marked as sent, and the record becomes part of the activity. At most
    /// `hourly_limit` items are sent within an hour, over all deletions.
    async fn claim(
        &self,
        lease: &Lease,
        call: &Call,
        record: Record,
        hourly_limit: Option<u32>,
    ) -> Result<Claim, JournalError>;

    /// Calls that were claimed and never settled.
    async fn interrupted(&self, lease: &Lease) -> Result<Vec<Interrupted>, JournalError>;

    /// One transaction: the outcomes of the items, and of the call in the activity record. Settling the same call again changes nothing.
    async fn settle(&self, lease: &Lease, settlement: Settlement) -> Result<(), JournalError>;

    /// Running → waiting or halted, as the pause says; confirmed → waiting. Any other state stays: a caller that pauses a
    /// deletion that is stopping has to end it. Returns the resulting state; `None` if there is no such deletion.
    async fn pause(&self, id: &str, pause: Pause) -> Result<Option<State>, JournalError>;

    /// Running or stopping → finished. Items that are still `planned` were never sent; those that count as tried may have been,
    /// and become `unknown`.
    async fn finish(&self, lease: &Lease) -> Result<(), JournalError>;

    async fn state(&self, id: &str) -> Result<Option<State>, JournalError>;

    async fn summary(&self, id: &str) -> Result<Option<Summary>, JournalError>;

    /// Newest first, at most `limit`, without those that were only planned.
    async fn list(&self, limit: u32) -> Result<Vec<Summary>, JournalError>;

    /// Those that are confirmed and not over, oldest first.
    async fn active(&self) -> Result<Vec<Summary>, JournalError>;

    /// How many are confirmed and not over.
    async fn running(&self) -> Result<usize, JournalError>;

    async fn read(&self, id: &str) -> Result<Option<Deletion>, JournalError>;

    /// Times of the newest snapshots of a job that deletions have removed, of those taken from `from` to `to` in milliseconds;
    /// oldest first, each once, at most `limit`.
    async fn deleted_snapshots(
        &self,
        job: &str,
        from: i64,
        to: i64,
        limit: usize,
    ) -> Result<Vec<i64>, JournalError>;

    /// Those that an earlier run of the server left confirmed, running or stopping. With `stop`, none of them may send anything
    /// more: confirmed → cancelled, running → stopping.
    async fn unfinished(&self, stop: bool) -> Result<Vec<Unfinished>, JournalError>;
}
