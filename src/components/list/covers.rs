//! The time that a list covers, beside its number of rows.

use super::state::List;
use crate::components::time_range::TimeRange;
use crate::state::preferences::use_preferences;
use crate::text::table as words;
use leptos::prelude::*;

/// The time in which rows are counted, beside their number; nothing where no time can be chosen.
#[component]
pub fn Covers<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    let preferences = use_preferences();
    let range = move || list.query.with(list.config.covers);
    let words = move || {
        list.config.widen?;
        let range = range();
        Some(range.map_or_else(|| words::ALL_TIME.get().to_owned(), |range| range.words(preferences.zone())))
    };
    view! { <span class="muted covers" title=move || range().and_then(TimeRange::every_form)>{words}</span> }
}
