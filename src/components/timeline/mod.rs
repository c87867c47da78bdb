//! The timeline: pictures per slice of a time range, gaps, and a stretch that can be chosen.

mod drawing;
pub mod slices;
mod stretch;
mod summary;

pub use slices::Slices;
pub use summary::{Summary, picture_count};

use crate::format;
use crate::state::pictures::PartState;
use crate::state::pictures::gaps::Gap;
use crate::state::pictures::spans::Span;
use crate::state::preferences::use_preferences;
use crate::text::{job as words, t};
use drawing::{Axis, Bars, HEIGHT, Marks};
use leptos::prelude::*;
use leptos::svg;
use stretch::StretchInput;
use summary::SummaryLine;

/// What is drawn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TimelineData {
    pub slices: Slices,
    pub gaps: Vec<Gap>,
    /// Parts of the range that are not read, and why.
    pub unread: Vec<(Span, PartState)>,
}

/// The timeline of a range. Drag, or use the arrow keys (with shift to widen), to choose a stretch.
#[component]
pub fn Timeline(
    #[prop(into)] data: Signal<TimelineData>,
    /// The end of the range, in milliseconds since the epoch.
    #[prop(into)]
    end: Signal<i64>,
    #[prop(into)] summary: Signal<Summary>,
    /// The chosen stretch: start and end in milliseconds, both included. It stays at its time when the range moves on.
    #[prop(into)]
    stretch: Signal<Option<(i64, i64)>>,
    /// Chooses a stretch, or none.
    choose: Callback<Option<(i64, i64)>>,
    /// How many pictures lie between two instants; `None` where that is not known.
    count: Callback<(i64, i64), Option<usize>>,
    /// Makes a stretch the range.
    zoom: Callback<(i64, i64)>,
    /// Selects the pictures of a stretch.
    select: Callback<(i64, i64)>,
    /// The control that sets the range.
    children: Children,
) -> impl IntoView {
    let preferences = use_preferences();
    let drawing = NodeRef::<svg::Svg>::new();
    let slices = Signal::derive(move || data.with(|data| data.slices.clone()));
    let input = StretchInput::new(slices, drawing, stretch, choose);
    let shown = Memo::new(move |_| input.shown());
    let with_day = Memo::new(move |_| {
        data.with(|data| !format::is_same_day(data.slices.start, data.slices.end(), preferences.zone()))
    });
    let words_of = move |(from, to): (i64, i64)| {
        let time = |millis| format::short_instant(millis, preferences.zone(), with_day.get());
        let pictures =
            count.run((from, to)).map_or_else(|| words::NOT_READ_YET.get().to_owned(), picture_count);
        words::STRETCH.with(&[&time(from), &time(to), &pictures])
    };
    let key = move |event: web_sys::KeyboardEvent| {
        match event.key().as_str() {
            "Enter" => {
                input.settle();
                shown.get_untracked().into_iter().for_each(|stretch| zoom.run(stretch));
            }
            "Escape" => input.clear(),
            other if input.move_with_key(other, event.shift_key()) => {}
            _ => return,
        }
        // The key is used up: Escape does not clear the selection of the page as well.
        event.prevent_default();
    };
    let last_slice = move || data.with(|data| data.slices.counts.len()).saturating_sub(1);
    let now = move || {
        data.with(|data| shown.get().and_then(|stretch| data.slices.touched(stretch)))
            .map_or(0, |slices| slices.1)
    };
    view! {
        <section class="sheet cover" aria-labelledby="timeline-title">
            <header>
                <h2 id="timeline-title">{t(words::TIMELINE)}</h2>
                <SummaryLine summary=summary with_day=with_day choose=choose />
                <div class="spacer"></div>
                {children()}
            </header>
            <div class="track">
                <svg
                    node_ref=drawing
                    viewBox=move || format!("0 0 {} {HEIGHT}", data.with(|data| data.slices.counts.len()).max(1))
                    preserveAspectRatio="none"
                    tabindex="0"
                    role="slider"
                    aria-label=t(words::TIMELINE)
                    aria-describedby="timeline-help"
                    aria-valuemin="0"
                    aria-valuemax=move || last_slice().to_string()
                    aria-valuenow=move || now().to_string()
                    aria-valuetext=move || shown.get().map_or_else(|| words::NO_STRETCH.get().to_owned(), words_of)
                    on:pointerdown=move |event| input.press(&event)
                    on:pointermove=move |event| input.drag(&event)
                    on:pointerup=move |_| input.release()
                    on:pointercancel=move |_| input.release()
                    on:keydown=key
                    on:keyup=move |_| input.settle()
                    on:blur=move |_| input.settle()
                >
                    <Bars data=data />
                </svg>
                <Marks data=data chosen=shown />
            </div>
            <span id="timeline-help" hidden>{t(words::TIMELINE_HELP)}</span>
            <Axis data=data end=end with_day=with_day />
            {move || shown.get().map(|stretch| view! {
                <StretchBar stretch=stretch words=Callback::new(words_of) count=count zoom=zoom select=select clear=Callback::new(move |()| input.clear()) />
            })}
        </section>
    }
}

/// The chosen stretch in words, and what can be done with it.
#[component]
fn StretchBar(
    stretch: (i64, i64),
    words: Callback<(i64, i64), String>,
    count: Callback<(i64, i64), Option<usize>>,
    zoom: Callback<(i64, i64)>,
    select: Callback<(i64, i64)>,
    clear: Callback<()>,
) -> impl IntoView {
    let known = Memo::new(move |_| count.run(stretch));
    let label = move || words::SELECT_IN_RANGE.with(&[&picture_count(known.get().unwrap_or_default())]);
    view! {
        <div class="bounds">
            <b role="status">{move || words.run(stretch)}</b>
            <button type="button" class="btn small" on:click=move |_| zoom.run(stretch)>{t(words::ZOOM)}</button>
            <Show when=move || known.get().is_some_and(|count| { count > 0 })>
                <button type="button" class="btn small" on:click=move |_| select.run(stretch)>{label}</button>
            </Show>
            <button type="button" class="btn small quiet" on:click=move |_| clear.run(())>{t(words::CLEAR_STRETCH)}</button>
        </div>
    }
}
