//! Beside the form: what the job will produce, and where to push its stream in local mode.

use crate::clock;
use crate::components::copy::CopyButton;
use crate::components::object_preview::{
    JOB_ID_MARK, ObjectNames, ffmpeg_line, next_objects, overwrite_object, snapshots_a_day,
};
use crate::format;
use crate::text::{submit as words, t};
use leptos::prelude::*;
use media_api::ice::{GetLiveSnapshotTemplateResponse, is_stream_url};

/// Where to push the stream of a job with that name: the ingest's address, `live`, and the name in letters, digits and hyphens.
fn ingest_address(ingest: &str, name: &str) -> String {
    let mut stream = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            stream.push(c);
        } else if !stream.is_empty() && !stream.ends_with('-') {
            stream.push('-');
        }
    }
    let stream = stream.trim_end_matches('-');
    let stream = if stream.is_empty() { "camera" } else { stream };
    format!("{}/live/{stream}", ingest.trim_end_matches('/'))
}

/// Whether an address belongs to the ingest: below it, not only beginning with the same characters.
fn leads_to(ingest: &str, address: &str) -> bool {
    let ingest = format!("{}/", ingest.trim_end_matches('/'));
    address.starts_with(&ingest) && is_stream_url(address)
}

/// How many snapshots the template produces, and how their objects are named.
#[component]
pub fn WhatHappens(template: GetLiveSnapshotTemplateResponse) -> impl IntoView {
    let seconds = template.time_interval;
    let now = clock::service_now();
    let sequence = next_objects(&template.sequence_format, seconds, now);
    let overwritten = overwrite_object(&template.overwrite_format, now);
    let has_sequence = !sequence.is_empty();
    let names_job = sequence.iter().chain(&overwritten).any(|name| name.contains(JOB_ID_MARK));
    let rate =
        move || words::WHAT_RATE.with(&[&seconds.to_string(), &format::count(snapshots_a_day(seconds))]);
    view! {
        <p class="muted">{rate}</p>
        <p class="muted">{t(words::WHAT_START)}</p>
        <span class="lab">{t(words::NEXT_OBJECTS)}</span>
        {has_sequence.then(|| view! { <ObjectNames names=sequence /> })}
        {overwritten.map(|name| view! {
            <ObjectNames names=vec![name] />
            <p class="muted">{t(if has_sequence { words::OVERWRITTEN } else { words::NO_SEQUENCE })}</p>
        })}
        {names_job.then(|| view! { <p class="hint">{move || words::JOB_ID_LATER.with(&[JOB_ID_MARK])}</p> })}
    }
}

/// Where to push the stream in local mode: the typed address if it belongs to the ingest, else one made from the name.
#[component]
pub fn Ingest(
    /// The ingest's address.
    ingest: String,
    name: RwSignal<String>,
    url: RwSignal<String>,
) -> impl IntoView {
    let address = Memo::new(move |_| {
        let typed = url.with(|url| url.trim().to_owned());
        if leads_to(&ingest, &typed) { typed } else { name.with(|name| ingest_address(&ingest, name)) }
    });
    let line = Memo::new(move |_| address.with(|address| ffmpeg_line(address)));
    let is_used = move || url.with(|url| url.trim() == address.get());
    view! {
        <h2>{t(words::INGEST)}</h2>
        <p class="muted">{t(words::INGEST_WHY)}</p>
        <div class="ingest">
            <code tabindex="0">{move || address.get()}</code>
            <CopyButton value=address name=Signal::derive(|| words::INGEST_ADDRESS.get().to_owned()) />
        </div>
        <div class="ingest">
            <code tabindex="0">{move || line.get()}</code>
            <CopyButton value=line name=Signal::derive(|| words::FFMPEG.get().to_owned()) />
        </div>
        <Show when=move || !is_used()>
            <div>
                <button type="button" class="btn small" on:click=move |_| url.set(address.get_untracked())>
                    {t(words::INGEST_USE)}
                </button>
            </div>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ingest_address_is_a_stream_url_whatever_the_name() {
        assert_eq!(
            ingest_address("rtmp://127.0.0.1:1935", "Lobby camera #1"),
            "rtmp://127.0.0.1:1935/live/lobby-camera-1"
        );
        for name in ["", "大厅", "--", "a'b; rm -rf /", "🎥"] {
            assert!(is_stream_url(&ingest_address("rtmp://127.0.0.1:1935/", name)), "{name}");
        }
    }

    #[test]
    fn only_an_address_below_the_ingest_leads_to_it() {
        let ingest = "rtmp://127.0.0.1:1935";
        assert!(leads_to(ingest, "rtmp://127.0.0.1:1935/live/a"));
        assert!(!leads_to(ingest, "rtmp://127.0.0.1:19350/live/a"));
        assert!(!leads_to(ingest, "rtmp://127.0.0.1:1935.example.com/live/a"));
    }
}
