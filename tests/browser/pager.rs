//! The pager in a real browser.

use crate::support::{Mounted, click, fill, has_focus, mount, press_focused, until};
use leptos::prelude::*;
use media_console::components::pager::Pager;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlButtonElement;

struct Shown {
    mounted: Mounted,
    page: RwSignal<u32>,
    size: RwSignal<u32>,
    total: RwSignal<Option<u64>>,
}

fn pager(at: u32, total: Option<u64>) -> Shown {
    let given = std::rc::Rc::new(std::cell::Cell::new(None));
    let signals = given.clone();
    let mounted = mount(move || {
        let (page, size, total) = (RwSignal::new(at), RwSignal::new(10), RwSignal::new(total));
        signals.set(Some((page, size, total)));
        let go = Callback::new(move |number| page.set(number));
        let resize = Callback::new(move |rows| size.set(rows));
        view! { <Pager page=page size=size total=total go=go resize=resize /> }
    });
    let (page, size, total) = given.get().unwrap();
    Shown { mounted, page, size, total }
}

impl Shown {
    fn is_disabled(&self, name: &str) -> bool {
        self.mounted.button(name).unchecked_into::<HtmlButtonElement>().disabled()
    }
}

#[wasm_bindgen_test]
async fn the_ends_cannot_be_passed() {
    let shown = pager(1, Some(25));
    until(|| shown.is_disabled("Previous page") && !shown.is_disabled("Next page")).await;
    click(&shown.mounted.button("Next page"), false);
    click(&shown.mounted.button("Next page"), false);
    until(|| shown.page.get_untracked() == 3 && shown.is_disabled("Next page")).await;
    assert!(shown.mounted.shows("21–25 of 25"), "{}", shown.mounted.text());
}

#[wasm_bindgen_test]
async fn the_current_page_is_marked() {
    let shown = pager(2, Some(25));
    until(|| shown.mounted.has("[aria-current=page]")).await;
    assert_eq!(shown.mounted.one("[aria-current=page]").text_content().unwrap().trim(), "2");
}

#[wasm_bindgen_test]
async fn an_empty_list_has_one_page() {
    let shown = pager(1, Some(0));
    until(|| shown.mounted.shows("No entries")).await;
    assert!(shown.is_disabled("Previous page") && shown.is_disabled("Next page"));
}

#[wasm_bindgen_test]
async fn a_page_past_the_end_names_no_rows() {
    let shown = pager(9, Some(25));
    until(|| shown.mounted.shows("None of 25 on this page")).await;
    assert!(shown.is_disabled("Next page"));
    let numbers: Vec<_> = shown
        .mounted
        .all("nav button:not([aria-label$='page'])")
        .iter()
        .map(|n| n.text_content().unwrap())
        .collect();
    assert_eq!(numbers, ["1", "2", "3"], "only pages that exist");
    click(&shown.mounted.button("Previous page"), false);
    until(|| shown.page.get_untracked() == 3 && shown.mounted.shows("21–25 of 25")).await;
}

#[wasm_bindgen_test]
async fn at_the_end_the_focus_stays_in_the_pager() {
    let shown = pager(2, Some(25));
    press_focused(&shown.mounted.button("Next page"));
    until(|| shown.is_disabled("Next page") && has_focus("nav")).await;
}

#[wasm_bindgen_test]
async fn no_total_is_shown_before_it_is_known() {
    let shown = pager(1, None);
    until(|| shown.mounted.shows("Rows")).await;
    assert!(
        !shown.mounted.shows("entries") && shown.mounted.all("nav button").is_empty(),
        "{}",
        shown.mounted.text()
    );
    shown.total.set(Some(1));
    until(|| shown.mounted.shows("1–1 of 1")).await;
}

#[wasm_bindgen_test]
async fn the_page_size_can_be_chosen() {
    let shown = pager(1, Some(1_000));
    until(|| shown.mounted.shows("1–10 of 1,000")).await;
    fill(&shown.mounted.one("select"), "50");
    until(|| shown.mounted.shows("1–50 of 1,000")).await;
    assert_eq!(shown.size.get_untracked(), 50);
}
