//! Videos, one video and uploads in a real browser, against a server that answers from a script.

use crate::job_support::with_styles;
use crate::support::{
    Gate, Mounted, Reply, click, context, fill, go_to, mount_screen, parameter, serve, until,
};
use leptos::prelude::*;
use media_api::Context;
use media_console::state::session::Session;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

const PLAN: &str = "/api/deletions/plan";

fn not_found() -> Reply {
    Reply::refusal(404, "InvalidVideo.NotFound", "The video does not exist.")
}

fn video(id: &str, status: &str) -> Value {
    json!({
        "VideoId": id, "Title": format!("Title of {id}"), "Status": status, "Size": 10_897_890, "Duration": 61.0,
        "CreationTime": "2026-01-02T02:00:00Z",
    })
}

fn videos(videos: Vec<Value>) -> Reply {
    Reply::answer(json!({"RequestId": "r", "Total": videos.len(), "VideoList": {"Video": videos}}))
}

fn info(status: &str) -> Reply {
    Reply::answer(json!({"RequestId": "r", "Video": video("v1", status)}))
}

fn stream(id: &str) -> Value {
    json!({
        "JobId": id, "Definition": "LD", "Format": "mp4", "Status": "Normal", "Size": 418_112, "Duration": "60.0",
        "Bitrate": "992.78", "Width": 540, "Height": 960,
    })
}

fn play(streams: Vec<Value>) -> Reply {
    Reply::answer(json!({"RequestId": "r", "VideoBase": {}, "PlayInfoList": {"PlayInfo": streams}}))
}

fn rows(page: &Mounted) -> usize {
    page.all("tbody [data-key]").len()
}

// --- The list

#[wasm_bindgen_test]
async fn a_list_without_matches_is_no_error() {
    let _server = serve(|_, _| not_found());
    let page = mount_screen("/videos?status=Blocked");
    until(|| page.shows("No matching videos")).await;
    assert!(!page.has(".card"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn more_videos_than_the_service_lists_are_counted_and_pages_reach_those_it_lists() {
    let many = || {
        let video = |n: u32| video(&format!("v{n}"), "Normal");
        Reply::answer(json!({
            "RequestId": "r", "Total": 12_345, "VideoList": {"Video": (0..10).map(video).collect::<Vec<_>>()},
        }))
    };
    let _server = serve(move |_, _| many());
    let page = mount_screen("/videos");
    until(|| rows(&page) == 10 && page.shows("1–10 of 12,345")).await;
    let last = page.all("nav.pager button").into_iter().rev().nth(1).unwrap();
    assert_eq!(last.text_content().as_deref(), Some("500"));
    assert!(page.shows("The service lists at most the first 5,000."), "{}", page.text());
    go_to("/videos?page=500");
    until(|| page.shows("4,991–5,000 of 12,345") && page.button("Next page").has_attribute("disabled")).await;
}

#[wasm_bindgen_test]
async fn a_long_title_takes_one_line() {
    with_styles();
    let long = json!({"VideoId": "v1", "Title": "A long title ".repeat(30), "Status": "Uploading"});
    let _server = serve(move |path, _| match path.ends_with("GetUploadDetails") {
        true => Reply::answer(json!({"RequestId": "r", "UploadDetails": []})),
        false => videos(vec![long.clone()]),
    });
    for address in ["/videos", "/uploads"] {
        let page = mount_screen(address);
        until(|| rows(&page) == 1).await;
        let row = page.one("tbody [data-key]").get_bounding_client_rect().height();
        assert!((row - 38.0).abs() < 0.6, "{address}: {row}");
        assert!(page.one("tbody a.name").get_attribute("title").is_some(), "the whole title is there");
        let link = page.one("tbody a.name");
        let cell = link.closest("td").unwrap().unwrap().get_bounding_client_rect();
        assert!(link.get_bounding_client_rect().right() <= cell.right(), "it ends with its cell");
    }
}

#[wasm_bindgen_test]
async fn a_keyword_is_searched_in_titles_by_the_service() {
    let server = serve(|path, _| match path {
        "/api/call/SearchMedia" => Reply::answer(json!({
            "RequestId": "r", "Total": 1,
            "MediaList": [{"MediaId": "v/1", "CreationTime": "2026-01-02T02:00:00Z", "Video": {"Title": "A talk"}}],
        })),
        _ => videos(vec![video("v2", "Normal")]),
    });
    let page = mount_screen("/videos?q=talk");
    until(|| page.shows("A talk")).await;
    assert!(!page.shows("Title of v2"), "{}", page.text());
    let expression = server.bodies("SearchMedia")[0]["Match"].clone();
    assert!(expression.as_str().unwrap().contains("Title = 'talk'"), "{expression}");
    assert_eq!(page.one("tbody a.name").get_attribute("href").unwrap(), "/videos/v%2F1");
}

#[wasm_bindgen_test]
async fn any_time_is_the_default_and_a_range_can_be_removed() {
    let server = serve(|_, _| videos(Vec::new()));
    let page = mount_screen("/videos");
    until(|| page.shows("No videos yet") && page.has_button("Created: any time")).await;
    click(&page.button("Created: any time"), false);
    until(|| page.shows("No matching videos") && parameter("range").as_deref() == Some("last-30d")).await;
    assert!(server.bodies("GetVideoList").last().unwrap()["StartTime"].is_string());
    click(&page.button("Search all time"), false);
    until(|| page.shows("No videos yet") && parameter("range").is_none()).await;
    assert!(server.bodies("GetVideoList").last().unwrap()["StartTime"].is_null());
}

#[wasm_bindgen_test]
async fn the_search_box_finds_the_video_of_an_id_whatever_the_filters() {
    const ID: &str = "93ab850b4f6f44eab54b6e91d24d0001";
    let server = serve(|path, _| match path {
        "/api/call/GetVideoInfo" => Reply::answer(json!({"RequestId": "r", "Video": video(ID, "Normal")})),
        _ => videos(Vec::new()),
    });
    let page = mount_screen("/videos?status=Checking");
    until(|| page.shows("No matching videos")).await;
    fill(&page.one("input[type=search]"), &format!(" {ID} "));
    until(|| page.shows(&format!("Title of {ID}"))).await;
    assert!(page.shows("Searched by ID, then by title: status and time do not apply."), "{}", page.text());
    assert_eq!(server.bodies("GetVideoInfo"), [json!({"VideoId": ID})]);
    fill(&page.one("input[type=search]"), "talk");
    until(|| page.shows("No matching videos")).await;
    assert!(!page.shows("Searched by ID"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn an_id_without_a_video_is_not_said_to_have_been_searched_for_in_a_time() {
    let _server = serve(|_, _| not_found());
    let page = mount_screen("/videos?q=93ab850b4f6f44eab54b6e91d24d0001&range=last-7d");
    until(|| page.shows("No matching videos")).await;
    assert!(page.shows("Searched by ID, then by title: status and time do not apply."), "{}", page.text());
    assert!(!page.shows("Searched: Last 7 days"), "{}", page.text());
    assert!(!page.has_button("Search all time"), "all time was searched");
    assert!(page.one(".range-control").text_content().unwrap().contains("Last 7 days"), "the filter stays");
    click(&page.button("Clear search"), false);
    until(|| page.shows("Searched: Last 7 days") && page.has_button("Search all time")).await;
}

#[wasm_bindgen_test]
async fn a_title_that_looks_like_an_id_is_found() {
    let checksum = "0123456789abcdef0123456789abcdef";
    let server = serve(move |path, _| match path.ends_with("SearchMedia") {
        true => Reply::answer(json!({"RequestId": "r", "Total": 1, "MediaList": [
            {"MediaId": "v1", "MediaType": "video", "CreationTime": "2026-01-02T03:04:05Z",
             "Video": {"VideoId": "v1", "Title": checksum, "Status": "Normal"}},
        ]})),
        false => not_found(),
    });
    let page = mount_screen("/videos?q=0123456789abcdef0123456789abcdef&status=Uploading");
    until(|| page.has("tbody tr[data-key]")).await;
    let search = &server.bodies("SearchMedia")[0];
    assert_eq!(search["Match"], format!("Title = '{checksum}'"), "status does not apply: {search}");
    assert!(page.shows("status and time do not apply"));
}

#[wasm_bindgen_test]
async fn upload_parts_of_selected_videos_go_into_one_plan() {
    let server = serve(|path, _| match path {
        PLAN => Reply::network_error(),
        _ => videos(["UploadFail", "Normal", "Uploading"].map(|status| video(status, status)).to_vec()),
    });
    let page = mount_screen("/videos");
    until(|| rows(&page) == 3).await;
    click(&page.one("thead input"), false);
    until(|| page.shows("3 selected")).await;
    click(&page.button("Delete upload parts…"), false);
    until(|| !server.bodies(PLAN).is_empty()).await;
    let asked = json!({"fragments": {"media_ids": ["UploadFail", "Uploading"]}});
    assert_eq!(server.bodies(PLAN)[0], asked, "a finished video has none");
}

#[wasm_bindgen_test]
async fn a_finished_video_is_offered_no_deletion_of_upload_parts() {
    let _server = serve(|_, _| videos(vec![video("v1", "Normal")]));
    let page = mount_screen("/videos");
    until(|| rows(&page) == 1).await;
    click(&page.one("thead input"), false);
    until(|| page.shows("1 selected")).await;
    assert!(page.one(".bulk .danger").has_attribute("disabled"));
    click(&page.button("More for Title of v1"), false);
    until(|| page.has("[popover]:popover-open .item.danger")).await;
    assert!(page.one("[popover]:popover-open .item.danger").has_attribute("disabled"));
}

// --- One video

#[wasm_bindgen_test]
async fn a_video_without_streams_says_so() {
    let _server = serve(|path, _| match path {
        "/api/call/GetPlayInfo" => {
            Reply::refusal(404, "InvalidVideo.NoneStream", "The video has no stream to play.")
        }
        _ => info("Normal"),
    });
    let page = mount_screen("/videos/v1");
    until(|| page.shows("Title of v1") && page.shows("No streams")).await;
    assert!(!page.has(".card"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn a_video_that_is_not_ready_is_no_error() {
    let _server = serve(|path, _| match path {
        "/api/call/GetPlayInfo" => Reply::refusal(
            403,
            "Forbidden.IllegalStatus",
            "Status of the video is illegal. Current Status is Uploading.",
        ),
        _ => info("Uploading"),
    });
    let page = mount_screen("/videos/v1");
    until(|| page.shows("Title of v1") && page.shows("Streams are not listed")).await;
    assert!(!page.has(".card") && page.shows("Uploading"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn nothing_is_said_of_streams_before_they_are_read() {
    let gate = Gate::new();
    let behind = gate.clone();
    let _server = serve(move |path, _| match path {
        "/api/call/GetPlayInfo" => play(Vec::new()).behind(&behind),
        _ => info("Normal"),
    });
    let page = mount_screen("/videos/v1");
    until(|| page.shows("Title of v1")).await;
    assert!(page.has("tr.skeleton") && !page.shows("No streams"), "{}", page.text());
    gate.open();
    until(|| page.shows("No streams")).await;
}

#[wasm_bindgen_test]
async fn an_unknown_video_says_so_once() {
    let _server = serve(|_, _| not_found());
    let page = mount_screen("/videos/v1");
    until(|| page.shows("There is no such video")).await;
    assert!(!page.has(".card") && page.all("h1").len() == 1, "{}", page.text());
}

#[wasm_bindgen_test]
async fn another_video_begins_without_what_was_selected_in_the_last_one() {
    let _server = serve(|path, body| match path {
        "/api/call/GetPlayInfo" => play(vec![stream("s1")]),
        _ if body.contains("v2") => Reply::answer(json!({"RequestId": "r", "Video": video("v2", "Normal")})),
        _ => info("Normal"),
    });
    let page = mount_screen("/videos/v1");
    until(|| rows(&page) == 1 && page.shows("Title of v1")).await;
    click(&page.one("thead input"), false);
    until(|| page.has(".bulk")).await;
    go_to("/videos/v2");
    until(|| page.shows("Title of v2") && rows(&page) == 1).await;
    assert!(!page.has(".bulk") && !page.shows("Title of v1"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn any_number_of_streams_goes_into_one_plan() {
    let server = serve(|path, _| match path {
        PLAN => Reply::network_error(),
        "/api/call/GetPlayInfo" => play((0..45).map(|n| stream(&format!("s{n:02}"))).collect()),
        _ => info("Normal"),
    });
    let page = mount_screen("/videos/v1");
    until(|| rows(&page) == 45).await;
    assert_eq!(server.bodies("GetPlayInfo")[0]["ResultType"], "Multiple");
    click(&page.one("thead input"), false);
    until(|| page.shows("45 selected")).await;
    click(&page.button("Delete streams…"), false);
    until(|| !server.bodies(PLAN).is_empty()).await;
    let plan = server.bodies(PLAN)[0].to_string();
    assert!((0..45).all(|n| plan.contains(&format!("s{n:02}"))), "{plan}");
}

#[wasm_bindgen_test]
async fn all_streams_but_those_of_one_definition_can_be_selected() {
    let of = |id: &str, definition: &str| {
        let mut stream = stream(id);
        stream["Definition"] = json!(definition);
        stream
    };
    let _server = serve(move |path, _| match path {
        "/api/call/GetPlayInfo" => play(vec![of("s1", "LD"), of("s2", "HD"), of("s3", "SD")]),
        _ => info("Normal"),
    });
    let page = mount_screen("/videos/v1");
    until(|| rows(&page) == 3).await;
    assert!(page.button("Delete streams…").has_attribute("disabled"), "nothing is selected");
    assert!(!page.has_button("Delete upload parts…"), "a finished video has none");
    click(&page.button("Select"), false);
    until(|| page.has_button("All but HD")).await;
    click(&page.button("All but HD"), false);
    until(|| page.shows("2 selected")).await;
    let is_checked = |row: usize| {
        let input: web_sys::HtmlInputElement =
            page.all("tbody td.box input")[row].clone().dyn_into().unwrap();
        input.checked()
    };
    assert_eq!([0, 1, 2].map(is_checked), [true, false, true]);
    assert!(!page.button("Delete streams…").has_attribute("disabled"));
}

#[wasm_bindgen_test]
async fn a_stream_that_was_deleted_elsewhere_leaves_the_selection() {
    let streams = Rc::new(RefCell::new(vec![stream("s1"), stream("s2")]));
    let shown = streams.clone();
    let _server = serve(move |path, _| match path {
        "/api/call/GetPlayInfo" => play(shown.borrow().clone()),
        _ => info("Normal"),
    });
    let page = mount_screen("/videos/v1");
    until(|| rows(&page) == 2).await;
    click(&page.one("thead input"), false);
    until(|| page.shows("2 selected")).await;
    streams.borrow_mut().pop();
    click(&page.button("Refresh"), false);
    until(|| rows(&page) == 1 && page.shows("1 selected")).await;
}

#[wasm_bindgen_test]
async fn leaving_a_video_during_slow_answers_touches_nothing() {
    let gate = Gate::new();
    let behind = gate.clone();
    let server = serve(move |path, _| match path {
        "/api/call/GetPlayInfo" => play(vec![stream("s1")]).behind(&behind),
        _ => info("Normal").behind(&behind),
    });
    let page = mount_screen("/videos/v1");
    until(|| server.pending() == 2).await;
    go_to("/nowhere");
    until(|| page.shows("no such screen") && server.aborted() == 2).await;
    gate.open();
    until(|| page.text() == "no such screen").await;
}

// --- Uploads

#[wasm_bindgen_test]
async fn details_of_uploads_are_read_twenty_at_a_time() {
    let server = serve(|path, body| match path {
        "/api/call/GetUploadDetails" => {
            let id = if body.contains("u00") { "u00" } else { "u20" };
            Reply::answer(json!({"RequestId": "r", "UploadDetails": [
                {"MediaId": id, "FileSize": 1000, "UploadSize": 250, "UploadRatio": 0.25, "UploadStatus": "UPLOADING"},
            ]}))
        }
        _ => videos((0..45).map(|n| video(&format!("u{n:02}"), "Uploading")).collect()),
    });
    let page = mount_screen("/uploads?size=50");
    until(|| rows(&page) == 45).await;
    let ids = |body: &Value| body["MediaIds"].as_str().unwrap().split(',').count();
    let calls: Vec<usize> = server.bodies("GetUploadDetails").iter().map(ids).collect();
    assert_eq!(calls, [20, 20, 5]);
    assert_eq!(page.all("td progress").len(), 2);
    assert!(page.shows("25%") && page.shows("not known"), "{}", page.text());
    assert!(page.shows("expired 2026-01-09"), "{}", page.text());
    assert!(page.shows("hold 500 B in parts. The sizes of 43 more are not known."), "{}", page.text());
    click(&page.one("input[name=age][value='2d']"), false);
    until(|| server.bodies("GetVideoList").last().is_some_and(|body| body["EndTime"].is_string())).await;
    assert_eq!(parameter("age").as_deref(), Some("2d"));
}

#[wasm_bindgen_test]
async fn a_failure_of_the_details_leaves_the_uploads_usable() {
    let is_down = Rc::new(Cell::new(true));
    let down = is_down.clone();
    let _server = serve(move |path, _| match path {
        "/api/call/GetUploadDetails" if down.get() => Reply::network_error(),
        "/api/call/GetUploadDetails" => Reply::answer(json!({"RequestId": "r", "UploadDetails": []})),
        _ => videos(vec![video("u1", "Uploading")]),
    });
    let page = mount_screen("/uploads");
    until(|| rows(&page) == 1 && page.has(".card")).await;
    assert!(!page.one("tbody").has_attribute("inert"));
    is_down.set(false);
    click(&page.button("Refresh"), false);
    until(|| !page.has(".card")).await;
}

#[wasm_bindgen_test]
async fn pasted_ids_are_there_again_after_a_reload() {
    window().session_storage().unwrap().unwrap().clear().unwrap();
    let _server = serve(|_, _| not_found());
    let page = mount_screen("/uploads?panel=ids");
    until(|| page.has("#by-id")).await;
    fill(&page.one("#by-id"), "a1 b2");
    until(|| page.shows("2 accepted")).await;
    drop(page);
    let page = mount_screen("/uploads?panel=ids");
    until(|| page.shows("2 accepted")).await;
    window().session_storage().unwrap().unwrap().clear().unwrap();
}

#[wasm_bindgen_test]
async fn pasted_ids_are_sorted_before_anything_is_asked() {
    let server = serve(|path, _| if path == PLAN { Reply::network_error() } else { not_found() });
    let page = mount_screen("/uploads?panel=ids");
    until(|| page.shows("No unfinished uploads")).await;
    assert!(page.one("details.by-id").has_attribute("open"));
    fill(&page.one("#by-id"), "\u{feff}a1, a1；b2\nhttps://x");
    until(|| page.shows("2 accepted") && page.shows("Not accepted: 2")).await;
    click(&page.button("Delete parts of 2 uploads…"), false);
    until(|| !server.bodies(PLAN).is_empty()).await;
    let plan = server.bodies(PLAN)[0].to_string();
    page.session.set(Session::Ready(Context { read_only: true, ..context() }));
    until(|| page.button("Delete parts of 2 uploads…").has_attribute("disabled")).await;
    assert!(plan.contains("\"a1\"") && plan.contains("\"b2\"") && !plan.contains("https"), "{plan}");
}
