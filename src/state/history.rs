//! Entries of the browser's history: written here, followed by the router through `popstate`.
//!
//! leptos_router 0.8.17 (and 0.9.0-rc1) compares each navigation with an internal path stack. A *replace* pushes to that stack
//! and a jump over several entries does not pop it; a later link can then change the screen and not the address. Until a
//! release fixes this, links and parameters are written by this module. The browser test
//! `the_router_alone_loses_an_address` fails when the module is no longer needed.

use crate::dom::closest_to;
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};

/// What a change of the address does to the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryMode {
    /// The entry is replaced: typing, toggles, closing a dialog.
    Replace,
    /// A new entry: *back* returns to the present one.
    Push,
}

thread_local! {
    /// Whether the present address was reached by *back* or *forward*.
    static RETURNED: Cell<bool> = const { Cell::new(false) };
}

/// Whether the present address was reached by *back* or *forward*.
pub fn returned() -> bool {
    RETURNED.get()
}

/// Path and query of the present address.
pub fn current() -> String {
    let location = window().location();
    format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

/// Goes to another screen, at its top.
pub fn navigate(target: &str) {
    let path = window().location().pathname().unwrap_or_default();
    write_history(target, HistoryMode::Push);
    if target.split('?').next() != Some(path.as_str()) {
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Writes an address of this page (path and query) and notifies the router. Browsers refuse more than about a hundred writes in
/// ten seconds; such a write changes nothing.
pub fn write_history(target: &str, mode: HistoryMode) {
    let Ok(history) = window().history() else { return };
    if current() == target {
        return;
    }
    let written = match mode {
        HistoryMode::Push => history.push_state_with_url(&JsValue::NULL, "", Some(target)),
        HistoryMode::Replace => history.replace_state_with_url(&JsValue::NULL, "", Some(target)),
    };
    if let (Ok(()), Ok(event)) = (written, web_sys::Event::new("popstate")) {
        RETURNED.set(false);
        let _ = window().dispatch_event(&event);
    }
}

/// Takes over plain clicks on links of this page. Called before `<Router>` is created, so that its listener runs before the
/// router's; the router then handles no link clicks, since it would also show the screen of a link that the browser has to
/// follow.
pub fn intercept_links() {
    let clicked = window_event_listener(leptos::ev::click, |event| {
        let has_modifier = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        let link = closest_to(&event, "a[href]").and_then(|link| link.dyn_into().ok());
        let Some(link) = link.filter(|_| !event.default_prevented() && event.button() == 0 && !has_modifier)
        else {
            return;
        };
        if is_for_the_browser(&link) {
            event.stop_immediate_propagation();
        } else {
            event.prevent_default();
            navigate(&format!("{}{}", link.pathname(), link.search()));
        }
    });
    on_cleanup(move || clicked.remove());
    // Before the router shows the screen. What this module writes is told with an event of its own, which is not the browser's.
    let moved = window_event_listener(leptos::ev::popstate, |event| {
        if event.is_trusted() {
            RETURNED.set(true);
        }
    });
    on_cleanup(move || moved.remove());
}

/// Whether a link leads out of the page, to a file, or to a place within a document.
fn is_for_the_browser(link: &web_sys::HtmlAnchorElement) -> bool {
    link.matches("[target], [download], [rel~=external]").unwrap_or_default()
        || Ok(link.origin()) != window().location().origin()
        || link.pathname().starts_with("/api/")
        || !link.hash().is_empty()
}
