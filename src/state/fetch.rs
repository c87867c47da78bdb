//! Reading from the server: one helper for every screen.

use crate::client;
use crate::clock;
use crate::state::session::{Session, use_session};
use crate::state::task::{ScopedTask, every};
use leptos::prelude::*;
use media_api::{Answer, Operation, Problem};
use std::rc::Rc;
use std::time::Duration;

/// Why a read was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// The request is new: the data that is shown does not belong to it.
    Initial,
    /// The same request again.
    Refresh,
}

/// The latest answer to a request that can change.
///
/// Reads never overlap. A new request aborts the read of the old one; a refresh waits for the read that is under way. Data stays
/// until the next answer; when the read of a *new* request fails it is removed. Everything ends with the component.
pub struct Fetch<T: Send + Sync + 'static> {
    pub data: RwSignal<Option<T>>,
    /// Why the last read failed. The same failure of a refresh is not set again.
    pub problem: RwSignal<Option<Problem>>,
    /// The read under way.
    pub load: RwSignal<Option<Load>>,
    /// Whether `data` belongs to the current request.
    pub is_current: RwSignal<bool>,
    /// When the read that returned `data` was started, in milliseconds since the epoch: `data` is no newer.
    pub read_at: RwSignal<Option<i64>>,
    start: StoredValue<Option<Callback<Load>>>,
    /// A refresh was requested during a read.
    again: StoredValue<bool>,
}

impl<T: Send + Sync + 'static> Clone for Fetch<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Fetch<T> {}

impl<T: Send + Sync + 'static> Fetch<T> {
    /// Reads whenever `request` changes to another `Some`.
    pub fn new<R, F>(
        request: impl Fn() -> Option<R> + Send + Sync + 'static,
        read: impl Fn(R) -> F + Send + Sync + 'static,
    ) -> Self
    where
        R: PartialEq + Clone + Send + Sync + 'static,
        F: Future<Output = Result<T, Problem>> + 'static,
    {
        let this = Self {
            data: RwSignal::new(None),
            problem: RwSignal::new(None),
            load: RwSignal::new(None),
            is_current: RwSignal::new(false),
            read_at: RwSignal::new(None),
            start: StoredValue::new(None),
            again: StoredValue::new(false),
        };
        let request = Memo::new(move |_| request());
        let task = ScopedTask::new();
        let start = Callback::new(move |load| {
            let Some(request) = request.get_untracked() else {
                task.cancel();
                this.load.set(None);
                return;
            };
            this.load.set(Some(load));
            let (reading, started) = (read(request), clock::service_now());
            task.replace(async move { this.finish(reading.await, started) });
        });
        this.start.set_value(Some(start));
        Effect::new(move |_| {
            request.track();
            this.is_current.set(false);
            // It belongs to another request.
            this.problem.set(None);
            this.again.set_value(false);
            start.run(Load::Initial);
        });
        this
    }

    fn finish(self, result: Result<T, Problem>, started: i64) {
        let load = self.load.try_update(Option::take).flatten();
        match result {
            Ok(data) => {
                self.problem.set(None);
                self.read_at.set(Some(started));
                self.is_current.set(true);
                self.data.set(Some(data));
            }
            Err(problem) => {
                if !self.is_current.get_untracked() {
                    self.data.set(None);
                }
                match load {
                    // The problem holds the request that was sent; the current one is another.
                    Some(Load::Initial) => self.problem.set(Some(problem)),
                    Some(Load::Refresh) | None => set_problem(self.problem, problem),
                }
            }
        }
        if self.again.try_update_value(std::mem::take) == Some(true) {
            self.refresh();
        }
    }

    /// Reads again. During a read: once more after it, because its result may be older than the reason for this call.
    pub fn refresh(self) {
        if self.load.get_untracked().is_some() {
            self.again.set_value(true);
        } else if let Some(start) = self.start.get_value() {
            start.run(Load::Refresh);
        }
    }

    /// Reads again unless a read is under way; for timers.
    pub fn refresh_if_idle(self) {
        if self.load.get_untracked().is_none() {
            self.refresh();
        }
    }

    /// Whether a read is under way.
    pub fn is_busy(self) -> bool {
        self.load.with(Option::is_some)
    }

    /// Whether nothing can be shown yet: no data, and no failure.
    pub fn is_loading(self) -> bool {
        self.data.with(Option::is_none) && self.problem.with(Option::is_none)
    }
}

/// Sets a problem unless it equals the one shown: a card does not change at every failed refresh while it is being read.
pub fn set_problem(shown: RwSignal<Option<Problem>>, problem: Problem) {
    let is_same = |old: &Problem| {
        (old.code, old.status, &old.vendor_code, &old.message)
            == (problem.code, problem.status, &problem.vendor_code, &problem.message)
    };
    if !shown.with_untracked(|old| old.as_ref().is_some_and(is_same)) {
        shown.set(Some(problem));
    }
}

/// Calls an operation whenever its request changes.
pub fn fetch_operation<O>(
    request: impl Fn() -> Option<O> + Send + Sync + 'static,
) -> Fetch<Answer<O::Response>>
where
    O: Operation + PartialEq + Clone,
{
    Fetch::new(request, |request: O| async move { client::call(&request).await })
}

/// Runs `action` every `seconds` while the tab is visible, there is a session, no dialog or menu is open and `paused` is false.
/// The viewer is no such dialog: what it shows is read again too. A tab that becomes visible again after a longer time does so at
/// once.
pub fn auto_refresh(seconds: u64, paused: Signal<bool>, action: impl Fn() + 'static) {
    const OPEN: &str = "dialog[open]:not(.viewer), [popover]:popover-open";
    let session = use_session();
    let last = StoredValue::new(clock::browser_now());
    let tick = Rc::new(move || {
        let is_held = || document().query_selector(OPEN).is_ok_and(|open| open.is_some());
        let is_ready = || session.with_untracked(Session::is_ready);
        if !paused.get_untracked() && !document().hidden() && !is_held() && is_ready() {
            last.set_value(clock::browser_now());
            action();
        }
    });
    let period = Duration::from_secs(seconds);
    let is_due = move || clock::browser_now() - last.get_value() >= period.as_millis() as i64;
    let run = tick.clone();
    let shown = window_event_listener_untyped("visibilitychange", move |_| {
        if is_due() {
            run();
        }
    });
    on_cleanup(move || shown.remove());
    every(period, move || tick());
}
