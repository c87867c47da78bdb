//! The allowed values of a parameter, and the violations.

use crate::named::named;
use crate::time;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One request parameter as its document describes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// Vendor name, as on the wire.
    pub name: &'static str,
    /// Type and limits.
    pub kind: Kind,
    /// Whether a call without it is refused.
    pub required: bool,
    /// The documented default, as text.
    pub default: Option<&'static str>,
    /// The documented error code for a value that is present but not valid; `InvalidParameter` where none is named. For an
    /// identifier it is the code for one that does not exist: no document gives a form for identifiers, so a malformed one is
    /// treated as one that does not exist.
    pub refused_as: Option<&'static str>,
    /// Rules beyond type and limits.
    pub rules: &'static [Rule],
}

/// Type and limits of a parameter, and with them its form on the wire.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Text of at most `max_chars` characters; one of `one_of` where that list is not empty.
    Text { max_chars: Option<usize>, one_of: &'static [&'static str] },
    /// An identifier assigned by the service.
    Id,
    /// A whole number in decimal, bounds included.
    Integer { min: i64, max: i64 },
    /// `true` or `false`, in any case.
    Boolean,
    /// ISO 8601 in UTC with second precision: `yyyy-MM-ddTHH:mm:ssZ`.
    Time,
    /// As `Time`, or with milliseconds, as returned for the next page.
    Position,
    /// Milliseconds since the epoch, sent as one JSON array string.
    Timestamps { max_items: usize },
    /// Identifiers, sent flattened as `Name.1`, `Name.2`, …
    Texts { max_items: usize },
    /// Texts joined by commas; each one of `one_of` where that list is not empty.
    CommaList { max_items: Option<usize>, one_of: &'static [&'static str] },
    /// An object, sent as one JSON string.
    Object { members: &'static [Parameter] },
}

impl Parameter {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: false, default: None, refused_as: None, rules: &[] }
    }
    pub const fn text(name: &'static str) -> Self {
        Self::new(name, Kind::Text { max_chars: None, one_of: &[] })
    }
    /// Text of at most `max` characters.
    pub const fn short_text(name: &'static str, max: usize) -> Self {
        Self::new(name, Kind::Text { max_chars: Some(max), one_of: &[] })
    }
    pub const fn one_of(name: &'static str, values: &'static [&'static str]) -> Self {
        Self::new(name, Kind::Text { max_chars: None, one_of: values })
    }
    pub const fn id(name: &'static str) -> Self {
        Self::new(name, Kind::Id)
    }
    pub const fn integer(name: &'static str, min: i64, max: i64) -> Self {
        Self::new(name, Kind::Integer { min, max })
    }
    pub const fn boolean(name: &'static str) -> Self {
        Self::new(name, Kind::Boolean)
    }
    pub const fn time(name: &'static str) -> Self {
        Self::new(name, Kind::Time)
    }
    /// A time at which a page begins.
    pub const fn position(name: &'static str) -> Self {
        Self::new(name, Kind::Position)
    }
    pub const fn timestamps(name: &'static str, max_items: usize) -> Self {
        Self::new(name, Kind::Timestamps { max_items })
    }
    pub const fn texts(name: &'static str, max_items: usize) -> Self {
        Self::new(name, Kind::Texts { max_items })
    }
    pub const fn comma_list(name: &'static str, max_items: usize) -> Self {
        Self::new(name, Kind::CommaList { max_items: Some(max_items), one_of: &[] })
    }
    pub const fn comma_list_of(name: &'static str, values: &'static [&'static str]) -> Self {
        Self::new(name, Kind::CommaList { max_items: None, one_of: values })
    }
    pub const fn object(name: &'static str, members: &'static [Parameter]) -> Self {
        Self::new(name, Kind::Object { members })
    }
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    pub const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }
    pub const fn rules(mut self, rules: &'static [Rule]) -> Self {
        self.rules = rules;
        self
    }
    pub const fn refused_as(mut self, code: &'static str) -> Self {
        self.refused_as = Some(code);
        self
    }

    /// The code of [`refused_as`](Self::refused_as), if it is about that kind of violation.
    pub(crate) fn code_for(&self, kind: &ViolationKind) -> Option<&'static str> {
        let is_malformed = matches!(kind, ViolationKind::Malformed { .. });
        match self.kind {
            Kind::Time | Kind::Position => self.refused_as,
            Kind::Id => self.refused_as.filter(|_| is_malformed),
            _ => self.refused_as.filter(|_| !is_malformed),
        }
    }
}

/// One violation of a request, at one of its fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// Vendor name of the parameter, dotted where it is nested: `StreamInput.Url`.
    pub field: String,
    /// What is wrong.
    pub kind: ViolationKind,
}

/// The violation of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViolationKind {
    /// A required parameter is absent or empty.
    Missing,
    /// More characters than allowed.
    TooLong { limit: usize, actual: usize },
    /// None of the documented values.
    NotOneOf { allowed: Vec<String> },
    /// A number outside its range, bounds included.
    OutOfRange { min: i64, max: i64 },
    /// More items than one call may carry.
    TooMany { limit: usize, actual: usize },
    /// Not of the parameter's form.
    Malformed { expected: Shape },
    /// The operation has no such parameter.
    Unknown,
    /// A rule between or within fields that no type expresses.
    Broken { rule: Rule },
}

named! {
    /// The form a malformed value should have had.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Shape {
        Text,
        Id,
        Integer,
        Boolean,
        Time,
        Timestamps,
        List,
        Object,
    }
}

named! {
    /// Rules that hold between fields or inside a text.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Rule {
        /// The end lies before the start.
        EndBeforeStart,
        /// The window of ListLiveSnapshotJobs is over 30 days.
        WindowOverThirtyDays,
        /// The window of ListLiveSnapshotFiles is over one day.
        WindowOverOneDay,
        /// A stream URL must be `rtmp://host[:port]/stream` or `rtmp://host[:port]/app/stream`.
        StreamUrl,
        /// A callback URL must be `http://` or `https://` with a host.
        CallbackUrl,
        /// A bucket name is 3 to 63 of lower-case letters, digits and hyphens.
        BucketName,
        /// An endpoint is a host name without scheme or path.
        EndpointName,
        /// A template needs an overwrite or a sequence format.
        NoFormat,
        /// A format must not begin with `/`.
        FormatLeadingSlash,
        /// A format must end with `.jpg`.
        FormatNotJpg,
        /// A placeholder that this format does not accept.
        FormatPlaceholder,
        /// A sequence format needs `{UnixTimestamp}` or `{Sequence}`.
        FormatNeedsSerial,
        /// A format with `..`, an empty segment or a control character.
        FormatUnsafePath,
        /// A callback key is at most 32 characters with upper-case, lower-case and a digit.
        CallbackKey,
        /// A callback queue's name begins with `ice-callback-`.
        CallbackQueue,
        /// A file name needs an extension.
        FileExtension,
        /// One of two parameters must be given.
        OneOfTwo,
    }
}

impl Rule {
    /// The rule as a phrase for the reference.
    pub const fn statement(self) -> &'static str {
        match self {
            Rule::EndBeforeStart => "not before the start",
            Rule::WindowOverThirtyDays => "at most 30 days after the start",
            Rule::WindowOverOneDay => "at most one day after the start",
            Rule::StreamUrl => "`rtmp://host[:port]/stream` or `rtmp://host[:port]/app/stream`",
            Rule::CallbackUrl => "begins with `http://` or `https://` and names a host",
            Rule::BucketName => {
                "3 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends"
            }
            Rule::EndpointName => "a host name without scheme, port or path",
            Rule::NoFormat => "one of the two formats is required",
            Rule::FormatLeadingSlash => "does not begin with `/`",
            Rule::FormatNotJpg => "ends with `.jpg`",
            Rule::FormatPlaceholder => "only the placeholders this format takes",
            Rule::FormatNeedsSerial => "holds `{UnixTimestamp}` or `{Sequence}`",
            Rule::FormatUnsafePath => "no `..`, no empty segment, no control character",
            Rule::CallbackKey => "has upper-case and lower-case letters and digits",
            Rule::CallbackQueue => "begins with `ice-callback-`",
            Rule::FileExtension => "has an extension",
            Rule::OneOfTwo => "this or `ReferenceId` is required",
        }
    }

    /// The documented code this rule is refused with; `None` means `InvalidParameter`.
    pub fn vendor_code(self) -> Option<&'static str> {
        match self {
            Rule::EndBeforeStart | Rule::WindowOverThirtyDays | Rule::WindowOverOneDay => {
                Some("EndTimeMismatch")
            }
            Rule::OneOfTwo | Rule::NoFormat => Some("MissingParameter"),
            Rule::FileExtension => Some("InvalidFileName.Extension"),
            _ => None,
        }
    }
}

impl Violation {
    pub fn new(field: impl Into<String>, kind: ViolationKind) -> Self {
        Self { field: field.into(), kind }
    }
    pub fn broken(field: impl Into<String>, rule: Rule) -> Self {
        Self::new(field, ViolationKind::Broken { rule })
    }
    pub(crate) fn malformed(field: impl Into<String>, expected: Shape) -> Self {
        Self::new(field, ViolationKind::Malformed { expected })
    }
}

/// Checks a JSON object of vendor-named members against the parameters of its operation.
pub(crate) fn check_members(
    parameters: &[Parameter],
    prefix: &str,
    object: &Value,
    found: &mut Vec<Violation>,
) {
    let Some(map) = object.as_object() else {
        found.push(Violation::malformed(prefix.trim_end_matches('.'), Shape::Object));
        return;
    };
    for parameter in parameters {
        let field = format!("{prefix}{}", parameter.name);
        match map.get(parameter.name) {
            None | Some(Value::Null) if parameter.required => {
                found.push(Violation::new(field, ViolationKind::Missing))
            }
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if parameter.required && text.is_empty() => {
                found.push(Violation::new(field, ViolationKind::Missing))
            }
            Some(value) => check_value(parameter, field, value, found),
        }
    }
    for name in map.keys() {
        if !parameters.iter().any(|p| p.name == name) {
            found.push(Violation::new(format!("{prefix}{name}"), ViolationKind::Unknown));
        }
    }
}

fn check_value(parameter: &Parameter, field: String, value: &Value, found: &mut Vec<Violation>) {
    let kind = match parameter.kind {
        Kind::Object { members } => return check_members(members, &format!("{field}."), value, found),
        Kind::Text { max_chars, one_of } => check_text(value, max_chars, one_of),
        Kind::Id => check_id(value),
        Kind::Integer { min, max } => match value.as_i64() {
            None => Some(ViolationKind::Malformed { expected: Shape::Integer }),
            Some(n) if n < min || n > max => Some(ViolationKind::OutOfRange { min, max }),
            Some(_) => None,
        },
        Kind::Boolean => {
            (!value.is_boolean()).then_some(ViolationKind::Malformed { expected: Shape::Boolean })
        }
        Kind::Time => match value.as_str() {
            Some(text) if time::parse(text).is_some() => None,
            _ => Some(ViolationKind::Malformed { expected: Shape::Time }),
        },
        Kind::Position => match value.as_str() {
            Some(text) if time::parse_millis(text).is_some() => None,
            _ => Some(ViolationKind::Malformed { expected: Shape::Time }),
        },
        Kind::Timestamps { max_items } => {
            let valid = |v: &Value| v.as_i64().is_some_and(|n| (0..=crate::ids::MAX_TIMESTAMP).contains(&n));
            check_list(value, parameter.required, max_items, Shape::Timestamps, valid)
        }
        Kind::Texts { max_items } => check_list(value, parameter.required, max_items, Shape::List, |v| {
            v.as_str().is_some_and(crate::ids::is_identifier)
        }),
        Kind::CommaList { max_items, one_of } => {
            check_comma_list(value, parameter.required, max_items, one_of)
        }
    };
    found.extend(kind.map(|kind| Violation::new(field, kind)));
}

fn check_text(value: &Value, max_chars: Option<usize>, one_of: &[&'static str]) -> Option<ViolationKind> {
    let Some(text) = value.as_str() else { return Some(ViolationKind::Malformed { expected: Shape::Text }) };
    let actual = text.chars().count();
    match max_chars {
        Some(limit) if actual > limit => return Some(ViolationKind::TooLong { limit, actual }),
        _ => {}
    }
    not_one_of(text, one_of)
}

fn not_one_of(text: &str, one_of: &[&'static str]) -> Option<ViolationKind> {
    (!one_of.is_empty() && !one_of.contains(&text))
        .then(|| ViolationKind::NotOneOf { allowed: one_of.iter().map(|s| (*s).to_owned()).collect() })
}

fn check_id(value: &Value) -> Option<ViolationKind> {
    match value.as_str() {
        Some(text) if crate::ids::is_identifier(text) => None,
        _ => Some(ViolationKind::Malformed { expected: Shape::Id }),
    }
}

fn check_list(
    value: &Value,
    required: bool,
    limit: usize,
    expected: Shape,
    valid: impl Fn(&Value) -> bool,
) -> Option<ViolationKind> {
    let Some(items) = value.as_array() else { return Some(ViolationKind::Malformed { expected }) };
    if items.is_empty() && required {
        Some(ViolationKind::Missing)
    } else if items.len() > limit {
        Some(ViolationKind::TooMany { limit, actual: items.len() })
    } else {
        (!items.iter().all(valid)).then_some(ViolationKind::Malformed { expected })
    }
}

fn check_comma_list(
    value: &Value,
    required: bool,
    max_items: Option<usize>,
    one_of: &[&'static str],
) -> Option<ViolationKind> {
    let Some(text) = value.as_str() else { return Some(ViolationKind::Malformed { expected: Shape::List }) };
    let items: Vec<&str> = text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
    if items.is_empty() && required {
        return Some(ViolationKind::Missing);
    }
    match max_items {
        Some(limit) if items.len() > limit => Some(ViolationKind::TooMany { limit, actual: items.len() }),
        _ => items.iter().find_map(|item| not_one_of(item, one_of)),
    }
}
