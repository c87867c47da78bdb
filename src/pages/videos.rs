//! Videos: the list with filters, title search, and the way to one video by its ID.

use crate::client;
use crate::components::copy::{row_instant, short_id};
use crate::components::deletion::{Ask, use_deletions};
use crate::components::filters::SearchBox;
use crate::components::list::{Act, Kind, List, Listed, RowEntry, Screen};
use crate::components::table::{Column, RowView, Width};
use crate::components::time_range::{TimeRange, TimeRangeChip};
use crate::format;
use crate::html::Html;
use crate::pages::video_filters::{MAX_DAYS, VideoFilters};
use crate::state::url::{Write, encode, go};
use crate::text::{t, table, uploads, videos as words};
use leptos::prelude::*;
use media_api::deletion::Target;
use media_api::vod::{Media, VIDEO_STATUSES, Video};
use media_api::{Problem, VideoId};

/// Videos both list operations answer at most, whatever matches.
pub const LISTED: u64 = 5_000;
const DAY: i64 = TimeRange::DAY;
const OFFERS: &[i64] = &[DAY, 7 * DAY, 30 * DAY, 365 * DAY];
/// Stands for *any time*: longer than the service exists.
const ANY_TIME: TimeRange = TimeRange::Last(10_000 * DAY);

const COLUMNS: &[Column] = &[
    Column::new("status", words::STATUS, Width::Middle),
    Column::new("title", words::NAME, Width::Rest).always(),
    Column::new("id", words::VIDEO_ID, Width::Id),
    Column::new("size", words::SIZE, Width::Short).numeric(),
    Column::new("duration", words::DURATION, Width::Short).numeric(),
    Column::new("created", words::CREATED, Width::Long).numeric(),
];

const KIND: Kind = Kind {
    id: "videos",
    title: words::TITLE,
    caption: words::CAPTION,
    columns: COLUMNS,
    sorted: "created",
    pairs: |query| VideoFilters::from_query(query).to_pairs(),
    names: &["VideoId", "Title", "Status", "Size", "Duration", "CreationTime", "StorageLocation"],
    cap: LISTED as usize,
    reach: LISTED,
    open_foot: None,
    nothing: (words::NOTHING, words::NOTHING_HINT),
    begin: None,
    no_match: (words::NO_MATCH, words::NO_MATCH_HINT),
};

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

/// One page of the videos that match. `now` is in milliseconds.
async fn page_of(filters: VideoFilters, now: i64) -> Result<(Vec<Video>, u64), Problem> {
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

/// The status of a video with its shape and its word.
pub fn video_status(status: &str) -> Html {
    let class = match status {
        "Normal" => "state good",
        "UploadFail" | "TranscodeFail" | "ProduceFail" | "Blocked" => "state bad",
        "Uploading" | "Transcoding" | "Checking" => "state busy",
        _ => "state wait",
    };
    let word = words::status(status).map_or(status, |word| word.get());
    Html::new(r#"<span class="{}">{}</span>"#, &[class, word])
}

/// The name of a video for people.
pub fn name_of(title: &str, id: &str) -> String {
    if title.is_empty() { format::short_id(id) } else { title.to_owned() }
}

#[component]
pub fn Videos() -> impl IntoView {
    let list = List::new(&KIND);
    list.read(|wanted| {
        Box::pin(async move {
            let (videos, total) = page_of(VideoFilters::from_query(&wanted.query), wanted.now).await?;
            Ok(Listed { entries: videos.into_iter().map(entry).collect(), total, ..Listed::default() })
        })
    });
    let has_quotes = move || list.query.with(|q| q.get("q").is_some_and(|text| text.contains(['\'', '\\'])));
    let filters = view! {
        <SearchBox label=words::SEARCH value=list.value("q") change=list.change("q") />
        <StatusSelect value=list.value("status") change=list.change("status") />
        {created_chip(list)}
    };
    let notes =
        move || has_quotes().then(|| view! { <p class="hint" role="status">{t(words::NO_QUOTES)}</p> });
    Screen {
        before_export: view! { <OpenById /> }.into_any(),
        notes: notes.into_any(),
        acts: vec![delete_fragments(Callback::new(move |()| list.reload()))],
        ..Screen::new(list, filters.into_any())
    }
    .show()
}

/// The deletion of the fragments of uploads. `changed` runs when it is over.
pub fn delete_fragments(changed: Callback<()>) -> Act {
    let deletions = use_deletions();
    let run = Callback::new(move |ids: Vec<String>| {
        let media_ids = ids.into_iter().filter_map(|id| VideoId::new(id).ok()).collect();
        deletions.ask(Ask::Exactly(Target::Fragments { media_ids }), changed);
    });
    Act { label: uploads::DELETE, danger: true, run }
}

/// Goes to one video by its ID.
#[component]
fn OpenById() -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let is_bad = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match VideoId::new(typed.with_untracked(|t| t.trim().to_owned())) {
            Ok(id) => go(&format!("/videos/{}", encode(id.as_str()))),
            Err(_) => is_bad.set(true),
        }
    };
    view! {
        <form class="open-id" on:submit=submit novalidate>
            <input
                type="text"
                aria-label=t(words::VIDEO_ID)
                placeholder=t(words::VIDEO_ID)
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || is_bad.get().then_some("true")
                aria-describedby="open-id-problem"
                on:input=move |event| {
                    is_bad.set(false);
                    typed.set(event_target_value(&event));
                }
            />
            <button type="submit" class="btn">{t(words::OPEN)}</button>
            <p id="open-id-problem" class="problem" role="alert">{move || is_bad.get().then(|| words::BAD_ID.get())}</p>
        </form>
    }
}

/// One status or all of them.
#[component]
fn StatusSelect(value: Signal<String>, change: Callback<String>) -> impl IntoView {
    let option = move |status: &'static str| {
        let word = move || match status {
            "" => table::ALL.get(),
            _ => words::status(status).map_or(status, |word| word.get()),
        };
        view! { <option value=status selected=move || value.with(|v| v == status)>{word}</option> }
    };
    view! {
        <label class="pick">
            <span class="lab">{t(words::STATUS)}</span>
            <select prop:value=move || value.get() on:change=move |event| change.run(event_target_value(&event))>
                {option("")}
                {VIDEO_STATUSES.iter().map(|status| option(status)).collect_view()}
            </select>
        </label>
    }
}

/// The creation time; without a range a button offers one.
pub fn created_chip(list: List) -> AnyView {
    let range = Memo::new(move |_| list.query.with(|q| q.get("range").and_then(TimeRange::parse)));
    let has_range = Memo::new(move |_| range.get().is_some());
    let set = move |range: Option<TimeRange>| {
        list.set(&[("range", range.map(TimeRange::to_text))], Write::Replace);
    };
    let chip = move || {
        if has_range.get() {
            view! {
                <TimeRangeChip
                    label=words::CREATED
                    value=Signal::derive(move || range.get().unwrap_or(ANY_TIME))
                    offers=OFFERS
                    max_days=MAX_DAYS
                    change=Callback::new(move |range| set(Some(range)))
                    remove=Callback::new(move |()| set(None))
                />
            }
            .into_any()
        } else {
            let offer = move |_| set(Some(TimeRange::Last(30 * DAY)));
            view! {
                <button type="button" class="btn quiet" on:click=offer>
                    {t(words::CREATED)}": "{t(words::ANY_TIME)}
                </button>
            }
            .into_any()
        }
    };
    chip.into_any()
}

fn entry(video: Video) -> RowEntry {
    let label = name_of(&video.title, &video.video_id);
    let content = format!("{}|{}|{}|{}", video.title, video.status, video.size, video.duration);
    let cells = vec![
        video.video_id.clone(),
        video.title.clone(),
        video.status.clone(),
        video.size.to_string(),
        video.duration.to_string(),
        video.creation_time.clone(),
        video.storage_location.clone(),
    ];
    let row = RowView::new(video.video_id.clone(), label.clone(), &content, move |column| match column {
        "status" => video_status(&video.status),
        "title" => title_cell(&video.video_id, &label),
        "id" => short_id(&video.video_id, words::VIDEO_ID),
        "size" => Html::text(&size_words(video.size)),
        "duration" => Html::text(&duration_words(video.duration)),
        _ => row_instant(&video.creation_time),
    });
    RowEntry { row, cells }
}

/// The name of a video, as the way to it.
pub fn title_cell(id: &str, label: &str) -> Html {
    let encoded = encode(id);
    Html::new(r#"<a class="name" href="/videos/{}" title="{}">{}</a>"#, &[&encoded, label, label])
}

/// A size, or a dash while it is not known.
pub fn size_words(bytes: u64) -> String {
    if bytes == 0 { "–".to_owned() } else { format::bytes(bytes) }
}

/// A duration in seconds, or a dash while it is not known.
pub fn duration_words(seconds: f64) -> String {
    if seconds > 0.0 { format::duration(seconds) } else { "–".to_owned() }
}
