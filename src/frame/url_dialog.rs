//! A dialog of the frame that is open while the address says so: *back* closes it, and a reload shows it again.

use crate::state::query::{UrlQuery, use_any_url_query};
use leptos::prelude::*;

#[derive(Clone, Copy)]
pub struct UrlDialog {
    url: UrlQuery,
    /// The parameter of the address.
    parameter: &'static str,
}

/// The list of keys.
pub fn use_help() -> UrlDialog {
    UrlDialog { url: use_any_url_query(), parameter: "help" }
}

pub fn use_palette() -> UrlDialog {
    UrlDialog { url: use_any_url_query(), parameter: "palette" }
}

impl UrlDialog {
    pub fn open(self) {
        self.url.set_dialog(self.parameter, Some("open".to_owned()));
    }

    pub fn close(self) {
        self.url.set_dialog(self.parameter, None);
    }

    pub fn is_open(self) -> bool {
        self.url.query.with(|query| query.get(self.parameter).is_some())
    }
}
