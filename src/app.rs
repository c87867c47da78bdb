//! The root of the page: what every screen shares, the router, and the frame.

use crate::components::deletion::{DeletionDialog, Deletions};
use crate::frame::{Frame, NoSession};
use crate::routes::{HOME, pattern_at, routes};
use crate::state::commands::Commands;
use crate::state::history::{HistoryMode, intercept_links, write_history};
use crate::state::notices::Notices;
use crate::state::preferences::Preferences;
use crate::state::query::ScreenPatterns;
use crate::state::session::{Session, provide_session};
use crate::state::subject::Subject;
use crate::text::{frame as words, set_language, t};
use leptos::children::ToChildren;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, FlatRoutesProps, RouteChildren, Router};
use wasm_bindgen::JsCast as _;

#[component]
pub fn App() -> impl IntoView {
    let preferences = Preferences::provide();
    set_language(Memo::new(move |_| preferences.language()));
    provide_context(Subject(RwSignal::new(String::new())));
    provide_context(ScreenPatterns(pattern_at));
    Notices::provide();
    Commands::provide();
    let session = provide_session();
    Deletions::provide();
    open_home_from_the_bare_address();
    intercept_links();
    let is_ready = Memo::new(move |_| session.with(Session::is_ready));
    // A hidden screen stays mounted, with everything typed into it, until there is a session again.
    let was_ready = Memo::new(move |before: Option<&bool>| before == Some(&true) || is_ready.get());
    view! {
        <Router>
            <Frame>
                <Show when=move || !is_ready.get()><NoSession /></Show>
                <div hidden=move || !is_ready.get()>
                    <Show when=move || was_ready.get()>{screens()}</Show>
                </div>
            </Frame>
            <DeletionDialog />
        </Router>
    }
}

/// The screen of the address, from the table of [`crate::routes`].
fn screens() -> impl IntoView {
    FlatRoutes(
        FlatRoutesProps::builder().fallback(NotFound).children(RouteChildren::to_children(routes)).build(),
    )
}

fn open_home_from_the_bare_address() {
    let location = window().location();
    let (path, search) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    match path.trim_end_matches('/') {
        "" => write_history(&format!("{HOME}{search}"), HistoryMode::Replace),
        clean if clean != path => write_history(&format!("{clean}{search}"), HistoryMode::Replace),
        _ => {}
    }
}

#[component]
fn NotFound() -> impl IntoView {
    view! {
        <section class="sheet notice">
            <h1>{t(words::NOT_FOUND)}</h1>
            <p>{t(words::NOT_FOUND_HINT)}</p>
            <a class="btn" href=HOME>{t(words::TO_JOBS)}</a>
        </section>
    }
}

/// Replaces the page with the panic's message and a reload button; the message also goes to the browser's console. Tasks that were
/// waiting still run after a panic: they can neither cover the panel, because their elements are no longer in the document, nor
/// replace its message, because the first panic is the cause of the later ones.
pub fn show_crash(info: &std::panic::PanicHookInfo<'_>) {
    leptos::logging::error!("{info}");
    let Some(document) = web_sys::window().and_then(|w| w.document()) else { return };
    let panel =
        document.get_element_by_id("crash").and_then(|e| e.dyn_into::<web_sys::HtmlDialogElement>().ok());
    let Some(panel) = panel.filter(|panel| !panel.open()) else { return };
    if let Some(words) = document.get_element_by_id("crash-words") {
        words.set_text_content(Some(&info.to_string()));
    }
    if let Some(body) = document.body() {
        body.replace_children_with_node_1(&panel);
    }
    let _ = panel.show_modal();
}
