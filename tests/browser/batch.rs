//! Submitting many jobs from a pasted table: checks, preview, a result for each line, and no job twice.

use crate::support::{
    Gate, Mounted, Reply, Server, address, click, context, files, fill, go_to, mount_screen, next_frame,
    serve, until,
};
use leptos::prelude::*;
use media_console::state::session::Session;
use media_console::state::tab_lock::TabLock;
use serde_json::{Value, json};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlTextAreaElement;

const SUBMIT: &str = "SubmitLiveSnapshotJob";
const HEADING: &str = "JobName,StreamInput.Url,Bucket,Endpoint,TemplateId,Remark\n";

fn table(names: &[&str]) -> String {
    let line =
        |name: &&str| format!("{name},rtmp://h/live/{name},bucket,oss-cn-shanghai.aliyuncs.com,t1,x\n");
    HEADING.to_owned() + &names.iter().map(line).collect::<String>()
}

/// A service that answers submissions as a test specifies; `Reply` by name.
fn service(answer: impl Fn(&str) -> Reply + 'static) -> Server {
    serve(move |path, body| match path.ends_with(SUBMIT) {
        true => {
            let body: Value = serde_json::from_str(body).unwrap();
            answer(body["JobName"].as_str().unwrap())
        }
        false => Reply::answer(json!({"RequestId": "r", "TotalCount": 0, "TemplateList": [], "JobList": []})),
    })
}

fn submitted(name: &str) -> Reply {
    Reply::answer(json!({"RequestId": "r", "JobId": format!("id-{name}")}))
}

async fn screen() -> Mounted {
    window().session_storage().unwrap().unwrap().clear().unwrap();
    let page = mount_screen("/jobs/many");
    until(|| page.has("#batch-text")).await;
    page
}

fn results(page: &Mounted) -> Vec<String> {
    page.all("tbody tr[data-key] td.w-rest").iter().map(|cell| cell.text_content().unwrap()).collect()
}

fn is_off(page: &Mounted, name: &str) -> bool {
    !page.has_button(name) || page.button(name).has_attribute("disabled")
}

#[wasm_bindgen_test]
async fn every_line_is_checked_and_nothing_is_sent_before_all_are_right() {
    let server = service(submitted);
    let page = screen().await;
    let text = table(&["gate"]) + "yard,http://h/live/y,bucket,oss-cn-shanghai.aliyuncs.com,t1,x\n";
    fill(&page.one("#batch-text"), &text);
    until(|| page.shows("2 jobs · 1 to fix")).await;
    assert_eq!(results(&page)[0], "Ready");
    assert!(results(&page)[1].starts_with("Fix Stream URL:"), "{:?}", results(&page));
    assert!(page.shows("Columns that are not used: Remark"));
    assert!(is_off(&page, "Submit 2 jobs"));
    page.one("form.batch").unchecked_ref::<web_sys::HtmlFormElement>().request_submit().unwrap();
    next_frame().await;
    assert!(server.bodies(SUBMIT).is_empty());
}

#[wasm_bindgen_test]
async fn each_line_gets_its_own_result_and_the_rest_can_be_edited() {
    let server = service(|name| match name {
        "yard" => Reply::refusal(404, "TemplateNotFound", "No such template."),
        _ => submitted(name),
    });
    let page = screen().await;
    // An empty line counts as a line.
    fill(&page.one("#batch-text"), &table(&["gate", "yard", "roof"]).replacen('\n', "\n\n", 1));
    until(|| !is_off(&page, "Submit 3 jobs")).await;
    let lines =
        || page.all("tbody td.num").iter().map(|cell| cell.text_content().unwrap()).collect::<Vec<_>>();
    assert_eq!(lines(), ["3", "4", "5"]);
    page.button("Submit 3 jobs").focus().unwrap();
    click(&page.button("Submit 3 jobs"), false);
    until(|| page.shows("2 submitted · 1 refused")).await;
    assert_eq!(lines(), ["3", "4", "5"], "the lines of the pasted table");
    let has_heading_focus = || document().active_element().is_some_and(|focused| focused.tag_name() == "H1");
    until(has_heading_focus).await;
    let shown = results(&page);
    assert_eq!((shown[0].as_str(), shown[2].as_str()), ("Submitted Open", "Submitted Open"));
    assert_eq!(shown[1], "Refused TemplateNotFound: No such template.");
    let card = page.one(".batch .card").text_content().unwrap();
    assert!(card.contains("TemplateNotFound · 404") && card.contains("\"yard\""), "with its request: {card}");
    assert!(
        page.all("tbody a").iter().any(|link| link.get_attribute("href").as_deref() == Some("/jobs/id-gate"))
    );
    click(&page.button("Edit the 1 that was not created"), false);
    until(|| page.has("#batch-text") && page.shows("1 job")).await;
    let text = page.one("#batch-text").unchecked_into::<HtmlTextAreaElement>().value();
    assert!(text.contains("yard") && !text.contains("gate"), "{text}");
    assert_eq!(server.bodies(SUBMIT).len(), 3);
}

#[wasm_bindgen_test]
async fn the_table_is_exported_with_the_result_of_each_line() {
    let files = files::record();
    let _server = service(|name| match name {
        "yard" => Reply::refusal(404, "TemplateNotFound", "No such template."),
        _ => submitted(name),
    });
    let page = screen().await;
    fill(&page.one("#batch-text"), &table(&["gate", "yard"]));
    until(|| !is_off(&page, "Submit 2 jobs")).await;
    click(&page.button("Submit 2 jobs"), false);
    until(|| page.shows("1 submitted · 1 refused")).await;
    click(&page.button("Export"), false);
    until(|| page.has_button("JSON")).await;
    click(&page.button("JSON"), false);
    until(|| files.texts().len() == 1).await;
    let rows: Vec<Value> = serde_json::from_str(&files.texts()[0]).unwrap();
    let field = |at: usize, name: &str| rows[at][name].as_str().unwrap().to_owned();
    assert_eq!((field(0, "Result"), field(0, "JobId")), ("submitted".to_owned(), "id-gate".to_owned()));
    assert_eq!((field(1, "Result"), field(1, "JobId")), ("refused".to_owned(), String::new()));
    assert_eq!(field(1, "Error"), "TemplateNotFound: No such template.");
    assert_eq!((field(1, "JobName"), field(1, "Bucket")), ("yard".to_owned(), "bucket".to_owned()));
    assert!(files.names()[0].starts_with("many-jobs-"), "{:?}", files.names());
    click(&page.button("New list"), false);
    until(|| page.has("#batch-text")).await;
}

#[wasm_bindgen_test]
async fn after_a_job_in_doubt_nothing_more_is_sent_and_it_is_not_offered_again() {
    let server = service(|name| match name {
        "yard" => Reply::network_error(),
        _ => submitted(name),
    });
    let page = screen().await;
    fill(&page.one("#batch-text"), &table(&["gate", "yard", "roof"]));
    until(|| !is_off(&page, "Submit 3 jobs")).await;
    click(&page.button("Submit 3 jobs"), false);
    until(|| page.shows("1 submitted · 1 unknown · 1 not sent")).await;
    assert!(page.shows("It is unknown whether yard was created"), "{}", page.text());
    let look =
        page.all("a").into_iter().find(|link| link.text_content().as_deref() == Some("Look it up by name"));
    assert_eq!(look.unwrap().get_attribute("href").as_deref(), Some("/jobs?q=yard"));
    assert_eq!(server.bodies(SUBMIT).len(), 2, "nothing after it is sent");
    click(&page.button("Edit the 1 that was not created"), false);
    until(|| page.has("#batch-text")).await;
    let text = page.one("#batch-text").unchecked_into::<HtmlTextAreaElement>().value();
    assert!(text.contains("roof") && !text.contains("yard"), "{text}");
}

/// Submits three jobs, of which the second gets this answer.
async fn submit_three(second: impl Fn() -> Reply + 'static) -> (Server, Mounted) {
    let server = service(move |name| if name == "yard" { second() } else { submitted(name) });
    let page = screen().await;
    fill(&page.one("#batch-text"), &table(&["gate", "yard", "roof"]));
    until(|| !is_off(&page, "Submit 3 jobs")).await;
    click(&page.button("Submit 3 jobs"), false);
    until(|| page.shows("1 submitted · 2 not sent")).await;
    assert_eq!(server.bodies(SUBMIT).len(), 2, "nothing after it is sent");
    assert!(page.has_button("Edit the 2 that were not created"), "{}", page.text());
    (server, page)
}

#[wasm_bindgen_test]
async fn when_the_session_ends_the_rest_is_not_sent_and_after_signing_in_nothing_says_otherwise() {
    let ended = || (401, json!({"code": "no_session", "message": "", "status": 401}).to_string()).into();
    let (_server, page) = submit_three(ended).await;
    page.session.set(Session::Absent(None));
    until(|| page.shows("You are not signed in")).await;
    page.session.set(Session::Ready(context()));
    until(|| !page.has(".batch .card")).await;
    leave_run(&page).await;
}

#[wasm_bindgen_test]
async fn when_the_access_key_is_refused_the_rest_is_not_sent() {
    let inactive = || Reply::refusal(400, "InvalidAccessKeyId.Inactive", "Specified access key is disabled.");
    let (_server, page) = submit_three(inactive).await;
    let card = page.one(".batch .card").text_content().unwrap();
    assert!(card.contains("InvalidAccessKeyId.Inactive · 400"), "{card}");
    leave_run(&page).await;
}

/// Opens the screen with a run in the session storage as it was stored after one job of three had been submitted.
fn copy_of_run() -> Mounted {
    let job = |line: u32, name: &str, outcome: Value| json!({"line": line, "draft": {"name": name}, "outcome": outcome});
    let jobs = [
        job(2, "gate", json!({"submitted": "id-gate"})),
        job(3, "yard", json!("sending")),
        job(4, "roof", json!("not_sent")),
    ];
    let run = json!({"id": "run", "jobs": jobs, "is_running": true});
    let storage = window().session_storage().unwrap().unwrap();
    storage.clear().unwrap();
    storage.set_item("media-console.batch", &run.to_string()).unwrap();
    mount_screen("/jobs/many")
}

async fn leave_run(page: &Mounted) {
    click(&page.button("New list"), false);
    until(|| page.has("#batch-text")).await;
}

#[wasm_bindgen_test]
async fn after_a_reload_what_was_not_sent_can_be_edited() {
    let _server = service(submitted);
    let page = copy_of_run();
    until(|| {
        page.shows("1 submitted · 1 unknown · 1 not sent")
            && page.has_button("Edit the 1 that was not created")
    })
    .await;
    leave_run(&page).await;
}

/// A browser copies the session storage into the duplicate of a tab.
#[wasm_bindgen_test]
async fn a_duplicate_of_the_tab_that_submits_offers_nothing_to_submit() {
    let _server = service(submitted);
    let shared = window().local_storage().unwrap().unwrap();
    let lock = TabLock::acquire("media-console.batch-run").await;
    let page = copy_of_run();
    until(|| page.shows("The jobs are submitted in another tab")).await;
    assert!(!page.shows("not sent") && !page.shows("Edit the"), "{}", page.text());
    // The other tab sends the last job, and closes.
    shared.set_item("media-console.batch", "run 3").unwrap();
    drop(lock);
    next_frame().await;
    assert!(
        page.shows("The jobs are submitted in another tab") && !page.shows("Edit the"),
        "{}",
        page.text()
    );
    leave_run(&page).await;
    // A duplicate that is looked at later.
    let page = copy_of_run();
    until(|| page.shows("The jobs are submitted in another tab")).await;
    leave_run(&page).await;
    shared.remove_item("media-console.batch").unwrap();
}

#[wasm_bindgen_test]
async fn a_run_goes_on_when_its_screen_is_left_and_its_results_are_there_again() {
    let gate = Gate::new();
    let behind = gate.clone();
    let first = Rc::new(Cell::new(true));
    let server = service(move |name| match first.replace(false) {
        true => submitted(name).behind(&behind),
        false => submitted(name),
    });
    let page = screen().await;
    fill(&page.one("#batch-text"), &table(&["gate", "yard"]));
    until(|| !is_off(&page, "Submit 2 jobs")).await;
    click(&page.button("Submit 2 jobs"), false);
    until(|| server.bodies(SUBMIT).len() == 1 && page.shows("0 of 2 done…")).await;
    go_to("/nowhere");
    until(|| page.shows("no such screen")).await;
    gate.open();
    until(|| server.bodies(SUBMIT).len() == 2 && server.pending() == 0).await;
    go_to("/jobs/many");
    until(|| address() == "/jobs/many" && page.shows("2 submitted")).await;
    click(&page.button("New list"), false);
    until(|| page.has("#batch-text") && !page.has("table")).await;
}

#[wasm_bindgen_test]
async fn the_table_and_the_defaults_are_there_again_after_a_reload() {
    let _server = service(submitted);
    let page = screen().await;
    fill(&page.one("#batch-text"), "gate,rtmp://h/live/gate");
    let field = |page: &Mounted| page.all("fieldset input")[0].clone();
    fill(&field(&page), "bucket-1");
    until(|| page.shows("1 job")).await;
    drop(page);
    let page = mount_screen("/jobs/many");
    until(|| page.has("#batch-text") && page.shows("1 job")).await;
    assert_eq!(field(&page).unchecked_into::<web_sys::HtmlInputElement>().value(), "bucket-1");
    window().session_storage().unwrap().unwrap().clear().unwrap();
}
