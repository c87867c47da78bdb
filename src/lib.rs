//! The page: a console for live-snapshot jobs and VOD clean-up, in the browser.

#![recursion_limit = "256"]

pub mod app;
pub mod client;
pub mod clock;
pub mod components;
pub mod dom;
pub mod format;
pub mod frame;
pub mod lazy;
pub mod pages;
pub mod paths;
pub mod routes;
pub mod state;
pub mod text;
pub mod vendor_docs;
pub mod wall_clock;

/// Shows a panel when the page crashes, then mounts the app over the static shell.
pub fn start() {
    std::panic::set_hook(Box::new(app::show_crash));
    if let Some(shell) = leptos::prelude::document().get_element_by_id("shell") {
        shell.remove();
    }
    leptos::mount::mount_to_body(app::App);
}
