//! Checked identifiers and other small values with restricted content.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Why a text or number is not one of this module's values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadId {
    #[error("an identifier is 1 to 128 letters, digits, hyphens, underscores or dots")]
    Identifier,
    #[error("a creation timestamp is a whole number of milliseconds since 1970, 0 to {MAX_TIMESTAMP}")]
    Timestamp,
    #[error("a page size is 1 to 100")]
    PageSize,
}

/// The last millisecond of the year 9999, past which a time can no longer be written as the API writes times.
pub(crate) const MAX_TIMESTAMP: i64 = 253_402_300_799_999;

/// The samples show UUIDs and 32 hexadecimal characters, but no document defines a form; so any token is accepted that cannot
/// break out of a query, a header, a path or a log line.
pub(crate) fn is_identifier(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'*'))
}

macro_rules! identifier {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks the shape; see [`BadId::Identifier`].
            pub fn new(text: impl Into<String>) -> Result<Self, BadId> {
                let text = text.into();
                if is_identifier(&text) { Ok(Self(text)) } else { Err(BadId::Identifier) }
            }
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                Self::new(text)
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
        impl std::str::FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                Self::new(text)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

identifier! {
    /// A live-snapshot job.
    JobId;
    /// A live-snapshot template.
    TemplateId;
    /// An audio or video file in VOD; also a `MediaId`.
    VideoId;
    /// One media stream of a video, which the vendor also calls a job ID.
    StreamId;
}

/// When a snapshot was taken, in milliseconds since the epoch: its name in DeleteLiveSnapshotFiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct CreateTimestamp(i64);

impl CreateTimestamp {
    /// Milliseconds since the epoch, 0 to the end of the year 9999.
    pub fn new(millis: i64) -> Result<Self, BadId> {
        if (0..=MAX_TIMESTAMP).contains(&millis) { Ok(Self(millis)) } else { Err(BadId::Timestamp) }
    }
    pub fn millis(self) -> i64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for CreateTimestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(crate::lenient::integer(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for CreateTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Entries per page, 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PageSize(u32);

impl PageSize {
    pub const DEFAULT: Self = Self(10);
    pub const MAX: Self = Self(100);

    pub fn new(entries: u32) -> Result<Self, BadId> {
        if (1..=100).contains(&entries) { Ok(Self(entries)) } else { Err(BadId::PageSize) }
    }
    pub fn get(self) -> u32 {
        self.0
    }
}

impl Default for PageSize {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl<'de> Deserialize<'de> for PageSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let n: u32 = crate::lenient::integer(deserializer)?;
        Self::new(n).map_err(serde::de::Error::custom)
    }
}

/// Values sent as one text joined by commas. Empty items and repeats are dropped, order is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommaList(Vec<String>);

impl CommaList {
    pub fn new<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Self {
        let mut kept: Vec<String> = Vec::new();
        for item in items {
            for item in item.into().split(',').map(str::trim) {
                if !item.is_empty() && !kept.iter().any(|k| k == item) {
                    kept.push(item.to_owned());
                }
            }
        }
        Self(kept)
    }
    pub fn items(&self) -> &[String] {
        &self.0
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for CommaList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.join(","))
    }
}

impl<'de> Deserialize<'de> for CommaList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::new([String::deserialize(deserializer)?]))
    }
}
