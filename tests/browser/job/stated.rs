//! What the screen states about a job and its pictures, and when.

use super::{FILES, keys, new_pictures, open, reads, summary, tick};
use crate::job_support::{Camera, now, screen, with_styles};
use crate::support::{Gate, Mounted, Reply, Setup, click, mount_screen, next_frame, parameter, until};
use media_console::components::time_range::TimeRange;
use media_console::format;
use media_console::format::Zone;
use media_console::state::commands::ScreenCommand;
use media_console::state::history::{HistoryMode, write_history};
use serde_json::json;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

/// Whether the summary counts at least so many pictures, and ends with `rest`.
fn states(mounted: &Mounted, least: usize, rest: &str) -> bool {
    let words = summary(mounted);
    let count = words.strip_suffix(rest).and_then(|words| words.strip_suffix(" pictures"));
    count.and_then(|count| count.replace(',', "").parse::<usize>().ok()).is_some_and(|count| count >= least)
}

#[wasm_bindgen_test]
async fn while_pictures_are_read_nothing_is_stated_and_the_newest_are_shown_first() {
    let camera = Camera::new();
    let begun = camera.take_on(1_000)[0];
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
    let mut newest = 0;
    for (step, gate) in gates.iter().enumerate() {
        gate.open();
        until(|| server.pending() == 0 || reads(&server) > step + 1).await;
        if step == 0 {
            until(|| !keys(&mounted).is_empty()).await;
            newest = keys(&mounted)[0];
            assert!(newest >= begun, "{newest}");
            assert!(mounted.has(".unread"), "what is not read is hatched");
        }
        let words = summary(&mounted);
        if step > 5 && words.contains("gap") {
            break;
        }
        assert!(words.starts_with("Reading…") && words.contains("of 90 minutes"), "{words}");
        assert_eq!(keys(&mounted).first(), Some(&newest), "nothing moves while older ones come");
    }
    gates.iter().for_each(Gate::open);
    until(|| states(&mounted, 1_000, ", 1 gap longer than 10 s")).await;
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
    camera.take_on(1_000);
    let calls = Rc::new(Cell::new(0));
    let counted = calls.clone();
    camera.instead(move |operation, _| {
        counted.set(counted.get() + usize::from(operation == FILES));
        let fails = operation == FILES && counted.get() > 3;
        fails.then(|| Reply::refusal(500, "InternalError", "The request processing has failed."))
    });
    let server = camera.serve();
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
    until(|| calls.get() > 4 && server.pending() == 0).await;
    next_frame().await;
    assert!(card.is_connected(), "the timer tries again, and the same card stays");
    camera.as_usual();
    click(&mounted.button("Try again"), false);
    until(|| states(&mounted, 1_000, ", 1 gap longer than 10 s")).await;
    until(|| !mounted.has(".card")).await;
    assert!(mounted.shows("2 selected"), "{}", mounted.text());
}

/// What is behind the cursor is not known.
#[wasm_bindgen_test]
async fn a_cursor_that_cannot_be_read_is_a_failure_and_nothing_is_counted() {
    for cursor in ["later", "1970-01-01T00:00:00Z"] {
        let camera = Camera::new();
        camera.take_until(2, 200);
        camera.instead(move |operation, _| {
            let answer = json!({"response": {"RequestId": "r", "FileList": [], "NextStartTime": cursor}, "pictures": []});
            (operation == FILES).then(|| (200, answer.to_string()).into())
        });
        let _server = camera.serve();
        let mounted = open("");
        until(|| mounted.has(".card") && mounted.shows(cursor)).await;
        let words = summary(&mounted);
        assert!(words.contains("could not be read") && !words.contains("gap"), "{words}");
        assert!(!mounted.shows("No pictures"), "{}", mounted.text());
    }
}

#[wasm_bindgen_test]
async fn a_job_without_pictures_has_none_and_no_statistics() {
    let camera = Camera::created_before(600);
    let _server = camera.serve();
    let mounted = open("");
    until(|| mounted.shows("The service lists no picture of this job")).await;
    assert_eq!(summary(&mounted), "No pictures");
    assert!(!mounted.shows("gap") && !mounted.shows("0 pictures"), "{}", mounted.text());
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

/// How the screen may write an instant: with its day if the range, which has ended between `begun` and now, is of two days.
fn ends_between(begun: i64, minutes: i64) -> impl Iterator<Item = impl Fn(i64) -> String> {
    [begun, now()].into_iter().map(move |end| {
        let with_day = !format::is_same_day(end - minutes * 60_000, end, Zone::Utc);
        move |millis| format::short_instant(millis, Zone::Utc, with_day)
    })
}

#[wasm_bindgen_test]
async fn gaps_have_the_times_of_their_pictures() {
    let camera = Camera::new();
    camera.take_until(400, 100);
    let (before, after) = (camera.times()[99] - 600_000, camera.times()[99]);
    (0..600).for_each(|i| camera.take(before - i * 5_000));
    let _server = camera.serve();
    let begun = now();
    let mounted = open("");
    until(|| mounted.all(".gap-link").len() == 3).await;
    let links: Vec<String> =
        mounted.all(".gap-link").iter().map(|link| link.text_content().unwrap()).collect();
    assert!(
        ends_between(begun, 90).any(|at| {
            links[1] == format!("{}–{}", at(before), at(after))
                && links[2].starts_with(&format!("since {} (", at(camera.times()[0])))
        }),
        "{links:?}"
    );
    // The link shows the gap with its surroundings, and it is the same gap there.
    click(&mounted.all(".gap-link")[1], false);
    until(|| parameter("range").is_some()).await;
    until(|| mounted.all(".gap-link").len() == 1).await;
    let with_day = !format::is_same_day(before, after, Zone::Utc);
    let at = |millis| format::short_instant(millis, Zone::Utc, with_day);
    assert_eq!(mounted.one(".gap-link").text_content().unwrap(), format!("{}–{}", at(before), at(after)));
}

#[wasm_bindgen_test]
async fn a_gap_over_the_edge_of_the_range_has_the_times_of_its_pictures() {
    let camera = Camera::new();
    let oldest = camera.take_on(100)[99];
    let before = oldest - 1_200_000;
    (0..50).for_each(|i| camera.take(before - i * 5_000));
    let _server = camera.serve();
    // The range begins in the middle of the gap.
    let begun = now();
    let mounted = open("?range=last-15m");
    until(|| mounted.all(".gap-link").len() == 1).await;
    let link = mounted.one(".gap-link").text_content().unwrap();
    assert!(ends_between(begun, 15).any(|at| link == format!("{}–{}", at(before), at(oldest))), "{link}");
}

#[wasm_bindgen_test]
async fn what_was_deleted_here_and_a_stopped_time_are_no_gaps() {
    let camera = Camera::new();
    let times = camera.take_on(900);
    let stopped = (times[500], times[620]);
    times[501..620].iter().for_each(|millis| camera.remove(*millis));
    camera.command(stopped.1 + 1_000, "stop");
    camera.command(stopped.0 - 1_000, "start");
    times[100..160].iter().for_each(|millis| camera.delete(*millis));
    let _server = camera.serve();
    let mounted = open("");
    until(|| states(&mounted, 721, ", 1 gap longer than 10 s, 60 deleted")).await;
    // The gap is that before the first picture.
    assert!(mounted.has(".marks .deleted") && mounted.has(".marks .stopped"));
    assert_eq!(mounted.all(".marks .gap").len(), 1);
}

#[wasm_bindgen_test]
async fn time_of_which_not_all_deletions_are_known_has_no_gaps_and_is_hatched() {
    let camera = Camera::new();
    camera.take_until(2, 1_000);
    let times = camera.times();
    // Deleted here or lost: that is not known.
    times[500..620].iter().for_each(|millis| camera.remove(*millis));
    camera.forget_deletions_before(times[300]);
    let _server = camera.serve();
    let end = times[60] / 1_000;
    let mounted = open(&format!("?range={}", TimeRange::Between(end - 5_400, end).to_text()));
    let with_day = !format::is_same_day((end - 5_400) * 1_000, end * 1_000, Zone::Utc);
    let since = format::short_instant(times[300], Zone::Utc, with_day);
    let stated = format!(" pictures, no gap longer than 10 s, gaps and deletions known only since {since}");
    until(|| summary(&mounted).ends_with(&stated)).await;
    assert!(mounted.has(".marks .unread") && !mounted.has(".marks .gap"));
    // The whole range lies before.
    let end = times[400] / 1_000;
    let range = TimeRange::Between(end - 1_800, end).to_text();
    write_history(screen(&format!("?range={range}")), HistoryMode::Push);
    until(|| summary(&mounted).ends_with(" pictures, gaps and deletions not known")).await;
    assert!(mounted.has(".marks .unread") && !mounted.has(".marks .gap"));
}

#[wasm_bindgen_test]
async fn a_history_that_cannot_be_read_is_said() {
    let camera = Camera::new();
    camera.take_until(2, 50);
    camera.instead(|path, _| {
        path.ends_with("/history").then(|| Reply::refusal(500, "InternalError", "It failed."))
    });
    let _server = camera.serve();
    let mounted = open("");
    until(|| summary(&mounted).contains("stops and deletions could not be read")).await;
    assert!(summary(&mounted).starts_with("50 pictures"));
    camera.as_usual();
    // With the next read of new pictures.
    until(|| !summary(&mounted).contains("could not be read")).await;
}

#[wasm_bindgen_test]
async fn the_details_say_what_the_job_adds_to_the_disk_and_how_its_last_callback_ended() {
    let camera = Camera::new();
    let mut facts = camera.facts();
    facts["LocalJob"] = json!({
        "BytesPerDay": 4_300_000_000_u64,
        "LastCallback": {"Time": "2026-01-02T03:04:05Z", "Delivered": false, "Detail": "HTTP 503"},
    });
    facts["LocalStorage"] = json!({
        "FreeBytes": 30_000_000_000_u64, "TotalBytes": 252_000_000_000_u64, "KeptFreeBytes": 10_000_000_000_u64,
        "BytesPerDay": 10_000_000_000_u64,
    });
    camera.instead(move |operation, _| {
        (operation == "GetLiveSnapshotJob").then(|| Reply::answer(facts.clone()))
    });
    let _server = camera.serve();
    let mounted = open("?details=1");
    let said =
        |words: &str| mounted.has("#job-details") && mounted.one("#job-details").inner_text().contains(words);
    until(|| said("30 GB free, full in 2 days at the present rate of all jobs")).await;
    assert!(said("4.3 GB") && said("not delivered") && said("HTTP 503"), "{}", mounted.text());
}

#[wasm_bindgen_test]
async fn what_is_a_gap_does_not_depend_on_what_was_shown_before_and_zooming_keeps_it() {
    let camera = Camera::new();
    // Late keyframes make distances of 9 s, except in the last half hour, which has one of 12 s.
    let last = now() - 2_000;
    let distance = |i: i64| match i {
        100 => 12_000,
        341.. if i % 7 == 0 => 9_000,
        _ => 5_000,
    };
    let mut at = last;
    for i in 0..1_000 {
        camera.take(at);
        at -= distance(i);
    }
    let _server = camera.serve();
    let end = last / 1_000 - 10;
    let range = |seconds: i64| format!("?range={}", TimeRange::Between(end - seconds, end).to_text());
    let (whole, part) = ("no gap longer than 14 s", "1 gap longer than 10 s");
    let mounted = open(&range(3_600));
    until(|| summary(&mounted).ends_with(whole)).await;
    write_history(screen(&range(900)), HistoryMode::Push);
    until(|| summary(&mounted).ends_with(part)).await;
    drop(mounted);
    let mounted = open(&range(900));
    until(|| summary(&mounted).ends_with(part)).await;
    drop(mounted);
    let mounted = open(&format!("{}&stretch={},{}", range(3_600), (end - 900) * 1_000, end * 1_000));
    until(|| summary(&mounted).ends_with(whole) && mounted.has_button("Zoom to range")).await;
    click(&mounted.button("Zoom to range"), false);
    until(|| parameter("keyframe").as_deref() == Some("4000")).await;
    until(|| summary(&mounted).starts_with("17") && summary(&mounted).ends_with(whole)).await;
}

#[wasm_bindgen_test]
async fn the_line_for_ffmpeg_is_there_only_while_nobody_pushes() {
    let nobody = "Nobody is pushing this stream at the moment.";
    for (status, notice, is_offered) in [
        ("init", "", true),
        ("started", nobody, true),
        (
            "started",
            &format!("{nobody}\n3 s ago a publisher at 192.0.2.7 was turned away: the peer does not read."),
            true,
        ),
        ("started", "", false),
        ("started", "The disk is slow: the last picture is still being stored.", false),
        ("started", "The stream has begun, but no keyframe has arrived yet.", false),
    ] {
        let camera = Camera::new();
        camera.set_status(status);
        camera.set_notice(notice);
        let _server = camera.serve();
        let mounted = open("");
        until(|| mounted.has(".facts-line .fact") && mounted.has(".card.warn") != notice.is_empty()).await;
        assert_eq!(mounted.has(".ingest"), is_offered, "{status}, {notice}");
    }
}

#[wasm_bindgen_test]
async fn in_chinese_the_notice_about_the_stream_is_chinese() {
    let camera = Camera::new();
    let mut facts = camera.facts();
    facts["StreamNotice"] = json!("Nobody is pushing this stream at the moment.");
    camera.instead(move |operation, _| {
        (operation == "GetLiveSnapshotJob").then(|| Reply::answer(facts.clone()))
    });
    let _server = camera.serve();
    with_styles();
    let preferences = json!({"language": "zh", "zone": "utc"});
    let mounted = Setup { address: screen(""), preferences, ..Setup::default() }.mount_screen();
    until(|| mounted.shows("目前没有推送此流。")).await;
    assert!(!mounted.shows("Nobody"), "{}", mounted.text());
}

#[wasm_bindgen_test]
async fn pictures_that_cannot_be_read_again_stay_with_their_age_as_a_sheet_and_as_a_table() {
    for query in ["", "?layout=table"] {
        let camera = Camera::new();
        camera.take_until(2, 20);
        let _server = camera.serve();
        let mounted = open(query);
        until(|| keys(&mounted).len() == 20 && summary(&mounted).starts_with("20 pictures")).await;
        camera.instead(|operation, _| {
            (operation == FILES)
                .then(|| Reply::refusal(500, "InternalError", "The request processing has failed."))
        });
        mounted.commands.run(ScreenCommand::Refresh);
        until(|| mounted.shows("Could not refresh. Updated ") && mounted.has(".card")).await;
        assert_eq!(keys(&mounted).len(), 20, "{query}");
        camera.as_usual();
        mounted.commands.run(ScreenCommand::Refresh);
        until(|| !mounted.has(".card, .stale")).await;
    }
}

#[wasm_bindgen_test]
async fn the_sentence_counts_the_pictures_of_the_table_and_those_that_wait() {
    let camera = Camera::new();
    camera.take_until(8, 120);
    let _server = camera.serve();
    let mounted = open("?layout=table");
    until(|| mounted.shows("1–50 of 120")).await;
    until(|| summary(&mounted).starts_with("120 pictures")).await;
    camera.take(now() - 1_000);
    until(|| new_pictures(&mounted).is_some_and(|button| button.text_content().unwrap() == "1 new picture"))
        .await;
    assert!(mounted.shows("1–50 of 120"), "{}", mounted.text());
    until(|| summary(&mounted).starts_with("121 pictures")).await;
    click(&new_pictures(&mounted).unwrap(), false);
    until(|| mounted.shows("1–50 of 121") && summary(&mounted).starts_with("121 pictures")).await;
}
