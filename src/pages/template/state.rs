//! The state of the editor.

use super::draft::{Draft, Fields, sample};
use crate::components::form::{Form, violations_of};
use crate::components::template_type::is_system;
use crate::state::fetch::{Fetch, fetch_operation};
use crate::state::query::{UrlQuery, use_url_query};
use crate::state::session::use_read_only;
use crate::state::tab_storage;
use crate::text::templates as words;
use leptos::prelude::*;
use media_api::ice::{
    CreateLiveSnapshotTemplate, GetLiveSnapshotTemplate, GetLiveSnapshotTemplateResponse,
    UpdateLiveSnapshotTemplate,
};
use media_api::{Action, Answer, TemplateId};

/// What the editor edits.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    New,
    /// A new template that starts with the values of this one.
    Copy(TemplateId),
    Existing(TemplateId),
}

impl Subject {
    /// The template to be read first.
    fn source(&self) -> Option<TemplateId> {
        match self {
            Subject::New => None,
            Subject::Copy(id) | Subject::Existing(id) => Some(id.clone()),
        }
    }

    /// The storage key of the draft while it differs from its initial values.
    fn key(&self) -> String {
        let own = match self {
            Subject::New => "new".to_owned(),
            Subject::Copy(id) => format!("copy-of/{id}"),
            Subject::Existing(id) => format!("template/{id}"),
        };
        format!("media-console.template-draft/{own}")
    }

    /// The ID of the template that saving replaces.
    fn existing(&self) -> Option<String> {
        match self {
            Subject::New | Subject::Copy(_) => None,
            Subject::Existing(id) => Some(id.to_string()),
        }
    }
}

/// The state of the editor.
#[derive(Clone, Copy)]
pub struct EditorState {
    pub url: UrlQuery,
    /// The ID of the template that saving replaces.
    pub existing: StoredValue<Option<String>>,
    pub fields: Fields,
    pub draft: Memo<Draft>,
    /// The storage key of the draft.
    pub key: StoredValue<String>,
    /// Whether the fields started with a stored draft.
    is_restored: StoredValue<bool>,
    /// The fields when they last agreed with the service; `None` while the template is being read.
    pub base: RwSignal<Option<Draft>>,
    pub form: Form,
    pub fetch: Fetch<Answer<GetLiveSnapshotTemplateResponse>>,
    /// The template as it was read.
    pub template: Memo<Option<GetLiveSnapshotTemplateResponse>>,
    pub is_saving: RwSignal<bool>,
    /// It was saved, and nothing was typed since.
    pub is_saved: RwSignal<bool>,
    /// The name of a template to whose creation no usable response arrived. Kept for the tab: a reload must not make a second one.
    pub unsettled: RwSignal<Option<String>>,
    pub read_only: Memo<bool>,
}

/// Storage key of the name of a template whose creation is not settled.
const UNSETTLED_KEY: &str = "media-console.template-unsettled";

fn stored_unsettled(existing: StoredValue<Option<String>>) -> RwSignal<Option<String>> {
    match existing.with_value(Option::is_some) {
        true => RwSignal::new(None),
        false => tab_storage::stored(UNSETTLED_KEY),
    }
}

impl EditorState {
    pub fn new(subject: Subject) -> Self {
        let source = subject.source();
        let base = source.is_none().then(Draft::initial);
        let key = subject.key();
        let restored = tab_storage::get::<Draft>(&key);
        let is_restored = StoredValue::new(restored.is_some());
        let fields = Fields::new(restored.or_else(|| base.clone()).unwrap_or_default());
        let draft = Memo::new(move |_| fields.draft());
        let fetch = fetch_operation(move || {
            source.clone().map(|template_id| GetLiveSnapshotTemplate { template_id })
        });
        let template = Memo::new(move |_| fetch.data.with(|a| a.as_ref().map(|a| a.response.clone())));
        let existing = StoredValue::new(subject.existing());
        let state = Self {
            url: use_url_query(),
            existing,
            fields,
            draft,
            key: StoredValue::new(key),
            is_restored,
            base: RwSignal::new(base),
            form: form_of(existing, draft),
            fetch,
            template,
            is_saving: RwSignal::new(false),
            is_saved: RwSignal::new(false),
            unsettled: stored_unsettled(existing),
            read_only: use_read_only(),
        };
        state.fill_from_template();
        state.keep_stored();
        state
    }

    /// Stores the draft until it agrees with the service again.
    fn keep_stored(self) {
        Effect::new(move |_| {
            let (draft, base) = (self.draft.get(), self.base.get());
            if let Some(base) = base {
                self.key
                    .with_value(|key| tab_storage::set(key, Some(&draft).filter(|draft| **draft != base)));
            }
        });
    }

    /// Fills the fields with the values that were read. Edits since the last agreement stay.
    fn fill_from_template(self) {
        Effect::new(move |_| {
            let Some(template) = self.template.get() else { return };
            let mut read = Draft::of(&template);
            if self.is_new() {
                read.name = words::COPY_NAME.with(&[&read.name]);
            }
            let is_untouched = self.base.with_untracked(|base| match base {
                Some(base) => self.draft.with_untracked(|draft| draft == base),
                None => !self.is_restored.get_value(),
            });
            if is_untouched {
                self.fields.set(read.clone());
            }
            if is_untouched || self.base.with_untracked(Option::is_none) {
                self.base.set(Some(read));
            }
        });
    }

    pub fn is_new(self) -> bool {
        self.existing.with_value(Option::is_none)
    }

    pub fn is_system(self) -> bool {
        !self.is_new() && self.template.with(|t| t.as_ref().is_some_and(|t| is_system(&t.template_type)))
    }

    /// Whether nothing can be changed.
    pub fn is_fixed(self) -> bool {
        self.read_only.get() || self.is_system() || self.base.with(Option::is_none)
    }

    /// Whether the fields of an existing template differ from the service.
    pub fn is_changed(self) -> bool {
        !self.is_new()
            && self.base.with(|base| base.as_ref().is_some_and(|base| self.draft.with(|draft| draft != base)))
    }

    /// Restores the values of the service.
    pub fn discard(self) {
        if let Some(base) = self.base.get_untracked() {
            self.fields.set(base);
            self.form.reset();
        }
    }

    pub fn name(self) -> String {
        self.template.with(|t| t.as_ref().map(|t| t.template_name.clone()).unwrap_or_default())
    }
}

/// The form's violations are those of a creation, or of a replacement.
fn form_of(existing: StoredValue<Option<String>>, draft: Memo<Draft>) -> Form {
    let id = existing.get_value();
    let sample = sample(id.as_deref());
    let violations = Memo::new({
        let id = id.clone();
        move |_| {
            let value = draft.with(|draft| draft.to_value(id.as_deref()));
            match id {
                None => violations_of::<CreateLiveSnapshotTemplate>(&value, &sample),
                Some(_) => violations_of::<UpdateLiveSnapshotTemplate>(&value, &sample),
            }
        }
    });
    let action = match id {
        None => Action::CreateLiveSnapshotTemplate,
        Some(_) => Action::UpdateLiveSnapshotTemplate,
    };
    Form::new(action, violations)
}
