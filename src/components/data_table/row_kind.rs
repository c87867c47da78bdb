//! What identifies and names the rows of a table.

/// What identifies and names the rows of a table.
pub struct RowKind<T: 'static> {
    /// The key of a row in the selection.
    pub key: fn(&T) -> String,
    /// The name of a row as shown, for the checkbox's label.
    pub label: fn(&T) -> String,
}

impl<T> Clone for RowKind<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for RowKind<T> {}

impl<T> RowKind<T> {
    pub const fn new(key: fn(&T) -> String, label: fn(&T) -> String) -> Self {
        Self { key, label }
    }
}
