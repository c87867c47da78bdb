//! The steps of a walk: what a user can do to the page.

use super::walk::{Walk, elements, entry_index};
use crate::support::{click, dispatch, fill};
use leptos::prelude::*;
use media_console::text::{Language, Tr, frame};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlSelectElement};

/// What is typed into fields.
const TEXTS: [&str; 12] = [
    "",
    "gate",
    "大厅 📷",
    "%41 {0} + <b>",
    "5",
    "99999",
    "2026-10-25T02:30",
    "2026-01-02T03:00:05",
    "rtmp://example.com/live/gate",
    "oss-cn-shanghai.aliyuncs.com",
    "snapshot/{JobId}/{UnixTimestamp}.jpg",
    "8c1ea046-263c-3560-978a-fb2877820001, 1767319200000",
];

const KEYS: [&str; 21] = [
    "j",
    "k",
    "x",
    "X",
    "d",
    "r",
    "/",
    "?",
    "g",
    "t",
    "v",
    "u",
    "a",
    "Escape",
    "Enter",
    " ",
    "ArrowLeft",
    "ArrowRight",
    "ArrowDown",
    "Home",
    "End",
];

#[derive(Clone, Copy)]
pub enum Step {
    FollowLink,
    Press,
    Tick,
    Type,
    Choose,
    Key,
    Dismiss,
    Drag,
    Scroll,
    Back,
    Forward,
    Jump,
    OtherTab,
}

/// How often each step is taken.
pub const STEPS: [(usize, Step); 13] = [
    (10, Step::FollowLink),
    (26, Step::Press),
    (10, Step::Tick),
    (10, Step::Type),
    (3, Step::Choose),
    (12, Step::Key),
    (8, Step::Dismiss),
    (4, Step::Drag),
    (4, Step::Scroll),
    (6, Step::Back),
    (3, Step::Forward),
    (2, Step::Jump),
    (2, Step::OtherTab),
];

impl Walk {
    pub fn take(&mut self, step: Step) -> Option<String> {
        match step {
            Step::FollowLink => self.follow_link(),
            Step::Press => self.press(),
            Step::Tick => self.tick(),
            Step::Type => self.type_text(),
            Step::Choose => self.choose(),
            Step::Key => self.key(),
            Step::Dismiss => self.dismiss(),
            Step::Drag => self.drag(),
            Step::Scroll => self.scroll(),
            Step::Back => self.travel(-1),
            Step::Forward => self.travel(1),
            Step::Jump => {
                let far = 2 + self.random.below(3) as i32;
                self.travel(-far)
            }
            Step::OtherTab => self.other_tab(),
        }
    }

    /// A visible element that can be used: of the open dialog, if there is one.
    fn find(&mut self, selector: &str) -> Option<HtmlElement> {
        let dialogs = elements(&self.root, "dialog[open]");
        let scope = dialogs.last().unwrap_or(&self.root);
        let found: Vec<HtmlElement> = elements(scope, selector)
            .into_iter()
            .filter(|element| {
                element.get_bounding_client_rect().width() > 0.0
                    && !element.matches(":disabled, [inert] *").unwrap()
            })
            .collect();
        self.random.pick(&found).cloned()
    }

    fn follow_link(&mut self) -> Option<String> {
        let link = self.find("a[href^='/']:not([target], [download], [href^='/api/'])")?;
        let href = link.get_attribute("href")?;
        link.click();
        Some(format!("follows {href}"))
    }

    fn press(&mut self) -> Option<String> {
        // Not the buttons that confirm a deletion.
        let button = self.find("button:not(.danger.solid), summary")?;
        let name = button.get_attribute("aria-label").or_else(|| button.text_content()).unwrap_or_default();
        let ends_the_walk =
            |text: Tr| Language::all().any(|language| name.contains(text.in_language(language)));
        if ends_the_walk(frame::SIGN_OUT) || ends_the_walk(frame::RELOAD) {
            return None;
        }
        button.click();
        Some(format!("presses “{name}”"))
    }

    fn tick(&mut self) -> Option<String> {
        let input = self.find("input[type=checkbox], input[type=radio]")?;
        click(&input, self.random.chance(30));
        Some(format!("ticks “{}”", input.get_attribute("aria-label").unwrap_or_default()))
    }

    fn type_text(&mut self) -> Option<String> {
        let field = self.find("input:not([type=checkbox], [type=radio], [type=file]), textarea")?;
        let text = *self.random.pick(&TEXTS)?;
        let _ = field.focus();
        fill(&field, text);
        Some(format!("types “{text}”"))
    }

    fn choose(&mut self) -> Option<String> {
        let select: HtmlSelectElement = self.find("select")?.unchecked_into();
        let option = self.random.below(select.length() as usize) as i32;
        select.set_selected_index(option);
        dispatch(&select, "change");
        Some(format!("chooses option {option}"))
    }

    fn key(&mut self) -> Option<String> {
        if self.random.chance(20)
            && let Some(focusable) = self.find("button, a[href], input, [tabindex='0']")
        {
            let _ = focusable.focus();
        }
        let key = *self.random.pick(&KEYS)?;
        let target = document().active_element().or_else(|| document().body().map(Into::into))?;
        let init = web_sys::KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        init.set_cancelable(true);
        init.set_shift_key(self.random.chance(10));
        for kind in ["keydown", "keyup"] {
            let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict(kind, &init).ok()?;
            target.dispatch_event(&event).ok()?;
        }
        Some(format!("presses the key “{key}”"))
    }

    /// Escape, as a browser handles it for dialogs and popovers: what a script sends has no such effect.
    fn dismiss(&mut self) -> Option<String> {
        let open = elements(&self.root, "dialog[open], :popover-open").pop()?;
        let close = js_sys::Function::new_with_args(
            "open",
            "if (open.matches(':popover-open')) open.hidePopover(); else open.requestClose();",
        );
        close.call1(&JsValue::NULL, &open).unwrap();
        Some(format!("dismisses {}", open.class_name()))
    }

    /// Drags over a part of a drawing that handles the pointer.
    fn drag(&mut self) -> Option<String> {
        let drawing = self.find("[role=slider], svg[tabindex]")?;
        let (from, to) = (self.random.below(100) as f64 / 100.0, self.random.below(100) as f64 / 100.0);
        let drag = js_sys::Function::new_with_args(
            "drawing, from, to",
            "const area = drawing.getBoundingClientRect();
            const send = (type, part) => drawing.dispatchEvent(new PointerEvent(type, {
                bubbles: true, cancelable: true, pointerId: 1, button: 0, buttons: type === 'pointerup' ? 0 : 1,
                clientX: area.left + area.width * part, clientY: area.top + area.height / 2,
            }));
            send('pointerdown', from);
            send('pointermove', (from + to) / 2);
            send('pointermove', to);
            send('pointerup', to);",
        );
        drag.call3(&JsValue::NULL, &drawing, &from.into(), &to.into()).unwrap();
        Some(format!("drags from {from} to {to}"))
    }

    fn scroll(&mut self) -> Option<String> {
        let area = self.find("[role=region], .sheet, .gallery, section")?;
        let to = self.random.below(3_000) as i32;
        area.set_scroll_top(to);
        window().scroll_to_with_x_and_y(0.0, f64::from(to / 2));
        Some(format!("scrolls to {to}"))
    }

    /// Goes through the history, not past the entries of this walk.
    fn travel(&mut self, by: i32) -> Option<String> {
        let by = by.max(self.first_entry - entry_index());
        if by == 0 {
            return None;
        }
        window().history().unwrap().go_with_delta(by).unwrap();
        Some(format!("goes {by}"))
    }

    /// Another tab stores preferences.
    fn other_tab(&mut self) -> Option<String> {
        let stored = format!(
            r#"{{"language":"{}","zone":"{}","density":"{}"}}"#,
            self.random.pick(&["en", "zh"])?,
            self.random.pick(&["local", "utc"])?,
            self.random.pick(&["compact", "comfortable"])?,
        );
        let send = js_sys::Function::new_with_args(
            "stored",
            "const key = 'media-console.preferences';
            localStorage.setItem(key, stored);
            window.dispatchEvent(new StorageEvent('storage', { key, newValue: stored, storageArea: localStorage }));",
        );
        send.call1(&JsValue::NULL, &stored.as_str().into()).unwrap();
        Some(format!("another tab stores {stored}"))
    }
}
