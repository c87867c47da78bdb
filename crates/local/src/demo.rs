//! What a new user finds: a camera that is already running, sample videos, and uploads that were never finished.

use crate::jobs::{self, NewJob};
use crate::objects::Tree;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::store::now_seconds;
use crate::{templates, vod};
use bytes::Bytes;
use live_snapshot::StreamName;
use media_api::ice::JobStatus;
use rusqlite::{OptionalExtension, Transaction};
use std::sync::Arc;
use std::time::Duration;

const CLIP: &[u8] = include_bytes!("../media/demo.flv");
const STREAM: &str = "live/demo";
const JOB_NAME: &str = "Demo camera";
const BUCKET: &str = "demo-bucket";
const ENDPOINT: &str = "oss-cn-shanghai.aliyuncs.com";
/// How long the demo job waits for the demo stream.
const START_WITHIN: Duration = Duration::from_secs(30);

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Title, age and length in seconds of each sample video.
const VIDEOS: &[(&str, i64, f64)] = &[
    ("Sample: Harbour at dawn", 40 * DAY, 61.4),
    ("Sample: Workshop safety briefing", 12 * DAY, 184.0),
    ("Sample: 车间巡检回放", 3 * DAY, 95.2),
    ("Sample: Product launch, second take", 5 * HOUR, 32.8),
];

/// Definition, format, kind, width, height and bytes of the streams of each sample.
const STREAMS: &[(&str, &str, &str, u32, u32, usize)] = &[
    ("FD", "mp4", "video", 640, 360, 180_000),
    ("LD", "mp4", "video", 960, 540, 310_000),
    ("SD", "mp4", "video", 1280, 720, 520_000),
    ("HD", "flv", "video", 1920, 1080, 690_000),
    ("SQ", "mp3", "audio", 0, 0, 60_000),
];

/// Title, age in seconds, parts that have arrived, and parts in all, of each unfinished upload.
const UPLOADS: &[(&str, i64, u32, u32)] = &[
    ("Sample: Night shift recording (upload interrupted)", 20 * DAY, 3, 8),
    ("Sample: Drone survey (upload interrupted)", 6 * DAY, 5, 6),
    ("Sample: 发布会彩排 (upload interrupted)", 30 * HOUR, 2, 4),
    ("Sample: Interview raw cut (uploading)", HOUR / 2, 1, 5),
];
const PART_BYTES: usize = 192 << 10;
/// Bytes of a sample's source file. All samples together stay below 12 MB.
const SOURCE_BYTES: usize = 500_000;

/// Makes the demo job and the samples in a data folder that has neither jobs nor videos.
pub(crate) async fn prepare(service: &Arc<Service>) -> Result<(), Refusal> {
    let is_new = |c: &rusqlite::Connection| {
        c.query_row(
            "SELECT NOT EXISTS (SELECT 1 FROM jobs) AND NOT EXISTS (SELECT 1 FROM videos)",
            [],
            |row| row.get::<_, bool>(0),
        )
    };
    if !service.store.read(is_new).await? {
        follow_ingest(service).await?;
        return go_on(service).await;
    }
    for (title, age, duration) in VIDEOS {
        sample_video(service, title, *age, *duration).await?;
    }
    for (title, age, arrived, parts) in UPLOADS {
        unfinished_upload(service, title, *age, *arrived, *parts).await?;
    }
    let job = NewJob {
        name: JOB_NAME.to_owned(),
        stream_url: stream_url(service),
        endpoint: ENDPOINT.to_owned(),
        bucket: BUCKET.to_owned(),
        callback_url: String::new(),
    };
    let make = move |tx: &Transaction<'_>| match templates::find_system(tx)? {
        Some(template) => jobs::insert(tx, job, template).map(Some),
        None => Ok(None),
    };
    if let Some(job_id) = service.store.write(make).await? {
        start_when_live(service, job_id);
    }
    Ok(())
}

fn stream_url(service: &Service) -> String {
    format!("rtmp://127.0.0.1:{}/{STREAM}", service.streams.ingest().port())
}

/// The ingest may listen on another port than at the last start; jobs that watch the demo stream go with it.
async fn follow_ingest(service: &Service) -> Result<(), Refusal> {
    let url = stream_url(service);
    let change = move |tx: &Transaction<'_>| {
        let any_port = format!("rtmp://127.0.0.1:%/{STREAM}");
        tx.execute("UPDATE jobs SET stream_url = ?1 WHERE stream_url LIKE ?2", [url, any_port])
    };
    service.store.write(change).await?;
    Ok(())
}

/// A program that ended before the demo stream was there leaves the demo job waiting; it starts this time. A job that
/// somebody stopped is paused, and stays so.
async fn go_on(service: &Arc<Service>) -> Result<(), Refusal> {
    let waiting = |c: &rusqlite::Connection| {
        let sql = "SELECT job_id FROM jobs WHERE name = ?1 AND bucket = ?2 AND status = ?3";
        c.query_row(sql, [JOB_NAME, BUCKET, JobStatus::Init.as_str()], |row| row.get::<_, String>(0))
            .optional()
    };
    if let Some(job_id) = service.store.read(waiting).await? {
        start_when_live(service, job_id);
    }
    Ok(())
}

/// Publishes the demo clip until the service stops.
pub(crate) fn publish(service: &Arc<Service>) {
    let Ok(name) = STREAM.parse::<StreamName>() else { return };
    let (ingest, stop) = (service.streams.ingest(), service.stop.clone());
    service.tasks.spawn(async move {
        let clip = Bytes::from_static(CLIP);
        if let Err(error) = live_snapshot::publish_flv_loop(ingest, &name, clip, stop).await {
            tracing::error!("the demo clip cannot be published: {error}");
        }
    });
}

/// The demo stream begins a moment after the job is made, so the job gets the command that a person would give it.
fn start_when_live(service: &Arc<Service>, job_id: String) {
    let background = service.clone();
    let stop = service.stop.clone();
    service.tasks.spawn(async move {
        let start = jobs::start_within(&background, &job_id, START_WITHIN);
        tokio::select! {
            outcome = start => if let Err(refusal) = outcome {
                tracing::warn!("the demo job did not start: {refusal}");
            },
            () = stop.cancelled() => {}
        }
    });
}

async fn sample_video(service: &Service, title: &str, age: i64, duration: f64) -> Result<(), Refusal> {
    let video_id = vod::new_id();
    let at = now_seconds() - age;
    let source_object = format!("videos/{video_id}/source.mp4");
    let source = media_bytes(SOURCE_BYTES, &video_id);
    let size = source.len() as u64;
    service.objects.write(Tree::Objects, vod::BUCKET, &source_object, source).await?;
    let mut streams = Vec::new();
    for (definition, format, stream_type, width, height, bytes) in STREAMS {
        let object = format!("videos/{video_id}/{definition}.{format}");
        service.objects.write(Tree::Objects, vod::BUCKET, &object, media_bytes(*bytes, &object)).await?;
        streams.push(vod::NewStream {
            definition,
            format,
            stream_type,
            size: *bytes as u64,
            duration,
            fps: if *width == 0 { 0.0 } else { 25.0 },
            width: *width,
            height: *height,
            object,
        });
    }
    let video = vod::VideoRecord {
        video_id,
        media_type: "video".to_owned(),
        title: title.to_owned(),
        tags: "sample".to_owned(),
        status: "Normal".to_owned(),
        description: "Made by the local service at its first start.".to_owned(),
        app_id: vod::APP_ID.to_owned(),
        storage_location: vod::STORAGE_LOCATION.to_owned(),
        size,
        duration,
        file_name: "source.mp4".to_owned(),
        source_object,
        creation_time: at,
        modification_time: at,
        ..Default::default()
    };
    let make = move |tx: &Transaction<'_>| {
        let row = video.insert(tx)?;
        streams.iter().try_for_each(|stream| vod::insert_stream(tx, row, stream, at))
    };
    Ok(service.store.write(make).await?)
}

async fn unfinished_upload(
    service: &Service,
    title: &str,
    age: i64,
    arrived: u32,
    parts: u32,
) -> Result<(), Refusal> {
    let video_id = vod::new_id();
    let at = now_seconds() - age;
    let file_size = u64::from(parts) * PART_BYTES as u64;
    for number in 1..=arrived {
        let key = vod::part_key(&video_id, number);
        service.objects.write(Tree::Objects, vod::BUCKET, &key, media_bytes(PART_BYTES, &key)).await?;
    }
    let video = vod::VideoRecord {
        video_id: video_id.clone(),
        media_type: "video".to_owned(),
        title: title.to_owned(),
        tags: "sample".to_owned(),
        status: "Uploading".to_owned(),
        app_id: vod::APP_ID.to_owned(),
        storage_location: vod::STORAGE_LOCATION.to_owned(),
        size: file_size,
        file_name: "recording.mp4".to_owned(),
        creation_time: at,
        modification_time: at,
        ..Default::default()
    };
    let upload = vod::NewUpload {
        file_size,
        source: "ServerSDK",
        status: "UPLOADING",
        creation_time: at,
        modification_time: at + 90,
    };
    let make = move |tx: &Transaction<'_>| {
        let row = video.insert(tx)?;
        vod::insert_upload(tx, row, &upload)?;
        for number in 1..=arrived {
            let key = vod::part_key(&video_id, number);
            tx.execute(
                "INSERT INTO parts (video, number, size, object) VALUES (?1, ?2, ?3, ?4)",
                rusqlite::params![row, number, PART_BYTES, key],
            )?;
        }
        Ok(())
    };
    Ok(service.store.write(make).await?)
}

/// Bytes of a size that is worth deleting: the demo clip, as often as it takes, marked so that no two files are equal.
fn media_bytes(size: usize, mark: &str) -> Bytes {
    let mut bytes: Vec<u8> = CLIP.iter().copied().cycle().take(size).collect();
    let end = bytes.len().min(mark.len());
    let start = bytes.len() - end;
    bytes[start..].copy_from_slice(&mark.as_bytes()[..end]);
    Bytes::from(bytes)
}
