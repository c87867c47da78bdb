//! Choosing a stretch of the timeline with the pointer and with keys.

use super::slices::Slices;
use leptos::prelude::*;
use leptos::svg;

/// The first and last slice of a stretch.
type SliceRange = (usize, usize);

/// A stretch chosen with keys.
#[derive(Clone, Copy)]
struct KeyStretch {
    /// Start and end, in milliseconds.
    stretch: (i64, i64),
    /// An instant in the slice that stays, and one in the slice that moves: slices move on with the range.
    held: i64,
    moving: i64,
}

/// The chosen stretch, and the one that is being dragged or moved. While a key repeats or the pointer moves, the stretch
/// changes only here: browsers limit how often an address may change.
#[derive(Clone, Copy)]
pub struct StretchInput {
    slices: Signal<Slices>,
    drawing: NodeRef<svg::Svg>,
    /// Start and end in milliseconds, both included. It stays at its time when the range moves on.
    stretch: Signal<Option<(i64, i64)>>,
    choose: Callback<Option<(i64, i64)>>,
    moving: RwSignal<Option<SliceRange>>,
    by_keys: StoredValue<Option<KeyStretch>>,
    /// The slice in which the pointer was pressed.
    pressed: StoredValue<Option<usize>>,
    /// The slice under the pointer.
    hovered: RwSignal<Option<usize>>,
    has_focus: RwSignal<bool>,
}

impl StretchInput {
    pub fn new(
        slices: Signal<Slices>,
        drawing: NodeRef<svg::Svg>,
        stretch: Signal<Option<(i64, i64)>>,
        choose: Callback<Option<(i64, i64)>>,
    ) -> Self {
        Self {
            slices,
            drawing,
            stretch,
            choose,
            moving: RwSignal::new(None),
            by_keys: StoredValue::new(None),
            pressed: StoredValue::new(None),
            hovered: RwSignal::new(None),
            has_focus: RwSignal::new(false),
        }
    }

    /// The slice under the pointer, or the one reached with keys while the timeline has the focus.
    pub fn inspected(self) -> Option<usize> {
        let last = || self.slices.with(|slices| slices.counts.len()).checked_sub(1);
        let reached = || match self.moving.get() {
            Some((_, moving)) => Some(moving),
            None => self.shown().and_then(|stretch| self.touched(stretch)).map(|slices| slices.1),
        };
        let with_keys = || if self.has_focus.get() { reached().or_else(last) } else { None };
        self.hovered.get().or_else(with_keys)
    }

    pub fn leave(self) {
        self.hovered.set(None);
    }

    pub fn set_focus(self, has_focus: bool) {
        self.has_focus.set(has_focus);
    }

    /// The stretch as it is drawn; nothing where it lies outside the range.
    pub fn shown(self) -> Option<(i64, i64)> {
        let moving = self.moving.get().map(|slices| self.times(slices));
        moving.or_else(|| self.stretch.get().filter(|stretch| self.touched(*stretch).is_some()))
    }

    /// The slices that a stretch lies in.
    pub fn touched(self, stretch: (i64, i64)) -> Option<SliceRange> {
        self.slices.with(|slices| slices.touched(stretch))
    }

    fn times(self, (a, b): SliceRange) -> (i64, i64) {
        self.slices.with(|slices| (slices.time_at(a.min(b)), slices.time_at(a.max(b) + 1) - 1))
    }

    pub fn press(self, event: &web_sys::PointerEvent) {
        let at = self.slice_at(event);
        self.pressed.set_value(at);
        self.by_keys.set_value(None);
        self.moving.set(at.map(|at| (at, at)));
        if let Some(drawing) = self.drawing.get_untracked() {
            let _ = drawing.set_pointer_capture(event.pointer_id());
        }
    }

    /// The pointer has moved; while it is pressed, the stretch follows.
    pub fn drag(self, event: &web_sys::PointerEvent) {
        let at = self.slice_at(event);
        if self.hovered.get_untracked() != at {
            self.hovered.set(at);
        }
        if let Some(slices) = self.pressed.get_value().zip(at) {
            self.moving.set(Some(slices));
        }
    }

    pub fn release(self) {
        self.pressed.set_value(None);
        self.settle();
    }

    fn slice_at(self, event: &web_sys::PointerEvent) -> Option<usize> {
        let area = self.drawing.get_untracked()?.get_bounding_client_rect();
        let count = self.slices.with_untracked(|slices| slices.counts.len());
        let at = (f64::from(event.client_x()) - area.left()) / area.width().max(1.0) * count as f64;
        (count > 0).then(|| (at.max(0.0) as usize).min(count - 1))
    }

    /// Chooses the stretch that was dragged or moved.
    pub fn settle(self) {
        let Some(slices) = self.moving.get_untracked() else { return };
        let stretch = untrack(|| self.times(slices));
        self.by_keys.update_value(|by_keys| {
            if let Some(by_keys) = by_keys {
                by_keys.stretch = stretch;
            }
        });
        self.choose.run(Some(stretch));
        self.moving.set(None);
    }

    /// The browser has taken the gesture, for example to scroll: nothing is chosen.
    pub fn cancel(self) {
        self.pressed.set_value(None);
        self.moving.set(None);
    }

    pub fn clear(self) {
        self.cancel();
        self.choose.run(None);
    }

    /// Moves the stretch with a key, or widens it with shift. Returns whether the key is one of them.
    pub fn move_with_key(self, key: &str, shift: bool) -> bool {
        untrack(|| {
            let last = self.slices.with(|slices| slices.counts.len()).saturating_sub(1);
            let slice_of = |instant: i64| self.touched((instant, instant)).map_or(last, |slices| slices.0);
            let (held, moving) = self.key_ends(last);
            let at = slice_of(moving);
            let next = match key {
                "ArrowLeft" => at.saturating_sub(1),
                "ArrowRight" => (at + 1).min(last),
                "Home" => 0,
                "End" => last,
                _ => return false,
            };
            let moving = self.middle_of(next);
            let held = if shift { held } else { moving };
            let slices = (slice_of(held), next);
            let stretch = self.times(slices);
            self.by_keys.set_value(Some(KeyStretch { stretch, held, moving }));
            self.moving.set(Some(slices));
            true
        })
    }

    /// The fixed end and the moving end: as the keys left them, or those of the chosen stretch, or the newest slice.
    fn key_ends(self, last: usize) -> (i64, i64) {
        let shown = self.shown();
        let by_keys = self.by_keys.get_value().filter(|by_keys| shown == Some(by_keys.stretch));
        if let Some(KeyStretch { held, moving, .. }) = by_keys {
            return (held, moving);
        }
        let (first, last) = shown.and_then(|stretch| self.touched(stretch)).unwrap_or((last, last));
        (self.middle_of(first), self.middle_of(last))
    }

    fn middle_of(self, slice: usize) -> i64 {
        self.slices.with(|slices| (slices.time_at(slice) + slices.time_at(slice + 1)) / 2)
    }
}
