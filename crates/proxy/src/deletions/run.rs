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
    /// Runs to the end, or until the deletion is stopped or pauses, or the server shuts down.
    pub(super) async fn run(self: Arc<Self>, id: String, start: Start) {
        let failure = match AssertUnwindSafe(self.run_calls(&id, start)).catch_unwind().await {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some("a panic".to_owned()),
        };
        if let Some(error) = failure {
            // Nothing is sent without its rows. A person can continue it, which settles what is open first.
            tracing::error!(deletion = %id, error, "a deletion has stopped");
            let pause = Pause::CallsFail { code: None, message: SERVER_FAILED.to_owned() };
            if let Err(error) = self.store.pause(&id, pause).await {
                tracing::error!(deletion = %id, %error, "and it cannot be marked as halted");
            }
        }
        self.changed(&id);
    }

    async fn run_calls(&self, id: &str, start: Start) -> Result<(), JournalError> {
        let sends = !matches!(start, Start::Restarted { sends: false, .. });
        match start {
            Start::Restarted { state: State::Confirmed, sends: false } => {
                return self.pause(id, Pause::Restarted).await;
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
        self.settle_open_calls(&run, kind).await?;
        if let Start::Restarted { state: State::Running, .. } = start {
            if !sends {
                return self.pause(id, Pause::Restarted).await;
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
        let mut stopping = self.stopping.subscribe();
        tokio::select! {
            () = tokio::time::sleep(self.pace.hold) => false,
            _ = stopping.wait_for(|stopping| *stopping) => true,
        }
    }

    /// Settles, by reading, the calls that were claimed and never answered.
    async fn settle_open_calls(&self, run: &Run, kind: &'static dyn Kind) -> Result<(), JournalError> {
        for open in self.persist(|| self.store.interrupted(&run.lease)).await? {
            let settlement = self.settle_interrupted(run, kind, open.sequence, &open.call).await;
            self.persist(|| self.store.settle(&run.lease, settlement.clone())).await?;
            self.changed(&run.lease.deletion);
        }
        Ok(())
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
            self.pause(id, pause).await?;
            return Ok(false);
        }
        self.upstream.turn(run.action).await;
        if self.is_stopping() {
            return Ok(false);
        }
        if !self.arming.is_armed() {
            self.pause(id, Pause::NotArmed).await?;
            return Ok(false);
        }
        let record = record(run, kind, &call);
        let limit = self.arming.hourly_items();
        let sequence = match self.store.claim(&run.lease, &call, record, limit).await {
            Ok(Claim::Sent(sequence)) => sequence,
            Ok(Claim::OverHourlyLimit) => {
                self.disarm("server").await;
                self.pause(id, Pause::HourlyLimit { limit: limit.unwrap_or_default() }).await?;
                return Ok(false);
            }
            // It was stopped meanwhile; the next turn finishes it.
            Ok(Claim::Stopped) => return Ok(true),
            Err(error) if error.may_pass() => {
                tracing::warn!(deletion = %id, %error, "a call could not be claimed; trying again");
                tokio::time::sleep(STORE_BACKOFF).await;
                // Should it have been claimed nevertheless, it was not sent, and reading says so.
                self.settle_open_calls(run, kind).await?;
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

    async fn pause(&self, id: &str, pause: Pause) -> Result<(), JournalError> {
        self.persist(|| self.store.pause(id, pause.clone())).await
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
