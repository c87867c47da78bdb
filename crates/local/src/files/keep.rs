//! Keeping a new snapshot: its files, its records and its event, or nothing of it.

use crate::callbacks::Outbox;
use crate::clock::millis_of;
use crate::intents::{self, Effect, SnapshotOf};
use crate::job::Job;
use crate::objects::{ObjectError, Objects, Tree};
use crate::record::{self, File};
use crate::settle::Settler;
use crate::store::{Store, StoreError};
use live_snapshot::Snapshot;
use media_api::template::{Placeholders, object_key};
use rusqlite::{Transaction, params};

/// Why a snapshot was not kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeepError {
    #[error(transparent)]
    Object(#[from] ObjectError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl KeepError {
    /// The cause as a part of a sentence for a person.
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::Object(error) => error.in_words(),
            Self::Store(error) => error.in_words(),
        }
    }
}

/// Where captures put their snapshots; cheap to clone.
#[derive(Clone)]
pub(crate) struct SnapshotStore {
    store: Store,
    objects: Objects,
    outbox: Outbox,
    settler: Settler,
}

/// Files that a snapshot becomes, and the intents to write them.
struct Planned {
    sequence: u64,
    files: Vec<File>,
    intents: Vec<i64>,
}

impl SnapshotStore {
    pub(crate) fn new(store: Store, objects: Objects, outbox: Outbox, settler: Settler) -> SnapshotStore {
        SnapshotStore { store, objects, outbox, settler }
    }

    /// Writes the files of one snapshot, then their records and events. Returns the bytes that were added to the disk for
    /// good; an overwrite picture takes the place of the last one and adds none.
    ///
    /// # Errors
    /// Nothing of the snapshot is kept then, and its serial number is given to the next.
    pub(crate) async fn keep(&self, job: &Job, snapshot: &Snapshot) -> Result<u64, KeepError> {
        let planned = self.plan(job, snapshot).await?;
        let kept = match self.write(job, snapshot, &planned.files).await {
            Ok(()) => self.record(job, &planned).await.map_err(KeepError::from),
            Err(error) => Err(error.into()),
        };
        if let Err(error) = kept {
            self.settler.settle_soon(planned.intents).await;
            return Err(error);
        }
        self.settler.forget(&planned.intents);
        self.outbox.wake();
        let is_series = planned.files.iter().any(|file| !file.is_overlay);
        let bytes = (snapshot.jpeg.len() + snapshot.thumbnail.len()) as u64;
        Ok(if is_series { bytes } else { 0 })
    }

    /// Chooses names and times, and writes the intents down. A timestamp names one file of a job, so one that is taken gives
    /// way to the next millisecond, and the overwrite picture of a snapshot follows its twin.
    async fn plan(&self, job: &Job, snapshot: &Snapshot) -> Result<Planned, StoreError> {
        let (job, captured) = (job.clone(), millis_of(snapshot.captured_at));
        let (digest, settler) = (intents::digest(&snapshot.jpeg), self.settler.clone());
        let plan = move |tx: &Transaction<'_>| {
            let last: u64 =
                tx.query_row("SELECT last_sequence FROM jobs WHERE id = ?1", [job.row], |row| row.get(0))?;
            let formats = [(&job.sequence_format, false), (&job.overwrite_format, true)];
            let formats: Vec<_> = formats.into_iter().filter(|(format, _)| !format.is_empty()).collect();
            let mut timestamp = captured;
            while is_taken(tx, job.row, timestamp, formats.len())? {
                timestamp += 1;
            }
            let values = Placeholders { job_id: &job.job_id, unix_millis: timestamp, sequence: last + 1 };
            let mut planned = Planned { sequence: last + 1, files: Vec::new(), intents: Vec::new() };
            for ((format, is_overlay), create_timestamp) in formats.into_iter().zip(timestamp..) {
                let file = File { create_timestamp, is_overlay, object: object_key(format, values) };
                let (job_row, sequence) = (job.row, last + 1);
                let of = SnapshotOf { job: job_row, create_timestamp, is_overlay, sequence, digest };
                planned.intents.push(intents::begin(tx, Effect::Write, &job.bucket, &file.object, Some(of))?);
                planned.files.push(file);
            }
            settler.in_progress(&planned.intents);
            Ok(planned)
        };
        self.store.write(plan).await
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
        let (files, intents, sequence) = (planned.files.clone(), planned.intents.clone(), planned.sequence);
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

/// Whether the job has a record of one of so many milliseconds.
fn is_taken(tx: &Transaction<'_>, job: i64, first: i64, count: usize) -> rusqlite::Result<bool> {
    for timestamp in (first..).take(count) {
        if record::exists(tx, job, timestamp)? {
            return Ok(true);
        }
    }
    Ok(false)
}
