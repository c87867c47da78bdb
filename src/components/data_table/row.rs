//! Rows of a table: one element per key, whose cells change in place.

use super::{Column, RowKind};
use crate::state::selection::Selection;
use crate::text::table as words;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Why a row is still shown that the last read did not contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlisted {
    /// It was removed, or no longer matches.
    Gone,
    /// It may be on another page.
    Moved,
}

/// The rows of a table by key. A key that the server lists twice gets a number appended, so that both rows are shown.
pub struct RowList<T: Send + Sync + 'static> {
    pub keys: Memo<Vec<(String, usize)>>,
    values: Memo<BTreeMap<(String, usize), T>>,
    kind: RowKind<T>,
}

impl<T: Send + Sync + 'static> Clone for RowList<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for RowList<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> RowList<T> {
    pub fn new(rows: Signal<Vec<T>>, kind: RowKind<T>) -> Self {
        let keyed = move |rows: &[T]| {
            let mut seen = BTreeMap::<String, usize>::new();
            let number = |row: &T| {
                let key = (kind.key)(row);
                let count = seen.entry(key.clone()).or_default();
                *count += 1;
                (key, *count)
            };
            rows.iter().map(number).collect::<Vec<_>>()
        };
        Self {
            keys: Memo::new(move |_| rows.with(|rows| keyed(rows))),
            values: Memo::new(move |_| {
                rows.with(|rows| keyed(rows).into_iter().zip(rows.iter().cloned()).collect())
            }),
            kind,
        }
    }

    /// The row of a key; follows its content.
    pub fn row(self, key: (String, usize)) -> Row<T> {
        let kind = self.kind;
        let name = key.0.clone();
        let value = Memo::new(move |before: Option<&Option<T>>| {
            // The element of a removed row is unmounted shortly after its value is removed.
            self.values.with(|values| values.get(&key).cloned()).or_else(|| before.cloned().flatten())
        });
        Row { key: name, value, kind }
    }
}

/// One row.
pub struct Row<T: Send + Sync + 'static> {
    pub key: String,
    value: Memo<Option<T>>,
    kind: RowKind<T>,
}

#[component]
pub fn TableRow<T>(
    row: Row<T>,
    unlisted: Signal<BTreeMap<String, Unlisted>>,
    columns: &'static [Column<T>],
    visible: Memo<Vec<usize>>,
    selection: Option<RwSignal<Selection>>,
    selectable: Memo<Vec<String>>,
    row_menu: Option<Callback<Memo<Option<T>>, AnyView>>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let Row { key, value, kind } = row;
    let cells = move || {
        value.with(|row| {
            let row = row.as_ref()?;
            let cell = |i: &usize| {
                let column = &columns[*i];
                view! { <td class=column.class()>{(column.cell)(row)}</td> }
            };
            Some(visible.with(|visible| visible.iter().map(cell).collect_view()))
        })
    };
    let own_key = key.clone();
    let is_selected = Memo::new(move |_| selection.is_some_and(|s| s.with(|s| s.contains(&own_key))));
    let own_key = key.clone();
    let state = Memo::new(move |_| unlisted.with(|rows| rows.get(&own_key).copied()));
    let is_unlisted = Memo::new(move |_| state.with(Option::is_some));
    let why = move || match state.get()? {
        Unlisted::Gone => Some(words::GONE_WHY.get()),
        Unlisted::Moved => Some(words::MOVED_WHY.get()),
    };
    let checkbox = selection.map(|selection| {
        view! { <SelectCell key=key.clone() value=value kind=kind selection=selection selectable=selectable is_selected=is_selected is_unlisted=is_unlisted /> }
    });
    let usable = Memo::new(move |_| value.get().filter(|_| !is_unlisted.get()));
    let menu = row_menu.map(|menu| view! { <td class="num">{menu.run(usable)}</td> });
    view! {
        <tr
            data-key=key
            class:unlisted=is_unlisted
            class:gone-row=move || state.get() == Some(Unlisted::Gone)
            title=why
            aria-selected=selection.map(|_| move || is_selected.get().to_string())
        >
            {checkbox}{cells}{menu}
        </tr>
    }
}

#[component]
fn SelectCell<T>(
    key: String,
    value: Memo<Option<T>>,
    kind: RowKind<T>,
    selection: RwSignal<Selection>,
    selectable: Memo<Vec<String>>,
    is_selected: Memo<bool>,
    is_unlisted: Memo<bool>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let label = move || {
        let name = if is_unlisted.get() { words::UNLISTED_ROW } else { words::SELECT_ROW };
        value.with(|row| row.as_ref().map(|row| name.with(&[&(kind.label)(row)])))
    };
    // A click and not a change: only a click event has the shift state.
    let clicked = move |event: leptos::ev::MouseEvent| {
        if is_unlisted.get_untracked() {
            return event.prevent_default();
        }
        let selected = event_target_checked(&event);
        selectable.with_untracked(|page| {
            selection.update(|s| match event.shift_key() {
                true => s.set_range(page, &key, selected),
                false => s.set(&key, selected),
            });
        });
    };
    view! {
        <td class="box">
            <input
                type="checkbox"
                aria-label=label
                // It keeps the focus, unlike a disabled one.
                aria-disabled=move || is_unlisted.get().then_some("true")
                prop:checked=move || is_selected.get()
                on:click=clicked
            />
        </td>
    }
}
