//! The field for the count or the name that confirms a heavy deletion.

use super::view::planned;
use crate::components::confirm_field::ConfirmField;
use crate::components::deletion::confirmation::{is_beginning, is_confirmed, is_count};
use crate::components::deletion::controller::use_deletions;
use crate::components::deletion::state::{DialogEvent, DialogState};
use crate::format;
use leptos::prelude::*;

/// A count with its separators; both forms confirm.
fn grouped(expected: &str) -> String {
    expected.parse().map_or_else(|_| expected.to_owned(), format::count)
}

/// Shown where the plan requires it. The typed text belongs to the plan: while the plan is being replaced nothing can be typed.
#[component]
pub fn PlannedCount() -> impl IntoView {
    let deletions = use_deletions();
    let expected = deletions.read(|state| {
        let (planned, _) = planned(state).filter(|(planned, _)| planned.plan.total > 0)?;
        planned.expected().map(str::to_owned)
    });
    let typed = deletions.read(|state| planned(state).map(|(p, _)| p.typed.clone()).unwrap_or_default());
    let is_editable = deletions.read(|state| matches!(state, DialogState::Planned(_)));
    // Derived, not memoised, as in `PlanView`.
    let is_wrong = Signal::derive(move || {
        let check = |expected: &String| {
            typed.with(|typed| !is_confirmed(expected, typed) && !is_beginning(expected, typed))
        };
        expected.with(|expected| expected.as_ref().is_some_and(check))
    });
    let shown = Signal::derive(move || {
        expected.with(|expected| expected.as_deref().map(grouped).unwrap_or_default())
    });
    view! {
        <Show when=move || expected.with(Option::is_some)>
            <ConfirmField
                id="deletion-typed"
                expected=shown
                typed=typed
                is_wrong=is_wrong
                is_locked=Signal::derive(move || !is_editable.get())
                numeric=Signal::derive(move || expected.with(|expected| expected.as_deref().is_some_and(is_count)))
                change=Callback::new(move |text| deletions.send(DialogEvent::Type(text)))
            />
        </Show>
    }
}
