//! Records of snapshots.

use rusqlite::{Connection, Row, Transaction, params};

/// A record of one snapshot. The timestamp is in milliseconds since the epoch.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub create_timestamp: i64,
    pub is_overlay: bool,
    pub object: String,
}

impl File {
    /// Reads `create_timestamp, is_overlay, object`.
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<File> {
        Ok(File { create_timestamp: row.get(0)?, is_overlay: row.get(1)?, object: row.get(2)? })
    }

    /// The second in which the picture was captured.
    pub(crate) fn second(&self) -> i64 {
        self.create_timestamp.div_euclid(1000)
    }
}

/// Stores a snapshot's record. There is one overlay record per job, which the next replaces, like its file.
pub(crate) fn insert(tx: &Transaction<'_>, job: i64, file: &File) -> rusqlite::Result<()> {
    if file.is_overlay {
        tx.prepare_cached("DELETE FROM files WHERE job = ?1 AND is_overlay = 1")?.execute([job])?;
    }
    tx.prepare_cached(
        "INSERT INTO files (job, create_timestamp, is_overlay, object) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![job, file.create_timestamp, file.is_overlay, file.object])?;
    Ok(())
}

/// Whether a picture that was written and not recorded no longer needs a record: its time is taken, or a later attempt is
/// recorded under its name.
pub(crate) fn is_superseded(c: &Connection, job: i64, file: &File) -> rusqlite::Result<bool> {
    if exists(c, job, file.create_timestamp)? {
        return Ok(true);
    }
    if file.is_overlay {
        let later =
            "SELECT EXISTS (SELECT 1 FROM files WHERE job = ?1 AND is_overlay = 1 AND create_timestamp > ?2)";
        return c.prepare_cached(later)?.query_row([job, file.create_timestamp], |row| row.get(0));
    }
    c.prepare_cached("SELECT EXISTS (SELECT 1 FROM files WHERE object = ?2 AND job = ?1)")?
        .query_row(params![job, file.object], |row| row.get(0))
}

/// Whether the job has a record of that time.
pub(crate) fn exists(c: &Connection, job: i64, create_timestamp: i64) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT EXISTS (SELECT 1 FROM files WHERE job = ?1 AND create_timestamp = ?2)")?
        .query_row([job, create_timestamp], |row| row.get(0))
}

/// Whether the job has exactly this record.
pub(crate) fn is_kept(c: &Connection, job: i64, file: &File) -> rusqlite::Result<bool> {
    c.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM files WHERE job = ?1 AND create_timestamp = ?2 AND object = ?3)",
    )?
    .query_row(params![job, file.create_timestamp, file.object], |row| row.get(0))
}
