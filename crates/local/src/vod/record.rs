//! A stored video.

use crate::clock::api_time;
use media_api::VideoId;
use media_api::vod::{Snapshots, Video};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Region reported for the local service.
const REGION: &str = "cn-shanghai";
/// The only storage address.
pub(crate) const STORAGE_LOCATION: &str = "local.oss-cn-shanghai.aliyuncs.com";
/// The default application of videos.
pub(crate) const APP_ID: &str = "app-1000000";

/// A stored video. Times are seconds since the epoch.
#[derive(Debug, Clone, Default)]
pub(crate) struct VideoRecord {
    pub row: i64,
    pub video_id: String,
    pub media_type: String,
    pub title: String,
    pub tags: String,
    pub status: String,
    pub description: String,
    pub cover_url: String,
    pub cate_id: i64,
    pub app_id: String,
    pub storage_location: String,
    pub reference_id: String,
    pub user_data: String,
    pub media_source: String,
    pub preprocess_status: String,
    pub size: u64,
    pub duration: f64,
    pub file_name: String,
    /// Key of the source file; empty while there is none.
    pub source_object: String,
    pub creation_time: i64,
    pub modification_time: i64,
}

pub(super) const COLUMNS: &str = "id, video_id, media_type, title, tags, status, description, cover_url, cate_id, \
     app_id, storage_location, reference_id, user_data, media_source, preprocess_status, size, duration, file_name, source_object, creation_time, \
     modification_time";

impl VideoRecord {
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<VideoRecord> {
        Ok(VideoRecord {
            row: row.get(0)?,
            video_id: row.get(1)?,
            media_type: row.get(2)?,
            title: row.get(3)?,
            tags: row.get(4)?,
            status: row.get(5)?,
            description: row.get(6)?,
            cover_url: row.get(7)?,
            cate_id: row.get(8)?,
            app_id: row.get(9)?,
            storage_location: row.get(10)?,
            reference_id: row.get(11)?,
            user_data: row.get(12)?,
            media_source: row.get(13)?,
            preprocess_status: row.get(14)?,
            size: row.get(15)?,
            duration: row.get(16)?,
            file_name: row.get(17)?,
            source_object: row.get(18)?,
            creation_time: row.get(19)?,
            modification_time: row.get(20)?,
        })
    }

    /// Stores the video and returns its row; `row` of `self` is not used.
    pub(crate) fn insert(&self, c: &Connection) -> rusqlite::Result<i64> {
        let columns = COLUMNS.trim_start_matches("id, ");
        c.execute(
            &format!(
                "INSERT INTO videos ({columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
                                                        ?15, ?16, ?17, ?18, ?19, ?20)"
            ),
            params![
                self.video_id,
                self.media_type,
                self.title,
                self.tags,
                self.status,
                self.description,
                self.cover_url,
                self.cate_id,
                self.app_id,
                self.storage_location,
                self.reference_id,
                self.user_data,
                if self.media_source.is_empty() { "general" } else { &self.media_source },
                if self.preprocess_status.is_empty() { "UnPreprocess" } else { &self.preprocess_status },
                self.size,
                self.duration,
                self.file_name,
                self.source_object,
                self.creation_time,
                self.modification_time,
            ],
        )?;
        Ok(c.last_insert_rowid())
    }

    /// In the form of lists.
    pub(super) fn shown(&self) -> Video {
        Video {
            video_id: self.video_id.clone(),
            title: self.title.clone(),
            tags: self.tags.clone(),
            status: self.status.clone(),
            cover_url: self.cover_url.clone(),
            description: self.description.clone(),
            creation_time: api_time(self.creation_time),
            modification_time: api_time(self.modification_time),
            cate_id: self.cate_id,
            cate_name: String::new(),
            app_id: self.app_id.clone(),
            storage_location: self.storage_location.clone(),
            storage_class: "Standard".to_owned(),
            reference_id: self.reference_id.clone(),
            user_data: self.user_data.clone(),
            size: self.size,
            duration: self.duration,
            snapshots: Some(Snapshots::default()),
            ..Default::default()
        }
    }

    /// In the form of GetVideoInfo.
    pub(super) fn in_full(&self) -> Video {
        Video {
            region_id: REGION.to_owned(),
            template_group_id: "VOD_NO_TRANSCODE".to_owned(),
            audit_status: "Normal".to_owned(),
            download_switch: "off".to_owned(),
            ..self.shown()
        }
    }
}

/// The video of that ID, or else of that custom ID.
pub(crate) fn find(
    c: &Connection,
    video_id: Option<&VideoId>,
    reference_id: Option<&str>,
) -> rusqlite::Result<Option<VideoRecord>> {
    match video_id {
        Some(id) => find_by_id(c, id.as_str()),
        None => {
            let sql = format!("SELECT {COLUMNS} FROM videos WHERE reference_id = ?1 AND reference_id <> ''");
            c.prepare_cached(&sql)?
                .query_row([reference_id.unwrap_or_default()], VideoRecord::read)
                .optional()
        }
    }
}

pub(crate) fn find_by_id(c: &Connection, video_id: &str) -> rusqlite::Result<Option<VideoRecord>> {
    let sql = format!("SELECT {COLUMNS} FROM videos WHERE video_id = ?1");
    c.prepare_cached(&sql)?.query_row([video_id], VideoRecord::read).optional()
}

/// An ID in the form of the samples: 32 lower-case hexadecimal characters.
pub(crate) fn new_id() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}
