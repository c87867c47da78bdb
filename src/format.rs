//! Numbers, sizes and times for display. Pure; the zone is passed in.

use crate::wall_clock::{is_ambiguous, wall_clock};
use chrono::{DateTime, Local, Utc};
use serde::{Deserialize, Serialize};

/// The zone in which times are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Zone {
    /// The browser's.
    #[default]
    Local,
    Utc,
}

impl Zone {
    /// Seconds east of UTC, at an instant in milliseconds since the epoch.
    pub fn offset_at(self, millis: i64) -> i32 {
        match self {
            Zone::Utc => 0,
            Zone::Local => {
                let utc = DateTime::<Utc>::from_timestamp_millis(millis).unwrap_or_default();
                utc.with_timezone(&Local).offset().local_minus_utc()
            }
        }
    }
}

/// An instant in the chosen zone: `2026-11-21 09:00:00`. In an hour that the clock shows twice with its offset:
/// `2026-10-25 02:30:00 UTC+1`.
pub fn instant(millis: i64, zone: Zone) -> String {
    fields(millis, zone).replacen('T', " ", 1) + &offset_if_ambiguous(millis, zone)
}

/// [`instant`] with milliseconds: `2026-11-21 09:00:00.137`, `2026-10-25 02:30:00.137 UTC+1`.
pub fn precise_instant(millis: i64, zone: Zone) -> String {
    fields(millis, zone).replacen('T', " ", 1) + &milliseconds(millis) + &offset_if_ambiguous(millis, zone)
}

/// The time of day in the chosen zone: `09:00:00`, with its offset where [`instant`] has it.
pub fn time_of_day(millis: i64, zone: Zone) -> String {
    instant(millis, zone).split_off(11)
}

/// The time of day in the chosen zone, with the day in the year where that matters: `11-21 09:00:00`.
pub fn short_instant(millis: i64, zone: Zone, with_day: bool) -> String {
    instant(millis, zone).split_off(if with_day { 5 } else { 11 })
}

/// A range in the chosen zone: `2026-11-21 09:00:00 – 10:00:00`, with the day of the end where it is another.
pub fn range(start: i64, end: i64, zone: Zone) -> String {
    let end = short_end(start, end, zone);
    format!("{} – {end}", instant(start, zone))
}

/// The end of a range that starts at `start`: the time of day, with the day if it is another.
pub fn short_end(start: i64, end: i64, zone: Zone) -> String {
    if is_same_day(start, end, zone) { time_of_day(end, zone) } else { instant(end, zone) }
}

/// A text of [`instant`] or [`short_instant`], with its offset if needed.
pub fn split_offset(text: &str) -> (&str, &str) {
    text.split_at(text.find(" UTC").unwrap_or(text.len()))
}

/// Whether two times are on the same day in the zone.
pub fn is_same_day(one: i64, other: i64, zone: Zone) -> bool {
    day(one, zone) == day(other, zone)
}

/// The day in the chosen zone: `2026-11-21`.
pub fn day(millis: i64, zone: Zone) -> String {
    let mut text = fields(millis, zone);
    text.truncate(10);
    text
}

/// `2026-11-21T09:00:00` in the zone; times that no calendar covers are shown as the epoch.
pub fn fields(millis: i64, zone: Zone) -> String {
    media_api::time::format_fields(wall_clock(millis, |at| zone.offset_at(at)))
}

fn offset_if_ambiguous(millis: i64, zone: Zone) -> String {
    let is_ambiguous = zone == Zone::Local && is_ambiguous(millis, |at| zone.offset_at(at));
    if is_ambiguous { format!(" {}", offset(millis)) } else { String::new() }
}

/// The browser's zone at an instant: `UTC+8`, `UTC-3:30`, `UTC`.
pub fn offset(millis: i64) -> String {
    offset_name(Zone::Local.offset_at(millis))
}

/// `UTC+8` for an offset of 28,800 seconds.
fn offset_name(seconds: i32) -> String {
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

/// The milliseconds below the second: `.137`.
pub fn milliseconds(millis: i64) -> String {
    format!(".{:03}", millis.rem_euclid(1000))
}

/// An instant in milliseconds since the epoch as the API writes it; empty for one that no calendar covers.
pub fn api_time(millis: i64) -> String {
    DateTime::<Utc>::from_timestamp_millis(millis).map(media_api::time::format).unwrap_or_default()
}

/// Milliseconds of a time the API wrote.
pub fn parse_api_time(text: &str) -> Option<i64> {
    media_api::time::parse(text).map(|instant| instant.timestamp_millis())
}

/// A whole number with thousands separators: `17,280`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A size in decimal units: `38 MB`, `1.4 GB`.
pub fn bytes(n: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = n as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    if unit == 0 || value >= 9.95 {
        format!("{value:.0} {}", UNITS[unit])
    } else {
        format!("{value:.1} {}", UNITS[unit])
    }
}

/// A duration in seconds as a clock shows it: `1:02:03`, `4:31`.
pub fn duration(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    let (h, m, s) = (whole / 3600, whole / 60 % 60, whole % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}

/// The name of something as it is shown: its ID in short form where it has none.
pub fn name_or_short_id(name: &str, id: &str) -> String {
    if name.is_empty() { short_id(id) } else { name.to_owned() }
}

/// The first and last characters of a long identifier: `8c1e…0001`.
pub fn short_id(id: &str) -> String {
    match (id.get(..4), id.len().checked_sub(4).and_then(|at| id.get(at..))) {
        (Some(head), Some(tail)) if id.len() > 10 => format!("{head}…{tail}"),
        _ => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_three() {
        assert_eq!(count(7), "7");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000), "1,000");
        assert_eq!(count(17_280), "17,280");
        assert_eq!(count(1_234_567), "1,234,567");
    }

    #[test]
    fn sizes_keep_two_digits() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_400), "1.4 kB");
        assert_eq!(bytes(38_000_000), "38 MB");
        assert_eq!(bytes(999_600), "1.0 MB");
    }

    #[test]
    fn offsets_are_named_after_utc() {
        let names = [0, 28_800, -12_600, 20_700].map(offset_name);
        assert_eq!(names, ["UTC", "UTC+8", "UTC-3:30", "UTC+5:45"]);
    }

    #[test]
    fn utc_is_utc() {
        assert_eq!(instant(1_767_322_800_123, Zone::Utc), "2026-01-02 03:00:00");
        assert_eq!(milliseconds(1_767_322_800_123), ".123");
    }

    #[test]
    fn durations_read_like_a_clock() {
        assert_eq!(duration(271.0), "4:31");
        assert_eq!(duration(3_723.4), "1:02:03");
    }

    #[test]
    fn short_ids_keep_both_ends() {
        assert_eq!(short_id("8c1ea046-263c-3560-978a-fb2877820001"), "8c1e…0001");
        assert_eq!(short_id("短"), "短");
    }
}
