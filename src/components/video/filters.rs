//! The filters of lists of videos: from query parameters to requests.

use crate::components::filters::keyword;
use crate::components::time_range::TimeRange;
use crate::state::paging::Paging;
use crate::state::query::Query;
use media_api::time::ApiTime;
use media_api::vod::{GetVideoList, SearchMedia, VIDEO_STATUSES};
use media_api::{CommaList, VideoId};

/// The service accepts a window of any length; this only keeps the arithmetic in bounds.
pub const MAX_DAYS: i64 = 36_500;

/// The query parameters of a list of videos.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VideoFilters {
    /// Words in the title, or the ID of one video.
    pub keyword: String,
    /// One of [`VIDEO_STATUSES`].
    pub status: Option<&'static str>,
    pub range: Option<TimeRange>,
    pub paging: Paging,
}

impl VideoFilters {
    /// Unknown values are replaced by the default, so that every address gives a list.
    pub fn from_query(query: &Query) -> Self {
        let status = query.get("status");
        Self {
            keyword: keyword(query.get("q").unwrap_or_default()),
            status: VIDEO_STATUSES.iter().copied().find(|known| Some(*known) == status),
            range: query.get("range").and_then(TimeRange::parse).filter(|r| r.problem(MAX_DAYS).is_none()),
            paging: Paging::from_query(query),
        }
    }

    /// The same as query parameters; defaults are left out.
    pub fn to_query(&self) -> Query {
        let mut pairs = vec![
            ("q", Some(self.keyword.clone())),
            ("status", self.status.map(str::to_owned)),
            ("range", self.range.map(TimeRange::to_text)),
        ];
        pairs.extend(self.paging.to_pairs());
        pairs.into_iter().collect()
    }

    /// The keyword, if it is a video ID: 32 hexadecimal digits, as the service creates them. That video is found regardless of its
    /// status and age.
    pub fn id(&self) -> Option<VideoId> {
        let id = self.keyword.trim();
        let is_id = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id.then(|| VideoId::new(id.to_owned()).ok()).flatten()
    }

    /// The same for every status and any time.
    pub fn of_any_time(&self) -> Self {
        Self { status: None, range: None, ..self.clone() }
    }

    /// The keyword without the two characters that a match expression cannot contain: no escape for them is documented.
    fn title(&self) -> String {
        self.keyword.replace(['\'', '\\'], " ").trim().to_owned()
    }

    fn sort_by(&self) -> Option<String> {
        Some(if self.paging.ascending { "CreationTime:Asc" } else { "CreationTime:Desc" }.to_owned())
    }

    /// The call for one page without a keyword. `now` is in milliseconds.
    pub fn list(&self, now: i64) -> GetVideoList {
        let bounds = self.range.map(|range| range.bounds(now));
        GetVideoList {
            status: self.status.map(|status| CommaList::new([status])),
            start_time: bounds.and_then(|(start, _)| ApiTime::from_seconds(start)),
            end_time: bounds.and_then(|(_, end)| ApiTime::from_seconds(end)),
            page_no: Some(self.paging.page),
            page_size: Some(self.paging.size),
            sort_by: self.sort_by(),
            ..GetVideoList::default()
        }
    }

    /// The call for one page with a keyword; `None` without one. `now` is in milliseconds.
    pub fn search(&self, now: i64) -> Option<SearchMedia> {
        let title = Some(self.title()).filter(|title| !title.is_empty())?;
        let mut expression = format!("Title = '{title}'");
        if let Some(status) = self.status {
            expression.push_str(&format!(" and Status in ('{status}')"));
        }
        if let Some((start, end)) = self.range.map(|range| range.bounds(now)) {
            let (start, end) = (ApiTime::from_seconds(start)?, ApiTime::from_seconds(end)?);
            expression.push_str(&format!(" and CreationTime = ['{start}','{end}']"));
        }
        Some(SearchMedia {
            search_type: Some("video".to_owned()),
            fields: Some(CommaList::new(["Title,Status,Size,Duration,CoverURL"])),
            expression: Some(expression),
            sort_by: self.sort_by(),
            page_no: Some(self.paging.page),
            page_size: Some(self.paging.size),
            scroll_token: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::PageSize;

    fn filters(pairs: &[(&str, &str)]) -> VideoFilters {
        let query = pairs.iter().map(|(name, value)| (*name, Some((*value).to_owned()))).collect();
        VideoFilters::from_query(&query)
    }

    #[test]
    fn filters_survive_the_address() {
        let filters = VideoFilters {
            keyword: "会议 & talk".to_owned(),
            status: Some("Normal"),
            range: Some(TimeRange::Between(1_767_322_800, 1_799_326_400)),
            paging: Paging { page: 2, size: PageSize::new(100).unwrap(), ascending: true },
        };
        assert_eq!(VideoFilters::from_query(&filters.to_query()), filters);
    }

    #[test]
    fn an_id_is_told_from_a_title() {
        let id = "93ab850b4f6f44eab54b6e91d24d0001";
        let found = |text: &str| filters(&[("q", text)]).id().map(|id| id.as_str().to_owned());
        assert_eq!(found(&format!(" {id} ")).as_deref(), Some(id));
        for title in ["Open day", "93ab850b", &format!("{id}0"), &id.replace('0', "x"), ""] {
            assert_eq!(found(title), None, "{title}");
        }
    }

    #[test]
    fn every_address_gives_a_list() {
        let odd = [("status", "Gone"), ("page", "0"), ("size", "7"), ("range", "x"), ("sort", "up")];
        assert_eq!(filters(&odd), filters(&[]));
    }

    #[test]
    fn a_keyword_becomes_a_search_with_every_other_filter() {
        assert_eq!(filters(&[]).search(0), None);
        let filters = filters(&[("q", "talk"), ("status", "Normal"), ("range", "last-1d")]);
        assert_eq!(
            filters.search(1_767_322_800_000).unwrap().expression.unwrap(),
            "Title = 'talk' and Status in ('Normal') and CreationTime = ['2026-01-01T03:00:00Z','2026-01-02T03:00:00Z']"
        );
    }

    #[test]
    fn a_keyword_cannot_leave_its_quotation_marks() {
        let search = filters(&[("q", "' or Status in ('Normal')")]).search(0).unwrap();
        assert_eq!(search.expression.unwrap().matches('\'').count(), 2);
        assert_eq!(filters(&[("q", "'")]).search(0), None);
    }
}
