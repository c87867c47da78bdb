//! One picture on the stage, with the buttons for its neighbours.

use super::shown::Shown;
use super::stage::Stage;
use super::viewed::Viewed;
use crate::components::icon::{Icon, icon};
use crate::components::live_image::LiveImage;
use crate::components::picture_image::PictureImage;
use crate::text::{Tr, job as words, t, table};
use leptos::prelude::*;
use web_sys::HtmlImageElement;

/// Number of pictures on each side that are prefetched.
const AHEAD: [isize; 3] = [1, -1, 2];

#[component]
pub fn One(viewer: Shown) -> impl IntoView {
    preload(viewer);
    let millis = move || viewer.single();
    let turn = Callback::new(move |by| viewer.turn(by));
    let button = move |class: &'static str, drawn: Icon, name: Tr, by: isize| {
        let has_next = move || {
            viewer.pictures.list.track();
            millis().and_then(|millis| viewer.pictures.neighbour(millis, by)).is_some()
        };
        view! {
            <button
                type="button"
                class=class
                aria-label=move || name.get()
                title=move || name.get()
                prop:disabled=move || !has_next()
                on:click=move |_| viewer.turn(by)
            >
                {icon(drawn)}
            </button>
        }
    };
    let shown = Memo::new(move |_| viewer.viewed.get().map(|_| millis()));
    view! {
        <div class="stage-area">
            <Stage view=viewer.stage class=Signal::stored("") turn=turn>
                <For each=move || shown.get() key=|millis| *millis let:millis>
                    <Pane viewer=viewer millis=millis />
                </For>
            </Stage>
            <Show when=move || millis().is_some()>
                {button("turn before", Icon::Previous, words::BEFORE, -1)}
                {button("turn after", Icon::Next, words::AFTER, 1)}
            </Show>
        </div>
    }
}

/// A picture in its place; without an instant, the file that each new snapshot overwrites.
#[component]
pub fn Pane(viewer: Shown, millis: Option<i64>) -> impl IntoView {
    let source = Memo::new(move |_| viewer.pictures.get(millis).map(|picture| picture.links.full.clone()));
    let is_listed = Memo::new(move |_| source.with(Option::is_some));
    let image = move || {
        if millis.is_none() && is_listed.get() {
            // The next snapshot replaces it in its place.
            let link = Signal::derive(move || source.get().unwrap_or_default());
            return view! { <LiveImage source=link /> }.into_any();
        }
        match source.get() {
            Some(source) => view! { <PictureImage source=source /> }.into_any(),
            None => view! { <NotListed viewer=viewer millis=millis /> }.into_any(),
        }
    };
    view! {
        <div class="pane" data-picture=millis.map(|millis| millis.to_string())>
            <div class="picture" style:transform=move || viewer.stage.zoom.get().transform()>{image}</div>
        </div>
    }
}

/// In place of a picture that is not among those shown; where its time is not in the range, with a button that shows it.
#[component]
fn NotListed(viewer: Shown, millis: Option<i64>) -> impl IntoView {
    let is_known = viewer.pictures.is_known;
    let is_elsewhere = move || {
        let (from, to) = viewer.pictures.bounds.get();
        millis.is_some_and(|millis| !(from..to).contains(&millis))
    };
    let show = move |_| {
        let times = viewer.viewed.get_untracked().and_then(Viewed::times);
        times.into_iter().for_each(|times| viewer.actions.show_time.run(times));
    };
    view! {
        <div class="not-listed">
            <p class="muted">{move || if is_known.get() { words::NOT_LISTED } else { table::LOADING }.get()}</p>
            <Show when=move || is_known.get() && is_elsewhere()>
                <button type="button" class="btn" on:click=show>{t(words::SHOW_TIME)}</button>
            </Show>
        </div>
    }
}

/// Prefetches the neighbours of the current picture, so that they are shown without a delay.
fn preload(viewer: Shown) {
    let ahead = StoredValue::new_local(Vec::<HtmlImageElement>::new());
    Effect::new(move |_| {
        let Some(millis) = viewer.single() else { return };
        viewer.pictures.list.track();
        let neighbours = AHEAD.iter().filter_map(|by| viewer.pictures.neighbour(millis, *by));
        let sources = neighbours.filter_map(|millis| viewer.pictures.get(Some(millis)));
        let images = sources.filter_map(|picture| {
            let image = HtmlImageElement::new().ok()?;
            image.set_src(&picture.links.full);
            Some(image)
        });
        ahead.set_value(images.collect());
    });
}
