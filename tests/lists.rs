//! What every list screen does, in a real browser, shown on the jobs and the templates.

#[path = "support/server.rs"]
mod server;
mod support;

use leptos::prelude::*;
use media_console::pages;
use media_console::state::session::Session;
use media_console::state::url::Query;
use serde_json::{Value, json};
use server::{Asked, paths, serve, until};
use std::cell::Cell;
use std::rc::Rc;
use support::{Mounted, click, mount, settle, sleep};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn at<V: IntoView + 'static>(search: &str, screen: fn() -> V) -> Mounted {
    let path = window().location().pathname().unwrap();
    let history = window().history().unwrap();
    history
        .replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&format!("{path}{search}")))
        .unwrap();
    mount(move || {
        provide_context(RwSignal::new(Session::Starting));
        screen()
    })
}

fn address(name: &str) -> Option<String> {
    Query::parse(&window().location().search().unwrap()).get(name).map(str::to_owned)
}

fn job(n: u64) -> Value {
    json!({
        "JobId": format!("job-{n:04}"), "JobName": format!("Gate {n}"), "Status": "Started", "TemplateId": "t",
        "TemplateName": "Every 5", "TimeInterval": 5, "CreateTime": "2026-01-02T02:00:00Z",
        "SnapshotOutput": {"Endpoint": "e", "Bucket": "b", "StorageType": "oss"},
    })
}

/// A service with so many jobs, as the signal says at the time.
fn jobs(count: Rc<Cell<u64>>) -> Asked {
    serve(move |path, body| {
        if path.ends_with("SendLiveSnapshotJobCommand") {
            return (200, json!({"response": {"RequestId": "r"}}).to_string());
        }
        let asked: Value = serde_json::from_str(body).unwrap();
        let number =
            |name: &str| asked[name].as_u64().or_else(|| asked[name].as_str()?.parse().ok()).unwrap();
        let (size, total) = (number("PageSize"), count.get());
        let from = asked["PageNo"].as_u64().or_else(|| asked["PageNo"].as_str()?.parse().ok()).unwrap_or(1);
        let shown: Vec<Value> = ((from - 1) * size..(from * size).min(total)).map(job).collect();
        let response = json!({"RequestId": "r", "PageNo": from, "PageSize": size, "TotalCount": total, "JobList": shown});
        (200, json!({ "response": response }).to_string())
    })
}

#[wasm_bindgen_test]
async fn a_page_that_was_emptied_gives_way_to_the_last_that_is_not() {
    let count = Rc::new(Cell::new(25));
    jobs(count.clone());
    let page = at("?page=3", pages::jobs::Jobs);
    until(|| page.all("tbody [data-key]").len() == 5).await;
    count.set(14);
    page.button("Refresh").click();
    until(|| page.all("tbody [data-key]").len() == 4).await;
    assert_eq!(page.all("tbody [data-key]").len(), 4, "{}", page.text());
    assert_eq!(address("page").as_deref(), Some("2"));
}

#[wasm_bindgen_test]
async fn a_page_past_the_end_says_so_and_leads_back() {
    jobs(Rc::new(Cell::new(25)));
    let page = at("?page=9", pages::jobs::Jobs);
    until(|| page.text().contains("This page is empty")).await;
    assert!(page.text().contains("There are 25 entries on other pages."), "{}", page.text());
    page.button("Go to the first page").click();
    until(|| page.all("tbody [data-key]").len() == 10).await;
    assert_eq!(address("page"), None);
}

#[wasm_bindgen_test]
async fn nothing_exists_and_nothing_matches_read_differently() {
    jobs(Rc::new(Cell::new(0)));
    let page = at("", pages::jobs::Jobs);
    until(|| page.text().contains("No jobs")).await;
    assert!(!page.text().contains("No job matches"), "{}", page.text());
    drop(page);
    let page = at("?q=gate&state=paused", pages::jobs::Jobs);
    until(|| page.text().contains("No job matches")).await;
    page.button("Clear filters").click();
    until(|| !page.text().contains("No job matches")).await;
    assert_eq!((address("q"), address("state")), (None, None));
}

#[wasm_bindgen_test]
async fn a_selection_widens_to_everything_that_matches_and_says_the_cap() {
    let asked = jobs(Rc::new(Cell::new(1_234)));
    let page = at("", pages::jobs::Jobs);
    until(|| page.all("tbody [data-key]").len() == 10).await;
    click(&page.all("tbody input")[0], false);
    settle().await;
    page.button("Select the first 1,000 of 1,234 that match").click();
    until(|| page.text().contains("1,000 selected")).await;
    assert!(page.text().contains("1,000 selected"), "{}", page.text());
    let whole = |body: &str| body.contains("\"PageSize\":100") || body.contains("\"PageSize\":\"100\"");
    assert_eq!(asked.borrow().iter().filter(|(_, body)| whole(body)).count(), 10);
}

#[wasm_bindgen_test]
async fn a_walk_that_is_stopped_keeps_what_it_found() {
    jobs(Rc::new(Cell::new(900)));
    let page = at("", pages::jobs::Jobs);
    until(|| page.all("tbody [data-key]").len() == 10).await;
    click(&page.all("tbody input")[0], false);
    settle().await;
    page.button("Select all 900 that match").click();
    until(|| page.text().contains("00 found so far…")).await;
    page.one(".bulk .task button").click();
    until(|| page.all(".bulk .task").is_empty()).await;
    sleep(50).await;
    let count: usize =
        page.one(".bulk b").text_content().unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!((100..900).contains(&count), "{count}");
}

#[wasm_bindgen_test]
async fn a_command_to_many_is_counted_and_its_failures_are_named() {
    let sent = Rc::new(Cell::new(0));
    let counter = sent.clone();
    serve(move |path, body| {
        if path.ends_with("SendLiveSnapshotJobCommand") {
            counter.set(counter.get() + 1);
            if body.contains("job-0001") {
                let refused =
                    json!({"code": "service", "message": "Not now.", "status": 400, "vendor_code": "X"});
                return (422, refused.to_string());
            }
            return (200, json!({"response": {"RequestId": "r"}}).to_string());
        }
        let list: Vec<Value> = (0..3).map(job).collect();
        let response =
            json!({"RequestId": "r", "PageNo": 1, "PageSize": 10, "TotalCount": 3, "JobList": list});
        (200, json!({ "response": response }).to_string())
    });
    let page = at("", pages::jobs::Jobs);
    until(|| page.all("tbody [data-key]").len() == 3).await;
    page.one("thead input[type=checkbox]").click();
    settle().await;
    let restart =
        page.all(".bulk button").into_iter().find(|b| b.text_content().as_deref() == Some("Restart"));
    restart.unwrap().click();
    until(|| sent.get() == 3 && page.text().contains("Not now.")).await;
    assert_eq!(sent.get(), 3);
    assert_eq!(page.one(".failed-name").text_content().as_deref(), Some("Gate 1"));
    assert_eq!(page.all(".card").len(), 1, "{}", page.text());
}

#[wasm_bindgen_test]
async fn only_what_is_selected_can_be_exported_once_something_is() {
    let asked = jobs(Rc::new(Cell::new(3)));
    let page = at("", pages::jobs::Jobs);
    until(|| page.all("tbody [data-key]").len() == 3).await;
    let export = page.all("summary").into_iter().find(|s| s.text_content().as_deref() == Some("Export"));
    click(&export.unwrap(), false);
    until(|| page.all(".item").len() == 4).await;
    let selected = || page.button("CSV, only selected").has_attribute("disabled");
    assert!(selected());
    click(&page.all("tbody input")[0], false);
    settle().await;
    assert!(!selected());
    let before = paths(&asked).len();
    page.button("CSV, only selected").click();
    settle().await;
    assert_eq!(paths(&asked).len(), before, "what is selected is known already");
    page.button("JSON, all that match").click();
    until(|| paths(&asked).len() == before + 1).await;
}

/// Lets every answer take its time.
fn slow_down() {
    js_sys::eval(
        "const answer = window.fetch;
        window.fetch = async (request) => {
            await new Promise((done) => setTimeout(done, 120));
            return answer(request);
        }",
    )
    .unwrap();
}

#[wasm_bindgen_test]
async fn clearing_the_selection_ends_the_walk() {
    jobs(Rc::new(Cell::new(900)));
    let page = at("", pages::jobs::Jobs);
    until(|| page.all("tbody [data-key]").len() == 10).await;
    slow_down();
    click(&page.all("tbody input")[0], false);
    settle().await;
    page.button("Select all 900 that match").click();
    until(|| page.text().contains("00 found so far…")).await;
    page.button("Clear selection").click();
    until(|| page.all(".task").is_empty()).await;
    sleep(300).await;
    assert!(page.all(".bulk").is_empty() && page.all(".task").is_empty(), "{}", page.text());
}

#[wasm_bindgen_test]
async fn a_command_that_was_stopped_stays_stopped_when_another_begins() {
    let asked = jobs(Rc::new(Cell::new(10)));
    let page = at("", pages::jobs::Jobs);
    until(|| page.all("tbody [data-key]").len() == 10).await;
    slow_down();
    click(&page.one("thead input"), false);
    settle().await;
    let sent = |command: &str| {
        let mark = format!("\"Command\":\"{command}\"");
        asked.borrow().iter().filter(|(_, body)| body.contains(&mark)).count()
    };
    let press = |name: &str| {
        let buttons = page.all(".bulk > .btn");
        let button = buttons.iter().find(|b| b.text_content().as_deref() == Some(name)).unwrap();
        click(button, false);
    };
    press("Stop");
    until(|| sent("stop") >= 2).await;
    click(&page.one(".bulk .task button"), false);
    let before = sent("stop");
    press("Start");
    until(|| sent("start") == 10).await;
    sleep(200).await;
    assert_eq!(sent("start"), 10);
    assert!(sent("stop") <= before + 1, "{} more after it was stopped", sent("stop") - before);
}
