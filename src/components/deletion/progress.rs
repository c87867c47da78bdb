//! The hold and the progress.

use super::controller::{Deletions, server_clock, use_deletions};
use super::kinds::DeletionKind;
use super::state::{Active, DialogEvent, DialogState};
use super::words::headline;
use crate::components::problem::ProblemSlot;
use crate::format;
use crate::text::{Tr, deletion as words, frame, t, table::span};
use leptos::prelude::*;
use media_api::Problem;
use media_api::deletion::{HOLD_SECONDS, State, Summary, Tally};

/// Seconds of the hold that are left, rounded up; never more than the hold is long.
fn hold_left(starts_in_millis: i64) -> i64 {
    (starts_in_millis + 999).div_euclid(1000).clamp(0, HOLD_SECONDS)
}

fn active(state: &DialogState) -> Option<&Active> {
    match state {
        DialogState::Held(active) | DialogState::Running(active) => Some(active),
        _ => None,
    }
}

/// What both steps read.
#[derive(Clone, Copy)]
struct Progress {
    summary: Memo<Option<Summary>>,
    is_cancelling: Memo<bool>,
    problem: Memo<Option<Problem>>,
}

impl Progress {
    fn of(deletions: Deletions) -> Self {
        Self {
            summary: deletions.read(|state| active(state).map(|active| active.summary.clone())),
            is_cancelling: deletions.read(|state| active(state).is_some_and(|active| active.is_cancelling)),
            problem: deletions.read(|state| active(state).and_then(|active| active.problem.clone())),
        }
    }

    fn with(self, read: fn(&Summary) -> String) -> String {
        self.summary.with(|summary| summary.as_ref().map(read)).unwrap_or_default()
    }
}

/// Confirmed, and held for a few seconds in which it can be cancelled.
#[component]
pub(super) fn HoldStep() -> impl IntoView {
    let deletions = use_deletions();
    let progress = Progress::of(deletions);
    let now = server_clock(deletions);
    let left = Memo::new(move |_| {
        let starts_at =
            progress.summary.with(|summary| summary.as_ref().and_then(|summary| summary.starts_at));
        hold_left(starts_at.unwrap_or_default() - now.get())
    });
    let seconds = move || match (progress.is_cancelling.get(), left.get()) {
        (true, _) => words::CANCELLING.get().to_owned(),
        (false, 0) => words::STARTING.get().to_owned(),
        (false, left) => words::STARTS_IN.with(&[&span(left)]),
    };
    // What is known only while the hold lasts and the server is heard.
    let is_held = move || left.get() > 0 && !progress.is_cancelling.get() && !deletions.is_connection_lost();
    view! {
        <div>
            <header><h2 id="deletion-title"><span role="timer">{seconds}</span></h2></header>
            <section>
                <div id="deletion-what" class="what">
                    <p>{move || progress.with(headline)}</p>
                    <p>{move || is_held().then(|| words::HELD_HINT.get())}</p>
                </div>
                <progress
                    max=HOLD_SECONDS.to_string()
                    prop:value=move || (HOLD_SECONDS - left.get()) as f64
                    aria-label=seconds
                ></progress>
                <Connection />
                <ProblemSlot problem=progress.problem />
            </section>
            <footer>
                <div class="spacer"></div>
                <button
                    type="button"
                    class="btn"
                    data-first=""
                    aria-disabled=move || progress.is_cancelling.get().then_some("true")
                    on:click=move |_| deletions.send(DialogEvent::Cancel)
                >
                    {t(words::CANCEL_DELETION)}
                </button>
            </footer>
        </div>
    }
}

/// On its way: how far it is, and how to stop it.
#[component]
pub(super) fn RunStep() -> impl IntoView {
    let deletions = use_deletions();
    let progress = Progress::of(deletions);
    let tally =
        Memo::new(move |_| progress.summary.with(|s| s.as_ref().map(|s| s.tally)).unwrap_or_default());
    // Derived, not memoised: what reads it reads the summary too (see `PlanView`).
    let is_stopping = Signal::derive(move || {
        progress.summary.with(|s| s.as_ref().is_some_and(|s| s.state == State::Stopping))
            || progress.is_cancelling.get()
    });
    let title = move || {
        progress.with(|summary| {
            let items = DeletionKind::of_summary(summary).map(|kind| kind.items(summary.tally.total()));
            words::RUNNING.with(&[&items.unwrap_or_default()])
        })
    };
    let calls = |summary: &Summary| {
        let count = |n: usize| format::count(n as u64);
        words::CALLS_DONE.with(&[&count(summary.calls_done), &count(summary.calls_total)])
    };
    let status =
        move || if is_stopping.get() { words::STOPPING.get().to_owned() } else { progress.with(calls) };
    view! {
        <div>
            <header><h2 id="deletion-title">{title}</h2></header>
            <section>
                <progress
                    aria-label=t(words::PROGRESS)
                    max=move || tally.with(Tally::total).max(1).to_string()
                    prop:value=move || tally.with(Tally::done) as f64
                ></progress>
                <TallyNumbers tally=tally />
                <p role="status" class="muted">{status}</p>
                <p id="deletion-what" class="hint">{t(words::STOP_HINT)}</p>
                <Connection />
                <ProblemSlot problem=progress.problem />
            </section>
            <footer>
                <div class="spacer"></div>
                <button
                    type="button"
                    class="btn danger"
                    prop:disabled=move || is_stopping.get()
                    on:click=move |_| deletions.send(DialogEvent::Cancel)
                >
                    {t(words::STOP)}
                </button>
                <button type="button" class="btn" data-first="" on:click=move |_| deletions.send(DialogEvent::Close)>
                    {t(frame::CLOSE)}
                </button>
            </footer>
        </div>
    }
}

#[component]
fn TallyNumbers(tally: Memo<Tally>) -> impl IntoView {
    let number = move |read: fn(&Tally) -> usize, name: Tr| {
        view! { <div><b>{move || format::count(tally.with(read) as u64)}</b><span>{t(name)}</span></div> }
    };
    view! {
        <div class="tally">
            {number(Tally::done, words::DONE)}
            {number(|tally| tally.planned + tally.sent, words::LEFT)}
            {number(|tally| tally.refused + tally.failed, words::FAILED)}
            {number(|tally| tally.unknown, words::UNSURE)}
        </div>
    }
}

/// Says that what is shown may be old.
#[component]
fn Connection() -> impl IntoView {
    let deletions = use_deletions();
    view! {
        <p role="status" class="stale">
            {move || deletions.is_connection_lost().then(|| words::CONNECTION_LOST.get())}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hold_counts_down_from_five() {
        assert_eq!([60_000, 4_001, 1, -20].map(hold_left), [5, 5, 1, 0]);
    }
}
