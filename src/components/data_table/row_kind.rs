//! What identifies and names the rows of a table.

use crate::text::Tr;

/// What identifies and names the rows of a table.
pub struct RowKind<T: 'static> {
    /// The key of a row in the selection.
    pub key: fn(&T) -> String,
    /// The name of a row as shown, for the checkbox's label.
    pub label: fn(&T) -> String,
    /// Why a row cannot be selected.
    pub locked: fn(&T) -> Option<Tr>,
}

impl<T> Clone for RowKind<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for RowKind<T> {}

impl<T> RowKind<T> {
    /// Rows that can all be selected.
    pub const fn new(key: fn(&T) -> String, label: fn(&T) -> String) -> Self {
        Self { key, label, locked: |_| None }
    }

    pub const fn locked(mut self, locked: fn(&T) -> Option<Tr>) -> Self {
        self.locked = locked;
        self
    }
}
