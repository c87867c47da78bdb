//! The filters of the jobs list: from query parameters to requests.

use crate::components::created_range::ALL_TIME;
use crate::components::filters::keyword;
use crate::components::list::Pages;
use crate::components::time_range::TimeRange;
use crate::state::job_walk::{FIRST_DAY, JobSearch};
use crate::state::paging::Paging;
use crate::state::query::Query;
use media_api::ice::{JobStatus, ListLiveSnapshotJobs, SortBy};
use media_api::time::ApiTime;

/// The window that the service searches by default.
pub const DEFAULT_RANGE: TimeRange = TimeRange::Last(7 * TimeRange::DAY);
/// Longest window of creation times, in days.
pub const MAX_DAYS: i64 = 30;
/// The value of the parameter `state` for running jobs that take no pictures.
pub const SILENT: &str = "silent";

/// Which states a job may be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateFilter {
    Status(JobStatus),
    /// Running, with a newest picture older than three intervals. The service has no such state.
    Silent,
}

impl StateFilter {
    fn parse(text: &str) -> Option<Self> {
        if text == SILENT { Some(Self::Silent) } else { JobStatus::parse(text).map(Self::Status) }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Status(status) => status.as_str(),
            Self::Silent => SILENT,
        }
    }

    /// The state that is requested from the service.
    fn status(self) -> JobStatus {
        match self {
            Self::Status(status) => status,
            Self::Silent => JobStatus::Started,
        }
    }
}

/// The query parameters of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFilters {
    pub keyword: String,
    pub state: Option<StateFilter>,
    /// The creation times; `None`: all.
    pub range: Option<TimeRange>,
    pub paging: Paging,
}

impl Default for JobFilters {
    fn default() -> Self {
        Self { keyword: String::new(), state: None, range: Some(DEFAULT_RANGE), paging: Paging::default() }
    }
}

impl JobFilters {
    /// Unknown values are replaced by the default, so that every address gives a list.
    pub fn from_query(query: &Query) -> Self {
        let range = match query.get("range") {
            Some(ALL_TIME) => None,
            text => {
                let range = text.and_then(TimeRange::parse).filter(|range| range.problem(MAX_DAYS).is_none());
                Some(range.unwrap_or(DEFAULT_RANGE))
            }
        };
        let filters = Self {
            keyword: keyword(query.get("q").unwrap_or_default()),
            state: query.get("state").and_then(StateFilter::parse),
            range,
            paging: Paging::from_query(query),
        };
        // A walk has neither numbered pages nor another order.
        let paging = if filters.pages() == Pages::Walk { Paging::default() } else { filters.paging.clone() };
        Self { paging, ..filters }
    }

    /// The same as query parameters; defaults are left out.
    pub fn to_query(&self) -> Query {
        let range = match self.range {
            None => Some(ALL_TIME.to_owned()),
            Some(DEFAULT_RANGE) => None,
            Some(range) => Some(range.to_text()),
        };
        let mut pairs = vec![
            ("q", Some(self.keyword.clone())),
            ("state", self.state.map(|state| state.as_str().to_owned())),
            ("range", range),
        ];
        pairs.extend(self.paging.to_pairs());
        pairs.into_iter().collect()
    }

    /// The service pages through 30 days and filters by its own states; anything else is a walk.
    pub fn pages(&self) -> Pages {
        if self.range.is_none() || self.is_silent() { Pages::Walk } else { Pages::Numbered }
    }

    pub fn is_silent(&self) -> bool {
        self.state == Some(StateFilter::Silent)
    }

    fn status(&self) -> Option<JobStatus> {
        self.state.map(StateFilter::status)
    }

    /// The call for one numbered page, with both ends of the window named. `now` is in milliseconds.
    pub fn request(&self, now: i64) -> ListLiveSnapshotJobs {
        let (start, end) = self.range.unwrap_or(DEFAULT_RANGE).bounds(now);
        ListLiveSnapshotJobs {
            start_time: ApiTime::from_seconds(start),
            end_time: ApiTime::from_seconds(end),
            search_key_word: Some(self.keyword.trim().to_owned()).filter(|k| !k.is_empty()),
            status: self.status(),
            page_no: Some(self.paging.page),
            page_size: Some(self.paging.size),
            sort_by: Some(if self.paging.ascending { SortBy::Ascending } else { SortBy::Descending }),
        }
    }

    /// The criteria of a walk. `now` is in milliseconds.
    pub fn search(&self, now: i64) -> JobSearch {
        let all = (FIRST_DAY, now.div_euclid(1_000));
        let (oldest, newest) = self.range.map_or(all, |range| range.bounds(now));
        JobSearch { keyword: self.keyword.clone(), status: self.status(), oldest, newest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::PageSize;

    fn from(pairs: &[(&str, &str)]) -> JobFilters {
        JobFilters::from_query(
            &pairs.iter().map(|(name, value)| (*name, Some((*value).to_owned()))).collect(),
        )
    }

    #[test]
    fn filters_survive_the_address() {
        let filters = JobFilters {
            keyword: "大厅 & gate".to_owned(),
            state: Some(StateFilter::Status(JobStatus::Paused)),
            range: Some(TimeRange::Between(1_767_322_800, 1_767_326_400)),
            paging: Paging { page: 3, size: PageSize::new(50).unwrap(), ascending: true },
        };
        assert_eq!(JobFilters::from_query(&filters.to_query()), filters);
        for walk in [
            JobFilters { range: None, ..JobFilters::default() },
            JobFilters { state: Some(StateFilter::Silent), ..JobFilters::default() },
        ] {
            assert_eq!(JobFilters::from_query(&walk.to_query()), walk);
            assert_eq!(walk.pages(), Pages::Walk);
        }
        assert_eq!(filters.pages(), Pages::Numbered);
    }

    #[test]
    fn every_address_gives_a_list() {
        let odd = [("state", "gone"), ("page", "0"), ("size", "7"), ("range", "last-99d"), ("sort", "up")];
        assert_eq!(from(&odd), JobFilters::default());
        assert_eq!(from(&[("range", &DEFAULT_RANGE.to_text())]), JobFilters::default());
        assert_eq!(from(&[("range", "all"), ("page", "7"), ("sort", "asc")]).paging, Paging::default());
    }

    #[test]
    fn the_request_names_both_ends_of_the_window() {
        let request = JobFilters::default().request(1_767_322_800_000);
        assert_eq!(request.end_time.unwrap().seconds() - request.start_time.unwrap().seconds(), 7 * 86_400);
    }

    #[test]
    fn silent_jobs_are_looked_for_among_the_running_ones_of_the_range() {
        let search = from(&[("state", "silent"), ("q", "gate")]).search(1_767_322_800_000);
        assert_eq!((search.status, search.keyword.as_str()), (Some(JobStatus::Started), "gate"));
        assert_eq!((search.newest, search.newest - search.oldest), (1_767_322_800, 7 * 86_400));
        assert_eq!(from(&[("range", "all")]).search(1_767_322_800_000).oldest, FIRST_DAY);
    }
}
