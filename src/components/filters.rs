//! Controls that narrow a list: a search box and a row of choices.

use crate::dom::is_composing;
use crate::text::{Tr, t};
use leptos::html;
use leptos::prelude::*;
use std::time::Duration;

/// A search box that waits until typing rests. `/` puts the cursor here.
#[component]
pub fn SearchBox(
    label: Tr,
    #[prop(into)] value: Signal<String>,
    /// Characters (not UTF-16 units) that the service takes.
    #[prop(default = 128)]
    max_chars: usize,
    change: Callback<String>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop_waiting = move || {
        if let Some(handle) = waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    on_cleanup(stop_waiting);
    let sent = StoredValue::new(String::new());
    let send = move |text: String| {
        stop_waiting();
        let text: String = text.chars().take(max_chars).collect();
        sent.set_value(text.clone());
        change.run(text);
    };
    // While the box has the cursor, what is typed wins over its own echo; back and *clear filters* win over both.
    Effect::new(move |_| {
        let value = value.get();
        if let Some(element) = input.get() {
            let is_focused =
                document().active_element().is_some_and(|active| active.is_same_node(Some(&element)));
            if !is_focused || sent.with_value(|sent| sent.trim() != value.trim()) {
                stop_waiting();
                element.set_value(&value);
            }
        }
    });
    let typed = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        stop_waiting();
        let handle = set_timeout_with_handle(move || send(text), Duration::from_millis(250)).ok();
        waiting.set_value(handle);
    };
    view! {
        <div class="search">
            <input
                type="search"
                node_ref=input
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

/// One of a few values, as a row of radio buttons.
#[component]
pub fn Choice(
    label: Tr,
    /// Groups the radio buttons; once per page.
    name: &'static str,
    /// Value and words of each choice; the empty value stands for *all*.
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
