//! Keeps the keyboard focus on a tile whose element was replaced.

use crate::components::focus::{focus_without_scroll, is_lost};
use crate::dom::{closest, target_of};
use crate::state::pictures::key_at;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, HtmlElement};

/// How long to wait for a tile after the sheet was scrolled to it.
const FRAMES: u32 = 10;

/// Keeps track of the focused tile. When its element was replaced by a new one of the same key, the new one is focused; when it
/// was only moved in the document, it is focused again; when the tile is gone or out of sight, nothing is focused.
#[derive(Clone, Copy)]
pub struct TileFocus {
    sheet: NodeRef<html::Div>,
    focused: StoredValue<Option<Element>, LocalStorage>,
}

impl TileFocus {
    pub fn new(sheet: NodeRef<html::Div>) -> Self {
        let focus = Self { sheet, focused: StoredValue::new_local(None) };
        // A press elsewhere ends the tracking.
        let pressed = window_event_listener(leptos::ev::pointerdown, move |_| focus.focused.set_value(None));
        on_cleanup(move || pressed.remove());
        focus
    }

    pub fn note(self, event: &FocusEvent) {
        self.focused.set_value(target_of(event).and_then(|target| closest(&target, "[data-key]")));
    }

    /// Focuses the sheet itself, from which the focus can be moved on.
    pub fn hold(self) {
        if let Some(sheet) = self.sheet.try_get_untracked().flatten() {
            focus_without_scroll(&sheet);
        }
    }

    /// Focuses the picture of an instant as soon as its tile is in the document.
    pub fn move_to(self, millis: i64) {
        self.try_to_move(millis, FRAMES);
    }

    /// Focuses the picture of an instant if its tile is in the document now; returns whether it is.
    pub fn move_now(self, millis: i64) -> bool {
        let Some(sheet) = self.sheet.try_get_untracked().flatten() else { return false };
        let selector = format!("[data-key='{}'] button.view", key_at(millis));
        let tile = sheet.query_selector(&selector).ok().flatten();
        let tile = tile.and_then(|tile| tile.dyn_into::<HtmlElement>().ok());
        tile.iter().for_each(focus_without_scroll);
        tile.is_some()
    }

    fn try_to_move(self, millis: i64, frames: u32) {
        request_animation_frame(move || {
            if !self.move_now(millis) && frames > 0 {
                self.try_to_move(millis, frames - 1);
            }
        });
    }

    /// Call it when tiles may have been replaced.
    pub fn restore(self) {
        request_animation_frame(move || {
            let Some(element) = self.focused.try_get_value().flatten().filter(|_| is_lost()) else { return };
            if element.is_connected() {
                let inside = element.query_selector("button.view").ok().flatten();
                return inside.and_then(|view| view.dyn_into().ok()).iter().for_each(focus_without_scroll);
            }
            let key = element.get_attribute("data-key");
            let sheet = self.sheet.try_get_untracked().flatten();
            let (Some(key), Some(sheet)) = (key, sheet) else { return };
            let found = sheet.query_selector(&format!("[data-key='{key}']")).ok().flatten();
            if let Some(tile) = found.and_then(|tile| tile.dyn_into::<HtmlElement>().ok()) {
                let _ = tile.set_attribute("tabindex", "-1");
                focus_without_scroll(&tile);
            }
        });
    }
}
