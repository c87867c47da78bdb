//! ListLiveSnapshotFiles.

use super::Files;
use crate::clock::api_time;
use crate::job;
use crate::record::File;
use crate::refusal::Refusal;
use media_api::Action;
use media_api::ice::*;
use rusqlite::{Connection, params};

impl Files {
    pub(crate) async fn list(
        self,
        request: ListLiveSnapshotFiles,
    ) -> Result<ListLiveSnapshotFilesResponse, Refusal> {
        let limit = request.limit.unwrap_or_default().get() as usize;
        let ascending = request.sort_by.unwrap_or(SortBy::Ascending) == SortBy::Ascending;
        // The end is a whole second, and includes every millisecond of it.
        let (start, end) = (request.start_time.millis(), request.end_time.seconds() * 1000 + 999);
        let find = move |c: &Connection| {
            let Some(job) = job::find(c, request.job_id.as_str())? else { return Ok(None) };
            let order = if ascending { "ASC" } else { "DESC" };
            let sql = format!(
                "SELECT create_timestamp, is_overlay, object FROM files
                 WHERE job = ?1 AND create_timestamp BETWEEN ?2 AND ?3 ORDER BY create_timestamp {order} LIMIT ?4"
            );
            let files = c
                .prepare_cached(&sql)?
                .query_map(params![job.row, start, end, limit + 1], File::read)?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(Some((job, files)))
        };
        let found = self.store.read(find).await?;
        let (job, files) = found.ok_or_else(|| Refusal::of(Action::ListLiveSnapshotFiles, "JobNotFound"))?;
        let page = if ascending { forward(files, limit) } else { backward(files, limit, start) };
        let file_list = page
            .files
            .into_iter()
            .map(|file| SnapshotFile {
                oss_endpoint: job.endpoint.clone(),
                oss_bucket: job.bucket.clone(),
                create_time: api_time(file.second()),
                oss_object: file.object,
                create_timestamp: file.create_timestamp,
                is_overlay: file.is_overlay,
            })
            .collect();
        Ok(ListLiveSnapshotFilesResponse { request_id: String::new(), file_list, next_start_time: page.next })
    }
}

/// A page and where the next begins; empty at the end.
struct Page {
    files: Vec<File>,
    next: String,
}

/// The first `limit` of these files, of which there is one more if there is another page.
///
/// `NextStartTime` has whole seconds. If the next page began in the second in which this one ended, it would repeat files, so a
/// page ends before a second that it cannot complete. Only where the page consists of a part of one second, the next begins at
/// a millisecond of it.
fn forward(mut files: Vec<File>, limit: usize) -> Page {
    let Some(after) = files.get(limit) else { return Page { files, next: String::new() } };
    let (second, millis) = (after.second(), after.create_timestamp);
    files.truncate(limit);
    if files.first().map(File::second) == Some(second) {
        return Page { files, next: media_api::time::format_millis(millis) };
    }
    files.retain(|file| file.second() < second);
    Page { files, next: api_time(second) }
}

/// The newest `limit` of these files, newest first. The next page begins at the next older one. A client that sends that as
/// `StartTime` again, as documented, gets the same files once more and then no `NextStartTime`: its walk ends.
fn backward(mut files: Vec<File>, limit: usize, start: i64) -> Page {
    let next = files.get(limit).map(File::second).filter(|second| *second * 1000 > start);
    files.truncate(limit);
    Page { files, next: next.map(api_time).unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn files(timestamps: &[i64]) -> Vec<File> {
        let file = |at: &i64| File { create_timestamp: *at, is_overlay: false, object: String::new() };
        timestamps.iter().map(file).collect()
    }

    proptest! {
        #[test]
        fn a_walk_forward_shows_every_file_once_and_no_page_is_too_long(
            gaps in prop::collection::vec(1_i64..900, 1..60),
            limit in 1_usize..8,
        ) {
            let all: Vec<i64> = gaps.iter().scan(1_700_000_000_000, |at, gap| { *at += gap; Some(*at) }).collect();
            let (mut start, mut seen) = (0, Vec::new());
            for _ in 0..=all.len() {
                let from: Vec<i64> = all.iter().copied().filter(|at| *at >= start).take(limit + 1).collect();
                let page = forward(files(&from), limit);
                prop_assert!(page.files.len() <= limit);
                seen.extend(page.files.iter().map(|file| file.create_timestamp));
                if page.next.is_empty() {
                    break;
                }
                start = media_api::time::parse_millis(&page.next).unwrap().timestamp_millis();
            }
            prop_assert_eq!(seen, all);
        }

        #[test]
        fn a_walk_backward_ends(gaps in prop::collection::vec(1_i64..900, 1..60), limit in 1_usize..8) {
            let mut all: Vec<i64> = gaps.iter().scan(1_700_000_000_000, |at, gap| { *at += gap; Some(*at) }).collect();
            all.reverse();
            let mut start = 0;
            for _ in 0..3 {
                let from: Vec<i64> = all.iter().copied().filter(|at| *at >= start).take(limit + 1).collect();
                let page = backward(files(&from), limit, start);
                prop_assert!(page.files.len() <= limit);
                if page.next.is_empty() {
                    return Ok(());
                }
                start = media_api::time::parse(&page.next).unwrap().timestamp_millis();
            }
            prop_assert!(false, "the walk does not end");
        }
    }
}
