//! Directories on the disk: a file that was written is safe when the entries that lead to it are.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Folders remembered as safe. Past that all are forgotten, which only costs time.
const REMEMBERED: usize = 10_000;

/// Makes directory entries safe below one root; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Directories {
    root: Arc<Path>,
    /// Folders whose own entry is known to be on the disk.
    safe: Arc<Mutex<HashSet<PathBuf>>>,
}

impl Directories {
    pub(super) fn new(root: &Path) -> Directories {
        Directories { root: root.into(), safe: Arc::default() }
    }

    /// Waits until the entries of these files, which were written or removed, are on the disk.
    pub(super) async fn sync(&self, files: Vec<PathBuf>) -> io::Result<()> {
        let directories = self.clone();
        let sync = move || directories.sync_now(&files);
        tokio::task::spawn_blocking(sync).await.unwrap_or_else(|error| Err(io::Error::other(error)))
    }

    fn sync_now(&self, files: &[PathBuf]) -> io::Result<()> {
        let mut done = HashSet::new();
        for file in files {
            let mut folder = file.parent();
            let mut is_new = true;
            while let Some(current) = folder.filter(|current| is_new && current.starts_with(&self.root)) {
                if done.insert(current.to_owned()) {
                    match File::open(current) {
                        Ok(handle) => handle.sync_all()?,
                        // A folder that never was there holds nothing to keep.
                        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                        Err(error) => return Err(error),
                    }
                }
                is_new = self.remember(current);
                folder = current.parent();
            }
        }
        Ok(())
    }

    /// Whether the folder's own entry was not known to be safe.
    fn remember(&self, folder: &Path) -> bool {
        let mut safe = self.safe.lock().unwrap_or_else(PoisonError::into_inner);
        if safe.len() >= REMEMBERED {
            safe.clear();
        }
        safe.insert(folder.to_owned())
    }
}
