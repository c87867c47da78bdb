//! Time zone, language, theme, help and sign-out in the top bar.

use super::url_dialog::UrlDialog;
use crate::clock;
use crate::components::icon::{Icon, icon};
use crate::components::problem::headline;
use crate::format::{self, Zone};
use crate::state::preferences::{Theme, use_preferences};
use crate::state::session::{Session, sign_out, use_session};
use crate::state::task::{ScopedTask, detached};
use crate::text::{frame as words, t};
use leptos::prelude::*;
use media_api::Problem;

#[component]
pub fn Switches(help: UrlDialog) -> impl IntoView {
    view! {
        <ZoneSwitch />
        <LanguageSwitch />
        <ThemeSwitch />
        <button type="button" class="icon" aria-label=t(words::HELP) title=t(words::HELP) on:click=move |_| help.open()>
            {icon(Icon::Question)}
        </button>
        <SignOut />
    }
}

#[component]
fn ZoneSwitch() -> impl IntoView {
    let preferences = use_preferences();
    let other = move || if preferences.zone() == Zone::Utc { Zone::Local } else { Zone::Utc };
    let name = move || words::SWITCH_ZONE.with(&[&zone_name(preferences.zone()), &zone_name(other())]);
    view! {
        <button type="button" class="icon" aria-label=name title=name on:click=move |_| preferences.set_zone(other())>
            {move || zone_name(preferences.zone())}
        </button>
    }
}

/// `UTC`, or the browser's zone by its current offset: `UTC+8`. A zone whose offset is zero now may have another in summer, and
/// is marked.
fn zone_name(zone: Zone) -> String {
    match zone {
        Zone::Utc => words::UTC.get().to_owned(),
        Zone::Local => {
            let offset = format::offset(clock::service_now());
            if offset == words::UTC.get() { words::LOCAL_TIME.with(&[&offset]) } else { offset }
        }
    }
}

#[component]
fn LanguageSwitch() -> impl IntoView {
    let preferences = use_preferences();
    let next = move || preferences.language().next();
    // In the language of the users who look for it.
    view! {
        <button
            type="button"
            class="icon"
            aria-label=move || words::SWITCH_LANGUAGE.in_language(next())
            on:click=move |_| preferences.set_language(next())
        >
            {move || words::LANGUAGE.in_language(next())}
        </button>
    }
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let preferences = use_preferences();
    let theme = move || match preferences.theme() {
        Theme::System => (words::THEME_SYSTEM, Theme::Light, Icon::System),
        Theme::Light => (words::THEME_LIGHT, Theme::Dark, Icon::Light),
        Theme::Dark => (words::THEME_DARK, Theme::System, Icon::Dark),
    };
    let name = move || words::THEME.with(&[theme().0.get()]);
    view! {
        <button type="button" class="icon" aria-label=name title=name on:click=move |_| preferences.set_theme(theme().1)>
            {move || icon(theme().2)}
        </button>
    }
}

/// Ends the session. A failure is shown beside the button.
#[component]
fn SignOut() -> impl IntoView {
    let session = use_session();
    let problem = RwSignal::new(None::<Problem>);
    let task = ScopedTask::new();
    let pressed = move |_| {
        problem.set(None);
        let signed_out = detached(sign_out(session));
        task.replace(async move {
            if let Err(refused) = signed_out.await {
                problem.set(Some(refused));
            }
        });
    };
    view! {
        <Show when=move || session.with(Session::is_ready)>
            <button type="button" class="icon" on:click=pressed>{t(words::SIGN_OUT)}</button>
        </Show>
        <span class="problem" role="alert">{move || problem.with(|problem| problem.as_ref().map(|p| words::SIGN_OUT_FAILED.with(&[&headline(p)])))}</span>
    }
}
