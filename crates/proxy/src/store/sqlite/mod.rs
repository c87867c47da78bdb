//! The SQLite implementation: sessions, launch tokens, deletions and activity in one file.

mod chain;
mod connection;
mod deletions;
mod meta;
mod schema;
mod sessions;

pub use chain::verify_record;
pub(crate) use chain::{Chain, Kind, link};
pub use connection::Journal;
pub(crate) use deletions::{Claimed, Step, Store, Verdict};
pub(crate) use sessions::add_launch_token;

use super::JournalError;

/// A value as its one JSON word, for a text column.
pub(crate) fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

/// The value of a column that [`word`] wrote.
pub(crate) fn unword<T: serde::de::DeserializeOwned>(word: String) -> Result<T, JournalError> {
    Ok(serde_json::from_value(serde_json::Value::String(word))?)
}
