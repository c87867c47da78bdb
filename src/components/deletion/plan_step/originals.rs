//! The choice between records only, and records with their files.

use super::view::planned;
use crate::components::deletion::controller::use_deletions;
use crate::components::deletion::kinds::erases_originals;
use crate::components::deletion::state::{DialogEvent, DialogState, Source};
use crate::state::session::use_read_only;
use crate::text::{Tr, deletion as words, t};
use leptos::prelude::*;

/// The current choice: of a plan that is being replaced, the choice for the next one.
fn chosen(state: &DialogState) -> Option<bool> {
    match state {
        DialogState::Replanning { source: Source::Target(target), .. } => erases_originals(target),
        other => planned(other).and_then(|(planned, _)| planned.erases()),
    }
}

/// The choice, for plans that have one and are not empty.
#[component]
pub fn Originals() -> impl IntoView {
    let (deletions, read_only) = (use_deletions(), use_read_only());
    let chosen = deletions.read(chosen);
    let is_confirming = deletions.read(|state| matches!(state, DialogState::Confirming(_)));
    let option = move |erase: bool, name: Tr, hint: Tr| {
        let is_chosen = move || chosen.get() == Some(erase);
        view! {
            <label class:on=is_chosen class:grave=erase>
                <input
                    type="radio"
                    name="deletion-originals"
                    prop:checked=is_chosen
                    prop:disabled=move || is_confirming.get() || read_only.get()
                    on:change=move |_| deletions.send(DialogEvent::ChooseErase(erase))
                    on:keydown=|event| {
                        // Enter on a choice does not confirm.
                        if event.key() == "Enter" {
                            event.prevent_default();
                        }
                    }
                />
                <b>{t(name)}</b>
                <small>{t(hint)}</small>
            </label>
        }
    };
    let has_items = deletions.read(|state| planned(state).is_some_and(|(planned, _)| planned.plan.total > 0));
    let has_choice = Memo::new(move |_| chosen.with(Option::is_some) && has_items.get());
    view! {
        <Show when=move || has_choice.get()>
            <fieldset class="choice">
                <legend class="unseen">{t(words::WHAT_GOES)}</legend>
                {option(false, words::RECORDS_ONLY, words::RECORDS_ONLY_HINT)}
                {option(true, words::WITH_FILES, words::WITH_FILES_HINT)}
            </fieldset>
        </Show>
    }
}
