//! One picture in a contact sheet.

use crate::components::instant::every_form;
use crate::components::picture_image::PictureImage;
use crate::format::{self, Zone};
use crate::state::pictures::{Picture, PictureList};
use crate::state::selection::Selection;
use crate::text::{Language, job as words, table};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use std::sync::Arc;

/// What tiles depend on besides their pictures. They are recreated when it changes, so that a tile needs no effects for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileStyle {
    pub language: Language,
    pub zone: Zone,
    /// Whether the pictures are of more than one day.
    pub with_day: bool,
}

/// One tile. Two with the same key are the same element.
#[derive(Clone, PartialEq)]
pub struct TileData {
    pub picture: Arc<Picture>,
    pub style: TileStyle,
}

impl TileData {
    /// A picture whose link has changed gets a new element: the old one would keep showing the image it has loaded.
    pub fn key(&self) -> (i64, String, TileStyle) {
        (self.picture.millis, self.picture.links.thumbnail.clone(), self.style)
    }
}

/// A picture with its time and check box.
#[component]
pub fn Tile(
    tile: TileData,
    list: Memo<PictureList>,
    selection: RwSignal<Selection>,
    open: Callback<i64>,
) -> impl IntoView {
    let TileData { picture, style } = tile;
    let (millis, key) = (picture.millis, picture.key());
    let text = format::short_instant(millis, style.zone, style.with_day);
    let (time, offset) = format::split_offset(&text);
    let rest = format!("{}{offset}", format::milliseconds(millis));
    let (time, name) = (time.to_owned(), format!("{time}{rest}"));
    let own_key = key.clone();
    let is_selected = Memo::new(move |_| selection.with(|s| s.contains(&own_key)));
    let clicked_key = key.clone();
    // A click and not a change: only a click event has the shift state.
    let clicked = move |event: MouseEvent| {
        let selected = event_target_checked(&event);
        let in_order = event.shift_key().then(|| list.with_untracked(PictureList::keys));
        selection.update(|s| match &in_order {
            Some(keys) => s.set_range(keys, &clicked_key, selected),
            None => s.set(&clicked_key, selected),
        });
    };
    // The style holds language and zone, so that none of these texts reads a signal.
    let (view_label, select_label, tooltip) =
        untrack(|| (words::VIEW.with(&[&name]), table::SELECT_ROW.with(&[&name]), every_form(millis)));
    view! {
        <figure data-key=key class:on=move || is_selected.get()>
            <button type="button" class="view" aria-label=view_label on:click=move |_| open.run(millis)>
                <PictureImage source=picture.links.thumbnail.clone() />
            </button>
            <label class="pick">
                <input
                    type="checkbox"
                    aria-label=select_label
                    prop:checked=move || is_selected.get()
                    on:click=clicked
                />
            </label>
            <figcaption title=tooltip>{time}<span class="muted">{rest}</span></figcaption>
        </figure>
    }
}
