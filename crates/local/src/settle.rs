//! Making records and files agree again after something was interrupted.

use crate::callbacks::Outbox;
use crate::intents::{self, Effect, Intent, SnapshotOf};
use crate::job;
use crate::objects::{MEDIA_BUCKET, ObjectError, Objects, Tree};
use crate::record::{self, File};
use crate::store::{Store, StoreError};
use rusqlite::{Transaction, params};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why something could not be settled now. It stays written down and is tried again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettleError {
    #[error(transparent)]
    Object(#[from] ObjectError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The intents to remove media files and the names of those files, or the code of a documented error.
pub(crate) type Removal = Result<(Vec<i64>, Vec<String>), &'static str>;

/// Settles intents; cheap to clone.
///
/// A picture that is under its name becomes a record, whichever of its twins was reached; what was half-written is gone with
/// the temporary files. A deletion that had begun is finished. A media file that no record names is removed.
#[derive(Clone)]
pub(crate) struct Settler {
    store: Store,
    objects: Objects,
    outbox: Outbox,
    /// Intents whose work is going on.
    busy: Arc<Mutex<HashSet<i64>>>,
}

impl Settler {
    pub(crate) fn new(store: Store, objects: Objects, outbox: Outbox) -> Settler {
        Settler { store, objects, outbox, busy: Arc::default() }
    }

    /// Keeps intents from being settled while their work goes on.
    pub(crate) fn in_progress(&self, ids: &[i64]) {
        self.busy().extend(ids);
    }

    /// The work of these intents is over. Those whose rows are still there are settled later.
    pub(crate) fn forget(&self, ids: &[i64]) {
        let mut busy = self.busy();
        ids.iter().for_each(|id| {
            busy.remove(id);
        });
    }

    /// Removes media files whose records `change` takes away together with writing the intents. All or nothing is decided by the
    /// records; a file that cannot be removed now is removed later.
    ///
    /// # Errors
    /// `change` could not be made; inside, the documented error that it found.
    pub(crate) async fn remove_media(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<Removal> + Send + 'static,
    ) -> Result<Result<(), &'static str>, StoreError> {
        let settler = self.clone();
        let begin = move |tx: &Transaction<'_>| {
            let removal = change(tx)?;
            if let Ok((ids, _)) = &removal {
                settler.in_progress(ids);
            }
            Ok(removal)
        };
        let (ids, objects) = match self.store.write(begin).await? {
            Ok(removal) => removal,
            Err(code) => return Ok(Err(code)),
        };
        let keys: Vec<&str> = objects.iter().map(String::as_str).collect();
        let mut gone = Vec::new();
        for (id, outcome) in ids.iter().zip(self.objects.remove(MEDIA_BUCKET, &keys).await) {
            match outcome {
                Ok(()) => gone.push(*id),
                Err(error) => tracing::error!("a media file without a record is removed later: {error}"),
            }
        }
        if let Err(error) = self.store.write(move |tx| intents::end(tx, &gone)).await {
            tracing::error!("a deletion is finished later: {error}");
        }
        self.forget(&ids);
        Ok(Ok(()))
    }

    /// Settles intents whose work has failed. What cannot be settled now is tried again by [`settle_all`](Self::settle_all).
    pub(crate) async fn settle_soon(&self, ids: Vec<i64>) {
        self.forget(&ids);
        if let Err(error) = self.settle_those(|intent| ids.contains(&intent.id)).await {
            tracing::warn!("what was interrupted could not be settled yet: {error}");
        }
    }

    /// Settles every intent whose work does not go on, and returns how many. One that fails does not keep the others.
    ///
    /// # Errors
    /// The first that failed.
    pub(crate) async fn settle_all(&self) -> Result<usize, SettleError> {
        self.settle_those(|_| true).await
    }

    async fn settle_those(&self, wanted: impl Fn(&Intent) -> bool) -> Result<usize, SettleError> {
        let pending = self.store.read(intents::all).await?;
        let (mut settled, mut failed) = (0, None);
        for intent in pending {
            if !wanted(&intent) || self.busy().contains(&intent.id) {
                continue;
            }
            match self.settle(&intent).await {
                Ok(()) => settled += 1,
                Err(error) => {
                    failed.get_or_insert(error);
                }
            }
        }
        failed.map_or(Ok(settled), Err)
    }

    async fn settle(&self, intent: &Intent) -> Result<(), SettleError> {
        match (intent.effect, intent.snapshot) {
            (Effect::Write, Some(of)) => self.settle_picture(intent, of).await,
            (Effect::Write, None) => self.remove_unless_named(intent, None).await,
            (Effect::Remove, of) => {
                self.remove_unless_named(intent, of.map(|of| (of.job, of.create_timestamp))).await
            }
        }
    }

    /// A picture that was being written: under its name it is whole, and gets its record.
    async fn settle_picture(&self, intent: &Intent, of: SnapshotOf) -> Result<(), SettleError> {
        let found = self.objects.read(Tree::Objects, &intent.bucket, &intent.object).await?;
        let is_written = found.is_some_and(|bytes| intents::digest(&bytes) == of.digest);
        if is_written && of.is_overlay {
            // It may still be that of the picture before.
            self.objects.remove_thumbnail(&intent.bucket, &intent.object).await?;
        }
        let (intent, outbox) = (intent.clone(), self.outbox.clone());
        let settle = move |tx: &Transaction<'_>| {
            if is_written
                && !record::exists(tx, of.job, of.create_timestamp)?
                && let Some(job) = job::find_row(tx, of.job)?
            {
                let file = File {
                    create_timestamp: of.create_timestamp,
                    is_overlay: of.is_overlay,
                    object: intent.object.clone(),
                };
                record::insert(tx, of.job, &file)?;
                intents::unrelease(tx, &intent.bucket, &intent.object)?;
                outbox.add(tx, &job, &file)?;
                tx.execute(
                    "UPDATE jobs SET last_sequence = max(last_sequence, ?2) WHERE id = ?1",
                    params![of.job, of.sequence],
                )?;
            }
            intents::end(tx, &[intent.id])
        };
        Ok(self.store.write(settle).await?)
    }

    /// Removes a file that nobody needs any more, and the record that goes with it.
    async fn remove_unless_named(
        &self,
        intent: &Intent,
        record: Option<(i64, i64)>,
    ) -> Result<(), SettleError> {
        let (bucket, object) = (intent.bucket.clone(), intent.object.clone());
        if !self.store.read(move |c| intents::is_named(c, &bucket, &object, record)).await? {
            self.objects
                .remove(&intent.bucket, &[&intent.object])
                .await
                .into_iter()
                .collect::<Result<(), _>>()?;
        }
        let intent = intent.clone();
        let settle = move |tx: &Transaction<'_>| {
            if let Some((job, create_timestamp)) = record {
                tx.execute(
                    "DELETE FROM files WHERE job = ?1 AND create_timestamp = ?2",
                    params![job, create_timestamp],
                )?;
            }
            intents::unrelease(tx, &intent.bucket, &intent.object)?;
            intents::end(tx, &[intent.id])
        };
        Ok(self.store.write(settle).await?)
    }

    fn busy(&self) -> MutexGuard<'_, HashSet<i64>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
