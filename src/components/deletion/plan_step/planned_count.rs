//! The field for the count that confirms a heavy deletion.

use super::view::planned;
use crate::components::deletion::confirmation::{is_beginning, is_confirmed};
use crate::components::deletion::controller::use_deletions;
use crate::components::deletion::state::{DialogEvent, DialogState};
use crate::format;
use crate::text::{Tr, deletion as words};
use leptos::prelude::*;

/// A count with its separators; both forms confirm.
fn grouped(expected: &str) -> String {
    expected.parse().map_or_else(|_| expected.to_owned(), format::count)
}

/// Shown where the plan asks for it. What is typed belongs to the plan: while the plan is being replaced nothing can be typed.
#[component]
pub fn ConfirmField() -> impl IntoView {
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
    let named =
        move |text: Tr| expected.with(|e| e.as_ref().map(|expected| text.with(&[&grouped(expected)])));
    view! {
        <Show when=move || expected.with(Option::is_some)>
            <div class="field confirm">
                <label for="deletion-typed">{move || named(words::TYPE_TO_CONFIRM)}</label>
                <input
                    id="deletion-typed"
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby="deletion-typed-problem"
                    aria-invalid=move || is_wrong.get().then_some("true")
                    prop:value=typed
                    prop:readOnly=move || !is_editable.get()
                    on:input=move |event| deletions.send(DialogEvent::Type(event_target_value(&event)))
                    on:keydown=|event| {
                        // Enter that ends a composition chooses a word and confirms nothing.
                        if event.key() == "Enter" && event.is_composing() {
                            event.prevent_default();
                        }
                    }
                />
                <p id="deletion-typed-problem" class="problem" aria-live="polite">
                    {move || is_wrong.get().then(|| named(words::TYPE_MISMATCH))}
                </p>
            </div>
        </Show>
    }
}
