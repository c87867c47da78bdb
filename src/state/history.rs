//! Entries of the browser's history: written as the page changes, left when a panel is closed.

use leptos::prelude::*;
use std::cell::RefCell;
use std::time::Duration;
use wasm_bindgen::JsValue;

/// What a change of the address does to the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// Typing and toggles: the entry is replaced.
    Replace,
    /// Another page: back returns here.
    Push,
}

/// Goes to another screen.
pub fn go(target: &str) {
    if LEAVING.with_borrow(|leaving| leaving.as_ref().is_some_and(|leaving| leaving.shown.is_some())) {
        let target = target.to_owned();
        return when_arrived(move || go(&target));
    }
    let here = window().location().pathname().unwrap_or_default();
    visit(target, Write::Push, "");
    if target.split('?').next() != Some(here.as_str()) {
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Path and parameters of the address.
pub fn here() -> (String, String) {
    let location = window().location();
    (location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

/// Writes the address, and tells of it as the back button does. The router's own way to navigate (leptos_router 0.8.17)
/// compares with a list that *back* does not keep in order, and then changes the screen without the address.
///
/// `opened` names the panel that this opens. Browsers refuse more than some hundred writes in ten seconds; such a write
/// changes nothing.
pub fn visit(target: &str, write: Write, opened: &str) {
    let Ok(history) = window().history() else { return };
    let (path, search) = here();
    let is_here = target == format!("{path}{search}");
    let has_closed_panel = LEAVING.with_borrow(Option::is_some);
    let opened = JsValue::from_str(opened);
    let written = match write {
        Write::Push if is_here => Ok(()),
        Write::Push if has_closed_panel => history.replace_state_with_url(&opened, "", Some(target)),
        Write::Push => history.push_state_with_url(&opened, "", Some(target)),
        Write::Replace => rewrite(target),
    };
    if let (Ok(()), Ok(event)) = (written, web_sys::Event::new("popstate")) {
        let _ = window().dispatch_event(&event);
    }
}

fn rewrite(target: &str) -> Result<(), JsValue> {
    let history = window().history()?;
    history.replace_state_with_url(&history.state().unwrap_or_default(), "", Some(target))
}

/// A closed panel whose entry is being left.
#[derive(Default)]
struct Leaving {
    waiting: Vec<Box<dyn FnOnce()>>,
    /// Path and parameters when the browser was told to go back.
    shown: Option<(String, String)>,
    deadline: Option<TimeoutHandle>,
}

thread_local! {
    static LEAVING: RefCell<Option<Leaving>> = const { RefCell::new(None) };
}

/// How long to wait for the browser to go back. It says nothing when it refuses to.
const LONGEST_WAY_BACK: Duration = Duration::from_secs(2);

/// Writes at once, or as soon as a closed panel has been left: until then the address is that of an entry about to go, and
/// what is written to it would go with it.
pub fn when_arrived(write: impl FnOnce() + 'static) {
    let at_once = LEAVING.with_borrow_mut(|leaving| match leaving {
        Some(leaving) => {
            leaving.waiting.push(Box::new(write));
            None
        }
        None => Some(write),
    });
    if let Some(write) = at_once {
        write();
    }
}

/// Hears that the browser went to another entry. Behind a panel that was left, the screen stays as it was: what it changed
/// of its address while the panel was open is kept.
pub fn arrived() {
    let shown = LEAVING.with_borrow(|leaving| leaving.as_ref().and_then(|leaving| leaving.shown.clone()));
    let now = here();
    if let Some((path, search)) = shown.filter(|shown| shown.0 == now.0 && shown.1 != now.1) {
        let _ = rewrite(&format!("{path}{search}"));
    }
    // Not before the page has heard of it: what waited writes the address again.
    queue_microtask(go_on);
}

/// Does what waited for a closed panel to be left.
fn go_on() {
    let Some(leaving) = LEAVING.take() else { return };
    if let Some(deadline) = leaving.deadline {
        deadline.clear();
    }
    for write in leaving.waiting {
        // One of them may close a panel that another opened; those after it wait again.
        when_arrived(write);
    }
}

/// Whether opening `panel` made the entry that the history is at.
fn is_entry_of(panel: &str) -> bool {
    let state = window().history().and_then(|history| history.state());
    state.ok().and_then(|state| state.as_string()).as_deref() == Some(panel)
}

/// Leaves the entry that opening the closed `panel` made, if it did. A link that was pressed in it takes the entry's place.
pub fn leave(panel: String) {
    if !is_entry_of(&panel) {
        return;
    }
    LEAVING.set(Some(Leaving::default()));
    let (path, _) = here();
    let back = move || {
        let shown = here();
        let is_still_there = is_entry_of(&panel) && shown.0 == path;
        if !is_still_there || window().history().and_then(|history| history.back()).is_err() {
            return go_on();
        }
        let deadline = set_timeout_with_handle(go_on, LONGEST_WAY_BACK).ok();
        LEAVING.with_borrow_mut(|leaving| {
            if let Some(leaving) = leaving {
                (leaving.shown, leaving.deadline) = (Some(shown), deadline);
            }
        });
    };
    set_timeout(back, Duration::ZERO);
}
