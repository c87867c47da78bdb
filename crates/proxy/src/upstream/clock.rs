//! This machine's clock, corrected by the service's when the two are too far apart.
//!
//! Responses carry the service's own time, so the offset can be computed: the response's `Date` minus the middle of the exchange.
//! It is taken only from responses to our own requests, over TLS or loopback. There are two corrections:
//!
//! - Dates of requests, which the service refuses when they are more than 15 minutes off: from four minutes on, so that the usual
//!   drift changes nothing.
//! - The age of pictures, whose times are the service's: from two seconds on, since `Date` has whole seconds. At an interval of
//!   five seconds a job is silent after fifteen.

use http::HeaderMap;
use http::header::{AGE, DATE};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

/// Smaller offsets do not change the date of requests, in milliseconds.
const TOLERATED_MILLIS: i64 = 4 * 60_000;
/// Smaller offsets do not change the age of pictures, in milliseconds.
const IMPRECISE_MILLIS: i64 = 2_000;
/// `Date` has no fraction: on average it is half a second early.
const LOST_MILLIS: i64 = 500;
/// The middle of a longer exchange is too imprecise.
const LONGEST_EXCHANGE: Duration = Duration::from_secs(15 * 60);

/// Offsets in milliseconds; zero while this machine's clock is good enough.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    of_requests: AtomicI64,
    of_service: AtomicI64,
}

impl Clock {
    /// The time for dating a request.
    pub(crate) fn now(&self) -> SystemTime {
        shifted(SystemTime::now(), self.offset_millis())
    }

    /// The offset of the dates of requests.
    pub(crate) fn offset_millis(&self) -> i64 {
        self.of_requests.load(Ordering::Relaxed)
    }

    /// The service's time, with which the times in its responses can be compared.
    pub(crate) fn service_now(&self) -> SystemTime {
        shifted(SystemTime::now(), self.of_service.load(Ordering::Relaxed))
    }

    /// Takes the offset from a response. `sent` is this machine's time, uncorrected. Returns whether the offset of the dates of
    /// requests has changed by more than is tolerated.
    pub(crate) fn observe(&self, headers: &HeaderMap, sent: SystemTime, took: Duration) -> bool {
        let Some(offset) = offset(headers, sent, took) else { return false };
        let precise = offset + LOST_MILLIS;
        let of_service = if precise.abs() < IMPRECISE_MILLIS { 0 } else { precise };
        self.of_service.store(of_service, Ordering::Relaxed);
        let corrected = if offset.abs() < TOLERATED_MILLIS { 0 } else { offset };
        let before = self.of_requests.swap(corrected, Ordering::Relaxed);
        let changed = (corrected - before).abs() >= TOLERATED_MILLIS;
        if changed {
            tracing::warn!(offset_millis = corrected, "this machine's clock differs from the service's");
        }
        changed
    }
}

fn offset(headers: &HeaderMap, sent: SystemTime, took: Duration) -> Option<i64> {
    // A cached response carries the time of another one.
    if took > LONGEST_EXCHANGE || headers.contains_key(AGE) {
        return None;
    }
    let date = chrono::DateTime::parse_from_rfc2822(headers.get(DATE)?.to_str().ok()?).ok()?;
    let middle = chrono::DateTime::<chrono::Utc>::from(sent + took / 2);
    Some(date.timestamp_millis() - middle.timestamp_millis())
}

fn shifted(time: SystemTime, millis: i64) -> SystemTime {
    let by = Duration::from_millis(millis.unsigned_abs());
    let shifted = if millis < 0 { time.checked_sub(by) } else { time.checked_add(by) };
    shifted.unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE_TEXT: &str = "Fri, 02 Jan 2026 12:00:00 GMT";
    const SECONDS: u64 = 1_767_355_200;

    fn headers(date: &str) -> HeaderMap {
        HeaderMap::from_iter([(DATE, date.parse().unwrap())])
    }

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn the_offset_is_taken_from_the_middle_of_the_exchange() {
        let took = Duration::from_secs(10);
        assert_eq!(offset(&headers(DATE_TEXT), at(SECONDS - 5), took), Some(0));
        assert_eq!(offset(&headers(DATE_TEXT), at(SECONDS - 905), took), Some(900_000));
        assert_eq!(offset(&headers(DATE_TEXT), at(SECONDS + 895), took), Some(-900_000));
    }

    #[test]
    fn what_says_nothing_of_the_time_is_passed_over() {
        let mut cached = headers(DATE_TEXT);
        cached.insert(AGE, "1".parse().unwrap());
        let long = LONGEST_EXCHANGE + Duration::from_millis(1);
        for (headers, took) in [
            (cached, Duration::ZERO),
            (headers("yesterday"), Duration::ZERO),
            (HeaderMap::new(), Duration::ZERO),
            (headers(DATE_TEXT), long),
        ] {
            assert_eq!(offset(&headers, at(SECONDS), took), None);
        }
        assert!(offset(&headers(DATE_TEXT), at(SECONDS), LONGEST_EXCHANGE).is_some());
    }

    #[test]
    fn small_offsets_change_nothing_and_a_large_one_goes_again() {
        let clock = Clock::default();
        let observe = |seconds: u64| clock.observe(&headers(DATE_TEXT), at(seconds), Duration::ZERO);
        assert!(!observe(SECONDS - 239));
        assert_eq!(clock.offset_millis(), 0);
        assert!(observe(SECONDS - 240));
        assert_eq!(clock.offset_millis(), 240_000);
        let ahead = clock.now().duration_since(SystemTime::now()).unwrap();
        assert!(ahead > Duration::from_secs(239) && ahead <= Duration::from_secs(240));
        assert!(!observe(SECONDS - 260));
        assert!(observe(SECONDS));
        assert_eq!(clock.offset_millis(), 0);
    }

    #[test]
    fn the_service_s_time_is_known_to_the_second() {
        let clock = Clock::default();
        for (behind, expected) in
            [(60, 60_500), (2, 2_500), (1, 0), (0, 0), (-2, 0), (-3, -2_500), (-60, -59_500)]
        {
            clock.observe(&headers(DATE_TEXT), at(SECONDS.strict_sub_signed(behind)), Duration::ZERO);
            let before = SystemTime::now();
            let service = clock.service_now();
            let possible = shifted(before, expected)..=shifted(SystemTime::now(), expected);
            assert!(possible.contains(&service), "{behind}: {service:?}");
            assert_eq!(clock.offset_millis(), 0, "requests are dated by this machine");
        }
    }
}
