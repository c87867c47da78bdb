//! The bar over the page while something is selected.

use crate::components::focus::heading_when_removed;
use crate::components::icon::{Icon, icon};
use crate::state::selection::Selection;
use crate::text::{t, table as words};
use leptos::prelude::*;

/// The number of selected items, the actions on them (`children`), and the button that clears the selection.
#[component]
pub fn SelectionBar(selection: RwSignal<Selection>, children: ChildrenFn) -> impl IntoView {
    let count = move || words::SELECTED.with(&[&crate::format::count(selection.with(Selection::len) as u64)]);
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
