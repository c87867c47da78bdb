//! One bound of a range, as an input holds it: `2026-01-02 03:04:05`. Pure; the zone is a function from instant to offset.

use super::range::{RangeProblem, wall_text};
use crate::wall_clock::{Shown, shown_at, wall_clock};
use chrono::NaiveDateTime;

/// What an input holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// An instant in milliseconds since the epoch. The text of the input is only its display.
    Instant(i64),
    /// A text that named no instant when it was typed: empty, incomplete, or skipped by the clock.
    Text(String),
}

impl Default for Bound {
    fn default() -> Self {
        Bound::Text(String::new())
    }
}

impl Bound {
    /// The text for the input.
    pub fn text(&self, offset_at: impl Fn(i64) -> i32) -> String {
        match self {
            Bound::Instant(instant) => wall_text(wall_clock(*instant, offset_at)),
            Bound::Text(text) => text.clone(),
        }
    }

    /// The value for an input of the type `datetime-local`; empty if there is no instant.
    pub fn picker_value(&self, offset_at: impl Fn(i64) -> i32) -> String {
        match self {
            Bound::Instant(instant) => media_api::time::format_fields(wall_clock(*instant, offset_at)),
            Bound::Text(_) => String::new(),
        }
    }

    /// The bound after `text` was typed over it. A text of the same time keeps the instant. A time that the clock shows twice is read as
    /// the first instant, or as the second where the bound was such a second instant before.
    pub fn typed(&self, text: &str, offset_at: impl Fn(i64) -> i32) -> Self {
        if self.text(&offset_at) == text {
            return self.clone();
        }
        let wall = parse(text);
        if let Bound::Instant(_) = self
            && wall.is_some_and(|wall| wall_text(wall) == self.text(&offset_at))
        {
            return self.clone();
        }
        match wall.map(|wall| shown_at(wall, &offset_at)) {
            Some(Shown::Once(instant)) => Bound::Instant(instant),
            Some(Shown::Twice(first, second)) => {
                let was_second =
                    self.alternatives(&offset_at).is_some_and(|(_, second)| *self == Bound::Instant(second));
                Bound::Instant(if was_second { second } else { first })
            }
            Some(Shown::Never { .. }) | None => Bound::Text(text.to_owned()),
        }
    }

    /// The bound in another zone: a text that names no instant is parsed again.
    pub fn in_zone(self, offset_at: impl Fn(i64) -> i32) -> Self {
        match &self {
            Bound::Instant(_) => self,
            Bound::Text(text) => Self::default().typed(text, offset_at),
        }
    }

    /// The instant, in milliseconds since the epoch.
    ///
    /// # Errors
    /// [`RangeProblem::Missing`] or [`RangeProblem::Skipped`].
    pub fn instant(&self, offset_at: impl Fn(i64) -> i32) -> Result<i64, RangeProblem> {
        let text = match self.clone().in_zone(&offset_at) {
            Bound::Instant(instant) => return Ok(instant),
            Bound::Text(text) => text,
        };
        match parse(&text).map(|wall| (wall, shown_at(wall, &offset_at))) {
            Some((wall, Shown::Never { next })) => {
                Err(RangeProblem::Skipped { wall, next: wall_clock(next, &offset_at) })
            }
            _ => Err(RangeProblem::Missing),
        }
    }

    /// Both instants at which the clock shows the text, when there are two.
    pub fn alternatives(&self, offset_at: impl Fn(i64) -> i32) -> Option<(i64, i64)> {
        let Bound::Instant(instant) = self else { return None };
        match shown_at(wall_clock(*instant, &offset_at), &offset_at) {
            Shown::Twice(first, second) => Some((first, second)),
            Shown::Once(_) | Shown::Never { .. } => None,
        }
    }
}

/// Parses date and time with a blank or `T` between them. Seconds that are zero may be left out; fractions of a second are
/// dropped.
fn parse(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    let text = text.split_once('.').map_or(text, |(seconds, _)| seconds);
    let mut text = text.split_whitespace().collect::<Vec<_>>().join("T").replace('/', "-");
    if text.len() == "2026-01-02T03:04".len() {
        text.push_str(":00");
    }
    media_api::time::parse_fields(&text)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::wall_clock::tests::{ZONES, instant, offset_of, zone_and_instant};
    use chrono_tz::Tz;
    use proptest::prelude::*;

    fn typed(zone: Tz, text: &str) -> Bound {
        Bound::default().typed(text, offset_of(zone))
    }

    #[test]
    fn a_text_is_a_date_and_a_time_of_24_hours_in_the_zone() {
        let offset_at = offset_of(Tz::Asia__Kathmandu);
        let bound = Bound::Instant(instant("2026-01-02T13:00:00Z"));
        assert_eq!(bound.text(&offset_at), "2026-01-02 18:45:00");
        assert_eq!(bound.picker_value(&offset_at), "2026-01-02T18:45:00");
        assert_eq!(Bound::Text("2026-01".to_owned()).picker_value(&offset_at), "");
    }

    #[test]
    fn another_spelling_of_the_same_time_keeps_the_instant() {
        let bound = Bound::Instant(instant("2026-01-02T03:00:00Z") + 137);
        for text in ["2026-01-02 03:00:00", "2026-01-02T03:00", " 2026/01/02  03:00 "] {
            assert_eq!(bound.typed(text, |_| 0), bound, "{text}");
        }
    }

    #[test]
    fn seconds_and_milliseconds_may_be_left_out_of_a_text() {
        let expected = Bound::Instant(instant("2026-01-02T03:00:00Z"));
        for text in ["2026-01-02T03:00", "2026-01-02 03:00:00", "2026-01-02T03:00:00.000", "2026/01/02 03:00"]
        {
            assert_eq!(typed(Tz::UTC, text), expected, "{text}");
        }
        for text in ["", "2026-01-02", "2026-13-02T03:00", "12026-01-02T03:00"] {
            assert_eq!(typed(Tz::UTC, text).instant(|_| 0), Err(RangeProblem::Missing), "{text}");
        }
    }

    #[test]
    fn an_edit_in_the_repeated_hour_keeps_what_was_chosen() {
        let offset_at = offset_of(Tz::Europe__Berlin);
        let second = Bound::Instant(instant("2026-10-25T01:30:00Z"));
        assert_eq!(
            second.typed("2026-10-25T02:45", &offset_at),
            Bound::Instant(instant("2026-10-25T01:45:00Z"))
        );
        let winter = Bound::Instant(instant("2026-12-01T00:00:00Z"));
        assert_eq!(
            winter.typed("2026-10-25T02:45", &offset_at),
            Bound::Instant(instant("2026-10-25T00:45:00Z"))
        );
    }

    #[test]
    fn the_repeated_hour_offers_both_instants() {
        let offset_at = offset_of(Tz::Australia__Lord_Howe);
        let bound = typed(Tz::Australia__Lord_Howe, "2026-04-05T01:45");
        let both = (instant("2026-04-04T14:45:00Z"), instant("2026-04-04T15:15:00Z"));
        assert_eq!(bound.alternatives(&offset_at), Some(both));
        assert_eq!(bound, Bound::Instant(both.0));
        assert_eq!(typed(Tz::Australia__Lord_Howe, "2026-04-05T02:15").alternatives(&offset_at), None);
    }

    #[test]
    fn a_skipped_time_names_the_next_one() {
        let wall = |text: &str| media_api::time::parse_fields(text).unwrap();
        for (zone, text, next) in [
            (Tz::America__New_York, "2026-03-08T02:30", "2026-03-08T03:00:00"),
            (Tz::Pacific__Apia, "2011-12-30T12:00", "2011-12-31T00:00:00"),
        ] {
            let expected = RangeProblem::Skipped { wall: wall(&format!("{text}:00")), next: wall(next) };
            assert_eq!(typed(zone, text).instant(offset_of(zone)), Err(expected));
        }
    }

    #[test]
    fn a_skipped_time_stays_as_text_and_is_read_in_the_next_zone() {
        let bound = typed(Tz::America__New_York, "2026-03-08T02:30").in_zone(|_| 0);
        assert_eq!(bound, Bound::Instant(instant("2026-03-08T02:30:00Z")));
    }

    proptest! {
        #[test]
        fn no_display_in_any_zone_moves_an_instant((zone, at) in zone_and_instant(), other in 0..ZONES.len()) {
            let (one, other) = (offset_of(zone), offset_of(ZONES[other]));
            let bound = Bound::Instant(at);
            let echoed = bound.typed(&bound.text(&one), &one);
            prop_assert_eq!(&echoed, &bound);
            let switched = echoed.in_zone(&other);
            prop_assert_eq!(switched.typed(&switched.text(&other), &other).instant(&one), Ok(at));
        }

        #[test]
        fn a_typed_text_is_displayed_as_it_was_typed((zone, at) in zone_and_instant()) {
            let text = Bound::Instant(at).text(|_| 0);
            let offset_at = offset_of(zone);
            prop_assert_eq!(Bound::default().typed(&text, &offset_at).text(&offset_at), text);
        }
    }
}
