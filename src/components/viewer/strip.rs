//! The film strip: the pictures around the current one.

use super::shown::Shown;
use crate::components::picture_image::PictureImage;
use crate::format;
use crate::state::preferences::use_preferences;
use crate::text::{job as words, t};
use leptos::prelude::*;

/// Pictures on each side. What does not fit is cut off at both ends.
const AROUND: usize = 10;

/// A press on a picture shows it. Keys do the same, so that its buttons are no tab stops.
#[component]
pub fn FilmStrip(viewer: Shown) -> impl IntoView {
    let preferences = use_preferences();
    let place = Memo::new(move |_| {
        let millis = viewer.single()?;
        viewer.pictures.list.with(|list| list.place_of(millis))
    });
    let around = move || {
        let list = viewer.pictures.list.get();
        let Some(place) = place.get() else { return Vec::new() };
        list.slice(place.saturating_sub(AROUND)..place + AROUND + 1)
    };
    // The current picture is in the middle: pictures that are missing at an end leave their space empty.
    let shift = move || {
        let count = viewer.pictures.list.with(|list| list.len());
        place.get().map_or(0, |place| {
            let before = place.min(AROUND) as isize;
            let after = (count.saturating_sub(place + 1)).min(AROUND) as isize;
            after - before
        })
    };
    let frame = move |picture: std::sync::Arc<crate::state::pictures::Picture>| {
        let millis = picture.millis;
        let is_shown = move || viewer.single() == Some(millis);
        let key = picture.key();
        let is_selected =
            Memo::new(move |_| viewer.actions.selection.with(|selection| selection.contains(&key)));
        let name = move || words::VIEW.with(&[&format::time_of_day(millis, preferences.zone())]);
        view! {
            <button
                type="button"
                tabindex="-1"
                aria-label=name
                aria-current=move || is_shown().then_some("true")
                class:on=move || is_selected.get()
                on:click=move |_| viewer.show(millis)
            >
                <PictureImage source=picture.links.thumbnail.clone() />
            </button>
        }
    };
    view! {
        <Show when=move || place.get().is_some()>
            <nav class="film-strip" aria-label=t(words::FILM_STRIP)>
                <div class="frames" style=("--shift", move || shift().to_string())>
                    <For each=around key=|picture| (picture.millis, picture.links.thumbnail.clone()) children=frame />
                </div>
            </nav>
        </Show>
    }
}
