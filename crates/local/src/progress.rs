//! Running changes to files, so that no two of them work on one file.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// Bucket and key of a file.
pub(crate) type FileName = (String, String);

/// The running work; clones share it.
///
/// Started inside the transaction that stores the intents: there is one writer, so a file found free there stays free until the
/// work has started.
#[derive(Clone, Default)]
pub(crate) struct InProgress(Arc<Shared>);

#[derive(Default)]
struct Shared {
    busy: Mutex<Busy>,
    ended: Notify,
}

#[derive(Default)]
struct Busy {
    intents: HashSet<i64>,
    /// Number of tasks that work on each file.
    files: HashMap<FileName, usize>,
}

/// Work on files. It ends when this is dropped; intents that are still stored then are settled.
pub(crate) struct Work {
    progress: InProgress,
    intents: Vec<i64>,
    files: Vec<FileName>,
}

impl InProgress {
    /// Starts work on files; `None` if other work on one of them is running.
    pub(crate) fn begin_alone(&self, files: Vec<FileName>) -> Option<Work> {
        let is_free = {
            let busy = self.busy();
            files.iter().all(|file| !busy.files.contains_key(file))
        };
        is_free.then(|| self.begin(files))
    }

    /// Starts work on files, regardless of other work on them.
    pub(crate) fn begin(&self, files: Vec<FileName>) -> Work {
        let mut busy = self.busy();
        for file in &files {
            *busy.files.entry(file.clone()).or_default() += 1;
        }
        Work { progress: self.clone(), intents: Vec::new(), files }
    }

    pub(crate) fn is_busy(&self, intent: i64) -> bool {
        self.busy().intents.contains(&intent)
    }

    /// Completes when any work that is running now has ended.
    pub(crate) fn ended(&self) -> Notified<'_> {
        self.0.ended.notified()
    }

    fn busy(&self) -> MutexGuard<'_, Busy> {
        self.0.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Work {
    /// Prevents an intent from being settled while its work is running.
    pub(crate) fn add(&mut self, intent: i64) {
        self.progress.busy().intents.insert(intent);
        self.intents.push(intent);
    }

    pub(crate) fn intents(&self) -> &[i64] {
        &self.intents
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        {
            let mut busy = self.progress.busy();
            for intent in &self.intents {
                busy.intents.remove(intent);
            }
            for file in &self.files {
                if let Some(count) = busy.files.get_mut(file) {
                    *count -= 1;
                    if *count == 0 {
                        busy.files.remove(file);
                    }
                }
            }
        }
        self.progress.0.ended.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_at_a_time_works_on_a_file_and_the_next_is_woken() {
        let progress = InProgress::default();
        let file = |key: &str| ("b".to_owned(), key.to_owned());
        let mut first = progress.begin_alone(vec![file("x"), file("y")]).unwrap();
        first.add(7);
        assert!(progress.is_busy(7));
        assert!(progress.begin_alone(vec![file("z"), file("y")]).is_none());
        let second = progress.begin(vec![file("y")]);
        drop(first);
        assert!(!progress.is_busy(7));
        assert!(progress.begin_alone(vec![file("y")]).is_none(), "the second is still running");
        let ended = progress.ended();
        drop(second);
        ended.await;
        assert!(progress.begin_alone(vec![file("z"), file("y")]).is_some());
        assert!(progress.busy().files.is_empty());
    }
}
