//! Commands under way, in the session storage of the tab: a reload ends them, and what was not sent is reported after it.
//! The steps of the [`TabWork`] are the states that have been stored.

use crate::state::tab_lock::TabLock;
use crate::state::tab_storage;
use crate::state::tab_work::TabWork;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

const KEY: &str = "media-console.commands";

#[derive(Serialize, Deserialize)]
struct Stored {
    /// How often a state was stored, this one included.
    count: usize,
    state: Value,
}

type Records = BTreeMap<String, Stored>;

/// The stored state of commands that this tab sends.
pub struct Record {
    work: TabWork,
    count: usize,
    _lock: TabLock,
}

impl Record {
    pub async fn begin() -> Self {
        let work = TabWork::new(KEY);
        let lock = TabLock::acquire(&work.lock_name()).await;
        Self { work, count: 0, _lock: lock }
    }

    pub fn store(&mut self, state: &impl Serialize) {
        self.add_one();
        let stored = Stored { count: self.count, state: serde_json::to_value(state).unwrap_or_default() };
        change(|records| drop(records.insert(self.work.id().to_owned(), stored)));
    }

    /// Removes what is stored.
    pub fn end(mut self) {
        self.add_one();
        change(|records| drop(records.remove(self.work.id())));
    }

    fn add_one(&mut self) {
        self.count += 1;
        self.work.set_steps(self.count);
    }
}

fn stored() -> Records {
    tab_storage::get(KEY).unwrap_or_default()
}

fn change(change: impl FnOnce(&mut Records)) {
    let mut records = stored();
    change(&mut records);
    tab_storage::set(KEY, Some(&records).filter(|records| !records.is_empty()));
}

/// Removes and returns the states whose sending an end of the page has interrupted. One that another tab has continued is left
/// out: this tab is its duplicate, and the results are shown there.
pub async fn take_interrupted<T: DeserializeOwned>() -> Vec<T> {
    let mut interrupted = Vec::new();
    for (id, Stored { count, state }) in stored() {
        let work = TabWork::stored(KEY, &id);
        // Held by the tab that sends.
        drop(TabLock::acquire(&work.lock_name()).await);
        change(|records| drop(records.remove(&id)));
        let is_outdated = work.steps().is_some_and(|steps| steps > count);
        interrupted.extend(serde_json::from_value(state).ok().filter(|_| !is_outdated));
    }
    interrupted
}
