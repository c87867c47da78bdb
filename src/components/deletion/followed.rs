//! Deletions under way, and those that ended while their dialog was closed.

use super::kinds::DeletionKind;
use leptos::prelude::*;
use media_api::deletion::{State, Summary, Tally};

/// Maximum number of entries; the oldest are removed, unless they are under way.
const MAX_ENTRIES: usize = 200;

/// What to do with a deletion that was not followed so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IfNew {
    /// It was confirmed here: follow it, even if it is over.
    Add,
    /// It was confirmed elsewhere: follow it only while it is under way.
    AddActive,
}

/// What a newer state means for the screen behind the dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// It is over, and something was deleted or may have been.
    MayHaveDeleted,
    Other,
}

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    summary: Summary,
    /// Its outcomes were shown: the top bar does not list it.
    is_seen: bool,
}

/// The latest state of each deletion, the newest deletion first.
#[derive(Debug, Default)]
struct Known(Vec<Entry>);

impl Known {
    /// Stores a state unless a later one is known: answers and events come over different connections. Plans that are not
    /// confirmed are not followed.
    fn put(&mut self, summary: Summary, if_new: IfNew) -> Option<Change> {
        DeletionKind::of_summary(&summary)?;
        if summary.state == State::Planned {
            return None;
        }
        let is_over = summary.state.is_over();
        match self.0.iter_mut().find(|entry| entry.summary.id == summary.id) {
            Some(entry) if order(&summary) <= order(&entry.summary) => return None,
            Some(entry) => entry.summary = summary.clone(),
            None if is_over && if_new == IfNew::AddActive => return None,
            None => {
                self.0.insert(0, Entry { summary: summary.clone(), is_seen: false });
                self.forget_old();
            }
        }
        Some(if is_over && may_have_deleted(&summary.tally) { Change::MayHaveDeleted } else { Change::Other })
    }

    fn forget_old(&mut self) {
        let mut kept = 0;
        self.0.retain(|entry| {
            kept += 1;
            kept <= MAX_ENTRIES || !entry.summary.state.is_over()
        });
    }

    fn find(&self, id: &str) -> Option<&Summary> {
        self.0.iter().map(|entry| &entry.summary).find(|summary| summary.id == id)
    }

    fn active(&self) -> impl Iterator<Item = &Summary> {
        self.0.iter().map(|entry| &entry.summary).filter(|summary| !summary.state.is_over())
    }

    /// Those under way, and those that are over and were not seen.
    fn unseen(&self) -> impl Iterator<Item = &Summary> {
        self.0
            .iter()
            .filter(|entry| !entry.summary.state.is_over() || !entry.is_seen)
            .map(|entry| &entry.summary)
    }
}

/// States of one deletion in the order in which they follow each other.
fn order(summary: &Summary) -> (i64, u8, usize, usize) {
    let stage = match summary.state {
        State::Planned => 0,
        State::Confirmed => 1,
        State::Running | State::Waiting | State::Halted => 2,
        State::Stopping => 3,
        State::Finished | State::Cancelled | State::Expired => 4,
    };
    (summary.revision, stage, summary.calls_done, summary.tally.done())
}

fn may_have_deleted(tally: &Tally) -> bool {
    tally.deleted + tally.absent + tally.unknown + tally.sent > 0
}

/// The known deletions as a signal, with what to run when each is over.
#[derive(Clone, Copy)]
pub(super) struct Followed {
    known: RwSignal<Known>,
    changed: StoredValue<Vec<(String, Callback<()>)>>,
}

impl Followed {
    pub fn new() -> Self {
        Self { known: RwSignal::new(Known::default()), changed: StoredValue::new(Vec::new()) }
    }

    /// Stores a state of a deletion; `None` if nothing changed.
    pub fn put(self, summary: Summary, if_new: IfNew) -> Option<Change> {
        self.known.try_maybe_update(|known| {
            let update = known.put(summary, if_new);
            (update.is_some(), update)
        })?
    }

    /// Its latest state, not tracked.
    pub fn summary(self, id: &str) -> Option<Summary> {
        self.known.try_with_untracked(|known| known.find(id).cloned())?
    }

    /// Its latest state, tracked.
    pub fn latest(self, id: &str) -> Option<Summary> {
        self.known.with(|known| known.find(id).cloned())
    }

    /// IDs of those under way, not tracked.
    pub fn active(self) -> Vec<String> {
        let ids = |known: &Known| known.active().map(|summary| summary.id.clone()).collect();
        self.known.try_with_untracked(ids).unwrap_or_default()
    }

    /// Those under way, not tracked.
    pub fn active_summaries(self) -> Vec<Summary> {
        self.known.try_with_untracked(|known| known.active().cloned().collect()).unwrap_or_default()
    }

    /// Whether any is under way, not tracked.
    pub fn is_any_active(self) -> bool {
        untrack(|| self.has_active()) == Some(true)
    }

    /// Whether any is under way; `None` when the app has been unmounted.
    pub fn has_active(self) -> Option<bool> {
        self.known.try_with(|known| known.active().next().is_some())
    }

    /// What the top bar lists, the newest first.
    pub fn unseen(self) -> Vec<Summary> {
        self.known.with(|known| known.unseen().cloned().collect())
    }

    pub fn set_seen(self, id: &str) {
        self.known.try_maybe_update(|known| {
            let entry = known.0.iter_mut().find(|entry| entry.summary.id == id && !entry.is_seen);
            (entry.map(|entry| entry.is_seen = true).is_some(), ())
        });
    }

    /// Removes a deletion that the server no longer has.
    pub fn forget(self, id: &str) {
        self.known.try_update(|known| known.0.retain(|entry| entry.summary.id != id));
    }

    /// Sets what to run when a deletion is over.
    pub fn set_changed(self, id: &str, changed: Callback<()>) {
        self.changed.try_update_value(|all| {
            all.retain(|(of, _)| of != id);
            all.push((id.to_owned(), changed));
            all.drain(..all.len().saturating_sub(MAX_ENTRIES));
        });
    }

    pub fn changed_of(self, id: &str) -> Option<Callback<()>> {
        self.changed.try_with_value(|all| all.iter().find(|(of, _)| of == id).map(|(_, changed)| *changed))?
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::summary;
    use super::*;
    use media_api::Action;

    fn over(tally: Tally) -> Summary {
        Summary { tally, ..summary("d", State::Finished) }
    }

    #[test]
    fn an_answer_that_was_overtaken_changes_nothing() {
        let mut known = Known::default();
        known.put(summary("d", State::Confirmed), IfNew::Add);
        known.put(Summary { calls_done: 2, ..summary("d", State::Running) }, IfNew::Add);
        for late in [
            summary("d", State::Confirmed),
            Summary { calls_done: 1, ..summary("d", State::Running) },
            Summary { calls_done: 2, ..summary("d", State::Running) },
        ] {
            assert_eq!(known.put(late, IfNew::Add), None);
        }
        assert!(known.put(over(Tally { deleted: 3, ..Tally::default() }), IfNew::Add).is_some());
        assert_eq!(known.put(summary("d", State::Stopping), IfNew::Add), None);
        assert_eq!(known.find("d").map(|d| d.state), Some(State::Finished));
    }

    #[test]
    fn only_what_may_have_deleted_something_counts_as_a_change() {
        for (tally, update) in [
            (Tally { deleted: 1, ..Tally::default() }, Change::MayHaveDeleted),
            (Tally { absent: 1, ..Tally::default() }, Change::MayHaveDeleted),
            (Tally { unknown: 1, ..Tally::default() }, Change::MayHaveDeleted),
            (Tally { refused: 3, failed: 2, planned: 1, ..Tally::default() }, Change::Other),
        ] {
            let mut known = Known::default();
            assert_eq!(known.put(summary("d", State::Running), IfNew::Add), Some(Change::Other));
            assert_eq!(known.put(over(tally), IfNew::Add), Some(update), "{tally:?}");
        }
        let mut known = Known::default();
        known.put(summary("d", State::Confirmed), IfNew::Add);
        assert_eq!(known.put(summary("d", State::Cancelled), IfNew::Add), Some(Change::Other));
    }

    #[test]
    fn what_ended_elsewhere_before_it_was_followed_is_ignored() {
        let mut known = Known::default();
        assert_eq!(known.put(summary("d", State::Finished), IfNew::AddActive), None);
        assert_eq!(known.put(summary("e", State::Running), IfNew::AddActive), Some(Change::Other));
        assert_eq!(known.unseen().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["e"]);
    }

    #[test]
    fn a_plan_that_was_not_confirmed_is_not_under_way() {
        let mut known = Known::default();
        assert_eq!(known.put(summary("p", State::Planned), IfNew::Add), None);
        assert_eq!((known.active().count(), known.unseen().count()), (0, 0));
    }

    #[test]
    fn a_deletion_of_a_kind_that_the_page_has_no_words_for_is_not_followed() {
        let other = Summary { action: Action::SubmitLiveSnapshotJob, ..summary("d", State::Running) };
        assert_eq!(Known::default().put(other, IfNew::Add), None);
    }

    #[test]
    fn old_deletions_are_forgotten_and_active_ones_are_not() {
        let mut known = Known::default();
        known.put(summary("first", State::Running), IfNew::Add);
        for i in 0..300 {
            known.put(summary(&i.to_string(), State::Cancelled), IfNew::Add);
        }
        assert_eq!(known.0.len(), MAX_ENTRIES + 1);
        assert!(known.find("first").is_some() && known.find("0").is_none());
    }
}
