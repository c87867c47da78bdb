//! The screen of one job in a real browser, with a service that can be slow, fail, and take pictures.

mod actions;
mod images;
mod new_pictures;
mod newest;
mod selected;
mod stated;
mod viewer;

use crate::job_support::{screen, with_styles};
use crate::support::{Mounted, Server, click, mount_at, mount_screen, screens, until};
use leptos::prelude::*;
use media_console::components::deletion::DeletionDialog;
use wasm_bindgen::JsCast;
use web_sys::{HtmlButtonElement, HtmlElement};

const FILES: &str = "ListLiveSnapshotFiles";

fn open(query: &str) -> Mounted {
    with_styles();
    window().scroll_to_with_x_and_y(0.0, 0.0);
    mount_screen(screen(query))
}

/// The screen with the dialog of deletions beside it, as in the app.
fn open_with_dialog(query: &str) -> Mounted {
    with_styles();
    mount_at(screen(query), || view! { {screens()} <DeletionDialog /> })
}

fn keys(mounted: &Mounted) -> Vec<i64> {
    let key = |tile: &HtmlElement| tile.get_attribute("data-key").unwrap().parse().unwrap();
    mounted.all("[data-key]").iter().map(key).collect()
}

fn summary(mounted: &Mounted) -> String {
    mounted.all(".summary").first().and_then(|line| line.text_content()).unwrap_or_default()
}

fn reads(server: &Server) -> usize {
    server.bodies(FILES).len()
}

/// Waits until the range has been read.
async fn read(mounted: &Mounted) {
    until(|| {
        let summary = summary(mounted);
        summary.contains("picture") || summary.contains("No pictures")
    })
    .await;
}

/// Waits for two reads of new pictures, each of which happens within three seconds.
async fn two_looks(server: &Server) {
    for _ in 0..2 {
        let before = reads(server);
        until(|| reads(server) > before && server.pending() == 0).await;
    }
}

fn tick(mounted: &Mounted, place: usize) {
    click(&mounted.all("[data-key] input")[place], false);
}

fn new_pictures(mounted: &Mounted) -> Option<HtmlElement> {
    let button: HtmlButtonElement = mounted.all(".new-pictures button").pop()?.unchecked_into();
    (!button.disabled()).then(|| button.into())
}
