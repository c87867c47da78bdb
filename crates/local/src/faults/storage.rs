//! Faults of the object store.

use media_api::faults::StorageFault;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Shared by the fault plan and the object store.
#[derive(Debug, Clone, Default)]
pub(crate) struct StorageFaults(Arc<Mutex<Option<StorageFault>>>);

impl StorageFaults {
    pub(crate) fn set(&self, fault: Option<StorageFault>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    pub(crate) fn get(&self) -> Option<StorageFault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The fault that applies to a write; counts it.
    fn next_write(&self) -> Option<StorageFault> {
        let mut fault = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let met = fault.clone();
        if let Some(StorageFault::FullAfter { files }) = &mut *fault {
            *files = files.saturating_sub(1);
        }
        met
    }

    pub(crate) async fn before_write(&self) -> io::Result<()> {
        match self.next_write() {
            None | Some(StorageFault::Undeletable | StorageFault::FullAfter { files: 1.. }) => Ok(()),
            Some(StorageFault::Full | StorageFault::FullAfter { files: 0 }) => {
                Err(io::ErrorKind::StorageFull.into())
            }
            Some(StorageFault::Down) => Err(io::ErrorKind::ConnectionRefused.into()),
            Some(StorageFault::Slow { millis }) => wait(millis).await,
        }
    }

    pub(crate) async fn before_remove(&self) -> io::Result<()> {
        match self.get() {
            None | Some(StorageFault::Full | StorageFault::FullAfter { .. }) => Ok(()),
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
