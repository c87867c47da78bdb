//! One video: its facts, its streams, and the deletion of streams.

use crate::components::copy::{CopyButton, api_instant, short_id};
use crate::components::deletion::{Ask, use_deletions};
use crate::components::export::{ExportMenu, Scope, Sheet};
use crate::components::frame::{self, on_command, set_subject};
use crate::components::list::bar_end;
use crate::components::problem::{ProblemSlot, nothing_there};
use crate::components::table::{BulkBar, Column, DataTable, RowView, Width};
use crate::format;
use crate::html::Html;
use crate::pages::videos::{duration_words, means_nothing, name_of, size_words, video_status};
use crate::state::preferences::use_preferences;
use crate::state::remote::{auto_refresh, remote};
use crate::state::selection::Selection;
use crate::state::url::use_path_id;
use crate::text::{Tr, t, uploads, videos as words};
use leptos::prelude::*;
use media_api::deletion::{Target, VideoStreams};
use media_api::vod::{GetPlayInfo, GetVideoInfo, PlayInfo, Video as VideoInfo};
use media_api::{Action, Problem, StreamId, VideoId};
use std::collections::BTreeSet;

const COLUMNS: &[Column] = &[
    Column::new("status", words::STATUS, Width::Middle),
    Column::new("definition", words::DEFINITION, Width::Middle).always(),
    Column::new("format", words::FORMAT, Width::Short),
    Column::new("size", words::SIZE, Width::Short).numeric(),
    Column::new("bitrate", words::BITRATE, Width::Middle).numeric(),
    Column::new("resolution", words::RESOLUTION, Width::Middle).numeric(),
    Column::new("duration", words::DURATION, Width::Short).numeric(),
    Column::new("id", words::STREAM_ID, Width::Rest).always(),
];

fn has_no_streams(problem: &Problem) -> bool {
    problem.vendor_code.as_deref() == Some("InvalidVideo.NoneStream")
}

/// Kilobits per second without the digits nobody reads.
fn bitrate_words(text: &str) -> String {
    match text.trim().parse::<f64>() {
        Ok(rate) if rate > 0.0 => words::KBPS.with(&[&format::count(rate.round() as u64)]),
        _ => "–".to_owned(),
    }
}

fn resolution_words(stream: &PlayInfo) -> String {
    if stream.width == 0 || stream.height == 0 {
        "–".to_owned()
    } else {
        format!("{} × {}", stream.width, stream.height)
    }
}

fn sheet_of(video_id: &str, streams: &[PlayInfo]) -> Sheet {
    let row = |s: &PlayInfo| {
        vec![
            video_id.to_owned(),
            s.job_id.clone(),
            s.definition.clone(),
            s.format.clone(),
            s.stream_type.clone(),
            s.status.clone(),
            s.size.to_string(),
            s.bitrate.clone(),
            s.width.to_string(),
            s.height.to_string(),
            s.duration.clone(),
            s.creation_time.clone(),
        ]
    };
    Sheet {
        names: vec![
            "VideoId",
            "JobId",
            "Definition",
            "Format",
            "StreamType",
            "Status",
            "Size",
            "Bitrate",
            "Width",
            "Height",
            "Duration",
            "CreationTime",
        ],
        rows: streams.iter().map(row).collect(),
    }
}

#[component]
pub fn Video() -> impl IntoView {
    let id = use_path_id();
    let video_id = move || VideoId::new(id.get()).ok();
    let info = remote(move || video_id().map(|id| GetVideoInfo { video_id: Some(id), ..Default::default() }));
    let play = remote(move || {
        video_id().map(|id| GetPlayInfo {
            video_id: Some(id),
            result_type: Some("Multiple".to_owned()),
            ..Default::default()
        })
    });
    let selection = RwSignal::new(Selection::default());
    let proven = RwSignal::new(None::<i64>);
    let deletions = use_deletions();
    let preferences = use_preferences();

    let video = Memo::new(move |_| info.answer.with(|a| a.as_ref().map(|a| a.response.video.clone())));
    let is_bare = Memo::new(move |_| play.problem.with(|p| p.as_ref().is_some_and(has_no_streams)));
    let streams = Memo::new(move |_| {
        if is_bare.get() {
            return Vec::new();
        }
        play.answer
            .with(|a| a.as_ref().map(|a| a.response.play_info_list.play_info.clone()).unwrap_or_default())
    });
    // Only what still exists stays selected.
    Effect::new(move |_| {
        let ids: BTreeSet<String> = streams.with(|s| s.iter().map(|s| s.job_id.clone()).collect());
        if selection.with_untracked(|s| s.keys().any(|key| !ids.contains(key))) && !play.is_first_load() {
            selection.update(|s| s.retain(|key| ids.contains(key)));
        }
    });
    // A reading that was asked for by a finished deletion is shown with its time, once it is there.
    let awaited = RwSignal::new(false);
    Effect::new(move |was_busy: Option<bool>| {
        let is_busy = play.busy.get();
        if was_busy == Some(true) && !is_busy && awaited.get_untracked() {
            awaited.set(false);
            let is_read = play.problem.with_untracked(|p| p.as_ref().is_none_or(has_no_streams));
            proven.set(is_read.then(format::now));
        }
        is_busy
    });
    set_subject(move || {
        video
            .with(|v| v.as_ref().map(|v| name_of(&v.title, &v.video_id)))
            .unwrap_or_else(|| format::short_id(&id.get()))
    });

    let reload = Callback::new(move |()| {
        info.reload();
        play.reload();
    });
    let changed = Callback::new(move |()| {
        awaited.set(true);
        reload.run(());
    });
    let delete = move || {
        let Ok(video_id) = VideoId::new(id.get_untracked()) else { return };
        let chosen = selection.with_untracked(|s| s.keys().cloned().collect::<Vec<_>>());
        let stream_ids: Vec<StreamId> = chosen.into_iter().filter_map(|id| StreamId::new(id).ok()).collect();
        if !stream_ids.is_empty() {
            let target = Target::Streams { videos: vec![VideoStreams { video_id, stream_ids }] };
            deletions.ask(Ask::Exactly(target), changed);
        }
    };
    let clean = move |_| {
        if let Ok(id) = VideoId::new(id.get_untracked()) {
            deletions.ask(Ask::Exactly(Target::Fragments { media_ids: vec![id] }), reload);
        }
    };
    on_command(move |pressed| match pressed {
        frame::Command::Refresh => reload.run(()),
        frame::Command::ClearSelection => selection.update(Selection::clear),
        frame::Command::Delete => delete(),
    });
    let paused =
        Signal::derive(move || !selection.with(Selection::is_empty) || deletions.asked.with(Option::is_some));
    auto_refresh(30, paused, move || reload.run(()));
    let sheet = Callback::new(move |(scope, save): (Scope, Callback<Sheet>)| {
        let chosen = selection.get_untracked();
        let wanted = |s: &&PlayInfo| scope == Scope::Matching || chosen.contains(&s.job_id);
        let kept = streams.with_untracked(|s| s.iter().filter(wanted).cloned().collect::<Vec<_>>());
        save.run(sheet_of(&id.get_untracked(), &kept));
    });
    let rows = move || streams.with(|s| s.iter().map(stream_row).collect::<Vec<_>>());
    let is_missing = Memo::new(move |_| {
        VideoId::new(id.get()).is_err() || info.problem.with(|p| p.as_ref().is_some_and(means_nothing))
    });
    let play_problem =
        Signal::derive(move || play.problem.get().filter(|p| !has_no_streams(p) && !means_nothing(p)));
    let proof = move || {
        proven.get().map(|at| {
            let count = streams.with(Vec::len) as u64;
            words::READ_AGAIN.with(&[&format::time_of_day(at, preferences.zone()), &format::count(count)])
        })
    };
    let screen = move || {
        view! {
            <div class="head">
                <h1>{move || video.with(|v| v.as_ref().map_or_else(|| format::short_id(&id.get()), |v| name_of(&v.title, &v.video_id)))}</h1>
                {move || video.with(|v| v.as_ref().map(|v| video_status(&v.status).view()))}
                <div class="spacer"></div>
                <ExportMenu name="streams" sheet=sheet selection=selection />
                <button type="button" class="btn danger" on:click=clean>{t(uploads::DELETE)}</button>
            </div>
            <ProblemSlot problem=info.problem action=Action::GetVideoInfo retry=reload />
            {move || video.with(|v| v.as_ref().map(facts))}
            <div class="filters">
                <h2>{t(words::STREAMS)}</h2>
                <div class="spacer"></div>
                {bar_end("streams", COLUMNS, reload)}
            </div>
            <p role="status" class="proof">{proof}</p>
            <ProblemSlot problem=play_problem action=Action::GetPlayInfo retry=reload />
            <DataTable
                id="streams"
                caption=words::STREAMS_CAPTION
                columns=COLUMNS
                rows=Signal::derive(rows)
                loading=Signal::derive(move || play.is_first_load())
                selection=selection
                empty=ViewFn::from(move || {
                    let is_answered = play_problem.with(Option::is_none);
                    is_answered.then(|| view! { <h2>{t(words::NO_STREAMS)}</h2><p>{t(words::NO_STREAMS_HINT)}</p> })
                })
            />
            <p class="hint">{t(words::CDN)}</p>
            <BulkBar selection=selection>
                <button type="button" class="btn small danger" on:click=move |_| delete()>{t(words::DELETE_STREAMS)}</button>
            </BulkBar>
        }
        .into_any()
    };
    move || {
        if is_missing.get() {
            let to_list = ("/videos", words::TO_VIDEOS);
            return nothing_there(words::NOT_FOUND, id.get(), words::NOT_FOUND_HINT, to_list);
        }
        screen()
    }
}

fn facts(video: &VideoInfo) -> AnyView {
    let fact = |name: Tr, value: AnyView| view! { <div><dt>{t(name)}</dt><dd>{value}</dd></div> };
    let text = |name: Tr, value: &str| (!value.is_empty()).then(|| fact(name, value.to_owned().into_any()));
    let time = |name: Tr, value: &str| (!value.is_empty()).then(|| fact(name, api_instant(value)));
    let id = video.video_id.clone();
    let id_view = view! {
        <span class="id">{id.clone()}</span>
        <CopyButton value=Signal::stored(id) name=Signal::derive(|| words::VIDEO_ID.get().to_owned()) />
    };
    view! {
        <dl class="sheet facts">
            {fact(words::VIDEO_ID, id_view.into_any())}
            {fact(words::SIZE, size_words(video.size).into_any())}
            {fact(words::DURATION, duration_words(video.duration).into_any())}
            {time(words::CREATED, &video.creation_time)}
            {time(words::CHANGED, &video.modification_time)}
            {text(words::STORAGE, &video.storage_location)}
            {text(words::CATEGORY, &video.cate_name)}
            {text(words::TAGS, &video.tags)}
            {text(words::DESCRIPTION, &video.description)}
        </dl>
    }
    .into_any()
}

fn stream_row(stream: &PlayInfo) -> RowView {
    let label = format!("{} {} {}", stream.definition, stream.format, format::short_id(&stream.job_id));
    let content = format!("{}|{}|{}|{}", stream.status, stream.size, stream.definition, stream.bitrate);
    let stream = stream.clone();
    RowView::new(stream.job_id.clone(), label, &content, move |column| match column {
        "status" => stream_status(&stream.status),
        "definition" => Html::text(&stream.definition),
        "format" => Html::text(&stream.format),
        "size" => Html::text(&size_words(stream.size)),
        "bitrate" => Html::text(&bitrate_words(&stream.bitrate)),
        "resolution" => Html::text(&resolution_words(&stream)),
        "duration" => Html::text(&duration_words(stream.duration.parse().unwrap_or_default())),
        _ => short_id(&stream.job_id, words::STREAM_ID),
    })
}

fn stream_status(status: &str) -> Html {
    let (class, word) = match status {
        "Normal" => ("state good", words::NORMAL.get()),
        "Invisible" => ("state wait", words::INVISIBLE.get()),
        other => ("state", other),
    };
    Html::new(r#"<span class="{}">{}</span>"#, &[class, word])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_stream_read_like_numbers() {
        assert_eq!(bitrate_words("992.7800"), "993 kbit/s");
        assert_eq!(bitrate_words(""), "–");
        let stream = PlayInfo { width: 540, height: 960, ..PlayInfo::default() };
        assert_eq!(resolution_words(&stream), "540 × 960");
        assert_eq!(resolution_words(&PlayInfo::default()), "–");
    }
}
