//! A set of time as spans that do not touch.

/// Start (included) and end (not included), in milliseconds since the epoch.
pub type Span = (i64, i64);

/// A set of milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spans(Vec<Span>);

impl Spans {
    /// Adds a span; an empty one adds nothing.
    pub fn insert(&mut self, (from, to): Span) {
        if from >= to {
            return;
        }
        let first = self.0.partition_point(|span| span.1 < from);
        let last = self.0.partition_point(|span| span.0 <= to);
        let touched = &self.0[first..last];
        let from = touched.first().map_or(from, |span| span.0.min(from));
        let to = touched.last().map_or(to, |span| span.1.max(to));
        self.0.splice(first..last, [(from, to)]);
    }

    /// Removes everything before an instant.
    pub fn remove_before(&mut self, start: i64) {
        self.0.retain_mut(|span| {
            span.0 = span.0.max(start);
            span.0 < span.1
        });
    }

    pub fn contains(&self, instant: i64) -> bool {
        let at = self.0.partition_point(|span| span.1 <= instant);
        self.0.get(at).is_some_and(|span| span.0 <= instant)
    }

    /// Whether all of a span is in the set.
    pub fn covers(&self, span: Span) -> bool {
        self.missing_in(span).is_empty()
    }

    /// The parts of a span that are in the set, oldest first.
    pub fn within(&self, (from, to): Span) -> Vec<Span> {
        let cut = self.0.iter().map(|span| (span.0.max(from), span.1.min(to)));
        cut.filter(|span| span.0 < span.1).collect()
    }

    /// The parts of a span that are not in the set, oldest first.
    pub fn missing_in(&self, (from, to): Span) -> Vec<Span> {
        let mut missing = Vec::new();
        let mut next = from;
        for (start, end) in self.within((from, to)) {
            if next < start {
                missing.push((next, start));
            }
            next = end;
        }
        if next < to {
            missing.push((next, to));
        }
        missing
    }
}

/// Milliseconds in spans that do not overlap.
pub fn length(spans: &[Span]) -> i64 {
    spans.iter().map(|(from, to)| to - from).sum()
}

impl FromIterator<Span> for Spans {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        let mut set = Self::default();
        spans.into_iter().for_each(|span| set.insert(span));
        set
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_span() -> impl Strategy<Value = Span> {
        (0_i64..100, 0_i64..30).prop_map(|(from, length)| (from, from + length))
    }

    proptest! {
        #[test]
        fn a_set_holds_what_was_inserted_and_nothing_else(
            inserted in prop::collection::vec(any_span(), 0..12),
            cut in 0_i64..120,
            asked in any_span(),
        ) {
            let mut spans = Spans::default();
            inserted.iter().for_each(|span| spans.insert(*span));
            spans.remove_before(cut);
            let is_in = |t: i64| t >= cut && inserted.iter().any(|(from, to)| (*from..*to).contains(&t));
            for t in -1..140 {
                prop_assert_eq!(spans.contains(t), is_in(t));
            }
            prop_assert!(spans.0.windows(2).all(|pair| pair[0].1 < pair[1].0), "{:?}", spans);
            let (within, missing) = (spans.within(asked), spans.missing_in(asked));
            for t in asked.0..asked.1 {
                let holds = |spans: &[Span]| spans.iter().any(|(from, to)| (*from..*to).contains(&t));
                prop_assert_eq!(holds(&within), is_in(t));
                prop_assert_eq!(holds(&missing), !is_in(t));
            }
            prop_assert_eq!(length(&within) + length(&missing), asked.1 - asked.0);
            prop_assert_eq!(spans.covers(asked), missing.is_empty());
        }
    }
}
