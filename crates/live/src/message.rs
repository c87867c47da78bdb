//! Messages of RTMP, and with the same numbers the tags of FLV.

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
