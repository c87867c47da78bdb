//! The state of a form: the error of each field, and whether to show it yet.

use crate::components::problem::{field_words, words_at};
use crate::state::task::ScopedTask;
use crate::text::problems;
use leptos::html;
use leptos::prelude::*;
use media_api::{Action, Facts, Kind, Operation, Parameter, Problem, Violation, ViolationKind};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// All errors of a draft, which need not be a valid request yet.
///
/// Some rules are only checked on a request that is otherwise valid. So invalid values are replaced by those of `sample`, which
/// is valid, and the rest is checked again: each field gets its message while another one is still empty.
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
    let rest: Vec<Violation> =
        rest.into_iter().filter(|v| !found.iter().any(|f| f.field == v.field)).collect();
    found.extend(rest);
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

/// How long nothing is typed before the limits of a field are shown.
const PAUSE: Duration = Duration::from_millis(800);

/// A form that sends one operation. Fields are named by their vendor names; members are written with a dot.
#[derive(Clone, Copy)]
pub struct Form {
    pub action: Action,
    /// The form's element; set it with `node_ref`.
    pub node: NodeRef<html::Form>,
    /// The errors of the current draft.
    violations: Signal<Vec<Violation>>,
    /// The last refusal.
    pub refusal: RwSignal<Option<Problem>>,
    left: RwSignal<BTreeSet<&'static str>>,
    /// The field in which nothing was typed for [`PAUSE`] since it was edited last.
    paused: RwSignal<Option<&'static str>>,
    pause: ScopedTask,
    /// Fields edited since the refusal: its message no longer applies to them.
    edited: RwSignal<BTreeSet<&'static str>>,
    is_tried: RwSignal<bool>,
}

impl Form {
    pub fn new(action: Action, violations: impl Into<Signal<Vec<Violation>>>) -> Self {
        Self {
            action,
            node: NodeRef::new(),
            violations: violations.into(),
            refusal: RwSignal::new(None),
            left: RwSignal::default(),
            paused: RwSignal::default(),
            pause: ScopedTask::new(),
            edited: RwSignal::default(),
            is_tried: RwSignal::new(false),
        }
    }

    /// Whether the draft may be sent. From now on every field shows its error, and the first field with one gets the focus.
    pub fn validate(self) -> bool {
        self.is_tried.set(true);
        self.refusal.set(None);
        let is_valid = self.violations.with_untracked(Vec::is_empty);
        if !is_valid {
            self.focus_first_invalid();
        }
        is_valid
    }

    /// Shows a refusal at the fields it concerns, and focuses the first of them.
    pub fn refuse(self, problem: Problem) {
        self.edited.set(BTreeSet::new());
        self.refusal.set(Some(problem));
        self.focus_first_invalid();
    }

    /// Clears everything, for an emptied form.
    pub fn reset(self) {
        self.is_tried.set(false);
        self.left.set(BTreeSet::new());
        self.edited.set(BTreeSet::new());
        self.refusal.set(None);
    }

    /// The focus has left a field: its own limits are shown from now on.
    pub fn leave(self, field: &'static str) {
        self.left.update(|left| _ = left.insert(field));
    }

    /// Something was typed in a field. Its limits are shown after a pause, unless the focus has left it before: the message may
    /// then move a button that is about to be pressed.
    pub fn edit(self, field: &'static str) {
        self.edited.update(|edited| _ = edited.insert(field));
        self.paused.set(None);
        self.pause.after(PAUSE, move || self.paused.set(Some(field)));
    }

    /// The focus leaves a field for a button.
    pub fn end_pause(self) {
        self.pause.cancel();
    }

    /// Whether the text of a field breaks a limit, shown or not.
    pub fn has_violation(self, field: &str) -> bool {
        self.violations.with_untracked(|all| all.iter().any(|violation| violation.field == field))
    }

    /// What to show at a field: its own limits first, then the refusal.
    pub fn message(self, field: &'static str) -> Option<String> {
        let is_left = self.is_tried.get() || self.left.with(|left| left.contains(field));
        let is_edited = self.edited.with(|edited| edited.contains(field));
        let is_paused = self.paused.get() == Some(field);
        // More typing can complete an incomplete text, but not shorten one that is too long. An emptied field is not wrong yet.
        let is_shown = |v: &&Violation| match v.kind {
            ViolationKind::TooLong { .. } => is_left || is_edited,
            ViolationKind::Missing => is_left,
            _ => is_left || is_paused,
        };
        let own = self
            .violations
            .with(|all| all.iter().find(|v| v.field == field).filter(is_shown).map(problems::violation));
        own.or_else(|| {
            if is_edited {
                return None;
            }
            self.refusal.with(|refusal| refusal.as_ref().and_then(|p| refusal_at(p, self.action, field)))
        })
    }

    fn focus_first_invalid(self) {
        let Some(form) = self.node.get_untracked() else { return };
        request_animation_frame(move || {
            let found = form.query_selector("[aria-invalid='true']").ok().flatten();
            if let Some(element) = found.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
                let _ = element.focus();
            }
        });
    }
}

/// A refusal's message for a field. Where the service names only the object that holds it, all its members are marked.
fn refusal_at(problem: &Problem, action: Action, field: &str) -> Option<String> {
    words_at(problem, action, field).or_else(|| {
        let (parent, _) = field.split_once('.')?;
        let named = field_words(problem, action);
        let has_exact = named.iter().any(|(name, _)| name.starts_with(parent) && name.contains('.'));
        named.into_iter().find(|(name, _)| name == parent && !has_exact).map(|(_, message)| message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::ProblemCode;
    use media_api::ice::SubmitLiveSnapshotJob;
    use serde_json::json;

    fn sample() -> Value {
        json!({
            "JobName": "n",
            "StreamInput": { "Type": "rtmp", "Url": "rtmp://h/a/s" },
            "SnapshotOutput": { "StorageType": "oss", "Endpoint": "h", "Bucket": "bucket" },
            "TemplateId": "t",
        })
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
    fn a_valid_draft_has_nothing_wrong() {
        assert!(violations_of::<SubmitLiveSnapshotJob>(&sample(), &sample()).is_empty());
    }

    #[test]
    fn limits_come_from_the_contract_and_count_characters() {
        let facts = Action::SubmitLiveSnapshotJob.facts();
        assert_eq!(max_chars(facts, "JobName"), Some(128));
        assert_eq!(max_chars(facts, "StreamInput.Url"), Some(255));
        assert_eq!(max_chars(facts, "TemplateId"), None);
        let mut draft = sample();
        draft["JobName"] = json!("🎥".repeat(128));
        assert!(violations_of::<SubmitLiveSnapshotJob>(&draft, &sample()).is_empty());
        draft["JobName"] = json!("🎥".repeat(129));
        assert_eq!(violations_of::<SubmitLiveSnapshotJob>(&draft, &sample()).len(), 1);
    }

    #[test]
    fn a_refusal_is_shown_at_its_field() {
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
