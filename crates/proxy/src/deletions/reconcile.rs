//! Reading what exists: before a plan is made, and to settle what a call may or may not have deleted.

use crate::upstream::{Upstream, UpstreamError};
use media_api::ice::{ListLiveSnapshotFiles, MAX_FILE_WINDOW_SECONDS, SnapshotFile, SortBy};
use media_api::time::ApiTime;
use media_api::vod::{GetPlayInfo, GetUploadDetails, PlayInfo, UploadDetail, VideoBase};
use media_api::{CommaList, JobId, PageSize, VideoId};
use std::collections::{BTreeMap, HashSet};

/// Timestamps further apart than this, in seconds, are looked up in windows of their own.
const WINDOW_GAP_SECONDS: i64 = 600;

/// Windows in seconds, end exclusive and at most a day long, that together hold all the timestamps (milliseconds).
pub(crate) fn windows(mut timestamps: Vec<i64>) -> Vec<(i64, i64)> {
    timestamps.sort_unstable();
    let mut windows: Vec<(i64, i64)> = Vec::new();
    for second in timestamps.into_iter().map(|millis| millis.div_euclid(1000)) {
        match windows.last_mut() {
            Some((start, end))
                if second - *end <= WINDOW_GAP_SECONDS && second + 1 - *start <= MAX_FILE_WINDOW_SECONDS =>
            {
                *end = second + 1;
            }
            _ => windows.push((second, second + 1)),
        }
    }
    windows
}

/// Day-long windows, in seconds, that cover a range whose bounds are included.
pub(crate) fn days(start: i64, end: i64) -> Vec<(i64, i64)> {
    let mut windows = Vec::new();
    let mut from = start;
    while from <= end {
        let to = (from + MAX_FILE_WINDOW_SECONDS).min(end + 1);
        windows.push((from, to));
        from = to;
    }
    windows
}

/// Every snapshot in one window, oldest first, each once. Stops when more than `limit` are found.
pub(crate) async fn snapshots(
    upstream: &Upstream,
    job: &JobId,
    window: (i64, i64),
    limit: usize,
) -> Result<Vec<SnapshotFile>, UpstreamError> {
    let mut found: BTreeMap<(i64, bool), SnapshotFile> = BTreeMap::new();
    let mut start = window.0;
    while start <= window.1 && found.len() <= limit {
        let (Some(start_time), Some(end_time)) =
            (ApiTime::from_seconds(start), ApiTime::from_seconds(window.1))
        else {
            break;
        };
        let request = ListLiveSnapshotFiles {
            job_id: job.clone(),
            start_time,
            end_time,
            limit: Some(PageSize::MAX),
            sort_by: Some(SortBy::Ascending),
        };
        let page = upstream.call(&request).await?;
        found.extend(page.file_list.into_iter().map(|file| ((file.create_timestamp, file.is_overlay), file)));
        let next = media_api::time::parse(&page.next_start_time).map(|time| time.timestamp());
        match next {
            // A page of one second's files would be read for ever: go on with the next second.
            Some(next) => start = if next > start { next } else { start + 1 },
            None => break,
        }
    }
    Ok(found.into_values().collect())
}

/// Streams of a video; empty when it has none or does not exist.
pub(crate) async fn streams(
    upstream: &Upstream,
    video: &VideoId,
) -> Result<Option<(VideoBase, Vec<PlayInfo>)>, UpstreamError> {
    let request = GetPlayInfo {
        video_id: Some(video.clone()),
        result_type: Some("Multiple".to_owned()),
        ..GetPlayInfo::default()
    };
    match upstream.call(&request).await {
        Ok(answer) => Ok(Some((answer.video_base, answer.play_info_list.play_info))),
        Err(error) if matches!(error.code(), Some("InvalidVideo.NoneStream" | "InvalidVideo.NotFound")) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Uploads that exist, of at most twenty.
pub(crate) async fn uploads(
    upstream: &Upstream,
    media: &[String],
) -> Result<Vec<UploadDetail>, UpstreamError> {
    let request = GetUploadDetails {
        media_ids: CommaList::new(media.iter().cloned()),
        media_type: Some("video".to_owned()),
    };
    Ok(upstream.call(&request).await?.upload_details)
}

/// Which of a job's timestamps still exist.
pub(crate) async fn remaining_snapshots(
    upstream: &Upstream,
    job: &JobId,
    timestamps: Vec<i64>,
) -> Result<HashSet<String>, UpstreamError> {
    let mut there = HashSet::new();
    for window in windows(timestamps) {
        let files = snapshots(upstream, job, window, usize::MAX).await?;
        there.extend(
            files.iter().filter(|file| !file.is_overlay).map(|file| file.create_timestamp.to_string()),
        );
    }
    Ok(there)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn windows_hold_every_timestamp_and_never_exceed_a_day(
            timestamps in prop::collection::vec(0i64..400_000_000, 0..60),
        ) {
            let windows = windows(timestamps.clone());
            for (start, end) in &windows {
                prop_assert!(end > start && end - start <= MAX_FILE_WINDOW_SECONDS);
            }
            for millis in timestamps {
                let second = millis.div_euclid(1000);
                prop_assert!(windows.iter().any(|(start, end)| (*start..*end).contains(&second)));
            }
        }

        #[test]
        fn days_cover_a_range_without_gap_or_overlap(start in 0i64..1_000_000, length in 0i64..1_000_000) {
            let windows = days(start, start + length);
            prop_assert_eq!(windows[0].0, start);
            prop_assert_eq!(windows[windows.len() - 1].1, start + length + 1);
            for pair in windows.windows(2) {
                prop_assert_eq!(pair[0].1, pair[1].0);
            }
        }
    }
}
