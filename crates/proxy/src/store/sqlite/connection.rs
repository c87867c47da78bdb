//! Access to the file: one thread that writes, in the order of the requests, and a few connections that read.
//!
//! SQLite has one writer at a time. A separate thread for it keeps the threads of the runtime free while another process holds
//! the file's lock, and a write never waits for a read.

use super::{chain, schema};
use crate::store::checkpoints::Checkpoint;
use crate::store::record_key::RecordKey;
use crate::store::{Evidence, JournalError};
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
    /// What the activity record is compared with.
    evidence: Evidence,
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
        Self::open_with(path, busy_timeout, Evidence::default())
    }

    /// As [`open`](Self::open), with a key and checkpoints for the activity record. An empty record gets the key.
    ///
    /// # Errors
    /// As [`open`](Self::open); the record has a key and none is given, or it has none or another one.
    pub fn open_with_evidence(path: &Path, evidence: Evidence) -> Result<Self, JournalError> {
        Self::open_with(path, BUSY_TIMEOUT, evidence)
    }

    fn open_with(path: &Path, busy_timeout: Duration, evidence: Evidence) -> Result<Self, JournalError> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(busy_timeout)?;
        schema::prepare(&mut connection)?;
        expect_key(&mut connection, evidence.key())?;
        Self::with_writer(path, busy_timeout, connection, evidence)
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
        Self::with_writer(path, BUSY_TIMEOUT, connection, Evidence::default())
    }

    fn with_writer(
        path: &Path,
        busy_timeout: Duration,
        mut connection: Connection,
        evidence: Evidence,
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
            evidence,
            readers: Mutex::default(),
            turns: Semaphore::new(READERS),
        })))
    }

    pub(super) fn evidence(&self) -> &Evidence {
        &self.0.evidence
    }

    /// Where the activity record ends now.
    pub(crate) async fn checkpoint(&self) -> Result<Checkpoint, JournalError> {
        let head = self.read(|transaction| Ok(chain::head(transaction)?)).await?;
        Ok(Checkpoint { position: head.position, sequence: head.sequence, hash: head.hash })
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
        let key = self.0.evidence.key().cloned();
        self.with(move |connection| transact(connection, key.as_ref(), work)).await
    }

    /// As [`write`](Self::write), on a thread that may block.
    pub(super) fn write_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let key = self.0.evidence.key().cloned();
        self.blocking(move |connection| transact(connection, key.as_ref(), work))
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
    key: Option<&RecordKey>,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, JournalError>,
) -> Result<T, JournalError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // A head that somebody else wrote must not get a MAC.
    let own = match key {
        Some(key) => {
            let head = chain::head(&transaction)?;
            chain::fits(&transaction, &head, key)?.then_some((key, head))
        }
        None => None,
    };
    let result = work(&transaction)?;
    if let Some((key, before)) = own
        && chain::head(&transaction)?.position != before.position
    {
        chain::authenticate_head(&transaction, key)?;
    }
    transaction.commit()?;
    Ok(result)
}

/// Checks that the record has the key that is given, if any. An empty record gets it.
fn expect_key(connection: &mut Connection, key: Option<&RecordKey>) -> Result<(), JournalError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let head = chain::head(&transaction)?;
    match (key, chain::head_mac(&transaction)?) {
        (None, None) => return Ok(()),
        (None, Some(_)) => return Err(JournalError::NeedsKey),
        (Some(key), Some(mac)) if key.fits(head.position, &head.hash, &mac) => return Ok(()),
        (Some(_), Some(_)) => return Err(JournalError::OtherKey),
        (Some(_), None) if head.position > 0 => return Err(JournalError::NotKeyed),
        (Some(key), None) => chain::authenticate_head(&transaction, key)?,
    }
    Ok(transaction.commit()?)
}

/// A connection that cannot change anything.
pub(super) fn open_reader(path: &Path, busy_timeout: Duration) -> Result<Connection, JournalError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(busy_timeout)?;
    Ok(connection)
}
