//! The palette: a dialog that finds screens, jobs, templates and videos, operated with the keyboard.

use super::url_dialog::UrlDialog;
use crate::components::dialog::Dialog;
use crate::lazy::lazy;
use crate::text::{palette as words, t};
use leptos::prelude::*;

#[component]
pub fn PaletteDialog(palette: UrlDialog) -> impl IntoView {
    view! {
        <Dialog
            open=Signal::derive(move || palette.is_open())
            close=Callback::new(move |()| palette.close())
            labelled_by="palette-title"
            class="dialog palette"
        >
            <h2 id="palette-title" class="unseen">{t(words::TITLE)}</h2>
            {lazy!(palette_content, super::palette_content::PaletteContent)()}
        </Dialog>
    }
}
