//! GetUploadDetails.

use super::Uploads;
use crate::clock::api_time;
use crate::refusal::Refusal;
use media_api::vod::*;
use rusqlite::{Connection, OptionalExtension};

impl Uploads {
    pub(crate) async fn get_upload_details(
        self,
        request: GetUploadDetails,
    ) -> Result<GetUploadDetailsResponse, Refusal> {
        let read = move |c: &Connection| {
            let mut response = GetUploadDetailsResponse::default();
            for id in request.media_ids.items() {
                match detail(c, id)? {
                    Some(detail) => response.upload_details.push(detail),
                    None => response.non_exist_media_ids.push(id.clone()),
                }
            }
            Ok(response)
        };
        Ok(self.store.read(read).await?)
    }
}

/// The upload of a video; `None` if there is no such video or it was not uploaded.
fn detail(c: &Connection, video_id: &str) -> rusqlite::Result<Option<UploadDetail>> {
    c.prepare_cached(
        "SELECT v.title, v.status, u.status, u.file_size,
                (SELECT coalesce(sum(size), 0) FROM parts WHERE parts.video = v.id), u.source, u.device,
                u.creation_time, u.modification_time, u.completion_time
         FROM videos v JOIN uploads u ON u.video = v.id WHERE v.video_id = ?1",
    )?
    .query_row([video_id], |row| {
        let upload_status: String = row.get(2)?;
        let file_size: u64 = row.get(3)?;
        let received: u64 = row.get(4)?;
        let upload_size = if upload_status == "SUCCESS" { file_size } else { received };
        let ratio = if file_size == 0 { 0.0 } else { (upload_size as f64 / file_size as f64).min(1.0) };
        Ok(UploadDetail {
            media_id: video_id.to_owned(),
            title: row.get(0)?,
            status: row.get(1)?,
            upload_status,
            file_size,
            upload_size,
            upload_ratio: (ratio * 1000.0).round() / 1000.0,
            upload_source: row.get(5)?,
            upload_ip: "127.0.0.1".to_owned(),
            device_model: row.get(6)?,
            creation_time: api_time(row.get(7)?),
            modification_time: api_time(row.get(8)?),
            completion_time: row.get::<_, Option<i64>>(9)?.map(api_time).unwrap_or_default(),
        })
    })
    .optional()
}
