//! One job: its facts and commands, coverage over time, and its pictures.

use crate::client;
use crate::components::copy::{CopyButton, api_instant, copy_button, instant};
use crate::components::coverage::CoverageBar;
use crate::components::deletion::{Ask, use_deletions};
use crate::components::export::{ExportMenu, Scope, Sheet};
use crate::components::filters::Choice;
use crate::components::frame::{self, on_command, set_subject};
use crate::components::pager::{Pager, SIZES};
use crate::components::paste::PasteDialog;
use crate::components::pictures::{ContactSheet, gone, say_gone};
use crate::components::problem::{ProblemSlot, nothing_there};
use crate::components::table::{BulkBar, Column, DataTable, RowView, Sort, Width};
use crate::components::time_range::{TimeRange, TimeRangeChip};
use crate::components::viewer::{Viewed, Viewer};
use crate::format;
use crate::html::Html;
use crate::pages::jobs::{StateMark, state_words};
use crate::state::pictures::{CAP, Coverage, Picture, Shown, millis_of};
use crate::state::remote::{auto_refresh, remote};
use crate::state::selection::Selection;
use crate::state::session::use_console;
use crate::state::url::{Write, use_path_id, use_url};
use crate::text::{job as words, jobs, t, table};
use leptos::html;
use leptos::prelude::*;
use media_api::deletion::{JobSnapshots, Target};
use media_api::ice::{
    Command, GetLiveSnapshotJob, GetLiveSnapshotJobResponse, JobStatus, SendLiveSnapshotJobCommand,
};
use media_api::{Action, CreateTimestamp, JobId};
use std::collections::BTreeSet;
use std::sync::Arc;

const DEFAULT_RANGE: TimeRange = TimeRange::Last(90 * 60);
const OFFERS: &[i64] = &[900, 5_400, 6 * 3_600, TimeRange::DAY, 7 * TimeRange::DAY];
/// Ranges over a day are read one window a day; more than this many days makes too many calls.
const MAX_DAYS: i64 = 30;
const SLICES: usize = 200;

const COLUMNS: &[Column] = &[
    Column::new("thumbnail", words::THUMBNAIL, Width::Short),
    Column::new("taken", words::TAKEN, Width::Long).always(),
    Column::new("timestamp", words::TIMESTAMP, Width::Long).numeric(),
    Column::new("object", words::OBJECT, Width::Rest),
];

#[component]
pub fn Job() -> impl IntoView {
    let path_id = use_path_id();
    let id = Memo::new(move |_| JobId::new(path_id.get()).ok());
    let url = use_url();
    let job = remote(move || id.get().map(|job_id| GetLiveSnapshotJob { job_id }));
    let facts = Memo::new(move |_| job.answer.with(|a| a.as_ref().map(|a| a.response.clone())));
    let failure = RwSignal::new(None);
    let name = move || facts.with(|f| f.as_ref().map(|f| f.job_name.clone())).unwrap_or_default();
    set_subject(name);
    let send = move |command: Command| {
        let Some(job_id) = id.get_untracked() else { return };
        leptos::task::spawn_local(async move {
            let result = client::call(&SendLiveSnapshotJobCommand { job_id, command }).await;
            failure.try_set(result.err());
            job.reload();
        });
    };
    let status = move || facts.with(|f| f.as_ref().map(|f| f.status.clone())).unwrap_or_default();
    let is_started = move || status() == JobStatus::Started.as_str();
    let selection = RwSignal::new(Selection::default());
    auto_refresh(5, Signal::derive(move || selection.with(|s| !s.is_empty())), move || job.reload());
    let retry = Callback::new(move |()| job.reload());
    let is_known = move || facts.with(Option::is_some);
    let screen = move || {
        view! {
            <div class="head">
                <h1>{move || if is_known() { name() } else { format::short_id(&path_id.get()) }}</h1>
                {move || is_known().then(|| view! { <StateMark status=status() /> })}
                <div class="spacer"></div>
                <button type="button" class="btn" prop:disabled=move || !is_known() || is_started() on:click=move |_| send(Command::Start)>{t(jobs::START)}</button>
                <button type="button" class="btn" prop:disabled=move || !is_started() on:click=move |_| send(Command::Stop)>{t(jobs::STOP)}</button>
                <button type="button" class="btn" prop:disabled=move || !is_known() on:click=move |_| send(Command::Restart)>{t(jobs::RESTART)}</button>
            </div>
            {move || state_words(&status()).filter(|_| !is_started()).map(|(_, _, why)| view! { <p class="hint">{t(why)}</p> })}
            <ProblemSlot problem=failure action=Action::SendLiveSnapshotJobCommand />
            <ProblemSlot problem=job.problem action=Action::GetLiveSnapshotJob retry=retry />
            <Show when=move || url.get("submitted").is_some() && is_known()>
                <div class="card info" role="status">
                    <span class="glyph" aria-hidden="true">"✓"</span>
                    <b>{move || if is_started() { words::SUBMITTED_STARTED.get() } else { words::SUBMITTED_WAITS.get() }}</b>
                </div>
            </Show>
            {move || facts.with(|f| f.as_ref().map(|f| f.stream_notice.clone())).filter(|n| !n.is_empty()).map(|notice| view! {
                <div class="card warn" role="status">
                    <span class="glyph" aria-hidden="true">"!"</span>
                    <b>{t(words::NOTICE)}</b>
                    <p>{notice}</p>
                </div>
            })}
            {move || facts.get().map(|facts| view! { <Facts facts=facts /> })}
            {move || id.get().map(|id| view! {
                <Gallery id=id selection=selection interval=Signal::derive(move || facts.with(|f| f.as_ref().map_or(5, |f| f.time_interval))) />
            })}
        }
    };
    let is_named = Memo::new(move |_| id.with(Option::is_some));
    move || {
        if is_named.get() {
            return screen().into_any();
        }
        nothing_there(words::NO_JOB, path_id.get(), words::NO_JOB_WHY, ("/jobs", words::TO_JOBS))
    }
}

fn fact(name: crate::text::Tr, value: impl IntoView + 'static) -> impl IntoView {
    view! { <div><dt>{t(name)}</dt><dd>{value}</dd></div> }
}

#[component]
fn Facts(facts: GetLiveSnapshotJobResponse) -> impl IntoView {
    let console = use_console();
    let stream = facts.stream_input.url.clone();
    let output = facts.snapshot_output;
    let code = |text: String| {
        let title = text.clone();
        match text.is_empty() {
            true => view! { <span class="muted">{t(words::NONE)}</span> }.into_any(),
            false => view! { <span class="id" title=title>{text}</span> }.into_any(),
        }
    };
    let callback = match facts.callback_url.is_empty() {
        true => view! { <span class="muted">{t(words::ACCOUNT_CALLBACK)}</span> }.into_any(),
        false => code(facts.callback_url),
    };
    let interval = facts.time_interval.to_string();
    let push_here = stream.clone();
    let ingest = move || {
        let ours = console.with(|c| c.as_ref().and_then(|c| c.ingest.clone()))?;
        push_here.starts_with(&format!("{ours}/")).then(|| ffmpeg_line(&push_here))
    };
    view! {
        <dl class="sheet facts" aria-label=t(words::FACTS)>
            {fact(words::STREAM, code(stream))}
            {fact(words::TEMPLATE, view! {
                <a href=format!("/templates/{}", facts.template_id)>{facts.template_name}</a>
                " · " {move || jobs::SECONDS.with(&[&interval])}
            })}
            {fact(words::OUTPUT, view! { {output.bucket} " " <span class="muted">{output.endpoint}</span> })}
            {fact(words::JOB_ID, view! {
                <span class="id">{facts.job_id.clone()}</span>
                <CopyButton value=Signal::stored(facts.job_id) name=Signal::derive(|| words::JOB_ID.get().to_owned()) />
            })}
            {fact(words::SEQUENCE, code(facts.sequence_format))}
            {fact(words::OVERWRITE_FORMAT, code(facts.overwrite_format))}
            {fact(words::CALLBACK, callback)}
            {fact(words::CREATED, api_instant(&facts.create_time))}
            {(!facts.last_modified.is_empty()).then(|| fact(words::MODIFIED, api_instant(&facts.last_modified)))}
            {move || ingest().map(|line| view! {
                <div class="wide">
                    <dt>{t(words::INGEST)}</dt>
                    <dd class="ingest">
                        <code tabindex="0">{line.clone()}</code>
                        <CopyButton value=Signal::stored(line) name=Signal::derive(|| words::FFMPEG.get().to_owned()) />
                    </dd>
                </div>
            })}
        </dl>
    }
}

/// A line that pushes a test picture with a clock to a stream URL.
pub fn ffmpeg_line(url: &str) -> String {
    format!(
        "ffmpeg -re -f lavfi -i testsrc2=size=1280x720:rate=25 -pix_fmt yuv420p -c:v libx264 -g 50 -f flv '{}'",
        url.replace('\'', "'\\''")
    )
}

#[component]
fn Gallery(id: JobId, selection: RwSignal<Selection>, #[prop(into)] interval: Signal<u32>) -> impl IntoView {
    let url = use_url();
    let deletions = use_deletions();
    let shown = Shown::new();
    // What was selected of another job is none of this one's.
    selection.set(Selection::default());
    let paste = NodeRef::<html::Dialog>::new();
    let job_id = StoredValue::new(id.clone());
    let range = Memo::new(move |_| {
        let named = url.get("range").and_then(|text| TimeRange::parse(&text));
        named.filter(|range| range.problem(MAX_DAYS).is_none()).unwrap_or(DEFAULT_RANGE)
    });
    let oldest_first = Memo::new(move |_| url.get("order").as_deref() == Some("oldest"));
    let as_table = Memo::new(move |_| url.get("layout").as_deref() == Some("table"));
    let viewed = Memo::new(move |_| url.get("view").and_then(|text| Viewed::parse(&text)));
    let bounds = RwSignal::new((0_i64, 0_i64));
    let now_bounds = move || {
        let whole = range.get_untracked().bounds(format::now());
        bounds.set(whole);
        whole
    };
    let load = move || shown.load(job_id.get_value(), now_bounds());
    let catch_up = move || shown.catch_up(job_id.get_value(), now_bounds());
    Effect::new(move |_| {
        range.track();
        load();
    });
    let reload = Callback::new(move |()| {
        selection.update(Selection::clear);
        load();
    });
    let busy_elsewhere = move || {
        !selection.with(Selection::is_empty)
            || deletions.asked.with(Option::is_some)
            || viewed.get().is_some()
    };
    let moves_on = move || matches!(range.get_untracked(), TimeRange::Last(_));
    auto_refresh(3, Signal::derive(busy_elsewhere), move || {
        if moves_on() && !shown.busy.get_untracked() {
            catch_up();
        }
    });
    let ordered = Memo::new(move |_| {
        let pictures = shown.pictures.get();
        if oldest_first.get() {
            pictures
        } else {
            Arc::new(pictures.iter().rev().cloned().collect::<Vec<Picture>>())
        }
    });
    let coverage =
        Memo::new(move |_| shown.pictures.with(|p| Coverage::of(p, bounds.get(), interval.get(), SLICES)));
    let overwrite = Signal::derive(move || {
        shown
            .pictures
            .with(|p| p.iter().filter(|p| p.is_overlay).map(|p| p.millis).collect::<BTreeSet<i64>>())
    });
    let between = |from: i64, to: i64| move |p: &&Picture| !p.is_overlay && (from..=to).contains(&p.millis);
    let sequence_keys = move |from: i64, to: i64| {
        let within = between(from, to);
        shown.pictures.with_untracked(|p| p.iter().filter(within).map(Picture::key).collect::<Vec<String>>())
    };
    let count_between = Callback::new(move |(from, to)| {
        shown.pictures.with(|p| p.iter().filter(between(from, to)).count() as u32)
    });
    let select_between =
        Callback::new(move |(from, to)| selection.update(|s| s.insert_all(sequence_keys(from, to))));
    let delete = move || {
        let times = selection.with_untracked(|s| {
            s.keys().filter_map(|key| CreateTimestamp::new(millis_of(key)?).ok()).collect::<Vec<_>>()
        });
        if times.is_empty() {
            return;
        }
        let jobs = vec![JobSnapshots { job_id: job_id.get_value(), timestamps: times }];
        deletions.ask(Ask::Exactly(Target::Snapshots { jobs, erase_originals: false }), reload);
    };
    on_command(move |command| match command {
        frame::Command::Refresh => load(),
        frame::Command::Delete => delete(),
        frame::Command::ClearSelection => selection.update(Selection::clear),
    });
    let set = move |name: &'static str, value: Option<String>, write| url.set(&[(name, value)], write);
    let view_change = Callback::new(move |next: Option<Viewed>| url.panel("view", next.map(Viewed::to_text)));
    let open = Callback::new(move |millis| view_change.run(Some(Viewed::One(millis))));
    let two_selected = move || {
        selection
            .with(|s| (s.len() == 2).then(|| s.keys().filter_map(|k| millis_of(k)).collect::<Vec<i64>>()))
    };
    let range_change = Callback::new(move |next: TimeRange| {
        selection.update(Selection::clear);
        let range = Some(next).filter(|r| *r != DEFAULT_RANGE).map(TimeRange::to_text);
        url.set(&[("range", range), ("stretch", None)], Write::Push);
    });
    let stretch = Signal::derive(move || url.get("stretch").as_deref().and_then(parse_stretch));
    let choose_stretch = Callback::new(move |next: Option<(i64, i64)>| {
        set("stretch", next.map(|(from, to)| format!("{from},{to}")), Write::Replace);
    });
    let narrow = Callback::new(move |(from, to): (i64, i64)| {
        range_change.run(TimeRange::Between(from.div_euclid(1000), to.div_euclid(1000)));
    });
    // The dialog is a panel of this address: reload, back and a shared link find it as it was.
    let is_pasting = Memo::new(move |_| url.get("panel").as_deref() == Some("paste"));
    Effect::new(move |_| match (is_pasting.get(), paste.get()) {
        (true, Some(dialog)) if !dialog.open() => drop(dialog.show_modal()),
        (false, Some(dialog)) if dialog.open() => dialog.close(),
        _ => {}
    });
    let show_paste = move |_| url.panel("panel", Some("paste".to_owned()));
    let sheet = Callback::new(move |(scope, save): (Scope, Callback<Sheet>)| {
        let chosen = selection.get_untracked();
        let wanted = |p: &&Picture| scope == Scope::Matching || chosen.contains(&p.key());
        save.run(shown.pictures.with_untracked(|p| sheet_of(p.iter().filter(wanted))));
    });
    view! {
        <CoverageBar coverage=coverage stretch=stretch choose=choose_stretch count=count_between narrow=narrow select=select_between>
            <TimeRangeChip label=table::TAKEN value=range offers=OFFERS max_days=MAX_DAYS change=range_change />
        </CoverageBar>
        <div class="filters">
            <Choice
                label=words::LAYOUT
                name="layout"
                options=vec![("", words::SHEET), ("table", words::TABLE)]
                value=Signal::derive(move || if as_table.get() { "table".to_owned() } else { String::new() })
                change=Callback::new(move |value| set("layout", Some(value), Write::Replace))
            />
            <Choice
                label=words::ORDER
                name="order"
                options=vec![("", words::NEWEST), ("oldest", words::OLDEST)]
                value=Signal::derive(move || if oldest_first.get() { "oldest".to_owned() } else { String::new() })
                change=Callback::new(move |value| set("order", Some(value), Write::Replace))
            />
            <button type="button" class="btn quiet" on:click=show_paste>{t(words::PASTE)}</button>
            <ExportMenu name="pictures" sheet=sheet selection=selection />
            <button type="button" class="btn quiet" on:click=move |_| load()>"↻ "{t(table::REFRESH)}</button>
            <div class="spacer"></div>
            <span class="muted" aria-live="polite">
                {move || words::COUNT.with(&[&format::count(shown.pictures.with(|p| p.len()) as u64)])}
                " · " {t(words::HINT)}
            </span>
        </div>
        <ProblemSlot problem=shown.problem action=Action::ListLiveSnapshotFiles retry=reload />
        <Show when=move || shown.capped.get()>
            <p class="hint" role="status">{move || words::CAPPED.with(&[&format::count(CAP as u64)])}</p>
        </Show>
        {move || {
            let is_empty = ordered.with(|p| p.is_empty());
            if is_empty && !shown.busy.get() {
                view! { <div class="sheet empty"><h2>{t(words::NOTHING)}</h2><p>{t(words::NOTHING_HINT)}</p></div> }.into_any()
            } else if as_table.get() {
                view! { <PictureTable pictures=ordered selection=selection oldest_first=oldest_first open=open /> }.into_any()
            } else {
                view! { <ContactSheet pictures=ordered selection=selection open=open /> }.into_any()
            }
        }}
        <BulkBar selection=selection>
            <button type="button" class="link" on:click=move |_| select_between.run((0, i64::MAX))>
                {move || {
                    let all = shown.pictures.with(|p| p.iter().filter(|p| !p.is_overlay).count());
                    words::SELECT_ALL.with(&[&format::count(all as u64)])
                }}
            </button>
            {move || two_selected().map(|two| view! {
                <button type="button" class="btn small" on:click=move |_| view_change.run(Some(Viewed::Two(two[0], two[1])))>
                    {t(words::COMPARE)}
                </button>
            })}
            <button type="button" class="btn small danger" on:click=move |_| delete()>{t(words::DELETE)}</button>
        </BulkBar>
        <Viewer pictures=ordered viewed=viewed change=view_change />
        <PasteDialog
            dialog=paste
            closed=Callback::new(move |()| url.panel("panel", None))
            job_id=Signal::stored(id.to_string())
            overwrite=overwrite
            take=Callback::new(move |times: BTreeSet<i64>| {
                selection.update(|s| s.insert_all(times.into_iter().map(|millis| format!("{millis:015}"))));
            })
        />
    }
}

/// Two instants in milliseconds, the first not after the second.
fn parse_stretch(text: &str) -> Option<(i64, i64)> {
    let (from, to) = text.split_once(',')?;
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    (0 <= from && from <= to).then_some((from, to))
}

fn sheet_of<'a>(pictures: impl Iterator<Item = &'a Picture>) -> Sheet {
    let time =
        |millis: i64| media_api::time::ApiTime::from_seconds(millis.div_euclid(1000)).map(|t| t.to_string());
    Sheet {
        names: vec!["CreateTimestamp", "CreateTime", "OssBucket", "OssObject", "IsOverlay"],
        rows: pictures
            .map(|p| {
                let created = time(p.millis).unwrap_or_default();
                vec![
                    p.millis.to_string(),
                    created,
                    p.bucket.clone(),
                    p.object.clone(),
                    p.is_overlay.to_string(),
                ]
            })
            .collect(),
    }
}

#[component]
fn PictureTable(
    pictures: Memo<Arc<Vec<Picture>>>,
    selection: RwSignal<Selection>,
    oldest_first: Memo<bool>,
    open: Callback<i64>,
) -> impl IntoView {
    let url = use_url();
    let number = move |name, least: u32, most: u32| {
        url.get(name).and_then(|text| text.parse::<u32>().ok()).filter(|n| (least..=most).contains(n))
    };
    let size = Memo::new(move |_| number("size", 1, 100).filter(|n| SIZES.contains(n)).unwrap_or(50));
    let total = Memo::new(move |_| pictures.with(|p| p.len()) as u64);
    let page = Memo::new(move |_| {
        number("page", 1, u32::MAX)
            .unwrap_or(1)
            .min(crate::components::pager::last_page(total.get(), size.get()))
    });
    let rows = move || {
        let from = (page.get() as usize - 1) * size.get() as usize;
        pictures.with(|p| {
            p.iter().skip(from).take(size.get() as usize).map(|p| row_of(p.clone(), open)).collect::<Vec<_>>()
        })
    };
    let sort = Sort {
        column: "taken",
        ascending: oldest_first.into(),
        toggle: Callback::new(move |()| {
            let next = (!oldest_first.get_untracked()).then(|| "oldest".to_owned());
            url.set(&[("order", next), ("page", None)], Write::Replace);
        }),
    };
    view! {
        <div on:error:capture=|event| say_gone(&event)>
            <DataTable
                id="pictures"
                caption=words::PICTURES
                columns=COLUMNS
                rows=Signal::derive(rows)
                loading=Signal::stored(false)
                selection=selection
                sort=sort
                empty=ViewFn::from(|| ())
            />
        </div>
        <Pager
            page=page
            size=size
            total=total
            go=Callback::new(move |n: u32| url.set(&[("page", Some(n.to_string()))], Write::Push))
            resize=Callback::new(move |n: u32| url.set(&[("size", Some(n.to_string())), ("page", None)], Write::Replace))
        />
    }
}

fn row_of(picture: Picture, open: Callback<i64>) -> RowView {
    let label = picture.millis.to_string();
    let locked = picture.is_overlay.then_some(words::OVERWRITE_WHY);
    let content = (picture.key(), picture.links.thumbnail.clone());
    let (key, millis) = (picture.key(), picture.millis);
    RowView::new(key, label, &content, move |column| match column {
        "thumbnail" => thumbnail_cell(&picture),
        "taken" => instant(millis),
        "timestamp" => {
            let value = millis.to_string();
            Html::new(r#"<span class="id">{}</span>"#, &[&value])
                .and(copy_button(&value, words::TIMESTAMP.get()))
        }
        _ => {
            let object = picture.object.as_str();
            let cell = Html::new(r#"<span class="id" title="{}">{}</span>"#, &[object, object]);
            if !picture.is_overlay {
                return cell;
            }
            cell.and(Html::new(r#" <span class="badge lock">{}</span>"#, &[words::OVERWRITE.get()]))
        }
    })
    .opened_by(move || open.run(millis))
    .locked(locked)
}

fn thumbnail_cell(picture: &Picture) -> Html {
    const BUTTON: &str = r#"<button type="button" class="view tiny" aria-label="{}">"#;
    const IMAGE: &str = r#"<img src="{}" alt="" loading="lazy" decoding="async"></button>"#;
    let button = Html::new(BUTTON, &[&words::VIEW.with(&[&picture.millis.to_string()])]);
    match picture.links.thumbnail.as_str() {
        "" => button.and(gone()).and(Html::new("</button>", &[])),
        source => button.and(Html::new(IMAGE, &[source])),
    }
}
