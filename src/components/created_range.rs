//! The filter of a list by time, kept in the parameter `range`.

use crate::components::list::List;
use crate::components::time_range::{TimeRange, TimeRangeChip};
use crate::state::query::HistoryMode;
use crate::text::{Tr, t, table as words};
use leptos::prelude::*;

/// The value of the parameter for all time in a list that has a default range.
pub const ALL_TIME: &str = "all";
/// The range offered where none is chosen.
const FIRST_OFFER: TimeRange = TimeRange::Last(30 * TimeRange::DAY);

/// A chip with the range. Removing it searches all time: a button then says so, and restores a range.
#[component]
pub fn CreatedRange<T>(
    list: List<T>,
    /// What the time refers to.
    #[prop(default = words::CREATED)]
    label: Tr,
    /// Seconds of each relative range on offer.
    offers: &'static [i64],
    max_days: i64,
    /// The range searched when the address names none.
    #[prop(optional_no_strip)]
    default: Option<TimeRange>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let range =
        Memo::new(move |_| list.query.with(|query| query.get("range").map_or(default, TimeRange::parse)));
    let all_time = default.map(|_| ALL_TIME.to_owned());
    let set = move |range: TimeRange| {
        let named = Some(range).filter(|range| Some(*range) != default).map(TimeRange::to_text);
        list.set(&[("range", named)], HistoryMode::Replace);
    };
    let remove = Callback::new(move |()| list.set(&[("range", all_time.clone())], HistoryMode::Replace));
    let any_time = move || {
        view! {
            <button type="button" class="btn any-time" on:click=move |_| set(default.unwrap_or(FIRST_OFFER))>
                {t(label)}": "{t(words::ANY_TIME)}
            </button>
        }
    };
    view! {
        <Show when=move || range.with(Option::is_some) fallback=any_time>
            <TimeRangeChip
                label=label
                value=Signal::derive(move || range.get().unwrap_or(FIRST_OFFER))
                offers=offers
                max_days=max_days
                change=Callback::new(set)
                remove=remove
            />
        </Show>
    }
}
