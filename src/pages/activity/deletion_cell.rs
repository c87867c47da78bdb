//! The outcome of a deletion, in one cell.

use crate::format;
use crate::text::activity as words;
use leptos::prelude::*;
use media_api::deletion::Summary;

/// The result of a whole deletion: the worst outcome of an item, with its number.
pub fn deletion_cell(deletion: &Summary) -> AnyView {
    let tally = &deletion.tally;
    let (class, text, count) = match (tally.refused + tally.failed, tally.unknown, tally.planned + tally.sent)
    {
        (0, 0, 0) => ("state good", words::OK, 0),
        (0, 0, open) => ("state wait", words::NOT_SENT, open),
        (0, unknown, _) => ("state warn", words::NOT_KNOWN, unknown),
        (failed, _, _) => ("state bad", words::NOT_DELETED, failed),
    };
    view! { <span class=class>{move || text.with(&[&format::count(count as u64)])}</span> }.into_any()
}
