//! The timeline: pictures per slice of a time range, gaps, and a stretch that can be chosen.

mod data;
mod drawing;
pub mod slices;
mod stretch;
mod summary;
mod tip;

pub use data::{Peek, TimelineData};
pub use slices::Slices;
pub use summary::{Summary, picture_count};

use crate::components::download::Downloads;
use crate::format;
use crate::state::preferences::use_preferences;
use crate::text::{job as words, t};
use drawing::{Axis, Bars, HEIGHT, Marks};
use leptos::prelude::*;
use leptos::svg;
use stretch::StretchInput;
use summary::SummaryLine;
use tip::{Tip, span_words};

/// Actions on a stretch: its start and end in milliseconds, both included.
#[derive(Clone, Copy)]
pub struct StretchActions {
    /// Makes it the range.
    pub zoom: Callback<(i64, i64)>,
    /// Selects its pictures.
    pub select: Callback<(i64, i64)>,
    /// Downloads its pictures.
    pub download: Callback<(i64, i64)>,
    /// Opens the dialog that deletes its pictures; `None` where nothing may be deleted.
    pub delete: Signal<Option<Callback<(i64, i64)>>>,
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
    /// What is between two instants, both included.
    peek: Callback<(i64, i64), Peek>,
    /// The address that shows a gap with its surroundings.
    gap_address: Callback<(i64, i64), String>,
    actions: StretchActions,
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
    let words_of = move |stretch: (i64, i64)| {
        let time = |millis| format::short_instant(millis, preferences.zone(), with_day.get());
        data.with(|data| span_words(data, stretch, peek.run(stretch).count, time))
    };
    let tip = move || {
        let slice = input.inspected()?;
        let (span, at) = data.with(|data| {
            let span = (data.slices.time_at(slice), data.slices.time_at(slice + 1) - 1);
            (span, data.slices.position((span.0 + span.1) / 2))
        });
        Some(view! { <Tip at=at text=words_of(span) peek=peek.run(span) /> })
    };
    let key = move |event: web_sys::KeyboardEvent| {
        match event.key().as_str() {
            "Enter" => {
                input.settle();
                shown.get_untracked().into_iter().for_each(|stretch| actions.zoom.run(stretch));
            }
            "Escape" => input.clear(),
            other if input.move_with_key(other, event.shift_key()) => {}
            _ => return,
        }
        // The key is handled: Escape does not clear the selection of the page as well.
        event.prevent_default();
    };
    let last_slice = move || data.with(|data| data.slices.counts.len()).saturating_sub(1);
    let now = move || {
        data.with(|data| shown.get().and_then(|stretch| data.slices.touched(stretch)))
            .map_or_else(last_slice, |slices| slices.1)
    };
    view! {
        <section class="sheet cover" aria-labelledby="timeline-title">
            <header>
                <h2 id="timeline-title">{t(words::TIMELINE)}</h2>
                <SummaryLine summary=summary with_day=with_day gap_address=gap_address />
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
                    on:pointercancel=move |_| input.cancel()
                    on:pointerleave=move |_| input.leave()
                    on:keydown=key
                    on:keyup=move |_| input.settle()
                    on:focus=move |_| input.set_focus(true)
                    on:blur=move |_| {
                        input.set_focus(false);
                        input.settle();
                    }
                >
                    <Bars data=data />
                </svg>
                <Marks data=data chosen=shown />
                {tip}
            </div>
            <span id="timeline-help" hidden>{t(words::TIMELINE_HELP)}</span>
            <Axis data=data end=end with_day=with_day />
            {move || shown.get().map(|stretch| view! {
                <StretchBar
                    stretch=stretch
                    words=Callback::new(words_of)
                    peek=peek
                    actions=actions
                    clear=Callback::new(move |()| input.clear())
                />
            })}
        </section>
    }
}

/// The chosen stretch as text, and the actions on it.
#[component]
fn StretchBar(
    stretch: (i64, i64),
    words: Callback<(i64, i64), String>,
    peek: Callback<(i64, i64), Peek>,
    actions: StretchActions,
    clear: Callback<()>,
) -> impl IntoView {
    let known = Memo::new(move |_| peek.run(stretch).count);
    let fits = Memo::new(move |_| Downloads::fits(known.get().unwrap_or_default()));
    let label = move || words::SELECT_IN_RANGE.with(&[&picture_count(known.get().unwrap_or_default())]);
    view! {
        <div class="bounds">
            <b role="status">{move || words.run(stretch)}</b>
            <button type="button" class="btn small" on:click=move |_| actions.zoom.run(stretch)>{t(words::ZOOM)}</button>
            <Show when=move || known.get().is_some_and(|count| { count > 0 })>
                <button type="button" class="btn small" on:click=move |_| actions.select.run(stretch)>{label}</button>
                <button
                    type="button"
                    class="btn small"
                    title=move || (!fits.get()).then(Downloads::limit_words)
                    prop:disabled=move || !fits.get()
                    on:click=move |_| actions.download.run(stretch)
                >
                    {t(words::DOWNLOAD)}
                </button>
                {move || actions.delete.get().map(|delete| view! {
                    <button type="button" class="btn small danger" on:click=move |_| delete.run(stretch)>{t(words::DELETE)}</button>
                })}
            </Show>
            <button type="button" class="btn small quiet" on:click=move |_| clear.run(())>{t(words::CLEAR_STRETCH)}</button>
        </div>
    }
}
