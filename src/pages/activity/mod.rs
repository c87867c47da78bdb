//! Activity: every change and deletion, newest first, read in open-ended pages.

mod deletion_cell;
mod details;
mod filters;
#[cfg(test)]
mod fixtures;
mod request;
mod sentence;

use crate::client;
use crate::components::copy::CopyButton;
use crate::components::created_range::CreatedRange;
use crate::components::data_table::{Column, RowKind, Width};
use crate::components::filters::{Choice, SearchBox, Select};
use crate::components::icon::{Icon, icon};
use crate::components::instant::{Instant, every_form};
use crate::components::list::{
    Elsewhere, List, ListConfig, ListScreen, Page, PageFuture, PageRequest, Pages, Widen,
};
use crate::components::time_range::TimeRange;
use crate::format;
use crate::paths::deletion_path;
use crate::state::preferences::use_preferences;
use crate::text::{Tr, activity as words, counted, t, table};
use deletion_cell::{deletion_cell, result_of};
use details::{EntryDetails, OpenDetails};
use filters::{ActivityFilters, EACH_CALL, MAX_DAYS, OUTCOMES, outcome_name};
use leptos::prelude::*;
use media_api::deletion::{Subject, Summary};
use media_api::{ActivityEntry, ActivityOutcome, ActivityPage, ChainCheck, ChainKey, Recorded};
use sentence::{resource_path, sentence};

/// Seconds of each relative time range on offer.
const OFFERS: &[i64] = &[TimeRange::HOUR, TimeRange::DAY, 7 * TimeRange::DAY, 30 * TimeRange::DAY];

type EntryColumn = Column<ActivityEntry>;

const COLUMNS: &[EntryColumn] = &[
    EntryColumn::new("at", words::AT, |entry| view! { <Instant millis=entry.at /> }.into_any())
        .always()
        .exports(&[
            ("Sequence", |entry| entry.sequence.to_string()),
            ("At", |entry| format::api_time(entry.at)),
        ]),
    EntryColumn::new("action", words::ACTION, sentence_cell).width(Width::Rest).always().exports(&[
        ("Action", |entry| entry.action.clone()),
        ("Resource", |entry| {
            of_row(entry, |entry| entry.resource.clone(), |whole| joined(whole, |subject| &subject.id))
        }),
        ("Name", |entry| {
            of_row(
                entry,
                |entry| entry.name.clone().unwrap_or_default(),
                |whole| joined(whole, |subject| &subject.name),
            )
        }),
        ("Summary", |entry| of_row(entry, |entry| entry.summary.clone(), |_| sentence(entry).to_string())),
    ]),
    EntryColumn::new("outcome", words::OUTCOME, outcome_cell).always().exports(&[
        ("Outcome", |entry| {
            of_row(
                entry,
                |entry| outcome_name(entry.outcome).to_owned(),
                |whole| result_of(whole).name().to_owned(),
            )
        }),
        ("Code", |entry| of_row(entry, |entry| entry.code.clone().unwrap_or_default(), |_| String::new())),
        ("RequestId", |entry| {
            of_row(entry, |entry| entry.request_id.clone().unwrap_or_default(), |_| String::new())
        }),
        ("DeletionId", |entry| entry.deletion_id.clone().unwrap_or_default()),
    ]),
    EntryColumn::new("who", words::WHO, |entry| {
        view! { <code title=entry.who.clone()>{entry.who.clone()}</code> }.into_any()
    })
    .exports(&[("Who", |entry| entry.who.clone())]),
    EntryColumn::new("details", words::DETAILS, details_cell).always(),
];

/// A text of a row: of its call, or of the whole deletion that the row stands for.
fn of_row(
    entry: &ActivityEntry,
    of_call: impl Fn(&ActivityEntry) -> String,
    of_deletion: impl Fn(&Summary) -> String,
) -> String {
    entry.deletion.as_deref().map_or_else(|| of_call(entry), of_deletion)
}

fn joined(deletion: &Summary, text: fn(&Subject) -> &str) -> String {
    deletion.subjects.iter().map(text).collect::<Vec<_>>().join("; ")
}

static ACTIVITY: ListConfig<ActivityEntry> = ListConfig {
    id: "activity",
    title: words::TITLE,
    caption: words::CAPTION,
    columns: COLUMNS,
    kind: RowKind::new(
        |entry| entry.deletion.as_ref().map_or_else(|| entry.sequence.to_string(), |whole| whole.id.clone()),
        |entry| format!("{}, {}", sentence(entry), entry.sequence),
    ),
    sort_column: None,
    normalise: |query| ActivityFilters::from_query(query).to_query(),
    pages: |_| Pages::Cursor,
    covers: |query| ActivityFilters::from_query(query).range,
    max_selected: 10_000,
    max_listed: None,
    new_rows: (words::NEW_ONE, words::NEW_COUNT),
    nothing: (words::NOTHING, words::NOTHING_HINT),
    create_link: None,
    elsewhere: Some(Elsewhere { label: words::ELSEWHERE, address: || "/jobs".to_owned() }),
    no_match: (words::NO_MATCH, words::NO_MATCH_HINT),
    widen: Some(Widen { parameter: ("range", ""), label: table::SEARCH_ALL_TIME }),
};

/// Reads entries. Every response has a check of the whole record; the last one counts.
fn read(request: PageRequest, chain: RwSignal<Option<ChainCheck>>) -> PageFuture<ActivityEntry> {
    Box::pin(async move {
        let query = ActivityFilters::from_query(&request.query).request(request.cursor, request.now);
        let answer: ActivityPage = client::post("/api/activity", &query).await?;
        chain.set(Some(answer.chain));
        Ok(Page { rows: answer.entries, next: answer.next, ..Page::default() })
    })
}

#[component]
pub fn Activity() -> impl IntoView {
    let chain = RwSignal::new(None::<ChainCheck>);
    let list = List::with_reader(&ACTIVITY, Callback::new(move |request| read(request, chain)));
    provide_context(OpenDetails::new(list.url));
    let all = std::iter::once(("", table::ALL));
    let operations: Vec<(&'static str, Tr)> =
        all.clone().chain(Recorded::all().map(|action| (action.name(), words::recorded(action)))).collect();
    let outcomes: Vec<(&'static str, Tr)> =
        all.chain(OUTCOMES.iter().map(|(name, outcome)| (*name, words::outcome(*outcome)))).collect();
    let verification = move || {
        chain.get().map(|check| match check.broken_at {
            None => verified(check),
            Some(sequence) => broken(sequence),
        })
    };
    view! {
        <ListScreen
            list=list
            beside_title=move || view! { <p>{t(words::WHY)}</p> }
            above_filters=move || view! { {verification} }
        >
            <SearchBox label=words::SEARCH value=list.parameter("q") change=list.set_parameter("q") />
            <Select
                label=words::ACTION
                options=operations
                value=list.parameter("action")
                change=list.set_parameter("action")
            />
            <Select
                label=words::OUTCOME
                options=outcomes
                value=list.parameter("outcome")
                change=list.set_parameter("outcome")
            />
            <CreatedRange list=list label=words::AT offers=OFFERS max_days=MAX_DAYS />
            <Choice
                label=words::ROWS
                name="rows"
                options=vec![("", words::GROUPED), (EACH_CALL, words::EACH_CALL)]
                value=list.parameter("rows")
                change=list.set_parameter("rows")
            />
        </ListScreen>
        <EntryDetails list=list />
    }
}

/// The record is unchanged. Its fingerprint can be copied, to be compared later.
fn verified(check: ChainCheck) -> AnyView {
    let preferences = use_preferences();
    let ChainCheck { checked_at, entries, head, key, checkpoints, .. } = check;
    let words = move || {
        let count = counted(entries as usize, words::ENTRY, words::ENTRIES);
        let time = format::instant(checked_at, preferences.zone());
        let key = (key == ChainKey::Checked).then(|| words::KEY_CHECKED.get().to_owned());
        let checkpoints =
            (checkpoints > 0).then(|| counted(checkpoints as usize, words::CHECKPOINT, words::CHECKPOINTS));
        let parts = [words::VERIFIED.get().to_owned(), count, time].into_iter().chain(key).chain(checkpoints);
        parts.collect::<Vec<_>>().join(" · ")
    };
    let name = Signal::derive(|| words::FINGERPRINT.get().to_owned());
    let fingerprint = head.clone();
    let title = move || format!("{}\n{fingerprint}", every_form(checked_at));
    view! {
        <p class="muted verified">
            <span title=title>{words}</span>
            <CopyButton value=Signal::stored(head) name=name />
        </p>
    }
    .into_any()
}

fn broken(sequence: i64) -> AnyView {
    view! {
        <div class="card" role="alert">
            <span class="glyph">{icon(Icon::Warning)}</span>
            <b>{move || words::BROKEN.with(&[&sequence.to_string()])}</b>
            <p>{t(words::BROKEN_WHY)}</p>
        </div>
    }
    .into_any()
}

/// What was done. The name links to the screen of its target; a whole deletion links to its own screen.
fn sentence_cell(entry: &ActivityEntry) -> AnyView {
    let (own, operation) = (entry.clone(), entry.action.clone());
    if let Some(deletion) = &entry.deletion {
        let path = deletion_path(&deletion.id);
        return view! { <a title=operation href=path>{move || sentence(&own).to_string()}</a> }.into_any();
    }
    let path = resource_path(entry);
    let words = move || {
        let said = sentence(&own);
        let name = match path.clone() {
            Some(path) => view! { <a href=path>{said.name}</a> }.into_any(),
            None => view! { <b>{said.name}</b> }.into_any(),
        };
        view! { {said.before}{name}{said.after} }
    };
    view! { <span title=operation>{words}</span> }.into_any()
}

fn outcome_cell(entry: &ActivityEntry) -> AnyView {
    if let Some(deletion) = &entry.deletion {
        return deletion_cell(deletion);
    }
    let class = match entry.outcome {
        ActivityOutcome::Ok => "state good",
        ActivityOutcome::Refused | ActivityOutcome::Failed => "state bad",
        ActivityOutcome::Unknown => "state warn",
        ActivityOutcome::Sent => "state wait",
    };
    let code = entry.code.clone().map(|code| {
        view! { " "<code class="why" title=code.clone()>{code.clone()}</code> }
    });
    view! { <span class=class>{t(words::outcome(entry.outcome))}</span>{code} }.into_any()
}

fn details_cell(entry: &ActivityEntry) -> AnyView {
    let details = expect_context::<OpenDetails>();
    let sequence = entry.sequence;
    let label = move || words::DETAILS_OF.with(&[&sequence.to_string()]);
    view! {
        <button type="button" class="link" aria-label=label on:click=move |_| details.open(sequence)>{t(words::DETAILS)}</button>
    }
    .into_any()
}
