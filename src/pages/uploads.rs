//! Uploads: those that have not finished, how far they are, and the deletion of their fragments.

use crate::client;
use crate::components::copy::{row_instant, short_id};
use crate::components::deletion::{Ask, use_deletions};
use crate::components::list::{Failure, Kind, List, Listed, RowEntry, Screen};
use crate::components::table::{Column, RowView, Width};
use crate::format;
use crate::html::Html;
use crate::pages::upload_ids::ById;
use crate::pages::video_filters::VideoFilters;
use crate::pages::videos::{LISTED, created_chip, delete_fragments, means_nothing, name_of, title_cell};
use crate::state::preferences::use_preferences;
use crate::state::selection::Selection;
use crate::state::url::Write;
use crate::text::{t, uploads as words};
use leptos::prelude::*;
use media_api::deletion::{Target, batches};
use media_api::vod::{GetUploadDetails, GetVideoList, UploadDetail, Video};
use media_api::{CommaList, Problem};
use std::collections::BTreeMap;

/// Media IDs one GetUploadDetails call may carry (api-reference A.2.14).
const DETAILS_PER_CALL: usize = 20;
/// Storage removes fragments by itself this long after the upload began (api-reference A.1.5).
const EXPIRY_MILLIS: i64 = 7 * 86_400_000;

const COLUMNS: &[Column] = &[
    Column::new("title", words::NAME, Width::Rest).always(),
    Column::new("id", words::MEDIA_ID, Width::Id),
    Column::new("progress", words::PROGRESS, Width::Id),
    Column::new("uploaded", words::UPLOADED, Width::Long).numeric(),
    Column::new("age", words::AGE, Width::Id).numeric(),
    Column::new("expires", words::EXPIRES, Width::Long).numeric(),
    Column::new("created", words::CREATED, Width::Long).numeric(),
];

const KIND: Kind = Kind {
    id: "uploads",
    title: words::TITLE,
    caption: words::CAPTION,
    columns: COLUMNS,
    sorted: "created",
    // There is one status, and no words to search for.
    pairs: |query| {
        let mut pairs = VideoFilters::from_query(query).to_pairs();
        pairs.retain(|(name, _)| *name != "q" && *name != "status");
        pairs
    },
    names: &["MediaId", "Title", "UploadStatus", "UploadSize", "FileSize", "UploadRatio", "CreationTime"],
    cap: LISTED as usize,
    reach: LISTED,
    open_foot: None,
    nothing: (words::NOTHING, words::NOTHING_HINT),
    begin: None,
    no_match: (words::NO_MATCH, words::NO_MATCH_HINT),
};

/// One unfinished upload with what is known of its progress.
#[derive(Debug, Clone, PartialEq)]
struct Upload {
    video: Video,
    detail: Option<UploadDetail>,
}

impl Upload {
    /// How much has arrived, 0 to 1, where it is known.
    fn ratio(&self) -> Option<f64> {
        let detail = self.detail.as_ref()?;
        if detail.upload_ratio > 0.0 {
            return Some(detail.upload_ratio.min(1.0));
        }
        let size = detail.file_size.max(self.video.size);
        (size > 0).then(|| (detail.upload_size as f64 / size as f64).min(1.0))
    }
    fn size(&self) -> u64 {
        self.detail.as_ref().map_or(0, |detail| detail.file_size).max(self.video.size)
    }
    fn began(&self) -> Option<i64> {
        format::parse_api_time(&self.video.creation_time)
    }
}

/// How long ago, in the two units that matter.
fn age_words(millis: i64) -> String {
    let minutes = millis.max(0) / 60_000;
    let (days, hours) = (minutes / 1_440, minutes / 60 % 24);
    match (days, hours) {
        (0, 0) => words::MINUTES.with(&[&minutes.to_string()]),
        (0, _) => words::HOURS.with(&[&hours.to_string(), &(minutes % 60).to_string()]),
        _ => words::DAYS.with(&[&days.to_string(), &hours.to_string()]),
    }
}

/// The call for one page of unfinished uploads. `now` is in milliseconds.
fn request(filters: VideoFilters, now: i64) -> GetVideoList {
    VideoFilters { status: Some("Uploading"), ..filters }.list(now)
}

/// Progress of the uploads, twenty per call. One call that fails leaves its twenty unknown.
async fn details_of(videos: &[Video]) -> (BTreeMap<String, UploadDetail>, Option<Problem>) {
    let ids: Vec<String> = videos.iter().map(|v| v.video_id.clone()).collect();
    let mut details = BTreeMap::new();
    let mut problem = None;
    for batch in batches(&ids, DETAILS_PER_CALL) {
        let request =
            GetUploadDetails { media_ids: CommaList::new(batch), media_type: Some("video".to_owned()) };
        match client::call(&request).await {
            Ok(answer) => {
                details.extend(answer.response.upload_details.into_iter().map(|d| (d.media_id.clone(), d)))
            }
            Err(found) => problem = Some(found),
        }
    }
    (details, problem)
}

#[component]
pub fn Uploads() -> impl IntoView {
    let list = List::new(&KIND);
    let deletions = use_deletions();
    list.read(|wanted| {
        Box::pin(async move {
            let request = request(VideoFilters::from_query(&wanted.query), wanted.now);
            let answer = match client::call(&request).await {
                Ok(answer) => answer.response,
                Err(problem) if means_nothing(&problem) => return Ok(Listed::default()),
                Err(problem) => return Err(problem),
            };
            let videos = answer.video_list.video;
            let (mut details, problem) = details_of(&videos).await;
            let join = |video: Video| entry(Upload { detail: details.remove(&video.video_id), video });
            let entries = videos.into_iter().map(join).collect();
            let beside = problem.map(|problem| Failure { name: String::new(), problem });
            Ok(Listed { entries, total: answer.total, beside, next: None })
        })
    });
    // After a deletion the selection is emptied: an upload keeps its entry when its fragments are gone.
    let changed = Callback::new(move |()| {
        list.selection.update(Selection::clear);
        list.reload();
    });
    let ask = Callback::new(move |media_ids| {
        deletions.ask(Ask::Exactly(Target::Fragments { media_ids }), changed);
    });
    let unfolded = Signal::derive(move || list.url.get("panel").is_some());
    let toggled = Callback::new(move |is_open: bool| {
        list.url.set(&[("panel", is_open.then(|| "ids".to_owned()))], Write::Replace);
    });
    Screen {
        beside_title: view! { <p>{t(words::INTRO)}</p> }.into_any(),
        above_filters: view! { <ById ask=ask open=unfolded toggled=toggled /> }.into_any(),
        acts: vec![delete_fragments(changed)],
        ..Screen::new(list, created_chip(list))
    }
    .show()
}

fn entry(upload: Upload) -> RowEntry {
    let label = name_of(&upload.video.title, &upload.video.video_id);
    // Age is part of the content, to the minute: rows are drawn anew as they grow older.
    let age = upload.began().map(|began| format::now() - began);
    let content =
        format!("{:?}|{:?}|{:?}|{}", upload.ratio(), upload.detail, age.map(|age| age / 60_000), label);
    let detail = upload.detail.clone().unwrap_or_default();
    let cells = vec![
        upload.video.video_id.clone(),
        upload.video.title.clone(),
        detail.upload_status,
        detail.upload_size.to_string(),
        upload.size().to_string(),
        upload.ratio().map(|ratio| ratio.to_string()).unwrap_or_default(),
        upload.video.creation_time.clone(),
    ];
    let id = upload.video.video_id.clone();
    let row = RowView::new(id, label.clone(), &content, move |column| match column {
        "title" => title_cell(&upload.video.video_id, &label),
        "id" => short_id(&upload.video.video_id, words::MEDIA_ID),
        "progress" => progress_cell(upload.ratio(), &label),
        "uploaded" => uploaded_cell(&upload),
        "age" => age.map_or_else(Html::default, |age| Html::text(&age_words(age))),
        "expires" => upload.began().map_or_else(Html::default, |began| expiry_cell(began + EXPIRY_MILLIS)),
        _ => row_instant(&upload.video.creation_time),
    });
    RowEntry { row, cells }
}

fn not_known() -> Html {
    let (why, word) = (words::NOT_KNOWN_WHY.get(), words::NOT_KNOWN.get());
    Html::new(r#"<span class="muted" title="{}">{}</span>"#, &[why, word])
}

fn progress_cell(ratio: Option<f64>, label: &str) -> Html {
    const CELL: &str = r#"<span class="upload-progress"><progress max="1" value="{}" aria-label="{}: {}"></progress><span>{}</span></span>"#;
    let Some(ratio) = ratio else { return not_known() };
    let percent = format!("{:.0}%", (ratio * 100.0).floor());
    Html::new(CELL, &[&ratio.to_string(), label, &percent, &percent])
}

fn uploaded_cell(upload: &Upload) -> Html {
    let size = upload.size();
    match upload.detail.as_ref().map(|detail| detail.upload_size) {
        Some(arrived) => Html::text(&words::OF.with(&[&format::bytes(arrived), &format::bytes(size)])),
        None if size > 0 => Html::text(&format::bytes(size)),
        None => not_known(),
    }
}

/// The day fragments expire; a day that is over is said to be.
fn expiry_cell(at: i64) -> Html {
    let day = format::day(at, use_preferences().zone());
    let (class, words) = if at < format::now() { ("muted", words::EXPIRED.with(&[&day])) } else { ("", day) };
    Html::new(r#"<span class="{}" title="{}">{}</span>"#, &[class, &format::every_form(at), &words])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_comes_from_the_ratio_or_from_the_sizes() {
        let upload = |detail| Upload { video: Video { size: 200, ..Video::default() }, detail };
        assert_eq!(upload(None).ratio(), None);
        let ratio = UploadDetail { upload_ratio: 0.25, ..UploadDetail::default() };
        assert_eq!(upload(Some(ratio)).ratio(), Some(0.25));
        let sizes = UploadDetail { upload_size: 50, file_size: 200, ..UploadDetail::default() };
        assert_eq!(upload(Some(sizes)).ratio(), Some(0.25));
    }

    #[test]
    fn ages_have_two_units() {
        assert_eq!(age_words(59 * 60_000), "59 min");
        assert_eq!(age_words(61 * 60_000), "1 h 1 min");
        assert_eq!(age_words(26 * 3_600_000), "1 d 2 h");
    }
}
