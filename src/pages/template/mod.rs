//! One template: created, changed, copied, or viewed.

mod draft;
mod form;
mod preview;
mod save;
mod state;

use crate::components::copy::ShortId;
use crate::components::deletion::{DeletionRequest, use_deletions};
use crate::components::instant::ApiInstant;
use crate::components::problem::{ProblemSlot, nothing_there};
use crate::components::template_type::type_text;
use crate::paths::{copy_template_path, submit_with_template_path};
use crate::state::commands::{ScreenCommand, on_command};
use crate::state::query::use_url_query;
use crate::state::subject::set_subject;
use crate::text::{t, templates as words};
use form::EditorForm;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use media_api::deletion::Target;
use media_api::ice::GetLiveSnapshotTemplateResponse;
use media_api::{Action, TemplateId};
use preview::Preview;
use state::{EditorState, Subject};

/// `/templates/new`, with `?copy=ID` for a copy.
#[component]
pub fn NewTemplate() -> impl IntoView {
    let copied = use_url_query().query.with_untracked(|query| query.get("copy").map(str::to_owned));
    match copied.map(TemplateId::new) {
        None => view! { <Editor subject=Subject::New /> }.into_any(),
        Some(Ok(id)) => view! { <Editor subject=Subject::Copy(id) /> }.into_any(),
        Some(Err(_)) => no_template(String::new()),
    }
}

/// `/templates/:id`.
#[component]
pub fn Template() -> impl IntoView {
    let params = use_params_map();
    // While the screen is being left the address has no ID, or that of something else.
    let id = Memo::new(move |before: Option<&String>| {
        params.with(|params| params.get("id")).or_else(|| before.cloned()).unwrap_or_default()
    });
    move || match TemplateId::new(id.get()) {
        Ok(id) => view! { <Editor subject=Subject::Existing(id) /> }.into_any(),
        Err(_) => no_template(id.get()),
    }
}

fn no_template(id: String) -> AnyView {
    nothing_there(words::NO_TEMPLATE, id, words::NO_TEMPLATE_WHY, ("/templates", words::TO_TEMPLATES))
}

#[component]
fn Editor(subject: Subject) -> impl IntoView {
    let state = EditorState::new(subject);
    let EditorState { fetch, template, .. } = state;
    if !state.is_new() {
        set_subject(move || state.name());
        on_command(move |command| {
            if command == ScreenCommand::Refresh {
                fetch.refresh();
            }
        });
    }
    let title = move || match (state.is_new(), state.is_fixed()) {
        (true, _) => words::NEW_TITLE.get(),
        (false, true) => words::VIEW_TITLE.get(),
        (false, false) => words::EDIT_TITLE.get(),
    };
    let shown = Memo::new(move |_| template.get().filter(|_| !state.is_new()));
    view! {
        <div class="head">
            <h1>{title}</h1>
            <div class="spacer"></div>
            <a class="btn quiet" href="/templates">{t(words::BACK)}</a>
            {move || shown.get().map(|template| view! { <Commands state=state template=template /> })}
        </div>
        <ProblemSlot
            problem=fetch.problem
            action=Some(Action::GetLiveSnapshotTemplate)
            retry=Some(Callback::new(move |()| fetch.refresh()))
        />
        <Show when=move || state.base.with(Option::is_none) && fetch.is_busy()>
            <p role="status" class="muted">{t(words::LOADING)}</p>
        </Show>
        <div class="form" hidden=move || state.base.with(Option::is_none)>
            <div class="sheet"><EditorForm state=state /></div>
            <Preview draft=state.draft />
        </div>
    }
}

/// The actions on an existing template. Those that need a form that cannot be sent are not offered in read-only mode.
#[component]
fn Commands(state: EditorState, template: GetLiveSnapshotTemplateResponse) -> impl IntoView {
    let id = StoredValue::new(template.template_id.clone());
    let copy = move || id.with_value(|id| copy_template_path(id));
    let submit = move || id.with_value(|id| submit_with_template_path(id));
    let deletions = use_deletions();
    let delete = move |_| {
        let Ok(id) = id.with_value(|id| TemplateId::new(id.clone())) else { return };
        let target = Target::Templates { template_ids: vec![id] };
        let changed = Callback::new(move |()| deletions.take_to("/templates"));
        deletions.open(DeletionRequest::Exactly(target), changed);
    };
    let template_type = template.template_type;
    view! {
        <Show when=move || !state.read_only.get()>
            <a class="btn" href=copy>{t(words::COPY_OF)}</a>
            <a class="btn" href=submit>{t(words::USE)}</a>
        </Show>
        <Show when=move || !state.is_fixed()>
            <button type="button" class="btn danger" on:click=delete>{t(words::DELETE)}</button>
        </Show>
        <p class="template-facts">
            <ShortId id=template.template_id name=words::ID />
            <span>{move || type_text(&template_type).to_owned()}</span>
            <span>{t(words::CREATED)} " " <ApiInstant text=template.create_time /></span>
            {(!template.last_modified.is_empty()).then(|| view! {
                <span>{t(words::CHANGED)} " " <ApiInstant text=template.last_modified /></span>
            })}
        </p>
    }
}
