//! Which columns of a table are shown, and how dense its rows are.

use super::Column;
use crate::components::menu::Menu;
use crate::state::preferences::{Density, use_preferences};
use crate::text::{t, table as words};
use leptos::prelude::*;

/// A menu with a check box per column that can be hidden, and one for compact rows.
#[component]
pub fn TablePreferences<T: 'static>(id: &'static str, columns: &'static [Column<T>]) -> impl IntoView {
    let preferences = use_preferences();
    let choice = move |column: &'static Column<T>| {
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || !preferences.is_hidden(id, column.id)
                    on:change=move |event| preferences.set_hidden(id, column.id, !event_target_checked(&event))
                />
                {t(column.title)}
            </label>
        }
    };
    let set_density = move |event| {
        let density = if event_target_checked(&event) { Density::Compact } else { Density::Comfortable };
        preferences.set_density(density);
    };
    let panel = move || {
        view! {
            <fieldset class="checks">
                <legend>{t(words::COLUMNS)}</legend>
                {columns.iter().filter(|column| column.can_hide).map(choice).collect_view()}
                <label class="check divided">
                    <input type="checkbox" prop:checked=move || preferences.density() == Density::Compact on:change=set_density />
                    {t(words::DENSITY)}
                </label>
            </fieldset>
        }
    };
    view! { <Menu label=t(words::COLUMNS) panel=panel /> }
}
