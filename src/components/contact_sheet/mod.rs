//! The contact sheet: a scrolling grid of pictures, of which only the rows in sight are in the document.

mod focus;
mod layout;
mod scroll;
mod tile;

use crate::format;
use crate::state::pictures::PictureList;
use crate::state::preferences::use_preferences;
use crate::state::selection::Selection;
use crate::text::{self, job as words, t};
use focus::TileFocus;
use leptos::html;
use leptos::prelude::*;
use scroll::SheetScroll;
use tile::{Tile, TileData, TileStyle};

/// Pictures in the order given. The scroll position belongs to the person: when the list or the size of the sheet changes, the
/// first picture in sight stays where it is.
#[component]
pub fn ContactSheet(
    list: Memo<PictureList>,
    selection: RwSignal<Selection>,
    /// Opens the viewer on the picture of an instant.
    open: Callback<i64>,
    /// Whether the sheet is scrolled to its top.
    at_top: RwSignal<bool>,
    /// Scrolls to the top whenever it changes.
    #[prop(into)]
    to_top: Signal<u32>,
) -> impl IntoView {
    let sheet = NodeRef::<html::Div>::new();
    let scroll = SheetScroll::new(sheet, list, at_top);
    let style = tile_style(list);
    let visible = Memo::new(move |_| scroll.visible());
    let tiles = move || {
        // What the others derive from comes first: an effect that reads a memo behind one that depends on it can miss its
        // changes (reactive_graph 0.2.16).
        let pictures = list.with(|list| list.slice(visible.get()));
        let style = style.get();
        pictures.into_iter().map(|picture| TileData { picture, style }).collect::<Vec<_>>()
    };
    Effect::new(move |before: Option<u32>| {
        let wishes = to_top.get();
        if before.is_some_and(|before| before != wishes) {
            scroll.to_top();
        }
        wishes
    });
    let focus = TileFocus::new(sheet);
    Effect::new(move |_| {
        list.track();
        style.track();
        focus.restore();
    });
    let offset = move || scroll.layout.with(|layout| layout.top_of(visible.get().start));
    let height = move || scroll.layout.with(|layout| layout.height(list.with(PictureList::len)));
    view! {
        <div
            class="sheet gallery"
            node_ref=sheet
            tabindex="0"
            role="region"
            aria-label=t(words::PICTURES)
            on:scroll=move |_| scroll.follow()
            on:focusin=move |event| focus.note(&event)
        >
            <div style:height=move || format!("{}px", height())>
                <div
                    class="window"
                    style:transform=move || format!("translateY({}px)", offset())
                    style:grid-template-columns=move || format!("repeat({}, minmax(0, 1fr))", scroll.layout.get().columns)
                >
                    <For each=tiles key=TileData::key let:tile>
                        <Tile tile=tile list=list selection=selection sheet=sheet open=open />
                    </For>
                </div>
            </div>
        </div>
    }
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
