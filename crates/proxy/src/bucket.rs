//! A token bucket: for requests per session, and for retries, so that a failing service is not hammered.

use std::sync::Mutex;
use std::time::Instant;

#[derive(Debug)]
pub(crate) struct Bucket {
    capacity: f64,
    /// Tokens that come back per second.
    refill: f64,
    level: Mutex<(f64, Instant)>,
}

impl Bucket {
    /// A full bucket. `refill` is in tokens per second.
    pub(crate) fn new(capacity: f64, refill: f64) -> Self {
        Self { capacity, refill, level: Mutex::new((capacity, Instant::now())) }
    }

    /// Takes `cost` tokens if that many are there.
    pub(crate) fn take(&self, cost: f64) -> bool {
        let mut level = self.level.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = Instant::now();
        let filled = level.0 + now.duration_since(level.1).as_secs_f64() * self.refill;
        let filled = filled.min(self.capacity);
        let enough = filled >= cost;
        *level = (if enough { filled - cost } else { filled }, now);
        enough
    }

    /// Puts tokens back.
    pub(crate) fn give(&self, tokens: f64) {
        let mut level = self.level.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        level.0 = (level.0 + tokens).min(self.capacity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_bucket_gives_nothing_until_tokens_come_back() {
        let bucket = Bucket::new(2.0, 0.0);
        assert!(bucket.take(1.0) && bucket.take(1.0));
        assert!(!bucket.take(1.0));
        bucket.give(1.0);
        assert!(bucket.take(1.0));
    }
}
