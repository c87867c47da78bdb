//! A faster clock for the page's intervals.

use wasm_bindgen::JsValue;

/// Shortens intervals started from now on by this factor, so that tests of periodic reads do not take as long as the periods.
/// Dropping it restores `setInterval`.
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
