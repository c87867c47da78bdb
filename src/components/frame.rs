//! The frame around every screen: rail, top bar, keys.

use crate::components::copy::watch_copies;
use crate::components::menu::{prepare_for_hands, watch_menus};
use crate::components::rows::row_key;
use crate::dom::{closest, target_of};
use crate::format;
use crate::later::{Part, later, parts};
use crate::state::preferences::{Theme, Zone, use_preferences};
use crate::state::session::{Session, use_session};
use crate::state::url::{UrlState, go, use_any_url, use_pathname};
use crate::text::{Language, Tr, frame as words, t};
use leptos::html;
use leptos::prelude::*;
use media_api::{Context, Mode, Problem};
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// What a key does on the screen that is shown. Screens register with [`on_command`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    Refresh,
    Delete,
    ClearSelection,
}

type Commands = StoredValue<Option<Callback<Command>>>;

#[derive(Clone, Copy)]
struct CommandSlot(Commands);

/// Makes room for the screen's answers to keys; called once by the app.
pub fn provide_commands() {
    provide_context(CommandSlot(StoredValue::new(None)));
}

/// Lets the screen that is shown read again what it shows.
pub fn refresh_screen() -> Callback<()> {
    let slot = use_context::<CommandSlot>();
    Callback::new(move |()| {
        if let Some(action) = slot.and_then(|CommandSlot(slot)| slot.try_get_value().flatten()) {
            action.run(Command::Refresh);
        }
    })
}

/// Registers the current screen's answer to the keys `r`, `d` and `esc`.
pub fn on_command(action: impl Fn(Command) + Send + Sync + 'static) {
    let Some(CommandSlot(slot)) = use_context::<CommandSlot>() else { return };
    let mine = Callback::new(action);
    slot.set_value(Some(mine));
    // The screen before may be put away only after this one has registered.
    on_cleanup(move || {
        slot.try_update_value(|known| *known = known.take().filter(|known| !known.matches(&mine)));
    });
}

parts! {
    extras {
        key_help: Part<Help> = draw_key_help;
        absent: Part<Option<Problem>> = draw_absent;
    }
}

/// Whether the key help is open: a parameter of the address.
#[derive(Clone, Copy)]
pub(crate) struct Help(UrlState);

impl Help {
    const NAME: &str = "help";

    fn is_open(self) -> bool {
        self.0.query.with(|query| query.get(Self::NAME).is_some())
    }
    fn open(self) {
        self.0.panel(Self::NAME, Some("keys".to_owned()));
    }
    fn close(self) {
        self.0.panel(Self::NAME, None);
    }
}

/// A dialog that says which keys do what; open while the address says so.
fn draw_key_help(help: Help) -> AnyView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| match dialog.get() {
        Some(_) if help.is_open() => open_dialog(dialog),
        Some(element) => element.close(),
        None => {}
    });
    let rows = words::KEYS
        .iter()
        .map(|(keys, meaning)| view! { <dt><kbd>{*keys}</kbd></dt><dd>{t(*meaning)}</dd> })
        .collect_view();
    view! {
        <dialog
            node_ref=dialog
            class="dialog small"
            aria-labelledby="keys-title"
            // Before the browser closes it, so that the key pressed next finds it closed.
            on:cancel=move |_: web_sys::Event| help.close()
            on:close=move |_: web_sys::Event| {
                if untrack(|| help.is_open()) {
                    help.close();
                }
            }
        >
            <header><h2 id="keys-title">{t(words::HELP)}</h2></header>
            <section><dl class="keys">{rows}</dl></section>
            <footer>
                <div class="spacer"></div>
                <button type="button" class="btn" on:click=move |_| help.close()>{t(words::CLOSE)}</button>
            </footer>
        </dialog>
    }
    .into_any()
}

/// Rail and top bar around the screen.
#[component]
pub fn Frame(
    /// What shows running deletions in the bar.
    running: ViewFn,
    children: Children,
) -> impl IntoView {
    let CommandSlot(slot) = use_context().expect("the app makes room for commands before the frame");
    let help = Help(use_any_url());
    let is_help_wanted = Memo::new(move |before: Option<&bool>| before == Some(&true) || help.is_open());
    // Before the keys of the screen: Escape is the menu's while one is open.
    watch_menus();
    watch_copies();
    keep_hold();
    prepare_for_hands();
    let keys = listen_to_keys(slot, help);
    on_cleanup(move || keys.remove());
    refresh_with_a_new_session(slot);
    view! {
        <a class="skip" href="#content">{t(words::SKIP)}</a>
        <div class="frame">
            <header class="bar">
                <a class="brand" href="/jobs"><span class="logo" aria-hidden="true"></span><span class="brand-name">"media-console"</span></a>
                <Where />
                <div class="spacer"></div>
                {running.run()}
                <ModeBadge />
                <Switches help=help />
            </header>
            <Rail />
            <main id="content" tabindex="-1">{children()}</main>
        </div>
        {move || is_help_wanted.get().then(|| later(key_help, help))}
    }
}

/// What a screen failed to read while there was no session it reads as soon as there is one again.
fn refresh_with_a_new_session(slot: Commands) {
    let session = use_session();
    Effect::new(move |before: Option<(bool, bool)>| {
        let is_ready = session.with(|s| matches!(s, Session::Ready(_)));
        let (was_ready, had_one) = before.unwrap_or_default();
        if is_ready
            && !was_ready
            && had_one
            && let Some(action) = slot.try_get_value().flatten()
        {
            action.run(Command::Refresh);
        }
        (is_ready, had_one || is_ready)
    });
}

#[component]
fn Rail() -> impl IntoView {
    let pathname = use_pathname();
    let link = move |path: &'static str, name: Tr| {
        let here = move || pathname.with(|p| p == path || p.starts_with(&format!("{path}/")));
        view! { <li><a href=path aria-current=move || here().then_some("page")>{t(name)}</a></li> }
    };
    view! {
        <nav class="rail" aria-label=t(words::SCREENS)>
            <h2>{t(words::LIVE)}</h2>
            <ul>{link("/jobs", words::JOBS)}{link("/templates", words::TEMPLATES)}</ul>
            <h2>{t(words::VOD)}</h2>
            <ul>{link("/videos", words::VIDEOS)}{link("/uploads", words::UPLOADS)}</ul>
            <h2>{t(words::RECORD)}</h2>
            <ul>{link("/activity", words::ACTIVITY)}</ul>
        </nav>
    }
}

/// The name of what a detail screen shows, for the top bar and the window's title.
#[derive(Clone, Copy)]
pub struct Subject(pub RwSignal<String>);

/// Puts the name of the thing shown into the top bar while this screen is up.
pub fn set_subject(name: impl Fn() -> String + 'static) {
    let Some(Subject(subject)) = use_context::<Subject>() else { return };
    Effect::new(move |_| subject.set(name()));
    on_cleanup(move || drop(subject.try_set(String::new())));
}

#[component]
fn Where() -> impl IntoView {
    let pathname = use_pathname();
    let subject = use_context::<Subject>();
    let parts = move || {
        let path = pathname.get();
        let mut segments = path.trim_start_matches('/').split('/');
        let (group, screen) = match segments.next().unwrap_or_default() {
            "templates" => (words::LIVE, words::TEMPLATES),
            "videos" => (words::VOD, words::VIDEOS),
            "uploads" => (words::VOD, words::UPLOADS),
            "activity" | "deletions" => (words::RECORD, words::ACTIVITY),
            _ => (words::LIVE, words::JOBS),
        };
        let detail = match segments.next() {
            Some("new") if path.starts_with("/templates") => words::NEW.get().to_owned(),
            Some("new") => words::SUBMIT.get().to_owned(),
            Some(_) => subject.map(|s| s.0.get()).unwrap_or_default(),
            None => String::new(),
        };
        (group.get().to_owned(), screen.get().to_owned(), path, detail)
    };
    Effect::new(move |_| {
        let (_, screen, _, detail) = parts();
        let title = if detail.is_empty() { screen } else { format!("{detail} · {screen}") };
        document().set_title(&format!("{title} · media-console"));
    });
    view! {
        <nav class="where" aria-label=t(words::WHERE)>
            {move || {
                let (group, screen, path, detail) = parts();
                let up = format!("/{}", path.trim_start_matches('/').split('/').next().unwrap_or_default());
                if detail.is_empty() {
                    view! { <span>{group}</span>" / "<b>{screen}</b> }.into_any()
                } else {
                    view! { <span>{group}</span>" / "<a href=up>{screen}</a>" / "<b>{detail}</b> }.into_any()
                }
            }}
        </nav>
    }
}

#[component]
fn ModeBadge() -> impl IntoView {
    let session = use_session();
    let badge = |context: Context| {
        let (class, words) = match context.mode {
            Mode::Local => ("badge local", words::LOCAL_SERVICE.get().to_owned()),
            Mode::Cloud => (
                "badge cloud",
                format!("{} · {} · {}", words::CLOUD.get(), context.region, context.access_key),
            ),
        };
        let glyph = if context.mode == Mode::Local { "●" } else { "▲" };
        let read_only =
            context.read_only.then(|| view! { <span class="badge lock">{t(words::READ_ONLY)}</span> });
        view! { <span class=class><span aria-hidden="true">{glyph}</span>" "{words}</span>{read_only} }
    };
    move || session.with(|s| s.context().cloned()).map(badge)
}

#[component]
fn Switches(help: Help) -> impl IntoView {
    let preferences = use_preferences();
    let zone_words = |zone| if zone == Zone::Utc { words::UTC } else { words::LOCAL_TIME };
    let other_zone = move || if preferences.zone() == Zone::Utc { Zone::Local } else { Zone::Utc };
    let theme = move || match preferences.theme() {
        Theme::System => (words::THEME_SYSTEM, Theme::Light, "◐"),
        Theme::Light => (words::THEME_LIGHT, Theme::Dark, "○"),
        Theme::Dark => (words::THEME_DARK, Theme::System, "●"),
    };
    let other_language =
        move || if preferences.language() == Language::En { Language::Zh } else { Language::En };
    view! {
        <button
            type="button"
            class="icon opt"
            aria-label=move || {
                words::SWITCH_ZONE.with(&[zone_words(preferences.zone()).get(), zone_words(other_zone()).get()])
            }
            on:click=move |_| preferences.set_zone(other_zone())
        >
            {move || if preferences.zone() == Zone::Utc { words::UTC.get() } else { words::LOCAL_SHORT.get() }}
        </button>
        <button
            type="button"
            class="icon opt"
            aria-label=t(words::SWITCH_LANGUAGE_NAME)
            on:click=move |_| preferences.set_language(other_language())
        >
            {t(words::SWITCH_LANGUAGE)}
        </button>
        <button
            type="button"
            class="icon opt"
            aria-label=move || words::THEME.with(&[theme().0.get()])
            title=move || words::THEME.with(&[theme().0.get()])
            on:click=move |_| preferences.set_theme(theme().1)
        >
            {move || theme().2}
        </button>
        <button type="button" class="icon" aria-label=t(words::HELP) on:click=move |_| help.open()>"?"</button>
    }
}

/// Opens a modal dialog unless it is open already.
pub fn open_dialog(dialog: NodeRef<html::Dialog>) {
    if let Some(dialog) = dialog.get_untracked()
        && !dialog.open()
    {
        let _ = dialog.show_modal();
    }
}

/// After a dialog: puts focus on the screen's heading if nothing has it. Looks now, and again after the screen behind was
/// read anew or gave way to another, which may take away what had it.
pub fn rescue_focus() {
    rescue_focus_beside(Vec::new());
}

/// The same, but what stands in one of `around`, nearest first, goes before the heading.
fn rescue_focus_beside(around: Vec<web_sys::Element>) {
    for wait in [0, 600, 2_000] {
        let around = around.clone();
        set_timeout(move || focus_beside_if_lost(&around), Duration::from_millis(wait));
    }
}

/// When a button that was pressed by a key goes, or cannot be pressed any more: puts the focus on what stands beside it.
fn keep_hold() {
    let pressed = window_event_listener(leptos::ev::click, |event| {
        // A press of a key counts no clicks.
        let Some(target) = target_of(&event).filter(|_| event.detail() == 0) else { return };
        let around = std::iter::successors(target.parent_element(), |around| around.parent_element())
            .take_while(|around| !["MAIN", "BODY"].contains(&around.tag_name().as_str()))
            .take(3);
        rescue_focus_beside(around.collect());
    });
    on_cleanup(move || pressed.remove());
}

fn focus_beside_if_lost(around: &[web_sys::Element]) {
    const CONTROL: &str = "a[href], button:not(:disabled), input:not(:disabled), summary";
    let is_lost = document().active_element().is_none_or(|focused| focused.tag_name() == "BODY");
    if !is_lost {
        return;
    }
    let beside = around
        .iter()
        .filter(|around| around.is_connected())
        .find_map(|around| around.query_selector(CONTROL).ok().flatten());
    match beside.and_then(|control| control.dyn_into::<web_sys::HtmlElement>().ok()) {
        Some(control) => drop(control.focus()),
        None => focus_heading(),
    }
}

fn focus_heading() {
    let document = document();
    if document.query_selector("dialog[open]").ok().flatten().is_some() {
        return;
    }
    if let Ok(Some(heading)) = document.query_selector("main h1")
        && let Ok(heading) = heading.dyn_into::<web_sys::HtmlElement>()
    {
        let _ = heading.set_attribute("tabindex", "-1");
        let _ = heading.focus();
    }
}

fn listen_to_keys(slot: Commands, help: Help) -> WindowListenerHandle {
    let after_g = Rc::new(Cell::new(0_i64));
    window_event_listener(leptos::ev::keydown, move |event| {
        if event.default_prevented()
            || event.ctrl_key()
            || event.meta_key()
            || event.alt_key()
            || is_typing(&event)
        {
            return;
        }
        let command = |command| {
            if let Some(action) = slot.try_get_value().flatten() {
                action.run(command);
            }
        };
        let key = event.key();
        let follows_g = format::now() - after_g.replace(0) < 1_500;
        let handled = match key.as_str() {
            "j" | "t" | "v" | "u" | "a" if follows_g => {
                let path = match key.as_str() {
                    "t" => "/templates",
                    "v" => "/videos",
                    "u" => "/uploads",
                    "a" => "/activity",
                    _ => "/jobs",
                };
                go(path);
                true
            }
            "g" => {
                after_g.set(format::now());
                true
            }
            "/" => focus_search(),
            "?" => {
                help.open();
                true
            }
            "r" => {
                command(Command::Refresh);
                true
            }
            "d" => {
                command(Command::Delete);
                true
            }
            "Escape" => {
                command(Command::ClearSelection);
                false
            }
            _ => row_key(&event),
        };
        if handled {
            event.prevent_default();
        }
    })
}

/// Keys belong to the field that has the cursor, and to an open dialog.
fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    let Some(target) = target_of(event) else { return false };
    let in_text = match target.tag_name().as_str() {
        "INPUT" => !matches!(target.get_attribute("type").as_deref(), Some("checkbox" | "radio" | "button")),
        "TEXTAREA" | "SELECT" => true,
        _ => false,
    };
    // The focus stays for a moment in a dialog that was closed.
    in_text || closest(&target, "dialog[open]").is_some()
}

fn focus_search() -> bool {
    let found = document().query_selector("[data-search]").ok().flatten();
    let Some(input) = found.and_then(|e| e.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
        return false;
    };
    input.select();
    input.focus().is_ok()
}

/// Shown instead of a screen while there is no session.
#[component]
pub fn NoSession() -> impl IntoView {
    let session = use_session();
    move || match session.get() {
        Session::Starting => {
            view! { <p class="shell-words" role="status">{t(words::OPENING)}</p> }.into_any()
        }
        Session::Ready(_) => ().into_any(),
        Session::Absent(problem) => later(absent, problem),
    }
}

fn draw_absent(problem: Option<Problem>) -> AnyView {
    view! {
        <section class="sheet notice" aria-labelledby="no-session">
            <h1 id="no-session">{t(words::NO_SESSION)}</h1>
            <p>{t(words::NO_SESSION_WHY)}</p>
            <p>{t(words::NO_SESSION_HOW)}</p>
            <p><code>"media-console login-link"</code></p>
            {problem.map(|problem| view! { <crate::components::problem::ProblemCard problem=problem /> })}
            <button type="button" class="btn" on:click=|_| drop(window().location().reload())>
                {t(words::RELOAD)}
            </button>
        </section>
    }
    .into_any()
}
