//! Shown in place of pictures when the range holds none: when the newest picture was taken, and links to it.

use super::gallery::{DEFAULT_RANGE, Gallery, OFFERS};
use crate::clock;
use crate::components::instant::every_form;
use crate::components::problem::ProblemCard;
use crate::components::time_range::TimeRange;
use crate::format;
use crate::state::pictures::{Lookback, Search};
use crate::state::preferences::use_preferences;
use crate::text::{job as words, t};
use leptos::prelude::*;

/// Searches for the newest picture of the job, back to its creation: before a range that ends now, or in all of its life.
#[component]
pub fn NoPictures(gallery: Gallery) -> impl IntoView {
    let lookback = Lookback::new();
    let newest_second = move || match untrack(|| gallery.is_live()) {
        true => gallery.bounds.get_untracked().0.div_euclid(1_000) - 1,
        false => clock::service_now().div_euclid(1_000),
    };
    let created = Memo::new(move |_| gallery.created.get().map(|millis| millis.div_euclid(1_000)));
    let search_from = move |end: i64| {
        if let Some(created) = created.get_untracked() {
            lookback.start(gallery.job_id(), (created, end));
        }
    };
    // Once: the start of a relative range moves on, and the time before it has been searched then.
    Effect::new(move |was_started: Option<bool>| {
        let is_started = was_started.unwrap_or_default() || created.get().is_some();
        if is_started && was_started != Some(true) {
            search_from(newest_second());
        }
        is_started
    });
    let has_none = move || lookback.search.with(|search| *search == Some(Search::Nothing));
    // Its template has no pattern for single files.
    let keeps_latest_only = move || {
        gallery.facts.with(|facts| facts.as_ref().is_some_and(|facts| facts.sequence_format.is_empty()))
    };
    let title = move || match has_none() {
        true if keeps_latest_only() => words::LATEST_ONLY.get(),
        true => words::NOTHING.get(),
        false => words::NONE_IN_RANGE.get(),
    };
    let content = move || {
        lookback.search.get().map(|search| match search {
            Search::Running { back_to } => view! { <SearchLine words=words::LOOKING second=back_to /> }.into_any(),
            Search::Found { newest } => view! { <NewestFound gallery=gallery newest=newest /> }.into_any(),
            Search::Nothing => {
                let hint = if keeps_latest_only() { words::LATEST_ONLY_HINT } else { words::NOTHING_HINT };
                view! { <p>{t(hint)}</p> }.into_any()
            }
            Search::Stopped { back_to } => view! {
                <SearchLine words=words::NONE_SINCE second=back_to />
                <button type="button" class="btn" on:click=move |_| search_from(back_to - 1)>{t(words::LOOK_FURTHER)}</button>
            }
            .into_any(),
            Search::Failed(problem) => {
                let again = Callback::new(move |()| search_from(newest_second()));
                view! { <ProblemCard problem=problem retry=Some(again) /> }.into_any()
            }
        })
    };
    view! { <div class="sheet empty"><h2>{title}</h2>{content}</div> }
}

/// A sentence with a time.
#[component]
fn SearchLine(words: crate::text::Tr, second: i64) -> impl IntoView {
    let preferences = use_preferences();
    let text = move || words.with(&[&format::instant(second * 1_000, preferences.zone())]);
    view! { <p role="status" title=move || every_form(second * 1_000)>{text}</p> }
}

/// When the newest picture was taken, and the ranges that show it.
#[component]
fn NewestFound(gallery: Gallery, newest: i64) -> impl IntoView {
    let preferences = use_preferences();
    let age = (clock::service_now() - newest).div_euclid(1_000) + 1;
    let includes_it = |range: &TimeRange| matches!(range, TimeRange::Last(seconds) if *seconds >= age);
    // The default range, or one of the length of this one.
    let around = Some(DEFAULT_RANGE).filter(includes_it).unwrap_or_else(|| {
        let ((from, to), second) = (gallery.bounds.get_untracked(), newest.div_euclid(1_000));
        TimeRange::Between(second - (to - from) / 1_000, second)
    });
    let shortest = OFFERS.iter().copied().map(TimeRange::Last).find(includes_it);
    let is_other = |range: &TimeRange| *range != around && *range != gallery.range.get_untracked();
    let other = shortest.filter(is_other).map(|range| {
        let label = move || words::SHOW_RANGE.with(&[&range.words(preferences.zone())]);
        view! { <button type="button" class="btn" on:click=move |_| gallery.set_range(range)>{label}</button> }
    });
    view! {
        <p title=move || every_form(newest)>{move || words::NEWEST_IS.with(&[&format::instant(newest, preferences.zone())])}</p>
        <div class="row">
            <button type="button" class="btn primary" on:click=move |_| gallery.set_range(around)>{t(words::SHOW_NEWEST)}</button>
            {other}
        </div>
    }
}
