//! The controls of a time range in a real browser, in several zones: instants are preserved, whatever the clock shows.

use crate::support::zone::{InZone, StoppedClock};
use crate::support::{Mounted, Setup, click, dispatch, fill, next_frame, until};
use leptos::prelude::*;
use media_console::components::time_range::{RangeFields, RangeInputs, TimeRange, TimeRangeChip};
use media_console::format::{self, Zone};
use media_console::state::preferences::{Preferences, use_preferences};
use media_console::text::{Language, jobs};
use media_console::wall_clock::{Shown, shown_at, wall_clock};
use serde_json::json;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

/// Each zone with an instant in the hour, or the half of it, that its clock shows a second time; Kathmandu and Apia have none.
const ZONES: [(&str, &str); 5] = [
    ("America/New_York", "2026-11-01T06:30:00Z"),
    ("Europe/Berlin", "2026-10-25T01:30:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:15:00Z"),
    ("Asia/Kathmandu", "2026-06-01T00:00:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
];

fn seconds(text: &str) -> i64 {
    media_api::time::parse(text).unwrap().timestamp()
}

/// The chip of a screen with a default.
struct Chip {
    mounted: Mounted,
    value: RwSignal<TimeRange>,
    changes: RwSignal<Vec<TimeRange>>,
    preferences: Preferences,
}

fn chip(range: TimeRange) -> Chip {
    let default = TimeRange::Last(7 * TimeRange::DAY);
    let (value, changes) = (RwSignal::new(range), RwSignal::new(Vec::new()));
    let change = Callback::new(move |range| {
        changes.update(|changes| changes.push(range));
        value.set(range);
    });
    let preferences = RwSignal::new(None);
    let setup = Setup { preferences: json!({"language": "en", "zone": "local"}), ..Setup::default() };
    let mounted = setup.mount(move || {
        preferences.set(Some(use_preferences()));
        view! {
            <TimeRangeChip
                label=jobs::CREATED
                value=value
                offers=&[3_600, 86_400, 7 * 86_400]
                max_days=30
                change=change
                remove=Callback::new(move |()| value.set(default))
            />
        }
    });
    Chip { mounted, value, changes, preferences: preferences.get_untracked().unwrap() }
}

impl Chip {
    async fn open(&self) {
        self.mounted.one(".chip-face").click();
        until(|| self.mounted.has(":popover-open input")).await;
    }

    fn inputs(&self) -> [HtmlInputElement; 2] {
        let inputs = self.mounted.all("input.instant");
        [0, 1].map(|i| inputs[i].clone().unchecked_into())
    }

    fn texts(&self) -> [String; 2] {
        self.inputs().map(|input| input.value())
    }

    fn problem(&self) -> String {
        self.mounted.one("[role=alert]").text_content().unwrap_or_default()
    }

    fn changes(&self) -> Vec<TimeRange> {
        self.changes.get_untracked()
    }

    fn apply(&self) {
        self.mounted.button("Apply").click();
    }

    fn is_closed(&self) -> bool {
        !self.mounted.has(":popover-open")
    }
}

#[wasm_bindgen_test]
async fn apply_without_an_edit_moves_no_range_in_any_zone() {
    for (zone, second_pass) in ZONES {
        let _zone = InZone::new(zone);
        let start = seconds(second_pass);
        for range in [TimeRange::Between(start, start + 600), TimeRange::Last(86_400)] {
            let chip = chip(range);
            chip.open().await;
            chip.apply();
            until(|| chip.is_closed()).await;
            assert_eq!((chip.value.get_untracked(), chip.changes()), (range, vec![]), "{zone}");
        }
    }
}

#[wasm_bindgen_test]
async fn an_edit_of_one_bound_moves_only_that_one_in_any_zone() {
    for (zone, second_pass) in ZONES {
        let _zone = InZone::new(zone);
        let (start, end) = (seconds(second_pass), seconds(second_pass) + 7 * 3_600);
        let chip = chip(TimeRange::Between(start, end));
        chip.open().await;
        let [_, to] = chip.inputs();
        let later = format::fields((end + 61) * 1000, Zone::Local);
        fill(&to, &later);
        chip.apply();
        until(|| chip.is_closed()).await;
        assert_eq!(chip.changes(), [TimeRange::Between(start, end + 61)], "{zone}");
    }
}

#[wasm_bindgen_test]
async fn last_hour_is_one_hour_while_the_clock_repeats_it() {
    for (zone, second_pass) in ZONES {
        let _zone = InZone::new(zone);
        let now = seconds(second_pass) * 1000 + 137;
        let _clock = StoppedClock::at(now);
        let fields = RangeFields::new();
        let mounted = crate::support::mount(move || view! { <RangeInputs fields=fields max_days=None /> });
        fields.fill(TimeRange::Last(3_600));
        until(|| mounted.all("input.instant").iter().all(|input| !value_of(input).is_empty())).await;
        let end = now.div_euclid(1000) * 1000;
        assert_eq!(fields.checked(Zone::Local, None), Some((end - 3_600_000, end)), "{zone}");
        // An echo of the same text by the browser is no edit.
        mounted.all("input.instant").iter().for_each(|input| dispatch(input, "input"));
        assert_eq!(fields.checked(Zone::Local, None), Some((end - 3_600_000, end)), "{zone}");
        assert!(!fields.is_edited());
    }
}

fn value_of(element: &web_sys::HtmlElement) -> String {
    element.unchecked_ref::<HtmlInputElement>().value()
}

#[wasm_bindgen_test]
async fn bounds_finer_than_a_second_are_given_back_as_they_are() {
    let fields = RangeFields::new();
    let mounted = crate::support::mount(move || view! { <RangeInputs fields=fields max_days=None /> });
    let bounds = (1_767_322_800_137, 1_767_326_399_999);
    fields.fill_millis(bounds);
    until(|| mounted.all("input.instant").iter().all(|input| !value_of(input).is_empty())).await;
    assert_eq!(fields.checked(Zone::Utc, None), Some(bounds));
    fill(&mounted.all("input")[0], "2026-01-02T03:00:05");
    assert_eq!(fields.checked(Zone::Utc, None), Some((1_767_322_805_000, bounds.1)));
}

#[wasm_bindgen_test]
async fn a_time_that_the_clock_shows_twice_is_asked_about() {
    for (zone, typed, end, first, second, options) in [
        (
            "Europe/Berlin",
            "2026-10-25T02:30",
            "2026-10-25T06:00",
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:30:00Z",
            ["First time, UTC+2", "Second time, UTC+1"],
        ),
        (
            "Australia/Lord_Howe",
            "2026-04-05T01:45",
            "2026-04-05T06:00",
            "2026-04-04T14:45:00Z",
            "2026-04-04T15:15:00Z",
            ["First time, UTC+11", "Second time, UTC+10:30"],
        ),
        (
            "America/New_York",
            "2026-11-01T01:00",
            "2026-11-01T06:00",
            "2026-11-01T05:00:00Z",
            "2026-11-01T06:00:00Z",
            ["First time, UTC-4", "Second time, UTC-5"],
        ),
    ] {
        let _zone = InZone::new(zone);
        let chip = chip(TimeRange::Last(86_400));
        chip.open().await;
        let [from, to] = chip.inputs();
        fill(&from, typed);
        fill(&to, end);
        until(|| chip.mounted.all("input[type=radio]").len() == 2).await;
        let radios = chip.mounted.all("input[type=radio]");
        let is_checked = |i: usize| radios[i].unchecked_ref::<HtmlInputElement>().checked();
        assert_eq!([is_checked(0), is_checked(1)], [true, false], "{zone}");
        let labels = chip.mounted.all(".which label");
        assert_eq!([0, 1].map(|i| labels[i].text_content().unwrap()), options);
        chip.apply();
        until(|| chip.changes().len() == 1).await;
        assert_eq!(chip.changes()[0].bounds(0).0, seconds(first), "{zone}");

        // The chosen one can be chosen again, with its current value.
        chip.open().await;
        until(|| chip.mounted.all("input[type=radio]").len() == 2).await;
        chip.mounted.all("input[type=radio]")[1].click();
        chip.apply();
        until(|| chip.changes().len() == 2).await;
        assert_eq!(chip.changes()[1].bounds(0).0, seconds(second), "{zone}");
        assert!(chip.mounted.shows(options[1].rsplit(' ').next().unwrap()), "{}", chip.mounted.text());
    }
}

#[wasm_bindgen_test]
async fn a_time_that_the_clock_jumped_over_is_refused_and_the_next_one_named() {
    for (zone, typed, end, words) in [
        (
            "America/New_York",
            "2026-03-08T02:30",
            "2026-03-09T00:00",
            ["2026-03-08 02:30:00", "2026-03-08 03:00:00"],
        ),
        (
            "Europe/Berlin",
            "2026-03-29T02:30",
            "2026-03-30T00:00",
            ["2026-03-29 02:30:00", "2026-03-29 03:00:00"],
        ),
        (
            "Australia/Lord_Howe",
            "2026-10-04T02:10",
            "2026-10-05T00:00",
            ["2026-10-04 02:10:00", "2026-10-04 02:30:00"],
        ),
        (
            "Pacific/Apia",
            "2011-12-30T12:00",
            "2012-01-01T00:00",
            ["2011-12-30 12:00:00", "2011-12-31 00:00:00"],
        ),
    ] {
        let _zone = InZone::new(zone);
        let chip = chip(TimeRange::Last(86_400));
        chip.open().await;
        let [from, to] = chip.inputs();
        fill(&from, typed);
        fill(&to, end);
        chip.apply();
        until(|| !chip.problem().is_empty()).await;
        assert!(words.iter().all(|word| chip.problem().contains(word)), "{zone}: {}", chip.problem());
        assert_eq!(chip.changes(), [], "{zone}");
        assert_eq!(chip.texts()[0], typed, "the text stays for the correction");
        assert_eq!(from.get_attribute("aria-invalid").as_deref(), Some("true"));

        fill(&from, &words[1].replace(' ', "T"));
        until(|| chip.problem().is_empty()).await;
        chip.apply();
        until(|| chip.changes().len() == 1).await;
        let start = chip.changes()[0].bounds(0).0 * 1000;
        assert_eq!(format::instant(start, Zone::Local), words[1], "{zone}");
    }
}

#[wasm_bindgen_test]
async fn switching_the_zone_converts_what_was_filled_in_and_what_was_typed() {
    for (zone, second_pass) in ZONES {
        let _zone = InZone::new(zone);
        let (start, end) = (seconds(second_pass), seconds(second_pass) + 7 * 3_600);
        let chip = chip(TimeRange::Between(start, end));
        chip.open().await;
        let shown = |s: i64, zone| format::fields(s * 1000, zone).replacen('T', " ", 1);
        fill(&chip.inputs()[1], &shown(end + 60, Zone::Local));
        let local = chip.texts();
        chip.preferences.set_zone(Zone::Utc);
        let expected = [start, end + 60].map(|s| shown(s, Zone::Utc));
        until(|| chip.texts() == expected).await;
        chip.preferences.set_zone(Zone::Local);
        until(|| chip.texts() == local).await;
        chip.apply();
        until(|| chip.is_closed()).await;
        assert_eq!(chip.changes(), [TimeRange::Between(start, end + 60)], "{zone}");
    }
}

#[wasm_bindgen_test]
async fn what_was_typed_and_not_applied_is_there_when_the_panel_is_opened_again() {
    let chip = chip(TimeRange::Between(seconds("2026-01-02T03:00:00Z"), seconds("2026-01-02T04:00:00Z")));
    chip.open().await;
    fill(&chip.inputs()[1], "2026-01-02T23:00");
    chip.mounted.one(":popover-open").unchecked_ref::<web_sys::HtmlElement>().hide_popover().unwrap();
    until(|| !chip.mounted.has("input.instant")).await;
    chip.open().await;
    assert_eq!(chip.texts()[1], "2026-01-02 23:00:00");

    // Another range from elsewhere, such as *back*, discards it.
    chip.value.set(TimeRange::Between(seconds("2026-02-02T03:00:00Z"), seconds("2026-02-02T04:00:00Z")));
    let expected = format::fields(seconds("2026-02-02T04:00:00Z") * 1000, Zone::Local).replacen('T', " ", 1);
    until(|| chip.texts()[1] == expected).await;
}

/// Types a text without leaving the input.
fn type_in(input: &web_sys::HtmlElement, text: &str) {
    input.unchecked_ref::<HtmlInputElement>().set_value(text);
    dispatch(input, "input");
}

#[wasm_bindgen_test]
async fn a_text_stays_as_it_is_typed_and_is_put_in_order_when_it_is_left() {
    let fields = RangeFields::new();
    let mounted = crate::support::mount(move || view! { <RangeInputs fields=fields max_days=None /> });
    fields.fill(TimeRange::Last(3_600));
    let input = mounted.all("input.instant")[0].clone();
    until(|| !value_of(&input).is_empty()).await;
    for text in ["2026-01-0", "2026/01/02T03:04"] {
        type_in(&input, text);
        next_frame().await;
        assert_eq!(value_of(&input), text);
    }
    dispatch(&input, "change");
    assert_eq!(value_of(&input), "2026-01-02 03:04:00");
    type_in(&input, "2026-01-0");
    dispatch(&input, "change");
    assert_eq!(value_of(&input), "2026-01-0", "it stays for the correction");
    assert_eq!(fields.checked(Zone::Utc, None), None);
    until(|| mounted.shows("Enter both a start and an end")).await;
}

#[wasm_bindgen_test]
async fn an_edit_that_is_left_is_checked_at_once_and_labels_name_the_zone() {
    let chip = chip(TimeRange::Last(86_400));
    chip.preferences.set_zone(Zone::Utc);
    chip.open().await;
    until(|| chip.mounted.shows("From UTC") && chip.mounted.shows("To UTC")).await;
    let [from, _] = chip.inputs();
    type_in(&from, "2020-01-01 00:00:00");
    assert_eq!(chip.problem(), "", "nothing is said while it is typed");
    dispatch(&from, "change");
    until(|| chip.problem() == "Choose 30 days or less (service limit).").await;
}

#[wasm_bindgen_test]
async fn a_label_names_the_offset_at_the_instant_that_is_typed() {
    let zone = InZone::new("America/New_York");
    let _clock = StoppedClock::at(1_796_126_400_000);
    let chip = chip(TimeRange::Last(86_400));
    chip.preferences.set_zone(Zone::Local);
    chip.open().await;
    until(|| chip.mounted.shows("From UTC-5")).await;
    type_in(&chip.inputs()[0], "2026-07-01 12:00:00");
    until(|| chip.mounted.shows("From UTC-4") && chip.mounted.shows("To UTC-5")).await;
    drop(zone);
}

#[wasm_bindgen_test]
async fn an_order_or_a_length_that_the_service_refuses_is_said_in_both_languages() {
    let chip = chip(TimeRange::Last(86_400));
    chip.open().await;
    for (from, to, english, chinese) in [
        ("2026-01-02T00:00", "2026-01-01T00:00", "End must be after start.", "结束时间须晚于开始时间。"),
        (
            "2026-01-01T00:00",
            "2026-03-01T00:00",
            "Choose 30 days or less (service limit).",
            "请选择不超过 30 天的范围（服务限制）。",
        ),
        (
            "2026-01-01T00:00",
            "",
            "Enter both a start and an end, as 2026-01-02 03:04:05.",
            "请输入开始时间和结束时间，格式如 2026-01-02 03:04:05。",
        ),
    ] {
        let [start, end] = chip.inputs();
        fill(&start, from);
        fill(&end, to);
        chip.mounted.one("form button[type=submit]").click();
        until(|| chip.problem() == english).await;
        chip.preferences.set_language(Language::Zh);
        until(|| chip.problem() == chinese).await;
        chip.preferences.set_language(Language::En);
    }
    assert_eq!(chip.changes(), []);
}

#[wasm_bindgen_test]
async fn the_chip_names_the_range_and_can_be_removed() {
    let chip = chip(TimeRange::Last(7 * 86_400));
    until(|| chip.mounted.shows("Created: Last 7 days")).await;
    chip.open().await;
    click(&chip.mounted.button("Last 24 hours"), false);
    until(|| chip.is_closed() && chip.mounted.shows("Created: Last 24 hours")).await;
    chip.preferences.set_language(Language::Zh);
    until(|| chip.mounted.shows("创建时间：最近 24 小时")).await;
    chip.preferences.set_language(Language::En);
    until(|| chip.mounted.has("[aria-label='Remove the time range']")).await;
    click(&chip.mounted.button("Remove the time range"), false);
    until(|| chip.mounted.shows("Created: Last 7 days")).await;
}

#[wasm_bindgen_test]
async fn steps_lead_to_the_time_before_and_after() {
    let now = seconds("2026-06-10T12:00:00Z");
    let _zone = InZone::new("Europe/Berlin");
    let _clock = StoppedClock::at(now * 1000);
    let chip = chip(TimeRange::Last(86_400));
    // The clock is stopped, so no condition is awaited with a time limit.
    let is_last = || chip.mounted.button("Later").has_attribute("disabled");
    next_frame().await;
    assert!(is_last());
    let days = |n: i64| TimeRange::Between(now - (n + 1) * 86_400, now - n * 86_400);
    for (button, range, is_last_one) in [
        ("Earlier", days(1), false),
        ("Earlier", days(2), false),
        ("Later", days(1), false),
        ("Later", days(0), true),
    ] {
        click(&chip.mounted.button(button), false);
        next_frame().await;
        assert_eq!(chip.changes().last(), Some(&range));
        assert_eq!(is_last(), is_last_one, "{range:?}");
    }
}

#[wasm_bindgen_test]
async fn a_pinned_range_has_its_bounds_from_the_moment_of_pinning() {
    let now = seconds("2026-10-25T01:10:00Z");
    let _zone = InZone::new("Europe/Berlin");
    let _clock = StoppedClock::at(now * 1000);
    let chip = chip(TimeRange::Last(3_600));
    chip.mounted.button("Pin range").click();
    until(|| chip.changes() == [TimeRange::Between(now - 3_600, now)]).await;
    until(|| chip.mounted.shows("2026-10-25 02:10:00 UTC+2 – 02:10:00 UTC+1")).await;
    let title = chip.mounted.one(".chip b").get_attribute("title").unwrap();
    assert!(title.contains("2026-10-25T00:10:00Z") && title.contains("2026-10-25T01:10:00Z"), "{title}");
    assert!(!chip.mounted.has_button("Pin range"));
}

#[wasm_bindgen_test]
fn the_offsets_are_those_of_the_browser_in_its_own_zone() {
    let constructor = js_sys::Function::new_with_args(
        "y, m, d, h, i, s",
        "const date = new Date(2000, 0, 1); date.setFullYear(y, m, d); date.setHours(h, i, s, 0); return date.getTime();",
    );
    let offset_at = |at| Zone::Local.offset_at(at);
    for step in 0..3_000 {
        let at = 1_767_322_800_000 + step * 4_567_000;
        let wall = wall_clock(at, offset_at);
        let parts = media_api::time::format_fields(wall);
        let number = |from: usize, to: usize| parts[from..to].parse::<f64>().unwrap();
        let arguments =
            [number(0, 4), number(5, 7) - 1.0, number(8, 10), number(11, 13), number(14, 16), number(17, 19)];
        let list = js_sys::Array::new();
        arguments.iter().for_each(|argument| _ = list.push(&(*argument).into()));
        let browser = constructor.apply(&JsValue::NULL, &list).unwrap().as_f64().unwrap() as i64;
        match shown_at(wall, offset_at) {
            Shown::Once(instant) => assert_eq!((instant, browser), (at, browser), "{parts}"),
            Shown::Twice(first, second) => assert!([first, second].contains(&browser), "{parts}"),
            Shown::Never { .. } => panic!("{parts} was shown"),
        }
    }
}
