//! The current time, in milliseconds since the epoch, by two clocks that may differ.
//!
//! [`service_now`] is the time of the service: for everything that is sent to the API, compared with a time from it, or shown. A
//! browser's clock may be wrong. [`browser_now`] is for durations within the page: delays, time-outs and periods. (Plans, holds
//! and arming are dated by the server's own clock; see `components/deletion/controller.rs`.)

use std::cell::Cell;

thread_local! {
    /// By how many milliseconds the service's clock is ahead of the browser's.
    static AHEAD: Cell<i64> = const { Cell::new(0) };
}

/// The time of the browser.
pub fn browser_now() -> i64 {
    js_sys::Date::now() as i64
}

/// The time of the service, as far as the responses of the server tell it.
pub fn service_now() -> i64 {
    browser_now() + AHEAD.get()
}

/// Corrects the difference between the clocks by a response: the service's time in it, and the browser's time when the request
/// was sent and when the response arrived.
pub fn observe(service: i64, sent: i64, received: i64) {
    AHEAD.set(corrected(AHEAD.get(), service, (sent, received)));
}

/// The response was made between `sent` and `received`, so the difference is within two bounds. A known difference within them
/// stays, so that the time does not jump with the delay of each response.
fn corrected(ahead: i64, service: i64, (sent, received): (i64, i64)) -> i64 {
    ahead.max(service - received).min(service - sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_right_is_not_corrected_by_the_delay_of_a_response() {
        assert_eq!(corrected(0, 1_000, (900, 1_700)), 0);
        // The computer slept between the request and the response.
        assert_eq!(corrected(0, 1_000, (900, 3_600_000)), 0);
    }

    #[test]
    fn a_clock_that_is_wrong_is_corrected_within_the_time_of_the_exchange() {
        let hour = 3_600_000;
        assert_eq!(corrected(0, 1_000, (hour + 900, hour + 1_100)), -hour + 100);
        assert_eq!(corrected(0, hour + 1_000, (900, 1_100)), hour - 100);
        // It was set right since then.
        assert_eq!(corrected(-hour, 1_000, (900, 1_100)), -100);
    }
}
