//! The scroll position of a table, restored when *back* returns to its screen.

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
    /// After *back* or *forward* the table is scrolled, as soon as it has rows, to where it was left at this address. A link
    /// leads to the top.
    pub fn new(table: &'static str, has_rows: Signal<bool>) -> Self {
        let place = Self { table, area: NodeRef::new() };
        let mut left = history::returned().then(|| place.left()).flatten();
        if left.is_some() {
            Effect::new(move || {
                if let Some(left) = left.take_if(|_| has_rows.get()) {
                    request_animation_frame(move || place.scroll_to(left));
                }
            });
        }
        place
    }

    /// Keeps the position that the table is scrolled to.
    pub fn note(self) {
        if let Some(area) = self.area.get_untracked() {
            PLACES.with_borrow_mut(|places| places.insert(self.key(), area.scroll_top()));
        }
    }

    fn left(self) -> Option<i32> {
        PLACES.with_borrow(|places| places.get(&self.key()).copied())
    }

    fn scroll_to(self, position: i32) {
        if let Some(area) = self.area.try_get_untracked().flatten() {
            area.set_scroll_top(position);
        }
    }

    fn key(self) -> (String, &'static str) {
        (history::current(), self.table)
    }
}
