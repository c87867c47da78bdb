//! Durable state, as transitions over domain types: what the rest of the program knows of storage.
//!
//! A method is one state transition: it is done and on disk when it returns, or nothing of it is. SQL is in [`sqlite`] and
//! nowhere else.
//!
//! `conformance` holds what every implementation must keep to.

pub(crate) mod accounts;
pub(crate) mod activity;
#[cfg(test)]
pub(crate) mod conformance;
pub(crate) mod deletions;
mod error;
mod sessions;
pub(crate) mod sqlite;

pub use error::JournalError;
pub(crate) use sessions::{SessionStore, StoredSession};
pub use sqlite::Journal;

/// Milliseconds since the epoch.
pub(crate) fn now() -> i64 {
    chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).timestamp_millis()
}
