//! The session storage of the tab: typed text and work under way survive leaving a screen and a reload. A browser may refuse to
//! store it; then nothing is stored.

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What is stored under a key, as text.
pub fn text(key: &str) -> Option<String> {
    window().session_storage().ok()??.get_item(key).ok()?
}

/// Stores a text; `None` removes what is stored.
pub fn set_text(key: &str, text: Option<&str>) {
    let Ok(Some(storage)) = window().session_storage() else { return };
    let _ = match text {
        Some(text) => storage.set_item(key, text),
        None => storage.remove_item(key),
    };
}

/// The text stored under a key, which is stored again whenever it changes. For a field that is typed into.
pub fn stored_text(key: impl Into<String>) -> RwSignal<String> {
    let key = key.into();
    let typed = RwSignal::new(text(&key).unwrap_or_default());
    Effect::new(move |_| {
        typed.with(|text| set_text(&key, Some(text.as_str()).filter(|text| !text.is_empty())));
    });
    typed
}

/// The value stored under a key; `None` also if it cannot be parsed.
pub fn get<T: DeserializeOwned>(key: &str) -> Option<T> {
    serde_json::from_str(&text(key)?).ok()
}

/// The value stored under a key, which is stored again whenever it changes.
pub fn stored<T>(key: &'static str) -> RwSignal<Option<T>>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let value = RwSignal::new(get(key));
    Effect::new(move |_| value.with(|value| set(key, value.as_ref())));
    value
}

/// Stores a value; `None` removes what is stored.
pub fn set<T: Serialize>(key: &str, value: Option<&T>) {
    set_text(key, value.and_then(|value| serde_json::to_string(value).ok()).as_deref());
}

/// Removes a value once it was sent, unless it has changed since: more may have been typed.
pub fn remove_sent<T: DeserializeOwned + PartialEq>(key: &str, sent: &T) {
    if get::<T>(key).as_ref() == Some(sent) {
        set_text(key, None);
    }
}
