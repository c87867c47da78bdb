//! Keys of the viewer.

use super::shown::Shown;
use crate::clock;
use crate::dom::is_composing;
use crate::state::preferences::use_preferences;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Milliseconds between two pictures while a key is held: the address may not change more often.
const HELD_KEY: i64 = 125;

/// Listens on the window while the viewer is open: a press on the picture moves the focus away from every control.
pub fn listen(viewer: Shown) {
    let (preferences, turned_at) = (use_preferences(), StoredValue::new(0_i64));
    let pressed = window_event_listener(leptos::ev::keydown, move |event| {
        let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
        if event.default_prevented() || has_modifier || is_composing(&event) || !is_on_top() {
            return;
        }
        let key = event.key();
        let is_character = key.chars().count() == 1;
        if is_character && !preferences.has_letter_keys() || is_for_a_control(&event) {
            return;
        }
        let turn = |by: isize| {
            let now = clock::browser_now();
            if !event.repeat() || now - turned_at.get_value() >= HELD_KEY {
                turned_at.set_value(now);
                viewer.turn(by);
            }
        };
        match key.as_str() {
            "ArrowLeft" | "k" => turn(-1),
            "ArrowRight" | "j" => turn(1),
            "Home" => viewer.turn_to_end(false),
            "End" => viewer.turn_to_end(true),
            "+" | "=" => viewer.stage.step(true),
            "-" => viewer.stage.step(false),
            "0" => viewer.stage.fit(),
            "1" => viewer.stage.actual(),
            "x" => viewer.toggle_selected(),
            "d" => viewer.delete(),
            "f" => viewer.toggle_full_screen(),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || pressed.remove());
}

/// Whether no other dialog is open over the viewer.
fn is_on_top() -> bool {
    document().query_selector("dialog[open]:not(.viewer)").is_ok_and(|other| other.is_none())
}

/// Arrows, Home and End move a slider and choose among radio buttons.
fn is_for_a_control(event: &KeyboardEvent) -> bool {
    let target = crate::dom::target_of(event);
    target.is_some_and(|target| target.matches("input, select, textarea").unwrap_or_default())
}
