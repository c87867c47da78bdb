//! What can be stated about the range of a job's pictures. Nothing is stated before it is known.

use super::gallery::Gallery;
use crate::components::timeline::{Slices, Summary, TimelineData};
use crate::format;
use crate::state::pictures::gaps::{self, Bound, Expected, Gap};
use crate::state::pictures::spans::Span;
use crate::state::pictures::{PartState, Picture, PictureStore};
use leptos::prelude::*;
use media_api::ice::JobStatus;
use std::sync::Arc;

/// Most slices of the timeline.
const SLICES: usize = 200;
/// Seconds between pictures that are assumed until the job is known.
const ASSUMED_INTERVAL: u32 = 5;

impl Gallery {
    fn interval(self) -> u32 {
        self.facts.with(|facts| facts.as_ref().map_or(ASSUMED_INTERVAL, |facts| facts.time_interval))
    }

    /// A span without what the range does not hold.
    fn cut_to_bounds(self, (from, to): (i64, i64)) -> Span {
        let bounds = self.bounds.get();
        (from.max(bounds.0), (to + 1).min(bounds.1))
    }

    /// How many pictures there are between two instants, both included; `None` where that is not known.
    pub fn count_between(self, stretch: (i64, i64)) -> Option<usize> {
        let span = self.cut_to_bounds(stretch);
        self.reader.store.with(|store| store.is_known(span).then(|| between(store, span).len()))
    }

    /// The selection keys of the known pictures between two instants, both included.
    pub fn keys_between(self, stretch: (i64, i64)) -> Vec<String> {
        let span = self.cut_to_bounds(stretch);
        self.reader.store.with(|store| between(store, span).iter().map(|p| p.key()).collect())
    }

    /// When the job was created, in milliseconds since the epoch.
    pub fn created_at(self) -> Option<i64> {
        self.facts.with(|facts| format::parse_api_time(&facts.as_ref()?.create_time))
    }

    /// The time in which the job was to take pictures. `None` where it is not known, or where the job keeps only its latest
    /// image.
    fn expected(self) -> Option<Expected> {
        let bounds = self.bounds.get();
        let created = self.created_at();
        let newest = self.reader.store.with(|store| store.pictures().last().map(|newest| newest.millis));
        self.facts.with(|facts| {
            let facts = facts.as_ref().filter(|facts| !facts.sequence_format.is_empty())?;
            let is_started = facts.status == JobStatus::Started.as_str();
            // A job that was stopped was last changed then.
            let stopped = format::parse_api_time(&facts.last_modified).or(newest);
            let until = if is_started { i64::MAX } else { stopped.unwrap_or(i64::MIN) };
            let from = created.unwrap_or(i64::MIN);
            let bound = |is_exact: bool| if is_exact { Bound::Exact } else { Bound::Open };
            Some(Expected {
                span: (from.max(bounds.0), until.min(bounds.1)),
                starts: bound(from > bounds.0),
                ends: bound(until < bounds.1),
            })
        })
    }

    /// The gaps, as far as they are known. The longest keyframe distance is the longest that was seen since the screen was
    /// opened: otherwise a closer look at a steady part would find gaps that a wider one does not.
    pub fn gaps(self) -> Memo<Option<Vec<Gap>>> {
        let store = self.reader.store;
        let keyframe = Memo::new(move |before: Option<&i64>| {
            let (bounds, interval) = (self.bounds.get(), self.interval());
            let seen = store.with(|store| {
                gaps::longest_keyframe_distance(store.pictures(), &store.read_within(bounds), interval)
            });
            seen.max(before.copied().unwrap_or_default())
        });
        Memo::new(move |_| {
            let (expected, bounds) = (self.expected()?, self.bounds.get());
            let threshold = gaps::threshold(self.interval(), keyframe.get());
            Some(
                store.with(|store| {
                    gaps::gaps(store.pictures(), &store.read_within(bounds), expected, threshold)
                }),
            )
        })
    }

    pub fn timeline(self, gaps: Memo<Option<Vec<Gap>>>) -> Memo<TimelineData> {
        Memo::new(move |_| {
            let (bounds, interval) = (self.bounds.get(), self.interval());
            self.reader.store.with(|store| TimelineData {
                slices: Slices::of(store.pictures(), bounds, interval, SLICES),
                gaps: gaps.get().unwrap_or_default(),
                unread: store.parts(bounds).into_iter().filter(|part| part.1 != PartState::Read).collect(),
            })
        })
    }

    /// What can be stated about the range.
    pub fn summary(self, gaps: Memo<Option<Vec<Gap>>>) -> Memo<Summary> {
        Memo::new(move |_| {
            let bounds = self.bounds.get();
            let (read, whole) = self.reader.store.with(|store| store.progress(bounds));
            if read < whole {
                return match self.reader.problem.with(Option::is_some) {
                    true => Summary::PartlyRead { read, whole },
                    false => Summary::Reading { read, whole },
                };
            }
            let (pictures, since) =
                self.reader.store.with(|store| (between(store, bounds).len(), store.floor()));
            Summary::Known { pictures, since: since.filter(|since| *since > bounds.0), gaps: gaps.get() }
        })
    }
}

/// The known pictures of a span.
fn between(store: &PictureStore, (from, to): Span) -> &[Arc<Picture>] {
    let pictures = store.pictures();
    let first = pictures.partition_point(|p| p.millis < from);
    let last = pictures.partition_point(|p| p.millis < to);
    &pictures[first..last.max(first)]
}
