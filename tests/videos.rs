//! Videos, one video and uploads in a real browser, against a server that answers from a script.

#[path = "support/server.rs"]
mod server;
mod support;

use leptos::prelude::*;
use media_console::components::deletion::{Ask, use_deletions};
use media_console::pages;
use media_console::state::url::use_pathname;
use server::{serve, until};
use support::{Mounted, click, fill, mount, settle};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn at(address: &str) -> Mounted {
    let history = window().history().unwrap();
    history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(address)).unwrap();
    mount(|| {
        let deletions = use_deletions();
        let asked = move || deletions.asked.with(|a| a.as_ref().map(|(ask, _)| words_of(ask)));
        let path = use_pathname();
        let screen = move || match path.get().as_str() {
            "/videos" => pages::videos::Videos().into_any(),
            "/uploads" => pages::uploads::Uploads().into_any(),
            _ => pages::video::Video().into_any(),
        };
        view! { {screen}<output>{asked}</output> }
    })
}

fn words_of(ask: &Ask) -> String {
    format!("{ask:?}")
}

fn vendor(code: &str, message: &str) -> (u16, String) {
    let body = serde_json::json!({"code": "service", "message": message, "status": 404, "vendor_code": code});
    (422, body.to_string())
}

fn answer(response: serde_json::Value) -> (u16, String) {
    (200, serde_json::json!({ "response": response }).to_string())
}

fn video(id: &str, status: &str) -> serde_json::Value {
    serde_json::json!({
        "VideoId": id, "Title": format!("Title of {id}"), "Status": status, "Size": 10_897_890,
        "Duration": 61.0, "CreationTime": "2026-01-02T02:00:00Z",
    })
}

fn stream(id: &str) -> serde_json::Value {
    serde_json::json!({
        "JobId": id, "Definition": "LD", "Format": "mp4", "Status": "Normal", "Size": 418_112,
        "Duration": "60.0", "Bitrate": "992.78", "Width": 540, "Height": 960,
    })
}

fn play(streams: Vec<serde_json::Value>) -> (u16, String) {
    answer(serde_json::json!({"RequestId": "r", "VideoBase": {}, "PlayInfoList": {"PlayInfo": streams}}))
}

#[wasm_bindgen_test]
async fn a_list_without_matches_is_no_error() {
    serve(|_, _| vendor("InvalidVideo.NotFound", "The video does not exist."));
    let page = at("/videos?status=Blocked");
    until(|| page.text().contains("No video matches")).await;
    assert!(page.text().contains("No video matches"), "{}", page.text());
    assert!(page.all(".card").is_empty());
}

#[wasm_bindgen_test]
async fn a_keyword_is_searched_in_titles_by_the_service() {
    let asked = serve(|path, _| match path {
        "/api/call/SearchMedia" => answer(serde_json::json!({
            "RequestId": "r", "Total": 1,
            "MediaList": [{"MediaId": "v1", "CreationTime": "2026-01-02T02:00:00Z", "Video": {"Title": "A talk"}}],
        })),
        _ => answer(
            serde_json::json!({"RequestId": "r", "Total": 1, "VideoList": {"Video": [video("v2", "Normal")]}}),
        ),
    });
    let page = at("/videos?q=talk");
    until(|| page.text().contains("A talk")).await;
    assert!(page.text().contains("A talk") && !page.text().contains("Title of v2"), "{}", page.text());
    assert!(asked.borrow()[0].1.contains("Title = 'talk'"), "{:?}", asked.borrow());
}

#[wasm_bindgen_test]
async fn a_video_without_streams_says_so() {
    serve(|path, _| match path {
        "/api/call/GetPlayInfo" => vendor("InvalidVideo.NoneStream", "The video has no stream to play."),
        _ => answer(serde_json::json!({"RequestId": "r", "Video": video("v1", "Normal")})),
    });
    let page = at("/videos/v1");
    until(|| page.text().contains("A talk")).await;
    assert!(
        page.text().contains("Title of v1") && page.text().contains("No streams left"),
        "{}",
        page.text()
    );
    assert!(page.all(".card").is_empty());
}

#[wasm_bindgen_test]
async fn any_number_of_streams_goes_into_one_plan() {
    let asked = serve(|path, _| match path {
        "/api/call/GetPlayInfo" => play((0..45).map(|n| stream(&format!("s{n:02}"))).collect()),
        _ => answer(serde_json::json!({"RequestId": "r", "Video": video("v1", "Normal")})),
    });
    let page = at("/videos/v1");
    until(|| page.all("tbody [data-key]").len() == 45).await;
    assert!(asked.borrow().iter().any(|(_, body)| body.contains("Multiple")));
    page.one("thead input[type=checkbox]").click();
    settle().await;
    page.button("Delete streams…").click();
    settle().await;
    let asked = page.one("output").text_content().unwrap();
    assert!(asked.contains("Streams") && asked.matches("StreamId(").count() == 45, "{asked}");
}

#[wasm_bindgen_test]
async fn details_of_uploads_are_read_twenty_at_a_time() {
    let asked = serve(|path, body| match path {
        "/api/call/GetUploadDetails" => {
            let id = if body.contains("u00") { "u00" } else { "u20" };
            answer(serde_json::json!({"RequestId": "r", "UploadDetails": [
                {"MediaId": id, "FileSize": 1000, "UploadSize": 250, "UploadRatio": 0.25, "UploadStatus": "UPLOADING"},
            ]}))
        }
        _ => {
            let videos: Vec<_> = (0..45).map(|n| video(&format!("u{n:02}"), "Uploading")).collect();
            answer(serde_json::json!({"RequestId": "r", "Total": 45, "VideoList": {"Video": videos}}))
        }
    });
    let page = at("/uploads?size=50");
    until(|| page.all("td progress").len() == 2).await;
    let calls: Vec<usize> = asked
        .borrow()
        .iter()
        .filter(|(path, _)| path.ends_with("GetUploadDetails"))
        .map(|(_, body)| body.matches(',').count())
        .collect();
    assert_eq!(calls.len(), 3, "{:?}", asked.borrow());
    assert_eq!(page.all("td progress").len(), 2);
    assert!(page.text().contains("25%") && page.text().contains("not known"));
    assert!(page.text().contains("expired 2026-01-09"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn pasted_ids_are_sorted_before_anything_is_asked() {
    serve(|_, _| vendor("InvalidVideo.NotFound", "The video does not exist."));
    let page = at("/uploads");
    until(|| page.text().contains("No unfinished uploads")).await;
    assert!(page.text().contains("No unfinished uploads"), "{}", page.text());
    fill(&page.one("#by-id"), "a1, a1; b2\nhttps://x");
    settle().await;
    assert!(page.text().contains("2 accepted") && page.text().contains("Not accepted: 2"), "{}", page.text());
    click(&page.button("Delete fragments of 2…"), false);
    settle().await;
    let asked = page.one("output").text_content().unwrap();
    assert!(asked.contains(r#"Fragments { media_ids: [VideoId("a1"), VideoId("b2")] }"#), "{asked}");
}
