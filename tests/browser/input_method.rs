//! Keys of an input method that is composing text, such as the Enter that accepts a suggestion, do nothing else.

use crate::submit::storage;
use crate::support::{Reply, click, fill, mount, mount_screen, next_frame, serve, until};
use leptos::prelude::*;
use media_console::components::filters::SearchBox;
use media_console::frame::Frame;
use media_console::text::jobs;
use serde_json::json;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

/// How browsers report a key that an input method has processed.
pub const COMPOSING: [&str; 2] = ["{ isComposing: true }", "{ keyCode: 229 }"];

/// Presses a key with further properties of the event. Returns whether the browser goes on to do what the key does.
pub fn press(element: &HtmlElement, key: &str, properties: &str) -> bool {
    let script = format!(
        "return element.dispatchEvent(new KeyboardEvent('keydown', {{ key, bubbles: true, cancelable: true, ...{properties} }}))"
    );
    let press = js_sys::Function::new_with_args("element, key", &script);
    press.call2(&JsValue::NULL, element, &key.into()).unwrap().as_bool().unwrap()
}

#[wasm_bindgen_test]
async fn enter_of_an_input_method_chooses_no_template() {
    let _server = serve(|_, _| {
        Reply::answer(json!({ "TotalCount": 1, "TemplateList": [
            { "TemplateId": "t1", "TemplateName": "大厅", "TimeInterval": 5 },
        ]}))
    });
    // No draft of another test.
    storage().clear().unwrap();
    let mounted = mount_screen("/jobs/new");
    until(|| mounted.has("#field-TemplateId")).await;
    let field = mounted.one("#field-TemplateId");
    click(&field, false);
    until(|| mounted.has("[role=option]") && mounted.shows("1 template found.")).await;
    for properties in COMPOSING {
        press(&field, "Enter", properties);
        press(&field, "Escape", properties);
        next_frame().await;
        assert_eq!(field.get_attribute("aria-expanded").as_deref(), Some("true"), "{properties}");
        assert_eq!(field.unchecked_ref::<HtmlInputElement>().value(), "", "{properties}");
    }
    press(&field, "Enter", "{}");
    until(|| field.unchecked_ref::<HtmlInputElement>().value() == "大厅").await;
}

#[wasm_bindgen_test]
async fn enter_of_an_input_method_sends_no_search() {
    let sent = Rc::new(RefCell::new(Vec::new()));
    let list = StoredValue::new_local(sent.clone());
    let mounted = mount(move || {
        let change = Callback::new(move |text: String| list.with_value(|list| list.borrow_mut().push(text)));
        view! { <SearchBox label=jobs::SEARCH value=Signal::stored(String::new()) change=change /> }
    });
    let field = mounted.one("input");
    fill(&field, "大");
    for properties in COMPOSING {
        press(&field, "Enter", properties);
    }
    assert!(sent.borrow().is_empty(), "{:?}", sent.borrow());
    press(&field, "Enter", "{}");
    assert_eq!(*sent.borrow(), ["大"]);
}

#[wasm_bindgen_test]
async fn keys_of_an_input_method_are_no_shortcuts() {
    let _server = serve(|_, _| Reply::answer(json!({})));
    let mounted = mount(|| view! { <Frame><button type="button" id="here">"here"</button></Frame> });
    let here = mounted.one("#here");
    let is_help_open = || document().query_selector("dialog[open]").unwrap().is_some();
    for properties in COMPOSING {
        press(&here, "?", properties);
        next_frame().await;
        assert!(!is_help_open(), "{properties}");
    }
    press(&here, "?", "{}");
    until(is_help_open).await;
}
