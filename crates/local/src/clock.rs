//! Times as they are stored and as the API writes them.

use media_api::time::ApiTime;
use std::time::SystemTime;

/// Seconds since the epoch as the API writes them; empty outside the supported years.
pub(crate) fn api_time(seconds: i64) -> String {
    ApiTime::from_seconds(seconds).map(|time| time.to_string()).unwrap_or_default()
}

/// Seconds since the epoch.
pub(crate) fn now_seconds() -> i64 {
    chrono::Utc::now().timestamp()
}

/// Milliseconds since the epoch of a moment; 0 for one before it.
pub(crate) fn millis_of(moment: SystemTime) -> i64 {
    let since = moment.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
