//! The clipboard of the browser.

use leptos::prelude::window;
use wasm_bindgen::JsValue;

/// Replaces the clipboard by the value of a script until the guard is dropped.
pub struct Clipboard;

impl Clipboard {
    pub fn replace(script: &str) -> Self {
        let script = format!(
            "Object.defineProperty(navigator, 'clipboard', {{ value: {script}, configurable: true }})"
        );
        js_sys::Function::new_no_args(&script).call0(&JsValue::NULL).unwrap();
        Self
    }

    /// One that stores what is written; see [`copied`].
    pub fn recording() -> Self {
        Self::replace("{ writeText: async (text) => { window.copied = text; } }")
    }
}

impl Drop for Clipboard {
    fn drop(&mut self) {
        js_sys::Function::new_no_args("delete navigator.clipboard").call0(&JsValue::NULL).unwrap();
    }
}

/// The text that was copied last.
pub fn copied() -> Option<String> {
    js_sys::Reflect::get(&window(), &"copied".into()).unwrap().as_string()
}
