//! A range of time as a value: in the address, as bounds, as text.

use crate::components::instant::every_form_of_both;
use crate::format::{self, Zone};
use crate::text::{Tr, counted, table as words};
use chrono::NaiveDateTime;

/// A range of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeRange {
    /// The last seconds (whole minutes) before the time of evaluation.
    Last(i64),
    /// Between two instants, in seconds since the epoch. The second of the end belongs to the range.
    Between(i64, i64),
}

impl TimeRange {
    pub const HOUR: i64 = 3_600;
    pub const DAY: i64 = 86_400;

    /// Between two instants in milliseconds since the epoch.
    pub fn between_millis((start, end): (i64, i64)) -> Self {
        TimeRange::Between(start.div_euclid(1000), end.div_euclid(1000))
    }

    /// The value of a query parameter: `last-7d`, `last-90m`, or `<start>,<end>` as the API writes times.
    pub fn to_text(self) -> String {
        match self {
            TimeRange::Last(s) if s % Self::DAY == 0 => format!("last-{}d", s / Self::DAY),
            TimeRange::Last(s) if s % Self::HOUR == 0 => format!("last-{}h", s / Self::HOUR),
            TimeRange::Last(s) => format!("last-{}m", (s + 59) / 60),
            TimeRange::Between(start, end) => {
                let time =
                    |s| media_api::time::ApiTime::from_seconds(s).map(|t| t.to_string()).unwrap_or_default();
                format!("{},{}", time(start), time(end))
            }
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("last-") {
            let unit = rest.chars().next_back()?;
            let number: i64 = rest[..rest.len() - unit.len_utf8()].parse().ok()?;
            let factor = match unit {
                'd' => Self::DAY,
                'h' => Self::HOUR,
                'm' => 60,
                _ => return None,
            };
            return (1..=10_000).contains(&number).then_some(TimeRange::Last(number * factor));
        }
        let (start, end) = text.split_once(',')?;
        let seconds = |t| media_api::time::parse(t).map(|t| t.timestamp());
        Some(TimeRange::Between(seconds(start)?, seconds(end)?))
    }

    /// Start and end in seconds, at `now` in milliseconds.
    pub fn bounds(self, now: i64) -> (i64, i64) {
        match self {
            TimeRange::Last(seconds) => {
                let end = now.div_euclid(1000);
                (end - seconds, end)
            }
            TimeRange::Between(start, end) => (start, end),
        }
    }

    /// The same range with a fixed start and end.
    pub fn pinned(self, now: i64) -> Self {
        let (start, end) = self.bounds(now);
        TimeRange::Between(start, end)
    }

    /// The range of the same length just before this one.
    pub fn earlier(self, now: i64) -> Self {
        let (start, end) = self.bounds(now);
        TimeRange::Between(start.saturating_sub(end - start), start)
    }

    /// The range of the same length just after this one; `None` where it would lie in the future.
    pub fn later(self, now: i64) -> Option<Self> {
        let (start, end) = self.bounds(now);
        let is_past = matches!(self, TimeRange::Between(..)) && end < now.div_euclid(1000) && end > start;
        is_past.then(|| TimeRange::Between(end, end.saturating_add(end - start)))
    }

    /// Why the service would refuse the range; `max_days` is its limit.
    pub fn problem(self, max_days: i64) -> Option<RangeProblem> {
        let (start, end) = self.bounds(0);
        match end - start {
            span if span < 0 => Some(RangeProblem::Order),
            span if span > max_days * Self::DAY => Some(RangeProblem::Span(max_days)),
            _ => None,
        }
    }

    /// As text, in the chosen zone.
    pub fn words(self, zone: Zone) -> String {
        let last = |n: i64, one: Tr, many: Tr| counted(usize::try_from(n).unwrap_or_default(), one, many);
        match self {
            TimeRange::Last(Self::DAY) => words::LAST_HOURS.with(&["24"]),
            TimeRange::Last(s) if s % Self::DAY == 0 => {
                last(s / Self::DAY, words::LAST_DAYS, words::LAST_DAYS)
            }
            TimeRange::Last(s) if s % Self::HOUR == 0 => {
                last(s / Self::HOUR, words::LAST_HOUR, words::LAST_HOURS)
            }
            TimeRange::Last(s) => last((s + 59) / 60, words::LAST_MINUTE, words::LAST_MINUTES),
            TimeRange::Between(start, end) => {
                format::range(start.saturating_mul(1000), end.saturating_mul(1000), zone)
            }
        }
    }

    /// Start and end in every form, for a tooltip; `None` for a relative range.
    pub fn every_form(self) -> Option<String> {
        match self {
            TimeRange::Last(_) => None,
            TimeRange::Between(start, end) => {
                Some(every_form_of_both(start.saturating_mul(1000), end.saturating_mul(1000)))
            }
        }
    }
}

/// A clock time in the form that is shown and typed: `2026-01-02 03:04:05`.
pub(super) fn wall_text(wall: NaiveDateTime) -> String {
    media_api::time::format_fields(wall).replacen('T', " ", 1)
}

/// Why a range cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeProblem {
    /// A bound is empty or incomplete.
    Missing,
    /// A clock that was set ahead never showed this time; `next` is the first time after it.
    Skipped { wall: NaiveDateTime, next: NaiveDateTime },
    /// The end is before the start.
    Order,
    /// Longer than the service's limit in days.
    Span(i64),
}

impl RangeProblem {
    pub fn words(self) -> String {
        match self {
            RangeProblem::Missing => words::ERR_TIME.get().to_owned(),
            RangeProblem::Skipped { wall, next } => {
                words::ERR_SKIPPED.with(&[&wall_text(wall), &wall_text(next)])
            }
            RangeProblem::Order => words::ERR_ORDER.get().to_owned(),
            RangeProblem::Span(days) => words::ERR_SPAN.with(&[&days.to_string()]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_survive_the_address() {
        for range in [
            TimeRange::Last(7 * 86_400),
            TimeRange::Last(6 * 3600),
            TimeRange::Last(90 * 60),
            TimeRange::Between(1_767_322_800, 1_767_326_400),
        ] {
            assert_eq!(TimeRange::parse(&range.to_text()), Some(range));
        }
        for broken in ["", "last-", "last-0d", "last-7y", "last-99999999999d", "2026,2027", "last-天"] {
            assert_eq!(TimeRange::parse(broken), None, "{broken}");
        }
    }

    #[test]
    fn steps_lead_through_time_in_ranges_of_the_same_length() {
        let now = 1_767_322_800_000;
        let today = TimeRange::Last(TimeRange::DAY);
        let yesterday = today.earlier(now);
        assert_eq!(yesterday, TimeRange::Between(1_767_150_000, 1_767_236_400));
        assert_eq!(yesterday.earlier(now).later(now), Some(yesterday));
        assert_eq!(yesterday.later(now), Some(TimeRange::Between(1_767_236_400, 1_767_322_800)));
        assert_eq!(today.later(now), None);
        assert_eq!(today.pinned(now).later(now), None, "it ends now");
    }

    #[test]
    fn pinning_keeps_the_bounds() {
        let now = 1_767_322_800_999;
        assert_eq!(TimeRange::Last(60).pinned(now), TimeRange::Between(1_767_322_740, 1_767_322_800));
    }

    #[test]
    fn a_range_over_the_limit_is_refused_with_its_reason() {
        assert_eq!(TimeRange::Between(0, 30 * 86_400).problem(30), None);
        assert_eq!(TimeRange::Between(0, 30 * 86_400 + 1).problem(30), Some(RangeProblem::Span(30)));
        assert_eq!(TimeRange::Between(10, 9).problem(30), Some(RangeProblem::Order));
    }

    #[test]
    fn relative_ranges_are_named_with_the_right_number() {
        for (seconds, words) in [
            (60, "Last minute"),
            (900, "Last 15 minutes"),
            (5_400, "Last 90 minutes"),
            (3_600, "Last hour"),
            (21_600, "Last 6 hours"),
            (86_400, "Last 24 hours"),
            (7 * 86_400, "Last 7 days"),
        ] {
            assert_eq!(TimeRange::Last(seconds).words(Zone::Utc), words);
        }
    }

    #[test]
    fn a_fixed_range_names_the_day_of_its_end_only_where_it_is_another() {
        let start = 1_767_322_800;
        assert_eq!(
            TimeRange::Between(start, start + 3_600).words(Zone::Utc),
            "2026-01-02 03:00:00 – 04:00:00"
        );
        assert_eq!(
            TimeRange::Between(start, start + 86_400).words(Zone::Utc),
            "2026-01-02 03:00:00 – 2026-01-03 03:00:00"
        );
    }
}
