//! Activity: every change and deletion, newest first, read in open-ended pages.

mod sentence;

use crate::client;
use crate::components::copy::{CopyButton, ShortId, clipped};
use crate::components::data_table::{Column, RowKind, Width};
use crate::components::filters::{Choice, Select};
use crate::components::instant::Instant;
use crate::components::list::{List, ListConfig, ListScreen, Page, PageFuture, PageRequest, Pages};
use crate::format;
use crate::paths::deletion_path;
use crate::state::preferences::use_preferences;
use crate::state::query::Query;
use crate::text::{Tr, activity as words, counted, t, table};
use leptos::prelude::*;
use media_api::{
    Action, ActivityEntry, ActivityOutcome, ActivityPage, ActivityQuery, ChainCheck, Effect as CallEffect,
};
use sentence::{details, resource_path, sentence};

/// Entries per call.
const PER_CALL: u32 = 50;
/// Entries that one read looks for.
const WANTED: usize = 25;
/// Most calls of one read, while it looks for entries of an outcome that is rare.
const MAX_CALLS: u32 = 10;

type EntryColumn = Column<ActivityEntry>;

const COLUMNS: &[EntryColumn] = &[
    EntryColumn::new("at", words::AT, |entry| view! { <Instant millis=entry.at /> }.into_any())
        .always()
        .exports(&[("Sequence", |entry| entry.sequence.to_string()), ("At", at_text)]),
    EntryColumn::new("action", words::ACTION, action_cell)
        .width(Width::Rest)
        .always()
        .exports(&[("Action", |entry| entry.action.clone())]),
    EntryColumn::new("resource", words::RESOURCE, resource_cell)
        .exports(&[("Resource", |entry| entry.resource.clone())]),
    EntryColumn::new("summary", words::SUMMARY, details_cell)
        .width(Width::Name)
        .exports(&[("Summary", |entry| entry.summary.clone())]),
    EntryColumn::new("outcome", words::OUTCOME, outcome_cell).always().exports(&[
        ("Outcome", |entry| outcome_name(entry.outcome).to_owned()),
        ("Code", |entry| entry.code.clone().unwrap_or_default()),
        ("DeletionId", |entry| entry.deletion_id.clone().unwrap_or_default()),
    ]),
    EntryColumn::new("who", words::WHO, |entry| {
        view! { <code title=entry.who.clone()>{entry.who.clone()}</code> }.into_any()
    })
    .exports(&[("Who", |entry| entry.who.clone())]),
    EntryColumn::new("request", words::REQUEST, |entry| id_cell(entry.request_id.as_deref(), words::REQUEST))
        .exports(&[("RequestId", |entry| entry.request_id.clone().unwrap_or_default())]),
];

static ACTIVITY: ListConfig<ActivityEntry> = ListConfig {
    id: "activity",
    title: words::TITLE,
    caption: words::CAPTION,
    columns: COLUMNS,
    kind: RowKind::new(
        |entry| entry.sequence.to_string(),
        |entry| format!("{}, {}", sentence(entry), entry.sequence),
    ),
    sort_column: None,
    normalise: |query| ActivityFilters::from_query(query).to_query(),
    pages: |_| Pages::Cursor,
    covers: |_| None,
    max_selected: 10_000,
    max_listed: None,
    nothing: (words::NOTHING, words::NOTHING_HINT),
    create_link: None,
    no_match: (words::NO_MATCH, words::NO_MATCH_HINT),
    widen: None,
};

const OUTCOMES: &[(&str, ActivityOutcome)] = &[
    ("ok", ActivityOutcome::Ok),
    ("refused", ActivityOutcome::Refused),
    ("failed", ActivityOutcome::Failed),
    ("unknown", ActivityOutcome::Unknown),
    ("sent", ActivityOutcome::Sent),
];

fn outcome_name(outcome: ActivityOutcome) -> &'static str {
    OUTCOMES.iter().find(|(_, known)| *known == outcome).map_or("", |(name, _)| name)
}

/// The operations that are recorded: all but reads.
fn recorded() -> impl Iterator<Item = Action> {
    Action::ALL.iter().copied().filter(|action| action.effect() != CallEffect::Read)
}

/// The query parameters of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct ActivityFilters {
    action: Option<Action>,
    outcome: Option<ActivityOutcome>,
}

impl ActivityFilters {
    /// Unknown values are no filter.
    fn from_query(query: &Query) -> Self {
        let outcome = query.get("outcome").and_then(|name| OUTCOMES.iter().find(|(known, _)| *known == name));
        Self {
            action: query.get("action").and_then(|name| recorded().find(|action| action.name() == name)),
            outcome: outcome.map(|(_, outcome)| *outcome),
        }
    }

    fn to_query(self) -> Query {
        let pairs = [
            ("action", self.action.map(|action| action.name().to_owned())),
            ("outcome", self.outcome.map(|outcome| outcome_name(outcome).to_owned())),
        ];
        pairs.into_iter().collect()
    }

    /// The call for the entries before one. The server filters by operation only.
    fn request(self, before: Option<i64>) -> ActivityQuery {
        let kind = self.action.map(|action| action.name().to_owned());
        ActivityQuery { before, limit: Some(PER_CALL), kind }
    }
}

/// Reads older entries until enough of them match, the record ends, or enough calls were made. Every answer has a check of the
/// whole record; the last one counts.
fn read(request: PageRequest, chain: RwSignal<Option<ChainCheck>>) -> PageFuture<ActivityEntry> {
    Box::pin(async move {
        let filters = ActivityFilters::from_query(&request.query);
        let mut found = Page { next: request.cursor, ..Page::default() };
        for _ in 0..MAX_CALLS {
            let answer: ActivityPage = client::post("/api/activity", &filters.request(found.next)).await?;
            let is_match =
                |entry: &ActivityEntry| filters.outcome.is_none_or(|wanted| wanted == entry.outcome);
            found.rows.extend(answer.entries.into_iter().filter(is_match));
            found.next = answer.next;
            chain.set(Some(answer.chain));
            if found.next.is_none() || found.rows.len() >= WANTED {
                break;
            }
        }
        Ok(found)
    })
}

#[component]
pub fn Activity() -> impl IntoView {
    let chain = RwSignal::new(None::<ChainCheck>);
    let list = List::with_reader(&ACTIVITY, Callback::new(move |request| read(request, chain)));
    let all = std::iter::once(("", table::ALL));
    let operations: Vec<(&'static str, Tr)> =
        all.clone().chain(recorded().map(|action| (action.name(), words::action(action)))).collect();
    let outcomes: Vec<(&'static str, Tr)> =
        all.chain(OUTCOMES.iter().map(|(name, outcome)| (*name, words::outcome(*outcome)))).collect();
    let verified = move || chain.get().filter(|check| check.broken_at.is_none()).map(verified);
    let broken = move || chain.get().and_then(|check| check.broken_at).map(broken);
    view! {
        <ListScreen
            list=list
            beside_title=move || view! { <p>{t(words::WHY)}</p>{verified} }
            above_filters=move || view! { {broken} }
        >
            <Select
                label=words::ACTION
                options=operations
                value=list.parameter("action")
                change=list.set_parameter("action")
            />
            <Choice
                label=words::OUTCOME
                name="outcome"
                options=outcomes
                value=list.parameter("outcome")
                change=list.set_parameter("outcome")
            />
        </ListScreen>
    }
}

/// The record is as it was written. Its fingerprint can be copied, to be compared later.
fn verified(check: ChainCheck) -> AnyView {
    let preferences = use_preferences();
    let ChainCheck { checked_at, entries, head, .. } = check;
    let words = move || {
        let count = counted(entries as usize, words::ENTRY, words::ENTRIES);
        words::VERIFIED.with(&[&count, &format::time_of_day(checked_at, preferences.zone())])
    };
    let name = Signal::derive(|| words::FINGERPRINT.get().to_owned());
    view! {
        <p class="muted">
            <span title=head.clone()>{words}</span>
            <CopyButton value=Signal::stored(head) name=name />
        </p>
    }
    .into_any()
}

fn broken(sequence: i64) -> AnyView {
    view! {
        <div class="card" role="alert">
            <span class="glyph" aria-hidden="true">"!"</span>
            <b>{move || words::BROKEN.with(&[&sequence.to_string()])}</b>
            <p>{t(words::BROKEN_WHY)}</p>
        </div>
    }
    .into_any()
}

fn at_text(entry: &ActivityEntry) -> String {
    let at = chrono::DateTime::<chrono::Utc>::from_timestamp_millis(entry.at);
    at.map(media_api::time::format).unwrap_or_default()
}

/// What was done, with the operation's name in the tooltip.
fn action_cell(entry: &ActivityEntry) -> AnyView {
    let (own, operation) = (entry.clone(), entry.action.clone());
    view! { <span title=operation>{move || sentence(&own)}</span> }.into_any()
}

fn details_cell(entry: &ActivityEntry) -> AnyView {
    let entry = entry.clone();
    (move || clipped(details(&entry))).into_any()
}

fn resource_cell(entry: &ActivityEntry) -> AnyView {
    let id = entry.resource.clone();
    let Some(path) = resource_path(entry) else { return id_cell(Some(&id), words::RESOURCE_ID) };
    let name = Signal::derive(|| words::RESOURCE_ID.get().to_owned());
    view! {
        <a class="id" href=path title=id.clone()>{format::short_id(&id)}</a>
        <CopyButton value=Signal::stored(id) name=name />
    }
    .into_any()
}

/// An identifier; nothing where there is none.
fn id_cell(id: Option<&str>, name: Tr) -> AnyView {
    match id.filter(|id| !id.is_empty()) {
        Some(id) => view! { <ShortId id=id.to_owned() name=name /> }.into_any(),
        None => ().into_any(),
    }
}

fn outcome_cell(entry: &ActivityEntry) -> AnyView {
    let class = match entry.outcome {
        ActivityOutcome::Ok => "state good",
        ActivityOutcome::Refused | ActivityOutcome::Failed => "state bad",
        ActivityOutcome::Unknown => "state warn",
        ActivityOutcome::Sent => "state wait",
    };
    let deletion = entry.deletion_id.as_deref().map(|id| {
        view! { " "<a href=deletion_path(id)>{t(words::DELETION)}</a> }
    });
    let code = entry.code.clone().map(|code| {
        view! { " "<code class="why" title=code.clone()>{code.clone()}</code> }
    });
    view! { <span class=class>{t(words::outcome(entry.outcome))}</span>{deletion}{code} }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_survive_the_address() {
        let filters =
            ActivityFilters { action: Some(Action::DeleteStream), outcome: Some(ActivityOutcome::Refused) };
        assert_eq!(ActivityFilters::from_query(&filters.to_query()), filters);
    }

    #[test]
    fn unknown_values_are_no_filter() {
        let pairs = [("action", "GetPlayInfo"), ("outcome", "maybe")];
        let query: Query = pairs.map(|(name, value)| (name, Some(value.to_owned()))).into_iter().collect();
        assert_eq!(ActivityFilters::from_query(&query), ActivityFilters::default());
    }

    #[test]
    fn every_outcome_has_a_name() {
        use ActivityOutcome::*;
        assert!([Sent, Ok, Refused, Failed, Unknown].into_iter().all(|o| !outcome_name(o).is_empty()));
    }
}
