//! The step in which a time range is chosen.

use crate::server::Script;
use crate::support::{Reply, click, fill, until};
use crate::{named, over_range, screen, screen_with};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

fn fields(page: &crate::Screen) -> Vec<HtmlElement> {
    page.all("dialog input[type=datetime-local]")
}

fn value(field: &HtmlElement) -> String {
    field.clone().unchecked_into::<HtmlInputElement>().value()
}

#[wasm_bindgen_test]
async fn a_range_is_chosen_before_there_is_a_plan() {
    let server = Script::start();
    let page = screen(over_range());
    page.open().await;
    until(|| named().as_deref() == Some("over:job-1")).await;
    assert!(page.shows("Delete pictures of 1 job"), "{}", page.text());
    fill(&fields(&page)[0], "2026-01-02T05:00:00");
    fill(&fields(&page)[1], "2026-01-02T03:00:00");
    click(&page.button("Preview"), false);
    until(|| page.shows("End must be after start.") || page.shows("The end lies before the beginning."))
        .await;
    assert_eq!(server.count("/plan"), 0);
    fill(&fields(&page)[1], "2026-01-02T06:00:00");
    click(&page.button("Preview"), false);
    until(|| page.shows("Remove 412 records")).await;
    until(|| named().as_deref() == Some("plan-1")).await;
    let body = server.server().bodies("/plan")[0].to_string();
    assert!(body.contains("2026-01-02T05:00:00Z") && body.contains("2026-01-02T06:00:00Z"), "{body}");
}

#[wasm_bindgen_test]
async fn the_last_hour_is_one_hour() {
    let server = Script::start();
    let page = screen(over_range());
    page.open().await;
    click(&page.button("Preview"), false);
    until(|| server.count("/plan") == 1).await;
    let body = &server.server().bodies("/plan")[0]["snapshot_range"];
    let time = |name: &str| media_api::time::parse(body[name].as_str().unwrap()).unwrap().timestamp();
    assert_eq!(time("end") - time("start"), 3_600);
}

#[wasm_bindgen_test]
async fn a_plan_that_cannot_be_made_says_why_and_loses_nothing() {
    let server = Script::start();
    server.answer(|path, _| {
        (path == "/api/deletions/plan").then(|| Reply::refusal(404, "JobNotFound", "No such job."))
    });
    let page = screen(over_range());
    page.open().await;
    fill(&fields(&page)[0], "2026-01-02T05:00:00");
    click(&page.button("Preview"), false);
    until(|| page.shows("No such job.") && page.shows("JobNotFound")).await;
    assert!(value(&fields(&page)[0]).starts_with("2026-01-02T05:00"));
}

#[wasm_bindgen_test]
async fn a_range_of_a_link_is_chosen_anew_and_what_says_too_little_is_dropped() {
    let _server = Script::start();
    let en = || serde_json::json!({"language": "en", "zone": "utc"});
    let page = screen_with("/jobs?deletion=over:job-1,job-2", en(), over_range());
    until(|| page.is_open() && page.shows("Delete pictures of 2 jobs")).await;
    page.escape();
    until(|| !page.is_open() && named().is_none()).await;
    drop(page);
    let page = screen_with("/jobs?deletion=over:", en(), over_range());
    until(|| named().is_none()).await;
    assert!(!page.is_open());
}

#[wasm_bindgen_test]
async fn a_deletion_that_nobody_knows_is_said_to_be_unknown() {
    let server = Script::start();
    let en = serde_json::json!({"language": "en", "zone": "utc"});
    let page = screen_with("/jobs?deletion=no-such-deletion", en, over_range());
    until(|| page.has("dialog .card")).await;
    click(&page.button("Cancel"), false);
    until(|| !page.is_open() && named().is_none()).await;
    assert_eq!(server.count("/confirm"), 0);
}
