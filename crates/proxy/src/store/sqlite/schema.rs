//! The tables, version by version. `user_version` counts the applied migrations of a file.
//!
//! A released migration never changes: it is not applied again. (`rusqlite_migration` does the same with the same number, but
//! has no release for the `rusqlite` that is used here.)

use super::chain;
use crate::store::JournalError;
use rusqlite::{Connection, Transaction, TransactionBehavior};

type Step = fn(&Transaction<'_>) -> Result<(), rusqlite::Error>;

/// The migrations from an empty file to the tables of this version.
const STEPS: &[Step] = &[first_tables, chain, second_form, activity_indexes, approvals, head_mac];

/// Version of the tables, stored in `user_version`.
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

#[cfg(test)]
pub(super) fn steps(transaction: &Transaction<'_>, count: usize) -> Result<(), rusqlite::Error> {
    STEPS[..count].iter().try_for_each(|step| step(transaction))?;
    transaction.pragma_update(None, "user_version", count as i64)
}

fn first_tables(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    transaction.execute_batch(FIRST_TABLES)
}

/// The hash chain over the activity record, also over existing entries.
fn chain(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    transaction.execute_batch(chain::TABLES)?;
    chain::link_existing(transaction)
}

/// Activity: names, columns for a user and a target, and digests of items. Deletions: what every step needs, beside the plan
/// instead of in it, who runs them, and why they pause. Keys whose account is known.
const SECOND_FORM: &str = "
ALTER TABLE activity ADD COLUMN name TEXT;
ALTER TABLE activity ADD COLUMN person TEXT;
ALTER TABLE activity ADD COLUMN target TEXT;
ALTER TABLE activity ADD COLUMN items BLOB;
ALTER TABLE activity_outcomes ADD COLUMN items BLOB;
ALTER TABLE activity_links ADD COLUMN format INTEGER NOT NULL DEFAULT 1;
ALTER TABLE deletions ADD COLUMN action TEXT NOT NULL DEFAULT '';
ALTER TABLE deletions ADD COLUMN erase_originals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deletions ADD COLUMN subjects TEXT NOT NULL DEFAULT '[]';
ALTER TABLE deletions ADD COLUMN calls INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deletions ADD COLUMN expires_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deletions ADD COLUMN approved_at INTEGER;
ALTER TABLE deletions ADD COLUMN pause TEXT;
ALTER TABLE deletions ADD COLUMN runner TEXT;
ALTER TABLE deletions ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deletions ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
UPDATE deletions SET
    action = json_extract(plan, '$.action'), erase_originals = json_extract(plan, '$.erase_originals'),
    subjects = json_extract(plan, '$.subjects'), calls = json_array_length(plan, '$.calls'),
    expires_at = json_extract(plan, '$.expires_at'), approved_at = starts_at;
ALTER TABLE deletion_items ADD COLUMN sequence INTEGER;
ALTER TABLE deletion_items ADD COLUMN sent_at INTEGER;
CREATE INDEX items_by_entry ON deletion_items (sequence) WHERE sequence IS NOT NULL;
CREATE INDEX items_by_time ON deletion_items (sent_at) WHERE sent_at IS NOT NULL;
CREATE TABLE accounts (key TEXT PRIMARY KEY, account TEXT NOT NULL, read_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
";

fn second_form(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    transaction.execute_batch(SECOND_FORM)
}

/// For lists of the record with one entry for each deletion, and for the history of one job.
fn activity_indexes(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    transaction.execute_batch(
        "CREATE INDEX activity_by_deletion ON activity (deletion_id, sequence) WHERE deletion_id IS NOT NULL;
         CREATE INDEX activity_by_resource ON activity (action, resource);",
    )
}

/// Who continued a deletion last: the record names that session, and not the one that planned it.
fn approvals(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    transaction.execute_batch("ALTER TABLE deletions ADD COLUMN approved_by TEXT;")
}

/// Migrations after which there is a chain, its links have their format, and its head may have a MAC.
const WITH_CHAIN: i64 = 2;
const WITH_FORMATS: i64 = 3;
const WITH_MAC: i64 = 6;

/// Checks that the file has a hash chain.
pub(super) fn expect_chain(connection: &Connection) -> Result<(), JournalError> {
    match version(connection)? {
        found if found < WITH_CHAIN => Err(JournalError::TooOld { found, known: FORMAT }),
        _ => Ok(()),
    }
}

/// Which columns the tables of the file's chain have.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChainColumns {
    /// Of each link. A file without them has only the first format.
    pub formats: bool,
    /// Of the head.
    pub mac: bool,
}

pub(super) fn chain_columns(connection: &Connection) -> Result<ChainColumns, rusqlite::Error> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(ChainColumns { formats: found >= WITH_FORMATS, mac: found >= WITH_MAC })
}

/// The MAC of the head, where there is a key.
fn head_mac(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    transaction.execute_batch("ALTER TABLE activity_head ADD COLUMN mac BLOB")
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

/// Checks that the file has the tables of this version.
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

/// Checks the file and migrates its tables, in one transaction.
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
        run("INSERT INTO activity_outcomes (sequence, at, outcome) VALUES (1, 2, 'ok')").unwrap();
        run("INSERT INTO activity_links (position, kind, sequence, hash) VALUES (1, 'intent', 1, x'00')")
            .unwrap();
        for (table, column) in
            [("activity", "at"), ("activity_outcomes", "at"), ("activity_links", "sequence")]
        {
            assert!(run(&format!("UPDATE {table} SET {column} = 3")).unwrap_err().contains("append-only"));
            assert!(run(&format!("DELETE FROM {table}")).unwrap_err().contains("append-only"));
        }
    }
}
