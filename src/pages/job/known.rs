//! What can be stated about the range of a job's pictures. Nothing is stated before it is known.

use super::gallery::Gallery;
use crate::clock;
use crate::components::time_range::TimeRange;
use crate::components::timeline::{Peek, Slices, Summary, TimelineData};
use crate::format;
use crate::state::pictures::deleted::{DeletedRun, deleted_runs, merge};
use crate::state::pictures::gaps::{self, Gap};
use crate::state::pictures::life::{Life, Periods};
use crate::state::pictures::spans::Span;
use crate::state::pictures::{PartState, Picture, PictureStore};
use leptos::prelude::*;
use media_api::ice::JobStatus;
use std::sync::Arc;

/// Maximum number of slices of the timeline.
const SLICES: usize = 200;
/// Seconds assumed between pictures until the job is known.
const ASSUMED_INTERVAL: u32 = 5;
/// Time that a zoom on a gap shows beside it, in milliseconds: minimum, and as a part of the gap.
const LEAST_MARGIN: i64 = 60_000;
const MARGIN_PART: i64 = 4;

/// Everything that distinguishes the kinds of time without pictures.
#[derive(Clone, Copy)]
pub struct Known {
    /// Times of the known pictures, also next to the range.
    taken: Memo<Vec<i64>>,
    /// Times of pictures that were deleted.
    deleted: Memo<Vec<i64>>,
    periods: Memo<Option<Periods>>,
    /// The longest keyframe distance of the range, in milliseconds; in a part that was zoomed, that of the whole.
    pub keyframe: Memo<i64>,
    /// Milliseconds between two pictures above which there is a gap.
    threshold: Memo<i64>,
    /// The gaps that touch the range; `None` where nothing is known of them, or no pictures are expected.
    pub gaps: Memo<Option<Vec<Gap>>>,
}

impl Gallery {
    pub fn interval(self) -> u32 {
        self.facts.with(|facts| facts.as_ref().map_or(ASSUMED_INTERVAL, |facts| facts.time_interval))
    }

    /// A span without the parts that the range does not hold.
    fn cut_to_bounds(self, (from, to): (i64, i64)) -> Span {
        let bounds = self.bounds.get();
        (from.max(bounds.0), (to + 1).min(bounds.1))
    }

    /// How many pictures there are between two instants, both included; `None` if not known.
    pub fn count_between(self, stretch: (i64, i64)) -> Option<usize> {
        let span = self.cut_to_bounds(stretch);
        self.reader.store.with(|store| store.is_known(span).then(|| between(store, span).len()))
    }

    /// What the timeline shows for the time between two instants, both included.
    pub fn peek(self, stretch: (i64, i64)) -> Peek {
        let span = self.cut_to_bounds(stretch);
        let count = self.count_between(stretch);
        let picture = self.reader.store.with(|store| {
            let pictures = between(store, span);
            pictures.get(pictures.len() / 2).cloned()
        });
        Peek { count, picture }
    }

    /// The known pictures between two instants, both included.
    pub fn pictures_between(self, stretch: (i64, i64)) -> Vec<Arc<Picture>> {
        let span = self.cut_to_bounds(stretch);
        self.reader.store.with(|store| between(store, span).to_vec())
    }

    /// The range that shows a gap with its surroundings, up to now.
    pub fn range_around(self, (from, to): (i64, i64)) -> TimeRange {
        let margin = ((to - from) / MARGIN_PART).max(LEAST_MARGIN);
        TimeRange::between_millis((from - margin, (to + margin).min(clock::service_now())))
    }

    /// `None` if not known, or if the job keeps only its latest image.
    fn life(self) -> Option<Life> {
        let commands = self.reader.history.with(|history| history.as_ref().map(|past| past.commands.clone()));
        self.facts.with(|facts| {
            let facts = facts.as_ref().filter(|facts| !facts.sequence_format.is_empty())?;
            Some(Life {
                created: self.created.get(),
                modified: format::parse_api_time(&facts.last_modified),
                is_started: facts.status == JobStatus::Started.as_str(),
                is_new: facts.status == JobStatus::Init.as_str(),
                commands: commands.unwrap_or_default(),
            })
        })
    }

    /// What is known, as far as it is read. It depends on the address and on the pictures of its range only, never on what was
    /// shown before. A narrow range over a steady part of a wide one has shorter keyframe distances, so zooming passes on that of
    /// the wide one in the address: no gap appears or vanishes.
    pub fn known(self) -> Known {
        let (store, reader) = (self.reader.store, self.reader);
        let deleted = Memo::new(move |_| {
            reader.history.with(|past| past.as_ref().map(|past| past.deleted.clone()).unwrap_or_default())
        });
        let taken = Memo::new(move |_| store.with(PictureStore::known_times));
        let times = Memo::new(move |_| taken.with(|taken| deleted.with(|deleted| merge(taken, deleted))));
        let read = Memo::new(move |_| {
            let mut read = store.with(PictureStore::known_spans);
            self.deletions_since().into_iter().for_each(|since| read.remove_before(since));
            read
        });
        let reach = Memo::new(move |_| store.with(PictureStore::reach));
        let keyframe = Memo::new(move |_| {
            let (interval, within) = (self.interval(), reach.get().unwrap_or_else(|| self.bounds.get()));
            let seen = || {
                taken.with(|taken| {
                    read.with(|read| gaps::longest_keyframe_distance(taken, read, within, interval))
                })
            };
            self.stated_keyframe().unwrap_or_else(seen)
        });
        let threshold = Memo::new(move |_| gaps::threshold(self.interval(), keyframe.get()));
        let periods = Memo::new(move |_| {
            let (life, end) = (self.life()?, store.with(|store| store.reach().unwrap_or(store.range())).1);
            Some(times.with(|times| read.with(|read| life.periods(times, read, threshold.get(), end))))
        });
        let gaps = Memo::new(move |_| {
            let (bounds, reach) = (self.bounds.get(), reach.get().filter(|_| reader.knows_gaps())?);
            let periods = periods.get()?;
            let expected: Vec<_> = periods.expected.into_iter().filter_map(|one| one.within(reach)).collect();
            let found =
                times.with(|times| read.with(|read| gaps::gaps(times, read, &expected, threshold.get())));
            Some(found.into_iter().filter(|gap| gap.touches(bounds)).collect())
        });
        Known { taken, deleted, periods, keyframe, threshold, gaps }
    }

    /// Before this instant not all deletions are known: time without pictures may be due to one of them.
    fn deletions_since(self) -> Option<i64> {
        self.reader.history.with(|past| past.as_ref()?.deleted_since)
    }

    pub fn timeline(self, known: Known) -> Memo<TimelineData> {
        Memo::new(move |_| {
            let (bounds, interval) = (self.bounds.get(), self.interval());
            let cut = |span: Span| (span.0.max(bounds.0), span.1.min(bounds.1));
            let stopped = known.periods.with(|periods| {
                let stopped = periods.iter().flat_map(|periods| periods.stopped.iter().copied());
                stopped.map(cut).filter(|span| span.0 < span.1).collect::<Vec<_>>()
            });
            let absent = Some((bounds.0, self.created.get().unwrap_or(bounds.0).min(bounds.1)));
            let unexplained = self.deletions_since().map(|since| cut((bounds.0, since)));
            self.reader.store.with(|store| TimelineData {
                slices: Slices::of(store.pictures(), bounds, interval, SLICES),
                gaps: known.gaps.get().unwrap_or_default(),
                unread: store.parts(bounds).into_iter().filter(|part| part.1 != PartState::Read).collect(),
                stopped,
                absent: absent.filter(|span| span.0 < span.1),
                unexplained: unexplained.filter(|span| span.0 < span.1),
                deleted: self.deleted_in(known, bounds),
            })
        })
    }

    fn deleted_in(self, known: Known, bounds: Span) -> Vec<DeletedRun> {
        let (deleted, taken) = (known.deleted.read(), known.taken.read());
        deleted_runs(&deleted, &taken, known.threshold.get(), bounds)
    }

    /// What can be stated about the range.
    pub fn summary(self, known: Known) -> Memo<Summary> {
        Memo::new(move |_| {
            let bounds = self.bounds.get();
            let (read, whole) = self.reader.store.with(|store| store.progress(bounds));
            let has_problem = self.reader.problem.with(Option::is_some);
            if read < whole || !has_problem && !self.reader.knows_gaps() {
                return match has_problem {
                    true => Summary::PartlyRead { read, whole },
                    false => Summary::Reading { read, whole },
                };
            }
            let (pictures, since) =
                self.reader.store.with(|store| (between(store, bounds).len(), store.floor()));
            let gaps_since = self.deletions_since().filter(|since| *since > bounds.0);
            Summary::Known {
                pictures,
                since: since.filter(|since| *since > bounds.0),
                gaps: known.gaps.get().filter(|_| gaps_since.is_none_or(|since| since < bounds.1)),
                gaps_since,
                threshold: known.threshold.get(),
                deleted: self.deleted_in(known, bounds).iter().map(|run| run.count).sum(),
                lacks_history: self.reader.history_problem.with(Option::is_some),
            }
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
