//! How to push a test stream to the local service.

use crate::components::copy::CopyButton;
use crate::components::object_preview::ffmpeg_line;
use crate::state::session::use_console;
use crate::text::{job as words, t};
use leptos::prelude::*;

/// A command that pushes a test stream, where the stream is one of the local service.
#[component]
pub fn PushLine(stream: String) -> impl IntoView {
    let console = use_console();
    let line = ffmpeg_line(&stream);
    let is_local = Memo::new(move |_| {
        let ingest = console.with(|console| console.as_ref().and_then(|console| console.ingest.clone()));
        ingest.is_some_and(|ingest| stream.starts_with(&format!("{ingest}/")))
    });
    let name = Signal::derive(|| words::FFMPEG.get().to_owned());
    let command = move || {
        view! {
            <div class="ingest">
                <span class="muted">{t(words::INGEST)}</span>
                <code tabindex="0">{line.clone()}</code>
                <CopyButton value=Signal::stored(line.clone()) name=name />
            </div>
        }
    };
    move || is_local.get().then(&command)
}
