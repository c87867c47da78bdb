//! Images that fail, expire or change.

use super::{FILES, keys, open, two_looks};
use crate::job_support::{Camera, now};
use crate::support::newest::{NEWEST, newest, taken};
use crate::support::{Reply, Server, click, fast_intervals, parameter, until};
use media_console::components::time_range::TimeRange;
use media_console::state::commands::ScreenCommand;
use wasm_bindgen_test::wasm_bindgen_test;

/// An address from which a browser refuses to load anything, at once and without a connection; only the request for the reason
/// is sent to the server.
const NOWHERE: &str = "http://127.0.0.1:1/api/pictures";

/// A screen with ten pictures whose addresses point to the server, which has none of them.
fn with_broken_images(camera: &Camera, why: impl Fn() -> Reply + 'static) -> Server {
    camera.take_until(2, 10);
    camera.set_addresses(|millis, version| format!("{NOWHERE}/{millis}-{version}"));
    camera.instead(move |path, _| path.contains("/api/pictures/").then(&why));
    camera.serve()
}

fn proxy_refusal(status: u16, code: &str) -> Reply {
    let body = serde_json::json!({"code": code, "message": "Says why.", "status": status});
    (status, body.to_string()).into()
}

#[wasm_bindgen_test]
async fn an_image_that_fails_says_why() {
    type Why = fn() -> Reply;
    let cases: [(Why, &str); 5] = [
        (|| proxy_refusal(404, "picture_gone"), "file is gone"),
        (|| proxy_refusal(502, "bad_answer"), "could not be read"),
        (|| proxy_refusal(401, "no_session"), "signed out"),
        (Reply::network_error, "no connection"),
        (|| (200, "not a picture".to_owned()).into(), "not a readable picture"),
    ];
    for (why, words) in cases {
        let camera = Camera::new();
        let _server = with_broken_images(&camera, why);
        let mounted = open("");
        until(|| mounted.all(".gone.failed").len() == 10).await;
        assert!(
            mounted.all(".gone").iter().all(|tile| tile.text_content().as_deref() == Some(words)),
            "{words}"
        );
        let says_gone = mounted.shows("file is gone");
        assert_eq!(says_gone, words == "file is gone");
    }
}

#[wasm_bindgen_test]
async fn expired_links_are_renewed_by_reading_the_list_once() {
    let camera = Camera::new();
    let server = with_broken_images(&camera, || proxy_refusal(410, "bad_picture_link"));
    // The first links are invalid; those of the second read are valid.
    let drawn = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    camera.set_addresses(move |millis, version| match version {
        1 => format!("{NOWHERE}/{millis}"),
        _ => format!("{drawn}#{millis}"),
    });
    let service = camera.clone();
    camera.instead(move |path, _| {
        path.contains("/api/pictures/").then(|| {
            service.renew_links();
            proxy_refusal(410, "bad_picture_link")
        })
    });
    let mounted = open("");
    until(|| mounted.all("img[src^='data:']").len() == 10).await;
    assert!(!mounted.has(".gone"));
    // The range is read from its end in steps; a read of new pictures requests less than a step.
    let time = |body: &serde_json::Value, name: &str| js_sys::Date::parse(body[name].as_str().unwrap());
    let bodies = server.bodies(FILES);
    let last = time(&bodies[0], "EndTime");
    let is_first_step = |body: &&serde_json::Value| {
        let end = time(body, "EndTime");
        (end - last).abs() < 60_000.0 && end - time(body, "StartTime") > 300_000.0
    };
    assert_eq!(bodies.iter().filter(is_first_step).count(), 2, "read, and read again: {bodies:?}");
}

#[wasm_bindgen_test]
async fn links_that_stay_expired_are_not_renewed_over_and_over() {
    let camera = Camera::new();
    let server = with_broken_images(&camera, || proxy_refusal(410, "bad_picture_link"));
    let mounted = open("");
    until(|| mounted.all(".gone.failed").len() == 10 && mounted.shows("link expired")).await;
    two_looks(&server).await;
    let whole = |body: &&serde_json::Value| body["StartTime"] == server.bodies(FILES)[0]["StartTime"];
    assert!(server.bodies(FILES).iter().filter(whole).count() <= 2, "{:?}", server.bodies(FILES));
}

#[wasm_bindgen_test]
async fn images_that_failed_are_loaded_again_on_request() {
    let camera = Camera::new();
    let _server = with_broken_images(&camera, Reply::network_error);
    let mounted = open("");
    until(|| mounted.all(".gone.failed").len() == 10).await;
    camera.as_usual();
    mounted.commands.run(ScreenCommand::Refresh);
    until(|| !mounted.shows("no connection")).await;
}

#[wasm_bindgen_test]
async fn the_latest_image_has_a_new_address_with_each_snapshot() {
    let camera = Camera::new();
    camera.take_until(8, 20);
    let first = now() - 6_000;
    camera.overwrite(first);
    let _server = camera.serve();
    let mounted = open("");
    until(|| mounted.has(".latest img")).await;
    let source = || mounted.one(".latest img").get_attribute("src").unwrap();
    assert!(source().ends_with(&format!("#{first}-1")), "{}", source());
    assert!(!keys(&mounted).contains(&first), "it does not move among the other pictures");
    let next = now();
    camera.overwrite(next);
    until(|| source().ends_with(&format!("#{next}-1"))).await;
    click(&mounted.one(".latest button"), false);
    until(|| parameter("view").as_deref() == Some("latest") && mounted.has("dialog[open] .stage img")).await;
    let in_viewer = |millis: i64| {
        let source = mounted.one("dialog[open] .stage img").get_attribute("src").unwrap();
        source.ends_with(&format!("#{millis}-1"))
    };
    assert!(in_viewer(next));
    // It is read again while the viewer is open, which says how old it is.
    let newer = now();
    camera.overwrite(newer);
    until(|| in_viewer(newer)).await;
    let age = || {
        let caption = mounted.one(".viewer-caption").text_content().unwrap();
        caption.split_once("Latest image")?.1.split_once(" s ago")?.0.parse::<i64>().ok()
    };
    // Drawn once a second.
    until(|| age().is_some_and(|age| age >= 2 && [0, 1].contains(&((now() - newer) / 1_000 - age)))).await;
}

#[wasm_bindgen_test]
async fn the_latest_image_is_there_whatever_range_is_shown() {
    let camera = Camera::created_before(4 * 86_400);
    camera.take_until(2 * 86_400, 20);
    let first = now() - 6_000;
    camera.overwrite(first);
    let service = camera.clone();
    camera.instead(move |path, request| {
        let age = now() - service.overwritten();
        (path == NEWEST).then(|| newest(&request.to_string(), |_| taken(age)))
    });
    let _server = camera.serve();
    let end = now() / 1_000 - 2 * 86_400;
    let _clock = fast_intervals(10.0);
    let mounted = open(&format!("?range={}", TimeRange::Between(end - 3_600, end).to_text()));
    let shows = |millis: i64| {
        let image = mounted.all(".latest img").pop();
        image.is_some_and(|image| image.get_attribute("src").unwrap().ends_with(&format!("#{millis}-1")))
    };
    until(|| shows(first)).await;
    let next = now();
    camera.overwrite(next);
    until(|| shows(next)).await;
}
