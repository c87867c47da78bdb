//! Addresses of hosts: their notations, and which of them the service may connect to. One guard for stream pulls and callbacks.

use media_api::ServerMessage;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Why an address is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AddressError {
    #[error("{}", ServerMessage::HostUnresolved.with(&[host, reason]))]
    Unresolved { host: String, reason: String },
    #[error("{}", ServerMessage::AddressForbidden.with(&[host, &address.to_string()]))]
    Refused { host: String, address: IpAddr },
}

/// The addresses, if every one of them may be connected to and there is any.
pub(super) fn judged(host: &str, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, AddressError> {
    if let Some(refused) = found.iter().find(|address| !is_allowed(address.ip())) {
        return Err(AddressError::Refused { host: host.to_owned(), address: refused.ip() });
    }
    if found.is_empty() {
        let reason = ServerMessage::HostNoAddress.into();
        return Err(AddressError::Unresolved { host: host.to_owned(), reason });
    }
    Ok(found)
}

/// An address in any notation that programs accept: also `127.1`, `0x7f000001` and `2130706433`.
pub(super) fn parse(host: &str) -> Option<IpAddr> {
    host.parse().ok().or_else(|| parse_short_v4(host).map(IpAddr::V4))
}

/// IPv4 of one to four numbers, the last of which fills what is left, each decimal, octal or hexadecimal.
fn parse_short_v4(host: &str) -> Option<Ipv4Addr> {
    let numbers = host.split('.').map(number).collect::<Option<Vec<u32>>>()?;
    let (last, heads) = numbers.split_last()?;
    if heads.len() > 3 || heads.iter().any(|head| *head > 255) {
        return None;
    }
    let room = 8 * (4 - heads.len() as u32);
    if u64::from(*last) >= 1 << room {
        return None;
    }
    let head = heads.iter().enumerate().fold(0, |sum, (at, head)| sum | head << (24 - 8 * at as u32));
    Some(Ipv4Addr::from_bits(head | last))
}

fn number(text: &str) -> Option<u32> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None if text.len() > 1 && text.starts_with('0') => (&text[1..], 8),
        None => (text, 10),
    };
    digits.bytes().all(|byte| byte.is_ascii_alphanumeric()).then_some(())?;
    u32::from_str_radix(digits, radix).ok()
}

/// Instance metadata is served on link-local addresses and on 100.100.100.200, which no camera or callback receiver uses.
/// Loopback and private networks are the purpose of a local service.
fn is_allowed(address: IpAddr) -> bool {
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

    #[test]
    fn short_forms_of_an_address_are_read_as_programs_read_them() {
        for (text, address) in [
            ("127.1", Some([127, 0, 0, 1])),
            ("127.0.1", Some([127, 0, 0, 1])),
            ("2130706433", Some([127, 0, 0, 1])),
            ("0x7f000001", Some([127, 0, 0, 1])),
            ("0177.1", Some([127, 0, 0, 1])),
            ("10.0.0.1", Some([10, 0, 0, 1])),
            ("127.0.0.256", None),
            ("1.2.3.4.5", None),
            ("4294967296", None),
            ("256.1", None),
            ("", None),
            ("a.1", None),
            ("1..2", None),
            ("+1", None),
        ] {
            assert_eq!(parse(text), address.map(IpAddr::from), "{text}");
        }
    }
}
