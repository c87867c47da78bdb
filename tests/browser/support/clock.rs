//! A faster clock for what the page repeats.

use wasm_bindgen::JsValue;

/// Makes intervals that are started from now on this many times shorter, so that tests of periodic reads need not last as long
/// as the periods. Dropping it restores `setInterval`.
#[must_use = "`setInterval` is restored when this is dropped"]
pub struct FastIntervals;

pub fn fast_intervals(factor: f64) -> FastIntervals {
    let install = js_sys::Function::new_with_args(
        "factor",
        "window.originalSetInterval ??= window.setInterval;
        window.setInterval = (run, millis, ...more) => window.originalSetInterval(run, millis / factor, ...more);",
    );
    install.call1(&JsValue::NULL, &factor.into()).unwrap();
    FastIntervals
}

impl Drop for FastIntervals {
    fn drop(&mut self) {
        let restore = js_sys::Function::new_no_args("window.setInterval = window.originalSetInterval;");
        restore.call0(&JsValue::NULL).unwrap();
    }
}
