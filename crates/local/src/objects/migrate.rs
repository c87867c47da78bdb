//! Migrates a folder of the first layout, in which keys were unescaped paths, to that of [`key`](super::key).

use super::key;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file beside the buckets that marks that keys are escaped.
pub(super) const MARK: &str = "layout-2";

/// Holds the files of the first layout while they are moved.
fn old(root: &Path) -> PathBuf {
    let mut name = root.file_name().unwrap_or_default().to_owned();
    name.push(".old");
    root.with_file_name(name)
}

/// Whether [`migrate`] has something to move, or was interrupted.
pub(super) fn is_needed(root: &Path) -> bool {
    old(root).exists() || (root.exists() && !root.join(MARK).is_file())
}

/// Moves the files. May be killed at any moment and continues with the next call.
pub(super) fn migrate(root: &Path) -> io::Result<()> {
    let old = old(root);
    if is_needed(root) && !old.exists() {
        fs::rename(root, &old)?;
    }
    fs::create_dir_all(root)?;
    fs::File::create(root.join(MARK))?.sync_all()?;
    if !old.exists() {
        return Ok(());
    }
    let mut moved = 0_u64;
    for bucket in folders(&old)? {
        let bucket_name = text(&bucket)?;
        let folder = key::folder_of(&bucket_name).ok_or_else(|| unusable(&bucket))?;
        for file in files(&bucket)? {
            let relative = file.strip_prefix(&bucket).map_err(|_| unusable(&file))?;
            let key = relative.to_str().ok_or_else(|| unusable(&file))?;
            let path = root.join(&folder).join(key::path_of(key).ok_or_else(|| unusable(&file))?);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::rename(&file, &path)?;
            moved += 1;
        }
    }
    fs::remove_dir_all(&old)?;
    if moved > 0 {
        tracing::warn!("{moved} files below {} have their names of this version now", root.display());
    }
    Ok(())
}

fn unusable(path: &Path) -> io::Error {
    io::Error::other(format!("{} is not the name of an object", path.display()))
}

fn text(path: &Path) -> io::Result<String> {
    path.file_name().and_then(|name| name.to_str()).map(str::to_owned).ok_or_else(|| unusable(path))
}

fn folders(of: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(of)? {
        let path = entry?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    Ok(found)
}

/// Every file below a folder.
pub(super) fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
            } else {
                found.push(entry.path());
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_first_layout_are_found_under_their_keys() {
        let data = tempfile::tempdir().unwrap();
        let root = data.path().join("objects");
        let keys = ["snapshot/7/1.jpg", "a+b/50%.jpg", "大厅/1.jpg"];
        for key in keys {
            let path = root.join("bucket").join(key);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, key).unwrap();
        }
        assert!(is_needed(&root));
        migrate(&root).unwrap();
        let read = |key: &str| fs::read_to_string(root.join("bucket").join(key::path_of(key).unwrap()));
        for key in keys {
            assert_eq!(read(key).unwrap(), key);
        }
        assert!(!data.path().join("objects.old").exists());
        assert!(!is_needed(&root), "a second time there is nothing to do");
        migrate(&root).unwrap();
        assert_eq!(files(&root.join("bucket")).unwrap().len(), keys.len());
    }

    #[test]
    fn a_move_that_was_interrupted_goes_on() {
        let data = tempfile::tempdir().unwrap();
        let (root, old) = (data.path().join("objects"), data.path().join("objects.old"));
        fs::create_dir_all(old.join("b/x")).unwrap();
        fs::write(old.join("b/x/1.jpg"), "1").unwrap();
        // Files moved before an interruption.
        fs::create_dir_all(root.join("b/x+")).unwrap();
        fs::write(root.join("b/x+/2.jpg"), "2").unwrap();
        fs::write(root.join(MARK), "").unwrap();
        assert!(is_needed(&root));
        migrate(&root).unwrap();
        assert_eq!(fs::read_to_string(root.join("b/x+/1.jpg")).unwrap(), "1");
        assert_eq!(fs::read_to_string(root.join("b/x+/2.jpg")).unwrap(), "2");
    }
}
