//! A question before something is done; the first focus is on Cancel.

use crate::components::dialog::Dialog;
use crate::components::problem::ProblemSlot;
use crate::text::{Tr, frame, t};
use leptos::prelude::*;
use media_api::{Action, Problem};

/// Asks while `open` is true. Cancel and Escape call `cancel`, except while `busy`: work under way cannot be undone, and the
/// dialog stays until its result is known.
#[component]
pub fn Confirm(
    #[prop(into)] open: Signal<bool>,
    cancel: Callback<()>,
    #[prop(into)] title: Signal<String>,
    /// What will happen, in a sentence or two.
    #[prop(into)]
    body: Signal<String>,
    /// Label of the button.
    #[prop(into)]
    label: Signal<String>,
    #[prop(optional, into)] busy: Signal<bool>,
    /// Whether the button can be pressed: waits for further input where that is required.
    #[prop(default = Signal::stored(true), into)]
    ready: Signal<bool>,
    #[prop(optional, into)] problem: Signal<Option<Problem>>,
    #[prop(optional_no_strip)] action: Option<Action>,
    confirm: Callback<()>,
    /// Further inputs.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> impl IntoView {
    let children = StoredValue::new(children);
    let close = Callback::new(move |()| {
        if !busy.get_untracked() {
            cancel.run(());
        }
    });
    view! {
        <Dialog
            open=open
            close=close
            labelled_by="confirm-title"
            described_by="confirm-body"
            class="dialog small"
            role=Signal::stored(Some("alertdialog"))
        >
            <header><h2 id="confirm-title">{move || title.get()}</h2></header>
            <section>
                <p id="confirm-body">{move || body.get()}</p>
                {children.with_value(|children| children.as_ref().map(|children| children()))}
                <ProblemSlot problem=problem action=action />
            </section>
            <footer>
                <div class="spacer"></div>
                <button type="button" class="btn" data-first="" on:click=move |_| close.run(())>{t(frame::CANCEL)}</button>
                <button type="button" class="btn danger solid" prop:disabled=move || busy.get() || !ready.get() on:click=move |_| confirm.run(())>
                    {move || label.get()}
                </button>
            </footer>
        </Dialog>
    }
}

/// A constant text as a signal.
pub fn words(text: Tr) -> Signal<String> {
    Signal::derive(move || text.get().to_owned())
}
