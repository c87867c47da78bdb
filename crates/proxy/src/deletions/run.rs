//! Running: one call after another, below the vendor's rate, until none is left or there is a reason to stop. An intent is
//! durable before a call is sent, and the outcome of every item after; both together with the deletion's own rows.

use super::Deletions;
use super::halt::Breaker;
use super::kinds::{self, Kind};
use crate::store::JournalError;
use crate::store::activity::Record;
use crate::store::deletions::{Call, Claim, Run};
use futures_util::FutureExt as _;
use media_api::deletion::{Pause, State};
use media_api::{Recorded, ServerMessage};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

/// First and longest delay before a failed write is retried.
const STORE_BACKOFF: Duration = Duration::from_millis(50);
const STORE_BACKOFF_LIMIT: Duration = Duration::from_secs(5);

/// Why a run starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// A user has just confirmed the deletion: it is held for a moment.
    Confirmed,
    /// A user continues it.
    Continued,
    /// The server was restarted and found it in this state.
    Restarted {
        state: State,
        /// Whether calls may be sent without a user.
        sends: bool,
    },
}

impl Deletions {
    /// Runs to the end, or until the deletion is stopped or pauses, or the server shuts down. No failure leaves a deletion
    /// without a runner in a state that only a runner ends.
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

    /// After an internal failure of the server. A user can continue the deletion, which settles what is open first; one that
    /// was stopped meanwhile is ended.
    async fn halt(&self, id: &str) -> Result<(), JournalError> {
        let pause = Pause::Interrupted { message: ServerMessage::RunFailed.into() };
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
        self.record_stop(id).await?;
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

    /// Records that a user has stopped the deletion, if that could not be recorded before; returns whether it was stopped.
    async fn record_stop(&self, id: &str) -> Result<bool, JournalError> {
        if !self.stops().contains(id) {
            return Ok(false);
        }
        self.persist(|| self.store.cancel(id)).await?;
        Ok(true)
    }

    /// Waits for the hold to end, by the monotonic clock; returns whether the server shuts down instead.
    async fn hold(&self) -> bool {
        self.waits_out(self.pace.hold).await
    }

    /// Waits; returns whether the server shuts down meanwhile.
    async fn waits_out(&self, time: Duration) -> bool {
        let mut stopping = self.stopping.subscribe();
        tokio::select! {
            () = tokio::time::sleep(time) => false,
            _ = stopping.wait_for(|stopping| *stopping) => true,
        }
    }

    /// Settles, by reading, the calls that were claimed and never answered. Returns why they have to be settled later, if
    /// nothing can be read now and this is not the last attempt.
    async fn settle_open_calls(
        &self,
        run: &Run,
        kind: &'static dyn Kind,
        is_last: bool,
    ) -> Result<Option<Pause>, JournalError> {
        for open in self.persist(|| self.store.interrupted(&run.lease)).await? {
            let Ok(settlement) = self.settle_interrupted(run, kind, &open, is_last).await else {
                return Ok(Some(Pause::Interrupted { message: ServerMessage::NotLookedUp.into() }));
            };
            self.persist(|| self.store.settle(&run.lease, settlement.clone())).await?;
            self.changed(&run.lease.deletion);
        }
        Ok(None)
    }

    /// Makes the next call; returns whether there may be another.
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
        if self.record_stop(id).await? {
            // The next iteration finishes it.
            return Ok(true);
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
            // It was stopped meanwhile; the next iteration finishes it.
            Ok(Claim::Stopped) => return Ok(true),
            Err(error) if error.may_pass() => {
                tracing::warn!(deletion = %id, %error, "a call could not be claimed; trying again");
                tokio::time::sleep(STORE_BACKOFF).await;
                // If it was claimed nevertheless, it was not sent, and a read shows that.
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

    /// Pauses the deletion until a user continues it. One that was stopped meanwhile is ended instead.
    async fn pause(&self, run: &Run, kind: &'static dyn Kind, pause: Pause) -> Result<(), JournalError> {
        match self.persist(|| self.store.pause(&run.lease.deletion, pause.clone())).await? {
            Some(State::Stopping) => self.end(run, kind).await,
            _ => Ok(()),
        }
    }

    /// Retries a step of the store until it succeeds: known results must not be lost because the file was locked, or the disk
    /// full, for a while. A shutdown ends the retries after its own time limit.
    pub(super) async fn persist<T, F>(&self, mut step: impl FnMut() -> F) -> Result<T, JournalError>
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

/// The result of a step; a panic is a failure.
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
