//! What all list screens show, and the keys they handle.

use super::collect::CollectingNote;
use super::empty::{CreateLink, EmptyState};
use super::foot::Foot;
use super::new_rows::NewRows;
use super::refresh::{Age, FoldedProblem, RefreshButton, RefreshFailure, first_problem};
use super::row_menu::row_menu;
use super::selection_bar::SelectionBar;
use super::state::List;
use super::{RowAction, RowLink};
use crate::components::data_table::{DataTable, Sheet, Sort, TablePreferences};
use crate::components::export::{ExportMenu, Scope};
use crate::components::focus::heading_when_removed;
use crate::components::problem::ProblemSlot;
use crate::state::commands::{ScreenCommand, on_command};
use crate::state::fetch::auto_refresh;
use crate::state::query::HistoryMode;
use crate::state::selection::Selection;
use crate::state::session::use_read_only;
use crate::text::{t, table as words};
use leptos::prelude::*;

/// Seconds between two automatic reads of a list.
const REFRESH_SECONDS: u64 = 10;

/// A list screen. `children` are the filters.
#[component]
pub fn ListScreen<T>(
    list: List<T>,
    /// Actions on rows, in the menu of a row and in the selection bar. None in read-only mode.
    #[prop(optional)]
    actions: Vec<RowAction<T>>,
    /// Screens that the menu of a row links to.
    #[prop(optional)]
    links: Vec<RowLink<T>>,
    /// Beside the heading.
    #[prop(optional, into)]
    beside_title: ViewFn,
    /// Between heading and filters.
    #[prop(optional, into)]
    above_filters: ViewFn,
    /// Between filters and table.
    #[prop(optional, into)]
    notes: ViewFn,
    children: Children,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let config = list.config;
    listen(list, actions.iter().find(|action| action.danger).copied());
    let in_menu = actions.clone();
    let export = Callback::new(move |(scope, save): (Scope, Callback<Sheet>)| list.export(scope, save));
    let refresh = Callback::new(move |()| list.refresh());
    let busy = Signal::derive(move || list.fetch.is_busy());
    let side_problem =
        Signal::derive(move || list.fetch.data.with(|loaded| loaded.as_ref()?.page.side_problem.clone()));
    let clear = move |_| list.clear_filters();
    view! {
        <div class="head">
            <h1>{t(config.title)}</h1>
            {beside_title.run()}
            <div class="spacer"></div>
            <ExportMenu name=config.id sheet=export selection=list.selection />
            <CreateLink link=config.create_link />
        </div>
        {above_filters.run()}
        <div class="filters">
            {children()}
            <Show when=move || list.is_filtered()>
                {heading_when_removed()}
                <button type="button" class="link" on:click=clear>{t(words::CLEAR_FILTERS)}</button>
            </Show>
            <div class="bar-end">
                <TablePreferences id=config.id columns=config.columns />
                <RefreshButton busy=busy refresh=refresh />
            </div>
        </div>
        {notes.run()}
        <CollectingNote list=list />
        <div class="above-rows">
            <RefreshFailure fetch=list.fetch asked=list.is_refresh_asked retry=refresh />
            <Show when=move || list.shows_older()>
                <p class="hint">{t(words::NOT_FOLLOWED)}" "<Age since=list.fetch.read_at /></p>
            </Show>
            <NewRows list=list />
            <Show when=move || side_problem.with(Option::is_some)>
                <p class="hint stale" role="status">{t(words::PARTLY_READ)}</p>
            </Show>
            <FoldedProblem problem=side_problem retry=refresh />
        </div>
        <ProblemSlot problem=first_problem(list.fetch) retry=refresh />
        <DataTable
            id=config.id
            caption=config.caption
            columns=config.columns
            kind=config.kind
            rows=list.rows
            unlisted=list.unlisted
            loading=Signal::derive(move || list.is_loading())
            busy=busy
            selection=list.selection
            sort=sort_of(list)
            sort_fixed=Signal::derive(move || !list.is_numbered())
            row_menu=row_menu(config.kind.label, links, in_menu)
            empty=move || view! { <EmptyState list=list /> }
        />
        <Foot list=list />
        <SelectionBar list=list actions=actions />
    }
}

/// The order is part of the address.
fn sort_of<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> Option<Sort> {
    let toggle = move |()| {
        let next = (!untrack(|| list.paging().ascending)).then(|| "asc".to_owned());
        list.set(&[("sort", next)], HistoryMode::Replace);
    };
    list.config.sort_column.map(|column| Sort {
        column,
        ascending: Signal::derive(move || list.paging().ascending),
        toggle: Callback::new(toggle),
    })
}

/// Handles the keys of a list, and refreshes it periodically.
fn listen<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>, danger: Option<RowAction<T>>) {
    let read_only = use_read_only();
    let delete = move || {
        // While another page or filter loads, an action would not concern the rows on screen.
        let may_act = list.fetch.is_current.get_untracked() && !read_only.get_untracked();
        let Some(action) = danger.filter(|_| may_act) else { return };
        let rows: Vec<T> = untrack(|| list.selected()).into_iter().filter(action.applies).collect();
        if !rows.is_empty() {
            action.run.run(rows);
        }
    };
    on_command(move |command| match command {
        ScreenCommand::Refresh => list.refresh(),
        ScreenCommand::ClearSelection => list.selection.update(Selection::clear),
        ScreenCommand::Delete => delete(),
    });
    let is_paused =
        Signal::derive(move || list.is_collecting() || list.has_more_to_search() || list.shows_older());
    auto_refresh(REFRESH_SECONDS, is_paused, move || list.refresh_automatically());
}
