//! Access to the file: one thread that writes, in the order of the requests, and a few connections that read.
//!
//! SQLite has one writer at a time. A separate thread for it keeps the threads of the runtime free while another process holds
//! the file's lock, and a write never waits for a read.

use super::schema;
use crate::store::JournalError;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long one attempt waits for another process that holds the file's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Maximum number of concurrent reads; further ones wait.
const READERS: usize = 4;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The proxy's database file. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Journal(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    busy_timeout: Duration,
    writer: Sender<Job>,
    /// Connections that are not in use.
    readers: Mutex<Vec<Connection>>,
    turns: Semaphore,
}

impl Journal {
    /// Opens the file, or creates it; tables of an older version are migrated.
    ///
    /// # Errors
    /// See [`JournalError`]; a file that cannot be used is left unchanged.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        Self::open_patiently(path, BUSY_TIMEOUT)
    }

    /// As [`open`](Self::open), with another time limit for one attempt while another process holds the file's lock.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_patiently(path: &Path, busy_timeout: Duration) -> Result<Self, JournalError> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(busy_timeout)?;
        schema::prepare(&mut connection)?;
        Self::with_writer(path, busy_timeout, connection)
    }

    /// Opens a file that has the tables of this version, and changes no table.
    ///
    /// # Errors
    /// As [`open`](Self::open), and [`JournalError::TooOld`].
    pub fn open_existing(path: &Path) -> Result<Self, JournalError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        schema::expect_current(&connection)?;
        schema::configure(&connection)?;
        Self::with_writer(path, BUSY_TIMEOUT, connection)
    }

    fn with_writer(
        path: &Path,
        busy_timeout: Duration,
        mut connection: Connection,
    ) -> Result<Self, JournalError> {
        let (writer, jobs) = channel::<Job>();
        std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || {
                for job in jobs {
                    job(&mut connection);
                }
            })
            .map_err(|_| JournalError::Closed)?;
        Ok(Self(Arc::new(Shared {
            path: path.to_owned(),
            busy_timeout,
            writer,
            readers: Mutex::default(),
            turns: Semaphore::new(READERS),
        })))
    }

    /// Runs `work` on the writing connection; `done` gets its result. A panic in `work` ends only this piece of work.
    fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, JournalError> + Send + 'static,
        done: impl FnOnce(Result<T, JournalError>) + Send + 'static,
    ) -> Result<(), JournalError> {
        let job: Job = Box::new(move |connection| {
            let result = catch_unwind(AssertUnwindSafe(|| work(connection)));
            done(result.unwrap_or(Err(JournalError::Closed)));
        });
        self.0.writer.send(job).map_err(|_| JournalError::Closed)
    }

    /// Uses the writing connection.
    pub(super) async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (done, result) = tokio::sync::oneshot::channel();
        self.submit(work, move |result| {
            let _ = done.send(result);
        })?;
        result.await.map_err(|_| JournalError::Closed)?
    }

    /// As [`with`](Self::with), on a thread that may block.
    pub(super) fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (done, result) = channel();
        self.submit(work, move |result| {
            let _ = done.send(result);
        })?;
        result.recv().map_err(|_| JournalError::Closed)?
    }

    /// One transaction: everything that `work` does is on disk when this returns, or nothing is.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        self.with(move |connection| transact(connection, work)).await
    }

    /// As [`write`](Self::write), on a thread that may block.
    pub(super) fn write_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        self.blocking(move |connection| transact(connection, work))
    }

    /// Reads one state of the file, concurrently with writes.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let _turn = self.0.turns.acquire().await.map_err(|_| JournalError::Closed)?;
        let shared = self.0.clone();
        let read = move || {
            let idle = shared.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut connection = match idle {
                Some(connection) => connection,
                None => open_reader(&shared.path, shared.busy_timeout)?,
            };
            let result = work(&connection.transaction()?);
            shared.readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            result
        };
        tokio::task::spawn_blocking(read).await.map_err(|_| JournalError::Closed)?
    }
}

fn transact<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, JournalError>,
) -> Result<T, JournalError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let result = work(&transaction)?;
    transaction.commit()?;
    Ok(result)
}

/// A connection that cannot change anything.
pub(super) fn open_reader(path: &Path, busy_timeout: Duration) -> Result<Connection, JournalError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(busy_timeout)?;
    Ok(connection)
}
