//! The dialog that lists the keys, with the switch for single-letter keys, links to the documentation, and the requests of the
//! screen behind it.

use super::url_dialog::UrlDialog;
use crate::client;
use crate::components::dialog::Dialog;
use crate::components::request_lines::ShowRequest;
use crate::routes::SCREENS;
use crate::state::preferences::use_preferences;
use crate::state::session::{use_console, use_is_local};
use crate::text::{Tr, frame as words, t};
use crate::vendor_docs;
use leptos::prelude::*;
use media_api::{Product, Sent};

#[component]
pub fn KeyHelp(help: UrlDialog) -> impl IntoView {
    let preferences = use_preferences();
    let is_local = use_is_local();
    let keys = move || {
        let own = words::KEYS.iter().map(|(keys, meaning)| ((*keys).to_owned(), *meaning));
        let offered = SCREENS.iter().filter(|screen| screen.is_offered(is_local.get(), false));
        let screens = offered.filter_map(|screen| Some((format!("g {}", screen.shortcut?), screen.title)));
        let row = |(keys, meaning): (String, _)| view! { <dt><kbd>{keys}</kbd></dt><dd>{t(meaning)}</dd> };
        own.chain(screens).map(row).collect_view()
    };
    let document = |name: Tr, product: Product| {
        view! {
            <li><a href=move || vendor_docs::product(product) target="_blank" rel="noopener noreferrer">{t(name)}</a></li>
        }
    };
    let console = use_console();
    let version = move || {
        let version = console.with(|console| console.as_ref().map(|console| console.version.clone()))?;
        Some(view! { <p class="muted">"media-console "{version}</p> })
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
                <h3>{t(words::DOCUMENTATION)}</h3>
                <ul>
                    {document(words::IMS, Product::Ice)}
                    {document(words::VOD_PRODUCT, Product::Vod)}
                </ul>
                <Requests />
                {version}
            </section>
            <footer>
                <div class="spacer"></div>
                <button type="button" class="btn" data-first="" on:click=move |_| help.close()>{t(words::CLOSE)}</button>
            </footer>
        </Dialog>
    }
}

/// The requests that were sent while the screen behind the dialog was shown, for use without the console.
#[component]
fn Requests() -> impl IntoView {
    let calls = client::calls_of_screen();
    let request = |sent: Sent| view! { <ShowRequest name=sent.operation sent=sent /> };
    (!calls.is_empty()).then(|| {
        view! {
            <h3>{t(words::REQUESTS)}</h3>
            {calls.into_iter().map(request).collect_view()}
        }
    })
}
