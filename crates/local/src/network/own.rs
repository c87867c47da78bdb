//! Whether an address points to this program's own ingest.

use super::{Network, address};
use std::net::{IpAddr, SocketAddr, UdpSocket};

/// The ingest's address, for the check whether another address points to it.
#[derive(Debug, Clone)]
pub(crate) struct OwnIngest {
    listen: SocketAddr,
    /// The name of this machine, in lower case.
    machine: String,
}

impl OwnIngest {
    pub(crate) fn new(listen: SocketAddr) -> OwnIngest {
        let machine = rustix::system::uname().nodename().to_string_lossy().to_ascii_lowercase();
        OwnIngest { listen, machine }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.listen
    }

    /// Whether a publisher that uses this host and port reaches the ingest: by any address of this machine that the ingest
    /// listens on, in any notation, by the machine's name, or by a name that resolves to such an address.
    pub(crate) async fn is_at(&self, network: &Network, host: &str, port: u16) -> bool {
        if port != self.listen.port() {
            return false;
        }
        match self.is_surely_at(host) {
            Some(is_own) => is_own,
            None => match network.resolve(host, port).await {
                Ok(found) => found.iter().any(|address| self.listens_on(address.ip())),
                Err(_) => false,
            },
        }
    }

    /// Whether this socket address is the ingest.
    pub(crate) fn is(&self, address: SocketAddr) -> bool {
        address.port() == self.listen.port() && self.listens_on(address.ip())
    }

    /// The result without resolving a name.
    fn is_surely_at(&self, host: &str) -> Option<bool> {
        if let Some(address) = address::parse(host.trim_matches(['[', ']'])) {
            return Some(self.listens_on(address));
        }
        let name = host.trim_end_matches('.').to_ascii_lowercase();
        let is_loopback = name == "localhost" || name.ends_with(".localhost");
        let is_machine = !self.machine.is_empty()
            && (name == self.machine || name.strip_suffix(".local") == Some(&self.machine));
        (is_loopback || is_machine).then_some(true)
    }

    fn listens_on(&self, address: IpAddr) -> bool {
        let (address, listen) = (address.to_canonical(), self.listen.ip().to_canonical());
        if address == listen {
            return true;
        }
        match (address.is_loopback() || address.is_unspecified(), listen.is_unspecified()) {
            // Loopback and unspecified addresses stand for this machine.
            (true, _) => listen.is_loopback() || listen.is_unspecified(),
            (false, true) => is_of_this_machine(address),
            (false, false) => false,
        }
    }
}

/// Only an address of this machine can be bound to.
fn is_of_this_machine(address: IpAddr) -> bool {
    UdpSocket::bind((address, 0)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_form_of_the_own_address_is_recognised() {
        let network = Network::new();
        let own = OwnIngest::new("127.0.0.1:1935".parse().unwrap());
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "127.0.0.2",
            "localhost",
            "LocalHost.",
            "camera.localhost",
            "::1",
            "[::1]",
            "::ffff:127.0.0.1",
            "0.0.0.0",
            "::",
            &own.machine,
            &format!("{}.local", own.machine),
        ] {
            assert!(own.is_at(&network, host, 1935).await, "{host}");
            assert!(!own.is_at(&network, host, 1936).await, "{host}");
        }
        for host in ["192.0.2.1", "10.255.255.254", "no-such-host.invalid"] {
            assert!(!own.is_at(&network, host, 1935).await, "{host}");
        }
    }

    #[tokio::test]
    async fn an_ingest_on_all_addresses_is_reached_by_each() {
        let network = Network::new();
        // The address by which this machine would reach others; no packet is sent for it.
        let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
        let lan =
            socket.connect("192.0.2.1:9").and_then(|()| socket.local_addr()).map(|address| address.ip());
        let everywhere = OwnIngest::new("0.0.0.0:1935".parse().unwrap());
        for host in ["127.0.0.1", "localhost", "[::1]"] {
            assert!(everywhere.is_at(&network, host, 1935).await, "{host}");
        }
        assert!(!everywhere.is_at(&network, "192.0.2.1", 1935).await);
        if let Ok(lan) = lan.map(|lan| lan.to_string()).as_deref() {
            assert!(everywhere.is_at(&network, lan, 1935).await, "{lan}");
            let loopback = OwnIngest::new("127.0.0.1:1935".parse().unwrap());
            assert_eq!(loopback.is_at(&network, lan, 1935).await, lan.starts_with("127."), "{lan}");
            let there = OwnIngest::new(format!("{lan}:1935").parse().unwrap());
            assert!(there.is_at(&network, lan, 1935).await && !there.is_surely_at("127.0.0.1").unwrap());
        }
    }
}
