//! The SQLite implementation: sessions, launch tokens, deletions and activity in one file.

mod accounts;
mod activity;
mod chain;
#[cfg(test)]
mod conformance_tests;
mod connection;
mod deletions;
mod export;
mod items;
mod meta;
mod schema;
mod sessions;
mod summaries;
mod verify;

pub(crate) use activity::SqliteActivity;
pub use connection::Journal;
pub(crate) use deletions::SqliteDeletions;
pub use export::{ExportError, export_record};
pub use verify::{key_record, verify_record};

use super::JournalError;
use std::sync::Arc;

/// The owner of the rows read and written. Rows of others in the same file stay hidden.
#[derive(Debug, Clone)]
pub(crate) struct Realm {
    /// The name that new rows are bound to.
    pub name: Arc<str>,
    /// Every name that the same account and region has had, as a JSON array.
    all: Arc<str>,
}

impl Realm {
    /// `former` are names under which rows of the same account and region were written.
    pub(crate) fn new(name: String, former: &[String]) -> Self {
        let all: Vec<&str> = former.iter().map(String::as_str).chain([name.as_str()]).collect();
        let all = serde_json::Value::from(all).to_string();
        Self { name: name.into(), all: all.into() }
    }

    fn all(&self) -> Arc<str> {
        self.all.clone()
    }
}

/// A value as its one JSON word, for a text column.
fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

/// The value of a column that [`word`] wrote.
fn unword<T: serde::de::DeserializeOwned>(word: String) -> Result<T, JournalError> {
    Ok(serde_json::from_value(serde_json::Value::String(word))?)
}
