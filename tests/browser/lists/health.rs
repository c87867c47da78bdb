//! The newest pictures in the jobs list, and the filter for silent jobs.

use super::{LIST, header_box, job, jobs, number, open_menu, page_of, rows, selected, service};
use crate::support::newest::{NEWEST, newest, stored, taken};
use crate::support::{
    Gate, Mounted, Reply, Server, click, fast_intervals, files, mount_screen, next_frame, serve, until,
};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

/// The text of a cell, by its index.
fn cell(page: &Mounted, row: usize, at: usize) -> String {
    let row = page.all("tbody tr[data-key]")[row].clone();
    row.query_selector_all("td").unwrap().item(at as u32).unwrap().text_content().unwrap()
}
const STATE: usize = 1;
const LAST: usize = 3;

/// Jobs that all run, with the readings of their newest pictures.
fn running(count: u64, found: impl Fn(&str) -> Value + 'static) -> Server {
    let all: Vec<Value> = (0..count).map(|number| job(number, "started")).collect();
    serve(move |path, body| match path {
        NEWEST => newest(body, &found),
        _ if path.ends_with(LIST) => page_of(&all, &serde_json::from_str(body).unwrap()),
        _ => Reply::answer(json!({"RequestId": "r"})),
    })
}

#[wasm_bindgen_test]
async fn each_job_has_the_age_of_its_newest_picture_and_a_silent_one_is_marked() {
    let _server = running(4, |job| match job {
        "job-0000" => taken(4_000),
        // The interval is 5 s.
        "job-0001" => taken(375_000),
        "job-0002" => json!("none_in_a_day"),
        _ => json!({"failed": {"code": "service", "message": "No.", "status": 403}}),
    });
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 4 && cell(&page, 0, LAST) == "4 s ago").await;
    let shown: Vec<_> = (0..4).map(|row| (cell(&page, row, STATE), cell(&page, row, LAST))).collect();
    let expected = [
        ("Running", "4 s ago"),
        ("Silent", "6 min ago"),
        ("Silent", "none in 24 h"),
        ("Running", "not known"),
    ];
    assert_eq!(shown, expected.map(|(state, last)| (state.to_owned(), last.to_owned())));
    assert_eq!(page.all(".last-picture.silent").len(), 2);
    let title = page.all(".last-picture")[0].get_attribute("title").unwrap();
    assert!(title.starts_with("Taken 20") && title.contains("\nRead 20"), "{title}");
    assert_eq!(title.matches("Z · 1").count(), 2, "as the API writes it, and the raw value: {title}");
}

#[wasm_bindgen_test]
async fn the_table_does_not_wait_for_pictures_and_claims_nothing_until_they_are_read() {
    let gate = Gate::new();
    let behind = gate.clone();
    let asked = Rc::new(Cell::new(0));
    let count = asked.clone();
    let all: Vec<Value> = vec![job(0, "started")];
    let _server = serve(move |path, body| match path {
        NEWEST => {
            count.set(count.get() + 1);
            let found = if count.get() == 1 { Value::Null } else { taken(600_000) };
            newest(body, move |_| found.clone()).behind(&behind)
        }
        _ => page_of(&all, &serde_json::from_str(body).unwrap()),
    });
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 1 && asked.get() == 1).await;
    assert_eq!((cell(&page, 0, STATE), cell(&page, 0, LAST)), ("Running".to_owned(), "…".to_owned()));
    gate.open();
    // The first response did not contain it; the page asks again.
    until(|| cell(&page, 0, STATE) == "Silent" && cell(&page, 0, LAST) == "10 min ago").await;
}

#[wasm_bindgen_test]
async fn the_silent_filter_reads_every_running_job_and_says_how_far_it_is() {
    let gate = Gate::new();
    let behind = gate.clone();
    let all: Vec<Value> = (0..130).map(|number| job(number, "started")).collect();
    let server = serve(move |path, body| match path {
        NEWEST => {
            let reply = newest(body, |job| match job {
                "job-0007" | "job-0120" => taken(600_000),
                "job-0008" => json!({"failed": {"code": "network", "message": "", "status": 0}}),
                _ => taken(1_000),
            });
            // The second hundred.
            if body.contains("job-0100") { reply.behind(&behind) } else { reply }
        }
        _ if path.ends_with(LIST) => page_of(&all, &serde_json::from_str(body).unwrap()),
        _ => Reply::answer(json!({"RequestId": "r"})),
    });
    let page = mount_screen("/jobs?state=silent");
    until(|| page.shows("Reading the newest pictures: 100 of 130…")).await;
    assert!(rows(&page) == 1 && !page.shows("No matching jobs"), "{}", page.text());
    assert!(page.has_button("Stop"), "{}", page.text());
    gate.open();
    until(|| rows(&page) == 2 && page.shows("2 found") && !page.shows("Reading the newest")).await;
    assert!(page.shows("The newest picture of 1 job could not be read"), "{}", page.text());
    assert!(page.shows("Last 7 days"), "what was searched is said: {}", page.text());
    let asked = server.bodies(LIST).into_iter().filter(|body| number(body, "PageSize") == Some(100));
    assert!(asked.clone().all(|body| body["Status"] == "started"));
}

/// The proxy returns what it read minutes ago until it has read it again.
#[wasm_bindgen_test]
async fn the_silent_filter_waits_for_new_readings_and_counts_those_that_fail() {
    const STORED: i64 = 9 * 60_000;
    let gate = Gate::new();
    let behind = gate.clone();
    let asked = Rc::new(Cell::new(0));
    let count = asked.clone();
    let all: Vec<Value> = (0..3).map(|number| job(number, "started")).collect();
    let _server = serve(move |path, body| match path {
        NEWEST => {
            count.set(count.get() + 1);
            match count.get() {
                // All of them took pictures then.
                1 | 2 => stored(body, STORED, |_| taken(STORED + 1_000)),
                _ => newest(body, |job| match job {
                    "job-0000" => json!({"failed": {"code": "service", "message": "No.", "status": 403}}),
                    "job-0001" => taken(600_000),
                    _ => taken(1_000),
                })
                .behind(&behind),
            }
        }
        _ if path.ends_with(LIST) => page_of(&all, &serde_json::from_str(body).unwrap()),
        _ => Reply::answer(json!({"RequestId": "r"})),
    });
    let page = mount_screen("/jobs?state=silent");
    until(|| asked.get() >= 2 && page.shows("Reading the newest pictures: 0 of 3…")).await;
    assert!(!page.shows("No matching jobs"), "{}", page.text());
    gate.open();
    until(|| rows(&page) == 1 && page.shows("Gate 1") && !page.shows("Reading the newest")).await;
    assert!(page.shows("The newest picture of 1 job could not be read"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn no_silent_job_is_said_only_when_all_have_been_read() {
    let gate = Gate::new();
    let behind = gate.clone();
    let all = vec![job(0, "started")];
    let _server = serve(move |path, body| match path {
        NEWEST => newest(body, |_| taken(1_000)).behind(&behind),
        _ if path.ends_with(LIST) => page_of(&all, &serde_json::from_str(body).unwrap()),
        _ => Reply::answer(json!({"RequestId": "r"})),
    });
    let page = mount_screen("/jobs?state=silent");
    until(|| page.shows("Reading the newest pictures: 0 of 1…")).await;
    next_frame().await;
    assert!(!page.shows("No matching jobs"), "{}", page.text());
    gate.open();
    until(|| page.shows("No matching jobs")).await;
}

#[wasm_bindgen_test]
async fn silent_is_one_of_the_states_to_choose() {
    let server = service(&jobs(2), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 2).await;
    click(&page.one("input[value=silent]"), false);
    until(|| crate::support::parameter("state").as_deref() == Some("silent") && rows(&page) == 0).await;
    until(|| page.shows("No matching jobs")).await;
    assert!(!server.bodies(NEWEST).is_empty());
}

/// Running jobs, of which those in `silent` take no pictures.
fn some_silent(count: u64, silent: &Rc<RefCell<Vec<&'static str>>>) -> Server {
    let silent = silent.clone();
    running(count, move |job| match silent.borrow().contains(&job) {
        true => taken(600_000),
        false => taken(1_000),
    })
}

#[wasm_bindgen_test]
async fn a_job_that_takes_pictures_again_leaves_the_selection_of_silent_ones() {
    let _clock = fast_intervals(100.0);
    let silent = Rc::new(RefCell::new(vec!["job-0001", "job-0002"]));
    let _server = some_silent(4, &silent);
    let page = mount_screen("/jobs?state=silent");
    until(|| rows(&page) == 2).await;
    header_box(&page).click();
    until(|| selected(&page) == 2).await;
    silent.borrow_mut().pop();
    until(|| page.has("tr.gone-row") && selected(&page) == 1).await;
    assert!(!page.shows("on other pages"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn what_a_search_to_its_end_does_not_find_again_leaves_the_selection() {
    let silent = Rc::new(RefCell::new(vec!["job-0007", "job-0120"]));
    let _server = some_silent(130, &silent);
    let page = mount_screen("/jobs?state=silent");
    until(|| rows(&page) == 2 && page.shows("2 found")).await;
    header_box(&page).click();
    until(|| selected(&page) == 2).await;
    silent.borrow_mut().pop();
    click(&page.button("Refresh"), false);
    until(|| rows(&page) == 1 && selected(&page) == 1).await;
    assert!(!page.shows("on other pages"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn a_file_has_the_newest_picture_of_each_job_and_whether_it_is_silent() {
    let files = files::record();
    let _server = running(3, |job| match job {
        "job-0000" => taken(600_000),
        "job-0001" => json!("none_in_a_day"),
        _ => json!({"failed": {"code": "service", "message": "No.", "status": 403}}),
    });
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 3 && cell(&page, 2, LAST) == "not known").await;
    open_menu(&page, "Export");
    until(|| page.has_button("JSON, all that match")).await;
    click(&page.button("JSON, all that match"), false);
    until(|| files.texts().len() == 1).await;
    let found: Vec<Value> = serde_json::from_str(&files.texts()[0]).unwrap();
    let field =
        |name: &str| found.iter().map(|job| job[name].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(field("Silent"), ["true", "true", ""]);
    assert!(media_api::time::parse(&field("LastPicture")[0]).is_some(), "{found:?}");
    assert_eq!(field("LastPicture")[1..], ["none_in_24_hours", "not_known"]);
    assert!(media_api::time::parse(&field("LastPictureReadAt")[1]).is_some(), "{found:?}");
}

#[wasm_bindgen_test]
async fn a_file_says_of_which_jobs_the_newest_picture_was_not_read() {
    let files = files::record();
    let _server = running(12, |_| taken(1_000));
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10 && cell(&page, 9, LAST).contains("ago")).await;
    open_menu(&page, "Export");
    until(|| page.has_button("JSON, all that match")).await;
    click(&page.button("JSON, all that match"), false);
    until(|| files.texts().len() == 1).await;
    let found: Vec<Value> = serde_json::from_str(&files.texts()[0]).unwrap();
    assert_eq!((&found[9]["Silent"], &found[10]["Silent"]), (&json!("false"), &json!("")));
    assert_eq!(found[10]["LastPicture"], "not_read");
}
