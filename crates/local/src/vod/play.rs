//! The streams of a video: GetPlayInfo and DeleteStream.

use super::{VideoRecord, Videos, find, kbits, seconds};
use crate::clock::{api_time, now_seconds};
use crate::intents::{self, Effect};
use crate::objects::MEDIA_BUCKET;
use crate::refusal::Refusal;
use crate::settle::Removal;
use media_api::vod::*;
use media_api::{Action, CommaList};
use rusqlite::{Connection, Row, params};

/// A stored stream.
#[derive(Debug, Clone)]
struct Stream {
    stream_id: String,
    definition: String,
    format: String,
    stream_type: String,
    size: u64,
    duration: f64,
    bitrate: f64,
    fps: f64,
    width: u32,
    height: u32,
    encrypt_type: String,
    specification: String,
    codec_name: String,
    object: String,
    creation_time: i64,
    modification_time: i64,
}

impl Stream {
    fn read(row: &Row<'_>) -> rusqlite::Result<Stream> {
        Ok(Stream {
            stream_id: row.get(0)?,
            definition: row.get(1)?,
            format: row.get(2)?,
            stream_type: row.get(3)?,
            size: row.get(4)?,
            duration: row.get(5)?,
            bitrate: row.get(6)?,
            fps: row.get(7)?,
            width: row.get(8)?,
            height: row.get(9)?,
            encrypt_type: row.get(10)?,
            specification: row.get(11)?,
            codec_name: row.get(12)?,
            object: row.get(13)?,
            creation_time: row.get(14)?,
            modification_time: row.get(15)?,
        })
    }

    /// `PlayURL` stays empty: the local service has no playback.
    fn shown(self) -> PlayInfo {
        PlayInfo {
            job_id: self.stream_id,
            definition: self.definition,
            format: self.format,
            stream_type: self.stream_type,
            status: "Normal".to_owned(),
            size: self.size,
            duration: seconds(self.duration),
            bitrate: kbits(self.bitrate),
            fps: self.fps.to_string(),
            width: self.width,
            height: self.height,
            encrypt: i64::from(!self.encrypt_type.is_empty()),
            encrypt_type: self.encrypt_type,
            narrow_band_type: "0".to_owned(),
            specification: self.specification,
            codec_name: self.codec_name,
            creation_time: api_time(self.creation_time),
            modification_time: api_time(self.modification_time),
            ..Default::default()
        }
    }
}

fn streams_of(c: &Connection, video: i64) -> rusqlite::Result<Vec<Stream>> {
    c.prepare_cached(
        "SELECT stream_id, definition, format, stream_type, size, duration, bitrate, fps, width, height, encrypt_type,
                specification, codec_name, object, creation_time, modification_time
         FROM streams WHERE video = ?1 ORDER BY id",
    )?
    .query_map([video], Stream::read)?
    .collect()
}

impl Videos {
    pub(crate) async fn get_play_info(self, request: GetPlayInfo) -> Result<GetPlayInfoResponse, Refusal> {
        let refused = |code| Refusal::of(Action::GetPlayInfo, code);
        let (video_id, reference_id) = (request.video_id.clone(), request.reference_id.clone());
        let read = move |c: &Connection| {
            let Some(video) = find(c, video_id.as_ref(), reference_id.as_deref())? else { return Ok(None) };
            let streams = streams_of(c, video.row)?;
            Ok(Some((video, streams)))
        };
        let (video, streams) =
            self.store.read(read).await?.ok_or_else(|| refused("InvalidVideo.NotFound"))?;
        if video.status != "Normal" {
            return Err(refused("Forbidden.IllegalStatus").with("%s", &video.status));
        }
        let wanted = |list: &Option<CommaList>, value: &str| {
            list.as_ref().is_none_or(|list| list.is_empty() || list.items().iter().any(|item| item == value))
        };
        let mut matching: Vec<Stream> = streams
            .into_iter()
            .filter(|stream| {
                wanted(&request.formats, &stream.format)
                    && wanted(&request.definition, &stream.definition)
                    && wanted(&request.stream_type, &stream.stream_type)
            })
            .collect();
        if matching.is_empty() {
            return Err(refused("InvalidVideo.NoneStream").with("%s", &filters(&request)));
        }
        if request.result_type.as_deref() != Some("Multiple") {
            if matching.iter().all(|stream| stream.encrypt_type == "AliyunVoDEncryption") {
                return Err(refused("Forbidden.AliyunVoDEncryption"));
            }
            matching = latest_of_each_kind(matching);
        }
        let play_info = matching.into_iter().map(Stream::shown).collect();
        Ok(GetPlayInfoResponse {
            request_id: String::new(),
            video_base: video_base(&video),
            play_info_list: PlayInfoList { play_info },
        })
    }

    /// Deletes all of the streams or, if one is unknown, none.
    pub(crate) async fn delete_stream(self, request: DeleteStream) -> Result<DeleteStreamResponse, Refusal> {
        let refused = |code| Refusal::of(Action::DeleteStream, code);
        let delete = move |tx: &rusqlite::Transaction<'_>| delete_records(tx, &request);
        self.settler.remove_media(delete).await?.map_err(refused)?;
        Ok(DeleteStreamResponse::default())
    }
}

/// Deletes the records of streams.
fn delete_records(tx: &rusqlite::Transaction<'_>, request: &DeleteStream) -> rusqlite::Result<Removal> {
    // The newer document accepts a custom ID as well, which is passed with a star in front.
    let found = match request.video_id.as_str().strip_prefix('*') {
        Some(reference) => find(tx, None, Some(reference))?,
        None => find(tx, Some(&request.video_id), None)?,
    };
    let Some(video) = found else { return Ok(Err("InvalidVideo.NotFound")) };
    let streams = streams_of(tx, video.row)?;
    let (mut ids, mut objects) = (Vec::new(), Vec::new());
    for id in request.job_ids.items() {
        match streams.iter().find(|stream| stream.stream_id == *id) {
            Some(stream) => objects.push(stream.object.clone()),
            None => return Ok(Err("InvalidStream.NotFound")),
        }
    }
    for (id, object) in request.job_ids.items().iter().zip(&objects) {
        tx.execute("DELETE FROM streams WHERE stream_id = ?1 AND video = ?2", params![id, video.row])?;
        ids.push(intents::begin(tx, Effect::Remove, MEDIA_BUCKET, object, None)?);
    }
    tx.execute("UPDATE videos SET modification_time = ?2 WHERE id = ?1", params![video.row, now_seconds()])?;
    Ok(Ok((ids, objects)))
}

/// The text that the vendor quotes in `InvalidVideo.NoneStream`.
fn filters(request: &GetPlayInfo) -> String {
    let text = |list: &Option<CommaList>| list.clone().unwrap_or_default().items().join(",");
    format!(
        "Formats: {}, Definition: {}, StreamType: {}",
        text(&request.formats),
        text(&request.definition),
        text(&request.stream_type)
    )
}

fn latest_of_each_kind(streams: Vec<Stream>) -> Vec<Stream> {
    let mut kept: Vec<Stream> = Vec::new();
    for stream in streams {
        match kept.iter_mut().find(|k| k.definition == stream.definition && k.format == stream.format) {
            Some(older) if older.creation_time <= stream.creation_time => *older = stream,
            Some(_) => {}
            None => kept.push(stream),
        }
    }
    kept
}

fn video_base(video: &VideoRecord) -> VideoBase {
    VideoBase {
        video_id: video.video_id.clone(),
        title: video.title.clone(),
        status: video.status.clone(),
        media_type: video.media_type.clone(),
        duration: seconds(video.duration),
        cover_url: video.cover_url.clone(),
        creation_time: api_time(video.creation_time),
        storage_class: "Standard".to_owned(),
        dan_mu_url: String::new(),
    }
}

/// A stream of a sample video.
pub(crate) struct NewStream<'a> {
    pub definition: &'a str,
    pub format: &'a str,
    pub stream_type: &'a str,
    pub size: u64,
    pub duration: f64,
    pub fps: f64,
    pub width: u32,
    pub height: u32,
    pub object: String,
}

/// Stores a stream of the video in row `video`.
pub(crate) fn insert_stream(
    c: &Connection,
    video: i64,
    stream: &NewStream<'_>,
    at: i64,
) -> rusqlite::Result<()> {
    let codec = if stream.stream_type == "audio" { "MP3" } else { "H264" };
    let bitrate = stream.size as f64 * 8.0 / 1000.0 / stream.duration;
    c.execute(
        "INSERT INTO streams (stream_id, video, definition, format, stream_type, size, duration, bitrate, fps, width,
                              height, specification, codec_name, object, creation_time, modification_time)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15)",
        params![
            super::new_id(),
            video,
            stream.definition,
            stream.format,
            stream.stream_type,
            stream.size,
            stream.duration,
            bitrate,
            stream.fps,
            stream.width,
            stream.height,
            format!("{codec}.{}", stream.definition),
            codec,
            stream.object,
            at,
        ],
    )?;
    Ok(())
}
