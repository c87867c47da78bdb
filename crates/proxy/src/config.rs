//! The settings of the proxy: its addresses, whom it answers, its limits, how fast it deletes.

use crate::callback_tests::CallbackTests;
use crate::fault_plans::FaultPlans;
use media_api::Mode;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// Settings of one proxy.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which service the proxy signs for.
    pub mode: Mode,
    /// Region ID, such as `cn-shanghai`.
    pub region: String,
    /// The account that the key belongs to, if it could be read; see [`account_of`](crate::account_of). History and unfinished
    /// deletions belong to the account and region. Without it, to the key and region.
    pub account: Option<String>,
    /// Refuse every operation that changes anything.
    pub read_only: bool,
    /// Accepted values of the `Host` header, such as `127.0.0.1:8080`; without the port where it is 80. The first is the
    /// console's own.
    pub hosts: Vec<String>,
    /// Further names of this server, such as `localhost:8080`, from which a browser is redirected to its own.
    pub other_names: Vec<String>,
    /// Accepted values of the `Origin` header, such as `http://127.0.0.1:8080`.
    pub origins: Vec<String>,
    /// Where to push streams, in local mode.
    pub ingest: Option<String>,
    /// Version shown to the page.
    pub version: String,
    /// The rate of deletions.
    pub pace: Pace,
    /// The limits of the server.
    pub limits: Limits,
    /// What a deletion requires besides its confirmation.
    pub safety: Safety,
    /// The fault plan of the local service, in local mode.
    pub faults: Option<Arc<dyn FaultPlans>>,
    /// What tests callback addresses, in local mode.
    pub callbacks: Option<Arc<dyn CallbackTests>>,
}

impl Config {
    /// Settings for a console that listens on `address`. From `localhost` and from the other loopback address on the same port,
    /// a browser is redirected to `address`, because sessions belong to one name.
    pub fn on(address: SocketAddr, mode: Mode, region: impl Into<String>) -> Self {
        let own = authority(&address.ip(), address.port());
        let hosts = vec![own.clone()];
        let mut other_names = Vec::new();
        if is_usual_loopback(&address.ip()) {
            let port = address.port();
            other_names.push(if port == 80 { "localhost".to_owned() } else { format!("localhost:{port}") });
            let both = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
            other_names.extend(both.map(|ip| authority(&ip, port)).into_iter().filter(|name| *name != own));
        }
        Self {
            mode,
            region: region.into(),
            account: None,
            read_only: false,
            origins: hosts.iter().map(|host| format!("http://{host}")).collect(),
            hosts,
            other_names,
            ingest: None,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pace: Pace::default(),
            limits: Limits::default(),
            safety: Safety::of(mode),
            faults: None,
            callbacks: None,
        }
    }

    /// Also accepts a page served by a development server, such as `http://127.0.0.1:8090`.
    ///
    /// Trunk forwards calls with the backend's address as Host, without its port; that name is accepted with the origin.
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

/// `127.0.0.1` or `::1`, to which `localhost` resolves.
pub fn is_usual_loopback(ip: &IpAddr) -> bool {
    *ip == IpAddr::V4(Ipv4Addr::LOCALHOST) || *ip == IpAddr::V6(Ipv6Addr::LOCALHOST)
}

/// An address as a browser writes it in `Host` and `Origin` of plain HTTP.
pub(crate) fn authority(ip: &IpAddr, port: u16) -> String {
    match (ip, port) {
        (IpAddr::V4(ip), 80) => ip.to_string(),
        (IpAddr::V6(ip), 80) => format!("[{ip}]"),
        (ip, port) => SocketAddr::new(*ip, port).to_string(),
    }
}

/// The limits beyond which the server refuses requests.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Open connections. Beyond that, the oldest one without a signed-in session is closed.
    pub connections: usize,
    /// How long the head of a request may take to arrive, and how long a connection may be idle.
    pub head: Duration,
    /// How long the body of a request may take to arrive.
    pub body: Duration,
    /// How long the response to a request may take to begin.
    pub answer: Duration,
    /// Requests without a session that are handled concurrently.
    pub public_requests: usize,
    /// Requests with a session that are handled concurrently.
    pub session_requests: usize,
    /// Size of the request bucket of a session.
    pub burst: f64,
    /// Requests refilled per second for a session.
    pub per_second: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            head: Duration::from_secs(30),
            body: Duration::from_secs(15),
            // The page's timeout is 60 s.
            answer: Duration::from_secs(55),
            public_requests: 64,
            session_requests: 256,
            burst: 300.0,
            per_second: 60.0,
        }
    }
}

/// What a deletion requires besides its confirmation.
#[derive(Debug, Clone, Copy)]
pub struct Safety {
    /// Whether calls that delete are sent only after a user has armed deletions.
    pub needs_arming: bool,
    /// How long deletions stay armed. Also the maximum age of a confirmed deletion that continues by itself after a restart.
    pub armed_for: Duration,
    /// Maximum number of items sent within an hour, over all deletions; `None` for no limit.
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

/// The rate of deletions: well below the vendor's limits, which production shares.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How long the reads for one plan may take. Less than [`Limits::answer`], so that the client gets the reason why there is
    /// no plan.
    pub planning: Duration,
    /// Between confirmation and the first call.
    pub hold: Duration,
    /// Between two DeleteLiveSnapshotFiles calls.
    pub files: Duration,
    /// Between two DeleteStream calls; the vendor allows 50 a second.
    pub streams: Duration,
    /// Between two DeleteMultipartUpload calls; the vendor allows 10 a second.
    pub fragments: Duration,
    /// Between two DeleteLiveSnapshotTemplate calls; the vendor documents no limit.
    pub templates: Duration,
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
            planning: Duration::from_secs(45),
            hold: Duration::from_secs(media_api::deletion::HOLD_SECONDS as u64),
            files: Duration::from_millis(200),
            streams: Duration::from_millis(100),
            fragments: Duration::from_millis(200),
            templates: Duration::from_millis(200),
            backoff: Duration::from_secs(1),
            backoff_limit: Duration::from_secs(20),
            attempts: 6,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(address: &str) -> Config {
        Config::on(address.parse().unwrap(), Mode::Local, "cn-shanghai")
    }

    #[test]
    fn a_plan_ends_before_its_answer_is_given_up() {
        assert!(Pace::default().planning + Duration::from_secs(5) <= Limits::default().answer);
    }

    #[test]
    fn only_a_development_origin_lets_further_names_in() {
        let mut config = on("127.0.0.1:8080");
        assert_eq!(config.hosts, ["127.0.0.1:8080"]);
        assert_eq!(config.origins, ["http://127.0.0.1:8080"]);
        config.allow_origin("http://127.0.0.1:8090/");
        assert_eq!(config.hosts[1..], ["127.0.0.1", "127.0.0.1:8090"]);
        assert_eq!(config.origins.last().map(String::as_str), Some("http://127.0.0.1:8090"));
    }

    #[test]
    fn the_names_are_those_that_a_browser_writes() {
        for (address, own, others) in [
            ("127.0.0.1:8080", "127.0.0.1:8080", &["localhost:8080", "[::1]:8080"][..]),
            ("[::1]:8080", "[::1]:8080", &["localhost:8080", "127.0.0.1:8080"]),
            ("127.0.0.1:80", "127.0.0.1", &["localhost", "[::1]"]),
            ("[::1]:80", "[::1]", &["localhost", "127.0.0.1"]),
            ("127.0.0.2:8080", "127.0.0.2:8080", &[]),
        ] {
            let config = on(address);
            assert_eq!(
                (config.hosts, config.other_names),
                (vec![own.to_owned()], others.iter().map(|name| (*name).to_owned()).collect())
            );
            assert_eq!(config.origins, [format!("http://{own}")]);
        }
    }
}
