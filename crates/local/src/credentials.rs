//! The service's one AccessKey: created at first start, stored in a file that only its owner can read.

use data_encoding::HEXLOWER;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};

const FILE: &str = "local-credentials.json";

/// The AccessKey that signs requests to the local service. `Debug` does not show the secret.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// AccessKey ID. Never begins like one of the vendor's.
    pub id: String,
    /// AccessKey secret.
    pub secret: SecretString,
}

/// Why there is no key. Each is one line with the recommended action.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// The data folder cannot be created or written.
    #[error("the data folder {} cannot be written: {source}; choose another with --data-dir", path.display())]
    FolderNotWritable { path: PathBuf, source: std::io::Error },
    /// The key file cannot be read as one.
    #[error("the key file {} cannot be used: {reason}; remove it to have a new key made", path.display())]
    BadFile { path: PathBuf, reason: String },
}

#[derive(Serialize, Deserialize)]
struct Kept {
    access_key_id: String,
    access_key_secret: String,
}

/// Reads the key of the data folder, or creates both folder and key.
///
/// # Errors
/// When the folder cannot be created or written, or the key file cannot be parsed.
pub fn credentials(data_dir: &Path) -> Result<Credentials, CredentialsError> {
    let unusable = |source| CredentialsError::FolderNotWritable { path: data_dir.to_owned(), source };
    std::fs::create_dir_all(data_dir).map_err(unusable)?;
    let path = data_dir.join(FILE);
    match std::fs::read(&path) {
        Ok(bytes) => read(&path, &bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(data_dir, &path).map_err(unusable),
        Err(source) => Err(CredentialsError::BadFile { path, reason: source.to_string() }),
    }
}

fn read(path: &Path, bytes: &[u8]) -> Result<Credentials, CredentialsError> {
    let bad = |reason: String| CredentialsError::BadFile { path: path.to_owned(), reason };
    let kept: Kept =
        serde_json::from_slice(bytes).map_err(|_| bad("it is not the JSON written here".to_owned()))?;
    if kept.access_key_id.is_empty() || kept.access_key_secret.is_empty() {
        return Err(bad("the ID or the secret is empty".to_owned()));
    }
    if looks_real(&kept.access_key_id) {
        return Err(bad("it holds what looks like a key of a real account".to_owned()));
    }
    Ok(Credentials { id: kept.access_key_id, secret: kept.access_key_secret.into() })
}

fn make(data_dir: &Path, path: &Path) -> std::io::Result<Credentials> {
    let made = Credentials { id: format!("local-{}", random_hex(8)?), secret: random_hex(32)?.into() };
    let kept =
        Kept { access_key_id: made.id.clone(), access_key_secret: made.secret.expose_secret().to_owned() };
    let text = serde_json::to_vec_pretty(&kept)?;
    // A concurrent reader of the folder sees either no key or the whole one.
    let temporary: PathBuf = data_dir.join(format!(".{FILE}.{}", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&temporary)?;
    file.write_all(&text)?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&temporary, path);
    std::fs::remove_file(&temporary)?;
    match linked {
        Ok(()) => Ok(made),
        // Another process was faster; its key is used.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            read(path, &std::fs::read(path)?).map_err(std::io::Error::other)
        }
        Err(error) => Err(error),
    }
}

fn random_hex(bytes: usize) -> std::io::Result<String> {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer).map_err(std::io::Error::other)?;
    Ok(HEXLOWER.encode(&buffer))
}

/// Whether an AccessKey ID has the form of the vendor's own.
pub(crate) fn looks_real(id: &str) -> bool {
    id.starts_with("LTAI") || id.starts_with("STS.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_kept_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let first = credentials(folder.path()).unwrap();
        let second = credentials(folder.path()).unwrap();
        assert_eq!(first.id, second.id);
        assert_eq!(first.secret.expose_secret(), second.secret.expose_secret());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert!(!format!("{first:?}").contains(first.secret.expose_secret()));
    }

    #[test]
    fn a_real_looking_key_in_the_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let text = r#"{"access_key_id":"LTAI5tExample","access_key_secret":"x"}"#;
        std::fs::write(folder.path().join(FILE), text).unwrap();
        assert!(matches!(credentials(folder.path()), Err(CredentialsError::BadFile { .. })));
    }
}
