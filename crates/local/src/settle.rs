//! Making records and files match again after an interruption.

use crate::callbacks::Outbox;
use crate::intents::{self, Effect, Intent, SnapshotOf};
use crate::job;
use crate::objects::{MEDIA_BUCKET, ObjectError, Objects, Tree};
use crate::progress::{InProgress, Work};
use crate::record::{self, File};
use crate::store::{Store, StoreError};
use rusqlite::{Transaction, params};
use std::sync::Arc;

/// Why a change could not be settled now. Its intent stays stored and is retried.
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
/// A complete picture gets its record, whichever of its twins was written; half-written ones are removed with the temporary
/// files. A deletion that had begun is finished. A file that is not needed is removed.
#[derive(Clone)]
pub(crate) struct Settler {
    store: Store,
    objects: Objects,
    outbox: Outbox,
    progress: InProgress,
}

impl Settler {
    pub(crate) fn new(store: Store, objects: Objects, outbox: Outbox) -> Settler {
        Settler { store, objects, outbox, progress: InProgress::default() }
    }

    /// The running work: none of its intents is settled.
    pub(crate) fn progress(&self) -> &InProgress {
        &self.progress
    }

    /// Makes a change that starts work on files, as soon as `begin` finds no other work on them. Until then `begin` returns
    /// `None` and has changed nothing.
    pub(crate) async fn begin_alone<T: Send + 'static>(
        &self,
        begin: impl Fn(&Transaction<'_>) -> rusqlite::Result<Option<T>> + Send + Sync + 'static,
    ) -> Result<T, StoreError> {
        let begin = Arc::new(begin);
        loop {
            let (begin, ended) = (begin.clone(), self.progress.ended());
            match self.store.write(move |tx| begin(tx)).await? {
                Some(begun) => return Ok(begun),
                None => ended.await,
            }
        }
    }

    /// Removes media files whose records are removed by `change` in the transaction that stores the intents. The records decide
    /// on all or nothing; a file that cannot be removed now is removed later.
    ///
    /// # Errors
    /// `change` failed; inside, the documented error that it returned.
    pub(crate) async fn remove_media(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<Removal> + Send + 'static,
    ) -> Result<Result<(), &'static str>, StoreError> {
        let progress = self.progress.clone();
        let begin = move |tx: &Transaction<'_>| {
            let (ids, objects) = match change(tx)? {
                Ok(removal) => removal,
                Err(code) => return Ok(Err(code)),
            };
            let named = |object: &String| (MEDIA_BUCKET.to_owned(), object.clone());
            let mut work = progress.begin(objects.iter().map(named).collect());
            ids.into_iter().for_each(|id| work.add(id));
            Ok(Ok((work, objects)))
        };
        let (work, objects) = match self.store.write(begin).await? {
            Ok(begun) => begun,
            Err(code) => return Ok(Err(code)),
        };
        let keys: Vec<&str> = objects.iter().map(String::as_str).collect();
        let mut gone = Vec::new();
        for (id, outcome) in work.intents().iter().zip(self.objects.remove(MEDIA_BUCKET, &keys).await) {
            match outcome {
                Ok(()) => gone.push(*id),
                Err(error) => tracing::error!("a media file without a record is removed later: {error}"),
            }
        }
        if let Err(error) = self.store.write(move |tx| intents::end(tx, &gone)).await {
            tracing::error!("a deletion is finished later: {error}");
        }
        Ok(Ok(()))
    }

    /// Settles the intents of failed work. Those that cannot be settled now are retried by [`settle_all`](Self::settle_all).
    pub(crate) async fn settle_soon(&self, work: Work) {
        let ids = work.intents().to_vec();
        drop(work);
        if let Err(error) = self.settle_those(|intent| ids.contains(&intent.id)).await {
            tracing::warn!("what was interrupted could not be settled yet: {error}");
        }
    }

    /// Settles every intent whose work is not running, and returns how many. One failure does not prevent the others.
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
            if !wanted(&intent) || self.progress.is_busy(intent.id) {
                continue;
            }
            match self.settle(intent).await {
                Ok(is_settled) => settled += usize::from(is_settled),
                Err(error) => {
                    failed.get_or_insert(error);
                }
            }
        }
        failed.map_or(Ok(settled), Err)
    }

    /// Whether the intent is settled now. One that no longer exists, or whose file is being worked on, is skipped.
    async fn settle(&self, intent: Intent) -> Result<bool, SettleError> {
        let (progress, wanted) = (self.progress.clone(), intent.clone());
        let take_up = move |tx: &Transaction<'_>| {
            if intents::find(tx, wanted.id)?.as_ref() != Some(&wanted) {
                return Ok(None);
            }
            Ok(progress.begin_alone(vec![(wanted.bucket, wanted.object)]).map(|mut work| {
                work.add(wanted.id);
                work
            }))
        };
        let Some(_work) = self.store.write(take_up).await? else { return Ok(false) };
        if let (Effect::Write, Some(of)) = (intent.effect, intent.snapshot) {
            let found = self.objects.read(Tree::Objects, &intent.bucket, &intent.object).await?;
            if found.is_some_and(|bytes| intents::digest(&bytes) == of.digest) {
                return self.settle_picture(intent, of).await.map(|()| true);
            }
        }
        self.remove_unless_needed(intent).await
    }

    /// A complete picture gets its record, unless a later attempt created one.
    async fn settle_picture(&self, intent: Intent, of: SnapshotOf) -> Result<(), SettleError> {
        if of.is_overlay {
            // It may still be the previous picture.
            self.objects.remove_thumbnail(&intent.bucket, &intent.object).await?;
        }
        let outbox = self.outbox.clone();
        let settle = move |tx: &Transaction<'_>| {
            let file = File {
                create_timestamp: of.create_timestamp,
                is_overlay: of.is_overlay,
                object: intent.object.clone(),
            };
            if !record::is_superseded(tx, of.job, &file)?
                && let Some(job) = job::find_row(tx, of.job)?
            {
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

    /// Removes a file that is no longer needed, and its record. Returns whether that was done: the work that needed the file
    /// may have ended meanwhile, and then it is checked again.
    async fn remove_unless_needed(&self, intent: Intent) -> Result<bool, SettleError> {
        let asked = intent.clone();
        let is_needed = self.store.read(move |c| intents::is_needed(c, &asked)).await?;
        if !is_needed {
            self.objects
                .remove(&intent.bucket, &[&intent.object])
                .await
                .into_iter()
                .collect::<Result<(), _>>()?;
        }
        let settle = move |tx: &Transaction<'_>| {
            if is_needed && !intents::is_needed(tx, &intent)? {
                return Ok(false);
            }
            if let (Effect::Remove, Some(of)) = (intent.effect, intent.snapshot) {
                tx.execute(
                    "DELETE FROM files WHERE job = ?1 AND create_timestamp = ?2",
                    params![of.job, of.create_timestamp],
                )?;
            }
            if !is_needed {
                intents::unrelease(tx, &intent.bucket, &intent.object)?;
            }
            intents::end(tx, &[intent.id])?;
            Ok(true)
        };
        Ok(self.store.write(settle).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    const OF: SnapshotOf =
        SnapshotOf { job: 1, create_timestamp: 5, is_overlay: false, sequence: 1, digest: [0; 32] };

    async fn settler(folder: &std::path::Path) -> Settler {
        let store = crate::store::tests::opened(&folder.join("s")).unwrap();
        Settler::new(store, crate::objects::tests::objects(folder).await, Outbox::default())
    }

    impl Settler {
        async fn write_down(&self, effect: Effect) -> Intent {
            let begin = move |tx: &Transaction<'_>| {
                let id = intents::begin(tx, effect, "b", "x.jpg", Some(OF))?;
                intents::find(tx, id)
            };
            self.store.write(begin).await.unwrap().unwrap()
        }

        async fn has_file(&self) -> bool {
            self.objects.read(Tree::Objects, "b", "x.jpg").await.unwrap().is_some()
        }
    }

    #[tokio::test]
    async fn an_intent_that_has_ended_since_it_was_read_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let settler = settler(folder.path()).await;
        settler.objects.write(Tree::Objects, "b", "x.jpg", Bytes::from_static(b"x")).await.unwrap();
        let stale = settler.write_down(Effect::Remove).await;
        let id = stale.id;
        settler.store.write(move |tx| intents::end(tx, &[id])).await.unwrap();
        assert!(!settler.settle(stale.clone()).await.unwrap());
        assert!(settler.has_file().await);
        // Its number may have been reused by now.
        let other = settler.write_down(Effect::Write).await;
        assert_eq!(other.id, id);
        assert!(!settler.settle(stale).await.unwrap());
        assert!(settler.has_file().await);
        assert!(settler.settle(other).await.unwrap());
        assert!(!settler.has_file().await, "it is not the intended content, and it is not needed");
    }

    #[tokio::test]
    async fn a_file_on_which_somebody_works_is_settled_later() {
        let folder = tempfile::tempdir().unwrap();
        let settler = settler(folder.path()).await;
        settler.objects.write(Tree::Objects, "b", "x.jpg", Bytes::from_static(b"x")).await.unwrap();
        settler.write_down(Effect::Remove).await;
        let work = settler.progress().begin(vec![("b".to_owned(), "x.jpg".to_owned())]);
        assert_eq!(settler.settle_all().await.unwrap(), 0);
        assert!(settler.has_file().await);
        // It has written the file, and its own intent still exists: the file belongs to that one.
        let other = settler.write_down(Effect::Write).await;
        drop(work);
        let removal = settler.store.read(intents::all).await.unwrap().remove(0);
        assert!(settler.settle(removal).await.unwrap());
        assert!(settler.has_file().await);
        assert!(settler.settle(other).await.unwrap());
        assert_eq!(settler.settle_all().await.unwrap(), 0);
    }
}
