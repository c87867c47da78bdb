//! What the browser's document is asked for in many places.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

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
