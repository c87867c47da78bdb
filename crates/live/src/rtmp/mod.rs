//! RTMP without a socket: bytes in, events and bytes out.
//!
//! [`chunk`] splits the byte stream into messages, [`amf0`] reads and writes the values of commands, [`handshake`] opens a
//! connection. [`link`] combines the three and answers protocol control by itself. On top are the three roles: [`server`]
//! receives a publisher, [`client`] plays from another server, [`publish`] publishes to one.

pub(crate) mod amf0;
pub(crate) mod chunk;
pub(crate) mod client;
pub(crate) mod handshake;
pub(crate) mod link;
pub(crate) mod publish;
pub(crate) mod server;

pub(crate) use crate::message::{Media, Message, kind};

#[cfg(test)]
use bytes::Bytes;

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

#[cfg(test)]
mod role_tests;
