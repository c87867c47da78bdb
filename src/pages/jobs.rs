//! Jobs: the table of live-snapshot jobs with filters, commands and deletion over a range.

pub use crate::pages::job_filters::JobFilters;

use crate::client;
use crate::components::copy::{row_instant, short_id};
use crate::components::deletion::{Ask, use_deletions};
use crate::components::filters::{Choice, SearchBox};
use crate::components::list::{Act, Failure, Kind, List, Listed, RowEntry, Screen, row_menu};
use crate::components::table::{Column, RowView, Width, menu_button};
use crate::components::time_range::{TimeRange, TimeRangeChip};
use crate::format;
use crate::html::Html;
use crate::later::{self, Part, parts};
use crate::pages::job_filters::{DEFAULT_RANGE, MAX_DAYS};
use crate::state::url::Write;
use crate::text::{Tr, jobs as words, table};
use leptos::prelude::*;
use media_api::ice::{Command, JobInfo, JobStatus, ListLiveSnapshotJobs, SendLiveSnapshotJobCommand};
use media_api::{JobId, PageSize};

/// Jobs that may run at once in one account.
const RUNNING_LIMIT: u64 = 100;
const OFFERS: &[i64] = &[3_600, TimeRange::DAY, 7 * TimeRange::DAY, 30 * TimeRange::DAY];

const COLUMNS: &[Column] = &[
    Column::new("state", words::STATE, Width::Middle),
    Column::new("name", words::NAME, Width::Rest).always(),
    Column::new("id", words::JOB_ID, Width::Id),
    Column::new("template", words::TEMPLATE, Width::Middle),
    Column::new("interval", words::INTERVAL, Width::Short).numeric(),
    Column::new("bucket", words::BUCKET, Width::Middle),
    Column::new("created", words::CREATED, Width::Long).numeric(),
    Column::new("actions", table::ACTIONS, Width::Button).always(),
];

const KIND: Kind = Kind {
    id: "jobs",
    title: words::TITLE,
    caption: words::CAPTION,
    columns: COLUMNS,
    sorted: "created",
    pairs: |query| JobFilters::from_query(query).to_pairs(),
    names: &[
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
    cap: 1_000,
    reach: u64::MAX,
    open_foot: None,
    nothing: (words::NOTHING, words::NOTHING_HINT),
    begin: Some(("/jobs/new", words::SUBMIT)),
    no_match: (words::NO_MATCH, words::NO_MATCH_HINT),
};

/// What can be done with jobs.
#[derive(Clone, Copy)]
struct Acts {
    start: Act,
    stop: Act,
    restart: Act,
    delete: Act,
}

impl Acts {
    fn of(list: List) -> Self {
        let deletions = use_deletions();
        let reload = Callback::new(move |()| list.reload());
        let commanding = |label, command| {
            let run = Callback::new(move |ids| leptos::task::spawn_local(send(list, ids, command)));
            Act { label, danger: false, run }
        };
        let delete = Callback::new(move |ids: Vec<String>| {
            let jobs = ids.into_iter().filter_map(|id| JobId::new(id).ok()).collect();
            deletions.ask(Ask::OverRange { jobs }, reload);
        });
        Self {
            start: commanding(words::START, Command::Start),
            stop: commanding(words::STOP, Command::Stop),
            restart: commanding(words::RESTART, Command::Restart),
            delete: Act { label: words::DELETE_PICTURES, danger: true, run: delete },
        }
    }
}

parts! {
    extras {
        send_to_all: Part<(List, Vec<String>, Command), ()> = |asked| leptos::task::spawn_local(send_each(asked));
    }
}

async fn send(list: List, ids: Vec<String>, command: Command) {
    if let Err(not_fetched) = later::run(send_to_all, (list, ids, command)).await {
        list.problem.try_set(Some(not_fetched.into()));
    }
}

/// Sends a command to one job after the other, until somebody stops it. What fails is listed with the job's name.
async fn send_each((list, ids, command): (List, Vec<String>, Command)) {
    let total = format::count(ids.len() as u64);
    let done = |n: usize| words::COMMAND_DONE.with(&[&format::count(n as u64), &total]);
    let Some(task) = list.begin(done(0)) else { return };
    list.failures.set(Vec::new());
    for (n, id) in ids.into_iter().enumerate() {
        if !task.go_on(done(n)) {
            break;
        }
        let Ok(job_id) = JobId::new(id.clone()) else { continue };
        if let Err(problem) = client::call(&SendLiveSnapshotJobCommand { job_id, command }).await {
            list.failures.try_update(|f| f.push(Failure { name: list.label(&id), problem }));
        }
    }
    task.end();
    list.reload();
}

/// The state of a job with its shape, its word, and why it is so.
#[component]
pub fn StateMark(status: String) -> impl IntoView {
    move || state_mark(&status).view()
}

fn state_mark(status: &str) -> Html {
    match state_words(status) {
        Some((class, word, why)) => {
            Html::new(r#"<span class="{}" title="{}">{}</span>"#, &[class, why.get(), word.get()])
        }
        None => Html::new(r#"<span class="state">{}</span>"#, &[status]),
    }
}

/// Shape, word and explanation of a documented state.
pub fn state_words(status: &str) -> Option<(&'static str, Tr, Tr)> {
    Some(match JobStatus::parse(status)? {
        JobStatus::Started => ("state started", words::STARTED, words::STARTED_WHY),
        JobStatus::Init => ("state init", words::INIT, words::INIT_WHY),
        JobStatus::Paused => ("state paused", words::PAUSED, words::PAUSED_WHY),
    })
}

#[component]
pub fn Jobs() -> impl IntoView {
    let list = List::new(&KIND);
    let acts = Acts::of(list);
    list.read(move |wanted| {
        Box::pin(async move {
            let request = JobFilters::from_query(&wanted.query).request(wanted.now);
            let answer = client::call(&request).await?.response;
            let entries = answer.job_list.into_iter().map(|job| entry(job, acts)).collect();
            Ok(Listed { entries, total: answer.total_count, ..Listed::default() })
        })
    });
    let range = Signal::derive(move || {
        list.query.with(|q| q.get("range").and_then(TimeRange::parse)).unwrap_or(DEFAULT_RANGE)
    });
    let set_range = move |range: TimeRange| {
        let named = Some(range).filter(|range| *range != DEFAULT_RANGE);
        list.set(&[("range", named.map(TimeRange::to_text))], Write::Replace);
    };
    let filters = view! {
        <SearchBox label=words::SEARCH value=list.value("q") change=list.change("q") />
        <Choice
            label=words::STATE
            name="state"
            options=vec![("", table::ALL), ("started", words::STARTED), ("init", words::INIT), ("paused", words::PAUSED)]
            value=list.value("state")
            change=list.change("state")
        />
        <TimeRangeChip
            label=words::CREATED
            value=range
            offers=OFFERS
            max_days=MAX_DAYS
            change=Callback::new(set_range)
            remove=Callback::new(move |()| set_range(TimeRange::Last(MAX_DAYS * TimeRange::DAY)))
        />
    };
    Screen {
        beside_title: running_meter(list),
        acts: vec![acts.start, acts.stop, acts.restart, acts.delete],
        ..Screen::new(list, filters.into_any())
    }
    .show()
}

fn entry(job: JobInfo, acts: Acts) -> RowEntry {
    let content = (job.status.clone(), job.job_name.clone(), job.template_name.clone(), job.time_interval);
    let label = if job.job_name.is_empty() { job.job_id.clone() } else { job.job_name.clone() };
    let output = &job.snapshot_output;
    let cells = vec![
        job.job_id.clone(),
        job.job_name.clone(),
        job.status.clone(),
        job.template_id.clone(),
        job.template_name.clone(),
        job.time_interval.to_string(),
        output.endpoint.clone(),
        output.bucket.clone(),
        job.create_time.clone(),
    ];
    let is_started = job.status == JobStatus::Started.as_str();
    let items =
        vec![(acts.start, is_started), (acts.stop, !is_started), (acts.restart, false), (acts.delete, false)];
    let menu = row_menu(&job.job_id, items);
    let row = RowView::new(job.job_id.clone(), label, &content, move |column| cell(&job, column));
    RowEntry { row: row.with_menu(menu), cells }
}

fn cell(job: &JobInfo, column: &'static str) -> Html {
    match column {
        "state" => state_mark(&job.status),
        "name" => {
            let short = format::short_id(&job.job_id);
            let name = if job.job_name.is_empty() { &short } else { &job.job_name };
            Html::new(r#"<a class="name" href="/jobs/{}" title="{}">{}</a>"#, &[&job.job_id, name, name])
        }
        "id" => short_id(&job.job_id, words::JOB_ID),
        "template" => {
            let name = job.template_name.as_str();
            Html::new(r#"<a href="/templates/{}" title="{}">{}</a>"#, &[&job.template_id, name, name])
        }
        "interval" => Html::text(&words::SECONDS.with(&[&job.time_interval.to_string()])),
        "bucket" => {
            let bucket = job.snapshot_output.bucket.as_str();
            Html::new(r#"<span title="{}">{}</span>"#, &[bucket, bucket])
        }
        "created" => row_instant(&job.create_time),
        _ => menu_button(if job.job_name.is_empty() { &job.job_id } else { &job.job_name }),
    }
}

/// How many of the jobs that may run at once are running, of those created in the last 30 days.
fn running_meter(list: List) -> AnyView {
    let started = RwSignal::new(None::<u64>);
    // Another page or filter changes nothing about it.
    let has_begun = Memo::new(move |before: Option<&bool>| before == Some(&true) || list.arrived.get());
    Effect::new(move |_| {
        list.rereads.track();
        if !has_begun.get() {
            return;
        }
        leptos::task::spawn_local(async move {
            let filters = JobFilters {
                status: Some(JobStatus::Started),
                range: Some(TimeRange::Last(MAX_DAYS * TimeRange::DAY)),
                ..JobFilters::default()
            };
            let request =
                ListLiveSnapshotJobs { page_size: PageSize::new(1).ok(), ..filters.request(format::now()) };
            if let Ok(answer) = client::call(&request).await {
                started.try_set(Some(answer.response.total_count));
            }
        });
    });
    let meter = move |count: u64| {
        let text = move || words::RUNNING.with(&[&format::count(count), &RUNNING_LIMIT.to_string()]);
        view! {
            <p class="meter">
                <meter min="0" max=RUNNING_LIMIT.to_string() high="90" value=count.to_string() aria-label=text></meter>
                " " {text}
            </p>
        }
    };
    (move || started.get().map(meter)).into_any()
}
