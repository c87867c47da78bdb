//! What stands in place of rows: nothing exists, nothing matches, or this page is empty.

use super::state::List;
use crate::format;
use crate::state::query::HistoryMode;
use crate::text::{t, table as words};
use leptos::prelude::*;

#[component]
pub fn EmptyState<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    move || {
        if list.fetch.problem.with(Option::is_some) || !list.fetch.is_current.get() {
            return ().into_any();
        }
        if list.total() > 0 || list.paging().page > 1 {
            return view! { <EmptyPage list=list /> }.into_any();
        }
        if list.is_filtered() {
            view! { <NoMatch list=list /> }.into_any()
        } else {
            view! { <Nothing list=list /> }.into_any()
        }
    }
}

#[component]
fn EmptyPage<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    let total = list.total();
    view! {
        <h2>{t(words::EMPTY_PAGE)}</h2>
        <p>{(total > 0).then_some(move || words::EMPTY_PAGE_HINT.with(&[&format::count(total)]))}</p>
        <button type="button" class="btn" on:click=move |_| list.set(&[], HistoryMode::Push)>{t(words::FIRST_PAGE)}</button>
    }
}

#[component]
fn NoMatch<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    let (headline, hint) = list.config.no_match;
    view! {
        <h2>{t(headline)}</h2>
        <p>{t(hint)}</p>
        <div class="row">
            <WidenButton list=list />
            <button type="button" class="btn" on:click=move |_| list.clear_filters()>{t(words::CLEAR_FILTERS)}</button>
        </div>
    }
}

#[component]
fn Nothing<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    let (headline, hint) = list.config.nothing;
    view! {
        <h2>{t(headline)}</h2>
        <p>{t(hint)}</p>
        <div class="row">
            <WidenButton list=list />
            {list.config.create_link.map(|(path, label)| view! { <a class="btn primary" href=path>{t(label)}</a> })}
        </div>
    }
}

/// Searches with the widest value of the filter that hides most, where there is one.
#[component]
fn WidenButton<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    list.config.widen.map(|widen| {
        let (name, value) = widen.parameter;
        let is_wide = move || list.query.with(|query| query.get(name) == Some(value));
        let search = move |_| list.set(&[(name, Some(value.to_owned()))], HistoryMode::Push);
        view! {
            <Show when=move || !is_wide()>
                <button type="button" class="btn primary" on:click=search>{t(widen.label)}</button>
            </Show>
        }
    })
}
