//! Text that can be copied with one press.

use crate::dom::closest_to;
use crate::html::Html;
use crate::state::preferences::use_preferences;
use crate::text::{Tr, frame};
use leptos::prelude::*;

/// The buttons that [`watch_copies`] hears.
const COPIES: &str = "[data-copy]";

/// A button that copies `value` and says so for two seconds. `name` says what is copied.
#[component]
pub fn CopyButton(#[prop(into)] value: Signal<String>, #[prop(into)] name: Signal<String>) -> impl IntoView {
    move || copy_button(&value.get(), &name.get()).view()
}

/// As [`CopyButton`], for what is long: the text is made when the button is pressed.
#[component]
pub fn CopyMade(text: Callback<(), String>, name: Tr) -> impl IntoView {
    let pressed = move |event: leptos::ev::MouseEvent| {
        if let Some(button) = closest_to(&event, COPIES) {
            let _ = button.set_attribute("data-copy", &text.run(()));
        }
    };
    view! { <span on:click=pressed>{move || copy_button("", name.get()).view()}</span> }
}

/// As [`CopyButton`], for a row. [`watch_copies`] does the copying.
pub fn copy_button(value: &str, name: &str) -> Html {
    const BUTTON: &str = r#"<button type="button" class="copy" data-copy="{}" aria-label="{}"></button>"#;
    Html::new(BUTTON, &[value, &frame::COPY_NAMED.with(&[name])])
}

/// Copies what a pressed button carries, and lets the button say so for two seconds. Called once, by the frame: a table has
/// a button in every row, and they need no listener each.
pub fn watch_copies() {
    let pressed = window_event_listener(leptos::ev::click, |event| {
        let Some(button) = closest_to(&event, COPIES) else { return };
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
pub fn ShortId(id: String, name: Tr) -> impl IntoView {
    move || short_id(&id, name).view()
}

/// As [`ShortId`], for a row.
pub fn short_id(id: &str, name: Tr) -> Html {
    let short = crate::format::short_id(id);
    Html::new(r#"<span class="id" title="{}">{}</span>"#, &[id, &short]).and(copy_button(id, name.get()))
}

/// An instant in the chosen zone, with every other form in its tooltip.
#[component]
pub fn Instant(millis: i64) -> impl IntoView {
    move || instant(millis).view()
}

/// As [`Instant`], for a row.
pub fn instant(millis: i64) -> Html {
    let machine = chrono::DateTime::<chrono::Utc>::from_timestamp_millis(millis).map(media_api::time::format);
    let shown = crate::format::instant(millis, use_preferences().zone());
    let values = [machine.as_deref().unwrap_or_default(), &crate::format::every_form(millis), &shown];
    Html::new(r#"<time datetime="{}" title="{}">{}</time>"#, &values)
}

/// As [`api_instant`], for a row.
pub fn row_instant(text: &str) -> Html {
    crate::format::parse_api_time(text).map_or_else(|| Html::text(text), instant)
}

/// As [`Instant`], for a time the API wrote; shown as it came when it cannot be read.
pub fn api_instant(text: &str) -> AnyView {
    let text = text.to_owned();
    (move || row_instant(&text).view()).into_any()
}
