//! A submission without a response: the jobs that the service lists under its name, to be checked before another submission.

use crate::client;
use crate::clock;
use crate::components::filters::keyword;
use crate::components::icon::{Icon, icon};
use crate::components::instant::ApiInstant;
use crate::components::job_state::state_mark;
use crate::components::problem::ProblemSlot;
use crate::format;
use crate::paths::job_path;
use crate::state::fetch::Fetch;
use crate::text::{submit as words, t};
use leptos::prelude::*;
use media_api::ice::{JobInfo, ListLiveSnapshotJobs};
use media_api::time::ApiTime;
use media_api::{Action, PageSize};

/// The search for jobs with that name which were created in the last seven days. `now` is in milliseconds since the epoch.
fn lookup(name: &str, now: i64) -> ListLiveSnapshotJobs {
    const DAYS: i64 = 7;
    /// How far the service's clock may be ahead of this one, in seconds.
    const CLOCK_SECONDS: i64 = 600;
    let end = now / 1000 + CLOCK_SECONDS;
    ListLiveSnapshotJobs {
        start_time: ApiTime::from_seconds(end - DAYS * 86_400),
        end_time: ApiTime::from_seconds(end),
        search_key_word: Some(keyword(name.trim())),
        page_size: PageSize::new(20).ok(),
        ..Default::default()
    }
}

/// The jobs with a name, and the button that allows another submission once they have been read.
#[component]
pub fn UnsettledCard(
    /// The name that was submitted.
    name: String,
    release: Callback<()>,
) -> impl IntoView {
    let sought = name.clone();
    let found = Fetch::new(
        move || Some(sought.clone()),
        |name| async move {
            let answer = client::call(&lookup(&name, clock::service_now())).await?;
            Ok(answer.response.job_list)
        },
    );
    let status = move || match (found.is_busy(), found.data.with(|jobs| jobs.as_ref().map(Vec::len))) {
        (true, _) => words::LOOKING.get(),
        (_, None) => "",
        (_, Some(0)) => words::FOUND_NONE.get(),
        _ => words::FOUND.get(),
    };
    view! {
        <section class="card warn" aria-labelledby="unsettled-title">
            <span class="glyph">{icon(Icon::Question)}</span>
            <b id="unsettled-title">{t(words::UNKNOWN)}</b>
            <p>{move || words::UNKNOWN_WHY.with(&[&name])}</p>
            <p role="status">{status}</p>
            <ul class="found">
                <For each=move || found.data.get().unwrap_or_default() key=|job| (job.job_id.clone(), job.status.clone()) let:job>
                    <FoundJob job=job />
                </For>
            </ul>
            <div class="wide"><ProblemSlot problem=found.problem action=Some(Action::ListLiveSnapshotJobs) /></div>
            <div class="more">
                <button type="button" class="btn small" prop:disabled=move || found.is_busy() on:click=move |_| found.refresh()>
                    {t(words::LOOK_AGAIN)}
                </button>
                <Show when=move || found.data.with(Option::is_some)>
                    <button type="button" class="link" on:click=move |_| release.run(())>{t(words::NOT_MINE)}</button>
                </Show>
            </div>
        </section>
    }
}

#[component]
fn FoundJob(job: JobInfo) -> impl IntoView {
    let name = format::name_or_short_id(&job.job_name, &job.job_id);
    view! {
        <li>
            {state_mark(&job.status)}
            <a href=job_path(&job.job_id)>{name}</a>
            <span class="muted"><ApiInstant text=job.create_time /></span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::Operation;

    #[test]
    fn the_lookup_is_within_the_documented_window() {
        assert!(lookup(&"🎥".repeat(300), 1_767_322_800_000).validate().is_empty());
    }
}
