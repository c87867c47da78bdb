//! Connections to other hosts: names are resolved without blocking a thread, and every address is checked.

mod address;
#[cfg(test)]
pub(crate) mod name_server;
mod own;

pub(crate) use address::AddressError;
pub(crate) use own::OwnIngest;

use address::judged;
use hickory_resolver::TokioResolver;
use media_api::ServerMessage;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Longest time for one name.
const LOOKUP: Duration = Duration::from_secs(5);
/// Maximum number of concurrent lookups by the system. Each takes a thread that cannot be cancelled.
const SYSTEM_LOOKUPS: usize = 2;

/// Resolves names; cheap to clone.
#[derive(Clone)]
pub(crate) struct Network {
    /// `None` if the system's settings name no server; then the system resolver is used.
    resolver: Option<TokioResolver>,
    system: Arc<Semaphore>,
}

impl Network {
    /// Reads the system's settings. Must be called inside a tokio runtime.
    pub(crate) fn new() -> Network {
        let resolver = TokioResolver::builder_tokio().and_then(|builder| builder.build());
        let resolver =
            resolver.inspect_err(|error| tracing::info!("names are looked up by the system: {error}")).ok();
        Network { resolver, system: Arc::new(Semaphore::new(SYSTEM_LOOKUPS)) }
    }

    /// Every address of a host. One refused address refuses the host. The caller must connect to one of the returned addresses
    /// and not resolve the name again.
    pub(crate) async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, AddressError> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found = match address::parse(bare) {
            Some(address) => vec![address],
            None => self
                .look_up(bare)
                .await
                .map_err(|reason| AddressError::Unresolved { host: host.to_owned(), reason })?,
        };
        judged(host, found.into_iter().map(|address| SocketAddr::new(address, port)).collect())
    }

    async fn look_up(&self, name: &str) -> Result<Vec<IpAddr>, String> {
        // Names of the local network are often known to the system only, by multicast or by its own tables.
        let is_local =
            !name.trim_end_matches('.').contains('.') || name.to_ascii_lowercase().ends_with(".local");
        let lookup = async {
            let answer = match &self.resolver {
                Some(resolver) => match resolver.lookup_ip(name).await {
                    Ok(found) => return Ok(found.iter().collect()),
                    Err(error) if !is_local => return Err(error.to_string()),
                    Err(error) => error.to_string(),
                },
                None => String::new(),
            };
            let _permit = self.system.acquire().await.map_err(|_| answer)?;
            let found = tokio::net::lookup_host((name, 0)).await.map_err(|error| error.to_string())?;
            Ok(found.map(|address| address.ip()).collect())
        };
        tokio::time::timeout(LOOKUP, lookup)
            .await
            .unwrap_or_else(|_| Err(ServerMessage::LookupNoAnswer.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn metadata_addresses_are_refused_in_every_spelling() {
        let network = Network::new();
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
            "2852039166",
            "0xa9fea9fe",
            "169.254.43518",
        ] {
            let resolved = network.resolve(host, 80).await;
            assert!(matches!(resolved, Err(AddressError::Refused { .. })), "{host}");
        }
    }

    #[tokio::test]
    async fn a_name_of_a_refused_address_is_refused() {
        let network = name_server::network(&[[169, 254, 169, 254].into()]).await;
        let resolved = network.resolve("metadata.example.com", 80).await;
        assert!(matches!(resolved, Err(AddressError::Refused { .. })), "{resolved:?}");
    }

    /// The database and the files use such threads as well.
    #[test]
    fn names_that_nobody_answers_for_take_no_thread() {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build();
        runtime.unwrap().block_on(async {
            let network = name_server::network(&[]).await;
            let dead = (0..20).map(|number| {
                let network = network.clone();
                tokio::spawn(async move { network.resolve(&format!("dead-{number}.example.com"), 80).await })
            });
            let dead: Vec<_> = dead.collect();
            tokio::time::sleep(Duration::from_millis(50)).await;
            let free = tokio::task::spawn_blocking(|| {});
            tokio::time::timeout(Duration::from_secs(1), free).await.expect("a thread is free").unwrap();
            for lookup in dead {
                assert!(!lookup.is_finished(), "it is still waited for");
                lookup.abort();
            }
        });
    }

    #[tokio::test]
    async fn loopback_and_private_networks_are_allowed() {
        let network = Network::new();
        for host in ["127.0.0.1", "::1", "10.1.2.3", "192.168.1.9", "8.8.8.8", "localhost", "127.1"] {
            assert!(network.resolve(host, 80).await.is_ok(), "{host}");
        }
    }
}
