//! Storing a new snapshot: its files, its records and its event, or none of them.

use crate::callbacks::Outbox;
use crate::clock::millis_of;
use crate::intents::{self, Effect, SnapshotOf};
use crate::job::Job;
use crate::objects::{ObjectError, Objects, Tree};
use crate::progress::Work;
use crate::record::{self, File};
use crate::settle::Settler;
use crate::store::{Store, StoreError};
use live_snapshot::Snapshot;
use media_api::template::{Placeholders, object_key};
use rusqlite::{Transaction, params};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why a snapshot was not stored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeepError {
    #[error(transparent)]
    Object(#[from] ObjectError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl KeepError {
    /// The cause as a part of a sentence.
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::Object(error) => error.in_words(),
            Self::Store(error) => error.in_words(),
        }
    }
}

/// Storage for the snapshots of captures; cheap to clone.
#[derive(Clone)]
pub(crate) struct SnapshotStore {
    store: Store,
    objects: Objects,
    outbox: Outbox,
    settler: Settler,
    /// The last picture of each job that could not be stored, by the job's row. Settling may record it later.
    failed: Arc<Mutex<HashMap<i64, Failed>>>,
}

/// A picture that was not recorded when its store ended.
#[derive(Clone)]
struct Failed {
    /// Milliseconds since the epoch.
    captured: i64,
    /// The first of its files.
    file: File,
}

/// The files of a snapshot, and the intents to write them.
struct Planned {
    sequence: u64,
    files: Vec<File>,
    work: Work,
}

/// What remains to be done with a snapshot.
enum Plan {
    Write(Planned),
    /// Nothing: an earlier attempt has been recorded since.
    IsRecorded,
}

impl SnapshotStore {
    pub(crate) fn new(store: Store, objects: Objects, outbox: Outbox, settler: Settler) -> SnapshotStore {
        SnapshotStore { store, objects, outbox, settler, failed: Arc::default() }
    }

    /// Writes the files of one snapshot, then their records and events. Returns the bytes that were permanently added to the
    /// disk; an overwrite picture replaces the last one and adds none.
    ///
    /// A stored series picture counts, also if its thumbnail or the overwrite picture was refused after it: it is recorded, and
    /// the same keyframe is not stored again. The overwrite picture then stays the previous one.
    ///
    /// # Errors
    /// The snapshot has no record, and its serial number is given to the next. The caller may retry it.
    pub(crate) async fn keep(&self, job: &Job, snapshot: &Snapshot) -> Result<u64, KeepError> {
        if let Plan::Write(planned) = self.plan(job, snapshot).await? {
            let kept = match self.write(job, snapshot, &planned.files).await {
                Ok(()) => self.record(job, &planned).await.map_err(KeepError::from),
                Err(error) => Err(error.into()),
            };
            if let Err(error) = kept {
                let first = planned.files.first().cloned();
                self.settler.settle_soon(planned.work).await;
                self.or_settled(job, snapshot, first, error).await?;
            }
        }
        self.failed().remove(&job.row);
        self.outbox.wake();
        let bytes = (snapshot.jpeg.len() + snapshot.thumbnail.len()) as u64;
        Ok(if job.sequence_format.is_empty() { 0 } else { bytes })
    }

    /// Whether settling has recorded a picture that failed to be stored; if not, its failure.
    async fn or_settled(
        &self,
        job: &Job,
        snapshot: &Snapshot,
        first: Option<File>,
        error: KeepError,
    ) -> Result<(), KeepError> {
        let Some(file) = first else { return Err(error) };
        let (row, asked) = (job.row, file.clone());
        match self.store.read(move |c| record::is_kept(c, row, &asked)).await {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => {
                let captured = millis_of(snapshot.captured_at);
                self.failed().insert(row, Failed { captured, file });
                Err(error)
            }
        }
    }

    fn failed(&self) -> MutexGuard<'_, HashMap<i64, Failed>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Chooses names and times, and stores the intents. A timestamp identifies one file of a job, so a used one is replaced by
    /// the next millisecond, and the overwrite picture of a snapshot follows its twin.
    async fn plan(&self, job: &Job, snapshot: &Snapshot) -> Result<Plan, StoreError> {
        let (job, captured) = (job.clone(), millis_of(snapshot.captured_at));
        let (digest, progress) = (intents::digest(&snapshot.jpeg), self.settler.progress().clone());
        let failed = self.failed().get(&job.row).filter(|failed| failed.captured == captured).cloned();
        let plan = move |tx: &Transaction<'_>| {
            if let Some(failed) = &failed
                && record::is_kept(tx, job.row, &failed.file)?
            {
                return Ok(Some(Plan::IsRecorded));
            }
            let (sequence, files) = name_files(tx, &job, captured)?;
            let named = |file: &File| (job.bucket.clone(), file.object.clone());
            let Some(mut work) = progress.begin_alone(files.iter().map(named).collect()) else {
                return Ok(None);
            };
            for file in &files {
                let of = SnapshotOf {
                    job: job.row,
                    create_timestamp: file.create_timestamp,
                    is_overlay: file.is_overlay,
                    sequence,
                    digest,
                };
                work.add(intents::begin(tx, Effect::Write, &job.bucket, &file.object, Some(of))?);
            }
            Ok(Some(Plan::Write(Planned { sequence, files, work })))
        };
        self.settler.begin_alone(plan).await
    }

    async fn write(&self, job: &Job, snapshot: &Snapshot, files: &[File]) -> Result<(), ObjectError> {
        for file in files {
            let (full, small) = (snapshot.jpeg.clone(), snapshot.thumbnail.clone());
            self.objects.write(Tree::Objects, &job.bucket, &file.object, full).await?;
            self.objects.write(Tree::Thumbnails, &job.bucket, &file.object, small).await?;
        }
        Ok(())
    }

    async fn record(&self, job: &Job, planned: &Planned) -> Result<(), StoreError> {
        let (job, outbox) = (job.clone(), self.outbox.clone());
        let (files, intents, sequence) =
            (planned.files.clone(), planned.work.intents().to_vec(), planned.sequence);
        let keep = move |tx: &Transaction<'_>| {
            for file in &files {
                record::insert(tx, job.row, file)?;
                intents::unrelease(tx, &job.bucket, &file.object)?;
                outbox.add(tx, &job, file)?;
            }
            tx.execute("UPDATE jobs SET last_sequence = ?2 WHERE id = ?1", params![job.row, sequence])?;
            intents::end(tx, &intents)
        };
        self.store.write(keep).await
    }
}

/// The serial number of a job's next snapshot, and its files.
fn name_files(tx: &Transaction<'_>, job: &Job, captured: i64) -> rusqlite::Result<(u64, Vec<File>)> {
    let last: u64 =
        tx.query_row("SELECT last_sequence FROM jobs WHERE id = ?1", [job.row], |row| row.get(0))?;
    let formats = [(&job.sequence_format, false), (&job.overwrite_format, true)];
    let formats: Vec<_> = formats.into_iter().filter(|(format, _)| !format.is_empty()).collect();
    let mut timestamp = captured;
    while is_taken(tx, job.row, timestamp, formats.len())? {
        timestamp += 1;
    }
    let values = Placeholders { job_id: &job.job_id, unix_millis: timestamp, sequence: last + 1 };
    let file = |((format, is_overlay), create_timestamp): ((&String, bool), i64)| File {
        create_timestamp,
        is_overlay,
        object: object_key(format, values),
    };
    Ok((last + 1, formats.into_iter().zip(timestamp..).map(file).collect()))
}

/// Whether the job has a record of one of this many milliseconds.
fn is_taken(tx: &Transaction<'_>, job: i64, first: i64, count: usize) -> rusqlite::Result<bool> {
    for timestamp in (first..).take(count) {
        if record::exists(tx, job, timestamp)? {
            return Ok(true);
        }
    }
    Ok(false)
}
