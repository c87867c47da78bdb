//! A token bucket: for requests per session, and for retries, so that a failing service is not flooded.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

#[derive(Debug)]
pub(crate) struct Bucket {
    capacity: f64,
    /// Tokens refilled per second.
    refill: f64,
    level: Mutex<(f64, Instant)>,
}

impl Bucket {
    /// A full bucket. `refill` is in tokens per second.
    pub(crate) fn new(capacity: f64, refill: f64) -> Self {
        Self { capacity, refill, level: Mutex::new((capacity, Instant::now())) }
    }

    /// Takes `cost` tokens if that many are available.
    pub(crate) fn take(&self, cost: f64) -> bool {
        let mut level = self.filled();
        let enough = level.0 >= cost;
        if enough {
            level.0 -= cost;
        }
        enough
    }

    /// Takes a token, possibly one that is not refilled yet; returns how long that takes.
    pub(crate) fn reserve(&self) -> Duration {
        let mut level = self.filled();
        level.0 -= 1.0;
        Duration::from_secs_f64((-level.0 / self.refill).max(0.0))
    }

    /// Tokens refilled per second.
    pub(crate) fn per_second(&self) -> f64 {
        self.refill
    }

    /// Returns tokens.
    pub(crate) fn give(&self, tokens: f64) {
        let mut level = self.filled();
        level.0 = (level.0 + tokens).min(self.capacity);
    }

    /// The level including what has been refilled until now.
    fn filled(&self) -> MutexGuard<'_, (f64, Instant)> {
        let mut level = self.level.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let back = now.duration_since(level.1).as_secs_f64() * self.refill;
        *level = ((level.0 + back).min(self.capacity), now);
        level
    }
}

/// One bucket per client.
#[derive(Debug)]
pub(crate) struct Rate {
    burst: f64,
    per_second: f64,
    buckets: Mutex<HashMap<String, Arc<Bucket>>>,
}

impl Rate {
    pub(crate) fn new(burst: f64, per_second: f64) -> Self {
        Self { burst, per_second, buckets: Mutex::default() }
    }

    /// Whether one more request of `who` is within its rate.
    pub(crate) fn take(&self, who: &str) -> bool {
        let bucket = {
            let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
            match buckets.get(who) {
                Some(bucket) => bucket.clone(),
                None => buckets
                    .entry(who.to_owned())
                    .or_insert_with(|| Arc::new(Bucket::new(self.burst, self.per_second)))
                    .clone(),
            }
        };
        bucket.take(1.0)
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
