//! The languages of the page.

use leptos::prelude::window;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    En,
    Zh,
}

impl Language {
    /// The browser's first language, as far as the page has it.
    pub fn of_browser() -> Self {
        match window().navigator().language() {
            Some(tag) if tag.to_ascii_lowercase().starts_with("zh") => Language::Zh,
            _ => Language::En,
        }
    }

    /// BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Zh => "zh-CN",
        }
    }
}
