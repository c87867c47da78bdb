//! A selection from pasted text: the dialog that shows the recognised pictures and the refused entries.

mod entries;
#[cfg(test)]
mod entries_tests;
mod key_format;

pub use entries::PasteJob;

use crate::components::dialog::Dialog;
use crate::format;
use crate::state::pictures::PictureStore;
use crate::state::tab_storage::stored_text;
use crate::text::{counted, frame, job as words, t, table};
use entries::{Pasted, read};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Maximum number of refused entries listed.
const LISTED: usize = 200;

/// A dialog that turns pasted text into a selection.
#[component]
pub fn PasteDialog(
    #[prop(into)] open: Signal<bool>,
    close: Callback<()>,
    /// `None` until the job is known.
    #[prop(into)]
    job: Signal<Option<PasteJob>>,
    /// Where the typed text is kept for the tab.
    storage_key: String,
    store: RwSignal<PictureStore>,
    /// Selects pictures by their times in milliseconds.
    take: Callback<BTreeSet<i64>>,
) -> impl IntoView {
    let text = stored_text(storage_key);
    let pasted = Memo::new(move |_| match (open.get(), job.get()) {
        (true, Some(job)) => text.with(|text| store.with(|store| read(text, &job, store))),
        _ => Pasted::default(),
    });
    let apply = move |_| {
        take.run(pasted.with_untracked(|pasted| pasted.times.clone()));
        text.set(String::new());
        close.run(());
    };
    let count = move || format::count(pasted.with(|pasted| pasted.times.len()) as u64);
    view! {
        <Dialog open=open close=close labelled_by="paste-title">
            <header><h2 id="paste-title">{t(words::PASTE_TITLE)}</h2></header>
            <section>
                <div class="field">
                    <label for="paste-text">{t(words::PASTE_LABEL)}</label>
                    <textarea
                        id="paste-text"
                        data-first=""
                        rows="8"
                        spellcheck="false"
                        aria-describedby="paste-hint"
                        prop:value=text
                        on:input=move |event| text.set(event_target_value(&event))
                    ></textarea>
                    <span id="paste-hint" class="hint">{t(words::PASTE_HINT)}</span>
                </div>
                <Found pasted=pasted is_ready=Signal::derive(move || job.with(Option::is_some)) />
            </section>
            <footer>
                <div class="spacer"></div>
                <button type="button" class="btn" on:click=move |_| close.run(())>{t(frame::CANCEL)}</button>
                <button
                    type="button"
                    class="btn primary"
                    prop:disabled=move || pasted.with(|pasted| pasted.times.is_empty())
                    on:click=apply
                >
                    {move || words::PASTE_TAKE.with(&[&count()])}
                </button>
            </footer>
        </Dialog>
    }
}

/// How many pictures were recognised, and each refused entry with the reason.
#[component]
fn Found(pasted: Memo<Pasted>, is_ready: Signal<bool>) -> impl IntoView {
    let found = move || {
        if !is_ready.get() {
            return table::LOADING.get().to_owned();
        }
        counted(pasted.with(|p| p.times.len()), words::PASTE_FOUND_ONE, words::PASTE_FOUND)
    };
    let refused =
        move || counted(pasted.with(|p| p.rejected.len()), words::PASTE_REJECTED_ONE, words::PASTE_REJECTED);
    let lines = move || {
        let rejected = pasted.with(|p| p.rejected.iter().take(LISTED).cloned().collect::<Vec<_>>());
        let line = |(entry, reason): (String, entries::Rejected)| {
            view! { <li><code>{entry}</code>" — "{t(reason.words())}</li> }
        };
        rejected.into_iter().map(line).collect_view()
    };
    view! {
        <p role="status">{found}</p>
        <Show when=move || pasted.with(|p| !p.rejected.is_empty())>
            <h3>{refused}</h3>
            <ul class="rejected" tabindex="0">{lines}</ul>
        </Show>
    }
}
