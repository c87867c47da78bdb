//! The bar of the viewer: the current picture and the actions on it.

use super::shown::Shown;
use super::viewed::Viewed;
use crate::components::copy::{CopyButton, CopyTool};
use crate::components::icon::{Icon, icon};
use crate::components::instant::every_form;
use crate::format;
use crate::state::preferences::use_preferences;
use crate::state::task::use_clock;
use crate::text::{Tr, counted, frame, job as words, jobs};
use leptos::prelude::*;

#[component]
pub fn Bar(viewer: Shown) -> impl IntoView {
    let has_picture = Memo::new(move |_| viewer.picture().is_some());
    let is_single = Memo::new(move |_| viewer.single().is_some());
    view! {
        <header class="viewer-bar">
            <Caption viewer=viewer />
            <div class="spacer"></div>
            <ZoomTools viewer=viewer />
            <Show when=move || is_single.get()>
                <SelectTool viewer=viewer />
            </Show>
            <Show when=move || has_picture.get()>
                {tool(Icon::Download, words::DOWNLOAD, move || {
                    viewer.picture().into_iter().for_each(|picture| viewer.actions.download.run(picture));
                })}
            </Show>
            <CopyTool value=viewer.actions.link name=words::COPY_LINK drawn=Icon::Link />
            {tool(Icon::FullScreen, words::FULL_SCREEN, move || viewer.toggle_full_screen())}
            <Show when=move || is_single.get() && viewer.actions.delete.with(Option::is_some)>
                {tool(Icon::Delete, words::DELETE, move || viewer.delete())}
            </Show>
            <button
                type="button"
                class="tool"
                data-first=""
                aria-label=move || frame::CLOSE.get()
                title=move || frame::CLOSE.get()
                on:click=move |_| viewer.change.run(None)
            >
                {icon(Icon::Close)}
            </button>
        </header>
    }
}

fn tool(drawn: Icon, name: Tr, action: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button type="button" class="tool" aria-label=move || name.get() title=move || name.get() on:click=move |_| untrack(&action)>
            {icon(drawn)}
        </button>
    }
}

/// When the picture was taken, its age or position among the others, and its object key.
#[component]
fn Caption(viewer: Shown) -> impl IntoView {
    let preferences = use_preferences();
    let picture = Memo::new(move |_| viewer.picture());
    let taken = move || viewer.single().or_else(|| picture.with(|p| p.as_ref().map(|p| p.millis)));
    let time = move || taken().map(|at| format::precise_instant(at, preferences.zone()));
    let place = move || match viewer.viewed.get() {
        Some(Viewed::One(millis)) => {
            let is_known = viewer.pictures.is_known.get();
            let (place, count) = viewer.pictures.list.with(|list| (list.place_of(millis), list.len() as u64));
            let total = if is_known { format::count(count) } else { "…".to_owned() };
            let words = |place: usize| words::PLACE.with(&[&format::count(place as u64 + 1), &total]);
            place.map(words).unwrap_or_default()
        }
        Some(Viewed::Latest) => words::LATEST.get().to_owned(),
        Some(Viewed::Two(..)) => words::COMPARING.get().to_owned(),
        None => String::new(),
    };
    let now = use_clock();
    let age = move || {
        let millis = taken().filter(|_| viewer.viewed.get() == Some(Viewed::Latest))?;
        Some(jobs::AGO.with(&[&jobs::age((now.get() - millis) / 1_000)]))
    };
    let has_waiting = Memo::new(move |_| {
        viewer.pictures.waiting.get() > 0 && matches!(viewer.viewed.get(), Some(Viewed::One(_)))
    });
    let object =
        Memo::new(move |_| picture.with(|p| p.as_ref().map(|p| p.object.clone()).unwrap_or_default()));
    let full = move || picture.with(|p| p.as_ref().map(|p| format!("{}/{}", p.bucket, p.object)));
    let name = Signal::derive(|| words::OBJECT.get().to_owned());
    view! {
        <div class="viewer-caption">
            <b title=move || taken().map(every_form)>{time}</b>
            <span class="muted" aria-live="polite">{place}</span>
            <span class="muted">{age}</span>
            <Show when=move || has_waiting.get()>
                <button type="button" class="link" on:click=move |_| viewer.actions.show_waiting.run(())>
                    {move || counted(viewer.pictures.waiting.get(), words::NEW_ONE, words::NEW_COUNT)}
                </button>
            </Show>
            <Show when=move || !object.with(String::is_empty)>
                <span class="object">
                    <code title=full>{move || object.get()}</code>
                    <CopyButton value=object name=name />
                </span>
            </Show>
        </div>
    }
}

#[component]
fn ZoomTools(viewer: Shown) -> impl IntoView {
    let stage = viewer.stage;
    let percent = move || match stage.percent.get() {
        Some(percent) => format!("{percent} %"),
        None => words::FITS.get().to_owned(),
    };
    view! {
        <span class="zoom-tools" role="group" aria-label=move || words::ZOOM_TOOLS.get()>
            {tool(Icon::Smaller, words::SMALLER, move || stage.step(false))}
            <span class="percent" role="status">{percent}</span>
            {tool(Icon::Larger, words::LARGER, move || stage.step(true))}
            {tool(Icon::Fit, words::FIT, move || stage.fit())}
            {tool(Icon::ActualSize, words::ACTUAL_SIZE, move || stage.actual())}
        </span>
    }
}

#[component]
fn SelectTool(viewer: Shown) -> impl IntoView {
    let is_selected = Memo::new(move |_| {
        let key = viewer.single().map(crate::state::pictures::key_at);
        key.is_some_and(|key| viewer.actions.selection.with(|selection| selection.contains(&key)))
    });
    view! {
        <button
            type="button"
            class="tool"
            aria-pressed=move || is_selected.get().to_string()
            aria-label=move || words::SELECT.get()
            title=move || words::SELECT.get()
            on:click=move |_| viewer.toggle_selected()
        >
            {icon(Icon::Select)}
        </button>
    }
}
