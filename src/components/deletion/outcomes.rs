//! What became of each item of a deletion: in the dialog, and on a page of its own.

use super::use_deletions;
use super::words::item;
use crate::client;
use crate::components::copy::{CopyMade, short_id};
use crate::components::export::{ExportMenu, Scope, Sheet};
use crate::components::filters::Choice;
use crate::components::pager::Pager;
use crate::components::problem::ProblemSlot;
use crate::components::table::{Column, DataTable, RowView, Width};
use crate::format;
use crate::html::Html;
use crate::state::preferences::use_preferences;
use crate::state::selection::Selection;
use crate::state::session::Session;
use crate::text::{Tr, deletion as words, problems, t, table};
use leptos::prelude::*;
use media_api::deletion::{Deletion, ItemOutcome, Outcome, State, Summary};
use media_api::{Action, Problem};
use serde_json::json;

/// Rows per page; a deletion can have ten thousand items.
const SIZE: u32 = 50;

const COLUMNS: &[Column] = &[
    Column::new("outcome", words::OUTCOME, Width::Middle).always(),
    Column::new("item", words::ITEM, Width::Wide).always(),
    Column::new("subject", words::SUBJECT, Width::Middle),
    Column::new("reason", words::REASON, Width::Rest),
    Column::new("request", words::REQUEST_ID, Width::Id),
];

const FILTERS: [Outcome; 6] = [
    Outcome::Deleted,
    Outcome::Absent,
    Outcome::Refused,
    Outcome::Failed,
    Outcome::Unknown,
    Outcome::Planned,
];

/// Which outcomes are shown. The owner keeps it: the address on a page, a signal in the dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Showing {
    /// `None` shows all.
    pub outcome: Option<Outcome>,
    /// From 1.
    pub page: u32,
    /// Entries per page.
    pub size: u32,
}

impl Default for Showing {
    fn default() -> Self {
        Self { outcome: None, page: 1, size: SIZE }
    }
}

/// An outcome as it stands in the address and in exports.
pub fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Planned => "planned",
        Outcome::Sent => "sent",
        Outcome::Deleted => "deleted",
        Outcome::Absent => "absent",
        Outcome::Refused => "refused",
        Outcome::Failed => "failed",
        Outcome::Unknown => "unknown",
    }
}

/// The outcome of that name, if there is a filter for it.
pub fn outcome_of(name: &str) -> Option<Outcome> {
    FILTERS.into_iter().find(|outcome| outcome_name(*outcome) == name)
}

/// The word for an outcome; a clean upload is nothing that went wrong.
fn outcome_word(action: Action, outcome: Outcome) -> Tr {
    match (action, outcome) {
        (Action::DeleteMultipartUpload, Outcome::Absent) => words::NOTHING_TO_CLEAN,
        _ => words::outcome(outcome),
    }
}

fn outcome_class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Deleted => "state good",
        Outcome::Absent => "state wait",
        Outcome::Refused | Outcome::Failed => "state bad",
        Outcome::Unknown => "state warn",
        Outcome::Planned | Outcome::Sent => "state wait",
    }
}

/// What goes into a file: the items at some places.
fn sheet_of(deletion: &Deletion, places: impl Iterator<Item = usize>) -> Sheet {
    let row = |item: &ItemOutcome| {
        vec![
            deletion.summary.id.clone(),
            deletion.summary.action.name().to_owned(),
            item.subject.clone(),
            item.item.clone(),
            outcome_name(item.outcome).to_owned(),
            item.code.clone().unwrap_or_default(),
            item.message.clone().unwrap_or_default(),
            item.request_id.clone().unwrap_or_default(),
        ]
    };
    Sheet {
        names: vec!["DeletionId", "Operation", "Subject", "Item", "Outcome", "Code", "Message", "RequestId"],
        rows: places.filter_map(|at| deletion.items.get(at)).map(row).collect(),
    }
}

/// Tab-separated lines of the outcomes shown, for the clipboard.
fn lines_of(sheet: &Sheet) -> String {
    let clean = |cell: &String| cell.replace(['\t', '\n', '\r'], " ");
    let line = |cells: &Vec<String>| cells.iter().map(clean).collect::<Vec<_>>().join("\t");
    sheet.rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What it came to, in one line per kind of outcome.
fn results(summary: &Summary) -> Vec<String> {
    let count = |n: usize| format::count(n as u64);
    let tally = &summary.tally;
    let mut lines = Vec::new();
    if summary.state != State::Finished {
        lines.push(words::state(summary.state).get().to_owned());
    }
    if summary.state == State::Cancelled || summary.state == State::Expired {
        return lines;
    }
    lines.push(words::ALL_DELETED.with(&[&count(tally.deleted), &count(tally.total())]));
    let more = [
        (tally.absent, words::WERE_GONE),
        (tally.refused + tally.failed, words::NOT_DELETED),
        (tally.unknown, words::NOT_KNOWN),
        (tally.planned, words::NEVER_SENT),
    ];
    lines.extend(more.into_iter().filter(|(n, _)| *n > 0).map(|(n, words)| words.with(&[&count(n)])));
    lines
}

/// The outcomes of a deletion, read from the server and read again when it is over.
#[component]
pub fn Outcomes(
    id: String,
    #[prop(into)] showing: Signal<Showing>,
    change: Callback<Showing>,
    /// Hears the deletion whenever it was read.
    #[prop(optional, into)]
    read: Option<Callback<Deletion>>,
) -> impl IntoView {
    let deletions = use_deletions();
    let deletion = RwSignal::new(None::<Deletion>);
    let problem = RwSignal::new(None::<Problem>);
    let path = StoredValue::new(format!("/api/deletions/{id}"));
    let fetch = Callback::new(move |()| {
        leptos::task::spawn_local(async move {
            let Some(path) = path.try_get_value() else { return };
            match client::post::<Deletion>(&path, &json!({})).await {
                Ok(found) => {
                    if let Some(read) = read {
                        read.try_run(found.clone());
                    }
                    problem.try_set(None);
                    deletion.try_set(Some(found));
                }
                Err(found) => drop(problem.try_set(Some(found))),
            }
        });
    });
    let watched = id.clone();
    let is_over =
        Memo::new(move |_| deletions.summary_of(&watched).is_none_or(|summary| summary.state.is_over()));
    // What could not be read while there was no session is read as soon as there is one again.
    let session = use_context::<RwSignal<Session>>();
    let is_signed_in =
        Memo::new(move |_| session.is_none_or(|s| s.with(|s| !matches!(s, Session::Absent(_)))));
    Effect::new(move |_| {
        is_over.track();
        is_signed_in.track();
        fetch.run(());
    });
    let retried = StoredValue::new(id);
    let body = move || {
        deletion.with(|d| {
            d.as_ref().map(|deletion| {
                let tally = &deletion.summary.tally;
                let failed = tally.not_deleted();
                let retry = if tally.unknown > 0 { words::RETRY_UNKNOWN } else { words::RETRY };
                let lines = move |d: &Deletion| results(&d.summary);
                let sent = deletion.summary.tally.total() > 0
                    && !matches!(deletion.summary.state, State::Cancelled | State::Expired);
                let can_retry = failed > 0 && deletion.summary.state.is_over();
                (failed, can_retry.then_some(retry), sent, lines(deletion), deletion.summary.action)
            })
        })
    };
    let head = Memo::new(move |_| body());
    view! {
        <ProblemSlot problem=problem retry=fetch />
        {move || head.with(|head| match head {
            None => problem.with(Option::is_none).then(|| view! { <p role="status" id="deletion-what">{t(words::LOADING)}</p> }).into_any(),
            Some((failed, retry, sent, lines, action)) => {
                let failed = *failed;
                let is_stream = *action == Action::DeleteStream;
                view! {
                    <div class="results" id="deletion-what" role="status">
                        {lines.iter().cloned().map(|line| view! { <p>{line}</p> }).collect_view()}
                    </div>
                    {(is_stream && *sent).then(|| view! { <p class="hint">{t(words::CDN_AFTER)}</p> })}
                    {retry.map(|retry| view! {
                        <p>
                            <button type="button" class="btn" on:click=move |_| deletions.retry(retried.get_value())>
                                {move || retry.with(&[&format::count(failed as u64)])}
                            </button>
                        </p>
                    })}
                    {sent.then(|| view! { <OutcomeTable deletion=deletion showing=showing change=change /> })}
                }
                .into_any()
            }
        })}
    }
}

#[component]
fn OutcomeTable(
    deletion: RwSignal<Option<Deletion>>,
    showing: Signal<Showing>,
    change: Callback<Showing>,
) -> impl IntoView {
    let matching = Memo::new(move |_| {
        let wanted = showing.with(|s| s.outcome);
        deletion.with(|d| {
            let items = d.iter().flat_map(|d| &d.items).enumerate();
            items.filter(|(_, i)| wanted.is_none_or(|w| i.outcome == w)).map(|(at, _)| at).collect::<Vec<_>>()
        })
    });
    let total = Memo::new(move |_| matching.with(Vec::len) as u64);
    let is_long = Memo::new(move |_| total.get() > 10);
    let rows = move || {
        let (page, size) = showing.with(|s| (s.page.max(1) as usize, s.size as usize));
        deletion.with(|d| {
            let Some(deletion) = d else { return Vec::new() };
            matching.with(|matching| {
                let page = matching.iter().skip((page - 1) * size).take(size);
                page.map(|at| outcome_row(deletion, *at)).collect::<Vec<_>>()
            })
        })
    };
    let offered = move || {
        let present = |outcome: &Outcome| {
            deletion.with(|d| d.iter().flat_map(|d| &d.items).any(|item| item.outcome == *outcome))
        };
        let mut options = vec![("", table::ALL)];
        options.extend(FILTERS.into_iter().filter(present).map(|o| (outcome_name(o), words::outcome(o))));
        options
    };
    let selection = RwSignal::new(Selection::default());
    let sheet = move |scope| {
        let places = match scope {
            Scope::Matching => matching.get(),
            Scope::Selected => selection.with(|s| s.keys().filter_map(|key| key.parse().ok()).collect()),
        };
        deletion.with(|d| d.as_ref().map(|d| sheet_of(d, places.into_iter())).unwrap_or_default())
    };
    let empty = ViewFn::from(|| view! { <p>{t(words::NO_SUCH_OUTCOME)}</p> });
    view! {
        <div class="filters">
            {move || view! {
                <Choice
                    label=words::FILTER
                    name="outcome"
                    options=offered()
                    value=Signal::derive(move || showing.with(|s| s.outcome.map(outcome_name).unwrap_or_default().to_owned()))
                    change=Callback::new(move |name: String| {
                        let size = showing.with_untracked(|s| s.size);
                        change.run(Showing { outcome: outcome_of(&name), page: 1, size });
                    })
                />
            }}
            <div class="spacer"></div>
            <CopyMade
                text=Callback::new(move |()| untrack(|| lines_of(&sheet(Scope::Matching))))
                name=words::COPY_OUTCOMES
            />
            <ExportMenu
                name="outcomes"
                sheet=Callback::new(move |(scope, save): (Scope, Callback<Sheet>)| save.run(untrack(|| sheet(scope))))
                selection=selection
            />
        </div>
        <DataTable
            id="outcomes"
            caption=words::CAPTION
            columns=COLUMNS
            rows=Signal::derive(rows)
            loading=false
            selection=selection
            empty=empty
        />
        <Show when=move || is_long.get()>
            <Pager
                page=Signal::derive(move || showing.with(|s| s.page))
                size=Signal::derive(move || showing.with(|s| s.size))
                total=total
                go=Callback::new(move |page| change.run(Showing { page, ..showing.get_untracked() }))
                resize=Callback::new(move |size| change.run(Showing { page: 1, size, ..showing.get_untracked() }))
            />
        </Show>
    }
}

fn outcome_row(deletion: &Deletion, at: usize) -> RowView {
    let preferences = use_preferences();
    let action = deletion.summary.action;
    let found = deletion.items[at].clone();
    let name = deletion
        .plan
        .subjects
        .iter()
        .find(|s| s.id == found.subject && !s.name.is_empty())
        .map_or_else(|| format::short_id(&found.subject), |s| s.name.clone());
    let version = (outcome_name(found.outcome), found.code.clone(), found.request_id.clone());
    RowView::new(at.to_string(), found.item.clone(), &version, move |column| match column {
        "outcome" => {
            let (class, word) = (outcome_class(found.outcome), outcome_word(action, found.outcome));
            Html::new(r#"<span class="{}">{}</span>"#, &[class, word.get()])
        }
        "item" => {
            let shown = item(action, &found.item, preferences.zone());
            Html::new(r#"<span class="id" title="{}">{}</span>"#, &[&found.item, &shown])
        }
        "subject" => Html::new(r#"<span title="{}">{}</span>"#, &[&found.subject, &name]),
        "reason" => reason(action, &found),
        _ => match found.request_id.as_deref().unwrap_or_default() {
            "" => Html::default(),
            id => short_id(id, problems::COPY_REQUEST_ID),
        },
    })
}

/// The message verbatim with its code, what to do about it, and whether the document has it.
fn reason(action: Action, item: &ItemOutcome) -> Html {
    const NOTE: &str = r#"<small class="muted">{}</small>"#;
    let documented = item.code.as_deref().and_then(|code| action.facts().documented_error(code));
    let message = item.message.as_deref().filter(|message| !message.is_empty());
    let has_failed = matches!(item.outcome, Outcome::Refused | Outcome::Failed);
    let advice = match documented {
        Some(error) if has_failed => Some(problems::remedy(error.remedy)),
        _ => words::outcome_hint(item.outcome),
    };
    let mut html = Html::new(r#"<div class="reason">"#, &[]);
    if let Some(message) = message.or(documented.map(|error| error.message)) {
        html = html.and(Html::new("<span>{}</span>", &[message]));
    }
    if let Some(code) = &item.code {
        html = html.and(Html::new(" <code>{}</code>", &[code]));
        if documented.is_none() && has_failed {
            html = html.and(Html::new(NOTE, &[problems::UNDOCUMENTED.get()]));
        }
    }
    if let Some(advice) = advice {
        html = html.and(Html::new(NOTE, &[advice.get()]));
    }
    html.and(Html::new("</div>", &[]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::deletion::Tally;

    #[test]
    fn every_filter_is_found_by_its_name() {
        for outcome in FILTERS {
            assert_eq!(outcome_of(outcome_name(outcome)), Some(outcome));
        }
        assert_eq!(outcome_of("gone"), None);
    }

    #[test]
    fn the_result_never_says_more_than_was_read_back() {
        let tally = Tally { deleted: 9, refused: 1, unknown: 1, planned: 2, ..Tally::default() };
        let summary = Summary {
            id: "d".to_owned(),
            action: Action::DeleteStream,
            state: State::Finished,
            erase_originals: false,
            subjects: Vec::new(),
            tally,
            calls_done: 1,
            calls_total: 2,
            made_at: 0,
            starts_at: None,
            finished_at: None,
            retry_of: None,
        };
        assert_eq!(results(&summary), ["Deleted: 9 of 13", "Not deleted: 1", "Unknown: 1", "Never sent: 2"]);
        let cancelled = Summary { state: State::Cancelled, ..summary };
        assert_eq!(results(&cancelled), ["Cancelled. Nothing was sent."]);
    }

    #[test]
    fn copied_lines_have_one_line_per_item() {
        let sheet = Sheet { names: vec!["A", "B"], rows: vec![vec!["1\n2".to_owned(), "3".to_owned()]; 2] };
        assert_eq!(lines_of(&sheet), "1 2\t3\n1 2\t3");
    }
}
