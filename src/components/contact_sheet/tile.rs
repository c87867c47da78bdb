//! One picture in a contact sheet.

use crate::components::instant::every_form;
use crate::components::picture_image::PictureImage;
use crate::format::{self, Zone};
use crate::state::pictures::{Picture, PictureList};
use crate::state::selection::Selection;
use crate::text::{Language, job as words, table};
use leptos::ev::{MouseEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// What tiles depend on beside their pictures. They are recreated when it changes, so that a tile needs no effects for it.
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
    /// A picture whose link has changed gets a new element: the old one would go on showing what it has loaded.
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
    sheet: NodeRef<html::Div>,
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
    // A click and not a change: only a click says whether shift is held.
    let clicked = move |event: MouseEvent| {
        let selected = event_target_checked(&event);
        let in_order = event.shift_key().then(|| list.with_untracked(PictureList::keys));
        selection.update(|s| match &in_order {
            Some(keys) => s.set_range(keys, &clicked_key, selected),
            None => s.set(&clicked_key, selected),
        });
    };
    let grow = move |event: PointerEvent| {
        let figure = event.current_target().and_then(|figure| figure.dyn_into::<web_sys::Element>().ok());
        if let (Some(sheet), Some(figure)) = (sheet.get_untracked(), figure) {
            grow_inwards(&sheet, &figure);
        }
    };
    // The style holds language and zone, so that none of these texts follows a signal.
    let (view_label, select_label, tooltip) =
        untrack(|| (words::VIEW.with(&[&name]), table::SELECT_ROW.with(&[&name]), every_form(millis)));
    view! {
        <figure data-key=key class:on=move || is_selected.get() on:pointerenter=grow>
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

/// How much of its size an image grows to each side under a pointer, as the style sheet says.
const GROWTH: f64 = 0.2;

/// An image that grows under the pointer does so away from the edges of the sheet, which would cut it off.
fn grow_inwards(sheet: &web_sys::Element, figure: &web_sys::Element) {
    let image = figure.query_selector("img").ok().flatten();
    let Some(image) = image.and_then(|image| image.dyn_into::<web_sys::HtmlElement>().ok()) else { return };
    let (around, own) = (sheet.get_bounding_client_rect(), figure.get_bounding_client_rect());
    let origin = |before: f64, after: f64, size: f64| match size * GROWTH {
        growth if before < growth => "0%",
        growth if after < growth => "100%",
        _ => "50%",
    };
    let across = origin(own.left() - around.left(), around.right() - own.right(), own.width());
    let down = origin(own.top() - around.top(), around.bottom() - own.bottom(), own.height());
    let _ = image.style().set_property("transform-origin", &format!("{across} {down}"));
}
