//! One picture at full size, or two beside each other.

use crate::components::pictures::{image, say_gone};
use crate::format;
use crate::state::pictures::Picture;
use crate::state::preferences::use_preferences;
use crate::text::{frame, job as words, t};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// Milliseconds between two pictures while a key is held.
const HELD_KEY: i64 = 125;

/// What the viewer shows: pictures by their time in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewed {
    One(i64),
    Two(i64, i64),
}

impl Viewed {
    /// As it stands in the address.
    pub fn to_text(self) -> String {
        match self {
            Viewed::One(a) => a.to_string(),
            Viewed::Two(a, b) => format!("{a},{b}"),
        }
    }
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(',') {
            Some((a, b)) => Some(Viewed::Two(a.parse().ok()?, b.parse().ok()?)),
            None => text.parse().ok().map(Viewed::One),
        }
    }
    fn times(self) -> Vec<i64> {
        match self {
            Viewed::One(a) => vec![a],
            Viewed::Two(a, b) => vec![a, b],
        }
    }
}

/// A dialog over the pictures in the order they are shown; arrow keys move.
#[component]
pub fn Viewer(
    #[prop(into)] pictures: Signal<Arc<Vec<Picture>>>,
    #[prop(into)] viewed: Signal<Option<Viewed>>,
    change: Callback<Option<Viewed>>,
) -> impl IntoView {
    let preferences = use_preferences();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(element) = dialog.get() else { return };
        match viewed.get() {
            Some(_) if !element.open() => drop(element.show_modal()),
            None if element.open() => element.close(),
            _ => {}
        }
    });
    let at = move |millis| pictures.with(|p| p.iter().position(|picture| picture.millis == millis));
    let go = move |by: isize| {
        let Some(Viewed::One(millis)) = viewed.get_untracked() else { return };
        let next = at(millis).and_then(|i| i.checked_add_signed(by));
        let time = next.and_then(|i| pictures.with_untracked(|p| p.get(i).map(|p| p.millis)));
        if let Some(time) = time {
            change.run(Some(Viewed::One(time)));
        }
    };
    let latest = StoredValue::new(0_i64);
    let key = move |event: web_sys::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowLeft" | "k" => -1,
            "ArrowRight" | "j" => 1,
            _ => return,
        };
        // A key that is held turns as fast as an address may change.
        let now = format::now();
        if !event.repeat() || now - latest.get_value() >= HELD_KEY {
            latest.set_value(now);
            go(by);
        }
    };
    let place = move || match viewed.get() {
        Some(Viewed::One(millis)) => {
            let n = at(millis).map_or(0, |i| i + 1);
            words::PLACE.with(&[&format::count(n as u64), &format::count(pictures.with(|p| p.len()) as u64)])
        }
        _ => words::COMPARING.get().to_owned(),
    };
    let figure = move |millis: i64| {
        let picture = at(millis).and_then(|i| pictures.with(|p| p.get(i).cloned()));
        let source = picture.as_ref().map(|p| p.links.full.clone()).unwrap_or_default();
        let shown = match &picture {
            Some(_) => image(&source).view(),
            None => view! { <p class="muted">{t(words::NOT_LISTED)}</p> }.into_any(),
        };
        let object = picture.map(|p| format!("{}/{}", p.bucket, p.object)).unwrap_or_default();
        view! {
            <figure>
                {shown}
                <figcaption>
                    <b title=format::every_form(millis)>
                        {move || format::instant(millis, preferences.zone())}{format::milliseconds(millis)}
                    </b>
                    " " <code class="muted">{object}</code>
                </figcaption>
            </figure>
        }
    };
    let is_single = move || matches!(viewed.get(), Some(Viewed::One(_)));
    view! {
        <dialog
            class="dialog viewer"
            node_ref=dialog
            aria-labelledby="viewer-title"
            // Before the browser closes it, so that the key pressed next finds it closed.
            on:cancel=move |_: web_sys::Event| change.run(None)
            on:close=move |_: web_sys::Event| {
                if viewed.with_untracked(Option::is_some) {
                    change.run(None);
                }
            }
            on:keydown=key
            on:error:capture=|event| say_gone(&event)
        >
            <header><h2 id="viewer-title">{t(words::VIEWER)}</h2></header>
            <div class="stage" class:two=move || !is_single()>
                {move || viewed.get().map(Viewed::times).unwrap_or_default().into_iter().map(figure).collect_view()}
            </div>
            <footer>
                <span class="muted" aria-live="polite">{place}</span>
                <div class="spacer"></div>
                <Show when=is_single>
                    <button type="button" class="btn" on:click=move |_| go(-1)>"← "{t(words::BEFORE)}</button>
                    <button type="button" class="btn" on:click=move |_| go(1)>{t(words::AFTER)}" →"</button>
                </Show>
                <button type="button" class="btn" on:click=move |_| change.run(None)>{t(frame::CLOSE)}</button>
            </footer>
        </dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_viewed_survives_the_address() {
        for viewed in [Viewed::One(1_767_322_800_123), Viewed::Two(1, 2)] {
            assert_eq!(Viewed::parse(&viewed.to_text()), Some(viewed));
        }
        assert_eq!(Viewed::parse("x"), None);
        assert_eq!(Viewed::parse("1,"), None);
    }
}
