//! One template: made, changed, copied, or only looked at.

use crate::client;
use crate::components::copy::{ShortId, api_instant};
use crate::components::field::{Form, TextField, violations_of};
use crate::components::frame::set_subject;
use crate::components::problem::{ProblemSlot, is_unsettled};
use crate::format;
use crate::pages::submit::{JOB_ID_MARK, next_objects, pictures_a_day};
use crate::pages::templates::{DeleteTemplate, is_system, type_words};
use crate::state::remote::remote;
use crate::state::session::use_console;
use crate::state::url::{self, encode, use_path_id, use_url};
use crate::text::{submit as submit_words, t, templates as words};
use leptos::prelude::*;
use media_api::ice::{
    CreateLiveSnapshotTemplate, GetLiveSnapshotTemplate, GetLiveSnapshotTemplateResponse,
    UpdateLiveSnapshotTemplate,
};
use media_api::template::{FormatKind, Placeholders, check_format, object_key};
use media_api::{Action, Operation, Problem, TemplateId};
use serde_json::{Value, json};

/// What stands in the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    pub name: String,
    /// Seconds, as typed.
    pub interval: String,
    pub overwrite: String,
    pub sequence: String,
}

impl Draft {
    /// What a new template begins with.
    fn fresh() -> Self {
        Self {
            name: String::new(),
            interval: "10".to_owned(),
            overwrite: "snapshot/{JobId}.jpg".to_owned(),
            sequence: "snapshot/{JobId}/{UnixTimestamp}.jpg".to_owned(),
        }
    }

    fn of(template: &GetLiveSnapshotTemplateResponse) -> Self {
        Self {
            name: template.template_name.clone(),
            interval: template.time_interval.to_string(),
            overwrite: template.overwrite_format.clone(),
            sequence: template.sequence_format.clone(),
        }
    }

    /// The request with vendor names; with an ID it replaces that template, without one it makes a new one.
    pub fn to_value(&self, id: Option<&str>) -> Value {
        let mut value = json!({ "TemplateName": self.name.trim() });
        let interval = self.interval.trim();
        if !interval.is_empty() {
            value["TimeInterval"] =
                interval.parse::<i64>().map_or_else(|_| Value::from(interval), Value::from);
        }
        for (name, format) in [("OverwriteFormat", &self.overwrite), ("SequenceFormat", &self.sequence)] {
            if !format.trim().is_empty() {
                value[name] = Value::from(format.trim());
            }
        }
        if let Some(id) = id {
            value["TemplateId"] = Value::from(id);
        }
        value
    }

    /// Pictures in 24 hours, where the interval can be used.
    fn pictures_a_day(&self) -> Option<u64> {
        let seconds = self.interval.trim().parse().ok().filter(|n| (5..=3600).contains(n))?;
        Some(pictures_a_day(seconds))
    }
}

/// A request that breaks no rule, to check single fields against.
fn sample(id: Option<&str>) -> Value {
    Draft { name: "n".to_owned(), ..Draft::fresh() }.to_value(id)
}

#[derive(Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    interval: RwSignal<String>,
    overwrite: RwSignal<String>,
    sequence: RwSignal<String>,
}

impl Fields {
    fn new(draft: Draft) -> Self {
        Self {
            name: RwSignal::new(draft.name),
            interval: RwSignal::new(draft.interval),
            overwrite: RwSignal::new(draft.overwrite),
            sequence: RwSignal::new(draft.sequence),
        }
    }
    fn set(&self, draft: Draft) {
        self.name.set(draft.name);
        self.interval.set(draft.interval);
        self.overwrite.set(draft.overwrite);
        self.sequence.set(draft.sequence);
    }
    fn draft(&self) -> Draft {
        Draft {
            name: self.name.get(),
            interval: self.interval.get(),
            overwrite: self.overwrite.get(),
            sequence: self.sequence.get(),
        }
    }
}

/// `/templates/new`, with `?copy=ID` for a copy.
#[component]
pub fn NewTemplate() -> impl IntoView {
    let copied = use_url().query.with_untracked(|q| q.get("copy").map(str::to_owned));
    view! { <Editor id=None copied=copied /> }
}

/// `/templates/:id`.
#[component]
pub fn Template() -> impl IntoView {
    let path_id = use_path_id();
    move || {
        let id = path_id.get();
        view! { <Editor id=Some(id) copied=None /> }
    }
}

#[component]
fn Editor(id: Option<String>, copied: Option<String>) -> impl IntoView {
    let console = use_console();
    let just_saved = RwSignal::new(use_url().query.with_untracked(|q| q.get("saved") == Some("1")));
    let is_new = id.is_none();
    let fields = Fields::new(if is_new && copied.is_none() { Draft::fresh() } else { Draft::default() });
    let source = StoredValue::new(id.clone().or_else(|| copied.clone()));
    let loaded = remote(move || {
        let template_id = TemplateId::new(source.get_value()?).ok()?;
        Some(GetLiveSnapshotTemplate { template_id })
    });
    let base = StoredValue::new(None::<Draft>);
    let template = Memo::new(move |_| loaded.answer.with(|a| a.as_ref().map(|a| a.response.clone())));
    Effect::new(move |_| {
        let Some(template) = template.get() else { return };
        let mut draft = Draft::of(&template);
        if is_new {
            draft.name = words::COPY_NAME.with(&[&draft.name]);
        }
        // What was typed since it was saved, or since it was asked for, stays.
        if base.with_value(|base| base.as_ref().is_none_or(|base| *base == untrack(|| fields.draft()))) {
            fields.set(draft.clone());
            base.set_value(Some(draft));
        }
    });
    if !is_new {
        set_subject(move || {
            template.with(|t| t.as_ref().map(|t| t.template_name.clone()).unwrap_or_default())
        });
    }
    let target = StoredValue::new(id);
    let draft = Memo::new(move |_| fields.draft());
    let sample = StoredValue::new(target.with_value(|id| sample(id.as_deref())));
    let violations = Memo::new(move |_| {
        let value = target.with_value(|id| draft.with(|d| d.to_value(id.as_deref())));
        sample.with_value(|sample| {
            if is_new {
                violations_of::<CreateLiveSnapshotTemplate>(&value, sample)
            } else {
                violations_of::<UpdateLiveSnapshotTemplate>(&value, sample)
            }
        })
    });
    let action = if is_new { Action::CreateLiveSnapshotTemplate } else { Action::UpdateLiveSnapshotTemplate };
    let form = Form::new(action, violations);
    let read_only = Memo::new(move |_| console.with(|c| c.as_ref().is_some_and(|c| c.read_only)));
    let system = Memo::new(move |_| {
        !is_new && template.with(|t| t.as_ref().is_some_and(|t| is_system(&t.template_type)))
    });
    let is_fixed =
        Memo::new(move |_| read_only.get() || system.get() || (!is_new && template.with(Option::is_none)));
    let busy = RwSignal::new(false);
    let unsettled = RwSignal::new(false);
    let asked = RwSignal::new(None::<(String, String)>);
    let go = Callback::new(move |path: String| url::go(&path));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        just_saved.set(false);
        if busy.get_untracked() || unsettled.get_untracked() || is_fixed.get_untracked() {
            return;
        }
        if !form.try_to_send() {
            return form.focus_first_wrong();
        }
        let saved = draft.get_untracked();
        let value = target.with_value(|id| saved.to_value(id.as_deref()));
        busy.set(true);
        leptos::task::spawn_local(async move {
            let result = send(value, is_new).await;
            busy.try_set(false);
            match result {
                Ok(Some(id)) => drop(go.try_run(format!("/templates/{id}?saved=1"))),
                Ok(None) => {
                    just_saved.try_set(true);
                    base.try_update_value(|base| *base = Some(saved));
                    loaded.reload();
                }
                Err(problem) => {
                    unsettled.try_set(is_unsettled(&problem, Some(action)));
                    form.refuse(problem);
                    form.focus_first_wrong();
                }
            }
        });
    };
    let title = move || match (is_new, is_fixed.get()) {
        (true, _) => words::NEW_TITLE.get(),
        (_, true) => words::VIEW_TITLE.get(),
        _ => words::EDIT_TITLE.get(),
    };
    let reload = Callback::new(move |()| loaded.reload());
    let hint = move || {
        let day = draft.with(Draft::pictures_a_day).map(|n| words::INTERVAL_DAY.with(&[&format::count(n)]));
        format!("{} {}", words::INTERVAL_HINT.get(), day.unwrap_or_default())
    };
    let fixed = Signal::derive(move || is_fixed.get());
    let is_gone = move || template.with(Option::is_none) && loaded.problem.with(Option::is_some);
    view! {
        <div class="head">
            <h1>{title}</h1>
            <div class="spacer"></div>
            <a class="btn quiet" href="/templates">{t(words::BACK)}</a>
            {move || template.get().filter(|_| !is_new).map(|t| view! { <Commands template=t fixed=fixed asked=asked /> })}
        </div>
        <ProblemSlot problem=loaded.problem action=Action::GetLiveSnapshotTemplate retry=reload />
        <div class="form" hidden=is_gone>
            <div class="sheet">
                <form novalidate=true on:submit=save>
                    {move || system.get().then(|| view! { <p class="note">{t(words::SYSTEM_WHY)}</p> })}
                    {move || read_only.get().then(|| view! { <p class="note">{t(words::READ_ONLY_WHY)}</p> })}
                    <ProblemSlot problem=form.refusal action=action />
                    {move || unsettled.get().then(|| view! { <Unsettled name=fields.name release=Callback::new(move |()| unsettled.set(false)) /> })}
                    <TextField form=form field="TemplateName" label=words::FORM_NAME value=fields.name readonly=fixed />
                    <TextField form=form field="TimeInterval" label=words::FORM_INTERVAL value=fields.interval readonly=fixed hint=Signal::derive(hint) input_mode="numeric" />
                    <TextField
                        form=form
                        field="SequenceFormat"
                        label=words::SEQUENCE
                        value=fields.sequence
                        readonly=fixed
                        optional=true
                        hint=Signal::derive(|| words::SEQUENCE_HINT.get().to_owned())
                    />
                    <TextField
                        form=form
                        field="OverwriteFormat"
                        label=words::OVERWRITE
                        value=fields.overwrite
                        readonly=fixed
                        optional=true
                        hint=Signal::derive(|| words::OVERWRITE_HINT.get().to_owned())
                    />
                    <p class="hint">{t(words::ONE_OF_BOTH)}</p>
                    {move || (!is_fixed.get()).then(|| view! {
                        {(!is_new).then(|| view! { <p class="note">{t(words::REPLACES)}</p> })}
                        <div class="row">
                            <button type="submit" class="btn primary" prop:disabled=move || busy.get() || unsettled.get()>
                                {move || if busy.get() { words::SAVING.get() } else { words::SAVE.get() }}
                            </button>
                        </div>
                    })}
                    <p role="status" class="saved">{move || just_saved.get().then(|| words::SAVED.get())}</p>
                </form>
            </div>
            <aside class="sheet" aria-labelledby="preview-title">
                <h2 id="preview-title">{t(words::PREVIEW)}</h2>
                <span class="lab">{t(words::SEQUENCE)}</span>
                {move || preview(FormatKind::Sequence, &draft.get())}
                <span class="lab">{t(words::OVERWRITE)}</span>
                {move || preview(FormatKind::Overwrite, &draft.get())}
                <p class="hint">{move || submit_words::JOB_ID_LATER.with(&[JOB_ID_MARK])}</p>
                <h2>{t(words::PLACEHOLDERS)}</h2>
                <dl class="placeholders">
                    {words::PLACEHOLDER_HELP.iter().map(|(name, meaning)| view! {
                        <dt><code>{*name}</code></dt><dd>{t(*meaning)}</dd>
                    }).collect_view()}
                </dl>
            </aside>
        </div>
        <DeleteTemplate asked=asked done=Callback::new(move |()| go.run("/templates".to_owned())) />
    }
}

/// Creates or replaces. The new template's ID, where there is one.
async fn send(value: Value, is_new: bool) -> Result<Option<String>, Problem> {
    let refuse = |violations| {
        let mut problem = Problem::new(media_api::ProblemCode::InvalidRequest, 0, String::new());
        problem.violations = violations;
        problem
    };
    if is_new {
        let request = CreateLiveSnapshotTemplate::from_value(value).map_err(refuse)?;
        Ok(Some(client::call(&request).await?.response.template_id))
    } else {
        let request = UpdateLiveSnapshotTemplate::from_value(value).map_err(refuse)?;
        client::call(&request).await?;
        Ok(None)
    }
}

/// The names a format gives, or why it gives none.
fn preview(kind: FormatKind, draft: &Draft) -> AnyView {
    let format = match kind {
        FormatKind::Sequence => draft.sequence.trim(),
        FormatKind::Overwrite => draft.overwrite.trim(),
    };
    if format.is_empty() {
        return view! { <p class="muted">{t(words::PREVIEW_EMPTY)}</p> }.into_any();
    }
    if check_format(kind, format).is_some() {
        return view! { <p class="muted">{t(words::PREVIEW_WRONG)}</p> }.into_any();
    }
    let seconds = draft.interval.trim().parse().unwrap_or(10);
    let names = match kind {
        FormatKind::Sequence => next_objects(format, seconds, format::now()),
        FormatKind::Overwrite => {
            let values = Placeholders { job_id: JOB_ID_MARK, unix_millis: format::now(), sequence: 1 };
            vec![object_key(format, values)]
        }
    };
    let names = names.into_iter().map(|name| view! { <li><code>{name}</code></li> }).collect_view();
    view! { <ul class="objects">{names}</ul> }.into_any()
}

/// What can be done with a template that exists.
#[component]
fn Commands(
    template: GetLiveSnapshotTemplateResponse,
    fixed: Signal<bool>,
    asked: RwSignal<Option<(String, String)>>,
) -> impl IntoView {
    let (id, name) = (template.template_id.clone(), template.template_name.clone());
    view! {
        <a class="btn" href=format!("/templates/new?copy={id}")>{t(words::COPY_OF)}</a>
        <a class="btn" href=format!("/jobs/new?template={id}")>{t(words::USE)}</a>
        {move || (!fixed.get()).then(|| {
            let target = (id.clone(), name.clone());
            view! {
                <button type="button" class="btn danger" on:click=move |_| asked.set(Some(target.clone()))>{t(words::DELETE)}</button>
            }
        })}
        <p class="template-facts">
            <ShortId id=template.template_id name=words::ID />
            <span>{move || type_words(&template.template_type).to_owned()}</span>
            <span>{t(words::CREATED)} " " {api_instant(&template.create_time)}</span>
            {(!template.last_modified.is_empty()).then(|| view! { <span>{t(words::CHANGED)} " " {api_instant(&template.last_modified)}</span> })}
        </p>
    }
}

/// No answer came to a creation: look first.
#[component]
fn Unsettled(name: RwSignal<String>, release: Callback<()>) -> impl IntoView {
    view! {
        <section class="card warn">
            <span class="glyph" aria-hidden="true">"?"</span>
            <b>{t(words::UNKNOWN)}</b>
            <div class="more">
                <a href=move || format!("/templates?q={}", encode(&name.get())) target="_blank">{t(words::LOOK)}</a>
                <button type="button" class="link" on:click=move |_| release.run(())>{t(words::LOOKED)}</button>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields_of(found: Vec<media_api::Violation>) -> Vec<String> {
        found.into_iter().map(|v| v.field).collect()
    }

    #[test]
    fn the_samples_break_no_rule() {
        assert!(CreateLiveSnapshotTemplate::from_value(sample(None)).is_ok());
        assert!(UpdateLiveSnapshotTemplate::from_value(sample(Some("t1"))).is_ok());
    }

    #[test]
    fn an_empty_format_is_left_out_so_that_the_replacement_clears_it() {
        let draft = Draft { name: "n".to_owned(), overwrite: "  ".to_owned(), ..Draft::fresh() };
        let request = UpdateLiveSnapshotTemplate::from_value(draft.to_value(Some("t1"))).unwrap();
        assert_eq!(request.overwrite_format, None);
        assert!(request.sequence_format.is_some());
    }

    #[test]
    fn each_field_hears_of_its_own_fault() {
        let draft = Draft {
            name: String::new(),
            interval: "4".to_owned(),
            overwrite: "/a.jpg".to_owned(),
            sequence: "a.jpg".to_owned(),
        };
        let mut found =
            fields_of(violations_of::<CreateLiveSnapshotTemplate>(&draft.to_value(None), &sample(None)));
        found.sort();
        assert_eq!(found, ["OverwriteFormat", "SequenceFormat", "TemplateName", "TimeInterval"]);
        let words = Draft { name: "n".to_owned(), interval: "ten".to_owned(), ..Draft::fresh() };
        let found = violations_of::<CreateLiveSnapshotTemplate>(&words.to_value(None), &sample(None));
        assert_eq!(fields_of(found), ["TimeInterval"]);
    }

    #[test]
    fn pictures_a_day_need_a_usable_interval() {
        let of =
            |interval: &str| Draft { interval: interval.to_owned(), ..Draft::default() }.pictures_a_day();
        assert_eq!((of("5"), of("3600"), of("4"), of("x")), (Some(17_280), Some(24), None, None));
    }
}
