//! The threads on which pictures are made.
//!
//! An allocator keeps for each thread the memory that a decoder once needed, some 16 MB. On the runtime's pool, where a task
//! runs on any free thread, that adds up; here the last used thread is used first.

use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::OwnedSemaphorePermit;

type Task = Box<dyn FnOnce() + Send>;

/// One task, and the channel back to its thread.
struct Work {
    task: Task,
    permit: OwnedSemaphorePermit,
    again: Sender<Work>,
}

/// Idle threads. They end when the last clone of this is dropped.
#[derive(Clone, Default)]
pub(crate) struct Workers(Arc<Mutex<Vec<Sender<Work>>>>);

impl Workers {
    /// Runs the task, which must not panic, on an idle thread or a new one. The permit is released when the thread is idle
    /// again, so there are never more threads than permits.
    ///
    /// # Errors
    /// No thread can be started.
    pub(crate) fn run(&self, permit: OwnedSemaphorePermit, task: Task) -> std::io::Result<()> {
        let idle = lock(&self.0).pop();
        let worker = idle.map_or_else(|| self.start(), Ok)?;
        let work = Work { task, permit, again: worker.clone() };
        worker.send(work).map_err(|_| std::io::Error::other("the thread has ended"))
    }

    fn start(&self) -> std::io::Result<Sender<Work>> {
        let (worker, tasks) = mpsc::channel::<Work>();
        let idle = Arc::downgrade(&self.0);
        std::thread::Builder::new().name("snapshot".to_owned()).spawn(move || {
            for Work { task, permit, again } in tasks {
                task();
                if let Some(idle) = idle.upgrade() {
                    lock(&idle).push(again);
                }
                drop(permit);
            }
        })?;
        Ok(worker)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::ThreadId;
    use tokio::sync::{Semaphore, oneshot};

    async fn thread_of(workers: &Workers, permits: &Arc<Semaphore>) -> ThreadId {
        let permit = permits.clone().acquire_owned().await.unwrap();
        let (answer, answered) = oneshot::channel();
        let task = move || answer.send(std::thread::current().id()).unwrap();
        workers.run(permit, Box::new(task)).unwrap();
        answered.await.unwrap()
    }

    #[tokio::test]
    async fn one_after_the_other_they_run_on_one_thread() {
        let (workers, permits) = (Workers::default(), Arc::new(Semaphore::new(1)));
        let first = thread_of(&workers, &permits).await;
        for _ in 0..20 {
            assert_eq!(thread_of(&workers, &permits).await, first);
        }
    }

    #[tokio::test]
    async fn there_are_never_more_threads_than_permits() {
        let (workers, permits) = (Workers::default(), Arc::new(Semaphore::new(2)));
        let mut threads = std::collections::HashSet::new();
        for _ in 0..50 {
            let both = tokio::join!(thread_of(&workers, &permits), thread_of(&workers, &permits));
            threads.extend([both.0, both.1]);
        }
        assert!(threads.len() <= 2, "{threads:?}");
    }
}
