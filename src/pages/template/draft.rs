//! The content of the editor, and the request made from it. Kept in the session storage of the tab.

use crate::components::object_preview::snapshots_a_day;
use leptos::prelude::*;
use media_api::ice::GetLiveSnapshotTemplateResponse;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The fields as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub name: String,
    /// Seconds, as typed.
    pub interval: String,
    pub overwrite: String,
    pub sequence: String,
}

impl Draft {
    /// The initial values of a new template.
    pub fn initial() -> Self {
        Self {
            name: String::new(),
            interval: "10".to_owned(),
            overwrite: "snapshot/{JobId}.jpg".to_owned(),
            sequence: "snapshot/{JobId}/{UnixTimestamp}.jpg".to_owned(),
        }
    }

    pub fn of(template: &GetLiveSnapshotTemplateResponse) -> Self {
        Self {
            name: template.template_name.clone(),
            interval: template.time_interval.to_string(),
            overwrite: template.overwrite_format.clone(),
            sequence: template.sequence_format.clone(),
        }
    }

    /// The request with vendor names; with an ID it replaces that template, without one it creates one. An empty format is left
    /// out, so that a replacement clears it.
    pub fn to_value(&self, id: Option<&str>) -> Value {
        let mut value = json!({ "TemplateName": self.name.trim() });
        let interval = self.interval.trim();
        if !interval.is_empty() {
            value["TimeInterval"] =
                interval.parse::<i64>().map_or_else(|_| Value::from(interval), Value::from);
        }
        for (name, format) in [("OverwriteFormat", &self.overwrite), ("SequenceFormat", &self.sequence)] {
            if !format.trim().is_empty() {
                value[name] = Value::from(format.trim());
            }
        }
        if let Some(id) = id {
            value["TemplateId"] = Value::from(id);
        }
        value
    }

    /// Seconds between two snapshots; `None` if the service does not accept the typed value.
    pub fn seconds(&self) -> Option<u32> {
        self.interval.trim().parse().ok().filter(|seconds| (5..=3600).contains(seconds))
    }

    pub fn snapshots_a_day(&self) -> Option<u64> {
        self.seconds().map(snapshots_a_day)
    }
}

/// A valid request, to check single fields against.
pub fn sample(id: Option<&str>) -> Value {
    Draft { name: "n".to_owned(), ..Draft::initial() }.to_value(id)
}

/// The draft as signals, one per field.
#[derive(Clone, Copy)]
pub struct Fields {
    pub name: RwSignal<String>,
    pub interval: RwSignal<String>,
    pub overwrite: RwSignal<String>,
    pub sequence: RwSignal<String>,
}

impl Fields {
    pub fn new(draft: Draft) -> Self {
        Self {
            name: RwSignal::new(draft.name),
            interval: RwSignal::new(draft.interval),
            overwrite: RwSignal::new(draft.overwrite),
            sequence: RwSignal::new(draft.sequence),
        }
    }

    pub fn set(self, draft: Draft) {
        self.name.set(draft.name);
        self.interval.set(draft.interval);
        self.overwrite.set(draft.overwrite);
        self.sequence.set(draft.sequence);
    }

    pub fn draft(self) -> Draft {
        Draft {
            name: self.name.get(),
            interval: self.interval.get(),
            overwrite: self.overwrite.get(),
            sequence: self.sequence.get(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::form::violations_of;
    use media_api::Operation;
    use media_api::ice::{CreateLiveSnapshotTemplate, UpdateLiveSnapshotTemplate};

    fn fields_of(found: Vec<media_api::Violation>) -> Vec<String> {
        found.into_iter().map(|v| v.field).collect()
    }

    #[test]
    fn the_samples_break_no_rule() {
        assert!(CreateLiveSnapshotTemplate::from_value(sample(None)).is_ok());
        assert!(UpdateLiveSnapshotTemplate::from_value(sample(Some("t1"))).is_ok());
    }

    #[test]
    fn an_empty_format_is_left_out_so_that_the_replacement_clears_it() {
        let draft = Draft { name: "n".to_owned(), overwrite: "  ".to_owned(), ..Draft::initial() };
        let request = UpdateLiveSnapshotTemplate::from_value(draft.to_value(Some("t1"))).unwrap();
        assert_eq!(request.overwrite_format, None);
        assert!(request.sequence_format.is_some());
    }

    #[test]
    fn each_field_has_its_own_violation() {
        let draft = Draft {
            name: String::new(),
            interval: "4".to_owned(),
            overwrite: "/a.jpg".to_owned(),
            sequence: "a.jpg".to_owned(),
        };
        let mut found =
            fields_of(violations_of::<CreateLiveSnapshotTemplate>(&draft.to_value(None), &sample(None)));
        found.sort();
        assert_eq!(found, ["OverwriteFormat", "SequenceFormat", "TemplateName", "TimeInterval"]);
        let words = Draft { name: "n".to_owned(), interval: "ten".to_owned(), ..Draft::initial() };
        let found = violations_of::<CreateLiveSnapshotTemplate>(&words.to_value(None), &sample(None));
        assert_eq!(fields_of(found), ["TimeInterval"]);
    }

    #[test]
    fn snapshots_a_day_need_a_valid_interval() {
        let of =
            |interval: &str| Draft { interval: interval.to_owned(), ..Draft::default() }.snapshots_a_day();
        assert_eq!((of("5"), of("3600"), of("4"), of("x")), (Some(17_280), Some(24), None, None));
    }
}
