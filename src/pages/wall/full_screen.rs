//! The whole screen for a part of the page.

use crate::text::{t, wall as words};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Shows a part of the page on the whole screen, and leaves it. A browser that does not allow it changes nothing.
#[component]
pub fn FullScreenButton(part: NodeRef<html::Section>) -> impl IntoView {
    let is_full = RwSignal::new(false);
    let changed = window_event_listener_untyped("fullscreenchange", move |_| {
        is_full.set(document().fullscreen_element().is_some());
    });
    on_cleanup(move || changed.remove());
    let toggle = move |_| match part.get_untracked() {
        Some(part) if !is_full.get_untracked() => call(&part, "requestFullscreen"),
        _ => call(&document(), "exitFullscreen"),
    };
    view! {
        <button type="button" class="btn quiet" on:click=toggle>
            <Show when=move || is_full.get() fallback=|| t(words::FULL_SCREEN)>{t(words::LEAVE_FULL_SCREEN)}</Show>
        </button>
    }
}

/// Calls a method that returns a promise, and takes note of its end: web-sys drops the promise, and a refusal would be reported
/// as an error of the page.
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
