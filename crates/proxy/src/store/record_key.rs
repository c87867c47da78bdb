//! The key of the activity record: without it, the record cannot be rewritten unnoticed.

use crate::token::{Hash, same};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::Sha256;
use std::path::Path;
use std::sync::Arc;

/// Minimum length of a key, in bytes.
const MIN_BYTES: usize = 32;
/// Maximum length of a key, in bytes: a longer file is not a key.
const MAX_BYTES: u64 = 4_096;

/// A secret that is stored outside the database.
#[derive(Debug, Clone)]
pub struct RecordKey(Arc<SecretSlice<u8>>);

/// Why a file cannot be used as a key.
#[derive(Debug, thiserror::Error)]
pub enum RecordKeyError {
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    #[error("it has {0} bytes, and a key has 32 to 4096 random ones, as from `head -c 32 /dev/urandom`")]
    Length(u64),
    #[error("others can read it; `chmod 600` closes it to them")]
    Open,
}

impl RecordKey {
    /// Reads a key: all bytes of the file.
    ///
    /// # Errors
    /// See [`RecordKeyError`].
    pub fn read(path: &Path) -> Result<Self, RecordKeyError> {
        let found = std::fs::metadata(path)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            if found.permissions().mode() & 0o077 != 0 {
                return Err(RecordKeyError::Open);
            }
        }
        if found.len() > MAX_BYTES {
            return Err(RecordKeyError::Length(found.len()));
        }
        Self::new(std::fs::read(path)?)
    }

    /// # Errors
    /// The key is too short.
    pub fn new(bytes: Vec<u8>) -> Result<Self, RecordKeyError> {
        if bytes.len() < MIN_BYTES {
            return Err(RecordKeyError::Length(bytes.len() as u64));
        }
        Ok(Self(Arc::new(bytes.into())))
    }

    /// The message authentication code of an end of the record: its position, and the hash of the last link.
    pub(super) fn mac(&self, position: i64, hash: &Hash) -> Hash {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()).expect("a key of any length");
        mac.update(&position.to_be_bytes());
        mac.update(hash);
        mac.finalize().into_bytes().into()
    }

    pub(super) fn fits(&self, position: i64, hash: &Hash, mac: &[u8]) -> bool {
        same(&self.mac(position, hash), mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mac_belongs_to_one_key_one_position_and_one_hash() {
        let key = |byte| RecordKey::new(vec![byte; 32]).unwrap();
        let mac = key(1).mac(7, &[3; 32]);
        assert!(key(1).fits(7, &[3; 32], &mac));
        assert!(!key(2).fits(7, &[3; 32], &mac));
        assert!(!key(1).fits(8, &[3; 32], &mac));
        assert!(!key(1).fits(7, &[4; 32], &mac));
        assert!(!key(1).fits(7, &[3; 32], b""));
        assert!(!format!("{:?}", key(1)).contains("1, 1"));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_no_key_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        assert!(matches!(RecordKey::read(&path), Err(RecordKeyError::Unreadable(_))));
        let write = |bytes: usize, mode| {
            std::fs::write(&path, vec![7; bytes]).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            RecordKey::read(&path)
        };
        assert!(matches!(write(31, 0o600), Err(RecordKeyError::Length(31))));
        assert!(matches!(write(4_097, 0o600), Err(RecordKeyError::Length(4_097))));
        for mode in [0o640, 0o604, 0o660] {
            assert!(matches!(write(32, mode), Err(RecordKeyError::Open)), "{mode:o}");
        }
        assert!(write(32, 0o600).is_ok() && write(4_096, 0o400).is_ok());
    }
}
