//! A name server for tests.

use super::{Network, SYSTEM_LOOKUPS};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::UdpSocket;
use tokio::sync::Semaphore;

/// Bytes of the head of a message, before its question.
const HEAD: usize = 12;
/// Type of a query for an IPv4 address.
const A: [u8; 2] = [0, 1];

/// A network whose name server gives these addresses in turn, for every name; the last one is given from then on. Without
/// addresses it never answers. Must be called inside a tokio runtime.
pub(crate) async fn network(addresses: &[Ipv4Addr]) -> Network {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let server = socket.local_addr().unwrap();
    tokio::spawn(answer(socket, addresses.to_vec()));
    let mut builder = TokioResolver::builder_with_config(asking(server), TokioRuntimeProvider::default());
    builder.options_mut().cache_size = 0;
    Network { resolver: Some(builder.build().unwrap()), system: Arc::new(Semaphore::new(SYSTEM_LOOKUPS)) }
}

fn asking(server: SocketAddr) -> ResolverConfig {
    let mut connection = ConnectionConfig::udp();
    connection.port = server.port();
    let server = NameServerConfig::new(server.ip(), true, vec![connection]);
    ResolverConfig::from_parts(None, Vec::new(), vec![server])
}

async fn answer(socket: UdpSocket, mut addresses: Vec<Ipv4Addr>) {
    let mut buffer = [0; 512];
    while let Ok((_, client)) = socket.recv_from(&mut buffer).await {
        let Some(address) = addresses.first().copied() else { continue };
        let mut end = HEAD;
        while buffer[end] != 0 {
            end += usize::from(buffer[end]) + 1;
        }
        let question = &buffer[HEAD..end + 5];
        let is_for_ipv4 = buffer[end + 1..end + 3] == A;
        let mut message = buffer[..2].to_vec();
        // A response without an error: one question, one answer or none.
        message.extend([0x81, 0x80, 0, 1, 0, u8::from(is_for_ipv4), 0, 0, 0, 0]);
        message.extend(question);
        if is_for_ipv4 {
            // The name of the question, an address, class IN, not to be cached, four bytes.
            message.extend([0xc0, HEAD as u8, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]);
            message.extend(address.octets());
            if addresses.len() > 1 {
                addresses.remove(0);
            }
        }
        socket.send_to(&message, client).await.unwrap();
    }
}
