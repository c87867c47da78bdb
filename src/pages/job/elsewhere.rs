//! Selected pictures that are not on the screen: on other pages of the table, or not among the pictures that are shown.

use super::gallery::Gallery;
use super::table::times_of_page;
use crate::components::instant::every_form;
use crate::components::menu::{Menu, MenuItem, close_menu};
use crate::components::short_list::short_list;
use crate::dom::target_of;
use crate::format;
use crate::state::pictures::millis_of;
use crate::state::preferences::use_preferences;
use crate::text::{job as words, jobs, table};
use leptos::prelude::*;
use std::collections::HashSet;

/// How many selected pictures are elsewhere, with a menu that leads to each of them and unselects them.
#[component]
pub fn SelectedElsewhere(gallery: Gallery) -> impl IntoView {
    let preferences = use_preferences();
    let elsewhere = Memo::new(move |_| {
        let selected: Vec<i64> =
            gallery.selection.with(|s| s.keys().filter_map(|key| millis_of(key)).collect());
        let page = gallery.as_table.get().then(|| times_of_page(gallery));
        gallery.list.with(|list| {
            let is_shown = |at: &i64| match &page {
                Some(page) => page.contains(at),
                None => list.place_of(*at).is_some(),
            };
            selected.into_iter().filter(|at| !is_shown(at)).collect::<Vec<i64>>()
        })
    });
    let count = Memo::new(move |_| elsewhere.with(Vec::len));
    let text = move || {
        let words =
            if gallery.as_table.get() { table::SELECTED_ELSEWHERE } else { words::SELECTED_NOT_SHOWN };
        words.with(&[&format::count(count.get() as u64)])
    };
    let unselect = Callback::new(move |()| {
        let elsewhere: HashSet<i64> = elsewhere.get_untracked().into_iter().collect();
        let is_elsewhere = |key: &str| millis_of(key).is_some_and(|at| elsewhere.contains(&at));
        gallery.selection.update(|selection| selection.retain(|key| !is_elsewhere(key)));
    });
    let show = move |event: leptos::ev::MouseEvent, millis: i64| {
        target_of(&event).iter().for_each(close_menu);
        gallery.show_picture(millis);
    };
    let row = move |millis: &i64| {
        let millis = *millis;
        let name = move || format::precise_instant(millis, preferences.zone());
        view! {
            <li>
                <button type="button" class="link" title=move || every_form(millis) on:click=move |event| show(event, millis)>
                    {name}
                </button>
            </li>
        }
    };
    let panel = move || {
        view! {
            {short_list(elsewhere.get().iter(), row, jobs::AND_MORE, None)}
            <MenuItem label=table::UNSELECT action=unselect />
        }
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <Menu label=text class="link" panel=panel />
        </Show>
    }
}
