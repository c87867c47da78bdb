//! The viewer over the pictures of a job: turning, zoom, selecting, deleting, comparing, and focus.

use super::{keys, open, open_with_dialog, read, tick};
use crate::job_support::{Camera, JOB, pointer, press, screen, scroll_to, scrolled, with_styles};
use crate::support::clipboard::{Clipboard, copied};
use crate::support::{Mounted, Server, Setup, click, next_frame, parameter, until};
use leptos::prelude::*;
use media_console::components::instant::every_form;
use media_console::components::time_range::TimeRange;
use media_console::state::query::Query;
use wasm_bindgen_test::wasm_bindgen_test;

async fn with_pictures(count: i64) -> (Camera, Server, Mounted, Vec<i64>) {
    let camera = Camera::new();
    camera.take_until(2, count);
    let times = camera.times();
    let server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    (camera, server, mounted, times)
}

async fn view(mounted: &Mounted, place: usize) {
    click(&mounted.all("figure button.view")[place], false);
    until(|| mounted.has("dialog.viewer[open] .stage img")).await;
}

fn shows(millis: i64) -> bool {
    parameter("view") == Some(millis.to_string())
}

#[wasm_bindgen_test]
async fn keys_turn_to_the_neighbours_and_to_both_ends() {
    let (_camera, _server, mounted, times) = with_pictures(40).await;
    view(&mounted, 1).await;
    until(|| mounted.shows("2 of 40")).await;
    for (key, place) in [("ArrowRight", 2), ("k", 1), ("End", 39), ("ArrowRight", 39), ("Home", 0), ("j", 1)]
    {
        press(&window(), key, false);
        until(|| shows(times[place])).await;
    }
    let strip = mounted.one(".film-strip [aria-current]");
    until(|| mounted.all(".film-strip button").len() == 12).await;
    assert!(strip.get_attribute("aria-label").is_some());
    click(&mounted.all(".film-strip button")[5], false);
    until(|| shows(times[5])).await;
}

#[wasm_bindgen_test]
async fn the_viewer_fills_the_window_and_a_picture_is_zoomed_and_moved() {
    let (_camera, _server, mounted, _) = with_pictures(10).await;
    view(&mounted, 0).await;
    let dialog = mounted.one("dialog.viewer").get_bounding_client_rect();
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|v| v.as_f64()).unwrap();
    assert_eq!((dialog.left(), dialog.top()), (0.0, 0.0));
    assert!((dialog.height() - size(window().inner_height())).abs() < 2.0, "{}", dialog.height());
    let percent = || mounted.one(".percent").text_content().unwrap();
    let transform = || mounted.one(".picture").style().get_property_value("transform").unwrap();
    assert_eq!(percent(), "Fit");
    let whole = transform();
    // Larger than the window in both directions.
    (0..8).for_each(|_| _ = press(&window(), "+", false));
    until(|| percent().ends_with('%') && transform() != whole).await;
    let zoomed = transform();
    let stage = mounted.one(".stage");
    pointer(&stage, "pointerdown", 200);
    pointer(&stage, "pointermove", 240);
    pointer(&stage, "pointerup", 240);
    until(|| transform() != zoomed).await;
    press(&window(), "1", false);
    until(|| percent() == "100 %").await;
    press(&window(), "0", false);
    until(|| percent() == "Fit" && transform() == whole).await;
    press(&window(), "+", false);
    until(|| transform() != whole).await;
    press(&window(), "ArrowRight", false);
    until(|| transform() == whole).await;
}

/// Moves a finger over the viewer from one horizontal place to another.
fn swipe(mounted: &Mounted, from: i32, to: i32, kind: &str) {
    let send = js_sys::Function::new_with_args(
        "element, type, clientX, pointerType",
        "element.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, clientX, clientY: 300, pointerId: 1, pointerType }));",
    );
    let stage = mounted.one(".stage");
    for (event, x) in [("pointerdown", from), ("pointermove", to), ("pointerup", to)] {
        send.call4(&wasm_bindgen::JsValue::NULL, &stage, &event.into(), &x.into(), &kind.into()).unwrap();
    }
}

#[wasm_bindgen_test]
async fn a_swipe_turns_to_the_neighbour_and_a_short_or_mouse_drag_does_not() {
    let (_camera, _server, mounted, times) = with_pictures(10).await;
    view(&mounted, 4).await;
    swipe(&mounted, 400, 200, "touch");
    until(|| shows(times[5])).await;
    swipe(&mounted, 200, 400, "touch");
    until(|| shows(times[4])).await;
    swipe(&mounted, 200, 220, "touch");
    swipe(&mounted, 400, 200, "mouse");
    next_frame().await;
    assert!(shows(times[4]));
    // A zoomed picture is moved by the same gesture.
    press(&window(), "+", false);
    until(|| mounted.has(".stage.zoomed")).await;
    swipe(&mounted, 400, 200, "touch");
    next_frame().await;
    assert!(shows(times[4]));
}

#[wasm_bindgen_test]
async fn a_picture_is_selected_in_place_and_the_focus_returns_to_the_one_seen_last() {
    let (_camera, _server, mounted, times) = with_pictures(300).await;
    scroll_to(&mounted, 0);
    let before = scrolled(&mounted);
    view(&mounted, 1).await;
    press(&window(), "x", false);
    until(|| mounted.has(".tool[aria-pressed=true]")).await;
    press(&window(), "ArrowRight", false);
    until(|| shows(times[2]) && mounted.has(".tool[aria-pressed=false]")).await;
    click(&mounted.button("Close"), false);
    until(|| !mounted.has("dialog[open]") && mounted.shows("1 selected")).await;
    let focused = || document().active_element()?.closest("[data-key]").ok()??.get_attribute("data-key");
    let key = |millis: i64| Some(format!("{millis:015}"));
    until(|| focused() == key(times[2])).await;
    assert_eq!(scrolled(&mounted), before, "nothing has moved");
    // A picture that is out of sight is scrolled to.
    view(&mounted, 1).await;
    press(&window(), "End", false);
    until(|| shows(times[299])).await;
    click(&mounted.button("Close"), false);
    until(|| focused() == key(times[299])).await;
    assert!(keys(&mounted).contains(&times[299]));
}

#[wasm_bindgen_test]
async fn a_picture_that_is_deleted_in_place_makes_room_for_the_next() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    let times = camera.times();
    let server = camera.serve();
    let mounted = open_with_dialog("");
    read(&mounted).await;
    view(&mounted, 3).await;
    press(&window(), "d", false);
    until(|| !server.bodies("/api/deletions/plan").is_empty()).await;
    let plan = &server.bodies("/api/deletions/plan")[0]["snapshots"]["jobs"][0]["timestamps"];
    assert_eq!(plan, &serde_json::json!([times[3]]), "exactly the picture that is shown");
    until(|| mounted.all("dialog[open]").len() == 2).await;
    // Keys belong to the topmost dialog.
    press(&window(), "ArrowRight", false);
    assert!(shows(times[3]));
    camera.delete(times[3]);
    mounted.commands.run(media_console::state::commands::ScreenCommand::Refresh);
    until(|| shows(times[4])).await;
}

#[wasm_bindgen_test]
async fn one_picture_is_downloaded_as_it_is_and_several_as_one_file() {
    let (_camera, server, mounted, times) = with_pictures(20).await;
    let saved = record_downloads();
    view(&mounted, 0).await;
    click(&mounted.one("dialog.viewer [aria-label='Download']"), false);
    until(|| saved.count() == 1).await;
    let first = saved.get(0);
    assert!(
        first.starts_with("Lobby_camera_") && first.ends_with(&format!("Z.jpg {}", link(times[0]))),
        "{first}"
    );
    click(&mounted.button("Close"), false);
    until(|| !mounted.has("dialog[open]")).await;
    (0..3).for_each(|place| tick(&mounted, place));
    until(|| mounted.shows("3 selected")).await;
    click(
        &mounted
            .one(".bulk")
            .query_selector("button.btn")
            .unwrap()
            .map(wasm_bindgen::JsCast::unchecked_into)
            .unwrap(),
        false,
    );
    until(|| saved.count() == 2).await;
    let request = &server.bodies("/api/downloads")[0];
    assert_eq!(request["name"], "Lobby camera");
    assert_eq!(request["pictures"].as_array().unwrap().len(), 3);
    assert!(saved.get(1).starts_with("pictures.zip http"), "{}", saved.get(1));
    let told = mounted.notices.list.with_untracked(|list| (list[0].text)());
    assert!(told.contains("pictures.zip") && told.contains("missing.txt"), "{told}");
}

fn link(millis: i64) -> String {
    format!("data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7#{millis}-1")
}

/// The files that the page offers for saving, as name and address. Links are inert until it is dropped.
struct SavedFiles(js_sys::Array);

fn record_downloads() -> SavedFiles {
    let record = js_sys::Function::new_no_args(
        "const saved = [];
        HTMLAnchorElement.prototype.click = function () { saved.push(`${this.download} ${this.href}`); };
        return saved;",
    );
    SavedFiles(wasm_bindgen::JsCast::unchecked_into(record.call0(&wasm_bindgen::JsValue::NULL).unwrap()))
}

impl SavedFiles {
    fn count(&self) -> u32 {
        self.0.length()
    }

    fn get(&self, at: u32) -> String {
        self.0.get(at).as_string().unwrap()
    }
}

impl Drop for SavedFiles {
    fn drop(&mut self) {
        // The browser's own is on the prototype above.
        let restore = js_sys::Function::new_no_args("delete HTMLAnchorElement.prototype.click;");
        let _ = restore.call0(&wasm_bindgen::JsValue::NULL);
    }
}

#[wasm_bindgen_test]
async fn two_pictures_are_compared_in_three_ways_with_the_time_between_them() {
    let (_camera, _server, mounted, times) = with_pictures(20).await;
    tick(&mounted, 0);
    tick(&mounted, 3);
    until(|| mounted.has_button("Compare")).await;
    click(&mounted.button("Compare"), false);
    until(|| mounted.all("dialog[open] .stage img").len() == 2).await;
    assert_eq!(parameter("view"), Some(format!("{},{}", times[3], times[0])));
    assert!(mounted.shows("15.0 s apart"), "{}", mounted.text());
    let titles: Vec<_> =
        mounted.all(".compare-tools .pair b").iter().map(|b| b.get_attribute("title").unwrap()).collect();
    assert_eq!(titles, [times[3], times[0]].map(every_form));
    let panes =
        || mounted.all(".pane").iter().map(|pane| pane.get_bounding_client_rect().left()).collect::<Vec<_>>();
    assert!(panes()[0] < panes()[1], "side by side");
    click(&mounted.one("input[value=slider]"), false);
    until(|| parameter("view") == Some(format!("{},{},slider", times[3], times[0]))).await;
    until(|| mounted.has(".stage.slider") && panes()[0] == panes()[1]).await;
    assert!(mounted.has("input[type=range]"));
    click(&mounted.one("input[value=blink]"), false);
    // Alternating, without user input.
    until(|| mounted.has(".stage.second")).await;
    until(|| mounted.has(".stage.first")).await;
    // Both are zoomed together, and stay so however they are compared.
    press(&window(), "+", false);
    let is_zoomed = || {
        let zoom = |p: &web_sys::HtmlElement| p.style().get_property_value("transform").unwrap();
        mounted.all(".picture").iter().all(|p| !zoom(p).contains("scale(1)"))
    };
    until(is_zoomed).await;
    click(&mounted.one("input[value=slider]"), false);
    until(|| parameter("view") == Some(format!("{},{},slider", times[3], times[0]))).await;
    next_frame().await;
    assert!(is_zoomed());
}

#[wasm_bindgen_test]
async fn a_copied_link_shows_the_same_picture_days_later() {
    let (_camera, _server, mounted, times) = with_pictures(40).await;
    let _clipboard = Clipboard::recording();
    view(&mounted, 3).await;
    click(&mounted.one("dialog.viewer [aria-label='Copy link']"), false);
    until(|| copied().is_some_and(|link| link.contains("view="))).await;
    let link = copied().unwrap();
    let (start, search) = link.split_once('?').unwrap();
    assert!(start.ends_with(&format!("/jobs/{JOB}")) && start.starts_with("http"), "{link}");
    let query = Query::parse(search);
    assert_eq!(query.get("view"), Some(times[3].to_string().as_str()));
    let range = TimeRange::parse(query.get("range").unwrap());
    let Some(TimeRange::Between(from, to)) = range else { panic!("{range:?} is not fixed") };
    assert!((from..=to).contains(&(times[3] / 1_000)) && to - from <= 5_400, "{link}");
    assert_eq!(parameter("range"), None, "the screen keeps its own");
}

#[wasm_bindgen_test]
async fn a_link_to_a_picture_outside_the_range_leads_to_its_time() {
    let camera = Camera::created_before(4 * 86_400);
    camera.take_until(2 * 86_400, 40);
    let wanted = camera.times()[20];
    let _server = camera.serve();
    let mounted = open(&format!("?view={wanted}"));
    until(|| mounted.shows("This picture is not among those shown.")).await;
    click(&mounted.button("Show its time"), false);
    until(|| mounted.has("dialog.viewer[open] .stage img")).await;
    assert!(shows(wanted) && parameter("range").is_some());
}

#[wasm_bindgen_test]
async fn with_single_letter_keys_off_no_single_character_acts() {
    let camera = Camera::new();
    camera.take_until(2, 10);
    let times = camera.times();
    let _server = camera.serve();
    with_styles();
    let preferences = serde_json::json!({"language": "en", "zone": "utc", "no_letter_keys": true});
    let address = screen(&format!("?view={}", times[0]));
    let mounted = Setup { address, preferences, ..Setup::default() }.mount_screen();
    until(|| mounted.has("dialog.viewer[open] .stage img")).await;
    for key in ["+", "=", "-", "1", "x", "j"] {
        assert!(!press(&window(), key, false), "{key}");
    }
    assert!(shows(times[0]) && mounted.one(".percent").text_content().as_deref() == Some("Fit"));
    press(&window(), "ArrowRight", false);
    until(|| shows(times[1])).await;
}
