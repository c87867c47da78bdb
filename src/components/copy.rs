//! Text that can be copied with one press.

use crate::state::preferences::{Zone, use_preferences};
use crate::text::{Tr, frame};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A button that copies `value` and says so for two seconds. `name` says what is copied.
#[component]
pub fn CopyButton(#[prop(into)] value: Signal<String>, #[prop(into)] name: Signal<String>) -> impl IntoView {
    move || copy_button(value.get(), &name.get())
}

/// The button as it is now, for a row that is drawn anew when the language changes. [`watch_copies`] does the copying.
fn copy_button(value: String, name: &str) -> AnyView {
    view! {
        <button type="button" class="copy" data-copy=value aria-label=frame::COPY_NAMED.with(&[name])>
            <span class="glyph" aria-hidden="true"></span>
        </button>
    }
    .into_any()
}

/// Copies what a pressed button carries, and lets the button say so for two seconds. Called once, by the frame: a table has
/// a button in every row, and they need no listener each.
pub fn watch_copies() {
    let pressed = window_event_listener(leptos::ev::click, |event| {
        let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let Some(button) = target.and_then(|t| t.closest("[data-copy]").ok().flatten()) else { return };
        event.prevent_default();
        leptos::task::spawn_local(copy_from(button));
    });
    on_cleanup(move || pressed.remove());
}

async fn copy_from(button: web_sys::Element) {
    let text = button.get_attribute("data-copy").unwrap_or_default();
    let written = window().navigator().clipboard().write_text(&text);
    let is_saying_so = button.class_list().contains("done");
    if wasm_bindgen_futures::JsFuture::from(written).await.is_err() || is_saying_so {
        return;
    }
    let label = button.get_attribute("aria-label").unwrap_or_default();
    let _ = button.set_attribute("aria-label", frame::COPIED.get());
    let _ = button.class_list().add_1("done");
    set_timeout(
        move || {
            let _ = button.set_attribute("aria-label", &label);
            let _ = button.class_list().remove_1("done");
        },
        std::time::Duration::from_secs(2),
    );
}

/// An identifier in short form, with the whole in its tooltip and a copy button.
#[component]
pub fn ShortId(id: String, #[prop(into)] name: Signal<String>) -> impl IntoView {
    view! {
        <span class="id" title=id.clone()>{crate::format::short_id(&id)}</span>
        <CopyButton value=Signal::stored(id) name=name />
    }
}

/// As [`ShortId`], for a row.
pub fn short_id(id: &str, name: Tr) -> AnyView {
    view! {
        <span class="id" title=id.to_owned()>{crate::format::short_id(id)}</span>
        {copy_button(id.to_owned(), name.get())}
    }
    .into_any()
}

/// An instant in the chosen zone, with every other form in its tooltip.
#[component]
pub fn Instant(millis: i64) -> impl IntoView {
    let preferences = use_preferences();
    move || instant(millis, preferences.zone())
}

fn instant(millis: i64, zone: Zone) -> AnyView {
    let machine = chrono::DateTime::<chrono::Utc>::from_timestamp_millis(millis).map(media_api::time::format);
    view! {
        <time datetime=machine title=crate::format::every_form(millis)>{crate::format::instant(millis, zone)}</time>
    }
    .into_any()
}

/// As [`api_instant`], for a row.
pub fn row_instant(text: &str) -> AnyView {
    match crate::format::parse_api_time(text) {
        Some(millis) => instant(millis, use_preferences().zone()),
        None => text.to_owned().into_any(),
    }
}

/// As [`Instant`], for a time the API wrote; shown as it came when it cannot be read.
pub fn api_instant(text: &str) -> AnyView {
    match crate::format::parse_api_time(text) {
        Some(millis) => view! { <Instant millis=millis /> }.into_any(),
        None => text.to_owned().into_any(),
    }
}
