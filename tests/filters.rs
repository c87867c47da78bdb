//! Filters and the address in a real browser: what is chosen is in the address, and the address gives it back.

mod support;

use leptos::prelude::*;
use media_api::ice::JobStatus;
use media_console::components::filters::{Choice, SearchBox};
use media_console::components::time_range::{TimeRange, TimeRangeChip};
use media_console::pages::jobs::JobFilters;
use media_console::state::url::{Query, UrlState, Write, use_url};
use media_console::text::tr;
use std::cell::Cell;
use std::rc::Rc;
use support::{Mounted, click, fill, mount, settle, sleep};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[component]
fn Filters() -> impl IntoView {
    let url: UrlState = use_url();
    let filters = Memo::new(move |_| url.query.with(JobFilters::from_query));
    let change = move |edit: &dyn Fn(&mut JobFilters), write| {
        let mut next = filters.get_untracked();
        edit(&mut next);
        url.set(&next.to_pairs(), write);
    };
    view! {
        <SearchBox
            label=tr("Search", "搜索")
            value=Signal::derive(move || filters.with(|f| f.keyword.clone()))
            change=Callback::new(move |text: String| change(&|f| f.keyword = text.clone(), Write::Replace))
        />
        <Choice
            label=tr("State", "状态")
            name="state"
            options=vec![("", tr("All", "全部")), ("paused", tr("Paused", "已暂停"))]
            value=Signal::derive(move || filters.with(|f| f.status.map_or("", JobStatus::as_str).to_owned()))
            change=Callback::new(move |s: String| change(&|f| f.status = JobStatus::parse(&s), Write::Push))
        />
        <TimeRangeChip
            label=tr("Created", "创建于")
            value=Signal::derive(move || filters.with(|f| f.range.unwrap_or(TimeRange::Last(86_400))))
            offers=&[3_600, 86_400]
            max_days=30
            change=Callback::new(move |range| change(&|f| f.range = Some(range), Write::Replace))
        />
        <output>{move || format!("{:?}", filters.get())}</output>
    }
}

fn show_at(search: &str) -> Mounted {
    let path = window().location().pathname().unwrap();
    let history = window().history().unwrap();
    history
        .replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&format!("{path}{search}")))
        .unwrap();
    mount(|| view! { <Filters /> })
}

fn address() -> Query {
    Query::parse(&window().location().search().unwrap())
}

#[wasm_bindgen_test]
async fn what_is_typed_and_chosen_is_in_the_address_and_comes_back_from_it() {
    let mounted = show_at("");
    settle().await;
    fill(&mounted.one("input[type=search]"), "大厅 & gate");
    sleep(400).await;
    click(&mounted.one("input[value=paused]"), false);
    sleep(100).await;
    let here = address();
    assert_eq!(here.get("q"), Some("大厅 & gate"));
    assert_eq!(here.get("state"), Some("paused"));
    let shown = mounted.one("output").text_content().unwrap();
    drop(mounted);

    let again = show_at(&here.to_search());
    settle().await;
    assert_eq!(again.one("output").text_content().unwrap(), shown);
    assert!(shown.contains("Paused"), "{shown}");
}

#[wasm_bindgen_test]
async fn freezing_puts_two_instants_into_the_address() {
    let mounted = show_at("?range=last-1h");
    settle().await;
    click(&mounted.button("Freeze"), false);
    sleep(100).await;
    let range = address().get("range").and_then(TimeRange::parse).unwrap();
    let (start, end) = range.bounds(0);
    assert_eq!(end - start, 3_600);
    assert!(mounted.all("button").iter().all(|b| b.text_content().as_deref() != Some("Freeze")));
}

#[wasm_bindgen_test]
async fn a_range_over_thirty_days_is_refused_at_the_control_with_the_reason() {
    let mounted = show_at("");
    settle().await;
    let before = window().location().search().unwrap();
    click(&mounted.one("details.menu > summary"), false);
    sleep(100).await;
    let instants = mounted.all("input[type=datetime-local]");
    fill(&instants[0], "2026-01-01T00:00:00");
    fill(&instants[1], "2026-03-01T00:00:00");
    click(&mounted.button("Apply"), false);
    sleep(100).await;
    assert!(mounted.text().contains("at most 30 days"), "{}", mounted.text());
    assert_eq!(window().location().search().unwrap(), before);
}

/// The address of the test page, as a screen is bound to it.
fn bound() -> (Mounted, UrlState) {
    let given = Rc::new(Cell::new(None));
    let taken = given.clone();
    let mounted = mount(move || given.set(Some(use_url())));
    (mounted, taken.get().unwrap())
}

#[wasm_bindgen_test]
async fn a_closed_panel_takes_nothing_with_it_that_was_written_since() {
    drop(show_at(""));
    let (_mounted, url) = bound();
    let history = window().history().unwrap();
    let open = || url.panel("help", Some("keys".to_owned()));
    let close = || url.panel("help", None);
    let write = |text: &str| url.set(&[("q", Some(text.to_owned()))], Write::Replace);
    let left = async || sleep(300).await;
    open();
    let entries = history.length().unwrap();
    assert_eq!(address().get("help"), Some("keys"));

    close();
    assert_eq!(address().get("help"), None);
    write("written while it is left");
    left().await;
    assert_eq!(address().to_search(), Query::parse("?q=written while it is left").to_search());
    assert!(history.state().unwrap().is_null(), "the entry of the panel was left");

    open();
    write("written while it is open");
    close();
    left().await;
    assert_eq!(address().to_search(), Query::parse("?q=written while it is open").to_search());

    open();
    close();
    open();
    close();
    write("written last");
    left().await;
    assert_eq!(address().to_search(), Query::parse("?q=written last").to_search());
    assert!(history.state().unwrap().is_null());

    open();
    close();
    open();
    close();
    open();
    left().await;
    assert_eq!(address().get("help"), Some("keys"), "what was opened last stays open");
    assert_eq!(history.state().unwrap().as_string().as_deref(), Some("help"), "and has its entry");
    assert_eq!(history.length().unwrap(), entries, "each entry was left before another was made");
    history.back().unwrap();
    left().await;
    assert_eq!(address().get("help"), None);
}
