//! Arming: against the cloud, nothing is deleted unless a user has allowed it for a limited time.

use crate::config::Safety;
use crate::store::now;
use media_api::Arming as ArmingState;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Whether calls that delete may be sent. Held in memory: a restarted server is not armed.
#[derive(Debug)]
pub(crate) struct Arming {
    safety: Safety,
    /// When it ends, by the monotonic clock, and as displayed.
    until: Mutex<Option<(Instant, i64)>>,
}

impl Arming {
    pub(crate) fn new(safety: Safety) -> Self {
        Self { safety, until: Mutex::default() }
    }

    /// For how long deletions are allowed on request: at most for the configured time.
    pub(crate) fn allowed(&self, time: Option<Duration>) -> Duration {
        time.unwrap_or(self.safety.armed_for).min(self.safety.armed_for)
    }

    /// Whether arming is required at all.
    pub(crate) fn is_needed(&self) -> bool {
        self.safety.needs_arming
    }

    /// Allows deletions from now on; see [`Arming::allowed`].
    pub(crate) fn arm(&self, time: Option<Duration>) {
        let time = self.allowed(time);
        let until = (Instant::now() + time, now() + time.as_millis() as i64);
        *self.lock() = self.safety.needs_arming.then_some(until);
    }

    /// Ends it at once: no further call is sent. Returns whether they were armed.
    pub(crate) fn disarm(&self) -> bool {
        self.lock().take().is_some_and(|(until, _)| Instant::now() < until)
    }

    /// Whether calls may be sent; always where no arming is required.
    pub(crate) fn is_armed(&self) -> bool {
        !self.safety.needs_arming || self.lock().is_some_and(|(until, _)| Instant::now() < until)
    }

    /// The state as sent to the page.
    pub(crate) fn state(&self) -> ArmingState {
        ArmingState {
            required: self.safety.needs_arming,
            until: self.lock().filter(|(until, _)| Instant::now() < *until).map(|(_, shown)| shown),
            minutes: (self.safety.armed_for.as_secs() / 60) as u32,
            hourly_items: self.safety.hourly_items,
        }
    }

    pub(crate) fn hourly_items(&self) -> Option<u32> {
        self.safety.hourly_items
    }

    /// Whether a deletion approved at this time, in milliseconds since the epoch, continues by itself after a restart of the
    /// server.
    pub(crate) fn resumes(&self, approved_at: i64, now: i64) -> bool {
        let limit = self.safety.armed_for.as_millis() as i64;
        // A clock that was set back proves nothing about the age.
        self.is_armed() && (0..=limit).contains(&(now - approved_at))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<(Instant, i64)>> {
        self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cloud() -> Arming {
        Arming::new(Safety { needs_arming: true, armed_for: Duration::from_secs(900), hourly_items: Some(9) })
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_by_the_monotonic_clock_and_when_it_is_revoked() {
        let arming = cloud();
        assert!(!arming.is_armed());
        arming.arm(None);
        tokio::time::advance(Duration::from_secs(899)).await;
        assert!(arming.is_armed() && arming.state().until.is_some());
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(!arming.is_armed() && arming.state().until.is_none());
        // No longer than configured, whatever is requested.
        arming.arm(Some(Duration::from_secs(9_000)));
        tokio::time::advance(Duration::from_secs(900)).await;
        assert!(!arming.is_armed());
        arming.arm(Some(Duration::from_secs(60)));
        assert!(arming.is_armed());
        assert!(arming.disarm() && !arming.is_armed());
        assert!(!arming.disarm(), "it was ended already");
    }

    #[test]
    fn only_what_is_young_and_allowed_goes_on_by_itself() {
        let local = Arming::new(Safety { needs_arming: false, ..cloud().safety });
        let day = 86_400_000;
        for (approved_at, expected) in
            [(day, true), (day - 900_000, true), (day - 900_001, false), (0, false), (day + 1, false)]
        {
            assert_eq!(local.resumes(approved_at, day), expected, "{approved_at}");
            assert!(!cloud().resumes(approved_at, day));
        }
    }
}
