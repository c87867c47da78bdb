//! The step in which a time range is chosen.

use super::server::Script;
use super::{Screen, named, over_range, screen, screen_with};
use crate::support::zone::{InZone, StoppedClock};
use crate::support::{Reply, address, click, fill, until};
use leptos::prelude::*;
use media_api::JobId;
use media_console::components::deletion::{DeletionRequest, OverRange};
use media_console::format::Zone;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

fn fields(page: &super::Screen) -> Vec<HtmlElement> {
    page.all("dialog input.instant")
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
    until(|| page.shows("End must be after start.")).await;
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
    let (start, end) = planned(&server);
    assert_eq!(end - start, 3_600);
}

/// Start and end of the range that was planned, in seconds.
fn planned(server: &Script) -> (i64, i64) {
    let body = &server.server().bodies("/plan")[0]["snapshot_range"];
    let time = |name: &str| media_api::time::parse(body[name].as_str().unwrap()).unwrap().timestamp();
    (time("start"), time("end"))
}

#[wasm_bindgen_test]
async fn after_the_clocks_go_back_the_last_hour_is_one_hour() {
    // 02:30 in Berlin, for the second time; 01:30:00Z on 25 October 2026.
    const SECOND_HALF_PAST_TWO: i64 = 1_792_891_800_000;
    let _zone = InZone::new("Europe/Berlin");
    let _clock = StoppedClock::at(SECOND_HALF_PAST_TWO);
    let server = Script::start();
    let page = screen_with("/jobs", serde_json::json!({"language": "en", "zone": "local"}), over_range());
    page.open().await;
    assert_eq!(fields(&page).iter().map(value).collect::<Vec<_>>(), ["2026-10-25 02:30:00"; 2]);
    click(&page.button("Preview"), false);
    until(|| server.count("/plan") == 1).await;
    let now = SECOND_HALF_PAST_TWO / 1000;
    assert_eq!(planned(&server), (now - 3_600, now));
}

#[wasm_bindgen_test]
async fn switching_the_zone_keeps_the_instants() {
    let _zone = InZone::new("Asia/Kathmandu");
    let server = Script::start();
    let page = screen_with("/jobs", serde_json::json!({"language": "en", "zone": "local"}), over_range());
    page.open().await;
    fill(&fields(&page)[0], "2026-01-02T05:45:00");
    fill(&fields(&page)[1], "2026-01-02T06:45:00");
    page.preferences.set_zone(Zone::Utc);
    until(|| value(&fields(&page)[0]).starts_with("2026-01-02 00:00")).await;
    click(&page.button("Preview"), false);
    until(|| server.count("/plan") == 1).await;
    assert_eq!(planned(&server), (1_767_312_000, 1_767_315_600));
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
    assert!(value(&fields(&page)[0]).starts_with("2026-01-02 05:00"));
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
    let proposed = "/jobs?deletion=over:job-1;2026-01-02T05:00:00Z,2026-01-02T06:00:00Z";
    let page = screen_with(proposed, en(), over_range());
    until(|| page.is_open() && value(&fields(&page)[1]) == "2026-01-02 06:00:00").await;
    drop(page);
    let page = screen_with("/jobs?deletion=over:", en(), over_range());
    until(|| {
        named().is_none()
            && is_told(&page, "The dialog of this address was not opened: the address is incomplete")
    })
    .await;
    assert!(!page.is_open());
    drop(page);
    let page = screen_with("/jobs?deletion=over:~1f", en(), over_range());
    until(|| named().is_none() && is_told(&page, "known only to the tab in which they were selected")).await;
    assert!(!page.is_open());
}

/// Whether the last message contains a text.
fn is_told(page: &Screen, text: &str) -> bool {
    page.notices.list.with_untracked(|list| list.last().is_some_and(|notice| (notice.text)().contains(text)))
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

#[wasm_bindgen_test]
async fn a_range_for_many_jobs_is_chosen_anew_after_a_reload() {
    let _server = Script::start();
    let many = (0..60).map(|n| JobId::new(format!("job-{n}")).unwrap()).collect();
    let page = screen(DeletionRequest::OverRange(OverRange { jobs: many, range: None }));
    page.open().await;
    until(|| named().is_some()).await;
    let shown = address();
    drop(page);
    let en = serde_json::json!({"language": "en", "zone": "utc"});
    let page = screen_with(shown.leak(), en, over_range());
    until(|| page.is_open() && page.shows("Delete pictures of 60 jobs")).await;
}
