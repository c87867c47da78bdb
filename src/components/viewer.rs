//! One picture at full size, or two beside each other.

use crate::components::dialog::Dialog;
use crate::components::instant::every_form;
use crate::components::picture_image::PictureImage;
use crate::format;
use crate::state::pictures::{Picture, PictureList};
use crate::state::preferences::use_preferences;
use crate::text::{frame, job as words, t, table};
use leptos::prelude::*;
use std::sync::Arc;

/// Milliseconds between two pictures while a key is held: as fast as an address may change.
const HELD_KEY: i64 = 125;

/// What the viewer shows: pictures by their time in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewed {
    /// The file that each new snapshot overwrites.
    Latest,
    One(i64),
    Two(i64, i64),
}

impl Viewed {
    /// As it stands in the address.
    pub fn to_text(self) -> String {
        match self {
            Viewed::Latest => "latest".to_owned(),
            Viewed::One(a) => a.to_string(),
            Viewed::Two(a, b) => format!("{a},{b}"),
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(',') {
            _ if text == "latest" => Some(Viewed::Latest),
            Some((a, b)) => Some(Viewed::Two(a.parse().ok()?, b.parse().ok()?)),
            None => text.parse().ok().map(Viewed::One),
        }
    }
}

/// What the viewer chooses from.
#[derive(Clone, Copy)]
pub struct ViewerPictures {
    /// In the order in which they are shown.
    pub list: Memo<PictureList>,
    pub latest: Memo<Option<Arc<Picture>>>,
    /// Whether every picture of the range is in the list.
    pub is_known: Signal<bool>,
}

/// A dialog over the pictures in the order in which they are shown; arrow keys move.
#[component]
pub fn Viewer(
    pictures: ViewerPictures,
    #[prop(into)] viewed: Signal<Option<Viewed>>,
    change: Callback<Option<Viewed>>,
) -> impl IntoView {
    view! {
        <Dialog
            open=Signal::derive(move || viewed.with(Option::is_some))
            close=Callback::new(move |()| change.run(None))
            labelled_by="viewer-title"
            class="dialog viewer"
        >
            <ViewerContent pictures=pictures viewed=viewed change=change />
        </Dialog>
    }
}

#[component]
fn ViewerContent(
    pictures: ViewerPictures,
    viewed: Signal<Option<Viewed>>,
    change: Callback<Option<Viewed>>,
) -> impl IntoView {
    let list = pictures.list;
    let step = move |by: isize| {
        let Some(Viewed::One(millis)) = viewed.get_untracked() else { return };
        let next = list.with_untracked(|list| {
            let place = list.place_of(millis)?.checked_add_signed(by)?;
            list.get(place).map(|picture| picture.millis)
        });
        next.into_iter().for_each(|millis| change.run(Some(Viewed::One(millis))));
    };
    turn_with_keys(step);
    let place = move || match viewed.get() {
        Some(Viewed::One(millis)) => {
            let is_known = pictures.is_known.get();
            let (place, count) = list.with(|list| (list.place_of(millis), list.len() as u64));
            let total = if is_known { format::count(count) } else { "…".to_owned() };
            place
                .map(|place| words::PLACE.with(&[&format::count(place as u64 + 1), &total]))
                .unwrap_or_default()
        }
        Some(Viewed::Latest) => words::LATEST.get().to_owned(),
        _ => words::COMPARING.get().to_owned(),
    };
    let is_single = move || matches!(viewed.get(), Some(Viewed::One(_)));
    let is_pair = move || matches!(viewed.get(), Some(Viewed::Two(..)));
    let figures = move || match viewed.get() {
        None => Vec::new(),
        Some(Viewed::Latest) => vec![None],
        Some(Viewed::One(a)) => vec![Some(a)],
        Some(Viewed::Two(a, b)) => vec![Some(a), Some(b)],
    };
    view! {
        <header><h2 id="viewer-title">{t(words::VIEWER)}</h2></header>
        <div class="stage" class:two=is_pair>
            <For each=figures key=|millis| *millis let:millis>
                <ViewedPicture millis=millis pictures=pictures />
            </For>
        </div>
        <footer>
            <span class="muted" aria-live="polite">{place}</span>
            <div class="spacer"></div>
            <Show when=is_single>
                <button type="button" class="btn" on:click=move |_| step(-1)>"← "{t(words::BEFORE)}</button>
                <button type="button" class="btn" on:click=move |_| step(1)>{t(words::AFTER)}" →"</button>
            </Show>
            <button type="button" class="btn" data-first="" on:click=move |_| change.run(None)>{t(frame::CLOSE)}</button>
        </footer>
    }
}

/// Listens on the window while the viewer is open: a press on the picture takes the focus from every control.
fn turn_with_keys(step: impl Fn(isize) + 'static) {
    let turned_at = StoredValue::new(0_i64);
    let pressed = window_event_listener(leptos::ev::keydown, move |event| {
        let by = match event.key().as_str() {
            "ArrowLeft" | "k" => -1,
            "ArrowRight" | "j" => 1,
            _ => return,
        };
        let now = format::now();
        if !event.repeat() || now - turned_at.get_value() >= HELD_KEY {
            turned_at.set_value(now);
            step(by);
        }
    });
    on_cleanup(move || pressed.remove());
}

/// One picture with its time and place. `millis` is `None` for the file that each new snapshot overwrites.
#[component]
fn ViewedPicture(millis: Option<i64>, pictures: ViewerPictures) -> impl IntoView {
    let preferences = use_preferences();
    let picture = Memo::new(move |_| match millis {
        None => pictures.latest.get(),
        Some(millis) => pictures.list.with(|list| list.get(list.place_of(millis)?).cloned()),
    });
    let source = Memo::new(move |_| picture.with(|p| p.as_ref().map(|p| p.links.full.clone())));
    let image = move || match source.get() {
        Some(source) => view! { <PictureImage source=source /> }.into_any(),
        None => {
            let words =
                move || if pictures.is_known.get() { words::NOT_LISTED } else { table::LOADING }.get();
            view! { <p class="muted">{words}</p> }.into_any()
        }
    };
    let taken = move || millis.or_else(|| picture.with(|p| p.as_ref().map(|p| p.millis)));
    let time = move || taken().map(|at| format::precise_instant(at, preferences.zone()));
    let object = move || picture.with(|p| p.as_ref().map(|p| format!("{}/{}", p.bucket, p.object)));
    view! {
        <figure>
            {image}
            <figcaption>
                <b title=move || taken().map(every_form)>{time}</b>
                " " <code class="muted">{object}</code>
            </figcaption>
        </figure>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_viewed_survives_the_address() {
        for viewed in [Viewed::Latest, Viewed::One(1_767_322_800_123), Viewed::Two(1, 2)] {
            assert_eq!(Viewed::parse(&viewed.to_text()), Some(viewed));
        }
        assert_eq!(Viewed::parse("x"), None);
        assert_eq!(Viewed::parse("1,"), None);
    }
}
