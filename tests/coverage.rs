//! The coverage bar in a real browser: a stretch keeps its ends while the range moves on.

mod support;

use leptos::prelude::*;
use media_console::components::coverage::CoverageBar;
use media_console::state::pictures::Coverage;
use support::{mount, settle};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const SLICE: i64 = 27_000;
const START: i64 = 1_767_322_800_000;

fn from(start: i64) -> Coverage {
    Coverage { start, slice: SLICE, counts: vec![1; 200] }
}

fn press(bar: &web_sys::HtmlElement, key: &str, shift: bool) {
    let press = js_sys::Function::new_with_args(
        "element, key, shiftKey",
        "for (const kind of ['keydown', 'keyup'])
            element.dispatchEvent(new KeyboardEvent(kind, { key, shiftKey, bubbles: true, cancelable: true }));",
    );
    press.call3(&JsValue::NULL, bar, &key.into(), &shift.into()).unwrap();
}

#[wasm_bindgen_test]
async fn a_stretch_grows_at_the_end_that_moves_while_the_range_moves_on() {
    let coverage = RwSignal::new(from(START));
    let stretch = RwSignal::new(None::<(i64, i64)>);
    let page = mount(move || {
        view! {
            <CoverageBar
                coverage=coverage
                stretch=stretch
                choose=Callback::new(move |next| stretch.set(next))
                count=Callback::new(|_| 0)
                narrow=Callback::new(|_| ())
                select=Callback::new(|_| ())
            >
                ""
            </CoverageBar>
        }
    });
    settle().await;
    let bar = page.one("svg");
    press(&bar, "End", false);
    for _ in 0..10 {
        press(&bar, "ArrowLeft", false);
    }
    settle().await;
    let (_, end) = stretch.get_untracked().unwrap();
    for pressed in 1..=40 {
        // Three seconds pass between two presses.
        coverage.set(from(START + pressed * 3_000));
        settle().await;
        press(&bar, "ArrowLeft", true);
        settle().await;
        let (first, last) = stretch.get_untracked().unwrap();
        assert!((last - end).abs() <= SLICE, "the end that is held moved by {} ms", last - end);
        let slices = (last - first + 1) / SLICE;
        assert!((pressed - 4..=pressed + 6).contains(&slices), "{slices} slices after {pressed} presses");
    }
    press(&bar, "Escape", false);
    settle().await;
    assert_eq!(stretch.get_untracked(), None);
}

#[wasm_bindgen_test]
async fn a_range_of_days_names_them() {
    let coverage = RwSignal::new(Coverage { start: START, slice: 86_400_000 / 40, counts: vec![1; 80] });
    let page = mount(move || {
        view! {
            <CoverageBar
                coverage=coverage
                stretch=Signal::stored(Some((START, START + 86_400_000)))
                choose=Callback::new(|_| ())
                count=Callback::new(|_| 2)
                narrow=Callback::new(|_| ())
                select=Callback::new(|_| ())
            >
                ""
            </CoverageBar>
        }
    });
    settle().await;
    assert!(page.text().contains("01-02 03:00:00–01-03 03:00:00"), "{}", page.text());
    assert!(page.text().contains("01-04 03:00"), "{}", page.text());
}
