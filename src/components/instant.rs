//! Instants in the chosen zone, with the other zone and the raw value in the tooltip.

use crate::format::{self, Zone};
use crate::state::preferences::use_preferences;
use crate::text::{Tr, table as words};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// An instant in milliseconds since the epoch.
#[component]
pub fn Instant(
    millis: i64,
    /// Shows the milliseconds too.
    #[prop(optional)]
    precise: bool,
) -> impl IntoView {
    let preferences = use_preferences();
    let time = move || {
        let text = format::instant(millis, preferences.zone());
        let (time, offset) = format::split_offset(&text);
        if !precise {
            return text.into_any();
        }
        let rest = format!("{}{offset}", format::milliseconds(millis));
        view! { {time.to_owned()}<span class="muted">{rest}</span> }.into_any()
    };
    let machine = DateTime::<Utc>::from_timestamp_millis(millis).map(media_api::time::format);
    view! {
        <time datetime=machine title=move || every_form(millis)>
            {time}
        </time>
    }
}

/// A time as the API writes it; shown unchanged when it cannot be parsed.
#[component]
pub fn ApiInstant(#[prop(into)] text: String) -> impl IntoView {
    match format::parse_api_time(&text) {
        Some(millis) => view! { <Instant millis=millis /> }.into_any(),
        None => text.into_any(),
    }
}

/// Two instants, each as [`every_form`].
pub fn every_form_of_both(from: i64, to: i64) -> String {
    let end = |name: Tr, millis| format!("{} {}", name.get(), every_form(millis));
    format!("{}\n{}", end(words::FROM, from), end(words::TO, to))
}

/// An instant in both zones, as the API writes it, and in milliseconds, for a tooltip.
pub fn every_form(millis: i64) -> String {
    let (local, utc) = (format::instant(millis, Zone::Local), format::instant(millis, Zone::Utc));
    words::EVERY_FORM.with(&[
        &local,
        &format::offset(millis),
        &utc,
        &format::api_time(millis),
        &millis.to_string(),
    ])
}
