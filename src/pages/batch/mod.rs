//! Submit many jobs: a pasted table or CSV with checks and a preview, then a result for each line.

mod lines;
mod run;
mod table;
mod table_text;

use crate::components::failures::failure_cards;
use crate::components::field::TextField;
use crate::components::focus::heading_when_removed;
use crate::components::form::Form;
use crate::components::icon::{Icon, icon};
use crate::components::problem::ProblemSlot;
use crate::components::template_picker::TemplatePicker;
use crate::format;
use crate::paths::encode;
use crate::state::fetch::fetch_operation;
use crate::state::job_draft::Draft;
use crate::state::session::use_read_only;
use crate::state::tab_storage;
use crate::text::{batch as words, counted, submit, t};
use leptos::prelude::*;
use lines::{Line, MAX_JOBS, lines_of};
use media_api::ice::GetLiveSnapshotTemplate;
use media_api::{Action, TemplateId, Violation};
use run::{Outcome, Run, Sender};
use table::LineTable;

/// Storage keys of the pasted text and of the defaults in the session storage of the tab.
const TEXT_KEY: &str = "media-console.batch-text";
const DEFAULTS_KEY: &str = "media-console.batch-defaults";

#[component]
pub fn Batch() -> impl IntoView {
    let run = RwSignal::from(run::current());
    let text = tab_storage::stored_text(TEXT_KEY);
    let sender = Memo::new(move |_| run.with(|run| run.as_ref().map(|run| run.sender)));
    view! {
        <div class="head"><h1>{t(words::TITLE)}</h1></div>
        {move || match sender.get() {
            Some(Sender::Own) => view! { <RunView run=run text=text /> }.into_any(),
            Some(Sender::Unknown) => ().into_any(),
            Some(Sender::Other) => view! { <OtherTab text=text /> }.into_any(),
            None => view! { <Editor text=text /> }.into_any(),
        }}
    }
}

/// Defaults for fields that a line leaves empty.
#[derive(Clone, Copy)]
struct Defaults {
    bucket: RwSignal<String>,
    endpoint: RwSignal<String>,
    template: RwSignal<String>,
}

impl Defaults {
    /// As they were typed before. They are stored whenever they change.
    fn stored() -> Self {
        let Draft { bucket, endpoint, template, .. } =
            tab_storage::get(DEFAULTS_KEY).unwrap_or_else(Draft::initial);
        let [bucket, endpoint, template] = [bucket, endpoint, template].map(RwSignal::new);
        let defaults = Self { bucket, endpoint, template };
        let initial = Draft::initial();
        Effect::new(move |_| {
            tab_storage::set(DEFAULTS_KEY, Some(&defaults.draft()).filter(|draft| **draft != initial));
        });
        defaults
    }

    fn draft(self) -> Draft {
        let text = |field: RwSignal<String>| field.with(|text| text.trim().to_owned());
        Draft {
            bucket: text(self.bucket),
            endpoint: text(self.endpoint),
            template: text(self.template),
            ..Draft::default()
        }
    }
}

#[component]
fn Editor(text: RwSignal<String>) -> impl IntoView {
    heading_when_removed();
    let defaults = Defaults::stored();
    let read_only = use_read_only();
    let pasted = Memo::new(move |_| text.with(|text| table_text::read(text)));
    let lines = Memo::new(move |_| pasted.with(|pasted| lines_of(pasted, &defaults.draft())));
    let wrong = Memo::new(move |_| {
        lines.with(|lines| lines.iter().filter(|line| !line.violations.is_empty()).count())
    });
    let count = Memo::new(move |_| pasted.with(|pasted| pasted.jobs.len()));
    let is_too_many = move || count.get() > MAX_JOBS;
    let is_ready = move || count.get() > 0 && wrong.get() == 0 && !is_too_many() && !read_only.get();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if untrack(is_ready) {
            let jobs =
                |lines: &Vec<Line>| lines.iter().map(|line| (line.number, line.draft.clone())).collect();
            run::start(lines.with_untracked(jobs));
        }
    };
    let status = move || match (count.get(), wrong.get()) {
        (0, _) => String::new(),
        (count, _) if count > MAX_JOBS => words::TOO_MANY.with(&[&format::count(MAX_JOBS as u64)]),
        (count, 0) => counted(count, words::JOB, words::JOBS),
        (count, wrong) => {
            let count = counted(count, words::JOB, words::JOBS);
            format!("{count} · {}", counted(wrong, words::WRONG_ONE, words::WRONG))
        }
    };
    let unused = move || pasted.with(|pasted| (!pasted.unused.is_empty()).then(|| pasted.unused.join(", ")));
    view! {
        <form class="sheet batch" on:submit=submit novalidate>
            <Show when=move || read_only.get()><p class="note">{t(submit::READ_ONLY)}</p></Show>
            <DefaultFields defaults=defaults />
            <div class="field">
                <label for="batch-text">{t(words::TABLE)}</label>
                <textarea
                    id="batch-text"
                    rows="8"
                    spellcheck="false"
                    autocomplete="off"
                    aria-describedby="batch-hint"
                    prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))
                ></textarea>
                <span class="hint" id="batch-hint">{t(words::TABLE_HINT)}</span>
            </div>
            <p role="status">{status}</p>
            {move || unused().map(|names| view! { <p class="hint">{words::UNUSED.with(&[&names])}</p> })}
            <div class="row">
                <button type="submit" class="btn primary" prop:disabled=move || !is_ready()>
                    {move || counted(count.get(), words::SUBMIT_ONE, words::SUBMIT)}
                </button>
                <a class="btn quiet" href="/jobs/new">{t(words::TO_FORM)}</a>
            </div>
        </form>
        <Show when=move || { count.get() > 0 }><LineTable lines=lines /></Show>
    }
}

/// Bucket, endpoint and template for lines without them.
#[component]
fn DefaultFields(defaults: Defaults) -> impl IntoView {
    // The limits are checked for each line.
    let form = Form::new(Action::SubmitLiveSnapshotJob, Signal::stored(Vec::<Violation>::new()));
    let detail = fetch_operation(move || {
        let template_id = TemplateId::new(defaults.template.get()).ok()?;
        Some(GetLiveSnapshotTemplate { template_id })
    });
    view! {
        <fieldset class="plain">
            <legend>{t(words::DEFAULTS)}</legend>
            <div class="pair">
                <TextField form=form field="SnapshotOutput.Bucket" label=submit::BUCKET value=defaults.bucket optional=true />
                <TextField
                    form=form
                    field="SnapshotOutput.Endpoint"
                    label=submit::ENDPOINT
                    value=defaults.endpoint
                    optional=true
                />
            </div>
            <TemplatePicker form=form chosen=defaults.template detail=detail />
        </fieldset>
    }
}

/// A run: its progress, and the outcome of each job.
#[component]
fn RunView(run: RwSignal<Option<Run>>, text: RwSignal<String>) -> impl IntoView {
    heading_when_removed();
    let lines = Memo::new(move |_| {
        run.with(|run| {
            let jobs = run.iter().flat_map(|run| &run.jobs);
            jobs.map(|job| Line {
                number: job.line,
                draft: job.draft.clone(),
                violations: Vec::new(),
                same_name_as: None,
                outcome: Some(job.outcome.clone()),
            })
            .collect::<Vec<_>>()
        })
    });
    let of = move |read: fn(&Run) -> usize| {
        Memo::new(move |_| run.with(|run| run.as_ref().map(read).unwrap_or_default()))
    };
    let left = of(|run| run.left().len());
    let refused = Memo::new(move |_| run.with(|run| run.as_ref().map(Run::refused).unwrap_or_default()));
    let is_running = Memo::new(move |_| run.with(|run| run.as_ref().is_some_and(|run| run.is_running)));
    let ended_by = Signal::derive(move || run.with(|run| run.as_ref()?.problem.clone()));
    let is_stopping = move || run.with(|run| run.as_ref().is_some_and(|run| run.is_stopping));
    let status = move || run.with(|run| run.as_ref().map(run_status));
    let edit_left = move |_| {
        let left = run.with_untracked(|run| run.as_ref().map(Run::left).unwrap_or_default());
        text.set(table_text::write(&left));
        run::clear();
    };
    view! {
        <div class="sheet batch" aria-busy=move || is_running.get().to_string()>
            <p role="status">{status}</p>
            <UnknownCard run=run />
            <ProblemSlot problem=ended_by action=Some(Action::SubmitLiveSnapshotJob) />
            {move || refused.with(|refused| failure_cards(refused))}
            <div class="row">
                <Show
                    when=move || is_running.get()
                    fallback=move || view! {
                        <Show when=move || { left.get() > 0 }>
                            <button type="button" class="btn primary" on:click=edit_left>
                                {move || counted(left.get(), words::EDIT_LEFT_ONE, words::EDIT_LEFT)}
                            </button>
                        </Show>
                        <AfterRun text=text />
                    }
                >
                    {heading_when_removed()}
                    <button type="button" class="btn" prop:disabled=is_stopping on:click=|_| run::stop()>{t(words::STOP)}</button>
                </Show>
            </div>
        </div>
        <LineTable lines=lines />
    }
}

/// The ways to leave a run.
#[component]
fn AfterRun(text: RwSignal<String>) -> impl IntoView {
    let start_anew = move |_| {
        text.set(String::new());
        run::clear();
    };
    view! {
        <button type="button" class="btn" on:click=start_anew>{t(words::ANEW)}</button>
        <a class="btn quiet" href="/jobs">{t(words::TO_JOBS)}</a>
    }
}

/// In a duplicate of the tab that sends the jobs. Which of them are created is shown there.
#[component]
fn OtherTab(text: RwSignal<String>) -> impl IntoView {
    heading_when_removed();
    view! {
        <section class="card warn" role="alert">
            <span class="glyph">{icon(Icon::Question)}</span>
            <b>{t(words::OTHER_TAB)}</b>
            <p>{t(words::OTHER_TAB_WHY)}</p>
            <div class="more"><AfterRun text=text /></div>
        </section>
    }
}

/// `Submitted 5 of 12` while it runs; afterwards the number of each outcome that occurs.
fn run_status(run: &Run) -> String {
    let tally = run.tally();
    let count = |n: usize| format::count(n as u64);
    if run.is_running {
        let done = tally.submitted + tally.refused;
        return words::RUNNING.with(&[&count(done), &count(run.jobs.len())]);
    }
    let parts = [
        (tally.submitted, words::SUBMITTED_COUNT),
        (tally.refused, words::REFUSED_COUNT),
        (tally.unknown, words::UNKNOWN_COUNT),
        (tally.not_sent, words::NOT_SENT_COUNT),
    ];
    let parts = parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, words)| words.with(&[&count(n)]));
    parts.collect::<Vec<_>>().join(" · ")
}

/// A job whose creation is unknown, with a link to check it.
#[component]
fn UnknownCard(run: RwSignal<Option<Run>>) -> impl IntoView {
    let name = Memo::new(move |_| {
        run.with(|run| {
            let unknown = run.as_ref()?.jobs.iter().find(|job| job.outcome == Outcome::Unknown)?;
            Some(unknown.draft.name.clone())
        })
    });
    move || {
        name.get().map(|name| {
            let path = format!("/jobs?q={}", encode(&name));
            view! {
                <section class="card warn" role="alert">
                    <span class="glyph">{icon(Icon::Question)}</span>
                    <b>{move || words::UNKNOWN.with(&[&name])}</b>
                    <p>{t(words::UNKNOWN_WHY)}</p>
                    <div class="more"><a class="btn small" href=path>{t(words::LOOK_UP)}</a></div>
                </section>
            }
        })
    }
}
