//! `POST /api/deletions/events`: every deletion of the service as one stream of server-sent events, each with a
//! [`DeletionEvent`] as its data.
//!
//! The stream is read by `fetch` with the page token, like every other route. It ends when the session ends and when the server
//! stops. Changes are not queued for a slow client: the state is read when the client is ready for it.

use crate::deletions::{Changes, Deletions, Next};
use crate::refusal::Refusal;
use crate::session::{Session, Sessions};
use axum::extract::{Extension, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use futures_util::stream::{iter, unfold};
use http::header::CACHE_CONTROL;
use media_api::deletion::{DeletionEvent, Summary};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Interval between two comments on an idle stream: shorter than the idle limits of usual front proxies.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The parts of the stream.
#[derive(Clone)]
pub(crate) struct Source {
    pub deletions: Arc<Deletions>,
    pub sessions: Arc<Sessions>,
    /// Becomes true when the server stops.
    pub stopping: watch::Receiver<bool>,
}

pub(crate) async fn stream(
    State(source): State<Source>,
    Extension(session): Extension<Session>,
) -> Result<Response, Refusal> {
    // Subscribed before the first read, so that no change is missed between the two.
    let Source { deletions, sessions, mut stopping } = source;
    let changes = deletions.changes();
    let seen = changes.borrow().count();
    let active = deletions.active().await?;
    let first = active
        .into_iter()
        .map(|summary| DeletionEvent::Changed(Box::new(summary)))
        .chain([DeletionEvent::Ready]);
    let later = unfold((deletions, changes, seen), |(deletions, mut changes, seen)| async move {
        let (seen, summary) = next_change(&deletions, &mut changes, seen).await?;
        Some((DeletionEvent::Changed(Box::new(summary)), (deletions, changes, seen)))
    });
    let end = async move {
        tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => {}
            () = sessions.ended(&session) => {}
        }
    };
    let events = iter(first).chain(later).take_until(Box::pin(end));
    let events = events.map(|event| Event::default().json_data(event));
    // No cache may store the stream, and no front proxy may hold events back to send or compress them together.
    let headers = [(CACHE_CONTROL.as_str(), "no-store, no-transform"), ("x-accel-buffering", "no")];
    Ok((headers, Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))).into_response())
}

/// The latest state of the deletion that changed next, and the number of that change. `None` ends the stream: the server stops,
/// the client is too far behind, or the state cannot be read. The page then opens it again.
async fn next_change(
    deletions: &Deletions,
    changes: &mut watch::Receiver<Changes>,
    seen: u64,
) -> Option<(u64, Summary)> {
    loop {
        let next = changes.borrow_and_update().after(seen);
        match next {
            Next::Wait => changes.changed().await.ok()?,
            Next::Read(number, id) => {
                let summary = deletions.summary(&id).await.ok()?;
                return Some((number, summary));
            }
            Next::StartOver => return None,
        }
    }
}
