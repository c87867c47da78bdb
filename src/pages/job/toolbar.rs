//! The controls above the pictures. They stay in sight while the page scrolls through the pictures.

use super::gallery::{Gallery, TILE};
use super::jump::JumpMenu;
use super::table::{COLUMNS, TABLE};
use crate::components::data_table::{Sheet, TablePreferences};
use crate::components::export::{ExportMenu, Scope};
use crate::components::filters::Choice;
use crate::components::list::RefreshButton;
use crate::state::pictures::{Picture, PictureStore};
use crate::state::preferences::{TileSize, use_preferences};
use crate::text::{counted, job as words, t, table};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Toolbar(gallery: Gallery, refresh: Callback<()>) -> impl IntoView {
    let choice = move |name: &'static str| Callback::new(move |value| gallery.set(name, Some(value)));
    let value = move |is_other: Memo<bool>, other: &'static str| {
        Signal::derive(move || if is_other.get() { other.to_owned() } else { String::new() })
    };
    let is_oldest_first = Memo::new(move |_| !gallery.newest_first.get());
    view! {
        <div class="filters pictures-bar" data-sticky="">
            <Choice
                label=words::LAYOUT
                name="layout"
                options=vec![("", words::SHEET), ("table", words::TABLE)]
                value=value(gallery.as_table, "table")
                change=choice("layout")
            />
            <Show when=move || gallery.as_table.get() fallback=move || view! { <SizeChoice gallery=gallery /> }>
                <TablePreferences id=TABLE columns=COLUMNS />
            </Show>
            <Choice
                label=words::ORDER
                name="order"
                options=vec![("", words::NEWEST), ("oldest", words::OLDEST)]
                value=value(is_oldest_first, "oldest")
                change=choice("order")
            />
            <JumpMenu gallery=gallery />
            <button type="button" class="btn" on:click=move |_| gallery.url.set_dialog("panel", Some("paste".to_owned()))>
                {t(words::PASTE)}
            </button>
            <Export gallery=gallery />
            <RefreshButton busy=gallery.reader.is_busy refresh=refresh />
            <LiveControls gallery=gallery />
        </div>
    }
}

/// The size of the pictures. It is in the address, and kept for addresses without one.
#[component]
fn SizeChoice(gallery: Gallery) -> impl IntoView {
    let preferences = use_preferences();
    let change = move |name: String| {
        preferences.set_tile_size(TileSize::from_name(&name).unwrap_or_default());
        gallery.set(TILE, Some(name));
    };
    let option = |size: TileSize, label| (size.name(), label);
    view! {
        <Choice
            label=words::SIZE
            name="tile-size"
            options=vec![
                option(TileSize::Small, words::SMALL),
                option(TileSize::Medium, words::MEDIUM),
                option(TileSize::Large, words::LARGE),
            ]
            value=Signal::derive(move || gallery.tile_size.get().name().to_owned())
            change=Callback::new(change)
        />
    }
}

/// The switch that shows new pictures as they arrive, and the button that shows the waiting ones. The button takes its space
/// also while there is none, so that nothing moves when one arrives.
#[component]
fn LiveControls(gallery: Gallery) -> impl IntoView {
    let waiting = gallery.waiting;
    let label = move || counted(waiting.get(), words::NEW_ONE, words::NEW_COUNT);
    let follow = move |event| {
        let follows = event_target_checked(&event);
        gallery.set("follow", follows.then(|| "1".to_owned()));
    };
    view! {
        <Show when=move || gallery.is_live()>
            <label class="check" title=t(words::FOLLOW_HINT)>
                <input type="checkbox" role="switch" prop:checked=move || gallery.follows.get() on:change=follow />
                {t(words::FOLLOW)}
            </label>
            <span class="new-pictures" role="status">
                <button
                    type="button"
                    class="btn small primary"
                    class:none=move || waiting.get() == 0
                    prop:disabled=move || waiting.get() == 0
                    on:click=move |_| gallery.show_new()
                >
                    {label}
                </button>
            </span>
        </Show>
    }
}

/// Files are offered once everything is read: a file with a part of a range would look complete.
#[component]
fn Export(gallery: Gallery) -> impl IntoView {
    let sheet = Callback::new(move |(scope, save): (Scope, Callback<Sheet>)| {
        let rows = rows_of(gallery, scope);
        save.run(Sheet::of(COLUMNS, &rows));
    });
    let not_yet = move || {
        view! { <button type="button" class="btn" disabled title=t(words::EXPORT_NOT_READ)>{t(table::EXPORT)}</button> }
    };
    view! {
        <Show when=move || gallery.is_known.get() fallback=not_yet>
            <ExportMenu name="pictures" sheet=sheet selection=gallery.selection />
        </Show>
    }
}

/// Every picture that is shown, with the latest image of the range, or the selected ones, also those that wait to be shown. Of a
/// selected picture outside the range only the time is known.
fn rows_of(gallery: Gallery, scope: Scope) -> Vec<Arc<Picture>> {
    let store = gallery.reader.store;
    match scope {
        Scope::Matching => {
            let (pictures, overlay) = store.with_untracked(|store| (store.shown(), store.overlay().cloned()));
            pictures.iter().cloned().chain(overlay).collect()
        }
        Scope::Selected => {
            let mut times = untrack(|| gallery.selected_times());
            times.sort_unstable();
            let picture = |store: &PictureStore, at| {
                store.get(at).cloned().unwrap_or_else(|| Arc::new(Picture::unread(at)))
            };
            store.with_untracked(|store| times.into_iter().map(|at| picture(store, at)).collect())
        }
    }
}
