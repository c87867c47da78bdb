//! One column of a table: its header, cell, width and exported values in one definition.

use crate::text::Tr;
use leptos::prelude::*;

/// How wide a column is. The browser lays out the table; these are only hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// As wide as its content.
    Content,
    /// A name that may be cut off at 22 characters.
    Name,
    /// Takes the width that the other columns leave.
    Rest,
}

/// A named value of a row in a file.
pub type Export<T> = (&'static str, fn(&T) -> String);

/// One column of a table of `T`.
pub struct Column<T: 'static> {
    /// Its name in the stored preferences.
    pub id: &'static str,
    pub title: Tr,
    pub cell: fn(&T) -> AnyView,
    pub width: Width,
    /// Numbers are aligned to the right.
    pub numeric: bool,
    /// Whether it can be hidden.
    pub can_hide: bool,
    /// What it adds to a file, also while it is hidden.
    pub exports: &'static [Export<T>],
}

impl<T> Column<T> {
    pub const fn new(id: &'static str, title: Tr, cell: fn(&T) -> AnyView) -> Self {
        Self { id, title, cell, width: Width::Content, numeric: false, can_hide: true, exports: &[] }
    }
    pub const fn width(mut self, width: Width) -> Self {
        self.width = width;
        self
    }
    pub const fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }
    /// Cannot be hidden.
    pub const fn always(mut self) -> Self {
        self.can_hide = false;
        self
    }
    pub const fn exports(mut self, exports: &'static [Export<T>]) -> Self {
        self.exports = exports;
        self
    }

    pub(super) fn class(&self) -> &'static str {
        match (self.width, self.numeric) {
            (Width::Content, false) => "",
            (Width::Content, true) => "num",
            (Width::Name, false) => "w-name",
            (Width::Name, true) => "w-name num",
            (Width::Rest, _) => "w-rest",
        }
    }
}

/// Names and rows of a table, ready to be written to a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    pub names: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// Every exported value of the columns, in their order.
    pub fn of<'a, T>(columns: &[Column<T>], rows: impl IntoIterator<Item = &'a T>) -> Self {
        let exports: Vec<&Export<T>> = columns.iter().flat_map(|column| column.exports).collect();
        Self {
            names: exports.iter().map(|(name, _)| *name).collect(),
            rows: rows.into_iter().map(|row| exports.iter().map(|(_, value)| value(row)).collect()).collect(),
        }
    }
}
