//! Submit a job: the form, what the job will produce, and what to do when no response arrived.

mod callback_field;
mod fields;
mod preview;
mod submission;
mod unsettled;

use crate::components::field::TextField;
use crate::components::form::{Form, violations_of};
use crate::components::problem::ProblemSlot;
use crate::components::template_picker::TemplatePicker;
use crate::paths::job_path;
use crate::state::fetch::{Fetch, fetch_operation};
use crate::state::job_draft::{Draft, sample};
use crate::state::notices::use_notices;
use crate::state::query::{HistoryMode, UrlQuery, navigate, use_url_query};
use crate::state::session::{use_console, use_read_only};
use crate::state::task::ScopedTask;
use crate::text::{submit as words, t};
use callback_field::CallbackField;
use fields::Fields;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use media_api::ice::{
    GetLiveSnapshotJob, GetLiveSnapshotJobResponse, GetLiveSnapshotTemplate, GetLiveSnapshotTemplateResponse,
    SubmitLiveSnapshotJob,
};
use media_api::{Action, Answer, JobId, Operation, TemplateId};
use preview::{Ingest, WhatHappens};
use submission::{Submission, announce, submit};
use unsettled::UnsettledCard;

/// The parameter that names the job whose values fill the form.
const SOURCE: &str = "from";
/// The parameter that names the template to choose.
const TEMPLATE: &str = "template";

type TemplateFetch = Fetch<Answer<GetLiveSnapshotTemplateResponse>>;

/// The state of the screen.
#[derive(Clone, Copy)]
struct SubmitState {
    url: UrlQuery,
    fields: Fields,
    draft: Memo<Draft>,
    /// The draft before anything was typed.
    initial: StoredValue<Draft>,
    form: Form,
    /// The template that is chosen.
    detail: TemplateFetch,
    /// The job whose values fill the form.
    source: Fetch<Answer<GetLiveSnapshotJobResponse>>,
    /// The draft before it was filled from a job.
    replaced: RwSignal<Option<Draft>>,
    submission: RwSignal<Submission>,
    read_only: Memo<bool>,
}

impl SubmitState {
    /// Starts with the stored draft, and with the template that the address names.
    fn new() -> Self {
        let url = use_url_query();
        let initial = Draft::initial();
        let fields = Fields::new(fields::stored().unwrap_or_else(|| initial.clone()));
        let initial = StoredValue::new(initial);
        let draft = Memo::new(move |_| fields.draft());
        Effect::new(move |_| draft.with(|draft| initial.with_value(|initial| fields::store(draft, initial))));
        let sample = StoredValue::new(sample());
        let violations = Memo::new(move |_| {
            let value = draft.with(Draft::to_value);
            sample.with_value(|sample| violations_of::<SubmitLiveSnapshotJob>(&value, sample))
        });
        let state = Self {
            url,
            fields,
            draft,
            initial,
            form: Form::new(Action::SubmitLiveSnapshotJob, violations),
            detail: fetch_operation(move || {
                let template_id = TemplateId::new(fields.template.get()).ok()?;
                Some(GetLiveSnapshotTemplate { template_id })
            }),
            source: fetch_operation(move || {
                let job_id = JobId::new(url.get(SOURCE)?).ok()?;
                Some(GetLiveSnapshotJob { job_id })
            }),
            replaced: fields::replaced(),
            submission: RwSignal::from(Submission::current()),
            read_only: use_read_only(),
        };
        state.choose_template_of_address();
        state.fill_from_source();
        state.clear_when_submitted();
        state
    }

    /// Chooses the template that the address names. A previous draft with another one can be restored.
    fn choose_template_of_address(self) {
        Effect::new(move |_| {
            let Some(template) = self.url.get(TEMPLATE) else { return };
            let before = self.draft.get_untracked();
            if !before.template.is_empty() && before.template != template {
                self.replaced.set(Some(before));
            }
            self.fields.template.set(template);
            // A reload must not undo later changes.
            self.url.set(&[(TEMPLATE, None)], HistoryMode::Replace);
        });
    }

    /// Fills the form with the values of the job that the address names. The previous draft can be restored.
    fn fill_from_source(self) {
        Effect::new(move |_| {
            let job =
                self.source.data.with(|answer| answer.as_ref().map(|answer| Draft::like(&answer.response)));
            let Some(draft) = job.filter(|_| self.source.is_current.get()) else { return };
            let before = self.draft.get_untracked();
            let is_typed = before != self.initial.get_value() && before != draft;
            if is_typed {
                self.replaced.set(Some(before));
            }
            self.fields.set(draft);
            self.form.reset();
            // A reload must not undo later changes.
            self.url.set(&[(SOURCE, None)], HistoryMode::Replace);
        });
    }

    /// Empties the fields of a draft whose submission has succeeded, also when it was sent before the form was left and opened
    /// again. Later edits stay.
    fn clear_when_submitted(self) {
        Effect::new(move |before: Option<Submission>| {
            let now = self.submission.get();
            if let (Some(Submission::UnderWay(sent)), Submission::Settled) = (&before, &now)
                && fields::stored().is_none()
                && self.draft.with_untracked(|draft| draft == sent)
            {
                self.fields.set(self.initial.get_value());
                self.form.reset();
            }
            now
        });
    }

    fn is_under_way(self) -> bool {
        self.submission.with(|submission| matches!(submission, Submission::UnderWay(_)))
    }

    fn is_unsettled(self) -> bool {
        self.submission.with(|submission| matches!(submission, Submission::Unsettled(_)))
    }

    /// Whether nothing can be submitted now.
    fn is_held_back(self) -> bool {
        self.read_only.get() || self.submission.with(|submission| *submission != Submission::Settled)
    }

    fn clear(self) {
        self.fields.set(self.initial.get_value());
        self.form.reset();
    }
}

#[component]
pub fn Submit() -> impl IntoView {
    let state = SubmitState::new();
    view! {
        <div class="head">
            <h1>{t(words::TITLE)}</h1>
            <div class="spacer"></div>
            <Show when=move || !state.read_only.get()><a class="btn" href="/jobs/many">{t(words::MANY)}</a></Show>
        </div>
        <div class="form">
            <div class="sheet"><SubmitForm state=state /></div>
            <Aside state=state />
        </div>
    }
}

#[component]
fn SubmitForm(state: SubmitState) -> impl IntoView {
    let SubmitState { fields, form, detail, submission, .. } = state;
    let notices = use_notices();
    let task = ScopedTask::new();
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if untrack(|| state.is_held_back()) || !form.validate() {
            return;
        }
        let draft = state.draft.get_untracked();
        let Ok(request) = SubmitLiveSnapshotJob::from_value(draft.to_value()) else { return };
        let name = draft.name.trim().to_owned();
        let result = submit(request, draft, notices);
        task.replace(async move {
            match result.await {
                Ok(id) => {
                    let is_shown = state.url.is_shown();
                    if is_shown {
                        navigate(&job_path(&id));
                    }
                    announce(id, name, !is_shown, notices);
                }
                Err(problem) => form.refuse(problem),
            }
        });
    };
    let unsettled_name = Memo::new(move |_| match submission.get() {
        Submission::Unsettled(name) => Some(name),
        Submission::Settled | Submission::UnderWay(_) => None,
    });
    let release = Callback::new(|()| Submission::Settled.set());
    view! {
        <form node_ref=form.node novalidate=true on:submit=send>
            <Show when=move || state.read_only.get()><p class="note">{t(words::READ_ONLY)}</p></Show>
            <SourceNote state=state />
            <ProblemSlot problem=form.refusal action=Some(form.action) />
            {move || unsettled_name.get().map(|name| view! { <UnsettledCard name=name release=release /> })}
            <TextField form=form field="JobName" label=words::NAME value=fields.name />
            <TextField form=form field="StreamInput.Url" label=words::URL value=fields.url placeholder="rtmp://" />
            <div class="pair">
                <TextField form=form field="SnapshotOutput.Bucket" label=words::BUCKET value=fields.bucket hint=t(words::BUCKET_HINT) />
                <TextField
                    form=form
                    field="SnapshotOutput.Endpoint"
                    label=words::ENDPOINT
                    value=fields.endpoint
                    hint=t(words::ENDPOINT_HINT)
                />
            </div>
            <TemplatePicker form=form chosen=fields.template detail=detail />
            <CallbackField form=form url=fields.callback />
            <Buttons state=state />
        </form>
    }
}

/// Shows that the form was filled from a job or a template, with a button that restores the previous draft.
#[component]
fn SourceNote(state: SubmitState) -> impl IntoView {
    let SubmitState { source, replaced, fields, .. } = state;
    let bring_back = move |_| {
        if let Some(draft) = replaced.try_update(Option::take).flatten() {
            fields.set(draft);
            state.form.reset();
        }
    };
    view! {
        <Show when=move || source.is_busy()><p class="note" role="status">{t(words::READING_JOB)}</p></Show>
        <ProblemSlot problem=source.problem retry=Callback::new(move |()| source.refresh()) />
        <Show when=move || replaced.with(Option::is_some)>
            <p class="note">
                {t(words::REPLACED)}" "
                <button type="button" class="link" on:click=bring_back>{t(words::BRING_BACK)}</button>
            </p>
        </Show>
    }
}

#[component]
fn Buttons(state: SubmitState) -> impl IntoView {
    let label = move || if state.is_under_way() { words::SUBMITTING.get() } else { words::SUBMIT.get() };
    let hint = move || if state.is_unsettled() { words::HELD_BACK.get() } else { words::DRAFT.get() };
    view! {
        <div class="row">
            <button type="submit" class="btn primary" prop:disabled=move || state.is_held_back()>{label}</button>
            <button type="button" class="btn quiet" on:click=move |_| state.clear()>{t(words::CLEAR)}</button>
            <span class="hint">{hint}</span>
        </div>
    }
}

/// What the job will produce, and where to push its stream.
#[component]
fn Aside(state: SubmitState) -> impl IntoView {
    let console = use_console();
    let template = Memo::new(move |_| {
        let chosen = state.fields.template.get();
        let answer = state.detail.data.get()?;
        Some(answer.response).filter(|template| template.template_id == chosen)
    });
    let ingest = Memo::new(move |_| console.with(|console| console.as_ref().and_then(|c| c.ingest.clone())));
    view! {
        <aside class="sheet" aria-labelledby="what-title">
            <h2 id="what-title">{t(words::WHAT)}</h2>
            {move || match template.get() {
                Some(template) => view! { <WhatHappens template=template /> }.into_any(),
                None => view! { <p class="muted">{t(words::WHAT_CHOOSE)}</p> }.into_any(),
            }}
            {move || ingest.get().map(|ingest| view! {
                <Ingest ingest=ingest name=state.fields.name url=state.fields.url />
            })}
        </aside>
    }
}
