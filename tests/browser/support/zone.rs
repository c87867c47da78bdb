//! The browser in another time zone, and at another time.

use wasm_bindgen::prelude::*;

/// Sets the zone of dates until this is dropped. The offsets come from the browser's own data (`Intl`).
#[must_use = "the zone is restored when this is dropped"]
pub struct InZone(());

impl InZone {
    /// A name of the IANA database, such as `Europe/Berlin`.
    pub fn new(name: &str) -> Self {
        let install = js_sys::Function::new_with_args(
            "zone",
            "const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' };
            const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...fields });
            window.originalOffset ??= Date.prototype.getTimezoneOffset;
            Date.prototype.getTimezoneOffset = function () {
                const part = Object.fromEntries(format.formatToParts(this).map(({ type, value }) => [type, Number(value)]));
                const wall = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
                return Math.round((Math.floor(this.getTime() / 1000) * 1000 - wall) / 60000);
            };",
        );
        install.call1(&JsValue::NULL, &name.into()).unwrap();
        Self(())
    }
}

impl Drop for InZone {
    fn drop(&mut self) {
        run("Date.prototype.getTimezoneOffset = window.originalOffset;");
    }
}

/// Stops the clock at an instant until this is dropped.
#[must_use = "the clock goes on when this is dropped"]
pub struct StoppedClock(());

impl StoppedClock {
    /// Milliseconds since the epoch.
    pub fn at(instant: i64) -> Self {
        run(&format!("window.originalNow ??= Date.now; Date.now = () => {instant};"));
        Self(())
    }
}

impl Drop for StoppedClock {
    fn drop(&mut self) {
        run("Date.now = window.originalNow;");
    }
}

fn run(script: &str) {
    js_sys::Function::new_no_args(script).call0(&JsValue::NULL).unwrap();
}
