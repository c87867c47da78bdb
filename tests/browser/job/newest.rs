//! The newest picture of a job, whatever range is shown: where it is found, and whether the job is silent.

use super::{FILES, keys, open, reads, summary};
use crate::job_support::{Camera, now};
use crate::support::newest::{NEWEST, newest, taken};
use crate::support::zone::ShiftedClock;
use crate::support::{Gate, click, parameter, until};
use media_console::components::time_range::TimeRange;
use serde_json::json;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

/// Pictures taken during a long read are not known when it ends.
#[wasm_bindgen_test]
async fn a_healthy_job_is_not_silent_after_a_read_that_took_longer_than_three_intervals() {
    let camera = Camera::new();
    camera.take_until(2, 200);
    let begun = now();
    let (older, newer) = (Gate::new(), Gate::new());
    let (calls, service, held, held_newer) =
        (Rc::new(Cell::new(0)), camera.clone(), older.clone(), newer.clone());
    camera.instead(move |operation, request| {
        if operation != FILES {
            return None;
        }
        calls.set(calls.get() + 1);
        let answer = service.answer(operation, request);
        let end = media_api::time::parse(request["EndTime"].as_str()?)?.timestamp_millis();
        match calls.get() {
            1 => None,
            _ if end > begun + 30_000 => Some(answer.behind(&held_newer)),
            _ => Some(answer.behind(&held)),
        }
    });
    let server = camera.serve();
    let mounted = open("?range=last-15m");
    until(|| reads(&server) == 2).await;
    let _clock = ShiftedClock::passed(60_000);
    older.open();
    until(|| summary(&mounted).contains("no gap")).await;
    // The next read of new pictures has begun, and does not end.
    until(|| server.pending() > 0).await;
    assert!(!mounted.has(".last-picture.silent"), "{}", mounted.text());
    newer.open();
}

#[wasm_bindgen_test]
async fn a_job_whose_pictures_are_older_says_so_and_leads_to_them() {
    let camera = Camera::created_before(20 * 86_400);
    camera.take_until(5 * 3_600, 40);
    let newest = camera.times()[0];
    let _server = camera.serve();
    let mounted = open("");
    until(|| {
        mounted.shows("No pictures in this time range") && mounted.shows("The newest picture of this job")
    })
    .await;
    assert!(!mounted.shows("The service lists no picture of this job"));
    assert!(mounted.has_button("Show: Last 6 hours"), "{}", mounted.text());
    click(&mounted.button("Show the newest pictures"), false);
    until(|| keys(&mounted).first() == Some(&newest)).await;
    assert!(parameter("range").is_some());
}

#[wasm_bindgen_test]
async fn a_range_in_the_past_without_pictures_leads_to_the_newest_of_the_job() {
    // The range lies before the creation of the job, and between two of its pictures.
    for (created, older) in [(600, None), (20 * 86_400, Some(10 * 86_400))] {
        let camera = Camera::created_before(created);
        camera.take_until(2, 20);
        older.into_iter().for_each(|seconds| camera.take(now() - seconds * 1_000));
        let newest = camera.times()[0];
        let _server = camera.serve();
        let end = now() / 1_000 - 5 * 86_400;
        let mounted = open(&format!("?range={}", TimeRange::Between(end - 3_600, end).to_text()));
        until(|| mounted.shows("The newest picture of this job was taken at")).await;
        assert!(mounted.shows("No pictures in this time range"), "{}", mounted.text());
        click(&mounted.button("Show the newest pictures"), false);
        until(|| keys(&mounted).first() == Some(&newest)).await;
        assert_eq!(parameter("range"), None, "new pictures appear in it");
    }
}

#[wasm_bindgen_test]
async fn how_far_the_search_for_older_pictures_went_is_said() {
    let camera = Camera::created_before(300 * 86_400);
    let server = camera.serve();
    let mounted = open("");
    until(|| mounted.has_button("Look further back")).await;
    assert!(
        mounted.shows("There is none since") && !mounted.shows("The service lists no picture of this job")
    );
    let calls = reads(&server);
    click(&mounted.button("Look further back"), false);
    until(|| reads(&server) > calls + 40 && mounted.has_button("Look further back")).await;
    let windows = server.bodies(FILES);
    let is_short = |body: &serde_json::Value| {
        let second = |name: &str| media_api::time::parse(body[name].as_str().unwrap()).unwrap().timestamp();
        second("EndTime") - second("StartTime") <= 86_400
    };
    assert!(windows.iter().all(is_short), "no window is longer than a day");
}

#[wasm_bindgen_test]
async fn a_range_in_the_past_has_the_newest_picture_of_the_job() {
    let camera = Camera::created_before(4 * 86_400);
    camera.take_until(2 * 86_400, 20);
    let gate = Gate::new();
    let held = gate.clone();
    camera.instead(move |path, request| {
        (path == NEWEST).then(|| newest(&request.to_string(), |_| taken(61_000)).behind(&held))
    });
    let _server = camera.serve();
    let second = now() / 1_000 - 2 * 86_400;
    let range = TimeRange::Between(second - 3_600, second).to_text();
    let mounted = open(&format!("?range={range}"));
    until(|| summary(&mounted).starts_with("20 pictures") && mounted.has(".last-picture")).await;
    assert_eq!(mounted.one(".last-picture").text_content().unwrap(), "last picture: …", "not read yet");
    gate.open();
    let text = || mounted.one(".last-picture").text_content().unwrap();
    until(|| text().starts_with("last picture: 6") && text().ends_with(" s ago · silent")).await;
    assert!(mounted.has(".last-picture.silent"), "over three intervals");
}

#[wasm_bindgen_test]
async fn a_running_job_without_pictures_for_days_is_silent_on_its_page_as_in_the_list() {
    // The last picture is days old, or there was none.
    for older in [Some(9 * 86_400), None] {
        let camera = Camera::created_before(10 * 86_400);
        older.into_iter().for_each(|seconds| camera.take(now() - seconds * 1_000));
        camera.instead(|path, request| {
            (path == NEWEST).then(|| newest(&request.to_string(), |_| json!("none_in_a_day")))
        });
        let _server = camera.serve();
        let mounted = open("");
        until(|| mounted.has(".last-picture.silent")).await;
        assert_eq!(
            mounted.one(".last-picture").text_content().unwrap(),
            "last picture: none in 24 h · silent"
        );
        until(|| mounted.has(".head .state.warn")).await;
        assert_eq!(mounted.one(".head .state").text_content().unwrap(), "Silent");
    }
}

#[wasm_bindgen_test]
async fn the_mark_of_a_job_follows_the_pictures_of_a_range_that_ends_now() {
    let camera = Camera::new();
    camera.take_until(60, 20);
    let server = camera.serve();
    let mounted = open("");
    until(|| mounted.has(".head .state.warn") && mounted.has(".last-picture.silent")).await;
    camera.take(now() - 1_000);
    until(|| mounted.has(".head .state.started") && !mounted.has(".last-picture.silent")).await;
    assert!(server.bodies(NEWEST).is_empty(), "the range has the newest picture");
}
