//! One list screen: heading, filters, table, pager, empty states, and actions on selected rows. A screen defines its columns, how
//! a page is read, and its filters.

mod collect;
mod collecting;
mod covers;
mod empty;
mod foot;
mod older;
mod refresh;
mod row_menu;
mod screen;
mod selected;
mod selection_bar;
mod state;
mod tail;
mod walk;

pub use refresh::{Age, RefreshButton, StaleNote};
pub use screen::ListScreen;
pub use state::{List, Page, PageFuture, PageRequest};

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
    /// Older rows are added below when they are asked for.
    Cursor,
    /// Older rows are searched for window by window and added below, until a person stops it.
    Walk,
}

/// A filter that can be widened when nothing matches.
#[derive(Clone, Copy)]
pub struct Widen {
    /// The query parameter and the value that finds more; the empty value removes it.
    pub parameter: (&'static str, &'static str),
    pub label: Tr,
}

/// What never changes about a list.
pub struct ListConfig<T: 'static> {
    /// Its name in the stored preferences and in file names.
    pub id: &'static str,
    pub title: Tr,
    pub caption: Tr,
    pub columns: &'static [Column<T>],
    pub kind: RowKind<T>,
    /// The column that the service sorts by, where the order can be changed.
    pub sort_column: Option<&'static str>,
    /// The parameters of the address that the list knows, with valid values.
    pub normalise: fn(&Query) -> Query,
    /// How what a query asks for is divided.
    pub pages: fn(&Query) -> Pages,
    /// The creation times that a query covers; `None` for all.
    pub covers: fn(&Query) -> Option<TimeRange>,
    /// Most rows that *select all matching* and an export take.
    pub max_selected: usize,
    /// Most rows that the service lists, however many match.
    pub max_listed: Option<u64>,
    /// Headline and sentence when nothing exists, and the link that creates the first one.
    pub nothing: (Tr, Tr),
    pub create_link: Option<(&'static str, Tr)>,
    /// Headline and sentence when nothing matches.
    pub no_match: (Tr, Tr),
    pub widen: Option<Widen>,
}

/// Something that can be done with rows: a change on the server.
pub struct RowAction<T: 'static> {
    pub label: Tr,
    /// It destroys something. The key `d` runs it on the selection.
    pub danger: bool,
    /// Whether it can be done with a row as it is.
    pub applies: fn(&T) -> bool,
    pub run: Callback<Vec<T>>,
}

impl<T> Clone for RowAction<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for RowAction<T> {}

/// A screen that a row leads to.
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
