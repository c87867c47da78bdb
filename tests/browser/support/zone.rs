//! The browser in another time zone, and at another time.

use media_console::clock;
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

/// The time of the fake service, in milliseconds since the epoch: that of the browser, unless its clock is shifted.
pub fn service_now() -> i64 {
    run("return (window.serviceNow ?? Date.now)();").as_f64().unwrap() as i64
}

/// As a response without delay does.
fn tell_the_page() {
    let now = clock::browser_now();
    clock::observe(service_now(), now, now);
}

/// Stops the clock at an instant until this is dropped.
#[must_use = "the clock goes on when this is dropped"]
pub struct StoppedClock(());

impl StoppedClock {
    /// Milliseconds since the epoch.
    pub fn at(instant: i64) -> Self {
        run(&format!("window.originalNow ??= Date.now; Date.now = () => {instant};"));
        tell_the_page();
        Self(())
    }
}

impl Drop for StoppedClock {
    fn drop(&mut self) {
        run("Date.now = window.originalNow;");
        tell_the_page();
    }
}

/// Shifts the clock of the browser until this is dropped.
#[must_use = "the clock is right when this is dropped"]
pub struct ShiftedClock(());

impl ShiftedClock {
    /// By milliseconds. The clock of the service stays right, and the page has had no response since then.
    pub fn untold(millis: i64) -> Self {
        run(&format!(
            "window.originalNow ??= Date.now; window.serviceNow = () => window.originalNow.call(Date);
            Date.now = () => window.serviceNow() + {millis};"
        ));
        Self(())
    }

    /// By milliseconds, with the clock of the service: time passes.
    pub fn passed(millis: i64) -> Self {
        run(&format!(
            "window.originalNow ??= Date.now; Date.now = () => window.originalNow.call(Date) + {millis};"
        ));
        tell_the_page();
        Self(())
    }

    /// By milliseconds. The clock of the service stays right, and the page has had a response since then.
    pub fn by(millis: i64) -> Self {
        let shifted = Self::untold(millis);
        tell_the_page();
        shifted
    }
}

impl Drop for ShiftedClock {
    fn drop(&mut self) {
        run("Date.now = window.originalNow; delete window.serviceNow;");
        tell_the_page();
    }
}

fn run(script: &str) -> JsValue {
    js_sys::Function::new_no_args(script).call0(&JsValue::NULL).unwrap()
}
