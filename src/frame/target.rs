//! What the page acts on.

use crate::state::session::{Session, use_session};
use crate::text::{frame as words, t};
use leptos::prelude::*;
use media_api::{Context, Mode};

#[component]
pub fn TargetBadge() -> impl IntoView {
    let session = use_session();
    let badge = |context: Context| {
        let (class, mark, words) = match context.mode {
            Mode::Local => ("badge local", "●", words::LOCAL_SERVICE.get().to_owned()),
            Mode::Cloud => (
                "badge cloud",
                "▲",
                format!("{} · {} · {}", words::CLOUD.get(), context.region, context.access_key),
            ),
        };
        let read_only =
            context.read_only.then(|| view! { <span class="badge lock">{t(words::READ_ONLY)}</span> });
        view! { <span class=class><span aria-hidden="true">{mark}</span>" "{words}</span>{read_only} }
    };
    move || session.with(|s: &Session| s.context().cloned()).map(badge)
}
