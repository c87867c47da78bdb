//! Shared by lists of videos, lists of uploads and the screen of one video.

mod filters;

pub use filters::{MAX_DAYS, VideoFilters};

use crate::components::deletion::{DeletionRequest, use_deletions};
use crate::components::list::RowAction;
use crate::format;
use crate::paths::video_path;
use crate::text::{t, uploads, videos as words};
use leptos::prelude::*;
use media_api::deletion::Target;
use media_api::{Problem, VideoId};

/// Maximum number of videos that the service lists, however many match (api-reference A.2.10).
pub const LISTED: u64 = 5_000;

/// Seconds of the relative creation times on offer.
pub const OFFERS: &[i64] = &[86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400];

/// Whether the error is the service's way to report that no video matches.
pub fn is_not_found(problem: &Problem) -> bool {
    problem.vendor_code.as_deref() == Some("InvalidVideo.NotFound")
}

/// Whether an upload of a video with this status can have left parts behind. Those that a successful upload has left are deleted
/// by ID on the uploads screen.
pub fn may_have_parts(status: &str) -> bool {
    status != "Normal"
}

/// The mark of a status as the service writes it. An undocumented status is shown verbatim.
pub fn status_mark(status: &str) -> AnyView {
    let class = match status {
        "Normal" => "state good",
        "UploadFail" | "TranscodeFail" | "ProduceFail" | "Blocked" => "state bad",
        "Uploading" | "Transcoding" | "Checking" => "state busy",
        _ => "state wait",
    };
    match words::status(status) {
        Some(word) => view! { <span class=class>{t(word)}</span> }.into_any(),
        None => view! { <span class=class>{status.to_owned()}</span> }.into_any(),
    }
}

/// The name of a video as shown.
pub fn name_of(title: &str, id: &str) -> String {
    format::name_or_short_id(title, id)
}

/// The name of a video as a link to its screen.
pub fn title_link(title: &str, id: &str) -> AnyView {
    let name = name_of(title, id);
    view! { <a class="name" href=video_path(id) title=name.clone()>{name.clone()}</a> }.into_any()
}

/// A size in bytes, or a dash while it is not known.
pub fn size_text(bytes: u64) -> String {
    if bytes == 0 { "–".to_owned() } else { format::bytes(bytes) }
}

/// A duration in seconds, or a dash while it is not known.
pub fn duration_text(seconds: f64) -> String {
    if seconds > 0.0 { format::duration(seconds) } else { "–".to_owned() }
}

/// The deletion of upload parts of the rows to which it applies. `changed` gets their IDs after anything was deleted.
pub fn delete_parts<T: Send + Sync + 'static>(
    id: fn(&T) -> &str,
    applies: fn(&T) -> bool,
    changed: Callback<Vec<String>>,
) -> RowAction<T> {
    let delete = delete_parts_of(changed);
    let run = Callback::new(move |rows: Vec<T>| {
        delete.run(rows.iter().filter_map(|row| VideoId::new(id(row)).ok()).collect());
    });
    RowAction { label: uploads::DELETE, danger: true, applies, run }
}

/// Opens the deletion of the upload parts of videos. `changed` gets their IDs after anything was deleted.
pub fn delete_parts_of(changed: Callback<Vec<String>>) -> Callback<Vec<VideoId>> {
    let deletions = use_deletions();
    Callback::new(move |media_ids: Vec<VideoId>| {
        if !media_ids.is_empty() {
            let ids: Vec<String> = media_ids.iter().map(ToString::to_string).collect();
            let changed = Callback::new(move |()| changed.run(ids.clone()));
            deletions.open(DeletionRequest::Exactly(Target::Fragments { media_ids }), changed);
        }
    })
}
