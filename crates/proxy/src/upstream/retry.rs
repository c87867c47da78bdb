//! Whether and when a call is retried.
//!
//! A read may be retried. Creations and changes are retried only after the service refused them for their rate, which means
//! that nothing was done. Deletions are never retried here: they have their own pace, and read before they continue.

use super::error::UpstreamError;
use crate::bucket::Bucket;
use media_api::Effect;
use std::time::Duration;

/// How reads are retried.
#[derive(Debug, Clone, Copy)]
pub struct Retry {
    /// Attempts in all.
    pub attempts: u32,
    /// Back-off base after a transient failure.
    pub transient: Duration,
    /// Back-off base after throttling.
    pub throttled: Duration,
    /// No attempt starts after this.
    pub deadline: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            attempts: 3,
            transient: Duration::from_millis(50),
            throttled: Duration::from_secs(1),
            deadline: Duration::from_secs(20),
        }
    }
}

/// The cost of an attempt in the retry budget that all calls share, so that retries stay a small part of the traffic while the
/// service fails. `None` if the call may not be retried.
pub(super) fn cost(effect: Effect, error: &UpstreamError) -> Option<f64> {
    const THROTTLED: f64 = 5.0;
    const TRANSIENT: f64 = 14.0;
    match effect {
        // A fresh nonce and date; the service refused before it read the request.
        Effect::Read if error.is_used_nonce() => Some(0.0),
        Effect::Read | Effect::Create | Effect::Change if error.is_throttling() => Some(THROTTLED),
        Effect::Read if error.is_transient() => Some(TRANSIENT),
        Effect::Read | Effect::Create | Effect::Change | Effect::Delete => None,
    }
}

impl Retry {
    /// How long to wait before the attempt that follows this one; `None` to give up. `attempt` counts from one.
    pub(super) fn wait(
        &self,
        effect: Effect,
        error: &UpstreamError,
        attempt: u32,
        elapsed: Duration,
        budget: &Bucket,
    ) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let cost = cost(effect, error)?;
        let wait = match error {
            UpstreamError::Service { retry_after: Some(wait), .. } => *wait,
            _ => {
                let base = if error.is_throttling() { self.throttled } else { self.transient };
                full_jitter(base * 2u32.saturating_pow(attempt - 1))
            }
        };
        (elapsed + wait <= self.deadline && budget.take(cost)).then_some(wait)
    }
}

/// A random part of `limit`, so that many clients do not retry at once.
pub(crate) fn full_jitter(limit: Duration) -> Duration {
    let part = u32::from_le_bytes(crate::token::random::<4>());
    limit.mul_f64(f64::from(part) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(status: u16, code: &str, retry_after: Option<u64>) -> UpstreamError {
        UpstreamError::Service {
            status,
            code: code.to_owned(),
            message: String::new(),
            request_id: String::new(),
            retry_after: retry_after.map(Duration::from_millis),
        }
    }

    fn errors() -> [(&'static str, UpstreamError); 7] {
        [
            ("invalid", UpstreamError::Invalid(Vec::new())),
            ("unreachable", UpstreamError::Unreachable { host: String::new() }),
            ("unknown", UpstreamError::UnknownOutcome { host: String::new(), request_id: None }),
            ("bad", UpstreamError::BadAnswer { host: String::new(), reason: String::new() }),
            ("throttled", service(400, "Throttling.User", None)),
            ("failed", service(500, "InternalError", None)),
            ("used nonce", service(400, "SignatureNonceUsed", None)),
        ]
    }

    #[test]
    fn what_is_repeated_by_effect_and_error() {
        for (effect, repeated) in [
            (Effect::Read, &["unreachable", "unknown", "throttled", "failed", "used nonce"][..]),
            (Effect::Create, &["throttled"]),
            (Effect::Change, &["throttled"]),
            (Effect::Delete, &[]),
        ] {
            for (name, error) in errors() {
                assert_eq!(cost(effect, &error).is_some(), repeated.contains(&name), "{effect:?} {name}");
            }
        }
    }

    #[test]
    fn attempts_deadline_and_budget_each_end_it() {
        let retry = Retry::default();
        let failed = service(503, "ServiceUnavailable", None);
        let full = Bucket::new(1_000.0, 0.0);
        let wait = |attempt, elapsed: u64, budget: &Bucket| {
            retry.wait(Effect::Read, &failed, attempt, Duration::from_millis(elapsed), budget)
        };
        assert!(wait(1, 0, &full).is_some_and(|wait| wait <= Duration::from_millis(50)));
        assert!(wait(2, 0, &full).is_some_and(|wait| wait <= Duration::from_millis(100)));
        assert_eq!(wait(3, 0, &full), None);
        assert_eq!(wait(1, 20_001, &full), None);
        assert_eq!(wait(1, 0, &Bucket::new(13.0, 0.0)), None);
    }

    #[test]
    fn the_service_says_how_long_to_wait() {
        let told = |millis| {
            let error = service(503, "Throttling", Some(millis));
            Retry::default().wait(Effect::Read, &error, 1, Duration::ZERO, &Bucket::new(100.0, 0.0))
        };
        assert_eq!(told(1_234), Some(Duration::from_millis(1_234)));
        assert_eq!(told(30_000), None, "longer than the deadline");
    }
}
