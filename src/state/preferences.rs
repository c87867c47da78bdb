//! Preferences of a user for all screens, stored in the browser and shared between tabs.

use crate::format::Zone;
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

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Density {
    #[default]
    Comfortable,
    Compact,
}

/// The size of pictures in a contact sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TileSize {
    Small,
    #[default]
    Medium,
    Large,
}

impl TileSize {
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    /// As an address names it.
    pub const fn name(self) -> &'static str {
        match self {
            TileSize::Small => "small",
            TileSize::Medium => "medium",
            TileSize::Large => "large",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.name() == name)
    }
}

/// Everything that is stored. A value that cannot be parsed has its default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Stored {
    theme: Theme,
    zone: Zone,
    density: Density,
    tile_size: TileSize,
    /// `None` until chosen: the browser's language.
    language: Option<Language>,
    /// Hidden columns, as `table/column`.
    hidden_columns: Vec<String>,
    /// Whether single-letter keys are switched off (WCAG 2.1.4).
    no_letter_keys: bool,
}

impl Stored {
    fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    fn read() -> Self {
        let storage = window().local_storage().ok().flatten();
        Self::parse(&storage.and_then(|s| s.get_item(KEY).ok().flatten()).unwrap_or_default())
    }

    fn write(&self) {
        let (Ok(Some(storage)), Ok(json)) = (window().local_storage(), serde_json::to_string(self)) else {
            return;
        };
        let _ = storage.set_item(KEY, &json);
    }
}

/// The preferences as signals; get them with [`use_preferences`].
#[derive(Clone, Copy)]
pub struct Preferences(RwSignal<Stored>);

impl Preferences {
    /// Reads the stored preferences, follows changes of other tabs, and applies theme, language and density to the document.
    pub fn provide() -> Self {
        let preferences = Self(RwSignal::new(Stored::read()));
        let changed = window_event_listener(leptos::ev::storage, move |event| {
            if event.key().as_deref() == Some(KEY) {
                preferences.0.set(Stored::parse(&event.new_value().unwrap_or_default()));
            }
        });
        on_cleanup(move || changed.remove());
        Effect::new(move |_| preferences.apply_to_document());
        provide_context(preferences);
        preferences
    }

    /// Changes one preference of the value stored *now*: another tab may have changed a different one.
    fn change(&self, change: impl FnOnce(&mut Stored)) {
        let mut stored = Stored::read();
        change(&mut stored);
        stored.write();
        self.0.set(stored);
    }

    fn apply_to_document(&self) {
        let Some(root) = document().document_element() else { return };
        let _ = match self.theme() {
            Theme::System => root.remove_attribute("data-theme"),
            Theme::Light => root.set_attribute("data-theme", "light"),
            Theme::Dark => root.set_attribute("data-theme", "dark"),
        };
        let _ = root.set_attribute("lang", self.language().tag());
        let is_compact = self.density() == Density::Compact;
        let _ = root.set_attribute("data-density", if is_compact { "compact" } else { "comfortable" });
    }

    pub fn theme(&self) -> Theme {
        self.0.with(|s| s.theme)
    }
    pub fn set_theme(&self, theme: Theme) {
        self.change(|s| s.theme = theme);
    }
    pub fn zone(&self) -> Zone {
        self.0.with(|s| s.zone)
    }
    pub fn set_zone(&self, zone: Zone) {
        self.change(|s| s.zone = zone);
    }
    pub fn density(&self) -> Density {
        self.0.with(|s| s.density)
    }
    pub fn set_density(&self, density: Density) {
        self.change(|s| s.density = density);
    }
    pub fn language(&self) -> Language {
        self.0.with(|s| s.language).unwrap_or_else(Language::of_browser)
    }
    pub fn set_language(&self, language: Language) {
        self.change(|s| s.language = Some(language));
    }
    pub fn tile_size(&self) -> TileSize {
        self.0.with(|s| s.tile_size)
    }
    pub fn set_tile_size(&self, size: TileSize) {
        self.change(|s| s.tile_size = size);
    }
    pub fn has_letter_keys(&self) -> bool {
        self.0.with(|s| !s.no_letter_keys)
    }
    pub fn set_letter_keys(&self, are_on: bool) {
        self.change(|s| s.no_letter_keys = !are_on);
    }
    pub fn is_hidden(&self, table: &str, column: &str) -> bool {
        let name = format!("{table}/{column}");
        self.0.with(|s| s.hidden_columns.contains(&name))
    }
    pub fn set_hidden(&self, table: &str, column: &str, hidden: bool) {
        let name = format!("{table}/{column}");
        self.change(|s| {
            s.hidden_columns.retain(|c| *c != name);
            if hidden {
                s.hidden_columns.push(name);
            }
        });
    }
}

pub fn use_preferences() -> Preferences {
    use_context().expect("the app provides the preferences before anything is shown")
}
