//! Nonces that were used already.

use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, PoisonError};

/// Nonces kept at one time, some 40 MB. More than 1,000 requests a second for a quarter of an hour.
const LIMIT: usize = 1_000_000;

/// What became of a nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    Fresh,
    Used,
    /// Too many are kept to remember one more, so the request cannot be let through.
    Full,
}

/// Remembers each nonce until its request's date alone would refuse it.
#[derive(Default)]
pub(super) struct Nonces(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// By the minute in which they may be forgotten.
    by_minute: BTreeMap<i64, HashSet<[u8; 16]>>,
    count: usize,
}

impl Nonces {
    /// Notes the nonce of a request that is valid until `until`. Both times are seconds since the epoch.
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
        Seen::Fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_refused_until_its_request_has_expired() {
        let nonces = Nonces::default();
        assert_eq!(nonces.note("a", 900, 0), Seen::Fresh);
        assert_eq!(nonces.note("a", 900, 899), Seen::Used);
        assert_eq!(nonces.note("b", 1800, 900), Seen::Fresh);
        assert_eq!(nonces.note("a", 1900, 961), Seen::Fresh);
        assert_eq!(nonces.0.lock().unwrap().count, 2);
    }
}
