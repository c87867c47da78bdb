//! The bar that is shown while rows are selected.

use super::RowAction;
use super::state::List;
use crate::components::focus::leave_when_disabled;
use crate::components::selection_bar::{SelectedElsewhere, SelectionBar as Bar};
use crate::format;
use crate::state::selection::{PageState, Selection};
use crate::state::session::use_read_only;
use crate::text::{frame, t, table as words};
use leptos::prelude::*;

/// How many rows are selected and where, the button that selects all that match, and the actions.
#[component]
pub fn SelectionBar<T>(list: List<T>, actions: Vec<RowAction<T>>) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let label = list.config.kind.label;
    let elsewhere = Memo::new(move |_| {
        list.selected_elsewhere().into_iter().map(|(key, row)| (key, label(&row))).collect::<Vec<_>>()
    });
    let buttons = move || {
        let button = |action: &RowAction<T>| view! { <ActionButton list=list action=*action /> };
        actions.iter().map(button).collect_view()
    };
    view! {
        <Bar selection=list.selection>
            <SelectedElsewhere selection=list.selection rows=elsewhere />
            <SelectMatching list=list />
            {buttons.clone()}
        </Bar>
    }
}

/// Runs an action on the selected rows that allow it. Disabled while the rows on screen belong to another page, and as soon as
/// no selected row allows it, such as after the action itself: the bar then has the focus.
#[component]
fn ActionButton<T: Clone + PartialEq + Send + Sync + 'static>(
    list: List<T>,
    action: RowAction<T>,
) -> impl IntoView {
    let read_only = use_read_only();
    let applies = Memo::new(move |_| list.selected().iter().any(action.applies));
    let is_off = move || read_only.get() || !list.fetch.is_current.get() || !applies.get();
    let press = move |_| {
        let rows = untrack(|| list.selected());
        action.run.run(rows.into_iter().filter(|row| (action.applies)(row)).collect());
    };
    let button = NodeRef::new();
    leave_when_disabled(button, is_off, Some(".bulk"));
    view! {
        <button
            node_ref=button
            type="button"
            class=if action.danger { "btn small danger" } else { "btn small" }
            title=move || read_only.get().then(|| frame::READ_ONLY.get())
            prop:disabled=is_off
            on:click=press
        >
            {t(action.label)}
        </button>
    }
}

/// The button that extends the selection to all that match.
#[component]
fn SelectMatching<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    let kind = list.config.kind;
    let limit = list.config.max_selected as u64;
    let listed_keys = Memo::new(move |_| {
        list.rows.with(|rows| {
            let listed = rows.iter().filter(|row| list.is_listed(row));
            listed.map(kind.key).collect::<Vec<String>>()
        })
    });
    let is_everything = move |total: u64| {
        let state = listed_keys.with(|page| list.selection.with(|s| s.page_state(page)));
        state == PageState::All && total.min(limit) <= list.selection.with(Selection::len) as u64
    };
    let is_offered = move || {
        let total = list.total().filter(|total| !is_everything(*total));
        total.is_some() && list.is_numbered() && list.fetch.is_current.get() && !list.is_collecting()
    };
    let words = move || match (list.total().unwrap_or_default(), format::count) {
        (total, count) if total <= limit => words::SELECT_MATCHING.with(&[&count(total)]),
        (total, count) => words::SELECT_MATCHING_CAPPED.with(&[&count(limit), &count(total)]),
    };
    view! {
        <Show when=is_offered>
            <button type="button" class="link" on:click=move |_| list.select_matching()>{words}</button>
        </Show>
    }
}
