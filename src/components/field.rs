//! A text field with its documented limits.

use crate::components::form::{Form, max_chars};
use crate::dom::related_target;
use crate::text::{Tr, submit as words, t};
use leptos::prelude::*;
use leptos::text_prop::TextProp;

/// The ID of a field's element.
pub fn element_id(field: &str) -> String {
    format!("field-{}", field.replace('.', "-"))
}

/// Whether the focus leaves a field for a button. A message that appears at that moment would move the button away from the
/// pointer, and the press would be lost.
pub fn goes_to_a_button(event: &leptos::ev::FocusEvent) -> bool {
    related_target(event).is_some_and(|element| element.tag_name().eq_ignore_ascii_case("button"))
}

/// A label, a text box, and below it the error, a hint and the number of characters. The limit is not enforced while typing:
/// `maxlength` of HTML counts UTF-16 units, the service counts characters.
#[component]
pub fn TextField(
    form: Form,
    /// Vendor name of the parameter; members with a dot.
    field: &'static str,
    label: Tr,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional)] placeholder: &'static str,
    #[prop(optional)] optional: bool,
    /// Which keyboard a touch screen offers.
    #[prop(default = "text")]
    input_mode: &'static str,
    #[prop(optional, into)] readonly: Signal<bool>,
) -> impl IntoView {
    let id = element_id(field);
    let (problem_id, hint_id) = (format!("{id}-problem"), format!("{id}-hint"));
    let described = format!("{problem_id} {hint_id}");
    let limit = max_chars(form.action.facts(), field);
    let message = Memo::new(move |_| form.message(field));
    let is_invalid = move || message.with(Option::is_some);
    let counter = move || {
        let limit = limit?;
        let used = value.with(|text| text.chars().count());
        (used > 0).then(|| words::CHARACTERS.with(&[&used.to_string(), &limit.to_string()]))
    };
    view! {
        <div class="field">
            <label for=id.clone()>
                {t(label)}
                {optional.then(|| view! { " " <span class="muted">{t(words::OPTIONAL)}</span> })}
            </label>
            <input
                id=id
                type="text"
                inputmode=input_mode
                name=field
                autocomplete="off"
                spellcheck="false"
                placeholder=placeholder
                readonly=move || readonly.get()
                aria-required=(!optional).then_some("true")
                aria-invalid=move || is_invalid().then_some("true")
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| {
                    value.set(event_target_value(&event));
                    form.edit(field);
                }
                on:blur=move |event| {
                    match goes_to_a_button(&event) {
                        true => form.end_pause(),
                        false => form.leave(field),
                    }
                }
            />
            <div class="under" class:wrong=is_invalid>
                <span class="problem" id=problem_id aria-live="polite">{move || message.get()}</span>
                <span class="hint" id=hint_id>{hint.map(|hint| move || hint.get())} " " {counter}</span>
            </div>
        </div>
    }
}
