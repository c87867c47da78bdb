//! What the style sheets and the markup promise together: drawn icons, levels of type, densities.

use crate::job_support::{Camera, screen, with_styles};
use crate::support::{Gate, Mounted, Reply, Setup, click, mount_screen, screens, serve, until};
use leptos::prelude::*;
use media_console::frame::Frame;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Document, HtmlElement};

/// Arrows, shapes and dingbats of a font, which look different on each system, and the angle quotes.
fn is_sign(letter: char) -> bool {
    matches!(letter, '\u{2190}'..='\u{2bff}' | '‹' | '›')
}

/// Buttons, badges and cards whose sign is a character of the font.
fn font_signs(page: &Mounted) -> Vec<String> {
    let is_drawn = |element: &HtmlElement| element.query_selector("svg, img, kbd").unwrap().is_some();
    let is_wrong = |element: &HtmlElement| {
        let text = element.text_content().unwrap();
        let has_words = text.chars().any(char::is_alphanumeric) && !element.class_list().contains("glyph");
        let is_copy = element.class_list().contains("copy");
        text.chars().any(is_sign) || !(has_words || is_drawn(element) || is_copy)
    };
    let found = page.all("button, .badge, .glyph").into_iter().filter(is_wrong);
    found.map(|element| element.outer_html()).collect()
}

#[wasm_bindgen_test]
async fn icons_are_drawn_and_no_characters_of_a_font() {
    let jobs: Vec<Value> = (0..10)
        .map(|number| {
            json!({
                "JobId": format!("job-{number}"), "JobName": "Gate", "Status": "started", "TemplateId": "t",
                "TimeInterval": 5, "CreateTime": "2026-01-02T02:00:00Z",
            })
        })
        .collect();
    let _server = serve(move |path, body| match path.ends_with("ListLiveSnapshotJobs") {
        true if body.contains("paused") => Reply::refusal(503, "ServiceUnavailable", "The service is down."),
        true => Reply::answer(json!({"RequestId": "r", "TotalCount": 25, "JobList": jobs})),
        false => (404, "{}".to_owned()).into(),
    });
    let page = mount_screen("/jobs");
    until(|| page.all("tbody [data-key]").len() == 10 && page.has("nav.pager")).await;
    click(&page.all("tbody td.box input")[0], false);
    until(|| page.has(".bulk")).await;
    assert_eq!(font_signs(&page), Vec::<String>::new());
    assert!(page.one(".chip-face").query_selector("svg").unwrap().is_some(), "a menu opens below it");
    click(&page.one("input[value=paused]"), false);
    until(|| page.has(".card")).await;
    assert_eq!(font_signs(&page), Vec::<String>::new());
    drop(page);
    for theme in ["system", "light", "dark"] {
        let preferences = json!({"language": "en", "zone": "utc", "theme": theme});
        let setup = Setup { address: "/nowhere", preferences, ..Setup::default() };
        let page = setup.mount(|| view! { <Frame><h1>"Screen"</h1></Frame> });
        assert_eq!(font_signs(&page), Vec::<String>::new());
        assert!(page.button("Keys and documentation").query_selector("svg").unwrap().is_some());
    }
}

fn number(element: &HtmlElement, property: &str) -> f64 {
    let style = window().get_computed_style(element).unwrap().unwrap();
    style.get_property_value(property).unwrap().trim_end_matches("px").parse().unwrap()
}

#[wasm_bindgen_test]
fn three_levels_of_headings_differ_from_each_other_and_from_text() {
    with_styles();
    let page = crate::support::mount(|| view! { <h1>"a"</h1><h2>"b"</h2><h3>"c"</h3><p>"d"</p> });
    let look = |name| (number(&page.one(name), "font-size"), number(&page.one(name), "font-weight"));
    assert_eq!(
        ["h1", "h2", "h3", "p"].map(look),
        [(20.0, 600.0), (16.0, 600.0), (13.0, 600.0), (13.0, 400.0)]
    );
}

#[wasm_bindgen_test]
async fn a_chosen_segment_differs_by_a_line_and_moves_nothing() {
    with_styles();
    let _server = serve(|_, _| Reply::answer(json!({"RequestId": "r", "TotalCount": 0, "JobList": []})));
    let page = mount_screen("/jobs");
    until(|| page.has(".empty")).await;
    let places = || -> Vec<f64> {
        page.all(".seg label").iter().map(|label| label.get_bounding_client_rect().left()).collect()
    };
    let before = places();
    let paused = page.one(".seg label:has(input[value=paused])");
    let line = || {
        let style = window().get_computed_style(&paused).unwrap().unwrap();
        style.get_property_value("box-shadow").unwrap()
    };
    assert_eq!(line(), "none");
    click(&page.one("input[value=paused]"), false);
    until(|| line().contains("inset")).await;
    assert_eq!(places(), before);
}

#[wasm_bindgen_test]
async fn a_row_has_38_or_28_pixels() {
    with_styles();
    let _server = serve(|_, _| {
        let template =
            json!({"TemplateId": "t-1", "TemplateName": "Every 5", "Type": "system", "TimeInterval": 5});
        Reply::answer(json!({"RequestId": "r", "TotalCount": 1, "TemplateList": [template], "JobList": []}))
    });
    for (density, height) in [("comfortable", 38.0), ("compact", 28.0)] {
        let preferences = json!({"language": "en", "zone": "utc", "density": density});
        let page = Setup { address: "/templates", preferences, ..Setup::default() }.mount_screen();
        until(|| page.all("tbody [data-key]").len() == 1).await;
        let row = page.one("tbody [data-key]").get_bounding_client_rect().height();
        assert!((row - height).abs() < 0.6, "{density}: {row}");
    }
}

#[wasm_bindgen_test]
async fn the_heading_of_the_activity_has_its_actions_in_the_same_line() {
    with_styles();
    let chain = json!({
        "checked_at": 1_767_322_800_000_i64, "entries": 1_234, "broken_at": null, "head": "abc", "key": "checked",
        "checkpoints": 12,
    });
    let _server = serve(move |_, _| (200, json!({"entries": [], "next": null, "chain": chain}).to_string()));
    let page = mount_screen("/activity");
    page.root.set_attribute("style", "width: 1032px").unwrap();
    until(|| page.shows("contains all 12 checkpoints")).await;
    let middle = |element: HtmlElement| {
        let place = element.get_bounding_client_rect();
        (place.top() + place.bottom()) / 2.0
    };
    let (heading, export) = (middle(page.one("h1")), middle(page.button("Export")));
    assert!((heading - export).abs() < 8.0, "{heading} {export}");
}

#[wasm_bindgen_test]
async fn a_time_in_the_table_of_pictures_has_its_milliseconds() {
    with_styles();
    let camera = Camera::new();
    camera.take_until(2, 3);
    let newest = *camera.times().first().unwrap();
    let _server = camera.serve();
    let page = mount_screen(screen("?layout=table"));
    until(|| page.all("tbody [data-key]").len() == 3).await;
    let time = page.all("tbody [data-key] time")[0].text_content().unwrap();
    assert!(time.contains(&format!(".{:03}", newest.rem_euclid(1_000))), "{time}");
}

/// Opens an address while nothing is answered, and returns the area that is marked as busy.
async fn busy_area(address: &'static str, area: &'static str) {
    let gate = Gate::new();
    let behind = gate.clone();
    let camera = Camera::new();
    camera.take_until(2, 3);
    let job = json!({
        "JobId": "job-0", "JobName": "Gate", "Status": "started", "TemplateId": "t", "TimeInterval": 5,
        "CreateTime": "2026-01-02T02:00:00Z",
        "SnapshotOutput": {"Endpoint": "e", "Bucket": "b", "StorageType": "oss"},
    });
    let list = move || Reply::answer(json!({"RequestId": "r", "TotalCount": 1, "JobList": [job]}));
    let files = camera.clone();
    camera.instead(move |operation, request| match operation {
        "ListLiveSnapshotJobs" => Some(list().behind(&behind)),
        "ListLiveSnapshotFiles" => Some(files.answer(operation, request).behind(&behind)),
        _ => None,
    });
    let _server = camera.serve();
    let page = mount_screen(address);
    until(|| {
        page.all(area).len() == 1 && page.one(area).get_attribute("aria-busy").as_deref() == Some("true")
    })
    .await;
    until(|| line(&page.one(area)) == "1").await;
    gate.open();
    until(|| page.one(area).get_attribute("aria-busy").as_deref() == Some("false")).await;
    until(|| line(&page.one(area)) == "0").await;
}

#[wasm_bindgen_test]
async fn a_line_says_that_something_is_read() {
    with_styles();
    busy_area("/jobs", ".sheet.scroll").await;
    busy_area("/wall", ".busy-area").await;
    busy_area(screen(""), ".pictures").await;
    busy_area(screen("?layout=table"), ".pictures").await;
}

/// The opacity of the line that an area shows while something is read.
fn line(area: &HtmlElement) -> String {
    let read = js_sys::Function::new_with_args("area", "return getComputedStyle(area, '::before').opacity;");
    read.call1(&wasm_bindgen::JsValue::NULL, area.unchecked_ref()).unwrap().as_string().unwrap()
}

/// A copy of an element in a window as narrow as a telephone, with the style sheets that are given.
fn on_a_telephone(element: &HtmlElement, sheets: &[&str]) -> Document {
    let window = document().create_element("iframe").unwrap();
    element.append_child(&window).unwrap();
    window.set_attribute("style", "width: 390px; height: 844px").unwrap();
    let page: Document = js_sys::Reflect::get(&window, &"contentDocument".into()).unwrap().unchecked_into();
    let styles: String = sheets.iter().map(|sheet| format!("<style>{sheet}</style>")).collect();
    page.body().unwrap().set_inner_html(&format!("{styles}{}", element.inner_html()));
    page
}

#[wasm_bindgen_test]
async fn on_a_telephone_times_keys_and_the_way_back_are_left() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    camera.overwrite(camera.times()[0]);
    let _server = camera.serve();
    let address = screen(&format!("?view={}", camera.times()[0]));
    let mounted = Setup { address, ..Setup::default() }.mount(|| view! { <Frame>{screens()}</Frame> });
    until(|| mounted.has(".latest img") && mounted.has(".axis span") && mounted.has(".viewer-caption code"))
        .await;
    let sheets = [
        include_str!("../../style/tokens.css"),
        include_str!("../../style/base.css"),
        include_str!("../../style/frame.css"),
        include_str!("../../style/job.css"),
        include_str!("../../style/viewer.css"),
    ];
    let page = on_a_telephone(&mounted.root, &sheets);
    let seen = |selector: &str| {
        let found = page.query_selector_all(selector).unwrap();
        let elements = (0..found.length()).map(|i| found.item(i).unwrap().unchecked_into::<HtmlElement>());
        elements.filter(|element| element.get_bounding_client_rect().width() > 0.0).count()
    };
    assert_eq!(seen(".latest time"), 1);
    assert_eq!(seen(".axis span"), 2);
    assert_eq!((seen(".where a"), seen(".where b")), (1, 0));
    assert_eq!((seen(".viewer-caption code"), seen(".viewer-caption .copy")), (1, 1));
}
