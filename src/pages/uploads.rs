//! Uploads: those that have not finished, how far they are, and the deletion of their fragments.

use crate::client;
use crate::components::copy::{Instant, ShortId, api_instant};
use crate::components::deletion::{Ask, use_deletions};
use crate::components::export::{ExportMenu, Sheet};
use crate::components::frame::{self, on_command};
use crate::components::pager::Pager;
use crate::components::problem::ProblemSlot;
use crate::components::table::{BulkBar, Column, DataTable, RowView, Sort, TablePreferences};
use crate::format;
use crate::pages::upload_ids::ById;
use crate::pages::video_filters::VideoFilters;
use crate::pages::videos::{CreatedChip, means_nothing, name_of};
use crate::state::preferences::use_preferences;
use crate::state::remote::{auto_refresh, remote};
use crate::state::selection::Selection;
use crate::state::url::{Write, use_url};
use crate::text::{Tr, show, table, uploads as words};
use leptos::prelude::*;
use media_api::deletion::{Target, batches};
use media_api::vod::{GetUploadDetails, GetVideoList, UploadDetail, Video};
use media_api::{Action, CommaList, PageSize, Problem, VideoId};
use std::collections::BTreeMap;

/// Media IDs one GetUploadDetails call may carry (api-reference A.2.14).
const DETAILS_PER_CALL: usize = 20;
/// Storage removes fragments by itself this long after the upload began (api-reference A.1.5).
const EXPIRY_MILLIS: i64 = 7 * 86_400_000;

const COLUMNS: &[Column] = &[
    Column::new("title", words::NAME).always(),
    Column::new("id", words::MEDIA_ID),
    Column::new("progress", words::PROGRESS),
    Column::new("uploaded", words::UPLOADED).numeric(),
    Column::new("age", words::AGE).numeric(),
    Column::new("expires", words::EXPIRES).numeric(),
    Column::new("created", words::CREATED).numeric(),
];

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

fn request(filters: &VideoFilters) -> GetVideoList {
    let uploading = VideoFilters { status: Some("Uploading"), keyword: String::new(), ..filters.clone() };
    uploading.list(format::now())
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

async fn walk(filters: VideoFilters) -> Result<Vec<Upload>, Problem> {
    let mut videos: Vec<Video> = Vec::new();
    for page in 1.. {
        let filters = VideoFilters { page, size: PageSize::MAX, ..filters.clone() };
        let list = match client::call(&request(&filters)).await {
            Ok(answer) => answer.response,
            Err(problem) if means_nothing(&problem) => break,
            Err(problem) => return Err(problem),
        };
        let is_last = list.video_list.video.is_empty()
            || videos.len() + list.video_list.video.len() >= list.total as usize;
        videos.extend(list.video_list.video);
        if is_last {
            break;
        }
    }
    let (mut details, problem) = details_of(&videos).await;
    if let Some(problem) = problem {
        return Err(problem);
    }
    let join = |video: Video| Upload { detail: details.remove(&video.video_id), video };
    Ok(videos.into_iter().map(join).collect())
}

fn sheet_of(uploads: &[Upload]) -> Sheet {
    let row = |u: &Upload| {
        let detail = u.detail.clone().unwrap_or_default();
        vec![
            u.video.video_id.clone(),
            u.video.title.clone(),
            detail.upload_status,
            detail.upload_size.to_string(),
            u.size().to_string(),
            u.ratio().map(|ratio| ratio.to_string()).unwrap_or_default(),
            u.video.creation_time.clone(),
        ]
    };
    Sheet {
        names: vec![
            "MediaId",
            "Title",
            "UploadStatus",
            "UploadSize",
            "FileSize",
            "UploadRatio",
            "CreationTime",
        ],
        rows: uploads.iter().map(row).collect(),
    }
}

#[component]
pub fn Uploads() -> impl IntoView {
    let url = use_url();
    let filters = Memo::new(move |_| url.query.with(VideoFilters::from_query));
    let list = remote(move || Some(request(&filters.get())));
    let details = RwSignal::new(BTreeMap::<String, UploadDetail>::new());
    let details_problem = RwSignal::new(None::<Problem>);
    let selection = RwSignal::new(Selection::default());
    let known = StoredValue::new(BTreeMap::<String, Upload>::new());
    let export_problem = RwSignal::new(None::<Problem>);
    let deletions = use_deletions();

    let is_nothing = Memo::new(move |_| list.problem.with(|p| p.as_ref().is_some_and(means_nothing)));
    let videos = Memo::new(move |_| {
        if is_nothing.get() {
            return Vec::new();
        }
        list.answer.with(|a| a.as_ref().map(|a| a.response.video_list.video.clone()).unwrap_or_default())
    });
    let total = Memo::new(move |_| {
        if is_nothing.get() { 0 } else { list.answer.with(|a| a.as_ref().map_or(0, |a| a.response.total)) }
    });
    // Progress moves on although the list stays the same: it is asked for after every answer.
    Effect::new(move |_| {
        list.answer.track();
        let videos = videos.get_untracked();
        if videos.is_empty() {
            return;
        }
        leptos::task::spawn_local(async move {
            let (found, problem) = details_of(&videos).await;
            details.try_update(|d| d.extend(found));
            details_problem.try_set(problem);
        });
    });
    let shown = Memo::new(move |_| {
        let join = |video: Video| {
            let detail = details.with(|d| d.get(&video.video_id).cloned());
            Upload { video, detail }
        };
        videos.get().into_iter().map(join).collect::<Vec<Upload>>()
    });
    Effect::new(move |_| {
        shown.with(|s| {
            known.update_value(|k| k.extend(s.iter().map(|u| (u.video.video_id.clone(), u.clone()))))
        })
    });
    let reload = Callback::new(move |()| list.reload());
    let change = move |edit: &dyn Fn(&mut VideoFilters), write| {
        let mut next = filters.get_untracked();
        next.page = 1;
        edit(&mut next);
        url.set(&next.to_pairs(), write);
    };
    let selected_ids = move || selection.with_untracked(|s| s.keys().cloned().collect::<Vec<_>>());
    // After a deletion the selection is emptied: an upload keeps its entry when its fragments are gone.
    let changed = Callback::new(move |()| {
        selection.update(Selection::clear);
        list.reload();
    });
    let delete = move |ids: Vec<String>| {
        let media_ids = ids.into_iter().filter_map(|id| VideoId::new(id).ok()).collect();
        deletions.ask(Ask::Exactly(Target::Fragments { media_ids }), changed);
    };
    on_command(move |pressed| match pressed {
        frame::Command::Refresh => list.reload(),
        frame::Command::ClearSelection => selection.update(Selection::clear),
        frame::Command::Delete if !selection.with_untracked(Selection::is_empty) => delete(selected_ids()),
        frame::Command::Delete => {}
    });
    let paused =
        Signal::derive(move || !selection.with(Selection::is_empty) || deletions.asked.with(Option::is_some));
    auto_refresh(10, paused, move || list.reload());
    let sheet = Callback::new(move |save: Callback<Sheet>| {
        if !selection.with_untracked(Selection::is_empty) {
            let chosen = selected_ids();
            let kept =
                known.with_value(|k| chosen.iter().filter_map(|id| k.get(id).cloned()).collect::<Vec<_>>());
            return save.run(sheet_of(&kept));
        }
        leptos::task::spawn_local(async move {
            match walk(filters.get_untracked()).await {
                Ok(found) => {
                    export_problem.try_set(None);
                    let _ = save.try_run(sheet_of(&found));
                }
                Err(problem) => drop(export_problem.try_set(Some(problem))),
            }
        });
    });
    let shown_problem = Signal::derive(move || list.problem.get().filter(|p| !means_nothing(p)));
    let empty =
        ViewFn::from(move || emptiness(filters.get(), move || change(&|f| f.range = None, Write::Push)));
    view! {
        <div class="head">
            <h1>{show(words::TITLE)}</h1>
            <p>{show(words::INTRO)}</p>
            <div class="spacer"></div>
            <ExportMenu name="uploads" sheet=sheet />
        </div>
        <ById ask=Callback::new(move |media_ids| deletions.ask(Ask::Exactly(Target::Fragments { media_ids }), changed)) />
        <div class="filters">
            <CreatedChip
                value=Signal::derive(move || filters.with(|f| f.range))
                change=Callback::new(move |range| change(&|f| f.range = range, Write::Replace))
            />
            <div class="spacer"></div>
            <TablePreferences id="uploads" columns=COLUMNS />
            <button type="button" class="btn quiet" on:click=move |_| list.reload()>"↻ "{show(table::REFRESH)}</button>
        </div>
        <ProblemSlot problem=shown_problem action=Action::GetVideoList retry=reload />
        <ProblemSlot problem=details_problem action=Action::GetUploadDetails retry=reload />
        <ProblemSlot problem=export_problem action=Action::GetVideoList />
        <DataTable
            id="uploads"
            caption=words::CAPTION
            columns=COLUMNS
            rows=Signal::derive(move || shown.with(|s| s.iter().map(upload_row).collect::<Vec<_>>()))
            loading=Signal::derive(move || list.is_first_load())
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
            total=total
            go=Callback::new(move |page| change(&|f| f.page = page, Write::Push))
            resize=Callback::new(move |size| change(&|f| f.size = PageSize::new(size).unwrap_or_default(), Write::Replace))
        />
        <BulkBar selection=selection>
            <button type="button" class="btn small danger" on:click=move |_| delete(selected_ids())>{show(words::DELETE)}</button>
        </BulkBar>
    }
}

fn upload_row(upload: &Upload) -> RowView {
    let label = name_of(&upload.video.title, &upload.video.video_id);
    // Age is part of the content, to the minute: rows are drawn anew as they grow older.
    let age = upload.began().map(|began| format::now() - began);
    let content =
        format!("{:?}|{:?}|{:?}|{}", upload.ratio(), upload.detail, age.map(|age| age / 60_000), label);
    let upload = upload.clone();
    RowView::new(upload.video.video_id.clone(), label.clone(), &content, move |column| match column {
        "title" => {
            let href = format!("/videos/{}", crate::state::url::encode(&upload.video.video_id));
            view! { <a class="name" href=href>{label.clone()}</a> }.into_any()
        }
        "id" => {
            let name = Signal::derive(|| words::MEDIA_ID.get().to_owned());
            view! { <ShortId id=upload.video.video_id.clone() name=name /> }.into_any()
        }
        "progress" => progress_cell(upload.ratio(), &label),
        "uploaded" => uploaded_cell(&upload),
        "age" => (move || age.map(age_words)).into_any(),
        "expires" => upload.began().map(|began| expiry_cell(began + EXPIRY_MILLIS)).into_any(),
        _ => match upload.began() {
            Some(began) => view! { <Instant millis=began /> }.into_any(),
            None => api_instant(&upload.video.creation_time),
        },
    })
}

fn not_known() -> AnyView {
    view! { <span class="muted" title=show(words::NOT_KNOWN_WHY)>{show(words::NOT_KNOWN)}</span> }.into_any()
}

fn progress_cell(ratio: Option<f64>, label: &str) -> AnyView {
    let Some(ratio) = ratio else { return not_known() };
    let percent = format!("{:.0}%", (ratio * 100.0).floor());
    let name = format!("{label}: {percent}");
    view! {
        <span class="upload-progress">
            <progress max="1" value=ratio.to_string() aria-label=name></progress>
            <span>{percent}</span>
        </span>
    }
    .into_any()
}

fn uploaded_cell(upload: &Upload) -> AnyView {
    let size = upload.size();
    let Some(arrived) = upload.detail.as_ref().map(|detail| detail.upload_size) else {
        return if size > 0 { format::bytes(size).into_any() } else { not_known() };
    };
    (move || words::OF.with(&[&format::bytes(arrived), &format::bytes(size)])).into_any()
}

/// The day fragments expire; a day that is over is said to be.
fn expiry_cell(at: i64) -> AnyView {
    let preferences = use_preferences();
    let is_over = at < format::now();
    let words = move || {
        let day = format::day(at, preferences.zone());
        if is_over { words::EXPIRED.with(&[&day]) } else { day }
    };
    view! { <span title=format::every_form(at) class:muted=is_over>{words}</span> }.into_any()
}

fn emptiness(filters: VideoFilters, clear: impl Fn() + 'static) -> AnyView {
    if filters.range.is_some() || filters.page > 1 {
        let head: Tr = if filters.page > 1 { table::EMPTY_PAGE } else { words::NO_MATCH };
        return view! {
            <h2>{show(head)}</h2>
            <button type="button" class="btn" on:click=move |_| clear()>{show(table::CLEAR_FILTERS)}</button>
        }
        .into_any();
    }
    view! { <h2>{show(words::NOTHING)}</h2><p>{show(words::NOTHING_HINT)}</p> }.into_any()
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
