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
    /// The browser's first language if the page supports it, else English.
    pub fn of_browser() -> Self {
        let wanted = window().navigator().language().unwrap_or_default().to_ascii_lowercase();
        let primary = |tag: &str| tag.split('-').next() == wanted.split('-').next();
        Self::all().find(|language| primary(language.tag())).unwrap_or(Language::En)
    }

    /// Every language, from the first one.
    pub fn all() -> impl Iterator<Item = Self> {
        let first = Language::En;
        std::iter::successors(Some(first), move |language| {
            Some(language.next()).filter(|next| *next != first)
        })
    }

    /// The language that the switch changes to from this one; from the last one it is the first.
    pub fn next(self) -> Self {
        match self {
            Language::En => Language::Zh,
            Language::Zh => Language::En,
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
