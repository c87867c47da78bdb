//! Single keys for the whole page.

use crate::clock;
use crate::components::focus::focus_element;
use crate::dom::{closest, is_composing, target_of};
use crate::routes::SCREENS;
use crate::state::commands::{Commands, ScreenCommand};
use crate::state::preferences::use_preferences;
use crate::state::query::navigate;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};

/// Milliseconds within which the second key of `g j` must follow.
const SEQUENCE_MILLIS: i64 = 1_500;

/// The dialogs that keys open.
#[derive(Clone, Copy)]
pub struct Dialogs {
    pub help: Callback<()>,
    pub palette: Callback<()>,
}

/// The name of the key that opens the palette, as the user's system writes it.
pub fn palette_key() -> &'static str {
    let system = window().navigator().user_agent().unwrap_or_default();
    if system.contains("Mac") || system.contains("iPhone") || system.contains("iPad") {
        "⌘K"
    } else {
        "ctrl K"
    }
}

/// Adds the listeners until the current owner is cleaned up.
pub fn listen(commands: Commands, open: Dialogs) {
    let preferences = use_preferences();
    let after_g = Rc::new(Cell::new(0_i64));
    let pressed = window_event_listener(leptos::ev::keydown, move |event| {
        if opens_palette(&event) {
            event.prevent_default();
            return open.palette.run(());
        }
        let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
        if event.default_prevented() || is_composing(&event) || has_modifier || is_taken(&event) {
            return;
        }
        let key = event.key();
        // The viewer has its own keys.
        if key != "?" && is_open("dialog.viewer[open]") {
            return;
        }
        if key == "Escape" {
            return commands.run(ScreenCommand::ClearSelection);
        }
        if key.chars().count() == 1 && !preferences.has_letter_keys() {
            return;
        }
        let follows_g = clock::browser_now() - after_g.replace(0) < SEQUENCE_MILLIS;
        let screen = SCREENS.iter().find(|screen| follows_g && screen.shortcut == Some(key.as_str()));
        let is_handled = match (screen, key.as_str()) {
            (Some(screen), _) => {
                navigate(screen.path);
                true
            }
            (None, "g") => {
                after_g.set(clock::browser_now());
                true
            }
            (None, "/") => focus_search(),
            (None, "?") => {
                open.help.run(());
                true
            }
            (None, "r") => {
                commands.run(ScreenCommand::Refresh);
                true
            }
            (None, "d") => {
                commands.run(ScreenCommand::Delete);
                true
            }
            _ => row_key(&event),
        };
        if is_handled {
            event.prevent_default();
        }
    });
    on_cleanup(move || pressed.remove());
}

/// `⌘K` or `ctrl K`, also from a text field or over the viewer, and not while another dialog is open.
fn opens_palette(event: &KeyboardEvent) -> bool {
    let is_pressed = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
    is_pressed && event.key().eq_ignore_ascii_case("k") && !event.default_prevented() && !is_open(DIALOG)
}

/// A dialog that asks or reports something. The viewer is rather a screen.
const DIALOG: &str = "dialog[open]:not(.viewer)";

fn is_open(selector: &str) -> bool {
    document().query_selector(selector).is_ok_and(|open| open.is_some())
}

/// Whether the key belongs to a text field, an open dialog or an open menu.
fn is_taken(event: &KeyboardEvent) -> bool {
    let Some(target) = target_of(event) else { return false };
    let in_text = match target.tag_name().as_str() {
        "INPUT" => !matches!(target.get_attribute("type").as_deref(), Some("checkbox" | "radio" | "button")),
        "TEXTAREA" | "SELECT" => true,
        _ => false,
    };
    in_text
        // A dialog whose focused control was just removed has no focus inside it, but the key still belongs to it.
        || is_open(DIALOG)
        || is_open("[popover]:popover-open")
}

/// Focuses the input marked `data-search`; where a menu has that mark, opens it and focuses its input.
fn focus_search() -> bool {
    let found = document().query_selector("main [data-search]").ok().flatten();
    let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) else { return false };
    let Some(input) = found.dyn_ref::<HtmlInputElement>() else { return open_menu(found) };
    input.select();
    input.focus().is_ok()
}

fn open_menu(menu: HtmlElement) -> bool {
    let control = |selector| menu.query_selector(selector).ok().flatten()?.dyn_into::<HtmlElement>().ok();
    let Some(button) = control("button[popovertarget]") else { return false };
    button.click();
    // Its content is rendered when it opens.
    request_animation_frame(move || {
        let input = menu.query_selector("[popover] input").ok().flatten();
        if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) {
            input.select();
            let _ = input.focus();
        }
    });
    true
}

/// The box that selects a row or tile.
const SELECT: &str = "input[type=checkbox]:not(:disabled)";

/// Keys of rows and tiles, which carry their key in `data-key`: `j` and `k` move, `x` and space select, `enter` opens.
fn row_key(event: &KeyboardEvent) -> bool {
    match event.key().as_str() {
        "j" => move_focus(1),
        "k" => move_focus(-1),
        "x" | "X" => press_in_focused_row(SELECT, event.shift_key()),
        // On a control of the row, space presses that control.
        " " => (is_row_itself() || is_picture()) && press_in_focused_row(SELECT, event.shift_key()),
        "Enter" => is_row_itself() && press_in_focused_row("a, button.view", false),
        _ => false,
    }
}

fn move_focus(step: isize) -> bool {
    let Ok(rows) = document().query_selector_all("main [data-key]") else { return false };
    let rows: Vec<Element> = (0..rows.length()).filter_map(|i| rows.item(i)?.dyn_into().ok()).collect();
    let focused = focused_row().and_then(|row| rows.iter().position(|r| r.is_same_node(Some(&row))));
    let next = focused.map_or(0, |at| at.saturating_add_signed(step).min(rows.len().saturating_sub(1)));
    rows.get(next).inspect(|row| focus_element(row)).is_some()
}

fn focused_row() -> Option<Element> {
    closest(&document().active_element()?, "[data-key]")
}

fn is_row_itself() -> bool {
    document().active_element().is_some_and(|focused| focused.has_attribute("data-key"))
}

/// Whether the focus is on the picture of a tile, which has no focus style of its own.
fn is_picture() -> bool {
    document().active_element().is_some_and(|focused| focused.matches("button.view").unwrap_or_default())
}

/// Clicks a control of the focused row, unless the rows are inert.
fn press_in_focused_row(selector: &str, shift: bool) -> bool {
    let row = focused_row().filter(|row| closest(row, "[inert]").is_none());
    let target = row.and_then(|row| row.query_selector(selector).ok().flatten());
    let Some(target) = target.and_then(|t| t.dyn_into::<HtmlElement>().ok()) else { return false };
    if !shift {
        target.click();
        return true;
    }
    let init = web_sys::MouseEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_shift_key(true);
    if let Ok(click) = web_sys::MouseEvent::new_with_mouse_event_init_dict("click", &init) {
        let _ = target.dispatch_event(&click);
    }
    true
}
