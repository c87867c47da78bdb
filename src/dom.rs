//! What the browser's document is asked for in many places.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, FocusEvent, KeyboardEvent};

/// The element that an event began at.
pub fn target_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The element itself or the nearest one around it that matches.
pub fn closest(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}

/// The nearest element that matches, from where an event began.
pub fn closest_to(event: &Event, selector: &str) -> Option<Element> {
    closest(&target_of(event)?, selector)
}

/// The element that the focus comes from or goes to.
pub fn related_target(event: &FocusEvent) -> Option<Element> {
    event.related_target()?.dyn_into().ok()
}

/// Whether a key belongs to an input method that is composing text, such as the Enter that accepts a suggestion. Some browsers
/// report the last key of a composition without `isComposing`, but with the key code 229.
pub fn is_composing(event: &KeyboardEvent) -> bool {
    const COMPOSING: u32 = 229;
    event.is_composing() || event.key_code() == COMPOSING
}
