//! The refresh button, and the age of data that could not be refreshed.

use crate::components::icon::{Icon, icon};
use crate::state::fetch::Fetch;
use crate::state::task::use_clock;
use crate::text::{Tr, t, table as words};
use leptos::prelude::*;

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

/// The same for data that no [`Fetch`] reads.
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
