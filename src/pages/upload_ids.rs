//! Media IDs that a person pasted: what is accepted, what is not and why, and the way to their plan.

use crate::format;
use crate::text::{t, uploads as words};
use leptos::prelude::*;
use media_api::VideoId;
use media_api::deletion::MAX_ITEMS;
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;

/// What a person pasted, sorted into IDs and what is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pasted {
    pub ids: Vec<VideoId>,
    pub refused: Vec<(String, Refused)>,
}

/// Why a pasted entry was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    Duplicate,
    Malformed,
    TooMany,
}

impl Refused {
    fn words(self) -> String {
        match self {
            Refused::Duplicate => words::DUPLICATE.get().to_owned(),
            Refused::Malformed => words::MALFORMED.get().to_owned(),
            Refused::TooMany => words::TOO_MANY.with(&[&format::count(MAX_ITEMS as u64)]),
        }
    }
}

/// Reads media IDs in any notation: lists, columns, quoted or in brackets.
pub fn read_pasted(text: &str) -> Pasted {
    let is_separator = |c: char| c.is_whitespace() || ",;|，；、。\"'`“”‘’[](){}<>".contains(c);
    let mut pasted = Pasted::default();
    let mut seen = BTreeSet::new();
    for entry in text.split(is_separator).filter(|entry| !entry.is_empty()) {
        let refused = match VideoId::new(entry) {
            Err(_) => Refused::Malformed,
            Ok(_) if !seen.insert(entry) => Refused::Duplicate,
            Ok(_) if pasted.ids.len() == MAX_ITEMS => Refused::TooMany,
            Ok(id) => {
                pasted.ids.push(id);
                continue;
            }
        };
        pasted.refused.push((entry.to_owned(), refused));
    }
    pasted
}

/// Fragments of any video, by pasted IDs. What was typed stays until the person removes it.
#[component]
pub fn ById(
    ask: Callback<Vec<VideoId>>,
    /// Whether it is unfolded; `toggled` hears when a person changes that.
    open: Signal<bool>,
    toggled: Callback<bool>,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let pasted = Memo::new(move |_| text.with(|text| read_pasted(text)));
    let accepted = Memo::new(move |_| pasted.with(|p| p.ids.len()));
    let count = |n: usize| format::count(n as u64);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let ids = pasted.with_untracked(|p| p.ids.clone());
        if !ids.is_empty() {
            ask.run(ids);
        }
    };
    let refused = move || {
        pasted.with(|p| {
            let total = p.refused.len();
            if total == 0 {
                return ().into_any();
            }
            let row = |(entry, why): &(String, Refused)| {
                let why = *why;
                view! { <li><code>{entry.chars().take(80).collect::<String>()}</code>" "{move || why.words()}</li> }
            };
            let rows = p.refused.iter().take(100).map(row).collect_view();
            view! {
                <div class="refused">
                    <b>{move || words::REFUSED.with(&[&count(total)])}</b>
                    <ul>{rows}</ul>
                </div>
            }
            .into_any()
        })
    };
    view! {
        <details
            class="sheet by-id"
            prop:open=move || open.get()
            on:toggle=move |event| {
                if let Some(element) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlDetailsElement>().ok()) {
                    toggled.run(element.open());
                }
            }
        >
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
                    <p id="by-id-count" role="status">
                        {move || (text.with(|t| !t.trim().is_empty())).then(|| words::ACCEPTED.with(&[&count(accepted.get())]))}
                    </p>
                    {refused}
                </div>
                <button type="submit" class="btn danger" prop:disabled=move || accepted.get() == 0>
                    {move || match accepted.get() {
                        0 => words::DELETE.get().to_owned(),
                        n => words::PLAN.with(&[&count(n)]),
                    }}
                </button>
            </form>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_ids_may_be_separated_by_anything() {
        let pasted = read_pasted("[\"a1\", 'b2'];c3\td4\n\ne5，f6、“g7”");
        let ids: Vec<&str> = pasted.ids.iter().map(VideoId::as_str).collect();
        assert_eq!(ids, ["a1", "b2", "c3", "d4", "e5", "f6", "g7"]);
        assert!(pasted.refused.is_empty());
    }

    #[test]
    fn what_is_no_id_stands_beside_with_its_reason() {
        let pasted = read_pasted("a1 a1 https://x/y 大厅");
        assert_eq!(pasted.ids.len(), 1);
        assert_eq!(
            pasted.refused,
            [
                ("a1".to_owned(), Refused::Duplicate),
                ("https://x/y".to_owned(), Refused::Malformed),
                ("大厅".to_owned(), Refused::Malformed),
            ]
        );
    }

    #[test]
    fn a_plan_is_never_asked_for_more_than_it_may_hold() {
        let many: Vec<String> = (0..=MAX_ITEMS).map(|n| format!("id{n}")).collect();
        let pasted = read_pasted(&many.join(" "));
        assert_eq!(pasted.ids.len(), MAX_ITEMS);
        assert_eq!(pasted.refused[0].1, Refused::TooMany);
    }
}
