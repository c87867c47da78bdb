//! What the components of the plan step read from the dialog's state.

use crate::components::deletion::controller::{server_clock, use_deletions};
use crate::components::deletion::kinds::DeletionKind;
use crate::components::deletion::state::{DialogState, Planned};
use leptos::prelude::*;
use media_api::deletion::Plan;
use std::sync::Arc;

/// What is under way for the shown plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Busy {
    No,
    Replanning,
    Confirming,
}

/// The plan that is shown.
pub fn planned(state: &DialogState) -> Option<(&Planned, Busy)> {
    match state {
        DialogState::Planned(planned) => Some((planned, Busy::No)),
        DialogState::Replanning { shown, .. } => Some((shown, Busy::Replanning)),
        DialogState::Confirming(planned) => Some((planned, Busy::Confirming)),
        _ => None,
    }
}

/// What the components of this step read.
#[derive(Clone, Copy)]
pub struct PlanView {
    pub plan: Memo<Option<Arc<Plan>>>,
    pub busy: Memo<Busy>,
    // Derived, not memoised: an effect that reads a memo of `plan` before `plan` itself misses a change that leaves that memo
    // unchanged (reactive_graph 0.2.16). The title then named another deletion than the button.
    pub is_empty: Signal<bool>,
    /// Milliseconds until the plan expires.
    pub left: Signal<i64>,
}

impl PlanView {
    pub fn new() -> Self {
        let deletions = use_deletions();
        let now = server_clock(deletions);
        let plan = deletions.read(|state| planned(state).map(|(planned, _)| planned.plan.clone()));
        let with = move |read: fn(&Plan) -> i64| plan.with(|plan| plan.as_deref().map_or(0, read));
        Self {
            plan,
            busy: deletions.read(|state| planned(state).map_or(Busy::No, |(_, busy)| busy)),
            is_empty: Signal::derive(move || with(|plan| plan.total as i64) == 0),
            left: Signal::derive(move || (with(|plan| plan.expires_at) - now.get()).max(0)),
        }
    }

    pub fn is_expired(self) -> bool {
        self.left.get() == 0
    }

    /// Reads the plan and its kind.
    pub fn words(self, read: fn(DeletionKind, &Plan) -> String) -> String {
        let read = |plan: &Arc<Plan>| DeletionKind::of_plan(plan).map(|kind| read(kind, plan));
        self.plan.with(|plan| plan.as_ref().and_then(read)).unwrap_or_default()
    }
}
