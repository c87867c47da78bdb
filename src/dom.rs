//! Shared queries of the browser's document.

use leptos::prelude::document;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
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

/// The element that the focus comes from or moves to.
pub fn related_target(event: &FocusEvent) -> Option<Element> {
    event.related_target()?.dyn_into().ok()
}

/// Whether a key belongs to an input method that is composing text, such as the Enter that accepts a suggestion. Some browsers
/// report the last key of a composition without `isComposing`, but with the key code 229.
pub fn is_composing(event: &KeyboardEvent) -> bool {
    const COMPOSING: u32 = 229;
    event.is_composing() || event.key_code() == COMPOSING
}

/// Shows a part of the page in full screen; leaves full screen if something is shown there. Does nothing in a browser that does
/// not allow it.
pub fn toggle_full_screen(part: &Element) {
    match document().fullscreen_element() {
        Some(_) => call(&document(), "exitFullscreen"),
        None => call(part, "requestFullscreen"),
    }
}

/// Calls a method that returns a promise, and handles its rejection: web-sys drops the promise, and a rejection would be
/// reported as an error of the page.
fn call(target: &JsValue, method: &str) {
    let function = js_sys::Reflect::get(target, &method.into()).unwrap_or_default();
    let Ok(function) = function.dyn_into::<js_sys::Function>() else { return };
    let promise = function.call0(target).ok().and_then(|promise| promise.dyn_into::<js_sys::Promise>().ok());
    if let Some(promise) = promise {
        spawn_local(async move {
            let _ = JsFuture::from(promise).await;
        });
    }
}
