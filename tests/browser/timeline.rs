//! The timeline in a real browser: choosing a stretch, what it states, and what it leaves open.

use crate::job_support::{pointer, press, with_styles};
use crate::support::{Mounted, click, mount, next_frame, until};
use leptos::prelude::*;
use media_console::components::instant::every_form;
use media_console::components::timeline::{Peek, Slices, StretchActions, Summary, Timeline, TimelineData};
use media_console::state::pictures::PartState;
use media_console::state::pictures::deleted::DeletedRun;
use media_console::state::pictures::gaps::{Bound, Gap};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

const SLICE: i64 = 30_000;
const START: i64 = 1_767_322_800_000;

fn from(start: i64) -> TimelineData {
    let slices = Slices { start, length: SLICE, counts: vec![6; 200], expected: 6 };
    TimelineData { slices, ..TimelineData::default() }
}

fn known(pictures: usize, gaps: Option<Vec<Gap>>) -> Summary {
    Summary::Known {
        pictures,
        since: None,
        gaps,
        gaps_since: None,
        threshold: 12_400,
        deleted: 0,
        lacks_history: false,
    }
}

#[derive(Clone, Copy)]
struct Signals {
    data: RwSignal<TimelineData>,
    summary: RwSignal<Summary>,
    stretch: RwSignal<Option<(i64, i64)>>,
    count: RwSignal<Option<usize>>,
    zoomed: RwSignal<Option<(i64, i64)>>,
    selected: RwSignal<Option<(i64, i64)>>,
    downloaded: RwSignal<Option<(i64, i64)>>,
    deleted: RwSignal<Option<(i64, i64)>>,
}

fn timeline(data: TimelineData) -> (Mounted, Signals) {
    let given = Rc::new(Cell::new(None));
    let signals = given.clone();
    let mounted = mount(move || {
        let known = known(1_200, Some(Vec::new()));
        let s = Signals {
            data: RwSignal::new(data),
            summary: RwSignal::new(known),
            stretch: RwSignal::new(None),
            count: RwSignal::new(Some(7)),
            zoomed: RwSignal::new(None),
            selected: RwSignal::new(None),
            downloaded: RwSignal::new(None),
            deleted: RwSignal::new(None),
        };
        signals.set(Some(s));
        view! {
            <Timeline
                data=s.data
                end=Signal::derive(move || s.data.with(|data| data.slices.end()))
                summary=s.summary
                stretch=s.stretch
                choose=Callback::new(move |next| s.stretch.set(next))
                peek=Callback::new(move |_| Peek { count: s.count.get(), picture: None })
                gap_address=Callback::new(|(from, to): (i64, i64)| format!("/jobs/j?range={from},{to}"))
                actions=StretchActions {
                    zoom: Callback::new(move |stretch| s.zoomed.set(Some(stretch))),
                    select: Callback::new(move |stretch| s.selected.set(Some(stretch))),
                    download: Callback::new(move |stretch| s.downloaded.set(Some(stretch))),
                    delete: Signal::stored(Some(Callback::new(move |stretch| s.deleted.set(Some(stretch))))),
                }
            >
                ""
            </Timeline>
        }
    });
    (mounted, given.get().unwrap())
}

#[wasm_bindgen_test]
async fn a_stretch_grows_at_the_end_that_moves_while_the_range_moves_on() {
    let (mounted, s) = timeline(from(START));
    until(|| mounted.has("[role=slider]")).await;
    let slider = mounted.one("[role=slider]");
    press(&slider, "End", false);
    for _ in 0..10 {
        press(&slider, "ArrowLeft", false);
    }
    until(|| s.stretch.get_untracked().is_some()).await;
    let (_, end) = s.stretch.get_untracked().unwrap();
    for pressed in 1..=40 {
        // A slice begins every 30 seconds; three seconds pass between two presses.
        s.data.set(from(START + pressed / 10 * SLICE));
        next_frame().await;
        press(&slider, "ArrowLeft", true);
        next_frame().await;
        let (first, last) = s.stretch.get_untracked().unwrap();
        assert_eq!(last, end, "the end that is held moved after {pressed} presses");
        assert_eq!((last - first + 1) / SLICE, pressed + 1);
    }
    press(&slider, "Escape", false);
    until(|| s.stretch.get_untracked().is_none()).await;
}

#[wasm_bindgen_test]
async fn escape_in_the_timeline_is_used_up_there() {
    let (mounted, s) = timeline(from(START));
    until(|| mounted.has("[role=slider]")).await;
    let slider = mounted.one("[role=slider]");
    assert!(press(&slider, "Escape", false), "without a stretch");
    press(&slider, "ArrowLeft", false);
    until(|| s.stretch.get_untracked().is_some()).await;
    assert!(press(&slider, "Escape", false), "with a stretch");
    assert!(!press(&slider, "j", false), "other keys belong to the page");
}

#[wasm_bindgen_test]
async fn a_stretch_is_chosen_by_dragging_and_can_be_zoomed_to_and_selected() {
    with_styles();
    let (mounted, s) = timeline(from(START));
    until(|| mounted.has("[role=slider]")).await;
    let slider = mounted.one("[role=slider]");
    let area = slider.get_bounding_client_rect();
    let x = |part: f64| (area.left() + area.width() * part) as i32;
    pointer(&slider, "pointerdown", x(0.252));
    pointer(&slider, "pointermove", x(0.502));
    until(|| mounted.has(".bounds")).await;
    assert_eq!(s.stretch.get_untracked(), None, "the address changes once, at the end");
    // A finger that scrolls the page.
    pointer(&slider, "pointercancel", x(0.502));
    until(|| !mounted.has(".bounds")).await;
    assert_eq!(s.stretch.get_untracked(), None);
    pointer(&slider, "pointerdown", x(0.252));
    pointer(&slider, "pointermove", x(0.502));
    pointer(&slider, "pointerup", x(0.502));
    until(|| s.stretch.get_untracked().is_some()).await;
    let (from, to) = s.stretch.get_untracked().unwrap();
    assert!(
        (from - START - 50 * SLICE).abs() <= SLICE && (to - START - 101 * SLICE).abs() <= SLICE,
        "{from} {to}"
    );
    click(&mounted.button("Select 7 pictures"), false);
    click(&mounted.button("Zoom to range"), false);
    click(&mounted.button("Download"), false);
    click(&mounted.button("Delete…"), false);
    for done in [s.selected, s.zoomed, s.downloaded, s.deleted] {
        assert_eq!(done.get_untracked(), Some((from, to)));
    }
    click(&mounted.button("Clear"), false);
    until(|| !mounted.has(".bounds")).await;
}

#[wasm_bindgen_test]
async fn a_stretch_that_is_not_read_has_no_count_and_nothing_to_select() {
    let (mounted, s) = timeline(from(START));
    s.count.set(None);
    s.stretch.set(Some((START, START + SLICE - 1)));
    until(|| mounted.shows("not read yet")).await;
    assert!(!mounted.text().contains("Select"), "{}", mounted.text());
    s.count.set(Some(1));
    until(|| mounted.has_button("Select 1 picture")).await;
}

#[wasm_bindgen_test]
async fn a_range_of_days_names_them() {
    let day = 86_400_000;
    let slices = Slices { start: START, length: day / 40, counts: vec![1; 80], expected: 1 };
    let (mounted, s) = timeline(TimelineData { slices, ..TimelineData::default() });
    s.count.set(Some(2));
    s.stretch.set(Some((START, START + day - 1)));
    until(|| mounted.shows("01-02 03:00:00–01-03 02:59:59")).await;
    assert!(mounted.shows("01-04 03:00"), "{}", mounted.text());
    let titles: Vec<String> =
        mounted.all(".axis span").iter().map(|time| time.get_attribute("title").unwrap()).collect();
    assert_eq!(titles, [0, 1, 2, 3, 4].map(|half| every_form(START + half * day / 2)));
    let since = Some(START);
    let known = Summary::Known {
        pictures: 9,
        since,
        gaps: None,
        gaps_since: None,
        threshold: 0,
        deleted: 0,
        lacks_history: false,
    };
    s.summary.set(known);
    until(|| mounted.one(".summary").get_attribute("title") == since.map(every_form)).await;
}

#[wasm_bindgen_test]
async fn nothing_is_stated_before_it_is_known() {
    let (mounted, s) = timeline(from(START));
    s.summary.set(Summary::Reading { read: 1_500_000, whole: 5_400_000 });
    until(|| mounted.shows("Reading… 25 minutes of 90 minutes")).await;
    assert!(!mounted.shows("picture") && !mounted.shows("gap"), "{}", mounted.text());
    s.summary.set(Summary::PartlyRead { read: 1_500_000, whole: 5_400_000 });
    until(|| mounted.shows("could not be read")).await;
    assert!(!mounted.shows("pictures") && !mounted.shows("gap"), "{}", mounted.text());
    s.summary.set(known(0, Some(Vec::new())));
    until(|| mounted.shows("No pictures")).await;
    assert!(!mounted.shows("gap"), "{}", mounted.text());
    s.summary.set(known(1, Some(Vec::new())));
    until(|| mounted.shows("1 picture, no gap longer than 12.4 s")).await;
    s.summary.set(known(1_080, None));
    until(|| mounted.one(".summary").text_content().as_deref() == Some("1,080 pictures")).await;
}

#[wasm_bindgen_test]
async fn gaps_are_links_with_their_exact_times() {
    let at = |second: i64| START + second * 1_000;
    let gap = |from, to, begins_with, ends_with| Gap { from: at(from), to: at(to), begins_with, ends_with };
    let gaps = vec![
        gap(0, 90, Bound::Open, Bound::Exact),
        gap(300, 740, Bound::Exact, Bound::Exact),
        gap(5_700, 6_000, Bound::Exact, Bound::Open),
    ];
    let (mounted, s) = timeline(TimelineData { gaps: gaps.clone(), ..from(START) });
    s.summary.set(known(900, Some(gaps.clone())));
    until(|| mounted.shows("900 pictures, 3 gaps longer than 12.4 s")).await;
    let links = || -> Vec<String> {
        mounted.all(".gap-link").iter().map(|link| link.text_content().unwrap()).collect()
    };
    assert_eq!(links(), ["until 03:01:30", "03:05:00–03:12:20", "since 04:35:00 (5 minutes)"]);
    let address = mounted.all(".gap-link")[1].get_attribute("href").unwrap();
    assert_eq!(address, format!("/jobs/j?range={},{}", at(300), at(740)));
    let titles: Vec<String> =
        mounted.all(".gap-link").iter().map(|link| link.get_attribute("title").unwrap()).collect();
    let forms = |second: i64| every_form(at(second));
    assert_eq!(titles[0], format!("Show this gap\nTo {}", forms(90)));
    assert_eq!(titles[1], format!("Show this gap\nFrom {}\nTo {}", forms(300), forms(740)));
    assert_eq!(titles[2], format!("Show this gap\nFrom {}", forms(5_700)));
    assert!(titles[0].contains(&format!("UTC · 2026-01-02T03:01:30Z · {}", at(90))), "{titles:?}");
    // A gap that is still open keeps its link, so that it can be pressed while it grows.
    let lasting = mounted.all(".gap-link")[2].clone();
    let longer = gap(5_700, 6_090, Bound::Exact, Bound::Open);
    s.summary.set(known(900, Some(vec![gaps[0], gaps[1], longer])));
    until(|| lasting.text_content().as_deref() == Some("since 04:35:00 (6 minutes)")).await;
    assert!(lasting.is_connected());
    // Of many gaps the newest are named, and a menu has all of them.
    let many: Vec<Gap> = (0..9).map(|i| gap(i * 600, i * 600 + 60, Bound::Exact, Bound::Exact)).collect();
    s.summary.set(known(900, Some(many)));
    until(|| mounted.shows("9 gaps") && mounted.all(".gap-link").len() == 3).await;
    assert_eq!(links()[2], "04:20:00–04:21:00");
    click(&mounted.button("All gaps"), false);
    until(|| mounted.all(".gap-list a").len() == 9).await;
    // Without any picture a number of gaps has no meaning; the start has.
    s.summary.set(known(0, Some(vec![gap(0, 600, Bound::Exact, Bound::Open)])));
    until(|| mounted.one(".summary").text_content().as_deref() == Some("No pictures")).await;
    assert_eq!(links(), ["since 03:00:00 (10 minutes)"]);
}

#[wasm_bindgen_test]
async fn stopped_time_and_deleted_pictures_look_unlike_gaps_and_are_told() {
    with_styles();
    let span = |from: i64, to: i64| (START + from * SLICE, START + to * SLICE);
    let (deleted_from, deleted_to) = span(50, 60);
    let data = TimelineData {
        absent: Some(span(0, 20)),
        stopped: vec![span(100, 120)],
        deleted: vec![DeletedRun { from: deleted_from, to: deleted_to, count: 60 }],
        ..from(START)
    };
    let (mounted, s) = timeline(data);
    s.summary.set(Summary::Known {
        pictures: 900,
        since: None,
        gaps: Some(Vec::new()),
        gaps_since: None,
        threshold: 10_000,
        deleted: 60,
        lacks_history: true,
    });
    until(|| {
        mounted
            .shows("900 pictures, no gap longer than 10 s, 60 deleted, stops and deletions could not be read")
    })
    .await;
    assert!(
        mounted.has(".marks .absent") && mounted.has(".marks .stopped") && mounted.has(".marks .deleted")
    );
    assert!(!mounted.has(".marks .gap"));
    let slider = mounted.one("[role=slider]");
    let area = slider.get_bounding_client_rect();
    let tip_at = async |part: f64| {
        pointer(&slider, "pointermove", (area.left() + area.width() * part) as i32);
        until(|| mounted.has(".tip")).await;
        mounted.one(".tip").text_content().unwrap()
    };
    assert!(tip_at(0.05).await.contains("before the job was created"));
    assert!(tip_at(0.275).await.contains("60 deleted"));
    assert!(tip_at(0.55).await.contains("job stopped"));
    let plain = tip_at(0.9).await;
    assert!(plain.contains("7 pictures") && plain.contains("04:29"), "{plain}");
    pointer(&slider, "pointerleave", 0);
    until(|| !mounted.has(".tip")).await;
    // The keys show the same while the timeline has the focus.
    slider.focus().unwrap();
    until(|| mounted.has(".tip")).await;
    press(&slider, "Home", false);
    until(|| mounted.one(".tip").text_content().unwrap().contains("before the job was created")).await;
    slider.blur().unwrap();
    until(|| !mounted.has(".tip")).await;
    assert_eq!(area.height(), 72.0);
}

#[wasm_bindgen_test]
async fn time_that_is_not_read_is_hatched_where_it_lies() {
    let unread = vec![((START, START + 100 * SLICE), PartState::Failed)];
    let (mounted, s) = timeline(TimelineData { unread, ..from(START) });
    until(|| mounted.has(".unread.failed")).await;
    let mark = mounted.one(".unread").style();
    assert_eq!(mark.get_property_value("left").unwrap(), "0%");
    assert_eq!(mark.get_property_value("width").unwrap(), "50%");
    s.data.set(from(START));
    until(|| !mounted.has(".unread")).await;
}
