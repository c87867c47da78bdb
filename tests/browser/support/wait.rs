//! Waiting for conditions. There are no fixed waits: a condition that does not come true fails the test.

use leptos::prelude::*;
use std::cell::RefCell;
use std::panic::Location;
use wasm_bindgen_futures::JsFuture;

/// How long a condition may take, in milliseconds.
const PATIENCE_MILLIS: f64 = 15_000.0;

thread_local! {
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
    static IS_WATCHED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Records panics of event handlers and tasks, which a test would not notice otherwise.
pub fn watch_panics() {
    PANIC.take();
    if !IS_WATCHED.replace(true) {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            PANIC.replace(Some(info.to_string()));
            hook(info);
        }));
    }
}

/// The last panic, unless it was taken before.
pub fn take_panic() -> Option<String> {
    PANIC.take()
}

/// Waits until a condition holds, checking once per frame.
///
/// # Panics
/// When it does not hold within fifteen seconds, and when the page panics meanwhile; with the caller's line and what is shown.
#[track_caller]
pub fn until(condition: impl Fn() -> bool) -> impl Future<Output = ()> {
    let caller = Location::caller();
    async move {
        let start = js_sys::Date::now();
        while !condition() {
            if let Some(panic) = take_panic() {
                panic!("{caller}: the page panicked: {panic}");
            }
            if js_sys::Date::now() - start > PATIENCE_MILLIS {
                panic!("{caller}: not so after {PATIENCE_MILLIS} ms; shown: {}", shown());
            }
            next_frame().await;
        }
        // The condition saw a complete state: effects of the same turn have run.
        next_frame().await;
        if let Some(panic) = take_panic() {
            panic!("{caller}: the page panicked: {panic}");
        }
    }
}

/// Waits until pending effects have run and the document has been updated. For checks that something does *not* happen after
/// an action whose effects are synchronous; for everything else use [`until`].
pub async fn next_frame() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        // A timer, because a window in the background has no frames; effects are microtasks and have run by then.
        window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 8).unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

fn shown() -> String {
    let mounted = document().query_selector_all("[data-mounted]").unwrap();
    (0..mounted.length()).filter_map(|i| mounted.item(i)?.text_content()).collect::<Vec<_>>().join(" | ")
}
