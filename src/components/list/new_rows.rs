//! The button that shows what an automatic read found, above the table.

use super::state::List;
use crate::components::data_table::Unlisted;
use crate::components::focus::heading_when_removed;
use crate::dom::closest;
use crate::state::paging::Paging;
use crate::text::{counted, table as words};
use leptos::prelude::*;

impl<T: Clone + PartialEq + Send + Sync + 'static> List<T> {
    /// Shows the last read as it is, with its new rows and without those that are gone.
    pub fn show_new(self) {
        self.older.reset();
        self.walk_limit.reset();
        self.asked.update(|asked| *asked += 1);
    }

    /// Whether the last read contains a row. A row that it does not contain cannot be selected or changed.
    pub fn is_listed(self, row: &T) -> bool {
        self.unlisted
            .with(|unlisted| unlisted.is_empty() || !unlisted.contains_key(&(self.config.kind.key)(row)))
    }

    /// How the rows on screen differ from the last read: `2 new jobs · 1 gone`; empty when they do not. Rows
    /// are new where new entries are added: before all others, on the first page.
    fn difference(self) -> String {
        let (one, many) = self.config.new_rows;
        let Paging { page, ascending, .. } = self.paging();
        let grows_here = page == 1 && !ascending;
        let [front, other, gone] = self.shown.with(|shown| {
            shown.as_ref().map_or([0; 3], |shown| {
                let gone = shown.unlisted.values().filter(|state| **state == Unlisted::Gone).count();
                [shown.front, shown.other, gone]
            })
        });
        let (new, other) = if grows_here { (front, other) } else { (0, front + other) };
        let parts = [
            (new, one, many),
            (other, words::OTHER_ROW, words::OTHER_ROWS),
            (gone, words::GONE_ROW, words::GONE_ROWS),
        ];
        let parts = parts.into_iter().filter(|(count, ..)| *count > 0);
        parts.map(|(count, one, many)| counted(count, one, many)).collect::<Vec<_>>().join(" · ")
    }
}

/// The button is there while the last read differs from the rows on screen.
#[component]
pub fn NewRows<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    let label = Memo::new(move |_| list.difference());
    let show = move |_| {
        list.show_new();
        scroll_to_top(list.config.id);
    };
    view! {
        <span class="new-rows" role="status">
            <Show when=move || !label.with(String::is_empty)>
                {heading_when_removed()}
                <button type="button" class="btn small primary" on:click=show>{label}</button>
            </Show>
        </span>
    }
}

/// Shows the first rows of a table that scrolls in its own area.
fn scroll_to_top(table: &str) {
    let found = document().query_selector(&format!("main [data-table={table}]")).ok().flatten();
    if let Some(area) = found.and_then(|table| closest(&table, ".scroll")) {
        area.set_scroll_top(0);
    }
}
