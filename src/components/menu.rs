//! A button that opens a small panel. The browser does the rest: `popover` closes it on Escape, on a press outside and when
//! another one opens, and returns the focus to the button.

use crate::dom::{closest, related_target};
use crate::text::{Tr, t};
use leptos::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

static NEXT_ID: AtomicU32 = AtomicU32::new(1);

/// A button with a panel below it. The panel's content is rendered while it is open.
#[component]
pub fn Menu(
    /// The content of the button.
    #[prop(into)]
    label: ViewFn,
    #[prop(default = "btn quiet")] class: &'static str,
    /// The accessible name that replaces the label.
    #[prop(optional, into)]
    name: Option<Signal<String>>,
    #[prop(into)] panel: ViewFn,
) -> impl IntoView {
    let id = format!("menu-{}", NEXT_ID.fetch_add(1, Ordering::Relaxed));
    let is_open = RwSignal::new(false);
    let toggled = move |event: web_sys::Event| {
        let panel = event.current_target().and_then(|panel| panel.dyn_into::<web_sys::Element>().ok());
        // The event arrives later: the menu may have been removed with what it concerned.
        is_open.try_set(panel.is_some_and(|panel| panel.matches(":popover-open").unwrap_or_default()));
    };
    view! {
        // The content is rendered before the browser shows the panel, so that it is positioned with its full size.
        <button type="button" class=class popovertarget=id.clone() aria-label=move || name.map(|n| n.get()) on:click=move |_| is_open.set(true)>
            {move || label.run()}
        </button>
        <div id=id popover="auto" class="panel" on:toggle=toggled on:focusout=close_when_left>
            {move || is_open.get().then(|| panel.run())}
        </div>
    }
}

/// Closes a menu when the focus moves outside it, other than to its own button, which closes it itself.
fn close_when_left(event: web_sys::FocusEvent) {
    let panel = event.current_target().and_then(|panel| panel.dyn_into::<HtmlElement>().ok());
    let Some((panel, next)) = panel.zip(related_target(&event)) else { return };
    let is_own = next.get_attribute("popovertarget").is_some_and(|target| target == panel.id());
    if !is_own && !panel.contains(Some(&next)) {
        let _ = panel.hide_popover();
    }
}

/// Closes the menu that contains an element, before an action that moves the focus.
pub fn close_menu(element: &web_sys::Element) {
    if let Some(panel) = closest(element, "[popover]").and_then(|panel| panel.dyn_into::<HtmlElement>().ok())
    {
        let _ = panel.hide_popover();
    }
}

/// One action in a [`Menu`]; closes it first.
#[component]
pub fn MenuItem(
    label: Tr,
    #[prop(optional)] danger: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    action: Callback<()>,
) -> impl IntoView {
    let pressed = move |event: leptos::ev::MouseEvent| {
        if let Some(item) = crate::dom::target_of(&event) {
            close_menu(&item);
        }
        action.run(());
    };
    view! {
        <button type="button" class=if danger { "item danger" } else { "item" } prop:disabled=disabled on:click=pressed>
            {t(label)}
        </button>
    }
}
