//! A search over all time: windows of 30 days, newest first, with progress and a way to stop.

use super::{LIST, job, number, rows};
use crate::support::newest::{NEWEST, newest, taken};
use crate::support::{Gate, Reply, Server, click, mount_screen, parameter, serve, until};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

const DAY: i64 = 86_400;

fn seconds(body: &Value, name: &str) -> i64 {
    media_api::time::parse(body[name].as_str().unwrap()).unwrap().timestamp()
}

/// Days between the end of a window and now.
fn age_days(body: &Value) -> i64 {
    (js_sys::Date::now() as i64 / 1_000 - seconds(body, "EndTime")) / DAY
}

/// A service with jobs of these ages in days. `change` may hold a response back.
fn aged(ages: &'static [i64], change: impl Fn(&Value, Reply) -> Reply + 'static) -> Server {
    serve(move |path, body| match path {
        NEWEST => newest(body, |_| taken(1_000)),
        _ if path.ends_with(LIST) => {
            let body: Value = serde_json::from_str(body).unwrap();
            let now = js_sys::Date::now() as i64 / 1_000;
            let window = seconds(&body, "StartTime")..=seconds(&body, "EndTime");
            let matching: Vec<Value> = ages
                .iter()
                .enumerate()
                .filter(|(_, age)| window.contains(&(now - **age * DAY)))
                .map(|(n, _)| job(n as u64, "paused"))
                .collect();
            let reply = super::page_of(&matching, &body);
            if number(&body, "PageSize") == Some(100) { change(&body, reply) } else { reply }
        }
        _ => Reply::answer(json!({"RequestId": "r"})),
    })
}

fn windows(server: &Server) -> Vec<Value> {
    server.bodies(LIST).into_iter().filter(|body| number(body, "PageSize") == Some(100)).collect()
}

#[wasm_bindgen_test]
async fn removing_the_time_range_searches_all_time_window_by_window() {
    let server = aged(&[1, 40, 400], |_, reply| reply);
    let page = mount_screen("/jobs?q=gate");
    until(|| rows(&page) == 1 && page.shows("1–1 of 1") && page.shows("Last 7 days")).await;
    click(&page.button("Remove the time range"), false);
    until(|| parameter("range").as_deref() == Some("all")).await;
    until(|| rows(&page) == 3 && page.shows("3 found") && page.shows("All time")).await;
    until(|| !page.shows("Searched back to")).await;
    let windows = windows(&server);
    assert!(windows.iter().all(|body| body["SearchKeyWord"] == "gate"));
    let spans: Vec<(i64, i64)> =
        windows.iter().map(|b| (seconds(b, "StartTime"), seconds(b, "EndTime"))).collect();
    assert!(spans.iter().all(|(start, end)| end - start <= 30 * DAY), "{spans:?}");
    assert!(
        spans.windows(2).all(|pair| pair[1].1 == pair[0].0 - 1),
        "newest first, without a gap: {spans:?}"
    );
    assert_eq!(spans.last().unwrap().0, 1_604_880_000, "down to the first version of the API");
    // A range can be chosen again.
    click(&page.button("Created: any time"), false);
    until(|| parameter("range").is_none() && page.shows("1–1 of 1")).await;
}

#[wasm_bindgen_test]
async fn the_search_says_how_far_it_is_and_can_be_stopped_and_continued() {
    let gate = Gate::new();
    let behind = gate.clone();
    let server = aged(&[1, 40, 400], move |body, reply| match age_days(body) {
        60.. => reply.behind(&behind),
        _ => reply,
    });
    let page = mount_screen("/jobs?range=all");
    until(|| rows(&page) == 2 && server.pending() == 1).await;
    let back_to =
        chrono::DateTime::from_timestamp(js_sys::Date::now() as i64 / 1_000 - 60 * DAY - 1, 0).unwrap();
    assert!(
        page.shows(&format!("Searched back to {} · 2 found", back_to.format("%Y-%m-%d"))),
        "{}",
        page.text()
    );
    click(&page.button("Stop"), false);
    until(|| server.pending() == 0 && page.has_button("Search further back")).await;
    let before = windows(&server).len();
    gate.open();
    crate::support::next_frame().await;
    assert_eq!(windows(&server).len(), before, "it stays stopped");
    assert_eq!(rows(&page), 2, "what was found stays");
    click(&page.button("Search further back"), false);
    until(|| rows(&page) == 3 && page.shows("3 found") && !page.shows("Searched back to")).await;
}

#[wasm_bindgen_test]
async fn no_match_offers_all_time_and_says_none_only_at_its_end() {
    let gate = Gate::new();
    let behind = gate.clone();
    let _server = aged(&[], move |body, reply| match age_days(body) {
        60.. => reply.behind(&behind),
        _ => reply,
    });
    let page = mount_screen("/jobs?q=gate&state=paused");
    until(|| page.shows("No matching jobs") && page.shows("Searched: Last 7 days.")).await;
    click(&page.button("Search all time"), false);
    until(|| page.shows("Nothing found so far") && page.shows("Searched back to")).await;
    assert!(!page.shows("No matching jobs"), "{}", page.text());
    gate.open();
    until(|| page.shows("No matching jobs") && page.shows("All time was searched.")).await;
    assert!(!page.has_button("Search all time"), "it is searched already");
    click(&page.button("Clear search"), false);
    until(|| parameter("q").is_none() && parameter("state").is_none()).await;
    assert_eq!(parameter("range").as_deref(), Some("all"), "the time stays");
}

#[wasm_bindgen_test]
async fn a_window_that_fails_says_so_and_the_search_goes_on_from_there() {
    let is_down = std::rc::Rc::new(std::cell::Cell::new(true));
    let down = is_down.clone();
    let server = aged(&[1, 400], move |body, reply| match age_days(body) > 60 && down.get() {
        true => Reply::refusal(503, "ServiceUnavailable", "The service is down."),
        false => reply,
    });
    let page = mount_screen("/jobs?range=all");
    until(|| page.shows("The service is down.") && rows(&page) == 1).await;
    let before = windows(&server).len();
    is_down.set(false);
    assert!(
        !page.has(".foot.walk[aria-busy=true]") && page.has_button("Search further back"),
        "{}",
        page.text()
    );
    click(&page.button("Try again"), false);
    until(|| rows(&page) == 2 && page.shows("2 found") && !page.shows("The service is down.")).await;
    assert!(windows(&server)[before..].iter().all(|body| age_days(body) > 60), "nothing is searched twice");
}
