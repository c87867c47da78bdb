//! Gaps: time in which pictures were expected and none was taken. Pure.

use super::spans::{Span, Spans};

/// How an end of a gap is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Exact: the time of a picture, or the start or end of the time in which pictures were expected.
    Exact,
    /// The known time ends there, and the gap may continue.
    Open,
}

/// A period in which pictures were expected, and how its ends are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    pub span: Span,
    pub starts: Bound,
    pub ends: Bound,
}

impl Expected {
    /// The part that lies in `reach`. An end that is cut off is open.
    pub fn within(self, reach: Span) -> Option<Self> {
        let Self { span, starts, ends } = self;
        let cut = (span.0.max(reach.0), span.1.min(reach.1));
        let bound = |own: i64, cut: i64, bound| if own == cut { bound } else { Bound::Open };
        (cut.0 < cut.1).then_some(Self {
            span: cut,
            starts: bound(span.0, cut.0, starts),
            ends: bound(span.1, cut.1, ends),
        })
    }
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

impl Gap {
    pub fn touches(&self, span: Span) -> bool {
        self.from < span.1 && self.to > span.0
    }
}

/// Milliseconds between two pictures above which there is a gap: two intervals and the longest keyframe distance, because a
/// picture is only taken at a keyframe.
pub fn threshold(interval_seconds: u32, keyframe_millis: i64) -> i64 {
    2_000 * i64::from(interval_seconds) + keyframe_millis
}

/// The gaps in the periods in which pictures were `expected`, as far as they are `read`, oldest first. `times` are those at
/// which pictures were taken, including pictures deleted since. No gap is reported between a picture and time that is not read.
/// The result depends neither on the range that is shown nor on when it is computed.
pub fn gaps(times: &[i64], read: &Spans, expected: &[Expected], threshold: i64) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for Expected { span, starts, ends } in expected {
        for (from, to) in read.within(*span) {
            let at_start = (from == span.0).then_some((from, *starts));
            let at_end = (to == span.1).then_some((to, *ends));
            let taken = taken_in(times, (from, to)).map(|millis| (millis, Bound::Exact));
            let points: Vec<(i64, Bound)> = at_start.into_iter().chain(taken).chain(at_end).collect();
            let far = points.windows(2).filter(|pair| pair[1].0 - pair[0].0 > threshold);
            gaps.extend(far.map(|pair| Gap {
                from: pair[0].0,
                to: pair[1].0,
                begins_with: pair[0].1,
                ends_with: pair[1].1,
            }));
        }
    }
    gaps
}

/// Fewer distances say nothing about keyframes.
const FEWEST_DISTANCES: usize = 4;

/// The longest keyframe distance that the pictures show, in milliseconds: how much longer than the interval two neighbouring
/// pictures are apart. Distances over twice the usual one are gaps and are ignored; too few distances have no usual one.
pub fn longest_keyframe_distance(times: &[i64], read: &Spans, within: Span, interval_seconds: u32) -> i64 {
    let interval = 1_000 * i64::from(interval_seconds);
    let mut distances: Vec<i64> = Vec::new();
    for span in read.within(within) {
        let taken: Vec<i64> = taken_in(times, span).collect();
        distances.extend(taken.windows(2).map(|pair| pair[1] - pair[0]));
    }
    if distances.len() < FEWEST_DISTANCES {
        return 0;
    }
    distances.sort_unstable();
    let usual = distances[distances.len() / 2].max(interval);
    let regular = distances.iter().rev().find(|distance| **distance <= 2 * usual);
    regular.map_or(0, |longest| (longest - interval).max(0))
}

/// Times in a span, oldest first.
fn taken_in(times: &[i64], (from, to): Span) -> impl Iterator<Item = i64> {
    let first = times.partition_point(|at| *at < from);
    times[first..].iter().copied().take_while(move |millis| *millis < to)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "gaps_tests.rs"]
mod tests;
