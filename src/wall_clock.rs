//! Wall-clock times, and the instants at which the clock of a zone shows them.
//!
//! A zone is a function from an instant to its offset. Instants are milliseconds since the epoch, offsets are seconds east of
//! UTC and at most 16 hours either way.

use chrono::{DateTime, NaiveDateTime};

const HOUR: i64 = 3_600_000;
/// No zone has ever been further from UTC.
const MAX_OFFSET: i64 = 16 * HOUR;
/// Offsets are looked up in these steps: no zone has ever changed its offset twice in a shorter time.
const STEP: i64 = 4 * HOUR;

/// The instants at which a clock shows a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Once(i64),
    /// The clock was set back: it showed the time before and after.
    Twice(i64, i64),
    /// The clock was set ahead past the time: the first instant after that.
    Never {
        next: i64,
    },
}

/// What a clock shows at an instant. Outside the years that chrono supports: the epoch.
pub fn wall_clock(instant: i64, offset_at: impl Fn(i64) -> i32) -> NaiveDateTime {
    let shifted = instant.saturating_add(millis(offset_at(instant)));
    DateTime::from_timestamp_millis(shifted).unwrap_or_default().naive_utc()
}

/// When a clock shows a time.
pub fn shown_at(wall: NaiveDateTime, offset_at: impl Fn(i64) -> i32) -> Shown {
    let wall = wall.and_utc().timestamp_millis();
    let (from, to) = (wall - MAX_OFFSET, wall + MAX_OFFSET);
    let mut offsets: Vec<i32> = (0..=(to - from) / STEP).map(|step| offset_at(from + step * STEP)).collect();
    offsets.sort_unstable();
    offsets.dedup();
    // The largest offset gives the earliest instant.
    let mut instants = offsets
        .iter()
        .rev()
        .map(|offset| (wall - millis(*offset), offset))
        .filter(|(instant, offset)| offset_at(*instant) == **offset)
        .map(|(instant, _)| instant);
    match (instants.next(), instants.next_back()) {
        (Some(first), Some(last)) => Shown::Twice(first, last),
        (Some(only), None) => Shown::Once(only),
        _ => first_instant_past(wall, from, to, offset_at),
    }
}

/// Bisects between an instant at which the clock shows less than `wall` and one at which it shows more.
fn first_instant_past(wall: i64, mut before: i64, mut after: i64, offset_at: impl Fn(i64) -> i32) -> Shown {
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if middle + millis(offset_at(middle)) < wall {
            before = middle;
        } else {
            after = middle;
        }
    }
    Shown::Never { next: after }
}

/// Whether the clock shows the same time once more, before or after.
pub fn is_ambiguous(instant: i64, offset_at: impl Fn(i64) -> i32) -> bool {
    let offset = offset_at(instant);
    // The other instant is at most a day away.
    let is_steady = [-26, 26].iter().all(|hours| offset_at(instant.saturating_add(hours * HOUR)) == offset);
    !is_steady && matches!(shown_at(wall_clock(instant, &offset_at), &offset_at), Shown::Twice(..))
}

fn millis(offset: i32) -> i64 {
    i64::from(offset) * 1000
}

#[cfg(all(test, not(target_arch = "wasm32")))]
pub(crate) mod tests {
    use super::*;
    use chrono::{MappedLocalTime, NaiveDate, Offset, TimeZone, Utc};
    use chrono_tz::Tz;
    use proptest::prelude::*;

    pub(crate) const ZONES: [Tz; 8] = [
        Tz::UTC,
        Tz::America__New_York,
        Tz::Europe__Berlin,
        Tz::Australia__Lord_Howe,
        Tz::Asia__Kathmandu,
        Tz::Pacific__Apia,
        Tz::Asia__Shanghai,
        Tz::America__St_Johns,
    ];

    pub(crate) fn offset_of(zone: Tz) -> impl Fn(i64) -> i32 {
        move |instant| {
            let utc = DateTime::from_timestamp_millis(instant).unwrap_or_default().naive_utc();
            zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()
        }
    }

    fn wall(text: &str) -> NaiveDateTime {
        media_api::time::parse_fields(text).unwrap()
    }

    pub(crate) fn instant(text: &str) -> i64 {
        media_api::time::parse(text).unwrap().timestamp_millis()
    }

    #[test]
    fn an_hour_that_is_repeated_has_two_instants() {
        for (zone, text, first, second) in [
            (Tz::America__New_York, "2026-11-01T01:30:00", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"),
            (Tz::Europe__Berlin, "2026-10-25T02:00:00", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"),
            (Tz::Europe__Berlin, "2026-10-25T02:59:59", "2026-10-25T00:59:59Z", "2026-10-25T01:59:59Z"),
            (Tz::Australia__Lord_Howe, "2026-04-05T01:45:00", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"),
        ] {
            let shown = shown_at(wall(text), offset_of(zone));
            assert_eq!(shown, Shown::Twice(instant(first), instant(second)), "{zone} {text}");
        }
    }

    #[test]
    fn a_time_that_the_clock_jumped_over_has_none_and_names_the_next() {
        for (zone, text, next) in [
            (Tz::America__New_York, "2026-03-08T02:30:00", "2026-03-08T03:00:00"),
            (Tz::Europe__Berlin, "2026-03-29T02:00:00", "2026-03-29T03:00:00"),
            (Tz::Australia__Lord_Howe, "2026-10-04T02:15:00", "2026-10-04T02:30:00"),
            (Tz::Asia__Kathmandu, "1986-01-01T00:10:00", "1986-01-01T00:15:00"),
            (Tz::Pacific__Apia, "2011-12-30T12:00:00", "2011-12-31T00:00:00"),
        ] {
            let offset_at = offset_of(zone);
            let Shown::Never { next: instant } = shown_at(wall(text), &offset_at) else {
                panic!("{zone} {text}")
            };
            assert_eq!(wall_clock(instant, &offset_at), wall(next), "{zone} {text}");
        }
    }

    #[test]
    fn the_ends_of_a_jump_and_of_a_repeated_hour_have_one_instant() {
        for (zone, text) in [
            (Tz::America__New_York, "2026-03-08T01:59:59"),
            (Tz::America__New_York, "2026-03-08T03:00:00"),
            (Tz::Europe__Berlin, "2026-10-25T01:59:59"),
            (Tz::Europe__Berlin, "2026-10-25T03:00:00"),
            (Tz::Australia__Lord_Howe, "2026-04-05T01:29:59"),
            (Tz::Australia__Lord_Howe, "2026-04-05T02:00:00"),
            (Tz::Pacific__Apia, "2011-12-29T23:59:59"),
            (Tz::Pacific__Apia, "2011-12-31T00:00:00"),
            (Tz::Asia__Kathmandu, "2026-06-01T12:00:00"),
        ] {
            assert!(matches!(shown_at(wall(text), offset_of(zone)), Shown::Once(_)), "{zone} {text}");
        }
    }

    #[test]
    fn only_the_repeated_hour_is_ambiguous() {
        let offset_at = offset_of(Tz::Europe__Berlin);
        for (text, expected) in [
            ("2026-10-24T23:59:59Z", false),
            ("2026-10-25T00:00:00Z", true),
            ("2026-10-25T01:59:59Z", true),
            ("2026-10-25T02:00:00Z", false),
            ("2026-03-29T01:00:00Z", false),
        ] {
            assert_eq!(is_ambiguous(instant(text), &offset_at), expected, "{text}");
        }
    }

    /// Instants from 1970 to 2036, half of them within two days of a change of the offset in their zone.
    pub(crate) fn zone_and_instant() -> impl Strategy<Value = (Tz, i64)> {
        let zone_and_time = (0..ZONES.len(), 0..2_082_758_400_000_i64);
        (zone_and_time, any::<bool>(), -2 * 86_400_000..2 * 86_400_000_i64).prop_map(
            |((zone, at), near, shift)| {
                let zone = ZONES[zone];
                let change = near.then(|| next_change(at, offset_of(zone))).flatten();
                (zone, change.map_or(at, |change| change + shift))
            },
        )
    }

    /// The first change of the offset in the year after an instant.
    fn next_change(at: i64, offset_at: impl Fn(i64) -> i32) -> Option<i64> {
        let hours = (0..366 * 24).map(|hour| at + hour * HOUR);
        hours.into_iter().find(|hour| offset_at(*hour) != offset_at(at))
    }

    proptest! {
        #[test]
        fn an_instant_is_among_those_of_its_own_wall_clock((zone, at) in zone_and_instant()) {
            let offset_at = offset_of(zone);
            match shown_at(wall_clock(at, &offset_at), &offset_at) {
                Shown::Once(only) => prop_assert_eq!(only, at),
                Shown::Twice(first, second) => {
                    prop_assert!(first < second && (first == at || second == at));
                    prop_assert_eq!(wall_clock(first, &offset_at), wall_clock(second, &offset_at));
                }
                Shown::Never { .. } => prop_assert!(false, "the clock showed it"),
            }
        }

        #[test]
        fn every_wall_clock_has_the_instants_that_chrono_names((zone, at) in zone_and_instant()) {
            let wall = DateTime::<Utc>::from_timestamp_millis(at).unwrap().naive_utc();
            let offset_at = offset_of(zone);
            let expected = zone.from_local_datetime(&wall).map(|time| time.timestamp_millis());
            match (shown_at(wall, &offset_at), expected) {
                (Shown::Once(only), MappedLocalTime::Single(time)) => prop_assert_eq!(only, time),
                (Shown::Twice(first, second), MappedLocalTime::Ambiguous(early, late)) => {
                    prop_assert_eq!((first, second), (early, late));
                }
                (Shown::Never { next }, MappedLocalTime::None) => {
                    prop_assert!(wall_clock(next, &offset_at) > wall);
                    prop_assert!(wall_clock(next - 1, &offset_at) < wall);
                }
                (shown, expected) => prop_assert!(false, "{:?}, not {:?}", shown, expected),
            }
        }
    }

    #[test]
    fn instants_beyond_the_calendar_are_shown_as_the_epoch() {
        let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap();
        assert_eq!(wall_clock(i64::MAX, |_| 3_600), epoch);
        assert_eq!(wall_clock(i64::MIN, |_| -3_600), epoch);
    }
}
