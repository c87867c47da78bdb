//! An answer that is fetched again whenever its request changes.

use crate::client;
use crate::state::session;
use leptos::prelude::*;
use media_api::{Answer, Operation, Problem};

/// The newest answer to a request that can change. While the next one is under way the last one stays.
pub struct Remote<R: Send + Sync + 'static> {
    /// The newest answer; `None` until the first arrives, and after a problem with a changed request.
    pub answer: RwSignal<Option<Answer<R>>>,
    pub problem: RwSignal<Option<Problem>>,
    pub busy: RwSignal<bool>,
    reload: Trigger,
    /// Whether the next call repeats the last one, so that what is shown stays if it fails.
    quiet: StoredValue<bool>,
}

impl<R: Send + Sync + 'static> Clone for Remote<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R: Send + Sync + 'static> Copy for Remote<R> {}

impl<R: Send + Sync + 'static> Remote<R> {
    /// Asks again, with the request as it is.
    pub fn reload(&self) {
        self.quiet.set_value(true);
        self.reload.notify();
    }
    /// Whether nothing has been shown yet.
    pub fn is_first_load(&self) -> bool {
        self.answer.with(Option::is_none) && self.problem.with(Option::is_none)
    }
}

/// Calls whenever `request` changes to another `Some`. Answers that were overtaken are dropped.
pub fn remote<O>(request: impl Fn() -> Option<O> + Send + Sync + 'static) -> Remote<O::Response>
where
    O: Operation + PartialEq,
{
    let remote = Remote {
        answer: RwSignal::new(None),
        problem: RwSignal::new(None),
        busy: RwSignal::new(false),
        reload: Trigger::new(),
        quiet: StoredValue::new(false),
    };
    let request = Memo::new(move |_| {
        // A reload reads the clock anew: "last 7 days" moves on.
        remote.reload.track();
        request()
    });
    let generation = StoredValue::new(0_u32);
    Effect::new(move |before: Option<Option<O>>| {
        remote.reload.track();
        let wanted = request.get();
        let is_new = before.is_none() || !remote.quiet.try_update_value(std::mem::take).unwrap_or_default();
        let Some(operation) = wanted.clone() else { return wanted };
        generation.update_value(|g| *g += 1);
        let mine = generation.get_value();
        remote.busy.set(true);
        leptos::task::spawn_local(async move {
            let result = client::call(&operation).await;
            if generation.try_get_value() != Some(mine) {
                return;
            }
            remote.busy.set(false);
            match result {
                Ok(answer) => {
                    remote.problem.set(None);
                    remote.answer.set(Some(answer));
                }
                Err(problem) => {
                    if is_new {
                        remote.answer.set(None);
                    }
                    remote.problem.set(Some(problem));
                }
            }
        });
        wanted
    });
    remote
}

/// Runs `action` every `seconds` while the tab is visible, no dialog or menu is open and `paused` says no.
pub fn auto_refresh(seconds: u64, paused: Signal<bool>, action: impl Fn() + 'static) {
    let tick = move || {
        let is_busy =
            || document().query_selector("dialog[open], .menu[open]").is_ok_and(|open| open.is_some());
        if !paused.get_untracked() && !document().hidden() && !is_busy() && session::is_ready() {
            action();
        }
    };
    if let Ok(handle) = set_interval_with_handle(tick, std::time::Duration::from_secs(seconds)) {
        on_cleanup(move || handle.clear());
    }
}
