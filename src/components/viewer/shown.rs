//! The state of the viewer.

use super::compare_mode::CompareMode;
use super::stage::StageView;
use super::viewed::Viewed;
use crate::dom::toggle_full_screen;
use crate::state::pictures::spans::Span;
use crate::state::pictures::{Picture, PictureList};
use crate::state::selection::Selection;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// What the viewer chooses from.
#[derive(Clone, Copy)]
pub struct ViewerPictures {
    /// In the order in which they are shown.
    pub list: Memo<PictureList>,
    pub latest: Memo<Option<Arc<Picture>>>,
    /// The range in milliseconds.
    pub bounds: Memo<Span>,
    /// Whether every picture of the range is in the list.
    pub is_known: Signal<bool>,
    /// The number of new pictures that are not in the list yet.
    pub waiting: Memo<usize>,
}

impl ViewerPictures {
    /// The picture of an instant; without one, the file that each new snapshot overwrites.
    pub fn get(self, millis: Option<i64>) -> Option<Arc<Picture>> {
        match millis {
            None => self.latest.get(),
            Some(millis) => self.list.with(|list| list.get(list.place_of(millis)?).cloned()),
        }
    }

    pub fn neighbour(self, millis: i64, by: isize) -> Option<i64> {
        self.list.with_untracked(|list| {
            let place = list.place_of(millis)?.checked_add_signed(by)?;
            list.get(place).map(|picture| picture.millis)
        })
    }

    pub fn end(self, is_last: bool) -> Option<i64> {
        self.list.with_untracked(|list| {
            let place = if is_last { list.len().checked_sub(1)? } else { 0 };
            list.get(place).map(|picture| picture.millis)
        })
    }
}

/// Actions on a picture.
#[derive(Clone, Copy)]
pub struct ViewerActions {
    pub selection: RwSignal<Selection>,
    /// Opens the dialog that deletes the picture of an instant; `None` where nothing may be deleted.
    pub delete: Signal<Option<Callback<i64>>>,
    pub download: Callback<Arc<Picture>>,
    /// The address under which the same pictures are shown later.
    pub link: Signal<String>,
    /// Adds the waiting pictures to the list.
    pub show_waiting: Callback<()>,
    /// Shows a range that holds two instants.
    pub show_time: Callback<(i64, i64)>,
}

/// The state of the viewer while it is open.
#[derive(Clone, Copy)]
pub struct Shown {
    pub pictures: ViewerPictures,
    pub actions: ViewerActions,
    pub viewed: Signal<Option<Viewed>>,
    pub change: Callback<Option<Viewed>>,
    pub stage: StageView,
    /// For two alternating pictures, whether the second one is shown.
    pub is_second: RwSignal<bool>,
    pub frame: NodeRef<html::Div>,
}

impl Shown {
    pub fn new(
        pictures: ViewerPictures,
        actions: ViewerActions,
        viewed: Signal<Option<Viewed>>,
        change: Callback<Option<Viewed>>,
    ) -> Self {
        Self {
            pictures,
            actions,
            viewed,
            change,
            stage: StageView::new(),
            is_second: RwSignal::new(false),
            frame: NodeRef::new(),
        }
    }

    /// The only picture that is shown, by its time.
    pub fn single(self) -> Option<i64> {
        match self.viewed.get() {
            Some(Viewed::One(millis)) => Some(millis),
            _ => None,
        }
    }

    pub fn pair(self) -> Option<(i64, i64)> {
        match self.viewed.get() {
            Some(Viewed::Two(a, b, _)) => Some((a, b)),
            _ => None,
        }
    }

    /// How two pictures are compared.
    pub fn mode(self) -> CompareMode {
        match self.viewed.get() {
            Some(Viewed::Two(_, _, mode)) => mode,
            _ => CompareMode::Side,
        }
    }

    pub fn set_mode(self, mode: CompareMode) {
        if let Some((a, b)) = untrack(|| self.pair()) {
            self.change.run(Some(Viewed::Two(a, b, mode)));
        }
    }

    /// The picture that the tools act on.
    pub fn picture(self) -> Option<Arc<Picture>> {
        match self.viewed.get()? {
            Viewed::Latest => self.pictures.get(None),
            Viewed::One(millis) => self.pictures.get(Some(millis)),
            Viewed::Two(..) => None,
        }
    }

    pub fn show(self, millis: i64) {
        self.change.run(Some(Viewed::One(millis)));
    }

    /// Moves by a number of pictures.
    pub fn turn(self, by: isize) {
        let from = untrack(|| self.single());
        let next = from.and_then(|millis| self.pictures.neighbour(millis, by));
        next.into_iter().for_each(|millis| self.show(millis));
    }

    pub fn turn_to_end(self, is_last: bool) {
        if untrack(|| self.single()).is_some() {
            self.pictures.end(is_last).into_iter().for_each(|millis| self.show(millis));
        }
    }

    pub fn toggle_selected(self) {
        let Some(millis) = untrack(|| self.single()) else { return };
        let key = crate::state::pictures::key_at(millis);
        self.actions.selection.update(|selection| selection.toggle(&key));
    }

    pub fn delete(self) {
        if let Some((delete, millis)) = untrack(|| self.actions.delete.get().zip(self.single())) {
            delete.run(millis);
        }
    }

    pub fn toggle_full_screen(self) {
        self.frame.get_untracked().into_iter().for_each(|frame| toggle_full_screen(&frame));
    }

    /// When the current picture is found to be gone, the one that has taken its place is shown.
    pub fn follow_deletions(self) {
        Effect::new(move |before: Option<Option<(i64, usize)>>| {
            let millis = self.single()?;
            let place = self.pictures.list.with(|list| list.place_of(millis));
            let known = before.flatten().filter(|(last, _)| *last == millis);
            if let (None, Some((_, place))) = (place, known) {
                let next = self.pictures.list.with_untracked(|list| {
                    let place = place.min(list.len().checked_sub(1)?);
                    list.get(place).map(|picture| picture.millis)
                });
                self.change.run(next.map(Viewed::One));
            }
            place.map(|place| (millis, place)).or(known)
        });
    }
}
