//! One template: created, changed, copied, or viewed.

mod draft;
mod preview;
mod save;

use crate::components::copy::ShortId;
use crate::components::delete_template::{DeleteTemplate, ask_to_delete_template};
use crate::components::field::TextField;
use crate::components::form::{Form, violations_of};
use crate::components::frame::set_subject;
use crate::components::instant::ApiInstant;
use crate::components::problem::{ProblemSlot, is_unsettled, nothing_there};
use crate::components::template_type::{is_system, type_text};
use crate::format;
use crate::routes::{encode, template_path};
use crate::state::fetch::{Fetch, fetch_operation};
use crate::state::notices::use_notices;
use crate::state::query::{UrlQuery, navigate, use_url_query};
use crate::state::session::use_read_only;
use crate::state::task::ScopedTask;
use crate::text::{t, templates as words};
use draft::{Draft, Fields, sample};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use media_api::ice::{
    CreateLiveSnapshotTemplate, GetLiveSnapshotTemplate, GetLiveSnapshotTemplateResponse,
    UpdateLiveSnapshotTemplate,
};
use media_api::{Action, Answer, TemplateId};
use preview::Preview;
use save::{Saved, created, list_path, save};

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

/// What the editor edits.
#[derive(Debug, Clone, PartialEq)]
enum Subject {
    New,
    /// A new template that begins with the values of this one.
    Copy(TemplateId),
    Existing(TemplateId),
}

impl Subject {
    /// The template to be read first.
    fn source(&self) -> Option<TemplateId> {
        match self {
            Subject::New => None,
            Subject::Copy(id) | Subject::Existing(id) => Some(id.clone()),
        }
    }

    /// The ID of the template that saving replaces.
    fn existing(&self) -> Option<String> {
        match self {
            Subject::New | Subject::Copy(_) => None,
            Subject::Existing(id) => Some(id.to_string()),
        }
    }
}

/// The state of the editor.
#[derive(Clone, Copy)]
struct EditorState {
    /// The ID of the template that saving replaces.
    existing: StoredValue<Option<String>>,
    fields: Fields,
    draft: Memo<Draft>,
    /// What the fields held when they last agreed with the service; `None` while the template is being read.
    base: RwSignal<Option<Draft>>,
    form: Form,
    fetch: Fetch<Answer<GetLiveSnapshotTemplateResponse>>,
    /// The template as it was read.
    template: Memo<Option<GetLiveSnapshotTemplateResponse>>,
    is_saving: RwSignal<bool>,
    /// It was saved, and nothing was typed since.
    is_saved: RwSignal<bool>,
    /// No usable answer came to a creation.
    is_unsettled: RwSignal<bool>,
    read_only: Memo<bool>,
}

impl EditorState {
    fn new(subject: Subject) -> Self {
        let source = subject.source();
        let base = source.is_none().then(Draft::initial);
        let fields = Fields::new(base.clone().unwrap_or_default());
        let draft = Memo::new(move |_| fields.draft());
        let fetch = fetch_operation(move || {
            source.clone().map(|template_id| GetLiveSnapshotTemplate { template_id })
        });
        let template = Memo::new(move |_| fetch.data.with(|a| a.as_ref().map(|a| a.response.clone())));
        let existing = StoredValue::new(subject.existing());
        let state = Self {
            existing,
            fields,
            draft,
            base: RwSignal::new(base),
            form: form_of(existing, draft),
            fetch,
            template,
            is_saving: RwSignal::new(false),
            is_saved: RwSignal::new(false),
            is_unsettled: RwSignal::new(false),
            read_only: use_read_only(),
        };
        state.fill_from_template();
        state
    }

    /// Fills the fields with what was read. What was typed since the last agreement stays.
    fn fill_from_template(self) {
        Effect::new(move |_| {
            let Some(template) = self.template.get() else { return };
            let mut read = Draft::of(&template);
            if self.is_new() {
                read.name = words::COPY_NAME.with(&[&read.name]);
            }
            let is_untouched = self.base.with_untracked(|base| {
                base.as_ref().is_none_or(|base| self.draft.with_untracked(|draft| draft == base))
            });
            if is_untouched {
                self.fields.set(read.clone());
                self.base.set(Some(read));
            }
        });
    }

    fn is_new(self) -> bool {
        self.existing.with_value(Option::is_none)
    }

    fn is_system(self) -> bool {
        !self.is_new() && self.template.with(|t| t.as_ref().is_some_and(|t| is_system(&t.template_type)))
    }

    /// Whether nothing can be changed.
    fn is_fixed(self) -> bool {
        self.read_only.get() || self.is_system() || self.base.with(Option::is_none)
    }

    fn name(self) -> String {
        self.template.with(|t| t.as_ref().map(|t| t.template_name.clone()).unwrap_or_default())
    }
}

/// The form's violations are those of a creation, or of a replacement.
fn form_of(existing: StoredValue<Option<String>>, draft: Memo<Draft>) -> Form {
    let id = existing.get_value();
    let sample = sample(id.as_deref());
    let violations = Memo::new({
        let id = id.clone();
        move |_| {
            let value = draft.with(|draft| draft.to_value(id.as_deref()));
            match id {
                None => violations_of::<CreateLiveSnapshotTemplate>(&value, &sample),
                Some(_) => violations_of::<UpdateLiveSnapshotTemplate>(&value, &sample),
            }
        }
    });
    let action = match id {
        None => Action::CreateLiveSnapshotTemplate,
        Some(_) => Action::UpdateLiveSnapshotTemplate,
    };
    Form::new(action, violations)
}

#[component]
fn Editor(subject: Subject) -> impl IntoView {
    let url = use_url_query();
    let state = EditorState::new(subject);
    let EditorState { fetch, template, .. } = state;
    if !state.is_new() {
        set_subject(move || state.name());
    }
    let title = move || match (state.is_new(), state.is_fixed()) {
        (true, _) => words::NEW_TITLE.get(),
        (false, true) => words::VIEW_TITLE.get(),
        (false, false) => words::EDIT_TITLE.get(),
    };
    let shown = Memo::new(move |_| template.get().filter(|_| !state.is_new()));
    let name_of = Callback::new(move |id: String| {
        template.with(|t| t.as_ref().filter(|t| t.template_id == id).map(|t| t.template_name.clone()))
    });
    view! {
        <div class="head">
            <h1>{title}</h1>
            <div class="spacer"></div>
            <a class="btn quiet" href="/templates">{t(words::BACK)}</a>
            {move || shown.get().map(|template| view! { <Commands state=state url=url template=template /> })}
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
        <DeleteTemplate url=url name_of=name_of deleted=Callback::new(|_| navigate("/templates")) />
    }
}

#[component]
fn EditorForm(state: EditorState) -> impl IntoView {
    let EditorState { fields, form, draft, is_saving, is_saved, is_unsettled, .. } = state;
    let fixed = Signal::derive(move || state.is_fixed());
    // The fields of a new template are left behind once it is created, so nothing can be typed into them meanwhile.
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
            <Show when=move || is_unsettled.get()><UnsettledCard state=state /></Show>
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
                    <button type="submit" class="btn primary" prop:disabled=move || is_saving.get() || is_unsettled.get()>
                        {move || if is_saving.get() { words::SAVING.get() } else { words::SAVE.get() }}
                    </button>
                </div>
            </Show>
            <p role="status" class="saved">{move || is_saved.get().then(|| words::SAVED.get())}</p>
        </form>
    }
}

/// Saves what is typed; a new template is then opened, with a notice.
fn save_handler(state: EditorState) -> impl Fn(SubmitEvent) {
    let EditorState { form, is_saving, is_saved, is_unsettled, .. } = state;
    let notices = use_notices();
    let task = ScopedTask::new();
    move |event| {
        event.prevent_default();
        let is_held_back = is_saving.get_untracked() || is_unsettled.get_untracked();
        if is_held_back || untrack(|| state.is_fixed()) || !form.validate() {
            return;
        }
        is_saved.set(false);
        is_saving.set(true);
        let saved = state.draft.get_untracked();
        let result = save(state.existing.get_value(), saved.clone(), notices);
        task.replace(async move {
            let result = result.await;
            is_saving.set(false);
            match result {
                Ok(Saved::Created(id)) => {
                    notices.show(created(saved.name.trim().to_owned()));
                    navigate(&template_path(&id));
                }
                Ok(Saved::Updated) => {
                    state.base.set(Some(saved));
                    is_saved.set(true);
                    state.fetch.refresh();
                }
                Err(problem) => {
                    is_unsettled.set(state.is_new() && is_unsettled_creation(&problem));
                    form.refuse(problem);
                }
            }
        });
    }
}

fn is_unsettled_creation(problem: &media_api::Problem) -> bool {
    is_unsettled(problem, Some(Action::CreateLiveSnapshotTemplate))
}

/// What can be done with a template that exists. What needs a form that cannot be sent is not offered in read-only mode.
#[component]
fn Commands(state: EditorState, url: UrlQuery, template: GetLiveSnapshotTemplateResponse) -> impl IntoView {
    let id = StoredValue::new(template.template_id.clone());
    let encoded = StoredValue::new(encode(&template.template_id));
    let copy = move || encoded.with_value(|id| format!("/templates/new?copy={id}"));
    let submit = move || encoded.with_value(|id| format!("/jobs/new?template={id}"));
    let delete = move |_| id.with_value(|id| ask_to_delete_template(url, id));
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

/// No usable answer came to a creation: the list is looked at before the template is saved again.
#[component]
fn UnsettledCard(state: EditorState) -> impl IntoView {
    view! {
        <section class="card warn">
            <span class="glyph" aria-hidden="true">"?"</span>
            <b>{t(words::UNKNOWN)}</b>
            <div class="more">
                <a href=move || state.fields.name.with(|name| list_path(name)) target="_blank">{t(words::LOOK)}</a>
                <button type="button" class="link" on:click=move |_| state.is_unsettled.set(false)>{t(words::LOOKED)}</button>
            </div>
        </section>
    }
}
