//! What a job is: stream, template, output, and its latest image.

use super::JobFacts;
use super::gallery::Gallery;
use crate::components::copy::{CopyButton, FullId, none};
use crate::components::instant::{ApiInstant, Instant};
use crate::components::picture_image::PictureImage;
use crate::components::viewer::Viewed;
use crate::paths::template_path;
use crate::state::session::use_console;
use crate::text::{Tr, job as words, jobs, t};
use leptos::prelude::*;
use media_api::ice::{GetLiveSnapshotJobResponse, JobStatus};

/// A refresh that finds the same facts leaves them as they are.
#[component]
pub fn Facts(facts: JobFacts, gallery: Gallery) -> impl IntoView {
    move || {
        let facts = facts.get()?;
        let ffmpeg =
            waits_for_stream(&facts).then(|| view! { <FfmpegLine stream=facts.stream_input.url.clone() /> });
        Some(view! {
            <dl class="sheet facts" aria-label=t(words::FACTS)>
                {listed(&facts)}
                <LatestImage gallery=gallery />
                {ffmpeg}
            </dl>
        })
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
    let interval = facts.time_interval.to_string();
    let output = facts.snapshot_output.clone();
    let modified = facts.last_modified.clone();
    view! {
        {fact(words::STREAM, code(facts.stream_input.url.clone()))}
        {fact(words::TEMPLATE, view! {
            <a href=template_path(&facts.template_id)>{facts.template_name.clone()}</a>
            " · " {move || jobs::SECONDS.with(&[&interval])}
        })}
        {fact(words::OUTPUT, view! { {output.bucket} " " <span class="muted">{output.endpoint}</span> })}
        {fact(words::JOB_ID, view! { <FullId id=facts.job_id.clone() name=words::JOB_ID /> })}
        {fact(words::SEQUENCE, code(facts.sequence_format.clone()))}
        {fact(words::OVERWRITE_FORMAT, code(facts.overwrite_format.clone()))}
        {fact(words::CALLBACK, callback)}
        {fact(words::CREATED, view! { <ApiInstant text=facts.create_time.clone() /> })}
        {(!modified.is_empty()).then(|| fact(words::MODIFIED, view! { <ApiInstant text=modified /> }))}
    }
}

/// Whether the job takes no pictures because nothing is pushed.
fn waits_for_stream(facts: &GetLiveSnapshotJobResponse) -> bool {
    facts.status == JobStatus::Init.as_str() || !facts.stream_notice.is_empty()
}

/// The file that each new snapshot overwrites. Its own place keeps it from moving among the other pictures, and a new snapshot
/// gives it a new address, so that it is never an older image than its time says.
#[component]
fn LatestImage(gallery: Gallery) -> impl IntoView {
    let shown = Memo::new(move |_| {
        gallery.latest.with(|latest| latest.as_ref().map(|p| (p.links.thumbnail.clone(), p.millis)))
    });
    let image = move |(source, millis): (String, i64)| {
        view! {
            <div class="latest">
                <dt title=t(words::LATEST_WHY)>{t(words::LATEST)}</dt>
                <dd>
                    <button
                        type="button"
                        class="view tiny"
                        aria-label=move || words::VIEW.with(&[words::LATEST.get()])
                        on:click=move |_| gallery.view(Some(Viewed::Latest))
                    >
                        <PictureImage source=source />
                    </button>
                    <Instant millis=millis />
                </dd>
            </div>
        }
    };
    let shown = move || shown.get().into_iter().collect::<Vec<_>>();
    view! { <For each=shown key=Clone::clone children=image /> }
}

/// A command that pushes a test stream, where the stream is one of the local service.
#[component]
fn FfmpegLine(stream: String) -> impl IntoView {
    let console = use_console();
    let line = ffmpeg_line(&stream);
    let is_local = Memo::new(move |_| {
        let ingest = console.with(|console| console.as_ref().and_then(|console| console.ingest.clone()));
        ingest.is_some_and(|ingest| stream.starts_with(&format!("{ingest}/")))
    });
    let name = Signal::derive(|| words::FFMPEG.get().to_owned());
    let command = move || {
        view! {
            <div class="wide">
                <dt>{t(words::INGEST)}</dt>
                <dd class="ingest">
                    <code tabindex="0">{line.clone()}</code>
                    <CopyButton value=Signal::stored(line.clone()) name=name />
                </dd>
            </div>
        }
    };
    move || is_local.get().then(&command)
}

/// A line that pushes a test picture with a clock to a stream URL.
fn ffmpeg_line(url: &str) -> String {
    format!(
        "ffmpeg -re -f lavfi -i testsrc2=size=1280x720:rate=25 -pix_fmt yuv420p -c:v libx264 -g 50 -f flv '{}'",
        url.replace('\'', "'\\''")
    )
}
