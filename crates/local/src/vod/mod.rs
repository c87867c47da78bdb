//! Videos, their streams and their uploads: records in the database, real files in the object store.

mod expression;
mod list;
mod play;
mod record;
mod search;

pub(crate) use play::{NewStream, insert_stream};
pub(crate) use record::{APP_ID, STORAGE_LOCATION, VideoRecord, find, find_by_id, new_id};

use crate::clock::api_time;
use crate::objects::{MEDIA_BUCKET, Objects};
use crate::refusal::Refusal;
use crate::settle::Settler;
use crate::store::Store;
use media_api::Action;
use media_api::vod::*;

/// The operations on videos; cheap to clone.
#[derive(Clone)]
pub(crate) struct Videos {
    store: Store,
    objects: Objects,
    settler: Settler,
}

impl Videos {
    pub(crate) fn new(store: Store, objects: Objects, settler: Settler) -> Videos {
        Videos { store, objects, settler }
    }

    pub(crate) async fn get_video_info(self, request: GetVideoInfo) -> Result<GetVideoInfoResponse, Refusal> {
        let found = self
            .store
            .read(move |c| find(c, request.video_id.as_ref(), request.reference_id.as_deref()))
            .await?
            .ok_or_else(|| Refusal::of(Action::GetVideoInfo, "InvalidVideo.NotFound"))?;
        Ok(GetVideoInfoResponse { request_id: String::new(), video: found.in_full() })
    }

    /// Describes the source file. `FileURL` stays empty: the local service has no playback.
    pub(crate) async fn get_mezzanine_info(
        self,
        request: GetMezzanineInfo,
    ) -> Result<GetMezzanineInfoResponse, Refusal> {
        let output_type = request.output_type.clone().unwrap_or_else(|| "cdn".to_owned());
        let video = self
            .store
            .read(move |c| find(c, request.video_id.as_ref(), request.reference_id.as_deref()))
            .await?
            .ok_or_else(|| Refusal::of(Action::GetMezzanineInfo, "InvalidVideo.NotFound"))?;
        let no_file = || Refusal::of(Action::GetMezzanineInfo, "InvalidFile.NotFound");
        if video.source_object.is_empty() {
            return Err(no_file());
        }
        let size = self.objects.size(MEDIA_BUCKET, &video.source_object).await?.ok_or_else(no_file)?;
        let bitrate = if video.duration > 0.0 { size as f64 * 8.0 / 1000.0 / video.duration } else { 0.0 };
        Ok(GetMezzanineInfoResponse {
            request_id: String::new(),
            mezzanine: Mezzanine {
                video_id: video.video_id,
                file_name: video.file_name,
                size,
                duration: seconds(video.duration),
                bitrate: kbits(bitrate),
                status: "Normal".to_owned(),
                output_type,
                creation_time: api_time(video.creation_time),
                storage_class: "Standard".to_owned(),
                ..Default::default()
            },
        })
    }
}

/// Seconds as the samples write them: `60.0`.
fn seconds(duration: f64) -> String {
    format!("{duration:?}")
}

/// Kbit/s as the samples write them: `992.7800`.
fn kbits(bitrate: f64) -> String {
    format!("{bitrate:.4}")
}
