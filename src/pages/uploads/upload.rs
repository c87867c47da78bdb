//! One unfinished upload: its progress, its age, and when its parts expire.

use crate::client;
use crate::format;
use crate::text::uploads as words;
use media_api::deletion::batches;
use media_api::vod::{GetUploadDetails, UploadDetail, Video};
use media_api::{CommaList, Problem};
use std::collections::BTreeMap;

/// Media IDs that one GetUploadDetails call may carry (api-reference A.2.14).
const DETAILS_PER_CALL: usize = 20;
/// Storage removes parts automatically this long after the upload was started (api-reference A.1.5).
const EXPIRY_MILLIS: i64 = 7 * 86_400_000;

/// An unfinished upload, as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Upload {
    pub video: Video,
    detail: Option<UploadDetail>,
    /// Whole minutes since it was started, if known.
    pub age_minutes: Option<i64>,
    /// Milliseconds since the epoch at which its parts expire, and whether that is in the past.
    expiry: Option<(i64, bool)>,
}

impl Upload {
    /// `now` is in milliseconds.
    pub fn new(video: Video, detail: Option<UploadDetail>, now: i64) -> Self {
        let started = format::parse_api_time(&video.creation_time);
        let expiry = started.map(|started| (started + EXPIRY_MILLIS, started + EXPIRY_MILLIS < now));
        let age_minutes = started.map(|started| (now - started).max(0) / 60_000);
        Self { video, detail, age_minutes, expiry }
    }

    /// The fraction that has arrived, 0 to 1, if known.
    pub fn ratio(&self) -> Option<f64> {
        let detail = self.detail.as_ref()?;
        if detail.upload_ratio > 0.0 {
            return Some(detail.upload_ratio.min(1.0));
        }
        let size = self.size();
        (size > 0).then(|| (detail.upload_size as f64 / size as f64).min(1.0))
    }

    /// Bytes of the whole file; 0 where it is not known.
    pub fn size(&self) -> u64 {
        self.detail.as_ref().map_or(0, |detail| detail.file_size).max(self.video.size)
    }

    /// Bytes that have arrived, if known.
    pub fn uploaded(&self) -> Option<u64> {
        self.detail.as_ref().map(|detail| detail.upload_size)
    }

    /// Status of the upload as the service writes it.
    pub fn status(&self) -> &str {
        self.detail.as_ref().map_or("", |detail| &detail.upload_status)
    }

    pub fn expiry(&self) -> Option<(i64, bool)> {
        self.expiry
    }
}

/// An age in its two largest units.
pub fn age_text(minutes: i64) -> String {
    let (days, hours) = (minutes / 1_440, minutes / 60 % 24);
    match (days, hours) {
        (0, 0) => words::MINUTES.with(&[&minutes.to_string()]),
        (0, _) => words::HOURS.with(&[&hours.to_string(), &(minutes % 60).to_string()]),
        _ => words::DAYS.with(&[&days.to_string(), &hours.to_string()]),
    }
}

/// Progress of uploads by media ID, twenty per call. A call that fails leaves its uploads unknown; the last failure is returned.
pub async fn details_of(videos: &[Video]) -> (BTreeMap<String, UploadDetail>, Option<Problem>) {
    let ids: Vec<String> = videos.iter().map(|video| video.video_id.clone()).collect();
    let mut details = BTreeMap::new();
    let mut problem = None;
    for batch in batches(&ids, DETAILS_PER_CALL) {
        let request =
            GetUploadDetails { media_ids: CommaList::new(batch), media_type: Some("video".to_owned()) };
        match client::call(&request).await {
            Ok(answer) => {
                let found = answer.response.upload_details.into_iter();
                details.extend(found.map(|detail| (detail.media_id.clone(), detail)));
            }
            Err(found) => problem = Some(found),
        }
    }
    (details, problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(detail: Option<UploadDetail>) -> Upload {
        Upload::new(Video { size: 200, ..Video::default() }, detail, 0)
    }

    #[test]
    fn progress_comes_from_the_ratio_or_from_the_sizes() {
        assert_eq!(upload(None).ratio(), None);
        let ratio = UploadDetail { upload_ratio: 0.25, ..UploadDetail::default() };
        assert_eq!(upload(Some(ratio)).ratio(), Some(0.25));
        let sizes = UploadDetail { upload_size: 50, file_size: 200, ..UploadDetail::default() };
        assert_eq!(upload(Some(sizes)).ratio(), Some(0.25));
    }

    #[test]
    fn parts_expire_seven_days_after_the_start() {
        let started = 1_767_319_200_000;
        let video = Video { creation_time: "2026-01-02T02:00:00Z".to_owned(), ..Video::default() };
        let at = |now| Upload::new(video.clone(), None, now);
        let expiry = started + 7 * 86_400_000;
        assert_eq!(at(expiry).expiry(), Some((expiry, false)));
        assert_eq!(at(expiry + 1).expiry(), Some((expiry, true)));
        assert_eq!(at(started + 90_000).age_minutes, Some(1));
    }

    #[test]
    fn ages_have_two_units() {
        assert_eq!(age_text(59), "59 min");
        assert_eq!(age_text(61), "1 h 1 min");
        assert_eq!(age_text(26 * 60), "1 d 2 h");
    }
}
