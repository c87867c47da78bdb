//! Keeps the keyboard focus in a table when the focused row is removed.

use crate::components::focus;
use crate::dom::{closest, target_of};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::FocusEvent;

/// Remembers which row has the focus. When that row is removed, the row that takes its place gets the focus, and none of its
/// controls: no key then activates a control of another row.
#[derive(Clone, Copy)]
pub struct FocusFallback {
    body: NodeRef<html::Tbody>,
    /// Index of the focused row.
    index: StoredValue<Option<u32>>,
}

impl FocusFallback {
    pub fn new<T: Send + Sync + 'static>(body: NodeRef<html::Tbody>, rows: Signal<Vec<T>>) -> Self {
        let this = Self { body, index: StoredValue::new(None) };
        Effect::new(move |_| {
            rows.track();
            // After the rows have been rendered.
            request_animation_frame(move || this.restore());
        });
        this
    }

    pub fn note(self, event: &FocusEvent) {
        let row = target_of(event)
            .and_then(|target| closest(&target, "tr"))
            .and_then(|row| row.dyn_into::<web_sys::HtmlTableRowElement>().ok());
        self.index.set_value(row.and_then(|row| u32::try_from(row.section_row_index()).ok()));
    }

    /// The focus moved to another element, and was not lost with its row.
    pub fn forget(self, event: &FocusEvent) {
        if event.related_target().is_some() {
            self.index.set_value(None);
        }
    }

    fn restore(self) {
        let Some(Some(index)) = self.index.try_get_value().filter(|_| focus::is_lost()) else { return };
        let rows = self.body.try_get_untracked().flatten().map(|body| body.rows());
        let row = rows.and_then(|rows| rows.item(index.min(rows.length().saturating_sub(1))));
        match row {
            Some(row) => focus::focus_element(&row),
            None => self.index.set_value(None),
        }
    }
}
