//! A text field that knows its documented limits, and the form it stands in.

use crate::components::problem::words_at;
use crate::text::{Tr, problems, submit as words, t};
use leptos::prelude::*;
use media_api::{Action, Facts, Kind, Operation, Parameter, Problem, Violation};
use serde_json::Value;
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;

/// Everything wrong with a draft that need not be a request yet.
///
/// Rules between and inside fields are only checked on a request that is otherwise sound, so what is wrong so far is replaced by
/// the `sample`'s values and the rest is checked too: each field gets its words while another is still empty.
pub fn violations_of<O: Operation>(draft: &Value, sample: &Value) -> Vec<Violation> {
    let Err(mut found) = O::from_value(draft.clone()) else { return Vec::new() };
    let mut mended = draft.clone();
    for violation in &found {
        let pointer = format!("/{}", violation.field.replace('.', "/"));
        let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
        let Some(value) = sample.pointer(&pointer) else { continue };
        if let Some(Value::Object(map)) = mended.pointer_mut(parent) {
            map.insert(name.to_owned(), value.clone());
        }
    }
    let rest = O::from_value(mended).err().unwrap_or_default();
    found.extend(rest.into_iter().filter(|v| !found.iter().any(|f| f.field == v.field)).collect::<Vec<_>>());
    found
}

/// The documented limit of a text parameter, in characters; members are written with a dot.
pub fn max_chars(facts: &Facts, field: &str) -> Option<usize> {
    let mut parameters: &[Parameter] = facts.parameters;
    let mut limit = None;
    for segment in field.split('.') {
        match parameters.iter().find(|p| p.name == segment)?.kind {
            Kind::Object { members } => parameters = members,
            Kind::Text { max_chars, .. } => limit = max_chars,
            _ => return None,
        }
    }
    limit
}

/// What a form knows about its fields: what is wrong with each, and whether to say so yet.
#[derive(Clone, Copy)]
pub struct Form {
    pub action: Action,
    /// What is wrong with the draft as it stands.
    violations: Signal<Vec<Violation>>,
    /// The service's last refusal.
    pub refusal: RwSignal<Option<Problem>>,
    left: RwSignal<BTreeSet<&'static str>>,
    /// Fields edited since the refusal: its words no longer fit them.
    edited: RwSignal<BTreeSet<&'static str>>,
    tried: RwSignal<bool>,
}

impl Form {
    pub fn new(action: Action, violations: impl Into<Signal<Vec<Violation>>>) -> Self {
        Self {
            action,
            violations: violations.into(),
            refusal: RwSignal::new(None),
            left: RwSignal::default(),
            edited: RwSignal::default(),
            tried: RwSignal::new(false),
        }
    }

    /// Whether the draft may be sent. From now on every field says what is wrong with it.
    pub fn try_to_send(&self) -> bool {
        self.tried.set(true);
        self.refusal.set(None);
        self.violations.with_untracked(Vec::is_empty)
    }

    /// Puts the service's refusal at the fields it concerns.
    pub fn refuse(&self, problem: Problem) {
        self.edited.set(BTreeSet::new());
        self.refusal.set(Some(problem));
    }

    /// Forgets everything, for an emptied form.
    pub fn reset(&self) {
        self.tried.set(false);
        self.left.set(BTreeSet::new());
        self.edited.set(BTreeSet::new());
        self.refusal.set(None);
    }

    pub fn leave(&self, field: &'static str) {
        self.left.update(|left| {
            left.insert(field);
        });
    }

    pub fn edit(&self, field: &'static str) {
        self.edited.update(|edited| {
            edited.insert(field);
        });
    }

    /// What to say at a field: its own limits first, then the service's words.
    pub fn words(&self, field: &'static str) -> Option<String> {
        let shown = self.tried.get() || self.left.with(|left| left.contains(field));
        let own = self.violations.with(|all| all.iter().find(|v| v.field == field).map(problems::violation));
        own.filter(|_| shown).or_else(|| {
            if self.edited.with(|edited| edited.contains(field)) {
                return None;
            }
            self.refusal.with(|refusal| refusal.as_ref().and_then(|p| refusal_at(p, self.action, field)))
        })
    }

    /// Moves the cursor to the first field that has words.
    pub fn focus_first_wrong(&self) {
        request_animation_frame(|| {
            let found = document().query_selector("main [aria-invalid='true']").ok().flatten();
            if let Some(element) = found.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = element.focus();
            }
        });
    }
}

/// A refusal's words for a field. Where the service names only the object that holds it, its members are marked.
fn refusal_at(problem: &Problem, action: Action, field: &str) -> Option<String> {
    words_at(problem, action, field).or_else(|| {
        let (parent, _) = field.split_once('.')?;
        let named = crate::components::problem::field_words(problem, action);
        let has_exact = named.iter().any(|(n, _)| n.starts_with(parent) && n.contains('.'));
        named.into_iter().find(|(n, _)| n == parent && !has_exact).map(|f| f.1)
    })
}

/// The ID of a field's element.
pub fn element_id(field: &str) -> String {
    format!("field-{}", field.replace('.', "-"))
}

/// Whether the cursor leaves a field for a button. Words that appear at that moment would move the button away from under the
/// pointer, and the press would be lost.
pub fn goes_to_a_button(event: &leptos::ev::FocusEvent) -> bool {
    let next = event.related_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    next.is_some_and(|element| element.tag_name().eq_ignore_ascii_case("button"))
}

/// A label, a text box, and below it what is wrong, a hint and a counter.
#[component]
pub fn TextField(
    form: Form,
    /// Vendor name of the parameter; members with a dot.
    field: &'static str,
    label: Tr,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: Option<Signal<String>>,
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
    let wrong = Memo::new(move |_| form.words(field));
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
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| {
                    value.set(event_target_value(&event));
                    form.edit(field);
                }
                on:blur=move |event| {
                    if !goes_to_a_button(&event) {
                        form.leave(field);
                    }
                }
            />
            <div class="under" class:wrong=move || wrong.with(Option::is_some)>
                <span class="problem" id=problem_id aria-live="polite">{move || wrong.get()}</span>
                <span class="hint" id=hint_id>
                    {move || hint.map(|h| h.get())} " " {counter}
                </span>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::ProblemCode;
    use media_api::ice::SubmitLiveSnapshotJob;
    use serde_json::json;

    fn sample() -> Value {
        crate::pages::submit::sample()
    }

    #[test]
    fn a_rule_is_checked_while_another_field_is_still_empty() {
        let mut draft = sample();
        draft["StreamInput"]["Url"] = json!("http://live.example.com/app/lobby");
        draft["TemplateId"] = json!("");
        let fields: Vec<String> =
            violations_of::<SubmitLiveSnapshotJob>(&draft, &sample()).into_iter().map(|v| v.field).collect();
        assert!(fields.contains(&"StreamInput.Url".to_owned()), "{fields:?}");
        assert!(fields.contains(&"TemplateId".to_owned()), "{fields:?}");
        assert_eq!(fields.len(), 2);
    }

    #[test]
    fn a_sound_draft_has_nothing_wrong() {
        assert!(violations_of::<SubmitLiveSnapshotJob>(&sample(), &sample()).is_empty());
    }

    #[test]
    fn limits_come_from_the_contract() {
        let facts = Action::SubmitLiveSnapshotJob.facts();
        assert_eq!(max_chars(facts, "JobName"), Some(128));
        assert_eq!(max_chars(facts, "StreamInput.Url"), Some(255));
        assert_eq!(max_chars(facts, "TemplateId"), None);
    }

    #[test]
    fn a_refusal_lands_at_its_field() {
        let refused = |code: &str, message: &str| Problem {
            vendor_code: Some(code.to_owned()),
            ..Problem::new(ProblemCode::Service, 400, message)
        };
        let action = Action::SubmitLiveSnapshotJob;
        let missing = refused("TemplateNotFound", "No such template.");
        assert!(refusal_at(&missing, action, "TemplateId").is_some());
        assert!(refusal_at(&missing, action, "JobName").is_none());
        let whole = refused("InvalidParameter", "The specified parameter \"SnapshotOutput\" is not valid.");
        assert!(refusal_at(&whole, action, "SnapshotOutput.Bucket").is_some());
        let member =
            refused("InvalidParameter", "The specified parameter \"SnapshotOutput.Endpoint\" is not valid.");
        assert!(refusal_at(&member, action, "SnapshotOutput.Endpoint").is_some());
        assert!(refusal_at(&member, action, "SnapshotOutput.Bucket").is_none());
    }
}
