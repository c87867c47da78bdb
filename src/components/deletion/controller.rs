//! Opens the dialog, runs the effects of its transitions, and follows confirmed deletions.

use super::calls;
use super::followed::{Change, Followed, IfNew};
use super::state::{
    DialogEvent, DialogMachine, DialogState, NotCancelled, Opening, OverRange, Question, SideEffect, Source,
};
use super::stream::EventStream;
use crate::clock;
use crate::state::commands::{Commands, ScreenCommand};
use crate::state::notices::{Notice, Notices, use_notices};
use crate::state::session::use_session;
use crate::state::task::{ScopedTask, detached, every};
use crate::text::{Tr, deletion as words};
use leptos::prelude::*;
use media_api::deletion::{Summary, Target};
use media_api::{Arming, Problem};

/// What the dialog is opened for.
#[derive(Debug, Clone, PartialEq)]
pub enum DeletionRequest {
    /// The given targets.
    Exactly(Target),
    /// Snapshots over a time range that is chosen in the dialog.
    OverRange(OverRange),
}

/// Opens the dialog and follows what was confirmed; get it with [`use_deletions`].
#[derive(Clone, Copy)]
pub struct Deletions {
    pub(super) dialog: RwSignal<DialogMachine>,
    pub(super) followed: Followed,
    stream: EventStream,
    /// What to run when the deletion of the dialog has deleted something.
    opener: StoredValue<Callback<()>>,
    /// The request that the dialog waits for.
    question: ScopedTask,
    /// Whether calls that delete may be sent, as last reported.
    pub(super) arming: RwSignal<Arming>,
    /// Milliseconds by which the server's clock is ahead of this one.
    skew: RwSignal<i64>,
    /// Reads the current screen again.
    refresh: Callback<()>,
    pub(super) notices: Notices,
}

impl Deletions {
    /// Called once by the app, after notices, commands and session were provided.
    pub fn provide() -> Self {
        let commands: Commands = use_context().expect("the app provides commands before deletions");
        let session = use_session();
        let refresh = Callback::new(move |()| commands.run(ScreenCommand::Refresh));
        let deletions = Self {
            dialog: RwSignal::new(DialogMachine::default()),
            followed: Followed::new(),
            stream: EventStream::new(),
            opener: StoredValue::new(refresh),
            question: ScopedTask::new(),
            arming: RwSignal::new(Arming::default()),
            skew: RwSignal::new(0),
            refresh,
            notices: use_notices(),
        };
        Effect::new(move |_| {
            let known =
                session.with(|session| session.context().map(|context| (context.now, context.arming)));
            if let Some((now, arming)) = known {
                deletions.set_server_time(now);
                deletions.arming.set(arming);
            }
        });
        provide_context(deletions);
        deletions
    }

    /// Opens the dialog. `changed` runs once the deletion is over, if anything was deleted or may have been, so that the list
    /// behind it is read again.
    pub fn open(self, request: DeletionRequest, changed: Callback<()>) {
        self.opener.set_value(changed);
        self.send(DialogEvent::Open(match request {
            DeletionRequest::Exactly(target) => Opening::Plan(Source::Target(target)),
            DeletionRequest::OverRange(over) => Opening::Choose(over),
        }));
    }

    /// Opens the dialog on a deletion confirmed before.
    pub fn watch(self, id: &str) {
        let known = self.followed.summary(id);
        self.opener.set_value(self.followed.changed_of(id).unwrap_or(self.refresh));
        self.send(DialogEvent::Open(match known {
            Some(summary) => Opening::Watch(Box::new(summary)),
            None => Opening::Find(id.to_owned()),
        }));
    }

    /// Opens the dialog with a plan of what a deletion did not delete.
    pub fn retry(self, of: String) {
        if !self.is_open_untracked() {
            self.opener.set_value(self.followed.changed_of(&of).unwrap_or(self.refresh));
        }
        self.send(DialogEvent::Open(Opening::Plan(Source::Retry(of))));
    }

    /// Continues a deletion that is paused or halted; `failed` gets the problem.
    pub(super) fn resume(self, id: String, failed: impl FnOnce(Problem) + 'static) {
        drop(detached(async move {
            match calls::resume(&id).await {
                Ok(summary) => self.record(summary, IfNew::Add),
                Err(problem) => failed(problem),
            }
        }));
    }

    pub(super) fn open_from_address(self, opening: Opening) {
        self.opener.set_value(self.refresh);
        self.send(DialogEvent::Open(opening));
    }

    pub(super) fn is_open(self) -> bool {
        self.dialog.with(DialogMachine::is_open)
    }

    fn is_open_untracked(self) -> bool {
        self.dialog.with_untracked(DialogMachine::is_open)
    }

    /// A part of the dialog's state; notifies only on its own changes.
    pub(super) fn read<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&DialogState) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.dialog.with(|dialog| read(&dialog.state)))
    }

    /// Moves the dialog to its next state and runs the effects of the transition.
    pub(super) fn send(self, event: DialogEvent) {
        let applied = self.dialog.try_update(|dialog| (dialog.apply(event), dialog.is_waiting()));
        let Some((effects, is_waiting)) = applied else { return };
        if !is_waiting {
            self.question.cancel();
        }
        effects.into_iter().for_each(|effect| self.run(effect));
    }

    fn run(self, effect: SideEffect) {
        match effect {
            SideEffect::Ask { ticket, question: Question::Plan(source) } => {
                self.question.replace(async move {
                    let result = calls::plan(&source).await;
                    if let Ok(plan) = &result {
                        self.set_server_time(plan.made_at);
                    }
                    self.send(DialogEvent::PlanMade { ticket, result });
                })
            }
            SideEffect::Ask { ticket, question: Question::Find(id) } => self.question.replace(async move {
                let result = calls::find(&id).await.map(Box::new);
                self.send(DialogEvent::Found { ticket, result });
            }),
            SideEffect::Confirm { id, typed } => {
                if let Some(changed) = self.opener.try_get_value() {
                    self.followed.set_changed(&id, changed);
                }
                drop(detached(async move {
                    let result = calls::confirm(&id, typed).await;
                    self.send(DialogEvent::Confirmed { id, result });
                }));
            }
            SideEffect::Cancel { id } => drop(detached(async move {
                let result = calls::cancel(&id).await.map_err(|failure| NotCancelled {
                    summary: failure.summary.or_else(|| self.followed.summary(&id)),
                    ..failure
                });
                self.send(DialogEvent::Cancelled { id, result });
            })),
            SideEffect::Follow(summary) => {
                if self.followed.changed_of(&summary.id).is_none()
                    && let Some(changed) = self.opener.try_get_value()
                {
                    self.followed.set_changed(&summary.id, changed);
                }
                self.record(summary, IfNew::Add);
            }
            SideEffect::Seen { id } => self.followed.set_seen(&id),
            SideEffect::ReportCancelled => self.report(words::CANCELLED_NOTICE, None),
            SideEffect::ReportNotCancelled { id } => self.report(words::NOT_CANCELLED_NOTICE, Some(id)),
        }
    }

    /// Shows a notice; with an ID it is a failure, and offers to show that deletion.
    fn report(self, text: Tr, failed: Option<String>) {
        let text = move || text.get().to_owned();
        self.notices.show(match failed {
            Some(id) => Notice::failure(text).with_action(words::SHOW_PROGRESS, move || self.watch(&id)),
            None => Notice::done(text),
        });
    }

    /// Stores a state of a deletion, passes it to the dialog, and refreshes the screen behind once the deletion is over.
    fn record(self, summary: Summary, if_new: IfNew) {
        let id = summary.id.clone();
        let update = self.followed.put(summary, if_new);
        if let Some(latest) = self.followed.summary(&id) {
            self.send(DialogEvent::Changed(latest));
        }
        if let Some(Change::MayHaveDeleted) = update {
            // The screen that opened the dialog may be gone; the current one may list the same items.
            let changed = self.followed.changed_of(&id);
            if changed.and_then(|changed| changed.try_run(())).is_none() {
                self.refresh.try_run(());
            }
        }
    }

    /// Keeps the event stream open while the calling component is mounted.
    pub(super) fn keep_stream(self) {
        self.stream.keep(self.followed, move |summary, if_new| self.record(summary, if_new));
    }

    /// Whether the event stream broke: what is shown may be outdated.
    pub(super) fn is_connection_lost(self) -> bool {
        self.stream.is_lost.get()
    }

    fn set_server_time(self, now: i64) {
        self.skew.try_set(now - clock::browser_now());
    }

    /// The server's time in milliseconds.
    pub(super) fn server_now(self) -> i64 {
        clock::browser_now() + self.skew.try_get_untracked().unwrap_or_default()
    }
}

pub fn use_deletions() -> Deletions {
    use_context().expect("the app provides deletions before any screen is shown")
}

/// The server's time, updated twice a second while the calling component is mounted.
pub(super) fn server_clock(deletions: Deletions) -> Signal<i64> {
    let now = RwSignal::new(deletions.server_now());
    let tick = move || now.set(deletions.server_now());
    every(std::time::Duration::from_millis(500), tick);
    now.into()
}
