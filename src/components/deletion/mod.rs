//! Deletions: one dialog for all of them, fed only by the plan the server made.

use leptos::prelude::*;
use media_api::JobId;
use media_api::deletion::Target;

/// What somebody wants deleted.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Exactly this.
    Exactly(Target),
    /// Snapshots of these jobs over a time range that is still to be chosen in the dialog.
    OverRange { jobs: Vec<JobId> },
}

/// Opens the dialog; get it with [`use_deletions`].
#[derive(Clone, Copy)]
pub struct Deletions {
    /// What the dialog is open for, and what to run when it has changed something.
    pub asked: RwSignal<Option<(Ask, Callback<()>)>>,
}

impl Deletions {
    pub fn provide() -> Self {
        let deletions = Self { asked: RwSignal::new(None) };
        provide_context(deletions);
        deletions
    }
    /// Opens the dialog. `changed` runs after anything was deleted, so that the table behind is read again.
    pub fn ask(&self, ask: Ask, changed: Callback<()>) {
        self.asked.set(Some((ask, changed)));
    }
}

pub fn use_deletions() -> Deletions {
    use_context().expect("the app provides deletions before any screen is shown")
}
