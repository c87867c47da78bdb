//! The one event stream of all deletions.
//!
//! It is open while the tab is visible, there is a session and a deletion is under way; it is also opened whenever the tab is
//! shown, to find out whether one is. Hidden tabs hold no connection, so that several tabs leave some for requests: a browser
//! opens six to one server. A stream that breaks or stalls is opened again, with a growing delay.

use super::calls;
use super::followed::{Followed, IfNew};
use crate::client;
use crate::format;
use crate::state::session::{Session, use_session};
use crate::state::task::{ScopedTask, detached, sleep};
use futures_util::future::{Either, select};
use leptos::prelude::*;
use media_api::ProblemCode;
use media_api::deletion::{DeletionEvent, Summary};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::pin::pin;

const PATH: &str = "/api/deletions/events";
/// Delays between two attempts, in milliseconds: the first, and the longest.
const DELAYS: (u32, u32) = (500, 8_000);
/// A stream without any event for this long, in milliseconds, is considered dead. A deletion under way changes more often; one
/// unnecessary read costs little.
const QUIET_MILLIS: i64 = 30_000;
/// How often an open stream is checked, in milliseconds.
const WATCH_MILLIS: u32 = 1_000;

/// The stream, of the app.
#[derive(Clone, Copy)]
pub(super) struct EventStream {
    task: ScopedTask,
    /// Whether the task is reading or waits to read again.
    is_running: StoredValue<bool>,
    /// The last attempt failed: the known state may be outdated.
    pub is_lost: RwSignal<bool>,
}

impl EventStream {
    pub fn new() -> Self {
        Self { task: ScopedTask::new(), is_running: StoredValue::new(false), is_lost: RwSignal::new(false) }
    }

    /// Keeps the stream open as needed while the calling component is mounted. `record` gets every state that arrives.
    pub fn keep(self, followed: Followed, record: impl Fn(Summary, IfNew) + Copy + 'static) {
        let (session, is_visible) = (use_session(), use_visibility());
        let may_run = Memo::new(move |_| is_visible.get() && session.with(Session::is_ready));
        let has_active = Memo::new(move |_| followed.has_active() == Some(true));
        let reader = Reader { followed, record, is_lost: self.is_lost };
        Effect::new(move |could_run: Option<bool>| {
            let (may_run, has_active) = (may_run.get(), has_active.get());
            let is_shown_again = may_run && could_run != Some(true);
            if !may_run {
                self.stop();
            } else if is_shown_again || (has_active && !self.is_running.get_value()) {
                self.start(reader);
            }
            may_run
        });
        on_cleanup(move || self.stop());
    }

    fn start<H: Fn(Summary, IfNew) + Copy + 'static>(self, reader: Reader<H>) {
        self.is_running.set_value(true);
        self.task.replace(async move {
            reader.read_events().await;
            self.is_running.try_set_value(false);
        });
    }

    fn stop(self) {
        self.task.cancel();
        self.is_running.try_set_value(false);
    }
}

/// How a stream ended.
enum StreamEnd {
    /// No deletion is under way.
    Idle,
    /// It listed everything under way, and then ended or stalled.
    Complete,
    /// It could not be opened, or broke.
    Broken,
}

/// Reads the stream.
#[derive(Clone, Copy)]
struct Reader<H> {
    followed: Followed,
    record: H,
    is_lost: RwSignal<bool>,
}

impl<H: Fn(Summary, IfNew) + Copy + 'static> Reader<H> {
    /// Reads until no deletion is known to be under way.
    async fn read_events(self) {
        let mut delay = DELAYS.0;
        loop {
            match self.read_stream().await {
                StreamEnd::Idle => return,
                StreamEnd::Complete => delay = DELAYS.0,
                StreamEnd::Broken => drop(self.is_lost.try_set(true)),
            }
            sleep(delay).await;
            delay = (delay * 2).min(DELAYS.1);
        }
    }

    /// Reads one stream to its end.
    async fn read_stream(self) -> StreamEnd {
        let (last_event_at, is_ready) = (Cell::new(format::now()), Cell::new(false));
        let mut named = BTreeSet::new();
        let reading = client::events::<DeletionEvent>(PATH, |event| {
            last_event_at.set(format::now());
            match event {
                DeletionEvent::Changed(summary) => {
                    if !is_ready.get() {
                        named.insert(summary.id.clone());
                    }
                    (self.record)(*summary, IfNew::AddActive);
                }
                DeletionEvent::Ready => {
                    is_ready.set(true);
                    self.is_lost.try_set(false);
                    self.read_unnamed(&named);
                }
            }
            !is_ready.get() || self.followed.is_any_active()
        });
        let watching = async {
            loop {
                sleep(WATCH_MILLIS).await;
                let is_idle = is_ready.get() && !self.followed.is_any_active();
                if is_idle || format::now() - last_event_at.get() > QUIET_MILLIS {
                    return;
                }
            }
        };
        let is_broken = match select(pin!(reading), pin!(watching)).await {
            Either::Left((ended, _)) => ended.is_err(),
            Either::Right(((), _)) => false,
        };
        match is_ready.get() {
            true if !self.followed.is_any_active() => StreamEnd::Idle,
            true if !is_broken => StreamEnd::Complete,
            _ => StreamEnd::Broken,
        }
    }

    /// A deletion that was under way and is no longer listed has ended meanwhile.
    fn read_unnamed(self, named: &BTreeSet<String>) {
        for id in self.followed.active().into_iter().filter(|id| !named.contains(id)) {
            drop(detached(async move {
                match calls::find(&id).await {
                    Ok(deletion) => (self.record)(deletion.summary, IfNew::Add),
                    Err(problem) if problem.code == ProblemCode::NotFound => self.followed.forget(&id),
                    // The stream is opened again as long as the deletion counts as under way.
                    Err(_) => {}
                }
            }));
        }
    }
}

/// Whether the tab is visible.
fn use_visibility() -> Signal<bool> {
    let is_visible = RwSignal::new(!document().hidden());
    let changed = window_event_listener_untyped("visibilitychange", move |_| {
        is_visible.set(!document().hidden());
    });
    on_cleanup(move || changed.remove());
    is_visible.into()
}
