//! The outcome of each item of a deletion: in the dialog, and on a page of its own.

mod fetch;
mod showing;
mod summary;
mod table;

pub use fetch::{DeletionFetch, fetch_deletion};
pub use showing::{Place, Showing};

use super::controller::use_deletions;
use super::kinds::DeletionKind;
use crate::components::list::StaleNote;
use crate::components::problem::ProblemSlot;
use crate::format;
use crate::state::session::use_read_only;
use crate::text::{deletion as words, frame, t};
use leptos::prelude::*;
use media_api::deletion::{State, Summary};
use summary::{Results, SubjectResults};
use table::OutcomeTable;

/// Whether items have final outcomes: calls were sent, and it is over.
fn has_outcomes(summary: &Summary) -> bool {
    summary.state == State::Finished && summary.tally.total() > 0
}

/// Whether every item is known to be gone.
fn is_complete(summary: &Summary) -> bool {
    let tally = &summary.tally;
    summary.state == State::Finished && tally.deleted + tally.absent == tally.total()
}

/// The outcomes of a deletion. Complete success is one line for each job or video; the page lists each item even then.
#[component]
pub fn Outcomes(
    deletion: DeletionFetch,
    #[prop(into)] showing: Signal<Showing>,
    change: Callback<Showing>,
    place: Place,
) -> impl IntoView {
    let DeletionFetch { found, summary, fetch } = deletion;
    let reads = move |read: fn(&Summary) -> bool| {
        Memo::new(move |_| found.with(|found| found.as_ref().is_some_and(|found| read(&found.summary))))
    };
    let has_read = Memo::new(move |_| found.with(Option::is_some));
    let (has_outcomes, is_complete) = (reads(has_outcomes), reads(is_complete));
    let is_in_cdn = reads(|summary| {
        DeletionKind::of_summary(summary).is_some_and(|kind| kind.texts().in_cdn) && summary.tally.deleted > 0
    });
    let lists_items = move || has_outcomes.get() && (place == Place::Page || !is_complete.get());
    let is_reading = move || !has_read.get() && fetch.problem.with(Option::is_none);
    view! {
        <StaleNote fetch=fetch />
        <ProblemSlot problem=fetch.problem retry=Callback::new(move |()| fetch.refresh()) />
        <Show when=is_reading>
            <p role="status" id=place.result_id()>{t(words::LOADING)}</p>
        </Show>
        <Show when=move || has_read.get()>
            <Results summary=summary place=place />
            <Show when=move || is_complete.get()><SubjectResults found=found /></Show>
            <Show when=move || is_in_cdn.get()><p class="hint">{t(words::CDN_AFTER)}</p></Show>
            <RetryButton summary=summary />
            <Show when=lists_items>
                <div class="busy-area" aria-busy=move || fetch.is_busy().to_string()>
                    <OutcomeTable found=found showing=showing change=change place=place />
                </div>
            </Show>
        </Show>
    }
}

/// Plans again what was tried and is not known to be gone.
#[component]
fn RetryButton(summary: Memo<Option<Summary>>) -> impl IntoView {
    let (deletions, read_only) = (use_deletions(), use_read_only());
    let offer = Memo::new(move |_| {
        summary.with(|summary| {
            let summary = summary.as_ref().filter(|summary| summary.state.is_over())?;
            let count = summary.tally.not_deleted();
            (count > 0).then(|| (count, summary.tally.unknown > 0, summary.id.clone()))
        })
    });
    move || {
        let (count, has_unknown, id) = offer.get()?;
        let text = if has_unknown { words::RETRY_UNKNOWN } else { words::RETRY };
        Some(view! {
            <p>
                <button
                    type="button"
                    class="btn"
                    title=move || read_only.get().then(|| frame::READ_ONLY.get())
                    prop:disabled=read_only
                    on:click=move |_| deletions.retry(id.clone())
                >
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
    fn success_is_complete_only_when_everything_is_known_to_be_gone() {
        let over = |state, tally| is_complete(&Summary { tally, ..fixtures::summary("d", state) });
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
