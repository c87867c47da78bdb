//! Used nonces, in memory and in a file, so that a restart keeps them.
//!
//! The file is append-only, 24 bytes for each nonce, without waiting for the disk: a killed program has written them, and only
//! a loss of power can lose the last few seconds. It is rewritten at start and when most of it has expired.

use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Maximum number of nonces held, some 40 MB. More than 1,000 requests a second for a quarter of an hour.
const LIMIT: usize = 1_000_000;
/// Bytes of one nonce in the file: its expiry, and the beginning of its hash.
const ENTRY: usize = 24;
/// Number of entries that a file may have beyond the number of nonces.
const SLACK: usize = 100_000;

/// How long to wait before the file is rewritten again.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// The result of recording a nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    Fresh,
    Used,
    /// Too many are held to record one more, so the request cannot be accepted.
    Full,
}

/// Keeps each nonce until its request would be refused for its date alone.
pub(super) struct Nonces(Mutex<Kept>);

struct Kept {
    /// By the minute of their expiry.
    by_minute: BTreeMap<i64, HashSet<[u8; 16]>>,
    count: usize,
    path: PathBuf,
    /// `None` while the file cannot be written.
    file: Option<File>,
    /// When the last rewrite was tried.
    tried: Option<Instant>,
    /// Entries in the file.
    written: usize,
}

impl Nonces {
    /// Reads the nonces of an earlier process. `now` is in seconds since the epoch.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(super) fn open(path: &Path, now: i64) -> io::Result<Nonces> {
        let bytes = match std::fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            read => read?,
        };
        let mut kept = Kept {
            by_minute: BTreeMap::new(),
            count: 0,
            path: path.to_owned(),
            file: None,
            tried: None,
            written: 0,
        };
        // An entry that was cut short ends the file.
        for entry in bytes.chunks_exact(ENTRY) {
            let (until, name) = entry.split_at(8);
            let (Ok(until), Ok(name)) = (until.try_into(), name.try_into()) else { break };
            let minute = i64::from_le_bytes(until).div_euclid(60);
            if minute >= now.div_euclid(60) && kept.by_minute.entry(minute).or_default().insert(name) {
                kept.count += 1;
            }
        }
        kept.write_anew();
        Ok(Nonces(Mutex::new(kept)))
    }

    /// Records the nonce of a request that is valid until `until`. Both times are seconds since the epoch.
    pub(super) fn note(&self, nonce: &str, until: i64, now: i64) -> Seen {
        let mut name = [0; 16];
        name.copy_from_slice(&Sha256::digest(nonce.as_bytes())[..16]);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let current = now.div_euclid(60);
        while let Some(minute) = kept.by_minute.first_entry().filter(|entry| *entry.key() < current) {
            let forgotten = minute.remove().len();
            kept.count -= forgotten;
        }
        if kept.by_minute.values().any(|nonces| nonces.contains(&name)) {
            return Seen::Used;
        }
        if kept.count >= LIMIT {
            return Seen::Full;
        }
        kept.by_minute.entry(until.div_euclid(60)).or_default().insert(name);
        kept.count += 1;
        kept.append(until, name);
        Seen::Fresh
    }
}

impl Kept {
    fn append(&mut self, until: i64, name: [u8; 16]) {
        let is_long = self.written > 2 * self.count + SLACK;
        if is_long || self.file.is_none() {
            // On a full disk each attempt costs a request the time of writing all nonces.
            if self.tried.is_none_or(|tried| tried.elapsed() > TRY_AGAIN) {
                return self.write_anew();
            }
        }
        let Some(file) = &mut self.file else { return };
        match file.write_all(&entry(until, name)) {
            Ok(()) => self.written += 1,
            Err(error) => {
                tracing::warn!("used nonces cannot be kept over a restart: {error}");
                self.file = None;
            }
        }
    }

    fn write_anew(&mut self) {
        self.tried = Some(Instant::now());
        match self.try_write_anew() {
            Ok(file) => (self.file, self.written) = (Some(file), self.count),
            Err(error) => tracing::debug!("used nonces cannot be kept over a restart: {error}"),
        }
    }

    fn try_write_anew(&self) -> io::Result<File> {
        let temporary = self.path.with_extension("new");
        let mut bytes = Vec::with_capacity(self.count * ENTRY);
        for (minute, names) in &self.by_minute {
            for name in names {
                // Rounded up: the end of the minute.
                bytes.extend(entry(minute * 60 + 59, *name));
            }
        }
        let written =
            std::fs::write(&temporary, bytes).and_then(|()| std::fs::rename(&temporary, &self.path));
        if let Err(error) = written {
            // The partly written file would keep a full disk full.
            let _ = std::fs::remove_file(&temporary);
            return Err(error);
        }
        OpenOptions::new().append(true).open(&self.path)
    }
}

fn entry(until: i64, name: [u8; 16]) -> [u8; ENTRY] {
    let mut entry = [0; ENTRY];
    entry[..8].copy_from_slice(&until.to_le_bytes());
    entry[8..].copy_from_slice(&name);
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_refused_until_its_request_has_expired_whatever_is_restarted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nonces");
        let nonces = Nonces::open(&path, 0).unwrap();
        assert_eq!(nonces.note("a", 900, 0), Seen::Fresh);
        assert_eq!(nonces.note("a", 900, 899), Seen::Used);
        assert_eq!(nonces.note("b", 1800, 900), Seen::Fresh);
        // Never closed cleanly: as after a kill.
        std::mem::forget(nonces);
        let nonces = Nonces::open(&path, 900).unwrap();
        assert_eq!(nonces.note("a", 900, 900), Seen::Used);
        assert_eq!(nonces.note("b", 1800, 900), Seen::Used);
        assert_eq!(nonces.note("a", 1900, 961), Seen::Fresh);
        assert_eq!(nonces.0.lock().unwrap().count, 2);
        drop(nonces);
        let cut = std::fs::read(&path).unwrap();
        std::fs::write(&path, &cut[..cut.len() - 3]).unwrap();
        let nonces = Nonces::open(&path, 961).unwrap();
        assert_eq!(nonces.note("b", 1800, 961), Seen::Used);
        assert_eq!(std::fs::metadata(&path).unwrap().len(), ENTRY as u64);
    }

    #[test]
    fn a_file_that_cannot_be_written_keeps_nobody_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("no/such/folder");
        let nonces = Nonces::open(&path, 0).unwrap();
        assert_eq!(nonces.note("a", 900, 0), Seen::Fresh);
        assert_eq!(nonces.note("a", 900, 0), Seen::Used);
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_nothing_half_and_is_not_tried_for_each_request() {
        let folder = tempfile::tempdir().unwrap();
        // A folder that is not empty cannot be replaced by a file.
        let path = folder.path().join("nonces");
        let nonces = Nonces::open(&path, 0).unwrap();
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir_all(path.join("x")).unwrap();
        let tries = || {
            let mut kept = nonces.0.lock().unwrap();
            kept.file = None;
            kept.tried
        };
        nonces.0.lock().unwrap().tried = None;
        tries();
        assert_eq!(nonces.note("a", 900, 0), Seen::Fresh);
        let tried = tries();
        assert!(tried.is_some() && !folder.path().join("nonces.new").exists());
        assert_eq!(nonces.note("b", 900, 0), Seen::Fresh);
        assert_eq!(tries(), tried);
        // As soon as it can be written, nonces recorded meanwhile are stored too.
        std::fs::remove_dir_all(&path).unwrap();
        nonces.0.lock().unwrap().tried = None;
        assert_eq!(nonces.note("c", 900, 0), Seen::Fresh);
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 3 * ENTRY as u64);
    }
}
