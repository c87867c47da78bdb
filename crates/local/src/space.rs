//! Room on the disk: how much is free, what stays free for the databases, and a reserve for the worst case.
//!
//! Pictures are refused while less than the headroom is free, so that the databases of the service and of the console,
//! which lie on the same disk, can go on: a person can sign in, stop jobs and delete. Where others fill the disk to the
//! last byte, the reserve file is given up, which makes room for the same.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Folder below the data folder for files that are being written.
pub(crate) const TEMPORARY: &str = "temporary";
const RESERVE_FILE: &str = "reserve";
const RESERVE_BYTES: u64 = 4 << 20;
/// The reserve is given up when less than this is free, and made again when there is several times as much.
const LOW: u64 = 2 << 20;
/// Between two looks at the disk for the sake of the reserve.
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
#[error(
    "the disk is full: {} free, and {} are kept for the databases; make room, and pictures go on by themselves",
    in_words(*free),
    in_words(*headroom)
)]
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
    /// What tests say is free.
    pretended: Mutex<Option<u64>>,
    looked: Mutex<Option<Instant>>,
}

impl Space {
    pub(crate) fn new(folder: &Path) -> Space {
        let (pretended, looked) = (Mutex::default(), Mutex::default());
        Space(Arc::new(Inner { folder: folder.to_owned(), pretended, looked }))
    }

    /// # Errors
    /// The system does not say.
    pub(crate) fn usage(&self) -> io::Result<Usage> {
        let found = rustix::fs::statvfs(&self.0.folder)?;
        let usage = Usage { free: found.f_bavail * found.f_frsize, total: found.f_blocks * found.f_frsize };
        let pretended = *self.0.pretended.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(pretended.map_or(usage, |free| Usage { free, ..usage }))
    }

    /// What is never filled with pictures: a twentieth of the disk, 8 MiB at least and 256 MiB at most.
    pub(crate) fn headroom(total: u64) -> u64 {
        (total / 20).clamp(MIN_HEADROOM, MAX_HEADROOM)
    }

    /// Whether a file of that many bytes leaves the headroom free. A system that does not say is trusted to refuse by itself.
    pub(crate) fn admit(&self, bytes: u64) -> Result<(), NoSpace> {
        let Ok(usage) = self.usage() else { return Ok(()) };
        let headroom = Self::headroom(usage.total);
        if usage.free < headroom.saturating_add(bytes) {
            return Err(NoSpace { free: usage.free, headroom });
        }
        Ok(())
    }

    /// Says how much is free, whatever the disk says; `None` takes that back.
    pub(crate) fn pretend(&self, free: Option<u64>) {
        *self.0.pretended.lock().unwrap_or_else(PoisonError::into_inner) = free;
    }

    /// Gives the reserve up when the disk is about to be full, and makes it again when there is room. Blocks; looks at most
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

/// Makes room in a data folder before anything in it is opened: half-written files of an earlier process go, and on a full
/// disk the reserve as well.
///
/// # Errors
/// What is left over cannot be removed.
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

/// Gives the reserve of a data folder up if its disk is about to be full. For a program that uses the folder beside the
/// service.
pub fn give_up_reserve(data_dir: &Path) {
    if Space::new(data_dir).usage().is_ok_and(|usage| usage.free < LOW) {
        give_up(&data_dir.join(RESERVE_FILE));
    }
}

/// `1.5 GB`, as disks are sold.
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
