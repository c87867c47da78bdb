//! The delete dialog in a real browser, against a server that answers from a script.

#[path = "support/server.rs"]
mod server;
mod support;

use leptos::prelude::*;
use media_api::deletion::{
    Confirmation, Deletion, ItemOutcome, Outcome, Plan, PlannedCall, State, Subject, Summary, Tally, Target,
};
use media_api::time::ApiTime;
use media_api::{Action, JobId};
use media_console::components::deletion::{Ask, DeletionDialog, use_deletions};
use server::{Asked, paths, serve, until};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use support::{Mounted, click, fill, mount, settle, sleep};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn now() -> i64 {
    js_sys::Date::now() as i64
}

fn subject() -> Subject {
    Subject {
        id: "job-1".to_owned(),
        name: "Lobby camera".to_owned(),
        bucket: Some("testbucket".to_owned()),
        items: 412,
    }
}

fn plan(erase_originals: bool) -> Plan {
    Plan {
        id: "plan-1".to_owned(),
        action: Action::DeleteLiveSnapshotFiles,
        erase_originals,
        subjects: vec![subject()],
        calls: vec![PlannedCall { subject: "job-1".to_owned(), items: Vec::new() }; 3],
        total: 412,
        oldest: Some(1_767_319_200_000),
        newest: Some(1_767_321_240_000),
        bytes: None,
        pictures: Vec::new(),
        warnings: Vec::new(),
        left_out: Vec::new(),
        confirmation: Confirmation::Type { expected: "412".to_owned() },
        estimate_millis: 3_400,
        made_at: now(),
        expires_at: now() + 300_000,
    }
}

fn summary(state: State) -> Summary {
    Summary {
        id: "plan-1".to_owned(),
        action: Action::DeleteLiveSnapshotFiles,
        state,
        erase_originals: false,
        subjects: vec![subject()],
        tally: Tally { deleted: 409, absent: 1, refused: 2, ..Tally::default() },
        calls_done: 3,
        calls_total: 3,
        made_at: now(),
        starts_at: Some(now() + 5_000),
        finished_at: None,
        retry_of: None,
    }
}

fn finished() -> Deletion {
    let item = |item: &str, outcome, code: Option<&str>| ItemOutcome {
        subject: "job-1".to_owned(),
        item: item.to_owned(),
        outcome,
        code: code.map(str::to_owned),
        message: None,
        request_id: Some("REQ-1".to_owned()),
    };
    Deletion {
        summary: summary(State::Finished),
        plan: plan(false),
        items: vec![
            item("1767319200000", Outcome::Deleted, None),
            item("1767319205000", Outcome::Absent, Some("NotFound")),
            item("1767319210000", Outcome::Refused, Some("OverlayNotSupported")),
        ],
    }
}

fn json(value: &impl serde::Serialize) -> (u16, String) {
    (200, serde_json::to_string(value).unwrap())
}

fn event(summary: &Summary) -> (u16, String) {
    (200, format!("data: {}\n\n", serde_json::to_string(summary).unwrap()))
}

/// Plans as asked, confirms into `state`, and says over the events that it is so.
fn script(state: State) -> Asked {
    serve(move |path, body| match path {
        "/api/deletions/plan" => json(&plan(body.contains("\"erase_originals\":true"))),
        "/api/deletions/plan-1/confirm" => json(&summary(State::Confirmed)),
        "/api/deletions/plan-1/cancel" => json(&summary(State::Cancelled)),
        "/api/deletions/plan-1/events" => event(&summary(state)),
        "/api/deletions/plan-1/retry" => json(&Plan { total: 2, ..plan(false) }),
        _ => json(&Deletion { summary: summary(state), ..finished() }),
    })
}

fn target() -> Target {
    let start = ApiTime::from_seconds(1_767_319_200).unwrap();
    let end = ApiTime::from_seconds(1_767_321_240).unwrap();
    Target::SnapshotRange { jobs: vec![JobId::new("job-1").unwrap()], start, end, erase_originals: false }
}

/// A screen with a heading and a button that opens the dialog; the counter hears how often the table was read again.
fn screen(ask: Ask) -> (Mounted, Arc<AtomicU32>) {
    let changes = Arc::new(AtomicU32::new(0));
    let heard = changes.clone();
    let path = window().location().pathname().unwrap();
    let history = window().history().unwrap();
    history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path)).unwrap();
    let mounted = mount(move || {
        let deletions = use_deletions();
        let changed = Callback::new(move |()| {
            heard.fetch_add(1, Ordering::Relaxed);
        });
        let open = move |_| deletions.ask(ask.clone(), changed);
        view! {
            <main><h1>"Pictures"</h1><button type="button" on:click=open>"Open"</button></main>
            <DeletionDialog />
        }
    });
    (mounted, changes)
}

async fn open(page: &Mounted) {
    let button = page.button("Open");
    button.focus().unwrap();
    click(&button, false);
    until(|| is_open(page) && page.all("dialog progress").is_empty() && focused() == "Cancel").await;
}

fn is_open(page: &Mounted) -> bool {
    page.one("dialog").unchecked_into::<web_sys::HtmlDialogElement>().open()
}

fn focused() -> String {
    document().active_element().and_then(|e| e.text_content()).unwrap_or_default().trim().to_owned()
}

fn escape(page: &Mounted) {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = web_sys::Event::new_with_event_init_dict("cancel", &init).unwrap();
    page.one("dialog").dispatch_event(&event).unwrap();
}

/// Presses the button; the answer comes later.
async fn press(page: &Mounted) {
    fill(&page.one("#deletion-typed"), "412");
    settle().await;
    page.button("Remove 412 records").click();
}

/// Leaves the dialog before the answer.
async fn press_and_leave(page: &Mounted) {
    open(page).await;
    press(page).await;
    page.button("Cancel").click();
}

async fn confirm(page: &Mounted) {
    press(page).await;
    until(|| page.all("#deletion-typed").is_empty()).await;
}

#[wasm_bindgen_test]
async fn the_plan_says_what_goes_and_focus_waits_on_cancel() {
    script(State::Running);
    let (page, _) = screen(Ask::Exactly(target()));
    open(&page).await;
    assert!(is_open(&page));
    let text = page.text();
    assert!(text.contains("Remove 412 records of Lobby camera?"), "{text}");
    assert!(text.contains("taken 2026-01-02 02:00:00 to 02:34:00. The JPEG files stay in OSS."), "{text}");
    assert!(text.contains("3 calls, about 4 seconds."), "{text}");
    assert_eq!(focused(), "Cancel");
}

#[wasm_bindgen_test]
async fn the_button_waits_for_the_typed_count() {
    script(State::Running);
    let (page, _) = screen(Ask::Exactly(target()));
    open(&page).await;
    let button = page.button("Remove 412 records").unchecked_into::<web_sys::HtmlButtonElement>();
    assert!(button.disabled());
    fill(&page.one("#deletion-typed"), "411");
    settle().await;
    assert!(button.disabled());
    assert!(page.text().contains("That is not 412."));
    fill(&page.one("#deletion-typed"), "412");
    settle().await;
    assert!(!button.disabled());
}

#[wasm_bindgen_test]
async fn erasing_originals_is_another_plan_and_is_typed_anew() {
    let asked = script(State::Running);
    let (page, _) = screen(Ask::Exactly(target()));
    open(&page).await;
    fill(&page.one("#deletion-typed"), "41");
    page.all(".choice input")[1].click();
    until(|| page.text().contains("erases 412 JPEG files")).await;
    assert!(page.text().contains("erases 412 JPEG files from testbucket. This cannot be undone."));
    assert!(page.button("Erase 412 pictures").has_attribute("type"));
    let typed = page.one("#deletion-typed").unchecked_into::<web_sys::HtmlInputElement>();
    assert_eq!(typed.value(), "", "what confirmed that records go confirms no more");
    fill(&page.one("#deletion-typed"), "412");
    settle().await;
    page.all(".choice input")[0].click();
    let plans = || paths(&asked).iter().filter(|path| path.ends_with("/plan")).count();
    until(|| plans() == 3).await;
    assert_eq!((typed.value().as_str(), plans()), ("412", 3));
}

#[wasm_bindgen_test]
async fn a_choice_that_could_not_be_planned_is_not_planned_later() {
    let expires = Rc::new(Cell::new(now() + 300_000));
    let lives = expires.clone();
    let asked = serve(move |path, body| match path {
        "/api/deletions/plan" if body.contains("\"erase_originals\":true") => {
            (403, r#"{"code":"read_only","message":"Refused for now.","status":403}"#.to_owned())
        }
        "/api/deletions/plan" => json(&Plan { expires_at: lives.get(), ..plan(false) }),
        _ => json(&finished()),
    });
    expires.set(now() + 2_000);
    let (page, _) = screen(Ask::Exactly(target()));
    open(&page).await;
    page.all(".choice input")[1].click();
    until(|| page.text().contains("Refused for now.")).await;
    assert!(page.text().contains("Remove 412 records"), "{}", page.text());
    expires.set(now() + 300_000);
    until(|| page.text().contains("The plan has expired")).await;
    page.button("Make a new plan").click();
    until(|| !page.text().contains("The plan has expired")).await;
    let wishes: Vec<bool> = asked
        .borrow()
        .iter()
        .filter(|a| a.0.ends_with("/plan"))
        .map(|a| a.1.contains("\"erase_originals\":true"))
        .collect();
    assert_eq!(wishes, [false, true, false], "what is shown as chosen is what is planned");
}

#[wasm_bindgen_test]
async fn escape_closes_a_plan_and_focus_returns_to_the_opener() {
    let asked = script(State::Running);
    let (page, changes) = screen(Ask::Exactly(target()));
    open(&page).await;
    escape(&page);
    until(|| !is_open(&page)).await;
    sleep(60).await;
    assert!(!is_open(&page));
    assert_eq!(focused(), "Open");
    assert!(!paths(&asked).iter().any(|path| path.ends_with("/confirm")));
    assert_eq!(changes.load(Ordering::Relaxed), 0);
}

#[wasm_bindgen_test]
async fn the_hold_can_be_cancelled_and_nothing_was_sent() {
    let asked = script(State::Confirmed);
    let (page, _) = screen(Ask::Exactly(target()));
    open(&page).await;
    confirm(&page).await;
    assert!(page.text().contains("Nothing has been sent."), "{}", page.text());
    until(|| focused() == "Cancel the deletion").await;
    assert_eq!(focused(), "Cancel the deletion");
    page.button("Cancel the deletion").click();
    let is_cancelled = || paths(&asked).iter().any(|path| path == "/api/deletions/plan-1/cancel");
    until(is_cancelled).await;
    assert!(is_cancelled());
}

#[wasm_bindgen_test]
async fn leaving_while_the_confirmation_is_under_way_cancels_it() {
    let asked = script(State::Confirmed);
    let (page, _) = screen(Ask::Exactly(target()));
    press_and_leave(&page).await;
    let is_cancelled = || paths(&asked).iter().any(|path| path == "/api/deletions/plan-1/cancel");
    until(is_cancelled).await;
    assert!(is_cancelled());
    let of = |end: &str| paths(&asked).iter().position(|path| path.ends_with(end));
    assert!(of("/confirm") < of("/cancel"), "{:?}", paths(&asked));
    assert!(!is_open(&page));
}

#[wasm_bindgen_test]
async fn a_cancellation_that_fails_brings_the_dialog_back() {
    serve(|path, _| match path {
        "/api/deletions/plan" => json(&plan(false)),
        "/api/deletions/plan-1/confirm" => json(&summary(State::Confirmed)),
        "/api/deletions/plan-1/cancel" => (502, "the cable is cut".to_owned()),
        "/api/deletions/plan-1/events" => event(&summary(State::Confirmed)),
        _ => json(&Deletion { summary: summary(State::Confirmed), ..finished() }),
    });
    let (page, _) = screen(Ask::Exactly(target()));
    // Left during the confirmation, and during the hold.
    press_and_leave(&page).await;
    until(|| is_open(&page) && !page.all("dialog .card").is_empty()).await;
    assert!(is_open(&page) && page.text().contains("Nothing has been sent."), "{}", page.text());
    assert_eq!(page.all("dialog .card").len(), 1, "{}", page.text());
    let named = || window().location().search().unwrap().contains("deletion=plan-1");
    until(named).await;
    assert!(named());
    window().history().unwrap().back().unwrap();
    until(|| !named()).await;
    until(|| named() && !page.all("dialog .card").is_empty()).await;
    assert!(is_open(&page) && named(), "a deletion that was not cancelled stays in sight");
}

#[wasm_bindgen_test]
async fn while_it_runs_escape_does_nothing_and_closing_keeps_it_going() {
    script(State::Running);
    let (page, _) = screen(Ask::Exactly(target()));
    open(&page).await;
    confirm(&page).await;
    until(|| page.text().contains("3 of 3 calls")).await;
    assert!(page.text().contains("3 of 3 calls"), "{}", page.text());
    escape(&page);
    settle().await;
    assert!(is_open(&page));
    page.button("Close").click();
    until(|| !is_open(&page)).await;
    assert!(!is_open(&page));
}

#[wasm_bindgen_test]
async fn when_it_is_over_each_item_has_its_outcome_and_the_table_is_read_again() {
    script(State::Finished);
    let (page, changes) = screen(Ask::Exactly(target()));
    open(&page).await;
    confirm(&page).await;
    until(|| page.all("dialog [data-key]").len() == 3).await;
    let text = page.text();
    for expected in [
        "Deleted: 409 of 412",
        "Already gone: 1",
        "Not deleted: 2",
        "Retry the 2 that failed",
        "Not Sopport to remove overlay snapshot",
        "2026-01-02 02:00:00.000",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert_eq!(changes.load(Ordering::Relaxed), 1);
    assert_eq!(page.all("dialog [data-key]").len(), 3);
    let refused = page
        .all("dialog .seg input")
        .into_iter()
        .find(|i| i.get_attribute("value").as_deref() == Some("refused"));
    refused.expect("a filter for refused items").click();
    sleep(60).await;
    assert_eq!(page.all("dialog [data-key]").len(), 1);
    page.button("Retry the 2 that failed").click();
    until(|| page.text().contains("Remove 2 records")).await;
    assert!(page.text().contains("Remove 2 records of Lobby camera?"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn an_expired_plan_of_a_link_is_made_anew_from_what_it_named() {
    let items = ["1767319200000", "1767319205000"].map(str::to_owned).to_vec();
    let calls = vec![PlannedCall { subject: "job-1".to_owned(), items }];
    let asked = serve(move |path, body| match path {
        "/api/deletions/plan" => {
            json(&Plan { id: "plan-2".to_owned(), ..plan(body.contains("\"erase_originals\":true")) })
        }
        _ => json(&Deletion {
            summary: summary(State::Expired),
            plan: Plan { calls: calls.clone(), made_at: 0, expires_at: 1, ..plan(false) },
            items: Vec::new(),
        }),
    });
    let (page, _) = screen(Ask::Named { id: "plan-1".to_owned() });
    page.button("Open").click();
    until(|| !page.all(".choice input").is_empty()).await;
    assert!(page.text().contains("Remove 412 records"), "{}", page.text());
    page.button("Make a new plan").click();
    let named = || window().location().search().unwrap().contains("deletion=plan-2");
    until(named).await;
    assert!(named() && page.button("Remove 412 records").has_attribute("type"));
    page.all(".choice input")[1].click();
    until(|| page.text().contains("erases 412 JPEG files")).await;
    let wishes: Vec<String> =
        asked.borrow().iter().filter(|a| a.0.ends_with("/plan")).map(|a| a.1.clone()).collect();
    assert_eq!(wishes.len(), 2, "{wishes:?}");
    for wish in &wishes {
        assert!(wish.contains(r#""timestamps":[1767319200000,1767319205000]"#), "{wish}");
    }
    assert!(wishes[1].contains(r#""erase_originals":true"#), "{}", wishes[1]);
}

#[wasm_bindgen_test]
async fn a_range_is_chosen_before_there_is_a_plan() {
    let asked = script(State::Running);
    let jobs = vec![JobId::new("job-1").unwrap()];
    let (page, _) = screen(Ask::OverRange { jobs });
    open(&page).await;
    let fields = page.all("dialog input[type=datetime-local]");
    fill(&fields[0], "2026-01-02T05:00:00");
    fill(&fields[1], "2026-01-02T03:00:00");
    page.button("Show the plan").click();
    settle().await;
    assert!(page.text().contains("The end lies before the beginning."));
    // A deletion of an earlier test may still be asked about.
    let plans = || asked.borrow().iter().filter(|a| a.0.ends_with("/plan")).cloned().collect::<Vec<_>>();
    assert!(plans().is_empty());
    fill(&fields[1], "2026-01-02T06:00:00");
    page.button("Show the plan").click();
    until(|| page.text().contains("Remove 412 records")).await;
    assert!(page.text().contains("Remove 412 records"));
    let body = plans()[0].1.clone();
    assert!(body.contains("2026-01-02T05:00:00Z") && body.contains("2026-01-02T06:00:00Z"), "{body}");
}

#[wasm_bindgen_test]
async fn a_plan_that_cannot_be_made_says_why_and_loses_nothing() {
    serve(|_, _| {
        (422, r#"{"code":"service","message":"No such job.","status":404,"vendor_code":"JobNotFound","request_id":"REQ-9"}"#.to_owned())
    });
    let jobs = vec![JobId::new("job-1").unwrap()];
    let (page, _) = screen(Ask::OverRange { jobs });
    open(&page).await;
    let field = page.all("dialog input[type=datetime-local]")[0].clone();
    fill(&field, "2026-01-02T05:00:00");
    page.button("Show the plan").click();
    until(|| page.text().contains("No such job.")).await;
    assert!(page.text().contains("No such job.") && page.text().contains("REQ-9"), "{}", page.text());
    let field = page.all("dialog input[type=datetime-local]")[0]
        .clone()
        .unchecked_into::<web_sys::HtmlInputElement>();
    assert!(field.value().starts_with("2026-01-02T05:00"));
}
