//! The contact sheet: only the rows in sight are in the document, so ten thousand pictures scroll like ten.

use crate::components::rows::{Gone, choose, keep_focus, pressed_in_row};
use crate::dom::{closest, closest_to, target_of};
use crate::format;
use crate::html::{Html, show_pieces};
use crate::state::pictures::{Picture, millis_of};
use crate::state::preferences::{Zone, use_preferences};
use crate::state::selection::Selection;
use crate::text::{Language, job as words, t, table};
use leptos::html;
use leptos::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

const GAP: f64 = 10.0;
const PADDING: f64 = 12.0;
const CAPTION: f64 = 28.0;
const NARROWEST_TILE: f64 = 176.0;
/// Rows kept ready above and below what is in sight.
const MARGIN_ROWS: usize = 2;
/// How long a jump must be over before the rows out of sight are drawn too.
const REST: Duration = Duration::from_millis(100);

/// Where the tiles of a sheet stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layout {
    pub columns: usize,
    /// Height of one row with its gap, in pixels.
    pub row: f64,
}

impl Layout {
    /// As many columns as fit into `width` pixels, at least one.
    pub fn of(width: f64) -> Self {
        let inner = (width - 2.0 * PADDING).max(1.0);
        let columns = (((inner + GAP) / (NARROWEST_TILE + GAP)) as usize).max(1);
        let tile = (inner - GAP * (columns as f64 - 1.0)) / columns as f64;
        Self { columns, row: tile * 9.0 / 16.0 + CAPTION + GAP }
    }
    pub fn rows(&self, items: usize) -> usize {
        items.div_ceil(self.columns)
    }
    pub fn height(&self, items: usize) -> f64 {
        self.rows(items) as f64 * self.row + 2.0 * PADDING - GAP.min(self.rows(items) as f64 * GAP)
    }
    /// First item to draw and one past the last, with `margin` rows around, for a view of `view` pixels at `scroll`.
    pub fn visible(&self, scroll: f64, view: f64, margin: usize, items: usize) -> (usize, usize) {
        let first = ((scroll.max(0.0) / self.row) as usize).saturating_sub(margin).min(self.rows(items));
        let last = ((scroll + view) / self.row) as usize + 1 + margin;
        (first * self.columns, (last * self.columns).min(items))
    }
}

/// A scrolling sheet of pictures in the order given.
#[component]
pub fn ContactSheet(
    #[prop(into)] pictures: Signal<Arc<Vec<Picture>>>,
    selection: RwSignal<Selection>,
    /// Opens the viewer on a picture.
    open: Callback<i64>,
) -> impl IntoView {
    let preferences = use_preferences();
    let container = NodeRef::<html::Div>::new();
    let width = RwSignal::new(960.0_f64);
    let view_height = RwSignal::new(700.0_f64);
    let scroll = RwSignal::new(0.0_f64);
    watch_size(container, width, view_height);
    let layout = Memo::new(move |_| Layout::of(width.get()));
    let count = Memo::new(move |_| pictures.with(|p| p.len()));
    let margin = RwSignal::new(MARGIN_ROWS);
    let visible =
        Memo::new(move |_| layout.get().visible(scroll.get(), view_height.get(), margin.get(), count.get()));
    // After a jump every tile is new: those in sight come first, the margin once the jumping rests.
    let jumps = StoredValue::new(0_u32);
    let go = move |to: f64| {
        if (to - scroll.get_untracked()).abs() > view_height.get_untracked() {
            jumps.update_value(|jumps| *jumps += 1);
            let mine = jumps.get_value();
            margin.set(0);
            set_timeout(
                move || {
                    if jumps.try_get_value() == Some(mine) {
                        margin.set(MARGIN_ROWS);
                    }
                },
                REST,
            );
        }
        scroll.set(to);
    };
    let selectable = Memo::new(move |_| {
        pictures.with(|p| p.iter().filter(|p| !p.is_overlay).map(Picture::key).collect::<Vec<String>>())
    });
    let is_of_days = Memo::new(move |_| {
        let zone = preferences.zone();
        pictures.with(|p| {
            let ends = p.first().zip(p.last());
            ends.is_some_and(|(one, other)| !format::is_same_day(one.millis, other.millis, zone))
        })
    });
    let drawn = NodeRef::<html::Div>::new();
    Effect::new(move |shown: Option<Vec<u64>>| {
        let mut shown = shown.unwrap_or_default();
        let (first, last) = visible.get();
        let look = Look { words: preferences.look(), with_day: is_of_days.get() };
        if let Some(drawn) = drawn.get() {
            pictures.with(|pictures| {
                let tiles = &pictures[first.min(pictures.len())..last.min(pictures.len())];
                keep_focus(&drawn, Gone::Lost, || {
                    untrack(|| show_tiles(&drawn, &mut shown, tiles, look, selection))
                });
            });
        }
        shown
    });
    Effect::new(move |_| selection.with(|s| mark_tiles(drawn, s)));
    let pressed = move |event: leptos::ev::MouseEvent| {
        let Some((target, key)) = pressed_in_row(&event) else { return };
        if closest(&target, ".view").is_some() {
            millis_of(&key).into_iter().for_each(|millis| open.run(millis));
        } else if let Some(input) = target.dyn_ref::<web_sys::HtmlInputElement>() {
            choose(selection, selectable, &key, input, event.shift_key());
        }
    };
    let offset = move || {
        let layout = layout.get();
        (visible.get().0 / layout.columns) as f64 * layout.row
    };
    view! {
        <div
            class="sheet gallery"
            node_ref=container
            tabindex="0"
            role="region"
            aria-label=t(words::PICTURES)
            on:scroll=move |_| {
                if let Some(element) = container.get_untracked() {
                    go(f64::from(element.scroll_top()));
                }
            }
        >
            <div style:height=move || format!("{}px", layout.get().height(count.get()))>
                <div
                    class="window"
                    node_ref=drawn
                    on:click=pressed
                    on:mouseover=move |event| grow_inwards(container, &event)
                    on:error:capture=|event| say_gone(&event)
                    style:transform=move || format!("translateY({}px)", offset())
                    style:grid-template-columns=move || format!("repeat({}, minmax(0, 1fr))", layout.get().columns)
                ></div>
            </div>
        </div>
    }
}

fn watch_size(container: NodeRef<html::Div>, width: RwSignal<f64>, height: RwSignal<f64>) {
    let measure = move || {
        if let Some(element) = container.get_untracked() {
            width.set(f64::from(element.client_width()));
            height.set(f64::from(element.client_height()));
        }
    };
    Effect::new(move |_| {
        let Some(element) = container.get() else { return };
        measure();
        let heard = Closure::<dyn FnMut()>::new(measure);
        if let Ok(observer) = web_sys::ResizeObserver::new(heard.as_ref().unchecked_ref()) {
            observer.observe(&element);
            let kept = StoredValue::new_local((observer, heard));
            on_cleanup(move || {
                let _ = kept.try_with_value(|(observer, _)| observer.disconnect());
            });
        }
    });
}

/// What tiles depend on beside their pictures.
#[derive(Clone, Copy, Hash)]
struct Look {
    words: (Language, Zone),
    /// Whether the pictures are of more than one day.
    with_day: bool,
}

/// How much of its size a tile grows to each side under a pointer, as the style sheet says.
const GROWTH: f64 = 0.2;

/// A tile that grows under the pointer does so away from the edges of the sheet, which would cut it off.
fn grow_inwards(sheet: NodeRef<html::Div>, event: &web_sys::MouseEvent) {
    let Some((sheet, tile)) = sheet.get_untracked().zip(closest_to(event, "figure")) else { return };
    let image = tile.query_selector("img").ok().flatten();
    let Some(image) = image.and_then(|image| image.dyn_into::<web_sys::HtmlElement>().ok()) else { return };
    let (around, own) = (sheet.get_bounding_client_rect(), tile.get_bounding_client_rect());
    let origin = |before: f64, after: f64, size: f64| match size * GROWTH {
        growth if before < growth => "0%",
        growth if after < growth => "100%",
        _ => "50%",
    };
    let across = origin(own.left() - around.left(), around.right() - own.right(), own.width());
    let down = origin(own.top() - around.top(), around.bottom() - own.bottom(), own.height());
    let _ = image.style().set_property("transform-origin", &format!("{across} {down}"));
}

fn show_tiles(
    drawn: &web_sys::Element,
    shown: &mut Vec<u64>,
    tiles: &[Picture],
    look: Look,
    selection: RwSignal<Selection>,
) {
    let names = tiles.iter().map(|picture| {
        let mut hasher = DefaultHasher::new();
        (picture.key(), &picture.links.thumbnail, look).hash(&mut hasher);
        hasher.finish()
    });
    show_pieces(drawn, shown, names, |places| {
        selection.with_untracked(|s| {
            let draw =
                |html: Html, picture: &Picture| html.and(tile(picture, look, s.contains(&picture.key())));
            tiles[places].iter().fold(Html::default(), draw)
        })
    });
}

fn tile(picture: &Picture, look: Look, is_selected: bool) -> Html {
    const FIGURE: &str = r#"<figure data-key="{}" class="{}">"#;
    const BUTTON: &str = r#"<button type="button" class="view" aria-label="{}">"#;
    const CHECKBOX: &str = r#"</button><label class="pick"><input type="checkbox" aria-label="{}""#;
    const CAPTION: &str = r#"<figcaption title="{}">{}<span class="muted">{}</span></figcaption></figure>"#;
    let time = format::short_instant(picture.millis, look.words.1, look.with_day);
    let rest = format::milliseconds(picture.millis);
    let name = format!("{time}{rest}");
    let mut html = Html::new(FIGURE, &[&picture.key(), if is_selected { "on" } else { "" }])
        .and(Html::new(BUTTON, &[&words::VIEW.with(&[&name])]))
        .and(image(&picture.links.thumbnail))
        .and(Html::new(CHECKBOX, &[&table::SELECT_ROW.with(&[&name])]))
        .and(Html::new(if is_selected { " checked" } else { "" }, &[]));
    html = if picture.is_overlay {
        let why = words::OVERWRITE_WHY.get();
        html.and(Html::new(r#" disabled title="{}"></label>"#, &[why]))
            .and(Html::new(r#"<span class="tag" title="{}">{}</span>"#, &[why, words::OVERWRITE.get()]))
    } else {
        html.and(Html::new("></label>", &[]))
    };
    html.and(Html::new(CAPTION, &[&format::every_form(picture.millis), &time, &rest]))
}

/// A picture, or words when it has no address; [`say_gone`] hears when there is no file at it.
pub fn image(source: &str) -> Html {
    match source {
        "" => gone(),
        source => Html::new(r#"<img src="{}" alt="" decoding="async">"#, &[source]),
    }
}

/// Words in place of a picture whose file is gone.
pub fn gone() -> Html {
    Html::new(r#"<span class="gone">{}</span>"#, &[words::GONE.get()])
}

/// Puts words where a picture was whose file is gone; heard while the error is on its way down.
pub fn say_gone(event: &web_sys::Event) {
    if let Some(image) = target_of(event) {
        image.set_outer_html(&gone().into_string());
    }
}

/// Brings the tiles that are drawn in line with the selection.
fn mark_tiles(drawn: NodeRef<html::Div>, selection: &Selection) {
    let Some(tiles) = drawn.get().map(|drawn| drawn.children()) else { return };
    for tile in (0..tiles.length()).filter_map(|i| tiles.item(i)) {
        let is_selected = tile.get_attribute("data-key").is_some_and(|key| selection.contains(&key));
        let _ = tile.class_list().toggle_with_force("on", is_selected);
        if let Ok(Some(input)) = tile.query_selector("input") {
            input.unchecked_into::<web_sys::HtmlInputElement>().set_checked(is_selected);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_screen_has_one_column() {
        assert_eq!(Layout::of(200.0).columns, 1);
        assert_eq!(Layout::of(960.0).columns, 5);
    }

    #[test]
    fn only_what_is_in_sight_is_drawn() {
        let layout = Layout::of(960.0);
        for scroll in [0.0, 1_000.0, 100_000.0, 1e9] {
            let (first, last) = layout.visible(scroll, 700.0, MARGIN_ROWS, 10_000);
            assert!(first <= last && last <= 10_000 && last - first <= 60, "{first}..{last}");
        }
        let (first, last) = layout.visible(layout.height(10_000) - 700.0, 700.0, MARGIN_ROWS, 10_000);
        assert!(first < last && last == 10_000);
    }
}
