//! The bar over the page while something is selected.

use crate::components::focus::heading_when_removed;
use crate::components::icon::{Icon, icon};
use crate::components::menu::{Menu, MenuItem};
use crate::format;
use crate::state::selection::Selection;
use crate::text::{t, table as words};
use leptos::prelude::*;

/// The number of selected items, the actions on them (`children`), and the button that clears the selection.
#[component]
pub fn SelectionBar(selection: RwSignal<Selection>, children: ChildrenFn) -> impl IntoView {
    let count = move || words::SELECTED.with(&[&format::count(selection.with(Selection::len) as u64)]);
    view! {
        <Show when=move || !selection.with(Selection::is_empty)>
            {heading_when_removed()}
            <div class="bulk" role="region" aria-label=t(words::SELECTION)>
                <b aria-live="polite">{count}</b>
                {children()}
                <button
                    type="button"
                    class="icon"
                    aria-label=t(words::CLEAR_SELECTION)
                    title=t(words::CLEAR_SELECTION)
                    on:click=move |_| selection.update(Selection::clear)
                >
                    {icon(Icon::Close)}
                </button>
            </div>
        </Show>
    }
}

/// How many selected rows are on other pages, with their names and a button to unselect them.
#[component]
pub fn SelectedElsewhere(
    selection: RwSignal<Selection>,
    /// Keys and names.
    rows: Memo<Vec<(String, String)>>,
) -> impl IntoView {
    let count = Memo::new(move |_| rows.with(Vec::len));
    let words = Signal::derive(move || words::SELECTED_ELSEWHERE.with(&[&format::count(count.get() as u64)]));
    let unselect = Callback::new(move |()| {
        let keys: Vec<String> = rows.get_untracked().into_iter().map(|(key, _)| key).collect();
        selection.update(|selection| selection.retain(|key| !keys.iter().any(|other| other == key)));
    });
    let panel = move || {
        let names = rows.get().into_iter().map(|(_, name)| view! { <li>{name}</li> }).collect_view();
        view! {
            <ul class="selected-names" tabindex="0" aria-label=words>{names}</ul>
            <MenuItem label=words::UNSELECT action=unselect />
        }
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <Menu label=move || words.get() class="link" panel=panel />
        </Show>
    }
}
