//! Durability of directories: a written file is durable when its directory entries are, and a directory that becomes empty is
//! removed.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Maximum number of folders remembered as durable. Past that all are dropped, which only costs time.
const REMEMBERED: usize = 10_000;

/// The directories below one root; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Directories {
    root: Arc<Path>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Folders whose own entry is known to be on the disk.
    safe: HashSet<PathBuf>,
    /// How many files are being written in each folder or below it.
    written_to: HashMap<PathBuf, usize>,
}

/// Prevents the folder of a file that is being written from being removed as empty.
#[derive(Debug)]
pub(super) struct Writing {
    directories: Directories,
    file: PathBuf,
}

impl Directories {
    pub(super) fn new(root: &Path) -> Directories {
        Directories { root: root.into(), state: Arc::default() }
    }

    /// Must be called before the file's folder is created.
    pub(super) fn begin_writing(&self, file: PathBuf) -> Writing {
        let mut state = self.state();
        for folder in self.folders_of(&file) {
            *state.written_to.entry(folder.to_owned()).or_default() += 1;
        }
        Writing { directories: self.clone(), file }
    }

    /// The folders that lead to a file, innermost first, the root last.
    fn folders_of<'a>(&'a self, file: &'a Path) -> impl Iterator<Item = &'a Path> {
        file.ancestors().skip(1).take_while(|folder| folder.starts_with(&self.root))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the entries that lead to these files are on the disk. Blocks.
    fn sync(&self, files: &[&Path]) -> io::Result<()> {
        let mut synced = HashSet::new();
        for file in files {
            for folder in self.folders_of(file) {
                if synced.insert(folder.to_owned()) {
                    File::open(folder)?.sync_all()?;
                }
                if self.state().safe.contains(folder) {
                    break;
                }
            }
        }
        // Only now: until the folder above is on the disk as well, the next writer has to wait for it too.
        let mut state = self.state();
        if state.safe.len() >= REMEMBERED {
            state.safe.clear();
        }
        state.safe.extend(synced);
        Ok(())
    }

    /// Removes the folders that these removed files leave empty, and waits until the change is on the disk. Blocks.
    pub(super) fn after_removal(&self, files: &[PathBuf]) -> io::Result<()> {
        let parents: BTreeSet<&Path> = files.iter().filter_map(|file| file.parent()).collect();
        let left: BTreeSet<&Path> = parents.into_iter().map(|parent| self.remove_empty(parent)).collect();
        left.into_iter().try_for_each(|folder| match File::open(folder) {
            // Another removal has removed it meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            opened => opened?.sync_all(),
        })
    }

    /// Removes a folder and its parents while they are empty, except for the folders of buckets. Returns the first that stays.
    fn remove_empty<'a>(&self, folder: &'a Path) -> &'a Path {
        let mut current = folder;
        while let Some(above) = current.parent().filter(|above| *above != &*self.root) {
            let mut state = self.state();
            if state.written_to.contains_key(current) {
                break;
            }
            match fs::remove_dir(current) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => break,
                _ => state.safe.remove(current),
            };
            current = above;
        }
        current
    }
}

impl Writing {
    /// Waits until the file's entries are on the disk.
    pub(super) async fn sync(self) -> io::Result<()> {
        // The folder is held until the end, also if the caller is dropped.
        let sync = move || self.directories.sync(&[&self.file]);
        tokio::task::spawn_blocking(sync).await.unwrap_or_else(|error| Err(io::Error::other(error)))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        let mut state = self.directories.state();
        for folder in self.directories.folders_of(&self.file) {
            if let Some(count) = state.written_to.get_mut(folder) {
                *count -= 1;
                if *count == 0 {
                    state.written_to.remove(folder);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_safe_only_when_every_folder_above_it_is() {
        let data = tempfile::tempdir().unwrap();
        let directories = Directories::new(data.path());
        let folder = data.path().join("b/x");
        fs::create_dir_all(&folder).unwrap();
        let (file, missing) = (folder.join("1.jpg"), data.path().join("b/y/2.jpg"));
        assert!(directories.sync(&[&file, &missing]).is_err());
        assert!(directories.state().safe.is_empty(), "what was not finished is not remembered");
        directories.sync(&[&file]).unwrap();
        assert!(directories.state().safe.contains(&folder));
        directories.after_removal(&[missing]).unwrap();
        assert!(!directories.state().safe.contains(&data.path().join("b/y")), "there is no such folder");
    }

    #[test]
    fn empty_folders_go_up_to_the_bucket_unless_a_file_is_being_written_below() {
        let data = tempfile::tempdir().unwrap();
        let directories = Directories::new(data.path());
        let (one, two) = (data.path().join("b/x/1"), data.path().join("b/x/2"));
        for folder in [&one, &two] {
            fs::create_dir_all(folder).unwrap();
        }
        directories.sync(&[&one.join("f"), &two.join("f")]).unwrap();
        let writing = directories.begin_writing(one.join("f"));
        directories.after_removal(&[one.join("f"), two.join("f")]).unwrap();
        assert!(one.exists() && !two.exists());
        assert!(!directories.state().safe.contains(&two), "made again, it is a new entry");
        drop(writing);
        directories.after_removal(&[one.join("f")]).unwrap();
        assert!(!data.path().join("b/x").exists() && data.path().join("b").exists());
        assert!(directories.state().written_to.is_empty());
    }
}
