//! Deletions: one dialog for all of them, fed only by the plan that the server made, and the list of those that are followed.
//!
//! The dialog is the state machine of [`state`]; [`calls`] does what it asks for; the components only show its state and send
//! events to it. Everything here belongs to the app and outlives every screen.

mod address;
mod badges;
mod calls;
mod confirmation;
mod dialog;
#[cfg(test)]
mod fixtures;
mod followed;
mod kinds;
mod outcomes;
mod plan_step;
mod progress;
mod range_step;
mod state;
mod stream;
mod warnings;
mod words;

pub use badges::RunningDeletions;
pub use dialog::DeletionDialog;
pub use outcomes::{Outcomes, Place, Showing, fetch_deletion, outcome_from_name, outcome_name};
pub use words::headline;

use crate::format;
use crate::state::commands::{Commands, ScreenCommand};
use crate::state::notices::{Notices, use_notices};
use crate::state::session::use_session;
use crate::state::task::ScopedTask;
use followed::Followed;
use leptos::prelude::*;
use media_api::JobId;
use media_api::deletion::{Summary, Target};
use state::{Dialog, Event, Opening, Source, State};
use stream::EventStream;

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
pub struct Deletions {
    dialog: RwSignal<Dialog>,
    followed: Followed,
    stream: EventStream,
    /// What to run when the deletion of the dialog has deleted something.
    opener: StoredValue<Callback<()>>,
    /// The question that the dialog waits for.
    question: ScopedTask,
    /// Milliseconds by which the server's clock is ahead of this one.
    skew: RwSignal<i64>,
    /// Reads the current screen again.
    refresh: Callback<()>,
    notices: Notices,
}

impl Deletions {
    /// Called once by the app, after notices, commands and session were provided.
    pub fn provide() -> Self {
        let commands: Commands = use_context().expect("the app provides commands before deletions");
        let session = use_session();
        let refresh = Callback::new(move |()| commands.run(ScreenCommand::Refresh));
        let deletions = Self {
            dialog: RwSignal::new(Dialog::default()),
            followed: Followed::new(),
            stream: EventStream::new(),
            opener: StoredValue::new(refresh),
            question: ScopedTask::new(),
            skew: RwSignal::new(0),
            refresh,
            notices: use_notices(),
        };
        Effect::new(move |_| {
            if let Some(now) = session.with(|session| session.context().map(|context| context.now)) {
                deletions.set_server_time(now);
            }
        });
        provide_context(deletions);
        deletions
    }

    /// Opens the dialog. `changed` runs once the deletion is over, if anything was deleted or may have been, so that the list
    /// behind is read again.
    pub fn open(self, request: DeletionRequest, changed: Callback<()>) {
        self.opener.set_value(changed);
        self.send(Event::Open(match request {
            DeletionRequest::Exactly(target) => Opening::Plan(Source::Target(target)),
            DeletionRequest::OverRange { jobs } => Opening::Choose(jobs),
        }));
    }

    /// Opens the dialog on a deletion that was confirmed before.
    pub fn watch(self, id: &str) {
        let known = self.followed.summary(id);
        self.opener.set_value(self.followed.changed_of(id).unwrap_or(self.refresh));
        self.send(Event::Open(match known {
            Some(summary) => Opening::Watch(Box::new(summary)),
            None => Opening::Find(id.to_owned()),
        }));
    }

    /// Opens the dialog with a plan of what a deletion did not delete.
    pub fn retry(self, of: String) {
        if !self.is_open_untracked() {
            self.opener.set_value(self.followed.changed_of(&of).unwrap_or(self.refresh));
        }
        self.send(Event::Open(Opening::Plan(Source::Retry(of))));
    }

    /// Whether a deletion is confirmed and not over, as far as this page has heard.
    pub fn is_active(self, id: &str) -> bool {
        self.followed.is_active(id)
    }

    fn open_from_address(self, opening: Opening) {
        self.opener.set_value(self.refresh);
        self.send(Event::Open(opening));
    }

    fn is_open(self) -> bool {
        self.dialog.with(Dialog::is_open)
    }

    fn is_open_untracked(self) -> bool {
        self.dialog.with_untracked(Dialog::is_open)
    }

    /// A part of the dialog's state, followed by its own changes only.
    fn read<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&State) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.dialog.with(|dialog| read(&dialog.state)))
    }

    /// Moves the dialog to its next state and does what that asks for.
    fn send(self, event: Event) {
        let applied = self.dialog.try_update(|dialog| (dialog.apply(event), dialog.is_waiting()));
        let Some((effects, is_waiting)) = applied else { return };
        if !is_waiting {
            self.question.cancel();
        }
        effects.into_iter().for_each(|effect| self.run(effect));
    }

    /// Stores a state of a deletion, tells the dialog, and the screen behind once the deletion is over.
    fn hear(self, summary: Summary, unknown: followed::Unknown) {
        let id = summary.id.clone();
        let news = self.followed.put(summary, unknown);
        if let Some(latest) = self.followed.summary(&id) {
            self.send(Event::Changed(latest));
        }
        if let Some(followed::News::DeletedSomething) = news {
            // The screen that asked may be gone; the one that is shown may list the same things.
            let changed = self.followed.changed_of(&id);
            if changed.and_then(|changed| changed.try_run(())).is_none() {
                self.refresh.try_run(());
            }
        }
    }

    fn set_server_time(self, now: i64) {
        self.skew.try_set(now - format::now());
    }

    /// The server's time in milliseconds.
    fn server_now(self) -> i64 {
        format::now() + self.skew.try_get_untracked().unwrap_or_default()
    }
}

pub fn use_deletions() -> Deletions {
    use_context().expect("the app provides deletions before any screen is shown")
}

/// The server's time, renewed twice a second while the calling component is there.
fn server_clock(deletions: Deletions) -> Signal<i64> {
    let now = RwSignal::new(deletions.server_now());
    let tick = move || now.set(deletions.server_now());
    if let Ok(handle) = set_interval_with_handle(tick, std::time::Duration::from_millis(500)) {
        on_cleanup(move || handle.clear());
    }
    now.into()
}
