//! The event stream of all deletions: its beginning, its events, and its end.

use crate::common::stock::*;
use crate::common::*;
use axum::body::Body;
use http_body_util::BodyExt as _;
use media_api::deletion::{DeletionEvent, State, Summary};
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt as _;

const ROUTE: &str = "/api/deletions/events";
/// Longest wait for an event or for the end of a stream.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open stream, read event by event.
struct Events {
    headers: http::HeaderMap,
    body: Body,
    pending: Vec<u8>,
}

impl Events {
    async fn open(console: &Console) -> Self {
        let response = console.app.router().oneshot(console.request(ROUTE, json!({}))).await.unwrap();
        let (parts, body) = response.into_parts();
        assert_eq!(parts.status, 200);
        Self { headers: parts.headers, body, pending: Vec::new() }
    }

    /// The next event or comment as it was sent; `None` at the end of the stream.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.pending.windows(2).position(|pair| pair == b"\n\n") {
                let block: Vec<u8> = self.pending.drain(..end + 2).collect();
                return Some(String::from_utf8(block).unwrap());
            }
            let frame = self.body.frame().await;
            self.pending.extend(frame?.unwrap().into_data().unwrap());
        }
    }

    /// The next event; comments are skipped.
    async fn next(&mut self) -> Option<DeletionEvent> {
        let reading = async {
            loop {
                let block = self.block().await?;
                if let Some(data) = block.strip_prefix("data:") {
                    return Some(serde_json::from_str(data.trim()).unwrap());
                }
            }
        };
        tokio::time::timeout(PATIENCE, reading).await.expect("neither an event nor the end comes")
    }

    async fn changed(&mut self) -> Summary {
        match self.next().await {
            Some(DeletionEvent::Changed(summary)) => *summary,
            other => panic!("not a change: {other:?}"),
        }
    }
}

/// Plans the deletion of these snapshots and confirms it; returns its ID.
async fn confirm(console: &Console, timestamps: &[i64]) -> String {
    let plan = console.ok("/api/deletions/plan", target(timestamps)).await;
    let id = plan["id"].as_str().unwrap().to_owned();
    let typed = plan["confirmation"]["type"]["expected"].as_str().unwrap_or_default();
    console.ok(&format!("/api/deletions/{id}/confirm"), json!({ "typed": typed })).await;
    id
}

fn hold(seconds: u64) -> impl FnOnce(&mut media_proxy::Config) {
    move |config| config.pace.hold = Duration::from_secs(seconds)
}

#[tokio::test]
async fn one_stream_tells_every_deletion_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(6);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let mut events = Events::open(&console).await;
    assert_eq!(events.headers["content-type"], "text/event-stream");
    assert_eq!(events.headers["cache-control"], "no-store, no-transform");
    assert_eq!(events.headers["x-accel-buffering"], "no");
    assert_eq!(events.headers["x-console-version"], "0123456789abcdef");
    assert_eq!(events.next().await, Some(DeletionEvent::Ready));

    let all: Vec<i64> = there.lock().unwrap().iter().copied().collect();
    let mut open = vec![confirm(&console, &all[..2]).await, confirm(&console, &all[2..]).await];
    while !open.is_empty() {
        let summary = events.changed().await;
        if summary.state.is_over() {
            assert_eq!((summary.state, summary.tally.total()), (State::Finished, summary.tally.deleted));
            open.retain(|id| *id != summary.id);
        }
    }
}

#[tokio::test]
async fn a_stream_begins_with_what_is_confirmed_and_not_over() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(8);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::with(&fake, folder.path(), hold(600)).await;
    let all: Vec<i64> = there.lock().unwrap().iter().copied().collect();
    console.ok("/api/deletions/plan", target(&all[..2])).await;
    let cancelled = confirm(&console, &all[2..4]).await;
    console.ok(&format!("/api/deletions/{cancelled}/cancel"), json!({})).await;
    let (first, second) = (confirm(&console, &all[4..6]).await, confirm(&console, &all[6..]).await);

    let mut events = Events::open(&console).await;
    for expected in [&first, &second] {
        let summary = events.changed().await;
        assert_eq!((&summary.id, summary.state), (expected, State::Confirmed));
        assert_eq!(summary.tally.planned, 2);
    }
    assert_eq!(events.next().await, Some(DeletionEvent::Ready));
    console.ok(&format!("/api/deletions/{second}/cancel"), json!({})).await;
    let summary = events.changed().await;
    assert_eq!((summary.id, summary.state), (second, State::Cancelled));

    // Deletions of another service in the same data folder are not sent.
    let other = Console::with(&fake, folder.path(), |config| config.mode = media_api::Mode::Cloud).await;
    assert_eq!(Events::open(&other).await.next().await, Some(DeletionEvent::Ready));
}

#[tokio::test]
async fn a_slow_reader_gets_the_latest_state_of_each_deletion_once() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(1_200);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let mut events = Events::open(&console).await;
    assert_eq!(events.next().await, Some(DeletionEvent::Ready));
    // Six calls, each with its changes, while the stream is not read.
    let deletion = console.delete(all(&there)).await;
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 6);
    let summary = events.changed().await;
    assert_eq!(Value::String(summary.id), deletion["summary"]["id"]);
    assert_eq!((summary.state, summary.tally.deleted), (State::Finished, 1_200));
    console.app.shut_down().await;
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn the_stream_ends_when_its_session_is_signed_out() {
    let folder = tempfile::tempdir().unwrap();
    let fake = snapshots(there(2), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let other = Console::log_in(console.app.clone(), console.journal.clone()).await;
    let (mut ended, mut goes_on) = (Events::open(&console).await, Events::open(&other).await);
    assert_eq!(ended.next().await, Some(DeletionEvent::Ready));
    assert_eq!(goes_on.next().await, Some(DeletionEvent::Ready));
    console.ok("/api/session/end", json!({})).await;
    assert_eq!(ended.next().await, None);
    assert_eq!(console.post(ROUTE, json!({})).await.code(), "no_session");
    let id = confirm(&other, &[START]).await;
    assert_eq!(goes_on.changed().await.id, id);
}

#[tokio::test]
async fn the_stream_ends_when_its_session_is_too_old() {
    let folder = tempfile::tempdir().unwrap();
    let fake = snapshots(there(2), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let journal = rusqlite::Connection::open(folder.path().join("console.sqlite3")).unwrap();
    // As if it had been made seven days ago, less four seconds.
    journal.execute("UPDATE sessions SET made_at = made_at - 7 * 86400000 + 4000", []).unwrap();
    let (app, journal) = open(&fake, folder.path(), |_| {}).await;
    let console = Console { app, journal, ..console };
    let mut events = Events::open(&console).await;
    assert_eq!(events.next().await, Some(DeletionEvent::Ready));
    assert_eq!(events.next().await, None);
    assert_eq!(console.post(ROUTE, json!({})).await.code(), "no_session");
}

#[tokio::test]
async fn a_quiet_stream_sends_comments() {
    let folder = tempfile::tempdir().unwrap();
    let fake = snapshots(there(2), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let mut events = Events::open(&console).await;
    assert_eq!(events.next().await, Some(DeletionEvent::Ready));
    // Nothing happens any more, so the paused clock advances to the next timer at once.
    tokio::time::pause();
    let comment = tokio::time::timeout(PATIENCE, events.block()).await.expect("no comment comes");
    assert_eq!(comment.as_deref(), Some(":\n\n"));
}
