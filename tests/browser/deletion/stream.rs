//! The one event stream of all deletions.

use super::server::{Script, deletion, summary};
use super::{Screen, exactly, screen, screen_of};
use crate::support::{click, dispatch, until};
use leptos::prelude::*;
use media_api::deletion::{State, Summary};
use media_console::components::deletion::use_deletions;
use media_console::state::commands::{ScreenCommand, on_command};
use media_console::state::session::Session;
use serde_json::json;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// Makes the document hidden or visible, and dispatches the event.
fn set_hidden(is_hidden: bool) {
    let define = js_sys::Function::new_with_args(
        "hidden",
        "Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });",
    );
    define.call1(&JsValue::NULL, &is_hidden.into()).unwrap();
    dispatch(&document(), "visibilitychange");
}

fn calls(id: &str, calls_done: usize) -> Summary {
    Summary { calls_done, ..summary(id, State::Running) }
}

/// Confirms, and waits until the stream has reported the first call.
async fn follow_first_call(server: &Script, page: &Screen) {
    until(|| server.count("/events") == 1 && server.left_streams() == 1).await;
    page.confirm().await;
    until(|| server.count("/events") == 2).await;
    server.change(calls("plan-1", 1));
    until(|| page.shows("1 of 3 calls")).await;
}

#[wasm_bindgen_test]
async fn any_number_of_deletions_shares_one_stream() {
    let server = Script::start();
    for n in 0..7 {
        server.set(deletion(calls(&format!("d-{n}"), n)));
    }
    let page = screen(exactly());
    until(|| page.all(".badge.run").len() == 7).await;
    assert_eq!(server.count("/events"), 1);
    assert_eq!(server.paths(), ["/api/deletions/events"]);
    server.change(Summary { calls_done: 2, ..calls("d-1", 2) });
    until(|| page.all("button[aria-label='Deleting: 2 of 3 calls. Open']").len() == 2).await;
}

#[wasm_bindgen_test]
async fn without_a_deletion_under_way_no_stream_stays_open() {
    let server = Script::start();
    let page = screen(exactly());
    until(|| server.count("/events") == 1 && server.left_streams() == 1).await;
    page.confirm().await;
    until(|| server.count("/events") == 2).await;
    assert_eq!(server.left_streams(), 1);
    server.finish(deletion(summary("plan-1", State::Finished)));
    until(|| page.shows("Deleted: 412 of 412") && server.left_streams() == 2).await;
    assert_eq!(server.count("/events"), 2);
}

#[wasm_bindgen_test]
async fn a_hidden_tab_holds_no_stream_and_learns_what_it_missed() {
    let server = Script::start();
    let page = screen(exactly());
    follow_first_call(&server, &page).await;
    set_hidden(true);
    until(|| server.left_streams() == 2).await;
    // Ended while no stream was open, and not listed by the next one.
    server.set(deletion(summary("plan-1", State::Finished)));
    assert_eq!(server.count("/events"), 2);
    set_hidden(false);
    until(|| page.shows("Deleted: 412 of 412")).await;
    assert_eq!((server.count("/events"), page.changes()), (3, 1));
}

#[wasm_bindgen_test]
async fn a_stream_that_breaks_is_opened_again_and_what_is_shown_is_marked_meanwhile() {
    let server = Script::start();
    let page = screen(exactly());
    follow_first_call(&server, &page).await;
    server.answer(|path, _| path.ends_with("/events").then(crate::support::Reply::network_error));
    server.cut_stream();
    until(|| page.shows("No connection to the server; trying again.")).await;
    server.set(deletion(calls("plan-1", 2)));
    server.answer_as_usual();
    until(|| page.shows("2 of 3 calls") && !page.shows("No connection to the server")).await;
}

#[wasm_bindgen_test]
async fn a_deletion_that_the_server_no_longer_knows_leaves_the_top_bar() {
    let server = Script::start();
    server.set(deletion(calls("gone", 1)));
    let page = screen(exactly());
    until(|| page.all(".badge.run").len() == 1).await;
    server.forget("gone");
    server.cut_stream();
    until(|| page.all(".badge.run").is_empty()).await;
}

#[wasm_bindgen_test]
async fn the_stream_ends_with_the_session_and_begins_with_the_next() {
    let server = Script::start();
    server.set(deletion(calls("d-1", 1)));
    let page = screen(exactly());
    until(|| page.all(".badge.run").len() == 1).await;
    let ready = page.session.get_untracked();
    page.session.set(Session::Absent(None));
    until(|| server.left_streams() == 1).await;
    assert_eq!(server.count("/events"), 1);
    page.session.set(ready);
    until(|| server.count("/events") == 2).await;
}

/// A screen with the button that opens the dialog; another one once it is left.
#[component]
fn Screens(is_first: RwSignal<bool>, refreshed: RwSignal<u32>) -> impl IntoView {
    let first = || {
        let (deletions, own) = (use_deletions(), RwSignal::new(0));
        let changed = Callback::new(move |()| own.update(|n| *n += 1));
        view! { <button type="button" on:click=move |_| deletions.open(exactly(), changed)>"Open"</button> }
    };
    let second = move || {
        on_command(move |command| {
            if command == ScreenCommand::Refresh {
                refreshed.update(|n| *n += 1);
            }
        });
        view! { <h1>"Another screen"</h1> }
    };
    view! { <Show when=move || is_first.get() fallback=second>{first()}</Show> }
}

#[wasm_bindgen_test]
async fn when_the_screen_that_asked_is_gone_the_one_that_is_shown_is_read_again() {
    let server = Script::start();
    let (is_first, refreshed) = (RwSignal::new(true), RwSignal::new(0));
    let screens = move || view! { <Screens is_first=is_first refreshed=refreshed /> };
    let page = screen_of("/jobs", json!({"language": "en", "zone": "utc"}), screens);
    follow_first_call(&server, &page).await;
    click(&page.button("Close"), false);
    is_first.set(false);
    until(|| page.shows("Another screen")).await;
    server.finish(deletion(summary("plan-1", State::Finished)));
    until(|| refreshed.get_untracked() == 1).await;
}

/// Another window of the browser. Dropping it closes it.
struct OtherWindow(js_sys::Object);

impl OtherWindow {
    fn open() -> Self {
        let open = js_sys::Function::new_no_args(
            "const other = { heard: [], release: () => {}, channel: new BroadcastChannel('media-console.deletions') };
            other.channel.onmessage = (event) => other.heard.push(event.data);
            return other;",
        );
        Self(open.call0(&JsValue::NULL).unwrap().into())
    }

    /// Waits until it has the lock of the window that reads the stream.
    async fn hold_stream(&self) {
        let hold = js_sys::Function::new_with_args(
            "other",
            "const held = new Promise((release) => (other.release = release));
            return new Promise((ready) =>
                navigator.locks.request('media-console.deletions', () => { ready(); return held; }));",
        );
        let ready: js_sys::Promise = hold.call1(&JsValue::NULL, &self.0).unwrap().into();
        wasm_bindgen_futures::JsFuture::from(ready).await.unwrap();
    }

    fn send(&self, message: &serde_json::Value) {
        let send = js_sys::Function::new_with_args("other, json", "other.channel.postMessage(json);");
        send.call2(&JsValue::NULL, &self.0, &message.to_string().into()).unwrap();
    }

    /// What this window was sent.
    fn heard(&self) -> Vec<serde_json::Value> {
        let heard: js_sys::Array = js_sys::Reflect::get(&self.0, &"heard".into()).unwrap().into();
        heard.iter().map(|json| serde_json::from_str(&json.as_string().unwrap()).unwrap()).collect()
    }
}

impl Drop for OtherWindow {
    fn drop(&mut self) {
        let close = js_sys::Function::new_with_args("other", "other.channel.close(); other.release();");
        let _ = close.call1(&JsValue::NULL, &self.0);
    }
}

#[wasm_bindgen_test]
async fn a_window_hears_from_the_one_that_holds_the_stream_and_takes_over_when_that_is_closed() {
    let server = Script::start();
    let other = OtherWindow::open();
    other.hold_stream().await;
    server.set(deletion(calls("d-1", 1)));
    let page = screen(exactly());
    until(|| other.heard() == [json!("ask")]).await;
    other.send(&json!({"listing": [calls("d-1", 1)]}));
    until(|| page.has("button[aria-label='Deleting: 1 of 3 calls. Open']")).await;
    other.send(&json!({"changed": calls("d-1", 2)}));
    until(|| page.has("button[aria-label='Deleting: 2 of 3 calls. Open']")).await;
    assert_eq!(server.count("/events"), 0, "no connection is used");
    drop(other);
    until(|| server.count("/events") == 1).await;
}

#[wasm_bindgen_test]
async fn the_window_that_holds_the_stream_passes_on_what_it_is_told() {
    let server = Script::start();
    let (first, second) = (calls("d-1", 1), calls("d-1", 2));
    server.set(deletion(first.clone()));
    let page = screen(exactly());
    until(|| page.all(".badge.run").len() == 1).await;
    let other = OtherWindow::open();
    other.send(&json!("ask"));
    until(|| other.heard() == [json!({"listing": [first]})]).await;
    server.change(second.clone());
    until(|| other.heard().get(1) == Some(&json!({"changed": second}))).await;
}
