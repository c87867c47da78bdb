//! Touch in a contact sheet: a long press selects a picture, and while something is selected a tap selects too.

use crate::dom::closest_to;
use crate::state::pictures::{key_at, millis_of};
use crate::state::selection::Selection;
use leptos::prelude::*;
use std::time::Duration;
use web_sys::PointerEvent;

/// How long a press must last.
const LONG: Duration = Duration::from_millis(450);
/// How far a finger may move during the press, in pixels.
const WOBBLE: i32 = 10;
/// How long after the end of a press its click may arrive.
const CLICK_LAG: Duration = Duration::from_millis(500);

/// A press under way.
#[derive(Clone, Copy)]
pub struct Touch {
    selection: RwSignal<Selection>,
    /// Where it began.
    start: StoredValue<Option<(i32, i32)>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// The picture that the last long press selected, until its click arrives.
    held: StoredValue<Option<i64>>,
    is_touch: StoredValue<bool>,
}

impl Touch {
    pub fn new(selection: RwSignal<Selection>) -> Self {
        let touch = Self {
            selection,
            start: StoredValue::new(None),
            timer: StoredValue::new(None),
            held: StoredValue::new(None),
            is_touch: StoredValue::new(false),
        };
        on_cleanup(move || touch.stop());
        touch
    }

    pub fn press(self, event: &PointerEvent) {
        self.stop();
        self.is_touch.set_value(event.pointer_type() == "touch");
        self.held.set_value(None);
        let tile =
            closest_to(event, "button.view").and_then(|view| view.closest("[data-key]").ok().flatten());
        let millis = tile.and_then(|tile| millis_of(&tile.get_attribute("data-key")?));
        let Some(millis) = millis.filter(|_| self.is_touch.get_value()) else { return };
        self.start.set_value(Some((event.client_x(), event.client_y())));
        let select = move || {
            self.held.set_value(Some(millis));
            self.toggle(millis);
        };
        self.timer.set_value(set_timeout_with_handle(select, LONG).ok());
    }

    /// A moving finger scrolls the page.
    pub fn drag(self, event: &PointerEvent) {
        let is_far = |(x, y): (i32, i32)| {
            (event.client_x() - x).abs() > WOBBLE || (event.client_y() - y).abs() > WOBBLE
        };
        if self.start.get_value().is_some_and(is_far) {
            self.stop();
        }
    }

    pub fn release(self) {
        self.stop();
        set_timeout(move || _ = self.held.try_set_value(None), CLICK_LAG);
    }

    fn stop(self) {
        self.start.try_set_value(None);
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    /// Suppresses the browser's context menu after a long press.
    pub fn hold_back_menu(self, event: &web_sys::MouseEvent) {
        if self.is_touch.get_value() && closest_to(event, "button.view").is_some() {
            event.prevent_default();
        }
    }

    /// Whether a click on a picture was handled here: it ends a long press, or selects because something is selected.
    pub fn takes_click(self, millis: i64) -> bool {
        if self.held.try_update_value(Option::take).flatten() == Some(millis) {
            return true;
        }
        let selects = self.is_touch.get_value() && self.selection.with_untracked(|s| !s.is_empty());
        if selects {
            self.toggle(millis);
        }
        selects
    }

    fn toggle(self, millis: i64) {
        let key = key_at(millis);
        self.selection.update(|selection| selection.toggle(&key));
    }
}
