//! The page's state in its address: every filter, sort, page and panel.

pub use super::history::{Write, go};

use super::history::{arrived, here, leave, visit, when_arrived};
use crate::dom::closest_to;
use leptos::prelude::*;
use leptos_router::location::{BrowserUrl, LocationProvider, Url};
use wasm_bindgen::JsCast;

/// Decoded parameters of an address, in order, each name once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what follows the `?`. Broken escapes are kept as they are: an address never fails to load.
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        for pair in search.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            query.set(&decode(name), Some(decode(value)));
        }
        query
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

    /// Whether there is any parameter but these. White space is no value.
    pub fn has_other_than(&self, names: &[&str]) -> bool {
        self.0.iter().any(|(name, value)| !names.contains(&name.as_str()) && !value.trim().is_empty())
    }

    /// As it stands in an address, with its `?`; empty without parameters.
    pub fn to_search(&self) -> String {
        let pairs: Vec<String> =
            self.0.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

/// Percent-encodes everything but unreserved characters and the few that read well in an address.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b':' | b',' => {
                out.push(byte as char)
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match escaped {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The address as it is now, with the part before its parameters and the parameters.
#[derive(Clone)]
struct Address(ArcRwSignal<Url>);

/// Gives the bare address its first screen, takes slashes off the end of any other, and follows the address from here on.
/// Called once, before anything is shown.
pub fn begin(first: &str) {
    let (path, search) = here();
    match path.trim_end_matches('/') {
        "" => visit(first, Write::Replace, ""),
        clean if clean != path => visit(&format!("{clean}{search}"), Write::Replace, ""),
        _ => {}
    }
    provide_address();
}

/// Follows the address, and takes over links of the app, so that they do not load the page anew.
pub fn provide_address() {
    let Ok(browser) = BrowserUrl::new() else { return };
    let address = browser.as_url().clone();
    provide_context(Address(address.clone()));
    let moved = window_event_listener_untyped("popstate", move |event| {
        if event.is_trusted() {
            arrived();
        }
        if let Ok(now) = BrowserUrl::current() {
            address.set(now);
        }
    });
    let pressed = window_event_listener(leptos::ev::click, follow_link);
    on_cleanup(move || {
        moved.remove();
        pressed.remove();
    });
}

fn follow_link(event: leptos::ev::MouseEvent) {
    let has_modifier = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || has_modifier {
        return;
    }
    let link =
        closest_to(&event, "a[href]").and_then(|link| link.dyn_into::<web_sys::HtmlAnchorElement>().ok());
    let Some(link) = link else { return };
    let path = link.pathname();
    let leads_elsewhere = Ok(link.origin()) != window().location().origin() || path.starts_with("/api/");
    let is_other = !link.target().is_empty() || link.has_attribute("download") || !link.hash().is_empty();
    if leads_elsewhere || is_other {
        return;
    }
    event.prevent_default();
    go(&format!("{path}{}", link.search()));
}

/// The path of the address.
pub fn use_pathname() -> Memo<String> {
    let Address(address) = use_address();
    Memo::new(move |_| address.with(|url| url.path().to_owned()))
}

fn use_address() -> Address {
    use_context().expect("the app follows the address before anything is shown")
}

/// What the screen's address names after the screen: the ID in `/jobs/ID`. Stays what it is when another screen is shown.
pub fn use_path_id() -> Memo<String> {
    let pathname = use_pathname();
    let screen = pathname.with_untracked(|path| first_segment(path).to_owned());
    Memo::new(move |before: Option<&String>| {
        pathname.with(|path| match before {
            Some(id) if first_segment(path) != screen => id.clone(),
            _ => path_id(path),
        })
    })
}

fn first_segment(path: &str) -> &str {
    path.split('/').find(|segment| !segment.is_empty()).unwrap_or_default()
}

fn path_id(path: &str) -> String {
    // A plus is a plus here; only a query writes spaces that way.
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .nth(1)
        .map(|id| decode(&id.replace('+', "%2B")))
        .unwrap_or_default()
}

/// The one owner of a screen's address.
#[derive(Clone, Copy)]
pub struct UrlState {
    /// The parameters of the address as it is now.
    pub query: Memo<Query>,
    /// Of the screen it belongs to; without one it belongs to whatever screen is shown.
    path: StoredValue<Option<String>>,
}

/// Binds the screen that calls it to the address. Call once per screen.
pub fn use_url() -> UrlState {
    let Address(address) = use_address();
    let path = address.with_untracked(|url| url.path().to_owned());
    bind(Some(path))
}

/// Binds what stands beside every screen, as a dialog does, to the address of whichever is shown.
pub fn use_any_url() -> UrlState {
    bind(None)
}

fn bind(path: Option<String>) -> UrlState {
    let Address(address) = use_address();
    UrlState {
        query: Memo::new(move |_| address.with(|url| Query::parse(url.search()))),
        path: StoredValue::new(path),
    }
}

impl UrlState {
    pub fn get(&self, name: &'static str) -> Option<String> {
        self.query.with(|query| query.get(name).map(str::to_owned))
    }

    /// Changes parameters together. Does nothing once another screen is shown, so a late write never pulls anybody back.
    pub fn set(&self, changes: &[(&str, Option<String>)], write: Write) {
        let this = *self;
        let changes: Vec<(String, Option<String>)> =
            changes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        when_arrived(move || {
            let Some((path, before)) = this.place() else { return };
            let mut query = before.clone();
            for (name, value) in changes {
                query.set(&name, value);
            }
            if query != before {
                visit(&format!("{path}{}", query.to_search()), write, "");
            }
        });
    }

    /// Opens, changes or closes the panel that a parameter names. Back closes an open one; an entry that was made by opening
    /// it goes with it, so nobody has to go back past a closed one.
    pub fn panel(&self, name: &str, value: Option<String>) {
        let this = *self;
        let name = name.to_owned();
        let value = value.filter(|value| !value.is_empty());
        when_arrived(move || {
            let Some((path, mut query)) = this.place() else { return };
            if query.get(&name) == value.as_deref() {
                return;
            }
            let (was_open, is_open) = (query.get(&name).is_some(), value.is_some());
            query.set(&name, value);
            let write = if was_open { Write::Replace } else { Write::Push };
            visit(&format!("{path}{}", query.to_search()), write, &name);
            if !is_open {
                leave(name);
            }
        });
    }

    /// Path and parameters of the address, while it is that of the own screen.
    fn place(&self) -> Option<(String, Query)> {
        let own = self.path.try_get_value()?;
        let (path, search) = here();
        own.is_none_or(|own| own == path).then(|| (path, Query::parse(&search)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_survives_the_address_bar() {
        let mut query = Query::default();
        query.set("q", Some("大厅 a+b&c=d%20/?#".to_owned()));
        query.set("state", Some("started".to_owned()));
        assert_eq!(Query::parse(&query.to_search()), query);
    }

    #[test]
    fn plus_is_a_space_and_broken_escapes_stay() {
        let query = Query::parse("?q=a+b&x=%zz&y=%e4%bd");
        assert_eq!(query.get("q"), Some("a b"));
        assert_eq!(query.get("x"), Some("%zz"));
        assert!(query.get("y").is_some());
    }

    #[test]
    fn the_id_in_an_address_is_decoded() {
        assert_eq!(path_id("/jobs/a%20b+c"), "a b+c");
        assert_eq!(path_id("/jobs/j1/"), "j1");
        assert_eq!(path_id("/jobs"), "");
    }

    #[test]
    fn an_empty_value_is_no_value() {
        let mut query = Query::parse("?q=x");
        query.set("q", Some(String::new()));
        assert_eq!(query.to_search(), "");
    }
}
