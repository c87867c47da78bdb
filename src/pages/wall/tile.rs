//! One job on the wall.

use super::running::WallJob;
use crate::components::last_picture::JobHealth;
use crate::components::live_image::LiveImage;
use crate::format;
use crate::paths::job_path;
use crate::text::{jobs as words, t};
use leptos::prelude::*;
use media_api::ice::JobInfo;

/// The name of a job as shown.
pub fn name_of(job: &JobInfo) -> String {
    format::name_or_short_id(&job.job_name, &job.job_id)
}

/// The newest picture of a job with its name and age; a link to the job.
#[component]
pub fn Tile(tile: Memo<Option<WallJob>>) -> impl IntoView {
    let job = tile.get_untracked().map(|tile| tile.job).unwrap_or_default();
    let health = JobHealth::of(&job);
    let thumbnail = health.thumbnail();
    let is_stopped = Memo::new(move |_| tile.with(|tile| tile.as_ref().is_some_and(|tile| !tile.is_running)));
    let is_silent = move || health.is_silent.get() && !is_stopped.get();
    let state = move || match (is_stopped.get(), is_silent()) {
        (true, _) => Some(view! { <span class="state paused">{t(words::PAUSED)}</span> }.into_any()),
        (_, true) => Some(
            view! { <span class="state warn" title=t(words::SILENT_WHY)>{t(words::SILENT)}</span> }
                .into_any(),
        ),
        _ => None,
    };
    let name = name_of(&job);
    view! {
        <li class:silent=is_silent class:stopped=move || is_stopped.get()>
            <a href=job_path(&job.job_id) data-key=job.job_id.clone() title=move || health.explanation()>
                <span class="picture">
                    <Show when=move || !thumbnail.with(String::is_empty)><LiveImage source=thumbnail /></Show>
                </span>
                <span class="caption">
                    <b>{name}</b>
                    {state}
                    <span class="age">{move || health.age()}</span>
                </span>
            </a>
        </li>
    }
}
