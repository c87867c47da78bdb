//! Deletions in the top bar.

use super::controller::use_deletions;
use super::words::headline;
use crate::format;
use crate::text::deletion as words;
use leptos::prelude::*;
use media_api::deletion::{State, Summary};

/// How the top bar shows a deletion.
fn badge_words(summary: &Summary) -> String {
    let count = |n: usize| format::count(n as u64);
    match summary.state {
        State::Planned | State::Expired => words::state(summary.state).get().to_owned(),
        State::Confirmed => words::BADGE_HELD.get().to_owned(),
        State::Running => {
            words::BADGE_RUNNING.with(&[&count(summary.calls_done), &count(summary.calls_total)])
        }
        State::Waiting | State::Halted => words::state(summary.state).get().to_owned(),
        State::Stopping => words::BADGE_STOPPING.get().to_owned(),
        State::Cancelled => words::BADGE_CANCELLED.get().to_owned(),
        State::Finished => {
            let tally = &summary.tally;
            let (n, word) = match (tally.refused + tally.failed, tally.unknown) {
                (0, 0) => (tally.deleted + tally.absent, words::DONE),
                (0, unknown) => (unknown, words::UNSURE),
                (failed, _) => (failed, words::FAILED),
            };
            let over = if tally.planned > 0 { words::BADGE_STOPPED } else { words::BADGE_OVER };
            over.with(&[&format!("{} {}", count(n), word.get())])
        }
    }
}

/// Deletions under way, and those that ended unseen. Pressing one opens the dialog on it. While mounted, it keeps the event
/// stream of all deletions open.
#[component]
pub fn RunningDeletions() -> impl IntoView {
    let deletions = use_deletions();
    deletions.keep_stream();
    let shown = Memo::new(move |_| deletions.followed.unseen());
    let ids = move || shown.with(|shown| shown.iter().map(|s| s.id.clone()).collect::<Vec<_>>());
    // Announced by assistive technology when a deletion ends while its dialog is closed.
    let ended = move || shown.with(|shown| shown.iter().find(|s| s.state.is_over()).map(badge_words));
    view! {
        <For each=ids key=String::clone let:id>
            <Badge id=id shown=shown />
        </For>
        <span class="unseen" role="status">{ended}</span>
    }
}

#[component]
fn Badge(id: String, shown: Memo<Vec<Summary>>) -> impl IntoView {
    let deletions = use_deletions();
    let opens = id.clone();
    let summary = Memo::new(move |_| shown.with(|shown| shown.iter().find(|s| s.id == id).cloned()));
    let with = move |read: fn(&Summary) -> String| {
        move || summary.with(|summary| summary.as_ref().map(read)).unwrap_or_default()
    };
    let text = with(badge_words);
    let is_over = Memo::new(move |_| summary.with(|s| s.as_ref().is_none_or(|s| s.state.is_over())));
    let done = move || summary.with(|s| s.as_ref().map_or(0, |s| s.tally.done())) as f64;
    view! {
        <button
            type="button"
            class="badge run"
            title=with(headline)
            aria-label=move || words::BADGE_OPEN.with(&[&text()])
            on:click=move |_| deletions.watch(&opens)
        >
            <Show when=move || !is_over.get()>
                <progress max=with(|s| s.tally.total().max(1).to_string()) prop:value=done aria-hidden="true"></progress>
            </Show>
            <span>{text}</span>
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::summary;
    use super::*;
    use media_api::deletion::Tally;

    #[test]
    fn the_badge_counts_calls_then_tells_what_was_not_deleted() {
        let running = Summary { calls_done: 3, calls_total: 7, ..summary("d", State::Running) };
        assert_eq!(badge_words(&running), "Deleting: 3 of 7 calls");
        let over = |tally| Summary { tally, ..summary("d", State::Finished) };
        for (tally, expected) in [
            (Tally { deleted: 4, failed: 3, ..Tally::default() }, "Deletion finished: 3 not deleted"),
            (Tally { deleted: 4, unknown: 1, ..Tally::default() }, "Deletion finished: 1 unknown"),
            (Tally { deleted: 4, absent: 1, ..Tally::default() }, "Deletion finished: 5 done"),
            (Tally { deleted: 4, planned: 8, ..Tally::default() }, "Deletion stopped: 4 done"),
        ] {
            assert_eq!(badge_words(&over(tally)), expected);
        }
        assert_eq!(badge_words(&summary("d", State::Cancelled)), "Deletion cancelled");
    }
}
