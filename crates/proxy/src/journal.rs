//! Durable state: sessions, launch tokens, deletions and activity, in one SQLite file.
//!
//! Every transaction is on disk when it returns (`synchronous=FULL`), so an intent written here survives a crash that
//! follows. One connection writes and reads; a row costs about two milliseconds.

use crate::chain;
use rusqlite::{Connection, OptionalExtension as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Why the journal could not be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file is not a database, or it is damaged: restore it from a copy, or move it away to start a new one.
    #[error("the journal is damaged or not a database; restore it from a copy or move it away: {0}")]
    Damaged(#[source] rusqlite::Error),
    /// A newer version of the program wrote the file: use that version.
    #[error(
        "the journal was written by a newer version of this program (format {found}, this one knows {known})"
    )]
    TooNew { found: i64, known: i64 },
    /// The file cannot be read or written: check the folder, its permissions and the free space.
    #[error("the journal cannot be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A stored value cannot be read back.
    #[error("a journal entry cannot be read: {0}")]
    Entry(#[from] serde_json::Error),
    /// The worker that wrote it was ended.
    #[error("the journal was closed while it was written")]
    Closed,
}

/// Version of the tables, kept in `user_version`: those below, and what the chain over the activity adds to them.
const FORMAT: i64 = 2;

pub(crate) const TABLES: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE launch_tokens (hash BLOB PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE sessions (
    hash BLOB PRIMARY KEY, page_hash BLOB NOT NULL, made_at INTEGER NOT NULL, seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE deletions (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, realm TEXT NOT NULL, session TEXT NOT NULL,
    plan TEXT NOT NULL, state TEXT NOT NULL, made_at INTEGER NOT NULL, starts_at INTEGER, finished_at INTEGER,
    retry_of TEXT
) STRICT;
CREATE TABLE deletion_items (
    deletion INTEGER NOT NULL REFERENCES deletions (number) ON DELETE CASCADE,
    position INTEGER NOT NULL, call INTEGER NOT NULL, subject TEXT NOT NULL, item TEXT NOT NULL,
    tried INTEGER NOT NULL, outcome TEXT NOT NULL, code TEXT, message TEXT, request_id TEXT,
    PRIMARY KEY (deletion, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE activity (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, realm TEXT NOT NULL, at INTEGER NOT NULL, who TEXT NOT NULL,
    action TEXT NOT NULL, resource TEXT NOT NULL, summary TEXT NOT NULL, deletion_id TEXT
) STRICT;
CREATE TABLE activity_outcomes (
    sequence INTEGER PRIMARY KEY REFERENCES activity (sequence), at INTEGER NOT NULL, outcome TEXT NOT NULL,
    code TEXT, request_id TEXT
) STRICT;
CREATE TRIGGER activity_stays BEFORE UPDATE ON activity BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END;
CREATE TRIGGER activity_is_kept BEFORE DELETE ON activity BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END;
CREATE TRIGGER outcomes_stay BEFORE UPDATE ON activity_outcomes
    BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END;
CREATE TRIGGER outcomes_are_kept BEFORE DELETE ON activity_outcomes
    BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END;
";

/// The proxy's database. Clones share one connection.
#[derive(Debug, Clone)]
pub struct Journal(Arc<Mutex<Connection>>);

impl Journal {
    /// Opens the file, or makes it with its tables.
    ///
    /// # Errors
    /// See [`JournalError`]; an existing file is left as it was.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let connection = Connection::open(path)?;
        Self::prepare(connection)
    }

    fn prepare(mut connection: Connection) -> Result<Self, JournalError> {
        connection.busy_timeout(Duration::from_secs(5))?;
        // The first read shows whether this is a database at all, before anything is written.
        let found: i64 = connection
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .map_err(JournalError::Damaged)?;
        if found > FORMAT {
            return Err(JournalError::TooNew { found, known: FORMAT });
        }
        let check: String = connection
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(JournalError::Damaged)?;
        if check != "ok" {
            return Err(JournalError::Damaged(rusqlite::Error::QueryReturnedNoRows));
        }
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        if found < FORMAT {
            let transaction = connection.transaction()?;
            if found < 1 {
                transaction.execute_batch(TABLES)?;
            }
            transaction.execute_batch(chain::TABLES)?;
            chain::link_existing(&transaction)?;
            transaction.pragma_update(None, "user_version", FORMAT)?;
            transaction.commit()?;
        }
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// Uses the connection on this thread.
    pub(crate) fn blocking<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Uses the connection without holding up other requests.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let journal = self.clone();
        tokio::task::spawn_blocking(move || journal.blocking(work)).await.map_err(|_| JournalError::Closed)?
    }

    /// Keeps a small value under a name.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn remember(&self, name: &str, value: &str) -> Result<(), JournalError> {
        self.blocking(|connection| {
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?1, ?2)", (name, value))?;
            Ok(())
        })
    }

    /// What was kept under that name.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn recall(&self, name: &str) -> Result<Option<String>, JournalError> {
        self.blocking(|connection| {
            let value =
                connection.query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0));
            Ok(value.optional()?)
        })
    }
}

/// Milliseconds since the epoch.
pub(crate) fn now() -> i64 {
    chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).timestamp_millis()
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_database_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        std::fs::write(&path, "this is not a database, but somebody's notes about one").unwrap();
        let before = std::fs::read(&path).unwrap();
        assert!(matches!(Journal::open(&path), Err(JournalError::Damaged(_))));
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_file_of_a_newer_program_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        Connection::open(&path).unwrap().pragma_update(None, "user_version", FORMAT + 1).unwrap();
        assert!(
            matches!(Journal::open(&path), Err(JournalError::TooNew { found, .. }) if found == FORMAT + 1)
        );
    }

    #[test]
    fn what_is_remembered_is_there_after_reopening() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        Journal::open(&path).unwrap().remember("name", "value").unwrap();
        assert_eq!(Journal::open(&path).unwrap().recall("name").unwrap().as_deref(), Some("value"));
    }

    #[test]
    fn activity_rows_can_neither_be_changed_nor_removed() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(&folder.path().join("journal.db")).unwrap();
        let run = |statement: &str| {
            journal
                .blocking(|connection| Ok(connection.execute(statement, [])?))
                .map_err(|error| error.to_string())
        };
        run("INSERT INTO activity (realm, at, who, action, resource, summary) VALUES ('local', 1, 'a', 'b', 'c', 'd')")
            .unwrap();
        run("INSERT INTO activity_outcomes VALUES (1, 2, 'ok', NULL, NULL, NULL)").unwrap();
        run("INSERT INTO activity_links VALUES (1, 'intent', 1, x'00')").unwrap();
        for (table, column) in
            [("activity", "at"), ("activity_outcomes", "at"), ("activity_links", "sequence")]
        {
            assert!(run(&format!("UPDATE {table} SET {column} = 3")).unwrap_err().contains("append-only"));
            assert!(run(&format!("DELETE FROM {table}")).unwrap_err().contains("append-only"));
        }
    }
}
