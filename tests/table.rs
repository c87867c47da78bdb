//! The table in a real browser: named checkboxes, shift ranges, mixed header, sort, skeletons, emptiness.

mod support;

use leptos::prelude::*;
use media_console::components::table::{Column, DataTable, RowView, Sort, Width};
use media_console::html::Html;
use media_console::state::selection::Selection;
use media_console::text::tr;
use support::{click, mount, settle};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlInputElement;

wasm_bindgen_test_configure!(run_in_browser);

const COLUMNS: &[Column] = &[
    Column::new("name", tr("Name", "名称"), Width::Rest).always(),
    Column::new("created", tr("Created", "创建时间"), Width::Long).numeric(),
];

fn row(key: &str) -> RowView {
    let name = key.to_owned();
    RowView::new(key, format!("row {key}"), &key, move |column| Html::text(&format!("{name}/{column}")))
}

struct Table {
    page: support::Mounted,
    rows: RwSignal<Vec<RowView>>,
    loading: RwSignal<bool>,
    selection: RwSignal<Selection>,
}

fn table(keys: &[&str]) -> Table {
    let rows = RwSignal::new(keys.iter().map(|key| row(key)).collect::<Vec<_>>());
    let (loading, selection, ascending) =
        (RwSignal::new(false), RwSignal::new(Selection::default()), RwSignal::new(false));
    let page = mount(move || {
        let sort = Sort {
            column: "created",
            ascending: ascending.into(),
            toggle: Callback::new(move |()| ascending.update(|a| *a = !*a)),
        };
        view! {
            <DataTable
                id="test"
                caption=tr("Things", "东西")
                columns=COLUMNS
                rows=rows
                loading=loading
                selection=selection
                sort=sort
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
    fn header(&self) -> HtmlInputElement {
        self.page.one("thead input").unchecked_into()
    }
    async fn pick(&self, row: usize, shift: bool) {
        click(&self.boxes()[row], shift);
        settle().await;
    }
    fn selected(&self) -> Vec<String> {
        self.selection.with_untracked(|s| s.keys().cloned().collect())
    }
}

#[wasm_bindgen_test]
async fn a_shift_click_selects_the_range_between() {
    let table = table(&["a", "b", "c", "d", "e"]);
    settle().await;
    table.pick(1, false).await;
    table.pick(3, true).await;
    assert_eq!(table.selected(), ["b", "c", "d"]);
    assert_eq!(
        table.boxes().iter().map(HtmlInputElement::checked).collect::<Vec<_>>(),
        [false, true, true, true, false]
    );
}

#[wasm_bindgen_test]
async fn the_header_box_is_mixed_when_some_rows_are_selected() {
    let table = table(&["a", "b", "c"]);
    settle().await;
    assert!(!table.header().checked() && !table.header().indeterminate());
    table.pick(0, false).await;
    assert!(table.header().indeterminate() && !table.header().checked());
    table.pick(2, true).await;
    assert!(!table.header().indeterminate() && table.header().checked());
    click(&table.header(), false);
    settle().await;
    assert!(table.selected().is_empty());
}

#[wasm_bindgen_test]
async fn a_selection_on_another_page_is_kept_and_not_shown_as_mixed() {
    let table = table(&["a", "b"]);
    settle().await;
    table.pick(0, false).await;
    table.rows.set(vec![row("y"), row("z")]);
    settle().await;
    assert!(!table.header().indeterminate());
    assert_eq!(table.selected(), ["a"]);
    table.rows.set(vec![row("a"), row("b")]);
    settle().await;
    assert!(table.boxes()[0].checked() && !table.boxes()[1].checked());
}

#[wasm_bindgen_test]
async fn checkboxes_are_named_by_their_rows_and_headers_have_scopes() {
    let table = table(&["a"]);
    settle().await;
    assert_eq!(table.boxes()[0].get_attribute("aria-label").unwrap(), "Select row a");
    assert_eq!(table.header().get_attribute("aria-label").unwrap(), "Select this page");
    assert!(table.page.all("th").iter().all(|th| th.get_attribute("scope").as_deref() == Some("col")));
    assert_eq!(table.page.one("caption").text_content().unwrap(), "Things");
}

#[wasm_bindgen_test]
async fn the_sort_button_says_how_the_column_is_sorted() {
    let table = table(&["a"]);
    settle().await;
    let sorted = table.page.one("th[aria-sort]");
    assert_eq!(sorted.get_attribute("aria-sort").unwrap(), "descending");
    click(&table.page.one("th button"), false);
    settle().await;
    assert_eq!(sorted.get_attribute("aria-sort").unwrap(), "ascending");
}

#[wasm_bindgen_test]
async fn loading_shows_skeletons_and_emptiness_shows_words() {
    let table = table(&[]);
    table.loading.set(true);
    settle().await;
    assert_eq!(table.page.all("tbody[aria-hidden=true] tr.skeleton").len(), 8);
    assert!(!table.page.text().contains("nothing here"));
    table.loading.set(false);
    settle().await;
    assert!(table.page.all("tr.skeleton").is_empty());
    assert!(table.page.text().contains("nothing here"));
}

#[wasm_bindgen_test]
async fn a_locked_row_cannot_be_selected_by_box_page_or_range() {
    const WHY: media_console::text::Tr = tr("because", "因为");
    let table = table(&[]);
    table.rows.set(vec![row("a"), row("b").locked(Some(WHY)), row("c")]);
    settle().await;
    assert!(table.boxes()[1].disabled());
    assert_eq!(table.boxes()[1].get_attribute("title").unwrap(), "because");
    table.pick(0, false).await;
    table.pick(2, true).await;
    assert_eq!(table.selected(), ["a", "c"]);
    table.selection.update(Selection::clear);
    settle().await;
    click(&table.header(), false);
    settle().await;
    assert_eq!(table.selected(), ["a", "c"]);
}

#[wasm_bindgen_test]
async fn rows_that_stay_are_the_same_elements_in_whatever_order() {
    let table = table(&["a", "b", "c"]);
    settle().await;
    let keys = |table: &Table| {
        let rows = table.page.all("tbody tr[data-key]");
        rows.iter().map(|row| row.get_attribute("data-key").unwrap()).collect::<Vec<_>>()
    };
    for row in table.page.all("tbody tr[data-key]") {
        row.set_attribute("data-old", "").unwrap();
    }
    let mut old = 3;
    for order in ["abcd", "dbca", "xdbya", "yx", "xy", "qxry", "y", "", "abcxy"] {
        let wanted: Vec<String> = order.chars().map(String::from).collect();
        table.rows.set(wanted.iter().map(|key| row(key)).collect());
        settle().await;
        assert_eq!(keys(&table), wanted, "{order}");
        let kept = ["a", "b", "c"].iter().filter(|key| order.contains(**key)).count();
        old = old.min(kept);
        assert_eq!(table.page.all("tr[data-old]").len(), old, "{order}");
    }
}

#[wasm_bindgen_test]
async fn what_stands_in_a_row_is_never_markup() {
    let table = table(&[]);
    table.rows.set(vec![row("<img src=x onerror=alert(1)>\"'")]);
    settle().await;
    assert!(table.page.all("tbody img").is_empty());
    assert_eq!(
        table.page.one("tbody tr").get_attribute("data-key").unwrap(),
        "<img src=x onerror=alert(1)>\"'"
    );
    assert!(table.page.text().contains("<img src=x onerror=alert(1)>\"'/name"));
}

#[wasm_bindgen_test]
async fn what_a_server_lists_twice_is_shown_twice_and_once_again() {
    let table = table(&["x"]);
    settle().await;
    for keys in [&["x", "x"][..], &["x", "x", "y", "x"], &["y", "x"], &["x", "y", "y"]] {
        table.rows.set(keys.iter().map(|key| row(key)).collect());
        settle().await;
        let shown: Vec<_> = table
            .page
            .all("tbody tr[data-key]")
            .iter()
            .map(|row| row.get_attribute("data-key").unwrap())
            .collect();
        assert_eq!(shown, keys);
    }
}

#[wasm_bindgen_test]
async fn focus_goes_to_the_next_row_when_its_row_is_gone() {
    let table = table(&["a", "b", "c"]);
    settle().await;
    let focused_after = async |control: usize, left: &[&str]| {
        table.boxes()[control].focus().unwrap();
        table.rows.set(left.iter().map(|key| row(key)).collect());
        settle().await;
        document().active_element().unwrap().get_attribute("data-key")
    };
    assert_eq!(focused_after(1, &["a", "c"]).await.as_deref(), Some("c"), "the row in its place");
    assert_eq!(focused_after(1, &["a"]).await.as_deref(), Some("a"), "the last row");
    assert_eq!(focused_after(0, &[]).await, None);
}

#[wasm_bindgen_test]
async fn focus_stays_on_a_row_that_is_drawn_anew() {
    let table = table(&["a", "b"]);
    settle().await;
    let box_of_b = table.boxes()[1].clone();
    box_of_b.focus().unwrap();
    let changed = |key: &str| {
        let name = key.to_owned();
        RowView::new(key, format!("row {key}"), &"changed", move |_| Html::text(&format!("{name} anew")))
    };
    table.rows.set(vec![row("new"), changed("a"), changed("b")]);
    settle().await;
    assert!(!box_of_b.is_connected(), "the row was drawn anew");
    let focused = document().active_element().unwrap();
    assert_eq!(focused.get_attribute("aria-label").as_deref(), Some("Select row b"));
}
