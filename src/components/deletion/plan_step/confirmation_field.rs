//! The field for the text that has to be typed before something is destroyed: the number of items, or a name.

use super::view::planned;
use crate::components::deletion::confirmation::{is_beginning, is_confirmed};
use crate::components::deletion::controller::use_deletions;
use crate::components::deletion::state::{DialogEvent, DialogState};
use crate::dom::is_composing;
use crate::format;
use crate::text::{Tr, deletion as words};
use leptos::prelude::*;

/// The text that the plan requires.
#[derive(Debug, Clone, PartialEq)]
struct Expected {
    text: String,
    /// The number of items, if that is what is typed.
    count: Option<usize>,
}

impl Expected {
    /// As it is shown: a count with its separators. Both forms confirm.
    fn shown(&self) -> String {
        self.count.map_or_else(|| self.text.clone(), |count| format::count(count as u64))
    }
}

/// Shown where the plan requires it, with a mismatch as soon as more typing cannot correct it. The typed text belongs to the
/// plan: while the plan is being replaced nothing can be typed.
#[component]
pub fn ConfirmationField() -> impl IntoView {
    let deletions = use_deletions();
    let expected = deletions.read(|state| {
        let plan = &planned(state).filter(|(planned, _)| planned.plan.total > 0)?.0;
        let text = plan.expected()?.to_owned();
        Some(Expected { count: Some(plan.plan.total).filter(|total| total.to_string() == text), text })
    });
    let typed = deletions.read(|state| planned(state).map(|(p, _)| p.typed.clone()).unwrap_or_default());
    let is_editable = deletions.read(|state| matches!(state, DialogState::Planned(_)));
    let with = move |read: fn(&Expected) -> String| {
        expected.with(|expected| expected.as_ref().map(read).unwrap_or_default())
    };
    let told = move |text: Tr| text.with(&[&with(Expected::shown)]);
    let is_count = move || expected.with(|expected| expected.as_ref().is_some_and(|e| e.count.is_some()));
    // Derived, not memoised, as in `PlanView`.
    let is_wrong = move || {
        let text = with(|expected| expected.text.clone());
        typed.with(|typed| !is_confirmed(&text, typed) && !is_beginning(&text, typed))
    };
    view! {
        <Show when=move || expected.with(Option::is_some)>
            <div class="field confirm">
                <label for="deletion-typed">{move || told(words::TYPE_TO_CONFIRM)}</label>
                <input
                    id="deletion-typed"
                    type="text"
                    inputmode=move || is_count().then_some("numeric")
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby="deletion-typed-problem"
                    aria-invalid=move || is_wrong().then_some("true")
                    prop:value=typed
                    prop:readOnly=move || !is_editable.get()
                    on:input=move |event| deletions.send(DialogEvent::Type(event_target_value(&event)))
                    on:keydown=|event| {
                        // Enter that ends a composition chooses a word and confirms nothing.
                        if event.key() == "Enter" && is_composing(&event) {
                            event.prevent_default();
                        }
                    }
                />
                <p id="deletion-typed-problem" class="problem" aria-live="polite">
                    {move || is_wrong().then(|| told(words::TYPE_MISMATCH))}
                </p>
            </div>
        </Show>
    }
}
