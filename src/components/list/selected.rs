//! Which rows of a list are selected, on this page and on others.

use super::removed::removed_keys;
use super::state::{LastRead, List};
use crate::state::selection::Selection;
use leptos::prelude::*;

impl<T: Clone + PartialEq + Send + Sync + 'static> List<T> {
    /// Stores the selected rows, so that actions and exports work when another page is shown.
    pub(super) fn keep_selected_rows(self) {
        Effect::new(move |_| {
            self.rows.with(|rows| self.selection.with(|selection| self.store_selected(rows, selection)));
        });
    }

    fn store_selected(self, rows: &[T], selection: &Selection) {
        let key = self.config.kind.key;
        self.selected_rows.update(|stored| {
            stored.retain(|key, _| selection.contains(key));
            let shown = rows.iter().map(|row| (key(row), row));
            stored.extend(
                shown.filter(|(key, _)| selection.contains(key)).map(|(key, row)| (key, row.clone())),
            );
        });
    }

    /// Selects rows that are not shown.
    pub(super) fn select_rows(self, rows: &[T]) {
        let kind = self.config.kind;
        self.selected_rows
            .update(|stored| stored.extend(rows.iter().map(|row| ((kind.key)(row), row.clone()))));
        self.selection.update(|selection| selection.insert_all(rows.iter().map(kind.key)));
    }

    /// An action concerns what is on screen: other filters clear the selection and stop what runs over all pages.
    pub(super) fn clear_selection_with_filters(self) {
        Effect::new(move |before: Option<()>| {
            self.filters.track();
            if before.is_some() {
                self.stop_collecting();
                self.selection.update(Selection::clear);
            }
        });
    }

    /// Unselects rows that a deletion has reached, on whatever page, and reads the list again.
    pub fn refresh_without(self, keys: &[String]) {
        self.selection.update(|selection| selection.retain(|key| !keys.iter().any(|gone| gone == key)));
        self.refresh();
    }

    /// Unselects rows that are missing in the last read.
    pub(super) fn unselect_removed(self, before: &[String], now: &LastRead) {
        let removed = removed_keys(before, &now.keys, now.is_first, now.is_last);
        if self.selection.with_untracked(|s| removed.iter().any(|key| s.contains(key))) {
            self.selection.update(|s| s.retain(|key| !removed.iter().any(|removed| *removed == key)));
        }
    }

    /// Unselects what a list without page numbers does not contain once it has been read to its end: there is no other page.
    pub(super) fn unselect_missing_at_the_end(self) {
        Effect::new(move |_| {
            if self.is_numbered() || !self.fetch.is_current.get() || self.next().is_some() {
                return;
            }
            // A row that moved to another page is still shown.
            let shown: Vec<String> = self.rows.with(|rows| rows.iter().map(self.config.kind.key).collect());
            let is_shown = |key: &str| shown.iter().any(|shown| shown == key);
            if self.selection.with_untracked(|s| s.keys().any(|key| !is_shown(key))) {
                self.selection.update(|s| s.retain(is_shown));
            }
        });
    }

    /// The selected rows, in the order of their keys.
    pub fn selected(self) -> Vec<T> {
        self.selected_rows.with(|stored| {
            self.selection.with(|s| s.keys().filter_map(|key| stored.get(key).cloned()).collect())
        })
    }

    /// Keys and rows of the selection that are not on the current page.
    pub fn selected_elsewhere(self) -> Vec<(String, T)> {
        let listed =
            |rows: &Vec<T>| rows.iter().filter(|row| self.is_listed(row)).map(self.config.kind.key).collect();
        let shown: Vec<String> = self.rows.with(listed);
        let is_elsewhere = |key: &String| !shown.contains(key) && self.selection.with(|s| s.contains(key));
        self.selected_rows.with(|stored| {
            let rows = stored.iter().filter(|(key, _)| is_elsewhere(key));
            rows.map(|(key, row)| (key.clone(), row.clone())).collect()
        })
    }
}
