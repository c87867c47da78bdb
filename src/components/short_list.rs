//! The first entries of a list that may be long, and how many more there are.

use crate::format;
use crate::text::Tr;
use leptos::prelude::*;

/// Maximum number of entries shown.
pub const LISTED: usize = 20;

/// `and 7 more`, for a list with this many entries; `None` where all of them are shown.
pub fn and_more(all: usize, words: Tr) -> Option<impl Fn() -> String + Clone + Send + Sync + 'static> {
    let rest = all.checked_sub(LISTED).filter(|rest| *rest > 0)?;
    Some(move || words.with(&[&format::count(rest as u64)]))
}

/// The first entries as list items. `more` is the text for the number of others; `name` is the accessible name of the list.
pub fn short_list<T, V: IntoView + 'static>(
    entries: impl ExactSizeIterator<Item = T>,
    row: impl FnMut(T) -> V,
    more: Tr,
    name: Option<Tr>,
) -> AnyView {
    let more = and_more(entries.len(), more).map(|more| view! { <li class="muted">{more}</li> });
    let rows = entries.take(LISTED).map(row).collect_view();
    view! { <ul class="subjects" tabindex="0" aria-label=move || name.map(|name| name.get())>{rows}{more}</ul> }
    .into_any()
}
