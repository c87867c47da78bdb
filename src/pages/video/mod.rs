//! One video: its facts, its streams, and the deletion of streams.

mod facts;
mod streams;

use crate::client;
use crate::clock;
use crate::components::data_table::{DataTable, Sheet, TablePreferences};
use crate::components::deletion::{DeletionRequest, use_deletions};
use crate::components::export::{ExportMenu, Scope};
use crate::components::instant::every_form;
use crate::components::list::{RefreshButton, StaleNote};
use crate::components::menu::{Menu, close_menu};
use crate::components::problem::{ProblemSlot, nothing_there};
use crate::components::selection_bar::SelectionBar;
use crate::components::video::{delete_parts_of, is_not_found, may_have_parts, name_of, status_mark};
use crate::dom::target_of;
use crate::format;
use crate::state::commands::{ScreenCommand, on_command};
use crate::state::fetch::{Fetch, auto_refresh};
use crate::state::preferences::use_preferences;
use crate::state::selection::Selection;
use crate::state::session::use_read_only;
use crate::state::subject::set_subject;
use crate::text::{frame, t, uploads, videos as words};
use facts::Facts;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use media_api::deletion::{Target, VideoStreams};
use media_api::vod::{GetVideoInfo, Video as VideoInfo};
use media_api::{Action, StreamId, VideoId};
use streams::{COLUMNS, KIND, Stream, Streams};

/// Seconds between two automatic reads.
const REFRESH_SECONDS: u64 = 30;

/// What is known of a video.
#[derive(Clone, Copy)]
struct State {
    id: StoredValue<VideoId>,
    /// `None`: the video does not exist.
    info: Fetch<Option<VideoInfo>>,
    streams: Fetch<Streams>,
    selection: RwSignal<Selection>,
    /// When streams were deleted, in milliseconds since the epoch.
    deleted_at: RwSignal<Option<i64>>,
}

impl State {
    fn new(id: VideoId) -> Self {
        let id = StoredValue::new(id);
        let info = Fetch::new(
            move || Some(id.get_value()),
            |id| async {
                let request = GetVideoInfo { video_id: Some(id), ..GetVideoInfo::default() };
                match client::call(&request).await {
                    Ok(answer) => Ok(Some(answer.response.video)),
                    Err(problem) if is_not_found(&problem) => Ok(None),
                    Err(problem) => Err(problem),
                }
            },
        );
        let streams = Fetch::new(move || Some(id.get_value()), streams::read);
        let selection = RwSignal::new(Selection::default());
        // Every stream is listed: one that is no longer shown is gone.
        Effect::new(move |_| {
            let keys = streams
                .data
                .with(|streams| Some(streams.as_ref()?.rows().iter().map(KIND.key).collect::<Vec<_>>()));
            let is_gone =
                |key: &str| keys.as_ref().is_some_and(|keys| !keys.iter().any(|shown| shown == key));
            if selection.with_untracked(|s| s.keys().any(|key| is_gone(key))) {
                selection.update(|s| s.retain(|key| !is_gone(key)));
            }
        });
        Self { id, info, streams, selection, deleted_at: RwSignal::new(None) }
    }

    fn name(self) -> String {
        let named = |video: &VideoInfo| name_of(&video.title, &video.video_id);
        let name = self.info.data.with(|info| info.as_ref()?.as_ref().map(named));
        name.unwrap_or_else(|| self.id.with_value(|id| format::short_id(id.as_str())))
    }

    fn refresh(self) {
        self.info.refresh();
        self.streams.refresh();
    }

    fn rows(self) -> Vec<Stream> {
        self.streams.data.with(|s| s.as_ref().map(|s| s.rows().to_vec())).unwrap_or_default()
    }

    fn is_loading(self) -> bool {
        !self.streams.is_current.get() && self.streams.problem.with(Option::is_none)
    }

    /// The selected streams as a deletion.
    fn target(self) -> Option<Target> {
        let keys = self.selection.with_untracked(|s| s.keys().cloned().collect::<Vec<_>>());
        let stream_ids: Vec<StreamId> = keys.into_iter().filter_map(|id| StreamId::new(id).ok()).collect();
        let video = VideoStreams { video_id: self.id.get_value(), stream_ids };
        (!video.stream_ids.is_empty()).then(|| Target::Streams { videos: vec![video] })
    }
}

#[component]
pub fn Video() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    move || match VideoId::new(id.get()) {
        Ok(id) => view! { <OneVideo id=id /> }.into_any(),
        Err(_) => no_such_video(id.get()),
    }
}

fn no_such_video(id: String) -> AnyView {
    nothing_there(words::NOT_FOUND, id, words::NOT_FOUND_HINT, ("/videos", words::TO_VIDEOS))
}

#[component]
fn OneVideo(id: VideoId) -> impl IntoView {
    let state = State::new(id);
    set_subject(move || state.name());
    auto_refresh(REFRESH_SECONDS, Signal::stored(false), move || {
        state.info.refresh_if_idle();
        state.streams.refresh_if_idle();
    });
    let is_missing = Memo::new(move |_| state.info.data.with(|info| matches!(info, Some(None))));
    move || match is_missing.get() {
        true => no_such_video(state.id.with_value(|id| id.as_str().to_owned())),
        false => view! { <Screen state=state /> }.into_any(),
    }
}

#[component]
fn Screen(state: State) -> impl IntoView {
    let refresh = Callback::new(move |()| state.refresh());
    let delete = delete_streams(state);
    listen(state, delete);
    let video = Memo::new(move |_| state.info.data.get().flatten());
    let status = Memo::new(move |_| video.with(|video| video.as_ref().map(|video| video.status.clone())));
    let busy = Signal::derive(move || state.streams.is_busy());
    view! {
        <div class="head">
            <h1>{move || state.name()}</h1>
            {move || status.with(|status| status.as_deref().map(status_mark))}
            <div class="spacer"></div>
            <ExportMenu name="streams" sheet=sheet_of(state) selection=state.selection />
            <Show when=move || status.with(|status| status.as_deref().is_some_and(may_have_parts))>
                <DeleteParts state=state />
            </Show>
            <DeleteButton state=state delete=delete />
        </div>
        <StaleNote fetch=state.info />
        <ProblemSlot problem=state.info.problem action=Some(Action::GetVideoInfo) retry=refresh />
        {move || video.get().map(|video| view! { <Facts video=video /> })}
        <div class="filters">
            <h2>{t(words::STREAMS)}</h2>
            <SelectAllBut state=state />
            <div class="bar-end">
                <TablePreferences id="streams" columns=COLUMNS />
                <RefreshButton busy=busy refresh=refresh />
            </div>
        </div>
        <Proof state=state />
        <StaleNote fetch=state.streams />
        <ProblemSlot problem=state.streams.problem action=Some(Action::GetPlayInfo) retry=refresh />
        <DataTable
            id="streams"
            caption=words::STREAMS_CAPTION
            columns=COLUMNS
            kind=KIND
            rows=Signal::derive(move || state.rows())
            loading=Signal::derive(move || state.is_loading())
            busy=busy
            selection=state.selection
            empty=move || view! { <NoStreams streams=state.streams /> }
        />
        <p class="hint">{t(words::CDN)}</p>
        <SelectionBar selection=state.selection><DeleteButton state=state delete=delete small=true /></SelectionBar>
    }
}

/// Deletes the selected streams, or shows why that is not possible.
#[component]
fn DeleteButton(state: State, delete: Callback<()>, #[prop(optional)] small: bool) -> impl IntoView {
    let read_only = use_read_only();
    let obstacle = move || {
        if read_only.get() {
            Some(frame::READ_ONLY)
        } else {
            state.selection.with(Selection::is_empty).then_some(words::SELECT_FIRST)
        }
    };
    view! {
        <button
            type="button"
            class=if small { "btn small danger" } else { "btn danger" }
            title=move || obstacle().map(|why| why.get())
            prop:disabled=move || obstacle().is_some()
            on:click=move |_| delete.run(())
        >
            {t(words::DELETE_STREAMS)}
        </button>
    }
}

/// Selects all streams except those of one definition, if there are several definitions.
#[component]
fn SelectAllBut(state: State) -> impl IntoView {
    let definitions = Memo::new(move |_| {
        let mut found: Vec<String> = state.rows().into_iter().map(|stream| stream.info.definition).collect();
        found.sort();
        found.dedup();
        found
    });
    let select = move |kept: &str| {
        let rows = untrack(|| state.rows());
        state.selection.update(|selection| {
            selection.clear();
            for stream in rows.iter().filter(|stream| stream.info.definition != kept) {
                selection.set(&(KIND.key)(stream), true);
            }
        });
    };
    let choice = move |kept: String| {
        let name = kept.clone();
        let pressed = move |event: leptos::ev::MouseEvent| {
            target_of(&event).iter().for_each(close_menu);
            select(&kept);
        };
        view! {
            <button type="button" class="item" on:click=pressed>
                {move || words::ALL_BUT.with(&[&name])}
            </button>
        }
    };
    let panel = move || definitions.get().into_iter().map(choice).collect_view();
    view! {
        <Show when=move || definitions.with(|definitions| definitions.len() > 1)>
            <Menu label=t(words::SELECT) panel=panel />
        </Show>
    }
}

/// The deletion of the parts that uploads of this video left behind.
#[component]
fn DeleteParts(state: State) -> impl IntoView {
    let read_only = use_read_only();
    let delete = delete_parts_of(Callback::new(move |_| state.refresh()));
    view! {
        <button type="button" class="btn" prop:disabled=read_only on:click=move |_| delete.run(vec![state.id.get_value()])>
            {t(uploads::DELETE)}
        </button>
    }
}

/// Opens the deletion of the selected streams.
fn delete_streams(state: State) -> Callback<()> {
    let (deletions, read_only) = (use_deletions(), use_read_only());
    let changed = Callback::new(move |()| {
        state.deleted_at.set(Some(clock::service_now()));
        state.refresh();
    });
    Callback::new(move |()| {
        if let Some(target) = state.target().filter(|_| !read_only.get_untracked()) {
            deletions.open(DeletionRequest::Exactly(target), changed);
        }
    })
}

fn listen(state: State, delete: Callback<()>) {
    on_command(move |command| match command {
        ScreenCommand::Refresh => state.refresh(),
        ScreenCommand::ClearSelection => state.selection.update(Selection::clear),
        ScreenCommand::Delete => delete.run(()),
    });
}

fn sheet_of(state: State) -> Callback<(Scope, Callback<Sheet>)> {
    Callback::new(move |(scope, save): (Scope, Callback<Sheet>)| {
        let is_wanted = |stream: &&Stream| {
            scope == Scope::Matching
                || state.selection.with_untracked(|selection| selection.contains(&(KIND.key)(stream)))
        };
        let rows = untrack(|| state.rows());
        save.run(Sheet::of(COLUMNS, rows.iter().filter(is_wanted)));
    })
}

/// After a deletion of streams: how many streams a later read has found. A read that lists no streams proves nothing.
#[component]
fn Proof(state: State) -> impl IntoView {
    let preferences = use_preferences();
    let read_at = move || {
        let deleted_at = state.deleted_at.get()?;
        state.streams.read_at.get().filter(|read_at| *read_at >= deleted_at)
    };
    let text = move || {
        let read_at = read_at()?;
        let left = state.streams.data.with(|streams| match streams {
            Some(Streams::Listed(rows)) => Some(rows.len()),
            Some(Streams::NotListed) | None => None,
        })?;
        let noun = if left == 1 { words::READ_AGAIN_ONE } else { words::READ_AGAIN };
        Some(noun.with(&[&format::time_of_day(read_at, preferences.zone()), &format::count(left as u64)]))
    };
    view! { <p role="status" class="proof" title=move || read_at().map(every_form)>{text}</p> }
}

/// Shown while the table has no rows.
#[component]
fn NoStreams(streams: Fetch<Streams>) -> impl IntoView {
    let words = move || {
        streams.data.with(|streams| match streams.as_ref()? {
            Streams::Listed(_) => Some((words::NO_STREAMS, words::NO_STREAMS_HINT)),
            Streams::NotListed => Some((words::NOT_LISTED, words::NOT_LISTED_HINT)),
        })
    };
    move || words().map(|(headline, hint)| view! { <h2>{t(headline)}</h2><p>{t(hint)}</p> })
}
