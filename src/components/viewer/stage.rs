//! The stage of a picture: zoomed with the wheel, two fingers or a double click, moved by dragging, changed by a swipe.

use super::zoom::{Size, Sizes, Zoom};
use crate::dom::closest_to;
use leptos::html;
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;
use web_sys::{HtmlImageElement, PointerEvent, WheelEvent};

/// Ratio of one step of the wheel or of a key.
const STEP: f64 = 1.25;
/// How far a finger must move sideways to show another picture, in pixels.
const SWIPE: f64 = 60.0;

/// Zoom and place, shared by the stages of two pictures that are compared.
#[derive(Clone, Copy)]
pub struct StageView {
    pub zoom: RwSignal<Zoom>,
    /// Percent of the picture's own size; `None` while it just fits.
    pub percent: RwSignal<Option<u32>>,
    stage: NodeRef<html::Div>,
    /// Positions of the fingers and pointers that are down, by their ID.
    pointers: StoredValue<BTreeMap<i32, Size>>,
    /// Where the first one went down, while it is the only one.
    swipe_from: StoredValue<Option<Size>>,
}

impl StageView {
    pub fn new() -> Self {
        Self {
            zoom: RwSignal::new(Zoom::FIT),
            percent: RwSignal::new(None),
            stage: NodeRef::new(),
            pointers: StoredValue::new(BTreeMap::new()),
            swipe_from: StoredValue::new(None),
        }
    }

    fn sizes(self) -> Option<Sizes> {
        let stage = self.stage.try_get_untracked().flatten()?;
        let place = stage.query_selector(".pane").ok().flatten()?.get_bounding_client_rect();
        let image: HtmlImageElement = stage.query_selector("img").ok().flatten()?.dyn_into().ok()?;
        let image = (f64::from(image.natural_width()), f64::from(image.natural_height()));
        (image.0 > 0.0).then_some(Sizes { stage: (place.width(), place.height()), image })
    }

    /// A point of the window relative to the middle of the pane that contains it.
    fn point(self, (x, y): Size) -> Size {
        let panes = self.stage.try_get_untracked().flatten().and_then(|s| s.query_selector_all(".pane").ok());
        let Some(panes) = panes else { return (0.0, 0.0) };
        let rects = (0..panes.length()).filter_map(|i| panes.item(i)?.dyn_into::<web_sys::Element>().ok());
        let rects: Vec<_> = rects.map(|pane| pane.get_bounding_client_rect()).collect();
        let own = rects.iter().find(|rect| x < rect.right()).or_else(|| rects.last());
        own.map_or((0.0, 0.0), |rect| {
            (x - rect.left() - rect.width() / 2.0, y - rect.top() - rect.height() / 2.0)
        })
    }

    fn change(self, change: impl FnOnce(Zoom, Sizes) -> Zoom) {
        let Some(sizes) = self.sizes() else { return };
        let zoom = change(self.zoom.get_untracked(), sizes);
        self.zoom.set(zoom);
        self.percent.set((!zoom.is_fit()).then(|| zoom.percent(sizes)));
    }

    pub fn fit(self) {
        self.zoom.set(Zoom::FIT);
        self.percent.set(None);
    }

    pub fn actual(self) {
        self.change(|zoom, sizes| zoom.actual((0.0, 0.0), sizes));
    }

    pub fn step(self, is_larger: bool) {
        let ratio = if is_larger { STEP } else { 1.0 / STEP };
        self.change(|zoom, sizes| zoom.by(ratio, (0.0, 0.0), sizes));
    }

    fn wheel(self, event: &WheelEvent) {
        event.prevent_default();
        // A wheel that is turned sideways does not zoom.
        if event.delta_y() == 0.0 {
            return;
        }
        let at = self.point((f64::from(event.client_x()), f64::from(event.client_y())));
        let ratio = if event.delta_y() < 0.0 { STEP } else { 1.0 / STEP };
        self.change(|zoom, sizes| zoom.by(ratio, at, sizes));
    }

    fn toggle(self, event: &web_sys::MouseEvent) {
        let at = self.point((f64::from(event.client_x()), f64::from(event.client_y())));
        match self.zoom.get_untracked().is_fit() {
            true => self.change(|zoom, sizes| zoom.actual(at, sizes)),
            false => self.fit(),
        }
    }

    fn press(self, event: &PointerEvent) {
        // Captured, the press would not reach it.
        if closest_to(event, "button").is_some() {
            return;
        }
        let at = place_of(event);
        self.pointers.update_value(|pointers| _ = pointers.insert(event.pointer_id(), at));
        let is_only = self.pointers.with_value(|pointers| pointers.len() == 1);
        let may_swipe = is_only && event.pointer_type() == "touch" && self.zoom.get_untracked().is_fit();
        self.swipe_from.set_value(may_swipe.then_some(at));
        if let Some(stage) = self.stage.try_get_untracked().flatten() {
            let _ = stage.set_pointer_capture(event.pointer_id());
        }
    }

    fn drag(self, event: &PointerEvent) {
        let now = place_of(event);
        let before = self.pointers.with_value(Clone::clone);
        let Some(last) = before.get(&event.pointer_id()).copied() else { return };
        self.pointers.update_value(|pointers| _ = pointers.insert(event.pointer_id(), now));
        let other = before.iter().find(|(id, _)| **id != event.pointer_id()).map(|(_, at)| *at);
        match other {
            None => self.change(|zoom, sizes| zoom.moved((now.0 - last.0, now.1 - last.1), sizes)),
            Some(other) => {
                let distance = |at: Size| (at.0 - other.0).hypot(at.1 - other.1).max(1.0);
                let middle = self.point(((now.0 + other.0) / 2.0, (now.1 + other.1) / 2.0));
                self.change(|zoom, sizes| zoom.by(distance(now) / distance(last), middle, sizes));
            }
        }
    }

    /// A pointer was released. Returns by how many pictures a swipe moves.
    fn release(self, event: &PointerEvent) -> isize {
        self.pointers.update_value(|pointers| _ = pointers.remove(&event.pointer_id()));
        let from = self.swipe_from.try_update_value(Option::take).flatten();
        let Some(from) = from.filter(|_| self.zoom.get_untracked().is_fit()) else { return 0 };
        let (x, y) = (place_of(event).0 - from.0, place_of(event).1 - from.1);
        match x {
            x if x.abs() < SWIPE || x.abs() < 2.0 * y.abs() => 0,
            x if x < 0.0 => 1,
            _ => -1,
        }
    }

    fn cancel(self, event: &PointerEvent) {
        self.pointers.update_value(|pointers| _ = pointers.remove(&event.pointer_id()));
        self.swipe_from.set_value(None);
    }
}

fn place_of(event: &PointerEvent) -> Size {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

/// The area in which pictures are shown. Each of its panes applies the zoom of `view`.
#[component]
pub fn Stage(
    view: StageView,
    /// Names the arrangement of its panes for the style sheet.
    #[prop(into)]
    class: Signal<&'static str>,
    /// Moves by a number of pictures.
    turn: Callback<isize>,
    children: Children,
) -> impl IntoView {
    let released = move |event: PointerEvent| match view.release(&event) {
        0 => {}
        by => turn.run(by),
    };
    view! {
        <div
            class=move || format!("stage {}", class.get())
            class:zoomed=move || !view.zoom.get().is_fit()
            node_ref=view.stage
            on:wheel=move |event| view.wheel(&event)
            on:dblclick=move |event| view.toggle(&event)
            on:pointerdown=move |event| view.press(&event)
            on:pointermove=move |event| view.drag(&event)
            on:pointerup=released
            on:pointercancel=move |event| view.cancel(&event)
        >
            {children()}
        </div>
    }
}
