//! The database: one writer thread, a few readers, and the check that refuses a damaged file.

mod migrate;

use crate::space::Space;
use media_api::ServerMessage;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc, oneshot};

const READERS: usize = 3;
const QUEUED_WRITES: usize = 1024;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Maximum number of pages for a full check when the file is opened. A larger one would delay the start for seconds; its
/// header, its schema and its tables' roots are read nevertheless.
const FULLY_CHECKED_PAGES: i64 = 4096;

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("{0}")]
    Damaged(String),
    #[error("it was written by a newer version of this program (schema {0})")]
    Newer(i64),
    #[error(transparent)]
    Unusable(#[from] rusqlite::Error),
}

/// Why a read or a write failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the database failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("the database is closed")]
    Closed,
}

impl StoreError {
    /// Whether the disk is full.
    pub(crate) fn is_full(&self) -> bool {
        matches!(self, Self::Sqlite(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull))
    }

    /// The cause as a part of a sentence.
    pub(crate) fn in_words(&self) -> String {
        match self {
            _ if self.is_full() => ServerMessage::DatabaseFull.into(),
            Self::Sqlite(error) => ServerMessage::DatabaseFailed.with(&[&error.to_string()]).into(),
            Self::Closed => ServerMessage::ServiceStopping.into(),
        }
    }
}

type Write = Box<dyn FnOnce(&mut Connection) + Send>;

/// Handle to the database; cheap to clone.
#[derive(Clone)]
pub(crate) struct Store {
    writes: mpsc::Sender<Write>,
    readers: Arc<Readers>,
}

struct Readers {
    idle: Mutex<Vec<Connection>>,
    permits: Semaphore,
}

impl Store {
    /// Opens or creates the database at `path`. A damaged one is left unchanged.
    pub(crate) fn open(path: &Path, space: Space) -> Result<Store, OpenError> {
        if std::fs::metadata(path).is_ok_and(|file| file.len() > 0) {
            check(path)?;
        }
        let mut writer = connect(path)?;
        migrate::refuse_newer(&writer)?;
        writer.pragma_update(None, "journal_mode", "WAL")?;
        // An intent must be on the disk before its file.
        writer.pragma_update(None, "synchronous", "FULL")?;
        migrate::migrate(&mut writer)?;
        let idle = (0..READERS)
            .map(|_| {
                let reader = connect(path)?;
                reader.pragma_update(None, "query_only", true)?;
                Ok(reader)
            })
            .collect::<Result<Vec<_>, rusqlite::Error>>()?;
        let (writes, mut queue) = mpsc::channel::<Write>(QUEUED_WRITES);
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || {
                while let Some(write) = queue.blocking_recv() {
                    space.tend_reserve();
                    write(&mut writer);
                }
            })
            .map_err(|error| OpenError::Damaged(error.to_string()))?;
        Ok(Store {
            writes,
            readers: Arc::new(Readers { idle: Mutex::new(idle), permits: Semaphore::new(READERS) }),
        })
    }

    /// Runs a read on one of the readers, concurrently with writes.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let _permit = self.readers.permits.acquire().await.map_err(|_| StoreError::Closed)?;
        let readers = self.readers.clone();
        let outcome = tokio::task::spawn_blocking(move || {
            let connection = readers.lock().pop()?;
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read(&connection)));
            readers.lock().push(connection);
            outcome.ok()
        });
        match outcome.await {
            Ok(Some(outcome)) => Ok(outcome?),
            _ => Err(StoreError::Closed),
        }
    }

    /// Runs a write as one transaction: all of it is stored, or nothing.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job: Write = Box::new(move |connection| {
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let transaction =
                    connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
                let value = write(&transaction)?;
                transaction.commit()?;
                Ok(value)
            }));
            if let Ok(outcome) = outcome {
                // The caller may have been dropped; the write stays.
                let _ = answer.send(outcome);
            }
        });
        self.writes.send(job).await.map_err(|_| StoreError::Closed)?;
        answered.await.map_err(|_| StoreError::Closed)?.map_err(StoreError::Sqlite)
    }

    /// Waits for the writes so far and moves them from the log into the database file.
    pub(crate) async fn flush(&self) {
        let (done, finished) = oneshot::channel();
        let job: Write = Box::new(move |connection| {
            let moved = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            if let Err(error) = moved {
                tracing::warn!("the database's log stays beside it: {error}");
            }
            // The caller may have been dropped.
            let _ = done.send(());
        });
        if self.writes.send(job).await.is_ok() {
            let _ = finished.await;
        }
    }
}

impl Readers {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "cache_size", -4096)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Checks an existing file without changing a byte of it.
fn check(path: &Path) -> Result<(), OpenError> {
    let damaged = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
            OpenError::Damaged(error.to_string())
        }
        _ => OpenError::Unusable(error),
    };
    // A file that was not closed cleanly has a log beside it, which only a connection with write access can read.
    let log: PathBuf = format!("{}-wal", path.display()).into();
    let flags =
        if log.exists() { OpenFlags::SQLITE_OPEN_READ_WRITE } else { OpenFlags::SQLITE_OPEN_READ_ONLY };
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).map_err(damaged)?;
    connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
        .map_err(damaged)?;
    if pages <= FULLY_CHECKED_PAGES {
        let verdict: String =
            connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(damaged)?;
        if verdict != "ok" {
            return Err(OpenError::Damaged(verdict));
        }
    }
    Ok(())
}

/// A keyword as a pattern for `LIKE … ESCAPE '\'` that finds it anywhere, with its wildcards escaped.
pub(crate) fn contains_pattern(keyword: &str) -> String {
    let mut pattern = String::with_capacity(keyword.len() + 2);
    pattern.push('%');
    for c in keyword.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A store on a disk with free space.
    pub(crate) fn opened(path: &Path) -> Result<Store, OpenError> {
        Store::open(path, Space::new(path.parent().unwrap_or(path)))
    }

    #[test]
    fn wildcards_of_a_keyword_are_literal() {
        assert_eq!(contains_pattern(r"50%_a\b"), r"%50\%\_a\\b%");
    }

    #[tokio::test]
    async fn a_damaged_database_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("local.sqlite3");
        let damaged = b"SQLite format 3\0 and then something else entirely".repeat(100);
        std::fs::write(&path, &damaged).unwrap();
        assert!(opened(&path).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), damaged);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn a_write_that_fails_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let store = opened(&folder.path().join("s")).unwrap();
        let failed = store
            .write(|tx| {
                tx.execute("INSERT INTO files VALUES (1, 2, 0, 'x')", [])?;
                tx.execute("INSERT INTO files VALUES (1, 2, 0, 'y')", [])
            })
            .await;
        assert!(failed.is_err());
        let count = store.read(|c| c.query_row("SELECT count(*) FROM files", [], |r| r.get::<_, i64>(0)));
        assert_eq!(count.await.unwrap(), 0);
    }
}
