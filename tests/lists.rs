//! What every list screen does, in a real browser, shown on the jobs.

mod support;

use media_console::state::commands::ScreenCommand;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use support::{
    Gate, Mounted, Reply, Server, Setup, click, context, fast_intervals, files, fill, go_to, mount_screen,
    next_frame, parameter, serve, until,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

const LIST: &str = "ListLiveSnapshotJobs";

fn job(number: u64, status: &str) -> Value {
    json!({
        "JobId": format!("job-{number:04}"), "JobName": format!("Gate {number}"), "Status": status, "TemplateId": "t",
        "TemplateName": "Every 5", "TimeInterval": 5, "CreateTime": "2026-01-02T02:00:00Z",
        "SnapshotOutput": {"Endpoint": "e", "Bucket": "b", "StorageType": "oss"},
    })
}

fn number(body: &Value, name: &str) -> Option<u64> {
    body[name].as_u64().or_else(|| body[name].as_str()?.parse().ok())
}

/// Whether a request is the list's, and not the meter's, which asks for one job.
fn is_of_list(body: &Value) -> bool {
    number(body, "PageSize") != Some(1)
}

/// One page of so many jobs.
fn page_of(jobs: &[Value], body: &Value) -> Reply {
    let (size, page) = (number(body, "PageSize").unwrap_or(10), number(body, "PageNo").unwrap_or(1));
    let shown: Vec<&Value> = jobs.iter().skip(((page - 1) * size) as usize).take(size as usize).collect();
    Reply::answer(json!({
        "RequestId": "r", "PageNo": page, "PageSize": size, "TotalCount": jobs.len(), "JobList": shown,
    }))
}

/// The jobs of a service, which a test can change.
type Jobs = Rc<RefCell<Vec<Value>>>;

/// Even numbers are started, odd ones are paused.
fn jobs(count: u64) -> Jobs {
    let status = |number: u64| if number.is_multiple_of(2) { "started" } else { "paused" };
    Rc::new(RefCell::new((0..count).map(|number| job(number, status(number))).collect()))
}

/// Answers lists from `jobs`; `change` may hold an answer of the list back or replace it.
fn service(jobs: &Jobs, change: impl Fn(&Value, Reply) -> Reply + 'static) -> Server {
    let jobs = jobs.clone();
    serve(move |path, body| {
        let body: Value = serde_json::from_str(body).unwrap();
        if !path.ends_with(LIST) {
            return Reply::answer(json!({"RequestId": "r"}));
        }
        let status = body["Status"].as_str().map(str::to_lowercase);
        let is_match = |job: &&Value| {
            status.as_ref().is_none_or(|status| job["Status"].as_str().unwrap().to_lowercase() == *status)
        };
        let matching: Vec<Value> = jobs.borrow().iter().filter(is_match).cloned().collect();
        let reply = page_of(&matching, &body);
        if is_of_list(&body) { change(&body, reply) } else { reply }
    })
}

fn list_requests(server: &Server) -> usize {
    server.bodies(LIST).iter().filter(|body| is_of_list(body)).count()
}

fn rows(page: &Mounted) -> usize {
    page.all("tbody [data-key]").len()
}

fn select_box(page: &Mounted, row: usize) -> HtmlElement {
    page.all("tbody td.box input")[row].clone()
}

fn header_box(page: &Mounted) -> HtmlInputElement {
    page.one("thead input").unchecked_into()
}

/// How many rows the selection bar counts; 0 without the bar.
fn selected(page: &Mounted) -> usize {
    let count = page.all(".bulk b").first().and_then(|count| count.text_content()).unwrap_or_default();
    count.split(' ').next().unwrap().replace(',', "").parse().unwrap_or(0)
}

fn bulk_button(page: &Mounted, name: &str) -> HtmlElement {
    let buttons = page.all(".bulk button");
    let found = buttons.into_iter().find(|b| b.text_content().as_deref().map(str::trim) == Some(name));
    found.unwrap_or_else(|| panic!("no button {name} in the bar: {}", page.text()))
}

fn open_menu(page: &Mounted, label: &str) {
    let button = page.button(label);
    click(&button, false);
}

// --- Pages and empty states

#[wasm_bindgen_test]
async fn a_page_that_was_emptied_gives_way_to_the_last_that_is_not() {
    let jobs = jobs(25);
    let _server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs?page=3");
    until(|| rows(&page) == 5).await;
    jobs.borrow_mut().truncate(14);
    click(&page.button("Refresh"), false);
    until(|| rows(&page) == 4 && parameter("page").as_deref() == Some("2")).await;
}

#[wasm_bindgen_test]
async fn a_page_past_the_end_says_so_and_leads_back() {
    let _server = service(&jobs(25), |_, reply| reply);
    let page = mount_screen("/jobs?page=9");
    until(|| page.shows("This page is empty")).await;
    assert!(page.shows("There are 25 entries on other pages."), "{}", page.text());
    click(&page.button("Go to the first page"), false);
    until(|| rows(&page) == 10 && parameter("page").is_none()).await;
}

#[wasm_bindgen_test]
async fn one_entry_on_another_page_is_singular() {
    let _server = service(&jobs(1), |_, reply| reply);
    let page = mount_screen("/jobs?page=2");
    until(|| page.shows("There is 1 entry on another page.")).await;
}

#[wasm_bindgen_test]
async fn nothing_exists_and_nothing_matches_read_differently() {
    let _server = service(&jobs(0), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| page.shows("No jobs in the last 7 days")).await;
    assert!(!page.shows("No matching jobs"), "{}", page.text());
    assert!(!page.has_button("Clear filters"), "{}", page.text());
    drop(page);
    let page = mount_screen("/jobs?q=gate&state=paused");
    until(|| page.shows("No matching jobs")).await;
}

#[wasm_bindgen_test]
async fn clear_filters_removes_all_of_them_and_widening_keeps_the_keyword() {
    let server = service(&jobs(0), |_, reply| reply);
    let page = mount_screen("/jobs?q=gate&range=last-1h");
    until(|| page.shows("No matching jobs")).await;
    click(&page.button("Search the last 30 days"), false);
    until(|| parameter("range").as_deref() == Some("last-30d")).await;
    assert_eq!(parameter("q").as_deref(), Some("gate"));
    until(|| server.pending() == 0 && page.shows("No matching jobs")).await;
    assert!(!page.has_button("Search the last 30 days"), "it is searched already");
    click(&page.button("Clear filters"), false);
    until(|| parameter("range").is_none() && parameter("q").is_none()).await;
    until(|| page.shows("No jobs in the last 7 days") && page.has_button("Search the last 30 days")).await;
}

#[wasm_bindgen_test]
async fn the_default_range_cannot_be_removed_and_another_one_can() {
    let _server = service(&jobs(3), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 3).await;
    let remove = || {
        page.all(".chip button").into_iter().find(|button| {
            button.has_attribute("aria-label")
                && button.get_attribute("aria-label").as_deref() == Some("Remove the time range")
        })
    };
    assert!(remove().is_none(), "{}", page.root.inner_html());
    go_to("/jobs?range=last-30d");
    until(|| remove().is_some()).await;
    click(&remove().unwrap(), false);
    until(|| parameter("range").is_none() && remove().is_none()).await;
    assert!(page.shows("Last 7 days"), "{}", page.text());
}

// --- Loading

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
    // As with a period of 10 s and answers that take 12 s.
    let _clock = fast_intervals(100.0);
    let jobs = jobs(3);
    let server = service(&jobs, |_, reply| reply.after(120));
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 3).await;
    jobs.borrow_mut().push(job(7, "paused"));
    until(|| rows(&page) == 4).await;
    let (start, before) = (js_sys::Date::now(), list_requests(&server));
    until(|| list_requests(&server) >= before + 3).await;
    let periods = (js_sys::Date::now() - start) / 100.0;
    assert!(
        f64::from((list_requests(&server) - before) as u32) <= periods + 1.0,
        "one request per period: {periods}"
    );
    // The list and the meter.
    assert!(server.most_pending() <= 2, "{}", server.most_pending());
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
    until(|| rows(&page) == 3).await;
    is_down.set(true);
    until(|| page.shows("The service is down.")).await;
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

// --- Selection

#[wasm_bindgen_test]
async fn other_filters_clear_the_selection_and_stale_rows_cannot_be_selected() {
    let gate = Gate::new();
    let behind = gate.clone();
    let _server = service(&jobs(10), move |body, reply| match body["Status"].as_str() {
        Some(_) => reply.behind(&behind),
        None => reply,
    });
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    header_box(&page).click();
    until(|| selected(&page) == 10).await;
    click(&page.one("input[value=paused]"), false);
    until(|| selected(&page) == 0).await;
    // The rows of the old filter are still there, and cannot be used.
    until(|| rows(&page) == 10 && page.one("tbody").has_attribute("inert")).await;
    assert!(header_box(&page).disabled());
    header_box(&page).click();
    page.commands.run(ScreenCommand::Delete);
    next_frame().await;
    assert_eq!(selected(&page), 0);
    gate.open();
    until(|| rows(&page) == 5 && !header_box(&page).disabled()).await;
    assert!(!header_box(&page).checked() && !page.has(".bulk"));
    header_box(&page).click();
    until(|| selected(&page) == 5).await;
}

#[wasm_bindgen_test]
async fn typing_in_the_search_box_clears_the_selection() {
    let _server = service(&jobs(3), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 3).await;
    click(&select_box(&page, 0), false);
    until(|| selected(&page) == 1).await;
    fill(&page.one("input[type=search]"), "gate");
    until(|| parameter("q").as_deref() == Some("gate") && selected(&page) == 0).await;
}

#[wasm_bindgen_test]
async fn paging_keeps_the_selection_and_says_how_much_of_it_is_elsewhere() {
    let _server = service(&jobs(25), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    header_box(&page).click();
    until(|| selected(&page) == 10).await;
    assert!(!page.shows("on other pages"), "{}", page.text());
    click(&page.button("Page 3"), false);
    until(|| rows(&page) == 5 && !page.one("tbody").has_attribute("inert")).await;
    click(&select_box(&page, 0), false);
    until(|| selected(&page) == 11 && page.shows("10 on other pages")).await;
    open_menu(&page, "10 on other pages");
    until(|| page.all(".selected-names li").len() == 10).await;
    assert!(page.one(".selected-names").text_content().unwrap().contains("Gate 9"));
    click(&page.button("Unselect them"), false);
    until(|| selected(&page) == 1 && !page.shows("on other pages")).await;
}

#[wasm_bindgen_test]
async fn actions_wait_while_another_page_loads() {
    let gate = Gate::new();
    let behind = gate.clone();
    let server = service(&jobs(25), move |body, reply| match number(body, "PageNo") {
        Some(2) => reply.behind(&behind),
        _ => reply,
    });
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    header_box(&page).click();
    until(|| selected(&page) == 10).await;
    click(&page.button("Next page"), false);
    until(|| bulk_button(&page, "Stop").has_attribute("disabled")).await;
    page.commands.run(ScreenCommand::Delete);
    next_frame().await;
    assert!(!server.paths().iter().any(|path| path.starts_with("/api/deletions")), "{:?}", server.paths());
    gate.open();
    until(|| !bulk_button(&page, "Stop").has_attribute("disabled")).await;
    assert_eq!(selected(&page), 10);
}

#[wasm_bindgen_test]
async fn a_row_that_was_deleted_elsewhere_leaves_the_selection() {
    let jobs = jobs(25);
    let _server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    for row in [3, 4] {
        click(&select_box(&page, row), false);
    }
    until(|| selected(&page) == 2).await;
    jobs.borrow_mut().remove(3);
    click(&page.button("Refresh"), false);
    until(|| selected(&page) == 1).await;
    // A row that was only pushed to the next page stays selected.
    for number in 100..107 {
        jobs.borrow_mut().insert(0, job(number, "paused"));
    }
    click(&page.button("Refresh"), false);
    until(|| page.shows("1 on other pages")).await;
    assert_eq!(selected(&page), 1);
}

#[wasm_bindgen_test]
async fn only_actions_that_can_apply_are_enabled() {
    let _server = service(&jobs(2), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 2).await;
    click(&select_box(&page, 1), false);
    until(|| selected(&page) == 1).await;
    let is_off = |name: &str| bulk_button(&page, name).has_attribute("disabled");
    assert!(is_off("Stop") && is_off("Restart") && !is_off("Start"), "{}", page.root.inner_html());
    click(&select_box(&page, 0), false);
    until(|| !is_off("Stop") && !is_off("Start")).await;
}

#[wasm_bindgen_test]
async fn a_read_only_server_is_offered_no_change() {
    let _server = service(&jobs(2), |_, reply| reply);
    let session =
        media_console::state::session::Session::Ready(media_api::Context { read_only: true, ..context() });
    let page = Setup { address: "/jobs", session, ..Setup::default() }.mount_screen();
    until(|| rows(&page) == 2).await;
    assert!(!page.shows("Submit a job"), "{}", page.text());
    header_box(&page).click();
    until(|| selected(&page) == 2).await;
    for name in ["Start", "Stop", "Restart", "Delete pictures…"] {
        assert!(bulk_button(&page, name).has_attribute("disabled"), "{name}");
    }
}

// --- Everything that matches

#[wasm_bindgen_test]
async fn a_selection_widens_to_everything_that_matches_and_says_the_cap() {
    let server = service(&jobs(1_234), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    click(&select_box(&page, 0), false);
    until(|| page.has_button("Select the first 1,000 of 1,234 that match")).await;
    click(&page.button("Select the first 1,000 of 1,234 that match"), false);
    until(|| selected(&page) == 1_000 && !page.has(".task")).await;
    let whole = server.bodies(LIST).iter().filter(|body| number(body, "PageSize") == Some(100)).count();
    assert_eq!(whole, 10);
    assert!(page.shows("990 on other pages"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn a_search_that_is_stopped_keeps_what_it_found() {
    let server = service(&jobs(900), |body, reply| match number(body, "PageNo") {
        Some(page) if page > 2 => reply.behind(&Gate::new()),
        _ => reply,
    });
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    click(&select_box(&page, 0), false);
    until(|| page.has_button("Select all 900 that match")).await;
    click(&page.button("Select all 900 that match"), false);
    until(|| page.shows("200 found so far…") && server.pending() == 1).await;
    click(&page.one(".task button"), false);
    until(|| !page.has(".task") && server.pending() == 0).await;
    assert_eq!(selected(&page), 200);
}

#[wasm_bindgen_test]
async fn clearing_the_selection_ends_the_search_that_extends_it() {
    let gate = Gate::new();
    let behind = gate.clone();
    let server = service(&jobs(900), move |body, reply| match number(body, "PageNo") {
        Some(page) if page > 2 => reply.behind(&behind),
        _ => reply,
    });
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    click(&select_box(&page, 0), false);
    until(|| page.has_button("Select all 900 that match")).await;
    click(&page.button("Select all 900 that match"), false);
    until(|| page.shows("200 found so far…") && server.pending() == 1).await;
    click(&page.button("Clear selection"), false);
    until(|| selected(&page) == 0).await;
    click(&select_box(&page, 1), false);
    until(|| !page.has(".task") && server.pending() == 0).await;
    gate.open();
    next_frame().await;
    assert_eq!(selected(&page), 1, "only what was selected after that");
}

// --- Export

#[wasm_bindgen_test]
async fn selected_rows_of_all_pages_are_exported_without_a_request() {
    let files = files::record();
    let server = service(&jobs(25), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    click(&select_box(&page, 0), false);
    click(&page.button("Page 3"), false);
    until(|| rows(&page) == 5 && !page.one("tbody").has_attribute("inert")).await;
    click(&select_box(&page, 4), false);
    until(|| selected(&page) == 2).await;
    let before = list_requests(&server);
    open_menu(&page, "Export");
    until(|| page.has_button("CSV, only selected")).await;
    click(&page.button("CSV, only selected"), false);
    until(|| files.texts().len() == 1).await;
    let text = files.texts().remove(0);
    assert!(text.contains("Gate 0") && text.contains("Gate 24") && text.lines().count() == 3, "{text}");
    assert!(files.names().iter().all(|name| name.starts_with("jobs-") && name.ends_with("Z.csv")));
    assert_eq!(list_requests(&server), before);
}

#[wasm_bindgen_test]
async fn everything_that_matches_is_exported_page_by_page() {
    let files = files::record();
    let _server = service(&jobs(230), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    open_menu(&page, "Export");
    until(|| page.has_button("JSON, all that match")).await;
    assert!(page.button("JSON, only selected").has_attribute("disabled"));
    click(&page.button("JSON, all that match"), false);
    until(|| files.texts().len() == 1).await;
    let found: Vec<Value> = serde_json::from_str(&files.texts()[0]).unwrap();
    assert_eq!(found.len(), 230);
    assert_eq!(found[0]["JobId"], "job-0000");
}

#[wasm_bindgen_test]
async fn an_export_that_fails_says_so_and_the_list_stays() {
    let files = files::record();
    let _server =
        service(&jobs(230), |body, reply| match (number(body, "PageSize"), number(body, "PageNo")) {
            (Some(100), Some(2)) => Reply::network_error(),
            _ => reply,
        });
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    open_menu(&page, "Export");
    until(|| page.has_button("CSV, all that match")).await;
    click(&page.button("CSV, all that match"), false);
    until(|| page.has(".card") && !page.has(".task")).await;
    assert!(files.texts().is_empty() && rows(&page) == 10);
    assert!(!page.shows("Failed to fetch"), "{}", page.text());
}

// --- Links, menus, meter

#[wasm_bindgen_test]
async fn ids_in_links_are_encoded() {
    let jobs = jobs(1);
    jobs.borrow_mut()[0]["JobId"] = json!("a/b?c#d e");
    jobs.borrow_mut()[0]["TemplateId"] = json!("../jobs");
    let _server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 1).await;
    let links: Vec<_> = page.all("tbody a").iter().map(|link| link.get_attribute("href").unwrap()).collect();
    assert_eq!(links, ["/jobs/a%2Fb%3Fc%23d%20e", "/templates/..%2Fjobs"]);
}

#[wasm_bindgen_test]
async fn an_open_row_menu_stays_open_while_its_row_changes() {
    let jobs = jobs(2);
    let _server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 2).await;
    click(&page.button("More for Gate 0"), false);
    until(|| page.has("[popover]:popover-open")).await;
    let panel = page.one("[popover]:popover-open");
    let item = |name: &str| {
        page.all(".panel .item")
            .into_iter()
            .find(|item| item.text_content().as_deref() == Some(name))
            .unwrap()
    };
    assert!(item("Start").has_attribute("disabled") && !item("Stop").has_attribute("disabled"));
    jobs.borrow_mut()[0] = job(0, "paused");
    page.commands.run(ScreenCommand::Refresh);
    until(|| !item("Start").has_attribute("disabled") && item("Stop").has_attribute("disabled")).await;
    assert!(panel.is_connected() && panel.matches(":popover-open").unwrap());
}

#[wasm_bindgen_test]
async fn the_meter_says_what_it_counts_and_follows_the_list() {
    let jobs = jobs(6);
    let server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| page.shows("3 running")).await;
    assert!(page.one(".meter").text_content().unwrap().contains("created in the last 30 days"));
    let meter = |body: &&Value| number(body, "PageSize") == Some(1) && body["Status"] == "started";
    assert_eq!(server.bodies(LIST).iter().filter(meter).count(), 1);
    jobs.borrow_mut().pop();
    jobs.borrow_mut()[0] = job(0, "paused");
    click(&page.button("Refresh"), false);
    until(|| page.shows("2 running")).await;
}
