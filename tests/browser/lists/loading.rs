//! What is shown while rows are read, and what stays when a read fails.

use super::{job, jobs, list_requests, number, rows, service};
use crate::job_support::with_styles;
use crate::support::{Gate, Mounted, Reply, click, fast_intervals, go_to, mount_screen, until};
use media_console::state::commands::ScreenCommand;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn nothing_is_counted_before_it_is_known() {
    let gate = Gate::new();
    let behind = gate.clone();
    let _server = service(&jobs(0), move |_, reply| reply.behind(&behind));
    let page = mount_screen("/jobs");
    until(|| page.has("tr.skeleton")).await;
    let words = page.text();
    assert!(
        page.shows("Loading") && !words.contains("No entries") && !words.contains("0 entries"),
        "{words}"
    );
    assert!(!words.contains("No jobs") && page.all("nav.pager button").is_empty(), "{words}");
    gate.open();
    until(|| page.shows("No entries") && page.shows("No jobs in the last 7 days")).await;
}

#[wasm_bindgen_test]
async fn while_a_page_loads_the_total_stays_and_the_range_is_not_claimed() {
    let gate = Gate::new();
    let behind = gate.clone();
    let _server = service(&jobs(25), move |body, reply| match number(body, "PageNo") {
        Some(2) => reply.behind(&behind),
        _ => reply,
    });
    let page = mount_screen("/jobs");
    until(|| page.shows("1–10 of 25")).await;
    click(&page.button("Next page"), false);
    until(|| page.one("tbody").has_attribute("inert")).await;
    assert!(page.shows("Loading") && !page.shows("of 25"), "{}", page.text());
    assert!(page.has("nav.pager"), "the buttons stay, with the focus of the keyboard");
    gate.open();
    until(|| page.shows("11–20 of 25") && !page.one("tbody").has_attribute("inert")).await;
}

#[wasm_bindgen_test]
async fn slow_answers_are_shown_when_they_come_and_never_overlap() {
    // As with a period of 10 s and responses that take 12 s.
    let _clock = fast_intervals(100.0);
    let jobs = jobs(3);
    let server = service(&jobs, |_, reply| reply.after(120));
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 3).await;
    jobs.borrow_mut().push(job(7, "paused"));
    until(|| page.shows("1–4 of 4")).await;
    let (start, before) = (js_sys::Date::now(), list_requests(&server));
    until(|| list_requests(&server) >= before + 3).await;
    let periods = (js_sys::Date::now() - start) / 100.0;
    assert!(
        f64::from((list_requests(&server) - before) as u32) <= periods + 1.0,
        "one request per period: {periods}"
    );
    // The list, the meter and the newest pictures.
    assert!(server.most_pending() <= 3, "{}", server.most_pending());
    assert_eq!(server.aborted(), 0);
}

#[wasm_bindgen_test]
async fn an_error_card_stays_the_same_element_at_each_failing_refresh() {
    let _clock = fast_intervals(100.0);
    let is_down = Rc::new(Cell::new(false));
    let down = is_down.clone();
    let server = service(&jobs(3), move |_, reply| match down.get() {
        true => Reply::refusal(503, "ServiceUnavailable", "The service is down."),
        false => reply,
    });
    let page = mount_screen("/jobs");
    with_styles();
    until(|| rows(&page) == 3).await;
    let (table, place) = (page.one("table"), page.one("table").get_bounding_client_rect().top());
    is_down.set(true);
    until(|| page.shows("The service is down.")).await;
    assert_eq!(table.get_bounding_client_rect().top(), place, "no row moves");
    assert!(!page.one("details.folded").has_attribute("open"));
    let card = page.one(".card");
    let request = page.one(".card details");
    request.set_attribute("open", "").unwrap();
    let before = list_requests(&server);
    until(|| list_requests(&server) >= before + 3 && server.pending() == 0).await;
    assert!(card.is_connected() && request.is_connected() && request.has_attribute("open"));
    assert_eq!(page.all(".card").len(), 1);
    assert_eq!(rows(&page), 3, "the old rows stay");
    assert!(page.shows("Could not refresh. Updated"), "{}", page.text());
    let age = |page: &Mounted| page.one(".stale").text_content();
    let shown = age(&page);
    until(|| age(&page) != shown).await;
    is_down.set(false);
    until(|| page.all(".card, .stale").is_empty()).await;
    assert_eq!(table.get_bounding_client_rect().top(), place);
}

#[wasm_bindgen_test]
async fn the_failure_of_a_refresh_that_is_asked_for_is_shown_at_once() {
    let is_down = Rc::new(Cell::new(false));
    let down = is_down.clone();
    let _server = service(&jobs(3), move |_, reply| match down.get() {
        true => Reply::network_error(),
        false => reply,
    });
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 3).await;
    is_down.set(true);
    page.commands.run(ScreenCommand::Refresh);
    until(|| page.has("details.folded[open] .card")).await;
    is_down.set(false);
    click(&page.button("Try again"), false);
    until(|| page.all(".card, .stale").is_empty()).await;
}

#[wasm_bindgen_test]
async fn the_error_of_other_filters_is_not_shown_while_new_ones_load() {
    let gate = Gate::new();
    let behind = gate.clone();
    let _server = service(&jobs(3), move |body, reply| match body["Status"].is_null() {
        true => Reply::refusal(503, "ServiceUnavailable", "The service is down."),
        false => reply.behind(&behind),
    });
    let page = mount_screen("/jobs");
    until(|| page.shows("The service is down.")).await;
    assert!(!page.shows("No jobs"), "nothing is known: {}", page.text());
    click(&page.one("input[value=paused]"), false);
    until(|| page.has("tr.skeleton") && !page.shows("The service is down.")).await;
    gate.open();
    until(|| rows(&page) == 1).await;
}

#[wasm_bindgen_test]
async fn leaving_a_screen_during_a_slow_answer_touches_nothing() {
    for refresh in [false, true] {
        let gate = Gate::new();
        let (behind, is_slow) = (gate.clone(), Rc::new(Cell::new(!refresh)));
        let slow = is_slow.clone();
        let server =
            service(&jobs(3), move |_, reply| if slow.get() { reply.behind(&behind) } else { reply });
        let page = mount_screen("/jobs");
        if refresh {
            until(|| rows(&page) == 3 && server.pending() == 0).await;
            is_slow.set(true);
            page.commands.run(ScreenCommand::Refresh);
        }
        until(|| server.pending() > 0).await;
        go_to("/nowhere");
        until(|| page.shows("no such screen")).await;
        until(|| server.pending() == 0 && server.aborted() > 0).await;
        let (shown, requests) = (page.text(), server.paths().len());
        gate.open();
        // Fails if the page panics.
        until(|| page.text() == shown).await;
        assert_eq!(server.paths().len(), requests, "no read after the screen is gone");
    }
}
