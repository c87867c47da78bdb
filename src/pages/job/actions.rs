//! Actions on the pictures of a job: select, delete, download, and move to those of another time.

use super::gallery::{DEFAULT_RANGE, Gallery, MAX_DAYS};
use crate::clock;
use crate::components::contact_sheet::SheetTarget;
use crate::components::deletion::{DeletionRequest, OverRange};
use crate::components::time_range::TimeRange;
use crate::components::viewer::Viewed;
use crate::state::pictures::{Picture, PictureList, key_at, millis_of};
use leptos::prelude::*;
use media_api::CreateTimestamp;
use media_api::deletion::{JobSnapshots, Target};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Gallery {
    /// Selects the pictures between two instants. Waiting ones are shown first: what is selected is on the screen.
    pub fn select_between(self, stretch: (i64, i64)) {
        self.take_in_new();
        let pictures = untrack(|| self.pictures_between(stretch));
        self.selection.update(|s| s.insert_all(pictures.iter().map(|picture| picture.key())));
    }

    pub fn select_all_shown(self) {
        self.selection.update(|s| s.insert_all(self.list.with_untracked(PictureList::keys)));
    }

    pub fn select_times(self, times: impl IntoIterator<Item = i64>) {
        self.selection.update(|s| s.insert_all(times.into_iter().map(key_at)));
    }

    /// The instants of the selected pictures.
    pub fn selected_times(self) -> Vec<i64> {
        self.selection.with(|selection| selection.keys().filter_map(|key| millis_of(key)).collect())
    }

    /// The selected pictures of which more than the time is known. Those outside the range have not been read.
    pub fn selected_pictures(self) -> Vec<Arc<Picture>> {
        let times = self.selected_times();
        self.reader.store.with(|store| times.into_iter().filter_map(|at| store.get(at).cloned()).collect())
    }

    /// Opens the deletion dialog for the selected pictures. The selection stays until it is known what was deleted.
    pub fn delete_selected(self) {
        self.delete(untrack(|| self.selected_times()));
    }

    /// The action that deletes, unless the server is read-only.
    pub fn may_delete<T: 'static>(
        self,
        delete: impl Fn(T) + Copy + Send + Sync + 'static,
    ) -> Signal<Option<Callback<T>>> {
        let delete = Callback::new(delete);
        Signal::derive(move || (!self.read_only.get()).then_some(delete))
    }

    /// Opens the deletion dialog for the pictures of these instants.
    pub fn delete(self, millis: Vec<i64>) {
        let timestamps: Vec<_> = millis.iter().filter_map(|at| CreateTimestamp::new(*at).ok()).collect();
        if timestamps.is_empty() || self.read_only.get_untracked() {
            return;
        }
        let jobs = vec![JobSnapshots { job_id: self.job_id.get_value(), timestamps }];
        let millis = BTreeSet::from_iter(millis);
        let changed = Callback::new(move |()| {
            // The next read does not cover pictures outside the range.
            let is_done = |key: &str| {
                let asked = millis_of(key).filter(|at| millis.contains(at));
                asked.is_some_and(|at| self.reader.store.with_untracked(|store| store.exists(at)).is_none())
            };
            self.selection.update(|s| s.retain(|key| !is_done(key)));
            self.reload(false);
        });
        let request = DeletionRequest::Exactly(Target::Snapshots { jobs, erase_originals: false });
        self.deletions.open(request, changed);
    }

    /// Opens the deletion dialog for the time that is shown: the chosen stretch, or the whole range.
    pub fn delete_over_shown(self, changed: Callback<()>) {
        let (from, to) = self.bounds.get_untracked();
        let shown = untrack(|| self.stretch()).unwrap_or((from, to - 1));
        let (jobs, range) = (vec![self.job_id.get_value()], Some(TimeRange::between_millis(shown)));
        self.deletions.open(DeletionRequest::OverRange(OverRange { jobs, range }), changed);
    }

    pub fn download(self, pictures: &[Arc<Picture>]) {
        if !pictures.is_empty() {
            self.downloads.start(untrack(|| self.job_name()), pictures);
        }
    }

    /// The name of the job; its ID until the name is known.
    fn job_name(self) -> String {
        let name = self.facts.with(|facts| facts.as_ref().map(|facts| facts.job_name.clone()));
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| self.job_id.get_value().to_string())
    }

    /// Object keys of the selected pictures that are known, one a line.
    pub fn selected_objects(self) -> String {
        let pictures = self.selected_pictures();
        pictures.iter().map(|picture| picture.object.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// Shows one picture of the range where it is; a new one is shown with all that wait.
    pub fn show_picture(self, millis: i64) {
        if self.list.with_untracked(|list| list.place_of(millis).is_none()) {
            self.take_in_new();
        }
        self.jump.set(Some(millis));
    }

    /// Shows the pictures around an instant: in the current range, or in one of the same length around it.
    pub fn jump_to(self, millis: i64) {
        let (from, to) = self.bounds.get_untracked();
        let millis = millis.min(clock::service_now());
        if !(from..to).contains(&millis) {
            self.show_range_around((millis, millis));
        }
        // After the range: the previous one may be read completely already.
        self.jump.set(Some(millis));
    }

    /// Shows a range around the time between two instants, longer than that by the length of the current range if it may be.
    pub fn show_range_around(self, (first, last): (i64, i64)) {
        let (from, to) = self.bounds.get_untracked();
        let longest = MAX_DAYS * TimeRange::DAY * 1_000;
        let half = (to - from).min(longest - (last - first)).max(0) / 2;
        self.set_range(TimeRange::between_millis((first - half, (last + half).min(clock::service_now()))));
    }

    /// Shows the newest pictures: those of the default range, if the current range lies in the past.
    pub fn jump_to_newest(self) {
        if !untrack(|| self.is_live()) {
            self.set_range(DEFAULT_RANGE);
        }
        self.take_in_new();
        match self.newest_first.get_untracked() {
            true => self.target.set(Some(SheetTarget::Top)),
            false => self.jump.set(Some(i64::MAX)),
        }
    }

    /// The index of the instant among the pictures is known once everything is read.
    pub(super) fn jump_once_read(self) {
        Effect::new(move |_| {
            if let Some(millis) = self.jump.get().filter(|_| self.is_known.get()) {
                self.jump.set(None);
                self.target.set(Some(SheetTarget::Jump(millis)));
            }
        });
    }

    /// When the viewer closes, the picture that was shown last gets the focus.
    pub(super) fn return_the_focus(self) {
        Effect::new(move |before: Option<Option<Viewed>>| {
            let viewed = self.viewed.get();
            let last = before.flatten().filter(|_| viewed.is_none()).and_then(Viewed::last_seen);
            // In the table the browser returns the focus to the row.
            if let Some(millis) = last.filter(|_| !self.as_table.get_untracked()) {
                self.target.set(Some(SheetTarget::Focus(millis)));
            }
            viewed
        });
    }
}
