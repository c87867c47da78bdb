//! Running: one call after another, below the vendor's rate, until there is none left or a reason to stop. An intent is
//! durable before a call leaves, and the outcome of every item after; both together with the deletion's own rows.

use super::Deletions;
use super::halt::Breaker;
use super::kinds::{self, Kind};
use crate::store::JournalError;
use crate::store::activity::Record;
use crate::store::deletions::{Call, Claim, Run};
use futures_util::FutureExt as _;
use media_api::Recorded;
use media_api::deletion::{Pause, State};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

/// First and longest wait before a write that failed is tried again.
const STORE_BACKOFF: Duration = Duration::from_millis(50);
const STORE_BACKOFF_LIMIT: Duration = Duration::from_secs(5);

/// What is shown when nothing can be read of the calls that a server has left behind.
const NOT_LOOKED_UP: &str =
    "What was under way when the server ended could not be looked up. Continue the deletion to look again.";
/// What is shown of a failure inside the server.
const SERVER_FAILED: &str = "The server failed; look at its log.";

/// Why a run begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// A person has just confirmed the deletion: it is held for a moment.
    Confirmed,
    /// A person continues it.
    Continued,
    /// The server was started again and found it in this state.
    Restarted {
        state: State,
        /// Whether calls may leave without a person.
        sends: bool,
    },
}

impl Deletions {
    /// Runs to the end, or until the deletion is stopped or pauses, or the server shuts down. Whatever fails, it does not
    /// leave a deletion without a runner in a state that only a runner ends.
    pub(super) async fn run(self: Arc<Self>, id: String, start: Start) {
        let mut result = caught(self.run_calls(&id, start)).await;
        let mut wait = STORE_BACKOFF;
        while let Err(error) = result {
            tracing::error!(deletion = %id, error, "a deletion has stopped");
            result = caught(self.halt(&id)).await;
            if result.is_err() && self.waits_out(wait).await {
                break;
            }
            wait = (wait * 2).min(STORE_BACKOFF_LIMIT);
        }
        self.changed(&id);
    }

    /// After a failure inside the server. A person can continue the deletion, which settles what is open first; one that was
    /// stopped meanwhile is ended.
    async fn halt(&self, id: &str) -> Result<(), JournalError> {
        let pause = Pause::CallsFail { code: None, message: SERVER_FAILED.to_owned() };
        if self.persist(|| self.store.pause(id, pause.clone())).await? != Some(State::Stopping) {
            return Ok(());
        }
        let begun = self.persist(|| self.store.begin(id, &self.runner)).await?;
        match begun.and_then(|run| Some((kinds::of_action(run.action)?, run))) {
            Some((kind, run)) => self.end(&run, kind).await,
            None => Ok(()),
        }
    }

    /// Ends a deletion after which nothing more is sent.
    async fn end(&self, run: &Run, kind: &'static dyn Kind) -> Result<(), JournalError> {
        self.settle_open_calls(run, kind, true).await?;
        self.persist(|| self.store.finish(&run.lease)).await
    }

    async fn run_calls(&self, id: &str, start: Start) -> Result<(), JournalError> {
        let sends = !matches!(start, Start::Restarted { sends: false, .. });
        match start {
            Start::Restarted { state: State::Confirmed, sends: false } => {
                return self.persist(|| self.store.pause(id, Pause::Restarted)).await.map(drop);
            }
            Start::Confirmed | Start::Restarted { state: State::Confirmed, .. } if self.hold().await => {
                return Ok(());
            }
            Start::Confirmed | Start::Continued | Start::Restarted { .. } => {}
        }
        let begun = self.persist(|| self.store.begin(id, &self.runner)).await?;
        let Some(run) = begun else { return Ok(()) };
        self.changed(id);
        // The plan was made for one of the kinds.
        let Some(kind) = kinds::of_action(run.action) else { return Ok(()) };
        if let Some(pause) = self.settle_open_calls(&run, kind, false).await? {
            return self.pause(&run, kind, pause).await;
        }
        if let Start::Restarted { state: State::Running, .. } = start {
            if !sends {
                return self.pause(&run, kind, Pause::Restarted).await;
            }
            if self.hold().await {
                return Ok(());
            }
        }
        let mut breaker = Breaker::default();
        while !self.is_stopping() && self.make_next_call(&run, kind, &mut breaker).await? {
            self.changed(id);
        }
        Ok(())
    }

    /// Waits for the hold to end, by a clock that nobody sets; whether the server shuts down instead.
    async fn hold(&self) -> bool {
        self.waits_out(self.pace.hold).await
    }

    /// Waits; whether the server shuts down meanwhile.
    async fn waits_out(&self, time: Duration) -> bool {
        let mut stopping = self.stopping.subscribe();
        tokio::select! {
            () = tokio::time::sleep(time) => false,
            _ = stopping.wait_for(|stopping| *stopping) => true,
        }
    }

    /// Settles, by reading, the calls that were claimed and never answered. Why it has to be left for later, if nothing can be
    /// read now and this is not the last chance.
    async fn settle_open_calls(
        &self,
        run: &Run,
        kind: &'static dyn Kind,
        is_last: bool,
    ) -> Result<Option<Pause>, JournalError> {
        for open in self.persist(|| self.store.interrupted(&run.lease)).await? {
            let Ok(settlement) = self.settle_interrupted(run, kind, &open, is_last).await else {
                return Ok(Some(Pause::CallsFail { code: None, message: NOT_LOOKED_UP.to_owned() }));
            };
            self.persist(|| self.store.settle(&run.lease, settlement.clone())).await?;
            self.changed(&run.lease.deletion);
        }
        Ok(None)
    }

    /// Makes the next call; whether there may be another.
    async fn make_next_call(
        &self,
        run: &Run,
        kind: &'static dyn Kind,
        breaker: &mut Breaker,
    ) -> Result<bool, JournalError> {
        let id = run.lease.deletion.as_str();
        let Some(call) = self.persist(|| self.store.next_call(&run.lease)).await? else {
            self.persist(|| self.store.finish(&run.lease)).await?;
            return Ok(false);
        };
        if let Some(pause) = breaker.pause() {
            self.pause(run, kind, pause).await?;
            return Ok(false);
        }
        self.upstream.turn(run.action).await;
        if self.is_stopping() {
            return Ok(false);
        }
        if !self.arming.is_armed() {
            self.pause(run, kind, Pause::NotArmed).await?;
            return Ok(false);
        }
        let record = record(run, kind, &call);
        let limit = self.arming.hourly_items();
        let sequence = match self.store.claim(&run.lease, &call, record, limit).await {
            Ok(Claim::Sent(sequence)) => sequence,
            Ok(Claim::OverHourlyLimit) => {
                self.disarm("server").await;
                let pause = Pause::HourlyLimit { limit: limit.unwrap_or_default() };
                self.pause(run, kind, pause).await?;
                return Ok(false);
            }
            // It was stopped meanwhile; the next turn finishes it.
            Ok(Claim::Stopped) => return Ok(true),
            Err(error) if error.may_pass() => {
                tracing::warn!(deletion = %id, %error, "a call could not be claimed; trying again");
                tokio::time::sleep(STORE_BACKOFF).await;
                // Should it have been claimed nevertheless, it was not sent, and reading says so.
                if let Some(pause) = self.settle_open_calls(run, kind, false).await? {
                    self.pause(run, kind, pause).await?;
                    return Ok(false);
                }
                return Ok(true);
            }
            Err(error) => return Err(error),
        };
        self.changed(id);
        let ended = self.make_call(run, kind, call, sequence).await;
        self.persist(|| self.store.settle(&run.lease, ended.settlement.clone())).await?;
        breaker.note(ended.answer, &ended.report);
        Ok(true)
    }

    /// Leaves the deletion to a person. One that was stopped meanwhile waits for nobody, and is ended.
    async fn pause(&self, run: &Run, kind: &'static dyn Kind, pause: Pause) -> Result<(), JournalError> {
        match self.persist(|| self.store.pause(&run.lease.deletion, pause.clone())).await? {
            Some(State::Stopping) => self.end(run, kind).await,
            _ => Ok(()),
        }
    }

    /// Repeats a step of the store until it is done: what is known must not be lost because the file was locked, or the disk
    /// full, for a while. A shutdown ends the waiting after its own time limit.
    async fn persist<T, F>(&self, mut step: impl FnMut() -> F) -> Result<T, JournalError>
    where
        F: Future<Output = Result<T, JournalError>>,
    {
        let mut wait = STORE_BACKOFF;
        loop {
            match step().await {
                Err(error) if error.may_pass() => {
                    tracing::error!(%error, "the journal cannot be written; trying again");
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(STORE_BACKOFF_LIMIT);
                }
                result => return result,
            }
        }
    }
}

/// What a step came to; a panic is a failure.
async fn caught(step: impl Future<Output = Result<(), JournalError>>) -> Result<(), String> {
    match AssertUnwindSafe(step).catch_unwind().await {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("a panic".to_owned()),
    }
}

fn record(run: &Run, kind: &dyn Kind, call: &Call) -> Record {
    Record {
        who: run.who.clone(),
        action: Recorded::Call(run.action),
        resource: call.subject.clone(),
        name: Some(call.name.clone()).filter(|name| !name.is_empty()),
        detail: kind.describe(call.items.len(), run.erase_originals),
        deletion_id: Some(run.lease.deletion.clone()),
    }
}
