//! Jobs: the live-snapshot jobs with filters, commands, and deletion of snapshots over a time range.

mod filters;
mod first_steps;
mod read;

pub use filters::JobFilters;

use crate::client;
use crate::clock;
use crate::components::copy::{ShortId, clipped};
use crate::components::created_range::{ALL_TIME, CreatedRange};
use crate::components::data_table::{Column, RowKind, Width};
use crate::components::deletion::{DeletionRequest, OverRange, use_deletions};
use crate::components::filters::{Choice, SearchBox};
use crate::components::instant::ApiInstant;
use crate::components::job_commands::{JobCommandDialog, JobCommands, JobRef};
use crate::components::last_picture::{HealthMark, LastPicture};
use crate::components::list::{List, ListConfig, ListScreen, RowAction, RowLink, Widen};
use crate::components::time_range::TimeRange;
use crate::format;
use crate::paths::{duplicate_path, job_path, template_path};
use crate::state::fetch::Fetch;
use crate::state::newest::{Accepted, Known, NewestPictures, is_silent, newest_of};
use crate::state::session::use_read_only;
use crate::state::task::ScopedTask;
use crate::text::{Tr, jobs as words, table};
use filters::{DEFAULT_RANGE, MAX_DAYS, SILENT, StateFilter};
use first_steps::FirstSteps;
use leptos::prelude::*;
use media_api::ice::{Command, JobInfo, JobStatus, ListLiveSnapshotJobs};
use media_api::{JobId, NewestFound, PageSize};
use read::{HealthNote, HealthProgress, JobReader};

/// Jobs that may run at the same time in one account (api-reference A.1.2).
const RUNNING_LIMIT: u64 = 100;
const OFFERS: &[i64] = &[3_600, TimeRange::DAY, 7 * TimeRange::DAY, 30 * TimeRange::DAY];

type JobColumn = Column<JobInfo>;

const COLUMNS: &[JobColumn] = &[
    JobColumn::new("state", words::STATE, |job| view! { <HealthMark job=job.clone() /> }.into_any())
        .exports(&[("Status", |job| job.status.clone())]),
    JobColumn::new("name", words::NAME, name_cell)
        .width(Width::Rest)
        .always()
        .exports(&[("JobName", |job| job.job_name.clone())]),
    JobColumn::new("last", words::LAST_PICTURE, |job| view! { <LastPicture job=job.clone() /> }.into_any()),
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

/// What is known of a job's newest picture, in a file.
const HEALTH_EXPORTS: &[&str] = &["LastPicture", "LastPictureReadAt", "Silent"];

/// The values of [`HEALTH_EXPORTS`], as they were read last. Only jobs that were on screen have been read.
fn health_values(newest: NewestPictures, job: &JobInfo) -> Vec<String> {
    let Some(Known { reading, .. }) = newest.known_untracked(&job.job_id) else {
        return vec!["not_read".to_owned(), String::new(), String::new()];
    };
    let last = match reading.found {
        NewestFound::Picture { taken_at, .. } => format::api_time(taken_at),
        NewestFound::NoneInADay => "none_in_24_hours".to_owned(),
        NewestFound::Failed(_) => "not_known".to_owned(),
    };
    let silent = is_silent(job, &reading).map(|silent| silent.to_string());
    vec![last, format::api_time(reading.read_at), silent.unwrap_or_default()]
}

static JOBS: ListConfig<JobInfo> = ListConfig {
    id: "jobs",
    title: words::TITLE,
    caption: words::CAPTION,
    columns: COLUMNS,
    kind: RowKind::new(|job| job.job_id.clone(), label),
    sort_column: Some("created"),
    normalise: |query| JobFilters::from_query(query).to_query(),
    pages: |query| JobFilters::from_query(query).pages(),
    covers: |query| JobFilters::from_query(query).range,
    max_selected: 1_000,
    max_listed: None,
    new_rows: (words::NEW_ONE, words::NEW_COUNT),
    nothing: (words::NOTHING, words::NOTHING_HINT),
    create_link: Some(("/jobs/new", words::SUBMIT)),
    elsewhere: None,
    no_match: (words::NO_MATCH, words::NO_MATCH_HINT),
    widen: Some(Widen { parameter: ("range", ALL_TIME), label: table::SEARCH_ALL_TIME }),
};

fn label(job: &JobInfo) -> String {
    format::name_or_short_id(&job.job_name, &job.job_id)
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
    let seconds = job.time_interval;
    (move || words::interval(seconds)).into_any()
}

/// The actions on jobs.
fn actions(list: List<JobInfo>, commands: JobCommands) -> Vec<RowAction<JobInfo>> {
    let deletions = use_deletions();
    let refs = |jobs: Vec<JobInfo>| {
        jobs.iter().map(|job| JobRef { id: job.job_id.clone(), name: label(job) }).collect()
    };
    let send = move |command| Callback::new(move |jobs: Vec<JobInfo>| commands.send(command, refs(jobs)));
    let delete = Callback::new(move |jobs: Vec<JobInfo>| {
        let jobs = jobs.into_iter().filter_map(|job| JobId::new(job.job_id).ok()).collect();
        let request = DeletionRequest::OverRange(OverRange { jobs, range: None });
        deletions.open(request, Callback::new(move |()| list.refresh()));
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
    let reader =
        JobReader { newest: NewestPictures::provide(), progress: RwSignal::new(HealthProgress::default()) };
    let list = List::with_reader(&JOBS, Callback::new(move |request| reader.read(request)));
    follow_newest(list, reader.newest);
    list.also_export(HEALTH_EXPORTS, Callback::new(move |job| health_values(reader.newest, &job)));
    let running = running_jobs(list);
    let commands = JobCommands::new(
        Callback::new(move |()| list.refresh()),
        Callback::new(move |id: String| {
            list.rows.with(|rows| rows.iter().find(|job| job.job_id == id).map(|job| job.job_name.clone()))
        }),
    );
    let duplicate =
        RowLink { label: words::DUPLICATE, path: |job: &JobInfo| Some(duplicate_path(&job.job_id)) };
    let links = if use_read_only().get_untracked() { Vec::new() } else { vec![duplicate] };
    let is_silent = Memo::new(move |_| list.query.with(|query| JobFilters::from_query(query).is_silent()));
    let is_searching = move || list.is_loading() || list.is_walking();
    let notes = move || {
        view! {
            <Show when=move || is_silent.get()><HealthNote progress=reader.progress searching=Signal::derive(is_searching) /></Show>
        }
    };
    view! {
        <ListScreen
            list=list
            actions=actions(list, commands)
            links=links
            beside_title=move || view! { <RunningMeter running=running /> }
            notes=notes
        >
            <SearchBox label=words::SEARCH value=list.parameter("q") change=list.set_parameter("q") />
            <Choice
                label=words::STATE
                name="state"
                options=state_options()
                value=list.parameter("state")
                change=list.set_parameter("state")
            />
            <CreatedRange list=list offers=OFFERS max_days=MAX_DAYS default=Some(DEFAULT_RANGE) />
        </ListScreen>
        <FirstSteps list=list />
        <JobCommandDialog commands=commands />
    }
}

fn state_options() -> Vec<(&'static str, Tr)> {
    vec![
        ("", table::ALL),
        ("started", words::STARTED),
        ("init", words::INIT),
        ("paused", words::PAUSED),
        (SILENT, words::SILENT),
    ]
}

/// Reads the newest pictures of the shown jobs, after each read of the list.
fn follow_newest(list: List<JobInfo>, newest: NewestPictures) {
    let task = ScopedTask::new();
    Effect::new(move |_| {
        list.fetch.read_at.track();
        let jobs = list.rows.with(|rows| rows.iter().filter_map(newest_of).collect::<Vec<_>>());
        task.replace(async move { newest.read(jobs, Accepted::Any, |_| {}).await });
    });
}

/// How many jobs are running, of those created in the last 30 days: the service lists no longer period at once. Read again with
/// the list.
fn running_jobs(list: List<JobInfo>) -> Fetch<u64> {
    let running = Fetch::new(
        || Some(()),
        |()| async {
            let filters = JobFilters {
                state: Some(StateFilter::Status(JobStatus::Started)),
                range: Some(TimeRange::Last(MAX_DAYS * TimeRange::DAY)),
                ..JobFilters::default()
            };
            let request = ListLiveSnapshotJobs {
                page_size: PageSize::new(1).ok(),
                ..filters.request(clock::service_now())
            };
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
