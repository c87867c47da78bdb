//! The dialog that lists the keys, and the switch for single-letter keys.

use crate::components::dialog::Dialog;
use crate::routes::SCREENS;
use crate::state::preferences::use_preferences;
use crate::state::query::{UrlQuery, use_any_url_query};
use crate::text::{frame as words, t};
use leptos::prelude::*;

const PARAMETER: &str = "help";

/// Whether the key help is open: a parameter of the address.
#[derive(Clone, Copy)]
pub struct Help(UrlQuery);

pub fn use_help() -> Help {
    Help(use_any_url_query())
}

impl Help {
    pub fn open(self) {
        self.0.set_dialog(PARAMETER, Some("keys".to_owned()));
    }
    fn close(self) {
        self.0.set_dialog(PARAMETER, None);
    }
    fn is_open(self) -> bool {
        self.0.query.with(|query| query.get(PARAMETER).is_some())
    }
}

#[component]
pub fn KeyHelp(help: Help) -> impl IntoView {
    let preferences = use_preferences();
    let keys = || {
        let own = words::KEYS.iter().map(|(keys, meaning)| ((*keys).to_owned(), *meaning));
        let screens =
            SCREENS.iter().filter_map(|screen| Some((format!("g {}", screen.shortcut?), screen.title)));
        let row = |(keys, meaning): (String, _)| view! { <dt><kbd>{keys}</kbd></dt><dd>{t(meaning)}</dd> };
        own.chain(screens).map(row).collect_view()
    };
    view! {
        <Dialog
            open=Signal::derive(move || help.is_open())
            close=Callback::new(move |()| help.close())
            labelled_by="keys-title"
            class="dialog small"
        >
            <header><h2 id="keys-title">{t(words::HELP)}</h2></header>
            <section>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || preferences.has_letter_keys()
                        on:change=move |event| preferences.set_letter_keys(event_target_checked(&event))
                    />
                    {t(words::LETTER_KEYS)}
                </label>
                <dl class="keys">{keys}</dl>
            </section>
            <footer>
                <div class="spacer"></div>
                <button type="button" class="btn" data-first="" on:click=move |_| help.close()>{t(words::CLOSE)}</button>
            </footer>
        </Dialog>
    }
}
