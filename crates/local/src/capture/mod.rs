//! Taking the pictures: one actor for each job that is started, which owns the job's state and its capture.
//!
//! A command to a job goes to its actor, which makes the change in the database and in the capture before it looks at the
//! next command. So whichever of a start and a stop comes last decides about both.

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

/// What an actor tells of its job; shared with it.
#[derive(Clone, Default)]
pub(crate) struct View(Arc<Mutex<Seen>>);

/// How a started job is doing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Seen {
    /// Why it is not getting pictures, in words; empty while all is well.
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

    /// Moves a job from one of the states `from` to `started` and captures from `source`; a capture that goes on begins
    /// anew. A pull goes on over the connection on which its stream was seen: some servers let one player in.
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

    /// Pauses a job. No picture of it is stored once this returns, unless storing its last one takes more than five seconds.
    pub(crate) async fn stop(&self, job: Job) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        self.send(job, Command::Stop { answer });
        answered.await.map_err(|_| StoreError::Closed)?
    }

    /// Goes on with a job that is started. `None` stands for an address that cannot be watched.
    pub(crate) fn resume(&self, job: Job, source: Option<Source>) {
        self.send(job, Command::Resume { source });
    }

    /// How a job is doing; empty for one that is not started.
    pub(crate) fn seen(&self, row: i64) -> Seen {
        lock(&self.0.actors).get(&row).map(|entry| entry.view.lock().clone()).unwrap_or_default()
    }

    /// Bytes that all jobs add to the disk in a day.
    pub(crate) fn bytes_per_day(&self) -> u64 {
        lock(&self.0.actors).values().map(|entry| entry.view.lock().bytes_per_day).sum()
    }

    /// Gives a command to the job's actor, which is made if there is none. Under one lock with the actor's end, so that no
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
        // A receiver that is gone has been stopped with the service; whoever waits for an answer is told so.
        let _ = entry.inbox.send(command);
    }

    /// Removes an actor that has nothing to do, unless a command has just come.
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
