//! New pictures that arrive while the screen is open.

use super::{keys, new_pictures, open, read, two_looks};
use crate::job_support::{Camera, Changes, now, pointer, scroll_to, scrolled};
use crate::support::{click, next_frame, parameter, until};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

#[wasm_bindgen_test]
async fn new_pictures_change_nothing_until_they_are_asked_for() {
    let camera = Camera::new();
    camera.take_until(8, 200);
    let server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    let gallery = mounted.one(".gallery");
    let before = keys(&mounted);
    let changes = Changes::of(&gallery);
    let place = gallery.get_bounding_client_rect().top();
    let newest = now();
    camera.take(newest - 2_000);
    camera.take(newest);
    until(|| new_pictures(&mounted).is_some()).await;
    assert_eq!(new_pictures(&mounted).unwrap().text_content().unwrap(), "2 new pictures");
    assert_eq!(changes.list(), Vec::<String>::new());
    assert_eq!(gallery.get_bounding_client_rect().top(), place, "the button pushes nothing down");
    assert_eq!(keys(&mounted), before);
    drop(changes);
    scroll_to(&mounted, 2_000);
    until(|| keys(&mounted) != before).await;
    click(&new_pictures(&mounted).unwrap(), false);
    until(|| keys(&mounted).first() == Some(&newest) && scrolled(&mounted) <= 0).await;
    until(|| new_pictures(&mounted).is_none()).await;
    assert!(gallery.is_connected() && server.most_pending() <= 2);
}

#[wasm_bindgen_test]
async fn the_open_viewer_tells_of_new_pictures_and_keeps_the_one_that_is_shown() {
    let camera = Camera::new();
    camera.take_until(8, 20);
    let _server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    click(&mounted.all("button.view")[0], false);
    until(|| mounted.shows("1 of 20")).await;
    assert!(!mounted.has(".viewer-caption button.link"));
    camera.take(now());
    until(|| mounted.shows("1 new picture")).await;
    assert!(mounted.shows("1 of 20"), "{}", mounted.text());
    click(&mounted.one(".viewer-caption button.link"), false);
    until(|| mounted.shows("2 of 21")).await;
}

#[wasm_bindgen_test]
async fn a_refresh_that_finds_nothing_changes_nothing_in_the_document() {
    let camera = Camera::new();
    camera.take_until(8, 200);
    camera.overwrite(now() - 8_000);
    let server = camera.serve();
    let slice = || now().div_euclid(30_000);
    let first_slice = slice();
    let mounted = open("");
    read(&mounted).await;
    until(|| mounted.has(".latest") && server.pending() == 0).await;
    next_frame().await;
    let parts = [".gallery", ".facts-line", ".head", ".summary", ".track > svg"];
    let changes: Vec<Changes> = parts.iter().map(|part| Changes::of(&mounted.one(part))).collect();
    two_looks(&server).await;
    let jobs = server.bodies("GetLiveSnapshotJob").len();
    until(|| server.bodies("GetLiveSnapshotJob").len() > jobs && server.pending() == 0).await;
    for (part, changes) in parts.iter().zip(&changes) {
        // A slice of the timeline begins every 30 seconds: only then do its bars move on.
        let has_moved_on = *part == ".track > svg" && slice() != first_slice;
        let is_gap = *part == ".summary";
        // Without a new picture the job is silent after three intervals.
        let is_silent = *part == ".head" && mounted.has(".head .state.warn");
        assert!(
            changes.list().is_empty() || has_moved_on || is_silent || is_gap && changes.list().len() == 1,
            "{part}: {:?}",
            changes.list()
        );
    }
}

#[wasm_bindgen_test]
async fn following_shows_new_pictures_except_while_somebody_is_busy_with_them() {
    let camera = Camera::new();
    camera.take_until(8, 200);
    let _server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    let follow: HtmlInputElement = mounted.one("input[role=switch]").unchecked_into();
    click(&follow, false);
    until(|| parameter("follow").as_deref() == Some("1")).await;
    let arrive = || {
        let newest = now();
        camera.take(newest);
        newest
    };
    let newest = arrive();
    until(|| keys(&mounted).first() == Some(&newest)).await;
    let area = mounted.one(".gallery").parent_element().unwrap().unchecked_into::<HtmlElement>();
    pointer(&area, "pointerenter", 0);
    let under_pointer = arrive();
    until(|| new_pictures(&mounted).is_some()).await;
    assert_eq!(keys(&mounted).first(), Some(&newest), "nothing moves under the pointer");
    pointer(&area, "pointerleave", 0);
    until(|| keys(&mounted).first() == Some(&under_pointer)).await;
    scroll_to(&mounted, 1_500);
    until(|| !keys(&mounted).contains(&under_pointer)).await;
    let far_away = arrive();
    until(|| new_pictures(&mounted).is_some()).await;
    assert_eq!(scrolled(&mounted), 1_500);
    scroll_to(&mounted, -200);
    until(|| keys(&mounted).first() == Some(&far_away)).await;
}

#[wasm_bindgen_test]
async fn the_first_picture_of_a_job_is_shown_when_it_arrives() {
    let camera = Camera::created_before(60);
    let _server = camera.serve();
    let mounted = open("");
    until(|| mounted.shows("The service lists no picture of this job")).await;
    let first = now();
    camera.take(first);
    until(|| keys(&mounted) == [first]).await;
}

#[wasm_bindgen_test]
async fn a_slow_answer_is_shown_when_it_comes_and_reads_never_overlap() {
    let camera = Camera::new();
    camera.take_until(2, 50);
    let service = camera.clone();
    camera.instead(move |operation, request| Some(service.answer(operation, request).after(3_600)));
    let server = camera.serve();
    let mounted = open("");
    until(|| mounted.shows("Lobby camera")).await;
    until(|| !keys(&mounted).is_empty()).await;
    assert_eq!(server.aborted(), 0);
    let most = server.most_pending();
    assert!(most <= 2, "the job and one page at a time, not {most}: {:?}", server.paths());
}
