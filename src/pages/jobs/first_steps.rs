//! The first three steps with the local service: push a stream, submit a job for it, watch its pictures.

use crate::components::copy::CopyButton;
use crate::components::list::List;
use crate::components::push_line::PushLine;
use crate::state::session::use_console;
use crate::text::{jobs as words, t};
use leptos::prelude::*;
use media_api::ice::JobInfo;

/// With this many jobs at most there are no own ones yet: the sample data has one.
const SAMPLE_JOBS: u64 = 1;

/// Shown below the list until there is an own job. The address of the stream is that of the local service's ingest.
#[component]
pub fn FirstSteps(list: List<JobInfo>) -> impl IntoView {
    let console = use_console();
    let stream = Memo::new(move |_| {
        let console = console.get()?;
        let ingest = console.ingest.filter(|_| !console.read_only)?;
        Some(format!("{ingest}/live/camera"))
    });
    let is_new = Memo::new(move |_| {
        let total = list.total().filter(|_| list.fetch.is_current.get() && !list.is_filtered());
        total.is_some_and(|total| total <= SAMPLE_JOBS)
    });
    let steps = |stream: String| {
        let name = Signal::derive(|| words::STREAM_ADDRESS.get().to_owned());
        view! {
            <section class="sheet first-steps" aria-labelledby="first-steps">
                <h2 id="first-steps">{t(words::FIRST_STEPS)}</h2>
                <ol>
                    <li><b>{t(words::STEP_PUSH)}</b><PushLine stream=stream.clone() /></li>
                    <li>
                        <b><a href="/jobs/new">{t(words::STEP_SUBMIT)}</a></b>
                        <p>{t(words::STREAM_ADDRESS)}": "<code>{stream.clone()}</code> <CopyButton value=Signal::stored(stream) name=name /></p>
                    </li>
                    <li><b><a href="/wall">{t(words::STEP_WATCH)}</a></b><p>{t(words::STEP_WATCH_HINT)}</p></li>
                </ol>
            </section>
        }
    };
    move || stream.get().filter(|_| is_new.get()).map(steps)
}
