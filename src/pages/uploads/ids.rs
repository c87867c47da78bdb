//! Pasted media IDs: which are accepted, which are refused and why, and the button that deletes their parts.

use crate::format;
use crate::state::session::use_read_only;
use crate::state::tab_storage;
use crate::text::{counted, frame, t, uploads as words};
use leptos::prelude::*;
use media_api::VideoId;
use media_api::deletion::MAX_ITEMS;
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;

/// Storage key of the pasted text in the session storage of the tab.
const TEXT_KEY: &str = "media-console.upload-ids";
/// Maximum number of refused entries that are listed with the reason.
const MAX_SHOWN: usize = 100;

/// A pasted text, split into IDs and other entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Pasted {
    ids: Vec<VideoId>,
    refused: Vec<(String, Refusal)>,
}

/// Why a pasted entry was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    Duplicate,
    Malformed,
    TooMany,
}

impl Refusal {
    fn text(self) -> String {
        match self {
            Refusal::Duplicate => words::DUPLICATE.get().to_owned(),
            Refusal::Malformed => words::MALFORMED.get().to_owned(),
            Refusal::TooMany => words::TOO_MANY.with(&[&format::count(MAX_ITEMS as u64)]),
        }
    }
}

/// Parses media IDs in any notation: lists, columns, quoted or in brackets.
fn parse(text: &str) -> Pasted {
    let is_separator = |c: char| {
        // Text from files and web pages may contain a byte-order mark and zero-width spaces.
        c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}') || ",;|，；、。\"'`“”‘’[](){}<>".contains(c)
    };
    let mut pasted = Pasted::default();
    let mut seen = BTreeSet::new();
    for entry in text.split(is_separator).filter(|entry| !entry.is_empty()) {
        let refusal = match VideoId::new(entry) {
            Err(_) => Refusal::Malformed,
            Ok(_) if !seen.insert(entry) => Refusal::Duplicate,
            Ok(_) if pasted.ids.len() == MAX_ITEMS => Refusal::TooMany,
            Ok(id) => {
                pasted.ids.push(id);
                continue;
            }
        };
        pasted.refused.push((entry.to_owned(), refusal));
    }
    pasted
}

/// Deletes the upload parts of any videos, by pasted IDs. The text stays until the user removes it.
#[component]
pub fn PastedIds(
    delete: Callback<Vec<VideoId>>,
    /// Whether the panel is unfolded; `toggle` runs when the user changes that.
    #[prop(into)]
    open: Signal<bool>,
    toggle: Callback<bool>,
) -> impl IntoView {
    let read_only = use_read_only();
    let text = tab_storage::stored_text(TEXT_KEY);
    let pasted = Memo::new(move |_| text.with(|text| parse(text)));
    let accepted = Memo::new(move |_| pasted.with(|pasted| pasted.ids.len()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let ids = pasted.with_untracked(|pasted| pasted.ids.clone());
        if !ids.is_empty() && !read_only.get_untracked() {
            delete.run(ids);
        }
    };
    let toggled = move |event: web_sys::Event| {
        let details = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlDetailsElement>().ok());
        if let Some(details) = details.filter(|details| details.open() != open.get_untracked()) {
            toggle.run(details.open());
        }
    };
    let count = move || {
        let is_empty = text.with(|text| text.trim().is_empty());
        (!is_empty).then(|| words::ACCEPTED.with(&[&format::count(accepted.get() as u64)]))
    };
    let label = move || match accepted.get() {
        0 => words::DELETE.get().to_owned(),
        n => counted(n, words::DELETE_OF_ONE, words::DELETE_OF),
    };
    view! {
        <details class="sheet by-id" prop:open=move || open.get() on:toggle=toggled>
            <summary>{t(words::BY_ID)}</summary>
            <form on:submit=submit>
                <div class="field">
                    <label for="by-id">{t(words::BY_ID_LABEL)}</label>
                    <textarea
                        id="by-id"
                        rows="4"
                        spellcheck="false"
                        autocomplete="off"
                        aria-describedby="by-id-hint by-id-count"
                        prop:value=text
                        on:input=move |event| text.set(event_target_value(&event))
                    ></textarea>
                    <p id="by-id-hint" class="hint">{t(words::BY_ID_HINT)}</p>
                </div>
                <div class="found">
                    <p id="by-id-count" role="status">{count}</p>
                    <RefusedEntries pasted=pasted />
                </div>
                <button
                    type="submit"
                    class="btn danger"
                    title=move || read_only.get().then(|| frame::READ_ONLY.get())
                    prop:disabled=move || accepted.get() == 0 || read_only.get()
                >
                    {label}
                </button>
            </form>
        </details>
    }
}

#[component]
fn RefusedEntries(pasted: Memo<Pasted>) -> impl IntoView {
    let total = Memo::new(move |_| pasted.with(|pasted| pasted.refused.len()));
    let row = |(entry, why): &(String, Refusal)| {
        let why = *why;
        view! { <li><code>{entry.chars().take(80).collect::<String>()}</code>" "{move || why.text()}</li> }
    };
    let rows = move || pasted.with(|pasted| pasted.refused.iter().take(MAX_SHOWN).map(row).collect_view());
    view! {
        <Show when=move || { total.get() > 0 }>
            <div class="refused">
                <b>{move || words::REFUSED.with(&[&format::count(total.get() as u64)])}</b>
                <ul>{rows}</ul>
            </div>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_ids_may_be_separated_by_anything() {
        let pasted = parse("\u{feff}[\"a1\", 'b2'];c3\td4\n\ne5，f6、“g7”\u{200b}h8");
        let ids: Vec<&str> = pasted.ids.iter().map(VideoId::as_str).collect();
        assert_eq!(ids, ["a1", "b2", "c3", "d4", "e5", "f6", "g7", "h8"]);
        assert!(pasted.refused.is_empty());
    }

    #[test]
    fn what_is_no_id_is_listed_with_its_reason() {
        let pasted = parse("a1 a1 https://x/y 大厅");
        assert_eq!(pasted.ids.len(), 1);
        assert_eq!(
            pasted.refused,
            [
                ("a1".to_owned(), Refusal::Duplicate),
                ("https://x/y".to_owned(), Refusal::Malformed),
                ("大厅".to_owned(), Refusal::Malformed),
            ]
        );
    }

    #[test]
    fn a_deletion_is_never_given_more_than_it_may_hold() {
        let many: Vec<String> = (0..=MAX_ITEMS).map(|n| format!("id{n}")).collect();
        let pasted = parse(&many.join(" "));
        assert_eq!(pasted.ids.len(), MAX_ITEMS);
        assert_eq!(pasted.refused[0].1, Refusal::TooMany);
    }
}
