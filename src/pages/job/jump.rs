//! The menu that moves to the pictures of another time.

use super::gallery::Gallery;
use crate::components::menu::{Menu, close_menu};
use crate::components::time_range::{InstantField, InstantInput};
use crate::dom::target_of;
use crate::state::preferences::use_preferences;
use crate::text::{job as words, t};
use leptos::prelude::*;

#[component]
pub fn JumpMenu(gallery: Gallery) -> impl IntoView {
    let preferences = use_preferences();
    let field = InstantField::new();
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(millis) = untrack(|| field.checked(preferences.zone())) {
            target_of(&event).iter().for_each(close_menu);
            gallery.jump_to(millis);
        }
    };
    let newest = move |event: leptos::ev::MouseEvent| {
        target_of(&event).iter().for_each(close_menu);
        gallery.jump_to_newest();
    };
    let panel = move || {
        // Moves start from the currently shown pictures.
        field.fill(gallery.bounds.get_untracked().1.div_euclid(60_000) * 60_000);
        view! {
            <form class="jump" on:submit=go novalidate>
                <button type="button" class="item" on:click=newest>{t(words::JUMP_NEWEST)}</button>
                <InstantInput field=field label=words::JUMP_TIME problem_id="jump-problem" />
                <button type="submit" class="btn small">{t(words::JUMP_GO)}</button>
            </form>
        }
    };
    view! { <span class="jump-menu" data-search=""><Menu label=move || t(words::JUMP) class="btn" panel=panel /></span> }
}
