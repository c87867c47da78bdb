//! Arming: against the cloud, deletions are allowed for a limited time, and any signed-in user can end it.

use super::calls;
use super::controller::{Deletions, server_clock, use_deletions};
use crate::components::instant::every_form;
use crate::components::problem::ProblemSlot;
use crate::format;
use crate::state::preferences::use_preferences;
use crate::state::session::use_read_only;
use crate::state::task::detached;
use crate::text::{deletion as words, frame, t};
use leptos::prelude::*;
use media_api::{Arming, Problem};

/// When deletions stop being armed, in milliseconds since the epoch; `None` while they are not armed. It follows the server's
/// clock while the calling component is mounted, and reads the clock only while deletions are armed.
pub fn armed_until(deletions: Deletions) -> Memo<Option<i64>> {
    let end = Memo::new(move |_| deletions.arming.with(|arming| arming.until));
    let now = Memo::new(move |_| end.get().map(|_| server_clock(deletions)));
    Memo::new(move |_| end.get().zip(now.get()).and_then(|(until, now)| (until > now.get()).then_some(until)))
}

/// Whether deletions are armed, and the button that changes it. Nothing where arming is not required.
#[component]
pub(super) fn ArmingControl() -> impl IntoView {
    let deletions = use_deletions();
    let preferences = use_preferences();
    let read_only = use_read_only();
    let arming = deletions.arming;
    let armed = armed_until(deletions);
    let problem = RwSignal::new(None::<Problem>);
    // Ending the time is always possible.
    let is_off = move || read_only.get() && armed.get().is_none();
    let change = move |_| set_armed(armed.get_untracked().is_none(), deletions, problem);
    let status = move || match armed.get() {
        Some(until) => words::ARMED_UNTIL.with(&[&format::time_of_day(until, preferences.zone())]),
        None => words::NEEDS_ARMING.get().to_owned(),
    };
    let label = move || match armed.get() {
        Some(_) => words::DISARM.get().to_owned(),
        None => words::ARM.with(&[&arming.with(|arming: &Arming| arming.minutes.to_string())]),
    };
    view! {
        <Show when=move || arming.with(|arming| arming.required)>
            <p role="status" class="hint" title=move || armed.get().map(every_form)>{status}</p>
            <p>
                <button
                    type="button"
                    class="btn"
                    title=move || is_off().then(|| frame::READ_ONLY.get())
                    prop:disabled=is_off
                    on:click=change
                >
                    {label}
                </button>
            </p>
            <ProblemSlot problem=problem />
        </Show>
    }
}

/// Ends that time at once. Nothing while deletions are not armed.
#[component]
pub fn DisarmButton() -> impl IntoView {
    let deletions = use_deletions();
    let armed = armed_until(deletions);
    let problem = RwSignal::new(None::<Problem>);
    let disarm = move |_| set_armed(false, deletions, problem);
    view! {
        <Show when=move || armed.get().is_some()>
            <p><button type="button" class="btn" on:click=disarm>{t(words::DISARM)}</button></p>
            <ProblemSlot problem=problem />
        </Show>
    }
}

/// Arms deletions or disarms them, whatever becomes of the component that asked for it.
fn set_armed(to_arm: bool, deletions: Deletions, problem: RwSignal<Option<Problem>>) {
    drop(detached(async move {
        match calls::set_armed(to_arm).await {
            Ok(state) => {
                deletions.arming.try_set(state);
                problem.try_set(None);
            }
            Err(failure) => drop(problem.try_set(Some(failure))),
        }
    }));
}
