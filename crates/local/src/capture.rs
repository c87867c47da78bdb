//! Taking the pictures: one task per started job.

use crate::files::{self, File};
use crate::jobs::Job;
use crate::objects::Tree;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::store::now_millis;
use crate::streams::Source;
use live_snapshot::{KeyframeId, Snapshot, SnapshotOptions};
use media_api::template::{Placeholders, object_key};
use rusqlite::{Transaction, params};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often a job that is due looks for a keyframe it has not shown yet.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// The captures that are going on, by the job's row.
#[derive(Default)]
pub(crate) struct Captures(Mutex<HashMap<i64, Capture>>);

struct Capture {
    stop: CancellationToken,
    notice: Arc<Mutex<String>>,
}

impl Captures {
    /// Begins capturing for a job from its stream, and holds that for as long; a capture that is going on is replaced.
    /// `None` stands for an address that cannot be watched.
    pub(crate) fn begin(&self, service: &Arc<Service>, job: Job, source: Option<Source>) {
        let stop = service.stop.child_token();
        let notice = Arc::new(Mutex::new(String::new()));
        let capture = Capture { stop: stop.clone(), notice: notice.clone() };
        if let Some(replaced) = self.lock().insert(job.row, capture) {
            replaced.stop.cancel();
        }
        let background = service.clone();
        service.tasks.spawn(async move {
            tokio::select! {
                () = run(&background, job, source, &notice) => {}
                () = stop.cancelled() => {}
            }
        });
    }

    pub(crate) fn stop(&self, job: i64) {
        if let Some(capture) = self.lock().remove(&job) {
            capture.stop.cancel();
        }
    }

    pub(crate) fn stop_all(&self) {
        for (_, capture) in self.lock().drain() {
            capture.stop.cancel();
        }
    }

    /// Why a started job is not getting pictures, in words; empty while all is well.
    pub(crate) fn notice(&self, job: i64) -> String {
        self.lock().get(&job).map(|capture| lock(&capture.notice).clone()).unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Capture>> {
        lock(&self.0)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes pictures until it is dropped: the first at once, the next when the interval has passed and a newer keyframe
/// is there. A stream that goes away is waited for.
async fn run(service: &Arc<Service>, job: Job, source: Option<Source>, notice: &Mutex<String>) {
    let Some(source) = source else {
        *lock(notice) = "The stream's address is not one that can be watched.".to_owned();
        return;
    };
    let interval = Duration::from_secs(u64::from(job.time_interval));
    let mut newest: Option<KeyframeId> = None;
    let mut due = Instant::now();
    loop {
        tokio::time::sleep_until(due).await;
        match picture(service, &source, newest).await {
            Ok(Some(snapshot)) => {
                newest = Some(snapshot.keyframe);
                // In a task of its own: a stop must not come between the file and its record.
                let keep = service.tasks.spawn(keep(service.clone(), job.clone(), snapshot));
                *lock(notice) = match keep.await {
                    Ok(Ok(())) => String::new(),
                    Ok(Err(refusal)) => format!("The picture could not be stored: {}", refusal.message),
                    Err(_) => "The picture could not be stored.".to_owned(),
                };
                due = next_due(due, interval);
            }
            Ok(None) => {
                let words = service.streams.notice(&source);
                // Between two keyframes of a healthy stream there is nothing to tell.
                if !words.is_empty() || newest.is_none() {
                    *lock(notice) = words;
                }
                due = Instant::now() + LOOK_AGAIN;
            }
            Err(words) => {
                *lock(notice) = words;
                due = Instant::now() + LOOK_AGAIN;
            }
        }
    }
}

/// Keeps the rhythm of the interval, without catching up on what was missed.
fn next_due(due: Instant, interval: Duration) -> Instant {
    let next = due + interval;
    let now = Instant::now();
    if next > now { next } else { now + interval }
}

async fn picture(
    service: &Service,
    source: &Source,
    newest: Option<KeyframeId>,
) -> Result<Option<Snapshot>, String> {
    use live_snapshot::SnapshotError;
    let options = SnapshotOptions::default();
    match service.streams.engine().snapshot(&source.name, &options, newest).await {
        Ok(snapshot) => Ok(snapshot),
        Err(SnapshotError::NotLive) => Ok(None),
        Err(error) => Err(format!("No picture can be made: {error}")),
    }
}

/// Writes the files of one snapshot, then their records, then tells the callback.
async fn keep(service: Arc<Service>, job: Job, snapshot: Snapshot) -> Result<(), Refusal> {
    let has_both = !job.sequence_format.is_empty() && !job.overwrite_format.is_empty();
    let row = job.row;
    let number = move |tx: &Transaction<'_>| {
        let (sequence, last): (u64, i64) =
            tx.query_row("SELECT last_sequence, last_timestamp FROM jobs WHERE id = ?1", [row], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })?;
        // A timestamp names one file of a job, so the second file of one snapshot has the next millisecond.
        let timestamp = now_millis().max(last + 1);
        let last = timestamp + i64::from(has_both);
        tx.execute(
            "UPDATE jobs SET last_sequence = ?2, last_timestamp = ?3 WHERE id = ?1",
            params![row, sequence + 1, last],
        )?;
        Ok((sequence + 1, timestamp))
    };
    let (sequence, timestamp) = service.store.write(number).await?;
    let values = Placeholders { job_id: &job.job_id, unix_millis: timestamp, sequence };
    let mut made = Vec::new();
    if !job.sequence_format.is_empty() {
        let object = object_key(&job.sequence_format, values);
        made.push(File { create_timestamp: timestamp, is_overlay: false, object });
    }
    if !job.overwrite_format.is_empty() {
        let object = object_key(&job.overwrite_format, values);
        let create_timestamp = timestamp + i64::from(has_both);
        made.push(File { create_timestamp, is_overlay: true, object });
    }
    for file in &made {
        let (full, small) = (snapshot.jpeg.clone(), snapshot.thumbnail.clone());
        service.objects.write(Tree::Objects, &job.bucket, &file.object, full).await?;
        service.objects.write(Tree::Thumbnails, &job.bucket, &file.object, small).await?;
    }
    let records = made.clone();
    let record = move |tx: &Transaction<'_>| records.iter().try_for_each(|file| files::record(tx, row, file));
    service.store.write(record).await?;
    for file in &made {
        service.callbacks.snapshot_taken(&job, file).await;
    }
    Ok(())
}
