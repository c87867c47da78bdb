//! The filters of the jobs list: query parameters in, request out.

use crate::components::time_range::TimeRange;
use crate::state::paging::Paging;
use crate::state::query::Query;
use media_api::ice::{JobStatus, ListLiveSnapshotJobs, SortBy};
use media_api::time::ApiTime;

/// The window that the service searches by default.
pub const DEFAULT_RANGE: TimeRange = TimeRange::Last(7 * TimeRange::DAY);
/// Longest window of creation times, in days.
pub const MAX_DAYS: i64 = 30;

/// The query parameters of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobFilters {
    pub keyword: String,
    pub status: Option<JobStatus>,
    /// `None`: [`DEFAULT_RANGE`].
    pub range: Option<TimeRange>,
    pub paging: Paging,
}

impl JobFilters {
    /// Unknown values are replaced by the default, so that every address gives a list.
    pub fn from_query(query: &Query) -> Self {
        Self {
            keyword: query.get("q").unwrap_or_default().chars().take(128).collect(),
            status: query.get("state").and_then(JobStatus::parse),
            range: query
                .get("range")
                .and_then(TimeRange::parse)
                .filter(|range| *range != DEFAULT_RANGE && range.problem(MAX_DAYS).is_none()),
            paging: Paging::from_query(query),
        }
    }

    /// The same as query parameters; defaults are left out.
    pub fn to_query(&self) -> Query {
        let mut pairs = vec![
            ("q", Some(self.keyword.clone())),
            ("state", self.status.map(|s| s.as_str().to_owned())),
            ("range", self.range.map(TimeRange::to_text)),
        ];
        pairs.extend(self.paging.to_pairs());
        pairs.into_iter().collect()
    }

    /// The call for one page, with both ends of the window named. `now` is in milliseconds.
    pub fn request(&self, now: i64) -> ListLiveSnapshotJobs {
        let (start, end) = self.range.unwrap_or(DEFAULT_RANGE).bounds(now);
        ListLiveSnapshotJobs {
            start_time: ApiTime::from_seconds(start),
            end_time: ApiTime::from_seconds(end),
            search_key_word: Some(self.keyword.trim().to_owned()).filter(|k| !k.is_empty()),
            status: self.status,
            page_no: Some(self.paging.page),
            page_size: Some(self.paging.size),
            sort_by: Some(if self.paging.ascending { SortBy::Ascending } else { SortBy::Descending }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::PageSize;

    #[test]
    fn filters_survive_the_address() {
        let filters = JobFilters {
            keyword: "大厅 & gate".to_owned(),
            status: Some(JobStatus::Paused),
            range: Some(TimeRange::Between(1_767_322_800, 1_767_326_400)),
            paging: Paging { page: 3, size: PageSize::new(50).unwrap(), ascending: true },
        };
        assert_eq!(JobFilters::from_query(&filters.to_query()), filters);
    }

    #[test]
    fn every_address_gives_a_list() {
        let pairs = [("state", "gone"), ("page", "0"), ("size", "7"), ("range", "last-99d"), ("sort", "up")];
        let query: Query = pairs.map(|(name, value)| (name, Some(value.to_owned()))).into_iter().collect();
        assert_eq!(JobFilters::from_query(&query), JobFilters::default());
        let default_range: Query = [("range", Some(DEFAULT_RANGE.to_text()))].into_iter().collect();
        assert_eq!(JobFilters::from_query(&default_range), JobFilters::default());
    }

    #[test]
    fn the_request_names_both_ends_of_the_window() {
        let request = JobFilters::default().request(1_767_322_800_000);
        assert_eq!(request.end_time.unwrap().seconds() - request.start_time.unwrap().seconds(), 7 * 86_400);
    }
}
