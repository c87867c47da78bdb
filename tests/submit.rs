//! Submitting a job in a real browser: limits at their fields, refusals at theirs, and no second job by accident.

mod support;

use leptos::prelude::*;
use media_api::{Context, Mode};
use media_console::pages::submit::Submit;
use media_console::state::session::Session;
use serde_json::{Value, json};
use support::{Mounted, click, fill, mount, settle, sleep};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Answers calls from a table of path to status and body, and writes each call down.
fn answer_with(answers: &Value) {
    let script = "
        const answers = JSON.parse(table);
        globalThis.calls = [];
        globalThis.fetch = async (request) => {
            const path = new URL(request.url).pathname;
            globalThis.calls.push([path, await request.text()]);
            const [status, body] = answers[path] ?? [404, { code: 'not_found', message: path, status: 404 }];
            return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
        };";
    let install = js_sys::Function::new_with_args("table", script);
    install.call1(&JsValue::NULL, &answers.to_string().into()).unwrap();
}

/// The bodies posted to an operation so far.
fn calls(operation: &str) -> Vec<Value> {
    let calls = js_sys::Reflect::get(&js_sys::global(), &"calls".into()).unwrap();
    let text = String::from(js_sys::JSON::stringify(&calls).unwrap());
    let calls: Vec<(String, String)> = serde_json::from_str(&text).unwrap();
    let path = format!("/api/call/{operation}");
    calls.into_iter().filter(|c| c.0 == path).map(|c| serde_json::from_str(&c.1).unwrap()).collect()
}

fn answers() -> Value {
    json!({
        "/api/call/GetLiveSnapshotTemplate": [200, { "response": {
            "TemplateId": "t1", "TemplateName": "every 5 s", "Type": "custom", "TimeInterval": 5,
            "SequenceFormat": "s/{JobId}/{Sequence}.jpg", "OverwriteFormat": "s/{JobId}.jpg",
        }}],
        "/api/call/ListLiveSnapshotTemplates": [200, { "response": { "TotalCount": 2, "TemplateList": [
            { "TemplateId": "t1", "TemplateName": "every 5 s", "Type": "custom", "TimeInterval": 5 },
            { "TemplateId": "t2", "TemplateName": "every minute", "Type": "system", "TimeInterval": 60 },
        ]}}],
        "/api/call/ListLiveSnapshotJobs": [200, { "response": { "TotalCount": 1, "JobList": [
            { "JobId": "j7", "JobName": "Lobby", "Status": "init", "CreateTime": "2026-01-02T03:04:05Z" },
        ]}}],
        "/api/call/SubmitLiveSnapshotJob": [200, { "response": { "JobId": "j7" } }],
    })
}

fn storage() -> web_sys::Storage {
    window().session_storage().unwrap().unwrap()
}

fn go_to(path_and_search: &str) {
    let history = window().history().unwrap();
    history.replace_state_with_url(&JsValue::NULL, "", Some(path_and_search)).unwrap();
}

fn show_form() -> Mounted {
    mount(|| {
        let context = Context {
            mode: Mode::Local,
            region: "cn-shanghai".to_owned(),
            endpoints: Default::default(),
            access_key: "local".to_owned(),
            read_only: false,
            ingest: Some("rtmp://127.0.0.1:1935".to_owned()),
            now: 0,
            version: "0".to_owned(),
            running_deletions: 0,
        };
        provide_context(RwSignal::new(Session::Ready(context)));
        view! { <main><Submit /></main> }
    })
}

fn fresh(answers: &Value, search: &str) -> Mounted {
    storage().clear().unwrap();
    answer_with(answers);
    go_to(&format!("/jobs/new{search}"));
    show_form()
}

fn leave(element: &web_sys::HtmlElement) {
    element.dispatch_event(&web_sys::Event::new("blur").unwrap()).unwrap();
}

fn value_of(element: &web_sys::HtmlElement) -> String {
    element.unchecked_ref::<web_sys::HtmlInputElement>().value()
}

fn fill_in(mounted: &Mounted) {
    fill(&mounted.one("#field-JobName"), "Lobby");
    fill(&mounted.one("#field-StreamInput-Url"), "rtmp://127.0.0.1:1935/live/lobby");
    fill(&mounted.one("#field-SnapshotOutput-Bucket"), "testbucket");
    fill(&mounted.one("#field-SnapshotOutput-Endpoint"), "oss-cn-shanghai.aliyuncs.com");
}

fn send(mounted: &Mounted) {
    click(&mounted.button("Submit job"), false);
}

fn is_invalid(mounted: &Mounted, selector: &str) -> bool {
    mounted.one(selector).get_attribute("aria-invalid").as_deref() == Some("true")
}

fn press(element: &web_sys::HtmlElement, key: &str) {
    let script =
        "element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))";
    let press = js_sys::Function::new_with_args("element, key", script);
    press.call2(&JsValue::NULL, element, &key.into()).unwrap();
}

#[wasm_bindgen_test]
async fn a_limit_is_told_at_its_field_once_the_field_was_left_and_goes_when_it_is_kept() {
    let mounted = fresh(&answers(), "");
    let url = mounted.one("#field-StreamInput-Url");
    fill(&url, "http://live.example.com/app/lobby");
    settle().await;
    assert!(!is_invalid(&mounted, "#field-StreamInput-Url"), "not while it is typed for the first time");
    leave(&url);
    settle().await;
    assert!(is_invalid(&mounted, "#field-StreamInput-Url"));
    assert!(mounted.one("#field-StreamInput-Url-problem").text_content().unwrap().contains("rtmp://"));
    fill(&url, "rtmp://live.example.com/app/lobby");
    settle().await;
    assert!(!is_invalid(&mounted, "#field-StreamInput-Url"));
    assert!(!is_invalid(&mounted, "#field-JobName"), "a field nobody has been to is left alone");
}

#[wasm_bindgen_test]
async fn what_breaks_a_limit_is_not_sent() {
    let mounted = fresh(&answers(), "");
    fill(&mounted.one("#field-JobName"), &"x".repeat(129));
    send(&mounted);
    sleep(60).await;
    assert!(calls("SubmitLiveSnapshotJob").is_empty());
    assert!(is_invalid(&mounted, "#field-JobName") && is_invalid(&mounted, "#field-TemplateId"));
    assert!(mounted.text().contains("129 of 128 characters"));
    let active = document().active_element().unwrap();
    assert_eq!(active.id(), "field-JobName", "the first wrong field has the cursor");
}

#[wasm_bindgen_test]
async fn a_submitted_job_is_shown_and_its_draft_forgotten() {
    let mounted = fresh(&answers(), "?template=t1");
    fill_in(&mounted);
    sleep(60).await;
    assert!(mounted.text().contains("17,280 a day"), "{}", mounted.text());
    assert!(mounted.text().contains("s/<JobId>/3.jpg"));
    assert!(mounted.text().contains("rtmp://127.0.0.1:1935/live/lobby"));
    send(&mounted);
    sleep(100).await;
    let sent = calls("SubmitLiveSnapshotJob");
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["StreamInput"], json!({ "Type": "rtmp", "Url": "rtmp://127.0.0.1:1935/live/lobby" }));
    assert_eq!(sent[0]["TemplateId"], "t1");
    assert_eq!(sent[0].get("CallbackUrl"), None);
    let location = window().location();
    assert_eq!(location.pathname().unwrap() + &location.search().unwrap(), "/jobs/j7?submitted=1");
    drop(mounted);
    go_to("/jobs/new");
    let again = show_form();
    settle().await;
    assert_eq!(value_of(&again.one("#field-JobName")), "");
}

#[wasm_bindgen_test]
async fn a_missing_template_is_told_at_the_template_and_nothing_typed_is_lost() {
    let mut table = answers();
    table["/api/call/SubmitLiveSnapshotJob"] = json!([422, {
        "code": "service", "status": 404, "vendor_code": "TemplateNotFound",
        "message": "No such template.", "request_id": "R-1",
    }]);
    let mounted = fresh(&table, "?template=t1");
    fill_in(&mounted);
    sleep(60).await;
    send(&mounted);
    sleep(100).await;
    assert!(is_invalid(&mounted, "#field-TemplateId") && !is_invalid(&mounted, "#field-JobName"));
    let card = mounted.one(".card").text_content().unwrap();
    assert!(
        card.contains("No such template.") && card.contains("R-1") && card.contains("x-acs-action"),
        "{card}"
    );
    assert_eq!(value_of(&mounted.one("#field-StreamInput-Url")), "rtmp://127.0.0.1:1935/live/lobby");
}

#[wasm_bindgen_test]
async fn without_an_answer_the_job_is_looked_up_and_not_sent_again() {
    let mut table = answers();
    table["/api/call/SubmitLiveSnapshotJob"] =
        json!([504, { "code": "unknown_outcome", "status": 504, "message": "No answer in time." }]);
    let mounted = fresh(&table, "?template=t1");
    fill_in(&mounted);
    sleep(60).await;
    send(&mounted);
    sleep(150).await;
    assert_eq!(calls("ListLiveSnapshotJobs")[0]["SearchKeyWord"], "Lobby");
    assert!(mounted.text().contains("Unknown whether it was created"));
    assert_eq!(mounted.one(".found a").get_attribute("href").as_deref(), Some("/jobs/j7"));
    send(&mounted);
    sleep(60).await;
    assert_eq!(calls("SubmitLiveSnapshotJob").len(), 1, "held back");
    drop(mounted);
    let reloaded = show_form();
    sleep(100).await;
    assert!(reloaded.text().contains("Unknown whether it was created"), "a reload does not forget it");
    click(&reloaded.button("None of these: let me submit again"), false);
    settle().await;
    send(&reloaded);
    sleep(60).await;
    assert_eq!(calls("SubmitLiveSnapshotJob").len(), 2);
}

#[wasm_bindgen_test]
async fn what_was_typed_survives_a_reload_until_it_is_cleared() {
    let mounted = fresh(&answers(), "");
    fill_in(&mounted);
    settle().await;
    drop(mounted);
    let reloaded = show_form();
    settle().await;
    assert_eq!(value_of(&reloaded.one("#field-JobName")), "Lobby");
    click(&reloaded.button("Clear"), false);
    settle().await;
    assert_eq!(value_of(&reloaded.one("#field-JobName")), "");
    assert_eq!(storage().length().unwrap(), 0);
}

#[wasm_bindgen_test]
async fn a_template_is_found_by_typing_and_chosen_with_the_keys() {
    let mounted = fresh(&answers(), "");
    let picker = mounted.one("#field-TemplateId");
    fill(&picker, "every");
    sleep(350).await;
    assert_eq!(calls("ListLiveSnapshotTemplates").last().unwrap()["SearchKeyWord"], "every");
    assert_eq!(picker.get_attribute("aria-expanded").as_deref(), Some("true"));
    assert_eq!(mounted.all("[role=option]").len(), 2);
    press(&picker, "ArrowDown");
    settle().await;
    assert_eq!(picker.get_attribute("aria-activedescendant").as_deref(), Some("template-options-1"));
    press(&picker, "ArrowUp");
    press(&picker, "Enter");
    sleep(60).await;
    assert_eq!(value_of(&picker), "every 5 s");
    assert_eq!(picker.get_attribute("aria-expanded").as_deref(), Some("false"));
    assert!(mounted.text().contains("17,280 a day"));
}
