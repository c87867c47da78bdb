//! Controls that filter a list: a search box and a row of choices.

use crate::dom::is_composing;
use crate::state::task::{ScopedTask, TYPING_PAUSE};
use crate::text::{Tr, t};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Maximum number of characters (not UTF-16 units) that the service accepts as words to search for.
const MAX_KEYWORD: usize = 128;

/// The beginning of a text that the service accepts as words to search for.
pub fn keyword(text: &str) -> String {
    cut(text, MAX_KEYWORD).unwrap_or(text).to_owned()
}

/// A search box that waits until typing pauses. `/` focuses it.
#[component]
pub fn SearchBox(label: Tr, #[prop(into)] value: Signal<String>, change: Callback<String>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let pause = ScopedTask::new();
    // The last value equal in box and address; while typing, the box is ahead of both.
    let agreed = StoredValue::new(value.get_untracked());
    let send = move |text: String| {
        pause.cancel();
        let text = keyword(&text);
        agreed.set_value(text.clone());
        change.run(text);
    };
    // *Back*, a link and *clear filters* override the text in the box.
    Effect::new(move |_| {
        let value = value.get();
        if let Some(element) = input.get().filter(|_| agreed.with_value(|agreed| *agreed != value)) {
            pause.cancel();
            element.set_value(&value);
            agreed.set_value(value);
        }
    });
    let typed = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        if let Some(cut) = cut(&text, MAX_KEYWORD).filter(|_| !is_composing_input(&event)) {
            event_target::<web_sys::HtmlInputElement>(&event).set_value(cut);
        }
        pause.after(TYPING_PAUSE, move || send(text));
    };
    view! {
        <div class="search">
            <input
                type="search"
                node_ref=input
                prop:value=value.get_untracked()
                data-search=""
                aria-label=t(label)
                placeholder=t(label)
                autocomplete="off"
                spellcheck="false"
                on:input=typed
                on:keydown=move |event| {
                    if event.key() == "Enter" && !is_composing(&event) {
                        send(event_target_value(&event));
                    }
                }
            />
            <kbd aria-hidden="true">"/"</kbd>
        </div>
    }
}

/// The first characters of a longer text; `maxlength` would count UTF-16 units.
fn cut(text: &str, max_chars: usize) -> Option<&str> {
    text.char_indices().nth(max_chars).map(|(end, _)| &text[..end])
}

/// Whether an input method is still composing the typed text: it is not changed meanwhile.
fn is_composing_input(event: &leptos::ev::Event) -> bool {
    event.dyn_ref::<web_sys::InputEvent>().is_some_and(web_sys::InputEvent::is_composing)
}

/// One of many values, as a labelled select box.
#[component]
pub fn Select(
    label: Tr,
    /// Value and label of each choice; the empty value stands for *all*.
    options: Vec<(&'static str, Tr)>,
    #[prop(into)] value: Signal<String>,
    change: Callback<String>,
) -> impl IntoView {
    let option = move |(option, words): (&'static str, Tr)| {
        view! { <option value=option selected=move || value.with(|value| value == option)>{t(words)}</option> }
    };
    view! {
        <label class="pick">
            <span class="lab">{t(label)}</span>
            <select prop:value=move || value.get() on:change=move |event| change.run(event_target_value(&event))>
                {options.into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}

/// One of a few values, as a row of radio buttons.
#[component]
pub fn Choice(
    label: Tr,
    /// Groups the radio buttons; once per page.
    name: &'static str,
    /// Value and label of each choice; the empty value stands for *all*.
    options: Vec<(&'static str, Tr)>,
    #[prop(into)] value: Signal<String>,
    change: Callback<String>,
) -> impl IntoView {
    let option = move |(option, words): (&'static str, Tr)| {
        view! {
            <label class:on=move || value.get() == option>
                <input
                    type="radio"
                    name=name
                    value=option
                    prop:checked=move || value.get() == option
                    on:change=move |_| change.run(option.to_owned())
                />
                {t(words)}
            </label>
        }
    };
    view! {
        <fieldset class="seg">
            <legend>{t(label)}</legend>
            {options.into_iter().map(option).collect_view()}
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn limits_count_characters() {
        let camera = "\u{1f3a5}";
        assert_eq!(cut(&camera.repeat(128), 128), None);
        assert_eq!(cut(&camera.repeat(129), 128), Some(camera.repeat(128).as_str()));
        assert_eq!(cut("大厅", 1), Some("大"));
    }
}
