//! Gaps: time in which pictures were expected and none was taken. Pure.

use super::Picture;
use super::spans::Span;
use std::sync::Arc;

/// How an end of a gap is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// It is the time of a picture, or the instant from or up to which pictures were expected at all.
    Exact,
    /// The range ends there, and the gap may go on.
    Open,
}

/// The time in which pictures were expected, and how its ends are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    pub span: Span,
    pub starts: Bound,
    pub ends: Bound,
}

/// Time without a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// Milliseconds since the epoch.
    pub from: i64,
    pub to: i64,
    pub begins_with: Bound,
    pub ends_with: Bound,
}

/// Milliseconds between two pictures above which there is a gap: two intervals and the longest keyframe distance, because a
/// picture is only taken at a keyframe.
pub fn threshold(interval_seconds: u32, keyframe_millis: i64) -> i64 {
    2_000 * i64::from(interval_seconds) + keyframe_millis
}

/// The gaps in the time in which pictures were `expected`, as far as it is `read`. Between a picture and time that is not read
/// nothing is known, so nothing is said. The result depends neither on slices nor on when it is computed.
pub fn gaps(pictures: &[Arc<Picture>], read: &[Span], expected: Expected, threshold: i64) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for &(from, to) in read {
        let Expected { span, starts, ends } = expected;
        let (from, to) = (from.max(span.0), to.min(span.1));
        if from >= to {
            continue;
        }
        let at_start = (from == span.0).then_some((from, starts));
        let at_end = (to == span.1).then_some((to, ends));
        let taken = taken_in(pictures, (from, to)).map(|millis| (millis, Bound::Exact));
        let points: Vec<(i64, Bound)> = at_start.into_iter().chain(taken).chain(at_end).collect();
        let long = points.windows(2).filter(|pair| pair[1].0 - pair[0].0 > threshold);
        gaps.extend(long.map(|pair| Gap {
            from: pair[0].0,
            to: pair[1].0,
            begins_with: pair[0].1,
            ends_with: pair[1].1,
        }));
    }
    gaps
}

/// The longest keyframe distance that the pictures show, in milliseconds: how much longer than the interval two neighbouring
/// pictures are apart. Distances over twice the usual one are gaps and show nothing.
pub fn longest_keyframe_distance(pictures: &[Arc<Picture>], read: &[Span], interval_seconds: u32) -> i64 {
    let interval = 1_000 * i64::from(interval_seconds);
    let mut distances: Vec<i64> = Vec::new();
    for span in read {
        let taken: Vec<i64> = taken_in(pictures, *span).collect();
        distances.extend(taken.windows(2).map(|pair| pair[1] - pair[0]));
    }
    distances.sort_unstable();
    let usual = distances.get(distances.len() / 2).copied().unwrap_or_default().max(interval);
    let regular = distances.iter().rev().find(|distance| **distance <= 2 * usual);
    regular.map_or(0, |longest| (longest - interval).max(0))
}

/// Times of the pictures in a span, oldest first.
fn taken_in(pictures: &[Arc<Picture>], (from, to): Span) -> impl Iterator<Item = i64> {
    let first = pictures.partition_point(|p| p.millis < from);
    pictures[first..].iter().map(|p| p.millis).take_while(move |millis| *millis < to)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::state::pictures::spans::Spans;
    use media_api::PictureLinks;
    use proptest::prelude::*;

    fn pictures(times: impl IntoIterator<Item = i64>) -> Vec<Arc<Picture>> {
        let picture = |millis| Picture {
            millis,
            is_overlay: false,
            bucket: String::new(),
            object: String::new(),
            links: PictureLinks::default(),
        };
        times.into_iter().map(|millis| Arc::new(picture(millis))).collect()
    }

    /// Pictures at every interval, each up to `jitter` later, without those in `missing`.
    fn stream(seconds: i64, jitter: i64, missing: Span) -> Vec<Arc<Picture>> {
        let due = (0..seconds).step_by(5).map(|second| second * 1000);
        let taken = due.map(|due| due + (due / 5_000 * 7919) % (jitter + 1));
        pictures(taken.filter(|t| !(missing.0..missing.1).contains(t)))
    }

    fn open(span: Span) -> Expected {
        Expected { span, starts: Bound::Open, ends: Bound::Open }
    }

    #[test]
    fn ordinary_keyframe_jitter_is_no_gap_at_any_zoom() {
        let pictures = stream(5_400, 2_400, (0, 0));
        let threshold = threshold(5, 0);
        for range in [(0, 5_400_000), (4_500_000, 5_400_000), (300_000, 360_000)] {
            assert_eq!(gaps(&pictures, &[range], open(range), threshold), [], "{range:?}");
        }
    }

    #[test]
    fn the_ends_of_a_gap_are_the_times_of_its_pictures() {
        let pictures = stream(3_600, 1_200, (1_250_000, 1_690_000));
        let (before, after) = (
            pictures.iter().map(|p| p.millis).filter(|t| *t < 1_250_000).max().unwrap(),
            pictures.iter().map(|p| p.millis).find(|t| *t >= 1_690_000).unwrap(),
        );
        let gap = Gap { from: before, to: after, begins_with: Bound::Exact, ends_with: Bound::Exact };
        for end in [3_600_000, 3_603_000, 3_606_000] {
            assert_eq!(gaps(&pictures, &[(0, end)], open((0, end)), threshold(5, 1_200)), [gap], "{end}");
        }
    }

    #[test]
    fn a_stream_that_has_died_or_begins_late_is_a_gap_up_to_the_edge() {
        let pictures = pictures((300..600).step_by(5).map(|second| second * 1000));
        let found = gaps(&pictures, &[(0, 900_000)], open((0, 900_000)), threshold(5, 0));
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].from, found[0].begins_with), (0, Bound::Open));
        assert_eq!((found[0].to, found[0].ends_with), (300_000, Bound::Exact));
        assert_eq!((found[1].from, found[1].begins_with), (595_000, Bound::Exact));
        assert_eq!((found[1].to, found[1].ends_with), (900_000, Bound::Open));
    }

    #[test]
    fn without_any_picture_the_expected_time_is_one_gap_and_nothing_expected_is_none() {
        let whole = (0, 900_000);
        assert_eq!(gaps(&[], &[whole], open(whole), threshold(5, 0)).len(), 1);
        assert_eq!(gaps(&[], &[whole], open((0, 0)), threshold(5, 0)), []);
    }

    #[test]
    fn the_keyframe_distance_is_what_regular_pictures_show_and_no_gap() {
        let steady = stream(3_600, 0, (0, 0));
        assert_eq!(longest_keyframe_distance(&steady, &[(0, 3_600_000)], 5), 0);
        let with_gap = stream(3_600, 2_400, (1_000_000, 2_000_000));
        let distance = longest_keyframe_distance(&with_gap, &[(0, 3_600_000)], 5);
        assert!((1..=2_400).contains(&distance), "{distance}");
        // A keyframe every 30 seconds: no picture can come sooner.
        let sparse = pictures((0..3_600).step_by(30).map(|second| second * 1000));
        assert_eq!(longest_keyframe_distance(&sparse, &[(0, 3_600_000)], 5), 25_000);
        assert_eq!(longest_keyframe_distance(&[], &[(0, 3_600_000)], 5), 0);
    }

    proptest! {
        #[test]
        fn gaps_depend_neither_on_the_range_nor_on_what_is_not_read(
            steps in prop::collection::vec(prop_oneof![9 => 4_000_i64..8_000, 1 => 8_000_i64..200_000], 0..120),
            cuts in prop::collection::vec((0_i64..600_000, 0_i64..90_000), 0..4),
            zoom in (0_i64..600_000, 0_i64..300_000),
            threshold in 9_000_i64..20_000,
        ) {
            let times: Vec<i64> = steps.iter().scan(0, |at, step| { *at += step; Some(*at) }).collect();
            let (all, pictures) = ((0, 700_000), pictures(times.iter().copied()));
            let exact = gaps(&pictures, &[all], open(all), threshold);

            // By definition: all neighbours that are far apart, and nothing else.
            let mut points = vec![0];
            points.extend(times.iter().copied().filter(|t| (1..700_000).contains(t)));
            points.push(700_000);
            let far: Vec<(i64, i64)> =
                points.windows(2).filter(|p| p[1] - p[0] > threshold).map(|p| (p[0], p[1])).collect();
            prop_assert_eq!(exact.iter().map(|gap| (gap.from, gap.to)).collect::<Vec<_>>(), far);

            // Where something is not read, fewer gaps are found, and none that is not there.
            let mut unread = Spans::default();
            cuts.iter().for_each(|(from, length)| unread.insert((*from, from + length)));
            let found = gaps(&pictures, &unread.missing_in(all), open(all), threshold);
            prop_assert!(found.iter().all(|gap| exact.contains(gap)), "{:?}", found);
            let is_read = |gap: &&Gap| unread.within((gap.from, gap.to)).is_empty();
            prop_assert_eq!(found.len(), exact.iter().filter(is_read).count());

            // A narrower range finds the same gaps as far as they lie inside it.
            let range = (zoom.0, (zoom.0 + zoom.1).min(700_000));
            let near = gaps(&pictures, &[range], open(range), threshold);
            let between = |gap: &Gap| (gap.begins_with, gap.ends_with) == (Bound::Exact, Bound::Exact);
            let inside = |gap: &&Gap| between(gap) && gap.from >= range.0 && gap.to < range.1;
            prop_assert_eq!(
                near.iter().filter(|gap| between(gap)).collect::<Vec<_>>(),
                exact.iter().filter(inside).collect::<Vec<_>>()
            );
        }
    }
}
