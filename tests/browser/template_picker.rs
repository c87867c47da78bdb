//! The template picker in a real browser: a combobox that never chooses an option that the user did not see or type.

use crate::support::{Gate, Mounted, Reply, click, fill, mount, serve, until};
use leptos::prelude::*;
use media_api::ice::GetLiveSnapshotTemplate;
use media_api::{Action, TemplateId, Violation};
use media_console::components::form::Form;
use media_console::components::template_picker::TemplatePicker;
use media_console::state::fetch::fetch_operation;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

const LIST: &str = "ListLiveSnapshotTemplates";
const FIELD: &str = "#field-TemplateId";

fn templates(names: &[&str]) -> Reply {
    let list: Vec<Value> = names
        .iter()
        .map(|name| json!({ "TemplateId": name.replace(' ', "-"), "TemplateName": name, "TimeInterval": 5 }))
        .collect();
    Reply::answer(json!({ "TotalCount": list.len(), "TemplateList": list }))
}

/// Two templates, or the one whose name contains the keyword.
fn answer(path: &str, body: &str) -> Reply {
    let body: Value = serde_json::from_str(body).unwrap();
    if path.ends_with(LIST) {
        let keyword = body["SearchKeyWord"].as_str().unwrap_or_default();
        let names = ["every 5 s", "every minute"].into_iter().filter(|name| name.contains(keyword));
        return templates(&names.collect::<Vec<_>>());
    }
    let id = body["TemplateId"].as_str().unwrap();
    Reply::answer(json!({ "TemplateId": id, "TemplateName": id.replace('-', " "), "TimeInterval": 5 }))
}

struct Shown {
    mounted: Mounted,
    chosen: RwSignal<String>,
}

fn picker() -> Shown {
    let given = std::rc::Rc::new(std::cell::Cell::new(None));
    let signal = given.clone();
    let mounted = mount(move || {
        let chosen = RwSignal::new(String::new());
        signal.set(Some(chosen));
        let form = Form::new(Action::SubmitLiveSnapshotJob, Signal::stored(Vec::<Violation>::new()));
        let detail = fetch_operation(move || {
            TemplateId::new(chosen.get()).ok().map(|template_id| GetLiveSnapshotTemplate { template_id })
        });
        view! { <TemplatePicker form=form chosen=chosen detail=detail /> }
    });
    Shown { mounted, chosen: given.take().unwrap() }
}

impl Shown {
    fn field(&self) -> HtmlElement {
        self.mounted.one(FIELD)
    }
    fn value(&self) -> String {
        self.field().unchecked_into::<HtmlInputElement>().value()
    }
    fn is_open(&self) -> bool {
        self.field().get_attribute("aria-expanded").as_deref() == Some("true")
    }
    fn options(&self) -> usize {
        self.mounted.all("[role=option]").len()
    }
    fn active(&self) -> Option<String> {
        self.field().get_attribute("aria-activedescendant")
    }
    fn chosen(&self) -> String {
        self.chosen.get_untracked()
    }
}

/// Presses a key. Returns whether its default was prevented, as the form relies on.
fn press(element: &HtmlElement, key: &str) -> bool {
    let script = "return !element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))";
    let press = js_sys::Function::new_with_args("element, key", script);
    press.call2(&JsValue::NULL, element, &key.into()).unwrap().is_truthy()
}

#[wasm_bindgen_test]
async fn a_template_is_found_by_typing_and_chosen_with_the_keys() {
    let server = serve(answer);
    let shown = picker();
    fill(&shown.field(), "every");
    until(|| server.bodies(LIST).last().is_some_and(|body| body["SearchKeyWord"] == "every")).await;
    until(|| shown.is_open() && shown.options() == 2).await;
    assert!(press(&shown.field(), "ArrowDown"));
    until(|| shown.active().as_deref() == Some("template-options-1")).await;
    assert_eq!(
        shown.mounted.one("#template-options-1").get_attribute("aria-selected").as_deref(),
        Some("true")
    );
    press(&shown.field(), "ArrowUp");
    assert!(press(&shown.field(), "Enter"), "the form is not submitted");
    until(|| shown.value() == "every 5 s" && !shown.is_open()).await;
    assert_eq!(shown.chosen(), "every-5-s");
}

#[wasm_bindgen_test]
async fn enter_before_the_options_arrive_chooses_from_those_that_match_what_was_typed() {
    let _server = serve(answer);
    let shown = picker();
    click(&shown.field(), false);
    until(|| shown.options() == 2).await;
    fill(&shown.field(), "minute");
    press(&shown.field(), "Enter");
    until(|| !shown.chosen().is_empty()).await;
    assert_eq!(shown.chosen(), "every-minute", "not the first of the options that were shown before");
}

#[wasm_bindgen_test]
async fn typing_on_takes_back_an_enter_that_chose_nothing_yet() {
    let gate = Gate::new();
    let held = gate.clone();
    let server = serve(move |path, body| answer(path, body).behind(&held));
    let shown = picker();
    fill(&shown.field(), "minute");
    press(&shown.field(), "Enter");
    fill(&shown.field(), "every");
    gate.open();
    until(|| server.bodies(LIST).last().is_some_and(|body| body["SearchKeyWord"] == "every")).await;
    until(|| shown.options() == 2 && server.pending() == 0).await;
    assert_eq!((shown.chosen().as_str(), shown.is_open()), ("", true));
}

#[wasm_bindgen_test]
async fn escape_closes_the_list_and_nothing_else() {
    let _server = serve(answer);
    let shown = picker();
    click(&shown.field(), false);
    until(|| shown.options() == 2).await;
    let heard = std::rc::Rc::new(std::cell::Cell::new(0));
    let count = heard.clone();
    let listener = window_event_listener(leptos::ev::keydown, move |_| count.set(count.get() + 1));
    press(&shown.field(), "Escape");
    until(|| !shown.is_open()).await;
    assert_eq!((heard.get(), shown.chosen().as_str()), (0, ""));
    press(&shown.field(), "Escape");
    assert_eq!(heard.get(), 1, "a closed list leaves the key to others");
    listener.remove();
}

#[wasm_bindgen_test]
async fn an_option_is_chosen_with_the_pointer_and_the_field_keeps_the_focus() {
    let _server = serve(answer);
    let shown = picker();
    click(&shown.field(), false);
    until(|| shown.options() == 2).await;
    click(&shown.mounted.one("#template-options-1"), false);
    until(|| shown.value() == "every minute" && !shown.is_open()).await;
}

#[wasm_bindgen_test]
async fn the_number_of_templates_has_a_singular() {
    let _server = serve(answer);
    let shown = picker();
    fill(&shown.field(), "minute");
    until(|| shown.mounted.shows("1 template found.")).await;
    fill(&shown.field(), "every");
    until(|| shown.mounted.shows("2 templates found.")).await;
    fill(&shown.field(), "nothing");
    until(|| shown.mounted.shows("No template matches.")).await;
}

#[wasm_bindgen_test]
async fn a_failed_search_is_not_an_empty_one() {
    let _server = serve(|_, _| Reply::network_error());
    let shown = picker();
    click(&shown.field(), false);
    until(|| shown.mounted.shows("The templates could not be read: No answer from the server")).await;
    assert!(!shown.mounted.shows("No template matches"));
    shown.chosen.set("t9".to_owned());
    until(|| shown.mounted.shows("The template could not be read: No answer from the server")).await;
    assert!(!shown.mounted.shows("Failed to fetch") && !shown.mounted.shows("TypeError"));
}
