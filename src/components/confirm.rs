//! A small question before something is done; the first focus is on Cancel.

use crate::components::frame::{open_dialog, rescue_focus};
use crate::components::problem::ProblemSlot;
use crate::text::{Tr, frame, t};
use leptos::html;
use leptos::prelude::*;
use media_api::{Action, Problem};

/// Asks while `open` is true. The dialog closes by itself on Cancel and Escape only; the caller closes it when done.
#[component]
pub fn Confirm(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    /// What will happen, in a sentence or two.
    body: Tr,
    /// What the button does.
    label: Tr,
    #[prop(into)] busy: Signal<bool>,
    #[prop(into)] problem: Signal<Option<Problem>>,
    action: Action,
    confirm: Callback<()>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let cancel = NodeRef::<html::Button>::new();
    Effect::new(move |_| {
        let (wanted, Some(element)) = (open.get(), dialog.get()) else { return };
        if wanted && !element.open() {
            let _ = element.show_modal();
            if let Some(button) = cancel.get_untracked() {
                let _ = button.focus();
            }
        } else if !wanted && element.open() {
            element.close();
        }
    });
    // What is under way cannot be taken back: the dialog stays until it is known what became of it.
    let cancelled = move |event: web_sys::Event| {
        if busy.get_untracked() {
            event.prevent_default();
        }
    };
    let closed = move |_: web_sys::Event| {
        if busy.get_untracked() && open.get_untracked() {
            return open_dialog(dialog);
        }
        open.set(false);
        rescue_focus();
    };
    let give_up = move |_| {
        if !busy.get_untracked() {
            open.set(false);
        }
    };
    view! {
        <dialog node_ref=dialog class="dialog small" aria-labelledby="confirm-title" aria-describedby="confirm-body" on:cancel=cancelled on:close=closed>
            <header><h2 id="confirm-title">{move || title.get()}</h2></header>
            <section>
                <p id="confirm-body">{t(body)}</p>
                <ProblemSlot problem=problem action=action />
            </section>
            <footer>
                <div class="spacer"></div>
                <button type="button" class="btn" node_ref=cancel on:click=give_up>{t(frame::CANCEL)}</button>
                <button
                    type="button"
                    class="btn danger solid"
                    prop:disabled=move || busy.get()
                    on:click=move |_| confirm.run(())
                >
                    {t(label)}
                </button>
            </footer>
        </dialog>
    }
}
