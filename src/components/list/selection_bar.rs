//! The bar that is shown while rows are selected.

use super::RowAction;
use super::state::List;
use crate::components::menu::Menu;
use crate::components::selection_bar::SelectionBar as Bar;
use crate::format;
use crate::state::selection::{PageState, Selection};
use crate::text::{t, table as words};
use leptos::prelude::*;

/// How many rows are selected and where, the way to all that match, and the actions.
#[component]
pub fn SelectionBar<T>(list: List<T>, actions: Vec<RowAction<T>>) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let outdated = move || !list.fetch.is_current.get();
    let button = move |action: RowAction<T>| {
        let class = if action.danger { "btn small danger" } else { "btn small" };
        let applies = Memo::new(move |_| {
            list.selection.track();
            list.fetch.data.track();
            list.selected().iter().any(action.applies)
        });
        let press = move |_| {
            action.run.run(list.selected().into_iter().filter(|row| (action.applies)(row)).collect())
        };
        view! {
            <button type="button" class=class prop:disabled=move || outdated() || !applies.get() on:click=press>
                {t(action.label)}
            </button>
        }
    };
    let buttons = move || actions.iter().copied().map(button).collect_view();
    view! {
        <Bar selection=list.selection>
            <SelectedElsewhere list=list />
            <SelectMatching list=list />
            {buttons.clone()}
        </Bar>
    }
}

/// How many selected rows are on other pages, with their names.
#[component]
fn SelectedElsewhere<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    let elsewhere =
        Memo::new(move |_| list.selected_elsewhere().iter().map(list.config.kind.label).collect::<Vec<_>>());
    let words = Memo::new(move |_| {
        words::SELECTED_ELSEWHERE.with(&[&format::count(elsewhere.with(Vec::len) as u64)])
    });
    let panel = move || {
        let names = elsewhere.get().into_iter().map(|name| view! { <li>{name}</li> }).collect_view();
        view! { <ul class="selected-names" tabindex="0">{names}</ul> }
    };
    view! {
        <Show when=move || elsewhere.with(|rows| !rows.is_empty())>
            <Menu label=move || words.get() class="link" name=Signal::derive(move || format!("{}. {}", words.get(), words::SHOW_SELECTED.get())) panel=panel />
        </Show>
    }
}

/// The way from the selected rows to all that match.
#[component]
fn SelectMatching<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    let limit = list.config.max_selected as u64;
    let is_offered = move || {
        let reach = list.total().min(limit);
        let page: Vec<String> = list
            .rows()
            .iter()
            .filter(|row| (list.config.kind.locked)(row).is_none())
            .map(list.config.kind.key)
            .collect();
        let is_page_selected = list.selection.with(|s| s.page_state(&page) == PageState::All);
        let is_everything = is_page_selected && reach <= list.selection.with(Selection::len) as u64;
        list.is_numbered()
            && list.progress.with(Option::is_none)
            && !is_everything
            && list.fetch.is_current.get()
    };
    let words = move || {
        let (total, count) = (list.total(), format::count);
        match total <= limit {
            true => words::SELECT_MATCHING.with(&[&count(total)]),
            false => words::SELECT_MATCHING_CAPPED.with(&[&count(limit), &count(total)]),
        }
    };
    view! {
        <Show when=is_offered>
            <button type="button" class="link" on:click=move |_| list.select_matching()>{words}</button>
        </Show>
    }
}
