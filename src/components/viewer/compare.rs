//! Two pictures: side by side, one over the other with a slider between them, or alternating at the same place.

use super::compare_mode::CompareMode;
use super::one::Pane;
use super::shown::Shown;
use super::stage::Stage;
use crate::components::filters::Choice;
use crate::components::instant::every_form;
use crate::format;
use crate::state::preferences::use_preferences;
use crate::state::task::every;
use crate::text::{job as words, t, table};
use leptos::prelude::*;
use std::time::Duration;

/// How long each of two alternating pictures is shown: slow enough for people who are sensitive to flashes.
const BLINK: Duration = Duration::from_millis(700);

/// The distance of two instants in milliseconds, as text: `15.0 s`, `4 minutes`.
pub fn distance(millis: i64) -> String {
    match millis.abs() {
        short if short < 60_000 => format!("{}.{} s", short / 1_000, short % 1_000 / 100),
        long => table::span(long / 1_000),
    }
}

#[component]
pub fn Compare(viewer: Shown) -> impl IntoView {
    let mode = Memo::new(move |_| viewer.mode());
    let share = RwSignal::new(50_u32);
    blink(viewer);
    let pair = Memo::new(move |_| viewer.pair());
    let class = Signal::derive(move || match (mode.get(), viewer.is_second.get()) {
        (CompareMode::Side, _) => "two",
        (CompareMode::Slider, _) => "stacked slider",
        (CompareMode::Blink, false) => "stacked first",
        (CompareMode::Blink, true) => "stacked second",
    });
    let panes = move || pair.get().into_iter().flat_map(|(a, b)| [a, b]).collect::<Vec<_>>();
    view! {
        <div class="stage-area" style=("--share", move || format!("{}%", share.get()))>
            <Stage view=viewer.stage class=class turn=Callback::new(|_| ())>
                <For each=panes key=|millis| *millis let:millis>
                    <Pane viewer=viewer millis=Some(millis) />
                </For>
            </Stage>
        </div>
        <div class="compare-tools">
            <Choice
                label=words::COMPARE_HOW
                name="compare"
                options=vec![("", words::SIDE_BY_SIDE), ("slider", words::SLIDER), ("blink", words::BLINK)]
                value=Signal::derive(move || mode.get().name().to_owned())
                change=Callback::new(move |name: String| viewer.set_mode(CompareMode::parse(&name)))
            />
            <Show when=move || mode.get() == CompareMode::Slider>
                <input
                    type="range"
                    min="0"
                    max="100"
                    aria-label=t(words::SLIDER_SHARE)
                    prop:value=move || share.get().to_string()
                    on:input=move |event| share.set(event_target_value(&event).parse().unwrap_or(50))
                />
            </Show>
            <Show when=move || mode.get() == CompareMode::Blink>
                <button type="button" class="btn small" on:click=move |_| viewer.is_second.update(|second| *second = !*second)>
                    {t(words::SWAP)}
                </button>
            </Show>
            <PairWords viewer=viewer />
        </div>
    }
}

/// The times of both pictures, and how far apart they are.
#[component]
fn PairWords(viewer: Shown) -> impl IntoView {
    let preferences = use_preferences();
    let time = move |millis| format::precise_instant(millis, preferences.zone());
    let apart = move || viewer.pair().map(|(a, b)| words::APART.with(&[&distance(b - a)]));
    let one = move |is_second: bool| {
        let is_on = move || viewer.mode() != CompareMode::Blink || viewer.is_second.get() == is_second;
        let taken = move || viewer.pair().map(|(a, b)| if is_second { b } else { a });
        view! { <b class:muted=move || !is_on() title=move || taken().map(every_form)>{move || taken().map(time)}</b> }
    };
    view! { <span class="pair">{one(false)}<span>{apart}</span>{one(true)}</span> }
}

/// Alternates the two. With reduced motion they are swapped by hand.
fn blink(viewer: Shown) {
    let is_calm =
        window().match_media("(prefers-reduced-motion: reduce)").ok().flatten().is_some_and(|q| q.matches());
    let swap = move || {
        if untrack(|| viewer.mode()) == CompareMode::Blink {
            viewer.is_second.update(|second| *second = !*second);
        }
    };
    if !is_calm {
        every(BLINK, swap);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_distance_has_its_tenths() {
        assert_eq!(distance(15_000), "15.0 s");
        assert_eq!(distance(-2_480), "2.4 s");
        assert_eq!(distance(59_999), "59.9 s");
        assert_eq!(distance(240_000), table::span(240));
    }
}
