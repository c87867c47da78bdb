//! The frame around every screen: keys, sign-out, versions, breadcrumbs, preferences shared between tabs.

use crate::job_support::{Camera, screen};
use crate::support::newest::{NEWEST, newest, taken};
use crate::support::{
    Gate, Mounted, Reply, Setup, address, context, fast_intervals, go_to, next_frame, screens, serve, until,
};
use leptos::context::Provider;
use leptos::prelude::*;
use media_api::ice::ListLiveSnapshotTemplates;
use media_api::{Arming, Context, Mode, Problem, ProblemCode};
use media_console::client;
use media_console::format::{Zone, time_of_day};
use media_console::frame::{Frame, NoSession};
use media_console::state::preferences::{Theme, use_preferences};
use media_console::state::session::{OtherVersion, Session, provide_session};
use serde_json::json;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

fn frame_at(address: &'static str) -> Mounted {
    Setup { address, ..Setup::default() }.mount(|| view! { <Frame><h1>"Screen"</h1></Frame> })
}

fn press(key: &str) {
    let init = web_sys::KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    document().body().unwrap().dispatch_event(&event).unwrap();
}

fn is_help_open(page: &Mounted) -> bool {
    page.all("dialog[open]").len() == 1
}

#[wasm_bindgen_test]
async fn single_letter_keys_can_be_switched_off() {
    let _server = serve(|_, _| (404, "{}".to_owned()));
    let page = frame_at("/jobs");
    press("?");
    until(|| is_help_open(&page)).await;
    page.one("dialog input[type=checkbox]").click();
    page.button("Close").click();
    until(|| !is_help_open(&page)).await;
    press("?");
    press("g");
    press("t");
    assert_eq!(address(), "/jobs", "keys do nothing");
    assert!(!is_help_open(&page));
    page.button("Keys and documentation").click();
    until(|| is_help_open(&page)).await;
    page.one("dialog input[type=checkbox]").click();
    page.button("Close").click();
    until(|| !is_help_open(&page)).await;
    press("g");
    press("t");
    until(|| address() == "/templates").await;
}

#[wasm_bindgen_test]
async fn the_target_opens_its_details() {
    let _server = serve(|_, _| (404, "{}".to_owned()));
    let page = frame_at("/jobs");
    page.button("Local service: details").click();
    until(|| page.has(".target dl")).await;
    for words in ["cn-shanghai", "loca…0001", "Read-only", "rtmp://"] {
        assert!(page.one(".target").text_content().unwrap().contains(words), "{words}: {}", page.text());
    }
    assert!(!page.one(".target").text_content().unwrap().contains("Deletions"), "no arming is needed");
}

#[wasm_bindgen_test]
async fn a_disk_that_is_nearly_full_is_warned_of_and_the_target_says_how_much_is_free() {
    let free = Rc::new(Cell::new(15_000_000_000_u64));
    let now_free = free.clone();
    let server = serve(move |path, _| match path {
        "/api/call/ListLiveSnapshotJobs" => Reply::answer(json!({
            "RequestId": "r", "TotalCount": 0, "JobList": [],
            "LocalStorage": {
                "FreeBytes": now_free.get(), "TotalBytes": 252_000_000_000_u64, "KeptFreeBytes": 10_000_000_000_u64,
                "BytesPerDay": 10_000_000_000_u64,
            },
        })),
        _ => (404, "{}".to_owned()).into(),
    });
    let page = frame_at("/jobs");
    until(|| page.shows("Disk full in 12 hours")).await;
    page.one(".badge-button").click();
    until(|| page.has(".target dl") && page.shows("15 GB free of 252 GB")).await;
    drop(page);
    free.set(30_000_000_000);
    let page = frame_at("/jobs");
    until(|| server.bodies("ListLiveSnapshotJobs").len() == 2 && server.pending() == 0).await;
    next_frame().await;
    assert!(!page.shows("Disk full"), "two days are left: {}", page.text());
    drop(page);
    free.set(10_000_000_000);
    let page = frame_at("/jobs");
    until(|| page.shows("Disk full: pictures are not stored")).await;
    drop(page);
    // Beside a frame of the cloud, one of the local service, which reads the disk later.
    let session = Session::Ready(Context { mode: Mode::Cloud, ..context() });
    let setup = Setup { address: "/jobs", session, ..Setup::default() };
    let page = setup.mount(|| {
        let local = RwSignal::new(Session::Ready(context()));
        view! {
            <Frame><h1>"Screen"</h1></Frame>
            <Provider value=local><Frame><h1>"Screen"</h1></Frame></Provider>
        }
    });
    until(|| page.shows("Disk full: pictures are not stored")).await;
    assert_eq!(server.bodies("ListLiveSnapshotJobs").len(), 4, "the cloud has no such disk");
}

#[wasm_bindgen_test]
async fn a_disk_that_cannot_be_read_again_is_told_with_its_age() {
    let _clock = fast_intervals(100.0);
    let is_down = Rc::new(Cell::new(false));
    let down = is_down.clone();
    let server = serve(move |path, _| match path {
        "/api/call/ListLiveSnapshotJobs" if down.get() => Reply::network_error(),
        "/api/call/ListLiveSnapshotJobs" => Reply::answer(json!({
            "RequestId": "r", "TotalCount": 0, "JobList": [],
            "LocalStorage": {"FreeBytes": 9_000_u64, "TotalBytes": 10_000_u64, "KeptFreeBytes": 0, "BytesPerDay": 9_000_u64},
        })),
        _ => (404, "{}".to_owned()).into(),
    });
    let page = frame_at("/jobs");
    page.one(".badge-button").click();
    until(|| page.has(".target dl") && page.shows("9.0 kB free of 10 kB")).await;
    assert!(!page.shows("Could not refresh."));
    is_down.set(true);
    // Nothing is read while a menu is open.
    page.one(".badge-button").click();
    until(|| !page.has(":popover-open")).await;
    let reads = server.bodies("ListLiveSnapshotJobs").len();
    until(|| server.bodies("ListLiveSnapshotJobs").len() > reads && server.pending() == 0).await;
    page.one(".badge-button").click();
    until(|| page.shows("Could not refresh.") && page.shows("9.0 kB free of 10 kB")).await;
}

#[wasm_bindgen_test]
async fn the_target_says_that_deletions_are_armed_and_until_when() {
    let _server = serve(|_, _| (404, "{}".to_owned()));
    let now = js_sys::Date::now() as i64;
    let until_when = now + 600_000;
    let arming = Arming { required: true, until: Some(until_when), minutes: 10, hourly_items: None };
    let session = |arming| Session::Ready(Context { now, arming, ..context() });
    let setup = Setup { address: "/jobs", session: session(arming), ..Setup::default() };
    let page = setup.mount(|| view! { <Frame><h1>"Screen"</h1></Frame> });
    let words = format!("deletions armed until {}", time_of_day(until_when, Zone::Utc));
    until(|| page.shows(&words)).await;
    // Another tab has disarmed them.
    page.session.set(session(Arming { until: None, ..arming }));
    until(|| !page.shows("deletions armed")).await;
    page.one(".badge-button").click();
    until(|| page.has(".target dl") && page.shows("not armed")).await;
}

#[wasm_bindgen_test]
async fn help_leads_to_the_vendors_documentation_in_the_language_of_the_page() {
    let _server = serve(|_, _| (404, "{}".to_owned()));
    let page = frame_at("/jobs");
    page.button("Keys and documentation").click();
    until(|| is_help_open(&page)).await;
    let links: Vec<_> = page.all("dialog[open] a").iter().map(|a| a.get_attribute("href").unwrap()).collect();
    assert_eq!(
        links,
        ["https://www.alibabacloud.com/help/en/ims/", "https://www.alibabacloud.com/help/en/vod/"]
    );
    assert!(page.shows("media-console 0.1.0"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn help_lists_the_keys_of_the_viewer_and_of_the_timeline() {
    let _server = serve(|_, _| (404, "{}".to_owned()));
    let page = frame_at("/jobs");
    page.button("Keys and documentation").click();
    until(|| is_help_open(&page)).await;
    let texts = |name| page.all(name).iter().map(|e| e.text_content().unwrap()).collect::<Vec<_>>();
    let rows: Vec<_> = texts(".keys dt").into_iter().zip(texts(".keys dd")).collect();
    for (keys, meaning) in [
        ("← / →", "Viewer: previous / next picture"),
        ("home / end", "Viewer: first / last picture"),
        ("+ / - / 0 / 1", "Viewer: larger, smaller, fit, actual size"),
        ("f", "Viewer: full screen"),
        ("shift + ← / →", "Timeline: widen the chosen time"),
        ("enter", "Timeline: zoom to the chosen time"),
    ] {
        assert!(rows.contains(&(keys.to_owned(), meaning.to_owned())), "{keys} {meaning}: {rows:?}");
    }
}

#[wasm_bindgen_test]
async fn help_has_the_requests_of_the_screen_as_one_could_send_them() {
    let _server = serve(|_, _| (404, "{}".to_owned()));
    let page = Setup { address: "/templates", ..Setup::default() }.mount(|| {
        let list =
            ListLiveSnapshotTemplates { search_key_word: Some("gate".to_owned()), ..Default::default() };
        leptos::task::spawn_local(async move { drop(client::call(&list).await) });
        view! { <Frame><h1>"Screen"</h1></Frame> }
    });
    next_frame().await;
    page.button("Keys and documentation").click();
    until(|| is_help_open(&page) && page.shows("Requests of this screen")).await;
    let names: Vec<_> =
        page.all("details.request summary").iter().map(|s| s.text_content().unwrap()).collect();
    assert!(names.contains(&"ListLiveSnapshotTemplates".to_owned()), "{names:?}");
    for words in ["SearchKeyWord=gate", "aliyun ice ListLiveSnapshotTemplates"] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
}

#[wasm_bindgen_test]
async fn over_the_viewer_the_palette_and_the_keys_open_and_nothing_else() {
    let server = serve(|_, _| (404, "{}".to_owned()));
    let view =
        || view! { <Frame><h1>"Screen"</h1><dialog class="viewer" open=true>"A picture"</dialog></Frame> };
    let page = Setup { address: "/jobs", ..Setup::default() }.mount(view);
    let before = server.paths().len();
    for key in ["r", "g", "j"] {
        press(key);
    }
    next_frame().await;
    assert_eq!((server.paths().len(), address()), (before, "/jobs".to_owned()));
    press("?");
    until(|| page.has("dialog[open] dl.keys")).await;
    window().history().unwrap().back().unwrap();
    until(|| !page.has("dialog[open] dl.keys")).await;
    let init = web_sys::KeyboardEventInit::new();
    init.set_key("k");
    init.set_ctrl_key(true);
    init.set_cancelable(true);
    init.set_bubbles(true);
    let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    document().body().unwrap().dispatch_event(&event).unwrap();
    until(|| page.has("dialog.palette[open]")).await;
}

#[wasm_bindgen_test]
async fn signing_out_ends_the_session_on_the_server_and_forgets_the_token() {
    let storage = window().local_storage().unwrap().unwrap();
    storage.set_item("media-console.page-token", "secret").unwrap();
    let server = serve(|path, _| match path {
        "/api/session/end" => (200, "{}".to_owned()),
        _ => (404, "{}".to_owned()),
    });
    let page = frame_at("/jobs");
    page.button("Sign out").click();
    until(|| page.session.with_untracked(|s| matches!(s, Session::Absent(None)))).await;
    assert_eq!(server.paths().iter().filter(|path| *path == "/api/session/end").count(), 1);
    assert_eq!(storage.get_item("media-console.page-token").unwrap(), None);
}

#[wasm_bindgen_test]
async fn a_sign_out_that_fails_says_so_and_the_session_goes_on() {
    let _server = serve(|_, _| crate::support::Reply::network_error());
    let page = frame_at("/jobs");
    page.button("Sign out").click();
    until(|| page.shows("Sign-out was not confirmed. No answer from the server.")).await;
    assert!(page.session.with_untracked(Session::is_ready));
}

#[wasm_bindgen_test]
async fn a_late_answer_about_an_earlier_session_does_not_end_the_one_that_replaced_it() {
    let late = Gate::new();
    let held = late.clone();
    let _server = serve(move |path, _| {
        let refused =
            || Reply::from((401, json!({"code": "no_session", "message": "", "status": 401}).to_string()));
        match path {
            "/api/context" => (200, serde_json::to_string(&context()).unwrap()).into(),
            "/api/late" => refused().behind(&held),
            _ => refused(),
        }
    });
    client::set_page_token(Some("first"));
    let opened = StoredValue::new_local(None);
    let _page = Setup::default().mount(move || {
        opened.set_value(Some(provide_session()));
        view! { <p>"x"</p> }
    });
    let session = opened.get_value().unwrap();
    until(|| session.with_untracked(Session::is_ready)).await;
    let first = spawn_read("/api/late");
    next_frame().await;
    client::set_page_token(Some("second"));
    late.open();
    until(|| first.get()).await;
    assert!(session.with_untracked(Session::is_ready));
    let second = spawn_read("/api/now");
    until(|| second.get()).await;
    assert!(session.with_untracked(|s| matches!(s, Session::Absent(None))));
    // Another tab signs in again.
    let init = web_sys::StorageEventInit::new();
    init.set_key(Some(client::TOKEN_KEY));
    let stored = web_sys::StorageEvent::new_with_event_init_dict("storage", &init).unwrap();
    window().dispatch_event(&stored).unwrap();
    until(|| session.with_untracked(Session::is_ready)).await;
    client::set_page_token(None);
}

/// A request of the page; the cell tells that it was answered.
fn spawn_read(path: &'static str) -> Rc<Cell<bool>> {
    let is_answered = Rc::new(Cell::new(false));
    let answered = is_answered.clone();
    leptos::task::spawn_local(async move {
        let read = client::post::<serde_json::Value>(path, &json!({})).await;
        answered.set(read.is_err());
    });
    is_answered
}

#[wasm_bindgen_test]
async fn only_the_server_says_that_there_is_no_session() {
    let shown = |code| {
        let problem = Problem::new(code, 0, String::new());
        let session = Session::Absent(Some(problem));
        Setup { session, ..Setup::default() }.mount(|| view! { <NoSession /> })
    };
    for code in [ProblemCode::Network, ProblemCode::Internal, ProblemCode::BadAnswer] {
        let page = shown(code);
        assert!(page.shows("The session could not be opened") && page.has_button("Reload"));
        assert!(!page.shows("You are not signed in"), "{code:?}: {}", page.text());
    }
    assert!(shown(ProblemCode::BadLaunchToken).shows("media-console login-link"));
}

#[wasm_bindgen_test]
async fn another_version_is_announced_with_a_way_to_reload() {
    let _server = serve(|_, _| (404, "{}".to_owned()));
    let is_newer = StoredValue::new_local(None::<RwSignal<bool>>);
    let page = Setup::default().mount(move || {
        let OtherVersion(signal) = use_context().unwrap();
        is_newer.set_value(Some(signal));
        view! { <Frame><h1>"Screen"</h1></Frame> }
    });
    assert!(!page.shows("another version"));
    is_newer.get_value().unwrap().set(true);
    until(|| page.shows("The server has another version of the console")).await;
    assert!(page.has_button("Reload"));
}

#[wasm_bindgen_test]
async fn every_breadcrumb_leads_to_a_screen() {
    let _server = serve(|_, _| (404, "{}".to_owned()));
    let page = frame_at("/deletions/d-1");
    let link = page.one(".where a");
    assert_eq!(link.get_attribute("href").as_deref(), Some("/activity"));
    for screen in media_console::routes::SCREENS.iter().filter(|screen| screen.parent.is_some()) {
        let path: &'static str = screen.path;
        go_to(&path.replace(":id", "x-1"));
        let parent = screen.parent.and_then(media_console::routes::section_of).map(|section| section.path);
        until(|| page.all(".where a").first().and_then(|a| a.get_attribute("href")).as_deref() == parent)
            .await;
    }
}

#[wasm_bindgen_test]
async fn preferences_of_another_tab_are_followed_and_not_overwritten() {
    let _server = serve(|_, _| (404, "{}".to_owned()));
    let shown = StoredValue::new_local(None);
    let _page = Setup::default().mount(move || {
        shown.set_value(Some(use_preferences()));
        view! { <p>"x"</p> }
    });
    let preferences = shown.get_value().unwrap();
    let storage = window().local_storage().unwrap().unwrap();
    let stored = || {
        serde_json::from_str::<serde_json::Value>(
            &storage.get_item("media-console.preferences").unwrap().unwrap(),
        )
        .unwrap()
    };
    // Another tab hides a column; its event has not arrived when this tab chooses a theme.
    let other = json!({"language": "en", "zone": "utc", "hidden_columns": ["jobs/bucket"]}).to_string();
    storage.set_item("media-console.preferences", &other).unwrap();
    preferences.set_theme(Theme::Dark);
    assert_eq!(
        (stored()["theme"].as_str(), stored()["hidden_columns"][0].as_str()),
        (Some("dark"), Some("jobs/bucket"))
    );
    // The other tab chooses the light theme, and the browser notifies this one.
    let other = json!({"language": "en", "zone": "utc", "theme": "light"}).to_string();
    let init = web_sys::StorageEventInit::new();
    init.set_key(Some("media-console.preferences"));
    init.set_new_value(Some(&other));
    let event = web_sys::StorageEvent::new_with_event_init_dict("storage", &init).unwrap();
    window().dispatch_event(&event).unwrap();
    until(|| preferences.theme() == Theme::Light).await;
    let root = document().document_element().unwrap();
    until(|| root.get_attribute("data-theme").as_deref() == Some("light")).await;
    assert!(root.dyn_ref::<web_sys::HtmlElement>().is_some());
}

#[wasm_bindgen_test]
async fn slash_on_the_page_of_a_job_opens_the_menu_that_jumps_to_a_time() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    let _server = camera.serve();
    let page =
        Setup { address: screen(""), ..Setup::default() }.mount(|| view! { <Frame>{screens()}</Frame> });
    until(|| page.has(".jump-menu")).await;
    press("/");
    let is_focused =
        || document().active_element().is_some_and(|focused| focused.matches(".jump input.instant").unwrap());
    until(|| page.has(".jump input.instant") && is_focused()).await;
}

#[wasm_bindgen_test]
async fn a_tile_of_the_wall_that_a_key_has_focused_is_still_reached_with_tab() {
    let job = |id: &str| json!({"JobId": id, "JobName": id, "Status": "started", "TimeInterval": 5});
    let _server = serve(move |path, body| match path {
        NEWEST => newest(body, |_| taken(3_000)),
        _ if path.ends_with("ListLiveSnapshotJobs") => {
            Reply::answer(json!({"RequestId": "r", "TotalCount": 2, "JobList": [job("a"), job("b")]}))
        }
        _ => Reply::answer(json!({"RequestId": "r"})),
    });
    let page = Setup { address: "/wall", ..Setup::default() }.mount(|| view! { <Frame>{screens()}</Frame> });
    until(|| page.all(".wall a").len() == 2).await;
    let focused = || document().active_element().and_then(|focused| focused.get_attribute("data-key"));
    press("j");
    assert!(focused().is_some());
    press("j");
    assert_eq!(focused(), page.all(".wall a")[1].get_attribute("data-key"));
    assert!(!page.has(".wall a[tabindex]"), "{}", page.one(".wall").inner_html());
}
