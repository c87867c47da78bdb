//! What the proxy must be told: who it is, whom it answers, how fast it deletes.

use media_api::Mode;
use std::net::SocketAddr;
use std::time::Duration;

/// Settings of one proxy.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which service the proxy signs for.
    pub mode: Mode,
    /// Region ID, such as `cn-shanghai`.
    pub region: String,
    /// The account that the key belongs to, if it could be read; see [`account_of`](crate::account_of). History and
    /// unfinished deletions belong to the account and region. Without it, to the key and region.
    pub account: Option<String>,
    /// Refuse every operation that changes anything.
    pub read_only: bool,
    /// Values of the `Host` header that are answered, port included, such as `127.0.0.1:8080`.
    pub hosts: Vec<String>,
    /// Values of the `Origin` header that are answered, such as `http://127.0.0.1:8080`.
    pub origins: Vec<String>,
    /// Where to push streams, in local mode.
    pub ingest: Option<String>,
    /// Version shown to the page.
    pub version: String,
    /// How fast deletions go.
    pub pace: Pace,
    /// What a deletion needs beside its confirmation.
    pub safety: Safety,
}

impl Config {
    /// Settings for a console that listens on `address`, and that also answers to `localhost` on the same port.
    pub fn on(address: SocketAddr, mode: Mode, region: impl Into<String>) -> Self {
        let hosts = vec![address.to_string(), format!("localhost:{}", address.port())];
        Self {
            mode,
            region: region.into(),
            account: None,
            read_only: false,
            origins: hosts.iter().map(|host| format!("http://{host}")).collect(),
            hosts,
            ingest: None,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pace: Pace::default(),
            safety: Safety::of(mode),
        }
    }

    /// Also answers a page that a development server hands out, such as `http://127.0.0.1:8090`.
    ///
    /// Trunk forwards calls with the backend's address as Host, without its port; that name is let in with the origin.
    pub fn allow_origin(&mut self, origin: &str) {
        let origin = origin.trim_end_matches('/');
        if let Some((_, host)) = origin.split_once("://") {
            let backend = self.hosts[0].rsplit_once(':').map(|(address, _)| address.to_owned());
            self.hosts.extend(backend);
            self.hosts.push(host.to_owned());
            self.origins.push(origin.to_owned());
        }
    }
}

/// What a deletion needs beside its confirmation.
#[derive(Debug, Clone, Copy)]
pub struct Safety {
    /// Whether calls that delete leave only after a person has armed deletions.
    pub needs_arming: bool,
    /// How long deletions stay armed. Also how old a confirmed deletion may be to go on by itself after a restart.
    pub armed_for: Duration,
    /// Most items that may be sent within an hour, over all deletions; `None` for no limit.
    pub hourly_items: Option<u32>,
}

impl Safety {
    /// Armed deletions and 20,000 items an hour against the cloud; neither against the local service.
    pub fn of(mode: Mode) -> Self {
        let armed_for = Duration::from_secs(15 * 60);
        match mode {
            Mode::Cloud => Self { needs_arming: true, armed_for, hourly_items: Some(20_000) },
            Mode::Local => Self { needs_arming: false, armed_for, hourly_items: None },
        }
    }
}

/// How fast deletions go: well below the vendor's limits, which production shares.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Between confirmation and the first call.
    pub hold: Duration,
    /// Between two DeleteLiveSnapshotFiles calls.
    pub files: Duration,
    /// Between two DeleteStream calls; the vendor allows 50 a second.
    pub streams: Duration,
    /// Between two DeleteMultipartUpload calls; the vendor allows 10 a second.
    pub fragments: Duration,
    /// First back-off after throttling or a failed connection; doubles each time, with full jitter.
    pub backoff: Duration,
    /// Longest back-off.
    pub backoff_limit: Duration,
    /// Attempts per call while the service throttles or cannot be reached.
    pub attempts: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            hold: Duration::from_secs(media_api::deletion::HOLD_SECONDS as u64),
            files: Duration::from_millis(200),
            streams: Duration::from_millis(100),
            fragments: Duration::from_millis(200),
            backoff: Duration::from_secs(1),
            backoff_limit: Duration::from_secs(20),
            attempts: 6,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_development_origin_lets_further_names_in() {
        let address = SocketAddr::from(([127, 0, 0, 1], 8080));
        let mut config = Config::on(address, Mode::Local, "cn-shanghai");
        assert_eq!(config.hosts, ["127.0.0.1:8080", "localhost:8080"]);
        config.allow_origin("http://127.0.0.1:8090/");
        assert_eq!(config.hosts[2..], ["127.0.0.1", "127.0.0.1:8090"]);
        assert_eq!(config.origins.last().map(String::as_str), Some("http://127.0.0.1:8090"));
    }
}
