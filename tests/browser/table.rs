//! The table in a real browser: named checkboxes, shift ranges, mixed header, sort, skeletons, empty states, focus.

use crate::support::{Mounted, click, mount, until};
use leptos::prelude::*;
use media_console::components::data_table::{Column, DataTable, RowKind, Sort, Width};
use media_console::state::selection::Selection;
use media_console::text::jobs;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

#[derive(Debug, Clone, PartialEq)]
struct Thing {
    key: String,
    text: String,
}

const COLUMNS: &[Column<Thing>] = &[
    Column::new("name", jobs::NAME, |thing: &Thing| {
        view! { <a href="#thing">{thing.text.clone()}</a> }.into_any()
    })
    .width(Width::Rest)
    .always(),
    Column::new("created", jobs::CREATED, |thing: &Thing| thing.key.clone().into_any()).numeric(),
];

const KIND: RowKind<Thing> =
    RowKind::new(|thing: &Thing| thing.key.clone(), |thing: &Thing| format!("row {}", thing.key));

fn thing(key: &str) -> Thing {
    Thing { key: key.to_owned(), text: format!("text of {key}") }
}

fn things(keys: &[&str]) -> Vec<Thing> {
    keys.iter().map(|key| thing(key)).collect()
}

struct Table {
    page: Mounted,
    rows: RwSignal<Vec<Thing>>,
    loading: RwSignal<bool>,
    selection: RwSignal<Selection>,
}

fn table(keys: &[&str]) -> Table {
    let rows = RwSignal::new(things(keys));
    let (loading, selection, ascending) =
        (RwSignal::new(false), RwSignal::new(Selection::default()), RwSignal::new(false));
    let page = mount(move || {
        let toggle = Callback::new(move |()| ascending.update(|a| *a = !*a));
        let sort = Sort { column: "created", ascending: ascending.into(), toggle };
        view! {
            <DataTable
                id="test"
                caption=jobs::CAPTION
                columns=COLUMNS
                kind=KIND
                rows=rows
                loading=loading
                selection=selection
                sort=Some(sort)
                empty=ViewFn::from(|| view! { <p>"nothing here"</p> })
            />
        }
    });
    Table { page, rows, loading, selection }
}

impl Table {
    fn boxes(&self) -> Vec<HtmlInputElement> {
        self.page.all("tbody input").into_iter().map(JsCast::unchecked_into).collect()
    }
    fn checked(&self) -> Vec<bool> {
        self.boxes().iter().map(HtmlInputElement::checked).collect()
    }
    fn header(&self) -> HtmlInputElement {
        self.page.one("thead input").unchecked_into()
    }
    fn pick(&self, row: usize, shift: bool) {
        click(&self.boxes()[row], shift);
    }
    fn selected(&self) -> Vec<String> {
        self.selection.with_untracked(|s| s.keys().cloned().collect())
    }
    fn keys(&self) -> Vec<String> {
        let rows = self.page.all("tbody tr[data-key]");
        rows.iter().map(|row| row.get_attribute("data-key").unwrap()).collect()
    }
}

#[wasm_bindgen_test]
async fn a_shift_click_selects_the_range_between() {
    let table = table(&["a", "b", "c", "d", "e"]);
    table.pick(1, false);
    table.pick(3, true);
    assert_eq!(table.selected(), ["b", "c", "d"]);
    until(|| table.checked() == [false, true, true, true, false]).await;
}

#[wasm_bindgen_test]
async fn the_header_box_is_mixed_when_some_rows_are_selected() {
    let table = table(&["a", "b", "c"]);
    assert!(!table.header().checked() && !table.header().indeterminate());
    table.pick(0, false);
    until(|| table.header().indeterminate() && !table.header().checked()).await;
    table.pick(2, true);
    until(|| !table.header().indeterminate() && table.header().checked()).await;
    click(&table.header(), false);
    until(|| table.selected().is_empty()).await;
}

#[wasm_bindgen_test]
async fn a_selection_on_another_page_is_kept_and_not_shown_as_mixed() {
    let table = table(&["a", "b"]);
    table.pick(0, false);
    until(|| table.header().indeterminate()).await;
    table.rows.set(things(&["y", "z"]));
    until(|| table.keys() == ["y", "z"] && !table.header().indeterminate()).await;
    assert_eq!(table.selected(), ["a"]);
    table.rows.set(things(&["a", "b"]));
    until(|| table.checked() == [true, false]).await;
}

#[wasm_bindgen_test]
async fn checkboxes_are_named_by_their_rows_and_headers_have_scopes() {
    let table = table(&["a"]);
    assert_eq!(table.boxes()[0].get_attribute("aria-label").unwrap(), "Select row a");
    assert_eq!(table.header().get_attribute("aria-label").unwrap(), "Select this page");
    assert!(table.page.all("th").iter().all(|th| th.get_attribute("scope").as_deref() == Some("col")));
    assert_eq!(table.page.one("caption").text_content().unwrap(), jobs::CAPTION.get());
}

#[wasm_bindgen_test]
async fn the_sort_button_says_how_the_column_is_sorted() {
    let table = table(&["a"]);
    let sorted = table.page.one("th[aria-sort]");
    assert_eq!(sorted.get_attribute("aria-sort").unwrap(), "descending");
    click(&table.page.one("th button"), false);
    until(|| sorted.get_attribute("aria-sort").as_deref() == Some("ascending")).await;
}

#[wasm_bindgen_test]
async fn loading_shows_skeletons_and_emptiness_shows_words() {
    let table = table(&[]);
    assert!(table.page.shows("nothing here"));
    table.loading.set(true);
    until(|| table.page.all("tbody[aria-hidden=true] tr.skeleton").len() == 8).await;
    assert!(!table.page.shows("nothing here"));
    table.loading.set(false);
    until(|| !table.page.has("tr.skeleton") && table.page.shows("nothing here")).await;
}

#[wasm_bindgen_test]
async fn rows_are_inert_and_the_header_box_is_off_while_others_load() {
    let table = table(&["a", "b"]);
    table.loading.set(true);
    until(|| table.page.one("tbody").has_attribute("inert") && table.header().disabled()).await;
    assert!(!table.page.has("tr.skeleton") && table.keys() == ["a", "b"]);
    table.header().click();
    assert!(table.selected().is_empty());
}

#[wasm_bindgen_test]
async fn rows_that_stay_are_the_same_elements_in_whatever_order() {
    let table = table(&["a", "b", "c"]);
    for row in table.page.all("tbody tr[data-key]") {
        row.set_attribute("data-old", "").unwrap();
    }
    let mut old = 3;
    for order in ["abcd", "dbca", "xdbya", "yx", "xy", "qxry", "y", "", "abcxy"] {
        let wanted: Vec<String> = order.chars().map(String::from).collect();
        table.rows.set(wanted.iter().map(|key| thing(key)).collect());
        until(|| table.keys() == wanted).await;
        let kept = ["a", "b", "c"].iter().filter(|key| order.contains(**key)).count();
        old = old.min(kept);
        assert_eq!(table.page.all("tr[data-old]").len(), old, "{order}");
    }
}

#[wasm_bindgen_test]
async fn text_of_a_row_is_never_markup() {
    const HOSTILE: &str = "<img src=x onerror=alert(1)>\"'";
    let table = table(&[HOSTILE]);
    assert!(!table.page.has("tbody img"));
    assert_eq!(table.keys(), [HOSTILE]);
    assert!(table.page.shows(&format!("text of {HOSTILE}")));
}

#[wasm_bindgen_test]
async fn a_key_that_the_server_lists_twice_has_two_rows() {
    let table = table(&["x"]);
    for keys in [&["x", "x"][..], &["x", "x", "y", "x"], &["y", "x"], &["x", "y", "y"]] {
        table.rows.set(things(keys));
        until(|| table.keys() == keys).await;
    }
}

fn focused_key() -> Option<String> {
    document().active_element().and_then(|focused| focused.get_attribute("data-key"))
}

#[wasm_bindgen_test]
async fn focus_goes_to_the_next_row_when_its_row_is_gone() {
    let table = table(&["a", "b", "c"]);
    table.boxes()[1].focus().unwrap();
    table.rows.set(things(&["a", "c"]));
    until(|| focused_key().as_deref() == Some("c")).await;
    table.boxes()[1].focus().unwrap();
    table.rows.set(things(&["a"]));
    until(|| focused_key().as_deref() == Some("a")).await;
    table.boxes()[0].focus().unwrap();
    table.rows.set(Vec::new());
    until(|| table.keys().is_empty() && focused_key().is_none()).await;
}

#[wasm_bindgen_test]
async fn a_row_that_changes_keeps_its_element_and_the_focus_of_its_box() {
    let table = table(&["a", "b"]);
    let (row, checkbox) = (table.page.all("tbody tr")[1].clone(), table.boxes()[1].clone());
    checkbox.focus().unwrap();
    table.rows.update(|rows| {
        rows[1].text = "changed".to_owned();
        rows.insert(0, thing("new"));
    });
    until(|| table.page.shows("changed") && table.keys() == ["new", "a", "b"]).await;
    assert!(row.is_connected() && checkbox.is_connected());
    let focused = document().active_element().unwrap();
    assert_eq!(focused.get_attribute("aria-label").as_deref(), Some("Select row b"));
}

#[wasm_bindgen_test]
async fn a_link_in_a_row_that_changes_keeps_the_focus() {
    let table = table(&["a", "b"]);
    let link = table.page.all("tbody a")[1].clone();
    link.focus().unwrap();
    table.rows.update(|rows| rows[1].text = "changed".to_owned());
    until(|| table.page.shows("changed")).await;
    assert!(link.is_same_node(document().active_element().as_deref()));
}
