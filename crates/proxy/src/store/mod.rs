//! Durable state, as transitions over domain types: the interface between storage and the rest of the program.
//!
//! A method is one state transition: it is complete and on disk when it returns, or nothing is changed. SQL is in [`sqlite`]
//! only.
//!
//! `conformance` contains the requirements on every implementation.

pub(crate) mod accounts;
pub(crate) mod activity;
mod checkpoints;
#[cfg(test)]
pub(crate) mod conformance;
pub(crate) mod deletions;
mod error;
mod evidence;
mod record_key;
mod sessions;
pub(crate) mod sqlite;

pub use checkpoints::{CheckpointFile, Checkpoints, keep_checkpoints};
pub use error::JournalError;
pub use evidence::Evidence;
pub use record_key::{RecordKey, RecordKeyError};
pub(crate) use sessions::{SessionStore, StoredSession};
pub use sqlite::Journal;

/// Milliseconds since the epoch.
pub(crate) fn now() -> i64 {
    chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).timestamp_millis()
}
