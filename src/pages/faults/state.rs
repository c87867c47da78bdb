//! The fault plan of the local service, and changes of it.

use crate::client;
use crate::state::fetch::{Fetch, auto_refresh};
use crate::state::session::use_read_only;
use crate::state::task::{ScopedTask, detached};
use leptos::prelude::*;
use media_api::Problem;
use media_api::faults::FaultPlan;
use serde_json::json;

/// Seconds between two reads: faults that hit so many calls are counted down by the service.
const REFRESH_SECONDS: u64 = 3;

/// The plan in force, and changes of it.
#[derive(Clone, Copy)]
pub struct FaultState {
    pub plan: Fetch<FaultPlan>,
    /// Why the last change was not made.
    pub problem: RwSignal<Option<Problem>>,
    pub read_only: Memo<bool>,
    /// A change is under way. The next one would read the plan without it.
    pub is_changing: RwSignal<bool>,
    task: ScopedTask,
}

impl FaultState {
    pub fn new(is_local: Memo<bool>) -> Self {
        let plan = Fetch::new(move || is_local.get().then_some(()), |()| read());
        auto_refresh(REFRESH_SECONDS, Signal::stored(false), move || plan.refresh_if_idle());
        Self {
            plan,
            problem: RwSignal::new(None),
            read_only: use_read_only(),
            is_changing: RwSignal::new(false),
            task: ScopedTask::new(),
        }
    }

    /// Whether the plan is read or changed at the moment.
    pub fn is_busy(self) -> bool {
        self.plan.is_busy() || self.is_changing.get()
    }

    /// Changes the plan of the service, and reads it again. Returns false, and changes nothing, while another change is under way:
    /// the controls are not disabled then, which would take the focus from them.
    pub fn change(self, change: impl FnOnce(&mut FaultPlan) + 'static) -> bool {
        if self.is_changing.get_untracked() {
            return false;
        }
        self.is_changing.set(true);
        let changed = detached(read_and_set(change));
        self.task.replace(async move {
            self.problem.set(changed.await.err());
            self.is_changing.set(false);
            self.plan.refresh();
        });
        true
    }
}

async fn read() -> Result<FaultPlan, Problem> {
    client::post("/api/faults", &json!({})).await
}

/// Reads the plan first, so that faults that were used up are not set again.
async fn read_and_set(change: impl FnOnce(&mut FaultPlan)) -> Result<FaultPlan, Problem> {
    let mut plan = read().await?;
    change(&mut plan);
    client::post("/api/faults/set", &plan).await
}
