//! Progress of a deletion as server-sent events: one summary per change, until it is over or the server stops.

use crate::app::App;
use crate::refusal::Refusal;
use axum::extract::{Path, State};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::Stream;
use futures_util::stream::unfold;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

pub(crate) async fn stream(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    // Subscribed before the first read, so that no change falls between the two.
    let changes = app.deletions.changes();
    let first = app.deletions.summary(&id).await?;
    let stopping = app.stopping.subscribe();
    let events = unfold((app, id, changes, stopping, Some(first), false), |state| async move {
        let (app, id, mut changes, mut stopping, next, over) = state;
        if over {
            return None;
        }
        let summary = match next {
            Some(summary) => summary,
            None => {
                tokio::select! {
                    changed = changes.changed() => changed.ok()?,
                    _ = stopping.wait_for(|stopping| *stopping) => return None,
                }
                app.deletions.summary(&id).await.ok()?
            }
        };
        let over = summary.state.is_over();
        let event = Event::default().json_data(&summary).ok()?;
        Some((Ok(event), (app, id, changes, stopping, None, over)))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}
