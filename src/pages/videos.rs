//! Videos: the list with filters, and a search for a title or an ID.

use crate::client;
use crate::components::copy::ShortId;
use crate::components::created_range::CreatedRange;
use crate::components::data_table::{Column, RowKind, Width};
use crate::components::filters::{SearchBox, Select};
use crate::components::instant::ApiInstant;
use crate::components::list::{
    Elsewhere, List, ListConfig, ListScreen, Page, PageFuture, PageRequest, Pages, Widen,
};
use crate::components::video::{
    LISTED, MAX_DAYS, OFFERS, VideoFilters, delete_parts, duration_text, is_not_found, may_have_parts,
    name_of, size_text, status_mark, title_link,
};
use crate::text::{Tr, t, table, videos as words};
use crate::vendor_docs;
use leptos::prelude::*;
use media_api::vod::{GetVideoInfo, GetVideoList, Media, SearchMedia, VIDEO_STATUSES, Video};
use media_api::{Action, Problem, VideoId};

type VideoColumn = Column<Video>;

const COLUMNS: &[VideoColumn] = &[
    VideoColumn::new("status", words::STATUS, |video| status_mark(&video.status))
        .exports(&[("Status", |video| video.status.clone())]),
    VideoColumn::new("title", words::NAME, |video| title_link(&video.title, &video.video_id))
        .width(Width::Rest)
        .always()
        .exports(&[("Title", |video| video.title.clone())]),
    VideoColumn::new("id", words::VIDEO_ID, |video| {
        view! { <ShortId id=video.video_id.clone() name=words::VIDEO_ID /> }.into_any()
    })
    .exports(&[("VideoId", |video| video.video_id.clone())]),
    VideoColumn::new("size", words::SIZE, |video| size_text(video.size).into_any())
        .numeric()
        .exports(&[("Size", |video| video.size.to_string())]),
    VideoColumn::new("duration", words::DURATION, |video| duration_text(video.duration).into_any())
        .numeric()
        .exports(&[("Duration", |video| video.duration.to_string())]),
    VideoColumn::new("created", words::CREATED, |video| {
        view! { <ApiInstant text=video.creation_time.clone() /> }.into_any()
    })
    .exports(&[
        ("CreationTime", |video| video.creation_time.clone()),
        ("StorageLocation", |video| video.storage_location.clone()),
    ]),
];

static VIDEOS: ListConfig<Video> = ListConfig {
    id: "videos",
    title: words::TITLE,
    caption: words::CAPTION,
    columns: COLUMNS,
    kind: RowKind::new(|video| video.video_id.clone(), |video| name_of(&video.title, &video.video_id)),
    sort_column: Some("created"),
    normalise: |query| VideoFilters::from_query(query).to_query(),
    pages: |_| Pages::Numbered,
    covers: |query| {
        let filters = VideoFilters::from_query(query);
        filters.range.filter(|_| filters.id().is_none())
    },
    max_selected: LISTED as usize,
    max_listed: Some(LISTED),
    new_rows: (words::NEW_ONE, words::NEW_COUNT),
    nothing: (words::NOTHING, words::NOTHING_HINT),
    create_link: None,
    elsewhere: Some(Elsewhere {
        label: words::ELSEWHERE,
        address: || vendor_docs::operation(Action::CreateUploadVideo),
    }),
    no_match: (words::NO_MATCH, words::NO_MATCH_HINT),
    widen: Some(Widen { parameter: ("range", ""), label: table::SEARCH_ALL_TIME }),
};

/// A match of a search as a video: the two fields that a search always returns are stored beside it.
fn video_of(media: Media) -> Video {
    let mut video = media.video;
    if video.video_id.is_empty() {
        video.video_id = media.media_id;
    }
    if video.creation_time.is_empty() {
        video.creation_time = media.creation_time;
    }
    video
}

async fn by_id(id: VideoId) -> Result<(Vec<Video>, u64), Problem> {
    let request = GetVideoInfo { video_id: Some(id), ..GetVideoInfo::default() };
    client::call(&request).await.map(|answer| (vec![answer.response.video], 1))
}

/// The video with an ID, or those with a title like it: a file may be named by its checksum.
async fn by_id_or_title(id: VideoId, filters: &VideoFilters, now: i64) -> Result<(Vec<Video>, u64), Problem> {
    match (by_id(id).await, filters.of_any_time().search(now)) {
        (Err(problem), Some(search)) if is_not_found(&problem) => by_title(search).await,
        (found, _) => found,
    }
}

async fn by_title(search: SearchMedia) -> Result<(Vec<Video>, u64), Problem> {
    let response = client::call(&search).await?.response;
    Ok((response.media_list.into_iter().map(video_of).collect(), response.total))
}

async fn all(list: GetVideoList) -> Result<(Vec<Video>, u64), Problem> {
    client::call(&list).await.map(|answer| (answer.response.video_list.video, answer.response.total))
}

/// One page. "Not found" is how the service says that no video matches.
fn read(request: PageRequest) -> PageFuture<Video> {
    Box::pin(async move {
        let filters = VideoFilters::from_query(&request.query);
        let found = match (filters.id(), filters.search(request.now)) {
            (Some(id), _) => by_id_or_title(id, &filters, request.now).await,
            (None, Some(search)) => by_title(search).await,
            (None, None) => all(filters.list(request.now)).await,
        };
        match found {
            Ok((rows, total)) => Ok(Page { rows, total, ..Page::default() }),
            Err(problem) if is_not_found(&problem) => Ok(Page::default()),
            Err(problem) => Err(problem),
        }
    })
}

/// Every status, and the choice of all.
fn status_options() -> Vec<(&'static str, Tr)> {
    let known = VIDEO_STATUSES.iter().filter_map(|status| Some((*status, words::status(status)?)));
    std::iter::once(("", table::ALL)).chain(known).collect()
}

#[component]
pub fn Videos() -> impl IntoView {
    let list = List::new(&VIDEOS, read);
    let changed = Callback::new(move |ids: Vec<String>| list.refresh_without(&ids));
    let delete =
        delete_parts(|video: &Video| &video.video_id, |video| may_have_parts(&video.status), changed);
    let has_quotes = move || list.query.with(|q| q.get("q").is_some_and(|text| text.contains(['\'', '\\'])));
    let is_by_id = move || {
        let filters = list.query.with(VideoFilters::from_query);
        filters.id().is_some() && (filters.status.is_some() || filters.range.is_some())
    };
    let note = move || {
        view! {
            <Show when=has_quotes><p class="hint" role="status">{t(words::NO_QUOTES)}</p></Show>
            <Show when=is_by_id><p class="hint" role="status">{t(words::BY_ID)}</p></Show>
        }
    };
    view! {
        <ListScreen list=list actions=vec![delete] notes=note>
            <SearchBox label=words::SEARCH value=list.parameter("q") change=list.set_parameter("q") />
            <Select
                label=words::STATUS
                options=status_options()
                value=list.parameter("status")
                change=list.set_parameter("status")
            />
            <CreatedRange list=list offers=OFFERS max_days=MAX_DAYS default=None />
        </ListScreen>
    }
}
