//! Addresses of streams elsewhere: `rtmp://host/app/stream`.

use crate::name::{StreamName, StreamNameError, without_query};
use std::fmt;
use std::str::FromStr;

/// Longest address, in bytes.
const MAX_URL: usize = 2048;

/// An address of the form `rtmp://host[:port]/app/stream[?query]`.
///
/// `Display` and `Debug` leave the query string out, because publishers put secrets there.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RtmpUrl {
    host: String,
    port: u16,
    app: String,
    key: String,
    name: StreamName,
}

/// Why a text is not an RTMP address that can be pulled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RtmpUrlError {
    /// Another scheme, or none.
    #[error("the address must begin with rtmp://")]
    Scheme,
    /// A variant of RTMP over TLS or HTTP.
    #[error("{0} is not supported, only plain rtmp://")]
    Variant(String),
    /// More than 2048 bytes.
    #[error("the address has more than {MAX_URL} bytes")]
    TooLong,
    /// White space or a control character.
    #[error("the address contains white space or a control character")]
    Character,
    /// `user:password@host`.
    #[error("a user name or password in the address is not supported")]
    UserInfo,
    /// No host name, or a malformed one.
    #[error("the host name is missing or malformed")]
    Host,
    /// Not a number from 1 to 65535.
    #[error("the port must be a number from 1 to 65535")]
    Port,
    /// No application, or no stream after it.
    #[error("the address must name an application and a stream: rtmp://host/app/stream")]
    Path,
    /// The path is not usable as a stream name.
    #[error(transparent)]
    Name(#[from] StreamNameError),
}

impl RtmpUrl {
    /// Port of an address that names none.
    pub const DEFAULT_PORT: u16 = 1935;

    /// Host name or address; an IPv6 address is without its brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Port, 1935 unless given.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// RTMP application: the first segment of the path.
    pub fn app(&self) -> &str {
        &self.app
    }

    /// Stream key: the rest of the path, with its query string.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The name a stream from this address has in the engine.
    pub fn stream_name(&self) -> &StreamName {
        &self.name
    }

    /// `rtmp://host:port/app`, as the connect command wants it.
    pub(crate) fn tc_url(&self) -> String {
        format!("rtmp://{}/{}", self.authority(), self.app)
    }

    fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == Self::DEFAULT_PORT { host } else { format!("{host}:{}", self.port) }
    }
}

impl FromStr for RtmpUrl {
    type Err = RtmpUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > MAX_URL {
            return Err(RtmpUrlError::TooLong);
        }
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(RtmpUrlError::Character);
        }
        let (scheme, rest) = text.split_once("://").ok_or(RtmpUrlError::Scheme)?;
        match scheme.to_ascii_lowercase().as_str() {
            "rtmp" => {}
            variant @ ("rtmps" | "rtmpt" | "rtmpe" | "rtmpte" | "rtmpts") => {
                return Err(RtmpUrlError::Variant(variant.into()));
            }
            _ => return Err(RtmpUrlError::Scheme),
        }
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if authority.contains('@') {
            return Err(RtmpUrlError::UserInfo);
        }
        let (host, port) = split_authority(authority)?;
        let (app, key) = path.split_once('/').ok_or(RtmpUrlError::Path)?;
        if app.is_empty() || without_query(app) != app || without_query(key).is_empty() {
            return Err(RtmpUrlError::Path);
        }
        let name = StreamName::new(app, key)?;
        Ok(RtmpUrl { host, port, app: app.into(), key: key.into(), name })
    }
}

fn split_authority(authority: &str) -> Result<(String, u16), RtmpUrlError> {
    let (host, port) = if let Some(rest) = authority.strip_prefix('[') {
        let (host, after) = rest.split_once(']').ok_or(RtmpUrlError::Host)?;
        if host.parse::<std::net::Ipv6Addr>().is_err() {
            return Err(RtmpUrlError::Host);
        }
        match after.strip_prefix(':') {
            Some(port) => (host, Some(port)),
            None if after.is_empty() => (host, None),
            None => return Err(RtmpUrlError::Host),
        }
    } else {
        match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        }
    };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    if host.is_empty() || host.len() > 253 || !host.chars().all(plain) {
        return Err(RtmpUrlError::Host);
    }
    let port = match port {
        None => RtmpUrl::DEFAULT_PORT,
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            digits.parse().ok().filter(|port| *port != 0).ok_or(RtmpUrlError::Port)?
        }
        Some(_) => return Err(RtmpUrlError::Port),
    };
    Ok((host.into(), port))
}

impl fmt::Display for RtmpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.tc_url(), without_query(&self.key))
    }
}

impl fmt::Debug for RtmpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RtmpUrl({self})")
    }
}

impl From<&RtmpUrl> for StreamName {
    fn from(url: &RtmpUrl) -> Self {
        url.name.clone()
    }
}

impl From<RtmpUrl> for StreamName {
    fn from(url: RtmpUrl) -> Self {
        url.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_parts_and_a_default_port() {
        let url: RtmpUrl = "rtmp://example.com/live/camera1?token=t".parse().unwrap();
        assert_eq!(
            (url.host(), url.port(), url.app(), url.key()),
            ("example.com", 1935, "live", "camera1?token=t")
        );
        assert_eq!(StreamName::from(&url).as_str(), "live/camera1");
        let url: RtmpUrl = "RTMP://[::1]:1936/a/b/c".parse().unwrap();
        assert_eq!((url.host(), url.port(), url.app(), url.key()), ("::1", 1936, "a", "b/c"));
        assert_eq!(url.tc_url(), "rtmp://[::1]:1936/a");
    }

    #[test]
    fn an_address_never_prints_its_secret() {
        let url: RtmpUrl = "rtmp://example.com/live/camera1?token=secret".parse().unwrap();
        assert_eq!(format!("{url} {url:?}").find("secret"), None);
    }

    #[test]
    fn a_bad_address_says_what_is_wrong() {
        use RtmpUrlError as E;
        for (text, error) in [
            ("http://a/b/c", E::Scheme),
            ("a/b/c", E::Scheme),
            ("rtmps://a/b/c", E::Variant("rtmps".into())),
            ("rtmp://u:p@a/b/c", E::UserInfo),
            ("rtmp:///b/c", E::Host),
            ("rtmp://[::1/b/c", E::Host),
            ("rtmp://a b/c/d", E::Character),
            ("rtmp://a:0/b/c", E::Port),
            ("rtmp://a:x/b/c", E::Port),
            ("rtmp://a:/b/c", E::Port),
            ("rtmp://a:+80/b/c", E::Port),
            ("rtmp://a", E::Path),
            ("rtmp://a/b", E::Path),
            ("rtmp://a/b/?x", E::Path),
            ("rtmp://a/b/../c", E::Name(StreamNameError::Forbidden)),
        ] {
            assert_eq!(text.parse::<RtmpUrl>(), Err(error), "{text}");
        }
    }
}
