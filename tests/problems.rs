//! Problems in a real browser: whose refusal it is, what it means, and whether trying again is offered.

mod support;

use leptos::prelude::*;
use media_api::ice::GetLiveSnapshotJob;
use media_api::{Action, JobId, Operation, Problem, ProblemCode, Sent};
use media_console::components::problem::ProblemCard;
use support::{Mounted, click, mount, settle};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn refused(code: &str, status: u16, message: &str) -> Problem {
    Problem {
        vendor_code: Some(code.to_owned()),
        request_id: Some("REQ-42".to_owned()),
        ..Problem::new(ProblemCode::Service, status, message)
    }
}

/// The card, with a retry that counts.
fn show_card(problem: Problem, action: Action) -> (Mounted, RwSignal<u32>) {
    let pressed = RwSignal::new(0);
    let mounted = mount(move || {
        let retry = Callback::new(move |()| pressed.update(|n| *n += 1));
        view! { <ProblemCard problem=problem action=Some(action) retry=Some(retry) /> }
    });
    (mounted, pressed)
}

fn offers_retry(mounted: &Mounted) -> bool {
    mounted.all("button.link").iter().any(|b| b.text_content().as_deref() == Some("Try again"))
}

#[wasm_bindgen_test]
async fn a_documented_refusal_has_its_message_meaning_remedy_and_request_id() {
    let message = "Not Sopport to remove overlay snapshot, please remove overlay snapshot from OSS console.";
    let (mounted, _) =
        show_card(refused("OverlayNotSupported", 400, message), Action::DeleteLiveSnapshotFiles);
    settle().await;
    let text = mounted.text();
    assert!(text.contains(message), "verbatim: {text}");
    assert!(text.contains("OverlayNotSupported · 400") && text.contains("REQ-42"));
    assert!(mounted.one(".meaning").text_content().unwrap().contains("overwrites"));
    assert!(mounted.one(".remedy").text_content().unwrap().contains("Trying again unchanged will not help."));
    assert!(!offers_retry(&mounted));
    assert!(mounted.button("Copy request ID").is_connected());
}

#[wasm_bindgen_test]
async fn an_undocumented_code_is_shown_as_it_came_and_marked() {
    let (mounted, _) = show_card(refused("Weird.Code", 418, "Short and stout."), Action::DeleteStream);
    settle().await;
    let text = mounted.text();
    assert!(text.contains("Weird.Code · 418") && text.contains("Short and stout."));
    assert!(text.contains("not a documented code of this operation"));
    assert!(mounted.all(".meaning").is_empty());
}

#[wasm_bindgen_test]
async fn trying_again_is_offered_where_it_can_help() {
    let throttled = refused("Throttling.User", 400, "Request was denied due to user flow throttling.");
    let (mounted, pressed) = show_card(throttled, Action::GetVideoList);
    settle().await;
    click(&mounted.button("Try again"), false);
    assert_eq!(pressed.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn a_creation_without_an_answer_is_not_offered_again() {
    let lost = Problem::new(ProblemCode::Network, 0, "Failed to fetch");
    let (mounted, _) = show_card(lost, Action::SubmitLiveSnapshotJob);
    settle().await;
    assert!(!offers_retry(&mounted));
    assert!(mounted.text().contains("Do not send it again before you have looked."));
}

#[wasm_bindgen_test]
async fn network_session_proxy_and_service_look_different() {
    let source = |problem: Problem| {
        let (mounted, _) = show_card(problem, Action::ListLiveSnapshotJobs);
        mounted.one(".card").get_attribute("data-source").unwrap()
    };
    assert_eq!(source(Problem::new(ProblemCode::Network, 0, "")), "network");
    assert_eq!(source(Problem::new(ProblemCode::NoSession, 401, "")), "session");
    assert_eq!(source(Problem::new(ProblemCode::ReadOnly, 403, "")), "proxy");
    assert_eq!(source(Problem::new(ProblemCode::InvalidRequest, 400, "")), "input");
    assert_eq!(source(refused("Forbidden", 403, "No.")), "service");
}

#[wasm_bindgen_test]
async fn the_request_can_be_shown_in_three_forms() {
    let request = GetLiveSnapshotJob { job_id: JobId::new("j-1").unwrap() };
    let sent = Sent { operation: Action::GetLiveSnapshotJob.name(), parameters: request.to_value() };
    let problem = Problem { sent: Some(Box::new(sent)), ..refused("JobNotFound", 404, "No such job.") };
    let mounted =
        mount(move || view! { <ProblemCard problem=problem action=Some(Action::GetLiveSnapshotJob) /> });
    settle().await;
    let parts = mounted.all("details.request pre");
    let texts: Vec<String> = parts.iter().map(|p| p.text_content().unwrap()).collect();
    assert_eq!(texts.len(), 3);
    assert!(texts[0].contains("GET /?JobId=j-1 HTTP/1.1"));
    assert!(texts[1].ends_with("--JobId j-1"));
    assert!(texts[2].contains("get_live_snapshot_job(request)"));
    assert!(mounted.button("Copy aliyun CLI").is_connected());
}
