//! Uploads: the unfinished ones, their progress, and the deletion of their parts.

mod ids;
mod upload;

use crate::client;
use crate::components::copy::ShortId;
use crate::components::created_range::CreatedRange;
use crate::components::data_table::{Column, RowKind, Width};
use crate::components::filters::Choice;
use crate::components::instant::{ApiInstant, every_form};
use crate::components::list::{
    Elsewhere, List, ListConfig, ListScreen, Page, PageFuture, PageRequest, Pages, Widen,
};
use crate::components::time_range::TimeRange;
use crate::components::video::{
    LISTED, MAX_DAYS, OFFERS, VideoFilters, delete_parts, delete_parts_of, is_not_found, name_of, title_link,
};
use crate::format;
use crate::state::preferences::use_preferences;
use crate::state::query::{HistoryMode, Query};
use crate::text::{counted, t, table, uploads as words};
use ids::PastedIds;
use leptos::prelude::*;
use media_api::time::ApiTime;
use media_api::vod::GetVideoList;
use upload::{Upload, details_of};

/// The parameter of the address for an unfolded panel of pasted IDs.
const PANEL: &str = "panel";
/// The parameter of the address that leaves out young uploads, and its value.
const AGE: &str = "age";
const OLD: &str = "2d";
/// An upload that was started longer ago, in days, is unlikely to be finished.
const OLD_DAYS: i64 = 2;

type UploadColumn = Column<Upload>;

const COLUMNS: &[UploadColumn] = &[
    UploadColumn::new("title", words::NAME, |upload| title_link(&upload.video.title, &upload.video.video_id))
        .width(Width::Rest)
        .always()
        .exports(&[("Title", |upload| upload.video.title.clone())]),
    UploadColumn::new("id", words::MEDIA_ID, |upload| {
        view! { <ShortId id=upload.video.video_id.clone() name=words::MEDIA_ID /> }.into_any()
    })
    .exports(&[("MediaId", |upload| upload.video.video_id.clone())]),
    UploadColumn::new("progress", words::PROGRESS, progress_cell).exports(&[
        ("UploadStatus", |upload| upload.status().to_owned()),
        ("UploadRatio", |upload| upload.ratio().map(|ratio| ratio.to_string()).unwrap_or_default()),
    ]),
    UploadColumn::new("uploaded", words::UPLOADED, uploaded_cell).numeric().exports(&[
        ("UploadSize", |upload| upload.uploaded().map(|bytes| bytes.to_string()).unwrap_or_default()),
        ("FileSize", |upload| upload.size().to_string()),
    ]),
    UploadColumn::new("age", words::AGE, |upload| {
        let minutes = upload.age_minutes;
        (move || minutes.map(upload::age_text)).into_any()
    })
    .numeric()
    .exports(&[("AgeMinutes", |upload| upload.age_minutes.map(|age| age.to_string()).unwrap_or_default())]),
    UploadColumn::new("expires", words::EXPIRES, expiry_cell).exports(&[("PartsExpire", |upload| {
        upload.expiry().map(|(at, _)| format::api_time(at)).unwrap_or_default()
    })]),
    UploadColumn::new("created", words::CREATED, |upload| {
        view! { <ApiInstant text=upload.video.creation_time.clone() /> }.into_any()
    })
    .exports(&[("CreationTime", |upload| upload.video.creation_time.clone())]),
];

static UPLOADS: ListConfig<Upload> = ListConfig {
    id: "uploads",
    title: words::TITLE,
    caption: words::CAPTION,
    columns: COLUMNS,
    kind: RowKind::new(
        |upload| upload.video.video_id.clone(),
        |upload| name_of(&upload.video.title, &upload.video.video_id),
    ),
    sort_column: Some("created"),
    normalise,
    pages: |_| Pages::Numbered,
    covers: |query| filters(query).range,
    max_selected: LISTED as usize,
    max_listed: Some(LISTED),
    new_rows: (words::NEW_ONE, words::NEW_COUNT),
    nothing: (words::NOTHING, words::NOTHING_HINT),
    create_link: None,
    elsewhere: Some(Elsewhere { label: words::ELSEWHERE, address: || "/videos".to_owned() }),
    no_match: (words::NO_MATCH, words::NO_MATCH_HINT),
    widen: Some(Widen { parameter: ("range", ""), label: table::SEARCH_ALL_TIME }),
};

/// There is one status, and no search by title.
fn filters(query: &Query) -> VideoFilters {
    VideoFilters { keyword: String::new(), status: None, ..VideoFilters::from_query(query) }
}

/// Whether only uploads that were started more than [`OLD_DAYS`] ago are listed.
fn is_only_old(query: &Query) -> bool {
    query.get(AGE) == Some(OLD)
}

/// The parameters of the address that the list uses.
fn normalise(query: &Query) -> Query {
    let mut known = filters(query).to_query();
    known.set(AGE, is_only_old(query).then(|| OLD.to_owned()));
    known
}

/// The call for one page; `None` where no upload can match. `now` is in milliseconds.
fn list_request(query: &Query, now: i64) -> Option<GetVideoList> {
    let request = VideoFilters { status: Some("Uploading"), ..filters(query) }.list(now);
    if !is_only_old(query) {
        return Some(request);
    }
    let latest = ApiTime::from_seconds(now.div_euclid(1000) - OLD_DAYS * TimeRange::DAY);
    let end_time = match (request.end_time, latest) {
        (Some(end), Some(latest)) if end < latest => Some(end),
        (_, latest) => latest,
    };
    let is_empty = request.start_time.zip(end_time).is_some_and(|(start, end)| end < start);
    (!is_empty).then_some(GetVideoList { end_time, ..request })
}

/// One page of unfinished uploads, with what is known of their progress.
fn read(request: PageRequest) -> PageFuture<Upload> {
    Box::pin(async move {
        let Some(call) = list_request(&request.query, request.now) else { return Ok(Page::default()) };
        let answer = match client::call(&call).await {
            Ok(answer) => answer.response,
            Err(problem) if is_not_found(&problem) => return Ok(Page::default()),
            Err(problem) => return Err(problem),
        };
        let videos = answer.video_list.video;
        let (mut details, side_problem) = details_of(&videos).await;
        let join = |video: media_api::vod::Video| {
            let detail = details.remove(&video.video_id);
            Upload::new(video, detail, request.now)
        };
        let rows = videos.into_iter().map(join).collect();
        Ok(Page { rows, total: answer.total, side_problem, ..Page::default() })
    })
}

#[component]
pub fn Uploads() -> impl IntoView {
    let list = List::new(&UPLOADS, read);
    // An upload keeps its row when its parts are gone.
    let changed = Callback::new(move |ids: Vec<String>| list.refresh_without(&ids));
    let delete = delete_parts(|upload: &Upload| &upload.video.video_id, |_| true, changed);
    let delete_pasted = delete_parts_of(changed);
    let is_open = Signal::derive(move || list.url.get(PANEL).is_some());
    let toggle = Callback::new(move |is_open: bool| {
        list.url.set(&[(PANEL, is_open.then(|| "ids".to_owned()))], HistoryMode::Replace);
    });
    view! {
        <ListScreen
            list=list
            actions=vec![delete]
            beside_title=|| view! { <p>{t(words::INTRO)}</p> }
            above_filters=move || view! { <PastedIds delete=delete_pasted open=is_open toggle=toggle /> }
            notes=move || view! { <Reclaimable list=list /> }
        >
            <Choice
                label=words::AGE
                name="age"
                options=vec![("", table::ALL), (OLD, words::OLDER)]
                value=list.parameter(AGE)
                change=list.set_parameter(AGE)
            />
            <CreatedRange list=list label=words::CREATED offers=OFFERS max_days=MAX_DAYS default=None />
        </ListScreen>
    }
}

/// The bytes of the uploads on this page, as far as they are known.
#[component]
fn Reclaimable(list: List<Upload>) -> impl IntoView {
    let text = move || {
        list.rows.with(|rows| {
            let rows: Vec<&Upload> = rows.iter().filter(|row| list.is_listed(row)).collect();
            let known: Vec<u64> = rows.iter().copied().filter_map(Upload::uploaded).collect();
            let total = words::RECLAIMABLE.with(&[&format::bytes(known.iter().sum())]);
            match rows.len() - known.len() {
                _ if known.is_empty() => None,
                0 => Some(total),
                unknown => Some(format!(
                    "{total} {}",
                    counted(unknown, words::SIZE_UNKNOWN_OF_ONE, words::SIZE_UNKNOWN_OF)
                )),
            }
        })
    };
    move || text().map(|text| view! { <p class="hint">{text}</p> })
}

fn not_known() -> AnyView {
    view! { <span class="muted" title=t(words::NOT_KNOWN_WHY)>{t(words::NOT_KNOWN)}</span> }.into_any()
}

fn progress_cell(upload: &Upload) -> AnyView {
    let Some(ratio) = upload.ratio() else { return not_known() };
    let percent = format!("{:.0}%", (ratio * 100.0).floor());
    let label = format!("{}: {percent}", name_of(&upload.video.title, &upload.video.video_id));
    view! {
        <span class="upload-progress">
            <progress max="1" value=ratio.to_string() aria-label=label></progress>
            <span>{percent}</span>
        </span>
    }
    .into_any()
}

fn uploaded_cell(upload: &Upload) -> AnyView {
    let size = upload.size();
    match upload.uploaded() {
        Some(bytes) => (move || words::OF.with(&[&format::bytes(bytes), &format::bytes(size)])).into_any(),
        None if size > 0 => format::bytes(size).into_any(),
        None => not_known(),
    }
}

/// The day on which the parts expire, or that they have expired.
fn expiry_cell(upload: &Upload) -> AnyView {
    let Some((at, is_over)) = upload.expiry() else { return ().into_any() };
    let zone = use_preferences();
    let text = move || {
        let day = format::day(at, zone.zone());
        if is_over { words::EXPIRED.with(&[&day]) } else { day }
    };
    view! { <span class:muted=is_over title=move || every_form(at)>{text}</span> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> Query {
        pairs.iter().map(|(name, value)| (*name, Some((*value).to_owned()))).collect()
    }

    #[test]
    fn old_uploads_were_started_more_than_two_days_ago() {
        let now = 1_767_322_800_000;
        let request = |pairs: &[(&str, &str)]| list_request(&query(pairs), now);
        let end = |pairs: &[(&str, &str)]| request(pairs).unwrap().end_time.map(|end| end.to_string());
        assert_eq!(end(&[]), None);
        assert_eq!(end(&[("age", "2d")]).as_deref(), Some("2025-12-31T03:00:00Z"));
        assert_eq!(end(&[("age", "2d"), ("range", "last-7d")]).as_deref(), Some("2025-12-31T03:00:00Z"));
        let earlier = "2025-12-01T00:00:00Z,2025-12-02T00:00:00Z";
        assert_eq!(end(&[("age", "2d"), ("range", earlier)]).as_deref(), Some("2025-12-02T00:00:00Z"));
        assert_eq!(request(&[("age", "2d"), ("range", "last-1d")]), None, "none of the last day is that old");
        assert_eq!(end(&[("age", "1h")]), None);
        assert_eq!(normalise(&query(&[("age", "2d"), ("x", "y")])), query(&[("age", "2d")]));
    }

    #[test]
    fn a_file_has_the_age_and_the_day_on_which_the_parts_expire() {
        let creation_time = "2026-01-02T02:00:00Z".to_owned();
        let video = media_api::vod::Video { creation_time, ..Default::default() };
        let upload = Upload::new(video, None, 1_767_322_800_000);
        let sheet = crate::components::data_table::Sheet::of(COLUMNS, &[upload]);
        let value = |name: &str| {
            let at = sheet.names.iter().position(|known| *known == name).unwrap();
            sheet.rows[0][at].as_str()
        };
        assert_eq!((value("AgeMinutes"), value("PartsExpire")), ("60", "2026-01-09T02:00:00Z"));
    }
}
