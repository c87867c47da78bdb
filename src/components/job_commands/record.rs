//! Commands under way, in the session storage of the tab: a reload ends them, and what was not sent is reported after it. A
//! browser copies that storage into a duplicate of the tab, so the tab that sends holds a lock, and counts what it has stored
//! where all tabs can read it.

use crate::state::tab_lock::TabLock;
use crate::state::tab_storage;
use leptos::prelude::*;
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

fn lock_name(id: &str) -> String {
    format!("{KEY}-{id}")
}

/// The stored state of commands that this tab sends.
pub struct Record {
    id: String,
    count: usize,
    _lock: TabLock,
}

impl Record {
    pub async fn begin() -> Self {
        let id = format!("{:x}", (js_sys::Math::random() * 1e15) as u64);
        let lock = TabLock::acquire(&lock_name(&id)).await;
        Self { id, count: 0, _lock: lock }
    }

    pub fn store(&mut self, state: &impl Serialize) {
        self.add_one();
        let stored = Stored { count: self.count, state: serde_json::to_value(state).unwrap_or_default() };
        change(|records| drop(records.insert(self.id.clone(), stored)));
    }

    /// Removes what is stored.
    pub fn end(mut self) {
        self.add_one();
        change(|records| drop(records.remove(&self.id)));
    }

    fn add_one(&mut self) {
        self.count += 1;
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.set_item(KEY, &format!("{} {}", self.id, self.count));
        }
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
        // Held by the tab that sends.
        drop(TabLock::acquire(&lock_name(&id)).await);
        change(|records| drop(records.remove(&id)));
        let is_outdated = shared_count(&id).is_some_and(|shared| shared > count);
        interrupted.extend(serde_json::from_value(state).ok().filter(|_| !is_outdated));
    }
    interrupted
}

/// How often a tab has stored the state of these commands; known of the last ones only.
fn shared_count(id: &str) -> Option<usize> {
    let last = window().local_storage().ok()??.get_item(KEY).ok()??;
    let (last_id, count) = last.split_once(' ')?;
    count.parse().ok().filter(|_| last_id == id)
}
