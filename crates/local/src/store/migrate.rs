//! Migrating a database of an older version.

use super::OpenError;
use rusqlite::{Connection, TransactionBehavior};

/// The migrations from one version to the next, beginning with an empty file.
const STEPS: [&str; 4] = [
    include_str!("schema-1.sql"),
    include_str!("schema-2.sql"),
    include_str!("schema-3.sql"),
    include_str!("schema-4.sql"),
];
const VERSION: i64 = STEPS.len() as i64;

/// Refuses a database of a newer version, before anything of it is changed.
pub(super) fn refuse_newer(connection: &Connection) -> Result<i64, OpenError> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version > VERSION { Err(OpenError::Newer(version)) } else { Ok(version) }
}

pub(super) fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    let version = refuse_newer(connection)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = usize::try_from(version).unwrap_or(0);
    STEPS[done..].iter().try_for_each(|step| transaction.execute_batch(step))?;
    // No reader in this process depends on earlier changes, and there is no other process.
    transaction.execute_batch("DELETE FROM status_changes")?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::opened;
    use super::*;
    use std::path::Path;

    /// Every table, index and trigger, with the columns of the tables.
    fn objects(path: &Path) -> Vec<(String, String, String)> {
        let connection = Connection::open(path).unwrap();
        let mut statement = connection
            .prepare(
                "SELECT type, name, coalesce((SELECT group_concat(c.name || ' ' || c.type) FROM pragma_table_info(s.name) c), '')
                 FROM sqlite_schema s ORDER BY 1, 2",
            )
            .unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn a_database_of_any_older_version_becomes_one_of_this() {
        let folder = tempfile::tempdir().unwrap();
        let new = folder.path().join("new");
        drop(opened(&new).unwrap());
        let first = folder.path().join("first");
        let connection = Connection::open(&first).unwrap();
        connection.execute_batch(STEPS[0]).unwrap();
        connection
            .execute_batch(
                "INSERT INTO jobs VALUES (7, 'j', 'Demo camera', 't', 't', 'init', 'u', 'e', 'demo-bucket', '', '', 5,
                                          '', 1, 1, 3, 900);
                 INSERT INTO files VALUES (7, 900, 0, 'x.jpg');
                 PRAGMA user_version = 1",
            )
            .unwrap();
        drop(connection);
        drop(opened(&first).unwrap());
        assert_eq!(objects(&first), objects(&new));
        let connection = Connection::open(&first).unwrap();
        let kept: (String, i64, String) = connection
            .query_row(
                "SELECT name, last_sequence, (SELECT value FROM facts WHERE facts.name = 'demo job') FROM jobs",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .unwrap();
        assert_eq!(kept, ("Demo camera".to_owned(), 3, "j".to_owned()));
        connection.execute("UPDATE jobs SET status = 'started'", []).unwrap();
        let changed: i64 =
            connection.query_row("SELECT job FROM status_changes", [], |row| row.get(0)).unwrap();
        assert_eq!(changed, 7);
    }

    #[test]
    fn a_database_of_a_newer_version_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("newer");
        Connection::open(&path)
            .unwrap()
            .execute_batch("CREATE TABLE t (x); PRAGMA user_version = 99")
            .unwrap();
        let before = std::fs::read(&path).unwrap();
        assert!(matches!(opened(&path), Err(OpenError::Newer(99))));
        assert!(std::fs::read(&path).unwrap() == before);
    }
}
