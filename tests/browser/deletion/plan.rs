//! The plan and its confirmation.

use super::server::{Script, behind, deletion, json, plan, refused, summary};
use super::{Screen, exactly, focused, named, now, screen, screen_of, screen_with};
use crate::input_method::{COMPOSING, press};
use crate::support::zone::ShiftedClock;
use crate::support::{Gate, click, fill, until};
use leptos::prelude::*;
use media_api::deletion::{
    Confirmation, Deletion, LeftOut, LeftOutReason, Plan, PlannedCall, State, Subject, Target, Warning,
};
use media_api::time::ApiTime;
use media_api::{JobId, PictureLinks, TemplateId};
use media_console::components::deletion::{DeletionRequest, use_deletions};
use media_console::components::instant::every_form;
use media_console::frame::keys::{Dialogs, listen};
use media_console::state::commands::{ScreenCommand, on_command};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

fn typed(page: &Screen) -> String {
    page.one("#deletion-typed").unchecked_into::<HtmlInputElement>().value()
}

#[wasm_bindgen_test]
async fn the_plan_says_what_goes_and_focus_waits_on_cancel() {
    let _server = Script::start();
    let page = screen(exactly());
    page.open().await;
    for expected in [
        "Remove 412 records of Lobby camera?",
        "taken 2026-01-02 02:00:00 to 02:34:00. The JPEG files stay in OSS.",
        "3 calls, about 4 seconds.",
        "Not affected: the job and its stream, other pictures, CDN caches.",
    ] {
        assert!(page.shows(expected), "{expected} in {}", page.text());
    }
    let ends = ["From", "To"].into_iter().zip([1_767_319_200_000, 1_767_321_240_000]);
    let lines: Vec<String> = ends.map(|(name, at)| format!("{name} {}", every_form(at))).collect();
    assert_eq!(page.one(".what .taken").get_attribute("title"), Some(lines.join("\n")));
    assert_eq!(focused(), "Cancel");
    until(|| named().as_deref() == Some("plan-1")).await;
}

#[wasm_bindgen_test]
async fn the_plan_is_said_in_chinese() {
    let server = Script::start();
    server.answer(|path, _| {
        let warnings = (1..=2).map(|n| Warning::JobRunning { job_id: format!("job-{n}") }).collect();
        let newest = Some(now());
        (path == "/api/deletions/plan").then(|| json(&Plan { warnings, newest, ..plan("plan-1", true) }))
    });
    let zh = serde_json::json!({"language": "zh", "zone": "utc"});
    let page = screen_with("/jobs", zh, exactly());
    click(&page.button("Open"), false);
    until(|| page.shows("彻底删除 Lobby camera 的 412 张截图？")).await;
    for expected in [
        "移除 Lobby camera 的 412 张截图的记录（截图时间 2026-01-02 02:00:00 至",
        "并从 testbucket 彻底删除 412 个 JPEG 文件（大小未知）。此操作无法撤销。",
        "共 3 次调用，约 4 秒。",
        "不受影响：任务及其直播流、其他截图、CDN 缓存。",
        "仅截图记录（保留 OSS 文件）",
        "输入 412 以确认",
    ] {
        assert!(page.shows(expected), "{expected} in {}", page.text());
    }
}

#[wasm_bindgen_test]
async fn streams_are_told_by_their_definition() {
    let server = Script::start();
    server.answer(|path, _| {
        let items = ["s1", "s2", "s3"].map(str::to_owned);
        let names = ["HD mp4 1280×720", "LD mp4", "HD mp4 1280×720"].map(str::to_owned);
        let labels = items.clone().into_iter().zip(names).collect();
        let calls = vec![PlannedCall { subject: "job-1".to_owned(), items: items.to_vec() }];
        let action = media_api::Action::DeleteStream;
        (path == "/api/deletions/plan").then(|| {
            json(&Plan {
                action,
                total: 3,
                calls,
                labels,
                oldest: None,
                newest: None,
                ..plan("plan-1", false)
            })
        })
    });
    let page = screen(exactly());
    page.open().await;
    until(|| page.shows("2 × HD mp4 1280×720") && page.shows("1 × LD mp4")).await;
}

#[wasm_bindgen_test]
async fn the_button_waits_for_the_typed_count() {
    let server = Script::start();
    server.answer(|path, _| {
        let confirmation = Confirmation::Type { expected: "1005".to_owned() };
        (path == "/api/deletions/plan")
            .then(|| json(&Plan { total: 1_005, confirmation, ..plan("plan-1", false) }))
    });
    let page = screen(exactly());
    page.open().await;
    let button = "Remove 1,005 records";
    assert!(page.shows("Type 1,005 to confirm") && page.is_disabled(button));
    page.type_count("1,004");
    until(|| page.shows("That is not 1,005.")).await;
    assert!(page.is_disabled(button));
    for count in ["1,005", "1005", "１００５", "1 005"] {
        page.type_count("");
        until(|| page.is_disabled(button)).await;
        page.type_count(count);
        until(|| !page.is_disabled(button)).await;
    }
    server.answer_as_usual();
    click(&page.button(button), false);
    until(|| server.count("/confirm") == 1).await;
    assert_eq!(server.server().bodies("/confirm")[0]["typed"], "1005", "the server compares texts");
}

#[wasm_bindgen_test]
async fn erasing_originals_is_another_plan_and_is_typed_anew() {
    let server = Script::start();
    let page = screen(exactly());
    page.open().await;
    page.type_count("412");
    until(|| !page.is_disabled("Remove 412 records")).await;
    page.choose(1);
    until(|| page.shows("erases 412 JPEG files (size unknown) from testbucket. This cannot be undone."))
        .await;
    until(|| page.is_disabled("Erase 412 pictures")).await;
    until(|| page.shows("Erase 412 pictures of")).await;
    assert_eq!(typed(&page), "", "what confirmed that records go confirms no more");
    page.type_count("412");
    until(|| !page.is_disabled("Erase 412 pictures")).await;
    page.choose(0);
    until(|| page.shows("The JPEG files stay in OSS.") && page.is_disabled("Remove 412 records")).await;
    assert_eq!((typed(&page).as_str(), server.erasing_plans()), ("", vec![false, true, false]));
    assert_eq!(server.count("/confirm"), 0);
}

#[wasm_bindgen_test]
async fn a_plan_that_is_being_replaced_cannot_be_confirmed() {
    let server = Script::start();
    let page = screen(exactly());
    page.open().await;
    page.type_count("412");
    until(|| !page.is_disabled("Remove 412 records")).await;
    let gate = Gate::new();
    let held = gate.clone();
    server
        .answer(move |path, _| (path == "/api/deletions/plan").then(|| behind(&held, &plan("plan-2", true))));
    page.choose(1);
    until(|| page.shows("Refreshing preview…") && page.is_disabled("Remove 412 records")).await;
    let form = page.one("dialog form").unchecked_into::<web_sys::HtmlFormElement>();
    form.request_submit().unwrap();
    gate.open();
    until(|| page.shows("Erase 412 pictures")).await;
    assert_eq!(server.count("/confirm"), 0);
}

#[wasm_bindgen_test]
async fn enter_on_the_choice_confirms_nothing() {
    let server = Script::start();
    server.answer(|path, _| {
        let light = Plan { confirmation: Confirmation::Click, ..plan("plan-1", false) };
        (path == "/api/deletions/plan").then(|| json(&light))
    });
    let page = screen(exactly());
    page.open().await;
    let make = js_sys::Function::new_no_args(
        "return new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true })",
    );
    let key: web_sys::Event = make.call0(&wasm_bindgen::JsValue::NULL).unwrap().unchecked_into();
    let is_default_kept = page.all(".choice input")[0].dispatch_event(&key).unwrap();
    assert!(!is_default_kept, "the browser would submit the form");
    assert_eq!(server.count("/confirm"), 0);
}

#[wasm_bindgen_test]
async fn a_choice_that_could_not_be_planned_is_not_planned_later() {
    let server = Script::start();
    let expires = Rc::new(Cell::new(now() + 300_000));
    let lives = expires.clone();
    server.answer(move |path, body| match path {
        "/api/deletions/plan" if body.contains("\"erase_originals\":true") => {
            Some(refused(403, "read_only", "Refused for now."))
        }
        "/api/deletions/plan" => Some(json(&Plan { expires_at: lives.get(), ..plan("plan-1", false) })),
        _ => None,
    });
    let page = screen(exactly());
    page.open().await;
    page.choose(1);
    until(|| page.shows("Refused for now.")).await;
    assert!(page.shows("Remove 412 records"), "{}", page.text());
    let is_records = || page.all(".choice input")[0].clone().unchecked_into::<HtmlInputElement>().checked();
    until(is_records).await;
    let _clock = ShiftedClock::passed(301_000);
    expires.set(now() + 300_000);
    until(|| page.shows("The preview has expired")).await;
    assert!(!page.has_button("Remove 412 records"));
    click(&page.button("Preview again"), false);
    until(|| !page.shows("The preview has expired")).await;
    assert_eq!(server.erasing_plans(), [false, true, false], "what is shown as chosen is what is planned");
}

#[wasm_bindgen_test]
async fn escape_closes_a_plan_and_focus_returns_to_the_opener() {
    let server = Script::start();
    let page = screen(exactly());
    page.open().await;
    page.escape();
    until(|| !page.is_open() && focused() == "Open").await;
    until(|| named().is_none()).await;
    assert_eq!((server.count("/confirm"), page.changes()), (0, 0));
}

#[wasm_bindgen_test]
async fn escape_without_any_focus_does_not_reach_the_selection_behind_the_dialog() {
    let _server = Script::start();
    let cleared = RwSignal::new(0);
    let view = move || {
        on_command(move |command| {
            if command == ScreenCommand::ClearSelection {
                cleared.update(|n| *n += 1);
            }
        });
        let nothing = Callback::new(|()| ());
        listen(use_context().unwrap(), Dialogs { help: nothing, palette: nothing });
        let deletions = use_deletions();
        let open = move |_| deletions.open(exactly(), Callback::new(|()| ()));
        view! { <h1>"Pictures"</h1><button type="button" on:click=open>"Open"</button> }
    };
    let page = screen_of("/jobs", serde_json::json!({"language": "en", "zone": "utc"}), view);
    let press_escape = || {
        let focused = document().active_element().unwrap().unchecked_into::<web_sys::HtmlElement>();
        focused.blur().unwrap();
        let make = js_sys::Function::new_no_args(
            "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))",
        );
        make.call0(&wasm_bindgen::JsValue::NULL).unwrap();
    };
    page.open().await;
    press_escape();
    assert_eq!(cleared.get_untracked(), 0);
    page.escape();
    until(|| !page.is_open()).await;
    press_escape();
    assert_eq!(cleared.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn closing_while_the_plan_is_made_ends_the_request() {
    let server = Script::start();
    let gate = Gate::new();
    let held = gate.clone();
    server.answer(move |path, _| {
        (path == "/api/deletions/plan").then(|| behind(&held, &plan("plan-1", false)))
    });
    let page = screen(exactly());
    click(&page.button("Open"), false);
    until(|| page.shows("Making the preview…") && server.count("/plan") == 1).await;
    click(&page.button("Cancel"), false);
    until(|| !page.is_open() && server.server().aborted() == 1).await;
    gate.open();
    until(|| server.server().pending() == 0).await;
    assert!(!page.is_open() && named().is_none());
}

#[wasm_bindgen_test]
async fn a_link_a_reload_and_forward_confirm_nothing() {
    let server = Script::start();
    let page = screen(exactly());
    page.open().await;
    until(|| named().as_deref() == Some("plan-1")).await;
    window().history().unwrap().back().unwrap();
    until(|| !page.is_open() && named().is_none()).await;
    window().history().unwrap().forward().unwrap();
    until(|| page.is_open() && page.shows("Remove 412 records of Lobby camera?")).await;
    until(|| page.is_disabled("Remove 412 records")).await;
    page.escape();
    until(|| !page.is_open()).await;
    drop(page);
    let page =
        screen_with("/jobs?deletion=plan-1", serde_json::json!({"language": "en", "zone": "utc"}), exactly());
    until(|| page.is_open() && page.shows("Remove 412 records of Lobby camera?")).await;
    until(|| page.is_disabled("Remove 412 records")).await;
    assert_eq!((server.count("/confirm"), server.count("/cancel")), (0, 0));
}

#[wasm_bindgen_test]
async fn an_expired_plan_of_a_link_is_made_anew_from_what_it_named() {
    let server = Script::start();
    let items = ["1767319200000", "1767319205000"].map(str::to_owned).to_vec();
    let calls = vec![PlannedCall { subject: "job-1".to_owned(), items }];
    let old = Plan { calls, made_at: 0, expires_at: 1, ..plan("old", false) };
    server.set(Deletion { plan: old, items: Vec::new(), ..deletion(summary("old", State::Expired)) });
    let en = serde_json::json!({"language": "en", "zone": "utc"});
    let page = screen_with("/jobs?deletion=old", en, exactly());
    until(|| page.has(".choice input") && page.shows("Remove 412 records")).await;
    click(&page.button("Preview again"), false);
    until(|| named().as_deref() == Some("plan-1") && page.has_button("Remove 412 records")).await;
    page.choose(1);
    until(|| page.shows("erases 412 JPEG files")).await;
    let wishes: Vec<String> =
        server.server().bodies("/plan").iter().map(serde_json::Value::to_string).collect();
    assert_eq!(wishes.len(), 2, "{wishes:?}");
    for wish in &wishes {
        assert!(wish.contains(r#""timestamps":[1767319200000,1767319205000]"#), "{wish}");
    }
    assert!(wishes[1].contains(r#""erase_originals":true"#), "{}", wishes[1]);
}

#[wasm_bindgen_test]
async fn a_plan_of_another_session_is_refused_and_can_be_made_anew() {
    let server = Script::start();
    let page = screen(exactly());
    page.open().await;
    server.answer(|path, _| {
        path.ends_with("/confirm")
            .then(|| refused(409, "wrong_state", "This plan was made in another session."))
    });
    page.press().await;
    until(|| page.shows("This plan was made in another session.")).await;
    assert_eq!(typed(&page), "412", "nothing that was typed is lost");
    assert!(!page.shows("Whether the confirmation arrived"), "it was refused: {}", page.text());
    click(&page.button("Preview again"), false);
    until(|| named().as_deref() == Some("plan-2")).await;
    assert_eq!(server.count("/cancel"), 0, "the plan of the other session is left alone");
    until(|| page.is_disabled("Remove 412 records")).await;
}

#[wasm_bindgen_test]
async fn a_large_plan_opens_at_its_headline_with_one_line_for_each_kind_of_warning() {
    let server = Script::start();
    server.answer(|path, _| {
        let job =
            |n: usize| Subject { id: format!("job-{n}"), name: format!("Gate {n}"), bucket: None, items: 20 };
        let mut warnings: Vec<Warning> =
            (0..14).map(|n| Warning::JobRunning { job_id: format!("job-{n}") }).collect();
        warnings.extend((0..10).map(|_| Warning::OverwriteExcluded { count: 1, job_id: None }));
        let subjects = (0..61).map(job).collect();
        let newest = Some(now());
        let large = Plan { subjects, warnings, newest, ..plan("plan-1", false) };
        (path == "/api/deletions/plan").then(|| json(&large))
    });
    let page = screen(up_to_now());
    page.open().await;
    assert_eq!(page.one("dialog").scroll_top(), 0);
    assert_eq!(page.all("dialog .card.warn").len(), 2, "{}", page.text());
    for expected in [
        "Remove 412 records of 61 jobs?",
        "14 jobs are running",
        "10 latest-image files are left out",
        "and 41 more",
    ] {
        assert!(page.shows(expected), "{expected} in {}", page.text());
    }
}

/// A range of two jobs up to now.
fn up_to_now() -> DeletionRequest {
    let time = |ago| ApiTime::from_seconds(now() / 1000 - ago).unwrap();
    let jobs = ["job-1", "job-2"].map(|id| JobId::new(id).unwrap()).to_vec();
    let range = Target::SnapshotRange { jobs, start: time(3_600), end: time(0), erase_originals: false };
    DeletionRequest::Exactly(range)
}

#[wasm_bindgen_test]
async fn a_name_with_markup_and_braces_is_shown_as_it_is() {
    let server = Script::start();
    server.answer(|path, _| {
        let name = "Gate {3} <img src=x onerror=alert(1)>".to_owned();
        let subjects = vec![Subject { name, ..super::server::subject() }];
        (path == "/api/deletions/plan").then(|| json(&Plan { subjects, ..plan("plan-1", false) }))
    });
    let page = screen(exactly());
    page.open().await;
    assert!(page.shows("412 snapshots of Gate {3} <img src=x onerror=alert(1)>, taken"), "{}", page.text());
    assert!(!page.has("dialog img"));
}

#[wasm_bindgen_test]
async fn a_plan_without_items_offers_only_another_look() {
    let server = Script::start();
    server.answer(|path, _| {
        let empty = Plan { total: 0, calls: Vec::new(), subjects: Vec::new(), ..plan("plan-1", false) };
        (path == "/api/deletions/plan").then(|| json(&empty))
    });
    let page = screen(exactly());
    click(&page.button("Open"), false);
    until(|| page.shows("There is nothing to delete")).await;
    assert!(page.has_button("Preview again") && page.has_button("Close") && !page.has("#deletion-typed"));
    assert!(!page.has("dialog [type=submit]"));
    assert!(!page.has(".choice"), "there is nothing to choose");
    let range = "There are no pictures to delete from 2026-01-02 02:00:00 to 02:34:00.";
    assert!(page.shows(range) && !page.shows("below"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn a_plan_without_items_names_reasons_only_where_there_are_some() {
    let missing =
        LeftOut { subject: "t-1".to_owned(), item: "t-1".to_owned(), reason: LeftOutReason::NotFound };
    for (left_out, words) in [
        (vec![missing], "All of it was left out, for the reasons below."),
        (Vec::new(), "Nothing of what was asked for exists."),
    ] {
        let server = Script::start();
        server.answer(move |path, _| {
            let empty = Plan {
                action: media_api::Action::DeleteLiveSnapshotTemplate,
                total: 0,
                calls: Vec::new(),
                subjects: Vec::new(),
                left_out: left_out.clone(),
                ..plan("plan-1", false)
            };
            (path == "/api/deletions/plan").then(|| json(&empty))
        });
        let template_ids = vec![TemplateId::new("t-1").unwrap()];
        let page = screen(DeletionRequest::Exactly(Target::Templates { template_ids }));
        click(&page.button("Open"), false);
        until(|| page.shows(words)).await;
    }
}

#[wasm_bindgen_test]
async fn enter_of_an_input_method_confirms_no_deletion() {
    let _server = Script::start();
    let page = screen(exactly());
    page.open().await;
    page.type_count("412");
    let field = page.one("#deletion-typed");
    let is_taken = |properties: &str| !press(&field, "Enter", properties);
    assert!(COMPOSING.into_iter().all(is_taken), "the browser does not submit the form");
    assert!(!is_taken("{}"));
}

#[wasm_bindgen_test]
async fn what_is_typed_during_the_confirmation_changes_nothing() {
    let server = Script::start();
    let gate = server.hold_confirmation();
    let page = screen(exactly());
    page.open().await;
    page.press().await;
    until(|| page.shows("Sending the confirmation…")).await;
    page.escape();
    fill(&page.one("#deletion-typed"), "9");
    click(&page.button("Remove 412 records"), false);
    assert!(page.is_open());
    gate.open();
    until(|| page.shows("Nothing has been sent.")).await;
    assert_eq!(server.count("/confirm"), 1);
}

#[wasm_bindgen_test]
async fn a_picture_of_the_strip_that_cannot_be_shown_says_why() {
    // An address from which a browser refuses to load anything, at once and without a connection.
    let link =
        PictureLinks { thumbnail: "http://127.0.0.1:1/api/pictures/a".to_owned(), full: String::new() };
    let server = Script::start();
    server.answer(move |path, _| match path {
        _ if path.contains("/api/pictures/") => Some(refused(404, "picture_gone", "There is no such file.")),
        "/api/deletions/plan" => Some(json(&Plan { pictures: vec![link.clone()], ..plan("plan-1", false) })),
        _ => None,
    });
    let page = screen(exactly());
    page.open().await;
    until(|| page.has(".strip .gone.failed")).await;
    assert_eq!(page.one(".strip .gone").text_content().as_deref(), Some("file is gone"));
}

#[wasm_bindgen_test]
async fn the_ends_of_the_strip_have_every_form_of_their_times() {
    let server = Script::start();
    let link = PictureLinks { thumbnail: "data:,".to_owned(), full: "data:,".to_owned() };
    server.answer(move |path, _| {
        let plan = Plan { pictures: vec![link.clone()], ..plan("plan-1", false) };
        path.ends_with("/plan").then(|| json(&plan))
    });
    let page = screen(exactly());
    page.open().await;
    let titles: Vec<_> =
        page.all(".ends span").iter().map(|end| end.get_attribute("title").unwrap()).collect();
    assert_eq!(titles, [1_767_319_200_000, 1_767_321_240_000].map(every_form));
}
