//! The hold, the progress, and leaving them.

use super::server::{Script, behind, refused, summary};
use super::{exactly, focused, named, now, screen};
use crate::support::{Gate, Reply, click, until};
use leptos::prelude::*;
use media_api::deletion::{State, Summary, Tally};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn cancelling_the_hold_closes_the_dialog_and_the_list_behind_is_not_read_again() {
    let server = Script::start();
    let page = screen(exactly());
    page.confirm().await;
    assert!(page.shows("Nothing has been sent.") && page.shows("Starts in"), "{}", page.text());
    until(|| focused() == "Cancel the deletion").await;
    click(&page.button("Cancel the deletion"), false);
    until(|| !page.is_open()).await;
    assert_eq!((server.count("/cancel"), page.changes()), (1, 0));
    let notices = page.notices.list.get_untracked();
    assert_eq!(notices.len(), 1);
    assert_eq!((notices[0].text)(), "Deletion cancelled. Nothing was deleted.");
    assert!(!page.has(".badge.run"), "the top bar names it no more");
    until(|| named().is_none()).await;
}

#[wasm_bindgen_test]
async fn escape_cancels_the_hold() {
    let server = Script::start();
    let page = screen(exactly());
    page.confirm().await;
    page.escape();
    until(|| !page.is_open() && server.count("/cancel") == 1).await;
    assert_eq!(page.changes(), 0);
}

#[wasm_bindgen_test]
async fn leaving_while_the_confirmation_is_under_way_cancels_it() {
    let server = Script::start();
    let gate = server.hold_confirmation();
    let page = screen(exactly());
    page.open().await;
    page.press().await;
    until(|| server.count("/confirm") == 1).await;
    click(&page.button("Cancel"), false);
    until(|| !page.is_open()).await;
    assert_eq!(server.count("/cancel"), 0);
    gate.open();
    until(|| server.count("/cancel") == 1).await;
    assert!(!page.is_open());
    assert_eq!(page.changes(), 0);
}

#[wasm_bindgen_test]
async fn back_during_the_hold_cancels_the_deletion() {
    let server = Script::start();
    let page = screen(exactly());
    page.confirm().await;
    until(|| named().as_deref() == Some("plan-1")).await;
    window().history().unwrap().back().unwrap();
    until(|| !page.is_open() && server.count("/cancel") == 1).await;
    until(|| !page.has(".badge.run")).await;
    assert!(named().is_none());
}

#[wasm_bindgen_test]
async fn after_back_the_hold_stays_on_screen_until_it_is_known_to_be_cancelled() {
    let server = Script::start();
    let page = screen(exactly());
    page.confirm().await;
    until(|| named().as_deref() == Some("plan-1")).await;
    let gate = Gate::new();
    let held = gate.clone();
    server.answer(move |path, _| {
        path.ends_with("/cancel").then(|| behind(&held, &summary("plan-1", State::Cancelled)))
    });
    window().history().unwrap().back().unwrap();
    until(|| server.count("/cancel") == 1 && page.shows("Cancelling…")).await;
    assert!(page.is_open() && named().is_none());
    gate.open();
    until(|| !page.is_open()).await;
    assert_eq!((server.count("/cancel"), page.changes()), (1, 0));
}

#[wasm_bindgen_test]
async fn a_cancellation_that_fails_brings_the_dialog_back() {
    let server = Script::start();
    server.answer(|path, _| path.ends_with("/cancel").then(|| (502, "no answer".to_owned()).into()));
    let page = screen(exactly());
    // Left during the confirmation, and during the hold.
    page.open().await;
    page.press().await;
    click(&page.button("Cancel"), false);
    until(|| page.is_open() && page.has("dialog .card") && page.shows("Nothing has been sent.")).await;
    assert_eq!(page.all("dialog .card").len(), 1, "{}", page.text());
    until(|| named().as_deref() == Some("plan-1")).await;
    window().history().unwrap().back().unwrap();
    until(|| server.count("/cancel") == 2).await;
    until(|| named().is_some() && page.is_open() && page.has("dialog .card")).await;
    server.answer_as_usual();
    click(&page.button("Cancel the deletion"), false);
    until(|| !page.is_open()).await;
    assert_eq!(page.changes(), 0);
}

#[wasm_bindgen_test]
async fn a_cancellation_without_any_answer_is_not_forgotten() {
    let server = Script::start();
    let page = screen(exactly());
    page.confirm().await;
    server.answer(|_, _| Some(Reply::network_error()));
    page.escape();
    until(|| page.has("dialog .card")).await;
    assert!(page.shows("No answer from the server") && !page.shows("TypeError"), "{}", page.text());
    assert!(page.has_button("Cancel the deletion"));
}

#[wasm_bindgen_test]
async fn a_confirmation_whose_answer_was_lost_is_looked_up() {
    let server = Script::start();
    let page = screen(exactly());
    page.open().await;
    let confirmed = server.clone();
    server.answer(move |path, _| {
        path.ends_with("/confirm").then(|| {
            confirmed.set(super::server::deletion(summary("plan-1", State::Confirmed)));
            Reply::network_error()
        })
    });
    page.press().await;
    until(|| page.shows("Nothing has been sent. You can still cancel.")).await;
    assert_eq!(server.count("/confirm"), 1, "it is never sent again");
}

#[wasm_bindgen_test]
async fn a_confirmation_that_never_arrived_says_so_and_the_plan_stays() {
    let server = Script::start();
    let page = screen(exactly());
    page.open().await;
    server.answer(|path, _| path.ends_with("/confirm").then(Reply::network_error));
    page.press().await;
    until(|| page.has("dialog .card")).await;
    assert!(page.shows("No answer from the server") && page.has_button("Remove 412 records"));
    assert!(page.shows("Whether the confirmation arrived is unknown"), "{}", page.text());
    server.answer_as_usual();
    click(&page.button("Remove 412 records"), false);
    until(|| page.shows("Nothing has been sent. You can still cancel.")).await;
}

#[wasm_bindgen_test]
async fn closing_a_plan_that_may_be_confirmed_cancels_it() {
    let server = Script::start();
    let page = screen(exactly());
    page.open().await;
    server.answer(|path, _| path.ends_with("/confirm").then(Reply::network_error));
    page.press().await;
    until(|| page.shows("Whether the confirmation arrived is unknown")).await;
    assert_eq!(server.count("/cancel"), 0);
    click(&page.button("Cancel"), false);
    until(|| !page.is_open() && server.count("/cancel") == 1).await;
}

#[wasm_bindgen_test]
async fn a_left_confirmation_that_never_arrived_leaves_nothing_behind() {
    let server = Script::start();
    let page = screen(exactly());
    page.open().await;
    let gate = Gate::new();
    let held = gate.clone();
    server.answer(move |path, _| path.ends_with("/confirm").then(|| Reply::network_error().behind(&held)));
    page.press().await;
    until(|| server.count("/confirm") == 1).await;
    click(&page.button("Cancel"), false);
    until(|| !page.is_open()).await;
    server.answer_as_usual();
    gate.open();
    until(|| server.count("/cancel") == 1 && server.server().pending() == 0).await;
    until(|| page.notices.list.with_untracked(Vec::len) == 1).await;
    assert!(!page.is_open() && !page.has(".badge.run"), "{}", page.text());
}

/// The confirmation may still be on its way.
#[wasm_bindgen_test]
async fn a_plan_is_not_called_cancelled_when_its_cancellation_did_not_arrive() {
    let server = Script::start();
    let page = screen(exactly());
    page.open().await;
    let is_lost = |path: &str| path.ends_with("/confirm") || path.ends_with("/cancel");
    server.answer(move |path, _| is_lost(path).then(Reply::network_error));
    page.press().await;
    until(|| page.shows("Whether the confirmation arrived is unknown")).await;
    click(&page.button("Cancel"), false);
    until(|| server.count("/cancel") == 1 && page.is_open() && page.has("dialog .card")).await;
    assert!(!page.shows("Nothing was deleted") && page.shows("No answer from the server"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn while_it_runs_escape_does_nothing_and_closing_keeps_it_going() {
    let server = Script::start();
    let page = screen(exactly());
    page.confirm().await;
    until(|| server.count("/events") > 0).await;
    let running = Summary {
        calls_done: 2,
        tally: Tally { deleted: 400, planned: 12, ..Tally::default() },
        ..summary("plan-1", State::Running)
    };
    server.change(running);
    until(|| page.shows("2 of 3 calls") && page.shows("Deleting 412 records")).await;
    page.escape();
    assert!(page.is_open());
    until(|| focused() == "Close").await;
    click(&page.button("Close"), false);
    until(|| !page.is_open()).await;
    assert!(page.shows("Deleting: 2 of 3 calls"), "the top bar keeps it: {}", page.text());
    assert_eq!((server.count("/cancel"), page.changes()), (0, 0));
    click(&page.button("Deleting: 2 of 3 calls. Open"), false);
    until(|| page.is_open() && page.shows("Deleting 412 records")).await;
    click(&page.button("Stop"), false);
    until(|| server.count("/cancel") == 1 && page.shows("Stopping after the current call…")).await;
    assert!(page.is_disabled("Stop"));
}

#[wasm_bindgen_test]
async fn a_stop_that_is_refused_is_said() {
    let server = Script::start();
    let page = screen(exactly());
    page.confirm().await;
    until(|| server.count("/events") > 0).await;
    server.change(summary("plan-1", State::Running));
    until(|| page.shows("0 of 3 calls")).await;
    server
        .answer(|path, _| path.ends_with("/cancel").then(|| refused(500, "internal", "The store is full.")));
    click(&page.button("Stop"), false);
    until(|| page.shows("The store is full.")).await;
    assert!(!page.is_disabled("Stop"), "it can be tried again");
}

#[wasm_bindgen_test]
async fn the_hold_counts_down_on_the_clock_of_the_server() {
    let server = Script::start();
    // The server is an hour ahead.
    server.answer(|path, _| {
        let ahead = now() + 3_600_000;
        let plan = || media_api::deletion::Plan {
            made_at: ahead,
            expires_at: ahead + 300_000,
            ..super::server::plan("plan-1", false)
        };
        let held = Summary { starts_at: Some(ahead + 5_000), ..summary("plan-1", State::Confirmed) };
        match path {
            "/api/deletions/plan" => Some(super::server::json(&plan())),
            path if path.ends_with("/confirm") => Some(super::server::json(&held)),
            _ => None,
        }
    });
    let page = screen(exactly());
    page.open().await;
    assert!(page.shows("Preview expires in 5:00") || page.shows("Preview expires in 4:5"), "{}", page.text());
    page.press().await;
    until(|| page.shows("Starts in 5 seconds") || page.shows("Starts in 4 seconds")).await;
}
