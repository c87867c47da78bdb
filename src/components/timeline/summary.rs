//! What can be stated about a range, and the sentence that states it. Nothing is stated before it is known.

use crate::format;
use crate::state::pictures::gaps::{Bound, Gap};
use crate::state::preferences::use_preferences;
use crate::text::{counted, job as words, t, table};
use leptos::prelude::*;

/// Gaps that are named.
const NAMED_GAPS: usize = 3;

/// What is known of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Summary {
    /// Milliseconds that are read and that the range has.
    Reading { read: i64, whole: i64 },
    /// The same after a failure.
    PartlyRead { read: i64, whole: i64 },
    Known {
        pictures: usize,
        /// Pictures before this instant are left out.
        since: Option<i64>,
        /// `None` where no pictures are expected, as for a job that keeps only its latest image.
        gaps: Option<Vec<Gap>>,
    },
}

/// A number of pictures in words.
pub fn picture_count(count: usize) -> String {
    counted(count, words::ONE_PICTURE, words::PICTURE_COUNT)
}

/// The sentence. A gap that is named is a button that chooses it in the timeline.
#[component]
pub fn SummaryLine(
    #[prop(into)] summary: Signal<Summary>,
    /// Times with their day.
    #[prop(into)]
    with_day: Signal<bool>,
    choose: Callback<Option<(i64, i64)>>,
) -> impl IntoView {
    let preferences = use_preferences();
    let time = move |millis| format::short_instant(millis, preferences.zone(), with_day.get());
    let count = Memo::new(move |_| summary.with(|summary| count_words(summary, time)));
    let gaps = Memo::new(move |_| {
        summary.with(|summary| match summary {
            Summary::Known { gaps: Some(gaps), pictures, .. } if *pictures > 0 => Some(gaps.clone()),
            _ => None,
        })
    });
    let gap_count = move || gaps.with(|gaps| gaps.as_ref().map(|gaps| gap_words(gaps.len())));
    let named = move || gaps.get().unwrap_or_default().into_iter().take(NAMED_GAPS).collect::<Vec<_>>();
    let has_more = move || gaps.with(|gaps| gaps.as_ref().is_some_and(|gaps| gaps.len() > NAMED_GAPS));
    // A gap that lasts keeps its button while its end moves on.
    let gap_key = |gap: &Gap| (gap.from, gap.ends_with == Bound::Open);
    view! {
        <span class="summary" role="status">
            {move || count.get()}
            {move || gap_count().map(|text| format!(", {text}"))}
        </span>
        <For each=named key=gap_key let:gap>
            <GapButton gap=gap gaps=gaps time=Callback::new(time) choose=choose />
        </For>
        {move || has_more().then_some("…")}
    }
}

fn count_words(summary: &Summary, time: impl Fn(i64) -> String) -> String {
    let span = |millis: i64| table::span(millis / 1_000);
    match summary {
        Summary::Reading { read, whole } => words::READING.with(&[&span(*read), &span(*whole)]),
        Summary::PartlyRead { read, whole } => words::PARTLY_READ.with(&[&span(*read), &span(*whole)]),
        Summary::Known { pictures: 0, .. } => words::NO_PICTURES.get().to_owned(),
        Summary::Known { pictures, since: None, .. } => picture_count(*pictures),
        Summary::Known { pictures, since: Some(since), .. } => {
            words::COUNT_SINCE.with(&[&picture_count(*pictures), &time(*since)])
        }
    }
}

fn gap_words(count: usize) -> String {
    if count == 0 { words::NO_GAP.get().to_owned() } else { counted(count, words::GAP, words::GAP_COUNT) }
}

#[component]
fn GapButton(
    gap: Gap,
    gaps: Memo<Option<Vec<Gap>>>,
    time: Callback<i64, String>,
    choose: Callback<Option<(i64, i64)>>,
) -> impl IntoView {
    let latest = Memo::new(move |_| {
        let same = |other: &&Gap| other.from == gap.from;
        gaps.with(|gaps| gaps.iter().flatten().find(same).copied()).unwrap_or(gap)
    });
    let name = move || {
        let Gap { from, to, begins_with, ends_with } = latest.get();
        match (begins_with, ends_with) {
            (Bound::Exact, Bound::Exact) => words::GAP_BETWEEN.with(&[&time.run(from), &time.run(to)]),
            (Bound::Open, Bound::Exact) => words::GAP_UNTIL.with(&[&time.run(to)]),
            (Bound::Exact, Bound::Open) => {
                words::GAP_SINCE.with(&[&time.run(from), &table::span((to - from) / 1_000)])
            }
            (Bound::Open, Bound::Open) => words::GAP_WHOLE.get().to_owned(),
        }
    };
    let name = Memo::new(move |_| name());
    let press = move |_| {
        let Gap { from, to, .. } = latest.get_untracked();
        choose.run(Some((from, to)));
    };
    view! { <button type="button" class="link gap-link" title=t(words::CHOOSE_GAP) on:click=press>{move || name.get()}</button> }
}
