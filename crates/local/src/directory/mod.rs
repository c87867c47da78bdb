//! The data of every job that listing needs, in memory and in order of creation: time, status and name.
//!
//! A set of jobs is one bit per job, so an exact total is a count of bits and a deep page costs what the first costs.
//! A keyword is searched once in all names, which are concatenated; its results are cached for further pages. Jobs are never
//! deleted and never renamed: new rows of the database are read before each listing, and `status_changes` names the jobs whose
//! status has changed. Listings run concurrently, and only new rows make one of them wait. A million jobs with names of 30
//! bytes take about 60 MB.

mod bits;
mod contents;
mod names;

use contents::Contents;
use media_api::ice::JobStatus;
use rusqlite::Connection;
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::sync::watch;

/// How often a listing that finds new rows tries to proceed concurrently with the others.
const TRIES: u32 = 3;

/// What to list: creation times in seconds, bounds included, and the filters.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub start: i64,
    pub end: i64,
    pub status: Option<JobStatus>,
    /// Part of a name, ASCII letters in either case, or a whole job ID; empty for all jobs.
    pub keyword: String,
    pub ascending: bool,
    pub offset: u64,
    pub limit: u64,
}

/// Clones share one content.
#[derive(Debug, Clone)]
pub(crate) struct Directory {
    contents: Arc<RwLock<Contents>>,
    loaded: Arc<watch::Sender<bool>>,
}

impl Directory {
    pub(crate) fn new() -> Directory {
        Directory { contents: Arc::default(), loaded: Arc::new(watch::Sender::new(false)) }
    }

    /// Reads every job, concurrently with other work. Then releases callers that wait for [`ready`](Self::ready), also if it
    /// fails: the first of them retries it.
    pub(crate) fn load(&self, c: &Connection) -> rusqlite::Result<()> {
        let loaded = c.unchecked_transaction().and_then(|snapshot| Contents::load(&snapshot));
        let outcome = loaded.map(|contents| *self.write() = contents);
        self.loaded.send_replace(true);
        outcome
    }

    /// Waits until the jobs were read for the first time.
    pub(crate) async fn ready(&self) {
        // The sender is dropped only with this.
        let _ = self.loaded.subscribe().wait_for(|loaded| *loaded).await;
    }

    /// Calls `page` with the number of matching jobs and the rows of the page in its order, with the snapshot of the database
    /// to which they belong.
    pub(crate) fn list<T>(
        &self,
        c: &Connection,
        query: &Query,
        page: impl FnOnce(&Connection, u64, Vec<i64>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        for _ in 0..TRIES {
            // The snapshot begins when the contents can no longer change, so they are never newer than it.
            let contents = self.read();
            let snapshot = c.unchecked_transaction()?;
            if contents.is_current(&snapshot)? {
                let (total, rows) = contents.find(&snapshot, query)?;
                drop(contents);
                return page(&snapshot, total, rows);
            }
            drop((snapshot, contents));
            self.catch_up(c, |_, _| Ok(()))?;
        }
        let (snapshot, (total, rows)) =
            self.catch_up(c, |snapshot, contents| contents.find(snapshot, query))?;
        page(&snapshot, total, rows)
    }

    fn catch_up<'c, T>(
        &self,
        c: &'c Connection,
        then: impl FnOnce(&Connection, &Contents) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<(rusqlite::Transaction<'c>, T)> {
        let mut contents = self.write();
        let snapshot = c.unchecked_transaction()?;
        if let Err(error) = contents.catch_up(&snapshot) {
            // A partial read is discarded and repeated the next time.
            *contents = Contents::default();
            return Err(error);
        }
        let outcome = then(&snapshot, &contents)?;
        Ok((snapshot, outcome))
    }

    fn read(&self) -> RwLockReadGuard<'_, Contents> {
        self.contents.read().unwrap_or_else(|_| {
            drop(self.write());
            self.contents.read().unwrap_or_else(std::sync::PoisonError::into_inner)
        })
    }

    fn write(&self) -> RwLockWriteGuard<'_, Contents> {
        self.contents.write().unwrap_or_else(|poisoned| {
            // Partial work is discarded and repeated.
            let mut contents = poisoned.into_inner();
            *contents = Contents::default();
            self.contents.clear_poison();
            contents
        })
    }
}
