//! The one table: a real `<table>` with named checkboxes, ranges, sort, columns, skeletons and a slot for emptiness.

use super::rows::{Gone, choose, keep_focus, pressed_in_row};
use crate::dom::closest;
use crate::html::{Html, show_pieces};
use crate::later::{Part, later, parts};
use crate::state::preferences::{Density, use_preferences};
use crate::state::selection::{Coverage, Selection};
use crate::text::{Tr, frame, t, table as words};
use leptos::html;
use leptos::mount::mount_to;
use leptos::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// How much of a row a column takes. Rows are laid out one by one, those out of sight not at all, so widths cannot depend on
/// what stands in other rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// A button.
    Button,
    /// A number, a word.
    Short,
    /// An identifier in short form with its copy button, or as long a name.
    Id,
    /// A name that is mostly short.
    Middle,
    /// A time with its day.
    Long,
    /// A sentence, or the name of an operation.
    Wide,
    /// Wide, and takes what is left.
    Rest,
}

/// One column. The cells come from the row, by the column's id.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub id: &'static str,
    pub title: Tr,
    width: Width,
    numeric: bool,
    /// Whether a person may hide it.
    pub can_hide: bool,
}

impl Column {
    pub const fn new(id: &'static str, title: Tr, width: Width) -> Self {
        Self { id, title, width, numeric: false, can_hide: true }
    }
    pub const fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }
    pub const fn always(mut self) -> Self {
        self.can_hide = false;
        self
    }
    fn class(&self) -> &'static str {
        match (self.width, self.numeric) {
            (Width::Button, _) => "w-button num",
            (Width::Short, false) => "w-short",
            (Width::Short, true) => "w-short num",
            (Width::Id, false) => "w-id",
            (Width::Id, true) => "w-id num",
            (Width::Middle, false) => "w-middle",
            (Width::Middle, true) => "w-middle num",
            (Width::Long, false) => "w-long",
            (Width::Long, true) => "w-long num",
            (Width::Wide, _) => "w-wide",
            (Width::Rest, _) => "w-rest",
        }
    }
}

type Cells = Arc<dyn Fn(&'static str) -> Html + Send + Sync>;

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
    menu: Option<ViewFn>,
    open: Option<Callback<()>>,
    cells: Cells,
}

impl RowView {
    /// `content` decides when the row is drawn anew; `cells` draws one cell by column id.
    pub fn new(
        key: impl Into<String>,
        label: impl Into<String>,
        content: &impl Hash,
        cells: impl Fn(&'static str) -> Html + Send + Sync + 'static,
    ) -> Self {
        let mut hasher = DefaultHasher::new();
        content.hash(&mut hasher);
        Self {
            key: key.into(),
            label: label.into(),
            version: hasher.finish(),
            locked: None,
            menu: None,
            open: None,
            cells: Arc::new(cells),
        }
    }
    pub fn locked(mut self, reason: Option<Tr>) -> Self {
        self.locked = reason;
        self
    }
    /// What the menu of the row holds, drawn when it is opened; one of the cells is a [`menu_button`].
    pub fn with_menu(mut self, panel: impl Into<ViewFn>) -> Self {
        self.menu = Some(panel.into());
        self
    }
    /// What a button of class `view` in one of the cells does.
    pub fn opened_by(mut self, open: impl Fn() + Send + Sync + 'static) -> Self {
        self.open = Some(Callback::new(move |()| open()));
        self
    }
}

/// The cell with the button of a row's menu; `label` names the row.
pub fn menu_button(label: &str) -> Html {
    const BUTTON: &str =
        r#"<details class="menu"><summary class="icon" aria-label="{}">⋯</summary></details>"#;
    Html::new(BUTTON, &[&words::MORE.with(&[label])])
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
    let head = move || visible.get().into_iter().map(|i| header_cell(columns[i], sort)).collect_view();
    // Rows are still: they are drawn anew when their content, the columns, the language or the zone changes.
    let look = Memo::new(move |_| {
        let mut hasher = DefaultHasher::new();
        visible.with(|v| v.hash(&mut hasher));
        preferences.look().hash(&mut hasher);
        hasher.finish()
    });
    let tbody = NodeRef::<html::Tbody>::new();
    Effect::new(move |shown: Option<Vec<u64>>| {
        let look = look.get();
        let draw = |row: &RowView| visible.with_untracked(|v| table_row(row, v, columns, selection));
        let mut shown = shown.unwrap_or_default();
        if let Some(tbody) = tbody.get() {
            keep_focus(&tbody, Gone::Next, || {
                rows.with(|rows| untrack(|| show_rows(&tbody, &mut shown, rows, look, draw)));
            });
        }
        shown
    });
    if let Some(selection) = selection {
        Effect::new(move |_| selection.with(|s| mark_rows(tbody, s)));
    }
    let (owner, menu) = (Owner::current(), StoredValue::new_local(None));
    let pressed = move |event: leptos::ev::MouseEvent| {
        let Some((target, key)) = pressed_in_row(&event) else { return };
        let row = || rows.with_untracked(|rows| rows.iter().find(|row| row.key == key).cloned());
        if let Some(details) = closest(&target, "summary").and_then(|summary| summary.parent_element()) {
            // The browser opens the menu after this.
            if let (Some(panel), 1) = (row().and_then(|row| row.menu), details.child_element_count()) {
                let fill = || mount_to(details.unchecked_into(), move || panel_of(&panel));
                menu.set_value(owner.as_ref().map(|owner| owner.with(fill)));
            }
            return;
        }
        if closest(&target, "button.view").is_some() {
            row().and_then(|row| row.open).into_iter().for_each(|open| open.run(()));
            return;
        }
        let box_of_row =
            closest(&target, ".box input").and_then(|b| b.dyn_into::<web_sys::HtmlInputElement>().ok());
        let (Some(selection), Some(input)) = (selection, box_of_row) else { return };
        choose(selection, selectable, &key, &input, event.shift_key());
    };
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    view! {
        <div class="sheet scroll" role="region" tabindex="0" aria-label=t(caption) aria-busy=move || loading.get().to_string()>
            <table data-table=id role="table">
                <caption>{t(caption)}</caption>
                <thead role="rowgroup"><tr role="row">{selection.map(|s| select_page_cell(s, selectable))}{head}</tr></thead>
                <tbody role="rowgroup" node_ref=tbody on:click=pressed></tbody>
                {move || {
                    let waits = loading.get() && is_empty.get();
                    waits.then(|| visible.with(|v| skeleton(v, columns, selection.is_some())))
                }}
            </table>
            {move || (!loading.get() && is_empty.get()).then(|| view! { <div class="empty">{empty.run()}</div> })}
        </div>
    }
}

fn panel_of(panel: &ViewFn) -> AnyView {
    view! { <div class="panel">{panel.run()}</div> }.into_any()
}

fn skeleton(visible: &[usize], columns: &'static [Column], has_boxes: bool) -> AnyView {
    let cell = |class: &'static str| Html::new(r#"<td class="{}"><span></span></td>"#, &[class]);
    let first =
        Html::new(r#"<tr class="skeleton">"#, &[]).and(if has_boxes { cell("box") } else { Html::default() });
    let row = visible.iter().fold(first, |cells, i| cells.and(cell(columns[*i].class())));
    let rows = row.and(Html::new("</tr>", &[])).into_string().repeat(8);
    view! { <tbody aria-hidden="true" inner_html=rows></tbody> }.into_any()
}

fn header_cell(column: Column, sort: Option<Sort>) -> AnyView {
    let class = column.class();
    let Some(sort) = sort.filter(|sort| sort.column == column.id) else {
        return view! { <th role="columnheader" scope="col" class=class>{t(column.title)}</th> }.into_any();
    };
    let ascending = sort.ascending;
    view! {
        <th role="columnheader" scope="col" class=class aria-sort=move || if ascending.get() { "ascending" } else { "descending" }>
            <button type="button" on:click=move |_| sort.toggle.run(())>
                {t(column.title)}
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
        <th role="columnheader" scope="col" class="box">
            <input
                type="checkbox"
                aria-label=t(words::SELECT_PAGE)
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

/// Brings the rows of `tbody` in line with `rows`, of which `shown` says what is there.
fn show_rows(
    tbody: &web_sys::Element,
    shown: &mut Vec<u64>,
    rows: &[RowView],
    look: u64,
    draw: impl Fn(&RowView) -> Html,
) {
    let wanted = rows.iter().map(|row| {
        let mut hasher = DefaultHasher::new();
        (&row.key, row.version, look).hash(&mut hasher);
        hasher.finish()
    });
    show_pieces(tbody, shown, wanted, |places| {
        rows[places].iter().fold(Html::default(), |html, row| html.and(draw(row)))
    });
}

/// A row as it is now; [`mark_rows`] follows the selection.
fn table_row(
    row: &RowView,
    visible: &[usize],
    columns: &'static [Column],
    selection: Option<RwSignal<Selection>>,
) -> Html {
    const CHECKBOX: &str = r#"<td role="cell" class="box"><input type="checkbox" aria-label="{}""#;
    let is_selected = selection.map(|selection| selection.with_untracked(|s| s.contains(&row.key)));
    let mut html = Html::new(r#"<tr role="row" data-key="{}""#, &[&row.key]);
    if let Some(is_selected) = is_selected {
        html = html
            .and(Html::new(r#" aria-selected="{}">"#, &[if is_selected { "true" } else { "false" }]))
            .and(Html::new(CHECKBOX, &[&words::SELECT_ROW.with(&[&row.label])]))
            .and(
                row.locked
                    .map_or_else(Html::default, |why| Html::new(r#" disabled title="{}""#, &[why.get()])),
            )
            .and(Html::new(if is_selected { " checked></td>" } else { "></td>" }, &[]));
    } else {
        html = html.and(Html::new(">", &[]));
    }
    for column in visible.iter().map(|i| &columns[*i]) {
        html = html
            .and(Html::new(r#"<td role="cell" class="{}">"#, &[column.class()]))
            .and((row.cells)(column.id))
            .and(Html::new("</td>", &[]));
    }
    html.and(Html::new("</tr>", &[]))
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
                    {t(column.title)}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="checks">
            <legend>{t(words::COLUMNS)}</legend>
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
                {t(words::DENSITY)}
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
            <div class="bulk" role="region" aria-label=t(words::SELECTION)>
                <b aria-live="polite">
                    {move || words::SELECTED.with(&[&crate::format::count(selection.with(Selection::len) as u64)])}
                </b>
                {children()}
                <button
                    type="button"
                    class="icon"
                    aria-label=t(words::CLEAR_SELECTION)
                    title=t(frame::CANCEL)
                    on:click=move |_| selection.update(Selection::clear)
                >
                    "✕"
                </button>
            </div>
        </Show>
    }
}
