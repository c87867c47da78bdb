//! Commands under way, in the session storage of the tab: a reload ends them, and what was not sent is reported after it. A
//! browser copies that storage into a duplicate of the tab, so the tab that sends holds a lock, and says when it has ended.

use crate::state::tab_lock::TabLock;
use crate::state::tab_storage;
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;

const KEY: &str = "media-console.commands";

type Records = BTreeMap<String, Value>;

fn lock_name(id: &str) -> String {
    format!("{KEY}-{id}")
}

/// The stored state of commands that this tab sends.
pub struct Record {
    id: String,
    _lock: TabLock,
}

impl Record {
    pub async fn begin() -> Self {
        let id = format!("{:x}", (js_sys::Math::random() * 1e15) as u64);
        let lock = TabLock::acquire(&lock_name(&id)).await;
        Self { id, _lock: lock }
    }

    pub fn store(&self, state: &impl Serialize) {
        let state = serde_json::to_value(state).unwrap_or_default();
        change(|records| drop(records.insert(self.id.clone(), state)));
    }

    /// Removes what is stored.
    pub fn end(self) {
        change(|records| drop(records.remove(&self.id)));
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.set_item(KEY, &self.id);
        }
    }
}

fn change(change: impl FnOnce(&mut Records)) {
    let mut records: Records = tab_storage::get(KEY).unwrap_or_default();
    change(&mut records);
    tab_storage::set(KEY, Some(&records).filter(|records| !records.is_empty()));
}

/// Removes and returns the states whose sending an end of the page has interrupted. Those of another tab are left out: this tab
/// is its duplicate, and the results are shown there.
pub async fn take_interrupted<T: DeserializeOwned>() -> Vec<T> {
    let records: Records = tab_storage::get(KEY).unwrap_or_default();
    let mut interrupted = Vec::new();
    for (id, state) in records {
        change(|records| drop(records.remove(&id)));
        let is_of_no_tab = TabLock::try_acquire(&lock_name(&id)).await.is_some() && !has_ended(&id);
        interrupted.extend(serde_json::from_value(state).ok().filter(|_| is_of_no_tab));
    }
    interrupted
}

/// Whether a tab has ended these commands; known of the last ones only.
fn has_ended(id: &str) -> bool {
    let last =
        window().local_storage().ok().flatten().and_then(|storage| storage.get_item(KEY).ok().flatten());
    last.as_deref() == Some(id)
}
