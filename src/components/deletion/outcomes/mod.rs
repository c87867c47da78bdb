//! What became of each item of a deletion: in the dialog, and on a page of its own.

mod summary;
mod table;

use super::kinds::DeletionKind;
use super::{calls, use_deletions};
use crate::components::problem::ProblemSlot;
use crate::format;
use crate::state::fetch::Fetch;
use crate::state::session::{Session, use_session};
use crate::text::{deletion as words, t};
use leptos::prelude::*;
use media_api::deletion::{Deletion, Outcome, State};
use std::sync::Arc;
use summary::{Results, SubjectResults};
use table::OutcomeTable;

/// Rows per page; a deletion can have ten thousand items.
const SIZE: u32 = 50;

/// Outcomes that can be chosen.
const FILTERS: [Outcome; 6] = [
    Outcome::Refused,
    Outcome::Failed,
    Outcome::Unknown,
    Outcome::Planned,
    Outcome::Absent,
    Outcome::Deleted,
];

/// Which outcomes are shown. The owner keeps it: the address on a page, a signal in the dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Showing {
    /// `None` shows all.
    pub outcome: Option<Outcome>,
    /// From 1.
    pub page: u32,
    /// Entries per page.
    pub size: u32,
}

impl Default for Showing {
    fn default() -> Self {
        Self { outcome: None, page: 1, size: SIZE }
    }
}

/// Where the outcomes stand. Both places can be on screen at once, so each has IDs and names of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Page,
    Dialog,
}

impl Place {
    /// The ID of the result in the dialog, which it describes.
    fn result_id(self) -> Option<&'static str> {
        match self {
            Place::Page => None,
            Place::Dialog => Some("deletion-what"),
        }
    }

    fn filter_name(self) -> &'static str {
        match self {
            Place::Page => "outcome",
            Place::Dialog => "dialog-outcome",
        }
    }
}

/// An outcome as it stands in the address and in exports.
pub fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Planned => "planned",
        Outcome::Sent => "sent",
        Outcome::Deleted => "deleted",
        Outcome::Absent => "absent",
        Outcome::Refused => "refused",
        Outcome::Failed => "failed",
        Outcome::Unknown => "unknown",
    }
}

/// The outcome of that name, if it can be chosen.
pub fn outcome_from_name(name: &str) -> Option<Outcome> {
    FILTERS.into_iter().find(|outcome| outcome_name(*outcome) == name)
}

/// A deletion that is read from the server.
#[derive(Clone, Copy)]
pub struct DeletionFetch {
    /// The deletion with the present ID, never an earlier one.
    pub found: Memo<Option<Arc<Deletion>>>,
    pub fetch: Fetch<Arc<Deletion>>,
}

/// Reads a deletion: now, when the ID changes, when the deletion is over, and when there is a session again.
pub fn fetch_deletion(id: Signal<String>) -> DeletionFetch {
    let (deletions, session) = (use_deletions(), use_session());
    let fetch =
        Fetch::new(move || Some(id.get()), |id: String| async move { calls::find(&id).await.map(Arc::new) });
    let is_active = Memo::new(move |_| id.with(|id| deletions.is_active(id)));
    let is_ready = Memo::new(move |_| session.with(Session::is_ready));
    Effect::new(move |before: Option<(bool, bool)>| {
        let now = (is_active.get(), is_ready.get());
        let (was_active, was_ready) = before.unwrap_or((false, true));
        if (was_active && !now.0) || (!was_ready && now.1) {
            fetch.refresh();
        }
        now
    });
    let found = Memo::new(move |_| {
        id.with(|id| {
            let is_it = |deletion: &&Arc<Deletion>| deletion.summary.id == *id;
            fetch.data.with(|data| data.as_ref().filter(is_it).cloned())
        })
    });
    DeletionFetch { found, fetch }
}

/// Whether calls were sent, so that items have outcomes.
fn was_sent(deletion: &Deletion) -> bool {
    let never = matches!(deletion.summary.state, State::Planned | State::Cancelled | State::Expired);
    !never && deletion.summary.tally.total() > 0
}

/// Whether everything is gone, and that is known.
fn is_complete(deletion: &Deletion) -> bool {
    let tally = &deletion.summary.tally;
    deletion.summary.state == State::Finished && tally.deleted + tally.absent == tally.total()
}

/// The outcomes of a deletion. Complete success is one line for each job or video; the page lists each item even then.
#[component]
pub fn Outcomes(
    deletion: DeletionFetch,
    #[prop(into)] showing: Signal<Showing>,
    change: Callback<Showing>,
    place: Place,
) -> impl IntoView {
    let DeletionFetch { found, fetch } = deletion;
    let has_read = Memo::new(move |_| found.with(Option::is_some));
    let reads = move |read: fn(&Deletion) -> bool| {
        Memo::new(move |_| found.with(|found| found.as_deref().is_some_and(read)))
    };
    let (was_sent, is_complete) = (reads(was_sent), reads(is_complete));
    let is_in_cdn = reads(|deletion| {
        DeletionKind::of_summary(&deletion.summary).is_some_and(|kind| kind.texts().in_cdn)
            && deletion.summary.tally.deleted > 0
    });
    let lists_items = move || was_sent.get() && (place == Place::Page || !is_complete.get());
    let is_reading = move || !has_read.get() && fetch.problem.with(Option::is_none);
    view! {
        <ProblemSlot problem=fetch.problem retry=Callback::new(move |()| fetch.refresh()) />
        <Show when=is_reading>
            <p role="status" id=place.result_id()>{t(words::LOADING)}</p>
        </Show>
        <Show when=move || has_read.get()>
            <Results found=found place=place />
            <Show when=move || is_complete.get()><SubjectResults found=found /></Show>
            <Show when=move || is_in_cdn.get()><p class="hint">{t(words::CDN_AFTER)}</p></Show>
            <RetryButton found=found />
            <Show when=lists_items>
                <OutcomeTable found=found showing=showing change=change place=place />
            </Show>
        </Show>
    }
}

/// Plans what was tried and is not known to be gone, once more.
#[component]
fn RetryButton(found: Memo<Option<Arc<Deletion>>>) -> impl IntoView {
    let deletions = use_deletions();
    let offer = Memo::new(move |_| {
        found.with(|found| {
            let summary = &found.as_ref()?.summary;
            let count = summary.tally.not_deleted();
            let is_offered = count > 0 && summary.state.is_over();
            is_offered.then(|| (count, summary.tally.unknown > 0, summary.id.clone()))
        })
    });
    move || {
        let (count, has_unknown, id) = offer.get()?;
        let text = if has_unknown { words::RETRY_UNKNOWN } else { words::RETRY };
        Some(view! {
            <p>
                <button type="button" class="btn" on:click=move |_| deletions.retry(id.clone())>
                    {move || text.with(&[&format::count(count as u64)])}
                </button>
            </p>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures;
    use super::*;
    use media_api::deletion::Tally;

    #[test]
    fn every_filter_is_found_by_its_name() {
        for outcome in FILTERS {
            assert_eq!(outcome_from_name(outcome_name(outcome)), Some(outcome));
        }
        assert_eq!(outcome_from_name("gone"), None);
    }

    #[test]
    fn success_is_complete_only_when_everything_is_known_to_be_gone() {
        let over = |state, tally| {
            let mut deletion = fixtures::deletion("d", state);
            deletion.summary.tally = tally;
            is_complete(&deletion)
        };
        let gone = Tally { deleted: 3, absent: 2, ..Tally::default() };
        assert!(over(State::Finished, gone));
        assert!(!over(State::Stopping, gone));
        for rest in [
            Tally { refused: 1, ..gone },
            Tally { failed: 1, ..gone },
            Tally { unknown: 1, ..gone },
            Tally { planned: 1, ..gone },
            Tally { sent: 1, ..gone },
        ] {
            assert!(!over(State::Finished, rest), "{rest:?}");
        }
    }
}
