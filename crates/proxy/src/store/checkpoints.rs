//! Checkpoints of the activity record: where it ended at some time, in a file outside the data folder.
//!
//! A record that was rewritten, or replaced by an older copy, does not contain them. The file is only appended to, so it may
//! be append-only or belong to somebody else.

use super::{Journal, now};
use crate::token::{Hash, hex};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often a checkpoint is made of a record that grows.
const INTERVAL: Duration = Duration::from_secs(5);

/// An end that the record had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// The number of links.
    pub(super) position: i64,
    /// The entry of the last link.
    pub(super) sequence: i64,
    pub(super) hash: Hash,
}

/// One line of the file.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    position: i64,
    sequence: i64,
    fingerprint: String,
    /// In milliseconds since the epoch; for the reader only.
    at: i64,
}

impl Line {
    fn checkpoint(&self) -> Option<Checkpoint> {
        let hash = HEXLOWER.decode(self.fingerprint.as_bytes()).ok()?.try_into().ok()?;
        Some(Checkpoint { position: self.position, sequence: self.sequence, hash })
    }
}

/// The content of a file of checkpoints.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checkpoints {
    pub(super) all: Vec<Checkpoint>,
    /// Lines that are none: a line that was cut off by a crash or a full disk, or that somebody changed.
    pub unreadable: usize,
}

impl Checkpoints {
    /// Reads a file; one that does not exist holds none.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(path: &Path) -> io::Result<Self> {
        let text = match std::fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            read => read?,
        };
        let mut found = Self::default();
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            match serde_json::from_slice::<Line>(line).ok().and_then(|line| line.checkpoint()) {
                Some(checkpoint) => found.all.push(checkpoint),
                None => found.unreadable += 1,
            }
        }
        Ok(found)
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// The file, open for more checkpoints.
#[derive(Debug)]
pub struct CheckpointFile {
    file: File,
    last: Option<Checkpoint>,
}

impl CheckpointFile {
    /// Opens the file, or creates it; `found` is what it contains.
    ///
    /// # Errors
    /// The file cannot be read and appended to.
    pub fn open(path: &Path, found: &Checkpoints) -> io::Result<Self> {
        let last = found.all.last().copied();
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut file = options.open(path)?;
        end_line(&mut file)?;
        Ok(Self { file, last })
    }

    /// Appends a checkpoint if the record has changed since the last one; it is on disk when this returns.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn add(&mut self, checkpoint: Checkpoint, at: i64) -> io::Result<()> {
        if checkpoint.position == 0 || self.last == Some(checkpoint) {
            return Ok(());
        }
        let Checkpoint { position, sequence, hash } = checkpoint;
        let mut line = serde_json::to_vec(&Line { position, sequence, fingerprint: hex(&hash), at })?;
        line.push(b'\n');
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => self.last = Some(checkpoint),
            // A part of it may have been written.
            Err(_) => end_line(&mut self.file).unwrap_or_default(),
        }
        written
    }
}

/// Adds a checkpoint now, every five seconds in which the record has grown, and when `ended` completes. A failure is logged, and
/// the next time it is tried again.
pub async fn keep_checkpoints(journal: &Journal, file: CheckpointFile, ended: impl Future<Output = ()>) {
    tokio::pin!(ended);
    let file = Arc::new(Mutex::new(file));
    let (mut failing, mut is_last) = (false, false);
    loop {
        match checkpoint(journal, file.clone()).await {
            Ok(()) => failing = false,
            Err(error) if failing => tracing::debug!(error, "no checkpoint of the activity record"),
            Err(error) => {
                tracing::error!(error, "no checkpoint of the activity record could be made");
                failing = true;
            }
        }
        if is_last {
            return;
        }
        is_last = tokio::select! {
            () = &mut ended => true,
            () = tokio::time::sleep(INTERVAL) => false,
        };
    }
}

async fn checkpoint(journal: &Journal, file: Arc<Mutex<CheckpointFile>>) -> Result<(), String> {
    let end = journal.checkpoint().await.map_err(|error| error.to_string())?;
    let add = move || file.lock().unwrap_or_else(PoisonError::into_inner).add(end, now());
    let added = tokio::task::spawn_blocking(add).await.map_err(|error| error.to_string())?;
    added.map_err(|error| error.to_string())
}

/// Ends a line that was cut off.
fn end_line(file: &mut File) -> io::Result<()> {
    if file.metadata()?.len() == 0 {
        return Ok(());
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    if last == *b"\n" { Ok(()) } else { file.write_all(b"\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint(position: i64) -> Checkpoint {
        Checkpoint { position, sequence: position, hash: [9; 32] }
    }

    fn open(path: &Path) -> CheckpointFile {
        CheckpointFile::open(path, &Checkpoints::read(path).unwrap()).unwrap()
    }

    #[test]
    fn what_was_added_is_read_again_and_equal_ends_are_added_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoints");
        assert_eq!(Checkpoints::read(&path).unwrap(), Checkpoints::default());
        let mut file = open(&path);
        for position in [0, 1, 1, 2] {
            file.add(checkpoint(position), 5).unwrap();
        }
        drop(file);
        open(&path).add(checkpoint(2), 6).unwrap();
        let found = Checkpoints::read(&path).unwrap();
        assert_eq!((found.all, found.unreadable), (vec![checkpoint(1), checkpoint(2)], 0));
    }

    #[test]
    fn a_line_that_was_cut_off_is_told_and_loses_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoints");
        open(&path).add(checkpoint(1), 5).unwrap();
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, [&whole[..], &whole[..20]].concat()).unwrap();
        open(&path).add(checkpoint(2), 6).unwrap();
        let found = Checkpoints::read(&path).unwrap();
        assert_eq!((found.all, found.unreadable), (vec![checkpoint(1), checkpoint(2)], 1));
    }
}
