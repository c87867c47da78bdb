//! Start, stop and restart of many jobs.

use super::{LIST, bulk_button, header_box, job, page_of, rows, selected};
use crate::job_support::with_styles;
use crate::support::newest::{NEWEST, newest, taken};
use crate::support::{
    Gate, Mounted, Reply, Server, Setup, address, click, has_focus, mount_screen, next_frame, parameter,
    press_focused, screens, serve, until,
};
use leptos::prelude::*;
use media_console::frame::Frame;
use media_console::state::tab_lock::TabLock;
use media_console::text::Language;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

const COMMAND: &str = "SendLiveSnapshotJobCommand";

/// Jobs of one state; `answer` gets the number of the command.
fn service(count: u64, status: &'static str, answer: impl Fn(usize) -> Reply + 'static) -> Server {
    let all: Vec<Value> = (0..count).map(|number| job(number, status)).collect();
    let sent = std::cell::Cell::new(0);
    serve(move |path, body| match path {
        NEWEST => newest(body, |_| taken(1_000)),
        _ if path.ends_with(LIST) => page_of(&all, &serde_json::from_str(body).unwrap()),
        _ if path.ends_with(COMMAND) => answer(sent.replace(sent.get() + 1)),
        _ => Reply::answer(json!({"RequestId": "r"})),
    })
}

fn done() -> Reply {
    Reply::answer(json!({"RequestId": "r"}))
}

fn not_found() -> Reply {
    Reply::refusal(400, "StreamNotFound", "No such stream.")
}

async fn select_all(page: &Mounted, count: usize) {
    until(|| rows(page) == count).await;
    header_box(page).click();
    until(|| selected(page) == count).await;
}

fn messages(page: &Mounted) -> Vec<String> {
    page.notices.list.with_untracked(|list| list.iter().map(|notice| untrack(|| (notice.text)())).collect())
}

/// Presses the first button of the message.
fn press_action(page: &Mounted) {
    press(page, 0);
}

fn press(page: &Mounted, at: usize) {
    let action = page.notices.list.with_untracked(|list| list[0].actions[at].clone());
    (action.1)();
}

fn buttons(page: &Mounted) -> Vec<&'static str> {
    page.notices.list.with_untracked(|list| {
        list[0].actions.iter().map(|(label, _)| label.in_language(Language::En)).collect()
    })
}

fn commands(server: &Server) -> Vec<String> {
    let bodies = server.bodies(COMMAND);
    bodies
        .iter()
        .map(|body| format!("{} {}", body["Command"].as_str().unwrap(), body["JobId"].as_str().unwrap()))
        .collect()
}

#[wasm_bindgen_test]
async fn many_are_stopped_after_one_question_with_one_message_that_can_be_undone() {
    let server = service(3, "started", |_| done());
    let page = mount_screen("/jobs");
    select_all(&page, 3).await;
    click(&bulk_button(&page, "Stop"), false);
    until(|| page.has("dialog[open][role=alertdialog]")).await;
    let asked = page.one("dialog[open]").text_content().unwrap();
    for words in ["Stop 3 jobs?", "Gate 0", "Gate 2"] {
        assert!(asked.contains(words), "{words}: {asked}");
    }
    assert!(commands(&server).is_empty());
    click(&page.one("dialog[open] .btn.danger"), false);
    until(|| messages(&page) == ["3 jobs stopped"]).await;
    assert_eq!(commands(&server), ["stop job-0000", "stop job-0001", "stop job-0002"]);
    press_action(&page);
    until(|| commands(&server).len() == 6).await;
    assert_eq!(commands(&server)[3..], ["start job-0000", "start job-0001", "start job-0002"]);
}

#[wasm_bindgen_test]
async fn equal_failures_are_one_message_and_only_the_failed_ones_are_sent_again() {
    let server = service(5, "paused", |nth| if (1..=4).contains(&nth) { not_found() } else { done() });
    let page = mount_screen("/jobs");
    select_all(&page, 5).await;
    click(&bulk_button(&page, "Start"), false);
    until(|| messages(&page) == ["1 of 5 started: 4 × StreamNotFound"]).await;
    press_action(&page);
    until(|| commands(&server).len() == 9).await;
    assert_eq!(
        commands(&server)[5..],
        ["start job-0001", "start job-0002", "start job-0003", "start job-0004"]
    );
}

#[wasm_bindgen_test]
async fn while_commands_are_sent_the_page_says_how_far_and_the_rest_can_be_kept_back() {
    let gate = Gate::new();
    let behind = gate.clone();
    let server = service(4, "paused", move |nth| if nth == 1 { done().behind(&behind) } else { done() });
    let page = mount_screen("/jobs");
    select_all(&page, 4).await;
    click(&bulk_button(&page, "Start"), false);
    until(|| messages(&page) == ["Starting jobs: 1 of 4 answered…"]).await;
    // A second press sends nothing.
    click(&bulk_button(&page, "Start"), false);
    press_action(&page);
    gate.open();
    until(|| messages(&page) == ["2 of 4 started: 2 × not sent"]).await;
    assert_eq!(commands(&server), ["start job-0000", "start job-0001"]);
    press_action(&page);
    until(|| commands(&server).len() == 4).await;
    assert_eq!(commands(&server)[2..], ["start job-0002", "start job-0003"]);
}

#[wasm_bindgen_test]
async fn what_was_stopped_before_the_rest_was_kept_back_can_be_started_again() {
    let gate = Gate::new();
    let behind = gate.clone();
    let server = service(4, "started", move |nth| if nth == 1 { done().behind(&behind) } else { done() });
    let page = mount_screen("/jobs");
    select_all(&page, 4).await;
    click(&bulk_button(&page, "Stop"), false);
    until(|| page.has("dialog[open][role=alertdialog]")).await;
    click(&page.one("dialog[open] .btn.danger"), false);
    until(|| messages(&page) == ["Stopping jobs: 1 of 4 answered…"]).await;
    press_action(&page);
    gate.open();
    until(|| messages(&page) == ["2 of 4 stopped: 2 × not sent"]).await;
    assert_eq!(buttons(&page), ["Send the rest", "Undo"]);
    press(&page, 1);
    until(|| commands(&server).len() == 4).await;
    assert_eq!(commands(&server)[2..], ["start job-0000", "start job-0001"]);
}

#[wasm_bindgen_test]
async fn where_nothing_was_stopped_there_is_nothing_to_undo() {
    let _server = service(2, "started", |_| not_found());
    let page = mount_screen("/jobs");
    select_all(&page, 2).await;
    click(&bulk_button(&page, "Stop"), false);
    until(|| page.has("dialog[open][role=alertdialog]")).await;
    click(&page.one("dialog[open] .btn.danger"), false);
    until(|| messages(&page) == ["0 of 2 stopped: 2 × StreamNotFound"]).await;
    assert_eq!(buttons(&page), ["Retry the failed ones"]);
}

/// Shows the jobs with the frame, after a load of the page that was sending commands to four jobs when it ended.
fn after_a_reload() -> Mounted {
    let jobs = |numbers: &[u32]| -> Vec<Value> {
        numbers.iter().map(|n| json!({"id": format!("job-000{n}"), "name": format!("Gate {n}")})).collect()
    };
    let state = json!({
        "command": "start", "done": jobs(&[0]), "failed": [], "unknown": jobs(&[1]), "not_sent": jobs(&[2, 3]),
    });
    let storage = window().session_storage().unwrap().unwrap();
    storage
        .set_item("media-console.commands", &json!({"run": {"count": 2, "state": state}}).to_string())
        .unwrap();
    framed()
}

#[wasm_bindgen_test]
async fn after_a_reload_the_page_says_what_was_not_sent_and_offers_to_send_it() {
    let server = service(4, "paused", |_| done());
    let page = after_a_reload();
    let interrupted = "Interrupted when the page was closed or reloaded. \
        1 of 4 started: 1 × outcome unknown, 2 × not sent";
    until(|| messages(&page) == [interrupted]).await;
    assert!(commands(&server).is_empty(), "nothing is sent without a question");
    press_action(&page);
    until(|| commands(&server).len() == 3).await;
    assert_eq!(commands(&server), ["start job-0001", "start job-0002", "start job-0003"]);
    let stored = || window().session_storage().unwrap().unwrap().get_item("media-console.commands").unwrap();
    until(|| stored().is_none()).await;
}

#[wasm_bindgen_test]
async fn a_duplicate_of_the_tab_that_sends_commands_reports_nothing() {
    let _server = service(4, "paused", |_| done());
    let lock = TabLock::acquire("media-console.commands-run").await;
    let page = after_a_reload();
    until(|| rows(&page) == 4).await;
    next_frame().await;
    assert!(messages(&page).is_empty(), "{:?}", messages(&page));
    // The other tab goes on, and ends.
    let shared = window().local_storage().unwrap().unwrap();
    shared.set_item("media-console.commands", "run 5").unwrap();
    drop(lock);
    let is_stored =
        || window().session_storage().unwrap().unwrap().get_item("media-console.commands").unwrap().is_some();
    until(|| !is_stored()).await;
    assert!(messages(&page).is_empty(), "{:?}", messages(&page));
    drop(page);
    // A duplicate that is looked at later.
    let page = after_a_reload();
    until(|| rows(&page) == 4 && !is_stored()).await;
    assert!(messages(&page).is_empty(), "{:?}", messages(&page));
    shared.remove_item("media-console.commands").unwrap();
}

#[wasm_bindgen_test]
async fn commands_under_way_are_stored_with_what_is_known_of_each_job() {
    let gate = Gate::new();
    let behind = gate.clone();
    let server = service(4, "paused", move |nth| match nth {
        0 => done(),
        1 => not_found(),
        _ => done().behind(&behind),
    });
    let page = mount_screen("/jobs");
    select_all(&page, 4).await;
    click(&bulk_button(&page, "Start"), false);
    until(|| commands(&server).len() == 3).await;
    let storage = window().session_storage().unwrap().unwrap();
    let stored = || storage.get_item("media-console.commands").unwrap();
    let records: Value = serde_json::from_str(&stored().unwrap()).unwrap();
    let state = &records.as_object().unwrap().values().next().unwrap()["state"];
    let ids = |name: &str| -> Vec<String> {
        let jobs = state[name].as_array().unwrap().iter();
        jobs.map(|job| job["id"].as_str().or(job[0]["id"].as_str()).unwrap().to_owned()).collect()
    };
    assert_eq!([ids("done"), ids("failed")], [["job-0000"], ["job-0001"]]);
    assert_eq!([ids("unknown"), ids("not_sent")], [["job-0002"], ["job-0003"]]);
    gate.open();
    until(|| stored().is_none()).await;
}

#[wasm_bindgen_test]
async fn when_the_session_ends_the_rest_of_the_commands_is_not_sent() {
    let ended = || Reply::from((401, r#"{"code":"no_session","message":"","status":401}"#.to_owned()));
    let server = service(4, "paused", move |nth| if nth == 0 { done() } else { ended() });
    let page = mount_screen("/jobs");
    select_all(&page, 4).await;
    click(&bulk_button(&page, "Start"), false);
    until(|| messages(&page).iter().any(|text| text.contains("2 × not sent"))).await;
    assert_eq!(commands(&server).len(), 2);
}

/// The jobs with the frame, which shows the messages.
fn framed() -> Mounted {
    Setup { address: "/jobs", ..Setup::default() }.mount(|| view! { <Frame>{screens()}</Frame> })
}

#[wasm_bindgen_test]
async fn equal_refusals_are_one_card_with_what_to_do_and_the_jobs() {
    let _server = service(3, "paused", |nth| if nth == 0 { done() } else { not_found() });
    let page = framed();
    select_all(&page, 3).await;
    click(&bulk_button(&page, "Start"), false);
    until(|| page.has(".notice-card > details:not([open]) .card")).await;
    let details = page.one(".notice-details").text_content().unwrap();
    for words in ["StreamNotFound · 400", "No such stream.", "--JobId job-0001", "Gate 1", "Gate 2"] {
        assert!(details.contains(words), "{words}: {details}");
    }
    assert!(!details.contains("Gate 0"), "{details}");
    assert_eq!(page.all(".notice-details .card").len(), 1);
}

#[wasm_bindgen_test]
async fn the_refusal_of_a_single_job_is_a_card_on_request() {
    let _server = service(1, "paused", |_| not_found());
    let page = framed();
    select_all(&page, 1).await;
    click(&bulk_button(&page, "Start"), false);
    until(|| page.has(".notice-card > details:not([open]) .card")).await;
    assert!(page.one(".notice-card").text_content().unwrap().contains("1 × StreamNotFound"));
}

#[wasm_bindgen_test]
async fn messages_cover_at_most_the_lower_half_of_the_screen_and_the_newest_is_in_view() {
    with_styles();
    let _server = service(1, "paused", |_| not_found());
    let page = framed();
    for sent in 1..=4 {
        if selected(&page) == 0 {
            select_all(&page, 1).await;
        }
        click(&bulk_button(&page, "Start"), false);
        until(|| page.all(".notice-card").len() == sent).await;
    }
    let messages = page.one(".notices").get_bounding_client_rect();
    let screen = window().inner_height().unwrap().as_f64().unwrap();
    assert!(messages.top() >= screen / 2.0, "{} of {screen}", messages.top());
    // With a selection, above its bar.
    if selected(&page) == 0 {
        select_all(&page, 1).await;
    }
    until(|| page.has(".bulk")).await;
    let (messages, bar) =
        (page.one(".notices").get_bounding_client_rect(), page.one(".bulk").get_bounding_client_rect());
    assert!(
        messages.bottom() <= bar.top() && messages.top() >= screen / 2.0,
        "{} {}",
        messages.bottom(),
        bar.top()
    );
    let newest = page.all(".notice-card")[0].get_bounding_client_rect();
    assert!(newest.bottom() <= messages.bottom() + 1.0 && newest.bottom() > messages.top());
}

#[wasm_bindgen_test]
async fn the_question_about_many_jobs_outlives_a_reload() {
    let _server = service(60, "started", |_| done());
    let page = mount_screen("/jobs?size=100");
    select_all(&page, 60).await;
    click(&bulk_button(&page, "Stop"), false);
    until(|| page.has("dialog[open][role=alertdialog]") && parameter("command").is_some()).await;
    let shown = address();
    assert!(shown.len() < 100, "{shown}");
    drop(page);
    let page = Setup { address: shown.leak(), ..Setup::default() }.mount_screen();
    until(|| page.shows("Stop 60 jobs?") && page.shows("Gate 0")).await;
}

/// One job, which takes the state of the last command.
fn obedient(status: &'static str) -> Server {
    let status = std::cell::Cell::new(status);
    serve(move |path, body| {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        if path.ends_with(COMMAND) {
            status.set(if body["Command"] == "stop" { "paused" } else { "started" });
        }
        match path {
            NEWEST => newest(&body.to_string(), |_| taken(1_000)),
            _ if path.ends_with(LIST) => page_of(&[job(0, status.get())], &body),
            _ => done(),
        }
    })
}

#[wasm_bindgen_test]
async fn after_a_command_from_the_selection_bar_the_bar_has_the_focus() {
    for (before, command) in [("paused", "Start"), ("started", "Stop")] {
        let _server = obedient(before);
        let page = mount_screen("/jobs");
        select_all(&page, 1).await;
        press_focused(&bulk_button(&page, command));
        if command == "Stop" {
            until(|| page.has("dialog[open] .btn.danger")).await;
            press_focused(&page.one("dialog[open] .btn.danger"));
        }
        until(|| bulk_button(&page, command).has_attribute("disabled")).await;
        until(|| has_focus(".bulk")).await;
    }
}

#[wasm_bindgen_test]
async fn a_message_that_goes_gives_the_focus_to_the_heading_and_scrolls_nothing() {
    with_styles();
    for button in ["Undo", "Dismiss"] {
        let _server = obedient("started");
        let page = framed();
        select_all(&page, 1).await;
        click(&bulk_button(&page, "Stop"), false);
        until(|| page.has("dialog[open] .btn.danger")).await;
        click(&page.one("dialog[open] .btn.danger"), false);
        until(|| page.shows("1 job stopped")).await;
        page.root.set_attribute("style", "padding-bottom: 5000px").unwrap();
        window().scroll_to_with_x_and_y(0.0, 1_000.0);
        press_focused(&page.button(button));
        until(|| !page.shows("1 job stopped") && has_focus("h1")).await;
        assert_eq!(window().scroll_y().unwrap(), 1_000.0);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}
