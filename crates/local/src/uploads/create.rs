//! CreateUploadVideo and RefreshUploadVideo: the address and token for sending the parts of a file.

use super::{TOKEN_SECONDS, Uploads};
use crate::clock::{api_time, now_seconds};
use crate::objects::MEDIA_BUCKET;
use crate::refusal::Refusal;
use crate::vod::{APP_ID, STORAGE_LOCATION, VideoRecord, find, new_id};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use media_api::Action;
use media_api::vod::*;
use rusqlite::{Connection, Transaction, params};
use serde_json::json;

/// File-name extensions that are media (the vendor's list, shortened to what is in use).
const EXTENSIONS: &[&str] = &[
    "3gp", "aac", "ac3", "acm", "amr", "ape", "asf", "avi", "caf", "dat", "dv", "f4v", "flac", "flv", "gif",
    "m2t", "m2ts", "m3u8", "m4a", "m4v", "mj2", "mjpeg", "mkv", "mov", "mp3", "mp4", "mpe", "mpeg", "mpg",
    "mts", "mxf", "ogg", "qt", "ra", "rm", "rmvb", "swf", "ts", "vob", "wav", "webm", "wma", "wmv",
];
const AUDIO_EXTENSIONS: &[&str] =
    &["aac", "ac3", "acm", "amr", "ape", "caf", "flac", "m4a", "mp3", "ra", "wav", "wma"];

/// An upload that has begun.
pub(crate) struct NewUpload {
    pub file_size: u64,
    pub source: &'static str,
    pub status: &'static str,
    pub creation_time: i64,
    pub modification_time: i64,
}

/// Stores an upload of the video in row `video` and returns its token.
pub(crate) fn insert_upload(c: &Connection, video: i64, upload: &NewUpload) -> rusqlite::Result<String> {
    let token = new_id();
    c.execute(
        "INSERT INTO uploads (video, token, token_expires, status, file_size, source, creation_time, modification_time)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            video,
            token,
            now_seconds() + TOKEN_SECONDS,
            upload.status,
            upload.file_size,
            upload.source,
            upload.creation_time,
            upload.modification_time,
        ],
    )?;
    Ok(token)
}

fn auth(token: &str) -> String {
    let expires = api_time(now_seconds() + TOKEN_SECONDS);
    STANDARD.encode(json!({ "UploadToken": token, "ExpireUTCTime": expires }).to_string())
}

fn extension(file_name: &str) -> String {
    file_name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}

/// Key of the source file of a video.
pub(super) fn source_key(video: &VideoRecord) -> String {
    format!("videos/{}/source.{}", video.video_id, extension(&video.file_name))
}

impl Uploads {
    fn address(&self, video: &VideoRecord) -> String {
        let address = json!({
            "Endpoint": format!("http://{}/uploads/{}", self.api_address, video.video_id),
            "Bucket": MEDIA_BUCKET,
            "FileName": source_key(video),
        });
        STANDARD.encode(address.to_string())
    }

    pub(crate) async fn create_upload_video(
        self,
        request: CreateUploadVideo,
    ) -> Result<CreateUploadVideoResponse, Refusal> {
        let video = new_video(request)?;
        let upload = NewUpload {
            file_size: video.size,
            source: "ServerSDK",
            status: "PENDING",
            creation_time: video.creation_time,
            modification_time: video.creation_time,
        };
        let record = video.clone();
        let make = move |tx: &Transaction<'_>| {
            let row = record.insert(tx)?;
            insert_upload(tx, row, &upload)
        };
        let token = self.store.write(make).await?;
        Ok(CreateUploadVideoResponse {
            request_id: String::new(),
            upload_address: self.address(&video),
            upload_auth: auth(&token),
            video_id: video.video_id,
        })
    }

    pub(crate) async fn refresh_upload_video(
        self,
        request: RefreshUploadVideo,
    ) -> Result<RefreshUploadVideoResponse, Refusal> {
        let refused = |code| Refusal::of(Action::RefreshUploadVideo, code);
        let token = new_id();
        let fresh = token.clone();
        let change = move |tx: &Transaction<'_>| {
            let Some(video) = find(tx, request.video_id.as_ref(), request.reference_id.as_deref())? else {
                return Ok(Err("InvalidVideo.NotFound"));
            };
            let renewed = tx.execute(
                "UPDATE uploads SET token = ?2, token_expires = ?3 WHERE video = ?1 AND status <> 'UPLOAD_FAIL'",
                params![video.row, fresh, now_seconds() + TOKEN_SECONDS],
            )?;
            // An upload whose fragments were deleted can no longer be completed.
            Ok(if renewed == 1 { Ok(video) } else { Err("InvalidVideo.Damaged") })
        };
        let video = self.store.write(change).await?.map_err(refused)?;
        Ok(RefreshUploadVideoResponse {
            request_id: String::new(),
            upload_address: self.address(&video),
            upload_auth: auth(&token),
            video_id: video.video_id,
        })
    }
}

/// The record of a video that is about to be uploaded.
fn new_video(request: CreateUploadVideo) -> Result<VideoRecord, Refusal> {
    let refused = |code| Refusal::of(Action::CreateUploadVideo, code);
    let extension = extension(&request.file_name);
    if !EXTENSIONS.contains(&extension.as_str()) {
        return Err(refused("InvalidFileName.Extension"));
    }
    if request.title.chars().any(char::is_control) {
        return Err(refused("IllegalCharacters").with("$Parameter", "Title"));
    }
    let location = request.storage_location.unwrap_or_else(|| STORAGE_LOCATION.to_owned());
    if location != STORAGE_LOCATION {
        return Err(refused("InvalidStorage.NotFound"));
    }
    // A workflow takes precedence over a template group, which is then not checked.
    let has_workflow = request.workflow_id.is_some_and(|id| !id.is_empty());
    let group = request.template_group_id.filter(|_| !has_workflow).unwrap_or_default();
    if !group.is_empty() && group != "VOD_NO_TRANSCODE" {
        return Err(refused("InvalidTemplateGroupId.NotFound"));
    }
    let now = now_seconds();
    let size = request.file_size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default();
    let media_type = if AUDIO_EXTENSIONS.contains(&extension.as_str()) { "audio" } else { "video" };
    Ok(VideoRecord {
        video_id: new_id(),
        media_type: media_type.to_owned(),
        title: request.title,
        tags: request.tags.unwrap_or_default().items().join(","),
        status: "Uploading".to_owned(),
        description: request.description.unwrap_or_default(),
        cover_url: request.cover_url.unwrap_or_default(),
        cate_id: request.cate_id.unwrap_or_default(),
        app_id: request.app_id.unwrap_or_else(|| APP_ID.to_owned()),
        storage_location: location,
        reference_id: request.reference_id.unwrap_or_default(),
        user_data: request.user_data.unwrap_or_default(),
        size,
        file_name: request.file_name,
        creation_time: now,
        modification_time: now,
        ..Default::default()
    })
}
