//! Activity: every change and deletion, newest first, read in open-ended pages.

use crate::client;
use crate::components::copy::{CopyButton, Instant, ShortId};
use crate::components::export::{ExportMenu, Sheet};
use crate::components::filters::Choice;
use crate::components::frame::{self, on_command};
use crate::components::problem::ProblemSlot;
use crate::components::table::{Column, DataTable, RowView, TablePreferences};
use crate::format;
use crate::state::url::{Query, Write, use_url};
use crate::text::{activity as words, show, table};
use leptos::prelude::*;
use media_api::{
    Action, ActivityEntry, ActivityOutcome, ActivityPage, ActivityQuery, Effect as Does, Problem,
};

/// Entries per call.
const PAGE: u32 = 50;
/// Calls made at once while looking for entries of an outcome that is rare.
const CALLS_PER_STEP: u32 = 10;
/// Most entries that an export reads.
const EXPORT_CAP: usize = 10_000;

const COLUMNS: &[Column] = &[
    Column::new("at", words::AT).always(),
    Column::new("action", words::ACTION).always(),
    Column::new("resource", words::RESOURCE),
    Column::new("summary", words::SUMMARY),
    Column::new("outcome", words::OUTCOME).always(),
    Column::new("who", words::WHO),
    Column::new("request", words::REQUEST),
];

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
    // The record names the first of these that the call had.
    let screens = [("JobId", "jobs"), ("TemplateId", "templates"), ("VideoId", "videos")];
    let parameters = action.facts().parameters;
    let (_, screen) = screens.into_iter().find(|(name, _)| parameters.iter().any(|p| p.name == *name))?;
    Some(format!("/{screen}/{resource}"))
}

fn sheet_of(entries: Vec<ActivityEntry>) -> Sheet {
    let row = |entry: ActivityEntry| {
        vec![
            entry.sequence.to_string(),
            chrono::DateTime::<chrono::Utc>::from_timestamp_millis(entry.at)
                .map(media_api::time::format)
                .unwrap_or_default(),
            entry.who,
            entry.action,
            entry.resource,
            entry.summary,
            outcome_name(entry.outcome).to_owned(),
            entry.code.unwrap_or_default(),
            entry.request_id.unwrap_or_default(),
            entry.deletion_id.unwrap_or_default(),
        ]
    };
    Sheet {
        names: vec![
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
        rows: entries.into_iter().map(row).collect(),
    }
}

/// Entries older than `before` that match, until `wanted` are found, the record ends, or `calls` were made.
async fn read(
    filters: &ActivityFilters,
    mut before: Option<i64>,
    wanted: usize,
    limit: u32,
    calls: u32,
) -> Result<(Vec<ActivityEntry>, Option<i64>), Problem> {
    let mut found = Vec::new();
    for _ in 0..calls {
        let query = ActivityQuery { before, limit: Some(limit), kind: filters.action.map(str::to_owned) };
        let page: ActivityPage = client::post("/api/activity", &query).await?;
        found.extend(page.entries.into_iter().filter(|entry| filters.takes(entry)));
        before = page.next;
        if before.is_none() || found.len() >= wanted {
            break;
        }
    }
    Ok((found, before))
}

#[component]
pub fn Activity() -> impl IntoView {
    let url = use_url();
    let filters = Memo::new(move |_| url.query.with(ActivityFilters::from_query));
    let entries = RwSignal::new(Vec::<ActivityEntry>::new());
    let next = RwSignal::new(None::<i64>);
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let arrived = RwSignal::new(false);
    let generation = StoredValue::new(0_u32);
    let load = move |from_top: bool| {
        generation.update_value(|g| *g += 1);
        let mine = generation.get_value();
        let wanted = filters.get_untracked();
        let before = if from_top { None } else { next.get_untracked() };
        busy.set(true);
        leptos::task::spawn_local(async move {
            let result = read(&wanted, before, PAGE as usize / 2, PAGE, CALLS_PER_STEP).await;
            if generation.try_get_value() != Some(mine) {
                return;
            }
            busy.set(false);
            match result {
                Ok((found, older)) => {
                    problem.set(None);
                    entries.update(|entries| {
                        if from_top {
                            entries.clear();
                        }
                        entries.extend(found);
                    });
                    next.set(older);
                    arrived.set(true);
                }
                Err(refused) => problem.set(Some(refused)),
            }
        });
    };
    Effect::new(move |before: Option<ActivityFilters>| {
        let wanted = filters.get();
        if before.as_ref() != Some(&wanted) {
            arrived.set(false);
            entries.set(Vec::new());
            load(true);
        }
        wanted
    });
    on_command(move |pressed| {
        if pressed == frame::Command::Refresh {
            load(true);
        }
    });
    let change = move |edit: &dyn Fn(&mut ActivityFilters)| {
        let mut wanted = filters.get_untracked();
        edit(&mut wanted);
        url.set(&wanted.to_pairs(), Write::Replace);
    };
    let sheet = Callback::new(move |save: Callback<Sheet>| {
        leptos::task::spawn_local(async move {
            match read(&filters.get_untracked(), None, EXPORT_CAP, 200, 1_000).await {
                Ok((mut found, _)) => {
                    found.truncate(EXPORT_CAP);
                    save.run(sheet_of(found));
                }
                Err(refused) => drop(problem.try_set(Some(refused))),
            }
        });
    });
    let rows = move || {
        entries
            .get()
            .into_iter()
            .map(|entry| {
                let label = format!("{} {}", entry.action, entry.sequence);
                let version = (outcome_name(entry.outcome), entry.request_id.clone());
                RowView::new(entry.sequence.to_string(), label, &version, move |column| cell(&entry, column))
            })
            .collect::<Vec<_>>()
    };
    let is_narrowed = move || filters.with(|f| *f != ActivityFilters::default());
    let empty = ViewFn::from(move || {
        if is_narrowed() {
            view! {
                <h2>{show(words::NO_MATCH)}</h2>
                {move || next.get().is_some().then(|| view! { <p>{show(words::NO_MATCH_HINT)}</p> })}
                <button type="button" class="btn" on:click=move |_| change(&|f| *f = ActivityFilters::default())>{show(table::CLEAR_FILTERS)}</button>
            }
            .into_any()
        } else {
            view! { <h2>{show(words::NOTHING)}</h2><p>{show(words::NOTHING_HINT)}</p> }.into_any()
        }
    });
    let chosen_action = move || filters.with(|f| f.action.unwrap_or_default());
    let options = std::iter::once(("", table::ALL))
        .chain(OUTCOMES.iter().map(|(name, outcome)| (*name, words::outcome(*outcome))))
        .collect::<Vec<_>>();
    view! {
        <div class="head">
            <h1>{show(words::TITLE)}</h1>
            <p>{show(words::WHY)}</p>
            <div class="spacer"></div>
            <ExportMenu name="activity" sheet=sheet />
        </div>
        <div class="filters">
            <select
                class="narrow"
                aria-label=show(words::ACTION)
                prop:value=chosen_action
                on:change=move |event| {
                    let name = event_target_value(&event);
                    change(&|f| f.action = recorded().find(|known| *known == name));
                }
            >
                <option value="" selected=move || chosen_action().is_empty()>{show(words::ALL_ACTIONS)}</option>
                {recorded().map(|name| view! { <option value=name selected=move || chosen_action() == name>{name}</option> }).collect_view()}
            </select>
            <Choice
                label=words::OUTCOME
                name="outcome"
                options=options
                value=Signal::derive(move || filters.with(|f| f.outcome.map_or("", outcome_name).to_owned()))
                change=Callback::new(move |word: String| {
                    change(&|f| f.outcome = OUTCOMES.iter().find(|o| o.0 == word).map(|o| o.1));
                })
            />
            <div class="spacer"></div>
            <TablePreferences id="activity" columns=COLUMNS />
            <button type="button" class="btn quiet" on:click=move |_| load(true)>"↻ "{show(table::REFRESH)}</button>
        </div>
        <ProblemSlot problem=problem retry=Callback::new(move |()| load(true)) />
        <DataTable
            id="activity"
            caption=words::CAPTION
            columns=COLUMNS
            rows=Signal::derive(rows)
            loading=Signal::derive(move || !arrived.get() && problem.with(Option::is_none))
            empty=empty
        />
        <div class="foot">
            <span aria-live="polite">{move || words::SHOWN.with(&[&format::count(entries.with(Vec::len) as u64)])}</span>
            <div class="spacer"></div>
            {move || if next.get().is_some() {
                view! {
                    <button type="button" class="btn small" prop:disabled=move || busy.get() on:click=move |_| load(false)>{show(words::OLDER)}</button>
                }.into_any()
            } else {
                view! { <span class="muted">{move || (arrived.get() && entries.with(|e| !e.is_empty())).then(|| words::THAT_IS_ALL.get())}</span> }.into_any()
            }}
        </div>
    }
}

fn cell(entry: &ActivityEntry, column: &'static str) -> AnyView {
    match column {
        "at" => view! { <Instant millis=entry.at /> }.into_any(),
        "who" => entry.who.clone().into_any(),
        "action" => view! { <code>{entry.action.clone()}</code> }.into_any(),
        "resource" if entry.resource.is_empty() => ().into_any(),
        "resource" => {
            let name = Signal::derive(|| words::RESOURCE_ID.get().to_owned());
            let id = entry.resource.clone();
            match resource_path(&entry.action, &id) {
                Some(path) => view! {
                    <a class="id" href=path title=id.clone()>{format::short_id(&id)}</a>
                    <CopyButton value=Signal::stored(id) name=name />
                }
                .into_any(),
                None => view! { <ShortId id=id name=name /> }.into_any(),
            }
        }
        "summary" => {
            view! { <span class="summary" title=entry.summary.clone()>{entry.summary.clone()}</span> }
                .into_any()
        }
        "outcome" => {
            let class = match entry.outcome {
                ActivityOutcome::Ok => "state good",
                ActivityOutcome::Refused | ActivityOutcome::Failed => "state bad",
                ActivityOutcome::Unknown => "state warn",
                ActivityOutcome::Sent => "state wait",
            };
            let deletion = entry.deletion_id.clone().map(|id| {
                view! { " " <a href=format!("/deletions/{id}")>{show(words::DELETION)}</a> }
            });
            view! {
                <span class=class>{show(words::outcome(entry.outcome))}</span>
                {entry.code.clone().map(|code| view! { " " <code>{code}</code> })}
                {deletion}
            }
            .into_any()
        }
        _ => match entry.request_id.clone().filter(|id| !id.is_empty()) {
            Some(id) => {
                view! { <ShortId id=id name=Signal::derive(|| words::REQUEST.get().to_owned()) /> }.into_any()
            }
            None => ().into_any(),
        },
    }
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
        assert_eq!(resource_path("SubmitLiveSnapshotJob", "t1").as_deref(), Some("/templates/t1"));
        assert_eq!(resource_path("DeleteLiveSnapshotTemplate", "t1"), None);
        assert_eq!(resource_path("DeleteMultipartUpload", "m1"), None);
        assert_eq!(resource_path("SubmitLiveSnapshotJob", ""), None);
    }
}
