//! The contact sheet: a grid of pictures in the scroll of the page, of which only the rows in sight are in the document.

mod focus;
mod keys;
mod layout;
mod scroll;
mod tile;
mod touch;

use crate::format;
use crate::state::pictures::PictureList;
use crate::state::preferences::{TileSize, use_preferences};
use crate::state::selection::Selection;
use crate::text::{self, job as words, t};
use focus::TileFocus;
use leptos::html;
use leptos::prelude::*;
use scroll::SheetScroll;
use tile::{Tile, TileData, TileStyle};
use touch::Touch;

/// Where a sheet is to be scrolled. Nothing else scrolls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetTarget {
    Top,
    /// The picture taken at an instant in milliseconds, or the one shown after it, becomes the first in sight.
    Jump(i64),
    /// The picture of that instant is focused, and scrolled to only if it is out of sight.
    Focus(i64),
}

/// Pictures in the order given. Only the user changes the scroll position: when the list or the size of the sheet changes, the
/// first picture in sight stays in place.
#[component]
pub fn ContactSheet(
    list: Memo<PictureList>,
    #[prop(into)] size: Signal<TileSize>,
    selection: RwSignal<Selection>,
    /// Opens the viewer on the picture of an instant.
    open: Callback<i64>,
    /// Whether the page is scrolled no further than to the top of the sheet.
    at_top: RwSignal<bool>,
    /// Where to scroll; applied once there are pictures.
    target: RwSignal<Option<SheetTarget>>,
) -> impl IntoView {
    let sheet = NodeRef::<html::Div>::new();
    let scroll = SheetScroll::new(sheet, list, size, at_top);
    let style = tile_style(list);
    let visible = Memo::new(move |_| scroll.visible());
    let tiles = move || {
        // Signals that others derive from are read first: an effect that reads a memo behind one that depends on it can miss
        // its changes (reactive_graph 0.2.16).
        let pictures = list.with(|list| list.slice(visible.get()));
        let style = style.get();
        pictures.into_iter().map(|picture| TileData { picture, style }).collect::<Vec<_>>()
    };
    let focus = TileFocus::new(sheet);
    Effect::new(move |_| {
        let has_pictures = list.with(|list| !list.is_empty());
        if let Some(target) = target.get().filter(|_| has_pictures) {
            target_reached(scroll, focus, target);
        }
        if has_pictures && target.with_untracked(Option::is_some) {
            target.set(None);
        }
    });
    Effect::new(move |_| {
        list.track();
        style.track();
        visible.track();
        focus.restore();
    });
    let touch = Touch::new(selection);
    let pressed = Callback::new(move |millis| {
        if !touch.takes_click(millis) {
            open.run(millis);
        }
    });
    let offset = move || scroll.layout.with(|layout| layout.top_of(visible.get().start));
    let height = move || scroll.layout.with(|layout| layout.height(list.with(PictureList::len)));
    view! {
        <div
            class="sheet gallery"
            node_ref=sheet
            tabindex="-1"
            role="region"
            aria-label=t(words::PICTURES)
            on:focusin=move |event| focus.note(&event)
            on:keydown=move |event| keys::pressed(&event, list, scroll.layout, |millis| focus_picture(scroll, focus, millis))
            on:pointerdown=move |event| touch.press(&event)
            on:pointermove=move |event| touch.drag(&event)
            on:pointerup=move |_| touch.release()
            on:pointercancel=move |_| touch.release()
            on:contextmenu=move |event| touch.hold_back_menu(&event)
        >
            <div style:height=move || format!("{}px", height())>
                <div
                    class="window"
                    style:transform=move || format!("translateY({}px)", offset())
                    style:grid-template-columns=move || format!("repeat({}, minmax(0, 1fr))", scroll.layout.get().columns)
                >
                    <For each=tiles key=TileData::key let:tile>
                        <Tile tile=tile list=list selection=selection open=pressed />
                    </For>
                </div>
            </div>
        </div>
    }
}

/// Called after the document has been updated: the sheet has its new height now.
fn target_reached(scroll: SheetScroll, focus: TileFocus, target: SheetTarget) {
    request_animation_frame(move || match target {
        SheetTarget::Top => scroll.to_top(),
        SheetTarget::Jump(millis) => scroll.jump_to(millis),
        SheetTarget::Focus(millis) => focus_picture(scroll, focus, millis),
    });
}

/// Focuses a picture, and scrolls to it if it is out of sight.
fn focus_picture(scroll: SheetScroll, focus: TileFocus, millis: i64) {
    // The next key may be pressed before the next frame, and starts from this picture.
    if focus.move_now(millis) {
        return scroll.show(millis);
    }
    // The focused tile may be removed when it goes out of sight, and the focus with it.
    focus.hold();
    scroll.show(millis);
    focus.move_to(millis);
}

fn tile_style(list: Memo<PictureList>) -> Memo<TileStyle> {
    let preferences = use_preferences();
    Memo::new(move |_| {
        let zone = preferences.zone();
        let with_day = list.with(|list| {
            let ends = list.get(0).zip(list.get(list.len().saturating_sub(1)));
            ends.is_some_and(|(one, other)| !format::is_same_day(one.millis, other.millis, zone))
        });
        TileStyle { language: text::language(), zone, with_day }
    })
}
