//! The console's listeners. `localhost` resolves to two addresses, and both must be this program's: a browser that is sent to
//! `localhost` tries either, and another user's server on the other one would be taken for the console.

use crate::start_error::StartError;
use media_proxy::is_usual_loopback;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use tokio::net::TcpListener;

/// Attempts to find a port that is free on both addresses, if no port is given.
const ATTEMPTS: usize = 20;

/// Listens on `address`, and on the other loopback address with the same port. The first listener is on `address`.
pub(crate) async fn listen(address: SocketAddr) -> Result<Vec<TcpListener>, StartError> {
    for _ in 1..ATTEMPTS {
        match listen_once(address).await {
            Err(StartError::Listen { reason, .. })
                if address.port() == 0 && reason.kind() == ErrorKind::AddrInUse => {}
            other => return other,
        }
    }
    listen_once(address).await
}

async fn listen_once(address: SocketAddr) -> Result<Vec<TcpListener>, StartError> {
    let own = bind(address).await?;
    let port = own.local_addr().map_err(|reason| StartError::Listen { address, reason })?.port();
    let other = match address.ip() {
        ip if !is_usual_loopback(&ip) => return Ok(vec![own]),
        IpAddr::V4(_) => SocketAddr::new(Ipv6Addr::LOCALHOST.into(), port),
        IpAddr::V6(_) => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port),
    };
    match bind(other).await {
        Ok(other) => Ok(vec![own, other]),
        // The port is in use.
        Err(StartError::Listen { reason, .. })
            if matches!(reason.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied) =>
        {
            Err(StartError::Listen { address: other, reason })
        }
        // This machine has no such address, so no other program can listen on it.
        Err(_) => Ok(vec![own]),
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|reason| StartError::Listen { address, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn both_loopback_addresses_are_listened_on_or_none() {
        for any in ["127.0.0.1:0", "[::1]:0"] {
            let listeners = listen(any.parse().unwrap()).await.unwrap();
            let addresses: Vec<SocketAddr> = listeners.iter().map(|one| one.local_addr().unwrap()).collect();
            assert_eq!(addresses.len(), 2, "this test needs IPv6 on loopback");
            assert_eq!(addresses[0].port(), addresses[1].port());
            assert_ne!(addresses[0].ip(), addresses[1].ip());
            drop(listeners);
            // Another program has one of the two.
            let _taken = std::net::TcpListener::bind(addresses[1]).unwrap();
            match listen(addresses[0]).await.unwrap_err() {
                StartError::Listen { address, .. } => assert_eq!(address, addresses[1]),
                other => panic!("{other}"),
            }
        }
    }

    #[tokio::test]
    async fn an_address_that_localhost_does_not_stand_for_is_alone() {
        assert_eq!(listen("127.0.0.2:0".parse().unwrap()).await.unwrap().len(), 1);
    }
}
