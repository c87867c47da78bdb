//! The hold, the progress, and the badge in the top bar.

use super::controller::Controller;
use super::words::items;
use super::{headline, use_deletions};
use crate::components::problem::ProblemSlot;
use crate::format;
use crate::state::session::{Session, use_session};
use crate::text::{Tr, counted, deletion as words, frame, t};
use leptos::prelude::*;
use media_api::deletion::{HOLD_SECONDS, State, Summary, Tally};

/// Seconds of the hold that are left, rounded up; never more than the hold is long.
fn hold_left(starts_in_millis: i64) -> i64 {
    (starts_in_millis + 999).div_euclid(1000).clamp(0, HOLD_SECONDS)
}

/// Confirmed, and held for a few seconds in which it can be cancelled.
#[component]
pub(super) fn HoldStep(controller: Controller) -> impl IntoView {
    let left = Memo::new(move |_| {
        let starts_at = controller.summary().and_then(|summary| summary.starts_at).unwrap_or_default();
        hold_left(controller.deletions.until(starts_at, controller.now.get()))
    });
    let seconds = move || words::HELD.with(&[&counted(left.get() as usize, words::SECOND, words::SECONDS)]);
    view! {
        <div class="steps">
            <header><h2 id="deletion-title"><span role="timer">{seconds}</span></h2></header>
            <section>
                <p id="deletion-what">
                    {move || controller.summary().map(|summary| headline(&summary))}". "{t(words::HELD_HINT)}
                </p>
                <progress
                    max=HOLD_SECONDS.to_string()
                    prop:value=move || (HOLD_SECONDS - left.get()) as f64
                    aria-label=seconds
                ></progress>
                <ProblemSlot problem=controller.problem />
            </section>
            <footer>
                <div class="spacer"></div>
                <button
                    type="button"
                    class="btn"
                    data-first=""
                    prop:disabled=move || controller.sending.get()
                    on:click=move |_| controller.cancel_deletion()
                >
                    {t(words::CANCEL_DELETION)}
                </button>
            </footer>
        </div>
    }
}

/// On its way: how far it is, and how to stop it.
#[component]
pub(super) fn RunStep(controller: Controller) -> impl IntoView {
    let tally = Memo::new(move |_| controller.summary().map(|summary| summary.tally).unwrap_or_default());
    let is_stopping = Memo::new(move |_| controller.summary().is_some_and(|s| s.state == State::Stopping));
    let title = move || {
        let summary = controller.summary();
        let items = summary.map(|s| items(s.action, s.erase_originals, s.tally.total())).unwrap_or_default();
        words::RUNNING.with(&[&items])
    };
    let calls = move || {
        controller.summary().map(|s| {
            words::CALLS_DONE
                .with(&[&format::count(s.calls_done as u64), &format::count(s.calls_total as u64)])
        })
    };
    let number = move |read: fn(&Tally) -> usize, name: Tr| {
        view! { <div><b>{move || format::count(tally.with(read) as u64)}</b><span>{t(name)}</span></div> }
    };
    view! {
        <div class="steps">
            <header><h2 id="deletion-title">{title}</h2></header>
            <section>
                <progress
                    aria-label=t(words::PROGRESS)
                    max=move || tally.with(Tally::total).max(1).to_string()
                    prop:value=move || tally.with(Tally::done) as f64
                ></progress>
                <div class="tally">
                    {number(Tally::done, words::DONE)}
                    {number(|t| t.planned + t.sent, words::LEFT)}
                    {number(Tally::not_deleted, words::FAILED)}
                </div>
                <p role="status" class="muted">
                    {move || if is_stopping.get() { Some(words::STOPPING.get().to_owned()) } else { calls() }}
                </p>
                <p id="deletion-what" class="hint">{t(words::STOP_HINT)}</p>
                <ProblemSlot problem=controller.problem />
            </section>
            <footer>
                <div class="spacer"></div>
                <button
                    type="button"
                    class="btn danger"
                    prop:disabled=move || is_stopping.get() || controller.sending.get()
                    on:click=move |_| controller.cancel_deletion()
                >
                    {t(words::STOP)}
                </button>
                <button type="button" class="btn" data-first="" on:click=move |_| controller.close()>
                    {t(frame::CLOSE)}
                </button>
            </footer>
        </div>
    }
}

/// What the badge says of a deletion.
fn badge_words(summary: &Summary) -> String {
    let count = |n: usize| format::count(n as u64);
    match summary.state {
        State::Confirmed => frame::DELETION_HELD.get().to_owned(),
        State::Stopping => words::BADGE_STOPPING.get().to_owned(),
        State::Cancelled => words::BADGE_CANCELLED.get().to_owned(),
        state if state.is_over() => {
            let tally = &summary.tally;
            let (n, words) = match (tally.refused + tally.failed, tally.unknown) {
                (0, 0) => (tally.deleted + tally.absent, words::DONE),
                (0, unknown) => (unknown, words::UNSURE),
                (failed, _) => (failed, words::FAILED),
            };
            let over = if tally.planned > 0 { words::BADGE_STOPPED } else { words::BADGE_OVER };
            over.with(&[&format!("{} {}", count(n), words.get())])
        }
        _ => frame::DELETING.with(&[&count(summary.calls_done), &count(summary.calls_total)]),
    }
}

/// Deletions under way, for the top bar. Pressing one opens the dialog on it.
#[component]
pub fn RunningDeletions() -> impl IntoView {
    let deletions = use_deletions();
    let session = use_session();
    Effect::new(move |was_ready: Option<bool>| {
        let is_ready = session.with(|s| matches!(s, Session::Ready(_)));
        if is_ready && was_ready != Some(true) {
            leptos::task::spawn_local(deletions.pick_up());
        }
        is_ready
    });
    let ids = Memo::new(move |_| {
        let shown = deletions.asked.with(|asked| asked.is_some());
        deletions.followed.with(|f| {
            f.iter().filter(|s| !shown || !s.state.is_over()).map(|s| s.id.clone()).collect::<Vec<_>>()
        })
    });
    let badge = move |id: String| {
        let opens = id.clone();
        let summary = Memo::new(move |_| deletions.summary_of(&id));
        let text = move || summary.with(|s| s.as_ref().map(badge_words).unwrap_or_default());
        let is_over = move || summary.with(|s| s.as_ref().is_some_and(|s| s.state.is_over()));
        let title = move || summary.with(|s| s.as_ref().map(headline).unwrap_or_default());
        let max = move || summary.with(|s| s.as_ref().map_or(1, |s| s.tally.total().max(1))).to_string();
        let done = move || summary.with(|s| s.as_ref().map_or(0, |s| s.tally.done())) as f64;
        view! {
            <button
                type="button"
                class="badge run"
                title=title
                aria-label=move || words::BADGE_OPEN.with(&[&text()])
                on:click=move |_| deletions.watch(opens.clone())
            >
                <Show when=move || !is_over()>
                    <progress max=max prop:value=done aria-hidden="true"></progress>
                </Show>
                <span>{text}</span>
            </button>
        }
    };
    view! {
        <For each=move || ids.get() key=String::clone children=badge />
        <span class="unseen" role="status">
            {move || deletions.followed.with(|f| f.iter().find(|s| s.state.is_over()).map(badge_words))}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::Action;

    fn summary(state: State, tally: Tally) -> Summary {
        Summary {
            id: "d".to_owned(),
            action: Action::DeleteStream,
            state,
            erase_originals: false,
            subjects: Vec::new(),
            tally,
            calls_done: 3,
            calls_total: 7,
            made_at: 0,
            starts_at: None,
            finished_at: None,
            retry_of: None,
        }
    }

    #[test]
    fn the_hold_counts_down_from_five() {
        assert_eq!(hold_left(60_000), 5);
        assert_eq!(hold_left(4_001), 5);
        assert_eq!(hold_left(1), 1);
        assert_eq!(hold_left(-20), 0);
    }

    #[test]
    fn the_badge_counts_calls_then_tells_what_was_not_deleted() {
        assert_eq!(badge_words(&summary(State::Running, Tally::default())), "Deleting: 3 of 7 calls");
        let tally = Tally { deleted: 4, failed: 3, ..Tally::default() };
        assert_eq!(badge_words(&summary(State::Finished, tally)), "Deletion finished: 3 not deleted");
    }
}
