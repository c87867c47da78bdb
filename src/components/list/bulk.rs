//! What is needed only while rows are selected, or when there are none.

use super::walk::select_matching;
use super::{Act, List, clear_button, is_narrowed, task};
use crate::components::table::BulkBar;
use crate::format;
use crate::state::selection::Selection;
use crate::state::url::Write;
use crate::text::{t, table as words};
use leptos::prelude::*;

/// The buttons of the bar, and the way from the selected rows to all that match.
pub(super) fn bulk((list, acts): (List, Vec<Act>)) -> AnyView {
    let buttons = move || {
        let button = |act: &Act| {
            let act = *act;
            let class = if act.danger { "btn small danger" } else { "btn small" };
            let press = move |_| act.run.run(list.selected());
            view! { <button type="button" class=class on:click=press>{t(act.label)}</button> }
        };
        acts.iter().map(button).collect_view().into_any()
    };
    let widen = move || {
        if let Some(task) = task(list, true) {
            return task;
        }
        let total = list.total.get();
        let reach = total.min(list.kind.cap as u64);
        let is_page_selected = list.entries.with(|entries| {
            list.selection.with(|s| {
                entries.iter().all(|entry| entry.row.locked.is_some() || s.contains(&entry.row.key))
            })
        });
        if is_page_selected && reach <= list.selection.with(Selection::len) as u64 {
            return ().into_any();
        }
        let select = move |_| select_matching(list);
        let words = move || matching_words(list.kind.cap as u64, total);
        view! { <button type="button" class="link" on:click=select>{words}</button> }.into_any()
    };
    view! { <BulkBar selection=list.selection>{widen}{buttons.clone()}</BulkBar> }.into_any()
}

fn matching_words(cap: u64, total: u64) -> String {
    let count = format::count;
    if total <= cap {
        words::SELECT_MATCHING.with(&[&count(total)])
    } else {
        words::SELECT_MATCHING_CAPPED.with(&[&count(cap), &count(total)])
    }
}

/// What to say instead of rows: nothing exists, nothing matches, or this page is empty.
pub(super) fn emptiness(list: List) -> AnyView {
    let kind = list.kind;
    if list.problem.with(Option::is_some) {
        return ().into_any();
    }
    let total = list.total.get();
    if total > 0 || list.paging().page > 1 {
        let first = move |_| list.set(&[], Write::Push);
        let count = format::count(total);
        return view! {
            <h2>{t(words::EMPTY_PAGE)}</h2>
            <p>{move || (total > 0).then(|| words::EMPTY_PAGE_HINT.with(&[&count]))}</p>
            <button type="button" class="btn" on:click=first>{t(words::FIRST_PAGE)}</button>
        }
        .into_any();
    }
    let is_narrowed = is_narrowed(list);
    let (head, hint) = if is_narrowed { kind.no_match } else { kind.nothing };
    let way = if is_narrowed {
        clear_button(list, "btn")
    } else {
        kind.begin.map(|(path, words)| view! { <a class="btn primary" href=path>{t(words)}</a> }).into_any()
    };
    view! { <h2>{t(head)}</h2><p>{t(hint)}</p>{way} }.into_any()
}
