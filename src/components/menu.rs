//! A button that opens a small panel, built on `<details>`: keyboard, focus and no-script behaviour come with it.

use crate::text::{Tr, show};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A button with a panel below it. Escape and a click elsewhere close it; focus returns to the button.
#[component]
pub fn Menu(
    label: Tr,
    #[prop(default = "btn quiet")] class: &'static str,
    /// What assistive technology reads instead of the label.
    #[prop(optional, into)]
    name: Option<Signal<String>>,
    /// A glyph to show instead of the label.
    #[prop(optional)]
    glyph: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    let close = move |refocus: bool| {
        let Some(element) = details.get_untracked() else { return };
        if !element.open() {
            return;
        }
        if refocus {
            close_around(&element);
        } else {
            element.set_open(false);
        }
    };
    let outside = window_event_listener(leptos::ev::click, move |event| {
        let inside = details.get_untracked().is_some_and(|element| {
            event
                .target()
                .and_then(|t| t.dyn_into::<web_sys::Node>().ok())
                .is_some_and(|t| element.contains(Some(&t)))
        });
        if !inside {
            close(false);
        }
    });
    on_cleanup(move || outside.remove());
    view! {
        <details
            class="menu"
            node_ref=details
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.stop_propagation();
                    close(true);
                }
            }
        >
            <summary class=class aria-label=move || name.map(|n| n.get())>
                {move || glyph.unwrap_or_else(|| label.get())}
            </summary>
            <div class="panel" on:click=move |event| {
                let pressed = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
                if pressed.and_then(|t| t.closest("[data-closes]").ok().flatten()).is_some() {
                    close(true);
                }
            }>{children()}</div>
        </details>
    }
}

/// Closes the menu that an element stands in, and puts the focus on its button.
pub fn close_around(element: &web_sys::Element) {
    let Ok(Some(menu)) = element.closest("details.menu") else { return };
    let _ = menu.remove_attribute("open");
    if let Ok(Some(summary)) = menu.query_selector("summary") {
        let _ = summary.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}

/// One action in a [`Menu`]; closes it.
#[component]
pub fn MenuItem(
    label: Tr,
    #[prop(optional)] danger: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    action: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=if danger { "item danger" } else { "item" }
            data-closes=""
            prop:disabled=disabled
            on:click=move |_| action.run(())
        >
            {show(label)}
        </button>
    }
}
