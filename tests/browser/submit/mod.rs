//! Submitting a job in a real browser: limits and refusals at their fields, and no accidental second job.

mod callback;

use crate::support::{
    Gate, Mounted, Reply, Server, Setup, address, click, context, dispatch, fill, go_to, mount_screen,
    next_frame, serve, until,
};
use leptos::prelude::*;
use media_api::{Context, Mode};
use media_console::state::notices::Lasts;
use media_console::state::session::Session;
use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlButtonElement, HtmlElement, HtmlInputElement};

const SUBMIT: &str = "SubmitLiveSnapshotJob";
const FORM: &str = "/jobs/new?template=t1";

/// The service's response to an operation without errors.
fn answer(path: &str) -> Reply {
    Reply::answer(match path.rsplit('/').next().unwrap() {
        "GetLiveSnapshotTemplate" => json!({
            "TemplateId": "t1", "TemplateName": "every 5 s", "Type": "custom", "TimeInterval": 5,
            "SequenceFormat": "s/{JobId}/{Sequence}.jpg", "OverwriteFormat": "s/{JobId}.jpg",
        }),
        "ListLiveSnapshotJobs" => json!({ "TotalCount": 1, "JobList": [
            { "JobId": "j7", "JobName": "Lobby", "Status": "init", "CreateTime": "2026-01-02T03:04:05Z" },
        ]}),
        "GetLiveSnapshotJob" => json!({ "JobId": "j7", "JobName": "Lobby", "Status": "started" }),
        SUBMIT => json!({ "JobId": "j7" }),
        _ => return Reply::from((404, r#"{"code":"not_found","message":"","status":404}"#.to_owned())),
    })
}

fn refusal() -> Reply {
    Reply::refusal(404, "TemplateNotFound", "No such template.")
}

pub fn storage() -> web_sys::Storage {
    window().session_storage().unwrap().unwrap()
}

fn form() -> Mounted {
    storage().clear().unwrap();
    mount_screen(FORM)
}

fn leave(element: &HtmlElement) {
    dispatch(element, "blur");
}

fn value_of(mounted: &Mounted, selector: &str) -> String {
    mounted.one(selector).unchecked_ref::<HtmlInputElement>().value()
}

/// A service whose response to a submission arrives when the gate is opened.
fn slow_submission(submitted: fn(&str) -> Reply) -> (Server, Gate) {
    let gate = Gate::new();
    let held = gate.clone();
    let server = serve(move |path, _| match path.ends_with(SUBMIT) {
        true => submitted(path).behind(&held),
        false => answer(path),
    });
    (server, gate)
}

/// Submits and moves to another screen before the response.
async fn submit_and_leave(mounted: &Mounted, server: &Server) {
    fill_in(mounted).await;
    click(&submit_button(mounted), false);
    until(|| server.bodies(SUBMIT).len() == 1).await;
    go_to("/uploads");
    until(|| !mounted.has("[id^=field-]")).await;
}

async fn fill_in(mounted: &Mounted) {
    until(|| mounted.shows("17,280 a day")).await;
    fill(&mounted.one("#field-JobName"), "Lobby");
    fill(&mounted.one("#field-StreamInput-Url"), "rtmp://127.0.0.1:1935/live/lobby");
    fill(&mounted.one("#field-SnapshotOutput-Bucket"), "testbucket");
    fill(&mounted.one("#field-SnapshotOutput-Endpoint"), "oss-cn-shanghai.aliyuncs.com");
    next_frame().await;
}

fn submit_button(mounted: &Mounted) -> HtmlButtonElement {
    mounted.one("button[type=submit]").unchecked_into()
}

fn is_invalid(mounted: &Mounted, selector: &str) -> bool {
    mounted.one(selector).get_attribute("aria-invalid").as_deref() == Some("true")
}

/// The text of the only notice, and whether it reports a failure.
fn notice(mounted: &Mounted) -> Option<(String, bool)> {
    mounted.notices.list.with_untracked(|list| match list.as_slice() {
        [one] => Some(((one.text)(), one.lasts == Lasts::UntilDismissed)),
        _ => None,
    })
}

/// Presses the button of the only notice.
fn press_notice(mounted: &Mounted) {
    let action = mounted.notices.list.with_untracked(|list| list[0].actions[0].clone());
    (action.1)();
}

#[wasm_bindgen_test]
async fn a_limit_is_shown_at_its_field_once_the_field_was_left_and_goes_when_it_is_kept() {
    let _server = serve(|path, _| answer(path));
    let mounted = form();
    let url = "#field-StreamInput-Url";
    until(|| mounted.has(url)).await;
    fill(&mounted.one(url), "http://live.example.com/app/lobby");
    next_frame().await;
    assert!(!is_invalid(&mounted, url), "not while it is typed for the first time");
    until(|| is_invalid(&mounted, url)).await;
    fill(&mounted.one(url), "htt");
    until(|| !is_invalid(&mounted, url)).await;
    leave(&mounted.one(url));
    until(|| is_invalid(&mounted, url)).await;
    assert!(mounted.one("#field-StreamInput-Url-problem").text_content().unwrap().contains("rtmp://"));
    for valid in ["rtmp://live.example.com/app/lobby", "rtmp://www.aliyun.com/stream"] {
        fill(&mounted.one(url), valid);
        until(|| !is_invalid(&mounted, url)).await;
    }
    assert!(!is_invalid(&mounted, "#field-JobName"), "a field that was not visited is not marked");
    // More typing does not correct a text that is too long.
    fill(&mounted.one("#field-JobName"), &"n".repeat(129));
    until(|| is_invalid(&mounted, "#field-JobName")).await;
}

#[wasm_bindgen_test]
async fn the_endpoint_is_that_of_the_consoles_region_until_another_is_typed() {
    let _server = serve(|path, _| answer(path));
    storage().clear().unwrap();
    let session = Session::Ready(Context { region: "ap-southeast-1".to_owned(), ..context() });
    let page = Setup { address: "/jobs/new", session, ..Setup::default() }.mount_screen();
    let endpoint = "#field-SnapshotOutput-Endpoint";
    until(|| page.has(endpoint)).await;
    assert_eq!(value_of(&page, endpoint), "oss-ap-southeast-1.aliyuncs.com");
    assert_eq!(storage().get_item("media-console.submit-draft").unwrap(), None, "nothing was typed");
}

#[wasm_bindgen_test]
async fn limits_and_counters_count_characters() {
    let _server = serve(|path, _| answer(path));
    let mounted = form();
    let name = "#field-JobName";
    until(|| mounted.has(name)).await;
    fill(&mounted.one(name), &"🎥".repeat(128));
    leave(&mounted.one(name));
    until(|| mounted.shows("128 of 128 characters")).await;
    assert!(!is_invalid(&mounted, name));
    assert_eq!(value_of(&mounted, name), "🎥".repeat(128), "nothing is cut off");
    fill(&mounted.one(name), &"🎥".repeat(129));
    until(|| is_invalid(&mounted, name)).await;
    assert!(mounted.shows("At most 128 characters; this has 129."));
}

#[wasm_bindgen_test]
async fn what_breaks_a_limit_is_not_sent() {
    let server = serve(|path, _| answer(path));
    let mounted = form();
    until(|| mounted.has("#field-JobName")).await;
    click(&mounted.button("Clear"), false);
    fill(&mounted.one("#field-JobName"), &"x".repeat(129));
    next_frame().await;
    click(&submit_button(&mounted), false);
    until(|| is_invalid(&mounted, "#field-JobName") && is_invalid(&mounted, "#field-TemplateId")).await;
    until(|| document().active_element().is_some_and(|focused| focused.id() == "field-JobName")).await;
    assert!(server.bodies(SUBMIT).is_empty());
}

#[wasm_bindgen_test]
async fn a_submitted_job_is_opened_its_draft_forgotten_and_its_state_told_once() {
    let server = serve(|path, _| answer(path));
    let mounted = form();
    fill_in(&mounted).await;
    assert!(mounted.shows("s/<JobId>/3.jpg") && mounted.shows("rtmp://127.0.0.1:1935/live/lobby"));
    click(&submit_button(&mounted), false);
    until(|| address() == "/jobs/j7").await;
    let sent = server.bodies(SUBMIT);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["StreamInput"], json!({ "Type": "rtmp", "Url": "rtmp://127.0.0.1:1935/live/lobby" }));
    assert_eq!((&sent[0]["TemplateId"], sent[0].get("CallbackUrl")), (&json!("t1"), None));
    until(|| notice(&mounted) == Some(("Job Lobby submitted and started.".to_owned(), false))).await;
    assert_eq!(storage().length().unwrap(), 0);
}

#[wasm_bindgen_test]
async fn a_job_that_waits_for_its_stream_says_so() {
    let _server = serve(|path, _| match path.ends_with("GetLiveSnapshotJob") {
        true => Reply::answer(json!({ "JobId": "j7", "JobName": "Lobby", "Status": "init" })),
        false => answer(path),
    });
    let mounted = form();
    fill_in(&mounted).await;
    click(&submit_button(&mounted), false);
    let waits = "Job Lobby submitted. Waiting for a stream: push it, then select Start.";
    until(|| notice(&mounted) == Some((waits.to_owned(), false))).await;
}

#[wasm_bindgen_test]
async fn a_missing_template_is_shown_at_the_template_and_nothing_typed_is_lost() {
    let _server = serve(|path, _| if path.ends_with(SUBMIT) { refusal() } else { answer(path) });
    let mounted = form();
    fill_in(&mounted).await;
    click(&submit_button(&mounted), false);
    until(|| mounted.has(".card")).await;
    assert!(is_invalid(&mounted, "#field-TemplateId") && !is_invalid(&mounted, "#field-JobName"));
    let card = mounted.one(".card").text_content().unwrap();
    assert!(card.contains("No such template.") && card.contains("x-acs-action"), "{card}");
    assert_eq!(value_of(&mounted, "#field-StreamInput-Url"), "rtmp://127.0.0.1:1935/live/lobby");
    assert_eq!(mounted.notices.list.with_untracked(Vec::len), 0, "the form shows it");
}

#[wasm_bindgen_test]
async fn without_an_answer_the_job_is_looked_up_and_not_sent_again() {
    let server = serve(|path, _| if path.ends_with(SUBMIT) { Reply::network_error() } else { answer(path) });
    let mounted = form();
    fill_in(&mounted).await;
    click(&submit_button(&mounted), false);
    until(|| mounted.has(".found a")).await;
    assert_eq!(server.bodies("ListLiveSnapshotJobs")[0]["SearchKeyWord"], "Lobby");
    assert!(mounted.shows("Unknown whether it was created") && mounted.shows("lists under the name Lobby."));
    assert_eq!(mounted.one(".found a").get_attribute("href").as_deref(), Some("/jobs/j7"));
    assert!(submit_button(&mounted).disabled());
    drop(mounted);
    let reloaded = mount_screen("/jobs/new");
    until(|| reloaded.shows("Unknown whether it was created") && reloaded.has(".found a")).await;
    assert!(submit_button(&reloaded).disabled(), "a reload does not forget it");
    click(&reloaded.button("None of these: let me submit again"), false);
    until(|| !submit_button(&reloaded).disabled()).await;
    click(&submit_button(&reloaded), false);
    until(|| server.bodies(SUBMIT).len() == 2).await;
}

#[wasm_bindgen_test]
async fn a_click_while_a_submission_is_under_way_sends_nothing() {
    let (server, gate) = slow_submission(answer);
    let mounted = form();
    fill_in(&mounted).await;
    click(&submit_button(&mounted), false);
    until(|| submit_button(&mounted).disabled() && server.pending() == 1).await;
    assert!(
        storage().get_item("media-console.submit-unsettled").unwrap().is_some(),
        "a reload now would leave it open"
    );
    dispatch(&mounted.one("form"), "submit");
    next_frame().await;
    gate.open();
    until(|| address() == "/jobs/j7").await;
    assert_eq!(server.bodies(SUBMIT).len(), 1);
}

#[wasm_bindgen_test]
async fn a_submission_goes_on_when_the_form_is_left_and_a_notice_leads_to_the_job() {
    let (server, gate) = slow_submission(answer);
    let mounted = form();
    submit_and_leave(&mounted, &server).await;
    gate.open();
    until(|| notice(&mounted) == Some(("Job Lobby submitted and started.".to_owned(), false))).await;
    assert_eq!((address().as_str(), server.aborted()), ("/uploads", 0), "the person stays");
    assert_eq!(storage().length().unwrap(), 0, "the draft is forgotten");
    press_notice(&mounted);
    until(|| address() == "/jobs/j7").await;
}

#[wasm_bindgen_test]
async fn a_refusal_after_the_form_was_left_is_a_notice_that_leads_back_to_the_draft() {
    let (server, gate) = slow_submission(|_| refusal());
    let mounted = form();
    submit_and_leave(&mounted, &server).await;
    gate.open();
    let text = "Job Lobby was not submitted; your input is kept. No such template.";
    until(|| notice(&mounted) == Some((text.to_owned(), true))).await;
    assert_eq!(address(), "/uploads");
    press_notice(&mounted);
    until(|| mounted.has("#field-JobName")).await;
    assert_eq!(value_of(&mounted, "#field-JobName"), "Lobby");
    until(|| !submit_button(&mounted).disabled()).await;
}

#[wasm_bindgen_test]
async fn an_unsettled_submission_is_known_to_whoever_comes_back() {
    let (server, gate) = slow_submission(|_| Reply::network_error());
    let mounted = form();
    submit_and_leave(&mounted, &server).await;
    gate.open();
    until(|| notice(&mounted).is_some_and(|(text, is_failure)| is_failure && text.contains("unknown"))).await;
    go_to("/jobs/new");
    until(|| mounted.shows("Unknown whether it was created") && mounted.has(".found a")).await;
    assert!(submit_button(&mounted).disabled());
}

#[wasm_bindgen_test]
async fn whoever_comes_back_before_the_answer_cannot_send_it_twice() {
    let (server, gate) = slow_submission(answer);
    let mounted = form();
    submit_and_leave(&mounted, &server).await;
    go_to("/jobs/new");
    until(|| mounted.has("#field-JobName")).await;
    assert_eq!(value_of(&mounted, "#field-JobName"), "Lobby");
    assert!(submit_button(&mounted).disabled() && !mounted.shows("Unknown whether"));
    gate.open();
    until(|| value_of(&mounted, "#field-JobName").is_empty() && !submit_button(&mounted).disabled()).await;
    assert_eq!((address().as_str(), storage().length().unwrap()), ("/jobs/new", 0));
}

#[wasm_bindgen_test]
async fn what_is_typed_after_the_click_is_kept() {
    let (server, gate) = slow_submission(answer);
    let mounted = form();
    fill_in(&mounted).await;
    click(&submit_button(&mounted), false);
    until(|| server.bodies(SUBMIT).len() == 1).await;
    fill(&mounted.one("#field-JobName"), "Gate");
    next_frame().await;
    gate.open();
    until(|| address() == "/jobs/j7").await;
    go_to("/jobs/new");
    until(|| mounted.has("#field-JobName")).await;
    assert_eq!(value_of(&mounted, "#field-JobName"), "Gate");
}

#[wasm_bindgen_test]
async fn what_was_typed_survives_a_reload_until_it_is_cleared() {
    let _server = serve(|path, _| answer(path));
    let mounted = form();
    fill_in(&mounted).await;
    drop(mounted);
    let reloaded = mount_screen("/jobs/new");
    until(|| reloaded.has("#field-JobName")).await;
    assert_eq!(value_of(&reloaded, "#field-JobName"), "Lobby");
    click(&reloaded.button("Clear"), false);
    until(|| value_of(&reloaded, "#field-JobName").is_empty()).await;
    assert_eq!(storage().length().unwrap(), 0);
}

#[wasm_bindgen_test]
async fn leaving_while_the_template_is_read_writes_nothing_late() {
    let gate = Gate::new();
    let held = gate.clone();
    let server = serve(move |path, _| answer(path).behind(&held));
    let mounted = form();
    until(|| server.pending() == 1).await;
    go_to("/uploads");
    until(|| !mounted.has("[id^=field-]") && server.aborted() == 1).await;
    gate.open();
    until(|| server.pending() == 0).await;
}

#[wasm_bindgen_test]
async fn a_read_only_form_says_so_and_cannot_be_sent() {
    let server = serve(|path, _| answer(path));
    storage().clear().unwrap();
    let session = Session::Ready(Context { read_only: true, ..context() });
    let mounted = Setup { address: FORM, session, ..Setup::default() }.mount_screen();
    fill_in(&mounted).await;
    assert!(mounted.shows("The server was started read-only: no job can be submitted."));
    assert!(submit_button(&mounted).disabled() && !mounted.shows("Create a template"));
    dispatch(&mounted.one("form"), "submit");
    next_frame().await;
    assert!(server.bodies(SUBMIT).is_empty());
}

#[wasm_bindgen_test]
async fn braces_and_markup_in_a_name_are_shown_as_they_are() {
    let _server = serve(|path, _| if path.ends_with(SUBMIT) { refusal() } else { answer(path) });
    let mounted = form();
    fill_in(&mounted).await;
    fill(&mounted.one("#field-JobName"), "Gate {1} <b>");
    next_frame().await;
    click(&submit_button(&mounted), false);
    go_to("/uploads");
    let text = "Job Gate {1} <b> was not submitted; your input is kept. No such template.";
    until(|| notice(&mounted) == Some((text.to_owned(), true))).await;
}

#[wasm_bindgen_test]
async fn a_job_is_duplicated_into_the_form_and_what_was_typed_can_be_brought_back() {
    let _server = serve(|path, _| match path.rsplit('/').next() {
        Some("GetLiveSnapshotJob") => Reply::answer(json!({
            "RequestId": "r", "JobId": "j7", "JobName": "Lobby", "Status": "started", "TemplateId": "t1", "CallbackUrl": "https://c.example.com",
            "StreamInput": {"Type": "rtmp", "Url": "rtmp://live.example.com/app/lobby"},
            "SnapshotOutput": {"StorageType": "oss", "Endpoint": "oss-cn-shanghai.aliyuncs.com", "Bucket": "testbucket"},
        })),
        _ => answer(path),
    });
    storage().clear().unwrap();
    let draft = json!({"name": "typed before", "url": "", "bucket": "", "endpoint": "", "template": "", "callback": ""});
    storage().set_item("media-console.submit-draft", &draft.to_string()).unwrap();
    let mounted = mount_screen("/jobs/new?from=j7");
    until(|| mounted.has("#field-JobName") && value_of(&mounted, "#field-JobName") == "Copy of Lobby").await;
    for (field, value) in [
        ("#field-StreamInput-Url", "rtmp://live.example.com/app/lobby"),
        ("#field-SnapshotOutput-Bucket", "testbucket"),
        ("#field-SnapshotOutput-Endpoint", "oss-cn-shanghai.aliyuncs.com"),
        ("#field-CallbackUrl", "https://c.example.com"),
    ] {
        assert_eq!(value_of(&mounted, field), value);
    }
    until(|| address() == "/jobs/new" && mounted.shows("17,280 a day")).await;
    drop(mounted);
    let mounted = mount_screen("/jobs/new");
    until(|| mounted.has_button("Bring back what was typed before")).await;
    assert_eq!(value_of(&mounted, "#field-JobName"), "Copy of Lobby");
    click(&mounted.button("Bring back what was typed before"), false);
    until(|| value_of(&mounted, "#field-JobName") == "typed before").await;
    assert!(!mounted.has_button("Bring back what was typed before"));
}

#[wasm_bindgen_test]
async fn a_template_of_the_address_is_chosen_once_and_what_was_chosen_before_can_be_brought_back() {
    let _server = serve(|path, _| answer(path));
    storage().clear().unwrap();
    let draft = json!({"name": "typed", "template": "t0"});
    storage().set_item("media-console.submit-draft", &draft.to_string()).unwrap();
    let stored = || storage().get_item("media-console.submit-draft").unwrap().unwrap_or_default();
    let mounted = mount_screen(FORM);
    until(|| address() == "/jobs/new" && stored().contains(r#""template":"t1""#)).await;
    assert_eq!(value_of(&mounted, "#field-JobName"), "typed");
    click(&mounted.button("Bring back what was typed before"), false);
    until(|| stored().contains(r#""template":"t0""#)).await;
    drop(mounted);
    let mounted = mount_screen("/jobs/new");
    until(|| mounted.has("#field-JobName")).await;
    next_frame().await;
    assert!(stored().contains(r#""template":"t0""#), "a reload chooses nothing: {}", stored());
}

#[wasm_bindgen_test]
async fn a_job_that_cannot_be_read_leaves_the_form_as_it_was() {
    let _server = serve(|path, _| match path.rsplit('/').next() {
        Some("GetLiveSnapshotJob") => Reply::refusal(404, "JobNotFound", "No such job."),
        _ => answer(path),
    });
    storage().clear().unwrap();
    let mounted = mount_screen("/jobs/new?from=gone");
    until(|| mounted.shows("No such job.")).await;
    assert_eq!(value_of(&mounted, "#field-JobName"), "");
}
