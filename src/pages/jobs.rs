//! Jobs: the table of live-snapshot jobs with filters, commands and deletion over a range.

use crate::client;
use crate::components::copy::{ShortId, api_instant};
use crate::components::deletion::{Ask, use_deletions};
use crate::components::export::{ExportMenu, Sheet};
use crate::components::filters::{Choice, SearchBox};
use crate::components::frame::{self, on_command};
use crate::components::menu::{Menu, MenuItem};
use crate::components::pager::{Pager, SIZES, last_page};
use crate::components::problem::{ProblemCard, ProblemSlot};
use crate::components::table::{BulkBar, Column, DataTable, RowView, Sort, TablePreferences};
use crate::components::time_range::{TimeRange, TimeRangeChip};
use crate::format;
use crate::state::remote::{auto_refresh, remote};
use crate::state::selection::Selection;
use crate::state::url::{Query, Write, use_url};
use crate::text::{jobs as words, show, table};
use leptos::prelude::*;
use media_api::ice::{
    Command, JobInfo, JobStatus, ListLiveSnapshotJobs, ListLiveSnapshotJobsResponse,
    SendLiveSnapshotJobCommand, SortBy,
};
use media_api::time::ApiTime;
use media_api::{Action, JobId, PageSize, Problem};
use std::collections::BTreeMap;

/// Jobs that may run at once in one account.
const RUNNING_LIMIT: u64 = 100;
/// Most jobs that *select all matching* takes.
const MATCHING_CAP: u64 = 1_000;
const DEFAULT_RANGE: TimeRange = TimeRange::Last(7 * TimeRange::DAY);
const MAX_DAYS: i64 = 30;
const OFFERS: &[i64] = &[3_600, TimeRange::DAY, 7 * TimeRange::DAY, 30 * TimeRange::DAY];

const COLUMNS: &[Column] = &[
    Column::new("state", words::STATE),
    Column::new("name", words::NAME).always(),
    Column::new("id", words::JOB_ID),
    Column::new("template", words::TEMPLATE),
    Column::new("interval", words::INTERVAL).numeric(),
    Column::new("bucket", words::BUCKET),
    Column::new("created", words::CREATED).numeric(),
    Column::new("actions", words::ACTIONS).numeric().always(),
];

/// What the address says about the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFilters {
    pub keyword: String,
    pub status: Option<JobStatus>,
    pub range: Option<TimeRange>,
    pub page: u32,
    pub size: PageSize,
    pub ascending: bool,
}

impl JobFilters {
    /// Values nobody offers fall back to the default, so that any address gives a list.
    pub fn from_query(query: &Query) -> Self {
        let number = |name| query.get(name).and_then(|text| text.parse::<u32>().ok());
        let size = number("size").filter(|n| SIZES.contains(n)).and_then(|n| PageSize::new(n).ok());
        Self {
            keyword: query.get("q").unwrap_or_default().chars().take(128).collect(),
            status: query.get("state").and_then(JobStatus::parse),
            range: query.get("range").and_then(TimeRange::parse).filter(|r| r.problem(MAX_DAYS).is_none()),
            page: number("page").filter(|n| (1..=i32::MAX as u32).contains(n)).unwrap_or(1),
            size: size.unwrap_or_default(),
            ascending: query.get("sort") == Some("asc"),
        }
    }

    /// The parameters of the address; defaults are left out.
    pub fn to_pairs(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("q", Some(self.keyword.clone())),
            ("state", self.status.map(|s| s.as_str().to_owned())),
            ("range", self.range.map(TimeRange::to_text)),
            ("sort", self.ascending.then(|| "asc".to_owned())),
            ("size", (self.size != PageSize::DEFAULT).then(|| self.size.get().to_string())),
            ("page", (self.page > 1).then(|| self.page.to_string())),
        ]
    }

    /// Whether anything narrows the list beyond its default.
    pub fn is_narrowed(&self) -> bool {
        !self.keyword.is_empty() || self.status.is_some() || self.range.is_some()
    }

    /// The call for one page, with both ends of the window named. `now` is in milliseconds.
    pub fn request(&self, now: i64) -> ListLiveSnapshotJobs {
        let (start, end) = self.range.unwrap_or(DEFAULT_RANGE).bounds(now);
        ListLiveSnapshotJobs {
            start_time: ApiTime::from_seconds(start),
            end_time: ApiTime::from_seconds(end),
            search_key_word: Some(self.keyword.trim().to_owned()).filter(|k| !k.is_empty()),
            status: self.status,
            page_no: Some(self.page),
            page_size: Some(self.size),
            sort_by: Some(if self.ascending { SortBy::Ascending } else { SortBy::Descending }),
        }
    }
}

/// Every job that matches, page by page, up to the cap. `progress` hears the count and may stop the walk.
async fn walk_matching(
    filters: JobFilters,
    mut progress: impl FnMut(usize) -> bool,
) -> Result<Vec<JobInfo>, Problem> {
    let now = format::now();
    let mut found: Vec<JobInfo> = Vec::new();
    for page in 1.. {
        let request = JobFilters { page, size: PageSize::MAX, ..filters.clone() }.request(now);
        let answer: ListLiveSnapshotJobsResponse = client::call(&request).await?.response;
        let is_last =
            page >= last_page(answer.total_count, PageSize::MAX.get()) || answer.job_list.is_empty();
        found.extend(answer.job_list);
        if !progress(found.len()) || is_last || found.len() as u64 >= MATCHING_CAP {
            break;
        }
    }
    found.truncate(MATCHING_CAP as usize);
    Ok(found)
}

fn sheet_of(jobs: impl IntoIterator<Item = JobInfo>) -> Sheet {
    let row = |job: JobInfo| {
        let output = job.snapshot_output;
        vec![
            job.job_id,
            job.job_name,
            job.status,
            job.template_id,
            job.template_name,
            job.time_interval.to_string(),
            output.endpoint,
            output.bucket,
            job.create_time,
        ]
    };
    Sheet {
        names: vec![
            "JobId",
            "JobName",
            "Status",
            "TemplateId",
            "TemplateName",
            "TimeInterval",
            "Endpoint",
            "Bucket",
            "CreateTime",
        ],
        rows: jobs.into_iter().map(row).collect(),
    }
}

/// The state of a job with its shape, its word, and why it is so.
#[component]
pub fn StateMark(status: String) -> impl IntoView {
    let (class, word, why) = match JobStatus::parse(&status) {
        Some(JobStatus::Started) => ("state started", words::STARTED, words::STARTED_WHY),
        Some(JobStatus::Init) => ("state init", words::INIT, words::INIT_WHY),
        Some(JobStatus::Paused) => ("state paused", words::PAUSED, words::PAUSED_WHY),
        None => return view! { <span class="state">{status}</span> }.into_any(),
    };
    view! { <span class=class title=show(why)>{show(word)}</span> }.into_any()
}

#[component]
pub fn Jobs() -> impl IntoView {
    let url = use_url();
    let filters = Memo::new(move |_| url.query.with(JobFilters::from_query));
    let list = remote(move || Some(filters.get().request(format::now())));
    let selection = RwSignal::new(Selection::default());
    let known = StoredValue::new(BTreeMap::<String, JobInfo>::new());
    let failures = RwSignal::new(Vec::<(String, Problem)>::new());
    let walking = RwSignal::new(None::<usize>);
    let deletions = use_deletions();

    let jobs = Memo::new(move |_| {
        list.answer.with(|a| a.as_ref().map(|a| a.response.job_list.clone()).unwrap_or_default())
    });
    let total = Memo::new(move |_| list.answer.with(|a| a.as_ref().map_or(0, |a| a.response.total_count)));
    Effect::new(move |_| {
        jobs.with(|jobs| known.update_value(|k| k.extend(jobs.iter().map(|j| (j.job_id.clone(), j.clone())))))
    });

    let change = move |edit: &dyn Fn(&mut JobFilters), write| {
        let mut next = filters.get_untracked();
        next.page = 1;
        edit(&mut next);
        url.set(&next.to_pairs(), write);
    };
    let reload = Callback::new(move |()| list.reload());
    let command = move |ids: Vec<String>, command: Command| {
        leptos::task::spawn_local(async move {
            failures.try_set(Vec::new());
            for id in ids {
                let Ok(job_id) = JobId::new(id.clone()) else { continue };
                if let Err(problem) = client::call(&SendLiveSnapshotJobCommand { job_id, command }).await {
                    let name = known
                        .try_with_value(|k| k.get(&id).map(|j| j.job_name.clone()))
                        .flatten()
                        .unwrap_or(id);
                    failures.try_update(|f| f.push((name, problem)));
                }
            }
            list.reload();
        });
    };
    let selected_ids = move || selection.with_untracked(|s| s.keys().cloned().collect::<Vec<_>>());
    let delete_pictures = move |ids: Vec<String>| {
        let jobs = ids.into_iter().filter_map(|id| JobId::new(id).ok()).collect();
        deletions.ask(Ask::OverRange { jobs }, reload);
    };
    on_command(move |pressed| match pressed {
        frame::Command::Refresh => list.reload(),
        frame::Command::ClearSelection => selection.update(Selection::clear),
        frame::Command::Delete if !selection.with_untracked(Selection::is_empty) => {
            delete_pictures(selected_ids())
        }
        frame::Command::Delete => {}
    });
    let paused =
        Signal::derive(move || !selection.with(Selection::is_empty) || deletions.asked.with(Option::is_some));
    auto_refresh(10, paused, move || list.reload());
    step_back_from_an_emptied_page(filters, jobs, total, list.busy, move |page| {
        change(&|f| f.page = page, Write::Replace)
    });

    let select_matching = move |_| {
        walking.set(Some(0));
        leptos::task::spawn_local(async move {
            let found = walk_matching(filters.get_untracked(), |count| {
                walking
                    .try_update(|w| {
                        let go_on = w.is_some();
                        if go_on {
                            *w = Some(count);
                        }
                        go_on
                    })
                    .unwrap_or(false)
            })
            .await;
            walking.try_set(None);
            match found {
                Ok(found) => {
                    known.try_update_value(|k| k.extend(found.iter().map(|j| (j.job_id.clone(), j.clone()))));
                    selection.try_update(|s| s.insert_all(found.into_iter().map(|j| j.job_id)));
                }
                Err(problem) => drop(list.problem.try_set(Some(problem))),
            }
        });
    };
    let sheet = Callback::new(move |save: Callback<Sheet>| {
        if !selection.with_untracked(Selection::is_empty) {
            let chosen = selected_ids();
            return save.run(sheet_of(
                known.with_value(|k| chosen.iter().filter_map(|id| k.get(id).cloned()).collect::<Vec<_>>()),
            ));
        }
        leptos::task::spawn_local(async move {
            match walk_matching(filters.get_untracked(), |_| true).await {
                Ok(found) => save.run(sheet_of(found)),
                Err(problem) => drop(list.problem.try_set(Some(problem))),
            }
        });
    });

    let rows = move || {
        jobs.get()
            .into_iter()
            .map(|job| {
                let content = (&job.status, &job.job_name, &job.template_name, job.time_interval);
                let label = if job.job_name.is_empty() { job.job_id.clone() } else { job.job_name.clone() };
                let version = format!("{content:?}");
                RowView::new(job.job_id.clone(), label, &version, move |column| {
                    job_cell(&job, column, command, delete_pictures)
                })
            })
            .collect::<Vec<_>>()
    };
    let sort = Sort {
        column: "created",
        ascending: Signal::derive(move || filters.with(|f| f.ascending)),
        toggle: Callback::new(move |()| change(&|f| f.ascending = !f.ascending, Write::Replace)),
    };
    let clear = move || {
        change(
            &|f| {
                f.keyword.clear();
                f.status = None;
                f.range = None;
            },
            Write::Push,
        )
    };
    let empty = ViewFn::from(move || {
        emptiness(filters.get(), total.get(), clear, move || change(&|f| f.page = 1, Write::Push))
    });
    view! {
        <div class="head">
            <h1>{show(words::TITLE)}</h1>
            <RunningMeter jobs=jobs />
            <div class="spacer"></div>
            <ExportMenu name="jobs" sheet=sheet />
            <a class="btn primary" href="/jobs/new">{show(words::SUBMIT)}</a>
        </div>
        <div class="filters">
            <SearchBox
                label=words::SEARCH
                value=Signal::derive(move || filters.with(|f| f.keyword.clone()))
                change=Callback::new(move |text: String| change(&|f| f.keyword = text.clone(), Write::Replace))
            />
            <Choice
                label=words::STATE
                name="state"
                options=vec![("", table::ALL), ("started", words::STARTED), ("init", words::INIT), ("paused", words::PAUSED)]
                value=Signal::derive(move || filters.with(|f| f.status.map_or("", JobStatus::as_str).to_owned()))
                change=Callback::new(move |state: String| change(&|f| f.status = JobStatus::parse(&state), Write::Replace))
            />
            <TimeRangeChip
                label=words::CREATED
                value=Signal::derive(move || filters.with(|f| f.range.unwrap_or(DEFAULT_RANGE)))
                offers=OFFERS
                max_days=MAX_DAYS
                change=Callback::new(move |range| change(&|f| f.range = Some(range).filter(|r| *r != DEFAULT_RANGE), Write::Replace))
                remove=Callback::new(move |()| change(&|f| f.range = Some(TimeRange::Last(MAX_DAYS * TimeRange::DAY)), Write::Replace))
            />
            <div class="spacer"></div>
            <TablePreferences id="jobs" columns=COLUMNS />
            <button
                type="button"
                class="icon"
                aria-label=show(table::REFRESH)
                title=show(table::REFRESH)
                on:click=move |_| list.reload()
            >
                "↻"
            </button>
        </div>
        <ProblemSlot problem=list.problem action=Action::ListLiveSnapshotJobs retry=reload />
        {move || {
            failures.get().into_iter().map(|(name, problem)| view! {
                <p class="failed-name">{name}</p>
                <ProblemCard problem=problem action=Some(Action::SendLiveSnapshotJobCommand) />
            }).collect_view()
        }}
        <DataTable
            id="jobs"
            caption=words::CAPTION
            columns=COLUMNS
            rows=Signal::derive(rows)
            loading=Signal::derive(move || list.is_first_load())
            selection=selection
            sort=sort
            empty=empty
        />
        <Pager
            page=Signal::derive(move || filters.with(|f| f.page))
            size=Signal::derive(move || filters.with(|f| f.size.get()))
            total=total
            go=Callback::new(move |page| change(&|f| f.page = page, Write::Push))
            resize=Callback::new(move |size| change(&|f| f.size = PageSize::new(size).unwrap_or_default(), Write::Replace))
        />
        <BulkBar selection=selection>
            {move || match walking.get() {
                Some(count) => view! {
                    <span role="status">{words::COUNTING.with(&[&count.to_string()])}</span>
                    <button type="button" class="btn small" on:click=move |_| walking.set(None)>{show(words::STOP_COUNTING)}</button>
                }.into_any(),
                None if total.get() > selection.with(Selection::len) as u64 => view! {
                    <button type="button" class="link" on:click=select_matching>{move || matching_words(total.get())}</button>
                }.into_any(),
                None => ().into_any(),
            }}
            <button type="button" class="btn small" on:click=move |_| command(selected_ids(), Command::Start)>{show(words::START)}</button>
            <button type="button" class="btn small" on:click=move |_| command(selected_ids(), Command::Stop)>{show(words::STOP)}</button>
            <button type="button" class="btn small" on:click=move |_| command(selected_ids(), Command::Restart)>{show(words::RESTART)}</button>
            <button type="button" class="btn small danger" on:click=move |_| delete_pictures(selected_ids())>{show(words::DELETE_PICTURES)}</button>
        </BulkBar>
    }
}

fn matching_words(total: u64) -> String {
    let count = format::count;
    if total <= MATCHING_CAP {
        words::SELECT_MATCHING.with(&[&count(total)])
    } else {
        words::SELECT_MATCHING_CAPPED.with(&[&count(MATCHING_CAP), &count(total)])
    }
}

/// After the last rows of a page went away, shows the last page that still has some.
fn step_back_from_an_emptied_page(
    filters: Memo<JobFilters>,
    jobs: Memo<Vec<JobInfo>>,
    total: Memo<u64>,
    busy: RwSignal<bool>,
    go: impl Fn(u32) + 'static,
) {
    Effect::new(move |had_rows: Option<bool>| {
        let has_rows = jobs.with(|jobs| !jobs.is_empty());
        let (page, size) = filters.with_untracked(|f| (f.page, f.size.get()));
        if had_rows == Some(true)
            && !has_rows
            && !busy.get_untracked()
            && page > 1
            && total.get_untracked() > 0
        {
            go(last_page(total.get_untracked(), size).min(page - 1));
        }
        has_rows
    });
}

fn job_cell(
    job: &JobInfo,
    column: &'static str,
    command: impl Fn(Vec<String>, Command) + Copy + Send + Sync + 'static,
    delete_pictures: impl Fn(Vec<String>) + Copy + Send + Sync + 'static,
) -> AnyView {
    match column {
        "state" => view! { <StateMark status=job.status.clone() /> }.into_any(),
        "name" => {
            let name =
                if job.job_name.is_empty() { format::short_id(&job.job_id) } else { job.job_name.clone() };
            view! { <a class="name" href=format!("/jobs/{}", job.job_id)>{name}</a> }.into_any()
        }
        "id" => {
            view! { <ShortId id=job.job_id.clone() name=Signal::derive(|| words::JOB_ID.get().to_owned()) /> }
                .into_any()
        }
        "template" => {
            view! { <a href=format!("/templates/{}", job.template_id)>{job.template_name.clone()}</a> }
                .into_any()
        }
        "interval" => {
            let seconds = job.time_interval.to_string();
            (move || words::SECONDS.with(&[&seconds])).into_any()
        }
        "bucket" => job.snapshot_output.bucket.clone().into_any(),
        "created" => api_instant(&job.create_time),
        _ => {
            let id = job.job_id.clone();
            let name = job.job_name.clone();
            let send = move |what| {
                let id = id.clone();
                Callback::new(move |()| command(vec![id.clone()], what))
            };
            let started = job.status == JobStatus::Started.as_str();
            let delete_id = job.job_id.clone();
            view! {
                <Menu label=words::ACTIONS class="icon" glyph="⋯" name=Signal::derive(move || table::MORE.with(&[&name]))>
                    <MenuItem label=words::START disabled=Signal::stored(started) action=send(Command::Start) />
                    <MenuItem label=words::STOP disabled=Signal::stored(!started) action=send(Command::Stop) />
                    <MenuItem label=words::RESTART action=send(Command::Restart) />
                    <MenuItem
                        label=words::DELETE_PICTURES
                        danger=true
                        action=Callback::new(move |()| delete_pictures(vec![delete_id.clone()]))
                    />
                </Menu>
            }
            .into_any()
        }
    }
}

/// How many of the jobs that may run at once are running, of those created in the last 30 days.
#[component]
fn RunningMeter(jobs: Memo<Vec<JobInfo>>) -> impl IntoView {
    let started = remote(move || {
        jobs.track();
        let filters =
            JobFilters { status: Some(JobStatus::Started), ..JobFilters::from_query(&Query::default()) };
        let month = Some(TimeRange::Last(MAX_DAYS * TimeRange::DAY));
        let request = JobFilters { range: month, ..filters }.request(format::now());
        Some(ListLiveSnapshotJobs { page_size: PageSize::new(1).ok(), ..request })
    });
    move || {
        let count = started.answer.with(|a| a.as_ref().map(|a| a.response.total_count))?;
        let text = move || words::RUNNING.with(&[&format::count(count), &RUNNING_LIMIT.to_string()]);
        Some(view! {
            <p class="meter">
                <meter min="0" max=RUNNING_LIMIT.to_string() high="90" value=count.to_string() aria-label=text></meter>
                " " {text}
            </p>
        })
    }
}

fn emptiness(
    filters: JobFilters,
    total: u64,
    clear: impl Fn() + 'static,
    first_page: impl Fn() + 'static,
) -> AnyView {
    if total > 0 {
        return view! {
            <h2>{show(table::EMPTY_PAGE)}</h2>
            <p>{table::EMPTY_PAGE_HINT.with(&[&format::count(total)])}</p>
            <button type="button" class="btn" on:click=move |_| first_page()>{show(table::FIRST_PAGE)}</button>
        }
        .into_any();
    }
    if filters.is_narrowed() {
        return view! {
            <h2>{show(words::NO_MATCH)}</h2>
            <p>{show(words::NO_MATCH_HINT)}</p>
            <button type="button" class="btn" on:click=move |_| clear()>{show(table::CLEAR_FILTERS)}</button>
        }
        .into_any();
    }
    view! {
        <h2>{show(words::NOTHING)}</h2>
        <p>{show(words::NOTHING_HINT)}</p>
        <a class="btn primary" href="/jobs/new">{show(words::SUBMIT)}</a>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_survive_the_address() {
        let filters = JobFilters {
            keyword: "大厅 & gate".to_owned(),
            status: Some(JobStatus::Paused),
            range: Some(TimeRange::Between(1_767_322_800, 1_767_326_400)),
            page: 3,
            size: PageSize::new(50).unwrap(),
            ascending: true,
        };
        let mut query = Query::default();
        for (name, value) in filters.to_pairs() {
            query.set(name, value);
        }
        assert_eq!(JobFilters::from_query(&Query::parse(&query.to_search())), filters);
    }

    #[test]
    fn any_address_gives_a_list() {
        let query = Query::parse("?state=gone&page=0&size=7&range=last-99d&sort=up");
        assert_eq!(JobFilters::from_query(&query), JobFilters::from_query(&Query::default()));
    }

    #[test]
    fn the_request_names_both_ends_of_the_window() {
        let request = JobFilters::from_query(&Query::default()).request(1_767_322_800_000);
        assert_eq!(request.end_time.unwrap().seconds() - request.start_time.unwrap().seconds(), 7 * 86_400);
    }
}
