//! Whether this browser has a session with the proxy, and which service and account it acts on.

use crate::client;
use leptos::prelude::*;
use leptos::task::spawn_local;
use media_api::{Context, Mode, Problem, ProblemCode, SessionGrant, SessionRequest};
use serde_json::{Value, json};
use wasm_bindgen::JsCast;

/// State of the page's session with the proxy.
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

    pub fn is_ready(&self) -> bool {
        matches!(self, Session::Ready(_))
    }
}

/// Whether the server holds another version of the page than the one that runs.
#[derive(Clone, Copy)]
pub struct OtherVersion(pub RwSignal<bool>);

/// Opens the session, with the launch token of the address if there is one. A launch address pasted over the open page changes
/// only the fragment; the browser loads nothing, so the page listens for that change.
pub fn provide_session() -> RwSignal<Session> {
    let session = RwSignal::new(Session::Starting);
    let newer_version = RwSignal::new(false);
    provide_context(session);
    provide_context(OtherVersion(newer_version));
    let own_version = page_version();
    client::observe(
        Callback::new(move |()| end(session)),
        Callback::new(move |version: String| {
            let is_other = own_version.as_ref().is_some_and(|own| *own != version);
            if is_other != newer_version.get_untracked() {
                newer_version.set(is_other);
            }
        }),
    );
    let pasted = window_event_listener_untyped("hashchange", move |_| {
        if let Some(token) = take_launch_token() {
            spawn_local(open(session, Some(token)));
        }
    });
    on_cleanup(move || pasted.remove());
    // What another tab armed while this one was hidden, for example.
    let shown = window_event_listener_untyped("visibilitychange", move |_| {
        if !document().hidden() {
            spawn_local(read_again(session));
        }
    });
    on_cleanup(move || shown.remove());
    // Another tab has signed in or out.
    let elsewhere = window_event_listener(leptos::ev::storage, move |event| {
        if event.key().as_deref() == Some(client::TOKEN_KEY) {
            spawn_local(read_again(session));
        }
    });
    on_cleanup(move || elsewhere.remove());
    spawn_local(open(session, take_launch_token()));
    session
}

/// Reads again what the server acts on, and whether there is a session. A failure changes nothing; the client handles one that
/// ends the session.
async fn read_again(session: RwSignal<Session>) {
    let context = client::post::<Context>("/api/context", &json!({})).await;
    if let Ok(context) = context
        && session.try_with_untracked(|session| *session != Session::Starting) == Some(true)
    {
        session.set(Session::Ready(context));
    }
}

/// Ends the session on the server and in this browser.
///
/// # Errors
/// The server did not confirm it: the session may still be valid.
pub async fn sign_out(session: RwSignal<Session>) -> Result<(), Problem> {
    client::post::<Value>("/api/session/end", &json!({})).await?;
    client::set_page_token(None);
    end(session);
    Ok(())
}

fn end(session: RwSignal<Session>) {
    if session.try_with_untracked(Session::is_ready) == Some(true) {
        close_screen_dialogs();
        session.set(Session::Absent(None));
    }
}

/// An open dialog of the screen that is about to be hidden would still block the page. Its typed text stays.
fn close_screen_dialogs() {
    let Ok(open) = document().query_selector_all("main dialog[open]") else { return };
    let dialogs =
        (0..open.length()).filter_map(|i| open.item(i)?.dyn_into::<web_sys::HtmlDialogElement>().ok());
    dialogs.for_each(|dialog| dialog.close());
}

async fn open(session: RwSignal<Session>, launch_token: Option<String>) {
    if let Some(launch_token) = launch_token {
        match client::post::<SessionGrant>("/api/session", &SessionRequest { launch_token }).await {
            Ok(grant) => client::set_page_token(Some(&grant.page_token)),
            // A reload repeats a used token; the session it opened then still works.
            Err(problem) if problem.code != ProblemCode::BadLaunchToken => {
                session.set(Session::Absent(Some(problem)));
                return;
            }
            Err(_) => {}
        }
    }
    let state = loop {
        let page_token = client::page_token();
        let context = client::post::<Context>("/api/context", &json!({})).await;
        // Another launch address was opened meanwhile, here or in another tab: this answer is about the session before it.
        if client::page_token() != page_token {
            continue;
        }
        break match context {
            Ok(context) => Session::Ready(context),
            Err(problem) if problem.code == ProblemCode::NoSession => Session::Absent(None),
            Err(problem) => Session::Absent(Some(problem)),
        };
    };
    session.set(state);
}

/// The fragment never reaches a server or a log; it is removed from the address and the history at once.
fn take_launch_token() -> Option<String> {
    let location = window().location();
    let token = location.hash().ok()?.strip_prefix("#launch=")?.to_owned();
    let clean = format!("{}{}", location.pathname().ok()?, location.search().ok()?);
    let history = window().history().ok()?;
    let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&clean));
    Some(token)
}

/// The version of the running page, from the folder that its start script was loaded from; `None` during development.
fn page_version() -> Option<String> {
    let script = document().query_selector("script[src*='/app-']").ok().flatten()?;
    let address = script.get_attribute("src")?;
    let (version, _) = address.split_once("/app-")?.1.split_once('/')?;
    Some(version.to_owned())
}

pub fn use_session() -> RwSignal<Session> {
    use_context().expect("the app provides the session before anything is shown")
}

/// The service and account that the page acts on, once the session is ready.
pub fn use_console() -> Memo<Option<Context>> {
    let session = use_session();
    Memo::new(move |_| session.with(|s| s.context().cloned()))
}

/// Whether the server acts on the local service, and not on the cloud.
pub fn use_is_local() -> Memo<bool> {
    let session = use_session();
    Memo::new(move |_| session.with(|s| s.context().is_some_and(|context| context.mode == Mode::Local)))
}

/// Whether the server was started read-only.
pub fn use_read_only() -> Memo<bool> {
    let session = use_session();
    Memo::new(move |_| session.with(|s| s.context().is_some_and(|context| context.read_only)))
}
