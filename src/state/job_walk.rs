//! Reading jobs of a longer time than one call may request: in windows of 30 days, newest first.

use crate::client;
use media_api::ice::{JobInfo, JobStatus, ListLiveSnapshotJobs, MAX_JOB_WINDOW_SECONDS, SortBy};
use media_api::time::ApiTime;
use media_api::{PageSize, Problem};

/// Where a walk over all time ends, in seconds since the epoch: 2020-11-09, the version of the API. No job is older.
pub const FIRST_DAY: i64 = 1_604_880_000;

/// Most pages of one window: what a cursor can hold.
const MAX_PAGES: i64 = 1_000;

/// Which jobs a walk looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobSearch {
    /// A job ID, or part of a job's name; may be empty.
    pub keyword: String,
    pub status: Option<JobStatus>,
    /// The earliest creation time, in seconds since the epoch.
    pub oldest: i64,
    /// The latest creation time, in seconds since the epoch.
    pub newest: i64,
}

/// A page of a walk: a window by its end, and the page within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    /// Seconds since the epoch.
    end: i64,
    /// From 1.
    page: i64,
}

impl Place {
    fn from_cursor(cursor: i64) -> Self {
        Self { end: cursor.div_euclid(MAX_PAGES), page: cursor.rem_euclid(MAX_PAGES).max(1) }
    }

    fn to_cursor(self) -> i64 {
        self.end * MAX_PAGES + self.page
    }

    /// Start of the window, in seconds since the epoch.
    fn start(self, oldest: i64) -> i64 {
        (self.end - MAX_JOB_WINDOW_SECONDS).max(oldest)
    }

    /// The page after this one; `None` at the end of the walk. Both bounds of a window belong to it.
    fn next(self, oldest: i64, has_more: bool) -> Option<Self> {
        if has_more && self.page + 1 < MAX_PAGES {
            return Some(Self { page: self.page + 1, ..self });
        }
        let end = self.start(oldest) - 1;
        (end >= oldest).then_some(Self { end, page: 1 })
    }
}

/// One page of a walk.
#[derive(Debug, Clone, PartialEq)]
pub struct WalkPage {
    pub jobs: Vec<JobInfo>,
    /// Jobs that match within this window of 30 days.
    pub in_window: u64,
    /// Number of matches on the earlier pages.
    pub before: u64,
    /// Everything that was created at or after this time has been read, in milliseconds since the epoch.
    pub searched_to: i64,
    /// Where the walk continues; `None` at its end.
    pub next: Option<i64>,
}

/// Reads one page of up to 100 jobs, the first one without a cursor.
///
/// # Errors
/// As [`client::call`].
pub async fn walk_page(search: &JobSearch, cursor: Option<i64>) -> Result<WalkPage, Problem> {
    let place = cursor.map_or(Place { end: search.newest, page: 1 }, Place::from_cursor);
    let start = place.start(search.oldest);
    let request = ListLiveSnapshotJobs {
        start_time: ApiTime::from_seconds(start),
        end_time: ApiTime::from_seconds(place.end),
        search_key_word: Some(search.keyword.trim().to_owned()).filter(|keyword| !keyword.is_empty()),
        status: search.status,
        page_no: u32::try_from(place.page).ok(),
        page_size: Some(PageSize::MAX),
        sort_by: Some(SortBy::Descending),
    };
    let answer = client::call(&request).await?.response;
    Ok(page_of(search, place, answer.job_list, answer.total_count))
}

fn page_of(search: &JobSearch, place: Place, jobs: Vec<JobInfo>, total: u64) -> WalkPage {
    let size = u64::from(PageSize::MAX.get());
    let before = (place.page as u64 - 1) * size;
    // A page without rows ends a window, whatever total it gives.
    let has_more = !jobs.is_empty() && before + size < total;
    let last = jobs.last().and_then(|job| media_api::time::parse(&job.create_time));
    let window = place.start(search.oldest) * 1_000;
    let searched_to = if has_more { last.map_or(window, |last| last.timestamp_millis()) } else { window };
    let next = place.next(search.oldest, has_more).map(Place::to_cursor);
    WalkPage { jobs, in_window: total, before, searched_to, next }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    fn search(oldest: i64, newest: i64) -> JobSearch {
        JobSearch { keyword: String::new(), status: None, oldest, newest }
    }

    fn jobs(count: usize) -> Vec<JobInfo> {
        let job = JobInfo { create_time: "2026-01-02T03:04:05Z".to_owned(), ..JobInfo::default() };
        vec![job; count]
    }

    #[test]
    fn windows_follow_each_other_without_gap_or_overlap_down_to_the_oldest_time() {
        let (oldest, newest) = (1_000_000, 1_000_000 + 95 * DAY);
        let (mut place, mut windows) = (Some(Place { end: newest, page: 1 }), Vec::new());
        while let Some(at) = place {
            windows.push((at.start(oldest), at.end));
            place = at.next(oldest, false);
        }
        assert_eq!(windows.first().map(|w| w.1), Some(newest));
        assert_eq!(windows.last().map(|w| w.0), Some(oldest));
        assert!(windows.windows(2).all(|pair| pair[1].1 == pair[0].0 - 1), "{windows:?}");
        assert!(windows.iter().all(|w| w.1 - w.0 <= 30 * DAY && w.1 >= w.0), "{windows:?}");
        assert_eq!(windows.len(), 4);
    }

    #[test]
    fn a_window_with_many_jobs_is_read_page_by_page() {
        let search = search(0, 40 * DAY);
        let first = page_of(&search, Place { end: 40 * DAY, page: 1 }, jobs(100), 150);
        assert_eq!((first.before, first.in_window), (0, 150));
        let place = Place::from_cursor(first.next.unwrap());
        assert_eq!(place, Place { end: 40 * DAY, page: 2 });
        assert_eq!(first.searched_to, 1_767_323_045_000, "up to the last row");
        let second = page_of(&search, place, jobs(50), 150);
        assert_eq!(second.searched_to, 10 * DAY * 1_000, "up to the start of the window");
        assert_eq!(Place::from_cursor(second.next.unwrap()), Place { end: 10 * DAY - 1, page: 1 });
    }

    #[test]
    fn a_total_that_has_no_rows_does_not_keep_a_walk_for_ever() {
        let page = page_of(&search(0, DAY), Place { end: DAY, page: 2 }, Vec::new(), 10_000);
        assert_eq!(page.next, None);
    }

    #[test]
    fn one_window_is_a_walk_of_one_page() {
        assert_eq!(
            page_of(&search(10, 10 + 7 * DAY), Place { end: 10 + 7 * DAY, page: 1 }, jobs(3), 3).next,
            None
        );
    }
}
