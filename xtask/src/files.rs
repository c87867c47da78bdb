//! Reading, writing, listing and hashing files, with errors that name the file.

use crate::Failure;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// An error of the file system as text.
pub fn failed(path: &Path, error: &std::io::Error) -> Failure {
    format!("{}: {error}", path.display())
}

pub fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| failed(file, &error))
}

pub fn read_text(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|error| failed(file, &error))
}

pub fn write(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(file, bytes).map_err(|error| failed(file, &error))
}

/// Creates a folder and its parents.
pub fn create_folder(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))
}

/// Removes a folder with its files and creates it again.
pub fn empty_folder(folder: &Path) -> Result<(), Failure> {
    if folder.is_dir() {
        std::fs::remove_dir_all(folder).map_err(|error| failed(folder, &error))?;
    }
    create_folder(folder)
}

/// Copies a file and creates its target folder.
pub fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    to.parent().map(create_folder).transpose()?;
    std::fs::copy(from, to).map(drop).map_err(|error| failed(from, &error))
}

/// Every file below a folder, sorted by path.
///
/// # Errors
/// The folder cannot be read.
pub fn below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let path = entry.map_err(|error| failed(folder, &error))?.path();
        if path.is_dir() {
            found.extend(below(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Hexadecimal SHA-256 over files, in the order given: their paths below `root` and their contents.
///
/// # Errors
/// A file cannot be read or is not below `root`.
pub fn hash(root: &Path, files: &[PathBuf]) -> Result<String, Failure> {
    let mut hash = Sha256::new();
    for file in files {
        let bytes = read(file)?;
        let name = file.strip_prefix(root).map_err(|error| format!("{}: {error}", file.display()))?;
        for part in [name.as_os_str().as_encoded_bytes(), &bytes] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_depends_on_names_and_contents() {
        let folder = std::env::temp_dir().join(format!("media-console-xtask-{}", std::process::id()));
        let (one, other) = (folder.join("a/one"), folder.join("b/one"));
        empty_folder(&folder.join("a")).unwrap();
        empty_folder(&folder.join("b")).unwrap();
        let mut hashes = Vec::new();
        for (file, content) in [(&one, "1"), (&one, "2"), (&other, "2")] {
            write(file, content.as_bytes()).unwrap();
            hashes.push(hash(&folder, std::slice::from_ref(file)).unwrap());
        }
        assert_eq!(below(&folder).unwrap(), [one, other]);
        std::fs::remove_dir_all(&folder).unwrap();
        hashes.dedup();
        assert_eq!(hashes.len(), 3);
    }
}
