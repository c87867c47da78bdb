//! Log lines that a flood of peers may cause: a few at a time, and then the number of suppressed ones.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Lines in one span.
const LINES: u32 = 10;
const SPAN: Duration = Duration::from_secs(10);

#[derive(Debug, Default)]
pub(crate) struct LogLimit(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// When the current span began.
    began: Option<Instant>,
    lines: u32,
    left_out: u64,
}

impl LogLimit {
    /// Whether a line may be written now, and how many were left out since the last one.
    pub(crate) fn admit(&self, now: Instant) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.began.is_none_or(|began| now.saturating_duration_since(began) >= SPAN) {
            state.began = Some(now);
            state.lines = 0;
        }
        if state.lines == LINES {
            state.left_out += 1;
            return None;
        }
        state.lines += 1;
        Some(std::mem::take(&mut state.left_out))
    }

    /// Writes a warning, unless too many were written just now.
    pub(crate) fn warn(&self, line: std::fmt::Arguments<'_>) {
        match self.admit(Instant::now()) {
            None => {}
            Some(0) => tracing::warn!("{line}"),
            Some(left_out) => tracing::warn!("{line} ({left_out} lines like this were left out before)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_writes_a_few_lines_and_then_their_number() {
        let (limit, begin) = (LogLimit::default(), Instant::now());
        let written = (0..1000).filter(|_| limit.admit(begin).is_some()).count();
        assert_eq!(written, 10);
        assert_eq!(limit.admit(begin + SPAN), Some(990));
        assert_eq!(limit.admit(begin + SPAN), Some(0));
    }
}
