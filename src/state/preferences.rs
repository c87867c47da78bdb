//! What a person chose once for all screens, kept in the browser.

use crate::text::Language;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const KEY: &str = "media-console.preferences";

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Zone {
    #[default]
    Local,
    Utc,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Density {
    #[default]
    Comfortable,
    Compact,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Stored {
    theme: Theme,
    zone: Zone,
    density: Density,
    /// `None` until chosen: the browser's language counts.
    language: Option<Language>,
    /// Hidden columns, as `table/column`.
    hidden_columns: Vec<String>,
}

/// The preferences as signals; get them with [`use_preferences`].
#[derive(Clone, Copy)]
pub struct Preferences(RwSignal<Stored>);

impl Preferences {
    /// Reads what was stored, and from then on stores every change and puts it on the document.
    pub fn provide() -> Self {
        let stored = storage().and_then(|s| s.get_item(KEY).ok().flatten()).unwrap_or_default();
        let preferences = Self(RwSignal::new(stored_of(&stored)));
        Effect::new(move |first: Option<()>| {
            let json = preferences.0.with(|stored| serde_json::to_string(stored).unwrap_or_default());
            preferences.show_on_document();
            if let (Some(()), Some(storage)) = (first, storage()) {
                let _ = storage.set_item(KEY, &json);
            }
        });
        provide_context(preferences);
        preferences
    }

    fn show_on_document(&self) {
        let Some(root) = document().document_element() else { return };
        let _ = match self.theme() {
            Theme::System => root.remove_attribute("data-theme"),
            Theme::Light => root.set_attribute("data-theme", "light"),
            Theme::Dark => root.set_attribute("data-theme", "dark"),
        };
        let _ = root.set_attribute("lang", self.language().tag());
        let _ = root.set_attribute(
            "data-density",
            if self.density() == Density::Compact { "compact" } else { "comfortable" },
        );
    }

    pub fn theme(&self) -> Theme {
        self.0.with(|s| s.theme)
    }
    pub fn set_theme(&self, theme: Theme) {
        self.0.update(|s| s.theme = theme);
    }
    /// What decides how words and times are written.
    pub fn look(&self) -> (Language, Zone) {
        (self.language(), self.zone())
    }
    pub fn zone(&self) -> Zone {
        self.0.with(|s| s.zone)
    }
    pub fn set_zone(&self, zone: Zone) {
        self.0.update(|s| s.zone = zone);
    }
    pub fn density(&self) -> Density {
        self.0.with(|s| s.density)
    }
    pub fn set_density(&self, density: Density) {
        self.0.update(|s| s.density = density);
    }
    pub fn language(&self) -> Language {
        self.0.with(|s| s.language).unwrap_or_else(Language::of_browser)
    }
    pub fn set_language(&self, language: Language) {
        self.0.update(|s| s.language = Some(language));
    }
    pub fn is_hidden(&self, table: &str, column: &str) -> bool {
        let is_it =
            |name: &String| name.strip_prefix(table).and_then(|rest| rest.strip_prefix('/')) == Some(column);
        self.0.with(|s| s.hidden_columns.iter().any(is_it))
    }
    pub fn set_hidden(&self, table: &str, column: &str, hidden: bool) {
        let name = format!("{table}/{column}");
        self.0.update(|s| {
            s.hidden_columns.retain(|c| *c != name);
            if hidden {
                s.hidden_columns.push(name);
            }
        });
    }
}

fn stored_of(text: &str) -> Stored {
    serde_json::from_str(text).unwrap_or_default()
}

/// The browser's own storage for this origin, where it has one.
pub fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

pub fn use_preferences() -> Preferences {
    use_context().expect("the app provides the preferences before anything is shown")
}
