//! Snapshot files: storing new ones, listing them by time, and deleting them.

mod delete;
mod keep;
mod list;

pub(crate) use keep::SnapshotStore;

use crate::objects::Objects;
use crate::settle::Settler;
use crate::store::Store;

/// The operations on snapshot files; cheap to clone.
#[derive(Clone)]
pub(crate) struct Files {
    store: Store,
    objects: Objects,
    settler: Settler,
}

impl Files {
    pub(crate) fn new(store: Store, objects: Objects, settler: Settler) -> Files {
        Files { store, objects, settler }
    }
}
