//! One input for an instant.

use super::bound::Bound;
use super::fields::BoundInput;
use super::range::RangeProblem;
use crate::format::Zone;
use crate::text::Tr;
use leptos::prelude::*;

/// What [`InstantInput`] holds: an instant, whatever zone it is displayed in.
#[derive(Debug, Clone, Copy)]
pub struct InstantField {
    bound: RwSignal<Bound>,
    /// Shown below the input until the next edit.
    problem: RwSignal<Option<RangeProblem>>,
}

impl InstantField {
    /// An empty input.
    pub fn new() -> Self {
        Self { bound: RwSignal::default(), problem: RwSignal::new(None) }
    }

    /// Sets the instant, in milliseconds since the epoch.
    pub fn fill(self, millis: i64) {
        self.bound.set(Bound::Instant(millis));
        self.problem.set(None);
    }

    /// The instant in milliseconds since the epoch. When there is none, the reason is shown below the input.
    pub fn checked(self, zone: Zone) -> Option<i64> {
        let instant = self.bound.with_untracked(|bound| bound.instant(|at| zone.offset_at(at)));
        self.problem.set(instant.err());
        instant.ok()
    }
}

impl Default for InstantField {
    fn default() -> Self {
        Self::new()
    }
}

#[component]
pub fn InstantInput(
    field: InstantField,
    label: Tr,
    /// ID of the error text; once per page.
    problem_id: &'static str,
) -> impl IntoView {
    let edited = Callback::new(move |edited: Bound| {
        field.problem.set(None);
        field.bound.set(edited);
    });
    let is_wrong = Signal::derive(move || field.problem.with(Option::is_some));
    view! {
        <BoundInput label=label bound=field.bound edited=edited is_wrong=is_wrong described_by=problem_id.to_owned() />
        <p id=problem_id class="problem" role="alert">{move || field.problem.get().map(RangeProblem::words)}</p>
    }
}
