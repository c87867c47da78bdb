//! The pictures next to a range, at which a gap across the edge of the range begins or ends.

use super::spans::Span;

/// Time on one side of the range in which all pictures are known. It touches the range.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Side {
    /// Times of the pictures, oldest first.
    pub times: Vec<i64>,
    pub read: Span,
}

/// Both sides of a range.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    pub before: Side,
    /// `None` where the range ends now.
    pub after: Option<Side>,
}

/// Pictures of the time before a range that are remembered when the range moves on.
const REMEMBERED: usize = 100;

impl Surroundings {
    /// Moves the start of the range to `start`; the pictures it held before that, oldest first, are now next to it.
    pub fn move_on(&mut self, dropped: &[i64], start: i64) {
        let first = dropped.len().saturating_sub(REMEMBERED);
        match dropped.get(first) {
            Some(oldest) => self.before = Side { times: dropped[first..].to_vec(), read: (*oldest, start) },
            None => self.before.read.1 = start,
        }
    }

    /// The range and both sides of it.
    pub fn reach(&self, range: Span) -> Span {
        let after = self.after.as_ref().map_or(range.1, |side| side.read.1);
        (self.before.read.0.min(range.0), after.max(range.1))
    }
}
