//! The field for the text that has to be typed before something is destroyed.

use crate::text::{Tr, deletion as words};
use leptos::prelude::*;

/// Shows what has to be typed, and reports a mismatch as soon as more typing cannot correct it.
#[component]
pub fn ConfirmField(
    /// ID of the input; once per page.
    id: &'static str,
    /// What has to be typed, as it is shown.
    #[prop(into)]
    expected: Signal<String>,
    #[prop(into)] typed: Signal<String>,
    #[prop(into)] is_wrong: Signal<bool>,
    #[prop(into)] is_locked: Signal<bool>,
    /// Only digits are expected.
    #[prop(into)]
    numeric: Signal<bool>,
    change: Callback<String>,
) -> impl IntoView {
    let told = move |text: Tr| expected.with(|expected| text.with(&[expected]));
    let problem_id = format!("{id}-problem");
    view! {
        <div class="field confirm">
            <label for=id>{move || told(words::TYPE_TO_CONFIRM)}</label>
            <input
                id=id
                type="text"
                inputmode=move || numeric.get().then_some("numeric")
                autocomplete="off"
                spellcheck="false"
                aria-describedby=problem_id.clone()
                aria-invalid=move || is_wrong.get().then_some("true")
                prop:value=typed
                prop:readOnly=is_locked
                on:input=move |event| change.run(event_target_value(&event))
                on:keydown=|event| {
                    // Enter that ends a composition chooses a word and confirms nothing.
                    if event.key() == "Enter" && event.is_composing() {
                        event.prevent_default();
                    }
                }
            />
            <p id=problem_id class="problem" aria-live="polite">
                {move || is_wrong.get().then(|| told(words::TYPE_MISMATCH))}
            </p>
        </div>
    }
}
