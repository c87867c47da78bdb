//! The data folder: readable by its owner only, and used by one program at a time.

use crate::options::Options;
use crate::start_error::StartError;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

/// The proxy's database.
pub(crate) const JOURNAL: &str = "console.sqlite3";
const LOCK: &str = "console.lock";
/// The files by which a folder is recognised as this program's.
const OWN_FILES: [&str; 4] = [JOURNAL, LOCK, "local.sqlite3", "local-credentials.json"];

/// The data folder, created if absent. Only its owner can read it: access for others is removed, unless it contains anything
/// other than this program's data.
pub(crate) fn open(options: &Options) -> Result<PathBuf, StartError> {
    let path = options.data_dir()?;
    let failed = |reason| StartError::DataDir { path: path.clone(), reason };
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(&path).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mut permissions = path.metadata().map_err(failed)?.permissions();
        if permissions.mode() & 0o077 != 0 {
            if !is_own(&path).map_err(failed)? {
                return Err(StartError::OpenFolder(path.display().to_string()));
            }
            permissions.set_mode(0o700);
            fs::set_permissions(&path, permissions).map_err(failed)?;
        }
    }
    Ok(path)
}

/// Whether the folder is empty or contains this program's data.
fn is_own(path: &Path) -> std::io::Result<bool> {
    let mut names = fs::read_dir(path)?.map(|entry| Ok(entry?.file_name()));
    let names = names.by_ref().collect::<std::io::Result<Vec<_>>>()?;
    Ok(names.is_empty() || names.iter().any(|name| OWN_FILES.iter().any(|own| name == own)))
}

/// Held while the program runs. Two consoles on one journal would run the same deletions.
pub(crate) fn lock(data_dir: &Path) -> Result<File, StartError> {
    let failed = |reason| StartError::DataDir { path: data_dir.to_owned(), reason };
    let file = File::create(data_dir.join(LOCK)).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::InUse(data_dir.display().to_string())),
        Err(TryLockError::Error(reason)) => Err(failed(reason)),
    }
}

/// Whether a program is running with the folder.
pub(crate) fn is_in_use(data_dir: &Path) -> Result<bool, StartError> {
    let failed = |reason| StartError::DataDir { path: data_dir.to_owned(), reason };
    let file = match File::open(data_dir.join(LOCK)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        opened => opened.map_err(failed)?,
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(reason)) => Err(failed(reason)),
    }
}
