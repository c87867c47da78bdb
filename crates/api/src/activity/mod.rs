//! The activity record as the page reads it.

mod detail;

pub use detail::{ActivityDetail, ActivityParameter, Recorded};

use crate::deletion::Summary;
use serde::{Deserialize, Serialize};

/// The outcome of one recorded call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityOutcome {
    /// Under way, or the server ended before an answer was recorded.
    Sent,
    Ok,
    /// The service refused it.
    Refused,
    /// Not done, or not for all of its targets: the service could not be reached, or it accepted the call and its answer, or a
    /// later read, shows that something was not deleted. In entries of older versions also: the service failed.
    Failed,
    /// Whether the service acted is unknown.
    Unknown,
}

/// One change, deletion call or arming, as recorded before it was sent and after it was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityEntry {
    /// Counts up from 1 and never repeats.
    pub sequence: i64,
    /// When the call was sent, in milliseconds since the epoch.
    pub at: i64,
    /// The session that requested it, or `server`.
    pub who: String,
    /// A name of [`Recorded`].
    pub action: String,
    /// The job, template or video concerned; empty where none exists yet.
    pub resource: String,
    /// The name of the job or title of the video at that time, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The relevant parameters; no secrets. [`ActivityDetail::parse`](crate::ActivityDetail::parse) parses it; a line that
    /// cannot be parsed is shown unchanged.
    pub summary: String,
    pub outcome: ActivityOutcome,
    /// The vendor's code, verbatim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion_id: Option<String>,
    /// In a grouped page: the whole deletion that this call belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion: Option<Box<Summary>>,
}

/// Which entries to read. Posted to `/api/activity`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ActivityQuery {
    /// Only entries older than this sequence number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<i64>,
    /// Entries per page, 1 to 200; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Only entries with this name of [`Recorded`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ActivityOutcome>,
    /// Only calls sent at this time or later, in milliseconds since the epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    /// Only calls sent at this time or earlier, in milliseconds since the epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<i64>,
    /// Only entries that contain this text in their operation, resource, name, parameters, code, request ID or session. ASCII
    /// letters compare without case. At most 128 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// One entry for each deletion: its newest call among those that the query finds, with [`ActivityEntry::deletion`].
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub grouped: bool,
}

impl ActivityQuery {
    /// Longest text to search for, in characters.
    pub const MAX_TEXT: usize = 128;
}

/// Entries, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityPage {
    pub entries: Vec<ActivityEntry>,
    /// The value of `before` for the next page; `None` at the end.
    pub next: Option<i64>,
    /// Whether the record is unchanged, checked for this answer.
    pub chain: ChainCheck,
}

/// The result of checking the activity record's hash chain. It covers the whole data folder, so also entries of other services
/// and regions, which a page of entries leaves out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainCheck {
    /// When it was checked, in milliseconds since the epoch.
    pub checked_at: i64,
    /// Number of valid entries, counted from the first.
    pub entries: u64,
    /// Sequence number of the first entry that was changed, removed, moved or inserted; `None` when all are valid.
    pub broken_at: Option<i64>,
    /// SHA-256 over the valid part of the record, in hexadecimal. A copy stored elsewhere shows later whether anything before
    /// it was rewritten.
    pub head: String,
    /// Whether the head of the record was checked with a key.
    #[serde(default)]
    pub key: ChainKey,
    /// Number of checkpoints outside the database that the record was compared with.
    #[serde(default)]
    pub checkpoints: u64,
}

/// What is known of the key of the record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainKey {
    /// The record has no key.
    #[default]
    None,
    /// The record has a key, which is not known here: only the chain was checked.
    NotGiven,
    /// The head has a MAC of the key, or the record is reported as changed.
    Checked,
}
