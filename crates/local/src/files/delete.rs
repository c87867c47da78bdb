//! DeleteLiveSnapshotFiles.

use super::Files;
use crate::intents::{self, Effect, SnapshotOf};
use crate::job;
use crate::progress::{InProgress, Work};
use crate::record::{self, File};
use crate::refusal::Refusal;
use media_api::Action;
use media_api::ice::*;
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::HashSet;

/// The result for an item whose file could not be removed. Its record is still there; the vendor documents only that anything
/// but `OK` means that the file was not deleted.
const FAILED: &str = "InternalError";

/// Records that were deleted, and the files to be removed with them.
struct Deleted {
    bucket: String,
    job: i64,
    files: Vec<File>,
    /// Whether each of `files` is itself removed: another record may name it too, or be about to.
    goes: Vec<bool>,
    /// The intents; empty if only records are deleted.
    work: Work,
}

impl Files {
    /// Deletes records and, if requested, their files. Each item has its own result.
    pub(crate) async fn delete(
        self,
        request: DeleteLiveSnapshotFiles,
    ) -> Result<DeleteLiveSnapshotFilesResponse, Refusal> {
        let mut wanted: Vec<i64> = Vec::new();
        for timestamp in &request.create_timestamp_list {
            if !wanted.contains(&timestamp.millis()) {
                wanted.push(timestamp.millis());
            }
        }
        let with_originals = request.delete_original_file.unwrap_or(false);
        let (asked, progress) = (wanted.clone(), self.settler.progress().clone());
        let forget = move |tx: &Transaction<'_>| {
            delete_records(tx, &progress, request.job_id.as_str(), &asked, with_originals)
        };
        let deleted = self.store.write(forget).await?;
        let deleted = deleted.map_err(|code| Refusal::of(Action::DeleteLiveSnapshotFiles, code))?;
        let failed = self.remove_files(&deleted).await;
        let found: HashSet<i64> = deleted.files.iter().map(|file| file.create_timestamp).collect();
        let delete_file_result_list = wanted
            .into_iter()
            .map(|create_timestamp| {
                let result = match () {
                    () if failed.contains(&create_timestamp) => FAILED,
                    () if found.contains(&create_timestamp) => "OK",
                    () => "NotFound",
                };
                DeleteFileResult { result: result.to_owned(), create_timestamp }
            })
            .collect();
        Ok(DeleteLiveSnapshotFilesResponse { request_id: String::new(), delete_file_result_list })
    }

    /// Removes the files of deleted records. A record whose file cannot be removed is restored; returns the timestamps of
    /// those.
    async fn remove_files(&self, deleted: &Deleted) -> HashSet<i64> {
        let going: Vec<&File> = deleted
            .files
            .iter()
            .zip(&deleted.goes)
            .filter(|(_, goes)| **goes)
            .map(|(file, _)| file)
            .collect();
        let keys: Vec<&str> = going.iter().map(|file| file.object.as_str()).collect();
        let outcomes = self.objects.remove(&deleted.bucket, &keys).await;
        let (mut gone, mut failed) = (Vec::new(), Vec::new());
        for (file, outcome) in going.into_iter().zip(outcomes) {
            match outcome {
                Ok(()) => gone.push(file.object.clone()),
                Err(error) => {
                    tracing::error!("the picture {} could not be deleted: {error}", file.object);
                    failed.push(file.clone());
                }
            }
        }
        let ids = deleted.work.intents().to_vec();
        if ids.is_empty() {
            return HashSet::new();
        }
        let (bucket, job, returning) = (deleted.bucket.clone(), deleted.job, failed.clone());
        let finish = move |tx: &Transaction<'_>| {
            gone.iter().try_for_each(|object| intents::unrelease(tx, &bucket, object))?;
            returning.iter().try_for_each(|file| record::insert(tx, job, file))?;
            intents::end(tx, &ids)
        };
        if let Err(error) = self.store.write(finish).await {
            tracing::error!("a deletion is finished later: {error}");
        }
        failed.into_iter().map(|file| file.create_timestamp).collect()
    }
}

/// Deletes the records of a job that have these timestamps, or returns the documented error.
fn delete_records(
    tx: &Transaction<'_>,
    progress: &InProgress,
    job_id: &str,
    timestamps: &[i64],
    with_originals: bool,
) -> rusqlite::Result<Result<Deleted, &'static str>> {
    let Some(job) = job::find(tx, job_id)? else { return Ok(Err("JobNotFound")) };
    let mut files = Vec::new();
    let mut select = tx.prepare_cached(
        "SELECT create_timestamp, is_overlay, object FROM files WHERE job = ?1 AND create_timestamp = ?2",
    )?;
    for timestamp in timestamps {
        files.extend(select.query_row(params![job.row, timestamp], File::read).optional()?);
    }
    if files.iter().any(|file| file.is_overlay) {
        return Ok(Err("OverlayNotSupported"));
    }
    if files.is_empty() {
        return Ok(Err("NoValidSnapshot"));
    }
    let mut delete = tx.prepare_cached("DELETE FROM files WHERE job = ?1 AND create_timestamp = ?2")?;
    for file in &files {
        delete.execute(params![job.row, file.create_timestamp])?;
    }
    if !with_originals {
        files.iter().try_for_each(|file| intents::release(tx, &job.bucket, &file.object))?;
        let (goes, work) = (vec![false; files.len()], progress.begin(Vec::new()));
        return Ok(Ok(Deleted { bucket: job.bucket, job: job.row, files, goes, work }));
    }
    let named = |file: &File| (job.bucket.clone(), file.object.clone());
    let mut work = progress.begin(files.iter().map(named).collect());
    let mut goes = Vec::with_capacity(files.len());
    for file in &files {
        let of = SnapshotOf {
            job: job.row,
            create_timestamp: file.create_timestamp,
            is_overlay: false,
            sequence: 0,
            digest: [0; 32],
        };
        let stays = intents::is_named(tx, &job.bucket, &file.object, None)?
            || intents::is_to_be_written(tx, &job.bucket, &file.object, None)?;
        goes.push(!stays);
        work.add(intents::begin(tx, Effect::Remove, &job.bucket, &file.object, Some(of))?);
    }
    Ok(Ok(Deleted { bucket: job.bucket, job: job.row, files, goes, work }))
}
