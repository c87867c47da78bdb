//! Full screen for a part of the page.

use crate::dom::toggle_full_screen;
use crate::text::{t, wall as words};
use leptos::html;
use leptos::prelude::*;

/// Shows a part of the page in full screen, and leaves it. Does nothing in a browser that does not allow it.
#[component]
pub fn FullScreenButton(part: NodeRef<html::Section>) -> impl IntoView {
    let is_full = RwSignal::new(false);
    let changed = window_event_listener_untyped("fullscreenchange", move |_| {
        is_full.set(document().fullscreen_element().is_some());
    });
    on_cleanup(move || changed.remove());
    let toggle = move |_| part.get_untracked().into_iter().for_each(|part| toggle_full_screen(&part));
    view! {
        <button type="button" class="btn quiet" on:click=toggle>
            <Show when=move || is_full.get() fallback=|| t(words::FULL_SCREEN)>{t(words::LEAVE_FULL_SCREEN)}</Show>
        </button>
    }
}
