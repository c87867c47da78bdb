//! The rate of calls per operation, over all callers: the page, plans and deletions alike.
//!
//! Production shares the account's quota, so no more than half of a documented rate is used. Operations that delete are called
//! one at a time, with a configured interval.

use crate::bucket::Bucket;
use media_api::Action;
use std::collections::HashMap;
use std::time::Duration;

/// The part of a documented rate that is used.
const PART: f64 = 0.5;

/// One bucket for each operation with a rate.
#[derive(Debug, Default)]
pub(super) struct Pace(HashMap<Action, Bucket>);

impl Pace {
    /// The documented rates. A default one has no limits, for the local service.
    pub(super) fn documented() -> Self {
        let limited = Action::ALL.iter().filter_map(|action| {
            let rate = f64::from(action.facts().rate_limit?) * PART;
            Some((*action, Bucket::new(rate, rate)))
        });
        Self(limited.collect())
    }

    /// Calls of this operation at least `interval` apart, and no faster than its documented rate allows.
    pub(super) fn keep_apart(&mut self, action: Action, interval: Duration) {
        let rate = 1.0 / interval.as_secs_f64();
        let rate = self.0.get(&action).map_or(rate, |documented| documented.per_second().min(rate));
        self.0.insert(action, Bucket::new(1.0, rate));
    }

    /// Returns when a call of this operation is within its rate.
    pub(super) async fn wait(&self, action: Action) {
        if let Some(bucket) = self.0.get(&action) {
            let wait = bucket.reserve();
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn half_of_the_documented_rate_is_used() {
        let pace = Pace::documented();
        let begun = Instant::now();
        // Ten a second are documented.
        for _ in 0..5 {
            pace.wait(Action::DeleteMultipartUpload).await;
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
        pace.wait(Action::DeleteMultipartUpload).await;
        let waited = begun.elapsed();
        assert!(waited > Duration::from_millis(100) && waited <= Duration::from_millis(201), "{waited:?}");
        // Each operation has a separate rate, or no documented one.
        for action in [Action::DeleteStream, Action::ListLiveSnapshotJobs] {
            pace.wait(action).await;
        }
        assert_eq!(begun.elapsed(), waited);
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_are_kept_apart_never_come_together() {
        for (mut pace, millis, expected) in [
            (Pace::default(), 200, 200),
            // Half of ten a second.
            (Pace::documented(), 200, 200),
            (Pace::documented(), 1, 200),
            (Pace::documented(), 300, 300),
        ] {
            pace.keep_apart(Action::DeleteMultipartUpload, Duration::from_millis(millis));
            let begun = Instant::now();
            for _ in 0..3 {
                pace.wait(Action::DeleteMultipartUpload).await;
            }
            let waited = begun.elapsed().as_millis();
            assert!((2 * expected - 20..=2 * expected + 2).contains(&waited), "{waited} for {millis}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_local_service_has_no_limits() {
        let (pace, begun) = (Pace::default(), Instant::now());
        for _ in 0..1_000 {
            pace.wait(Action::DeleteMultipartUpload).await;
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }
}
