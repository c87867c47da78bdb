//! Single values that the service stores.

use rusqlite::{Connection, OptionalExtension, Transaction};

/// The ID of the demo job.
pub(crate) const DEMO_JOB: &str = "demo job";
/// The port in the demo job's address.
pub(crate) const DEMO_PORT: &str = "demo port";
/// Present while unnamed files of an older version are still to be marked as kept.
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
