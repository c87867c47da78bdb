//! Delivering events: one queue for each host, so that a receiver that hangs delays only its own events.
//!
//! A delivery may take five seconds in all. After a failure a host is not called for one second, then for two, and so on up to
//! a minute. An event is tried six times, but one that the receiver refuses (4xx) only once. Pending events survive a restart.

use super::outbox::{self, Event, Outbox};
use super::send::CallbackSender;
use crate::store::{Store, StoreError};
use media_api::ServerMessage;
use reqwest::StatusCode;
use std::collections::HashSet;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Deliveries of one event.
const ATTEMPTS: u32 = 6;
/// Pause after a failure of a host: the first, and the longest.
const PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));
/// Interval between checks for pending events without a notification.
const LOOK: Duration = Duration::from_secs(30);

/// The result of a delivery.
enum Outcome {
    Delivered,
    /// The receiver refused it.
    Refused(String),
    Failed(String),
}

/// Delivers pending events until the service stops.
pub(crate) async fn deliver_all(
    store: Store,
    sender: CallbackSender,
    outbox: Outbox,
    stop: CancellationToken,
) {
    let mut workers = JoinSet::new();
    let mut busy = HashSet::new();
    loop {
        match store.read(outbox::hosts).await {
            Ok(hosts) => {
                for host in hosts {
                    if busy.insert(host.clone()) {
                        workers.spawn(empty(Queue { host, store: store.clone(), sender: sender.clone() }));
                    }
                }
            }
            Err(error) => tracing::error!("the callbacks that wait could not be read: {error}"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = outbox.woken() => {}
            () = tokio::time::sleep(LOOK) => {}
            Some(done) = workers.join_next() => match done {
                Ok(host) => { busy.remove(&host); }
                // Its host is no longer known; all others are still busy.
                Err(error) => {
                    tracing::error!("delivering callbacks has failed: {error}");
                    busy.clear();
                    workers.abort_all();
                    while workers.join_next().await.is_some() {}
                }
            },
        }
    }
}

struct Queue {
    host: String,
    store: Store,
    sender: CallbackSender,
}

/// Delivers the events of one host in order until none is pending; returns the host.
async fn empty(queue: Queue) -> String {
    let mut failures = 0;
    loop {
        let host = queue.host.clone();
        let Ok(Some(event)) = queue.store.read(move |c| outbox::oldest(c, &host)).await else {
            return queue.host;
        };
        let outcome = queue.send(&event).await;
        failures = if matches!(outcome, Outcome::Failed(_)) { failures + 1 } else { 0 };
        queue.record_in_the_end(event, outcome).await;
        if failures > 0 {
            tokio::time::sleep(pause_after(failures)).await;
        }
    }
}

/// How long to wait after this many failures in a row, at least one.
fn pause_after(failures: u32) -> Duration {
    PAUSE.0.saturating_mul(1 << (failures.max(1) - 1).min(10)).min(PAUSE.1)
}

impl Queue {
    /// Stores an outcome, retrying as long as the database cannot be written: the event was sent, and must not be sent again
    /// for that reason.
    async fn record_in_the_end(&self, event: Event, outcome: Outcome) {
        let mut failures = 0;
        while let Err(error) = self.record(&event, &outcome).await {
            if failures == 0 {
                tracing::error!("the outcome of a callback could not be kept yet: {error}");
            }
            failures += 1;
            tokio::time::sleep(pause_after(failures)).await;
        }
    }

    async fn send(&self, event: &Event) -> Outcome {
        match self.sender.post(&event.url, event.body.clone()).await {
            Ok(status) if status.is_success() => Outcome::Delivered,
            Ok(status) => {
                let answered =
                    ServerMessage::CallbackAnswered.with(&[&self.host, &status.to_string()]).into();
                let comes_back =
                    matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS);
                if status.is_client_error() && !comes_back {
                    Outcome::Refused(answered)
                } else {
                    Outcome::Failed(answered)
                }
            }
            Err(error) => {
                let why = ServerMessage::CallbackNotSent.with(&[&self.host, &error.to_string()]);
                Outcome::Failed(why.into())
            }
        }
    }

    async fn record(&self, event: &Event, outcome: &Outcome) -> Result<(), StoreError> {
        let attempt = event.attempts + 1;
        let (is_over, delivered, detail) = match outcome {
            Outcome::Delivered => (true, true, ServerMessage::CallbackTaken.with(&[&self.host])),
            Outcome::Refused(why) => (true, false, ServerMessage::CallbackRefused.with(&[why])),
            Outcome::Failed(why) if attempt < ATTEMPTS => (
                false,
                false,
                ServerMessage::CallbackFailed.with(&[why, &attempt.to_string(), &ATTEMPTS.to_string()]),
            ),
            Outcome::Failed(why) => {
                (true, false, ServerMessage::CallbackGivenUp.with(&[why, &ATTEMPTS.to_string()]))
            }
        };
        let detail = String::from(detail);
        let (event, told) = (event.clone(), detail.clone());
        let keep = move |tx: &rusqlite::Transaction<'_>| match is_over {
            true => outbox::finish(tx, &event, delivered, &detail),
            false => outbox::postpone(tx, &event, &detail),
        };
        self.store.write(keep).await?;
        if is_over && !delivered {
            tracing::warn!("a callback is not delivered: {told}");
        }
        Ok(())
    }
}
