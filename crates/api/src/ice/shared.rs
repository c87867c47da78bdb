//! Values that several live-snapshot operations share.

use crate::parameter::{Parameter, Rule, Violation, ViolationKind};
use crate::template::{FormatKind, check_format};
use crate::time::ApiTime;
use serde::{Deserialize, Serialize};

/// Page numbers are documented as `[1,n)`; this is the largest a 32-bit integer holds.
pub const MAX_PAGE_NO: i64 = i32::MAX as i64;

/// The live stream a job watches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct StreamInput {
    /// A [`StreamUrl`](super::StreamUrl) of at most 255 characters.
    pub url: String,
    /// Only `rtmp`.
    #[serde(rename = "Type")]
    pub stream_type: String,
}

impl StreamInput {
    pub const MEMBERS: &'static [Parameter] = &[
        Parameter::short_text("Url", 255).required().rules(&[Rule::StreamUrl]),
        Parameter::one_of("Type", &["rtmp"]).required(),
    ];

    pub fn rtmp(url: impl Into<String>) -> Self {
        Self { url: url.into(), stream_type: "rtmp".to_owned() }
    }
}

/// Where a job writes its pictures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SnapshotOutput {
    /// Only `oss`.
    pub storage_type: String,
    /// OSS endpoint without scheme: `oss-cn-shanghai.aliyuncs.com`.
    pub endpoint: String,
    pub bucket: String,
}

impl SnapshotOutput {
    pub const MEMBERS: &'static [Parameter] = &[
        Parameter::one_of("StorageType", &["oss"]).required(),
        Parameter::text("Endpoint").required().rules(&[Rule::EndpointName]),
        Parameter::text("Bucket").required().rules(&[Rule::BucketName]),
    ];

    pub fn oss(endpoint: impl Into<String>, bucket: impl Into<String>) -> Self {
        Self { storage_type: "oss".to_owned(), endpoint: endpoint.into(), bucket: bucket.into() }
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $(#[serde(rename = $word)] $variant),* }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            pub const VALUES: &'static [&'static str] = &[$($word),*];
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }
            /// The value with that name.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)* _ => None }
            }
        }
    )*};
}

words! {
    /// State of a job. None of them means finished or failed.
    JobStatus { Init = "init", Paused = "paused", Started = "started" }
    /// Order by creation time.
    SortBy { Ascending = "asc", Descending = "desc" }
    /// The command to a job.
    Command { Start = "start", Stop = "stop", Restart = "restart" }
    /// The origin of a template.
    TemplateType { System = "system", Custom = "custom" }
}

pub(crate) fn check_window(start: ApiTime, end: ApiTime, limit: i64, rule: Rule) -> Option<Violation> {
    match end.seconds() - start.seconds() {
        span if span < 0 => Some(Violation::broken("EndTime", Rule::EndBeforeStart)),
        span if span > limit => Some(Violation::broken("EndTime", rule)),
        _ => None,
    }
}

pub(crate) fn check_formats(overwrite: Option<&str>, sequence: Option<&str>, found: &mut Vec<Violation>) {
    let given = |format: Option<&str>| format.is_some_and(|text| !text.is_empty());
    if !given(overwrite) && !given(sequence) {
        found.push(Violation::new(
            FormatKind::Sequence.field(),
            ViolationKind::Broken { rule: Rule::NoFormat },
        ));
    }
    for (kind, format) in [(FormatKind::Overwrite, overwrite), (FormatKind::Sequence, sequence)] {
        found.extend(format.filter(|text| !text.is_empty()).and_then(|text| check_format(kind, text)));
    }
}

/// The part after `scheme://`. Schemes compare without case (RFC 3986, section 3.1).
pub(super) fn after_scheme<'a>(url: &'a str, scheme: &str) -> Option<&'a str> {
    let (given, rest) = url.split_once("://")?;
    given.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// `http://` or `https://` with a host.
pub fn is_callback_url(url: &str) -> bool {
    let rest = after_scheme(url, "http").or_else(|| after_scheme(url, "https"));
    rest.is_some_and(|rest| {
        is_visible(rest) && rest.split(['/', '?', '#']).next().and_then(split_authority).is_some()
    })
}

/// Whether the text has neither white space nor control characters.
fn is_visible(text: &str) -> bool {
    !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// Host and port of `host[:port]`; an IPv6 address keeps its brackets. `None` if either is not valid.
pub(super) fn split_authority(text: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !text.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let host_is_valid = match host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        Some(v6) => v6.parse::<std::net::Ipv6Addr>().is_ok(),
        None => is_host_name(host),
    };
    let port = match port {
        None => None,
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            Some(digits.parse::<u16>().ok().filter(|port| *port > 0)?)
        }
        Some(_) => return None,
    };
    host_is_valid.then_some((host, port))
}

fn is_host_name(host: &str) -> bool {
    !host.is_empty()
        && host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        })
}

/// A host name without scheme, path or port.
pub fn is_endpoint(endpoint: &str) -> bool {
    is_host_name(endpoint)
}

/// 3 to 63 of lower-case letters, digits and hyphens, with a letter or digit at both ends.
pub fn is_bucket_name(bucket: &str) -> bool {
    let alphanumeric = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    (3..=63).contains(&bucket.len())
        && bucket.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && alphanumeric(bucket.bytes().next())
        && alphanumeric(bucket.bytes().next_back())
}
