//! The chunk layer (RTMP specification, section 5.3): messages cut into chunks, interleaved over chunk streams.

use super::{Message, RtmpError, kind};
use crate::Limits;
use bytes::{Buf, Bytes, BytesMut};
use std::collections::HashMap;

/// Chunk size of both directions until a peer announces another.
const INITIAL_CHUNK_SIZE: usize = 128;
/// The timestamp field that refers to the extended timestamp.
const EXTENDED: u32 = 0xff_ffff;
/// Longest chunk header: basic 3, message 11, extended timestamp 4.
const MAX_HEADER: usize = 18;

/// Reassembles messages from bytes that arrive in any portions.
///
/// Payload bytes leave the input buffer as they arrive, so that buffer never holds more than a chunk header beyond what was
/// pushed last; the size of unfinished messages is capped.
pub(crate) struct ChunkReader {
    input: BytesMut,
    chunk_size: usize,
    streams: HashMap<u32, ChunkStream>,
    /// The chunk whose payload is being read, and how much of it is missing.
    open: Option<(u32, usize)>,
    /// Bytes in unfinished messages over all chunk streams.
    pending: usize,
    caps: Caps,
    media: bool,
}

struct Caps {
    media_message: usize,
    other_message: usize,
    chunk_streams: usize,
    pending: usize,
}

#[derive(Default)]
struct ChunkStream {
    timestamp: u32,
    delta: u32,
    length: usize,
    kind: u8,
    stream: u32,
    extended: bool,
    /// A chunk of an unfinished message has been seen (its payload so far may be empty).
    unfinished: bool,
    payload: BytesMut,
}

/// A chunk header that is completely in the input.
struct Header {
    id: u32,
    format: u8,
    timestamp: Option<u32>,
    extended: bool,
    length: usize,
    kind: u8,
    stream: u32,
    size: usize,
}

impl ChunkReader {
    pub(crate) fn new(limits: &Limits) -> ChunkReader {
        ChunkReader {
            input: BytesMut::new(),
            chunk_size: INITIAL_CHUNK_SIZE,
            streams: HashMap::new(),
            open: None,
            pending: 0,
            caps: Caps {
                media_message: limits.media_message,
                other_message: limits.other_message,
                chunk_streams: limits.chunk_streams,
                pending: limits.pending_bytes,
            },
            media: false,
        }
    }

    /// Raises the limit of audio and video messages to their own; before that the common limit applies.
    pub(crate) fn allow_media(&mut self) {
        self.media = true;
    }

    /// Adds bytes from the peer.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.input.extend_from_slice(bytes);
    }

    /// Bytes held for messages that are not complete yet.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        self.input.len() + self.streams.values().map(|s| s.payload.capacity()).sum::<usize>()
    }

    /// The next complete message, or `None` until more bytes are pushed. Chunk size and abort messages take effect here
    /// and are returned like the others.
    pub(crate) fn next(&mut self) -> Result<Option<Message>, RtmpError> {
        loop {
            let (id, missing) = match self.open {
                Some(open) => open,
                None => match self.header()? {
                    Some(header) => self.begin_chunk(header)?,
                    None => return Ok(None),
                },
            };
            let taken = missing.min(self.input.len());
            let Some(stream) = self.streams.get_mut(&id) else {
                return Err(RtmpError::NoFullHeader(id));
            };
            stream.payload.extend_from_slice(&self.input[..taken]);
            self.input.advance(taken);
            self.pending += taken;
            if taken < missing {
                self.open = Some((id, missing - taken));
                return Ok(None);
            }
            self.open = None;
            if stream.payload.len() == stream.length {
                stream.unfinished = false;
                let payload = std::mem::take(&mut stream.payload).freeze();
                self.pending -= payload.len();
                let message = Message {
                    kind: stream.kind,
                    stream: stream.stream,
                    timestamp: stream.timestamp,
                    payload,
                };
                self.obey(&message)?;
                return Ok(Some(message));
            }
        }
    }

    /// Reads a header without consuming it, unless it is complete.
    fn header(&self) -> Result<Option<Header>, RtmpError> {
        let mut input = Fields(&self.input);
        let Some(first) = input.u8() else { return Ok(None) };
        let format = first >> 6;
        let id = match first & 63 {
            0 => input.u8().map(|low| 64 + u32::from(low)),
            1 => input.bytes().map(|[low, high]| 64 + u32::from(low) + (u32::from(high) << 8)),
            small => Some(u32::from(small)),
        };
        let Some(id) = id else { return Ok(None) };
        let known = self.streams.get(&id);
        if known.is_none() && format != 0 {
            return Err(RtmpError::NoFullHeader(id));
        }
        if known.is_none() && self.streams.len() >= self.caps.chunk_streams {
            return Err(RtmpError::ChunkStreams(self.caps.chunk_streams));
        }
        if format != 3 && known.is_some_and(|stream| stream.unfinished) {
            return Err(RtmpError::Interrupted(id));
        }
        Ok(input
            .message_header(format, id, known)
            .map(|header| Header { size: self.input.len() - input.0.len(), ..header }))
    }

    /// Consumes a header; returns the chunk stream and the payload bytes of this chunk.
    fn begin_chunk(&mut self, header: Header) -> Result<(u32, usize), RtmpError> {
        let media = self.media && matches!(header.kind, kind::AUDIO | kind::VIDEO | kind::AGGREGATE);
        let cap = if media { self.caps.media_message } else { self.caps.other_message };
        if header.length > cap {
            return Err(RtmpError::TooLarge { bytes: header.length, kind: header.kind });
        }
        let stream = self.streams.entry(header.id).or_default();
        let missing = header.length.saturating_sub(stream.payload.len()).min(self.chunk_size);
        if self.pending + missing > self.caps.pending {
            return Err(RtmpError::Pending(self.caps.pending));
        }
        if !stream.unfinished {
            match (header.format, header.timestamp) {
                (0, Some(timestamp)) => (stream.timestamp, stream.delta) = (timestamp, 0),
                (_, Some(delta)) => {
                    stream.delta = delta;
                    stream.timestamp = stream.timestamp.wrapping_add(delta);
                }
                (_, None) => stream.timestamp = stream.timestamp.wrapping_add(stream.delta),
            }
        }
        (stream.length, stream.kind, stream.stream) = (header.length, header.kind, header.stream);
        (stream.extended, stream.unfinished) = (header.extended, true);
        self.input.advance(header.size);
        Ok((header.id, missing))
    }

    fn obey(&mut self, message: &Message) -> Result<(), RtmpError> {
        let Some(number) = message.payload.first_chunk().map(|bytes| u32::from_be_bytes(*bytes)) else {
            return Ok(());
        };
        match message.kind {
            kind::SET_CHUNK_SIZE => {
                if number == 0 || number > 0x7fff_ffff {
                    return Err(RtmpError::ChunkSize(number));
                }
                self.chunk_size = number as usize;
            }
            kind::ABORT => {
                if let Some(stream) = self.streams.get_mut(&number) {
                    self.pending -= stream.payload.len();
                    stream.payload = BytesMut::new();
                    stream.unfinished = false;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Big-endian fields from the front of a slice; `None` when it is too short.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn u8(&mut self) -> Option<u8> {
        self.bytes().map(|[byte]| byte)
    }

    fn u24(&mut self) -> Option<u32> {
        self.bytes().map(|[a, b, c]| u32::from_be_bytes([0, a, b, c]))
    }

    fn message_header(&mut self, format: u8, id: u32, known: Option<&ChunkStream>) -> Option<Header> {
        let mut header = Header {
            id,
            format,
            timestamp: None,
            extended: known.is_some_and(|stream| stream.extended),
            length: known.map_or(0, |stream| stream.length),
            kind: known.map_or(0, |stream| stream.kind),
            stream: known.map_or(0, |stream| stream.stream),
            size: 0,
        };
        if format < 3 {
            let field = self.u24()?;
            header.timestamp = Some(field);
            header.extended = field == EXTENDED;
        }
        if format < 2 {
            header.length = self.u24()? as usize;
            header.kind = self.u8()?;
        }
        if format == 0 {
            header.stream = u32::from_le_bytes(self.bytes()?);
        }
        if header.extended {
            let extended = u32::from_be_bytes(self.bytes()?);
            header.timestamp = header.timestamp.map(|_| extended);
        }
        Some(header)
    }
}

/// Cuts messages into chunks. Always with full headers: simple, and every peer supports them.
pub(crate) struct ChunkWriter {
    chunk_size: usize,
}

impl ChunkWriter {
    pub(crate) fn new() -> ChunkWriter {
        ChunkWriter { chunk_size: INITIAL_CHUNK_SIZE }
    }

    /// Announces a new chunk size and uses it from now on.
    pub(crate) fn set_chunk_size(&mut self, size: u32, out: &mut Vec<u8>) {
        let payload = Bytes::copy_from_slice(&size.to_be_bytes());
        self.write(2, &Message { kind: kind::SET_CHUNK_SIZE, stream: 0, timestamp: 0, payload }, out);
        self.chunk_size = size as usize;
    }

    /// Appends one message on chunk stream `id` (2 to 63).
    pub(crate) fn write(&mut self, id: u8, message: &Message, out: &mut Vec<u8>) {
        debug_assert!((2..64).contains(&id) && message.payload.len() <= EXTENDED as usize);
        let chunks = message.payload.len().div_ceil(self.chunk_size).max(1);
        out.reserve(MAX_HEADER + message.payload.len() + chunks * 5);
        let extended = message.timestamp >= EXTENDED;
        out.push(id);
        out.extend_from_slice(&message.timestamp.min(EXTENDED).to_be_bytes()[1..]);
        out.extend_from_slice(&(message.payload.len() as u32).to_be_bytes()[1..]);
        out.push(message.kind);
        out.extend_from_slice(&message.stream.to_le_bytes());
        if extended {
            out.extend_from_slice(&message.timestamp.to_be_bytes());
        }
        for (index, chunk) in message.payload.chunks(self.chunk_size).enumerate() {
            if index > 0 {
                out.push(0xc0 | id);
                if extended {
                    out.extend_from_slice(&message.timestamp.to_be_bytes());
                }
            }
            out.extend_from_slice(chunk);
        }
    }
}

#[cfg(test)]
#[path = "chunk_tests.rs"]
mod tests;
