//! The contact sheet in a real browser: what is rendered, what stays, and its scroll position.

use crate::job_support::{Changes, press, scroll_to, scrolled, with_styles};
use crate::support::{Mounted, click, mount, next_frame, until};
use leptos::prelude::*;
use media_api::PictureLinks;
use media_console::components::contact_sheet::{ContactSheet, SheetTarget};
use media_console::components::picture_image::ImageLoads;
use media_console::state::pictures::{Picture, PictureList};
use media_console::state::preferences::{Preferences, TileSize, use_preferences};
use media_console::state::selection::Selection;
use media_console::text::Language;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

const START: i64 = 1_767_322_800_123;
const DRAWN: &str = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

fn picture(number: i64, version: u32) -> Arc<Picture> {
    let millis = START + number * 5_000;
    let address = format!("{DRAWN}#{number}-{version}");
    let links = PictureLinks { thumbnail: address.clone(), full: address };
    Arc::new(Picture {
        millis,
        is_overlay: false,
        bucket: "b".into(),
        object: format!("{millis}.jpg"),
        links,
    })
}

fn pictures(numbers: std::ops::Range<i64>) -> Vec<Arc<Picture>> {
    numbers.map(|number| picture(number, 0)).collect()
}

#[derive(Clone, Copy)]
struct Signals {
    pictures: RwSignal<Vec<Arc<Picture>>>,
    selection: RwSignal<Selection>,
    at_top: RwSignal<bool>,
    target: RwSignal<Option<SheetTarget>>,
    opened: RwSignal<Option<i64>>,
    size: RwSignal<TileSize>,
    preferences: Preferences,
}

/// A sheet of the given width, newest first, in a page that is scrolled to its top.
fn sheet(width: u32, shown: Vec<Arc<Picture>>) -> (Mounted, Signals) {
    with_styles();
    let given = Rc::new(Cell::new(None));
    let signals = given.clone();
    let mounted = mount(move || {
        let s = Signals {
            pictures: RwSignal::new(shown),
            selection: RwSignal::new(Selection::default()),
            at_top: RwSignal::new(true),
            target: RwSignal::new(None),
            opened: RwSignal::new(None),
            size: RwSignal::new(TileSize::Medium),
            preferences: use_preferences(),
        };
        signals.set(Some(s));
        provide_context(ImageLoads { rounds: RwSignal::new(0), expired: Callback::new(|()| ()) });
        let list = Memo::new(move |_| PictureList::new(Arc::new(s.pictures.get()), true));
        let open = Callback::new(move |millis| s.opened.set(Some(millis)));
        view! { <ContactSheet list=list size=s.size selection=s.selection open=open at_top=s.at_top target=s.target /> }
    });
    mounted.root.style().set_property("width", &format!("{width}px")).unwrap();
    scroll_to(&mounted, 0);
    (mounted, given.get().unwrap())
}

fn keys(mounted: &Mounted) -> Vec<String> {
    mounted.all("figure").iter().map(|tile| tile.get_attribute("data-key").unwrap()).collect()
}

fn key(number: i64) -> String {
    picture(number, 0).key()
}

/// Waits until two frames have been drawn: the sheet is at its place before its list changed.
async fn drawn() {
    let wait = js_sys::Function::new_no_args(
        "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
    );
    let drawn: js_sys::Promise = wait.call0(&wasm_bindgen::JsValue::NULL).unwrap().unchecked_into();
    wasm_bindgen_futures::JsFuture::from(drawn).await.unwrap();
}

fn window_height() -> f64 {
    window().inner_height().unwrap().as_f64().unwrap()
}

/// Whether tiles cover the window from its top to its lower edge, except below the last picture.
fn is_filled(mounted: &Mounted, oldest: i64) -> bool {
    let tiles: Vec<_> = mounted.all("figure").iter().map(|tile| tile.get_bounding_client_rect()).collect();
    let first = tiles.iter().map(|tile| tile.top()).fold(f64::INFINITY, f64::min);
    let last = tiles.iter().map(|tile| tile.bottom()).fold(f64::NEG_INFINITY, f64::max);
    let ends = keys(mounted).last() == Some(&key(oldest));
    first <= 13.0 && (last >= window_height() - 40.0 || ends && last > 0.0)
}

#[wasm_bindgen_test]
async fn of_ten_thousand_pictures_only_the_rows_in_sight_are_in_the_document() {
    let (mounted, s) = sheet(1_000, pictures(0..10_000));
    until(|| keys(&mounted).first() == Some(&key(9_999))).await;
    let height = f64::from(mounted.one(".gallery").client_height()) - window_height();
    for part in [0.0, 0.1, 0.5, 0.93, 1.0, 0.3] {
        scroll_to(&mounted, (height * part) as i32);
        until(|| is_filled(&mounted, 0)).await;
        let count = mounted.all("figure").len();
        assert!((10..=60).contains(&count), "{count} tiles at {part}");
        assert_eq!(s.at_top.get_untracked(), part == 0.0);
    }
}

#[wasm_bindgen_test]
async fn a_new_picture_leaves_the_sheet_its_tiles_and_its_scroll_position() {
    let (mounted, s) = sheet(1_000, pictures(0..300));
    until(|| keys(&mounted).len() > 10).await;
    let gallery = mounted.one(".gallery");
    scroll_to(&mounted, 3_000);
    until(|| is_filled(&mounted, 0) && !keys(&mounted).contains(&key(299))).await;
    let (position, before) = (scrolled(&mounted), mounted.all("figure"));
    for newest in 300..305 {
        s.pictures.set(pictures(0..newest + 1));
        next_frame().await;
        next_frame().await;
        assert_eq!(scrolled(&mounted) / 200, position / 200, "scrolled by itself");
    }
    assert!(gallery.is_connected(), "the sheet was recreated");
    let kept = before.iter().filter(|tile| tile.is_connected()).count();
    assert!(kept + 5 >= before.len(), "{kept} of {} tiles stayed", before.len());
    until(|| is_filled(&mounted, 0)).await;
}

#[wasm_bindgen_test]
async fn a_list_that_did_not_change_changes_nothing() {
    let (mounted, s) = sheet(1_000, pictures(0..300));
    until(|| keys(&mounted).len() > 10).await;
    let at_the_top = mounted.one(".window").get_attribute("style");
    scroll_to(&mounted, 2_000);
    // The rows around the top may extend as far as this: what counts is that the window has moved.
    until(|| is_filled(&mounted, 0) && mounted.one(".window").get_attribute("style") != at_the_top).await;
    // Once the scrolling stops, the rows around are rendered too.
    until(|| mounted.all("figure")[0].get_bounding_client_rect().top() < -150.0).await;
    let changes = Changes::of(&mounted.one(".gallery"));
    // The same pictures in another list, as a refresh reads them.
    s.pictures.set(pictures(0..300));
    next_frame().await;
    next_frame().await;
    assert_eq!(changes.list(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn after_a_deletion_the_scrolled_sheet_is_filled_without_being_scrolled() {
    let (mounted, s) = sheet(1_000, pictures(0..500));
    until(|| keys(&mounted).len() > 10).await;
    scroll_to(&mounted, 12_000);
    until(|| is_filled(&mounted, 0) && keys(&mounted).contains(&key(80))).await;
    s.pictures.set(pictures(0..40));
    until(|| is_filled(&mounted, 0)).await;
    drawn().await;
    // Everything before the tiles in sight is removed: the picture that was first in sight stays in place.
    s.pictures.set(pictures(0..500));
    until(|| keys(&mounted).len() > 10).await;
    drawn().await;
    scroll_to(&mounted, 700);
    until(|| !s.at_top.get_untracked() && is_filled(&mounted, 0)).await;
    s.pictures.set(pictures(0..485));
    until(|| is_filled(&mounted, 0) && keys(&mounted).contains(&key(475))).await;
}

#[wasm_bindgen_test]
async fn a_picture_whose_link_changed_gets_a_new_image_and_the_others_stay() {
    let (mounted, s) = sheet(1_000, pictures(0..10));
    until(|| keys(&mounted).len() == 10).await;
    let image = |place: usize| mounted.all("figure img")[place].clone();
    let (changed, same) = (image(0), image(1));
    let mut next = pictures(0..10);
    next[9] = picture(9, 1);
    s.pictures.set(next);
    until(|| image(0).get_attribute("src").unwrap().ends_with("#9-1")).await;
    assert!(!changed.is_connected() && same.is_connected());
}

#[wasm_bindgen_test]
async fn the_focus_stays_on_a_tile_that_is_made_anew() {
    let (mounted, s) = sheet(1_000, pictures(0..10));
    until(|| keys(&mounted).len() == 10).await;
    mounted.all("figure input")[3].focus().unwrap();
    s.pictures.set((0..10).map(|number| picture(number, 1)).collect());
    let focused = || document().active_element().and_then(|element| element.get_attribute("data-key"));
    until(|| focused() == Some(key(6))).await;
}

#[wasm_bindgen_test]
async fn a_window_of_another_size_shows_the_picture_that_was_in_sight() {
    let (mounted, _) = sheet(1_000, pictures(0..1_000));
    until(|| keys(&mounted).len() > 10).await;
    scroll_to(&mounted, 10_000);
    until(|| is_filled(&mounted, 0) && !keys(&mounted).contains(&key(999))).await;
    next_frame().await;
    let first_in_sight = || {
        let tiles = mounted.all("figure");
        let in_sight = |tile: &&HtmlElement| tile.get_bounding_client_rect().bottom() > 12.0;
        tiles.iter().find(in_sight).map(|tile| tile.get_attribute("data-key").unwrap())
    };
    let columns = || {
        let tops: Vec<i32> = mounted.all("figure").iter().map(HtmlElement::offset_top).collect();
        tops.iter().filter(|top| **top == tops[0]).count()
    };
    let (before, wide) = (first_in_sight().unwrap(), columns());
    for width in [450, 1_300, 250, 1_000] {
        mounted.root.style().set_property("width", &format!("{width}px")).unwrap();
        until(|| columns() != wide || width == 1_000).await;
        until(|| is_filled(&mounted, 0) && keys(&mounted).contains(&before)).await;
    }
}

#[wasm_bindgen_test]
async fn shift_selects_a_range_also_over_rows_that_are_not_in_the_document() {
    let (mounted, s) = sheet(1_000, pictures(0..400));
    until(|| keys(&mounted).len() > 10).await;
    let tick = |number: i64, shift: bool| {
        click(&mounted.one(&format!("figure[data-key='{}'] input", key(number))), shift);
    };
    tick(398, false);
    scroll_to(&mounted, 8_000);
    until(|| is_filled(&mounted, 0) && keys(&mounted).contains(&key(120))).await;
    assert!(!keys(&mounted).contains(&key(398)));
    tick(120, true);
    until(|| s.selection.with_untracked(Selection::len) == 279).await;
    let ticked = |mounted: &Mounted| {
        let boxes = mounted.all("figure input").into_iter().map(JsCast::unchecked_into::<HtmlInputElement>);
        boxes.filter(HtmlInputElement::checked).count()
    };
    assert_eq!(ticked(&mounted), mounted.all("figure.on").len());
    scroll_to(&mounted, 0);
    until(|| keys(&mounted).first() == Some(&key(399))).await;
    until(|| mounted.all("figure.on").len() + 1 == mounted.all("figure").len()).await;
    s.selection.update(Selection::clear);
    until(|| !mounted.has("figure.on") && ticked(&mounted) == 0).await;
}

#[wasm_bindgen_test]
async fn a_press_opens_the_viewer_and_the_sheet_goes_where_it_is_asked_to() {
    let (mounted, s) = sheet(1_000, pictures(0..400));
    until(|| keys(&mounted).len() > 10).await;
    click(&mounted.all("figure button.view")[2], false);
    until(|| s.opened.get_untracked() == Some(picture(397, 0).millis)).await;
    scroll_to(&mounted, 5_000);
    until(|| !s.at_top.get_untracked() && is_filled(&mounted, 0)).await;
    s.target.set(Some(SheetTarget::Top));
    until(|| s.at_top.get_untracked() && keys(&mounted).first() == Some(&key(399))).await;
    assert_eq!(scrolled(&mounted), 0);
    let row_of = |number: i64| mounted.root.query_selector(&format!("[data-key='{}']", key(number))).unwrap();
    s.target.set(Some(SheetTarget::Jump(picture(120, 0).millis)));
    until(|| row_of(120).is_some_and(|tile| (0.0..40.0).contains(&tile.get_bounding_client_rect().top())))
        .await;
    // A picture that is in sight is focused without scrolling; one that is not is scrolled to.
    let before = scrolled(&mounted);
    s.target.set(Some(SheetTarget::Focus(picture(117, 0).millis)));
    let focused = || document().active_element()?.closest("[data-key]").unwrap()?.get_attribute("data-key");
    until(|| focused() == Some(key(117))).await;
    assert_eq!(scrolled(&mounted), before);
    s.target.set(Some(SheetTarget::Focus(picture(10, 0).millis)));
    until(|| focused() == Some(key(10))).await;
    let rect = row_of(10).unwrap().get_bounding_client_rect();
    assert!(rect.top() >= 0.0 && rect.bottom() <= window_height(), "{} {}", rect.top(), rect.bottom());
}

#[wasm_bindgen_test]
async fn tiles_follow_language_and_zone() {
    let (mounted, s) = sheet(1_000, pictures(0..3));
    until(|| mounted.all("[aria-label='View 03:00:10.123']").len() == 1).await;
    s.preferences.set_language(Language::Zh);
    until(|| mounted.all("[aria-label='查看 03:00:10.123']").len() == 1).await;
    s.preferences.set_language(Language::En);
    until(|| mounted.all("[aria-label='View 03:00:10.123']").len() == 1).await;
    // Pictures of more than one day are named with their day.
    s.pictures.set(vec![picture(0, 0), picture(20_000, 0)]);
    until(|| mounted.all("[aria-label='View 01-02 03:00:00.123']").len() == 1).await;
}

#[wasm_bindgen_test]
async fn arrows_move_between_the_pictures_also_to_rows_that_are_not_in_the_document() {
    let (mounted, _) = sheet(1_000, pictures(0..400));
    until(|| keys(&mounted).len() > 10).await;
    mounted.all("figure button.view")[0].focus().unwrap();
    let focused = || document().active_element()?.closest("[data-key]").unwrap()?.get_attribute("data-key");
    let arrow = |name: &str| press(&document().active_element().unwrap(), name, false);
    assert!(arrow("ArrowRight"));
    until(|| focused() == Some(key(398))).await;
    assert!(arrow("ArrowDown"));
    until(|| focused() == Some(key(393))).await;
    assert!(arrow("End"));
    until(|| focused() == Some(key(0))).await;
    assert!(arrow("ArrowUp"));
    until(|| focused() == Some(key(5))).await;
    assert!(arrow("Home"));
    until(|| focused() == Some(key(399)) && scrolled(&mounted) <= 0).await;
    assert!(!arrow("j"), "other keys belong to the page");
}

#[wasm_bindgen_test]
async fn a_key_that_follows_at_once_belongs_to_the_picture_that_has_the_focus_then() {
    let (mounted, _s) = sheet(1_000, pictures(0..400));
    until(|| mounted.has("figure button.view")).await;
    mounted.all("figure button.view")[0].focus().unwrap();
    let arrow = |name: &str| press(&document().active_element().unwrap(), name, false);
    assert!(arrow("ArrowRight") && arrow("ArrowDown") && arrow("ArrowRight"));
    let focused = document().active_element().unwrap().closest("[data-key]").unwrap();
    assert_eq!(focused.and_then(|tile| tile.get_attribute("data-key")), Some(key(392)));
}

#[wasm_bindgen_test]
async fn pictures_have_three_sizes_and_a_phone_has_two_columns() {
    let (mounted, s) = sheet(1_000, pictures(0..400));
    until(|| keys(&mounted).len() > 10).await;
    let columns = || {
        let tops: Vec<i32> = mounted.all("figure").iter().map(HtmlElement::offset_top).collect();
        tops.iter().filter(|top| **top == tops[0]).count()
    };
    for (size, expected) in [(TileSize::Large, 3), (TileSize::Small, 7), (TileSize::Medium, 5)] {
        s.size.set(size);
        until(|| columns() == expected).await;
    }
    mounted.root.style().set_property("width", "366px").unwrap();
    until(|| columns() == 2).await;
}

/// Sends a touch event.
fn touch(target: &HtmlElement, kind: &str, x: i32) -> bool {
    let send = js_sys::Function::new_with_args(
        "target, kind, x",
        "return target.dispatchEvent(new PointerEvent(kind, { bubbles: true, cancelable: true, clientX: x, pointerId: 7, pointerType: 'touch' }));",
    );
    send.call3(&wasm_bindgen::JsValue::NULL, target, &kind.into(), &x.into()).unwrap().is_truthy()
}

#[wasm_bindgen_test]
async fn a_long_press_selects_and_then_a_tap_selects_too() {
    let (mounted, s) = sheet(366, pictures(0..40));
    until(|| keys(&mounted).len() > 5).await;
    let view = |place: usize| mounted.all("figure button.view")[place].clone();
    let tap = |place: usize| {
        touch(&view(place), "pointerdown", 10);
        touch(&view(place), "pointerup", 10);
        click(&view(place), false);
    };
    // A moving finger scrolls.
    touch(&view(0), "pointerdown", 10);
    touch(&view(0), "pointermove", 60);
    touch(&view(0), "pointerup", 60);
    tap(1);
    until(|| s.opened.get_untracked() == Some(picture(38, 0).millis)).await;
    touch(&view(0), "pointerdown", 10);
    touch(&view(0), "pointermove", 14);
    until(|| s.selection.with_untracked(Selection::len) == 1).await;
    touch(&view(0), "pointerup", 14);
    s.opened.set(None);
    click(&view(0), false);
    tap(2);
    until(|| s.selection.with_untracked(Selection::len) == 2).await;
    tap(2);
    tap(0);
    until(|| s.selection.with_untracked(Selection::is_empty)).await;
    assert_eq!(s.opened.get_untracked(), None, "neither the long press nor a tap has opened a picture");
}
