//! Reading what exists: before a plan is made, and to settle what a call may have deleted. Within a budget: the account's quota
//! is shared with production.

use crate::upstream::{Upstream, UpstreamError};
use media_api::ice::{ListLiveSnapshotFiles, MAX_FILE_WINDOW_SECONDS, SnapshotFile, SortBy};
use media_api::time::ApiTime;
use media_api::{JobId, Operation, PageSize, ServerMessage};
use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Timestamps further apart than this, in seconds, are read in separate windows.
const WINDOW_GAP_SECONDS: i64 = 600;
/// With more windows than this, timestamps up to a day apart share one.
const MAX_WINDOWS: usize = 250;

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
    /// More calls would be needed than allowed, or the time limit is reached.
    #[error("reading needs more calls or time than allowed")]
    OverBudget,
}

/// Makes a limited number of read calls before a deadline.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    upstream: &'a Upstream,
    calls_left: AtomicU32,
    deadline: Instant,
}

impl<'a> Reader<'a> {
    pub(super) fn new(upstream: &'a Upstream, calls: u32, time: Duration) -> Self {
        Self { upstream, calls_left: AtomicU32::new(calls), deadline: Instant::now() + time }
    }

    /// Makes one read call.
    pub(super) async fn call<O: Operation>(&self, request: &O) -> Result<O::Response, ReadError> {
        let take = |left: u32| left.checked_sub(1);
        if self.calls_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_err() {
            return Err(ReadError::OverBudget);
        }
        let answer = tokio::time::timeout_at(self.deadline, self.upstream.call(request)).await;
        Ok(answer.map_err(|_| ReadError::OverBudget)??)
    }

    /// A success that proves nothing, although it has every member.
    pub(super) fn undocumented<O: Operation>(&self) -> ReadError {
        let host = self.upstream.endpoints().of(O::FACTS.product).authority.clone();
        UpstreamError::BadAnswer { host, reason: ServerMessage::AnswerNotDocumented.into() }.into()
    }

    /// Snapshots of one window that `keep` accepts, oldest first, each once. Stops when more than `limit` are found.
    pub(super) async fn snapshots(
        &self,
        job: &JobId,
        window: (i64, i64),
        limit: usize,
        keep: impl Fn(&SnapshotFile) -> bool,
    ) -> Result<Vec<SnapshotFile>, ReadError> {
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
            let page = self.call(&request).await?;
            let kept = page.file_list.into_iter().filter(|file| keep(file));
            found.extend(kept.map(|file| ((file.create_timestamp, file.is_overlay), file)));
            if page.next_start_time.is_empty() {
                break;
            }
            // Items after a page that cannot be continued are neither present nor gone.
            let next = media_api::time::parse(&page.next_start_time)
                .ok_or_else(|| self.undocumented::<ListLiveSnapshotFiles>())?;
            // A page of one second's files would be read for ever: continue with the next second.
            start = next.timestamp().max(start + 1);
        }
        Ok(found.into_values().collect())
    }

    /// Those of a job's timestamps, in milliseconds, that exist, including overwrite pictures.
    pub(super) async fn existing_snapshots(
        &self,
        job: &JobId,
        timestamps: &[i64],
    ) -> Result<Vec<SnapshotFile>, ReadError> {
        let wanted: HashSet<i64> = timestamps.iter().copied().collect();
        let mut existing = Vec::new();
        for window in windows(timestamps.to_vec()) {
            let keep = |file: &SnapshotFile| wanted.contains(&file.create_timestamp);
            existing.extend(self.snapshots(job, window, usize::MAX, keep).await?);
        }
        Ok(existing)
    }
}

/// Windows in seconds, end exclusive and at most a day long, that together hold all the timestamps (milliseconds).
fn windows(mut timestamps: Vec<i64>) -> Vec<(i64, i64)> {
    timestamps.sort_unstable();
    let windows = windows_with_gap(&timestamps, WINDOW_GAP_SECONDS);
    match windows.len() {
        0..=MAX_WINDOWS => windows,
        _ => windows_with_gap(&timestamps, MAX_FILE_WINDOW_SECONDS),
    }
}

fn windows_with_gap(timestamps: &[i64], gap: i64) -> Vec<(i64, i64)> {
    let mut windows: Vec<(i64, i64)> = Vec::new();
    for second in timestamps.iter().map(|millis| millis.div_euclid(1000)) {
        match windows.last_mut() {
            Some((start, end)) if second - *end <= gap && second + 1 - *start <= MAX_FILE_WINDOW_SECONDS => {
                *end = second + 1;
            }
            _ => windows.push((second, second + 1)),
        }
    }
    windows
}

/// Day-long windows, in seconds, that cover a range whose bounds are included.
pub(super) fn days(start: i64, end: i64) -> Vec<(i64, i64)> {
    let mut windows = Vec::new();
    let mut from = start;
    while from <= end {
        let to = (from + MAX_FILE_WINDOW_SECONDS).min(end + 1);
        windows.push((from, to));
        from = to;
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn timestamps_far_apart_share_windows_when_there_are_many() {
        let apart = |count: i64| (0..count).map(|n| n * 700_000).collect::<Vec<i64>>();
        assert_eq!(windows(apart(200)).len(), 200);
        // 15,000 of them, 700 seconds apart, cover about 121 days.
        assert_eq!(windows(apart(15_000)).len(), 121);
    }

    proptest! {
        #[test]
        fn windows_hold_every_timestamp_and_never_exceed_a_day(
            timestamps in prop::collection::vec(0i64..40_000_000_000, 0..600),
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
