//! Names of streams inside the engine: `stream` or `app/stream`.

use std::fmt;
use std::str::FromStr;

/// Longest stream name, in bytes: 255 characters of four bytes each and a little more.
const MAX_NAME: usize = 1024;

/// The name of a stream: the path of its address, without any query string.
///
/// Publishers divide a path between the RTMP application and the stream key in different ways; the name is the same for
/// all of them. It has at least one segment and at most 1024 bytes; no segment is empty, `.` or `..`, and none has a
/// control character, backslash, `?` or `#`. A name is therefore safe as a part of an object key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamName(String);

/// Why a text is not a stream name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StreamNameError {
    /// Neither the application nor the key names anything.
    #[error("neither the application nor the stream key names a stream")]
    Empty,
    /// Longer than 1024 bytes.
    #[error("a stream name has at most {MAX_NAME} bytes")]
    TooLong,
    /// A character or a segment that would not be preserved in a URL or an object key.
    #[error(
        "a stream name has no control characters, no backslash, no question or number sign, and no \".\" or \"..\""
    )]
    Forbidden,
}

impl StreamName {
    /// Joins an RTMP application and a stream key, one of which may be empty, as encoders send them: the query strings of both
    /// and empty segments are dropped, percent escapes are resolved, and of a whole address only the path counts. A key that is
    /// a whole address is used alone.
    ///
    /// # Errors
    /// See [`StreamNameError`].
    pub fn new(app: &str, key: &str) -> Result<StreamName, StreamNameError> {
        let (key, is_whole) = path_of(key);
        let (app, _) = if is_whole { (String::new(), true) } else { path_of(app) };
        let segments: Vec<&str> =
            app.split('/').chain(key.split('/')).filter(|segment| !segment.is_empty()).collect();
        let forbidden = |c: char| c.is_control() || matches!(c, '\\' | '#' | '?');
        if segments.iter().any(|segment| matches!(*segment, "." | "..") || segment.contains(forbidden)) {
            return Err(StreamNameError::Forbidden);
        }
        match segments.join("/") {
            name if name.is_empty() => Err(StreamNameError::Empty),
            name if name.len() > MAX_NAME => Err(StreamNameError::TooLong),
            name => Ok(StreamName(name)),
        }
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first segment.
    pub fn app(&self) -> &str {
        self.0.split_once('/').map_or(&self.0, |(app, _)| app)
    }

    /// The part after the first segment; empty if that is the only one.
    pub fn stream(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, stream)| stream)
    }
}

/// The path of an application or a key, and whether that was a whole address.
fn path_of(text: &str) -> (String, bool) {
    let path = without_query(text);
    let after_scheme = path
        .split_once("://")
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("rtmp") || scheme.eq_ignore_ascii_case("rtmps"));
    match after_scheme {
        Some((_, rest)) => (unescaped(rest.split_once('/').map_or("", |(_, path)| path)), true),
        None => (unescaped(path), false),
    }
}

/// The text with its percent escapes resolved; unchanged if the result is no text.
fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok()))
            .flatten();
        out.push(escape.unwrap_or(bytes[at]));
        at += if escape.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

pub(crate) fn without_query(text: &str) -> &str {
    text.split('?').next().unwrap_or_default()
}

impl FromStr for StreamName {
    type Err = StreamNameError;

    /// Parses `stream` or `app/stream`; a query string is dropped.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        StreamName::new(text, "")
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
    fn a_path_has_one_name_however_it_is_divided() {
        for (app, key) in
            [("live", "x"), ("live/x", ""), ("", "live/x"), ("live/", "/x"), ("live//x?a=/b", "")]
        {
            assert_eq!(StreamName::new(app, key).unwrap().as_str(), "live/x", "{app:?} {key:?}");
        }
        for (app, key) in [("x", ""), ("", "x"), ("/x/", ""), ("x?key=a/b", ""), ("", "x?key=a/b")] {
            let name = StreamName::new(app, key).unwrap();
            assert_eq!((name.as_str(), name.app(), name.stream()), ("x", "x", ""), "{app:?} {key:?}");
            assert_eq!(name.as_str().parse(), Ok(name));
        }
    }

    /// As cameras and encoders fill in their two fields.
    #[test]
    fn odd_addressing_names_the_stream_that_was_meant() {
        for (app, key, name) in [
            ("live", "rtmp://192.0.2.1:1935/live/x?key=k", "live/x"),
            ("", "rtmp://192.0.2.1/live/x", "live/x"),
            ("rtmp://192.0.2.1/live", "x", "live/x"),
            ("rtmp://192.0.2.1/live/x", "", "live/x"),
            ("RTMP://192.0.2.1/live/x?a=b", "", "live/x"),
            ("live?token=t", "x", "live/x"),
            ("live?token=a/b", "x?c=d", "live/x"),
            ("live", "%E5%A4%A7%E5%8E%85", "live/大厅"),
            ("live", "大厅", "live/大厅"),
            ("live", "hall%202", "live/hall 2"),
            ("live", "hall 2", "live/hall 2"),
            ("live", "50%", "live/50%"),
            ("live", "%ff", "live/%ff"),
            ("live%2Fx", "", "live/x"),
        ] {
            assert_eq!(StreamName::new(app, key).unwrap().as_str(), name, "{app:?} {key:?}");
        }
        assert_eq!(StreamName::new("live", "rtmp://192.0.2.1"), Err(StreamNameError::Empty));
        assert_eq!(StreamName::new("live", "%2e%2e"), Err(StreamNameError::Forbidden));
        assert_eq!(StreamName::new("live", "x%3Fy"), Err(StreamNameError::Forbidden));
        assert_eq!(StreamName::new("live", "x%00"), Err(StreamNameError::Forbidden));
    }

    #[test]
    fn a_stream_name_cannot_leave_its_folder() {
        for bad in
            ["live/..", "../live", "..", "live/a/../b", "live/./a", "live/a\\b", "live/a\u{0}", "live/a\nb"]
        {
            assert_eq!(bad.parse::<StreamName>(), Err(StreamNameError::Forbidden), "{bad:?}");
        }
        for bad in ["", "/", "//", "?", "?live/x"] {
            assert_eq!(bad.parse::<StreamName>(), Err(StreamNameError::Empty), "{bad:?}");
        }
        assert_eq!(format!("live/{}", "a".repeat(1020)).parse::<StreamName>(), Err(StreamNameError::TooLong));
        assert!(format!("live/{}", "a".repeat(1019)).parse::<StreamName>().is_ok());
    }
}
