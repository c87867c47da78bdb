//! Which deletions have changed, for subscribers that follow all of them, each at its own speed.

use std::collections::BTreeMap;

/// Number of deletions whose latest change is kept. A subscriber that is further behind has to start over.
const MAX_KNOWN: usize = 1_000;

/// Deletions by their latest change, in the order of the changes. Holds IDs only: a slow subscriber costs nothing, and reads
/// the latest state of each deletion once it continues.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Number of the latest change, counted from one.
    count: u64,
    /// Number of the latest change that is no longer known.
    forgotten: u64,
    known: BTreeMap<u64, String>,
}

/// The next step of a subscriber.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Wait for a further change.
    Wait,
    /// Read the deletion with this ID. The number is the last change seen after that.
    Read(u64, String),
    /// Start over: changes that the subscriber has not seen are no longer known.
    StartOver,
}

impl Changes {
    pub(super) fn add(&mut self, id: &str) {
        self.count += 1;
        self.known.retain(|_, known| known != id);
        self.known.insert(self.count, id.to_owned());
        if self.known.len() > MAX_KNOWN
            && let Some((number, _)) = self.known.pop_first()
        {
            self.forgotten = number;
        }
    }

    /// Number of the latest change: where a new subscriber begins.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The next step of a subscriber that has seen every change up to number `seen`.
    pub(crate) fn after(&self, seen: u64) -> Next {
        if seen < self.forgotten {
            return Next::StartOver;
        }
        match self.known.range(seen + 1..).next() {
            Some((number, id)) => Next::Read(*number, id.clone()),
            None => Next::Wait,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_reads_each_changed_deletion_once_in_the_order_of_the_latest_changes() {
        let mut changes = Changes::default();
        changes.add("before");
        let mut seen = changes.count();
        for id in ["a", "b", "a", "c", "a"] {
            changes.add(id);
        }
        let mut read = Vec::new();
        while let Next::Read(number, id) = changes.after(seen) {
            seen = number;
            read.push(id);
        }
        assert_eq!(read, ["b", "c", "a"]);
        assert_eq!(changes.after(seen), Next::Wait);
    }

    #[test]
    fn a_reader_that_is_too_far_behind_starts_over() {
        let mut changes = Changes::default();
        changes.add("a");
        let seen = changes.count();
        let add = |changes: &mut Changes, range: std::ops::Range<usize>| {
            range.for_each(|number| changes.add(&number.to_string()));
        };
        add(&mut changes, 0..MAX_KNOWN);
        // "a" is dropped, and this subscriber has seen it.
        assert!(matches!(changes.after(seen), Next::Read(2, _)));
        add(&mut changes, MAX_KNOWN..MAX_KNOWN + 1);
        assert_eq!(changes.after(seen), Next::StartOver);
        assert_eq!(changes.after(changes.count()), Next::Wait);
        assert_eq!(changes.known.len(), MAX_KNOWN);
    }
}
