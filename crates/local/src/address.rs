//! Which addresses the service may connect to: one guard for stream pulls and callbacks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Why an address is not connected to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AddressError {
    #[error("the host name {host} cannot be resolved: {reason}")]
    Unresolved { host: String, reason: String },
    #[error("{host} resolves to {address}, an address that is never connected to")]
    Refused { host: String, address: IpAddr },
}

/// Resolves a host and judges every address it has: one that is refused refuses the host. The caller must connect to
/// one of the addresses returned here and not resolve again.
pub(crate) async fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, AddressError> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let unresolved = |reason: String| AddressError::Unresolved { host: host.to_owned(), reason };
    let found: Vec<SocketAddr> = match bare.parse::<IpAddr>() {
        Ok(address) => vec![SocketAddr::new(address, port)],
        Err(_) => {
            tokio::net::lookup_host((bare, port)).await.map_err(|e| unresolved(e.to_string()))?.collect()
        }
    };
    if let Some(refused) = found.iter().find(|address| !is_allowed(address.ip())) {
        return Err(AddressError::Refused { host: host.to_owned(), address: refused.ip() });
    }
    if found.is_empty() { Err(unresolved("it has no address".to_owned())) } else { Ok(found) }
}

/// Instance metadata lives on link-local addresses and on 100.100.100.200; nothing a camera or a callback receiver
/// uses does. Loopback and private networks are what a local service is for.
pub(crate) fn is_allowed(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_v4_allowed(v4),
        IpAddr::V6(v6) => match embedded_v4(v6) {
            Some(v4) => is_v4_allowed(v4),
            None => {
                !(v6.is_unspecified()
                    || v6.is_multicast()
                    || v6.is_unicast_link_local()
                    || v6 == AWS_METADATA)
            }
        },
    }
}

const AWS_METADATA: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

fn is_v4_allowed(v4: Ipv4Addr) -> bool {
    let is_metadata = v4 == Ipv4Addr::new(100, 100, 100, 200);
    let is_this_network = v4.octets()[0] == 0;
    !(is_metadata || is_this_network || v4.is_link_local() || v4.is_multicast() || v4.is_broadcast())
}

/// IPv4 inside IPv6: mapped, compatible, 6to4 and NAT64.
fn embedded_v4(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = v6.segments();
    let from = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match s {
        [0, 0, 0, 0, 0, 0xffff, high, low] => Some(from(high, low)),
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some(from(high, low)),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(from(high, low)),
        [0x2002, high, low, ..] => Some(from(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn metadata_addresses_are_refused_in_every_spelling() {
        for host in [
            "169.254.169.254",
            "100.100.100.200",
            "[::ffff:169.254.169.254]",
            "::ffff:6464:64c8",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
            "fd00:ec2::254",
            "fe80::1",
            "0.0.0.0",
            "::",
            "224.0.0.1",
        ] {
            assert!(matches!(resolve(host, 80).await, Err(AddressError::Refused { .. })), "{host}");
        }
    }

    #[tokio::test]
    async fn loopback_and_private_networks_are_allowed() {
        for host in ["127.0.0.1", "::1", "10.1.2.3", "192.168.1.9", "8.8.8.8", "localhost"] {
            assert!(resolve(host, 80).await.is_ok(), "{host}");
        }
    }
}
