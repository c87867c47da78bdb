//! Jobs: the live-snapshot jobs with filters, commands, and deletion of snapshots over a time range.

mod filters;

pub use filters::JobFilters;

use crate::client;
use crate::components::copy::{ShortId, clipped};
use crate::components::created_range::CreatedRange;
use crate::components::data_table::{Column, RowKind, Width};
use crate::components::deletion::{DeletionRequest, use_deletions};
use crate::components::filters::{Choice, SearchBox};
use crate::components::instant::ApiInstant;
use crate::components::job_commands::{JobCommandDialog, JobCommands, JobRef};
use crate::components::job_state::state_mark;
use crate::components::list::{
    List, ListConfig, ListScreen, Page, PageFuture, PageRequest, Pages, RowAction, Widen,
};
use crate::components::time_range::TimeRange;
use crate::format;
use crate::paths::{job_path, template_path};
use crate::state::fetch::Fetch;
use crate::text::{jobs as words, table};
use filters::{DEFAULT_RANGE, MAX_DAYS};
use leptos::prelude::*;
use media_api::ice::{Command, JobInfo, JobStatus, ListLiveSnapshotJobs};
use media_api::{JobId, PageSize};

/// Jobs that may run at the same time in one account (api-reference A.1.2).
const RUNNING_LIMIT: u64 = 100;
const OFFERS: &[i64] = &[3_600, TimeRange::DAY, 7 * TimeRange::DAY, 30 * TimeRange::DAY];

type JobColumn = Column<JobInfo>;

const COLUMNS: &[JobColumn] = &[
    JobColumn::new("state", words::STATE, |job| state_mark(&job.status))
        .exports(&[("Status", |job| job.status.clone())]),
    JobColumn::new("name", words::NAME, name_cell)
        .width(Width::Rest)
        .always()
        .exports(&[("JobName", |job| job.job_name.clone())]),
    JobColumn::new("id", words::JOB_ID, |job| {
        view! { <ShortId id=job.job_id.clone() name=words::JOB_ID /> }.into_any()
    })
    .exports(&[("JobId", |job| job.job_id.clone())]),
    JobColumn::new("template", words::TEMPLATE, template_cell).width(Width::Name).exports(&[
        ("TemplateId", |job| job.template_id.clone()),
        ("TemplateName", |job| job.template_name.clone()),
    ]),
    JobColumn::new("interval", words::INTERVAL, interval_cell)
        .numeric()
        .exports(&[("TimeInterval", |job| job.time_interval.to_string())]),
    JobColumn::new("bucket", words::BUCKET, |job| clipped(job.snapshot_output.bucket.clone()))
        .width(Width::Name)
        .exports(&[
            ("Endpoint", |job| job.snapshot_output.endpoint.clone()),
            ("Bucket", |job| job.snapshot_output.bucket.clone()),
        ]),
    JobColumn::new("created", words::CREATED, |job| {
        view! { <ApiInstant text=job.create_time.clone() /> }.into_any()
    })
    .exports(&[("CreateTime", |job| job.create_time.clone())]),
];

static JOBS: ListConfig<JobInfo> = ListConfig {
    id: "jobs",
    title: words::TITLE,
    caption: words::CAPTION,
    columns: COLUMNS,
    kind: RowKind::new(|job| job.job_id.clone(), label),
    sort_column: Some("created"),
    normalise: |query| JobFilters::from_query(query).to_query(),
    pages: Pages::Numbered,
    max_selected: 1_000,
    max_listed: None,
    nothing: (words::NOTHING, words::NOTHING_HINT),
    create_link: Some(("/jobs/new", words::SUBMIT)),
    no_match: (words::NO_MATCH, words::NO_MATCH_HINT),
    widen: Some(Widen { parameter: ("range", "last-30d"), label: words::SEARCH_30_DAYS }),
};

fn label(job: &JobInfo) -> String {
    if job.job_name.is_empty() { format::short_id(&job.job_id) } else { job.job_name.clone() }
}

fn name_cell(job: &JobInfo) -> AnyView {
    let name = label(job);
    view! { <a class="name" href=job_path(&job.job_id) title=name.clone()>{name.clone()}</a> }.into_any()
}

fn template_cell(job: &JobInfo) -> AnyView {
    let name = job.template_name.clone();
    view! { <a class="clipped" href=template_path(&job.template_id) title=name.clone()>{name.clone()}</a> }
        .into_any()
}

fn interval_cell(job: &JobInfo) -> AnyView {
    let seconds = job.time_interval.to_string();
    (move || words::SECONDS.with(&[&seconds])).into_any()
}

fn read(request: PageRequest) -> PageFuture<JobInfo> {
    Box::pin(async move {
        let request = JobFilters::from_query(&request.query).request(request.now);
        let answer = client::call(&request).await?.response;
        Ok(Page { rows: answer.job_list, total: answer.total_count, ..Page::default() })
    })
}

/// What can be done with jobs.
fn actions(list: List<JobInfo>, commands: JobCommands) -> Vec<RowAction<JobInfo>> {
    let deletions = use_deletions();
    let refs = |jobs: Vec<JobInfo>| {
        jobs.iter().map(|job| JobRef { id: job.job_id.clone(), name: label(job) }).collect()
    };
    let send = move |command| Callback::new(move |jobs: Vec<JobInfo>| commands.send(command, refs(jobs)));
    let delete = Callback::new(move |jobs: Vec<JobInfo>| {
        let jobs = jobs.into_iter().filter_map(|job| JobId::new(job.job_id).ok()).collect();
        deletions.open(DeletionRequest::OverRange { jobs }, Callback::new(move |()| list.refresh()));
    });
    let is_started = |job: &JobInfo| job.status == JobStatus::Started.as_str();
    let is_not_started = |job: &JobInfo| job.status != JobStatus::Started.as_str();
    vec![
        RowAction { label: words::START, danger: false, applies: is_not_started, run: send(Command::Start) },
        RowAction { label: words::STOP, danger: false, applies: is_started, run: send(Command::Stop) },
        RowAction { label: words::RESTART, danger: false, applies: is_started, run: send(Command::Restart) },
        RowAction { label: words::DELETE_PICTURES, danger: true, applies: |_| true, run: delete },
    ]
}

#[component]
pub fn Jobs() -> impl IntoView {
    let list = List::new(&JOBS, read);
    let running = running_jobs(list);
    let commands = JobCommands::new(Callback::new(move |()| list.refresh()));
    view! {
        <ListScreen list=list actions=actions(list, commands) beside_title=move || view! { <RunningMeter running=running /> }>
            <SearchBox label=words::SEARCH value=list.parameter("q") change=list.set_parameter("q") />
            <Choice
                label=words::STATE
                name="state"
                options=vec![("", table::ALL), ("started", words::STARTED), ("init", words::INIT), ("paused", words::PAUSED)]
                value=list.parameter("state")
                change=list.set_parameter("state")
            />
            <CreatedRange list=list offers=OFFERS max_days=MAX_DAYS default=Some(DEFAULT_RANGE) />
        </ListScreen>
        <JobCommandDialog commands=commands />
    }
}

/// How many jobs are running, of those created in the last 30 days: the service lists no more at once. Read again with the
/// list.
fn running_jobs(list: List<JobInfo>) -> Fetch<u64> {
    let running = Fetch::new(
        || Some(()),
        |()| async {
            let filters = JobFilters {
                status: Some(JobStatus::Started),
                range: Some(TimeRange::Last(MAX_DAYS * TimeRange::DAY)),
                ..JobFilters::default()
            };
            let request =
                ListLiveSnapshotJobs { page_size: PageSize::new(1).ok(), ..filters.request(format::now()) };
            client::call(&request).await.map(|answer| answer.response.total_count)
        },
    );
    Effect::new(move |before: Option<Option<i64>>| {
        let read_at = list.fetch.read_at.get();
        if before.flatten().is_some() {
            running.refresh_if_idle();
        }
        read_at
    });
    running
}

#[component]
fn RunningMeter(running: Fetch<u64>) -> impl IntoView {
    let meter = move |count: u64| {
        let text = move || words::RUNNING.with(&[&format::count(count), &RUNNING_LIMIT.to_string()]);
        view! {
            <p class="meter">
                <meter min="0" max=RUNNING_LIMIT.to_string() high="90" value=count.to_string() aria-label=text></meter>
                " " {text}
            </p>
        }
    };
    move || running.data.get().filter(|_| running.problem.with(Option::is_none)).map(meter)
}
