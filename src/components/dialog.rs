//! A modal dialog: opened and closed by a signal, with its content rendered only while it is open.

use crate::components::focus;
use leptos::html;
use leptos::prelude::*;

/// Shows the native `<dialog>` modally while `open` is true. Escape and the browser's own ways to close it call `close`, which
/// may refuse by leaving `open` as it is. The browser returns the focus to the previously focused element; where that is gone,
/// the screen's heading is focused.
#[component]
pub fn Dialog(
    #[prop(into)] open: Signal<bool>,
    close: Callback<()>,
    /// ID of the heading.
    labelled_by: &'static str,
    /// ID of the sentence that says what the dialog is about.
    #[prop(optional)]
    described_by: &'static str,
    #[prop(default = "dialog")] class: &'static str,
    /// `alertdialog` while a decision is required.
    #[prop(optional, into)]
    role: Signal<Option<&'static str>>,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    focus::heading_when_removed();
    Effect::new(move |_| {
        let (is_wanted, Some(element)) = (open.get(), dialog.get()) else { return };
        if is_wanted && !element.open() {
            let _ = element.show_modal();
            focus::first_of_dialog(element.into());
        } else if !is_wanted && element.open() {
            element.close();
        }
    });
    let cancelled = move |event: web_sys::Event| {
        if focus::is_target(&event, dialog) {
            event.prevent_default();
            close.run(());
        }
    };
    let closed = move |event: web_sys::Event| {
        // The event arrives shortly after the dialog has closed, and it may be open again by then.
        let is_open_again = || dialog.get_untracked().is_some_and(|element| element.open());
        if !focus::is_target(&event, dialog) || is_open_again() {
            return;
        }
        if open.get_untracked() {
            close.run(());
        }
        // A browser closes a dialog on a second Escape even if the first was refused.
        match dialog.get_untracked() {
            Some(element) if open.get_untracked() && !element.open() => drop(element.show_modal()),
            _ => focus::heading_if_lost(),
        }
    };
    view! {
        <dialog
            node_ref=dialog
            class=class
            role=move || role.get()
            aria-labelledby=labelled_by
            aria-describedby=(!described_by.is_empty()).then_some(described_by)
            on:cancel=cancelled
            on:close=closed
        >
            <Show when=move || open.get()>{children()}</Show>
        </dialog>
    }
}
