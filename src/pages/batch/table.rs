//! The table of the jobs: a preview with errors, and the outcome of each.

use super::lines::Line;
use super::run::Outcome;
use crate::components::copy::clipped;
use crate::components::data_table::{Column, DataTable, RowKind, Sheet, Width};
use crate::components::export::{ExportMenu, Scope};
use crate::components::problem::headline;
use crate::paths::job_path;
use crate::text::{Tr, batch as words, jobs, problems, submit, t};
use leptos::prelude::*;
use media_api::{Problem, Violation};

type LineColumn = Column<Line>;

const COLUMNS: &[LineColumn] = &[
    LineColumn::new("line", words::LINE, |line| line.number.to_string().into_any())
        .numeric()
        .exports(&[("Line", |line| line.number.to_string())]),
    LineColumn::new("result", words::RESULT, result_cell).width(Width::Rest).always().exports(&[
        ("Result", |line| result_name(line).to_owned()),
        ("JobId", job_id),
        ("Error", error),
    ]),
    LineColumn::new("name", submit::NAME, |line| clipped(line.draft.name.clone()))
        .width(Width::Name)
        .always()
        .exports(&[("JobName", |line| line.draft.name.clone())]),
    LineColumn::new("url", submit::URL, |line| clipped(line.draft.url.clone()))
        .width(Width::Name)
        .exports(&[("StreamInput.Url", |line| line.draft.url.clone())]),
    LineColumn::new("bucket", submit::BUCKET, |line| clipped(line.draft.bucket.clone()))
        .width(Width::Name)
        .exports(&[
            ("Bucket", |line| line.draft.bucket.clone()),
            ("Endpoint", |line| line.draft.endpoint.clone()),
        ]),
    LineColumn::new("template", jobs::TEMPLATE, |line| clipped(line.draft.template.clone()))
        .width(Width::Name)
        .exports(&[
            ("TemplateId", |line| line.draft.template.clone()),
            ("CallbackUrl", |line| line.draft.callback.clone()),
        ]),
];

#[component]
pub fn LineTable(#[prop(into)] lines: Signal<Vec<Line>>) -> impl IntoView {
    let export = Callback::new(move |(_, save): (Scope, Callback<Sheet>)| {
        save.run(lines.with_untracked(|lines| Sheet::of(COLUMNS, lines)));
    });
    view! {
        <div class="row batch-bar"><ExportMenu name="many-jobs" sheet=export /></div>
        <DataTable
            id="batch"
            caption=words::CAPTION
            columns=COLUMNS
            kind=RowKind::new(|line: &Line| line.number.to_string(), |line| line.draft.name.clone())
            rows=lines
            loading=false
            empty=|| ()
        />
    }
}

fn result_cell(line: &Line) -> AnyView {
    match &line.outcome {
        None => check_cell(line),
        Some(Outcome::NotSent) => mark("state wait", words::NOT_SENT),
        Some(Outcome::Sending) => mark("state busy", words::SENDING),
        Some(Outcome::Unknown) => mark("state warn", words::UNKNOWN_MARK),
        Some(Outcome::Submitted(id)) => {
            let path = job_path(id);
            view! { <span class="state good">{t(words::SUBMITTED)}</span>" "<a href=path>{t(words::OPEN)}</a> }.into_any()
        }
        Some(Outcome::Refused(problem)) => {
            let why = refusal(problem);
            view! { <span class="state bad">{t(words::REFUSED)}</span>" "<span class="why" title=why.clone()>{why.clone()}</span> }
                .into_any()
        }
    }
}

/// The state of a line in a file, whatever the language of the page.
fn result_name(line: &Line) -> &'static str {
    match &line.outcome {
        None if line.violations.is_empty() => "ready",
        None => "to_fix",
        Some(Outcome::NotSent) => "not_sent",
        Some(Outcome::Sending) => "sending",
        Some(Outcome::Submitted(_)) => "submitted",
        Some(Outcome::Refused(_)) => "refused",
        Some(Outcome::Unknown) => "unknown",
    }
}

/// The ID of the job of a line; empty before it is created.
fn job_id(line: &Line) -> String {
    match &line.outcome {
        Some(Outcome::Submitted(id)) => id.clone(),
        _ => String::new(),
    }
}

/// Why a line was refused, or what is wrong with it.
fn error(line: &Line) -> String {
    match &line.outcome {
        Some(Outcome::Refused(problem)) => refusal(problem),
        Some(_) => String::new(),
        None => violation_words(&line.violations),
    }
}

/// The problem in one line, with its code.
fn refusal(problem: &Problem) -> String {
    let code = problem.vendor_code.as_ref().map(|code| format!("{code}: ")).unwrap_or_default();
    code + &headline(problem)
}

fn mark(class: &'static str, words: Tr) -> AnyView {
    view! { <span class=class>{t(words)}</span> }.into_any()
}

/// The errors of a line before it is sent.
fn check_cell(line: &Line) -> AnyView {
    let (violations, same) = (line.violations.clone(), line.same_name_as);
    if violations.is_empty() {
        let note = same.map(|line| view! { " "<span class="muted">{move || words::SAME_NAME.with(&[&line.to_string()])}</span> });
        return view! { <span class="state good">{t(words::READY)}</span>{note} }.into_any();
    }
    let why = move || violation_words(&violations);
    view! { <span class="state bad">{t(words::TO_FIX)}</span>" "<span class="why problem">{why}</span> }
        .into_any()
}

fn violation_words(violations: &[Violation]) -> String {
    let one = |v: &Violation| format!("{}: {}", field_name(&v.field), problems::violation(v));
    violations.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn field_name(field: &str) -> String {
    let name = match field {
        "JobName" => submit::NAME,
        "StreamInput.Url" => submit::URL,
        "SnapshotOutput.Bucket" => submit::BUCKET,
        "SnapshotOutput.Endpoint" => submit::ENDPOINT,
        "TemplateId" => submit::TEMPLATE,
        "CallbackUrl" => submit::CALLBACK,
        other => return other.to_owned(),
    };
    name.get().to_owned()
}
