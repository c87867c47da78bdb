//! Which rows of a page are gone, and did not only move to another page.

/// The keys that were on a page and cannot have moved to another one: between rows that stayed, before them on the first page,
/// or after them on the last. New rows are added at one end of a list, and removed ones move the others up, so a page keeps its
/// order.
pub fn removed_keys<'a>(
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
