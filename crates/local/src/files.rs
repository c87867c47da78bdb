//! Snapshot files: listing them by time, and deleting them.

use crate::jobs;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::store::api_time;
use media_api::Action;
use media_api::ice::*;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::collections::HashMap;

/// A record of one snapshot.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub create_timestamp: i64,
    pub is_overlay: bool,
    pub object: String,
}

impl File {
    fn read(row: &Row<'_>) -> rusqlite::Result<File> {
        Ok(File { create_timestamp: row.get(0)?, is_overlay: row.get(1)?, object: row.get(2)? })
    }
}

/// Keeps a snapshot's record. There is one overlay record per job, which the next replaces as the file does.
pub(crate) fn record(tx: &Transaction<'_>, job: i64, file: &File) -> rusqlite::Result<()> {
    if file.is_overlay {
        tx.prepare_cached("DELETE FROM files WHERE job = ?1 AND is_overlay = 1")?.execute([job])?;
    }
    tx.prepare_cached(
        "INSERT INTO files (job, create_timestamp, is_overlay, object) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![job, file.create_timestamp, file.is_overlay, file.object])?;
    Ok(())
}

pub(crate) async fn list(
    service: &Service,
    request: ListLiveSnapshotFiles,
) -> Result<ListLiveSnapshotFilesResponse, Refusal> {
    let limit = request.limit.unwrap_or_default().get() as usize;
    let ascending = request.sort_by.unwrap_or(SortBy::Ascending) == SortBy::Ascending;
    // The end names a whole second, and with it every millisecond of that second.
    let (start, end) = (request.start_time.seconds() * 1000, request.end_time.seconds() * 1000 + 999);
    let find = move |c: &Connection| {
        let Some(job) = jobs::find(c, request.job_id.as_str())? else { return Ok(None) };
        let order = if ascending { "ASC" } else { "DESC" };
        let sql = format!(
            "SELECT create_timestamp, is_overlay, object FROM files
             WHERE job = ?1 AND create_timestamp BETWEEN ?2 AND ?3 ORDER BY create_timestamp {order} LIMIT ?4"
        );
        let files = c
            .prepare_cached(&sql)?
            .query_map(params![job.row, start, end, limit + 1], File::read)?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        // A page must not end inside a second, or a client that pages by whole seconds could never get past it.
        let page = match ascending {
            true => whole_seconds(c, job.row, files, limit, end)?,
            false => {
                Page { next: files.get(limit).map(second_of), files: files.into_iter().take(limit).collect() }
            }
        };
        Ok(Some((job, page)))
    };
    let found = service.store.read(find).await?;
    let (job, page) = found.ok_or_else(|| Refusal::of(Action::ListLiveSnapshotFiles, "JobNotFound"))?;
    let file_list = page
        .files
        .into_iter()
        .map(|file| SnapshotFile {
            oss_endpoint: job.endpoint.clone(),
            oss_bucket: job.bucket.clone(),
            create_time: api_time(second_of(&file)),
            oss_object: file.object,
            create_timestamp: file.create_timestamp,
            is_overlay: file.is_overlay,
        })
        .collect();
    Ok(ListLiveSnapshotFilesResponse {
        request_id: String::new(),
        file_list,
        next_start_time: page.next.map(api_time).unwrap_or_default(),
    })
}

/// A page and the second in which the next begins.
struct Page {
    files: Vec<File>,
    next: Option<i64>,
}

fn second_of(file: &File) -> i64 {
    file.create_timestamp.div_euclid(1000)
}

/// `NextStartTime` has whole seconds. If the next page began in the second in which this one ended, it would repeat
/// files; and if a page were nothing but that second, it would repeat itself for ever. So a page ends before the
/// second it cannot finish, and a page that is all one second takes the whole of it, past the limit if it must.
fn whole_seconds(
    c: &Connection,
    job: i64,
    mut files: Vec<File>,
    limit: usize,
    end: i64,
) -> rusqlite::Result<Page> {
    let Some(next) = files.get(limit).map(second_of) else { return Ok(Page { files, next: None }) };
    files.truncate(limit);
    if files.last().map(second_of) != Some(next) {
        return Ok(Page { files, next: Some(next) });
    }
    if files.first().map(second_of) != Some(next) {
        files.retain(|file| second_of(file) < next);
        return Ok(Page { files, next: Some(next) });
    }
    let second_end = (next * 1000 + 999).min(end);
    let files = c
        .prepare_cached(
            "SELECT create_timestamp, is_overlay, object FROM files
             WHERE job = ?1 AND create_timestamp BETWEEN ?2 AND ?3 ORDER BY create_timestamp",
        )?
        .query_map(params![job, files[0].create_timestamp, second_end], File::read)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let after: Option<i64> = c
        .prepare_cached(
            "SELECT create_timestamp FROM files WHERE job = ?1 AND create_timestamp > ?2 AND create_timestamp <= ?3
             ORDER BY create_timestamp LIMIT 1",
        )?
        .query_row(params![job, second_end, end], |row| row.get(0))
        .optional()?;
    Ok(Page { files, next: after.map(|millis: i64| millis.div_euclid(1000)) })
}

pub(crate) async fn delete(
    service: &Service,
    request: DeleteLiveSnapshotFiles,
) -> Result<DeleteLiveSnapshotFilesResponse, Refusal> {
    let refused = |code| Refusal::of(Action::DeleteLiveSnapshotFiles, code);
    let mut wanted: Vec<i64> = Vec::new();
    for timestamp in &request.create_timestamp_list {
        if !wanted.contains(&timestamp.millis()) {
            wanted.push(timestamp.millis());
        }
    }
    let with_originals = request.delete_original_file.unwrap_or(false);
    let job_id = request.job_id.as_str().to_owned();
    let asked = wanted.clone();
    let find = move |c: &Connection| {
        let Some(job) = jobs::find(c, &job_id)? else { return Ok(None) };
        let mut statement = c.prepare_cached(
            "SELECT create_timestamp, is_overlay, object FROM files WHERE job = ?1 AND create_timestamp = ?2",
        )?;
        let mut found = HashMap::new();
        for timestamp in asked {
            if let Some(file) = statement.query_row(params![job.row, timestamp], File::read).optional()? {
                found.insert(timestamp, file);
            }
        }
        Ok(Some((job, found)))
    };
    let found = service.store.read(find).await?;
    let (job, found) = found.ok_or_else(|| refused("JobNotFound"))?;
    if found.values().any(|file| file.is_overlay) {
        return Err(refused("OverlayNotSupported"));
    }
    if found.is_empty() {
        return Err(refused("NoValidSnapshot"));
    }
    // Files go first: a crash in between leaves records that can be deleted again, not files that nobody can find.
    if with_originals {
        for file in found.values() {
            service.objects.remove(&job.bucket, &file.object).await?;
        }
    }
    let gone: Vec<i64> = found.keys().copied().collect();
    let forget = move |tx: &Transaction<'_>| {
        let mut statement = tx.prepare_cached(
            "DELETE FROM files WHERE job = ?1 AND create_timestamp = ?2 AND is_overlay = 0",
        )?;
        for timestamp in gone {
            statement.execute(params![job.row, timestamp])?;
        }
        Ok(())
    };
    service.store.write(forget).await?;
    let delete_file_result_list = wanted
        .into_iter()
        .map(|create_timestamp| {
            let result = if found.contains_key(&create_timestamp) { "OK" } else { "NotFound" };
            DeleteFileResult { result: result.to_owned(), create_timestamp }
        })
        .collect();
    Ok(DeleteLiveSnapshotFilesResponse { request_id: String::new(), delete_file_result_list })
}
