//! Deletions: planned, confirmed, run and settled by the server, so that the page can be closed and the server restarted.
//!
//! [`kinds`] defines what can be deleted and how, [`decision`] the step after a response, [`attempt`] makes one call and
//! [`run`] one after another. Every state change is in the store before the next step.

mod arming;
mod attempt;
pub mod batching;
mod changes;
mod decision;
mod halt;
mod kinds;
mod plan;
mod reading;
mod report;
pub(crate) mod routes;
mod run;

pub(crate) use arming::Arming;
pub(crate) use changes::{Changes, Next};

use crate::activity::{Activity, Ending, Record};
use crate::config::{Pace, Safety};
use crate::pictures::Seal;
use crate::refusal::Refusal;
use crate::store::deletions::DeletionStore;
use crate::store::{JournalError, now};
use crate::upstream::Upstream;
use media_api::deletion::Summary;
use media_api::{Action, ActivityDetail, ActivityOutcome, Recorded, ServerMessage};
use run::Start;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long a shutdown waits for the call under way.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// All deletions of one account and region.
pub(crate) struct Deletions {
    store: Arc<dyn DeletionStore>,
    upstream: Arc<Upstream>,
    seal: Arc<Seal>,
    pace: Pace,
    pub(crate) arming: Arming,
    /// Identifies this process in the store.
    runner: String,
    activity: Activity,
    changes: watch::Sender<Changes>,
    stopping: watch::Sender<bool>,
    tasks: Mutex<JoinSet<()>>,
    /// Deletions that a user has stopped, until the store has recorded it.
    stops: Mutex<HashSet<String>>,
}

impl Deletions {
    pub(crate) fn new(
        store: Arc<dyn DeletionStore>,
        upstream: Arc<Upstream>,
        seal: Arc<Seal>,
        activity: Activity,
        pace: Pace,
        safety: Safety,
    ) -> Arc<Self> {
        Arc::new(Self {
            activity,
            store,
            upstream,
            seal,
            pace,
            arming: Arming::new(safety),
            runner: uuid::Uuid::new_v4().to_string(),
            changes: watch::Sender::default(),
            stopping: watch::Sender::new(false),
            tasks: Mutex::default(),
            stops: Mutex::default(),
        })
    }

    /// Resumes what an earlier run left unfinished: sent calls are settled by reading, and more is sent only if the deletion is
    /// recent and allowed. A read-only server sends nothing more.
    pub(crate) async fn resume(self: &Arc<Self>, read_only: bool) -> Result<(), JournalError> {
        for left in self.store.unfinished(read_only).await? {
            let sends = !read_only && self.arming.resumes(left.approved_at, now());
            self.start(left.id, Start::Restarted { state: left.state, sends });
        }
        Ok(())
    }

    fn start(self: &Arc<Self>, id: String, start: Start) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(self.clone().run(id, start));
    }

    /// Stopped deletions make no further call, even while the store cannot be written.
    fn stops(&self) -> MutexGuard<'_, HashSet<String>> {
        self.stops.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Allows deletions for a limited time. Fails without an entry in the record.
    async fn arm(&self, who: &str, time: Option<Duration>) -> Result<(), JournalError> {
        if !self.arming.is_needed() {
            return Ok(());
        }
        let minutes = self.arming.allowed(time).as_secs() / 60;
        let detail = ActivityDetail::Minutes(minutes as usize);
        let sequence = self.activity.intent(of_console(who, Recorded::ArmDeletions, detail)).await?;
        self.arming.arm(time);
        tracing::warn!(who, minutes, "deletions are armed");
        // They are armed nevertheless: the response says so.
        if let Err(error) = self.activity.outcome(sequence, done()).await {
            tracing::error!(%error, "that deletions are armed has no outcome in the record");
        }
        Ok(())
    }

    /// Ends that time at once, whether or not that can be recorded.
    async fn disarm(&self, who: &str) {
        if !self.arming.disarm() {
            return;
        }
        tracing::warn!(who, "deletions are not armed any more");
        let detail = ActivityDetail::Parameters(Vec::new());
        let written = async {
            let sequence = self.activity.intent(of_console(who, Recorded::DisarmDeletions, detail)).await?;
            self.activity.outcome(sequence, done()).await
        };
        if let Err(error) = written.await {
            tracing::error!(%error, "that deletions are not armed any more is not in the record");
        }
    }

    pub(crate) async fn summary(&self, id: &str) -> Result<Summary, Refusal> {
        self.store.summary(id).await?.ok_or_else(no_such_deletion)
    }

    /// How many are confirmed and not over.
    pub(crate) async fn running(&self) -> Result<usize, JournalError> {
        self.store.running().await
    }

    /// Those that are confirmed and not over, oldest first.
    pub(crate) async fn active(&self) -> Result<Vec<Summary>, JournalError> {
        self.store.active().await
    }

    /// Times of the newest snapshots of a job that were deleted, of those taken from `from` to `to` in milliseconds; oldest
    /// first, at most `limit`.
    pub(crate) async fn deleted_snapshots(
        &self,
        job: &str,
        from: i64,
        to: i64,
        limit: usize,
    ) -> Result<Vec<i64>, JournalError> {
        self.store.deleted_snapshots(job, from, to, limit).await
    }

    /// The deletions that change from now on.
    pub(crate) fn changes(&self) -> watch::Receiver<Changes> {
        self.changes.subscribe()
    }

    fn changed(&self, id: &str) {
        self.changes.send_modify(|changes| changes.add(id));
    }

    fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    pub(crate) async fn shut_down(&self) {
        self.stopping.send_replace(true);
        let mut tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        let all_ended = async { while tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(SHUTDOWN_TIMEOUT, all_ended).await.is_err() {
            tracing::warn!("a deletion call is still under way; the next start settles it by reading");
        }
    }
}

/// An entry about the console itself.
fn of_console(who: &str, action: Recorded, detail: ActivityDetail) -> Record {
    let who = who.to_owned();
    Record { who, action, resource: String::new(), name: None, detail, deletion_id: None }
}

fn done() -> Ending {
    Ending { outcome: ActivityOutcome::Ok, code: None, request_id: None, created: None }
}

/// Another session's plan is reported as not found.
fn no_such_plan() -> Refusal {
    Refusal::wrong_state(ServerMessage::NoSuchPlan)
}

fn no_such_deletion() -> Refusal {
    Refusal::not_found(ServerMessage::NoSuchDeletion)
}

/// The time between two calls of each operation that deletes. It applies over all deletions.
pub(crate) fn intervals(pace: &Pace) -> impl Iterator<Item = (Action, Duration)> {
    kinds::ALL.into_iter().map(|kind| (kind.action(), kind.interval(pace)))
}
