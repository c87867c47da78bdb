//! Activity: every change and deletion, newest first, read in open-ended pages.

use crate::client;
use crate::components::copy::{CopyButton, copy_button, instant, short_id};
use crate::components::filters::Choice;
use crate::components::list::{Kind, List, Listed, RowEntry, Screen, open_foot};
use crate::components::table::{Column, RowView, Width};
use crate::format;
use crate::html::Html;
use crate::state::preferences::use_preferences;
use crate::state::url::Query;
use crate::text::{activity as words, t, table};
use leptos::prelude::*;
use media_api::{
    Action, ActivityEntry, ActivityOutcome, ActivityPage, ActivityQuery, ChainCheck, Effect as Does, Problem,
};

/// Entries per call.
const PER_CALL: u32 = 50;
/// Entries that one read looks for.
const WANTED: usize = 25;
/// Calls made at once while looking for entries of an outcome that is rare.
const CALLS_PER_STEP: u32 = 10;

const COLUMNS: &[Column] = &[
    Column::new("at", words::AT, Width::Long).always(),
    Column::new("action", words::ACTION, Width::Wide).always(),
    Column::new("resource", words::RESOURCE, Width::Id),
    Column::new("summary", words::SUMMARY, Width::Rest),
    Column::new("outcome", words::OUTCOME, Width::Long).always(),
    Column::new("who", words::WHO, Width::Short),
    Column::new("request", words::REQUEST, Width::Id),
];

const KIND: Kind = Kind {
    id: "activity",
    title: words::TITLE,
    caption: words::CAPTION,
    columns: COLUMNS,
    sorted: "",
    pairs: |query| ActivityFilters::from_query(query).to_pairs(),
    names: &[
        "Sequence",
        "At",
        "Who",
        "Action",
        "Resource",
        "Summary",
        "Outcome",
        "Code",
        "RequestId",
        "DeletionId",
    ],
    cap: 10_000,
    reach: u64::MAX,
    open_foot: Some(open_foot),
    nothing: (words::NOTHING, words::NOTHING_HINT),
    begin: None,
    no_match: (words::NO_MATCH, words::NO_MATCH_HINT),
};

const OUTCOMES: &[(&str, ActivityOutcome)] = &[
    ("ok", ActivityOutcome::Ok),
    ("refused", ActivityOutcome::Refused),
    ("failed", ActivityOutcome::Failed),
    ("unknown", ActivityOutcome::Unknown),
    ("sent", ActivityOutcome::Sent),
];

/// The operations that are recorded: all but reads.
fn recorded() -> impl Iterator<Item = &'static str> {
    Action::ALL.iter().map(|a| a.facts()).filter(|f| f.effect != Does::Read).map(|f| f.name)
}

/// What the address says about the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityFilters {
    /// The name of one operation.
    pub action: Option<&'static str>,
    pub outcome: Option<ActivityOutcome>,
}

impl ActivityFilters {
    /// Values nobody offers fall back to no filter.
    pub fn from_query(query: &Query) -> Self {
        Self {
            action: query.get("action").and_then(|name| recorded().find(|known| *known == name)),
            outcome: query.get("outcome").and_then(|word| OUTCOMES.iter().find(|o| o.0 == word)).map(|o| o.1),
        }
    }

    pub fn to_pairs(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("action", self.action.map(str::to_owned)),
            ("outcome", self.outcome.map(|outcome| outcome_name(outcome).to_owned())),
        ]
    }

    /// Whether an entry is to be shown. The server has filtered by operation already.
    fn takes(&self, entry: &ActivityEntry) -> bool {
        self.outcome.is_none_or(|outcome| outcome == entry.outcome)
    }
}

fn outcome_name(outcome: ActivityOutcome) -> &'static str {
    OUTCOMES.iter().find(|o| o.1 == outcome).map_or("", |o| o.0)
}

/// The screen of what an entry is about, where there is one.
fn resource_path(action: &str, resource: &str) -> Option<String> {
    if resource.is_empty() {
        return None;
    }
    let action = Action::from_name(action).filter(|a| *a != Action::DeleteLiveSnapshotTemplate)?;
    // A creation is recorded under what it made, anything else under the first of these that the call had.
    match action {
        Action::SubmitLiveSnapshotJob => return Some(format!("/jobs/{resource}")),
        Action::CreateLiveSnapshotTemplate => return Some(format!("/templates/{resource}")),
        Action::CreateUploadVideo => return Some(format!("/videos/{resource}")),
        _ => {}
    }
    let screens = [("JobId", "jobs"), ("TemplateId", "templates"), ("VideoId", "videos")];
    let parameters = action.facts().parameters;
    let (_, screen) = screens.into_iter().find(|(name, _)| parameters.iter().any(|p| p.name == *name))?;
    Some(format!("/{screen}/{resource}"))
}

/// Entries older than `before` that match, until enough are found, the record ends, or enough calls were made; and where to
/// go on. The check of the record comes with each answer; the last counts.
async fn read(
    filters: ActivityFilters,
    mut before: Option<i64>,
    chain: RwSignal<Option<ChainCheck>>,
) -> Result<Listed, Problem> {
    let mut entries = Vec::new();
    for _ in 0..CALLS_PER_STEP {
        let query = ActivityQuery { before, limit: Some(PER_CALL), kind: filters.action.map(str::to_owned) };
        let page: ActivityPage = client::post("/api/activity", &query).await?;
        entries.extend(page.entries.into_iter().filter(|e| filters.takes(e)).map(entry));
        before = page.next;
        chain.try_set(Some(page.chain));
        if before.is_none() || entries.len() >= WANTED {
            break;
        }
    }
    Ok(Listed { entries, next: before, ..Listed::default() })
}

#[component]
pub fn Activity() -> impl IntoView {
    let list = List::new(&KIND);
    let chain = RwSignal::new(None::<ChainCheck>);
    list.read(move |wanted| {
        let filters = ActivityFilters::from_query(&wanted.query);
        Box::pin(read(filters, wanted.before, chain))
    });
    let options = std::iter::once(("", table::ALL))
        .chain(OUTCOMES.iter().map(|(name, outcome)| (*name, words::outcome(*outcome))))
        .collect::<Vec<_>>();
    let (chosen, choose) = (list.value("action"), list.change("action"));
    let option = move |name: &'static str| {
        let word = move || if name.is_empty() { words::ALL_ACTIONS.get() } else { name };
        view! { <option value=name selected=move || chosen.with(|c| c == name)>{word}</option> }
    };
    let filters = view! {
        <select
            class="narrow"
            aria-label=t(words::ACTION)
            prop:value=move || chosen.get()
            on:change=move |event| choose.run(event_target_value(&event))
        >
            {option("")}
            {recorded().map(option).collect_view()}
        </select>
        <Choice
            label=words::OUTCOME
            name="outcome"
            options=options
            value=list.value("outcome")
            change=list.change("outcome")
        />
    };
    let why = view! {
        <p>{t(words::WHY)}</p>
        {move || chain.get().filter(|c| c.broken_at.is_none()).map(verified)}
    };
    let warning = move || chain.get().and_then(|check| check.broken_at).map(broken);
    let (beside_title, above_filters) = (why.into_any(), warning.into_any());
    Screen { beside_title, above_filters, ..Screen::new(list, filters.into_any()) }.show()
}

/// The record is as it was written. Its fingerprint can be copied, to be compared later.
fn verified(check: ChainCheck) -> AnyView {
    let preferences = use_preferences();
    let entries = format::count(check.entries);
    let words = move || {
        let at = format::time_of_day(check.checked_at, preferences.zone());
        words::VERIFIED.with(&[&entries, &at])
    };
    let name = Signal::derive(|| words::FINGERPRINT.get().to_owned());
    view! {
        <p class="muted">
            <span title=check.head.clone()>{words}</span>
            <CopyButton value=Signal::stored(check.head) name=name />
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

fn entry(entry: ActivityEntry) -> RowEntry {
    let label = format!("{} {}", entry.action, entry.sequence);
    let outcome = outcome_name(entry.outcome);
    let content = format!("{outcome} {:?}", entry.request_id);
    let at = chrono::DateTime::<chrono::Utc>::from_timestamp_millis(entry.at).map(media_api::time::format);
    let cells = vec![
        entry.sequence.to_string(),
        at.unwrap_or_default(),
        entry.who.clone(),
        entry.action.clone(),
        entry.resource.clone(),
        entry.summary.clone(),
        outcome.to_owned(),
        entry.code.clone().unwrap_or_default(),
        entry.request_id.clone().unwrap_or_default(),
        entry.deletion_id.clone().unwrap_or_default(),
    ];
    let key = entry.sequence.to_string();
    let row = RowView::new(key, label, &content, move |column| cell(&entry, column));
    RowEntry { row, cells }
}

fn cell(entry: &ActivityEntry, column: &'static str) -> Html {
    match column {
        "at" => instant(entry.at),
        "who" => Html::new(r#"<code title="{}">{}</code>"#, &[&entry.who, &entry.who]),
        "action" => Html::new(r#"<code title="{}">{}</code>"#, &[&entry.action, &entry.action]),
        "resource" if entry.resource.is_empty() => Html::default(),
        "resource" => {
            let id = entry.resource.as_str();
            match resource_path(&entry.action, id) {
                Some(path) => {
                    let values = [path.as_str(), id, &format::short_id(id)];
                    Html::new(r#"<a class="id" href="{}" title="{}">{}</a>"#, &values)
                        .and(copy_button(id, words::RESOURCE_ID.get()))
                }
                None => short_id(id, words::RESOURCE_ID),
            }
        }
        "summary" => Html::new(r#"<span title="{}">{}</span>"#, &[&entry.summary, &entry.summary]),
        "outcome" => outcome_cell(entry),
        _ => match entry.request_id.as_deref().unwrap_or_default() {
            "" => Html::default(),
            id => short_id(id, words::REQUEST),
        },
    }
}

fn outcome_cell(entry: &ActivityEntry) -> Html {
    let class = match entry.outcome {
        ActivityOutcome::Ok => "state good",
        ActivityOutcome::Refused | ActivityOutcome::Failed => "state bad",
        ActivityOutcome::Unknown => "state warn",
        ActivityOutcome::Sent => "state wait",
    };
    let word = words::outcome(entry.outcome).get();
    let why = entry.code.as_deref().unwrap_or(word);
    let mut cell = Html::new(r#"<span class="{}" title="{}">{}</span>"#, &[class, why, word]);
    if let Some(id) = &entry.deletion_id {
        cell = cell.and(Html::new(r#" <a href="/deletions/{}">{}</a>"#, &[id, words::DELETION.get()]));
    }
    if let Some(code) = &entry.code {
        cell = cell.and(Html::new(r#" <code class="why" title="{}">{}</code>"#, &[code, code]));
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_survive_the_address() {
        let filters =
            ActivityFilters { action: Some("DeleteStream"), outcome: Some(ActivityOutcome::Refused) };
        let mut query = Query::default();
        for (name, value) in filters.to_pairs() {
            query.set(name, value);
        }
        assert_eq!(ActivityFilters::from_query(&Query::parse(&query.to_search())), filters);
    }

    #[test]
    fn what_nobody_offers_is_no_filter() {
        let query = Query::parse("?action=GetPlayInfo&outcome=maybe");
        assert_eq!(ActivityFilters::from_query(&query), ActivityFilters::default());
    }

    #[test]
    fn every_outcome_has_a_name() {
        use ActivityOutcome::*;
        assert!([Sent, Ok, Refused, Failed, Unknown].into_iter().all(|o| !outcome_name(o).is_empty()));
    }

    #[test]
    fn an_entry_leads_to_what_it_is_about() {
        assert_eq!(resource_path("DeleteStream", "v1").as_deref(), Some("/videos/v1"));
        assert_eq!(resource_path("SendLiveSnapshotJobCommand", "j1").as_deref(), Some("/jobs/j1"));
        assert_eq!(resource_path("SubmitLiveSnapshotJob", "j1").as_deref(), Some("/jobs/j1"));
        assert_eq!(resource_path("CreateLiveSnapshotTemplate", "t1").as_deref(), Some("/templates/t1"));
        assert_eq!(resource_path("UpdateLiveSnapshotTemplate", "t1").as_deref(), Some("/templates/t1"));
        assert_eq!(resource_path("DeleteLiveSnapshotTemplate", "t1"), None);
        assert_eq!(resource_path("DeleteMultipartUpload", "m1"), None);
        assert_eq!(resource_path("SubmitLiveSnapshotJob", ""), None);
    }
}
