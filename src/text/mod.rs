//! Every word the page shows, in both languages side by side: one file per screen, so that neither is ever forgotten.

pub mod activity;
pub mod deletion;
pub mod explanations;
pub mod frame;
pub mod job;
pub mod jobs;
pub mod problems;
pub mod submit;
pub mod table;
pub mod templates;
pub mod uploads;
pub mod videos;

use crate::state::preferences::use_preferences;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The languages the page speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    En,
    Zh,
}

impl Language {
    /// The browser's first language, as far as the page speaks it.
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

/// One piece of text in every language. Write it as `tr("English", "中文")`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tr {
    en: &'static str,
    zh: &'static str,
}

/// A text and its translation. `{}` in it is filled by [`Tr::with`].
pub const fn tr(en: &'static str, zh: &'static str) -> Tr {
    Tr { en, zh }
}

impl Tr {
    /// The text in the chosen language. Read inside a reactive closure, it follows the choice.
    pub fn get(self) -> &'static str {
        self.in_language(use_language())
    }

    pub fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Zh => self.zh,
        }
    }

    /// The text with its `{}` replaced in order. A translation that needs another order numbers them: `{0}`, `{1}`.
    pub fn with(self, values: &[&str]) -> String {
        fill(self.get(), values)
    }
}

/// A number with its noun: `1 picture`, `1,050 pictures`.
pub fn counted(n: usize, one: Tr, many: Tr) -> String {
    let noun = if n == 1 { one } else { many };
    noun.with(&[&crate::format::count(n as u64)])
}

fn fill(text: &str, values: &[&str]) -> String {
    let mut out = text.to_owned();
    for (i, value) in values.iter().enumerate() {
        let numbered = format!("{{{i}}}");
        out = if out.contains(&numbered) {
            out.replace(&numbered, value)
        } else {
            out.replacen("{}", value, 1)
        };
    }
    out
}

thread_local! {
    static LANGUAGE: std::cell::Cell<Option<Memo<Language>>> = const { std::cell::Cell::new(None) };
}

/// Makes the chosen language known to every text; called once by the app, and by tests for each page they mount.
pub fn provide_language() {
    let preferences = use_preferences();
    LANGUAGE.set(Some(Memo::new(move |_| preferences.language())));
}

fn use_language() -> Language {
    LANGUAGE.get().and_then(|memo| memo.try_get()).unwrap_or(Language::En)
}

/// The chosen language, reactive.
pub fn language() -> Language {
    use_language()
}

/// Wraps a text for a view: `{show(jobs::TITLE)}`. One closure type for all texts keeps the page small.
pub fn show(text: Tr) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
    move || text.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fill_in_order_or_by_number() {
        assert_eq!(fill("{} of {}", &["1", "2"]), "1 of 2");
        assert_eq!(fill("共 {1} 中的 {0}", &["1", "2"]), "共 2 中的 1");
    }
}
