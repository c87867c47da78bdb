//! One list screen: heading, filters, table, pager, what to say when there is nothing, and actions on what is selected.
//! A screen says what kind of list it is and how one page of it is read; everything else is the same for all.

mod bulk;
mod open;
mod state;
mod walk;

pub use open::open_foot;
pub use state::{Failure, List, Reading, Task, Wanted};

use crate::components::export::{ExportMenu, Scope, Sheet};
use crate::components::frame::{self, on_command};
use crate::components::menu::MenuItem;
use crate::components::pager::Pager;
use crate::components::problem::ProblemCard;
use crate::components::table::{Column, DataTable, RowView, Sort, TablePreferences};
use crate::format;
use crate::later::{Part, later, parts};
use crate::state::paging;
use crate::state::remote::auto_refresh;
use crate::state::selection::Selection;
use crate::state::url::{Query, Write};
use crate::text::{Tr, t, table as words};
use leptos::prelude::*;
use media_api::{Action, Problem};

/// Seconds between two reads of a list that nobody touches.
const REFRESH: u64 = 10;

/// Parameters of the address by name; those without a value are not there.
pub type Pairs = Vec<(&'static str, Option<String>)>;

/// What never changes about a list.
pub struct Kind {
    /// Its name in the stored preferences and in names of files.
    pub id: &'static str,
    pub title: Tr,
    pub caption: Tr,
    pub columns: &'static [Column],
    /// The column that the service sorts by; empty where the order is fixed.
    pub sorted: &'static str,
    /// The parameters of the address, read and written again: what nobody offers falls away, and the names of all are there.
    pub pairs: fn(&Query) -> Pairs,
    /// Names of the values in a file, in the order of [`RowEntry::cells`].
    pub names: &'static [&'static str],
    /// Most rows that *select all matching* and an export take.
    pub cap: usize,
    /// Most rows that the service lists, whatever matches.
    pub reach: u64,
    /// The foot of a list without page numbers, to which older entries are added below: [`open_foot`]. Named by those
    /// lists alone, so that the others' files do without it.
    pub open_foot: Option<fn(List) -> AnyView>,
    /// Head and sentence when nothing exists, and the way to the first one.
    pub nothing: (Tr, Tr),
    pub begin: Option<(&'static str, Tr)>,
    /// Head and sentence when nothing matches.
    pub no_match: (Tr, Tr),
}

/// One entry of a list: its row, and its values in a file.
#[derive(Clone)]
pub struct RowEntry {
    pub row: RowView,
    pub cells: Vec<String>,
}

/// What a read found.
#[derive(Default)]
pub struct Listed {
    pub entries: Vec<RowEntry>,
    /// How many match, in lists with page numbers.
    pub total: u64,
    /// Where a list without page numbers goes on.
    pub next: Option<i64>,
    /// What went wrong without spoiling the list.
    pub beside: Option<Failure>,
}

/// Something that can be done with rows, by their keys.
#[derive(Clone, Copy)]
pub struct Act {
    pub label: Tr,
    /// Destroys something. The key `d` does it to what is selected.
    pub danger: bool,
    pub run: Callback<Vec<String>>,
}

parts! {
    extras {
        row_items: Part<(String, Vec<(Act, bool)>)> = items_of;
        bulk: Part<(List, Vec<Act>)> = bulk::bulk;
        empty: Part<List> = bulk::emptiness;
        export: Part<(List, Scope, Callback<Sheet>), ()> = walk::export;
    }
}

/// The parts that differ between screens.
pub struct Screen {
    pub list: List,
    /// Stands beside the heading.
    pub beside_title: AnyView,
    /// Stands before the export.
    pub before_export: AnyView,
    /// Stands between heading and filters.
    pub above_filters: AnyView,
    pub filters: AnyView,
    /// Stands between filters and table.
    pub notes: AnyView,
    /// What can be done with the selected rows.
    pub acts: Vec<Act>,
}

impl Screen {
    /// A screen with filters and nothing else of its own.
    pub fn new(list: List, filters: AnyView) -> Self {
        let nothing = || ().into_any();
        Self {
            list,
            beside_title: nothing(),
            before_export: nothing(),
            above_filters: nothing(),
            filters,
            notes: nothing(),
            acts: Vec::new(),
        }
    }

    /// Shows it, and answers keys and the clock.
    pub fn show(self) -> AnyView {
        let list = self.list;
        let kind = list.kind;
        listen(list, self.acts.iter().find(|act| act.danger).copied());
        let rows = Signal::derive(move || list.entries.with(|e| e.iter().map(|e| e.row.clone()).collect()));
        let loading = Signal::derive(move || !list.arrived.get() && list.problem.with(Option::is_none));
        let sort = Sort {
            column: kind.sorted,
            ascending: Signal::derive(move || list.paging().ascending),
            toggle: Callback::new(move |()| {
                let next =
                    (!list.query.with_untracked(|q| q.get("sort").is_some())).then(|| "asc".to_owned());
                list.set(&[("sort", next)], Write::Replace);
            }),
        };
        view! {
            <div class="head">
                <h1>{t(kind.title)}</h1>
                {self.beside_title}
                <div class="spacer"></div>
                {self.before_export}
                <ExportMenu name=kind.id sheet=Callback::new(move |wish| list.export(wish)) selection=list.selection />
                {kind.begin.map(|(path, words)| view! { <a class="btn primary" href=path>{t(words)}</a> })}
            </div>
            {self.above_filters}
            <div class="filters">
                {self.filters}
                {move || (is_narrowed(list) && list.entries.with(|e| !e.is_empty())).then(|| clear_button(list, "link"))}
                <div class="spacer"></div>
                {bar_end(kind.id, kind.columns, Callback::new(move |()| list.reload()))}
            </div>
            {self.notes}
            {move || task(list, list.selection.with(Selection::is_empty))}
            {move || list.note.get().map(|note| view! { <p class="hint" role="status">{note}</p> })}
            {move || problems(list)}
            <DataTable
                id=kind.id
                caption=kind.caption
                columns=kind.columns
                rows=rows
                loading=loading
                selection=list.selection
                sort=sort
                empty=ViewFn::from(move || later(empty, list))
            />
            {kind.open_foot.unwrap_or(paged_foot)(list)}
            {bulk_bar(list, self.acts)}
        }
        .into_any()
    }
}

/// Columns, density and refresh, at the end of a bar of filters.
pub fn bar_end(id: &'static str, columns: &'static [Column], reload: Callback<()>) -> AnyView {
    view! {
        <div class="bar-end">
            <TablePreferences id=id columns=columns />
            <button
                type="button"
                class="icon"
                aria-label=t(words::REFRESH)
                title=t(words::REFRESH)
                on:click=move |_| reload.run(())
            >
                "↻"
            </button>
        </div>
    }
    .into_any()
}

/// What the menu of one row holds. Each action comes with whether it makes no sense for the row.
pub fn row_menu(key: &str, acts: Vec<(Act, bool)>) -> ViewFn {
    let key = key.to_owned();
    ViewFn::from(move || later(row_items, (key.clone(), acts.clone())))
}

fn items_of((key, acts): (String, Vec<(Act, bool)>)) -> AnyView {
    let item = |(act, disabled): (Act, bool)| {
        let key = key.clone();
        let action = Callback::new(move |()| act.run.run(vec![key.clone()]));
        view! { <MenuItem label=act.label danger=act.danger disabled=Signal::stored(disabled) action=action /> }
    };
    acts.into_iter().map(item).collect_view().into_any()
}

fn listen(list: List, danger: Option<Act>) {
    on_command(move |pressed| match pressed {
        frame::Command::Refresh => list.reload(),
        frame::Command::ClearSelection => list.selection.update(Selection::clear),
        frame::Command::Delete => {
            let chosen = list.selected();
            if let Some(act) = danger.filter(|_| !chosen.is_empty()) {
                act.run.run(chosen);
            }
        }
    });
    if list.kind.open_foot.is_none() {
        let paused = Signal::derive(move || {
            list.selection.with(|s| !s.is_empty()) || list.progress.with(Option::is_some)
        });
        auto_refresh(REFRESH, paused, move || list.reload());
    }
}

/// How far a long task is, with the button that stops it.
fn task(list: List, is_here: bool) -> Option<AnyView> {
    let words = list.progress.get().filter(|_| is_here)?;
    let stop = move |_| list.stop();
    Some(
        view! {
            <p class="task">
                <span role="status">{words}</span>
                <button type="button" class="btn small" on:click=stop>{t(words::STOP_TASK)}</button>
            </p>
        }
        .into_any(),
    )
}

fn problems(list: List) -> Vec<AnyView> {
    let retry = Callback::new(move |()| list.reload());
    let own = list.problem.get().map(|problem| {
        view! { <ProblemCard action=action_of(&problem) problem=problem retry=Some(retry) /> }.into_any()
    });
    let beside = list.failures.get().into_iter().map(|failure| {
        let name = Some(failure.name).filter(|name| !name.is_empty());
        view! {
            {name.map(|name| view! { <p class="failed-name">{name}</p> })}
            <ProblemCard action=action_of(&failure.problem) problem=failure.problem />
        }
        .into_any()
    });
    own.into_iter().chain(beside).collect()
}

/// The operation that met the problem, for what its errors mean.
fn action_of(problem: &Problem) -> Option<Action> {
    Action::from_name(problem.sent.as_ref()?.operation)
}

fn is_narrowed(list: List) -> bool {
    list.query.with(|q| q.has_other_than(&paging::NAMES))
}

fn clear_button(list: List, class: &'static str) -> AnyView {
    let clear = move |_| list.clear_filters();
    view! { <button type="button" class=class on:click=clear>{t(words::CLEAR_FILTERS)}</button> }.into_any()
}

/// Page numbers.
fn paged_foot(list: List) -> AnyView {
    let reach = list.kind.reach;
    view! {
        <Pager
            page=Signal::derive(move || list.paging().page)
            size=Signal::derive(move || list.paging().size.get())
            total=Signal::derive(move || list.total.get().min(reach))
            go=Callback::new(move |page: u32| list.set(&[("page", Some(page.to_string()))], Write::Push))
            resize=Callback::new(move |size: u32| list.set(&[("size", Some(size.to_string()))], Write::Replace))
        />
        {move || (list.total.get() > reach).then(|| view! {
            <p class="hint">{words::BEYOND_REACH.with(&[&format::count(reach)])}</p>
        })}
    }
    .into_any()
}

/// The bar over what is selected, fetched when something is.
fn bulk_bar(list: List, acts: Vec<Act>) -> AnyView {
    let is_used = Memo::new(move |_| !list.selection.with(Selection::is_empty));
    (move || is_used.get().then(|| later(bulk, (list, acts.clone())))).into_any()
}
