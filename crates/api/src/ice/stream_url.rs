//! Addresses of live streams: the one grammar for them, used by the page, the proxy and the local service.

use super::shared::{after_scheme, split_authority};
use std::fmt;
use std::str::FromStr;

/// The address of a live stream: `rtmp://host[:port]/stream` or `rtmp://host[:port]/app/stream`, with more segments
/// or a query string if need be.
///
/// The vendor documents the length (255 characters, checked with the request), the scheme and the sample
/// `rtmp://www.aliyun.com/stream`. Names of streams may contain spaces, unescaped or as `%20`; other spellings of a path are
/// interpreted by the server. Two addresses are equal when they name the same stream: scheme and host compare without case, the
/// default port may be left out, and empty path segments do not count.
///
/// `Display` and `Debug` leave the query string out, because it may hold a token.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct StreamUrl {
    host: String,
    port: u16,
    path: String,
    query: Option<String>,
}

/// The text is not the address of a live stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a stream address is rtmp://host[:port]/stream or rtmp://host[:port]/app/stream")]
pub struct BadStreamUrl;

impl StreamUrl {
    /// Port of an address that names none.
    pub const DEFAULT_PORT: u16 = 1935;

    /// Host name or IP address in lower case; an IPv6 address is without its brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// 1 to 65535; [`DEFAULT_PORT`](Self::DEFAULT_PORT) where the address names none.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The path without its leading slash: `stream` or `app/stream`. Has at least one segment and no empty one.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The part after the first `?`.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }
}

impl FromStr for StreamUrl {
    type Err = BadStreamUrl;

    fn from_str(text: &str) -> Result<Self, BadStreamUrl> {
        let rest = after_scheme(text, "rtmp").filter(|rest| is_one_line(rest)).ok_or(BadStreamUrl)?;
        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, Some(query.to_owned())),
            None => (rest, None),
        };
        let (authority, path) = rest.split_once('/').ok_or(BadStreamUrl)?;
        let (host, port) = split_authority(authority).ok_or(BadStreamUrl)?;
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        if segments.is_empty() {
            return Err(BadStreamUrl);
        }
        Ok(StreamUrl {
            host: host.trim_matches(['[', ']']).to_ascii_lowercase(),
            port: port.unwrap_or(Self::DEFAULT_PORT),
            path: segments.join("/"),
            query,
        })
    }
}

/// Whether the text has no control characters, and no white space but spaces inside.
fn is_one_line(text: &str) -> bool {
    text.trim() == text && !text.chars().any(|c| c.is_control() || (c.is_whitespace() && c != ' '))
}

impl fmt::Display for StreamUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "rtmp://[{}]:{}/{}", self.host, self.port, self.path),
            false => write!(f, "rtmp://{}:{}/{}", self.host, self.port, self.path),
        }
    }
}

impl fmt::Debug for StreamUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StreamUrl({self})")
    }
}

/// Whether the text is a [`StreamUrl`].
pub fn is_stream_url(url: &str) -> bool {
    url.parse::<StreamUrl>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, u16, String, Option<String>) {
        let url: StreamUrl = text.parse().unwrap_or_else(|_| panic!("{text}"));
        (url.host().to_owned(), url.port(), url.path().to_owned(), url.query().map(str::to_owned))
    }

    #[test]
    fn an_address_has_a_host_a_port_a_path_and_a_query() {
        let expected = |host: &str, port, path: &str, query: Option<&str>| {
            (host.to_owned(), port, path.to_owned(), query.map(str::to_owned))
        };
        for (text, parsed) in [
            ("rtmp://www.aliyun.com/stream", expected("www.aliyun.com", 1935, "stream", None)),
            ("rtmp://h:80/app/stream?a=/b?c", expected("h", 80, "app/stream", Some("a=/b?c"))),
            ("rtmp://h/stream?token=t", expected("h", 1935, "stream", Some("token=t"))),
            ("RTMP://Camera.Example/A/b/c", expected("camera.example", 1935, "A/b/c", None)),
            ("rtmp://[::1]:1936//live//x/", expected("::1", 1936, "live/x", None)),
            ("rtmp://127.0.0.1/live/大厅", expected("127.0.0.1", 1935, "live/大厅", None)),
            ("rtmp://h/live/hall 2?t=1", expected("h", 1935, "live/hall 2", Some("t=1"))),
        ] {
            assert_eq!(parts(text), parsed, "{text}");
        }
    }

    #[test]
    fn addresses_of_the_same_stream_are_equal() {
        let parse = |text: &str| text.parse::<StreamUrl>().unwrap();
        let url = parse("rtmp://h/live/x?t=1");
        for same in ["RTMP://h/live/x?t=1", "rtmp://H:1935/live/x?t=1", "rtmp://h//live/x/?t=1"] {
            assert_eq!(parse(same), url, "{same}");
        }
        for other in
            ["rtmp://h/live/X?t=1", "rtmp://h/live/x", "rtmp://h:1/live/x?t=1", "rtmp://i/live/x?t=1"]
        {
            assert_ne!(parse(other), url, "{other}");
        }
    }

    #[test]
    fn what_names_no_stream_is_refused() {
        for text in [
            "",
            "rtmp://",
            "rtmp://h",
            "rtmp://h/",
            "rtmp://h//",
            "rtmp://h?x=/live/y",
            "rtmp://h/?live/x",
            "rtmp:///a/s",
            "rtmp:/h/a/s",
            "rtmps://h/a/s",
            "http://h/a/s",
            "h/a/s",
            "rtmp://h:0/a/s",
            "rtmp://h:x/a/s",
            "rtmp://h:65536/a/s",
            "rtmp://h:+80/a/s",
            "rtmp://u:p@h/a/s",
            "rtmp://[::1/a/s",
            "rtmp://h/a/s ",
            "rtmp://h /a/s",
            "rtmp://h/a/s\u{a0}t",
            "rtmp://h/a/s\n",
        ] {
            assert_eq!(text.parse::<StreamUrl>(), Err(BadStreamUrl), "{text}");
        }
    }

    #[test]
    fn an_address_never_prints_its_token() {
        let url: StreamUrl = "rtmp://[::1]/live/x?token=secret".parse().unwrap();
        assert_eq!(format!("{url} {url:?}"), "rtmp://[::1]:1935/live/x StreamUrl(rtmp://[::1]:1935/live/x)");
    }
}
