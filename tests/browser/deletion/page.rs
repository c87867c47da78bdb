//! The page of one deletion.

use super::server::{Script, deletion, item, summary};
use crate::support::{Gate, Mounted, Reply, Setup, click, go_to, parameter, screens, until};
use leptos::prelude::*;
use media_api::deletion::{Deletion, Outcome, State, Summary, Tally};
use media_console::components::deletion::{DeletionDialog, RunningDeletions};
use media_console::state::commands::ScreenCommand;
use std::collections::BTreeMap;
use wasm_bindgen_test::wasm_bindgen_test;

fn partly(id: &str, retry_of: Option<&str>) -> Deletion {
    let tally = Tally { deleted: 1, refused: 1, ..Tally::default() };
    let retry_of = retry_of.map(str::to_owned);
    let items = vec![
        item("1767319200000", Outcome::Deleted, None),
        item("1767319210000", Outcome::Refused, Some("OverlayNotSupported")),
    ];
    Deletion { items, ..deletion(Summary { tally, retry_of, calls_done: 3, ..summary(id, State::Finished) }) }
}

/// The screen of the address, with the dialog and the top bar beside it.
fn page_at(address: &'static str) -> Mounted {
    let setup = Setup { address, session: super::session(), ..Setup::default() };
    setup.mount(|| view! { <RunningDeletions /><DeletionDialog />{screens()} })
}

fn rows(page: &Mounted) -> usize {
    page.all(".outcomes [data-key]").len()
}

#[wasm_bindgen_test]
async fn filters_work_after_going_from_one_deletion_to_another() {
    let server = Script::start();
    server.set(partly("first", None));
    server.set(partly("second", Some("first")));
    let page = page_at("/deletions/second");
    until(|| rows(&page) == 2).await;
    page.one(".outcomes .seg input[value=refused]").click();
    until(|| rows(&page) == 1 && parameter("outcome").as_deref() == Some("refused")).await;
    click(&page.one("a[href='/deletions/first']"), false);
    until(|| window().location().pathname().unwrap() == "/deletions/first" && rows(&page) == 2).await;
    assert!(!page.has("a[href='/deletions/first']"), "the facts are those of the first");
    page.one(".outcomes .seg input[value=refused]").click();
    until(|| rows(&page) == 1 && parameter("outcome").as_deref() == Some("refused")).await;
    page.one(".outcomes .seg input[value='']").click();
    until(|| rows(&page) == 2 && parameter("outcome").is_none()).await;
}

/// Values of an attribute that more than one element has.
fn repeated(page: &Mounted, attribute: &str, group: impl Fn(&web_sys::HtmlElement) -> String) -> Vec<String> {
    let mut groups: BTreeMap<String, std::collections::BTreeSet<String>> = BTreeMap::new();
    for (at, element) in page.all(&format!("[{attribute}]")).iter().enumerate() {
        let own = group(element);
        let own = if own.is_empty() { at.to_string() } else { own };
        groups.entry(element.get_attribute(attribute).unwrap()).or_default().insert(own);
    }
    groups.into_iter().filter(|(_, places)| places.len() > 1).map(|(value, _)| value).collect()
}

#[wasm_bindgen_test]
async fn with_the_dialog_open_over_the_page_ids_and_radio_groups_are_unique() {
    let server = Script::start();
    server.set(partly("d-1", None));
    let page = page_at("/deletions/d-1?deletion=d-1");
    until(|| rows(&page) == 2 && page.all("dialog [data-key]").len() == 2).await;
    assert_eq!(repeated(&page, "id", |_| String::new()), Vec::<String>::new());
    let place = |element: &web_sys::HtmlElement| {
        if element.closest("dialog").unwrap().is_some() { "dialog" } else { "page" }.to_owned()
    };
    assert_eq!(repeated(&page, "name", place), Vec::<String>::new());
    page.one("dialog .seg input[value=refused]").click();
    until(|| page.all("dialog [data-key]").len() == 1).await;
    assert_eq!((rows(&page), parameter("outcome")), (2, None), "the page keeps its own filter");
}

#[wasm_bindgen_test]
async fn a_deletion_under_way_is_read_again_when_it_is_over() {
    let server = Script::start();
    server.set(deletion(summary("d-1", State::Running)));
    let page = page_at("/deletions/d-1");
    until(|| page.has_button("Show progress") && server.count("/events") == 1).await;
    assert!(!page.has(".outcomes table"), "items have no outcomes yet");
    let tally = Tally { deleted: 200, planned: 212, ..Tally::default() };
    server.change(Summary { tally, calls_done: 1, ..summary("d-1", State::Running) });
    until(|| page.shows("Deleted: 200 of 412")).await;
    server.finish(partly("d-1", None));
    until(|| page.shows("Removed 1 of 2 records · Lobby camera")).await;
    assert!(!page.has_button("Show progress"));
}

#[wasm_bindgen_test]
async fn complete_success_is_listed_item_by_item_on_its_page() {
    let server = Script::start();
    let mut all = deletion(summary("d-1", State::Finished));
    all.summary.tally = Tally { deleted: 1, ..Tally::default() };
    server.set(all);
    let page = page_at("/deletions/d-1");
    until(|| rows(&page) == 1 && page.shows("Deleted: 1 of 1")).await;
}

#[wasm_bindgen_test]
async fn an_address_that_names_no_deletion_says_so() {
    let _server = Script::start();
    let page = page_at("/deletions/none");
    until(|| page.shows("There is no such deletion")).await;
    assert!(page.has("a[href='/activity']"));
}

#[wasm_bindgen_test]
async fn a_screen_that_is_left_during_its_read_touches_nothing() {
    let server = Script::start();
    let gate = crate::support::Gate::new();
    let held = gate.clone();
    server.answer(move |path, _| {
        path.ends_with("/slow").then(|| super::server::behind(&held, &partly("slow", None)))
    });
    let page = page_at("/deletions/slow");
    until(|| server.count("/slow") == 1).await;
    go_to("/none/at/all");
    until(|| page.shows("no such screen") && server.server().aborted() >= 1).await;
    gate.open();
    until(|| server.server().pending() == 0).await;
}

#[wasm_bindgen_test]
async fn the_page_of_a_deletion_has_the_requests_that_it_stands_for() {
    let server = Script::start();
    server.set(partly("first", None));
    let page = page_at("/deletions/first");
    until(|| page.has("details.calls details.request")).await;
    assert_eq!(page.all("details.calls details.request").len(), 3, "one for each call");
    let http = page.all("details.calls pre")[0].text_content().unwrap();
    assert!(http.contains("DeleteLiveSnapshotFiles") && http.contains("JobId=job-1"), "{http}");
}

#[wasm_bindgen_test]
async fn outcomes_that_cannot_be_read_again_stay_with_their_age() {
    let server = Script::start();
    server.set(partly("first", None));
    let page = page_at("/deletions/first");
    until(|| rows(&page) == 2).await;
    let gate = Gate::new();
    let held = gate.clone();
    server.answer(move |path, _| {
        path.ends_with("/deletions/first").then(|| Reply::network_error().behind(&held))
    });
    page.commands.run(ScreenCommand::Refresh);
    until(|| page.has(".outcomes .busy-area[aria-busy=true]")).await;
    gate.open();
    until(|| page.shows("Could not refresh. Updated ") && page.has(".outcomes .card")).await;
    assert_eq!(rows(&page), 2);
    server.answer_as_usual();
    page.commands.run(ScreenCommand::Refresh);
    until(|| !page.has(".card, .stale") && page.has(".outcomes .busy-area[aria-busy=false]")).await;
}
