//! A text of the console's server, in the language of the page where it is one of its own messages.

use crate::text::{language, server};
use leptos::prelude::*;

/// `text` in the chosen language. One that has no translation, such as a message of the service, is marked as English, unless it
/// is in another script: the page's own messages are worded in its language.
pub fn server_text(text: String) -> impl IntoView {
    let shown = Memo::new(move |_| match server::translated(&text) {
        Some(shown) => (shown, None),
        None => (text.clone(), Some("en").filter(|tag| text.is_ascii() && *tag != language().tag())),
    });
    view! { <span lang=move || shown.with(|shown| shown.1)>{move || shown.with(|shown| shown.0.clone())}</span> }
}
