//! Faults of the object store.

use serde::{Deserialize, Serialize};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What the object store does when files are written, and when they are removed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum StorageFault {
    /// No file can be written, because the disk is full.
    Full,
    /// No file can be written or removed.
    Down,
    /// No file can be removed.
    Undeletable,
    /// Every file takes that long.
    Slow {
        /// Milliseconds.
        millis: u64,
    },
}

/// Shared by whoever sets it and the object store.
#[derive(Debug, Clone, Default)]
pub(crate) struct StorageFaults(Arc<Mutex<Option<StorageFault>>>);

impl StorageFaults {
    pub(crate) fn set(&self, fault: Option<StorageFault>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    pub(crate) fn get(&self) -> Option<StorageFault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) async fn before_write(&self) -> io::Result<()> {
        match self.get() {
            None | Some(StorageFault::Undeletable) => Ok(()),
            Some(StorageFault::Full) => Err(io::ErrorKind::StorageFull.into()),
            Some(StorageFault::Down) => Err(io::ErrorKind::ConnectionRefused.into()),
            Some(StorageFault::Slow { millis }) => wait(millis).await,
        }
    }

    pub(crate) async fn before_remove(&self) -> io::Result<()> {
        match self.get() {
            None | Some(StorageFault::Full) => Ok(()),
            Some(StorageFault::Undeletable) => Err(io::ErrorKind::PermissionDenied.into()),
            Some(StorageFault::Down) => Err(io::ErrorKind::ConnectionRefused.into()),
            Some(StorageFault::Slow { millis }) => wait(millis).await,
        }
    }
}

async fn wait(millis: u64) -> io::Result<()> {
    tokio::time::sleep(Duration::from_millis(millis)).await;
    Ok(())
}
