//! Deletions while the server is read-only: they can be looked at and stopped, and nothing new is sent.

use super::server::{Script, deletion, item, summary};
use super::{Screen, named, over_range, screen_with};
use crate::support::{context, until};
use leptos::prelude::*;
use media_api::Context;
use media_api::deletion::{Deletion, Outcome, State, Summary, Tally};
use media_console::state::session::Session;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

fn read_only(address: &'static str) -> Screen {
    let page = screen_with(address, json!({"language": "en", "zone": "utc"}), over_range());
    page.session.set(Session::Ready(Context { now: super::now(), read_only: true, ..context() }));
    page
}

#[wasm_bindgen_test]
async fn what_failed_cannot_be_retried() {
    let server = Script::start();
    let tally = Tally { deleted: 411, refused: 1, ..Tally::default() };
    let items = vec![item("1767319200000", Outcome::Refused, Some("Forbidden"))];
    server.set(Deletion { items, ..deletion(Summary { tally, ..summary("d", State::Finished) }) });
    let page = read_only("/jobs?deletion=d");
    until(|| page.has_button("Retry the 1 that failed")).await;
    assert!(page.is_disabled("Retry the 1 that failed"));
}

#[wasm_bindgen_test]
async fn a_halted_deletion_can_be_given_up_and_not_continued() {
    let server = Script::start();
    server.set(deletion(summary("d", State::Halted)));
    let page = read_only("/jobs?deletion=d");
    until(|| page.has_button("Continue the deletion")).await;
    assert!(page.is_disabled("Continue the deletion") && !page.is_disabled("Give up the rest"));
}

#[wasm_bindgen_test]
async fn a_plan_can_be_looked_at_and_not_confirmed() {
    let server = Script::start();
    server.set(deletion(Summary { starts_at: None, ..summary("d", State::Planned) }));
    let page = read_only("/jobs?deletion=d");
    until(|| page.has_button("Remove 412 records")).await;
    page.type_count("412");
    crate::support::next_frame().await;
    assert!(page.is_disabled("Remove 412 records"));
    assert!(
        page.all("input[name=deletion-originals]").iter().all(|choice| choice.matches(":disabled").unwrap())
    );
}

#[wasm_bindgen_test]
async fn a_link_opens_no_choice_of_what_to_delete() {
    let _server = Script::start();
    let page = read_only("/jobs?deletion=over:job-1");
    until(|| named().is_none()).await;
    assert!(!page.is_open(), "{}", page.text());
}
