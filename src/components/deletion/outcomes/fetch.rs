//! Reading one deletion with its outcomes.

use crate::components::deletion::calls;
use crate::components::deletion::controller::use_deletions;
use crate::state::fetch::Fetch;
use crate::state::session::{Session, use_session};
use leptos::prelude::*;
use media_api::deletion::{Deletion, Summary};
use std::sync::Arc;

/// A deletion that is read from the server.
#[derive(Clone, Copy)]
pub struct DeletionFetch {
    /// The deletion with the current ID, never an earlier one, as it was when it was read.
    pub found: Memo<Option<Arc<Deletion>>>,
    /// Its latest state: from the event stream until it was read as over.
    pub summary: Memo<Option<Summary>>,
    pub fetch: Fetch<Arc<Deletion>>,
}

/// Reads a deletion: now, when the ID changes, when the deletion is over, and when a session is opened.
pub fn fetch_deletion(id: Signal<String>) -> DeletionFetch {
    let (deletions, session) = (use_deletions(), use_session());
    let fetch =
        Fetch::new(move || Some(id.get()), |id: String| async move { calls::find(&id).await.map(Arc::new) });
    let found = Memo::new(move |_| {
        id.with(|id| {
            let is_it = |deletion: &&Arc<Deletion>| deletion.summary.id == *id;
            fetch.data.with(|data| data.as_ref().filter(is_it).cloned())
        })
    });
    let followed = Memo::new(move |_| id.with(|id| deletions.followed.latest(id)));
    let summary = Memo::new(move |_| {
        let read = found.with(|found| found.as_ref().map(|found| found.summary.clone()));
        let is_read_over = read.as_ref().is_some_and(|read| read.state.is_over());
        followed.get().filter(|_| read.is_some() && !is_read_over).or(read)
    });
    let is_active = Memo::new(move |_| followed.with(|f| f.as_ref().is_some_and(|f| !f.state.is_over())));
    let is_ready = Memo::new(move |_| session.with(Session::is_ready));
    Effect::new(move |before: Option<(bool, bool)>| {
        let now = (is_active.get(), is_ready.get());
        let (was_active, was_ready) = before.unwrap_or((false, true));
        if (was_active && !now.0) || (!was_ready && now.1) {
            fetch.refresh();
        }
        now
    });
    DeletionFetch { found, summary, fetch }
}
