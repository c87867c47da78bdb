//! Where the keyboard focus moves when the focused element is gone.

use crate::dom::target_of;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Whether an event began at the dialog itself and not at an element inside it.
pub fn is_target(event: &web_sys::Event, dialog: NodeRef<html::Dialog>) -> bool {
    // The event may arrive after the dialog is gone.
    let dialog = dialog.try_get_untracked().flatten();
    target_of(event).zip(dialog).is_some_and(|(target, dialog)| target.is_same_node(Some(&dialog)))
}

/// Focuses the control marked `data-first` of a dialog that has just opened, without scrolling to it: the dialog opens at its
/// headline.
pub fn first_of_dialog(dialog: HtmlElement) {
    request_animation_frame(move || {
        let first = dialog.query_selector("[data-first]").ok().flatten();
        if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
            focus_without_scroll(&first);
        }
        dialog.set_scroll_top(0);
    });
}

pub fn focus_without_scroll(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

/// Focuses the screen's heading if nothing has the focus and no dialog is open, after the document has been updated. A screen
/// that is still being loaded has no heading yet: its placeholder gets the focus.
pub fn heading_if_lost() {
    request_animation_frame(|| {
        if let Some(place) = heading_for_lost_focus() {
            focus_element(&place);
        }
    });
}

fn first(selector: &str) -> Option<web_sys::Element> {
    document().query_selector(selector).ok().flatten()
}

fn heading() -> Option<web_sys::Element> {
    first("main h1").or_else(|| first("main"))
}

/// Where the focus moves if nothing has it.
fn heading_for_lost_focus() -> Option<web_sys::Element> {
    heading().filter(|_| is_lost() && first("dialog[open]").is_none())
}

/// Calls [`heading_if_lost`] when the current part of the document is removed, which may have had the focus.
pub fn heading_when_removed() {
    on_cleanup(heading_if_lost);
}

/// As [`heading_when_removed`], without scrolling to the heading: for what lies over the screen, or is far below the heading.
pub fn heading_unscrolled_when_removed() {
    on_cleanup(|| {
        request_animation_frame(|| {
            let place = heading_for_lost_focus();
            if let Some(place) = place.as_ref().and_then(|place| place.dyn_ref::<HtmlElement>()) {
                make_focusable(place);
                focus_without_scroll(place);
            }
        });
    });
}

/// Moves the focus from a button that becomes disabled, which would lose it: to the closest ancestor that matches `place`, or
/// to the screen's heading.
pub fn leave_when_disabled(
    button: NodeRef<html::Button>,
    is_disabled: impl Fn() -> bool + 'static,
    place: Option<&'static str>,
) {
    Effect::new(move |_| {
        let Some(button) = button.get().filter(|_| is_disabled()) else { return };
        let has_focus =
            document().active_element().is_some_and(|focused| focused.is_same_node(Some(&button)));
        if has_focus {
            let near = place.and_then(|place| button.closest(place).ok().flatten());
            if let Some(place) = near.or_else(heading) {
                focus_element(&place);
            }
        }
    });
}

/// Whether no element has the focus.
pub fn is_lost() -> bool {
    document().active_element().is_none_or(|focused| focused.tag_name() == "BODY")
}

/// Focuses an element that need not be a control, such as a heading or a row.
pub fn focus_element(element: &web_sys::Element) {
    let Some(element) = element.dyn_ref::<HtmlElement>() else { return };
    make_focusable(element);
    let _ = element.focus();
}

fn make_focusable(element: &HtmlElement) {
    // A link that is itself a row stays in the order of the Tab key.
    if element.tab_index() < 0 && !element.has_attribute("tabindex") {
        let _ = element.set_attribute("tabindex", "-1");
    }
}
