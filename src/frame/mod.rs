//! The frame around every screen: navigation, top bar, notices.

mod breadcrumbs;
mod disk;
mod help;
pub mod keys;
mod no_session;
mod notices;
mod palette;
mod palette_content;
mod palette_search;
mod switches;
mod target;
mod url_dialog;

pub use no_session::NoSession;

use crate::components::deletion::RunningDeletions;
use crate::components::icon::{Icon, icon};
use crate::components::job_commands::report_interrupted;
use crate::routes::{Group, HOME, SCREENS, Screen, section_of};
use crate::state::commands::{Commands, ScreenCommand};
use crate::state::session::{OtherVersion, Session, use_is_local, use_session};
use crate::text::{frame as words, palette as palette_words, t};
use breadcrumbs::Breadcrumbs;
use disk::{DiskBadge, use_disk};
use help::KeyHelp;
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use notices::NoticeList;
use palette::PaletteDialog;
use switches::Switches;
use target::TargetBadge;
use url_dialog::{use_help, use_palette};

/// Navigation and top bar around the screen.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let commands: Commands = use_context().expect("the app provides commands before the frame");
    let help = use_help();
    let palette = use_palette();
    let disk = use_disk();
    let open = keys::Dialogs {
        help: Callback::new(move |()| help.open()),
        palette: Callback::new(move |()| palette.open()),
    };
    keys::listen(commands, open);
    refresh_with_a_new_session(commands);
    report_interrupted(commands);
    view! {
        <a class="skip" href="#content">{t(words::SKIP)}</a>
        <div class="frame">
            <header class="bar" data-sticky="">
                <a class="brand" href=HOME><span class="logo" aria-hidden="true"></span><span class="brand-name">"media-console"</span></a>
                <Breadcrumbs />
                <div class="spacer"></div>
                <button type="button" class="icon find" title=t(palette_words::TITLE) on:click=move |_| palette.open()>
                    {t(palette_words::FIND)}" "<kbd aria-hidden="true">{keys::palette_key()}</kbd>
                </button>
                <RunningDeletions />
                <DiskBadge disk=disk />
                <TargetBadge disk=disk />
                <Switches help=help />
            </header>
            <Rail />
            <main id="content" tabindex="-1">
                <NewVersionNote />
                {children()}
            </main>
        </div>
        <NoticeList />
        <KeyHelp help=help />
        <PaletteDialog palette=palette />
    }
}

/// Reads that a screen failed to make without a session are repeated as soon as there is one again.
fn refresh_with_a_new_session(commands: Commands) {
    let session = use_session();
    Effect::new(move |before: Option<(bool, bool)>| {
        let is_ready = session.with(Session::is_ready);
        let (was_ready, had_one) = before.unwrap_or_default();
        if is_ready && !was_ready && had_one {
            commands.run(ScreenCommand::Refresh);
        }
        (is_ready, had_one || is_ready)
    });
}

#[component]
fn Rail() -> impl IntoView {
    let pathname = use_location().pathname;
    let current = Memo::new(move |_| pathname.with(|path| section_of(path)).map(|screen| screen.path));
    let is_local = use_is_local();
    // On a phone the sections are a row that scrolls.
    let rail = NodeRef::<html::Nav>::new();
    Effect::new(move |_| {
        // The service is known after the page has opened, and with it whether there is another section.
        let _ = (current.get(), is_local.get());
        let Some(rail) = rail.get() else { return };
        request_animation_frame(move || scroll_to_current(&rail));
    });
    let link = move |screen: &'static Screen| {
        let is_current = move || current.get() == Some(screen.path);
        view! { <li><a href=screen.path aria-current=move || is_current().then_some("page")>{t(screen.title)}</a></li> }
    };
    let group = move |group: Group| {
        move || {
            let is_listed = |screen: &&Screen| {
                screen.group == group && screen.shortcut.is_some() && screen.is_offered(is_local.get(), false)
            };
            let screens: Vec<_> = SCREENS.iter().filter(is_listed).map(link).collect();
            (!screens.is_empty()).then(|| view! { <h2>{t(group.title())}</h2><ul>{screens}</ul> })
        }
    };
    view! { <nav node_ref=rail class="rail" aria-label=t(words::SCREENS)>{Group::ALL.map(group).collect_view()}</nav> }
}

/// Scrolls a row of links so far that the current one is in view; the page itself does not move.
fn scroll_to_current(rail: &web_sys::HtmlElement) {
    let Some(link) = rail.query_selector("[aria-current]").ok().flatten() else { return };
    let (row, link) = (rail.get_bounding_client_rect(), link.get_bounding_client_rect());
    let past = (link.right() - row.right()).max(0.0) + (link.left() - row.left()).min(0.0);
    rail.set_scroll_left(rail.scroll_left() + past as i32);
}

/// Shows that the server holds another version of the page than the running one.
#[component]
fn NewVersionNote() -> impl IntoView {
    let OtherVersion(is_newer) =
        use_context().expect("the session provides whether there is a newer version");
    view! {
        <Show when=move || is_newer.get()>
            <div class="card info" role="status">
                <span class="glyph">{icon(Icon::Info)}</span>
                <b>{t(words::NEW_VERSION)}</b>
                <p>{t(words::NEW_VERSION_HINT)}</p>
                <div class="more">
                    <button type="button" class="btn small" on:click=|_| drop(window().location().reload())>{t(words::RELOAD)}</button>
                </div>
            </div>
        </Show>
    }
}
