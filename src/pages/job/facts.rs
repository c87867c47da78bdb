//! The facts of a job: the line below its name, and the rest on request.

use super::gallery::Gallery;
use super::last_picture::{LastPicture, Newest};
use super::read_job::{JobFacts, LocalFacts};
use crate::components::copy::{FullId, none};
use crate::components::instant::{ApiInstant, Instant};
use crate::components::picture_image::PictureImage;
use crate::components::push_line::PushLine;
use crate::components::server_text::server_text;
use crate::components::viewer::Viewed;
use crate::format;
use crate::paths::template_path;
use crate::text::{Tr, job as words, jobs, t, table};
use leptos::prelude::*;
use media_api::ServerMessage;
use media_api::ice::{GetLiveSnapshotJobResponse, JobStatus};

/// Stream, template, interval and bucket in one line, with the last picture, and everything else on request. A refresh that
/// returns the same facts leaves them as they are.
#[component]
pub fn Facts(
    facts: JobFacts,
    local: Memo<Option<LocalFacts>>,
    gallery: Gallery,
    newest: Newest,
) -> impl IntoView {
    let is_open = Memo::new(move |_| gallery.url.get("details").is_some());
    let toggle = move |_| {
        let details = (!is_open.get_untracked()).then(|| "1".to_owned());
        gallery.set("details", details);
    };
    let line = move || facts.get().map(|facts| line_of(&facts));
    let details = move || {
        let facts = facts.get().filter(|_| is_open.get())?;
        Some(view! {
            <dl id="job-details" class="sheet facts" aria-label=t(words::FACTS)>
                {listed(&facts)}
                {move || local.get().map(listed_of_local)}
            </dl>
        })
    };
    let ffmpeg = move || {
        let facts = facts.get().filter(|facts| waits_for_stream(facts))?;
        Some(view! { <PushLine stream=facts.stream_input.url.clone() /> })
    };
    view! {
        <Show when=move || facts.with(Option::is_some)>
            <div class="summary-line">
                <LatestImage gallery=gallery />
                <div class="facts-line">{line}</div>
                <LastPicture newest=newest />
                <button
                    type="button"
                    class="link"
                    aria-expanded=move || is_open.get().to_string()
                    aria-controls="job-details"
                    on:click=toggle
                >
                    {move || if is_open.get() { words::LESS } else { words::DETAILS }.get()}
                </button>
            </div>
        </Show>
        {details}
        {ffmpeg}
    }
}

/// The summary of a job in one line.
fn line_of(facts: &GetLiveSnapshotJobResponse) -> impl IntoView + use<> {
    let interval = facts.time_interval;
    let stream = facts.stream_input.url.clone();
    view! {
        <span class="fact shrinks" title=stream.clone()>
            <span class="unseen">{t(words::STREAM)}</span>
            <span class="id">{stream.clone()}</span>
        </span>
        <span class="fact shrinks" title=facts.template_name.clone()>
            <span class="unseen">{t(words::TEMPLATE)}</span>
            <a href=template_path(&facts.template_id)>{facts.template_name.clone()}</a>
        </span>
        <span class="fact">{move || words::EVERY.with(&[&jobs::interval(interval)])}</span>
        <span class="fact shrinks" title=facts.snapshot_output.bucket.clone()>
            <span class="unseen">{t(words::OUTPUT)}</span>
            {facts.snapshot_output.bucket.clone()}
        </span>
    }
}

fn fact(name: Tr, value: impl IntoView + 'static) -> impl IntoView {
    view! { <div><dt>{t(name)}</dt><dd>{value}</dd></div> }
}

fn code(text: String) -> AnyView {
    if text.is_empty() {
        return none();
    }
    view! { <span class="id" title=text.clone()>{text.clone()}</span> }.into_any()
}

fn listed(facts: &GetLiveSnapshotJobResponse) -> impl IntoView + use<> {
    let callback = match facts.callback_url.is_empty() {
        true => view! { <span class="muted">{t(words::ACCOUNT_CALLBACK)}</span> }.into_any(),
        false => code(facts.callback_url.clone()),
    };
    let output = facts.snapshot_output.clone();
    let modified = facts.last_modified.clone();
    view! {
        {fact(words::STREAM, code(facts.stream_input.url.clone()))}
        {fact(words::OUTPUT, view! { {output.bucket} " " <span class="muted">{output.endpoint}</span> })}
        {fact(words::JOB_ID, view! { <FullId id=facts.job_id.clone() name=words::JOB_ID /> })}
        {fact(words::CALLBACK, callback)}
        {fact(words::SEQUENCE, code(facts.sequence_format.clone()))}
        {fact(words::OVERWRITE_FORMAT, code(facts.overwrite_format.clone()))}
        {fact(words::CREATED, view! { <ApiInstant text=facts.create_time.clone() /> })}
        {(!modified.is_empty()).then(|| fact(words::MODIFIED, view! { <ApiInstant text=modified /> }))}
    }
}

/// What only the local service tells.
fn listed_of_local(local: LocalFacts) -> impl IntoView {
    let callback = local.job.last_callback.map(|last| {
        let (class, word) = match last.delivered {
            true => ("state good", words::DELIVERED),
            false => ("state bad", words::NOT_DELIVERED),
        };
        let result = view! {
            <span class=class>{t(word)}</span>" "<ApiInstant text=last.time />" "
            <span class="muted">{server_text(last.detail)}</span>
        };
        fact(words::LAST_CALLBACK, result)
    });
    let disk = local.storage.map(|storage| {
        let free = format::bytes(storage.free_bytes);
        let left = storage.seconds_left().map(|seconds| seconds.min(i64::MAX as u64) as i64);
        let words = move || match left {
            Some(left) => words::DISK_LEFT.with(&[&free, &table::span(left)]),
            None => words::DISK_FREE.with(&[&free]),
        };
        fact(words::DISK, words)
    });
    let per_day = (local.job.bytes_per_day > 0)
        .then(|| fact(words::BYTES_A_DAY, format::bytes(local.job.bytes_per_day)));
    view! { {callback}{per_day}{disk} }
}

/// Whether the job takes no pictures because nothing is pushed. A notice can have another reason, while its stream is live.
fn waits_for_stream(facts: &GetLiveSnapshotJobResponse) -> bool {
    let nobody_pushes = facts.stream_notice.lines().any(|line| line == ServerMessage::NobodyPushes.english());
    facts.status == JobStatus::Init.as_str() || nobody_pushes
}

/// The file that each new snapshot overwrites. Its separate place keeps it from moving among the other pictures, and a new
/// snapshot gives it a new address, so that the image is never older than its time.
#[component]
fn LatestImage(gallery: Gallery) -> impl IntoView {
    let shown = Memo::new(move |_| {
        gallery.latest.with(|latest| latest.as_ref().map(|p| (p.links.thumbnail.clone(), p.millis)))
    });
    let image = move |(source, millis): (String, i64)| {
        view! {
            <div class="latest" title=t(words::LATEST_WHY)>
                <button
                    type="button"
                    class="view tiny"
                    aria-label=move || words::VIEW.with(&[words::LATEST.get()])
                    on:click=move |_| gallery.view(Some(Viewed::Latest))
                >
                    <PictureImage source=source />
                </button>
                <span>
                    <span class="muted">{t(words::LATEST)}</span>
                    <Instant millis=millis />
                </span>
            </div>
        }
    };
    let shown = move || shown.get().into_iter().collect::<Vec<_>>();
    view! { <For each=shown key=Clone::clone children=image /> }
}
