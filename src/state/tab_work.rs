//! Work that a tab does in steps and keeps in its session storage. A browser copies that storage into a duplicate of the tab, so
//! the tab that works holds a lock, and counts its steps where all tabs can read them.

use leptos::prelude::*;

/// One piece of work: its kind, and its ID among those.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TabWork {
    kind: &'static str,
    id: String,
}

impl TabWork {
    /// New work. `kind` is the storage key of its count.
    pub fn new(kind: &'static str) -> Self {
        Self { kind, id: format!("{:x}", (js_sys::Math::random() * 1e15) as u64) }
    }

    /// Work that was stored with this ID.
    pub fn stored(kind: &'static str, id: &str) -> Self {
        Self { kind, id: id.to_owned() }
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name of the lock that the working tab holds.
    pub fn lock_name(&self) -> String {
        format!("{}-{}", self.kind, self.id)
    }

    /// The steps counted by whatever tab; known of the last work of a kind only.
    pub fn steps(&self) -> Option<usize> {
        let last = window().local_storage().ok()??.get_item(self.kind).ok()??;
        let (id, steps) = last.split_once(' ')?;
        steps.parse().ok().filter(|_| id == self.id)
    }

    pub fn set_steps(&self, steps: usize) {
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.set_item(self.kind, &format!("{} {steps}", self.id));
        }
    }
}
