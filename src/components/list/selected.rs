//! Which rows of a list are selected, on this page and on others.

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

    /// Selects rows that are not shown. Those that cannot be selected are left out.
    pub(super) fn select_rows(self, rows: &[T]) {
        let kind = self.config.kind;
        let free: Vec<T> = rows.iter().filter(|row| (kind.locked)(row).is_none()).cloned().collect();
        self.selected_rows
            .update(|stored| stored.extend(free.iter().map(|row| ((kind.key)(row), row.clone()))));
        self.selection.update(|selection| selection.insert_all(free.iter().map(kind.key)));
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

    /// Unselects rows that are missing in the last read.
    pub(super) fn unselect_removed(self, before: &[String], now: &LastRead) {
        if !untrack(|| self.is_numbered()) {
            return;
        }
        let removed = removed_keys(before, &now.keys, now.is_first, now.is_last);
        if self.selection.with_untracked(|s| removed.iter().any(|key| s.contains(key))) {
            self.selection.update(|s| s.retain(|key| !removed.iter().any(|removed| *removed == key)));
        }
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

/// The keys that were on a page and cannot have moved to another one: between rows that stayed, before them on the first page,
/// or after them on the last. New rows are added at one end of a list, and removed ones move the others up, so a page keeps its
/// order.
pub(super) fn removed_keys<'a>(
    before: &'a [String],
    after: &[String],
    is_first_page: bool,
    is_last_page: bool,
) -> Vec<&'a String> {
    let stayed = |key: &String| after.contains(key);
    let first = before.iter().position(stayed).unwrap_or(before.len());
    let last = before.iter().rposition(stayed).map_or(0, |at| at + 1);
    let is_known = |at: usize| (at > first || is_first_page) && (at < last || is_last_page);
    let gone = before.iter().enumerate().filter(|(at, key)| !stayed(key) && is_known(*at));
    gone.map(|(_, key)| key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removed(before: &str, after: &str, is_first: bool, is_last: bool) -> String {
        let keys = |text: &str| text.chars().map(String::from).collect::<Vec<_>>();
        removed_keys(&keys(before), &keys(after), is_first, is_last).into_iter().cloned().collect()
    }

    #[test]
    fn a_row_between_rows_that_stayed_is_gone() {
        assert_eq!(removed("abcd", "acde", false, false), "b");
    }

    #[test]
    fn a_row_at_the_edge_of_a_page_may_be_on_the_next_one() {
        assert_eq!(removed("abc", "xab", true, false), "");
        assert_eq!(removed("abc", "bcd", false, false), "");
        assert_eq!(removed("abc", "xyz", false, false), "");
    }

    #[test]
    fn at_the_ends_of_the_list_there_is_no_other_page() {
        assert_eq!(removed("abc", "bcd", true, false), "a");
        assert_eq!(removed("abc", "ab", false, true), "c");
        assert_eq!(removed("abc", "", true, true), "abc");
        assert_eq!(removed("abc", "xabc", true, true), "");
    }
}
