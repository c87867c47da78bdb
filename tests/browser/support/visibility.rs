//! A tab in the background.

use wasm_bindgen::JsValue;

/// Hides the tab until this is dropped.
#[must_use = "the tab is visible when this is dropped"]
pub struct HiddenTab(());

impl HiddenTab {
    pub fn new() -> Self {
        run("Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });");
        Self(())
    }
}

impl Drop for HiddenTab {
    fn drop(&mut self) {
        run("delete document.hidden;");
    }
}

fn run(change: &str) {
    let tell = "document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));";
    js_sys::Function::new_no_args(&format!("{change} {tell}")).call0(&JsValue::NULL).unwrap();
}
