//! Single values that the service remembers.

use rusqlite::{Connection, OptionalExtension, Transaction};

/// The ID of the demo job.
pub(crate) const DEMO_JOB: &str = "demo job";
/// The port that the demo job's address has.
pub(crate) const DEMO_PORT: &str = "demo port";
/// There while the files of an older version that no record names are still to be kept as such.
pub(crate) const HAS_STRAYS: &str = "has strays";

pub(crate) fn remember(tx: &Transaction<'_>, name: &str, value: &str) -> rusqlite::Result<()> {
    tx.execute("INSERT OR REPLACE INTO facts VALUES (?1, ?2)", [name, value])?;
    Ok(())
}

pub(crate) fn recall(c: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    c.query_row("SELECT value FROM facts WHERE name = ?1", [name], |row| row.get(0)).optional()
}

pub(crate) fn forget(tx: &Transaction<'_>, name: &str) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM facts WHERE name = ?1", [name])?;
    Ok(())
}
