//! One list screen: heading, filters, table, pager, empty states, and actions on selected rows. A screen defines its columns, how
//! a page is read, and its filters.

mod collect;
mod collecting;
mod covers;
mod empty;
mod foot;
mod loaded;
mod new_rows;
mod older;
mod refresh;
mod removed;
mod row_menu;
mod screen;
mod selected;
mod selection_bar;
mod shown_page;
mod state;
mod tail;
mod walk;

pub use loaded::Page;
pub use refresh::{Age, NotRefreshed, RefreshButton, RefreshFailure, StaleNote, first_problem};
pub use screen::ListScreen;
pub use state::{List, PageFuture, PageRequest};

use crate::components::data_table::{Column, RowKind};
use crate::components::time_range::TimeRange;
use crate::state::query::Query;
use crate::text::Tr;
use leptos::prelude::*;

/// How a list is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pages {
    /// Page numbers with a total.
    Numbered,
    /// Older rows are added below on request.
    Cursor,
    /// Older rows are searched window by window and added below, until the user stops it.
    Walk,
}

/// A filter that can be widened when nothing matches.
#[derive(Clone, Copy)]
pub struct Widen {
    /// The query parameter and the value that finds more; the empty value removes it.
    pub parameter: (&'static str, &'static str),
    pub label: Tr,
}

/// A link to another screen, or to the documentation.
#[derive(Clone, Copy)]
pub struct Elsewhere {
    pub label: Tr,
    pub address: fn() -> String,
}

/// The constant configuration of a list.
pub struct ListConfig<T: 'static> {
    /// Its name in the stored preferences and in file names.
    pub id: &'static str,
    pub title: Tr,
    pub caption: Tr,
    pub columns: &'static [Column<T>],
    pub kind: RowKind<T>,
    /// The column that the service sorts by, where the order can be changed.
    pub sort_column: Option<&'static str>,
    /// The parameters of the address that the list uses, with valid values.
    pub normalise: fn(&Query) -> Query,
    /// How the result of a query is divided.
    pub pages: fn(&Query) -> Pages,
    /// The creation times that a query covers; `None` for all, and where the service ignores the chosen ones.
    pub covers: fn(&Query) -> Option<TimeRange>,
    /// Maximum number of rows that *select all matching* and an export take.
    pub max_selected: usize,
    /// Maximum number of rows that the service lists, however many match.
    pub max_listed: Option<u64>,
    /// Names of new rows: one, and a number of them.
    pub new_rows: (Tr, Tr),
    /// Headline and sentence when nothing exists, and the link that creates the first one.
    pub nothing: (Tr, Tr),
    pub create_link: Option<(&'static str, Tr)>,
    /// Where to go on when nothing exists and nothing is created here.
    pub elsewhere: Option<Elsewhere>,
    /// Headline and sentence when nothing matches.
    pub no_match: (Tr, Tr),
    pub widen: Option<Widen>,
}

/// An action on rows: a change on the server.
pub struct RowAction<T: 'static> {
    pub label: Tr,
    /// It is destructive. The key `d` runs it on the selection.
    pub danger: bool,
    /// Whether it applies to a row in its current state.
    pub applies: fn(&T) -> bool,
    pub run: Callback<Vec<T>>,
}

impl<T> Clone for RowAction<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for RowAction<T> {}

/// A screen that a row links to.
pub struct RowLink<T: 'static> {
    pub label: Tr,
    /// The address; `None` where a row has no such screen.
    pub path: fn(&T) -> Option<String>,
}

impl<T> Clone for RowLink<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for RowLink<T> {}
