//! The fields of the form. What is typed is kept in the session storage of the tab.

use crate::state::job_draft::Draft;
use crate::state::tab_storage;
use leptos::prelude::*;

const KEY: &str = "media-console.submit-draft";
const REPLACED_KEY: &str = "media-console.submit-replaced";

/// The stored draft; `None` without one.
pub fn stored() -> Option<Draft> {
    tab_storage::get(KEY)
}

/// Stores a draft, unless nothing was typed since the `initial` one.
pub fn store(draft: &Draft, initial: &Draft) {
    tab_storage::set(KEY, Some(draft).filter(|draft| *draft != initial));
}

/// Removes the stored draft once it was sent. Later edits are kept.
pub fn forget_sent(sent: &Draft) {
    tab_storage::remove_sent(KEY, sent);
}

/// The draft that another one has replaced, until it is restored.
pub fn replaced() -> RwSignal<Option<Draft>> {
    tab_storage::stored(REPLACED_KEY)
}

/// The draft as signals, one per field.
#[derive(Clone, Copy)]
pub struct Fields {
    pub name: RwSignal<String>,
    pub url: RwSignal<String>,
    pub bucket: RwSignal<String>,
    pub endpoint: RwSignal<String>,
    pub template: RwSignal<String>,
    pub callback: RwSignal<String>,
}

impl Fields {
    pub fn new(draft: Draft) -> Self {
        Self {
            name: RwSignal::new(draft.name),
            url: RwSignal::new(draft.url),
            bucket: RwSignal::new(draft.bucket),
            endpoint: RwSignal::new(draft.endpoint),
            template: RwSignal::new(draft.template),
            callback: RwSignal::new(draft.callback),
        }
    }

    pub fn draft(self) -> Draft {
        Draft {
            name: self.name.get(),
            url: self.url.get(),
            bucket: self.bucket.get(),
            endpoint: self.endpoint.get(),
            template: self.template.get(),
            callback: self.callback.get(),
        }
    }

    pub fn set(self, draft: Draft) {
        self.name.set(draft.name);
        self.url.set(draft.url);
        self.bucket.set(draft.bucket);
        self.endpoint.set(draft.endpoint);
        self.template.set(draft.template);
        self.callback.set(draft.callback);
    }
}
