//! The first page as it is shown. An automatic read changes the values of its rows and nothing else: no row moves under the
//! pointer.

use super::loaded::Loaded;
use super::removed::removed_keys;
use crate::components::data_table::Unlisted;
use crate::state::query::Query;
use std::collections::BTreeMap;

/// The rows of the first page in their places, and how they differ from the last read.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownPage<T> {
    query: Query,
    /// How often the user had asked for the new rows when this page was made.
    asked: u32,
    pub rows: Vec<T>,
    /// Rows that the last read did not contain, by key. They keep their places and their last values.
    pub unlisted: BTreeMap<String, Unlisted>,
    /// Rows of the last read that are not shown, before every row that stayed.
    pub front: usize,
    /// The other rows of the last read that are not shown.
    pub other: usize,
    /// As [`super::Page::next`], below the rows that are shown.
    pub next: Option<i64>,
    /// As [`super::Page::searched_to`].
    pub searched_to: Option<i64>,
}

impl<T: Clone> ShownPage<T> {
    /// The page after a read. What a person asked for is shown as it was read, and so are the first rows of an empty page.
    pub fn new(loaded: &Loaded<T>, asked: u32, before: Option<&Self>, key: fn(&T) -> String) -> Self {
        let is_kept = |before: &&Self| {
            loaded.is_automatic
                && before.query == loaded.query
                && before.asked == asked
                && !before.rows.is_empty()
        };
        before
            .filter(is_kept)
            .map_or_else(|| Self::as_read(loaded, asked), |before| before.updated(loaded, key))
    }

    fn as_read(loaded: &Loaded<T>, asked: u32) -> Self {
        Self {
            query: loaded.query.clone(),
            asked,
            rows: loaded.page.rows.clone(),
            unlisted: BTreeMap::new(),
            front: 0,
            other: 0,
            next: loaded.page.next,
            searched_to: loaded.page.searched_to,
        }
    }

    /// The same rows with the values of a read.
    fn updated(&self, loaded: &Loaded<T>, key: fn(&T) -> String) -> Self {
        let read: BTreeMap<String, &T> = loaded.page.rows.iter().map(|row| (key(row), row)).collect();
        let read_keys: Vec<String> = loaded.page.rows.iter().map(key).collect();
        let shown: Vec<String> = self.rows.iter().map(key).collect();
        let is_new = |key: &&String| !shown.contains(key);
        let new = read_keys.iter().filter(is_new).count();
        let front = read_keys.iter().take_while(is_new).count();
        // Without a row that stayed nothing is known about the places of the new ones.
        let front = if front < read_keys.len() { front } else { 0 };
        let gone = removed_keys(&shown, &read_keys, loaded.is_first, loaded.is_last);
        let unlisted = |key: &String| {
            let state = if gone.contains(&key) { Unlisted::Gone } else { Unlisted::Moved };
            (!read.contains_key(key)).then(|| (key.clone(), state))
        };
        let value = |row: &T| read.get(&key(row)).map_or_else(|| row.clone(), |row| (*row).clone());
        Self {
            rows: self.rows.iter().map(value).collect(),
            unlisted: shown.iter().filter_map(unlisted).collect(),
            front,
            other: new - front,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Page;
    use super::*;

    /// A key and a value.
    type Row = (char, char);

    fn rows(text: &str) -> Vec<Row> {
        let row = |word: &str| (word.chars().next().unwrap(), word.chars().nth(1).unwrap());
        text.split_whitespace().map(row).collect()
    }

    fn read(text: &str, is_automatic: bool) -> Loaded<Row> {
        let page = Page { rows: rows(text), next: Some(7), ..Page::default() };
        Loaded { query: Query::default(), is_automatic, page, is_first: true, is_last: false }
    }

    fn key(row: &Row) -> String {
        row.0.to_string()
    }

    fn after(reads: &[Loaded<Row>]) -> ShownPage<Row> {
        let mut reads = reads.iter();
        let first = ShownPage::new(reads.next().unwrap(), 0, None, key);
        reads.fold(first, |before, loaded| ShownPage::new(loaded, 0, Some(&before), key))
    }

    #[test]
    fn an_automatic_read_changes_values_in_their_places() {
        let page = after(&[read("a1 b1 c1", false), read("c2 a2 b1", true)]);
        assert_eq!(page.rows, rows("a2 b1 c2"));
        assert!(page.unlisted.is_empty() && page.front == 0 && page.other == 0);
    }

    #[test]
    fn new_rows_are_counted_and_missing_ones_keep_their_last_value() {
        let page = after(&[read("d1 c1 b1 a1", false), read("f1 e1 d2 g1 b2", true)]);
        assert_eq!(page.rows, rows("d2 c1 b2 a1"));
        let missing =
            [("a", Unlisted::Moved), ("c", Unlisted::Gone)].map(|(key, state)| (key.to_owned(), state));
        assert_eq!(page.unlisted, BTreeMap::from(missing), "the last one may be on the next page");
        assert_eq!((page.front, page.other), (2, 1));
        let back = after(&[read("c1 b1 a1", false), read("c1 a1", true), read("c1 b2 a1", true)]);
        assert_eq!(back.rows, rows("c1 b2 a1"));
        assert!(back.unlisted.is_empty());
    }

    #[test]
    fn where_no_row_stayed_the_new_ones_are_not_called_the_first() {
        let page = after(&[read("b1 a1", false), read("d1 c1", true)]);
        assert_eq!((page.front, page.other, page.unlisted.len()), (0, 2, 2));
    }

    #[test]
    fn what_was_asked_for_is_shown_as_it_was_read() {
        let first = after(&[read("a1", false)]);
        assert_eq!(ShownPage::new(&read("b1 a1", false), 0, Some(&first), key).rows, rows("b1 a1"));
        assert_eq!(ShownPage::new(&read("b1 a1", true), 1, Some(&first), key).rows, rows("b1 a1"));
        let mut other = read("b1 a1", true);
        other.query.set("q", Some("b".to_owned()));
        assert_eq!(ShownPage::new(&other, 0, Some(&first), key).rows, rows("b1 a1"));
        assert_eq!(
            after(&[read("", false), read("a1", true)]).rows,
            rows("a1"),
            "nothing can move on an empty page"
        );
    }
}
