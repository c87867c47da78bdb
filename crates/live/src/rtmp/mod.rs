//! RTMP without a socket: bytes in, events and bytes out.
//!
//! [`chunk`] cuts the byte stream into messages, [`amf0`] reads and writes the values of commands, [`handshake`] opens a
//! connection. [`link`] puts the three together and answers protocol control by itself. On top are the three roles:
//! [`server`] receives a publisher, [`client`] plays from another server, [`publish`] publishes to one.

pub(crate) mod amf0;
pub(crate) mod chunk;
pub(crate) mod client;
pub(crate) mod handshake;
pub(crate) mod link;
pub(crate) mod publish;
pub(crate) mod server;

use bytes::Bytes;

/// Message type numbers, as in the RTMP specification, sections 5.4 and 7.1.
pub(crate) mod kind {
    pub(crate) const SET_CHUNK_SIZE: u8 = 1;
    pub(crate) const ABORT: u8 = 2;
    pub(crate) const ACKNOWLEDGEMENT: u8 = 3;
    pub(crate) const USER_CONTROL: u8 = 4;
    pub(crate) const WINDOW_SIZE: u8 = 5;
    pub(crate) const PEER_BANDWIDTH: u8 = 6;
    pub(crate) const AUDIO: u8 = 8;
    pub(crate) const VIDEO: u8 = 9;
    pub(crate) const COMMAND_AMF3: u8 = 17;
    pub(crate) const DATA_AMF0: u8 = 18;
    pub(crate) const COMMAND_AMF0: u8 = 20;
    pub(crate) const AGGREGATE: u8 = 22;
}

/// One RTMP message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Message type, see [`kind`].
    pub(crate) kind: u8,
    /// Message stream: 0 for the connection, others for what is published or played.
    pub(crate) stream: u32,
    /// Milliseconds; wraps around after 49 days.
    pub(crate) timestamp: u32,
    pub(crate) payload: Bytes,
}

/// Audio or video of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    Audio,
    /// The body of an FLV video tag.
    Video(Bytes),
}

/// Why a connection must be closed. The text is for a log and for [`StopReason`](crate::StopReason).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RtmpError {
    #[error("this is not RTMP (first byte {0:#04x})")]
    NotRtmp(u8),
    #[error("more than {0} chunk streams")]
    ChunkStreams(usize),
    #[error("chunk stream {0} begins without a full header")]
    NoFullHeader(u32),
    #[error("a new message begins inside an unfinished one on chunk stream {0}")]
    Interrupted(u32),
    #[error("a message of {bytes} bytes and type {kind}")]
    TooLarge { bytes: usize, kind: u8 },
    #[error("more than {0} bytes in unfinished messages")]
    Pending(usize),
    #[error("a chunk size of {0}")]
    ChunkSize(u32),
    #[error("the peer causes more answers than it reads")]
    Answers,
    #[error(transparent)]
    Amf(#[from] amf0::AmfError),
    #[error("{0}")]
    Sequence(&'static str),
    #[error("the server refused: {0}")]
    Refused(String),
}

/// The messages inside an aggregate message: FLV tags back to back, each followed by its length.
/// Stops silently at the first tag that is cut short.
pub(crate) fn aggregate(payload: Bytes) -> impl Iterator<Item = Media> {
    let mut rest = payload;
    std::iter::from_fn(move || {
        loop {
            let tag = crate::flv::Tag::split_from(&mut rest)?;
            match tag.kind {
                kind::AUDIO => return Some(Media::Audio),
                kind::VIDEO => return Some(Media::Video(tag.body)),
                _ => {}
            }
        }
    })
}

#[cfg(test)]
mod role_tests;
