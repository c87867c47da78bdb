//! The one event stream of all deletions, which the windows of a browser share.
//!
//! A window needs the events while it is visible, there is a session and a deletion is under way, and once whenever it is shown,
//! to find out whether one is. One window holds the stream, by a lock, and passes everything on to the others: a browser opens
//! six connections to one server, and every visible window with a stream of its own would leave too few for requests. When the
//! holder is hidden or closed, a window that waits for the lock opens the stream. A stream that breaks or stalls is opened again,
//! with a growing delay, by whichever window gets the lock.

mod channel;

use super::calls;
use super::followed::{Followed, IfNew};
use crate::client;
use crate::clock;
use crate::state::session::{Session, use_session};
use crate::state::tab_lock::TabLock;
use crate::state::task::{ScopedTask, detached, sleep};
use channel::{Channel, Message};
use futures_util::future::{Either, select};
use leptos::prelude::*;
use media_api::ProblemCode;
use media_api::deletion::{DeletionEvent, Summary};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::pin::pin;

const PATH: &str = "/api/deletions/events";
/// The lock of the window that holds the stream.
const LOCK: &str = "media-console.deletions";
/// Delays between two attempts, in milliseconds: the first, and the longest.
const DELAYS: (u32, u32) = (500, 8_000);
/// A stream without any event for this long, in milliseconds, is considered dead. A deletion under way changes more often; one
/// unnecessary read costs little.
const QUIET_MILLIS: i64 = 30_000;
/// A window that hears nothing from the holder for this long, in milliseconds, opens a stream of its own. The holder itself opens
/// a quiet stream again before that.
const SILENT_MILLIS: i64 = 2 * QUIET_MILLIS;
/// How often an open stream is checked, in milliseconds.
const WATCH_MILLIS: u32 = 1_000;

/// The stream, of the app.
#[derive(Clone, Copy)]
pub(super) struct EventStream {
    task: ScopedTask,
    /// Whether the task is reading, waits for its turn, or waits to read again.
    is_running: StoredValue<bool>,
    /// The last attempt failed: the known state may be outdated.
    pub is_lost: RwSignal<bool>,
    /// Whether this window holds a stream that has listed everything under way.
    is_source: StoredValue<bool>,
    /// When another window last sent something, in milliseconds.
    heard_at: StoredValue<i64>,
    /// Whether another window has listed everything under way since this one asked.
    is_told: StoredValue<bool>,
}

impl EventStream {
    pub fn new() -> Self {
        Self {
            task: ScopedTask::new(),
            is_running: StoredValue::new(false),
            is_lost: RwSignal::new(false),
            is_source: StoredValue::new(false),
            heard_at: StoredValue::new(0),
            is_told: StoredValue::new(false),
        }
    }

    /// Keeps the stream open as needed while the calling component is mounted. `record` gets every state that arrives.
    pub fn keep(self, followed: Followed, record: impl Fn(Summary, IfNew) + Copy + 'static) {
        let (session, is_visible) = (use_session(), use_visibility());
        let may_run = Memo::new(move |_| is_visible.get() && session.with(Session::is_ready));
        let has_active = Memo::new(move |_| followed.has_active() == Some(true));
        let reader = Reader { stream: self, channel: Channel::new(), followed, record };
        reader.channel.listen(move |message| {
            if may_run.try_get_untracked() == Some(true) {
                reader.hear(message);
            }
        });
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
        self.is_source.set_value(false);
        self.task.replace(async move {
            reader.read_events().await;
            self.is_running.try_set_value(false);
        });
    }

    fn stop(self) {
        self.task.cancel();
        self.is_running.try_set_value(false);
        self.is_source.try_set_value(false);
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

/// What a window does after it has waited.
enum Turn {
    /// It reads the stream, with the lock unless the holder is silent.
    Read(Option<TabLock>),
    /// Another window has said that no deletion is under way.
    Idle,
}

/// Reads the stream, or hears from the window that does.
#[derive(Clone, Copy)]
struct Reader<H> {
    stream: EventStream,
    channel: Channel,
    followed: Followed,
    record: H,
}

impl<H: Fn(Summary, IfNew) + Copy + 'static> Reader<H> {
    /// Reads until no deletion is known to be under way.
    async fn read_events(self) {
        let mut delay = DELAYS.0;
        loop {
            let Turn::Read(lock) = self.wait_for_turn().await else { return };
            let end = self.read_stream().await;
            self.stream.is_source.try_set_value(false);
            drop(lock);
            match end {
                StreamEnd::Idle => return,
                StreamEnd::Complete => delay = DELAYS.0,
                StreamEnd::Broken => drop(self.stream.is_lost.try_set(true)),
            }
            sleep(delay).await;
            delay = (delay * 2).min(DELAYS.1);
        }
    }

    /// Waits for the lock. Meanwhile the other windows are heard, see [`Reader::hear`].
    async fn wait_for_turn(self) -> Turn {
        let EventStream { heard_at, is_told, .. } = self.stream;
        is_told.try_set_value(false);
        heard_at.try_set_value(clock::browser_now());
        self.channel.send(&Message::Ask);
        let is_over = || is_told.try_get_value() == Some(true) && !self.followed.is_any_active();
        let hearing = async {
            loop {
                sleep(WATCH_MILLIS).await;
                if is_over() {
                    return Turn::Idle;
                }
                if clock::browser_now() - heard_at.try_get_value().unwrap_or_default() > SILENT_MILLIS {
                    return Turn::Read(None);
                }
            }
        };
        match select(pin!(TabLock::acquire(LOCK)), pin!(hearing)).await {
            // The holder ends its stream with the last deletion, and what it has told by then is all there is.
            Either::Left(_) if is_over() => Turn::Idle,
            Either::Left((lock, _)) => Turn::Read(Some(lock)),
            Either::Right((turn, _)) => turn,
        }
    }

    /// Takes over what another window sent.
    fn hear(self, message: Message) {
        self.stream.heard_at.try_set_value(clock::browser_now());
        match message {
            Message::Ask if self.stream.is_source.get_value() => {
                self.channel.send(&Message::Listing(self.followed.active_summaries()));
            }
            Message::Ask => {}
            Message::Changed(summary) => (self.record)(*summary, IfNew::AddActive),
            Message::Listing(summaries) => {
                let named = summaries.iter().map(|summary| summary.id.clone()).collect();
                summaries.into_iter().for_each(|summary| (self.record)(summary, IfNew::AddActive));
                self.stream.is_lost.try_set(false);
                self.stream.is_told.try_set_value(true);
                self.read_unnamed(&named);
            }
        }
    }

    /// Reads one stream to its end, and passes on what it says.
    async fn read_stream(self) -> StreamEnd {
        let (last_event_at, is_ready) = (Cell::new(clock::browser_now()), Cell::new(false));
        let mut named = BTreeSet::new();
        let reading = client::events::<DeletionEvent>(PATH, |event| {
            last_event_at.set(clock::browser_now());
            match event {
                DeletionEvent::Changed(summary) => {
                    match is_ready.get() {
                        true => self.channel.send(&Message::Changed(summary.clone())),
                        false => drop(named.insert(summary.id.clone())),
                    }
                    (self.record)(*summary, IfNew::AddActive);
                }
                DeletionEvent::Ready => {
                    is_ready.set(true);
                    self.stream.is_source.try_set_value(true);
                    self.stream.is_lost.try_set(false);
                    let mut listing = self.followed.active_summaries();
                    listing.retain(|summary| named.contains(&summary.id));
                    self.channel.send(&Message::Listing(listing));
                    self.read_unnamed(&named);
                }
            }
            !is_ready.get() || self.followed.is_any_active()
        });
        let watching = async {
            loop {
                sleep(WATCH_MILLIS).await;
                let is_idle = is_ready.get() && !self.followed.is_any_active();
                if is_idle || clock::browser_now() - last_event_at.get() > QUIET_MILLIS {
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
