//! Selected pictures that are not on the screen, and what is remembered of how pictures are shown.

use super::{keys, new_pictures, open, read, tick};
use crate::job_support::{Camera, now, screen};
use crate::support::{click, files, fill, parameter, until};
use leptos::prelude::window;
use media_console::state::history::{HistoryMode, write_history};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn selected_pictures_that_wait_or_are_outside_the_range_are_counted_and_exported() {
    let files = files::record();
    let camera = Camera::created_before(86_400);
    camera.take_until(8, 20);
    let shown = camera.times()[0];
    let outside = now() - 5 * 3_600_000;
    camera.take(outside);
    let _server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    tick(&mounted, 0);
    let waiting = now() - 1_000;
    camera.take(waiting);
    until(|| new_pictures(&mounted).is_some()).await;
    click(&mounted.button("Select by list…"), false);
    until(|| mounted.has("dialog[open] textarea")).await;
    fill(&mounted.one("dialog[open] textarea"), &format!("{waiting}\n{outside}"));
    until(|| mounted.has_button("Select 2")).await;
    click(&mounted.button("Select 2"), false);
    until(|| mounted.shows("3 selected") && mounted.shows("2 not shown")).await;
    assert_eq!(keys(&mounted).first(), Some(&shown), "the new picture still waits");
    click(&mounted.button("Export"), false);
    until(|| mounted.has_button("CSV, only selected")).await;
    click(&mounted.button("CSV, only selected"), false);
    until(|| files.texts().len() == 1).await;
    let text = files.texts().remove(0);
    for at in [shown, waiting, outside] {
        assert!(text.contains(&at.to_string()), "{at}: {text}");
    }
    assert_eq!(text.lines().count(), 4, "{text}");
    assert_eq!(text.matches("false").count(), 2, "nothing is said of the picture that was not read: {text}");
    for name in ["Download 2 of 3", "Copy 2 of 3 keys"] {
        let button = mounted.button(name).outer_html();
        assert!(button.contains("Choose a longer one"), "{name} says why: {button}");
    }
}

#[wasm_bindgen_test]
async fn the_size_of_the_pictures_is_in_the_address_and_the_one_chosen_last_is_for_addresses_without_one() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    let _server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    let is_on = |size: &str| mounted.has(&format!(".pictures-bar input[value={size}]:checked"));
    until(|| is_on("medium")).await;
    let width = || mounted.all("[data-key]").first().map_or(0, |tile| tile.offset_width());
    let medium = width();
    click(&mounted.one(".pictures-bar input[value=large]"), false);
    until(|| parameter("tile").as_deref() == Some("large") && is_on("large") && width() > medium).await;
    write_history(screen("?tile=small"), HistoryMode::Push);
    until(|| is_on("small") && width() < medium).await;
    write_history(screen("?tile=enormous"), HistoryMode::Push);
    until(|| is_on("large") && width() > medium).await;
    write_history(screen("?tile=medium"), HistoryMode::Push);
    until(|| is_on("medium") && width() == medium).await;
    window().history().unwrap().back().unwrap();
    until(|| is_on("large")).await;
}
