//! What can be stated about a range, and the sentence that states it. Nothing is stated before it is known.

use crate::components::instant::every_form;
use crate::components::menu::Menu;
use crate::format;
use crate::state::pictures::gaps::{Bound, Gap};
use crate::state::preferences::use_preferences;
use crate::text::{Tr, counted, job as words, t, table};
use leptos::prelude::*;

/// Maximum number of gaps named in the sentence.
const NAMED_GAPS: usize = 3;
/// Maximum number of gaps listed on request: the newest.
const LISTED_GAPS: usize = 200;

/// What is known of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Summary {
    /// Milliseconds of the range that are read, and its length.
    Reading { read: i64, whole: i64 },
    /// The same after a failure.
    PartlyRead { read: i64, whole: i64 },
    Known {
        pictures: usize,
        /// Pictures before this instant are left out.
        since: Option<i64>,
        /// `None` where no pictures are expected, as for a job that keeps only its latest image.
        gaps: Option<Vec<Gap>>,
        /// Before this instant neither gaps nor deletions are known. Where that is the whole range, `gaps` is `None`.
        gaps_since: Option<i64>,
        /// Milliseconds without a picture above which there is a gap.
        threshold: i64,
        /// Pictures that were deleted with this console.
        deleted: usize,
        /// The job's stops and deletions could not be read: a gap may be due to one of them.
        lacks_history: bool,
    },
}

/// A number of pictures as text.
pub fn picture_count(count: usize) -> String {
    counted(count, words::ONE_PICTURE, words::PICTURE_COUNT)
}

/// The sentence. A gap is a link that shows it with its surroundings.
#[component]
pub fn SummaryLine(
    #[prop(into)] summary: Signal<Summary>,
    /// Times with their day.
    #[prop(into)]
    with_day: Signal<bool>,
    gap_address: Callback<(i64, i64), String>,
) -> impl IntoView {
    let preferences = use_preferences();
    let time = move |millis| format::short_instant(millis, preferences.zone(), with_day.get());
    let statement = Memo::new(move |_| summary.with(|summary| statement(summary, time)));
    let since = Memo::new(move |_| {
        summary.with(|summary| match summary {
            Summary::Known { since, .. } => *since,
            Summary::Reading { .. } | Summary::PartlyRead { .. } => None,
        })
    });
    let gaps = Memo::new(move |_| {
        summary.with(|summary| match summary {
            Summary::Known { gaps: Some(gaps), .. } => gaps.clone(),
            _ => Vec::new(),
        })
    });
    let link = move |gap: Gap| {
        view! { <GapLink gap=gap gaps=gaps time=Callback::new(time) address=gap_address /> }
    };
    // The newest matter most.
    let named = move || gaps.with(|gaps| gaps[gaps.len().saturating_sub(NAMED_GAPS)..].to_vec());
    let has_more = Memo::new(move |_| gaps.with(|gaps| gaps.len() > NAMED_GAPS));
    let all = move || {
        let listed = gaps.get().into_iter().rev().take(LISTED_GAPS);
        view! { <ul class="gap-list">{listed.map(|gap| view! { <li>{link(gap)}</li> }).collect_view()}</ul> }
    };
    view! {
        <span class="summary" role="status" title=move || since.get().map(every_form)>{move || statement.get()}</span>
        <For each=named key=gap_key children=link />
        <Show when=move || has_more.get()>
            <Menu label=move || t(words::ALL_GAPS) class="link" panel=all />
        </Show>
    }
}

/// A gap that is still open keeps its link while its end moves on.
fn gap_key(gap: &Gap) -> (i64, bool) {
    (gap.from, gap.ends_with == Bound::Open)
}

/// The number of pictures and gaps. A range without pictures has no number of gaps: its link names the start.
fn statement(summary: &Summary, time: impl Fn(i64) -> String) -> String {
    let mut parts = vec![count_words(summary, &time)];
    if let Summary::Known { pictures, gaps, gaps_since, threshold, deleted, lacks_history, .. } = summary {
        parts.extend(gaps.as_ref().filter(|_| *pictures > 0).map(|gaps| gap_words(gaps.len(), *threshold)));
        if *deleted > 0 {
            parts.push(counted(*deleted, words::TIP_DELETED_ONE, words::TIP_DELETED));
        }
        parts.extend(gaps_since.map(|since| match gaps {
            Some(_) => words::GAPS_SINCE.with(&[&time(since)]),
            None => words::GAPS_NOT_KNOWN.get().to_owned(),
        }));
        if *lacks_history {
            parts.push(words::NO_HISTORY.get().to_owned());
        }
    }
    parts.join(words::BETWEEN_PARTS.get())
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

/// The number of gaps, and how long the time without a picture must be to count as one.
fn gap_words(count: usize, threshold: i64) -> String {
    let seconds = format!("{:.1}", threshold as f64 / 1_000.0);
    let gaps = match count {
        0 => words::NO_GAP.get().to_owned(),
        _ => counted(count, words::GAP, words::GAP_COUNT),
    };
    words::LONGER_THAN.with(&[&gaps, seconds.strip_suffix(".0").unwrap_or(&seconds)])
}

#[component]
fn GapLink(
    gap: Gap,
    gaps: Memo<Vec<Gap>>,
    time: Callback<i64, String>,
    address: Callback<(i64, i64), String>,
) -> impl IntoView {
    let latest = Memo::new(move |_| {
        let same = |other: &&Gap| other.from == gap.from;
        gaps.with(|gaps| gaps.iter().find(same).copied()).unwrap_or(gap)
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
    let href = Memo::new(move |_| {
        let Gap { from, to, .. } = latest.get();
        address.run((from, to))
    });
    // An end that is open is no instant at which something happened.
    let title = Memo::new(move |_| {
        let Gap { from, to, begins_with, ends_with } = latest.get();
        let end = |name: Tr, at, bound| {
            (bound == Bound::Exact).then(|| format!("{} {}", name.get(), every_form(at)))
        };
        let ends = [end(table::FROM, from, begins_with), end(table::TO, to, ends_with)];
        let lines = std::iter::once(words::SHOW_GAP.get().to_owned()).chain(ends.into_iter().flatten());
        lines.collect::<Vec<_>>().join("\n")
    });
    view! { <a class="gap-link" href=move || href.get() title=move || title.get()>{move || name.get()}</a> }
}
