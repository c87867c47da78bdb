//! Whether this browser may speak to the proxy, and what it acts on.

use crate::client;
use crate::state::preferences::storage;
use leptos::prelude::*;
use media_api::{Context, Problem, ProblemCode, SessionGrant, SessionRequest};
use std::cell::Cell;
use wasm_bindgen::JsCast;

const TOKEN_KEY: &str = "media-console.page-token";

/// How the page stands with the proxy.
#[derive(Debug, Clone, PartialEq)]
pub enum Session {
    Starting,
    /// No session, or it has ended: the page says how to get in.
    Absent(Option<Problem>),
    Ready(Context),
}

impl Session {
    pub fn context(&self) -> Option<&Context> {
        if let Session::Ready(context) = self { Some(context) } else { None }
    }
}

thread_local! {
    /// Set once by [`provide`]; lets the client say that the session has ended without being handed the signal.
    static CURRENT: Cell<Option<RwSignal<Session>>> = const { Cell::new(None) };
}

/// The token that goes with every call; storage is bound to this origin and port, cookies are not.
pub fn page_token() -> String {
    storage().and_then(|s| s.get_item(TOKEN_KEY).ok().flatten()).unwrap_or_default()
}

/// Called by the client when the proxy no longer knows the session.
pub fn has_ended() {
    if let Some(session) = CURRENT.get().filter(|_| is_ready()) {
        close_dialogs();
        session.try_set(Session::Absent(None));
    }
}

/// A dialog of the screen that is about to be hidden would go on blocking the page. What was typed into it stays.
fn close_dialogs() {
    let Ok(open) = document().query_selector_all("main dialog[open]") else { return };
    for dialog in
        (0..open.length()).filter_map(|i| open.item(i)?.dyn_into::<web_sys::HtmlDialogElement>().ok())
    {
        dialog.close();
    }
}

/// Whether there is a session, as far as is known; without one nothing needs to be asked for.
pub fn is_ready() -> bool {
    let session = CURRENT.get();
    session.is_none_or(|s| s.try_with_untracked(|s| matches!(s, Session::Ready(_))) == Some(true))
}

/// Opens the session, with the launch token from the address if there is one. A launch address that is pasted over the
/// page that is open changes only the fragment: the browser loads nothing, so the page listens for it.
pub fn provide() -> RwSignal<Session> {
    let session = RwSignal::new(Session::Starting);
    CURRENT.set(Some(session));
    provide_context(session);
    let pasted = window_event_listener_untyped("hashchange", move |_| {
        if let Some(token) = take_launch_token() {
            leptos::task::spawn_local(open(session, Some(token)));
        }
    });
    on_cleanup(move || pasted.remove());
    leptos::task::spawn_local(open(session, take_launch_token()));
    session
}

async fn open(session: RwSignal<Session>, launch_token: Option<String>) {
    if let Some(launch_token) = launch_token {
        match client::post::<SessionGrant>("/api/session", &SessionRequest { launch_token }).await {
            Ok(grant) => {
                if let Some(storage) = storage() {
                    let _ = storage.set_item(TOKEN_KEY, &grant.page_token);
                }
            }
            // A reload repeats a used token; the session it opened then still works.
            Err(problem) if problem.code != ProblemCode::BadLaunchToken => {
                return session.set(Session::Absent(Some(problem)));
            }
            Err(_) => {}
        }
    }
    session.set(match client::post::<Context>("/api/context", &serde_json::json!({})).await {
        Ok(context) => Session::Ready(context),
        Err(problem) if problem.code == ProblemCode::NoSession => Session::Absent(None),
        Err(problem) => Session::Absent(Some(problem)),
    });
}

/// The fragment never reaches a server or a log; it leaves the address and the history at once.
fn take_launch_token() -> Option<String> {
    let location = window().location();
    let token = location.hash().ok()?.strip_prefix("#launch=")?.to_owned();
    let here = format!("{}{}", location.pathname().ok()?, location.search().ok()?);
    let history = window().history().ok()?;
    let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&here));
    Some(token)
}

pub fn use_session() -> RwSignal<Session> {
    use_context().expect("the app provides the session before anything is shown")
}

/// What the page acts on, once the session is ready.
pub fn use_console() -> Memo<Option<Context>> {
    let session = use_session();
    Memo::new(move |_| session.with(|s| s.context().cloned()))
}
