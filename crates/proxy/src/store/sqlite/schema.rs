//! The tables, version by version. `user_version` counts the steps that a file has taken.
//!
//! A step that was released never changes: a file that took it is not asked again. (`rusqlite_migration` does the same with
//! the same number, but has no release for the `rusqlite` that is used here.)

use super::chain;
use crate::store::JournalError;
use rusqlite::{Connection, Transaction, TransactionBehavior};

type Step = fn(&Transaction<'_>) -> Result<(), rusqlite::Error>;

/// The steps from an empty file to the tables that this version uses.
const STEPS: &[Step] = &[first_tables, chain];

/// Version of the tables, kept in `user_version`.
pub(super) const FORMAT: i64 = STEPS.len() as i64;

pub(super) const FIRST_TABLES: &str = "
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

fn first_tables(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    transaction.execute_batch(FIRST_TABLES)
}

/// The hash chain over the activity record, also over entries that are there already.
fn chain(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    transaction.execute_batch(chain::TABLES)?;
    chain::link_existing(transaction)
}

/// The version of a file's tables; 0 for an empty file.
fn version(connection: &Connection) -> Result<i64, JournalError> {
    // The first read shows whether this is a database at all, before anything is written.
    let found: i64 =
        connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(JournalError::Damaged)?;
    match found {
        found if found > FORMAT => Err(JournalError::TooNew { found, known: FORMAT }),
        found => Ok(found),
    }
}

/// That the file has the tables of this version.
pub(super) fn expect_current(connection: &Connection) -> Result<(), JournalError> {
    match version(connection)? {
        FORMAT => Ok(()),
        found => Err(JournalError::TooOld { found, known: FORMAT }),
    }
}

/// Every transaction is on disk when it returns, so an intent written here survives a crash that follows.
pub(super) fn configure(connection: &Connection) -> Result<(), JournalError> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    Ok(())
}

/// Checks the file and brings its tables up to date, in one transaction.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), JournalError> {
    version(connection)?;
    let check: String =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(JournalError::Damaged)?;
    if check != "ok" {
        return Err(JournalError::Damaged(rusqlite::Error::QueryReturnedNoRows));
    }
    configure(connection)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    for step in &STEPS[usize::try_from(found).unwrap_or_default()..] {
        step(&transaction)?;
    }
    if found < FORMAT {
        transaction.pragma_update(None, "user_version", FORMAT)?;
    }
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Journal;

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
            let statement = statement.to_owned();
            journal
                .blocking(move |connection| Ok(connection.execute(&statement, [])?))
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
