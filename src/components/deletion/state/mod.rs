//! The dialog as a state machine: one enum, and one function from a state and an event to the next state and its effects. No
//! I/O; [`super::controller`] runs the effects.
//!
//! Invariants: a confirmed deletion has its ID; typed text belongs to one plan and is dropped with it; a plan that is being
//! replaced cannot be confirmed; an answer that is no longer awaited changes nothing, except that a confirmation that is no
//! longer awaited is cancelled.

#[cfg(test)]
mod tests;
mod transitions;

use super::confirmation::is_confirmed;
use super::kinds::erases_originals;
use crate::components::time_range::TimeRange;
use media_api::deletion::{Confirmation, Deletion, Plan, Summary, Target};
use media_api::time::ApiTime;
use media_api::{JobId, Problem};
use std::sync::Arc;

/// What a plan is made from, so that it can be made again.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    Target(Target),
    /// What the deletion with this ID did not delete.
    Retry(String),
}

/// Jobs over whose snapshots a time range is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverRange {
    pub jobs: Vec<JobId>,
    /// The range that is proposed; without one, the last hour.
    pub range: Option<TimeRange>,
}

/// A request to the server.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// A plan.
    Plan(Source),
    /// The current state of the deletion with this ID.
    Find(String),
}

/// Identifies one request; its answer carries the same ticket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ticket(u32);

/// A plan that is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    pub plan: Arc<Plan>,
    /// `None` for a plan that cannot be made again.
    pub source: Option<Source>,
    /// What was typed to confirm this plan.
    pub typed: String,
    pub problem: Option<Problem>,
    /// A confirmation had no usable answer, and may have taken effect: discarding the plan cancels the deletion.
    pub may_be_confirmed: bool,
}

/// A deletion that is confirmed and not over.
#[derive(Debug, Clone, PartialEq)]
pub struct Active {
    pub summary: Summary,
    /// A cancellation is under way.
    pub is_cancelling: bool,
    /// Why the last cancellation failed.
    pub problem: Option<Problem>,
}

/// What the dialog shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum DialogState {
    #[default]
    Closed,
    /// The time range whose snapshots of these jobs are to be deleted is being chosen. It stays until its plan is made.
    Choosing {
        over: OverRange,
        waiting: Option<(Ticket, Source)>,
        problem: Option<Problem>,
    },
    /// The first answer is awaited.
    Asking {
        question: Question,
        ticket: Ticket,
    },
    /// The request failed, and there is nothing else to show.
    Failed {
        question: Question,
        problem: Problem,
    },
    Planned(Planned),
    /// The plan is shown while another one is made, from `source`.
    Replanning {
        shown: Planned,
        source: Source,
        ticket: Ticket,
    },
    /// The confirmation of the plan is under way.
    Confirming(Planned),
    /// Confirmed; in its hold of a few seconds, during which nothing is sent.
    Held(Active),
    Running(Active),
    /// Final: the outcomes are shown.
    Over {
        id: String,
    },
}

/// What the dialog is opened for.
#[derive(Debug, Clone, PartialEq)]
pub enum Opening {
    Plan(Source),
    Choose(OverRange),
    Find(String),
    /// A deletion with what is known of it.
    Watch(Box<Summary>),
}

/// A confirmation that failed.
#[derive(Debug, Clone, PartialEq)]
pub struct NotConfirmed {
    pub problem: Problem,
    /// Whether the deletion may run nevertheless.
    pub may_have_arrived: bool,
}

/// A failed cancellation, after which the deletion may still run.
#[derive(Debug, Clone, PartialEq)]
pub struct NotCancelled {
    pub problem: Problem,
    /// What is known of the deletion.
    pub summary: Option<Summary>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum DialogEvent {
    Open(Opening),
    /// The range was chosen.
    Preview {
        start: ApiTime,
        end: ApiTime,
    },
    PlanMade {
        ticket: Ticket,
        result: Result<Plan, Problem>,
    },
    Found {
        ticket: Ticket,
        result: Result<Box<Deletion>, Problem>,
    },
    /// Whether the picture files are deleted too.
    ChooseErase(bool),
    /// Repeats the current request.
    AskAgain,
    Type(String),
    /// The confirm button was pressed, at an instant of the server's clock in milliseconds.
    Confirm {
        now: i64,
    },
    Confirmed {
        id: String,
        result: Result<Summary, NotConfirmed>,
    },
    /// The button that cancels during the hold or stops a running deletion.
    Cancel,
    Cancelled {
        id: String,
        result: Result<Summary, NotCancelled>,
    },
    /// The latest state of a deletion, from the event stream.
    Changed(Summary),
    Escape,
    Close,
    /// *Back*, or another screen: the address no longer names the dialog.
    Leave,
}

#[derive(Debug, Clone, PartialEq)]
pub enum SideEffect {
    Ask {
        ticket: Ticket,
        question: Question,
    },
    Confirm {
        id: String,
        typed: String,
    },
    Cancel {
        id: String,
    },
    /// A state of a confirmed deletion that the server returned.
    Follow(Summary),
    /// The outcomes are shown: the top bar no longer needs to list the deletion.
    Seen {
        id: String,
    },
    /// Reports that nothing was deleted, after the dialog was closed.
    ReportCancelled,
    /// Reports that a deletion may still run because its cancellation failed, while the dialog shows something else.
    ReportNotCancelled {
        id: String,
    },
}

/// The dialog's part of the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    Nothing,
    /// Unchanged.
    Unchanged,
    Deletion(String),
    /// A range is chosen.
    Over(OverRange),
}

/// The dialog's state, and the number of requests so far.
#[derive(Debug, Default, PartialEq)]
pub struct DialogMachine {
    pub state: DialogState,
    asked: Ticket,
}

impl DialogMachine {
    pub fn is_open(&self) -> bool {
        self.state != DialogState::Closed
    }

    /// Whether the answer to a request is awaited.
    pub fn is_waiting(&self) -> bool {
        matches!(
            self.state,
            DialogState::Asking { .. }
                | DialogState::Replanning { .. }
                | DialogState::Choosing { waiting: Some(_), .. }
        )
    }

    pub fn address(&self) -> Address {
        match &self.state {
            DialogState::Closed => Address::Nothing,
            DialogState::Choosing { over, .. } => Address::Over(over.clone()),
            DialogState::Asking { question: Question::Plan(_), .. }
            | DialogState::Failed { question: Question::Plan(_), .. } => Address::Unchanged,
            DialogState::Asking { question: Question::Find(id), .. }
            | DialogState::Failed { question: Question::Find(id), .. }
            | DialogState::Over { id } => Address::Deletion(id.clone()),
            DialogState::Planned(shown)
            | DialogState::Confirming(shown)
            | DialogState::Replanning { shown, .. } => Address::Deletion(shown.plan.id.clone()),
            // *Back* has removed the ID already; it is set again if the cancellation fails.
            DialogState::Held(active) | DialogState::Running(active) if active.is_cancelling => {
                Address::Unchanged
            }
            DialogState::Held(active) | DialogState::Running(active) => {
                Address::Deletion(active.summary.id.clone())
            }
        }
    }
}

impl Planned {
    fn new(plan: Plan, source: Option<Source>) -> Self {
        Self { plan: Arc::new(plan), source, typed: String::new(), problem: None, may_be_confirmed: false }
    }

    /// Whether the picture files are deleted too; `None` where there is no such choice.
    pub fn erases(&self) -> Option<bool> {
        match &self.source {
            Some(Source::Target(target)) => erases_originals(target),
            Some(Source::Retry(_)) | None => None,
        }
    }

    /// The text to type, if a click does not suffice.
    pub fn expected(&self) -> Option<&str> {
        match &self.plan.confirmation {
            Confirmation::Type { expected } => Some(expected),
            Confirmation::Click => None,
        }
    }

    /// Whether it can be confirmed, at an instant of the server's clock.
    pub fn may_confirm(&self, now: i64) -> bool {
        let is_typed = self.expected().is_none_or(|expected| is_confirmed(expected, &self.typed));
        self.plan.total > 0 && now < self.plan.expires_at && is_typed
    }
}

impl Active {
    fn new(summary: Summary) -> Self {
        Self { summary, is_cancelling: false, problem: None }
    }
}
