//! The shared table: a native `<table>` with named checkboxes, ranges, sorting, columns, skeleton rows and an empty state.

mod column;
mod fallback;
mod preferences;
mod row;
mod row_kind;
mod scroll_place;

pub use column::{Column, Export, Sheet, Width};
pub use preferences::TablePreferences;
pub use row::Unlisted;
pub use row_kind::RowKind;

use crate::state::preferences::use_preferences;
use crate::state::selection::{PageState, Selection};
use crate::text::{Tr, t, table as words};
use fallback::FocusFallback;
use leptos::html;
use leptos::prelude::*;
use row::{Row, RowList, TableRow};
use scroll_place::ScrollPlace;
use std::collections::BTreeMap;

/// The column that can be sorted, and how it is sorted.
#[derive(Clone, Copy)]
pub struct Sort {
    pub column: &'static str,
    pub ascending: Signal<bool>,
    pub toggle: Callback<()>,
}

/// A table of rows. Filters, pager and selection bar stand around it.
#[component]
pub fn DataTable<T>(
    /// Its name in the stored preferences.
    id: &'static str,
    caption: Tr,
    columns: &'static [Column<T>],
    kind: RowKind<T>,
    #[prop(into)] rows: Signal<Vec<T>>,
    /// Rows that the last read did not contain, by key: they are marked, and cannot be selected or changed.
    #[prop(optional, into)]
    unlisted: Signal<BTreeMap<String, Unlisted>>,
    /// The rows do not belong to the current request: they cannot be used, and skeletons are shown where there are none.
    #[prop(into)]
    loading: Signal<bool>,
    /// A read is under way, of this request or of a new one.
    #[prop(optional, into)]
    busy: Signal<bool>,
    #[prop(optional, into)] selection: Option<RwSignal<Selection>>,
    #[prop(optional_no_strip)] sort: Option<Sort>,
    /// Whether the order cannot be changed now.
    #[prop(optional, into)]
    sort_fixed: Signal<bool>,
    /// The menu in the last cell of a row; `None` while the row is being removed.
    #[prop(optional_no_strip)]
    row_menu: Option<Callback<Memo<Option<T>>, AnyView>>,
    /// Shown when there are no rows.
    #[prop(into)]
    empty: ViewFn,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let preferences = use_preferences();
    let visible = Memo::new(move |_| {
        let is_shown = |i: &usize| !preferences.is_hidden(id, columns[*i].id);
        (0..columns.len()).filter(is_shown).collect::<Vec<usize>>()
    });
    let selectable = Memo::new(move |_| {
        rows.with(|rows| {
            let is_listed = |key: &String| unlisted.with(|unlisted| !unlisted.contains_key(key));
            rows.iter().map(kind.key).filter(is_listed).collect::<Vec<String>>()
        })
    });
    let list = RowList::new(rows, kind);
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let place = ScrollPlace::new(id, Signal::derive(move || !loading.get() && !is_empty.get()));
    let body = NodeRef::<html::Tbody>::new();
    let fallback = FocusFallback::new(body, rows);
    let row_view = move |row: Row<T>| {
        view! { <TableRow row=row unlisted=unlisted columns=columns visible=visible selection=selection selectable=selectable row_menu=row_menu /> }
    };
    let extra = usize::from(selection.is_some()) + usize::from(row_menu.is_some());
    let width = Signal::derive(move || visible.with(Vec::len) + extra);
    view! {
        <div
            class="sheet scroll busy-area"
            node_ref=place.area
            role="region"
            tabindex="0"
            aria-label=t(caption)
            aria-busy=move || busy.get().to_string()
            on:scroll=move |_| place.note()
        >
            <table data-table=id>
                <caption>{t(caption)}</caption>
                <thead>
                    <tr>
                        {selection.map(|s| view! { <SelectPageCell selection=s page=selectable disabled=loading /> })}
                        {move || visible.get().into_iter().map(|i| header_cell(&columns[i], sort, sort_fixed)).collect_view()}
                        {row_menu.map(|_| view! { <th scope="col" class="num">{t(words::ACTIONS)}</th> })}
                    </tr>
                </thead>
                <tbody
                    node_ref=body
                    inert=move || loading.get()
                    on:focusin=move |event| fallback.note(&event)
                    on:focusout=move |event| fallback.forget(&event)
                >
                    <For each=move || list.keys.get() key=Clone::clone let:key>
                        {row_view(list.row(key))}
                    </For>
                </tbody>
                <Show when=move || loading.get() && is_empty.get()>
                    <SkeletonRows columns=width />
                </Show>
            </table>
            <Show when=move || !loading.get() && is_empty.get()>
                <div class="empty">{empty.run()}</div>
            </Show>
        </div>
    }
}

#[component]
fn SkeletonRows(columns: Signal<usize>) -> impl IntoView {
    let row = move |_| {
        let cells = (0..columns.get()).map(|_| view! { <td><span></span></td> }).collect_view();
        view! { <tr class="skeleton">{cells}</tr> }
    };
    view! { <tbody aria-hidden="true">{move || (0..8).map(row).collect_view()}</tbody> }
}

fn header_cell<T>(column: &Column<T>, sort: Option<Sort>, is_fixed: Signal<bool>) -> AnyView {
    let (class, title) = (column.class(), column.title);
    let Some(sort) = sort.filter(|sort| sort.column == column.id) else {
        return view! { <th scope="col" class=class>{t(title)}</th> }.into_any();
    };
    let ascending = sort.ascending;
    view! {
        <th scope="col" class=class aria-sort=move || if ascending.get() { "ascending" } else { "descending" }>
            <button
                type="button"
                title=move || if ascending.get() { words::SORTED_ASC.get() } else { words::SORTED_DESC.get() }
                prop:disabled=move || is_fixed.get()
                on:click=move |_| sort.toggle.run(())
            >
                {t(title)}
                <span class="sort-mark" class:up=move || ascending.get() aria-hidden="true"></span>
            </button>
        </th>
    }
    .into_any()
}

#[component]
fn SelectPageCell(
    selection: RwSignal<Selection>,
    page: Memo<Vec<String>>,
    disabled: Signal<bool>,
) -> impl IntoView {
    let state = Memo::new(move |_| page.with(|page| selection.with(|s| s.page_state(page))));
    let changed = move |event| {
        let selected = event_target_checked(&event);
        page.with_untracked(|page| selection.update(|s| s.set_page(page, selected)));
    };
    view! {
        <th scope="col" class="box">
            <input
                type="checkbox"
                aria-label=t(words::SELECT_PAGE)
                prop:checked=move || state.get() == PageState::All
                prop:indeterminate=move || state.get() == PageState::Some
                prop:disabled=move || disabled.get() || page.with(Vec::is_empty)
                on:change=changed
            />
        </th>
    }
}
