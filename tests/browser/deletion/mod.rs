//! Deletions in a real browser, against a server that the test controls.

mod arming;
mod hold;
mod outcomes;
mod page;
mod plan;
mod range;
mod read_only;
pub mod server;
mod stream;
mod video_streams;

use crate::support::{Mounted, Setup, click, context, fill, until};
use leptos::prelude::*;
use media_api::deletion::Target;
use media_api::time::ApiTime;
use media_api::{Context, JobId};
use media_console::components::deletion::{
    DeletionDialog, DeletionRequest, OverRange, RunningDeletions, use_deletions,
};
use media_console::state::preferences::{Preferences, use_preferences};
use media_console::state::session::Session;
use serde_json::{Value, json};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use wasm_bindgen::JsCast;

fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// A screen with a heading and a button that opens the dialog, and the top bar's deletions.
struct Screen {
    page: Mounted,
    changes: Arc<AtomicU32>,
    preferences: Preferences,
}

impl std::ops::Deref for Screen {
    type Target = Mounted;
    fn deref(&self) -> &Mounted {
        &self.page
    }
}

fn session() -> Session {
    Session::Ready(Context { now: now(), ..context() })
}

fn screen(request: DeletionRequest) -> Screen {
    screen_with("/jobs", json!({"language": "en", "zone": "utc"}), request)
}

fn screen_with(address: &'static str, preferences: Value, request: DeletionRequest) -> Screen {
    let changes = Arc::new(AtomicU32::new(0));
    let heard = changes.clone();
    let view = move || {
        let deletions = use_deletions();
        let changed = Callback::new(move |()| _ = heard.fetch_add(1, Ordering::Relaxed));
        let open = move |_| deletions.open(request.clone(), changed);
        view! { <h1>"Pictures"</h1><button type="button" on:click=open>"Open"</button> }
    };
    Screen { changes, ..screen_of(address, preferences, view) }
}

/// A view with the top bar's deletions and the dialog beside it.
fn screen_of<V: IntoView + 'static>(
    address: &'static str,
    preferences: Value,
    view: impl FnOnce() -> V + 'static,
) -> Screen {
    let given = Rc::new(Cell::new(None));
    let used = given.clone();
    let setup = Setup { address, preferences, session: session() };
    let page = setup.mount(move || {
        used.set(Some(use_preferences()));
        let view = view();
        view! { {view}<RunningDeletions /><DeletionDialog /> }
    });
    let preferences = given.get().expect("a view is built as it is mounted");
    Screen { page, changes: Arc::default(), preferences }
}

impl Screen {
    /// How often the list behind was read again.
    fn changes(&self) -> u32 {
        self.changes.load(Ordering::Relaxed)
    }

    fn is_open(&self) -> bool {
        self.has("dialog[open]")
    }

    /// Opens the dialog, and waits until it shows a plan or asks for a range.
    async fn open(&self) {
        let button = self.button("Open");
        button.focus().unwrap();
        click(&button, false);
        until(|| self.is_open() && !self.has("dialog progress") && focused() == "Cancel").await;
    }

    fn type_count(&self, count: &str) {
        fill(&self.one("#deletion-typed"), count);
    }

    /// Presses the confirm button; the response arrives later.
    async fn press(&self) {
        self.type_count("412");
        until(|| !self.is_disabled("Remove 412 records")).await;
        click(&self.button("Remove 412 records"), false);
    }

    /// Opens, confirms, and waits for the response.
    async fn confirm(&self) {
        self.open().await;
        self.press().await;
        until(|| !self.has("#deletion-typed")).await;
    }

    fn is_disabled(&self, button: &str) -> bool {
        self.button(button).unchecked_into::<web_sys::HtmlButtonElement>().disabled()
    }

    /// Presses Escape in the dialog, as the browser reports it.
    fn escape(&self) {
        let init = web_sys::EventInit::new();
        init.set_cancelable(true);
        let event = web_sys::Event::new_with_event_init_dict("cancel", &init).unwrap();
        self.one("dialog").dispatch_event(&event).unwrap();
    }

    /// Chooses records only (0) or with files (1).
    fn choose(&self, option: usize) {
        self.all(".choice input")[option].click();
    }
}

fn focused() -> String {
    let words = document().active_element().and_then(|element| element.text_content());
    words.unwrap_or_default().trim().to_owned()
}

/// The dialog's parameter in the address.
fn named() -> Option<String> {
    crate::support::parameter("deletion")
}

fn exactly() -> DeletionRequest {
    let start = ApiTime::from_seconds(1_767_319_200).unwrap();
    let end = ApiTime::from_seconds(1_767_321_240).unwrap();
    let jobs = vec![JobId::new("job-1").unwrap()];
    DeletionRequest::Exactly(Target::SnapshotRange { jobs, start, end, erase_originals: false })
}

fn over_range() -> DeletionRequest {
    DeletionRequest::OverRange(OverRange { jobs: vec![JobId::new("job-1").unwrap()], range: None })
}
