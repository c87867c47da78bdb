//! The outcome of a deletion, in one cell.

use crate::format;
use crate::text::{activity as words, deletion};
use leptos::prelude::*;
use media_api::deletion::{State, Summary};

/// The result of a whole deletion: while it is under way how far it is, then the worst outcome of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeletionResult {
    /// How many items are done, of how many.
    UnderWay(State, usize, usize),
    Done,
    /// The number of items.
    NotSent(usize),
    Unknown(usize),
    NotDeleted(usize),
}

pub fn result_of(deletion: &Summary) -> DeletionResult {
    let tally = &deletion.tally;
    if matches!(deletion.state, State::Confirmed | State::Running | State::Stopping | State::Waiting) {
        return DeletionResult::UnderWay(deletion.state, tally.done(), tally.total());
    }
    match (tally.refused + tally.failed, tally.unknown, tally.planned + tally.sent) {
        (0, 0, 0) => DeletionResult::Done,
        (0, 0, open) => DeletionResult::NotSent(open),
        (0, unknown, _) => DeletionResult::Unknown(unknown),
        (failed, _, _) => DeletionResult::NotDeleted(failed),
    }
}

impl DeletionResult {
    /// The name in exports.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnderWay(..) => "under way",
            Self::Done => "ok",
            Self::NotSent(_) => "not sent",
            Self::Unknown(_) => "unknown",
            Self::NotDeleted(_) => "not deleted",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::UnderWay(..) | Self::NotSent(_) => "state wait",
            Self::Done => "state good",
            Self::Unknown(_) => "state warn",
            Self::NotDeleted(_) => "state bad",
        }
    }

    fn text(self) -> String {
        let count = |n: usize| format::count(n as u64);
        match self {
            Self::UnderWay(state, done, of) => {
                words::UNDER_WAY.with(&[deletion::state(state).get(), &count(done), &count(of)])
            }
            Self::Done => words::OK.get().to_owned(),
            Self::NotSent(n) => words::NOT_SENT.with(&[&count(n)]),
            Self::Unknown(n) => words::NOT_KNOWN.with(&[&count(n)]),
            Self::NotDeleted(n) => words::NOT_DELETED.with(&[&count(n)]),
        }
    }
}

pub fn deletion_cell(deletion: &Summary) -> AnyView {
    let result = result_of(deletion);
    view! { <span class=result.class()>{move || result.text()}</span> }.into_any()
}
