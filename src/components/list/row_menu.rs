//! The menu of a row.

use super::{RowAction, RowLink};
use crate::components::icon::{Icon, icon};
use crate::components::menu::{Menu, MenuItem};
use crate::state::session::use_read_only;
use crate::text::{t, table as words};
use leptos::prelude::*;

/// Builds the menus of a table's rows; `None` without entries. A menu stays open while its row changes; nothing in it can be
/// used when the row is gone.
pub fn row_menu<T: Clone + PartialEq + Send + Sync + 'static>(
    label: fn(&T) -> String,
    links: Vec<RowLink<T>>,
    actions: Vec<RowAction<T>>,
) -> Option<Callback<Memo<Option<T>>, AnyView>> {
    if links.is_empty() && actions.is_empty() {
        return None;
    }
    let read_only = use_read_only();
    let (links, actions) = (StoredValue::new(links), StoredValue::new(actions));
    Some(Callback::new(move |row: Memo<Option<T>>| {
        // The name of a row that is gone stays.
        let shown = Memo::new(move |before: Option<&String>| {
            let name = row.with(|row| row.as_ref().map(label));
            name.or_else(|| before.cloned()).unwrap_or_default()
        });
        let name = Signal::derive(move || words::MORE.with(&[&shown.get()]));
        let panel = move || {
            let links =
                links.with_value(|links| links.iter().map(|link| link_view(*link, row)).collect_view());
            let items = actions.with_value(|actions| {
                actions.iter().map(|action| action_view(*action, row, read_only)).collect_view()
            });
            (links, items)
        };
        view! { <Menu label=|| icon(Icon::More) class="icon" name=name panel=panel /> }.into_any()
    }))
}

/// A link to a screen; plain text where the row has none.
fn link_view<T: Clone + PartialEq + Send + Sync + 'static>(
    link: RowLink<T>,
    row: Memo<Option<T>>,
) -> AnyView {
    let path = move || row.with(|row| row.as_ref().and_then(link.path));
    (move || match path() {
        Some(path) => view! { <a class="item" href=path>{t(link.label)}</a> }.into_any(),
        None => view! { <button type="button" class="item" disabled>{t(link.label)}</button> }.into_any(),
    })
    .into_any()
}

fn action_view<T: Clone + PartialEq + Send + Sync + 'static>(
    action: RowAction<T>,
    row: Memo<Option<T>>,
    read_only: Memo<bool>,
) -> AnyView {
    let is_off = move || read_only.get() || !row.with(|row| row.as_ref().is_some_and(action.applies));
    let run = Callback::new(move |()| action.run.run(row.get_untracked().into_iter().collect()));
    view! {
        <MenuItem label=action.label danger=action.danger disabled=Signal::derive(is_off) action=run />
    }
    .into_any()
}
