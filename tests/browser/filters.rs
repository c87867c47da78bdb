//! Filters and the address in a real browser: choices are written to the address, and read back from it.

use crate::support::{
    Mounted, Reply, Server, click, fill, mount, mount_screen, next_frame, parameter, serve, until,
};
use leptos::prelude::*;
use media_console::components::filters::SearchBox;
use media_console::state::query::{HistoryMode, UrlQuery, use_url_query};
use media_console::text::frame;
use serde_json::{Value, json};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

/// A character that is two UTF-16 units.
const CAMERA: &str = "\u{1f3a5}";

fn no_jobs() -> Server {
    serve(|_, _| {
        Reply::answer(json!({"RequestId": "r", "PageNo": 1, "PageSize": 10, "TotalCount": 0, "JobList": []}))
    })
}

fn search_box(page: &Mounted) -> HtmlInputElement {
    page.one("input[type=search]").unchecked_into()
}

/// The last request of the list, and not of the meter.
fn last_request(server: &Server) -> Value {
    let bodies = server.bodies("ListLiveSnapshotJobs");
    let is_of_list = |body: &&Value| body["PageSize"] != json!(1) && body["PageSize"] != json!("1");
    bodies.iter().rev().find(is_of_list).cloned().unwrap_or_default()
}

#[wasm_bindgen_test]
async fn what_is_typed_and_chosen_is_in_the_address_and_comes_back_from_it() {
    let server = no_jobs();
    let page = mount_screen("/jobs");
    fill(&search_box(&page), "大厅 & gate");
    until(|| parameter("q").as_deref() == Some("大厅 & gate")).await;
    click(&page.one("input[value=paused]"), false);
    until(|| parameter("state").as_deref() == Some("paused")).await;
    until(|| last_request(&server)["Status"] == "paused").await;
    assert_eq!(last_request(&server)["SearchKeyWord"], "大厅 & gate");
    drop(page);

    let page = mount_screen("/jobs?q=%E5%A4%A7%E5%8E%85+%26+gate&state=paused");
    until(|| search_box(&page).value() == "大厅 & gate").await;
    let paused: HtmlInputElement = page.one("input[value=paused]").unchecked_into();
    until(|| paused.checked()).await;
    until(|| last_request(&server)["SearchKeyWord"] == "大厅 & gate").await;
}

#[wasm_bindgen_test]
async fn the_search_box_takes_as_many_characters_as_the_service() {
    let server = no_jobs();
    let page = mount_screen("/jobs");
    let (longest, too_long) = (CAMERA.repeat(128), CAMERA.repeat(129));
    fill(&search_box(&page), &longest);
    until(|| parameter("q").as_deref() == Some(longest.as_str())).await;
    until(|| last_request(&server)["SearchKeyWord"] == json!(longest)).await;
    fill(&search_box(&page), &too_long);
    assert_eq!(search_box(&page).value(), longest, "what is cut off is not shown as typed");
    assert!(!search_box(&page).has_attribute("maxlength"), "it would count UTF-16 units");
}

fn press_enter(input: &HtmlInputElement, is_composing: bool) {
    let press = js_sys::Function::new_with_args(
        "input, isComposing",
        "input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing, bubbles: true, cancelable: true }));",
    );
    press.call2(&JsValue::NULL, input, &is_composing.into()).unwrap();
}

/// A search box and the values it has sent.
fn bare_box() -> (Mounted, Rc<Cell<Option<String>>>) {
    let sent = Rc::new(Cell::new(None));
    let store = StoredValue::new_local(sent.clone());
    let page = mount(move || {
        let change = Callback::new(move |text| store.with_value(|sent| sent.set(Some(text))));
        view! { <SearchBox label=frame::KEY_SEARCH value=Signal::stored(String::new()) change=change /> }
    });
    (page, sent)
}

#[wasm_bindgen_test]
async fn enter_sends_at_once_and_not_while_an_input_method_composes() {
    let (page, sent) = bare_box();
    fill(&search_box(&page), "gate");
    press_enter(&search_box(&page), true);
    assert_eq!(sent.take(), None);
    press_enter(&search_box(&page), false);
    assert_eq!(sent.take().as_deref(), Some("gate"));
}

#[wasm_bindgen_test]
async fn typing_is_sent_when_it_rests() {
    let (page, sent) = bare_box();
    fill(&search_box(&page), "g");
    fill(&search_box(&page), "ga");
    assert_eq!(sent.take(), None);
    let last = Cell::new(None);
    until(|| {
        last.set(sent.take());
        last.take().as_deref() == Some("ga")
    })
    .await;
}

#[wasm_bindgen_test]
async fn going_back_wins_over_what_stands_in_the_box() {
    let _server = no_jobs();
    let page = mount_screen("/jobs");
    search_box(&page).focus().unwrap();
    fill(&search_box(&page), "gate");
    until(|| parameter("q").as_deref() == Some("gate")).await;
    click(&page.button("Clear filters"), false);
    until(|| search_box(&page).value().is_empty() && parameter("q").is_none()).await;
    window().history().unwrap().back().unwrap();
    until(|| search_box(&page).value() == "gate").await;
}

/// The parameters of the address as a screen has them.
fn bound() -> (Mounted, UrlQuery) {
    let given = Rc::new(Cell::new(None));
    let query = given.clone();
    let mounted = mount(move || query.set(Some(use_url_query())));
    (mounted, given.take().unwrap())
}

#[wasm_bindgen_test]
async fn closing_a_dialog_keeps_what_was_written_meanwhile() {
    let (_page, url) = bound();
    url.set_dialog("delete", Some("t1".to_owned()));
    until(|| url.get("delete").is_some()).await;
    url.set(&[("q", Some("written while it is open".to_owned()))], HistoryMode::Replace);
    url.set_dialog("delete", None);
    until(|| parameter("delete").is_none() && parameter("q").is_some()).await;
    url.set_dialog("delete", Some("t2".to_owned()));
    until(|| url.get("delete").as_deref() == Some("t2")).await;
    // Opening made an entry, and closing made none.
    window().history().unwrap().back().unwrap();
    until(|| parameter("delete").is_none()).await;
    next_frame().await;
    assert_eq!(parameter("q").as_deref(), Some("written while it is open"));
    url.set(&[("q", None)], HistoryMode::Replace);
}
