//! The documented rates: calls of one operation per second.

use media_api::Action;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Counts calls of operations whose rate is documented. A second's calls may arrive at once.
#[derive(Default)]
pub(super) struct Rates(Mutex<HashMap<Action, Bucket>>);

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// Calls that may be made at once.
    tokens: f64,
    filled: Instant,
}

impl Rates {
    /// Counts a call at `now`.
    ///
    /// # Errors
    /// It is over the limit; the next may be made after that time, in milliseconds.
    pub(super) fn count(&self, action: Action, now: Instant) -> Result<(), u64> {
        let Some(limit) = action.facts().rate_limit.map(f64::from) else { return Ok(()) };
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.entry(action).or_insert(Bucket { tokens: limit, filled: now });
        let since = now.saturating_duration_since(bucket.filled);
        *bucket = Bucket { tokens: (bucket.tokens + since.as_secs_f64() * limit).min(limit), filled: now };
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        let missing = Duration::from_secs_f64((1.0 - bucket.tokens) / limit);
        Err(u64::try_from(missing.as_millis()).unwrap_or(u64::MAX).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seconds_calls_may_come_at_once_and_the_next_is_told_when() {
        let (rates, now) = (Rates::default(), Instant::now());
        for _ in 0..10 {
            assert_eq!(rates.count(Action::DeleteMultipartUpload, now), Ok(()));
        }
        assert_eq!(rates.count(Action::DeleteMultipartUpload, now), Err(100));
        assert_eq!(rates.count(Action::DeleteStream, now), Ok(()), "each operation has its own");
        let later = now + Duration::from_millis(100);
        assert_eq!(rates.count(Action::DeleteMultipartUpload, later), Ok(()));
        assert!(rates.count(Action::DeleteMultipartUpload, later).is_err());
        for _ in 0..1000 {
            assert_eq!(rates.count(Action::ListLiveSnapshotJobs, now), Ok(()), "no rate is documented");
        }
    }
}
