//! Taking pictures: one actor for each started job, which owns the job's state and its capture.
//!
//! A command to a job is sent to its actor, which applies it to the database and the capture before it takes the next command.
//! So the last of several commands determines both.

mod actor;

use crate::files::SnapshotStore;
use crate::job::{Job, Started};
use crate::store::{Store, StoreError};
use crate::streams::{Source, Streams};
use actor::{Actor, Command};
use live_snapshot::KeyframeId;
use media_api::ice::JobStatus;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The actors of all jobs; cheap to clone.
#[derive(Clone)]
pub(crate) struct Captures(Arc<Shared>);

struct Shared {
    store: Store,
    streams: Streams,
    snapshots: SnapshotStore,
    /// Jobs that may be started at one time.
    limit: u64,
    tasks: TaskTracker,
    stop: CancellationToken,
    /// By the job's row.
    actors: Mutex<HashMap<i64, Entry>>,
    /// The newest keyframe that each job has shown, so that it is not shown again after a stop and a start.
    shown: Mutex<HashMap<i64, KeyframeId>>,
}

struct Entry {
    inbox: mpsc::UnboundedSender<Command>,
    view: View,
}

/// The state that an actor publishes about its job; shared with it.
#[derive(Clone, Default)]
pub(crate) struct View(Arc<Mutex<Seen>>);

/// The health of a started job.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Seen {
    /// Why it gets no pictures, as text; empty if there is no problem.
    pub notice: String,
    /// Bytes that it adds to the disk in a day, at the size of its last picture.
    pub bytes_per_day: u64,
}

impl View {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        lock(&self.0)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Captures {
    pub(crate) fn new(
        store: Store,
        streams: Streams,
        snapshots: SnapshotStore,
        limit: u64,
        tasks: TaskTracker,
        stop: CancellationToken,
    ) -> Captures {
        let (actors, shown) = (Mutex::default(), Mutex::default());
        Captures(Arc::new(Shared { store, streams, snapshots, limit, tasks, stop, actors, shown }))
    }

    /// Moves a job from one of the states `from` to `started` and captures from `source`; a running capture is restarted. A
    /// pull reuses the connection on which its stream was seen: some servers accept only one player.
    pub(crate) async fn start(
        &self,
        job: Job,
        source: Source,
        from: &'static [JobStatus],
    ) -> Result<Started, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.send(job, Command::Start { source, from, answer });
        answered.await.map_err(|_| StoreError::Closed)?
    }

    /// Pauses a job. No picture of it is stored after this returns, unless storing its last one takes more than five seconds.
    pub(crate) async fn stop(&self, job: Job) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        self.send(job, Command::Stop { answer });
        answered.await.map_err(|_| StoreError::Closed)?
    }

    /// Resumes a job that is started. `None` stands for an address that cannot be watched.
    pub(crate) fn resume(&self, job: Job, source: Option<Source>) {
        self.send(job, Command::Resume { source });
    }

    /// The health of a job; empty for one that is not started.
    pub(crate) fn seen(&self, row: i64) -> Seen {
        lock(&self.0.actors).get(&row).map(|entry| entry.view.lock().clone()).unwrap_or_default()
    }

    /// Bytes that all jobs add to the disk in a day.
    pub(crate) fn bytes_per_day(&self) -> u64 {
        lock(&self.0.actors).values().map(|entry| entry.view.lock().bytes_per_day).sum()
    }

    /// Sends a command to the job's actor, which is created if there is none. Under one lock with the actor's end, so that no
    /// command is lost.
    fn send(&self, job: Job, command: Command) {
        let mut actors = lock(&self.0.actors);
        let row = job.row;
        let entry = actors.entry(row).or_insert_with(|| {
            let (inbox, commands) = mpsc::unbounded_channel();
            let view = View::default();
            let newest = lock(&self.0.shown).get(&row).copied();
            let actor = Actor::new(self.clone(), job, commands, view.clone(), newest);
            self.0.tasks.spawn(actor.run());
            Entry { inbox, view }
        });
        // A dropped receiver was stopped with the service; a caller that waits for the reply gets an error.
        let _ = entry.inbox.send(command);
    }

    /// Removes an idle actor, unless a command has just arrived.
    fn remove(&self, actor: &Actor) -> bool {
        let mut actors = lock(&self.0.actors);
        if !actor.inbox_is_empty() {
            return false;
        }
        if let Some(newest) = actor.newest() {
            lock(&self.0.shown).insert(actor.row(), newest);
        }
        actors.remove(&actor.row());
        true
    }
}
