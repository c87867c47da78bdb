//! A question before something is done; the first focus is on Cancel.

use crate::components::dialog::Dialog;
use crate::text::{Tr, frame, t};
use leptos::prelude::*;

/// Asks while `open` is true. Cancel and Escape call `cancel`.
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
    confirm: Callback<()>,
    /// What follows the sentences.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> impl IntoView {
    let children = StoredValue::new(children);
    view! {
        <Dialog
            open=open
            close=cancel
            labelled_by="confirm-title"
            described_by="confirm-body"
            class="dialog small"
            role=Signal::stored(Some("alertdialog"))
        >
            <header><h2 id="confirm-title">{move || title.get()}</h2></header>
            <section>
                <p id="confirm-body">{move || body.get()}</p>
                {children.with_value(|children| children.as_ref().map(|children| children()))}
            </section>
            <footer>
                <div class="spacer"></div>
                <button type="button" class="btn" data-first="" on:click=move |_| cancel.run(())>{t(frame::CANCEL)}</button>
                <button type="button" class="btn danger solid" on:click=move |_| confirm.run(())>
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
