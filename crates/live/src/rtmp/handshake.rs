//! The simple handshake (RTMP specification, section 5.2).
//!
//! Both sides send a version byte and 1536 bytes, and echo those of the peer. The version field in ours is zero, so that no
//! peer requests the digest variant of the Flash player.

use super::RtmpError;

const VERSION: u8 = 3;
const PART: usize = 1536;

/// Which side we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Server,
    Client,
}

/// A handshake in progress.
pub(crate) struct Handshake {
    side: Side,
    input: Vec<u8>,
    greeted: bool,
}

impl Handshake {
    /// Begins a handshake; a client sends first.
    pub(crate) fn new(side: Side, out: &mut Vec<u8>) -> Handshake {
        if side == Side::Client {
            greet(out);
        }
        Handshake { side, input: Vec::new(), greeted: false }
    }

    /// Processes bytes from the peer. When the handshake is complete, returns the bytes after it.
    pub(crate) fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<Option<Vec<u8>>, RtmpError> {
        self.input.extend_from_slice(bytes);
        match self.input.first() {
            Some(&VERSION) | None => {}
            Some(&other) => return Err(RtmpError::NotRtmp(other)),
        }
        if !self.greeted && self.input.len() > PART {
            self.greeted = true;
            if self.side == Side::Server {
                greet(out);
            }
            out.extend_from_slice(&self.input[1..=PART]);
        }
        if self.input.len() > 2 * PART {
            return Ok(Some(self.input.split_off(1 + 2 * PART)));
        }
        Ok(None)
    }
}

/// Appends version, time (zero), zero and 1528 arbitrary bytes.
fn greet(out: &mut Vec<u8>) {
    out.push(VERSION);
    out.extend_from_slice(&[0; 8]);
    let filler = out.len();
    out.resize(filler + PART - 8, 0);
    // The bytes only have to differ from those of other connections; zeros would work too.
    let _ = getrandom::fill(&mut out[filler..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_finish_at_any_split_and_keep_what_follows() {
        for step in [1, 7, 1536, 1537, 10_000] {
            let (mut to_server, mut to_client) = (Vec::new(), Vec::new());
            let mut client = Handshake::new(Side::Client, &mut to_server);
            let mut server = Handshake::new(Side::Server, &mut to_client);
            assert!(to_client.is_empty(), "a server waits for the client's greeting");
            let feed = |side: &mut Handshake, bytes: Vec<u8>, out: &mut Vec<u8>| {
                bytes.chunks(step).fold(None, |done, part| side.push(part, out).unwrap().or(done))
            };
            assert_eq!(feed(&mut server, std::mem::take(&mut to_server), &mut to_client), None);
            assert_eq!(to_client.len(), 1 + 2 * PART);
            assert_eq!(feed(&mut client, to_client, &mut to_server), Some(Vec::new()));
            to_server.push(42);
            assert_eq!(feed(&mut server, to_server, &mut Vec::new()), Some(vec![42]));
        }
    }

    #[test]
    fn another_protocol_is_refused_at_its_first_byte() {
        let mut server = Handshake::new(Side::Server, &mut Vec::new());
        assert_eq!(server.push(b"GET / HTTP/1.1", &mut Vec::new()), Err(RtmpError::NotRtmp(b'G')));
    }
}
