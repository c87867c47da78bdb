//! Unnoticed failures other than panics: unhandled errors and rejections, and what the page writes to the console.

use wasm_bindgen::prelude::*;

/// The record of this test page. It starts empty with each walk.
pub struct Record(());

impl Record {
    /// Starts recording. Warnings that leptos writes in debug builds about untracked reads are left out: they are about signals
    /// that still exist.
    pub fn start() -> Self {
        let install = js_sys::Function::new_no_args(
            "window.walkRecord = [];
            if (window.walkIsRecorded) return;
            window.walkIsRecorded = true;
            const add = (kind, text) => window.walkRecord.push(`${kind}: ${String(text).slice(0, 600)}`);
            for (const kind of ['error', 'warn']) {
                const original = console[kind];
                console[kind] = (...parts) => {
                    const text = parts.map(String).join(' ');
                    if (!text.includes('outside a reactive tracking context')) add(`console.${kind}`, text);
                    original.apply(console, parts);
                };
            }
            window.addEventListener('error', (event) => add('error', event.message));
            window.addEventListener('unhandledrejection', (event) => add('rejection', event.reason));",
        );
        install.call0(&JsValue::NULL).unwrap();
        Self(())
    }

    pub fn entries(&self) -> Vec<String> {
        let read = js_sys::Function::new_no_args("return window.walkRecord;");
        let list: js_sys::Array = read.call0(&JsValue::NULL).unwrap().unchecked_into();
        list.iter().filter_map(|entry| entry.as_string()).collect()
    }
}
