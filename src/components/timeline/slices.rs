//! Pictures per slice of a range. Pure.

use crate::state::pictures::Picture;
use crate::state::pictures::spans::Span;
use std::sync::Arc;

/// Counts of pictures in slices of equal length. Slices begin at whole multiples of their length, so that a picture stays in
/// its slice when the range moves on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slices {
    /// Start of the first slice, in milliseconds since the epoch.
    pub start: i64,
    /// Length of a slice in milliseconds: a whole number of intervals.
    pub length: i64,
    pub counts: Vec<u32>,
    /// Number of pictures in a slice of a job without gaps.
    pub expected: u32,
}

/// Intervals in the shortest slice: in a shorter one the jitter of a steady stream would look like a gap.
const FEWEST: i64 = 3;

impl Slices {
    /// At most `most` slices and one more, none shorter than [`FEWEST`] intervals, which are in seconds.
    pub fn of(pictures: &[Arc<Picture>], (from, to): Span, interval: u32, most: usize) -> Self {
        let interval = 1_000 * i64::from(interval.max(1));
        let span = (to - from).max(1);
        let expected = (span / most.max(1) as i64 / interval + 1).max(FEWEST);
        let length = expected * interval;
        let start = from.div_euclid(length) * length;
        let mut counts = vec![0; ((to - start).max(1) as u64).div_ceil(length as u64) as usize];
        let first = pictures.partition_point(|p| p.millis < from);
        let inside = pictures[first..].iter().take_while(|p| p.millis < to);
        inside.for_each(|picture| counts[((picture.millis - start) / length) as usize] += 1);
        Self { start, length, counts, expected: u32::try_from(expected).unwrap_or(u32::MAX) }
    }

    /// Start of a slice, in milliseconds.
    pub fn time_at(&self, slice: usize) -> i64 {
        self.start + self.length * slice as i64
    }

    pub fn end(&self) -> i64 {
        self.time_at(self.counts.len())
    }

    /// The first and last slice that a stretch between two instants touches; `None` where it lies outside the range.
    pub fn touched(&self, (from, to): (i64, i64)) -> Option<(usize, usize)> {
        let last = self.counts.len().checked_sub(1)?;
        if to < self.start || from >= self.end() || to < from {
            return None;
        }
        let at = |millis: i64| ((millis.max(self.start) - self.start) / self.length) as usize;
        Some((at(from).min(last), at(to).min(last)))
    }

    /// The position of an instant, from 0 at the start to 1 at the end.
    pub fn position(&self, millis: i64) -> f64 {
        let whole = (self.end() - self.start).max(1) as f64;
        ((millis - self.start) as f64 / whole).clamp(0.0, 1.0)
    }

    /// How full a slice is, from 0 to 1. One picture less than expected counts as jitter.
    pub fn fill(&self, slice: usize) -> f64 {
        let count = self.counts.get(slice).copied().unwrap_or_default();
        if count > 0 && count + 1 >= self.expected {
            return 1.0;
        }
        (f64::from(count) / f64::from(self.expected.max(1))).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::PictureLinks;

    fn steady(seconds: std::ops::Range<i64>) -> Vec<Arc<Picture>> {
        let picture = |second: i64| {
            // Up to 2.4 seconds late, as keyframes are.
            let millis = second * 1000 + (second * 7919) % 2_400;
            let (bucket, object, links) = (String::new(), String::new(), PictureLinks::default());
            Arc::new(Picture { millis, is_overlay: false, bucket, object, links })
        };
        seconds.step_by(5).map(picture).collect()
    }

    #[test]
    fn a_picture_stays_in_its_slice_when_the_range_moves_on() {
        let pictures = steady(0..6_000);
        let before = Slices::of(&pictures, (0, 5_400_000), 5, 200);
        let after = Slices::of(&pictures, (33_000, 5_433_000), 5, 200);
        assert_eq!(before.length, after.length);
        let shift = ((after.start - before.start) / before.length) as usize;
        assert_eq!(
            before.counts[shift + 1..before.counts.len() - 1],
            after.counts[1..before.counts.len() - 1 - shift]
        );
    }

    #[test]
    fn a_steady_stream_is_drawn_flat_at_every_length() {
        let pictures = steady(0..90_000);
        for span in [60_000, 900_000, 5_400_000, 86_400_000] {
            let slices = Slices::of(&pictures, (0, span), 5, 200);
            let flat = (1..slices.counts.len() - 1).filter(|slice| slices.fill(*slice) < 1.0).count();
            assert_eq!(flat, 0, "of {} at {span}", slices.counts.len());
        }
    }

    #[test]
    fn a_stretch_touches_the_slices_it_lies_in() {
        let slices = Slices { start: 1_000, length: 10, counts: vec![0; 5], expected: 1 };
        assert_eq!(slices.touched((1_005, 1_025)), Some((0, 2)));
        assert_eq!(slices.touched((0, 5_000)), Some((0, 4)));
        assert_eq!(slices.touched((0, 999)), None);
        assert_eq!(slices.touched((1_050, 2_000)), None);
        assert_eq!(Slices::default().touched((0, 1)), None);
    }
}
