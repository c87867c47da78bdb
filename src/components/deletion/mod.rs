//! Deletions: one dialog for all of them, fed only by the plan that the server made.

use leptos::prelude::*;
use media_api::JobId;
use media_api::deletion::Target;

/// What the dialog is opened for.
#[derive(Debug, Clone, PartialEq)]
pub enum DeletionRequest {
    /// Exactly this.
    Exactly(Target),
    /// Snapshots of these jobs over a time range that is chosen in the dialog.
    OverRange { jobs: Vec<JobId> },
}

/// Opens the dialog and follows what was confirmed; get it with [`use_deletions`].
#[derive(Clone, Copy)]
pub struct Deletions(RwSignal<Option<DeletionRequest>>);

impl Deletions {
    pub fn provide() -> Self {
        let deletions = Self(RwSignal::new(None));
        provide_context(deletions);
        deletions
    }

    /// Opens the dialog. `changed` runs after anything was deleted, so that the list behind is read again.
    pub fn open(self, request: DeletionRequest, _changed: Callback<()>) {
        self.0.set(Some(request));
    }
}

pub fn use_deletions() -> Deletions {
    use_context().expect("the app provides deletions before any screen is shown")
}

#[component]
pub fn DeletionDialog() -> impl IntoView {}

#[component]
pub fn RunningDeletions() -> impl IntoView {}
