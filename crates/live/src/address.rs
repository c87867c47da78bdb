//! Addresses of streams on other servers, in the parts that RTMP sends.

use crate::name::without_query;
use std::fmt;

/// Port that is left out of an address.
const DEFAULT_PORT: u16 = 1935;

/// The source of a pull. The notation of an address is up to the owner.
///
/// `Display` and `Debug` leave query strings out, because they contain secrets of players and publishers.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PullAddress {
    /// Host name or IP address; an IPv6 address is without brackets.
    pub host: String,
    /// Port of the server.
    pub port: u16,
    /// RTMP application, with its query string if the stream has no key.
    pub app: String,
    /// Stream key, with its query string. Empty for a stream that is named by its application alone.
    pub key: String,
}

impl PullAddress {
    /// `rtmp://host:port/app`, as sent in the connect command.
    pub(crate) fn tc_url(&self) -> String {
        format!("rtmp://{}/{}", self.authority(), self.app)
    }

    fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == DEFAULT_PORT { host } else { format!("{host}:{}", self.port) }
    }
}

impl fmt::Display for PullAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rtmp://{}/{}", self.authority(), without_query(&self.app))?;
        match without_query(&self.key) {
            "" => Ok(()),
            key => write!(f, "/{key}"),
        }
    }
}

impl fmt::Debug for PullAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PullAddress({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(host: &str, port: u16, app: &str, key: &str) -> PullAddress {
        PullAddress { host: host.into(), port, app: app.into(), key: key.into() }
    }

    #[test]
    fn the_connect_address_names_a_port_only_where_it_must() {
        assert_eq!(address("example.com", 1935, "live", "x").tc_url(), "rtmp://example.com/live");
        assert_eq!(address("::1", 1936, "live", "x").tc_url(), "rtmp://[::1]:1936/live");
        assert_eq!(address("example.com", 1935, "x?t=1", "").tc_url(), "rtmp://example.com/x?t=1");
    }

    #[test]
    fn an_address_never_prints_its_secret() {
        let two = address("example.com", 1936, "live", "x?token=secret");
        assert_eq!(
            format!("{two} {two:?}"),
            "rtmp://example.com:1936/live/x PullAddress(rtmp://example.com:1936/live/x)"
        );
        assert_eq!(address("example.com", 1935, "x?token=secret", "").to_string(), "rtmp://example.com/x");
    }
}
