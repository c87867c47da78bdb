//! The drawing of the timeline: bars, gaps, unread time, the chosen stretch, and the axis.

use super::data::TimelineData;
use super::slices::Slices;
use crate::components::instant::every_form;
use crate::format;
use crate::state::pictures::PartState;
use crate::state::pictures::spans::Span;
use crate::state::preferences::use_preferences;
use leptos::prelude::*;

/// Height of the drawing in its own units.
pub const HEIGHT: f64 = 72.0;
/// Ranges up to this length, in milliseconds, have seconds on their axis.
const SHORT_RANGE: i64 = 600_000;

/// One bar: its position, and how full its slice is in thousandths.
type Bar = (usize, u32);

/// A bar for each slice that has pictures.
#[component]
pub fn Bars(data: Signal<TimelineData>) -> impl IntoView {
    let bars = Memo::new(move |_| {
        data.with(|TimelineData { slices, .. }| {
            let fill = |slice: usize| (slices.fill(slice) * 1_000.0).round() as u32;
            let bars = (0..slices.counts.len()).map(|slice| (slice, fill(slice)));
            bars.filter(|(_, fill)| *fill > 0).collect::<Vec<Bar>>()
        })
    });
    view! {
        <For each=move || bars.get() key=|bar| *bar let:bar>
            {
                let height = f64::from(bar.1) / 1_000.0 * (HEIGHT - 4.0);
                view! {
                    <rect class="slice" x=bar.0.to_string() y=(HEIGHT - height).to_string() width="0.8" height=height.to_string() />
                }
            }
        </For>
    }
}

/// Gaps, time of which they are not known, time in which no pictures were expected, deleted pictures, and the chosen stretch,
/// each at its exact time.
#[component]
pub fn Marks(data: Signal<TimelineData>, chosen: Memo<Option<(i64, i64)>>) -> impl IntoView {
    let mark = move |class: &'static str, span: Span| {
        let (left, width) = data.with(|data| place(&data.slices, span));
        view! { <i class=class style:left=left style:width=width></i> }
    };
    let gaps = Memo::new(move |_| data.with(|data| data.gaps.clone()));
    let gaps = move || gaps.get().into_iter().map(|gap| mark("gap", (gap.from, gap.to))).collect_view();
    let idle = Memo::new(move |_| data.with(|data| (data.stopped.clone(), data.absent)));
    let idle = move || {
        let (stopped, absent) = idle.get();
        let absent = absent.into_iter().map(|span| mark("absent", span));
        absent.chain(stopped.into_iter().map(|span| mark("stopped", span))).collect_view()
    };
    let deleted = Memo::new(move |_| data.with(|data| data.deleted.clone()));
    let deleted =
        move || deleted.get().into_iter().map(|run| mark("deleted", (run.from, run.to + 1))).collect_view();
    let unread = Memo::new(move |_| data.with(|data| (data.unread.clone(), data.unexplained)));
    let unread = move || {
        let (unread, unexplained) = unread.get();
        let class = |state| if state == PartState::Failed { "unread failed" } else { "unread" };
        let unread = unread.into_iter().map(|(span, state)| mark(class(state), span));
        unread.chain(unexplained.map(|span| mark("unread", span))).collect_view()
    };
    let chosen = move || {
        let slices = data.with(|data| chosen.get().and_then(|stretch| data.slices.touched(stretch)));
        slices.map(|(first, last)| {
            let span = data.with(|data| (data.slices.time_at(first), data.slices.time_at(last + 1)));
            mark("chosen", span)
        })
    };
    view! { <div class="marks" aria-hidden="true">{idle}{unread}{deleted}{gaps}{chosen}</div> }
}

/// Distance from the left edge, and width.
fn place(slices: &Slices, (from, to): Span) -> (String, String) {
    let (left, right) = (slices.position(from) * 100.0, slices.position(to) * 100.0);
    (format!("{left:.3}%"), format!("{:.3}%", right - left))
}

/// Five instants along the range.
#[component]
pub fn Axis(
    data: Signal<TimelineData>,
    /// The last slice may end later.
    end: Signal<i64>,
    #[prop(into)] with_day: Signal<bool>,
) -> impl IntoView {
    let preferences = use_preferences();
    let bounds = move || data.with(|data| (data.slices.start, data.slices.end()));
    let instant = move |part: i64| {
        let (start, last) = bounds();
        (start + (last - start) * part / 4).min(end.get())
    };
    let label = move |at: i64| {
        let (start, last) = bounds();
        let text = format::short_instant(at, preferences.zone(), with_day.get());
        if last - start <= SHORT_RANGE {
            return text;
        }
        let (time, offset) = format::split_offset(&text);
        format!("{}{offset}", &time[..time.len() - ":00".len()])
    };
    let labels = (0..=4).map(|part| {
        let at = Memo::new(move |_| instant(part));
        let label = Memo::new(move |_| label(at.get()));
        view! { <span title=move || every_form(at.get())>{move || label.get()}</span> }
    });
    view! { <div class="axis" aria-hidden="true">{labels.collect_view()}</div> }
}
