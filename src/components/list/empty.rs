//! Shown in place of rows: nothing exists, nothing matches, or this page is empty.

use super::Elsewhere;
use super::state::List;
use crate::components::focus::heading_when_removed;
use crate::components::time_range::TimeRange;
use crate::state::preferences::use_preferences;
use crate::state::query::{HistoryMode, Query};
use crate::state::session::use_read_only;
use crate::text::{Tr, counted, t, table as words};
use leptos::prelude::*;

/// Shown while the table has no rows. Renders nothing before it is known that there are none.
#[component]
pub fn EmptyState<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    move || {
        if !list.fetch.is_current.get() {
            ().into_any()
        } else if list.has_more_to_search() {
            view! { <h2>{t(words::NONE_YET)}</h2> }.into_any()
        } else if list.is_numbered() && list.paging().page > 1
            || list.is_numbered() && list.total().is_some_and(|total| total > 0)
        {
            view! { <EmptyPage list=list /> }.into_any()
        } else if list.is_filtered() {
            view! { <NoMatch list=list /> }.into_any()
        } else {
            view! { <Nothing list=list /> }.into_any()
        }
    }
}

#[component]
fn EmptyPage<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    heading_when_removed();
    let elsewhere = move || {
        let total = list.total().filter(|total| *total > 0)?;
        Some(counted(total as usize, words::EMPTY_PAGE_HINT_ONE, words::EMPTY_PAGE_HINT))
    };
    view! {
        <h2>{t(words::EMPTY_PAGE)}</h2>
        <p>{elsewhere}</p>
        <button type="button" class="btn" on:click=move |_| list.set(&[], HistoryMode::Push)>{t(words::FIRST_PAGE)}</button>
    }
}

#[component]
fn NoMatch<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    heading_when_removed();
    let preferences = use_preferences();
    let (headline, hint) = list.config.no_match;
    let range = move || list.query.with(list.config.covers);
    let searched = move || {
        let range = range()?;
        Some(words::ONLY_SEARCHED.with(&[&range.words(preferences.zone())]))
    };
    let clear = list.config.widen.map_or(words::CLEAR_FILTERS, |_| words::CLEAR_SEARCH);
    let has_search = Memo::new(move |_| !Query::is_empty(&list.search()));
    view! {
        <h2>{t(headline)}</h2>
        <p title=move || range().and_then(TimeRange::every_form)>{move || searched().unwrap_or_else(|| hint.get().to_owned())}</p>
        <div class="row">
            <WidenButton list=list />
            <Show when=move || has_search.get()>
                <button type="button" class="btn" on:click=move |_| list.clear_search()>{t(clear)}</button>
            </Show>
        </div>
    }
}

#[component]
fn Nothing<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    heading_when_removed();
    let (config, read_only) = (list.config, use_read_only());
    let elsewhere = move || config.elsewhere.filter(|_| config.create_link.is_none() || read_only.get());
    view! {
        <Words words=list.config.nothing />
        <div class="row">
            <WidenButton list=list />
            <CreateLink link=list.config.create_link />
            {move || elsewhere().map(|elsewhere| view! { <ElsewhereLink elsewhere=elsewhere /> })}
        </div>
    }
}

/// Headline and sentence.
#[component]
fn Words(words: (Tr, Tr)) -> impl IntoView {
    view! { <h2>{t(words.0)}</h2><p>{t(words.1)}</p> }
}

/// The link that creates what the list holds; not in read-only mode.
#[component]
pub fn CreateLink(link: Option<(&'static str, Tr)>) -> impl IntoView {
    let read_only = use_read_only();
    let link = link.map(|(path, label)| move || view! { <a class="btn primary" href=path>{t(label)}</a> });
    move || (!read_only.get()).then(|| link.map(|link| link()))
}

/// A link to another site opens beside the console.
#[component]
fn ElsewhereLink(elsewhere: Elsewhere) -> impl IntoView {
    let Elsewhere { label, address } = elsewhere;
    let target = move || address().starts_with("https:").then_some("_blank");
    view! { <a class="btn" href=address target=target rel="noopener noreferrer">{t(label)}</a> }
}

/// Searches with the widest value of the filter that hides most, if the list has one and it is not chosen.
#[component]
fn WidenButton<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    list.config.widen.map(|widen| {
        let (name, value) = widen.parameter;
        let is_wide = move || list.query.with(list.config.covers).is_none();
        let search = move |_| list.set(&[(name, Some(value.to_owned()))], HistoryMode::Push);
        view! {
            <Show when=move || !is_wide()>
                <button type="button" class="btn primary" on:click=search>{t(widen.label)}</button>
            </Show>
        }
    })
}
