//! The reference in `docs/` is generated from the facts; these tests fail when a file is out of date.
//! `UPDATE_DOCS=1 cargo test -p media-api --test docs` writes the files again.

use media_api::ram::Role;
use media_api::{Action, DocumentedError, Effect, Facts, GATEWAY_ERRORS, Kind, Parameter, VOD_WIDE_ERRORS};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const INTRODUCTION: &str = "\
# Operations

Generated from the facts in `crates/api/src`; to update it after a change there, run
`UPDATE_DOCS=1 cargo test -p media-api --test docs`. Messages are verbatim, typing errors included; `%s`, `<name>` and
`$Name` stand for text that is filled in.

No operation can be granted for single resources, and none has a condition key. Ready policies are in `ram-policies/`:
`read-only.json`, `operator.json` (reads, creates, changes) and `deleter.json` (reads, deletes). They add up: attach two
to a user who does both. Pictures in a bucket of your own also need `oss:GetObject` on that bucket.

";

fn check(path: &str, rendered: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(path);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(file.parent().expect("a folder")).expect("docs/ is writable");
        fs::write(&file, rendered).expect("docs/ is writable");
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == rendered, "docs/{path} is not what the facts give; run with UPDATE_DOCS=1");
}

fn limits(kind: Kind) -> (&'static str, String) {
    let words = |one_of: &[&str]| one_of.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ");
    match kind {
        Kind::Text { max_chars, one_of } => {
            let length = max_chars.map(|limit| format!("at most {limit} characters"));
            let allowed = (!one_of.is_empty()).then(|| format!("one of {}", words(one_of)));
            ("string", length.into_iter().chain(allowed).collect::<Vec<_>>().join("; "))
        }
        Kind::Id => ("string", "an identifier".to_owned()),
        Kind::Integer { min, max } if max >= i32::MAX.into() => ("integer", format!("from {min}")),
        Kind::Integer { min, max } => ("integer", format!("{min} to {max}")),
        Kind::Boolean => ("boolean", String::new()),
        Kind::Time | Kind::Position => ("string", "`yyyy-MM-ddTHH:mm:ssZ`, UTC".to_owned()),
        Kind::Timestamps { max_items } => {
            ("array of long", format!("at most {max_items}, in milliseconds; sent as one JSON array"))
        }
        Kind::Texts { max_items } => {
            ("array of string", format!("at most {max_items}; sent as `Name.1`, `Name.2`, …"))
        }
        Kind::CommaList { max_items, one_of } => {
            let count = max_items.map(|limit| format!("at most {limit}"));
            let allowed = (!one_of.is_empty()).then(|| format!("each one of {}", words(one_of)));
            let parts = ["joined by commas".to_owned()].into_iter().chain(count).chain(allowed);
            ("string", parts.collect::<Vec<_>>().join("; "))
        }
        Kind::Object { .. } => ("object", "sent as one JSON text".to_owned()),
    }
}

fn parameter_rows(out: &mut String, prefix: &str, parameters: &[Parameter]) {
    for parameter in parameters {
        let (kind, limits) = limits(parameter.kind);
        let limits = [limits].into_iter().filter(|text| !text.is_empty());
        let rules = parameter.rules.iter().map(|rule| rule.statement().to_owned());
        let limits = limits.chain(rules).collect::<Vec<_>>().join("; ");
        let required = if parameter.required { "yes" } else { "no" };
        let default = parameter.default.unwrap_or_default();
        let _ =
            writeln!(out, "| `{prefix}{}` | {kind} | {required} | {default} | {limits} |", parameter.name);
        if let Kind::Object { members } = parameter.kind {
            parameter_rows(out, &format!("{prefix}{}.", parameter.name), members);
        }
    }
}

fn error_table(out: &mut String, errors: &[DocumentedError]) {
    out.push_str("| HTTP | Code | Message | Marks |\n|---|---|---|---|\n");
    for error in errors {
        let fields = error.fields.iter().map(|f| format!("`{f}`")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "| {} | `{}` | `{}` | {fields} |", error.status, error.code, error.message);
    }
    out.push('\n');
}

fn section(out: &mut String, facts: &Facts) {
    let effect = match facts.effect {
        Effect::Read => "reads",
        Effect::Create => "creates",
        Effect::Change => "changes",
        Effect::Delete => "deletes",
    };
    let placement = format!("{:?}", facts.placement).to_lowercase();
    let _ = writeln!(out, "## {}\n", facts.name);
    let _ = write!(
        out,
        "`{}`, version {}, {} with everything in the {placement}; {effect}.",
        facts.ram_action(),
        facts.product.version(),
        facts.method.as_str(),
    );
    if let Some(level) = facts.access_level {
        let _ = write!(out, " Documented access level: {level}.");
    }
    if let Some(rate) = facts.rate_limit {
        let _ = write!(out, " At most {rate} calls per second and account.");
    }
    out.push_str("\n\n");
    if facts.parameters.is_empty() {
        out.push_str("No parameters.\n\n");
    } else {
        out.push_str("| Parameter | Type | Required | Default | Limits |\n|---|---|---|---|---|\n");
        parameter_rows(out, "", facts.parameters);
        out.push('\n');
    }
    error_table(out, facts.errors);
}

fn reference() -> String {
    let mut out = INTRODUCTION.to_owned();
    out.push_str("| Operation | RAM action | Effect |\n|---|---|---|\n");
    for facts in Action::ALL.iter().map(|action| action.facts()) {
        let anchor = facts.name.to_lowercase();
        let effect = format!("{:?}", facts.effect).to_lowercase();
        let _ = writeln!(out, "| [{}](#{anchor}) | `{}` | {effect} |", facts.name, facts.ram_action());
    }
    out.push('\n');
    Action::ALL.iter().for_each(|action| section(&mut out, action.facts()));
    out.push_str("## Errors of every VOD operation\n\n");
    error_table(&mut out, VOD_WIDE_ERRORS);
    out.push_str("## Errors of the gateway\n\n");
    error_table(&mut out, GATEWAY_ERRORS);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

#[test]
fn the_reference_is_what_the_facts_give() {
    check("operations.md", &reference());
}

#[test]
fn the_policies_are_what_the_effects_give() {
    for role in Role::ALL {
        let policy = serde_json::to_string_pretty(&role.policy()).expect("a policy is JSON") + "\n";
        check(&format!("ram-policies/{}.json", role.name()), &policy);
    }
}

fn granted(role: Role) -> Vec<String> {
    let policy: Value = role.policy();
    let actions = policy["Statement"][0]["Action"].as_array().expect("actions").clone();
    actions.iter().map(|a| a.as_str().expect("a text").to_owned()).collect()
}

#[test]
fn only_the_deleter_may_delete_and_only_the_operator_may_submit() {
    let deletions = [
        "ice:DeleteLiveSnapshotFiles",
        "ice:DeleteLiveSnapshotTemplate",
        "vod:DeleteStream",
        "vod:DeleteMultipartUpload",
    ];
    for role in Role::ALL {
        let granted = granted(*role);
        let may = |action: &str| granted.iter().any(|a| a == action);
        assert!(may("ice:ListLiveSnapshotJobs") && may("vod:GetPlayInfo"), "{role:?}");
        assert!(deletions.iter().all(|action| may(action) == (*role == Role::Deleter)), "{role:?}");
        assert_eq!(may("ice:SubmitLiveSnapshotJob"), *role == Role::Operator, "{role:?}");
    }
}

#[test]
fn every_operation_is_granted_to_somebody() {
    let all: Vec<String> = Role::ALL.iter().flat_map(|role| granted(*role)).collect();
    for action in Action::ALL {
        assert!(all.contains(&action.facts().ram_action()), "{action}");
    }
}
