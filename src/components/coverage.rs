//! Coverage: pictures per slice of a time range, where a gap in the stream is visible and a stretch can be chosen.

use crate::format;
use crate::state::pictures::Coverage;
use crate::state::preferences::use_preferences;
use crate::text::{counted, job as words, t};
use leptos::prelude::*;
use leptos::svg;

/// Height of the drawing, in its own units.
const HEIGHT: f64 = 48.0;

/// The first and last slice of a stretch.
type Slices = (usize, usize);

/// A stretch as it was chosen with keys.
#[derive(Clone, Copy)]
struct Ends {
    /// Start and end.
    stretch: (i64, i64),
    /// An instant in the slice that stays, and one in the slice that moves.
    held: i64,
    moving: i64,
}

fn pictures(n: u32) -> String {
    counted(n as usize, words::ONE_PICTURE, words::PICTURE_COUNT)
}

/// The bar over a range. Drag, or use the arrow keys (with shift to widen), to choose a stretch.
#[component]
pub fn CoverageBar(
    #[prop(into)] coverage: Signal<Coverage>,
    /// The chosen stretch: start and end in milliseconds. It stays at its time when the range moves on.
    #[prop(into)]
    stretch: Signal<Option<(i64, i64)>>,
    /// Chooses a stretch, or none.
    choose: Callback<Option<(i64, i64)>>,
    /// How many pictures lie between two instants.
    count: Callback<(i64, i64), u32>,
    /// Shows only the chosen stretch: start and end in milliseconds.
    narrow: Callback<(i64, i64)>,
    /// Selects the pictures of the chosen stretch.
    select: Callback<(i64, i64)>,
    /// The control that sets the range.
    children: Children,
) -> impl IntoView {
    let preferences = use_preferences();
    let dragged = RwSignal::new(None::<Slices>);
    // Which end of which stretch moves, at an instant within its slice: slices move on with the range.
    let latest = StoredValue::new(None::<Ends>);
    let anchor = StoredValue::new(None::<usize>);
    let drawing = NodeRef::<svg::Svg>::new();
    let slices = Memo::new(move |_| coverage.with(|c| c.counts.len()));
    let bounds = move |(a, b): Slices| coverage.with(|c| (c.time_at(a.min(b)), c.time_at(a.max(b) + 1) - 1));
    let slices_of = move |(from, to): (i64, i64)| coverage.with(|c| c.slices_of(from, to));
    let chosen = Memo::new(move |_| {
        dragged.get().map(bounds).or_else(|| stretch.get().filter(|known| slices_of(*known).is_some()))
    });
    let is_of_days = Memo::new(move |_| {
        coverage.with(|c| !format::is_same_day(c.time_at(0), c.time_at(c.counts.len()), preferences.zone()))
    });
    let time = move |millis| format::short_instant(millis, preferences.zone(), is_of_days.get());
    let words_of = move |(from, to): (i64, i64)| {
        words::STRETCH.with(&[&time(from), &time(to), &pictures(count.run((from, to)))])
    };
    let slice_at = move |event: &web_sys::PointerEvent| {
        let element = drawing.get_untracked()?;
        let rect = element.get_bounding_client_rect();
        let count = slices.get_untracked();
        let at = (f64::from(event.client_x()) - rect.left()) / rect.width().max(1.0) * count as f64;
        (count > 0).then(|| (at.max(0.0) as usize).min(count - 1))
    };
    let press = move |event: web_sys::PointerEvent| {
        let at = slice_at(&event);
        anchor.set_value(at);
        latest.set_value(None);
        dragged.set(at.map(|at| (at, at)));
        if let Some(element) = drawing.get_untracked() {
            let _ = element.set_pointer_capture(event.pointer_id());
        }
    };
    let drag = move |event: web_sys::PointerEvent| {
        if let (Some(from), Some(at)) = (anchor.get_value(), slice_at(&event)) {
            dragged.set(Some((from, at)));
        }
    };
    // While a key repeats or the pointer moves, the stretch moves only here: browsers limit how often an address changes.
    let settle = move || {
        if let Some(slices) = dragged.get_untracked() {
            let stretch = bounds(slices);
            latest.update_value(|latest| {
                if let Some(latest) = latest {
                    latest.stretch = stretch;
                }
            });
            choose.run(Some(stretch));
            dragged.set(None);
        }
    };
    let give_up = move || {
        dragged.set(None);
        choose.run(None);
    };
    let release = move |_: web_sys::PointerEvent| {
        anchor.set_value(None);
        settle();
    };
    let key = move |event: web_sys::KeyboardEvent| {
        let last = slices.get_untracked().saturating_sub(1);
        let within =
            |slice: usize| coverage.with_untracked(|c| (c.time_at(slice) + c.time_at(slice + 1)) / 2);
        let slices_of = |stretch| untrack(|| slices_of(stretch));
        let slice_of = |instant: i64| slices_of((instant, instant)).map_or(last, |slices| slices.0);
        let known = chosen.get_untracked();
        let ends = latest.get_value().filter(|latest| known == Some(latest.stretch));
        let (held, moving) = ends.map_or_else(
            || {
                let (first, last) = known.and_then(slices_of).unwrap_or((last, last));
                (within(first), within(last))
            },
            |ends| (ends.held, ends.moving),
        );
        let at = slice_of(moving);
        let next = match event.key().as_str() {
            "ArrowLeft" => at.saturating_sub(1),
            "ArrowRight" => (at + 1).min(last),
            "Home" => 0,
            "End" => last,
            "Enter" => {
                settle();
                if let Some(stretch) = chosen.get_untracked() {
                    narrow.run(stretch);
                }
                return;
            }
            "Escape" => {
                give_up();
                return;
            }
            _ => return,
        };
        event.prevent_default();
        let moving = within(next);
        let held = if event.shift_key() { held } else { moving };
        let slices = (slice_of(held), next);
        latest.set_value(Some(Ends { stretch: untrack(|| bounds(slices)), held, moving }));
        dragged.set(Some(slices));
    };
    let summary = move || {
        let (all, gaps) = coverage.with(|c| (c.counts.iter().sum::<u32>(), c.gaps()));
        let count = pictures(all);
        if gaps.is_empty() {
            return words::COVERED.with(&[&count]);
        }
        let listed: Vec<String> =
            gaps.iter().take(3).map(|(a, b)| format!("{}–{}", time(*a), time(*b))).collect();
        let more = if gaps.len() > listed.len() { ", …" } else { "" };
        let gap_count = counted(gaps.len(), words::GAP, words::GAP_COUNT);
        words::GAPS.with(&[&count, &gap_count, &format!("{}{more}", listed.join(", "))])
    };
    let bars = move || {
        coverage.with(|c| {
            let (max, gaps) = (f64::from(c.max().max(1)), c.gaps());
            c.counts
                .iter()
                .enumerate()
                .filter_map(|(i, n)| {
                    let at = c.time_at(i);
                    let in_gap = gaps.iter().any(|(from, to)| (*from..*to).contains(&at));
                    let height = if in_gap { 3.0 } else { f64::from(*n) / max * (HEIGHT - 4.0) };
                    let class = if in_gap { "slice gap" } else { "slice" };
                    (in_gap || *n > 0).then(|| {
                        view! { <rect class=class x=i.to_string() y=(HEIGHT - height).to_string() width="0.8" height=height.to_string() /> }
                    })
                })
                .collect_view()
        })
    };
    let mark = move || {
        chosen.get().and_then(slices_of).map(|(from, last)| {
            let to = last + 1;
            view! { <rect class="chosen" x=from.to_string() y="0" width=(to - from).to_string() height=HEIGHT.to_string() /> }
        })
    };
    let axis = move || {
        coverage.with(|c| {
            let at = |part: usize| c.time_at(c.counts.len() * part / 4);
            let words = |part: usize| {
                let mut text = time(at(part));
                if is_of_days.get() {
                    text.truncate("11-21 09:00".len());
                }
                text
            };
            (0..=4).map(|part| view! { <span>{words(part)}</span> }).collect_view()
        })
    };
    view! {
        <section class="sheet cover" aria-labelledby="coverage-title">
            <header>
                <h2 id="coverage-title">{t(words::COVERAGE)}</h2>
                <span class="muted">{summary}</span>
                <div class="spacer"></div>
                {children()}
            </header>
            <svg
                node_ref=drawing
                viewBox=move || format!("0 0 {} {HEIGHT}", slices.get().max(1))
                preserveAspectRatio="none"
                tabindex="0"
                role="slider"
                aria-label=t(words::COVERAGE_HELP)
                aria-valuemin="0"
                aria-valuemax=move || slices.get().saturating_sub(1).to_string()
                aria-valuenow=move || chosen.get().and_then(slices_of).map_or(0, |c| c.1).to_string()
                aria-valuetext=move || chosen.get().map_or_else(|| words::NO_STRETCH.get().to_owned(), words_of)
                on:pointerdown=press
                on:pointermove=drag
                on:pointerup=release
                on:pointercancel=release
                on:keydown=key
                on:keyup=move |_| settle()
                on:blur=move |_| settle()
            >
                {bars}
                {mark}
            </svg>
            <div class="axis" aria-hidden="true">{axis}</div>
            {move || chosen.get().map(|stretch| view! {
                <div class="bounds" role="status">
                    <b>{words_of(stretch)}</b>
                    <button type="button" class="btn small" on:click=move |_| narrow.run(stretch)>{t(words::SHOW_STRETCH)}</button>
                    <button type="button" class="btn small" on:click=move |_| select.run(stretch)>{t(words::SELECT_STRETCH)}</button>
                    <button type="button" class="btn small quiet" on:click=move |_| give_up()>{t(words::CLEAR_STRETCH)}</button>
                </div>
            })}
        </section>
    }
}
