//! A button that opens a small panel, built on `<details>`: keyboard, focus and no-script behaviour come with it.

use crate::dom::{closest, target_of};
use crate::later::{Part, parts};
use crate::text::{Tr, t};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A button with a panel below it. [`watch_menus`] closes it.
#[component]
pub fn Menu(
    label: Tr,
    #[prop(default = "btn quiet")] class: &'static str,
    /// What assistive technology reads instead of the label.
    #[prop(optional, into)]
    name: Option<Signal<String>>,
    /// Drawn when it is first opened.
    #[prop(into)]
    panel: ViewFn,
) -> impl IntoView {
    let opened = RwSignal::new(false);
    let content = move || opened.get().then(|| view! { <div class="panel">{panel.run()}</div> }.into_any());
    view! {
        <details class="menu" on:toggle=move |_| if !opened.get_untracked() { opened.set(true) }>
            <summary class=class aria-label=move || name.map(|n| n.get())>{t(label)}</summary>
            {content}
        </details>
    }
}

/// Closes open menus: on Escape, on a press or focus elsewhere, and when one of their actions was chosen. Focus that was inside goes
/// back to the button. Called once, by the frame.
pub fn watch_menus() {
    let pressed = window_event_listener(leptos::ev::click, |event| {
        let target = target_of(&event);
        for menu in open_menus() {
            let inside = target.as_ref().filter(|target| menu.contains(Some(target)));
            match inside {
                None => menu.set_open(false),
                Some(target) if closest(target, "[data-closes]").is_some() => close_around(&menu),
                Some(_) => {}
            }
        }
    });
    let key = window_event_listener(leptos::ev::keydown, |event| {
        if event.key() != "Escape" {
            return;
        }
        let target = target_of(&event);
        for menu in open_menus() {
            event.prevent_default();
            match target.as_ref().is_some_and(|target| menu.contains(Some(target))) {
                true => close_around(&menu),
                false => menu.set_open(false),
            }
        }
    });
    let focused = window_event_listener_untyped("focusin", |event| {
        let target = target_of(&event);
        for menu in open_menus() {
            if target.as_ref().is_some_and(|target| !menu.contains(Some(target))) {
                menu.set_open(false);
            }
        }
    });
    on_cleanup(move || {
        pressed.remove();
        key.remove();
        focused.remove();
    });
}

/// Fetches what menus and the selection bar are made of at the first sign of a person, a moment before it is pressed for.
pub fn prepare_for_hands() {
    let fetch = || {
        leptos::task::spawn_local(async {
            let _ = first_hand().await;
        });
    };
    at_first(&["pointermove", "pointerdown", "keydown"], |_| true, fetch);
}

/// Runs `then` at the first of some events of the window that is a sign. Meant for fetching code a moment before it is
/// needed: a file that does not come now is asked for again then, and missed aloud.
pub fn at_first(events: &'static [&'static str], is_sign: fn(&web_sys::Event) -> bool, then: fn()) {
    let listeners = StoredValue::new(Vec::<WindowListenerHandle>::new());
    let stop = move || {
        let all = listeners.try_update_value(std::mem::take).unwrap_or_default();
        all.into_iter().for_each(WindowListenerHandle::remove);
    };
    let heard = move |event: web_sys::Event| {
        if is_sign(&event) {
            stop();
            then();
        }
    };
    listeners.set_value(events.iter().map(|event| window_event_listener_untyped(event, heard)).collect());
    on_cleanup(stop);
}

parts! {
    extras {
        first_hand: Part<(), ()> = |()| ();
    }
}

fn open_menus() -> Vec<web_sys::HtmlDetailsElement> {
    let Ok(found) = document().query_selector_all("details.menu[open]") else { return Vec::new() };
    (0..found.length()).filter_map(|i| found.item(i)?.dyn_into().ok()).collect()
}

/// Closes the menu that an element stands in, and puts the focus on its button.
pub fn close_around(element: &web_sys::Element) {
    let Some(menu) = closest(element, "details.menu") else { return };
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
            {t(label)}
        </button>
    }
}
