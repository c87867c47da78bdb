//! Rows of a table and tiles of a sheet, which carry their name in `data-key`: what is pressed in them, how they are selected,
//! keys, and the focus.

use crate::dom::{closest, target_of};
use crate::state::selection::Selection;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// What becomes of the focus when its row is gone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// The row that stands in its place gets it, so that nobody is thrown back to the top.
    Next,
    /// It goes too: the row was scrolled out of sight.
    Lost,
}

/// Draws what stands in `parent`, and gives the focus back to a row that was drawn anew, where it was.
pub fn keep_focus(parent: &web_sys::Element, gone: Gone, draw: impl FnOnce()) {
    let focus = focus_in(parent);
    draw();
    if let Some(focus) = focus {
        focus_again(parent, &focus, gone);
    }
}

/// What can have the focus in a row, the row itself aside.
const CONTROLS: &str = "a, button, input, summary";

/// The row that has the focus.
struct Focus {
    key: String,
    /// Rows before it.
    place: usize,
    /// Which of its controls; without one, the row itself.
    control: Option<u32>,
}

fn focus_in(parent: &web_sys::Element) -> Option<Focus> {
    let row = focused_row().filter(|row| parent.contains(Some(row)))?;
    let (controls, focused) = (row.query_selector_all(CONTROLS).ok()?, document().active_element()?);
    let is_focused = |at: &u32| controls.item(*at).is_some_and(|c| c.is_same_node(Some(&focused)));
    Some(Focus {
        key: row.get_attribute("data-key")?,
        place: rows_of(parent).position(|other| other.is_same_node(Some(&row)))?,
        control: (0..controls.length()).find(is_focused),
    })
}

fn rows_of(parent: &web_sys::Element) -> impl Iterator<Item = web_sys::Element> {
    let children = parent.children();
    (0..children.length())
        .filter_map(move |i| children.item(i))
        .filter(|child| child.has_attribute("data-key"))
}

fn focus_again(parent: &web_sys::Element, focus: &Focus, gone: Gone) {
    if focused_row().is_some_and(|row| parent.contains(Some(&row))) {
        return;
    }
    if let Some(row) =
        rows_of(parent).find(|row| row.get_attribute("data-key").as_deref() == Some(&focus.key))
    {
        let control =
            focus.control.and_then(|at| row.query_selector_all(CONTROLS).ok()?.item(at)?.dyn_into().ok());
        focus_row(&control.unwrap_or(row));
    } else if gone == Gone::Next
        && let Some(row) = rows_of(parent).take(focus.place + 1).last()
    {
        // The row and none of its controls, so that no key presses what belongs to another.
        focus_row(&row);
    }
}

fn focus_row(element: &web_sys::Element) {
    if element.has_attribute("data-key") {
        let _ = element.set_attribute("tabindex", "-1");
    }
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        let _ = element.focus();
    }
}

/// What was pressed in which row.
pub fn pressed_in_row(event: &web_sys::MouseEvent) -> Option<(web_sys::Element, String)> {
    let target = target_of(event)?;
    let key = closest(&target, "[data-key]")?.get_attribute("data-key")?;
    Some((target, key))
}

/// Selects as the checkbox of a row says that was pressed; with shift, from the one pressed before. `page` is what can be
/// selected, in order.
pub fn choose(
    selection: RwSignal<Selection>,
    page: Memo<Vec<String>>,
    key: &str,
    checkbox: &web_sys::HtmlInputElement,
    with_shift: bool,
) {
    let selected = checkbox.checked();
    page.with_untracked(|page| {
        selection
            .update(|s| if with_shift { s.set_range(page, key, selected) } else { s.set(key, selected) });
    });
}

/// Row keys of a table: `j` and `k` move, `x` selects, `enter` opens. Returns whether the key was one of them.
pub fn row_key(event: &web_sys::KeyboardEvent) -> bool {
    let step: i32 = match event.key().as_str() {
        "j" => 1,
        "k" => -1,
        "x" | "X" => return click_in_focused_row(event, "input[type=checkbox]:not(:disabled)"),
        "Enter" => {
            return focused_row().is_some_and(|row| is_row_itself(&row))
                && click_in_focused_row(event, "a, button.view");
        }
        _ => return false,
    };
    let document = document();
    let Ok(rows) = document.query_selector_all("[data-key]") else { return false };
    if rows.length() == 0 {
        return false;
    }
    let rows: Vec<web_sys::Element> =
        (0..rows.length()).filter_map(|i| rows.item(i)?.dyn_into().ok()).collect();
    let current = focused_row().and_then(|row| rows.iter().position(|r| r.is_same_node(Some(&row))));
    let next = match current {
        Some(at) => (at as i32 + step).clamp(0, rows.len() as i32 - 1) as usize,
        None => 0,
    };
    focus_row(&rows[next]);
    true
}

fn focused_row() -> Option<web_sys::Element> {
    closest(&document().active_element()?, "[data-key]")
}

fn is_row_itself(row: &web_sys::Element) -> bool {
    document().active_element().is_some_and(|focused| focused.is_same_node(Some(row)))
}

fn click_in_focused_row(event: &web_sys::KeyboardEvent, selector: &str) -> bool {
    let target = focused_row().and_then(|row| row.query_selector(selector).ok().flatten());
    let Some(target) = target.and_then(|t| t.dyn_into::<web_sys::HtmlElement>().ok()) else { return false };
    if event.shift_key() {
        let init = web_sys::MouseEventInit::new();
        init.set_bubbles(true);
        init.set_cancelable(true);
        init.set_shift_key(true);
        if let Ok(click) = web_sys::MouseEvent::new_with_mouse_event_init_dict("click", &init) {
            let _ = target.dispatch_event(&click);
        }
    } else {
        target.click();
    }
    true
}
