//! The facts in code against the tables in `facts/`, which were copied from the vendor's pages row by row.
//!
//! `tier1.json` follows the five operation pages; a row marked `"source": "reference"` fills in a limit that a page
//! lost. `tier2.json` covers the companion operations.

mod common;

use chrono::{DateTime, TimeDelta, Utc};
use common::{accepts, sample_with, violations};
use media_api::ice::{
    DeleteFileResult, DeleteLiveSnapshotFilesResponse, JobInfo, JobStatus, ListLiveSnapshotJobsResponse,
    SnapshotOutput, SubmitLiveSnapshotJobResponse,
};
use media_api::vod::{DeleteMultipartUploadResponse, DeleteStreamResponse};
use media_api::{Action, Kind, Parameter};
use serde_json::{Map, Value, json};

const TIER_1: &str = include_str!("facts/tier1.json");
const TIER_2: &str = include_str!("facts/tier2.json");
/// The source of a row, which is not in the code.
const ANNOTATIONS: [&str; 2] = ["source", "errors_source"];

fn table(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).expect("a table is a JSON object")
}

/// The operation as its code defines it, in the table's form.
fn stated(action: Action, with_response: bool) -> Value {
    let facts = action.facts();
    let errors: Vec<Value> = facts
        .errors
        .iter()
        .map(|e| json!({"status": e.status, "code": e.code, "message": e.message}))
        .collect();
    let mut stated = json!({
        "product": facts.product.code(),
        "version": facts.product.version(),
        "method": facts.method.as_str(),
        "placement": format!("{:?}", facts.placement).to_lowercase(),
        "access_level": facts.access_level,
        "rate_limit": facts.rate_limit,
        "parameters": parameter_rows(action, "", facts.parameters),
        "errors": errors,
    });
    if with_response {
        stated["response"] = Value::Array(response_rows(action));
    }
    stated
}

fn parameter_rows(action: Action, prefix: &str, parameters: &[Parameter]) -> Vec<Value> {
    parameters.iter().flat_map(|parameter| rows_of(action, prefix, parameter)).collect()
}

fn rows_of(action: Action, prefix: &str, parameter: &Parameter) -> Vec<Value> {
    let name = format!("{prefix}{}", parameter.name);
    let mut row = json!({"name": name, "required": parameter.required});
    let mut children = Vec::new();
    if let Some(default) = parameter.default {
        row["default"] = json!(default);
    }
    let set_values = |row: &mut Value, one_of: &[&str]| {
        if !one_of.is_empty() {
            row["values"] = json!(one_of);
        }
    };
    let vendor_type = match parameter.kind {
        Kind::Text { max_chars, one_of } => {
            set_values(&mut row, one_of);
            if let Some(limit) = max_chars {
                row["max_chars"] = json!(limit);
                if let Some(least) = least_chars(action, &name, limit) {
                    row["min_chars"] = json!(least);
                }
            }
            let schemes = accepted_schemes(action, &name);
            if prefix.is_empty() && one_of.is_empty() && !schemes.is_empty() {
                row["schemes"] = json!(schemes);
            }
            "string"
        }
        Kind::Id => "string",
        Kind::Integer { min, max } => {
            row["min"] = json!(min);
            if max < i32::MAX.into() {
                row["max"] = json!(max);
            }
            "integer"
        }
        Kind::Boolean => "boolean",
        Kind::Time | Kind::Position => {
            row["format"] = json!("yyyy-MM-ddTHH:mm:ssZ");
            if let Some(days) = longest_window_days(action) {
                row["window_days"] = json!(days);
            }
            "string"
        }
        Kind::Timestamps { max_items } => {
            row["max_items"] = json!(max_items);
            children.push(json!({"name": format!("{name}[]"), "type": "long", "required": true}));
            "array"
        }
        Kind::Texts { max_items } => {
            row["max_items"] = json!(max_items);
            children.push(json!({"name": format!("{name}[]"), "type": "string", "required": true}));
            "array"
        }
        Kind::CommaList { max_items, one_of } => {
            row["separator"] = json!(",");
            set_values(&mut row, one_of);
            if let Some(limit) = max_items {
                row["max_items"] = json!(limit);
            }
            "string"
        }
        Kind::Object { members } => {
            children = parameter_rows(action, &format!("{name}."), members);
            "object"
        }
    };
    row["type"] = json!(vendor_type);
    children.insert(0, row);
    children
}

/// The longest accepted window in whole days, found by trying; `None` if there is no limit below a year.
fn longest_window_days(action: Action) -> Option<i64> {
    let start: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().expect("a time");
    let is_accepted = |span: TimeDelta| {
        let mut request = sample_with(action, "StartTime", json!(media_api::time::format(start)));
        request["EndTime"] = json!(media_api::time::format(start + span));
        violations(action, request).is_empty()
    };
    (1..366).find(|days| {
        is_accepted(TimeDelta::days(*days)) && !is_accepted(TimeDelta::seconds(days * 86_400 + 1))
    })
}

/// The accepted schemes of an address, found by trying; empty if the parameter is no address.
fn accepted_schemes(action: Action, name: &str) -> Vec<&'static str> {
    let all = ["http", "https", "ftp", "file", "rtmp", "ws"];
    let mut accepted = all.to_vec();
    accepted.retain(|scheme| accepts(action, name, json!(format!("{scheme}://host.example.com/a.jpg"))));
    if accepted.len() == all.len() { Vec::new() } else { accepted }
}

/// The shortest accepted text, found by trying; `None` if one character is valid or plain letters never are.
fn least_chars(action: Action, name: &str, limit: usize) -> Option<usize> {
    (1..=limit).find(|n| accepts(action, name, json!("a".repeat(*n)))).filter(|n| *n > 1)
}

/// Path and JSON type of every member of a fully populated response.
fn response_rows(action: Action) -> Vec<Value> {
    let text = || "x".to_owned();
    let output = SnapshotOutput::oss("x", "x");
    let populated = match action {
        Action::SubmitLiveSnapshotJob => {
            json!(SubmitLiveSnapshotJobResponse { request_id: text(), job_id: text() })
        }
        Action::ListLiveSnapshotJobs => json!(ListLiveSnapshotJobsResponse {
            request_id: text(),
            job_list: vec![JobInfo {
                job_id: text(),
                job_name: text(),
                template_id: text(),
                template_name: text(),
                status: text(),
                snapshot_output: output,
                time_interval: 5,
                create_time: text(),
            }],
            page_no: 1,
            page_size: 10,
            sort_by: text(),
            total_count: 1,
            local_storage: None,
        }),
        Action::DeleteLiveSnapshotFiles => json!(DeleteLiveSnapshotFilesResponse {
            request_id: text(),
            delete_file_result_list: vec![DeleteFileResult { result: text(), create_timestamp: 1 }],
        }),
        Action::DeleteStream => json!(DeleteStreamResponse { request_id: text() }),
        Action::DeleteMultipartUpload => json!(DeleteMultipartUploadResponse { request_id: text() }),
        other => panic!("{other} is not of tier 1"),
    };
    let mut rows = Vec::new();
    flatten("", &populated, &mut rows);
    rows
}

fn flatten(path: &str, value: &Value, rows: &mut Vec<Value>) {
    let json_type = match value {
        Value::String(_) => "string",
        Value::Number(_) => "integer",
        Value::Bool(_) => "boolean",
        Value::Array(_) => "array<object>",
        Value::Object(_) => "object",
        Value::Null => panic!("{path} is not populated"),
    };
    if !path.is_empty() {
        let mut row = json!({"path": path, "type": json_type});
        let storage_types = SnapshotOutput::MEMBERS.iter().find(|m| m.name == "StorageType").map(|m| m.kind);
        match (path, storage_types) {
            ("JobList[].Status", _) => row["values"] = json!(JobStatus::VALUES),
            ("DeleteFileResultList[].Result", _) => row["values"] = json!(DeleteFileResult::VALUES),
            ("JobList[].SnapshotOutput.StorageType", Some(Kind::Text { one_of, .. })) => {
                row["values"] = json!(one_of)
            }
            _ => {}
        }
        rows.push(row);
    }
    match value {
        Value::Array(items) => flatten(&format!("{path}[]"), &items[0], rows),
        Value::Object(members) => {
            let prefix = if path.is_empty() { String::new() } else { format!("{path}.") };
            members.iter().for_each(|(name, member)| flatten(&format!("{prefix}{name}"), member, rows));
        }
        _ => {}
    }
}

/// Strips annotations, and the width of integers, which JSON does not have.
fn comparable(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let is_item = members.get("name").and_then(Value::as_str).is_some_and(|n| n.ends_with("[]"));
            let kept = members.iter().filter(|(name, _)| !ANNOTATIONS.contains(&name.as_str()));
            kept.map(|(name, member)| match member.as_str() {
                Some("long") if name == "type" && !is_item => (name.clone(), json!("integer")),
                _ => (name.clone(), comparable(member)),
            })
            .collect()
        }
        Value::Array(items) => items.iter().map(comparable).collect(),
        other => other.clone(),
    }
}

/// Every place where two JSON values differ, in both directions.
fn differences(at: &str, table: &Value, code: &Value, found: &mut Vec<String>) {
    match (table, code) {
        (Value::Object(left), Value::Object(right)) => {
            for (name, value) in left {
                let at = format!("{at}/{name}");
                match right.get(name) {
                    Some(other) => differences(&at, value, other, found),
                    None => found.push(format!("{at}: {value} is only in the table")),
                }
            }
            for (name, value) in right.iter().filter(|(name, _)| !left.contains_key(*name)) {
                found.push(format!("{at}/{name}: {value} is only in the code"));
            }
        }
        // Members of a JSON object have no order, so neither have the rows of a response.
        (Value::Array(left), Value::Array(right)) if at.ends_with("/response") => {
            let only = |these: &[Value], those: &[Value], side: &str, found: &mut Vec<String>| {
                let missing = these.iter().filter(|row| !those.contains(row));
                found.extend(missing.map(|row| format!("{at}: {row} is only in the {side}")));
            };
            only(left, right, "table", found);
            only(right, left, "code", found);
            if left.len() != right.len() {
                found.push(format!("{at}: a row is there twice"));
            }
        }
        (Value::Array(left), Value::Array(right)) => {
            for i in 0..left.len().max(right.len()) {
                match (left.get(i), right.get(i)) {
                    (Some(one), Some(other)) => differences(&format!("{at}/{i}"), one, other, found),
                    (one, other) => found.push(format!("{at}/{i}: table {one:?}, code {other:?}")),
                }
            }
        }
        (left, right) if left != right => found.push(format!("{at}: table {left}, code {right}")),
        _ => {}
    }
}

fn compare(name: &str, table: &Value, code: &Value) -> Vec<String> {
    let mut found = Vec::new();
    differences(name, &comparable(table), &comparable(code), &mut found);
    found
}

fn check(text: &str, with_response: bool) {
    let mut found = Vec::new();
    for (name, row) in &table(text) {
        let action = Action::from_name(name).unwrap_or_else(|| panic!("{name} is not an operation"));
        found.extend(compare(name, row, &stated(action, with_response)));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn tier_1_facts_are_those_of_the_table() {
    check(TIER_1, true);
}

#[test]
fn tier_2_facts_are_those_of_the_table() {
    check(TIER_2, false);
}

#[test]
fn every_operation_is_in_exactly_one_table() {
    let (first, second) = (table(TIER_1), table(TIER_2));
    assert_eq!((first.len(), second.len()), (5, 18));
    for action in Action::ALL {
        assert!(first.contains_key(action.name()) != second.contains_key(action.name()), "{action}");
    }
}

/// Every value of the table, changed or removed one at a time.
fn mutations(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(members) => {
            let mut made = Vec::new();
            for (name, member) in members.iter().filter(|(name, _)| !ANNOTATIONS.contains(&name.as_str())) {
                let mut without = members.clone();
                without.remove(name);
                made.push(Value::Object(without));
                for changed in mutations(member) {
                    let mut with = members.clone();
                    with.insert(name.clone(), changed);
                    made.push(Value::Object(with));
                }
            }
            let mut more = members.clone();
            more.insert("max_chars_of_nobody".to_owned(), json!(1));
            made.push(Value::Object(more));
            made
        }
        Value::Array(items) => {
            let mut made = vec![Value::Array([items.as_slice(), &[json!({"name": "Extra"})]].concat())];
            for i in 0..items.len() {
                let mut without = items.clone();
                without.remove(i);
                made.push(Value::Array(without));
                for changed in mutations(&items[i]) {
                    let mut with = items.clone();
                    with[i] = changed;
                    made.push(Value::Array(with));
                }
            }
            made
        }
        Value::String(text) => vec![json!(format!("{text} ")), json!(text.to_lowercase() + "?")],
        Value::Bool(b) => vec![json!(!b)],
        Value::Number(n) => vec![json!(n.as_i64().expect("tables hold whole numbers") + 1)],
        Value::Null => vec![json!("something")],
    }
}

#[test]
fn the_comparison_notices_every_single_change_of_a_table() {
    let mut tried = 0;
    for (text, with_response) in [(TIER_1, true), (TIER_2, false)] {
        for (name, row) in &table(text) {
            let code = stated(Action::from_name(name).expect("known"), with_response);
            for mutated in mutations(row) {
                tried += 1;
                assert!(!compare(name, &mutated, &code).is_empty(), "unnoticed in {name}: {mutated}");
            }
        }
    }
    assert!(tried > 2000, "only {tried} changes were tried");
}

#[test]
fn the_comparison_notices_rows_in_another_order() {
    for (name, row) in &table(TIER_1) {
        let code = stated(Action::from_name(name).expect("known"), true);
        for list in ["parameters", "errors"] {
            let mut swapped = row.clone();
            let rows = swapped[list].as_array_mut().expect("a list");
            rows.reverse();
            assert!(!compare(name, &swapped, &code).is_empty(), "{name} {list}");
        }
    }
}
