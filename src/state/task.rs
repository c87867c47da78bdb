//! Work that takes time and belongs to a component.

use crate::clock;
use futures_util::future::{AbortHandle, Abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// Typing pauses when nothing was typed for this long: a search is sent then.
pub const TYPING_PAUSE: Duration = Duration::from_millis(250);

/// At most one piece of asynchronous work of the component that creates it. The work is dropped when it is replaced and when
/// the component is removed: nothing after an `await` in it runs then, and a request that it waits for is aborted.
#[derive(Clone, Copy)]
pub struct ScopedTask(StoredValue<Option<AbortHandle>>);

impl ScopedTask {
    /// Bound to the current reactive owner.
    pub fn new() -> Self {
        let handle = StoredValue::new(None::<AbortHandle>);
        on_cleanup(move || Self(handle).cancel());
        Self(handle)
    }

    /// Starts `work` in place of what is under way.
    pub fn replace(self, work: impl Future<Output = ()> + 'static) {
        self.cancel();
        let (handle, registration) = AbortHandle::new_pair();
        if self.0.try_set_value(Some(handle)).is_none() {
            spawn_local(async move {
                let _ = Abortable::new(work, registration).await;
            });
        }
    }

    /// Does something after a pause, in place of what is under way: typing that goes on starts the pause again.
    pub fn after(self, pause: Duration, then: impl FnOnce() + 'static) {
        self.replace(async move {
            sleep(pause.as_millis() as u32).await;
            then();
        });
    }

    pub fn cancel(self) {
        if let Some(handle) = self.0.try_update_value(Option::take).flatten() {
            handle.abort();
        }
    }
}

impl Default for ScopedTask {
    fn default() -> Self {
        Self::new()
    }
}

/// Starts work that continues when its screen is left, such as a change on the server. The work must not touch signals of a
/// screen; the screen awaits the result in a [`ScopedTask`].
pub fn detached<T: 'static>(work: impl Future<Output = T> + 'static) -> impl Future<Output = T> {
    detached_or_else(work, drop)
}

/// As [`detached`]; a result that is no longer awaited is passed to `left`, which must not touch signals of a screen either.
pub fn detached_or_else<T: 'static>(
    work: impl Future<Output = T> + 'static,
    left: impl FnOnce(T) + 'static,
) -> impl Future<Output = T> {
    let (send, receive) = futures_channel::oneshot::channel();
    spawn_local(async move {
        if let Err(result) = send.send(work.await) {
            left(result);
        }
    });
    async move { receive.await.expect("the detached work never drops the sender without a result") }
}

/// Runs `tick` every `period` while the calling component is mounted.
pub fn every(period: Duration, tick: impl Fn() + 'static) {
    if let Ok(timer) = set_interval_with_handle(tick, period) {
        on_cleanup(move || timer.clear());
    }
}

/// The time of the service, in milliseconds since the epoch, read every second while the calling component is mounted.
pub fn use_clock() -> RwSignal<i64> {
    let now = RwSignal::new(clock::service_now());
    every(Duration::from_secs(1), move || now.set(clock::service_now()));
    now
}

/// Resolves after some milliseconds.
pub async fn sleep(millis: u32) {
    gloo_timers::future::TimeoutFuture::new(millis).await;
}
