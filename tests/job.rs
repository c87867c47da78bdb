//! The screen of one job in a real browser, with a service that can be slow, fail, and take pictures.

mod job_support;
mod support;

use job_support::{Camera, Changes, JOB, now, pointer, press, screen, with_styles};
use leptos::prelude::*;
use media_console::state::commands::ScreenCommand;
use media_console::state::history::{HistoryMode, write_history};
use std::cell::Cell;
use std::rc::Rc;
use support::{Gate, Mounted, Reply, Server, click, fill, go_to, mount_screen, next_frame, parameter, until};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{HtmlButtonElement, HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

const FILES: &str = "ListLiveSnapshotFiles";

fn open(query: &str) -> Mounted {
    with_styles();
    let mounted = mount_screen(screen(query));
    if let Some(gallery) = mounted.root.query_selector(".gallery").unwrap() {
        gallery.unchecked_into::<HtmlElement>().set_scroll_top(0);
    }
    mounted
}

fn keys(mounted: &Mounted) -> Vec<i64> {
    let key = |tile: &HtmlElement| tile.get_attribute("data-key").unwrap().parse().unwrap();
    mounted.all("[data-key]").iter().map(key).collect()
}

fn summary(mounted: &Mounted) -> String {
    mounted.all(".summary").first().and_then(|line| line.text_content()).unwrap_or_default()
}

fn reads(server: &Server) -> usize {
    server.bodies(FILES).len()
}

/// Waits until the range has been read.
async fn read(mounted: &Mounted) {
    until(|| {
        let summary = summary(mounted);
        summary.contains("picture") || summary.contains("No pictures")
    })
    .await;
}

/// Waits for two looks for new pictures, each of which comes within three seconds.
async fn two_looks(server: &Server) {
    for _ in 0..2 {
        let before = reads(server);
        until(|| reads(server) > before && server.pending() == 0).await;
    }
}

fn tick(mounted: &Mounted, place: usize) {
    click(&mounted.all("[data-key] input")[place], false);
}

fn new_pictures(mounted: &Mounted) -> Option<HtmlElement> {
    let button: HtmlButtonElement = mounted.all(".new-pictures button").pop()?.unchecked_into();
    (!button.disabled()).then(|| button.into())
}

// What is stated, and when.

#[wasm_bindgen_test]
async fn while_pictures_are_read_nothing_is_stated_and_the_newest_are_shown_first() {
    let camera = Camera::new();
    camera.take_until(2, 1_000);
    let newest = camera.times()[0];
    let gates: Rc<Vec<Gate>> = Rc::new((0..40).map(|_| Gate::new()).collect());
    let (asked, service, held) = (Rc::new(Cell::new(0)), camera.clone(), gates.clone());
    camera.instead(move |operation, request| {
        (operation == FILES).then(|| {
            asked.set(asked.get() + 1);
            service.answer(operation, request).behind(&held[asked.get() - 1])
        })
    });
    let server = camera.serve();
    let mounted = open("");
    until(|| mounted.shows("Lobby camera") && summary(&mounted).starts_with("Reading…")).await;
    assert!(!mounted.shows("gap") && !mounted.shows("No pictures") && keys(&mounted).is_empty());
    for (step, gate) in gates.iter().enumerate() {
        gate.open();
        until(|| server.pending() == 0 || reads(&server) > step + 1).await;
        if step == 0 {
            until(|| keys(&mounted).first() == Some(&newest)).await;
            assert!(mounted.has(".unread"), "what is not read is hatched");
        }
        let words = summary(&mounted);
        if step > 5 && words.contains("gap") {
            break;
        }
        assert!(words.starts_with("Reading…") && words.contains("of 90 minutes"), "{words}");
        assert_eq!(keys(&mounted).first(), Some(&newest), "nothing moves while older ones come");
    }
    until(|| summary(&mounted) == "1,000 pictures, 1 gap").await;
    assert!(!mounted.has(".unread"));
    assert!(server.most_pending() <= 2, "the job and one page at a time");
}

#[wasm_bindgen_test]
async fn oldest_first_begins_when_the_oldest_is_known() {
    let camera = Camera::new();
    camera.take_until(2, 300);
    let gate = Gate::new();
    let (calls, service, held) = (Rc::new(Cell::new(0)), camera.clone(), gate.clone());
    camera.instead(move |operation, request| {
        calls.set(calls.get() + usize::from(operation == FILES));
        let is_late = operation == FILES && calls.get() > 2;
        is_late.then(|| service.answer(operation, request).behind(&held))
    });
    let server = camera.serve();
    let mounted = open("?order=oldest");
    until(|| reads(&server) == 3 && summary(&mounted).starts_with("Reading…")).await;
    assert!(keys(&mounted).is_empty(), "the first tile would not be the oldest picture");
    gate.open();
    let oldest = *camera.times().last().unwrap();
    until(|| keys(&mounted).first() == Some(&oldest)).await;
}

#[wasm_bindgen_test]
async fn a_failed_read_leaves_the_rest_marked_and_try_again_goes_on_with_the_selection_kept() {
    let camera = Camera::new();
    camera.take_until(2, 1_000);
    let calls = Rc::new(Cell::new(0));
    let counted = calls.clone();
    camera.instead(move |operation, _| {
        counted.set(counted.get() + usize::from(operation == FILES));
        let fails = operation == FILES && counted.get() > 3;
        fails.then(|| Reply::refusal(500, "InternalError", "The request processing has failed."))
    });
    let _server = camera.serve();
    let mounted = open("");
    until(|| mounted.has(".card[data-source=service]")).await;
    let words = summary(&mounted);
    assert!(words.contains("could not be read") && !words.contains("gap"), "{words}");
    assert!(mounted.has(".unread") && !keys(&mounted).is_empty());
    assert!(mounted.has("button[disabled][title^='Wait until the whole range']"), "no file of a part");
    tick(&mounted, 0);
    tick(&mounted, 1);
    until(|| mounted.shows("2 selected")).await;
    let card = mounted.one(".card[data-source=service]");
    until(|| calls.get() > 4).await;
    assert!(card.is_connected(), "the timer tries again, and the same card stays");
    camera.as_usual();
    click(&mounted.button("Try again"), false);
    until(|| summary(&mounted) == "1,000 pictures, 1 gap").await;
    until(|| !mounted.has(".card")).await;
    assert!(mounted.shows("2 selected"), "{}", mounted.text());
}

#[wasm_bindgen_test]
async fn a_job_without_pictures_has_none_and_no_statistics() {
    let camera = Camera::created_before(600);
    let _server = camera.serve();
    let mounted = open("");
    until(|| mounted.shows("No pictures yet")).await;
    assert_eq!(summary(&mounted), "No pictures");
    assert!(!mounted.shows("gap") && !mounted.shows("0 pictures"), "{}", mounted.text());
}

#[wasm_bindgen_test]
async fn a_job_whose_pictures_are_older_says_so_and_leads_to_them() {
    let camera = Camera::created_before(20 * 86_400);
    camera.take_until(5 * 3_600, 40);
    let newest = camera.times()[0];
    let _server = camera.serve();
    let mounted = open("");
    until(|| mounted.shows("No pictures in this time range") && mounted.shows("The newest earlier picture"))
        .await;
    assert!(!mounted.shows("No pictures yet"));
    assert!(mounted.has_button("Widen: Last 6 hours"), "{}", mounted.text());
    click(&mounted.button("Show the newest pictures"), false);
    until(|| keys(&mounted).first() == Some(&newest)).await;
    assert!(parameter("range").is_some());
}

#[wasm_bindgen_test]
async fn how_far_the_search_for_older_pictures_went_is_said() {
    let camera = Camera::created_before(300 * 86_400);
    let server = camera.serve();
    let mounted = open("");
    until(|| mounted.has_button("Look further back")).await;
    assert!(mounted.shows("There is none since") && !mounted.shows("No pictures yet"));
    let calls = reads(&server);
    click(&mounted.button("Look further back"), false);
    until(|| reads(&server) > calls + 40 && mounted.has_button("Look further back")).await;
    let windows = server.bodies(FILES);
    let is_short = |body: &serde_json::Value| {
        let second = |name: &str| media_api::time::parse(body[name].as_str().unwrap()).unwrap().timestamp();
        second("EndTime") - second("StartTime") <= 86_400
    };
    assert!(windows.iter().all(is_short), "no window is longer than a day");
}

#[wasm_bindgen_test]
async fn an_unknown_job_is_told_once() {
    let camera = Camera::new();
    let _server = camera.serve();
    with_styles();
    let mounted = mount_screen("/jobs/8c1ea046-263c-3560-978a-fb2877829999");
    until(|| mounted.shows("JobNotFound")).await;
    next_frame().await;
    next_frame().await;
    assert_eq!(mounted.all("[role=alert]").len(), 1, "{}", mounted.text());
    assert!(!mounted.has(".cover") && !mounted.shows("No pictures"), "{}", mounted.text());
}

#[wasm_bindgen_test]
async fn a_lost_connection_is_told_once_and_one_retry_reads_both() {
    let camera = Camera::new();
    camera.take_until(2, 10);
    camera.instead(|_, _| Some(Reply::network_error()));
    let _server = camera.serve();
    let mounted = open("");
    until(|| mounted.has("[role=alert]") && !summary(&mounted).starts_with("Reading…")).await;
    assert_eq!(mounted.all("[role=alert]").len(), 1, "{}", mounted.text());
    camera.as_usual();
    click(&mounted.button("Try again"), false);
    until(|| mounted.shows("Lobby camera") && summary(&mounted).starts_with("10 pictures")).await;
    until(|| !mounted.has("[role=alert]")).await;
}

#[wasm_bindgen_test]
async fn of_more_than_ten_thousand_pictures_the_newest_are_held_and_the_page_says_so() {
    let camera = Camera::created_before(20 * 3_600);
    camera.take_until(2, 10_400);
    camera.set_page_size(4_000);
    let times = camera.times();
    let _server = camera.serve();
    let mounted = open("?range=last-1d");
    until(|| summary(&mounted).starts_with("10,000 pictures since ")).await;
    assert_eq!(keys(&mounted).first(), Some(&times[0]));
    assert!(mounted.shows("The newest 10,000 pictures of this range are shown"), "{}", mounted.text());
    assert!(mounted.has(".unread"), "what is left out is not drawn as a gap");
    assert!(!mounted.shows("gaps"), "{}", summary(&mounted));
}

#[wasm_bindgen_test]
async fn gaps_have_the_times_of_their_pictures() {
    let camera = Camera::new();
    camera.take_until(400, 100);
    let (before, after) = (camera.times()[99] - 600_000, camera.times()[99]);
    (0..600).for_each(|i| camera.take(before - i * 5_000));
    let _server = camera.serve();
    let mounted = open("");
    until(|| mounted.all(".gap-link").len() == 3).await;
    let clock = |millis: i64| media_console::format::time_of_day(millis, media_console::format::Zone::Utc);
    let links: Vec<String> =
        mounted.all(".gap-link").iter().map(|link| link.text_content().unwrap()).collect();
    // Around midnight each has its day before it.
    assert!(links[1].contains(&clock(before)) && links[1].contains(&clock(after)), "{links:?}");
    assert!(links[2].starts_with("since ") && links[2].contains(&clock(camera.times()[0])), "{links:?}");
    click(&mounted.all(".gap-link")[1], false);
    until(|| parameter("stretch") == Some(format!("{before},{after}"))).await;
    until(|| mounted.has(".bounds")).await;
}

// New pictures.

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
    gallery.set_scroll_top(2_000);
    until(|| keys(&mounted) != before).await;
    click(&new_pictures(&mounted).unwrap(), false);
    until(|| keys(&mounted).first() == Some(&newest) && gallery.scroll_top() == 0).await;
    until(|| new_pictures(&mounted).is_none()).await;
    assert!(gallery.is_connected() && server.most_pending() <= 2);
}

#[wasm_bindgen_test]
async fn a_refresh_that_finds_nothing_changes_nothing_in_the_document() {
    let camera = Camera::new();
    camera.take_until(8, 200);
    camera.overwrite(now() - 8_000);
    let server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    until(|| mounted.has(".latest") && server.pending() == 0).await;
    next_frame().await;
    let parts = [".gallery", ".facts", ".head", ".summary", ".cover svg"];
    let changes: Vec<Changes> = parts.iter().map(|part| Changes::of(&mounted.one(part))).collect();
    let slice = || now().div_euclid(30_000);
    let first_slice = slice();
    two_looks(&server).await;
    let jobs = server.bodies("GetLiveSnapshotJob").len();
    until(|| server.bodies("GetLiveSnapshotJob").len() > jobs && server.pending() == 0).await;
    for (part, changes) in parts.iter().zip(&changes) {
        // A slice of the timeline begins every 30 seconds: only then do its bars move on.
        let has_moved_on = *part == ".cover svg" && slice() != first_slice;
        let is_gap = *part == ".summary";
        assert!(
            changes.list().is_empty() || has_moved_on || is_gap && changes.list().len() == 1,
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
    mounted.one(".gallery").set_scroll_top(1_500);
    until(|| !keys(&mounted).contains(&under_pointer)).await;
    let far_away = arrive();
    until(|| new_pictures(&mounted).is_some()).await;
    assert_eq!(mounted.one(".gallery").scroll_top(), 1_500);
    mounted.one(".gallery").set_scroll_top(0);
    until(|| keys(&mounted).first() == Some(&far_away)).await;
}

#[wasm_bindgen_test]
async fn the_first_picture_of_a_job_is_shown_when_it_arrives() {
    let camera = Camera::created_before(60);
    let _server = camera.serve();
    let mounted = open("");
    until(|| mounted.shows("No pictures yet")).await;
    let first = now();
    camera.take(first);
    until(|| keys(&mounted) == [first]).await;
}

#[wasm_bindgen_test]
#[ignore = "fails: with answers that take 3.6 s four requests are open at once"]
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

// Images.

/// A screen with ten pictures whose addresses lead to the server, which has none of them.
fn with_broken_images(camera: &Camera, why: impl Fn() -> Reply + 'static) -> Server {
    camera.take_until(2, 10);
    camera.set_addresses(|millis, version| format!("/api/pictures/{millis}-{version}"));
    camera.instead(move |path, _| path.starts_with("/api/pictures/").then(&why));
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
    // The first links lead nowhere; those that come with the second reading are good.
    let drawn = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    camera.set_addresses(move |millis, version| match version {
        1 => format!("/api/pictures/{millis}"),
        _ => format!("{drawn}#{millis}"),
    });
    let service = camera.clone();
    camera.instead(move |path, _| {
        path.starts_with("/api/pictures/").then(|| {
            service.renew_links();
            proxy_refusal(410, "bad_picture_link")
        })
    });
    let mounted = open("");
    until(|| mounted.all("img[src^='data:']").len() == 10).await;
    assert!(!mounted.has(".gone"));
    // The range is read from its end in steps; a look for new pictures asks for less than a step.
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
    until(|| parameter("view").as_deref() == Some("latest") && mounted.has("dialog[open] img")).await;
    assert!(mounted.one("dialog[open] img").get_attribute("src").unwrap().ends_with(&format!("#{next}-1")));
}

// Actions.

#[wasm_bindgen_test]
async fn stop_and_restart_ask_before_they_are_sent() {
    let camera = Camera::new();
    let server = camera.serve();
    let mounted = open("");
    until(|| mounted.shows("Lobby camera") && mounted.has_button("Stop")).await;
    let is_off = |name: &str| mounted.button(name).unchecked_into::<HtmlButtonElement>().disabled();
    until(|| !is_off("Stop") && is_off("Start")).await;
    for (name, command) in [("Stop", "stop"), ("Restart", "restart")] {
        let sent = server.bodies("SendLiveSnapshotJobCommand").len();
        click(&mounted.button(name), false);
        until(|| mounted.has("dialog[open][role=alertdialog]")).await;
        assert!(mounted.one("dialog[open] h2").text_content().unwrap().contains("Lobby camera"));
        click(&mounted.one("dialog[open] [data-first]"), false);
        until(|| !mounted.has("dialog[open]")).await;
        assert_eq!(server.bodies("SendLiveSnapshotJobCommand").len(), sent, "cancelled");
        click(&mounted.button(name), false);
        until(|| mounted.has("dialog[open]")).await;
        click(&mounted.one("dialog[open] .btn.danger"), false);
        until(|| server.bodies("SendLiveSnapshotJobCommand").len() == sent + 1).await;
        assert_eq!(server.bodies("SendLiveSnapshotJobCommand")[sent]["Command"], command);
    }
    until(|| mounted.notices.list.with_untracked(Vec::len) == 2).await;
    camera.set_status("paused");
    until(|| !is_off("Start") && is_off("Stop") && is_off("Restart")).await;
}

#[wasm_bindgen_test]
async fn a_selection_ends_with_its_range_and_with_what_is_gone() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    let server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    (0..3).for_each(|place| tick(&mounted, place));
    until(|| mounted.shows("3 selected")).await;
    camera.remove(camera.times()[1]);
    mounted.commands.run(ScreenCommand::Refresh);
    until(|| mounted.shows("2 selected")).await;
    write_history(screen("?range=last-6h"), HistoryMode::Push);
    until(|| !mounted.shows("selected")).await;
    assert!(server.most_pending() <= 2);
}

#[wasm_bindgen_test]
async fn escape_in_the_timeline_does_not_clear_the_selection() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    let _server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    tick(&mounted, 0);
    until(|| mounted.shows("1 selected")).await;
    let slider = mounted.one("[role=slider]");
    press(&slider, "ArrowLeft", false);
    until(|| parameter("stretch").is_some()).await;
    // The frame clears the selection on an Escape that nothing has used up.
    assert!(press(&slider, "Escape", false), "used up");
    until(|| parameter("stretch").is_none()).await;
    assert!(press(&slider, "Escape", false), "used up without a stretch too");
    assert!(mounted.shows("1 selected"));
}

#[wasm_bindgen_test]
async fn a_pasted_list_selects_and_says_what_it_leaves_out() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    let times = camera.times();
    let _server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    click(&mounted.button("Select by list…"), false);
    until(|| parameter("panel").as_deref() == Some("paste") && mounted.has("dialog[open] textarea")).await;
    let text = format!(
        "\u{feff}{}，{}\n1.79572E+12\n{}\nsnapshot/other/{}.jpg",
        times[0], times[1], times[0], times[2]
    );
    fill(&mounted.one("dialog[open] textarea"), &text);
    until(|| mounted.shows("2 pictures recognised") && mounted.shows("3 entries skipped")).await;
    assert!(mounted.shows("spreadsheet") && mounted.shows("duplicate"), "{}", mounted.text());
    click(&mounted.button("Select 2"), false);
    until(|| mounted.shows("2 selected") && !mounted.has("dialog[open]")).await;
    assert_eq!(parameter("panel"), None);
}

#[wasm_bindgen_test]
async fn the_viewer_is_in_the_address_and_back_closes_it() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    let times = camera.times();
    let _server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    click(&mounted.all("button.view")[1], false);
    until(|| parameter("view") == Some(times[1].to_string()) && mounted.has("dialog[open] img")).await;
    assert!(mounted.shows("2 of 20"), "{}", mounted.text());
    press(&window(), "ArrowRight", false);
    until(|| parameter("view") == Some(times[2].to_string())).await;
    press(&window(), "k", false);
    until(|| parameter("view") == Some(times[1].to_string())).await;
    window().history().unwrap().back().unwrap();
    until(|| parameter("view").is_none() && !mounted.has("dialog[open]")).await;
    (0..2).for_each(|place| tick(&mounted, place));
    until(|| mounted.has_button("Compare")).await;
    click(&mounted.button("Compare"), false);
    until(|| mounted.all("dialog[open] img").len() == 2).await;
}

#[wasm_bindgen_test]
async fn the_table_has_pages_and_states_no_total_before_it_is_known() {
    let camera = Camera::new();
    camera.take_until(2, 120);
    let gate = Gate::new();
    let (calls, service, held) = (Rc::new(Cell::new(0)), camera.clone(), gate.clone());
    camera.instead(move |operation, request| {
        calls.set(calls.get() + usize::from(operation == FILES));
        let is_late = operation == FILES && calls.get() > 1;
        is_late.then(|| service.answer(operation, request).behind(&held))
    });
    let _server = camera.serve();
    let mounted = open("?layout=table&size=20");
    until(|| mounted.all("tbody tr[data-key]").len() == 20).await;
    assert!(!mounted.shows("of 120") && mounted.shows("Loading"), "{}", mounted.text());
    gate.open();
    until(|| mounted.shows("1–20 of 120")).await;
    let times = camera.times();
    assert_eq!(keys(&mounted)[0], times[0]);
    click(&mounted.button("Page 6"), false);
    until(|| keys(&mounted).last() == times.last()).await;
    click(&mounted.one("th[aria-sort] button"), false);
    until(|| parameter("order").as_deref() == Some("oldest") && keys(&mounted).first() == times.last()).await;
}

#[wasm_bindgen_test]
async fn a_parameter_of_a_message_that_was_shown_once_claims_nothing() {
    let camera = Camera::new();
    let _server = camera.serve();
    let mounted = open("?submitted=1");
    until(|| mounted.shows("Lobby camera")).await;
    assert!(!mounted.has(".card"), "{}", mounted.text());
}

#[wasm_bindgen_test]
async fn leaving_while_pictures_are_read_ends_the_read_and_touches_nothing() {
    for query in ["", "?layout=table", "?order=oldest", "?range=last-7d"] {
        let camera = Camera::new();
        camera.take_until(2, 400);
        let gate = Gate::new();
        let (service, held) = (camera.clone(), gate.clone());
        camera.instead(move |operation, request| {
            (operation != "GetLiveSnapshotJob").then(|| service.answer(operation, request).behind(&held))
        });
        let server = camera.serve();
        let mounted = open(query);
        until(|| reads(&server) == 1 && mounted.shows("Lobby camera")).await;
        go_to("/templates");
        until(|| !mounted.has(".cover")).await;
        until(|| server.aborted() >= 1).await;
        gate.open();
        next_frame().await;
        next_frame().await;
        assert_eq!(reads(&server), 1, "nothing further is read");
        until(|| server.pending() == 0).await;
    }
}

#[wasm_bindgen_test]
async fn another_job_begins_anew() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    let _server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    tick(&mounted, 0);
    until(|| mounted.shows("1 selected")).await;
    go_to("/jobs/8c1ea046-263c-3560-978a-fb2877829999");
    until(|| mounted.shows("JobNotFound")).await;
    assert!(!mounted.shows("selected") && !mounted.shows("Lobby camera"));
    go_to(screen(""));
    read(&mounted).await;
    assert!(!mounted.shows("selected") && mounted.shows("Lobby camera"));
    assert_eq!(JOB.len(), 36);
}
