//! The snapshots of one job over a time range, read through the API's time cursor and one-day windows.

use crate::client;
use leptos::prelude::*;
use media_api::ice::{ListLiveSnapshotFiles, ListLiveSnapshotFilesResponse, MAX_FILE_WINDOW_SECONDS, SortBy};
use media_api::time::ApiTime;
use media_api::{Answer, JobId, PageSize, PictureLinks, Problem};
use std::sync::Arc;

/// Most pictures that are held at once; past it the range must be narrowed, and the page says so.
pub const CAP: usize = 10_000;

/// One snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// When it was taken, in milliseconds since the epoch.
    pub millis: i64,
    /// Whether it is the one file that each new snapshot overwrites.
    pub is_overlay: bool,
    pub bucket: String,
    /// Object key.
    pub object: String,
    pub links: PictureLinks,
}

impl Picture {
    /// Its name in the selection; sorts as its time does.
    pub fn key(&self) -> String {
        format!("{:015}{}", self.millis, if self.is_overlay { "o" } else { "" })
    }
}

/// The time in a selection key.
pub fn millis_of(key: &str) -> Option<i64> {
    key.trim_end_matches('o').parse().ok()
}

/// Pictures in order of time, oldest first.
pub type Pictures = Arc<Vec<Picture>>;

/// Cuts a range of seconds, bounds included, into windows that one call may ask for.
pub fn windows(start: i64, end: i64) -> Vec<(i64, i64)> {
    let mut out = Vec::new();
    let mut from = start;
    while from <= end {
        let to = (from + MAX_FILE_WINDOW_SECONDS).min(end);
        out.push((from, to));
        from = to + 1;
    }
    out
}

/// Puts new pictures among known ones: each once, in order of time. A known one takes its fresh links, and an overwrite
/// picture takes the place of the one it overwrote.
pub fn merge(known: &mut Vec<Picture>, new: Vec<Picture>) {
    for picture in new {
        if picture.is_overlay {
            known.retain(|p| !p.is_overlay || p.object != picture.object);
        }
        let at =
            known.binary_search_by_key(&(picture.millis, picture.is_overlay), |p| (p.millis, p.is_overlay));
        match at {
            Ok(at) => known[at] = picture,
            Err(at) => known.insert(at, picture),
        }
    }
}

fn pictures_of(answer: Answer<ListLiveSnapshotFilesResponse>) -> Vec<Picture> {
    let mut links = answer.pictures.into_iter();
    let files = answer.response.file_list.into_iter();
    files
        .map(|file| Picture {
            millis: file.create_timestamp,
            is_overlay: file.is_overlay,
            bucket: file.oss_bucket,
            object: file.oss_object,
            links: links.next().unwrap_or_default(),
        })
        .collect()
}

/// Reads a range page by page. `hear` gets each page and says whether to go on.
pub async fn walk(
    job_id: &JobId,
    (start, end): (i64, i64),
    mut hear: impl FnMut(Vec<Picture>) -> bool,
) -> Result<(), Problem> {
    for (mut from, to) in windows(start, end) {
        loop {
            let (Some(start_time), Some(end_time)) = (ApiTime::from_seconds(from), ApiTime::from_seconds(to))
            else {
                return Ok(());
            };
            let request = ListLiveSnapshotFiles {
                job_id: job_id.clone(),
                start_time,
                end_time,
                limit: Some(PageSize::MAX),
                sort_by: Some(SortBy::Ascending),
            };
            let answer = client::call(&request).await?;
            let next = media_api::time::parse(&answer.response.next_start_time).map(|t| t.timestamp());
            if !hear(pictures_of(answer)) {
                return Ok(());
            }
            match next {
                // A cursor that stands still would ask for the same page for ever.
                Some(next) if next > from && next <= to => from = next,
                Some(next) if next == from && next < to => from += 1,
                _ => break,
            }
        }
    }
    Ok(())
}

/// The pictures of the range a screen shows.
#[derive(Clone, Copy)]
pub struct Shown {
    pub pictures: RwSignal<Pictures>,
    pub problem: RwSignal<Option<Problem>>,
    pub busy: RwSignal<bool>,
    /// Whether there were more than [`CAP`].
    pub capped: RwSignal<bool>,
    generation: StoredValue<u32>,
}

impl Shown {
    pub fn new() -> Self {
        Self {
            pictures: RwSignal::new(Pictures::default()),
            problem: RwSignal::new(None),
            busy: RwSignal::new(false),
            capped: RwSignal::new(false),
            generation: StoredValue::new(0),
        }
    }

    /// Reads a range of seconds anew. What was shown goes when the first page arrives.
    pub fn load(self, job_id: JobId, range: (i64, i64)) {
        self.read(job_id, range, Vec::new());
    }

    /// Adds what was taken since the newest known picture, and forgets what the range has moved past.
    pub fn catch_up(self, job_id: JobId, range: (i64, i64)) {
        let mut known = self.pictures.get_untracked().as_ref().clone();
        known.retain(|picture| picture.millis >= range.0 * 1000);
        let from = known.last().map_or(range.0, |newest| newest.millis / 1000);
        self.read(job_id, (from, range.1), known);
    }

    fn read(self, job_id: JobId, range: (i64, i64), mut known: Vec<Picture>) {
        self.generation.update_value(|g| *g += 1);
        let mine = self.generation.get_value();
        let is_current = move || self.generation.try_get_value() == Some(mine);
        self.busy.set(true);
        leptos::task::spawn_local(async move {
            let result = walk(&job_id, range, |page| {
                if !is_current() {
                    return false;
                }
                let before = known.len();
                merge(&mut known, page);
                let is_full = known.len() >= CAP;
                known.truncate(CAP);
                // Showing every page of a long walk would redraw for each; every tenth is often enough.
                if before == 0 || is_full || known.len() / 1000 != before / 1000 {
                    self.pictures.set(Arc::new(known.clone()));
                }
                self.capped.set(is_full);
                !is_full
            })
            .await;
            if !is_current() {
                return;
            }
            self.busy.set(false);
            match result {
                Ok(()) => {
                    self.problem.set(None);
                    if *self.pictures.get_untracked() != known {
                        self.pictures.set(Arc::new(known));
                    }
                }
                Err(problem) => self.problem.set(Some(problem)),
            }
        });
    }
}

impl Default for Shown {
    fn default() -> Self {
        Self::new()
    }
}

/// Pictures per slice of a range.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Start of the range, in milliseconds.
    pub start: i64,
    /// Length of one slice, in milliseconds.
    pub slice: i64,
    pub counts: Vec<u32>,
}

impl Coverage {
    /// Counts sequence pictures in about `slices` equal slices, none shorter than `interval` seconds.
    pub fn of(pictures: &[Picture], (start, end): (i64, i64), interval: u32, slices: usize) -> Self {
        let (start, end) = (start * 1000, end * 1000 + 999);
        let span = (end - start).max(1);
        let slice = (span / slices.max(1) as i64 + 1).max(i64::from(interval.max(1)) * 1000);
        let mut counts = vec![0; (span / slice + 1) as usize];
        for picture in pictures.iter().filter(|p| !p.is_overlay && (start..=end).contains(&p.millis)) {
            counts[((picture.millis - start) / slice) as usize] += 1;
        }
        Self { start, slice, counts }
    }

    /// Stretches without any picture between the first and the last, as start and end in milliseconds.
    pub fn gaps(&self) -> Vec<(i64, i64)> {
        let first = self.counts.iter().position(|n| *n > 0);
        let last = self.counts.iter().rposition(|n| *n > 0);
        let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
        let mut gaps: Vec<(usize, usize)> = Vec::new();
        for at in (first..=last).filter(|at| self.counts[*at] == 0) {
            match gaps.last_mut() {
                Some(gap) if gap.1 == at => gap.1 = at + 1,
                _ => gaps.push((at, at + 1)),
            }
        }
        gaps.into_iter().map(|(a, b)| (self.time_at(a), self.time_at(b))).collect()
    }

    /// Start of a slice, in milliseconds.
    pub fn time_at(&self, slice: usize) -> i64 {
        self.start + self.slice * slice as i64
    }

    /// The first and last slice that a stretch between two instants touches; nothing where it lies outside the range.
    pub fn slices_of(&self, from: i64, to: i64) -> Option<(usize, usize)> {
        let last = self.counts.len().checked_sub(1)?;
        if to < self.start || from >= self.time_at(last + 1) || to < from {
            return None;
        }
        let at = |millis: i64| ((millis.max(self.start) - self.start) / self.slice) as usize;
        Some((at(from).min(last), at(to).min(last)))
    }

    pub fn max(&self) -> u32 {
        self.counts.iter().copied().max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(millis: i64) -> Picture {
        Picture {
            millis,
            is_overlay: false,
            bucket: String::new(),
            object: String::new(),
            links: PictureLinks::default(),
        }
    }

    #[test]
    fn windows_cover_a_range_once_and_never_exceed_a_day() {
        let windows = windows(100, 100 + 3 * 86_400);
        assert_eq!(windows.first().unwrap().0, 100);
        assert_eq!(windows.last().unwrap().1, 100 + 3 * 86_400);
        assert!(windows.iter().all(|(a, b)| b - a <= 86_400 && a <= b));
        assert!(windows.windows(2).all(|w| w[1].0 == w[0].1 + 1));
    }

    #[test]
    fn a_page_boundary_that_repeats_a_picture_adds_it_once() {
        let mut known = vec![picture(1), picture(2)];
        merge(&mut known, vec![picture(2), picture(3)]);
        assert_eq!(known.iter().map(|p| p.millis).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn an_overwrite_picture_replaces_the_one_it_overwrote() {
        let overlay =
            |millis| Picture { is_overlay: true, object: "snapshot/job.jpg".to_owned(), ..picture(millis) };
        let mut known = vec![picture(1), overlay(2)];
        merge(&mut known, vec![picture(3), overlay(4)]);
        assert_eq!(
            known.iter().map(|p| (p.millis, p.is_overlay)).collect::<Vec<_>>(),
            [(1, false), (3, false), (4, true)]
        );
    }

    #[test]
    fn a_gap_is_where_nothing_is_between_pictures() {
        let pictures: Vec<Picture> = [0, 5, 10, 40, 45].iter().map(|s| picture(s * 1000)).collect();
        let coverage = Coverage::of(&pictures, (0, 59), 5, 12);
        assert_eq!(coverage.counts.iter().sum::<u32>(), 5);
        assert_eq!(coverage.gaps().len(), 1);
        let (from, to) = coverage.gaps()[0];
        assert!((10_000..=15_001).contains(&from) && (35_000..=40_000).contains(&to), "{from} {to}");
    }

    #[test]
    fn keys_sort_as_times_do() {
        assert!(picture(999).key() < picture(1_767_322_800_123).key());
        assert_eq!(millis_of(&picture(1_767_322_800_123).key()), Some(1_767_322_800_123));
    }
}
