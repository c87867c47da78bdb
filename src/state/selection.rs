//! Selected rows, by key, over all pages.

use std::collections::BTreeSet;

/// A set of row keys, and the row that the next shift range starts from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    keys: BTreeSet<String>,
    anchor: Option<String>,
}

/// How much of a page is selected, for a header checkbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageState {
    None,
    Some,
    All,
}

impl Selection {
    pub fn contains(&self, key: &str) -> bool {
        self.keys.contains(key)
    }
    pub fn len(&self) -> usize {
        self.keys.len()
    }
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.keys.iter()
    }
    pub fn clear(&mut self) {
        *self = Self::default();
    }
    pub fn insert_all(&mut self, keys: impl IntoIterator<Item = String>) {
        self.keys.extend(keys);
    }

    /// Selects or clears one row, and begins the next range there.
    pub fn set(&mut self, key: &str, selected: bool) {
        self.put(key, selected);
        self.anchor = Some(key.to_owned());
    }

    fn put(&mut self, key: &str, selected: bool) {
        if selected {
            self.keys.insert(key.to_owned());
        } else {
            self.keys.remove(key);
        }
    }

    pub fn toggle(&mut self, key: &str) {
        self.set(key, !self.contains(key));
    }

    /// Sets every row between the last one touched and `key` to the state `selected`, in the order of `page`. Without an
    /// earlier row on this page only `key` changes.
    pub fn set_range(&mut self, page: &[String], key: &str, selected: bool) {
        let at = |wanted: &str| page.iter().position(|k| k == wanted);
        let ends = self.anchor.as_deref().and_then(at).zip(at(key));
        match ends {
            Some((a, b)) => page[a.min(b)..=a.max(b)].iter().for_each(|k| self.put(k, selected)),
            None => self.put(key, selected),
        }
        self.anchor = Some(key.to_owned());
    }

    /// Selects or clears every row of a page, leaving other pages unchanged.
    pub fn set_page(&mut self, page: &[String], selected: bool) {
        page.iter().for_each(|key| self.put(key, selected));
        self.anchor = None;
    }

    /// How much of a page is selected.
    pub fn page_state(&self, page: &[String]) -> PageState {
        match page.iter().filter(|key| self.contains(key)).count() {
            0 => PageState::None,
            n if n == page.len() => PageState::All,
            _ => PageState::Some,
        }
    }

    /// Removes keys that no longer exist.
    pub fn retain(&mut self, exists: impl Fn(&str) -> bool) {
        self.keys.retain(|key| exists(key));
        self.anchor = self.anchor.take().filter(|key| exists(key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Vec<String> {
        ["a", "b", "c", "d", "e"].map(String::from).to_vec()
    }

    #[test]
    fn a_shift_range_takes_everything_between_in_either_direction() {
        let mut selection = Selection::default();
        selection.set("d", true);
        selection.set_range(&page(), "b", true);
        assert_eq!(selection.keys().cloned().collect::<Vec<_>>(), ["b", "c", "d"]);
        selection.set_range(&page(), "e", false);
        assert!(selection.is_empty());
    }

    #[test]
    fn a_range_from_another_page_changes_one_row_only() {
        let mut selection = Selection::default();
        selection.set("elsewhere", true);
        selection.set_range(&page(), "c", true);
        assert_eq!(selection.len(), 2);
    }

    #[test]
    fn the_page_state_counts_this_page_only() {
        let mut selection = Selection::default();
        selection.insert_all(["z".to_owned()]);
        assert_eq!(selection.page_state(&page()), PageState::None);
        selection.set("a", true);
        assert_eq!(selection.page_state(&page()), PageState::Some);
        selection.set_page(&page(), true);
        assert_eq!(selection.page_state(&page()), PageState::All);
        selection.set_page(&page(), false);
        assert_eq!(selection.len(), 1, "the other page keeps its row");
    }

    #[test]
    fn an_empty_page_is_not_selected() {
        assert_eq!(Selection::default().page_state(&[]), PageState::None);
    }

    #[test]
    fn what_no_longer_exists_is_forgotten() {
        let mut selection = Selection::default();
        selection.insert_all(page());
        selection.retain(|key| key > "c");
        assert_eq!(selection.len(), 2);
    }
}
