//! The current publications: the one place shared by connections, pulls and the owner of the engine.

use crate::admission::Admission;
use crate::event::{Event, StopReason, StreamStatus};
use crate::message::Media;
use crate::snapshot::{Backend, KeyframeId, Workers};
use crate::stream::{Moment, Notice, Stream};
use crate::trouble::Troubles;
use crate::{Limits, StreamName};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, broadcast};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Events a slow subscriber may fall behind before it loses the oldest.
const EVENT_BACKLOG: usize = 1024;

/// What all tasks of one engine share.
pub(crate) struct Shared {
    pub(crate) limits: Limits,
    pub(crate) backend: Arc<dyn Backend>,
    pub(crate) admission: Arc<Admission>,
    pub(crate) troubles: Troubles,
    pub(crate) decoders: Arc<Semaphore>,
    pub(crate) workers: Workers,
    /// Fires when the engine is shut down.
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
    pub(crate) events: broadcast::Sender<Event>,
    slots: Mutex<HashMap<StreamName, Arc<Slot>>>,
    keyframes: AtomicU64,
}

/// One publication of a name.
#[derive(Debug)]
struct Slot {
    /// Fires when the feeder of the publication has ended it; it no longer holds its name then.
    owner: CancellationToken,
    /// Fires when a newer publication has the name.
    replaced: CancellationToken,
    state: Mutex<SlotState>,
}

#[derive(Debug)]
struct SlotState {
    stream: Stream,
    /// Nothing of this publication is used any more.
    over: bool,
}

/// The origin of a publication, which decides which one yields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Pushed to us from this address: the newest takes the name over.
    Push(SocketAddr),
    /// Pulled by us: waits until the name is free.
    Pull,
}

/// The name is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Taken;

impl Shared {
    pub(crate) fn new(limits: Limits, backend: Arc<dyn Backend>) -> Shared {
        Shared {
            backend,
            admission: Arc::new(Admission::new(&limits)),
            troubles: Troubles::default(),
            workers: Workers::default(),
            decoders: Arc::new(Semaphore::new(limits.decoders.clamp(1, Semaphore::MAX_PERMITS))),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            events: broadcast::channel(EVENT_BACKLOG).0,
            slots: Mutex::default(),
            keyframes: AtomicU64::new(1),
            limits,
        }
    }

    /// Notifies all subscribers; no subscriber is no error.
    pub(crate) fn tell(&self, event: Event) {
        tracing::debug!(?event);
        let _ = self.events.send(event);
    }

    /// Begins a publication. It releases the name as soon as `owner` fires.
    pub(crate) fn begin(
        self: &Arc<Self>,
        name: &StreamName,
        origin: Origin,
        owner: &CancellationToken,
    ) -> Result<Publication, Taken> {
        let mut slots = lock(&self.slots);
        if origin == Origin::Pull && slots.get(name).is_some_and(|slot| !slot.owner.is_cancelled()) {
            return Err(Taken);
        }
        let slot = Arc::new(Slot {
            owner: owner.clone(),
            replaced: CancellationToken::new(),
            state: Mutex::new(SlotState {
                stream: Stream::new(self.limits.pixels, self.limits.stale_after),
                over: false,
            }),
        });
        if let Some(old) = slots.insert(name.clone(), slot.clone()) {
            if let Origin::Push(peer) = origin
                && !old.owner.is_cancelled()
            {
                self.troubles.taken_over(name, peer, Instant::now());
            }
            if old.finish() {
                self.tell(Event::Stopped { name: name.clone(), reason: StopReason::Replaced });
            }
            old.replaced.cancel();
        }
        Ok(Publication { shared: self.clone(), name: name.clone(), slot })
    }

    /// Whether a pull would have to wait for this name.
    pub(crate) fn is_taken(&self, name: &StreamName) -> bool {
        lock(&self.slots).get(name).is_some_and(|slot| !slot.owner.is_cancelled())
    }

    /// Names whose media has arrived, sorted.
    pub(crate) fn live(&self) -> Vec<StreamName> {
        let slots = lock(&self.slots);
        let started = slots.iter().filter(|(_, slot)| lock(&slot.state).stream.has_started());
        let mut names: Vec<_> = started.map(|(name, _)| name.clone()).collect();
        names.sort_unstable();
        names
    }

    /// Accesses the stream of a name; `None` if it is not published.
    pub(crate) fn look<T>(&self, name: &StreamName, look: impl FnOnce(&Stream) -> T) -> Option<T> {
        let slot = lock(&self.slots).get(name).cloned()?;
        let state = lock(&slot.state);
        Some(look(&state.stream))
    }

    pub(crate) fn status(&self, name: &StreamName) -> StreamStatus {
        self.look(name, |stream| stream.status(Moment::now())).unwrap_or(StreamStatus::Absent)
    }
}

impl Slot {
    /// Ends the publication; true if that must be reported.
    fn finish(&self) -> bool {
        let mut state = lock(&self.state);
        !std::mem::replace(&mut state.over, true) && state.stream.has_started()
    }
}

/// The right to feed a name. Dropping it ends the publication as if the connection had been lost.
pub(crate) struct Publication {
    shared: Arc<Shared>,
    name: StreamName,
    slot: Arc<Slot>,
}

impl Publication {
    pub(crate) fn name(&self) -> &StreamName {
        &self.name
    }

    /// Processes one message of the stream.
    pub(crate) fn media(&self, media: Media) {
        let mut state = lock(&self.slot.state);
        if state.over {
            return;
        }
        let next_id = || KeyframeId(self.shared.keyframes.fetch_add(1, Ordering::Relaxed));
        for notice in state.stream.media(media, Moment::now(), next_id) {
            self.tell(notice);
        }
    }

    /// To be called about once a second.
    pub(crate) fn tick(&self) {
        let mut state = lock(&self.slot.state);
        if !state.over
            && let Some(notice) = state.stream.tick(Moment::now())
        {
            self.tell(notice);
        }
    }

    /// Waits until a newer publication has the name; forever if there is no publication.
    pub(crate) async fn replaced(publication: Option<&Publication>) {
        match publication {
            Some(publication) => publication.slot.replaced.cancelled().await,
            None => std::future::pending().await,
        }
    }

    /// Ends the publication. Reported only if media had arrived and the name was not taken over.
    pub(crate) fn end(self, reason: StopReason) {
        self.finish(reason);
    }

    fn finish(&self, reason: StopReason) {
        let mut slots = lock(&self.shared.slots);
        if slots.get(&self.name).is_some_and(|slot| Arc::ptr_eq(slot, &self.slot)) {
            slots.remove(&self.name);
        }
        if self.slot.finish() {
            self.shared.tell(Event::Stopped { name: self.name.clone(), reason });
        }
    }

    fn tell(&self, notice: Notice) {
        let name = self.name.clone();
        self.shared.tell(match notice {
            Notice::Started => Event::Started { name },
            Notice::Stale => Event::Stale { name },
            Notice::Unsupported(found) => Event::Unsupported { name, what: found.what, why: found.why },
        });
    }
}

impl Drop for Publication {
    fn drop(&mut self) {
        self.finish(StopReason::Disconnected);
    }
}

/// No state under these locks can be left inconsistent, so a poisoned one is safe to use.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
