//! Times as the API writes them: ISO 8601, UTC, whole seconds (`2026-01-02T03:04:05Z`).

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const FORMAT: &str = "%Y-%m-%dT%H:%M:%SZ";

/// An instant with second precision that reads and writes the API's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiTime(DateTime<Utc>);

impl ApiTime {
    /// Drops anything below a second.
    pub fn new(instant: DateTime<Utc>) -> Self {
        Self::from_seconds(instant.timestamp()).unwrap_or(Self(instant))
    }
    /// Seconds since the epoch; `None` outside the years chrono can hold.
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        DateTime::from_timestamp(seconds, 0).map(Self)
    }
    pub fn seconds(self) -> i64 {
        self.0.timestamp()
    }
    pub fn instant(self) -> DateTime<Utc> {
        self.0
    }
}

impl std::fmt::Display for ApiTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&format(self.0))
    }
}

impl Serialize for ApiTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ApiTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("a time is yyyy-MM-ddTHH:mm:ssZ in UTC"))
    }
}

/// Reads `yyyy-MM-ddTHH:mm:ssZ`, and nothing looser: no blanks, no signs, no leap second.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    let instant = NaiveDateTime::parse_from_str(text, FORMAT).ok()?.and_utc();
    // chrono is laxer than the API: what it read must be what it would write.
    (text.len() == 20 && instant.timestamp_subsec_nanos() == 0 && format(instant) == text).then_some(instant)
}

/// Writes `yyyy-MM-ddTHH:mm:ssZ`.
pub fn format(instant: DateTime<Utc>) -> String {
    instant.format(FORMAT).to_string()
}
