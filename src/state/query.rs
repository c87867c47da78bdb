//! The query parameters of a screen: filters, sort, page and open dialog.

pub use super::history::{HistoryMode, navigate};

use super::history::write_history;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use web_sys::UrlSearchParams;

/// Decoded parameters of an address, in order, each name once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query string with the browser's own decoder. (`use_query_map` of leptos_router 0.8.17 decodes values twice.)
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        let pairs =
            UrlSearchParams::new_with_str(search).ok().and_then(|p| js_sys::try_iter(&p).ok().flatten());
        for pair in pairs.into_iter().flatten().flatten() {
            let pair = js_sys::Array::from(&pair);
            let text = |at| pair.get(at).as_string().unwrap_or_default();
            query.set(&text(0), Some(text(1)));
        }
        query
    }

    /// The query string with its `?`; empty without parameters.
    pub fn to_search(&self) -> String {
        let Ok(params) = UrlSearchParams::new() else { return String::new() };
        self.0.iter().for_each(|(name, value)| params.append(name, value));
        let text = String::from(params.to_string());
        if text.is_empty() { text } else { format!("?{text}") }
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Sets a parameter; `None` and the empty text remove it.
    pub fn set(&mut self, name: &str, value: Option<String>) {
        let value = value.filter(|value| !value.is_empty());
        match (self.0.iter_mut().find(|(n, _)| n == name), value) {
            (Some(pair), Some(value)) => pair.1 = value,
            (None, Some(value)) => self.0.push((name.to_owned(), value)),
            (_, None) => self.0.retain(|(n, _)| n != name),
        }
    }

    /// A copy without some parameters.
    pub fn without(mut self, names: &[&str]) -> Self {
        self.0.retain(|(name, _)| !names.contains(&name.as_str()));
        self
    }

    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> FromIterator<(&'a str, Option<String>)> for Query {
    fn from_iter<I: IntoIterator<Item = (&'a str, Option<String>)>>(pairs: I) -> Self {
        let mut query = Self::default();
        pairs.into_iter().for_each(|(name, value)| query.set(name, value));
        query
    }
}

/// Finds the path pattern of the screen of an address, such as `/jobs/:id`. Provided as a context by the app.
#[derive(Clone, Copy)]
pub struct ScreenPatterns(pub fn(&str) -> Option<&'static str>);

/// The parameters of one screen's address.
#[derive(Clone, Copy)]
pub struct UrlQuery {
    pub query: Memo<Query>,
    /// The screen that may write; `None`: any.
    screen: Option<&'static str>,
    patterns: ScreenPatterns,
}

/// Binds the calling screen to its query parameters. While another screen's address is shown they keep their last value, and
/// writes do nothing: the router keeps a screen for a moment after the address has changed.
pub fn use_url_query() -> UrlQuery {
    let ScreenPatterns(pattern_of) = use_patterns();
    bind(use_location().pathname.with_untracked(|path| pattern_of(path)))
}

/// For components beside every screen, such as the deletion dialog.
pub fn use_any_url_query() -> UrlQuery {
    bind(None)
}

fn use_patterns() -> ScreenPatterns {
    use_context().expect("the app provides the screens' patterns before anything is shown")
}

fn bind(screen: Option<&'static str>) -> UrlQuery {
    let (location, patterns) = (use_location(), use_patterns());
    let query = Memo::new(move |before: Option<&Query>| {
        let shown = location.pathname.with(|path| (patterns.0)(path));
        match before {
            Some(before) if screen.is_some() && shown != screen => before.clone(),
            _ => location.search.with(|search| Query::parse(search)),
        }
    });
    UrlQuery { query, screen, patterns }
}

impl UrlQuery {
    pub fn get(&self, name: &str) -> Option<String> {
        self.query.with(|query| query.get(name).map(str::to_owned))
    }

    /// Whether the browser still shows the address of the screen. The router keeps a screen mounted for a moment longer.
    pub fn is_shown(&self) -> bool {
        let path = window().location().pathname().unwrap_or_default();
        self.screen.is_none() || (self.patterns.0)(&path) == self.screen
    }

    /// Changes parameters together. Does nothing once another screen is shown.
    pub fn set(&self, changes: &[(&str, Option<String>)], mode: HistoryMode) {
        if !self.is_shown() {
            return;
        }
        let location = window().location();
        let path = location.pathname().unwrap_or_default();
        let mut query = Query::parse(&location.search().unwrap_or_default());
        changes.iter().for_each(|(name, value)| query.set(name, value.clone()));
        write_history(&format!("{path}{}", query.to_search()), mode);
    }

    /// Opens, changes or closes the dialog that a parameter names. Opening makes a history entry, so that *back* closes the
    /// dialog; closing replaces the entry.
    pub fn set_dialog(&self, name: &str, value: Option<String>) {
        let is_open = self.query.with_untracked(|query| query.get(name).is_some());
        let mode = if is_open || value.is_none() { HistoryMode::Replace } else { HistoryMode::Push };
        self.set(&[(name, value)], mode);
    }
}
