//! The palette: operated with the keyboard only, searching with the service's own searches.

use crate::support::{Gate, Mounted, Reply, Server, Setup, address, fill, parameter, serve, until};
use leptos::prelude::*;
use media_console::frame::Frame;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

fn frame() -> Mounted {
    Setup { address: "/jobs", ..Setup::default() }.mount(|| view! { <Frame><h1>"Screen"</h1></Frame> })
}

fn press(target: &web_sys::Element, key: &str, ctrl: bool) {
    let init = web_sys::KeyboardEventInit::new();
    init.set_key(key);
    init.set_ctrl_key(ctrl);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    target.dispatch_event(&event).unwrap();
}

fn service(change: impl Fn(&str, &Value, Reply) -> Reply + 'static) -> Server {
    serve(move |path, body| {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let operation = path.rsplit('/').next().unwrap();
        let reply = Reply::answer(match operation {
            "ListLiveSnapshotJobs" => json!({"RequestId": "r", "TotalCount": 1, "JobList": [
                {"JobId": "job-1", "JobName": "Lobby camera", "Status": "started", "CreateTime": "2026-01-02T02:00:00Z"},
            ]}),
            "ListLiveSnapshotTemplates" => json!({"RequestId": "r", "TotalCount": 1, "TemplateList": [
                {"TemplateId": "t-1", "TemplateName": "Lobby every 5 s", "TimeInterval": 5, "Type": "custom"},
            ]}),
            "SearchMedia" => json!({"RequestId": "r", "Total": 1, "MediaList": [
                {"MediaId": "v-1", "CreationTime": "2026-01-02T02:00:00Z", "Video": {"Title": "Lobby tour"}},
            ]}),
            _ => return Reply::from((404, "{}".to_owned())),
        });
        change(operation, &body, reply)
    })
}

async fn opened(page: &Mounted) -> web_sys::HtmlElement {
    press(&document().body().unwrap(), "k", true);
    until(|| page.has("dialog[open] [role=combobox]")).await;
    let input = page.one("[role=combobox]");
    until(|| document().active_element().is_some_and(|focused| focused.is_same_node(Some(&input)))).await;
    input
}

fn options(page: &Mounted) -> Vec<String> {
    page.all("[role=option] b").iter().map(|option| option.text_content().unwrap()).collect()
}

/// The option that the combobox names as its active one.
fn active(page: &Mounted) -> String {
    let id = page.one("[role=combobox]").get_attribute("aria-activedescendant").unwrap_or_default();
    let option = page.all("[role=option]").into_iter().find(|option| option.id() == id);
    let option = option.unwrap_or_else(|| panic!("no option {id}"));
    assert_eq!(option.get_attribute("aria-selected").as_deref(), Some("true"));
    option.query_selector("b").unwrap().unwrap().text_content().unwrap()
}

#[wasm_bindgen_test]
async fn a_job_is_found_and_opened_by_keys_alone() {
    let server = service(|_, _, reply| reply);
    let page = frame();
    let input = opened(&page).await;
    assert!(options(&page).contains(&"Wall".to_owned()), "without a text it offers the screens");
    fill(&input, "Lob");
    until(|| options(&page).contains(&"Lobby tour".to_owned())).await;
    assert_eq!(
        options(&page),
        [
            "Lobby camera",
            "Lobby every 5 s",
            "Lobby tour",
            "Search all jobs for “Lob”",
            "Search all videos for “Lob”"
        ]
    );
    assert_eq!(active(&page), "Lobby camera");
    press(&input, "ArrowDown", false);
    until(|| active(&page) == "Lobby every 5 s").await;
    press(&input, "ArrowUp", false);
    press(&input, "ArrowUp", false);
    until(|| active(&page) == "Search all videos for “Lob”").await;
    press(&input, "ArrowDown", false);
    press(&input, "Enter", false);
    until(|| address() == "/jobs/job-1" && !page.has("dialog[open]")).await;
    // The frame reads the disk with the same operation.
    let searches = server.bodies("ListLiveSnapshotJobs");
    assert_eq!(searches.iter().filter(|body| body["SearchKeyWord"].is_string()).count(), 1);
    window().history().unwrap().back().unwrap();
    until(|| address() == "/jobs").await;
}

#[wasm_bindgen_test]
async fn typing_on_aborts_what_is_under_way_and_old_results_are_not_offered() {
    let gate = Gate::new();
    let behind = gate.clone();
    let server = service(
        move |_, body, reply| {
            if body.to_string().contains("Lobx") { reply.behind(&behind) } else { reply }
        },
    );
    let page = frame();
    let input = opened(&page).await;
    fill(&input, "Lobx");
    until(|| server.pending() == 3 && page.shows("Searching…")).await;
    assert!(!options(&page).contains(&"Lobby camera".to_owned()));
    fill(&input, "Lob");
    until(|| server.aborted() == 3 && options(&page).contains(&"Lobby camera".to_owned())).await;
    fill(&input, "wal");
    until(|| options(&page).first().is_some_and(|first| first == "Wall")).await;
    assert!(!options(&page).contains(&"Lobby camera".to_owned()), "{:?}", options(&page));
    press(&input, "Enter", false);
    until(|| address() == "/wall").await;
}

#[wasm_bindgen_test]
async fn a_part_that_cannot_be_searched_is_told_and_the_others_are_offered() {
    let _server = service(|operation, _, reply| match operation {
        "SearchMedia" => Reply::refusal(403, "Forbidden", "No permission."),
        _ => reply,
    });
    let page = frame();
    let input = opened(&page).await;
    fill(&input, "Lob");
    until(|| page.shows("Videos: could not be searched. No permission.")).await;
    assert!(options(&page).contains(&"Lobby camera".to_owned()));
}

#[wasm_bindgen_test]
async fn the_palette_is_in_the_address_and_closes_with_back() {
    let _server = service(|_, _, reply| reply);
    let page = frame();
    opened(&page).await;
    assert_eq!(parameter("palette").as_deref(), Some("open"));
    // It opens once, whatever is pressed in it.
    press(page.one("[role=combobox]").unchecked_ref(), "k", true);
    window().history().unwrap().back().unwrap();
    until(|| parameter("palette").is_none() && !page.has("dialog[open]")).await;
}

#[wasm_bindgen_test]
async fn a_way_to_search_further_is_no_result() {
    let _server = service(|operation, _, _| match operation {
        "ListLiveSnapshotJobs" => Reply::answer(json!({"RequestId": "r", "TotalCount": 0, "JobList": []})),
        "ListLiveSnapshotTemplates" => {
            Reply::answer(json!({"RequestId": "r", "TotalCount": 0, "TemplateList": []}))
        }
        _ => Reply::answer(json!({"RequestId": "r", "Total": 0, "MediaList": []})),
    });
    let page = frame();
    let input = opened(&page).await;
    // Longer than what the service searches for.
    fill(&input, &"z".repeat(200));
    until(|| page.shows("0 results")).await;
    assert_eq!(options(&page).len(), 2, "{:?}", options(&page));
}
