//! Wall: the newest picture of every running job, refreshed automatically.

mod full_screen;
mod running;
mod tile;

use crate::components::filters::SearchBox;
use crate::components::focus::heading_when_removed;
use crate::components::list::{RefreshButton, RefreshFailure, first_problem};
use crate::components::problem::ProblemSlot;
use crate::format;
use crate::state::commands::{ScreenCommand, on_command};
use crate::state::fetch::{Fetch, auto_refresh};
use crate::state::newest::{NewestPictures, newest_of};
use crate::state::preferences::use_preferences;
use crate::state::query::{HistoryMode, UrlQuery, use_url_query};
use crate::text::{counted, t, table, wall as words};
use full_screen::FullScreenButton;
use leptos::html;
use leptos::prelude::*;
use media_api::NewestFound;
use running::{RunningJobs, WallJob};
use tile::{Tile, name_of};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// Seconds between two reads of the newest pictures.
const PICTURE_SECONDS: u64 = 5;
/// Seconds between two reads of the list of running jobs.
const JOB_SECONDS: u64 = 60;
/// Widths of a tile, in pixels.
const MIN_WIDTH: u32 = 120;
const MAX_WIDTH: u32 = 640;
const USUAL_WIDTH: u32 = 240;

/// The parameters of the address.
#[derive(Clone, Copy)]
struct WallQuery(UrlQuery);

impl WallQuery {
    fn name(self) -> String {
        self.0.get("q").unwrap_or_default()
    }

    fn width(self) -> u32 {
        let chosen = self.0.get("tile").and_then(|text| text.parse().ok());
        chosen.filter(|width| (MIN_WIDTH..=MAX_WIDTH).contains(width)).unwrap_or(USUAL_WIDTH)
    }

    fn set(self, name: &'static str, value: String) {
        self.0.set(&[(name, Some(value))], HistoryMode::Replace);
    }
}

/// The state of the screen.
#[derive(Clone, Copy)]
struct Wall {
    query: WallQuery,
    running: RunningJobs,
    newest: NewestPictures,
    /// The tiles whose name matches.
    shown: Memo<Vec<WallJob>>,
    /// While the slider moves, ahead of the address.
    width: RwSignal<u32>,
    /// The read of the newest pictures of the shown jobs that run.
    pictures: Fetch<()>,
    /// Whether a person has asked for a refresh since the running jobs were read.
    is_refresh_asked: RwSignal<bool>,
}

impl Wall {
    fn new() -> Self {
        let query = WallQuery(use_url_query());
        let running = RunningJobs::new();
        let shown = Memo::new(move |_| {
            let wanted = query.name().trim().to_lowercase();
            let is_shown = |tile: &&WallJob| {
                name_of(&tile.job).to_lowercase().contains(&wanted) || tile.job.job_id == wanted
            };
            running.tiles.with(|tiles| tiles.iter().filter(is_shown).cloned().collect::<Vec<_>>())
        });
        let newest = NewestPictures::provide();
        let pictures = newest.follow(move || {
            let of = |tile: &WallJob| newest_of(&tile.job).filter(|_| tile.is_running);
            shown.with(|tiles| tiles.iter().filter_map(of).collect())
        });
        let (width, is_refresh_asked) = (RwSignal::new(query.width()), RwSignal::new(false));
        let wall = Self { query, running, newest, shown, width, pictures, is_refresh_asked };
        Effect::new(move |_| wall.width.set(query.width()));
        wall.keep_reading();
        wall
    }

    /// Reads again periodically and on request.
    fn keep_reading(self) {
        let never = Signal::stored(false);
        auto_refresh(PICTURE_SECONDS, never, move || self.pictures.refresh_if_idle());
        auto_refresh(JOB_SECONDS, never, move || self.running.fetch.refresh_if_idle());
        on_command(move |command| match command {
            ScreenCommand::Refresh => self.refresh(),
            ScreenCommand::Delete | ScreenCommand::ClearSelection => {}
        });
    }

    fn is_busy(self) -> bool {
        self.running.fetch.is_busy() || self.pictures.is_busy()
    }

    fn refresh(self) {
        self.is_refresh_asked.set(true);
        self.running.fetch.refresh();
        self.pictures.refresh();
    }

    /// How many jobs are running, or the progress of the search while that is not known. Then how many of the pictures are
    /// read.
    fn status(self, day_of: impl Fn(i64) -> String) -> String {
        let running = self.running.tiles.with(|tiles| tiles.iter().filter(|tile| tile.is_running).count());
        let count = counted(running, words::RUNNING_ONE, words::RUNNING);
        let back_to = self.running.searched_to.get();
        if !self.running.is_complete() {
            let is_reading = self.running.fetch.problem.with(Option::is_none);
            return back_to.map_or_else(
                || if is_reading { words::READING.get().to_owned() } else { String::new() },
                |back_to| words::SEARCHED_BACK_TO.with(&[&day_of(back_to), &count]),
            );
        }
        let (read, of) = self.pictures_read();
        if read < of {
            let (read, of) = (format::count(read as u64), format::count(of as u64));
            return format!("{count} · {}", words::READING_PICTURES.with(&[&read, &of]));
        }
        match self.not_renewed() {
            0 => count,
            failed => format!("{count} · {}", words::NOT_RENEWED.with(&[&format::count(failed as u64)])),
        }
    }

    /// For how many of the shown jobs the last read of the newest picture failed.
    fn not_renewed(self) -> usize {
        let is_failed = |tile: &&WallJob| {
            let known = self.newest.known(&tile.job.job_id);
            known.is_some_and(|known| {
                known.failure.is_some() || matches!(known.reading.found, NewestFound::Failed(_))
            })
        };
        self.shown.with(|tiles| tiles.iter().filter(|tile| tile.is_running).filter(is_failed).count())
    }

    /// How many of the shown running jobs have been read, and how many there are.
    fn pictures_read(self) -> (usize, usize) {
        self.shown.with(|tiles| {
            let running = tiles.iter().filter(|tile| tile.is_running && newest_of(&tile.job).is_some());
            let read = running.clone().filter(|tile| self.newest.known(&tile.job.job_id).is_some());
            (read.count(), running.count())
        })
    }
}

#[component]
pub fn WallScreen() -> impl IntoView {
    let wall = Wall::new();
    let preferences = use_preferences();
    let screen = NodeRef::<html::Section>::new();
    let status = Memo::new(move |_| wall.status(|millis| format::day(millis, preferences.zone())));
    let (running, retry) = (wall.running.fetch, Callback::new(move |()| wall.refresh()));
    view! {
        <section class="wall-screen" node_ref=screen aria-labelledby="wall-title">
            <div class="head">
                <h1 id="wall-title">{t(words::TITLE)}</h1>
                <p aria-live="polite">{move || status.get()}</p>
            </div>
            <Toolbar wall=wall screen=screen />
            <div class="above-rows"><RefreshFailure fetch=running asked=wall.is_refresh_asked retry=retry /></div>
            <ProblemSlot problem=first_problem(running) retry=retry />
            <Tiles wall=wall />
        </section>
    }
}

#[component]
fn Toolbar(wall: Wall, screen: NodeRef<html::Section>) -> impl IntoView {
    let name = Signal::derive(move || wall.query.name());
    let set_name = Callback::new(move |text| wall.query.set("q", text));
    let slider_value = |event: &leptos::ev::Event| -> Option<u32> {
        let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
        input.value().parse().ok()
    };
    let slide = move |event| slider_value(&event).into_iter().for_each(|width| wall.width.set(width));
    let settle = move |event| {
        let width = slider_value(&event).filter(|width| *width != USUAL_WIDTH);
        wall.query.set("tile", width.map(|width| width.to_string()).unwrap_or_default());
    };
    let busy = Signal::derive(move || wall.is_busy());
    let refresh = Callback::new(move |()| wall.refresh());
    view! {
        <div class="filters">
            <SearchBox label=words::FILTER value=name change=set_name />
            <label class="pick">
                <span class="lab">{t(words::SIZE)}</span>
                <input
                    type="range"
                    min=MIN_WIDTH.to_string()
                    max=MAX_WIDTH.to_string()
                    step="20"
                    prop:value=move || wall.width.get().to_string()
                    on:input=slide
                    on:change=settle
                />
            </label>
            <div class="bar-end">
                <FullScreenButton part=screen />
                <RefreshButton busy=busy refresh=refresh />
            </div>
        </div>
    }
}

#[component]
fn Tiles(wall: Wall) -> impl IntoView {
    let tile = move |id: String| {
        let tile = Memo::new(move |_| {
            wall.running.tiles.with(|tiles| tiles.iter().find(|tile| tile.job.job_id == id).cloned())
        });
        view! { <Tile tile=tile /> }
    };
    let is_empty = Memo::new(move |_| wall.shown.with(Vec::is_empty));
    let is_filtered = move || !wall.query.name().trim().is_empty();
    view! {
        <div class="busy-area" aria-busy=move || wall.is_busy().to_string()>
            <ul class="wall" class:usual=move || wall.width.get() == USUAL_WIDTH style=("--tile", move || format!("{}px", wall.width.get()))>
                <For
                    each=move || wall.shown.get()
                    key=|tile| tile.job.job_id.clone()
                    children=move |shown| tile(shown.job.job_id)
                />
            </ul>
            <Show when=move || is_empty.get() && wall.running.is_complete()>
                <div class="empty sheet">
                    <h2>{move || if is_filtered() { words::NO_MATCH.get() } else { words::NOTHING.get() }}</h2>
                    <p>{move || if is_filtered() { words::NO_MATCH_HINT.get() } else { words::NOTHING_HINT.get() }}</p>
                    {move || match is_filtered() {
                        true => view! {
                            <button type="button" class="btn" on:click=move |_| wall.query.set("q", String::new())>
                                {heading_when_removed()}
                                {t(table::CLEAR_SEARCH)}
                            </button>
                        }
                        .into_any(),
                        false => view! { <a class="btn" href="/jobs">{t(words::TO_JOBS)}</a> }.into_any(),
                    }}
                </div>
            </Show>
        </div>
    }
}
