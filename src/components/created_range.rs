//! The filter of a list by time, kept in the parameter `range`.

use crate::components::list::List;
use crate::components::time_range::{TimeRange, TimeRangeChip};
use crate::state::query::HistoryMode;
use crate::text::{Tr, t, table as words};
use leptos::prelude::*;

/// What is offered where nothing is chosen.
const FIRST_OFFER: TimeRange = TimeRange::Last(30 * TimeRange::DAY);

/// A chip with the range. Without a range, and without a default of the service, everything is listed: a button says so and
/// offers a range.
#[component]
pub fn CreatedRange<T>(
    list: List<T>,
    /// What the time is of.
    #[prop(default = words::CREATED)]
    label: Tr,
    /// Seconds of each relative range on offer.
    offers: &'static [i64],
    max_days: i64,
    /// What the service searches when no range is named. It cannot be removed.
    #[prop(optional_no_strip)]
    default: Option<TimeRange>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let named = Memo::new(move |_| list.query.with(|query| query.get("range").and_then(TimeRange::parse)));
    let set = move |range: Option<TimeRange>| {
        let named = range.filter(|range| Some(*range) != default).map(TimeRange::to_text);
        list.set(&[("range", named)], HistoryMode::Replace);
    };
    let has_range = move || named.with(Option::is_some) || default.is_some();
    let any_time = move || {
        view! {
            <button type="button" class="btn quiet" on:click=move |_| set(Some(FIRST_OFFER))>
                {t(label)}": "{t(words::ANY_TIME)}
            </button>
        }
    };
    view! {
        <Show when=has_range fallback=any_time>
            <TimeRangeChip
                label=label
                value=Signal::derive(move || named.get().or(default).unwrap_or(FIRST_OFFER))
                offers=offers
                max_days=max_days
                change=Callback::new(move |range| set(Some(range)))
                remove=Callback::new(move |()| set(None))
                is_default=Signal::derive(move || named.with(Option::is_none))
            />
        </Show>
    }
}
