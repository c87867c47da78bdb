//! The one table: a real `<table>` with named checkboxes, ranges, sort, columns, skeletons and a slot for emptiness.

use crate::later::{Part, later, parts};
use crate::state::preferences::{Density, Zone, use_preferences};
use crate::state::selection::{Coverage, Selection};
use crate::text::{Language, Tr, frame, show, table as words};
use leptos::html;
use leptos::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// One column. The cells come from the row, by the column's id.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub id: &'static str,
    pub title: Tr,
    pub numeric: bool,
    /// Whether a person may hide it.
    pub can_hide: bool,
}

impl Column {
    pub const fn new(id: &'static str, title: Tr) -> Self {
        Self { id, title, numeric: false, can_hide: true }
    }
    pub const fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }
    pub const fn always(mut self) -> Self {
        self.can_hide = false;
        self
    }
}

type Cells = Arc<dyn Fn(&'static str) -> AnyView + Send + Sync>;

/// One row, ready to be shown.
#[derive(Clone)]
pub struct RowView {
    /// Its name in the selection.
    pub key: String,
    /// Its name for people, as in the checkbox's label.
    pub label: String,
    /// Changes whenever the row must be drawn anew.
    pub version: u64,
    /// Why it cannot be selected.
    pub locked: Option<Tr>,
    cells: Cells,
}

impl RowView {
    /// `content` decides when the row is drawn anew; `cells` draws one cell by column id.
    pub fn new(
        key: impl Into<String>,
        label: impl Into<String>,
        content: &impl Hash,
        cells: impl Fn(&'static str) -> AnyView + Send + Sync + 'static,
    ) -> Self {
        let mut hasher = DefaultHasher::new();
        content.hash(&mut hasher);
        Self {
            key: key.into(),
            label: label.into(),
            version: hasher.finish(),
            locked: None,
            cells: Arc::new(cells),
        }
    }
    pub fn locked(mut self, reason: Option<Tr>) -> Self {
        self.locked = reason;
        self
    }
}

/// The column that can be sorted, and how it is.
#[derive(Clone, Copy)]
pub struct Sort {
    pub column: &'static str,
    pub ascending: Signal<bool>,
    pub toggle: Callback<()>,
}

/// A table of rows. Filters, pager and bulk bar stand around it, not in it.
#[component]
pub fn DataTable(
    /// Its name in the stored preferences.
    id: &'static str,
    caption: Tr,
    columns: &'static [Column],
    #[prop(into)] rows: Signal<Vec<RowView>>,
    /// Whether nothing has arrived yet: skeleton rows are shown.
    #[prop(into)]
    loading: Signal<bool>,
    #[prop(optional, into)] selection: Option<RwSignal<Selection>>,
    #[prop(optional, into)] sort: Option<Sort>,
    /// What to show when there are no rows.
    #[prop(into)]
    empty: ViewFn,
) -> impl IntoView {
    let preferences = use_preferences();
    let visible = Memo::new(move |_| {
        columns
            .iter()
            .enumerate()
            .filter(|(_, c)| !preferences.is_hidden(id, c.id))
            .map(|(i, _)| i)
            .collect::<Vec<_>>()
    });
    let selectable = Memo::new(move |_| {
        rows.with(|rows| {
            rows.iter().filter(|r| r.locked.is_none()).map(|r| r.key.clone()).collect::<Vec<String>>()
        })
    });
    let width = move || visible.with(Vec::len) + usize::from(selection.is_some());
    let head = move || visible.get().into_iter().map(|i| header_cell(columns[i], sort)).collect_view();
    // Rows are still: they are drawn anew when their content, the columns, the language or the zone changes.
    let look = Memo::new(move |_| {
        let mut hasher = DefaultHasher::new();
        visible.with(|v| v.hash(&mut hasher));
        (preferences.language() == Language::En, preferences.zone() == Zone::Utc).hash(&mut hasher);
        hasher.finish()
    });
    let keyed = move || {
        let look = look.get();
        rows.get().into_iter().map(|row| (row, look)).collect::<Vec<_>>()
    };
    let body = view! {
        <For
            each=keyed
            key=|(row, look)| (row.key.clone(), row.version, *look)
            children=move |(row, _)| visible.with(|v| table_row(row, v, columns, selection))
        />
    };
    let tbody = NodeRef::<html::Tbody>::new();
    if let Some(selection) = selection {
        Effect::new(move |_| selection.with(|s| mark_rows(tbody, s)));
    }
    let choose = move |event: leptos::ev::MouseEvent| {
        let Some((selection, key, selected)) =
            selection.and_then(|s| checked_row(&event).map(|(k, c)| (s, k, c)))
        else {
            return;
        };
        selectable.with_untracked(|page| {
            selection.update(|s| {
                if event.shift_key() { s.set_range(page, &key, selected) } else { s.set(&key, selected) }
            });
        });
    };
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    view! {
        <div class="sheet scroll" role="region" tabindex="0" aria-label=show(caption) aria-busy=move || loading.get().to_string()>
            <table data-table=id>
                <caption>{show(caption)}</caption>
                <thead><tr>{selection.map(|s| select_page_cell(s, selectable))}{head}</tr></thead>
                <tbody node_ref=tbody on:click=choose>
                    {body}
                    {move || (loading.get() && is_empty.get()).then(|| skeleton(width()))}
                </tbody>
            </table>
            {move || (!loading.get() && is_empty.get()).then(|| view! { <div class="empty">{empty.run()}</div> })}
        </div>
    }
}

fn skeleton(width: usize) -> impl IntoView {
    (0..8)
        .map(|_| view! { <tr class="skeleton" aria-hidden="true">{(0..width).map(|_| view! { <td><span></span></td> }).collect_view()}</tr> })
        .collect_view()
}

fn header_cell(column: Column, sort: Option<Sort>) -> AnyView {
    let class = if column.numeric { "num" } else { "" };
    let Some(sort) = sort.filter(|sort| sort.column == column.id) else {
        return view! { <th scope="col" class=class>{show(column.title)}</th> }.into_any();
    };
    let ascending = sort.ascending;
    view! {
        <th scope="col" class=class aria-sort=move || if ascending.get() { "ascending" } else { "descending" }>
            <button type="button" on:click=move |_| sort.toggle.run(())>
                {show(column.title)}
                <span aria-hidden="true">{move || if ascending.get() { " ↑" } else { " ↓" }}</span>
                <span class="unseen">
                    {move || if ascending.get() { words::SORTED_ASC.get() } else { words::SORTED_DESC.get() }}
                </span>
            </button>
        </th>
    }
    .into_any()
}

fn select_page_cell(selection: RwSignal<Selection>, page: Memo<Vec<String>>) -> impl IntoView {
    let coverage = Memo::new(move |_| page.with(|page| selection.with(|s| s.coverage(page))));
    view! {
        <th scope="col" class="box">
            <input
                type="checkbox"
                aria-label=show(words::SELECT_PAGE)
                prop:checked=move || coverage.get() == Coverage::All
                prop:indeterminate=move || coverage.get() == Coverage::Some
                prop:disabled=move || page.with(Vec::is_empty)
                on:change=move |event| {
                    let selected = event_target_checked(&event);
                    page.with_untracked(|page| selection.update(|s| s.set_page(page, selected)));
                }
            />
        </th>
    }
}

/// A row as it is now; [`mark_rows`] follows the selection.
fn table_row(
    row: RowView,
    visible: &[usize],
    columns: &'static [Column],
    selection: Option<RwSignal<Selection>>,
) -> AnyView {
    let cells = visible
        .iter()
        .map(|i| {
            let column = columns[*i];
            view! { <td class=column.numeric.then_some("num")>{(row.cells)(column.id)}</td> }.into_any()
        })
        .collect_view();
    let is_selected = selection.map(|selection| selection.with_untracked(|s| s.contains(&row.key)));
    let checkbox = is_selected.map(|is_selected| {
        view! {
            <td class="box">
                <input
                    type="checkbox"
                    aria-label=words::SELECT_ROW.with(&[&row.label])
                    title=row.locked.map(Tr::get)
                    disabled=row.locked.is_some()
                    prop:checked=is_selected
                />
            </td>
        }
        .into_any()
    });
    let selected = is_selected.map(|is_selected| is_selected.to_string());
    view! { <tr data-key=row.key aria-selected=selected>{checkbox}{cells}</tr> }.into_any()
}

/// Brings the rows that are drawn in line with the selection. One pass over the page: a memo and two effects for each row
/// would cost more than all else about it.
fn mark_rows(tbody: NodeRef<html::Tbody>, selection: &Selection) {
    let Some(tbody) = tbody.get() else { return };
    let Ok(rows) = tbody.query_selector_all("tr[data-key]") else { return };
    for row in (0..rows.length()).filter_map(|i| rows.item(i)?.dyn_into::<web_sys::Element>().ok()) {
        let is_selected = row.get_attribute("data-key").is_some_and(|key| selection.contains(&key));
        if row.get_attribute("aria-selected").as_deref() == Some(if is_selected { "true" } else { "false" }) {
            continue;
        }
        let _ = row.set_attribute("aria-selected", &is_selected.to_string());
        if let Ok(Some(input)) = row.query_selector(".box input") {
            input.unchecked_into::<web_sys::HtmlInputElement>().set_checked(is_selected);
        }
    }
}

/// The row whose checkbox was pressed, and whether it is checked now.
fn checked_row(event: &web_sys::MouseEvent) -> Option<(String, bool)> {
    let input = event.target()?.dyn_into::<web_sys::HtmlInputElement>().ok()?;
    input.closest(".box").ok().flatten()?;
    Some((input.closest("tr").ok().flatten()?.get_attribute("data-key")?, input.checked()))
}

/// Columns and density: the preferences of one table.
#[component]
pub fn TablePreferences(id: &'static str, columns: &'static [Column]) -> impl IntoView {
    let panel = move || later(column_choices, (id, columns));
    view! { <super::menu::Menu label=words::COLUMNS class="btn quiet" panel=panel /> }
}

parts! {
    extras {
        column_choices: Part<(&'static str, &'static [Column])> = draw_column_choices;
    }
}

fn draw_column_choices((id, columns): (&'static str, &'static [Column])) -> AnyView {
    let preferences = use_preferences();
    let choices = columns
        .iter()
        .filter(|column| column.can_hide)
        .map(|column| {
            view! {
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || !preferences.is_hidden(id, column.id)
                        on:change=move |event| preferences.set_hidden(id, column.id, !event_target_checked(&event))
                    />
                    {show(column.title)}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="checks">
            <legend>{show(words::COLUMNS)}</legend>
            {choices}
            <label class="check divided">
                <input
                    type="checkbox"
                    prop:checked=move || preferences.density() == Density::Compact
                    on:change=move |event| {
                        let compact = event_target_checked(&event);
                        preferences.set_density(if compact { Density::Compact } else { Density::Comfortable });
                    }
                />
                {show(words::DENSITY)}
            </label>
        </fieldset>
    }
    .into_any()
}

/// The bar that floats over the page while something is selected.
#[component]
pub fn BulkBar(selection: RwSignal<Selection>, children: ChildrenFn) -> impl IntoView {
    view! {
        <Show when=move || !selection.with(Selection::is_empty)>
            <div class="bulk" role="region" aria-label=show(words::SELECTION)>
                <b aria-live="polite">
                    {move || words::SELECTED.with(&[&crate::format::count(selection.with(Selection::len) as u64)])}
                </b>
                {children()}
                <button
                    type="button"
                    class="icon"
                    aria-label=show(words::CLEAR_SELECTION)
                    title=show(frame::CANCEL)
                    on:click=move |_| selection.update(Selection::clear)
                >
                    "✕"
                </button>
            </div>
        </Show>
    }
}

/// Row keys of a table: `j` and `k` move, `x` selects, `enter` opens. Returns whether the key was one of them.
pub fn row_key(event: &web_sys::KeyboardEvent) -> bool {
    let step: i32 = match event.key().as_str() {
        "j" => 1,
        "k" => -1,
        "x" | "X" => return click_in_focused_row(event, "input[type=checkbox]:not(:disabled)"),
        "Enter" => {
            return focused_row().is_some_and(|row| is_row_itself(&row))
                && click_in_focused_row(event, "a, button.view");
        }
        _ => return false,
    };
    let document = document();
    let Ok(rows) = document.query_selector_all("[data-key]") else { return false };
    if rows.length() == 0 {
        return false;
    }
    let rows: Vec<web_sys::HtmlElement> =
        (0..rows.length()).filter_map(|i| rows.item(i)?.dyn_into().ok()).collect();
    let current = focused_row().and_then(|row| rows.iter().position(|r| r.is_same_node(Some(&row))));
    let next = match current {
        Some(at) => (at as i32 + step).clamp(0, rows.len() as i32 - 1) as usize,
        None => 0,
    };
    let _ = rows[next].set_attribute("tabindex", "-1");
    let _ = rows[next].focus();
    true
}

fn focused_row() -> Option<web_sys::Element> {
    document().active_element()?.closest("[data-key]").ok().flatten()
}

fn is_row_itself(row: &web_sys::Element) -> bool {
    document().active_element().is_some_and(|focused| focused.is_same_node(Some(row)))
}

fn click_in_focused_row(event: &web_sys::KeyboardEvent, selector: &str) -> bool {
    let target = focused_row().and_then(|row| row.query_selector(selector).ok().flatten());
    let Some(target) = target.and_then(|t| t.dyn_into::<web_sys::HtmlElement>().ok()) else { return false };
    if event.shift_key() {
        let init = web_sys::MouseEventInit::new();
        init.set_bubbles(true);
        init.set_cancelable(true);
        init.set_shift_key(true);
        if let Ok(click) = web_sys::MouseEvent::new_with_mouse_event_init_dict("click", &init) {
            let _ = target.dispatch_event(&click);
        }
    } else {
        target.click();
    }
    true
}
