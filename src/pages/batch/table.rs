//! The table of the jobs: a preview with errors, and the outcome of each.

use super::lines::Line;
use super::run::Outcome;
use crate::components::copy::clipped;
use crate::components::data_table::{Column, DataTable, RowKind, Width};
use crate::paths::job_path;
use crate::text::{Tr, batch as words, jobs, problems, submit, t};
use leptos::prelude::*;

type LineColumn = Column<Line>;

const COLUMNS: &[LineColumn] = &[
    LineColumn::new("line", words::LINE, |line| line.number.to_string().into_any()).numeric(),
    LineColumn::new("result", words::RESULT, result_cell).width(Width::Rest).always(),
    LineColumn::new("name", submit::NAME, |line| clipped(line.draft.name.clone()))
        .width(Width::Name)
        .always(),
    LineColumn::new("url", submit::URL, |line| clipped(line.draft.url.clone())).width(Width::Name),
    LineColumn::new("bucket", submit::BUCKET, |line| clipped(line.draft.bucket.clone())).width(Width::Name),
    LineColumn::new("template", jobs::TEMPLATE, |line| clipped(line.draft.template.clone()))
        .width(Width::Name),
];

#[component]
pub fn LineTable(#[prop(into)] lines: Signal<Vec<Line>>) -> impl IntoView {
    view! {
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
        Some(Outcome::Refused(why)) => {
            view! { <span class="state bad">{t(words::REFUSED)}</span>" "<span class="why" title=why.clone()>{why.clone()}</span> }
                .into_any()
        }
    }
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
    let why = move || {
        let one = |v: &media_api::Violation| format!("{}: {}", field_name(&v.field), problems::violation(v));
        violations.iter().map(one).collect::<Vec<_>>().join(" ")
    };
    view! { <span class="state bad">{t(words::TO_FIX)}</span>" "<span class="why problem">{why}</span> }
        .into_any()
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
