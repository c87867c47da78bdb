//! The scroll position of a contact sheet, and which pictures are in sight there.

use super::layout::SheetLayout;
use crate::state::pictures::PictureList;
use leptos::html;
use leptos::prelude::*;
use std::ops::Range;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Rows that are rendered above and below what is in sight.
const MARGIN_ROWS: usize = 2;
/// How long after a jump the rows out of sight are rendered.
const REST: Duration = Duration::from_millis(100);

/// What is at the top of the sheet.
#[derive(Clone, Copy)]
struct Anchor {
    /// The time of the first picture in sight.
    millis: i64,
    /// By how many pixels its row begins above the top.
    above: f64,
}

#[derive(Clone, Copy)]
pub struct SheetScroll {
    sheet: NodeRef<html::Div>,
    list: Memo<PictureList>,
    pub layout: Memo<SheetLayout>,
    width: RwSignal<f64>,
    view_height: RwSignal<f64>,
    position: RwSignal<f64>,
    margin: RwSignal<usize>,
    jumps: StoredValue<u32>,
    anchor: StoredValue<Option<Anchor>>,
    /// The list or the layout has changed, and the sheet is not yet where it was.
    is_returning: StoredValue<bool>,
    at_top: RwSignal<bool>,
}

impl SheetScroll {
    pub fn new(sheet: NodeRef<html::Div>, list: Memo<PictureList>, at_top: RwSignal<bool>) -> Self {
        let width = RwSignal::new(960.0_f64);
        let scroll = Self {
            sheet,
            list,
            layout: Memo::new(move |_| SheetLayout::of(width.get())),
            width,
            view_height: RwSignal::new(700.0),
            position: RwSignal::new(0.0),
            margin: RwSignal::new(MARGIN_ROWS),
            jumps: StoredValue::new(0),
            anchor: StoredValue::new(None),
            is_returning: StoredValue::new(false),
            at_top,
        };
        at_top.set(true);
        scroll.watch_size();
        Effect::new(move |_| {
            list.track();
            scroll.layout.track();
            scroll.is_returning.set_value(true);
            // After the sheet has its new height, to which the browser may have cut the scroll position meanwhile.
            request_animation_frame(move || scroll.return_to_anchor());
        });
        scroll
    }

    /// The places of the pictures to render.
    pub fn visible(self) -> Range<usize> {
        let count = self.list.with(PictureList::len);
        let (position, view, margin) = (self.position.get(), self.view_height.get(), self.margin.get());
        self.layout.with(|layout| layout.visible(position, view, margin, count))
    }

    /// Takes over the position to which the sheet was scrolled. After a jump every tile is new: those in sight are rendered
    /// at once, and the others when the jumping rests.
    pub fn follow(self) {
        let Some(position) =
            self.sheet.try_get_untracked().flatten().map(|sheet| f64::from(sheet.scroll_top()))
        else {
            return;
        };
        if (position - self.position.get_untracked()).abs() > self.view_height.get_untracked() {
            self.margin.set(0);
            self.jumps.update_value(|jumps| *jumps += 1);
            let jump = self.jumps.get_value();
            let restore = move || {
                if self.jumps.try_get_value() == Some(jump) {
                    self.margin.set(MARGIN_ROWS);
                }
            };
            set_timeout(restore, REST);
        }
        self.position.set(position);
        let is_at_top = position <= 0.0;
        if self.at_top.get_untracked() != is_at_top {
            self.at_top.set(is_at_top);
        }
        if !self.is_returning.get_value() {
            self.note_anchor(position);
        }
    }

    pub fn to_top(self) {
        self.anchor.set_value(None);
        if let Some(sheet) = self.sheet.try_get_untracked().flatten() {
            sheet.set_scroll_top(0);
        }
    }

    fn note_anchor(self, position: f64) {
        let (place, above) = self.layout.with_untracked(|layout| layout.first_in_sight(position));
        let first = self.list.with_untracked(|list| list.get(place).map(|picture| picture.millis));
        self.anchor.set_value(first.filter(|_| position > 0.0).map(|millis| Anchor { millis, above }));
    }

    /// Scrolls so that the picture that was first in sight is so again. A sheet that is at its top stays there.
    fn return_to_anchor(self) {
        if self.is_returning.try_set_value(false).is_some() {
            return;
        }
        let Some(Some(Anchor { millis, above })) = self.anchor.try_get_value() else { return };
        let (Some(Some(sheet)), Some(place)) =
            (self.sheet.try_get_untracked(), self.list.try_with_untracked(|list| list.place_near(millis)))
        else {
            return;
        };
        let wanted = self.layout.with_untracked(|layout| layout.scroll_to(place, above.min(layout.row)));
        if (wanted - f64::from(sheet.scroll_top())).abs() >= 1.0 {
            sheet.set_scroll_top(wanted.round() as i32);
            self.follow();
        }
    }

    fn watch_size(self) {
        let measure = move || {
            if let Some(sheet) = self.sheet.try_get_untracked().flatten() {
                self.width.set(f64::from(sheet.client_width()));
                self.view_height.set(f64::from(sheet.client_height()));
            }
        };
        Effect::new(move |_| {
            let Some(element) = self.sheet.get() else { return };
            measure();
            let resized = Closure::<dyn FnMut()>::new(measure);
            if let Ok(observer) = web_sys::ResizeObserver::new(resized.as_ref().unchecked_ref()) {
                observer.observe(&element);
                let observer = StoredValue::new_local((observer, resized));
                on_cleanup(move || {
                    let _ = observer.try_with_value(|(observer, _)| observer.disconnect());
                });
            }
        });
    }
}
