//! Text that can be copied with one press, and identifiers in short form.

use crate::components::icon::{Icon, icon};
use crate::format;
use crate::text::{Tr, frame, t};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::JsFuture;

/// How long the button shows the result.
const SHOWN: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Copied {
    No,
    Yes,
    Refused,
}

/// Copies a text, and shows for two seconds whether the browser did it.
#[derive(Clone, Copy)]
struct Copying(RwSignal<Copied>);

impl Copying {
    fn new() -> Self {
        Self(RwSignal::new(Copied::No))
    }

    fn start(self, text: String) {
        let copied = self.0;
        leptos::task::spawn_local_scoped_with_cancellation(async move {
            let is_written = write_to_clipboard(&text).await;
            copied.set(if is_written { Copied::Yes } else { Copied::Refused });
            set_timeout(move || _ = copied.try_set(Copied::No), SHOWN);
        });
    }

    /// `label`, or the result of the copy.
    fn words(self, label: String) -> String {
        match self.0.get() {
            Copied::No => label,
            Copied::Yes => frame::COPIED.get().to_owned(),
            Copied::Refused => frame::COPY_REFUSED.get().to_owned(),
        }
    }
}

/// A button that copies the current result of `value`, and shows for two seconds whether the browser did it.
#[component]
pub fn CopyButton(
    #[prop(into)] value: Signal<String>,
    /// Name of the value, for the button's label.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    let copying = Copying::new();
    let copied = copying.0;
    let label = move || copying.words(frame::COPY_NAMED.with(&[&name.get()]));
    view! {
        <button
            type="button"
            class="copy"
            class:done=move || copied.get() == Copied::Yes
            class:refused=move || copied.get() == Copied::Refused
            aria-label=label
            title=label
            on:click=move |_| copying.start(value.get_untracked())
        ></button>
        <span class="copy-refused" role="status">{move || (copied.get() == Copied::Refused).then(|| frame::COPY_REFUSED.get())}</span>
    }
}

/// The same as a button with text.
#[component]
pub fn CopyTextButton(
    #[prop(into)] value: Signal<String>,
    #[prop(into)] label: Signal<String>,
    /// What is said of the button when it is pointed at.
    #[prop(optional, into)]
    title: Signal<Option<&'static str>>,
    #[prop(default = "btn small")] class: &'static str,
) -> impl IntoView {
    let copying = Copying::new();
    view! {
        <button type="button" class=class title=title on:click=move |_| copying.start(value.get_untracked())>
            <span aria-live="polite">{move || copying.words(label.get())}</span>
        </button>
    }
}

/// The same as an icon button.
#[component]
pub fn CopyTool(#[prop(into)] value: Signal<String>, name: Tr, drawn: Icon) -> impl IntoView {
    let copying = Copying::new();
    let label = move || copying.words(name.get().to_owned());
    view! {
        <button
            type="button"
            class="tool"
            class:done=move || copying.0.get() == Copied::Yes
            aria-label=label
            title=label
            on:click=move |_| copying.start(value.get_untracked())
        >
            {icon(drawn)}
        </button>
        <span class="unseen" role="status">{move || (copying.0.get() != Copied::No).then(label)}</span>
    }
}

/// Whether the browser wrote the text to the clipboard. It has none where the page is not a secure context.
async fn write_to_clipboard(text: &str) -> bool {
    let navigator = window().navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).unwrap_or_default();
    !clipboard.is_undefined() && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// An identifier in short form, with the whole in its tooltip and a copy button. `name` says what it identifies.
#[component]
pub fn ShortId(id: String, name: Tr) -> impl IntoView {
    let short = format::short_id(&id);
    // Several such buttons may be on one screen.
    let full_name = {
        let short = short.clone();
        Signal::derive(move || format!("{} {short}", name.get()))
    };
    view! {
        <span class="id" title=id.clone()>{short}</span>
        <CopyButton value=Signal::stored(id) name=full_name />
    }
}

/// An identifier in full with a copy button.
#[component]
pub fn FullId(id: String, name: Tr) -> impl IntoView {
    view! {
        <span class="id">{id.clone()}</span>
        <CopyButton value=Signal::stored(id) name=Signal::derive(move || name.get().to_owned()) />
    }
}

/// A text that may be cut off, with the whole in its tooltip.
pub fn clipped(text: impl Into<String>) -> AnyView {
    let text = text.into();
    view! { <span class="clipped" title=text.clone()>{text.clone()}</span> }.into_any()
}

/// "none", for a value that is not set.
pub fn none() -> AnyView {
    view! { <span class="muted">{t(frame::NONE)}</span> }.into_any()
}
