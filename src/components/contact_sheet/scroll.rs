//! The scroll position of the page in a contact sheet, and the pictures in sight there.

use super::layout::{PADDING, SheetLayout};
use crate::state::pictures::PictureList;
use crate::state::preferences::TileSize;
use leptos::html;
use leptos::prelude::*;
use std::ops::Range;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Rows that are rendered above and below what is in sight.
const MARGIN_ROWS: usize = 2;
/// Rows that one task renders after a jump.
const ROWS_A_TASK: usize = 2;
/// How long after a jump the rows out of sight are rendered.
const REST: Duration = Duration::from_millis(100);

/// What is at the top of the view.
#[derive(Clone, Copy)]
struct Anchor {
    /// The time of the first picture in sight.
    millis: i64,
    /// By how many pixels its row begins above the top.
    above: f64,
}

/// The scroll position of the page relative to the sheet: the top of the view is the lower edge of the elements that stick to
/// the window above the sheet.
#[derive(Clone, Copy)]
pub struct SheetScroll {
    sheet: NodeRef<html::Div>,
    list: Memo<PictureList>,
    pub layout: Memo<SheetLayout>,
    width: RwSignal<f64>,
    view_height: RwSignal<f64>,
    /// By how many pixels the sheet begins above the top of the view; 0 where it begins below.
    position: RwSignal<f64>,
    margin: RwSignal<usize>,
    /// How many of the rows in sight are rendered: after a jump, more with each task.
    rows: RwSignal<usize>,
    jumps: StoredValue<u32>,
    anchor: StoredValue<Option<Anchor>>,
    /// The list or the layout has changed, and the page is not yet scrolled accordingly.
    is_returning: StoredValue<bool>,
    at_top: RwSignal<bool>,
}

impl SheetScroll {
    pub fn new(
        sheet: NodeRef<html::Div>,
        list: Memo<PictureList>,
        size: Signal<TileSize>,
        at_top: RwSignal<bool>,
    ) -> Self {
        let width = RwSignal::new(960.0_f64);
        let scroll = Self {
            sheet,
            list,
            layout: Memo::new(move |_| SheetLayout::of(width.get(), size.get())),
            width,
            view_height: RwSignal::new(700.0),
            position: RwSignal::new(0.0),
            margin: RwSignal::new(MARGIN_ROWS),
            rows: RwSignal::new(usize::MAX),
            jumps: StoredValue::new(0),
            anchor: StoredValue::new(None),
            is_returning: StoredValue::new(false),
            at_top,
        };
        at_top.set(true);
        scroll.watch();
        Effect::new(move |_| {
            list.track();
            scroll.layout.track();
            scroll.return_later();
        });
        scroll
    }

    /// The indices of the pictures to render.
    pub fn visible(self) -> Range<usize> {
        let count = self.list.with(PictureList::len);
        let (position, view, margin) = (self.position.get(), self.view_height.get(), self.margin.get());
        self.layout.with(|layout| {
            let visible = layout.visible(position, view, margin, count);
            layout.first_rows(visible, self.rows.get())
        })
    }

    /// How far the sheet begins above the top of the view; negative where it begins below.
    fn offset(self) -> Option<f64> {
        let sheet = self.sheet.try_get_untracked().flatten()?;
        Some(view_top() - sheet.get_bounding_client_rect().top())
    }

    /// Takes over the position to which the page was scrolled. After a jump every tile is new: those in sight are rendered in
    /// several tasks, so that none of them blocks the page for long, and the others when the scrolling stops.
    fn follow(self) {
        let Some(position) = self.offset().map(|offset| offset.max(0.0)) else { return };
        if (position - self.position.get_untracked()).abs() > self.view_height.get_untracked() {
            self.margin.set(0);
            self.jumps.update_value(|jumps| *jumps += 1);
            let jump = self.jumps.get_value();
            self.render_rows(jump, ROWS_A_TASK);
            self.after_jump(jump, REST, move || self.margin.set(MARGIN_ROWS));
        }
        if self.position.get_untracked() != position {
            self.position.set(position);
        }
        let is_at_top = position <= 0.0;
        if self.at_top.get_untracked() != is_at_top {
            self.at_top.set(is_at_top);
        }
        if !self.is_returning.get_value() {
            self.note_anchor(position);
        }
    }

    /// Renders this many rows now, and more with each further task.
    fn render_rows(self, jump: u32, rows: usize) {
        self.rows.set(rows);
        self.after_jump(jump, Duration::ZERO, move || {
            let columns = self.layout.with_untracked(|layout| layout.columns);
            let is_more = untrack(|| self.visible().len()) >= rows.saturating_mul(columns);
            match is_more {
                true => self.render_rows(jump, rows + ROWS_A_TASK),
                false => self.rows.set(usize::MAX),
            }
        });
    }

    /// Runs `action` later, unless there was another jump or the sheet is gone by then.
    fn after_jump(self, jump: u32, delay: Duration, action: impl FnOnce() + 'static) {
        let run = move || {
            if self.jumps.try_get_value() == Some(jump) {
                action();
            }
        };
        set_timeout(run, delay);
    }

    /// Scrolls the page so that the sheet begins at the top of the view, if it begins above.
    pub fn to_top(self) {
        self.anchor.set_value(None);
        if let Some(offset) = self.offset().filter(|offset| *offset > 0.0) {
            scroll_by(-offset);
            self.follow();
        }
    }

    /// Scrolls the page so that the picture taken at an instant, or the one shown after it, is in sight. A picture that is in
    /// sight stays where it is.
    pub fn show(self, millis: i64) {
        let Some(offset) = self.offset() else { return };
        let layout = self.layout.get_untracked();
        let top = PADDING + layout.top_of(self.list.with_untracked(|list| list.place_near(millis)));
        let room = window_height() - view_top();
        let from_top = top - offset;
        let by = match from_top {
            above if above < PADDING => above - PADDING,
            below if below + layout.row > room => below + layout.row - room,
            _ => return,
        };
        scroll_by(by);
        self.follow();
    }

    /// Scrolls the page so that the picture taken at an instant, or the one shown after it, is in the first row in sight.
    pub fn jump_to(self, millis: i64) {
        let Some(offset) = self.offset() else { return };
        let place = self.list.with_untracked(|list| list.place_near(millis));
        scroll_by(self.layout.with_untracked(|layout| layout.top_of(place)) - offset);
        self.follow();
    }

    fn note_anchor(self, position: f64) {
        let (place, above) = self.layout.with_untracked(|layout| layout.first_in_sight(position));
        let first = self.list.with_untracked(|list| list.get(place).map(|picture| picture.millis));
        self.anchor.set_value(first.filter(|_| position > 0.0).map(|millis| Anchor { millis, above }));
    }

    /// Called after the document has its new height, to which the browser may have cut the scroll position.
    fn return_later(self) {
        self.is_returning.set_value(true);
        request_animation_frame(move || self.return_to_anchor());
    }

    /// Restores the picture that was first in sight. A sheet that begins in sight stays in place.
    fn return_to_anchor(self) {
        if self.is_returning.try_set_value(false).is_some() {
            return;
        }
        let Some(anchor) = self.anchor.try_get_value() else { return };
        // The user may have scrolled meanwhile.
        let Some(Anchor { millis, above }) = anchor else { return self.follow() };
        let (Some(offset), Some(place)) =
            (self.offset(), self.list.try_with_untracked(|list| list.place_near(millis)))
        else {
            return;
        };
        let wanted = self.layout.with_untracked(|layout| layout.scroll_to(place, above.min(layout.row)));
        if (wanted - offset).abs() >= 1.0 {
            scroll_by(wanted - offset);
        }
        self.follow();
    }

    /// Follows the scroll position of the page, and its size: elements above the sheet may grow.
    fn watch(self) {
        let measure = move || {
            if let Some(sheet) = self.sheet.try_get_untracked().flatten() {
                let (width, height) = (f64::from(sheet.client_width()), window_height());
                if self.width.get_untracked() != width {
                    self.width.set(width);
                }
                if self.view_height.get_untracked() != height {
                    self.view_height.set(height);
                }
            }
        };
        let scrolled = window_event_listener(leptos::ev::scroll, move |_| self.follow());
        let resized = window_event_listener(leptos::ev::resize, move |_| {
            measure();
            self.follow();
        });
        on_cleanup(move || {
            scrolled.remove();
            resized.remove();
        });
        Effect::new(move |_| {
            let Some(element) = self.sheet.get() else { return };
            measure();
            self.follow();
            let changed = Closure::<dyn FnMut()>::new(move || {
                measure();
                self.return_later();
            });
            if let Ok(observer) = web_sys::ResizeObserver::new(changed.as_ref().unchecked_ref()) {
                observer.observe(&element);
                let around = element.closest("main").ok().flatten().or_else(|| element.parent_element());
                around.iter().for_each(|around| observer.observe(around));
                let observer = StoredValue::new_local((observer, changed));
                on_cleanup(move || {
                    let _ = observer.try_with_value(|(observer, _)| observer.disconnect());
                });
            }
        });
    }
}

/// The lower edge of the elements that stick to the window above the pictures, in pixels from the window's top.
fn view_top() -> f64 {
    let stuck = document().query_selector_all("[data-sticky]").ok();
    stuck.map_or(0.0, |list| {
        let elements = (0..list.length()).filter_map(|i| list.item(i)?.dyn_into::<web_sys::Element>().ok());
        elements.map(|element| stuck_height(&element)).sum()
    })
}

/// The height of an element if it sticks to the window on this screen.
fn stuck_height(element: &web_sys::Element) -> f64 {
    let style = window().get_computed_style(element).ok().flatten();
    let position = style.and_then(|style| style.get_property_value("position").ok());
    if position.as_deref() == Some("sticky") { element.get_bounding_client_rect().height() } else { 0.0 }
}

fn window_height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(700.0)
}

fn scroll_by(pixels: f64) {
    window().scroll_by_with_x_and_y(0.0, pixels);
}
