//! The content for a new user: a running camera, sample videos, and unfinished uploads.

use crate::clock::now_seconds;
use crate::facts::{DEMO_JOB, DEMO_PORT, recall, remember};
use crate::intents::{self, Effect};
use crate::job::{self, NewJob};
use crate::jobs::Jobs;
use crate::network::OwnIngest;
use crate::objects::{MEDIA_BUCKET, ObjectError, Objects, Tree};
use crate::settle::Settler;
use crate::store::{Store, StoreError};
use crate::{templates, uploads, vod};
use bytes::Bytes;
use live_snapshot::StreamName;
use rusqlite::Transaction;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

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

/// Why the samples could not be created.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoError {
    #[error(transparent)]
    Object(#[from] ObjectError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Creates the demo, and runs it.
pub(crate) struct Demo {
    pub store: Store,
    pub objects: Objects,
    pub settler: Settler,
    pub jobs: Jobs,
    pub own: OwnIngest,
    pub tasks: TaskTracker,
    pub stop: CancellationToken,
}

impl Demo {
    /// Creates the demo job and the samples in a data folder that has neither jobs nor videos.
    pub(crate) async fn prepare(&self) -> Result<(), StoreError> {
        let is_new = |c: &rusqlite::Connection| {
            c.query_row(
                "SELECT NOT EXISTS (SELECT 1 FROM jobs) AND NOT EXISTS (SELECT 1 FROM videos)",
                [],
                |row| row.get::<_, bool>(0),
            )
        };
        if !self.store.read(is_new).await? {
            self.follow_ingest().await?;
            return self.go_on().await;
        }
        if let Err(error) = self.samples().await {
            // A full disk, most likely. The program is still useful without the demo.
            tracing::warn!("the samples of a first start could not all be made: {error}");
        }
        let job = NewJob {
            name: JOB_NAME.to_owned(),
            stream_url: stream_url(self.own.address().port()),
            endpoint: ENDPOINT.to_owned(),
            bucket: BUCKET.to_owned(),
            callback_url: String::new(),
        };
        let port = self.own.address().port();
        let make = move |tx: &Transaction<'_>| {
            let Some(template) = templates::find_system(tx)? else { return Ok(None) };
            let job_id = job::insert(tx, job, template)?;
            remember(tx, DEMO_JOB, &job_id)?;
            remember(tx, DEMO_PORT, &port.to_string())?;
            Ok(Some(job_id))
        };
        if let Some(job_id) = self.store.write(make).await? {
            self.start_when_live(job_id);
        }
        Ok(())
    }

    async fn samples(&self) -> Result<(), DemoError> {
        for (title, age, duration) in VIDEOS {
            self.sample_video(title, *age, *duration).await?;
        }
        for (title, age, arrived, parts) in UPLOADS {
            self.unfinished_upload(title, *age, *arrived, *parts).await?;
        }
        Ok(())
    }

    /// The ingest may listen on another port than at the last start; jobs that watch the demo stream are updated.
    async fn follow_ingest(&self) -> Result<(), StoreError> {
        let port = self.own.address().port();
        let change = move |tx: &Transaction<'_>| {
            let before = recall(tx, DEMO_PORT)?;
            if before.as_ref() == Some(&port.to_string()) {
                return Ok(());
            }
            // Exactly the previous address: another program on this machine may have a stream of the same name.
            if let Some(before) = before {
                let urls = [stream_url(port), stream_url(before)];
                tx.execute("UPDATE jobs SET stream_url = ?1 WHERE stream_url = ?2", urls)?;
            } else if let Some(job_id) = recall(tx, DEMO_JOB)? {
                let change = "UPDATE jobs SET stream_url = ?1 WHERE job_id = ?2";
                tx.execute(change, [stream_url(port), job_id])?;
            }
            remember(tx, DEMO_PORT, &port.to_string())
        };
        self.store.write(change).await
    }

    /// If the program ended before the demo stream was live, the demo job is still waiting; it is started now. A job that was
    /// stopped by a user is paused, and stays so.
    async fn go_on(&self) -> Result<(), StoreError> {
        if let Some(job_id) = self.store.read(|c| recall(c, DEMO_JOB)).await? {
            self.start_when_live(job_id);
        }
        Ok(())
    }

    /// The demo stream begins shortly after the job is created, so the job gets the start command that a user would send.
    fn start_when_live(&self, job_id: String) {
        let (jobs, stop) = (self.jobs.clone(), self.stop.clone());
        self.tasks.spawn(async move {
            let start = jobs.start_within(&job_id, START_WITHIN);
            if let Some(Err(error)) = stop.run_until_cancelled(start).await {
                tracing::warn!("the demo job did not start: {error}");
            }
        });
    }

    /// Publishes the demo clip until the service stops.
    pub(crate) fn publish(&self) {
        let Ok(name) = STREAM.parse::<StreamName>() else { return };
        let (ingest, stop) = (self.own.address(), self.stop.clone());
        self.tasks.spawn(async move {
            let clip = Bytes::from_static(CLIP);
            if let Err(error) = live_snapshot::publish_flv_loop(ingest, &name, clip, stop).await {
                tracing::error!("the demo clip cannot be published: {error}");
            }
        });
    }

    async fn sample_video(&self, title: &str, age: i64, duration: f64) -> Result<(), DemoError> {
        let video_id = vod::new_id();
        let at = now_seconds() - age;
        let source_object = format!("videos/{video_id}/source.mp4");
        let mut files = vec![(source_object.clone(), media_bytes(SOURCE_BYTES, &video_id))];
        let mut streams = Vec::new();
        for (definition, format, stream_type, width, height, bytes) in STREAMS {
            let object = format!("videos/{video_id}/{definition}.{format}");
            files.push((object.clone(), media_bytes(*bytes, &object)));
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
            size: SOURCE_BYTES as u64,
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
        self.keep(files, make).await
    }

    async fn unfinished_upload(
        &self,
        title: &str,
        age: i64,
        arrived: u32,
        parts: u32,
    ) -> Result<(), DemoError> {
        let video_id = vod::new_id();
        let at = now_seconds() - age;
        let file_size = u64::from(parts) * PART_BYTES as u64;
        let keys: Vec<String> = (1..=arrived).map(|number| uploads::part_key(&video_id, number)).collect();
        let files = keys.iter().map(|key| (key.clone(), media_bytes(PART_BYTES, key))).collect();
        let video = vod::VideoRecord {
            video_id,
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
        let upload = uploads::NewUpload {
            file_size,
            source: "ServerSDK",
            status: "UPLOADING",
            creation_time: at,
            modification_time: at + 90,
        };
        let make = move |tx: &Transaction<'_>| {
            let row = video.insert(tx)?;
            uploads::insert_upload(tx, row, &upload)?;
            for (number, key) in (1..).zip(&keys) {
                tx.execute(
                    "INSERT INTO parts (video, number, size, object) VALUES (?1, ?2, ?3, ?4)",
                    rusqlite::params![row, number, PART_BYTES, key],
                )?;
            }
            Ok(())
        };
        self.keep(files, make).await
    }

    /// Writes files, then the records that name them.
    async fn keep(
        &self,
        files: Vec<(String, Bytes)>,
        make: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()> + Send + 'static,
    ) -> Result<(), DemoError> {
        let (keys, progress): (Vec<String>, _) =
            (files.iter().map(|(key, _)| key.clone()).collect(), self.settler.progress().clone());
        let begin = move |tx: &Transaction<'_>| {
            let named = |key: &String| (MEDIA_BUCKET.to_owned(), key.clone());
            let mut work = progress.begin(keys.iter().map(named).collect());
            for key in &keys {
                work.add(intents::begin(tx, Effect::Write, MEDIA_BUCKET, key, None)?);
            }
            Ok(work)
        };
        let work = self.store.write(begin).await?;
        let kept = self.write_and_record(files, make, work.intents().to_vec()).await;
        if kept.is_err() {
            self.settler.settle_soon(work).await;
        }
        kept
    }

    async fn write_and_record(
        &self,
        files: Vec<(String, Bytes)>,
        make: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()> + Send + 'static,
        intents: Vec<i64>,
    ) -> Result<(), DemoError> {
        for (key, bytes) in files {
            self.objects.write(Tree::Objects, MEDIA_BUCKET, &key, bytes).await?;
        }
        let record = move |tx: &Transaction<'_>| {
            make(tx)?;
            intents::end(tx, &intents)
        };
        Ok(self.store.write(record).await?)
    }
}

fn stream_url(port: impl std::fmt::Display) -> String {
    format!("rtmp://127.0.0.1:{port}/{STREAM}")
}

/// Bytes of a plausible size: the demo clip, repeated as needed, marked so that no two files are equal.
fn media_bytes(size: usize, mark: &str) -> Bytes {
    let mut bytes: Vec<u8> = CLIP.iter().copied().cycle().take(size).collect();
    let end = bytes.len().min(mark.len());
    let start = bytes.len() - end;
    bytes[start..].copy_from_slice(&mark.as_bytes()[..end]);
    Bytes::from(bytes)
}
