//! Files that the page offers for saving.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Texts of the saved files by name. Dropping it restores the browser's behaviour.
#[must_use = "files are saved as usual when this is dropped"]
pub struct Files(Rc<RefCell<BTreeMap<String, String>>>);

/// Records files instead of saving them.
pub fn record() -> Files {
    let files = Files(Rc::default());
    let store = files.0.clone();
    let saved = Closure::<dyn Fn(String, String)>::new(move |name, text| {
        store.borrow_mut().insert(name, text);
    });
    let install = js_sys::Function::new_with_args(
        "saved",
        "window.originalBlob ??= window.Blob;
        window.originalClick ??= HTMLAnchorElement.prototype.click;
        let last = '';
        window.Blob = class extends window.originalBlob {
            constructor(parts, options) { super(parts, options); last = parts.join(''); }
        };
        HTMLAnchorElement.prototype.click = function () {
            if (this.download) saved(this.download, last); else window.originalClick.call(this);
        };",
    );
    install.call1(&JsValue::NULL, &saved.into_js_value()).unwrap();
    files
}

impl Drop for Files {
    fn drop(&mut self) {
        let restore = js_sys::Function::new_no_args(
            "window.Blob = window.originalBlob; HTMLAnchorElement.prototype.click = window.originalClick;",
        );
        restore.call0(&JsValue::NULL).unwrap();
    }
}

impl Files {
    pub fn names(&self) -> Vec<String> {
        self.0.borrow().keys().cloned().collect()
    }

    pub fn texts(&self) -> Vec<String> {
        self.0.borrow().values().cloned().collect()
    }
}
