//! Times as the API writes them: ISO 8601, UTC, whole seconds (`2026-01-02T03:04:05Z`).

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant in the API's format. It has whole seconds, unless it was read with milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiTime(DateTime<Utc>);

impl ApiTime {
    /// Drops fractions of a second.
    pub fn new(instant: DateTime<Utc>) -> Self {
        Self::from_seconds(instant.timestamp()).unwrap_or(Self(instant))
    }
    /// Seconds since the epoch; `None` outside the years chrono can hold.
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        DateTime::from_timestamp(seconds, 0).map(Self)
    }
    /// Milliseconds since the epoch.
    pub fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }
    pub fn seconds(self) -> i64 {
        self.0.timestamp()
    }
    /// The time that many seconds later, or earlier if negative; the last or first one that can be held where that
    /// lies outside the years chrono can hold.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        let bound = if seconds < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
        Self::from_seconds(self.seconds().saturating_add(seconds)).unwrap_or(Self(bound))
    }
    pub fn instant(self) -> DateTime<Utc> {
        self.0
    }
}

impl std::fmt::Display for ApiTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.timestamp_subsec_millis() {
            0 => f.write_str(&format(self.0)),
            _ => f.write_str(&format_millis(self.millis())),
        }
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
        parse_millis(&text)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("a time is yyyy-MM-ddTHH:mm:ssZ in UTC"))
    }
}

/// Parses `yyyy-MM-ddTHH:mm:ssZ`, and nothing looser: no blanks, no signs, no leap second.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    text.strip_suffix('Z').and_then(parse_fields).map(|naive| naive.and_utc())
}

/// Parses `yyyy-MM-ddTHH:mm:ssZ` or `yyyy-MM-ddTHH:mm:ss.fffZ`, and nothing looser.
pub fn parse_millis(text: &str) -> Option<DateTime<Utc>> {
    let Some((seconds, fraction)) = text.split_once('.') else { return parse(text) };
    let digits = fraction.strip_suffix('Z').filter(|digits| digits.len() == 3)?;
    let millis =
        digits.bytes().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))?;
    let whole = parse_fields(seconds)?.and_utc();
    DateTime::from_timestamp_millis(whole.timestamp_millis() + millis)
}

/// Writes milliseconds since the epoch as `yyyy-MM-ddTHH:mm:ss.fffZ`; empty outside the supported years.
pub fn format_millis(millis: i64) -> String {
    let Some(instant) = DateTime::from_timestamp_millis(millis) else { return String::new() };
    format!("{}.{:03}Z", format_fields(instant.naive_utc()), instant.timestamp_subsec_millis())
}

/// Parses `yyyy-MM-ddTHH:mm:ss` without a zone, and nothing looser.
pub fn parse_fields(text: &str) -> Option<NaiveDateTime> {
    let bytes = text.as_bytes();
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if bytes.len() != 19 || separators.iter().any(|(at, separator)| bytes[*at] != *separator) {
        return None;
    }
    let number = |from: usize, to: usize| {
        bytes[from..to]
            .iter()
            .try_fold(0_u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
    };
    let date = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(5, 7)?, number(8, 10)?)?;
    date.and_hms_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?)
}

/// Writes `yyyy-MM-ddTHH:mm:ssZ`.
pub fn format(instant: DateTime<Utc>) -> String {
    format_fields(instant.naive_utc()) + "Z"
}

/// Writes `yyyy-MM-ddTHH:mm:ss` without a zone. Implemented without chrono's formatter, which alone is a tenth of the page.
pub fn format_fields(naive: NaiveDateTime) -> String {
    let two = |n: u32| [b'0' + (n / 10 % 10) as u8, b'0' + (n % 10) as u8].map(char::from);
    let year = naive.year().clamp(0, 9999) as u32;
    let parts = [
        (year / 100, ""),
        (year % 100, "-"),
        (naive.month(), "-"),
        (naive.day(), "T"),
        (naive.hour(), ":"),
        (naive.minute(), ":"),
        (naive.second(), ""),
    ];
    let mut out = String::with_capacity(20);
    for (number, separator) in parts {
        out.extend(two(number));
        out.push_str(separator);
    }
    out
}
