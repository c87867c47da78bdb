//! Mounts views with everything that the app provides, and operates them.

pub mod clipboard;
mod clock;
pub mod files;
pub mod newest;
mod server;
mod visibility;
mod wait;
pub mod zone;

pub use clock::fast_intervals;
pub use server::{EventStream, Gate, Reply, Server, serve};
pub use visibility::HiddenTab;
pub use wait::{next_frame, take_panic, until, watch_panics};

use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, FlatRoutesProps, RouteChildren, Router};
use media_api::Context;
use media_console::components::deletion::Deletions;
use media_console::routes::{pattern_at, routes};
use media_console::state::commands::Commands;
use media_console::state::history::{HistoryMode, intercept_links, write_history};
use media_console::state::notices::Notices;
use media_console::state::preferences::Preferences;
use media_console::state::query::{Query, ScreenPatterns};
use media_console::state::session::{OtherVersion, Session};
use media_console::state::subject::Subject;
use media_console::text::set_language;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

const PREFERENCES: &str = "media-console.preferences";

thread_local! {
    /// The owner of the last mounted view.
    static LAST: RefCell<Option<Owner>> = const { RefCell::new(None) };
}

/// A mounted view. Dropping it unmounts the view and restores the address.
pub struct Mounted {
    pub root: HtmlElement,
    pub commands: Commands,
    pub notices: Notices,
    pub session: RwSignal<Session>,
    before: String,
    owner: Owner,
    handle: Option<Box<dyn std::any::Any>>,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.handle.take();
        // The router keeps its owner alive: effects and listeners would continue in the following tests.
        self.owner.cleanup();
        self.root.remove();
        write_address(&self.before);
    }
}

/// The options of a mounted view.
pub struct Setup {
    /// Path and query; unchanged when empty.
    pub address: &'static str,
    /// The stored preferences as JSON.
    pub preferences: Value,
    pub session: Session,
}

impl Default for Setup {
    /// English, UTC, and a session with a local service.
    fn default() -> Self {
        Self {
            address: "",
            preferences: json!({"language": "en", "zone": "utc"}),
            session: Session::Ready(context()),
        }
    }
}

/// The server's information about itself.
pub fn context() -> Context {
    let context = json!({
        "mode": "local", "region": "cn-shanghai", "access_key": "loca…0001", "read_only": false, "ingest": "rtmp://127.0.0.1:1935",
        "endpoints": {"ice": "http://127.0.0.1:8081", "vod": "http://127.0.0.1:8081"}, "now": 1_767_322_800_000_i64,
        "running_deletions": 0, "version": "0.1.0",
    });
    serde_json::from_value(context).expect("the context has the fields that the page expects")
}

/// Mounts a view in English and UTC, at the address that is shown.
pub fn mount<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Mounted {
    Setup::default().mount(view)
}

/// Mounts a view at an address.
pub fn mount_at<V: IntoView + 'static>(address: &'static str, view: impl FnOnce() -> V + 'static) -> Mounted {
    Setup { address, ..Setup::default() }.mount(view)
}

/// Mounts the screen of an address, from the table of routes. Navigating to another address leaves it as in the app.
pub fn mount_screen(address: &'static str) -> Mounted {
    Setup { address, ..Setup::default() }.mount_screen()
}

/// Every screen, each at its address.
pub fn screens() -> impl IntoView {
    let children = RouteChildren::to_children(routes);
    FlatRoutes(FlatRoutesProps::builder().fallback(|| "no such screen").children(children).build())
}

impl Setup {
    pub fn mount_screen(self) -> Mounted {
        self.mount(screens)
    }

    pub fn mount<V: IntoView + 'static>(self, view: impl FnOnce() -> V + 'static) -> Mounted {
        let before = address();
        remove_leftovers();
        watch_panics();
        let storage = window().local_storage().unwrap().unwrap();
        storage.set_item(PREFERENCES, &self.preferences.to_string()).unwrap();
        if !self.address.is_empty() {
            write_address(self.address);
        }
        let root: HtmlElement = document().create_element("main").unwrap().unchecked_into();
        root.set_attribute("data-mounted", "").unwrap();
        document().body().unwrap().append_child(&root).unwrap();
        let provided = Rc::new(RefCell::new(None));
        let given = provided.clone();
        let handle = mount_to(root.clone(), move || {
            let preferences = Preferences::provide();
            set_language(Memo::new(move |_| preferences.language()));
            provide_context(Subject(RwSignal::new(String::new())));
            provide_context(ScreenPatterns(pattern_at));
            provide_context(OtherVersion(RwSignal::new(false)));
            let session = RwSignal::new(self.session);
            provide_context(session);
            let owner = Owner::current().expect("a mounted view has an owner");
            given.replace(Some((session, Notices::provide(), Commands::provide(), owner)));
            Deletions::provide();
            intercept_links();
            // The children of a router must be `Send`; the captures of a test need not be.
            let view = StoredValue::new_local(Some(view));
            let mounted = move || view.try_update_value(Option::take).flatten().map(|view| view());
            view! { <Router>{mounted()}</Router> }
        });
        let (session, notices, commands, owner) =
            provided.take().expect("`mount_to` runs its function at once");
        LAST.replace(Some(owner.clone()));
        Mounted { root, commands, notices, session, before, owner, handle: Some(Box::new(handle)) }
    }
}

/// A failed test does not run its destructors: what it left in the document is removed before the next one begins, and its
/// timers end: the next test would count their requests as its own.
fn remove_leftovers() {
    if let Some(owner) = LAST.take() {
        owner.cleanup();
    }
    let left = document().query_selector_all("[data-mounted]").unwrap();
    (0..left.length()).for_each(|i| left.item(i).unwrap().unchecked_into::<HtmlElement>().remove());
}

/// Path and query of the page.
pub fn address() -> String {
    let location = window().location();
    format!("{}{}", location.pathname().unwrap(), location.search().unwrap())
}

/// One parameter of the address.
pub fn parameter(name: &str) -> Option<String> {
    Query::parse(&window().location().search().unwrap()).get(name).map(str::to_owned)
}

/// Replaces the address without notifying a router that is not mounted yet. The tests do this more often than a browser allows
/// (200 times in ten seconds; further calls change nothing), so webdriver.json turns its protection off.
fn write_address(address: &str) {
    window().history().unwrap().replace_state_with_url(&JsValue::NULL, "", Some(address)).unwrap();
}

/// Goes to another address, as a link does.
pub fn go_to(address: &str) {
    write_history(address, HistoryMode::Push);
}

impl Mounted {
    /// Every element that matches, in document order.
    pub fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let list = self.root.query_selector_all(selector).unwrap();
        (0..list.length()).map(|i| list.item(i).unwrap().unchecked_into()).collect()
    }

    pub fn has(&self, selector: &str) -> bool {
        self.root.query_selector(selector).unwrap().is_some()
    }

    /// The only element that matches.
    #[track_caller]
    pub fn one(&self, selector: &str) -> HtmlElement {
        let mut found = self.all(selector);
        assert_eq!(found.len(), 1, "{selector} in {}", self.root.inner_html());
        found.remove(0)
    }

    pub fn text(&self) -> String {
        self.root.text_content().unwrap_or_default()
    }

    pub fn shows(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// A button by its label or its words.
    #[track_caller]
    pub fn button(&self, name: &str) -> HtmlElement {
        let found = self.all("button").into_iter().find(|button| {
            button.get_attribute("aria-label").as_deref() == Some(name)
                || button.text_content().as_deref().map(str::trim) == Some(name)
        });
        found.unwrap_or_else(|| panic!("no button {name} in {}", self.root.inner_html()))
    }

    pub fn has_button(&self, name: &str) -> bool {
        self.all("button").iter().any(|button| button.text_content().as_deref().map(str::trim) == Some(name))
    }
}

/// Whether the element with the focus matches.
pub fn has_focus(selector: &str) -> bool {
    document().active_element().is_some_and(|focused| focused.matches(selector).unwrap())
}

/// Focuses a button and presses it, as with the keyboard.
pub fn press_focused(button: &HtmlElement) {
    button.focus().unwrap();
    click(button, false);
}

/// A click, with the shift key on request.
pub fn click(element: &HtmlElement, shift: bool) {
    let init = web_sys::MouseEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_shift_key(shift);
    let event = web_sys::MouseEvent::new_with_mouse_event_init_dict("click", &init).unwrap();
    element.dispatch_event(&event).unwrap();
}

/// Types a whole value, as an input event.
pub fn fill(element: &HtmlElement, value: &str) {
    js_sys::Reflect::set(element, &"value".into(), &value.into()).unwrap();
    dispatch(element, "input");
    dispatch(element, "change");
}

/// Sends a bubbling event of a type without data.
pub fn dispatch(target: &web_sys::EventTarget, kind: &str) {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    target.dispatch_event(&web_sys::Event::new_with_event_init_dict(kind, &init).unwrap()).unwrap();
}
