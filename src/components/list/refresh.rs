//! The refresh button, and the age of data that could not be refreshed.

use crate::components::focus::heading_when_removed;
use crate::components::icon::{Icon, icon};
use crate::components::problem::ProblemSlot;
use crate::state::fetch::Fetch;
use crate::state::task::use_clock;
use crate::text::{Tr, frame, t, table as words};
use leptos::prelude::*;
use media_api::Problem;

/// A refresh button, with a mark while a read is under way.
#[component]
pub fn RefreshButton(#[prop(into)] busy: Signal<bool>, refresh: Callback<()>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="icon refresh"
            class:busy=move || busy.get()
            aria-label=t(words::REFRESH)
            title=t(words::REFRESH)
            on:click=move |_| refresh.run(())
        >
            {icon(Icon::Refresh)}
        </button>
    }
}

/// Shows that the data could not be refreshed, and its age. The age counts up; it is not announced every second.
#[component]
pub fn StaleNote<T: Send + Sync + 'static>(fetch: Fetch<T>) -> impl IntoView {
    let is_stale =
        Memo::new(move |_| fetch.problem.with(Option::is_some) && fetch.data.with(Option::is_some));
    view! { <NotRefreshed when=is_stale since=fetch.read_at /> }
}

/// A refresh that failed, in a line that is there anyway: nothing below moves. The problem is unfolded on request, and at once
/// where a person has asked for the refresh.
#[component]
pub fn RefreshFailure<T: Send + Sync + 'static>(
    fetch: Fetch<T>,
    /// Whether a person has asked for a refresh since the last one that succeeded.
    asked: RwSignal<bool>,
    retry: Callback<()>,
) -> impl IntoView {
    Effect::new(move |_| {
        fetch.data.track();
        asked.set(false);
    });
    let problem = Signal::derive(move || fetch.problem.get().filter(|_| fetch.data.with(Option::is_some)));
    view! {
        <StaleNote fetch=fetch />
        <FoldedProblem problem=problem open=asked retry=retry />
    }
}

/// A problem that is unfolded on request.
#[component]
pub fn FoldedProblem(
    problem: Signal<Option<Problem>>,
    #[prop(optional, into)] open: Signal<bool>,
    retry: Callback<()>,
) -> impl IntoView {
    let has_problem = Memo::new(move |_| problem.with(Option::is_some));
    view! {
        <Show when=move || has_problem.get()>
            {heading_when_removed()}
            <details class="folded" prop:open=open>
                <summary>{t(frame::DETAILS)}</summary>
                <ProblemSlot problem=problem retry=retry />
            </details>
        </Show>
    }
}

/// Why there is nothing to show: the problem of a read before the first one that succeeded.
pub fn first_problem<T: Send + Sync + 'static>(fetch: Fetch<T>) -> Signal<Option<Problem>> {
    Signal::derive(move || fetch.problem.get().filter(|_| fetch.data.with(Option::is_none)))
}

/// As [`StaleNote`], for data that no [`Fetch`] reads.
#[component]
pub fn NotRefreshed(
    #[prop(into)] when: Signal<bool>,
    since: RwSignal<Option<i64>>,
    #[prop(default = words::NOT_REFRESHED)] note: Tr,
) -> impl IntoView {
    view! {
        <Show when=move || when.get()>
            <p class="hint stale"><span role="status">{t(note)}</span>" "<Age since=since /></p>
        </Show>
    }
}

/// `Updated 14 s ago`, for an instant in milliseconds.
#[component]
pub fn Age(since: RwSignal<Option<i64>>) -> impl IntoView {
    let now = use_clock();
    move || since.get().map(|since| words::UPDATED_AGO.with(&[&words::span((now.get() - since) / 1_000)]))
}
