//! File-name formats of snapshot templates: the rules of api-reference D.1 and what the placeholders become.

use crate::parameter::{Rule, Violation, ViolationKind};
use crate::time::ApiTime;

/// Longest format, in characters.
pub const MAX_FORMAT_CHARS: usize = 255;

/// The rules of an overwrite format.
pub(crate) const OVERWRITE_RULES: &[Rule] =
    &[Rule::FormatLeadingSlash, Rule::FormatNotJpg, Rule::FormatPlaceholder, Rule::FormatUnsafePath];
/// The rules of a sequence format.
pub(crate) const SEQUENCE_RULES: &[Rule] = &[
    Rule::NoFormat,
    Rule::FormatLeadingSlash,
    Rule::FormatNotJpg,
    Rule::FormatPlaceholder,
    Rule::FormatNeedsSerial,
    Rule::FormatUnsafePath,
];

/// Which of a template's two formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatKind {
    /// One file, replaced by each new snapshot.
    Overwrite,
    /// A new file for each snapshot.
    Sequence,
}

impl FormatKind {
    /// Vendor name of the parameter.
    pub const fn field(self) -> &'static str {
        match self {
            FormatKind::Overwrite => "OverwriteFormat",
            FormatKind::Sequence => "SequenceFormat",
        }
    }
    /// The placeholders this format takes.
    pub const fn placeholders(self) -> &'static [&'static str] {
        match self {
            FormatKind::Overwrite => &["{JobId}"],
            FormatKind::Sequence => &["{JobId}", "{Date}", "{UnixTimestamp}", "{Sequence}"],
        }
    }
}

/// The violation of a format; `None` if it is valid.
pub fn check_format(kind: FormatKind, format: &str) -> Option<Violation> {
    let field = kind.field();
    let actual = format.chars().count();
    if actual > MAX_FORMAT_CHARS {
        return Some(Violation::new(field, ViolationKind::TooLong { limit: MAX_FORMAT_CHARS, actual }));
    }
    let rule = if format.starts_with('/') {
        Some(Rule::FormatLeadingSlash)
    } else if !format.ends_with(".jpg") {
        Some(Rule::FormatNotJpg)
    } else if !placeholders_are_known(format, kind.placeholders()) {
        Some(Rule::FormatPlaceholder)
    } else if kind == FormatKind::Sequence
        && !format.contains("{UnixTimestamp}")
        && !format.contains("{Sequence}")
    {
        Some(Rule::FormatNeedsSerial)
    } else if !is_safe_path(format) {
        Some(Rule::FormatUnsafePath)
    } else {
        None
    };
    rule.map(|rule| Violation::broken(field, rule))
}

fn placeholders_are_known(format: &str, known: &[&str]) -> bool {
    let mut rest = format.to_owned();
    for placeholder in known {
        // Not replaced by an empty text: the parts on both sides must not form another placeholder.
        rest = rest.replace(placeholder, "-");
    }
    !rest.contains(['{', '}'])
}

fn is_safe_path(format: &str) -> bool {
    !format.chars().any(|c| c.is_control() || c == '\\')
        && format.split('/').all(|segment| !segment.is_empty() && segment != "." && segment != "..")
}

/// The values of the placeholders for one snapshot.
#[derive(Debug, Clone, Copy)]
pub struct Placeholders<'a> {
    pub job_id: &'a str,
    /// Capture time in milliseconds since the epoch.
    pub unix_millis: i64,
    /// Serial number, from 1, without padding. The vendor does not document its form.
    pub sequence: u64,
}

/// The object key a format gives. `{Date}` is `yyyy-MM-dd` in UTC; the vendor does not document its form.
pub fn object_key(format: &str, values: Placeholders<'_>) -> String {
    let date = ApiTime::from_seconds(values.unix_millis.div_euclid(1000))
        .map(|time| time.to_string()[..10].to_owned())
        .unwrap_or_default();
    format
        .replace("{JobId}", values.job_id)
        .replace("{Date}", &date)
        .replace("{UnixTimestamp}", &values.unix_millis.to_string())
        .replace("{Sequence}", &values.sequence.to_string())
}
