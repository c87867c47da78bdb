//! Text that can be copied with one press.

use crate::text::frame;
use leptos::prelude::*;

/// A button that copies `value` and says so for two seconds. `name` says what is copied.
#[component]
pub fn CopyButton(#[prop(into)] value: Signal<String>, #[prop(into)] name: Signal<String>) -> impl IntoView {
    let copied = RwSignal::new(false);
    let press = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        event.stop_propagation();
        let text = value.get_untracked();
        leptos::task::spawn_local(async move {
            let written = window().navigator().clipboard().write_text(&text);
            if wasm_bindgen_futures::JsFuture::from(written).await.is_ok() {
                copied.try_set(true);
                set_timeout(
                    move || {
                        let _ = copied.try_set(false);
                    },
                    std::time::Duration::from_secs(2),
                );
            }
        });
    };
    view! {
        <button
            type="button"
            class="copy"
            aria-label=move || if copied.get() { frame::COPIED.get().to_owned() } else { frame::COPY_NAMED.with(&[&name.get()]) }
            on:click=press
        >
            <span class="glyph" class:done=move || copied.get() aria-hidden="true"></span>
        </button>
    }
}

/// An identifier in short form, with the whole in its tooltip and a copy button.
#[component]
pub fn ShortId(id: String, #[prop(into)] name: Signal<String>) -> impl IntoView {
    view! {
        <span class="id" title=id.clone()>{crate::format::short_id(&id)}</span>
        <CopyButton value=Signal::stored(id) name=name />
    }
}

/// An instant in the chosen zone, with every other form in its tooltip.
#[component]
pub fn Instant(millis: i64) -> impl IntoView {
    let preferences = crate::state::preferences::use_preferences();
    let machine = chrono::DateTime::<chrono::Utc>::from_timestamp_millis(millis).map(media_api::time::format);
    view! {
        <time datetime=machine title=crate::format::every_form(millis)>
            {move || crate::format::instant(millis, preferences.zone())}
        </time>
    }
}

/// As [`Instant`], for a time the API wrote; shown as it came when it cannot be read.
pub fn api_instant(text: &str) -> AnyView {
    match crate::format::parse_api_time(text) {
        Some(millis) => view! { <Instant millis=millis /> }.into_any(),
        None => text.to_owned().into_any(),
    }
}
