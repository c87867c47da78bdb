//! A fresh place to mount a component in, and ways to act on it.
#![allow(dead_code)]

use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use media_console::components::deletion::Deletions;
use media_console::state::preferences::Preferences;
use media_console::state::url::provide_address;
use media_console::text::provide_language;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

/// A mounted component. Dropping it takes it away again.
pub struct Mounted {
    pub root: HtmlElement,
    _handle: Box<dyn std::any::Any>,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.root.remove();
    }
}

/// Mounts a view with preferences, English words, the address and the deletion dialog's context.
pub fn mount<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Mounted {
    let storage = window().local_storage().unwrap().unwrap();
    storage.set_item("media-console.preferences", r#"{"language":"en","zone":"utc"}"#).unwrap();
    let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&root).unwrap();
    let handle: UnmountHandle<_> = mount_to(root.clone(), move || {
        Preferences::provide();
        provide_language();
        Deletions::provide();
        provide_address();
        view()
    });
    Mounted { root, _handle: Box::new(handle) }
}

/// Lets effects and the document settle.
pub async fn settle() {
    sleep(20).await;
}

pub async fn sleep(millis: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis).unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

impl Mounted {
    pub fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let list = self.root.query_selector_all(selector).unwrap();
        (0..list.length()).map(|i| list.item(i).unwrap().unchecked_into()).collect()
    }
    pub fn one(&self, selector: &str) -> HtmlElement {
        let mut found = self.all(selector);
        assert_eq!(found.len(), 1, "{selector} in {}", self.root.inner_html());
        found.remove(0)
    }
    pub fn text(&self) -> String {
        self.root.text_content().unwrap_or_default()
    }
    pub fn button(&self, name: &str) -> HtmlElement {
        let found = self.all("button").into_iter().find(|button| {
            button.get_attribute("aria-label").as_deref() == Some(name)
                || button.text_content().as_deref().map(str::trim) == Some(name)
        });
        found.unwrap_or_else(|| panic!("no button {name} in {}", self.root.inner_html()))
    }
}

/// A click, with the shift key if asked.
pub fn click(element: &HtmlElement, shift: bool) {
    let init = web_sys::MouseEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_shift_key(shift);
    let event = web_sys::MouseEvent::new_with_mouse_event_init_dict("click", &init).unwrap();
    element.dispatch_event(&event).unwrap();
}

/// Types a whole value, as an input event.
pub fn fill(element: &HtmlElement, value: &str) {
    js_sys::Reflect::set(element, &"value".into(), &value.into()).unwrap();
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    element.dispatch_event(&web_sys::Event::new_with_event_init_dict("input", &init).unwrap()).unwrap();
    element.dispatch_event(&web_sys::Event::new_with_event_init_dict("change", &init).unwrap()).unwrap();
}
