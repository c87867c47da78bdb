//! The form of the editor, and how saving changes it.

use super::draft::Draft;
use super::save::{Saved, created, list_path, save, with_link};
use super::state::EditorState;
use crate::components::field::TextField;
use crate::components::icon::{Icon, icon};
use crate::components::problem::{ProblemSlot, is_unsettled};
use crate::format;
use crate::paths::template_path;
use crate::state::notices::use_notices;
use crate::state::query::navigate;
use crate::state::task::ScopedTask;
use crate::text::{t, templates as words};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use media_api::{Action, Problem};

#[component]
pub fn EditorForm(state: EditorState) -> impl IntoView {
    let EditorState { fields, form, draft, is_saving, is_saved, unsettled, .. } = state;
    let fixed = Signal::derive(move || state.is_fixed());
    // The fields of a new template are left once it is created, so nothing can be typed into them meanwhile.
    let readonly = Signal::derive(move || state.is_fixed() || (state.is_new() && is_saving.get()));
    let interval_hint = move || match draft.with(Draft::snapshots_a_day) {
        Some(count) => words::INTERVAL_HINT_DAY.with(&[&format::count(count)]),
        None => words::INTERVAL_HINT.get().to_owned(),
    };
    Effect::new(move |_| {
        if is_saved.get() && state.base.with(|base| base.as_ref() != Some(&draft.get())) {
            is_saved.set(false);
        }
    });
    view! {
        <form node_ref=form.node novalidate=true on:submit=save_handler(state)>
            <Show when=move || state.is_system()><p class="note">{t(words::SYSTEM_WHY)}</p></Show>
            <Show when=move || state.read_only.get()><p class="note">{t(words::READ_ONLY_WHY)}</p></Show>
            <ProblemSlot problem=form.refusal action=Some(form.action) />
            {move || unsettled.get().map(|name| view! { <UnsettledCard state=state name=name /> })}
            <TextField form=form field="TemplateName" label=words::FORM_NAME value=fields.name readonly=readonly />
            <TextField
                form=form
                field="TimeInterval"
                label=words::FORM_INTERVAL
                value=fields.interval
                readonly=readonly
                hint=interval_hint
                input_mode="numeric"
            />
            <TextField
                form=form
                field="SequenceFormat"
                label=words::SEQUENCE
                value=fields.sequence
                readonly=readonly
                optional=true
                hint=t(words::SEQUENCE_HINT)
            />
            <TextField
                form=form
                field="OverwriteFormat"
                label=words::OVERWRITE
                value=fields.overwrite
                readonly=readonly
                optional=true
                hint=t(words::OVERWRITE_HINT)
            />
            <p class="hint">{t(words::ONE_OF_BOTH)}</p>
            <Show when=move || !fixed.get()>
                <Show when=move || !state.is_new()><p class="note">{t(words::REPLACES)}</p></Show>
                <div class="row">
                    <button type="submit" class="btn primary" prop:disabled=move || is_saving.get() || unsettled.with(Option::is_some)>
                        {move || if is_saving.get() { words::SAVING.get() } else { words::SAVE.get() }}
                    </button>
                </div>
            </Show>
            // They are kept in the tab, and may be from an earlier visit.
            <Show when=move || state.is_changed() && !fixed.get()>
                <p class="note">
                    {t(words::NOT_SAVED_YET)}" "
                    <button type="button" class="link" on:click=move |_| state.discard()>{t(words::DISCARD)}</button>
                </p>
            </Show>
            <p role="status" class="saved">{move || is_saved.get().then(|| words::SAVED.get())}</p>
        </form>
    }
}

/// Saves the draft; a new template is then opened, with a notice.
fn save_handler(state: EditorState) -> impl Fn(SubmitEvent) {
    let EditorState { form, is_saving, is_saved, unsettled, .. } = state;
    let notices = use_notices();
    let task = ScopedTask::new();
    move |event| {
        event.prevent_default();
        let is_held_back = is_saving.get_untracked() || unsettled.with_untracked(Option::is_some);
        if is_held_back || untrack(|| state.is_fixed()) || !form.validate() {
            return;
        }
        is_saved.set(false);
        is_saving.set(true);
        let saved = state.draft.get_untracked();
        let result = save(state.existing.get_value(), state.key.get_value(), saved.clone(), notices);
        task.replace(async move {
            let result = result.await;
            is_saving.set(false);
            match result {
                Ok(Saved::Created(id)) => {
                    let notice = created(saved.name.trim().to_owned());
                    if state.url.is_shown() {
                        notices.show(notice);
                        navigate(&template_path(&id));
                    } else {
                        notices.show(with_link(notice, id));
                    }
                }
                Ok(Saved::Updated) => {
                    state.base.set(Some(saved));
                    is_saved.set(true);
                    state.fetch.refresh();
                }
                Err(problem) => {
                    let is_unsettled = state.is_new() && is_unsettled_creation(&problem);
                    unsettled.set(is_unsettled.then(|| saved.name.trim().to_owned()));
                    form.refuse(problem);
                }
            }
        });
    }
}

fn is_unsettled_creation(problem: &Problem) -> bool {
    is_unsettled(problem, Some(Action::CreateLiveSnapshotTemplate))
}

/// No usable response arrived to a creation: the list has to be checked before the template is saved again.
#[component]
fn UnsettledCard(
    state: EditorState,
    /// The name that was sent.
    name: String,
) -> impl IntoView {
    let path = list_path(&name);
    view! {
        <section class="card warn">
            <span class="glyph">{icon(Icon::Question)}</span>
            <b>{move || words::UNKNOWN.with(&[&name])}</b>
            <div class="more">
                <a href=path target="_blank">{t(words::LOOK)}</a>
                <button type="button" class="link" on:click=move |_| state.unsettled.set(None)>{t(words::LOOKED)}</button>
            </div>
        </section>
    }
}
