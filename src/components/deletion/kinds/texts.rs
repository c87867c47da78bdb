//! What differs between the kinds of deletion: texts and functions.

use crate::format::{self, Zone};
use crate::text::{Part, Tr, counted, deletion as words};
use media_api::deletion::{Plan, PlannedCall, Subject};
use serde_json::Value;

/// The texts of a kind, and the functions that depend on it.
pub struct KindTexts {
    /// `{}` items: one, and any other number.
    pub items: (Tr, Tr),
    /// `{}` jobs, videos or templates that own them, or are them: one, and any other number.
    pub owners: (Tr, Tr),
    /// The question in the dialog's head; items, owner.
    pub title: Tr,
    /// The button that confirms; items.
    pub action: Tr,
    /// What was done; items.
    pub done: Tr,
    /// Whether a headline names the owner.
    pub names_owner: bool,
    /// What is deleted, in one sentence with numbers.
    pub sentence: fn(&Plan, Zone) -> Sentence,
    /// The parameters of the request that one call of a plan is; `None` if an ID in it cannot be one.
    pub request: fn(&Plan, &PlannedCall) -> Option<Value>,
    /// What is not affected, for one owner and for several.
    pub kept: (Tr, Tr),
    /// The word for an item that was deleted, and the line that counts them; where the remaining items cannot be listed, the
    /// service has only accepted the deletion.
    pub deleted: (Tr, Tr),
    /// The word for an item that was absent before.
    pub absent: Tr,
    /// Whether CDN caches may still serve deleted files.
    pub in_cdn: bool,
    /// An item as it is shown.
    pub item: fn(&str, Zone) -> String,
    /// The screen of an owner, by its ID.
    pub owner_path: fn(&str) -> String,
}

/// The sentence about what is deleted: its parts, and how each is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence(Vec<(Form, String)>);

/// How a part of a sentence is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Plain,
    /// A number with its noun.
    Number,
    /// The name of a job or video.
    Name,
    /// An instant in milliseconds since the epoch, or the first and the last of several.
    Time(i64, i64),
}

impl Sentence {
    pub fn new(text: Tr, values: &[(Form, &str)]) -> Self {
        let texts: Vec<&str> = values.iter().map(|(_, text)| *text).collect();
        let shown = |part| match part {
            Part::Words(text) => (Form::Plain, text),
            Part::Value(at, text) => (values[at].0, text),
        };
        Self(text.parts(&texts).into_iter().map(shown).collect())
    }

    pub fn parts(self) -> Vec<(Form, String)> {
        self.0
    }
}

impl std::fmt::Display for Sentence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|(_, text)| f.write_str(text))
    }
}

/// What is erased with its bytes, which are an upper limit: another record may name the same file.
pub fn with_bytes(items: &str, bytes: Option<u64>) -> String {
    match bytes {
        Some(bytes) => words::WITH_BYTES.with(&[items, &format::bytes(bytes)]),
        None => words::SIZE_UNKNOWN.with(&[items]),
    }
}

impl KindTexts {
    /// `412 records`, `1 stream`.
    pub fn count(&self, n: usize) -> String {
        counted(n, self.items.0, self.items.1)
    }

    /// Owner of the items: its name, or how many jobs or videos there are.
    pub fn owner(&self, subjects: &[Subject]) -> String {
        match subjects {
            [only] => name(only),
            many => counted(many.len(), self.owners.0, self.owners.1),
        }
    }
}

/// The name of a job or video, or its ID in short form where it has none.
pub fn name(subject: &Subject) -> String {
    format::name_or_short_id(&subject.name, &subject.id)
}

/// The name of a job or video by its ID.
pub fn name_of(subjects: &[Subject], id: &str) -> String {
    subjects.iter().find(|subject| subject.id == id).map_or_else(|| format::short_id(id), name)
}
