//! The wall: the newest picture of every running job.

use crate::job_support::with_styles;
use crate::support::newest::{NEWEST, newest, taken};
use crate::support::zone::{ShiftedClock, service_now};
use crate::support::{
    Gate, HiddenTab, Mounted, Reply, Server, click, fast_intervals, fill, mount_screen, next_frame,
    parameter, serve, until,
};
use media_console::state::commands::ScreenCommand;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

const LIST: &str = "ListLiveSnapshotJobs";

fn job(name: &str, id: &str) -> Value {
    json!({
        "JobId": id, "JobName": name, "Status": "started", "TemplateId": "t", "TemplateName": "Every 5", "TimeInterval": 5,
        "CreateTime": "2026-01-02T02:00:00Z", "SnapshotOutput": {"Endpoint": "e", "Bucket": "b", "StorageType": "oss"},
    })
}

/// Running jobs, all of the newest window, with the readings of their pictures.
fn service(jobs: &Rc<RefCell<Vec<Value>>>, found: impl Fn(&str) -> Value + 'static) -> Server {
    let jobs = jobs.clone();
    serve(move |path, body| match path {
        NEWEST => newest(body, &found),
        _ if path.ends_with(LIST) => {
            let body: Value = serde_json::from_str(body).unwrap();
            assert_eq!(body["Status"], "started");
            let end = media_api::time::parse(body["EndTime"].as_str().unwrap()).unwrap().timestamp();
            let is_newest = js_sys::Date::now() as i64 / 1_000 - end < 10;
            let jobs = if is_newest { jobs.borrow().clone() } else { Vec::new() };
            Reply::answer(json!({"RequestId": "r", "TotalCount": jobs.len(), "JobList": jobs}))
        }
        _ => Reply::answer(json!({"RequestId": "r"})),
    })
}

fn names(page: &Mounted) -> Vec<String> {
    page.all(".wall b").iter().map(|name| name.text_content().unwrap()).collect()
}

fn jobs() -> Rc<RefCell<Vec<Value>>> {
    Rc::new(RefCell::new(vec![job("Lobby", "a"), job("Gate", "b"), job("大厅", "c")]))
}

#[wasm_bindgen_test]
async fn every_running_job_has_a_tile_that_leads_to_it_and_a_silent_one_is_marked() {
    let _server = service(&jobs(), |job| if job == "b" { taken(150_000) } else { taken(3_000) });
    // The pictures are read as soon as there are tiles, and not by the timer.
    let _clock = fast_intervals(0.001);
    let page = mount_screen("/wall");
    until(|| page.all(".wall .age").len() == 3 && page.shows("2 min ago")).await;
    until(|| page.shows("3 running jobs")).await;
    assert_eq!(names(&page), ["Lobby", "Gate", "大厅"]);
    let links: Vec<_> = page.all(".wall a").iter().map(|link| link.get_attribute("href").unwrap()).collect();
    assert_eq!(links, ["/jobs/a", "/jobs/b", "/jobs/c"]);
    let silent = page.one(".wall li.silent");
    assert!(silent.text_content().unwrap().contains("GateSilent2 min ago"), "{}", silent.inner_html());
}

#[wasm_bindgen_test]
async fn what_is_not_known_yet_is_not_claimed() {
    let gate = Gate::new();
    let behind = gate.clone();
    let jobs = jobs();
    let given = jobs.clone();
    let _server = serve(move |path, body| match path {
        NEWEST => newest(body, |_| taken(900_000)).behind(&behind),
        _ if path.ends_with(LIST) => {
            let jobs = given.take();
            Reply::answer(json!({"RequestId": "r", "TotalCount": jobs.len(), "JobList": jobs}))
        }
        _ => Reply::answer(json!({"RequestId": "r"})),
    });
    let page = mount_screen("/wall");
    until(|| page.shows("3 running jobs · 0 of 3 pictures read…")).await;
    assert!(!page.has(".wall li.silent") && !page.shows("No running jobs"), "{}", page.text());
    gate.open();
    until(|| page.all(".wall li.silent").len() == 3 && !page.shows("pictures read")).await;
}

#[wasm_bindgen_test]
async fn a_failed_read_takes_no_picture_away_and_is_told() {
    let fails = Rc::new(std::cell::Cell::new(false));
    let is_down = fails.clone();
    let failed = || json!({"failed": {"code": "service", "message": "No.", "status": 403}});
    let _server = service(&jobs(), move |job| match (is_down.get(), job) {
        (true, "a") => failed(),
        (_, "b") => taken(150_000),
        _ => taken(3_000),
    });
    let page = mount_screen("/wall");
    until(|| page.shows("2 min ago") && page.shows("3 running jobs")).await;
    fails.set(true);
    page.commands.run(ScreenCommand::Refresh);
    until(|| page.shows("3 running jobs · 1 could not be refreshed")).await;
    let lobby = page.all(".wall li")[0].text_content().unwrap();
    assert!(lobby.contains("s ago · not refreshed"), "{lobby}");
    fails.set(false);
    page.commands.run(ScreenCommand::Refresh);
    until(|| !page.shows("not refreshed") && !page.shows("could not be refreshed")).await;
}

/// A job that was started since then has no tile.
#[wasm_bindgen_test]
async fn running_jobs_that_cannot_be_listed_again_are_shown_with_their_age() {
    // Every minute.
    let _clock = fast_intervals(100.0);
    let is_down = Rc::new(std::cell::Cell::new(false));
    let (down, list) = (is_down.clone(), jobs().borrow().clone());
    let _server = serve(move |path, body| match path {
        NEWEST => newest(body, |_| taken(1_000)),
        _ if path.ends_with(LIST) && !down.get() => {
            Reply::answer(json!({"RequestId": "r", "TotalCount": 3, "JobList": list}))
        }
        _ => Reply::network_error(),
    });
    let page = mount_screen("/wall");
    with_styles();
    // Once all time has been read.
    until(|| page.shows("3 running jobs") && !page.shows("Searched back")).await;
    assert!(!page.shows("Could not refresh."));
    let place = page.one(".wall").get_bounding_client_rect().top();
    is_down.set(true);
    until(|| page.shows("Could not refresh. Updated ") && page.all(".wall li").len() == 3).await;
    assert!(page.has("details.folded:not([open]) .card"));
    assert_eq!(page.one(".wall").get_bounding_client_rect().top(), place, "no tile moves");
    page.commands.run(ScreenCommand::Refresh);
    until(|| page.has("details.folded[open] .card")).await;
    is_down.set(false);
    page.commands.run(ScreenCommand::Refresh);
    until(|| !page.shows("Could not refresh.")).await;
}

#[wasm_bindgen_test]
async fn ages_count_on_between_two_reads() {
    let _server = service(&jobs(), |_| taken(30_000));
    let page = mount_screen("/wall");
    until(|| page.shows("30 s ago")).await;
    until(|| page.shows("32 s ago")).await;
}

#[wasm_bindgen_test]
async fn a_tab_that_becomes_visible_again_after_a_while_reads_at_once() {
    let server = service(&jobs(), |_| taken(1_000));
    // Nothing is read by a timer.
    let _intervals = fast_intervals(0.001);
    let page = mount_screen("/wall");
    until(|| page.shows("3 running jobs") && !page.shows("Searched back") && server.pending() == 0).await;
    // The first window of each walk over the jobs.
    let is_first = |body: &Value| {
        let end = media_api::time::parse(body["EndTime"].as_str().unwrap()).unwrap().timestamp_millis();
        service_now() - end < 3_600_000
    };
    let walks = || server.bodies(LIST).iter().filter(|body| is_first(body)).count();
    assert_eq!(walks(), 1);
    let hidden = HiddenTab::new();
    drop(hidden);
    next_frame().await;
    assert_eq!(walks(), 1, "nothing is due yet");
    let hidden = HiddenTab::new();
    let _clock = ShiftedClock::passed(120_000);
    drop(hidden);
    until(|| walks() == 2).await;
}

#[wasm_bindgen_test]
async fn tiles_keep_their_places_when_jobs_start_and_stop() {
    let jobs = jobs();
    let _server = service(&jobs, |_| taken(1_000));
    let page = mount_screen("/wall");
    until(|| page.shows("3 running jobs")).await;
    let gate = page.all(".wall li")[1].clone();
    *jobs.borrow_mut() = vec![job("New", "d"), job("大厅", "c"), job("Gate", "b")];
    page.commands.run(ScreenCommand::Refresh);
    until(|| page.all(".wall li").len() == 4 && page.has(".wall li.stopped")).await;
    assert_eq!(names(&page), ["Lobby", "Gate", "大厅", "New"]);
    assert!(page.one(".wall li.stopped").text_content().unwrap().contains("Stopped"));
    assert!(gate.is_same_node(Some(&page.all(".wall li")[1])), "the same element");
    assert!(page.shows("3 running jobs"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn the_filter_and_the_size_are_in_the_address() {
    let _server = service(&jobs(), |_| taken(1_000));
    let page = mount_screen("/wall");
    until(|| names(&page).len() == 3).await;
    fill(&page.one("input[type=search]"), "gAt");
    until(|| names(&page) == ["Gate"] && parameter("q").as_deref() == Some("gAt")).await;
    fill(&page.one("input[type=range]"), "400");
    until(|| parameter("tile").as_deref() == Some("400")).await;
    assert!(page.one(".wall").get_attribute("style").unwrap().contains("400px"));
    fill(&page.one("input[type=search]"), "nobody");
    until(|| page.shows("No matching running jobs")).await;
    click(&page.button("Clear search"), false);
    until(|| names(&page).len() == 3 && parameter("q").is_none()).await;
}

#[wasm_bindgen_test]
async fn a_failure_is_told_with_a_way_to_try_again() {
    let is_down = Rc::new(std::cell::Cell::new(true));
    let down = is_down.clone();
    let _server = serve(move |path, body| match path {
        NEWEST => newest(body, |_| taken(1_000)),
        _ if down.get() => Reply::network_error(),
        _ => Reply::answer(json!({"RequestId": "r", "TotalCount": 0, "JobList": []})),
    });
    let page = mount_screen("/wall");
    until(|| page.has(".card")).await;
    assert!(!page.shows("No running jobs") && !page.shows("Looking for"), "{}", page.text());
    is_down.set(false);
    click(&page.button("Try again"), false);
    until(|| page.shows("No running jobs") && !page.has(".card")).await;
}
