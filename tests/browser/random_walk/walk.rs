//! One walk: steps of a user in random order, and the invariants after each.

use super::random::Random;
use super::record::Record;
use super::steps::STEPS;
use crate::support::{Server, address, next_frame, take_panic, until, watch_panics};
use leptos::mount::mount_to;
use leptos::prelude::*;
use media_console::app::App;
use media_console::routes::section_of;
use media_console::state::history::{HistoryMode, write_history};
use media_console::state::task::sleep;
use std::collections::BTreeSet;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// Longest time between two steps, in milliseconds.
const HASTE: usize = 24;
/// Milliseconds within which every read ends: a search over all time makes about seventy, one after the other.
const READ_MILLIS: f64 = 90_000.0;
/// Steps after which a walk that has left its screen returns.
const DETOUR: usize = 6;
/// Steps between two checks of the idle page.
const REST: usize = 25;

/// The whole page, mounted at an address.
pub struct Walk {
    pub root: HtmlElement,
    owner: Owner,
    handle: Option<Box<dyn std::any::Any>>,
    server: Server,
    pub random: Random,
    record: Record,
    /// Path of the screen under test.
    home: &'static str,
    /// Index of the first history entry of this walk.
    pub first_entry: i32,
    /// Steps since the screen was left.
    away: usize,
    seed: u64,
    log: Vec<String>,
}

impl Walk {
    pub fn start(home: &'static str, seed: u64, server: Server) -> Self {
        watch_panics();
        let record = Record::start();
        let storage = window().local_storage().unwrap().unwrap();
        storage.set_item("media-console.preferences", r#"{"language":"en","zone":"local"}"#).unwrap();
        window().history().unwrap().push_state_with_url(&JsValue::NULL, "", Some(home)).unwrap();
        let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        root.set_attribute("data-mounted", "").unwrap();
        document().body().unwrap().append_child(&root).unwrap();
        let owner = RwSignal::new(None);
        let handle = mount_to(root.clone(), move || {
            owner.set(Owner::current());
            App()
        });
        let owner = owner.get_untracked().expect("`mount_to` runs its function at once with an owner");
        Self {
            root,
            owner,
            handle: Some(Box::new(handle)),
            server,
            random: Random::new(seed),
            record,
            home,
            first_entry: entry_index(),
            away: 0,
            seed,
            log: Vec::new(),
        }
    }

    /// Takes steps, and then leaves the page while it reads.
    pub async fn run(mut self, steps: usize) {
        until(|| self.root.query_selector("main h1").unwrap().is_some()).await;
        for number in 0..steps {
            self.step(number).await;
            if number % REST == REST - 1 {
                self.at_rest().await;
            }
        }
        write_history(self.home, HistoryMode::Push);
        next_frame().await;
        self.log.push("the page is unmounted".to_owned());
        self.handle.take();
        self.owner.cleanup();
        self.root.remove();
        until(|| self.server.pending() == 0).await;
        self.check();
    }

    async fn step(&mut self, number: usize) {
        let before = path();
        let is_away = before != self.home;
        self.away = if is_away { self.away + 1 } else { 0 };
        let taken = if self.away > DETOUR {
            write_history(self.home, HistoryMode::Push);
            Some("comes back".to_owned())
        } else {
            // A step's element may not exist: another step is taken then.
            (0..20).find_map(|_| {
                let step = self.random.weighted(&STEPS);
                self.take(step)
            })
        };
        let taken = taken.expect("a key can always be pressed");
        self.log.push(format!("{number}. {taken} → {}", address()));
        let followed =
            taken.strip_prefix("follows ").filter(|link| !link.contains(['?', '#']) && **link != before);
        sleep(self.random.below(HASTE) as u32).await;
        self.check();
        if let Some(link) = followed
            && path() == link
        {
            let search = window().location().search().unwrap();
            assert!(search.is_empty(), "written by the screen before: {search}\n{}", self.story());
        }
    }

    #[track_caller]
    fn check(&self) {
        if let Some(panic) = take_panic() {
            panic!("the page panicked: {panic}\n{}", self.story());
        }
        let entries = self.record.entries();
        assert!(entries.is_empty(), "{}\n{}", entries.join("\n"), self.story());
    }

    /// The condition that is awaited.
    fn busy(&self) -> String {
        let elements = elements(&self.root, "[aria-busy=true]");
        let elements: Vec<_> = elements.iter().map(|element| element.outer_html()).collect();
        format!("{} requests, {}", self.server.pending(), elements.join(", "))
    }

    /// The invariants when every response has arrived.
    async fn at_rest(&mut self) {
        let is_busy = || self.server.pending() > 0 || !elements(&self.root, "[aria-busy=true]").is_empty();
        let start = js_sys::Date::now();
        while is_busy() {
            assert!(
                js_sys::Date::now() - start < READ_MILLIS,
                "still busy: {}\n{}",
                self.busy(),
                self.story()
            );
            next_frame().await;
        }
        next_frame().await;
        self.check();
        let mut ids = BTreeSet::new();
        for id in elements(&self.root, "[id]").iter().map(|element| element.id()) {
            assert!(ids.insert(id.clone()), "two elements have the ID {id}\n{}", self.story());
        }
        let heading = elements(&self.root, "main h1");
        assert_eq!(heading.len(), 1, "the screen has one heading\n{}", self.story());
        let current = elements(&self.root, "nav.rail [aria-current=page]");
        let current = current.first().and_then(|link| link.get_attribute("href"));
        let section = section_of(&path()).map(|screen| screen.path.to_owned());
        assert_eq!(current, section, "the navigation names the screen of the address\n{}", self.story());
    }

    /// The steps that led here.
    fn story(&self) -> String {
        let last = self.log.len().saturating_sub(25);
        format!("seed {}, from {}:\n{}", self.seed, self.home, self.log[last..].join("\n"))
    }
}

fn path() -> String {
    window().location().pathname().unwrap()
}

pub fn elements(root: &HtmlElement, selector: &str) -> Vec<HtmlElement> {
    let list = root.query_selector_all(selector).unwrap();
    (0..list.length()).map(|i| list.item(i).unwrap().unchecked_into()).collect()
}

/// Index of the shown entry in the history of the browser.
pub fn entry_index() -> i32 {
    let read = js_sys::Function::new_no_args("return navigation.currentEntry.index;");
    read.call0(&JsValue::NULL).unwrap().as_f64().unwrap() as i32
}
