//! Disk space: how much is free, what stays free for the databases, and a reserve for the worst case.
//!
//! Pictures are refused while less than the headroom is free, so that the databases of the service and of the console, which
//! are on the same disk, can still be written: a user can sign in, stop jobs and delete. If other programs fill the disk to the
//! last byte, the reserve file is removed, which makes space for the same.

use media_api::ServerMessage;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Folder below the data folder for files that are being written.
pub(crate) const TEMPORARY: &str = "temporary";
const RESERVE_FILE: &str = "reserve";
const RESERVE_BYTES: u64 = 4 << 20;
/// The reserve is freed when less than this is free, and created again when there is several times as much.
const LOW: u64 = 2 << 20;
/// Minimum interval between two checks of the disk for the reserve.
const LOOK: Duration = Duration::from_millis(500);

const MIN_HEADROOM: u64 = 8 << 20;
const MAX_HEADROOM: u64 = 256 << 20;

/// Bytes of the disk that holds the data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Free for this program.
    pub free: u64,
    /// In all.
    pub total: u64,
}

/// Too little room for a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", ServerMessage::DiskFullWith.with(&[&in_words(*free), &in_words(*headroom)]))]
pub(crate) struct NoSpace {
    free: u64,
    headroom: u64,
}

/// The disk of a data folder; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Space(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    /// Simulated free bytes, for tests.
    pretended: Mutex<Option<u64>>,
    looked: Mutex<Option<Instant>>,
}

impl Space {
    pub(crate) fn new(folder: &Path) -> Space {
        let (pretended, looked) = (Mutex::default(), Mutex::default());
        Space(Arc::new(Inner { folder: folder.to_owned(), pretended, looked }))
    }

    /// # Errors
    /// The system does not report it.
    pub(crate) fn usage(&self) -> io::Result<Usage> {
        let found = rustix::fs::statvfs(&self.0.folder)?;
        let usage = Usage { free: found.f_bavail * found.f_frsize, total: found.f_blocks * found.f_frsize };
        let pretended = *self.0.pretended.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(pretended.map_or(usage, |free| Usage { free, ..usage }))
    }

    /// The headroom that is never filled with pictures: a twentieth of the disk, at least 8 MiB and at most 256 MiB.
    pub(crate) fn headroom(total: u64) -> u64 {
        (total / 20).clamp(MIN_HEADROOM, MAX_HEADROOM)
    }

    /// Whether a file of that many bytes leaves the headroom free. Accepted if the system does not report it: it then refuses
    /// the write itself.
    pub(crate) fn admit(&self, bytes: u64) -> Result<(), NoSpace> {
        let Ok(usage) = self.usage() else { return Ok(()) };
        let headroom = Self::headroom(usage.total);
        if usage.free < headroom.saturating_add(bytes) {
            return Err(NoSpace { free: usage.free, headroom });
        }
        Ok(())
    }

    /// Overrides the free bytes of the disk; `None` removes the override.
    pub(crate) fn pretend(&self, free: Option<u64>) {
        *self.0.pretended.lock().unwrap_or_else(PoisonError::into_inner) = free;
    }

    /// Frees the reserve when the disk is about to be full, and creates it again when there is space. Blocks; checks at most
    /// twice a second.
    pub(crate) fn tend_reserve(&self) {
        {
            let mut looked = self.0.looked.lock().unwrap_or_else(PoisonError::into_inner);
            if looked.is_some_and(|last| last.elapsed() < LOOK) {
                return;
            }
            *looked = Some(Instant::now());
        }
        let Ok(usage) = self.usage() else { return };
        let path = self.0.folder.join(RESERVE_FILE);
        if usage.free < LOW {
            give_up(&path);
        } else if usage.free > RESERVE_BYTES + 2 * MIN_HEADROOM
            && std::fs::metadata(&path).map_or(0, |file| file.len()) != RESERVE_BYTES
            && let Err(error) = make_reserve(&path)
        {
            tracing::warn!("no room can be reserved: {error}");
        }
    }
}

fn give_up(reserve: &Path) {
    if std::fs::remove_file(reserve).is_ok() {
        tracing::warn!("the disk is full; the reserve of {} is given up", in_words(RESERVE_BYTES));
    }
}

fn make_reserve(path: &Path) -> io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    let block = vec![0; 1 << 20];
    for _ in 0..RESERVE_BYTES >> 20 {
        file.write_all(&block)?;
    }
    file.sync_all()
}

/// Makes space in a data folder before anything in it is opened: removes half-written files of an earlier process, and on a
/// full disk the reserve as well.
///
/// # Errors
/// The leftover files cannot be removed.
pub fn make_room(data_dir: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(data_dir.join(TEMPORARY)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    if data_dir.is_dir() {
        Space::new(data_dir).tend_reserve();
    }
    Ok(())
}

/// Frees the reserve of a data folder if its disk is about to be full. For a program that uses the folder beside the service.
pub fn give_up_reserve(data_dir: &Path) {
    if Space::new(data_dir).usage().is_ok_and(|usage| usage.free < LOW) {
        give_up(&data_dir.join(RESERVE_FILE));
    }
}

/// `1.5 GB`, in decimal units.
pub(crate) fn in_words(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes / 1000),
        1_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_leave_the_headroom_free() {
        let folder = tempfile::tempdir().unwrap();
        let space = Space::new(folder.path());
        let headroom = Space::headroom(space.usage().unwrap().total);
        space.pretend(Some(headroom + 100));
        assert_eq!(space.admit(100), Ok(()));
        let refused = space.admit(101).unwrap_err();
        assert!(refused.to_string().starts_with("the disk is full: "), "{refused}");
        assert_eq!(Space::headroom(64 << 20), 8 << 20);
        assert_eq!(Space::headroom(1 << 40), 256 << 20);
    }

    #[test]
    fn the_reserve_is_given_up_on_a_full_disk_and_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let reserve = folder.path().join(RESERVE_FILE);
        let look = |free| {
            let space = Space::new(folder.path());
            space.pretend(free);
            space.tend_reserve();
            std::fs::metadata(&reserve).map_or(0, |file| file.len())
        };
        assert_eq!(look(Some(1 << 30)), RESERVE_BYTES);
        assert_eq!(look(Some(LOW - 1)), 0);
        assert_eq!(look(Some(RESERVE_BYTES)), 0, "not while it would fill the disk again");
        assert_eq!(look(Some(1 << 30)), RESERVE_BYTES);
    }
}
