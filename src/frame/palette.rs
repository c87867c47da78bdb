//! The palette: a dialog that finds screens, jobs, templates and videos, for the keyboard alone.

use crate::components::dialog::Dialog;
use crate::lazy::{lazy_screens, lazy_view};
use crate::state::query::{UrlQuery, use_any_url_query};
use crate::text::{palette as words, t};
use leptos::prelude::*;

const PARAMETER: &str = "palette";

lazy_screens! {
    palette_content: super::palette_content::PaletteContent;
}

/// Whether the palette is open: a parameter of the address.
#[derive(Clone, Copy)]
pub struct Palette(UrlQuery);

pub fn use_palette() -> Palette {
    Palette(use_any_url_query())
}

impl Palette {
    pub fn open(self) {
        self.0.set_dialog(PARAMETER, Some("open".to_owned()));
    }
    pub fn close(self) {
        self.0.set_dialog(PARAMETER, None);
    }
    fn is_open(self) -> bool {
        self.0.query.with(|query| query.get(PARAMETER).is_some())
    }
}

#[component]
pub fn PaletteDialog(palette: Palette) -> impl IntoView {
    view! {
        <Dialog
            open=Signal::derive(move || palette.is_open())
            close=Callback::new(move |()| palette.close())
            labelled_by="palette-title"
            class="dialog palette"
        >
            <h2 id="palette-title" class="unseen">{t(words::TITLE)}</h2>
            {lazy_view(palette_content)}
        </Dialog>
    }
}
