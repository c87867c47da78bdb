//! The scroll position of a table, kept while another screen is shown: *back* leads to the rows that were left.

use crate::state::history;
use leptos::html;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    /// By address and table: the position in the table's own area, in pixels.
    static PLACES: RefCell<BTreeMap<(String, &'static str), i32>> = const { RefCell::new(BTreeMap::new()) };
}

/// The scroll position of one table.
#[derive(Clone, Copy)]
pub struct ScrollPlace {
    table: &'static str,
    pub area: NodeRef<html::Div>,
}

impl ScrollPlace {
    /// Returns to the position that was left at this address, as soon as there are rows. A link leads to the top.
    pub fn new(table: &'static str, has_rows: Signal<bool>) -> Self {
        let place = Self { table, area: NodeRef::new() };
        let left =
            history::returned().then(|| PLACES.with_borrow(|places| places.get(&place.key()).copied()));
        if let Some(left) = left.flatten() {
            Effect::new(move |is_done: Option<bool>| {
                let is_first = has_rows.get() && is_done != Some(true);
                if is_first {
                    let back = move || {
                        if let Some(area) = place.area.try_get_untracked().flatten() {
                            area.set_scroll_top(left);
                        }
                    };
                    request_animation_frame(back);
                }
                is_first || is_done == Some(true)
            });
        }
        place
    }

    /// Takes note of where the table is scrolled to.
    pub fn note(self) {
        if let Some(area) = self.area.get_untracked() {
            PLACES.with_borrow_mut(|places| places.insert(self.key(), area.scroll_top()));
        }
    }

    fn key(self) -> (String, &'static str) {
        (history::current(), self.table)
    }
}
