//! Names of streams inside the engine: `app/stream`.

use std::fmt;
use std::str::FromStr;

/// Longest stream name, in bytes.
const MAX_NAME: usize = 256;

/// The name under which a stream is known: `app/stream`, without any query string.
///
/// At most 256 bytes; every segment is non-empty, is neither `.` nor `..`, and has no control character,
/// backslash, `?` or `#`. A name is therefore safe as a part of an object key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamName(String);

/// Why a text is not a stream name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StreamNameError {
    /// Nothing before or after the slash, or an empty segment in between.
    #[error("a stream name is \"app/stream\", with something on both sides of each slash")]
    EmptySegment,
    /// Longer than 256 bytes.
    #[error("a stream name has at most {MAX_NAME} bytes")]
    TooLong,
    /// A character or a segment that would not survive in a URL or an object key.
    #[error(
        "a stream name has no control characters, no backslash, no question or number sign, and no \".\" or \"..\""
    )]
    Forbidden,
}

impl StreamName {
    /// Joins an RTMP application and a stream key; the query strings of both are dropped.
    ///
    /// # Errors
    /// See [`StreamNameError`].
    pub fn new(app: &str, key: &str) -> Result<StreamName, StreamNameError> {
        let (app, key) = (without_query(app).trim_matches('/'), without_query(key).trim_matches('/'));
        if app.len() + key.len() + 1 > MAX_NAME {
            return Err(StreamNameError::TooLong);
        }
        for segment in app.split('/').chain(key.split('/')) {
            if segment.is_empty() {
                return Err(StreamNameError::EmptySegment);
            }
            let forbidden = |c: char| c.is_control() || matches!(c, '\\' | '#');
            if segment == "." || segment == ".." || segment.contains(forbidden) {
                return Err(StreamNameError::Forbidden);
            }
        }
        Ok(StreamName(format!("{app}/{key}")))
    }

    /// The whole name, `app/stream`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the first slash.
    pub fn app(&self) -> &str {
        self.0.split_once('/').map_or("", |(app, _)| app)
    }

    /// The part after the first slash.
    pub fn stream(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, stream)| stream)
    }
}

pub(crate) fn without_query(text: &str) -> &str {
    text.split('?').next().unwrap_or_default()
}

impl FromStr for StreamName {
    type Err = StreamNameError;

    /// Reads `app/stream`; a query string is dropped.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (app, key) = without_query(text).split_once('/').ok_or(StreamNameError::EmptySegment)?;
        StreamName::new(app, key)
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for StreamName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_name_drops_the_query_of_the_key() {
        let name = StreamName::new("live", "camera1?key=secret/x").unwrap();
        assert_eq!(name.as_str(), "live/camera1");
        assert_eq!((name.app(), name.stream()), ("live", "camera1"));
    }

    #[test]
    fn a_stream_name_cannot_leave_its_folder() {
        for bad in ["live/..", "../live", "live/a/../b", "live/./a", "live/a\\b", "live/a\u{0}", "live/a\nb"]
        {
            assert_eq!(bad.parse::<StreamName>(), Err(StreamNameError::Forbidden), "{bad:?}");
        }
        for bad in ["", "live", "live/", "/camera", "live/b//a", "?"] {
            assert_eq!(bad.parse::<StreamName>(), Err(StreamNameError::EmptySegment), "{bad:?}");
        }
        assert_eq!(format!("live/{}", "a".repeat(252)).parse::<StreamName>(), Err(StreamNameError::TooLong));
        assert!(format!("live/{}", "a".repeat(251)).parse::<StreamName>().is_ok());
    }
}
