//! DeleteMultipartUpload.

use super::Uploads;
use super::parts::parts_of;
use crate::clock::now_seconds;
use crate::intents::{self, Effect};
use crate::objects::MEDIA_BUCKET;
use crate::refusal::Refusal;
use crate::settle::Removal;
use crate::vod::{STORAGE_LOCATION, find_by_id};
use media_api::Action;
use media_api::vod::*;
use rusqlite::{Transaction, params};

impl Uploads {
    /// Deletes the fragments, and nothing else: source file and streams stay. From then on no part is accepted.
    pub(crate) async fn delete_multipart_upload(
        self,
        request: DeleteMultipartUpload,
    ) -> Result<DeleteMultipartUploadResponse, Refusal> {
        let refused = |code| Refusal::of(Action::DeleteMultipartUpload, code);
        let forget = move |tx: &Transaction<'_>| forget_parts(tx, request.media_id.as_str());
        self.settler.remove_media(forget).await?.map_err(refused)?;
        Ok(DeleteMultipartUploadResponse::default())
    }
}

fn forget_parts(tx: &Transaction<'_>, media_id: &str) -> rusqlite::Result<Removal> {
    let Some(video) = find_by_id(tx, media_id)? else { return Ok(Err("InvalidVideo.NotFound")) };
    if video.storage_location != STORAGE_LOCATION {
        return Ok(Err("InvalidStorage.NotFound"));
    }
    let parts = parts_of(tx, video.row)?;
    if parts.is_empty() {
        return Ok(Err("InvalidMultipartUpload.NotFound"));
    }
    tx.execute("DELETE FROM parts WHERE video = ?1", [video.row])?;
    tx.execute("UPDATE uploads SET token_expires = 0 WHERE video = ?1", [video.row])?;
    // An upload that had not succeeded cannot continue without its parts.
    tx.execute(
        "UPDATE uploads SET status = 'UPLOAD_FAIL', modification_time = ?2
         WHERE video = ?1 AND status <> 'SUCCESS'",
        params![video.row, now_seconds()],
    )?;
    tx.execute(
        "UPDATE videos SET status = 'UploadFail', modification_time = ?2 WHERE id = ?1 AND status = 'Uploading'",
        params![video.row, now_seconds()],
    )?;
    let ids = parts
        .iter()
        .map(|object| intents::begin(tx, Effect::Remove, MEDIA_BUCKET, object, None))
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    Ok(Ok((ids, parts)))
}
