//! The pager in a real browser: it never offers a page that is not there.

mod support;

use leptos::prelude::*;
use media_console::components::pager::Pager;
use support::{Mounted, click, fill, mount, settle};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlButtonElement;

wasm_bindgen_test_configure!(run_in_browser);

fn pager(at: u32, total: u64) -> (Mounted, RwSignal<u32>, RwSignal<u32>) {
    let (page, size) = (RwSignal::new(at), RwSignal::new(10));
    let mounted = mount(move || {
        view! {
            <Pager
                page=page
                size=size
                total=Signal::stored(total)
                go=Callback::new(move |n| page.set(n))
                resize=Callback::new(move |n| size.set(n))
            />
        }
    });
    (mounted, page, size)
}

fn is_disabled(mounted: &Mounted, name: &str) -> bool {
    mounted.button(name).unchecked_into::<HtmlButtonElement>().disabled()
}

#[wasm_bindgen_test]
async fn the_ends_cannot_be_passed() {
    let (mounted, page, _) = pager(1, 25);
    settle().await;
    assert!(is_disabled(&mounted, "Previous page") && !is_disabled(&mounted, "Next page"));
    click(&mounted.button("Next page"), false);
    click(&mounted.button("Next page"), false);
    settle().await;
    assert_eq!(page.get_untracked(), 3);
    assert!(is_disabled(&mounted, "Next page"));
    assert!(mounted.text().contains("21–25 of 25"), "{}", mounted.text());
}

#[wasm_bindgen_test]
async fn the_current_page_is_marked() {
    let (mounted, ..) = pager(2, 25);
    settle().await;
    assert_eq!(mounted.one("[aria-current=page]").text_content().unwrap().trim(), "2");
}

#[wasm_bindgen_test]
async fn nothing_has_one_page_and_no_way_on() {
    let (mounted, ..) = pager(1, 0);
    settle().await;
    assert!(mounted.text().contains("0 entries"));
    assert!(is_disabled(&mounted, "Previous page") && is_disabled(&mounted, "Next page"));
}

#[wasm_bindgen_test]
async fn a_page_past_the_end_claims_no_rows() {
    let (mounted, ..) = pager(9, 25);
    settle().await;
    assert!(mounted.text().contains("0 entries"), "{}", mounted.text());
    assert!(is_disabled(&mounted, "Next page"));
}

#[wasm_bindgen_test]
async fn the_page_size_can_be_chosen() {
    let (mounted, _, size) = pager(1, 1_000);
    settle().await;
    fill(&mounted.one("select"), "50");
    settle().await;
    assert_eq!(size.get_untracked(), 50);
    assert!(mounted.text().contains("1–50 of 1,000"));
}
