//! GetVideoList.

use super::Videos;
use super::record::{COLUMNS, VideoRecord};
use crate::refusal::Refusal;
use media_api::Action;
use media_api::vod::*;
use rusqlite::{Connection, params};

/// Maximum number of matches that paging can reach (api-reference A.2.10).
pub(super) const REACH: u64 = 5000;

impl Videos {
    pub(crate) async fn get_video_list(self, request: GetVideoList) -> Result<GetVideoListResponse, Refusal> {
        let refused = |code| Refusal::of(Action::GetVideoList, code);
        let limit = u64::from(request.page_size.unwrap_or_default().get());
        let offset = u64::from(request.page_no.unwrap_or(1) - 1) * limit;
        if offset + limit > REACH {
            return Err(refused("VideoListExceededMax"));
        }
        let json =
            |list: Option<media_api::CommaList>| serde_json::to_string(list.unwrap_or_default().items());
        let statuses = json(request.status).map_err(Refusal::internal)?;
        let references = json(request.reference_ids).map_err(Refusal::internal)?;
        let order = if request.sort_by.as_deref() == Some("CreationTime:Asc") { "ASC" } else { "DESC" };
        let start = request.start_time.map_or(i64::MIN, |time| time.seconds());
        let end = request.end_time.map_or(i64::MAX, |time| time.seconds());
        let location = request.storage_location.unwrap_or_default();
        // -1 stands for every category, as it does in the vendor's console.
        let category = request.cate_id.filter(|id| *id != -1);
        let find = move |c: &Connection| {
            let filter = "creation_time BETWEEN ?1 AND ?2
            AND (?3 = '[]' OR status IN (SELECT value FROM json_each(?3)))
            AND (?4 = '[]' OR reference_id IN (SELECT value FROM json_each(?4)))
            AND (?5 = '' OR storage_location = ?5) AND (?6 IS NULL OR cate_id = ?6)";
            let total: u64 = c
                .prepare_cached(&format!("SELECT count(*) FROM videos WHERE {filter}"))?
                .query_row(params![start, end, statuses, references, location, category], |row| row.get(0))?;
            let sql = format!(
                "SELECT {COLUMNS} FROM videos WHERE {filter}
             ORDER BY creation_time {order}, id {order} LIMIT ?7 OFFSET ?8"
            );
            let videos = c
                .prepare_cached(&sql)?
                .query_map(
                    params![start, end, statuses, references, location, category, limit, offset],
                    VideoRecord::read,
                )?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            Ok((total, videos))
        };
        let (total, videos) = self.store.read(find).await?;
        // The vendor reports an empty result as an error; a page past the end of a result is empty.
        if total == 0 {
            return Err(refused("InvalidVideo.NotFound"));
        }
        let video = videos.iter().map(VideoRecord::shown).collect();
        Ok(GetVideoListResponse { request_id: String::new(), total, video_list: VideoList { video } })
    }
}
