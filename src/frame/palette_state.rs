//! Whether the palette is open.

use crate::state::query::{UrlQuery, use_any_url_query};
use leptos::prelude::*;

const PARAMETER: &str = "palette";

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

    pub fn is_open(self) -> bool {
        self.0.query.with(|query| query.get(PARAMETER).is_some())
    }
}
