//! What every list screen shows, and the keys it answers.

use super::RowAction;
use super::empty::EmptyState;
use super::foot::Foot;
use super::selection_bar::SelectionBar;
use super::state::List;
use crate::components::data_table::{DataTable, Sheet, Sort, TablePreferences};
use crate::components::export::{ExportMenu, Scope};
use crate::components::menu::{Menu, MenuItem};
use crate::components::problem::ProblemSlot;
use crate::format;
use crate::state::commands::{ScreenCommand, on_command};
use crate::state::fetch::{Fetch, auto_refresh};
use crate::state::query::HistoryMode;
use crate::state::selection::Selection;
use crate::text::{t, table as words};
use leptos::prelude::*;

/// Seconds between two automatic reads of a list.
const REFRESH_SECONDS: u64 = 10;

/// A list screen. `children` are the filters.
#[component]
pub fn ListScreen<T>(
    list: List<T>,
    /// What can be done with rows: in the menu of a row, and in the selection bar.
    #[prop(optional)]
    actions: Vec<RowAction<T>>,
    /// Actions in the menu of a row only.
    #[prop(optional)]
    row_actions: Vec<RowAction<T>>,
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
    let danger = actions.iter().find(|action| action.danger).copied();
    listen(list, danger);
    let in_menu: Vec<RowAction<T>> = row_actions.into_iter().chain(actions.iter().copied()).collect();
    let label = config.kind.label;
    let row_menu =
        (!in_menu.is_empty()).then(|| Callback::new(move |row: T| row_menu(label, row, in_menu.clone())));
    let sort = Sort {
        column: config.sort_column.unwrap_or_default(),
        ascending: Signal::derive(move || list.paging().ascending),
        toggle: Callback::new(move |()| {
            let next = (!untrack(|| list.paging().ascending)).then(|| "asc".to_owned());
            list.set(&[("sort", next)], HistoryMode::Replace);
        }),
    };
    let export = Callback::new(move |(scope, save): (Scope, Callback<Sheet>)| list.export(scope, save));
    let refresh = Callback::new(move |()| list.refresh());
    view! {
        <div class="head">
            <h1>{t(config.title)}</h1>
            {beside_title.run()}
            <div class="spacer"></div>
            <ExportMenu name=config.id sheet=export selection=list.selection />
            {config.create_link.map(|(path, label)| view! { <a class="btn primary" href=path>{t(label)}</a> })}
        </div>
        {above_filters.run()}
        <div class="filters">
            {children()}
            <Show when=move || list.is_filtered()>
                <button type="button" class="link" on:click=move |_| list.clear_filters()>{t(words::CLEAR_FILTERS)}</button>
            </Show>
            <div class="bar-end">
                <TablePreferences id=config.id columns=config.columns />
                <RefreshButton busy=Signal::derive(move || list.fetch.is_busy()) refresh=refresh />
            </div>
        </div>
        {notes.run()}
        <LongTask list=list />
        <StaleNote fetch=list.fetch />
        <ProblemSlot problem=list.fetch.problem retry=refresh />
        <ProblemSlot problem=Signal::derive(move || list.fetch.data.with(|page| page.as_ref()?.side_problem.clone())) />
        <DataTable
            id=config.id
            caption=config.caption
            columns=config.columns
            kind=config.kind
            rows=Signal::derive(move || list.rows())
            loading=Signal::derive(move || list.fetch.is_loading())
            outdated=Signal::derive(move || !list.fetch.is_current.get())
            selection=list.selection
            sort=sort
            row_menu=row_menu
            empty=move || view! { <EmptyState list=list /> }
        />
        <Foot list=list />
        <SelectionBar list=list actions=actions />
    }
}

fn row_menu<T: Clone + Send + Sync + 'static>(
    label: fn(&T) -> String,
    row: T,
    actions: Vec<RowAction<T>>,
) -> AnyView {
    let name = words::MORE.with(&[&label(&row)]);
    let item = move |action: &RowAction<T>| {
        let (action, row) = (*action, row.clone());
        let is_off = !(action.applies)(&row);
        let run = Callback::new(move |()| action.run.run(vec![row.clone()]));
        view! { <MenuItem label=action.label danger=action.danger disabled=is_off action=run /> }
    };
    let panel = move || actions.iter().map(&item).collect_view();
    view! { <Menu label=|| "⋯" class="icon" name=Signal::stored(name) panel=panel /> }.into_any()
}

/// A button that reads again, with a mark while a read is under way.
#[component]
pub fn RefreshButton(#[prop(into)] busy: Signal<bool>, refresh: Callback<()>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="icon refresh"
            class:busy=move || busy.get()
            aria-label=t(words::REFRESH)
            title=t(words::REFRESH)
            on:click=move |_| refresh.run(())
        >
            "↻"
        </button>
    }
}

/// Says how old the data is when it could not be refreshed.
#[component]
pub fn StaleNote<T: Send + Sync + 'static>(fetch: Fetch<T>) -> impl IntoView {
    let note = move || {
        let is_stale = fetch.problem.with(Option::is_some) && fetch.data.with(Option::is_some);
        let age = format::now() - fetch.read_at.get().filter(|_| is_stale)?;
        Some(words::UPDATED_AGO.with(&[&words::span(age / 1_000)]))
    };
    view! { <p class="hint stale" role="status">{note}</p> }
}

/// How far a search over all pages is, with the button that stops it, and how it ended.
#[component]
fn LongTask<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    let running = move || {
        list.progress.get().map(|progress| {
            view! {
                <p class="task">
                    <span role="status">{progress}</span>
                    <button type="button" class="btn small" on:click=move |_| list.stop()>{t(words::STOP_TASK)}</button>
                </p>
            }
        })
    };
    view! {
        {running}
        {move || list.note.get().map(|note| view! { <p class="hint" role="status">{note}</p> })}
    }
}

fn listen<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>, danger: Option<RowAction<T>>) {
    on_command(move |command| match command {
        ScreenCommand::Refresh => list.refresh(),
        ScreenCommand::ClearSelection => list.selection.update(Selection::clear),
        ScreenCommand::Delete => {
            let rows = list.selected();
            if let Some(action) = danger.filter(|_| !rows.is_empty()) {
                action.run.run(rows);
            }
        }
    });
    // Older rows that were added below would be lost.
    let is_paused = Signal::derive(move || {
        list.progress.with(Option::is_some) || list.more.with(|more| !more.rows.is_empty())
    });
    auto_refresh(REFRESH_SECONDS, is_paused, move || list.fetch.refresh_if_idle());
}
