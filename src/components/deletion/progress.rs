//! The hold and the progress.

use super::arming::ArmingControl;
use super::controller::{Deletions, server_clock, use_deletions};
use super::kinds::DeletionKind;
use super::state::{Active, DialogEvent, DialogState};
use super::words::headline;
use crate::components::problem::ProblemSlot;
use crate::format;
use crate::state::session::use_read_only;
use crate::text::{Tr, deletion as words, frame, server, t, table::span};
use leptos::prelude::*;
use media_api::Problem;
use media_api::deletion::{HOLD_SECONDS, Pause, State, Summary, Tally};

/// Seconds of the hold that are left, rounded up; at most the length of the hold.
fn hold_left(starts_in_millis: i64) -> i64 {
    (starts_in_millis + 999).div_euclid(1000).clamp(0, HOLD_SECONDS)
}

fn active(state: &DialogState) -> Option<&Active> {
    match state {
        DialogState::Held(active) | DialogState::Running(active) => Some(active),
        _ => None,
    }
}

/// Why a deletion does not continue by itself.
fn pause_words(pause: &Pause) -> String {
    match pause {
        Pause::Restarted => words::RESTARTED.get().to_owned(),
        Pause::NotArmed => words::NOT_ARMED.get().to_owned(),
        Pause::HourlyLimit { limit } => words::HOURLY_LIMIT.with(&[&format::count(u64::from(*limit))]),
        Pause::Interrupted { message } => server::translated(message).unwrap_or_else(|| message.clone()),
        Pause::CallsFail { code, message } => {
            let message = server::translated(message).unwrap_or_else(|| message.clone());
            let told = code.clone().into_iter().chain(Some(message).filter(|message| !message.is_empty()));
            words::CALLS_FAIL.with(&[&told.collect::<Vec<_>>().join(": ")])
        }
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
    // Known only during the hold and while the server responds.
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

/// Under way: its progress, and how to stop it.
#[component]
pub(super) fn RunStep() -> impl IntoView {
    let (deletions, read_only) = (use_deletions(), use_read_only());
    let progress = Progress::of(deletions);
    let tally =
        Memo::new(move |_| progress.summary.with(|s| s.as_ref().map(|s| s.tally)).unwrap_or_default());
    // Derived, not memoised: its readers read the summary too (see `PlanView`).
    let is_stopping = Signal::derive(move || {
        progress.summary.with(|s| s.as_ref().is_some_and(|s| s.state == State::Stopping))
            || progress.is_cancelling.get()
    });
    let is_paused = Signal::derive(move || {
        progress
            .summary
            .with(|s| s.as_ref().is_some_and(|s| matches!(s.state, State::Waiting | State::Halted)))
    });
    let title = move || {
        progress.with(|summary| {
            if matches!(summary.state, State::Waiting | State::Halted) {
                return words::state(summary.state).get().to_owned();
            }
            let items = DeletionKind::of_summary(summary).map(|kind| kind.items(summary.tally.total()));
            words::RUNNING.with(&[&items.unwrap_or_default()])
        })
    };
    let calls = |summary: &Summary| {
        let count = |n: usize| format::count(n as u64);
        words::CALLS_DONE.with(&[&count(summary.calls_done), &count(summary.calls_total)])
    };
    let status = move || match (is_stopping.get(), is_paused.get()) {
        (true, _) => words::STOPPING.get().to_owned(),
        (false, true) => progress.with(|summary| summary.pause.as_ref().map(pause_words).unwrap_or_default()),
        (false, false) => progress.with(calls),
    };
    let not_continued = RwSignal::new(None::<Problem>);
    let resume = move |_| {
        not_continued.set(None);
        let id = progress.with(|summary| summary.id.clone());
        deletions.resume(id, move |problem| drop(not_continued.try_set(Some(problem))));
    };
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
                <p id="deletion-what" class="hint">
                    {move || if is_paused.get() { words::PAUSED_HINT.get() } else { words::STOP_HINT.get() }}
                </p>
                <ArmingControl />
                <ProblemSlot problem=not_continued />
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
                    {move || if is_paused.get() { words::GIVE_UP.get() } else { words::STOP.get() }}
                </button>
                <Show when=move || is_paused.get()>
                    <button
                        type="button"
                        class="btn"
                        title=move || read_only.get().then(|| frame::READ_ONLY.get())
                        prop:disabled=read_only
                        on:click=resume
                    >
                        {t(words::CONTINUE)}
                    </button>
                </Show>
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

/// Shows that the state may be outdated.
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
    fn a_pause_names_its_reason() {
        let fails = |code: Option<&str>, message: &str| {
            pause_words(&Pause::CallsFail { code: code.map(str::to_owned), message: message.to_owned() })
        };
        let expected = "Several calls in a row failed. The last one: Forbidden.RAM: No right.";
        assert_eq!(fails(Some("Forbidden.RAM"), "No right."), expected);
        assert!(fails(None, "No answer.").ends_with("The last one: No answer."));
        let own = Pause::Interrupted { message: "The server failed.".to_owned() };
        assert_eq!(pause_words(&own), "The server failed.", "nothing is said of calls");
        assert!(pause_words(&Pause::HourlyLimit { limit: 20_000 }).contains("20,000 items"));
    }

    #[test]
    fn the_hold_counts_down_from_five() {
        assert_eq!([60_000, 4_001, 1, -20].map(hold_left), [5, 5, 1, 0]);
    }
}
