//! The automatic refresh moves nothing: new rows wait for the user, and missing ones keep their places.

use super::{Jobs, header_box, job, jobs, list_requests, rows, select_box, selected, service};
use crate::job_support::with_styles;
use crate::support::{Gate, Mounted, Server, Setup, click, fast_intervals, mount_screen, parameter, until};
use media_console::state::commands::ScreenCommand;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

fn keys(page: &Mounted) -> Vec<String> {
    page.all("tbody [data-key]").iter().map(|row| row.get_attribute("data-key").unwrap()).collect()
}

fn numbers(of: impl IntoIterator<Item = u64>) -> Vec<String> {
    of.into_iter().map(|number| format!("job-{number:04}")).collect()
}

/// The words of the button above the table; empty without it.
fn button(page: &Mounted) -> String {
    page.one(".new-rows").text_content().unwrap()
}

/// A page of the first ten of these jobs that has been read automatically since `change`.
async fn refreshed(server: &Server) {
    let before = list_requests(server);
    until(|| list_requests(server) >= before + 2 && server.pending() == 0).await;
}

fn add_newest(jobs: &Jobs, number: u64) {
    jobs.borrow_mut().insert(0, job(number, "started"));
}

#[wasm_bindgen_test]
async fn new_rows_wait_until_they_are_asked_for() {
    let _clock = fast_intervals(100.0);
    let jobs = jobs(12);
    let _server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs");
    with_styles();
    until(|| keys(&page) == numbers(0..10)).await;
    let (table, place) = (page.one("table"), page.one("table").get_bounding_client_rect().top());
    add_newest(&jobs, 100);
    add_newest(&jobs, 101);
    until(|| button(&page) == "2 new jobs").await;
    assert_eq!(keys(&page), numbers(0..10), "no row moves");
    let unlisted = page.all("tr.unlisted");
    let words: Vec<_> = unlisted.iter().map(|row| row.get_attribute("title").unwrap()).collect();
    assert!(words.len() == 2 && words[0].contains("on this page any more"), "{words:?}");
    assert!(!page.has("tr.gone-row"), "they are on the next page");
    assert_eq!(table.get_bounding_client_rect().top(), place, "the button pushes nothing down");
    assert!(page.shows("1–10 of 14"), "the total follows: {}", page.text());
    click(&page.one(".new-rows button"), false);
    until(|| keys(&page) == numbers([101, 100].into_iter().chain(0..8))).await;
    assert_eq!(button(&page), "");
}

#[wasm_bindgen_test]
async fn values_change_in_their_rows() {
    let _clock = fast_intervals(100.0);
    let jobs = jobs(3);
    let _server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 3).await;
    let row = page.all("tbody [data-key]")[1].clone();
    assert!(row.text_content().unwrap().contains("Stopped"));
    jobs.borrow_mut()[1] = job(1, "started");
    until(|| row.text_content().unwrap().contains("Running")).await;
    assert!(row.is_connected() && button(&page).is_empty());
}

#[wasm_bindgen_test]
async fn a_row_that_is_gone_keeps_its_place_and_is_marked() {
    let _clock = fast_intervals(100.0);
    let jobs = jobs(4);
    let _server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 4).await;
    click(&select_box(&page, 1), false);
    click(&select_box(&page, 2), false);
    until(|| selected(&page) == 2).await;
    jobs.borrow_mut().remove(1);
    until(|| button(&page) == "1 gone").await;
    assert_eq!(keys(&page), numbers(0..4));
    let gone = page.one("tr.gone-row");
    assert_eq!(gone.get_attribute("data-key").unwrap(), "job-0001");
    assert!(gone.get_attribute("title").unwrap().contains("it was removed"));
    until(|| selected(&page) == 1 && page.shows("1–3 of 3")).await;
    let select = select_box(&page, 1);
    assert_eq!(select.get_attribute("aria-label").unwrap(), "Gate 1: no longer listed here");
    select.click();
    header_box(&page).click();
    until(|| selected(&page) == 3).await;
    assert!(header_box(&page).checked(), "what can be selected is");
    click(&page.button("More for Gate 1"), false);
    until(|| page.has("[popover]:popover-open")).await;
    assert!(page.all("[popover]:popover-open button.item").iter().all(|item| item.has_attribute("disabled")));
    click(&page.button("More for Gate 1"), false);
    click(&page.one(".new-rows button"), false);
    until(|| keys(&page) == numbers([0, 2, 3]) && !page.has("tr.unlisted")).await;
}

#[wasm_bindgen_test]
async fn a_refresh_that_is_asked_for_shows_the_new_order_at_once() {
    let jobs = jobs(3);
    let _server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 3).await;
    add_newest(&jobs, 100);
    page.commands.run(ScreenCommand::Refresh);
    until(|| keys(&page) == numbers([100, 0, 1, 2])).await;
    jobs.borrow_mut().remove(2);
    click(&page.button("Refresh"), false);
    until(|| keys(&page) == numbers([100, 0, 2]) && button(&page).is_empty()).await;
}

#[wasm_bindgen_test]
async fn a_refresh_that_is_asked_for_during_an_automatic_one_shows_the_new_order() {
    let _clock = fast_intervals(100.0);
    let jobs = jobs(3);
    let gate = Gate::new();
    let behind = gate.clone();
    let first = std::cell::Cell::new(true);
    let server =
        service(&jobs, move |_, reply| if first.replace(false) { reply } else { reply.behind(&behind) });
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 3 && list_requests(&server) == 2).await;
    add_newest(&jobs, 100);
    page.commands.run(ScreenCommand::Refresh);
    gate.open();
    until(|| keys(&page) == numbers([100, 0, 1, 2])).await;
}

#[wasm_bindgen_test]
async fn on_another_page_nothing_is_called_new() {
    let _clock = fast_intervals(100.0);
    let jobs = jobs(25);
    let server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs?page=2");
    until(|| keys(&page) == numbers(10..20)).await;
    add_newest(&jobs, 100);
    until(|| button(&page) == "1 other entry").await;
    assert_eq!(keys(&page), numbers(10..20));
    // An emptied page leaves it to the user to go to another one.
    jobs.borrow_mut().truncate(5);
    refreshed(&server).await;
    assert_eq!((keys(&page), parameter("page").as_deref()), (numbers(10..20), Some("2")));
    assert_eq!(page.all("tr.unlisted").len(), 10);
}

#[wasm_bindgen_test]
async fn an_empty_list_shows_its_first_rows() {
    let _clock = fast_intervals(100.0);
    let jobs = jobs(0);
    let _server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| page.shows("No jobs in the last 7 days")).await;
    add_newest(&jobs, 100);
    until(|| rows(&page) == 1).await;
    assert_eq!(button(&page), "");
}

#[wasm_bindgen_test]
async fn the_words_are_translated() {
    let _clock = fast_intervals(100.0);
    let jobs = jobs(2);
    let _server = service(&jobs, |_, reply| reply);
    let preferences = json!({"language": "zh", "zone": "utc"});
    let page = Setup { address: "/jobs", preferences, ..Setup::default() }.mount_screen();
    until(|| rows(&page) == 2).await;
    add_newest(&jobs, 100);
    until(|| button(&page) == "1 个新任务").await;
}
