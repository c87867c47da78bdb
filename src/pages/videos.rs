//! Videos: the list with filters, title search, and the way to one video by its ID.

use crate::client;
use crate::components::copy::{ShortId, api_instant};
use crate::components::deletion::{Ask, use_deletions};
use crate::components::export::{ExportMenu, Sheet};
use crate::components::filters::SearchBox;
use crate::components::frame::{self, on_command};
use crate::components::pager::{Pager, last_page};
use crate::components::problem::ProblemSlot;
use crate::components::table::{BulkBar, Column, DataTable, RowView, Sort, TablePreferences};
use crate::components::time_range::{TimeRange, TimeRangeChip};
use crate::format;
use crate::pages::video_filters::{MAX_DAYS, VideoFilters};
use crate::state::remote::{auto_refresh, remote};
use crate::state::selection::Selection;
use crate::state::url::{Write, use_url};
use crate::text::{show, table, uploads, videos as words};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use media_api::deletion::Target;
use media_api::vod::{Media, VIDEO_STATUSES, Video};
use media_api::{Action, PageSize, Problem, VideoId};
use std::collections::BTreeMap;

/// Videos both list operations answer at most, whatever matches.
const LISTED: u64 = 5_000;
const DAY: i64 = TimeRange::DAY;
const OFFERS: &[i64] = &[DAY, 7 * DAY, 30 * DAY, 365 * DAY];
/// Stands for *any time*: longer than the service exists.
const ANY_TIME: TimeRange = TimeRange::Last(10_000 * DAY);

const COLUMNS: &[Column] = &[
    Column::new("status", words::STATUS),
    Column::new("title", words::NAME).always(),
    Column::new("id", words::VIDEO_ID),
    Column::new("size", words::SIZE).numeric(),
    Column::new("duration", words::DURATION).numeric(),
    Column::new("created", words::CREATED).numeric(),
];

/// A match as a list entry: the two fields a search always answers stand beside the video.
fn video_of(media: &Media) -> Video {
    let mut video = media.video.clone();
    if video.video_id.is_empty() {
        video.video_id = media.media_id.clone();
    }
    if video.creation_time.is_empty() {
        video.creation_time = media.creation_time.clone();
    }
    video
}

/// The service says "not found" when no video matches.
pub fn means_nothing(problem: &Problem) -> bool {
    problem.vendor_code.as_deref() == Some("InvalidVideo.NotFound")
}

async fn page_of(filters: &VideoFilters, now: i64) -> Result<(Vec<Video>, u64), Problem> {
    let answer = match filters.search(now) {
        Some(search) => client::call(&search)
            .await
            .map(|a| (a.response.media_list.iter().map(video_of).collect(), a.response.total)),
        None => {
            client::call(&filters.list(now)).await.map(|a| (a.response.video_list.video, a.response.total))
        }
    };
    match answer {
        Err(problem) if means_nothing(&problem) => Ok((Vec::new(), 0)),
        answer => answer,
    }
}

/// Every video that matches, page by page, as far as the service lists them.
async fn walk_matching(filters: VideoFilters) -> Result<Vec<Video>, Problem> {
    let now = format::now();
    let mut found = Vec::new();
    for page in 1.. {
        let filters = VideoFilters { page, size: PageSize::MAX, ..filters.clone() };
        let (videos, total) = page_of(&filters, now).await?;
        let is_last = videos.is_empty() || page >= last_page(total.min(LISTED), PageSize::MAX.get());
        found.extend(videos);
        if is_last {
            break;
        }
    }
    Ok(found)
}

fn sheet_of(videos: impl IntoIterator<Item = Video>) -> Sheet {
    let row = |v: Video| {
        vec![
            v.video_id,
            v.title,
            v.status,
            v.size.to_string(),
            v.duration.to_string(),
            v.creation_time,
            v.storage_location,
        ]
    };
    Sheet {
        names: vec!["VideoId", "Title", "Status", "Size", "Duration", "CreationTime", "StorageLocation"],
        rows: videos.into_iter().map(row).collect(),
    }
}

/// The status of a video with its shape and its word.
#[component]
pub fn VideoStatus(status: String) -> impl IntoView {
    let class = match status.as_str() {
        "Normal" => "state good",
        "UploadFail" | "TranscodeFail" | "ProduceFail" | "Blocked" => "state bad",
        "Uploading" | "Transcoding" | "Checking" => "state busy",
        _ => "state wait",
    };
    let word = move || words::status(&status).map_or_else(|| status.clone(), |word| word.get().to_owned());
    view! { <span class=class>{word}</span> }
}

/// The name of a video for people.
pub fn name_of(title: &str, id: &str) -> String {
    if title.is_empty() { format::short_id(id) } else { title.to_owned() }
}

#[component]
pub fn Videos() -> impl IntoView {
    let url = use_url();
    let filters = Memo::new(move |_| url.query.with(VideoFilters::from_query));
    let is_search = Memo::new(move |_| filters.with(|f| !f.title().is_empty()));
    let list = remote(move || (!is_search.get()).then(|| filters.get().list(format::now())));
    let search = remote(move || filters.get().search(format::now()));
    let selection = RwSignal::new(Selection::default());
    let known = StoredValue::new(BTreeMap::<String, Video>::new());
    let deletions = use_deletions();

    let problem = Memo::new(move |_| if is_search.get() { search.problem.get() } else { list.problem.get() });
    let is_nothing = Memo::new(move |_| problem.with(|p| p.as_ref().is_some_and(means_nothing)));
    let found = Memo::new(move |_| {
        if is_nothing.get() {
            return (Vec::new(), 0);
        }
        if is_search.get() {
            return search.answer.with(|a| {
                let response = a.as_ref().map(|a| &a.response);
                response.map(|r| (r.media_list.iter().map(video_of).collect(), r.total)).unwrap_or_default()
            });
        }
        list.answer.with(|a| {
            let response = a.as_ref().map(|a| &a.response);
            response.map(|r| (r.video_list.video.clone(), r.total)).unwrap_or_default()
        })
    });
    let total = Memo::new(move |_| found.with(|f| f.1));
    let is_cut = Memo::new(move |_| total.get() > LISTED);
    Effect::new(move |_| {
        found.with(|f| known.update_value(|k| k.extend(f.0.iter().map(|v| (v.video_id.clone(), v.clone())))))
    });
    let reload =
        Callback::new(move |()| if is_search.get_untracked() { search.reload() } else { list.reload() });
    let change = move |edit: &dyn Fn(&mut VideoFilters), write| {
        let mut next = filters.get_untracked();
        next.page = 1;
        edit(&mut next);
        url.set(&next.to_pairs(), write);
    };
    let selected_ids = move || selection.with_untracked(|s| s.keys().cloned().collect::<Vec<_>>());
    let clean = move || {
        let media_ids = selected_ids().into_iter().filter_map(|id| VideoId::new(id).ok()).collect();
        deletions.ask(Ask::Exactly(Target::Fragments { media_ids }), reload);
    };
    on_command(move |pressed| match pressed {
        frame::Command::Refresh => reload.run(()),
        frame::Command::ClearSelection => selection.update(Selection::clear),
        frame::Command::Delete if !selection.with_untracked(Selection::is_empty) => clean(),
        frame::Command::Delete => {}
    });
    let paused =
        Signal::derive(move || !selection.with(Selection::is_empty) || deletions.asked.with(Option::is_some));
    auto_refresh(10, paused, move || reload.run(()));
    let export_problem = RwSignal::new(None::<Problem>);
    let sheet = Callback::new(move |save: Callback<Sheet>| {
        if !selection.with_untracked(Selection::is_empty) {
            let chosen = selected_ids();
            return save.run(sheet_of(
                known.with_value(|k| chosen.iter().filter_map(|id| k.get(id).cloned()).collect::<Vec<_>>()),
            ));
        }
        leptos::task::spawn_local(async move {
            match walk_matching(filters.get_untracked()).await {
                Ok(found) => {
                    export_problem.try_set(None);
                    let _ = save.try_run(sheet_of(found));
                }
                Err(problem) => drop(export_problem.try_set(Some(problem))),
            }
        });
    });
    let rows = move || found.with(|f| f.0.iter().map(video_row).collect::<Vec<_>>());
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
    let loading = move || if is_search.get() { search.is_first_load() } else { list.is_first_load() };
    let shown_problem = Signal::derive(move || problem.get().filter(|p| !means_nothing(p)));
    view! {
        <div class="head">
            <h1>{show(words::TITLE)}</h1>
            <div class="spacer"></div>
            <OpenById />
            <ExportMenu name="videos" sheet=sheet />
        </div>
        <div class="filters">
            <SearchBox
                label=words::SEARCH
                value=Signal::derive(move || filters.with(|f| f.keyword.clone()))
                change=Callback::new(move |text: String| change(&|f| f.keyword = text.clone(), Write::Replace))
            />
            <StatusSelect
                value=Signal::derive(move || filters.with(|f| f.status))
                change=Callback::new(move |status| change(&|f| f.status = status, Write::Replace))
            />
            <CreatedChip
                value=Signal::derive(move || filters.with(|f| f.range))
                change=Callback::new(move |range| change(&|f| f.range = range, Write::Replace))
            />
            <div class="spacer"></div>
            <TablePreferences id="videos" columns=COLUMNS />
            <button type="button" class="btn quiet" on:click=move |_| reload.run(())>"↻ "{show(table::REFRESH)}</button>
        </div>
        <Show when=move || filters.with(|f| f.keyword.contains(['\'', '\\']))>
            <p class="hint" role="status">{show(words::NO_QUOTES)}</p>
        </Show>
        {move || shown_problem.get().map(|problem| {
            let action = if is_search.get() { Action::SearchMedia } else { Action::GetVideoList };
            view! { <ProblemSlot problem=Signal::stored(Some(problem)) action=action retry=reload /> }
        })}
        <ProblemSlot problem=export_problem action=Action::GetVideoList />
        <DataTable
            id="videos"
            caption=words::CAPTION
            columns=COLUMNS
            rows=Signal::derive(rows)
            loading=Signal::derive(loading)
            selection=selection
            sort=Sort {
                column: "created",
                ascending: Signal::derive(move || filters.with(|f| f.ascending)),
                toggle: Callback::new(move |()| change(&|f| f.ascending = !f.ascending, Write::Replace)),
            }
            empty=empty
        />
        <Pager
            page=Signal::derive(move || filters.with(|f| f.page))
            size=Signal::derive(move || filters.with(|f| f.size.get()))
            total=Signal::derive(move || total.get().min(LISTED))
            go=Callback::new(move |page| change(&|f| f.page = page, Write::Push))
            resize=Callback::new(move |size| change(&|f| f.size = PageSize::new(size).unwrap_or_default(), Write::Replace))
        />
        <Show when=move || is_cut.get()>
            <p class="hint">{show(words::ONLY_5000)}</p>
        </Show>
        <BulkBar selection=selection>
            <button type="button" class="btn small danger" on:click=move |_| clean()>{show(uploads::DELETE)}</button>
        </BulkBar>
    }
}

/// Goes to one video by its ID.
#[component]
fn OpenById() -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let is_bad = RwSignal::new(false);
    let navigate = use_navigate();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match VideoId::new(typed.with_untracked(|t| t.trim().to_owned())) {
            Ok(id) => {
                navigate(&format!("/videos/{}", crate::state::url::encode(id.as_str())), Default::default())
            }
            Err(_) => is_bad.set(true),
        }
    };
    view! {
        <form class="open-id" on:submit=submit novalidate>
            <input
                type="text"
                aria-label=show(words::VIDEO_ID)
                placeholder=show(words::VIDEO_ID)
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || is_bad.get().then_some("true")
                aria-describedby="open-id-problem"
                on:input=move |event| {
                    is_bad.set(false);
                    typed.set(event_target_value(&event));
                }
            />
            <button type="submit" class="btn">{show(words::OPEN)}</button>
            <p id="open-id-problem" class="problem" role="alert">{move || is_bad.get().then(|| words::BAD_ID.get())}</p>
        </form>
    }
}

/// One status or all of them.
#[component]
fn StatusSelect(
    value: Signal<Option<&'static str>>,
    change: Callback<Option<&'static str>>,
) -> impl IntoView {
    let option = move |status: &'static str| {
        let word = move || words::status(status).map_or(status, |word| word.get());
        view! { <option value=status selected=move || value.get() == Some(status)>{word}</option> }
    };
    view! {
        <label class="pick">
            <span class="lab">{show(words::STATUS)}</span>
            <select
                prop:value=move || value.get().unwrap_or_default()
                on:change=move |event| {
                    let chosen = event_target_value(&event);
                    change.run(VIDEO_STATUSES.iter().copied().find(|status| *status == chosen));
                }
            >
                <option value="" selected=move || value.get().is_none()>{show(table::ALL)}</option>
                {VIDEO_STATUSES.iter().map(|status| option(status)).collect_view()}
            </select>
        </label>
    }
}

/// The creation time; without a range a button offers one.
#[component]
pub fn CreatedChip(value: Signal<Option<TimeRange>>, change: Callback<Option<TimeRange>>) -> impl IntoView {
    let has_range = Memo::new(move |_| value.get().is_some());
    move || {
        if has_range.get() {
            view! {
                <TimeRangeChip
                    label=words::CREATED
                    value=Signal::derive(move || value.get().unwrap_or(ANY_TIME))
                    offers=OFFERS
                    max_days=MAX_DAYS
                    change=Callback::new(move |range| change.run(Some(range)))
                    remove=Callback::new(move |()| change.run(None))
                />
            }
            .into_any()
        } else {
            view! {
                <button type="button" class="btn quiet" on:click=move |_| change.run(Some(TimeRange::Last(30 * DAY)))>
                    {show(words::CREATED)}": "{show(words::ANY_TIME)}
                </button>
            }
            .into_any()
        }
    }
}

fn video_row(video: &Video) -> RowView {
    let label = name_of(&video.title, &video.video_id);
    let content = format!("{}|{}|{}|{}", video.title, video.status, video.size, video.duration);
    let video = video.clone();
    RowView::new(video.video_id.clone(), label.clone(), &content, move |column| match column {
        "status" => view! { <VideoStatus status=video.status.clone() /> }.into_any(),
        "title" => {
            let href = format!("/videos/{}", crate::state::url::encode(&video.video_id));
            view! { <a class="name" href=href>{label.clone()}</a> }.into_any()
        }
        "id" => {
            let name = Signal::derive(|| words::VIDEO_ID.get().to_owned());
            view! { <ShortId id=video.video_id.clone() name=name /> }.into_any()
        }
        "size" => size_words(video.size).into_any(),
        "duration" => duration_words(video.duration).into_any(),
        _ => api_instant(&video.creation_time),
    })
}

/// A size, or a dash while it is not known.
pub fn size_words(bytes: u64) -> String {
    if bytes == 0 { "–".to_owned() } else { format::bytes(bytes) }
}

/// A duration in seconds, or a dash while it is not known.
pub fn duration_words(seconds: f64) -> String {
    if seconds > 0.0 { format::duration(seconds) } else { "–".to_owned() }
}

fn emptiness(
    filters: VideoFilters,
    total: u64,
    clear: impl Fn() + 'static,
    first_page: impl Fn() + 'static,
) -> AnyView {
    if total > 0 || filters.page > 1 {
        return view! {
            <h2>{show(table::EMPTY_PAGE)}</h2>
            <p>{(total > 0).then_some(move || table::EMPTY_PAGE_HINT.with(&[&format::count(total)]))}</p>
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
    view! { <h2>{show(words::NOTHING)}</h2><p>{show(words::NOTHING_HINT)}</p> }.into_any()
}
