//! Multipart uploads: beginning one, receiving its parts, completing it, and clearing away what is left of it.
//!
//! The vendor's uploads go to OSS with a signature of their own, which is out of scope. Here `UploadAddress` is
//! Base64 of `{"Endpoint":"http://…/uploads/<video>","Bucket":…,"FileName":…}` and `UploadAuth` is Base64 of
//! `{"UploadToken":…,"ExpireUTCTime":…}`. Parts are sent as `PUT <Endpoint>/<number>` (1 to 10,000, at most 16 MiB
//! each) with `authorization: Bearer <UploadToken>`, and `POST <Endpoint>` joins them into the source file. As with the
//! vendor, the fragments stay until DeleteMultipartUpload removes them.

use super::{APP_ID, BUCKET, STORAGE_LOCATION, VideoRecord, find, find_by_id, new_id};
use crate::objects::Tree;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::store::{api_time, now_seconds};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use media_api::Action;
use media_api::vod::*;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

/// Seconds an upload's token is valid.
const TOKEN_SECONDS: i64 = 3600;
/// Parts of one upload, as in OSS.
const MAX_PARTS: u32 = 10_000;
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

/// Keeps an upload of the video in row `video` and returns its token.
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

/// Key of one part.
pub(crate) fn part_key(video_id: &str, number: u32) -> String {
    format!("uploads/{video_id}/{number:05}")
}

fn address(service: &Service, video: &VideoRecord) -> String {
    let address = json!({
        "Endpoint": format!("http://{}/uploads/{}", service.api_address, video.video_id),
        "Bucket": BUCKET,
        "FileName": source_key(video),
    });
    STANDARD.encode(address.to_string())
}

fn auth(token: &str) -> String {
    let expires = api_time(now_seconds() + TOKEN_SECONDS);
    STANDARD.encode(json!({ "UploadToken": token, "ExpireUTCTime": expires }).to_string())
}

fn extension(file_name: &str) -> String {
    file_name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}

fn source_key(video: &VideoRecord) -> String {
    format!("videos/{}/source.{}", video.video_id, extension(&video.file_name))
}

pub(crate) async fn create_upload_video(
    service: &Service,
    request: CreateUploadVideo,
) -> Result<CreateUploadVideoResponse, Refusal> {
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
    // A workflow wins over a template group, which is then not looked at.
    let has_workflow = request.workflow_id.is_some_and(|id| !id.is_empty());
    let group = request.template_group_id.filter(|_| !has_workflow).unwrap_or_default();
    if !group.is_empty() && group != "VOD_NO_TRANSCODE" {
        return Err(refused("InvalidTemplateGroupId.NotFound"));
    }
    let now = now_seconds();
    let size = request.file_size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default();
    let media_type = if AUDIO_EXTENSIONS.contains(&extension.as_str()) { "audio" } else { "video" };
    let video = VideoRecord {
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
    };
    let upload = NewUpload {
        file_size: size,
        source: "ServerSDK",
        status: "PENDING",
        creation_time: now,
        modification_time: now,
    };
    let record = video.clone();
    let make = move |tx: &Transaction<'_>| {
        let row = record.insert(tx)?;
        insert_upload(tx, row, &upload)
    };
    let token = service.store.write(make).await?;
    Ok(CreateUploadVideoResponse {
        request_id: String::new(),
        upload_address: address(service, &video),
        upload_auth: auth(&token),
        video_id: video.video_id,
    })
}

pub(crate) async fn refresh_upload_video(
    service: &Service,
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
        // An upload whose fragments were deleted cannot be completed any more.
        Ok(if renewed == 1 { Ok(video) } else { Err("InvalidVideo.Damaged") })
    };
    let video = service.store.write(change).await?.map_err(refused)?;
    Ok(RefreshUploadVideoResponse {
        request_id: String::new(),
        upload_address: address(service, &video),
        upload_auth: auth(&token),
        video_id: video.video_id,
    })
}

/// Whether `token` is that of the video's upload, and still valid.
pub(crate) async fn admit_upload(service: &Service, video_id: &str, token: &str) -> Result<(), Refusal> {
    let video_id = video_id.to_owned();
    let read = move |c: &Connection| {
        c.prepare_cached(
            "SELECT token, token_expires FROM uploads JOIN videos ON videos.id = uploads.video WHERE video_id = ?1",
        )?
        .query_row([video_id], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))
        .optional()
    };
    let found = service.store.read(read).await?;
    match found {
        Some((kept, expires))
            if bool::from(kept.as_bytes().ct_eq(token.as_bytes())) && expires > now_seconds() =>
        {
            Ok(())
        }
        _ => Err(Refusal::of(Action::DeleteMultipartUpload, "AccessDenied")),
    }
}

/// Keeps one part of an upload whose token was checked; a part of the same number is replaced.
pub(crate) async fn receive_part(
    service: &Service,
    video_id: &str,
    number: u32,
    bytes: Bytes,
) -> Result<Value, Refusal> {
    if !(1..=MAX_PARTS).contains(&number) {
        return Err(Refusal::gateway("InvalidAction.NotFound"));
    }
    let (object, size) = (part_key(video_id, number), bytes.len());
    service.objects.write(Tree::Objects, BUCKET, &object, bytes).await?;
    let video_id = video_id.to_owned();
    let record = move |tx: &Transaction<'_>| {
        let Some(video) = find_by_id(tx, &video_id)? else { return Ok(()) };
        tx.execute(
            "INSERT OR REPLACE INTO parts (video, number, size, object) VALUES (?1, ?2, ?3, ?4)",
            params![video.row, number, size, object],
        )?;
        tx.execute(
            "UPDATE uploads SET status = 'UPLOADING', modification_time = ?2 WHERE video = ?1 AND status <> 'SUCCESS'",
            params![video.row, now_seconds()],
        )?;
        Ok(())
    };
    service.store.write(record).await?;
    Ok(json!({ "Size": size }))
}

/// Joins the parts of an upload into the video's source file.
pub(crate) async fn complete_upload(service: &Service, video_id: &str) -> Result<Value, Refusal> {
    let id = video_id.to_owned();
    let read = move |c: &Connection| {
        let Some(video) = find_by_id(c, &id)? else { return Ok(None) };
        let parts = parts_of(c, video.row)?;
        Ok(Some((video, parts)))
    };
    let nothing = || Refusal::of(Action::DeleteMultipartUpload, "InvalidMultipartUpload.NotFound");
    let (video, parts) = service.store.read(read).await?.ok_or_else(nothing)?;
    if parts.is_empty() {
        return Err(nothing());
    }
    let mut whole = BytesMut::new();
    for object in &parts {
        let part = service.objects.read(Tree::Objects, BUCKET, object).await?.ok_or_else(nothing)?;
        whole.extend_from_slice(&part);
    }
    let (object, size) = (source_key(&video), whole.len());
    service.objects.write(Tree::Objects, BUCKET, &object, whole.freeze()).await?;
    let record = move |tx: &Transaction<'_>| {
        let now = now_seconds();
        tx.execute(
            "UPDATE videos SET status = 'UploadSucc', size = ?2, source_object = ?3, modification_time = ?4
             WHERE id = ?1",
            params![video.row, size, object, now],
        )?;
        tx.execute(
            "UPDATE uploads SET status = 'SUCCESS', file_size = ?2, modification_time = ?3, completion_time = ?3
             WHERE video = ?1",
            params![video.row, size, now],
        )
    };
    service.store.write(record).await?;
    Ok(json!({ "Size": size }))
}

fn parts_of(c: &Connection, video: i64) -> rusqlite::Result<Vec<String>> {
    c.prepare_cached("SELECT object FROM parts WHERE video = ?1 ORDER BY number")?
        .query_map([video], |row| row.get(0))?
        .collect()
}

/// Deletes the fragments, and nothing else: source file and streams stay.
pub(crate) async fn delete_multipart_upload(
    service: &Service,
    request: DeleteMultipartUpload,
) -> Result<DeleteMultipartUploadResponse, Refusal> {
    let refused = |code| Refusal::of(Action::DeleteMultipartUpload, code);
    let read = move |c: &Connection| {
        let Some(video) = find_by_id(c, request.media_id.as_str())? else { return Ok(None) };
        let parts = parts_of(c, video.row)?;
        Ok(Some((video, parts)))
    };
    let (video, parts) = service.store.read(read).await?.ok_or_else(|| refused("InvalidVideo.NotFound"))?;
    if video.storage_location != STORAGE_LOCATION {
        return Err(refused("InvalidStorage.NotFound"));
    }
    if parts.is_empty() {
        return Err(refused("InvalidMultipartUpload.NotFound"));
    }
    for object in &parts {
        service.objects.remove(BUCKET, object).await?;
    }
    let forget = move |tx: &Transaction<'_>| {
        tx.execute("DELETE FROM parts WHERE video = ?1", [video.row])?;
        // An upload that had not succeeded cannot go on without its parts.
        tx.execute(
            "UPDATE uploads SET status = 'UPLOAD_FAIL', token_expires = 0, modification_time = ?2
             WHERE video = ?1 AND status <> 'SUCCESS'",
            params![video.row, now_seconds()],
        )?;
        tx.execute(
            "UPDATE videos SET status = 'UploadFail', modification_time = ?2 WHERE id = ?1 AND status = 'Uploading'",
            params![video.row, now_seconds()],
        )
    };
    service.store.write(forget).await?;
    Ok(DeleteMultipartUploadResponse::default())
}

pub(crate) async fn get_upload_details(
    service: &Service,
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
    Ok(service.store.read(read).await?)
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
