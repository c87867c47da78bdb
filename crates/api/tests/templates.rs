//! File-name formats of templates: each rule of api-reference D.1, and the values of the placeholders.

mod common;

use common::{TEMPLATE, violations};
use media_api::template::{FormatKind, Placeholders, check_format, object_key};
use media_api::{Action, Rule, Violation, ViolationKind};
use proptest::prelude::*;
use serde_json::{Value, json};

use FormatKind::{Overwrite, Sequence};

fn rule(kind: FormatKind, format: &str) -> Option<Rule> {
    let violation = check_format(kind, format)?;
    assert_eq!(violation.field, kind.field());
    match violation.kind {
        ViolationKind::Broken { rule } => Some(rule),
        other => panic!("{format}: {other:?}"),
    }
}

#[test]
fn the_vendors_own_formats_are_accepted() {
    assert_eq!(check_format(Overwrite, "snapshot/{JobId}.jpg"), None);
    assert_eq!(check_format(Sequence, "snapshot/{JobId}/{Sequence}/{UnixTimestamp}.jpg"), None);
    assert_eq!(check_format(Sequence, "snapshot/{JobId}/{UnixTimestamp}.jpg"), None);
    assert_eq!(check_format(Sequence, "{Date}/{Sequence}.jpg"), None);
    assert_eq!(check_format(Overwrite, "大厅.jpg"), None);
}

#[test]
fn neither_format_begins_with_a_slash() {
    assert_eq!(rule(Overwrite, "/{JobId}.jpg"), Some(Rule::FormatLeadingSlash));
    assert_eq!(rule(Sequence, "/{UnixTimestamp}.jpg"), Some(Rule::FormatLeadingSlash));
}

#[test]
fn both_formats_end_with_jpg_in_lower_case() {
    for ending in ["", ".png", ".JPG", ".jpeg", ".jpg ", ".jpg/"] {
        assert_eq!(rule(Overwrite, &format!("a{ending}")), Some(Rule::FormatNotJpg), "{ending}");
        assert_eq!(rule(Sequence, &format!("{{Sequence}}{ending}")), Some(Rule::FormatNotJpg), "{ending}");
    }
}

#[test]
fn a_format_holds_255_characters_of_any_script() {
    for fill in ["a", "厅"] {
        let of = |n: usize| format!("{{Sequence}}{}.jpg", fill.repeat(n - 14));
        assert_eq!(check_format(Sequence, &of(255)), None);
        let long = ViolationKind::TooLong { limit: 255, actual: 256 };
        assert_eq!(check_format(Sequence, &of(256)), Some(Violation::new("SequenceFormat", long)));
    }
}

#[test]
fn an_overwrite_format_takes_only_the_job_id() {
    for placeholder in
        ["{UnixTimestamp}", "{Sequence}", "{Date}", "{Unknown}", "{jobid}", "{", "}", "{{JobId}}"]
    {
        assert_eq!(
            rule(Overwrite, &format!("a{placeholder}.jpg")),
            Some(Rule::FormatPlaceholder),
            "{placeholder}"
        );
    }
    assert_eq!(check_format(Overwrite, "a{JobId}b{JobId}.jpg"), None);
}

#[test]
fn a_sequence_format_takes_four_placeholders_and_no_other() {
    for placeholder in ["{JobId}", "{Date}", "{UnixTimestamp}", "{Sequence}"] {
        assert_eq!(check_format(Sequence, &format!("{placeholder}-{{Sequence}}.jpg")), None);
    }
    for placeholder in ["{Time}", "{sequence}", "{}", "{JobId", "{Job{JobId}Id}", "{Dat{JobId}e}"] {
        assert_eq!(
            rule(Sequence, &format!("{placeholder}-{{Sequence}}.jpg")),
            Some(Rule::FormatPlaceholder),
            "{placeholder}"
        );
    }
}

#[test]
fn a_sequence_format_needs_a_part_that_differs_from_picture_to_picture() {
    assert_eq!(rule(Sequence, "{JobId}.jpg"), Some(Rule::FormatNeedsSerial));
    assert_eq!(rule(Sequence, "{JobId}/{Date}.jpg"), Some(Rule::FormatNeedsSerial));
}

#[test]
fn a_format_stays_inside_its_bucket() {
    for format in [
        "../{Sequence}.jpg",
        "a/../{Sequence}.jpg",
        "a//{Sequence}.jpg",
        "./{Sequence}.jpg",
        "a\\{Sequence}.jpg",
        "a\n{Sequence}.jpg",
    ] {
        assert_eq!(rule(Sequence, format), Some(Rule::FormatUnsafePath), "{format}");
    }
}

fn template(action: Action, overwrite: Option<&str>, sequence: Option<&str>) -> Vec<Violation> {
    let mut request = json!({"TemplateName": "a", "TimeInterval": 5});
    if action == Action::UpdateLiveSnapshotTemplate {
        request["TemplateId"] = json!(TEMPLATE);
    }
    for (field, format) in [("OverwriteFormat", overwrite), ("SequenceFormat", sequence)] {
        if let Some(format) = format {
            request[field] = Value::from(format);
        }
    }
    violations(action, request)
}

#[test]
fn a_template_needs_at_least_one_format_when_made_and_when_replaced() {
    for action in [Action::CreateLiveSnapshotTemplate, Action::UpdateLiveSnapshotTemplate] {
        let none = [Violation::broken("SequenceFormat", Rule::NoFormat)];
        assert_eq!(template(action, None, None), none);
        assert_eq!(template(action, Some(""), Some("")), none);
        assert_eq!(template(action, Some("{JobId}.jpg"), None), []);
        assert_eq!(template(action, None, Some("{Sequence}.jpg")), []);
        assert_eq!(template(action, Some("{JobId}.jpg"), Some("{Sequence}.jpg")), []);
        assert_eq!(action.facts().refusal(&none[0]).1, "MissingParameter");
    }
}

#[test]
fn both_formats_of_a_template_are_judged() {
    let found = template(Action::CreateLiveSnapshotTemplate, Some("/a.jpg"), Some("a.jpg"));
    let expected = [
        Violation::broken("OverwriteFormat", Rule::FormatLeadingSlash),
        Violation::broken("SequenceFormat", Rule::FormatNeedsSerial),
    ];
    assert_eq!(found, expected);
    let refusal = Action::CreateLiveSnapshotTemplate.facts().refusal(&found[0]);
    let message = "The specified parameter \"OverwriteFormat\" is not valid.".to_owned();
    assert_eq!(refusal, (400, "InvalidParameter", message));
}

#[test]
fn placeholders_become_job_date_capture_time_and_serial_number() {
    let values = Placeholders { job_id: "job-1", unix_millis: 1_767_322_800_123, sequence: 7 };
    let key = object_key("snapshot/{JobId}/{Date}/{UnixTimestamp}-{Sequence}-{Sequence}.jpg", values);
    assert_eq!(key, "snapshot/job-1/2026-01-02/1767322800123-7-7.jpg");
    assert_eq!(object_key("plain.jpg", values), "plain.jpg");
}

#[test]
fn the_date_is_that_of_utc() {
    let at = |unix_millis| object_key("{Date}", Placeholders { job_id: "j", unix_millis, sequence: 1 });
    assert_eq!(at(1_767_311_999_999), "2026-01-01");
    assert_eq!(at(1_767_312_000_000), "2026-01-02");
    assert_eq!(at(0), "1970-01-01");
}

proptest! {
    #[test]
    fn an_accepted_format_always_gives_a_key_inside_the_bucket(
        format in "[a-z/.]{0,10}(\\{(JobId|Date|UnixTimestamp|Sequence)\\}[a-z/.]{0,5}){0,4}\\.jpg",
        job_id in "[A-Za-z0-9-]{1,40}",
        unix_millis in 0..=253_402_300_799_999_i64,
        sequence in any::<u64>(),
    ) {
        for kind in [Overwrite, Sequence] {
            if check_format(kind, &format).is_none() {
                let key = object_key(&format, Placeholders { job_id: &job_id, unix_millis, sequence });
                let is_filled = !key.contains(['{', '}']);
                prop_assert!(is_filled && key.ends_with(".jpg") && !key.starts_with('/'));
                prop_assert!(key.split('/').all(|segment| !segment.is_empty() && segment != ".."));
            }
        }
    }

    #[test]
    fn any_text_can_be_judged(format in any::<String>()) {
        check_format(Overwrite, &format);
        check_format(Sequence, &format);
    }
}
