//! One RTMP connection: handshake, chunks and protocol control, the same for every role.

use super::amf0::{self, Value};
use super::chunk::{ChunkReader, ChunkWriter};
use super::handshake::{Handshake, Side};
use super::{Message, RtmpError, kind};
use crate::Limits;
use bytes::Bytes;

/// The acknowledgement window that we request, and our first own one, in bytes.
const WINDOW: u32 = 2_500_000;
const OUT_CHUNK_SIZE: u32 = 4096;

/// Chunk streams we write on, by convention of other implementations.
mod on {
    pub(super) const CONTROL: u8 = 2;
    pub(super) const COMMAND: u8 = 3;
    pub(super) const STREAM_COMMAND: u8 = 5;
    pub(super) const DATA: u8 = 4;
    pub(super) const AUDIO: u8 = 4;
    pub(super) const VIDEO: u8 = 6;
}

pub(crate) struct Link {
    handshake: Option<Handshake>,
    reader: ChunkReader,
    writer: ChunkWriter,
    out: Vec<u8>,
    max_out: usize,
    received: u64,
    acknowledged: u64,
    window: u64,
}

/// A command: its name, its transaction and everything after.
#[derive(Debug)]
pub(crate) struct Command {
    pub(crate) name: String,
    pub(crate) transaction: f64,
    pub(crate) arguments: Vec<Value>,
}

impl Command {
    /// A property of the information object, the second argument of most responses.
    pub(crate) fn info(&self, property: &str) -> &str {
        self.arguments.get(1).and_then(|info| info.get(property)).and_then(Value::as_str).unwrap_or("")
    }
}

impl Link {
    pub(crate) fn new(side: Side, limits: &Limits) -> Link {
        let mut out = Vec::new();
        let handshake = Handshake::new(side, &mut out);
        Link {
            handshake: Some(handshake),
            reader: ChunkReader::new(limits),
            writer: ChunkWriter::new(),
            out,
            max_out: limits.answer_bytes,
            received: 0,
            acknowledged: 0,
            window: u64::from(WINDOW),
        }
    }

    /// Processes bytes from the peer; true when they completed the handshake.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<bool, RtmpError> {
        let Some(handshake) = &mut self.handshake else {
            self.reader.push(bytes);
            self.acknowledge(bytes.len());
            return Ok(false);
        };
        let Some(rest) = handshake.push(bytes, &mut self.out)? else { return Ok(false) };
        self.handshake = None;
        self.writer.set_chunk_size(OUT_CHUNK_SIZE, &mut self.out);
        self.reader.push(&rest);
        self.acknowledge(rest.len());
        Ok(true)
    }

    fn acknowledge(&mut self, bytes: usize) {
        self.received += bytes as u64;
        if self.received - self.acknowledged >= self.window / 2 {
            self.acknowledged = self.received;
            // The sequence number wraps around by design.
            self.control(kind::ACKNOWLEDGEMENT, &(self.received as u32).to_be_bytes());
        }
    }

    /// Audio and video are accepted from now on.
    pub(crate) fn allow_media(&mut self) {
        self.reader.allow_media();
    }

    /// The next message for a role; protocol control is answered here.
    pub(crate) fn next(&mut self) -> Result<Option<Message>, RtmpError> {
        while let Some(message) = self.reader.next()? {
            match message.kind {
                kind::SET_CHUNK_SIZE | kind::ABORT | kind::ACKNOWLEDGEMENT | kind::PEER_BANDWIDTH => {}
                kind::WINDOW_SIZE => {
                    if let Some(window) = message.payload.first_chunk() {
                        self.window = u64::from(u32::from_be_bytes(*window).max(1 << 16));
                    }
                }
                kind::USER_CONTROL => {
                    // Ping request (6) is answered with its own time stamp.
                    if let Some([0, 6, a, b, c, d]) = message.payload.first_chunk() {
                        self.control(kind::USER_CONTROL, &[0, 7, *a, *b, *c, *d]);
                    }
                }
                _ => return Ok(Some(message)),
            }
            self.check_out()?;
        }
        Ok(None)
    }

    /// Fails when one portion of input has caused more responses than [`Limits::answer_bytes`].
    pub(crate) fn check_out(&self) -> Result<(), RtmpError> {
        if self.out.len() > self.max_out { Err(RtmpError::Answers) } else { Ok(()) }
    }

    /// Bytes to send to the peer; empties the buffer.
    pub(crate) fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    pub(crate) fn control(&mut self, kind: u8, payload: &[u8]) {
        self.send(on::CONTROL, kind, 0, 0, Bytes::copy_from_slice(payload));
    }

    /// Requests acknowledgements, with a window that covers any reasonable round trip.
    pub(crate) fn send_window(&mut self) {
        self.control(kind::WINDOW_SIZE, &WINDOW.to_be_bytes());
    }

    /// Limits the peer's unacknowledged bytes to the same window (limit type: dynamic).
    pub(crate) fn send_peer_bandwidth(&mut self) {
        let [a, b, c, d] = WINDOW.to_be_bytes();
        self.control(kind::PEER_BANDWIDTH, &[a, b, c, d, 2]);
    }

    pub(crate) fn command(&mut self, stream: u32, values: &[Value]) {
        let on = if stream == 0 { on::COMMAND } else { on::STREAM_COMMAND };
        self.send(on, kind::COMMAND_AMF0, stream, 0, amf0::write(values).into());
    }

    /// Sends an audio, video or data message.
    pub(crate) fn media(&mut self, kind: u8, stream: u32, timestamp: u32, payload: Bytes) {
        let on = match kind {
            kind::AUDIO => on::AUDIO,
            kind::VIDEO => on::VIDEO,
            _ => on::DATA,
        };
        self.send(on, kind, stream, timestamp, payload);
    }

    fn send(&mut self, on: u8, kind: u8, stream: u32, timestamp: u32, payload: Bytes) {
        self.writer.write(on, &Message { kind, stream, timestamp, payload }, &mut self.out);
    }
}

/// Reads a command message (AMF0, or AMF3 whose values are AMF0 after one byte). Other messages give `None`.
pub(crate) fn command(message: &Message) -> Result<Option<Command>, RtmpError> {
    let body = match message.kind {
        kind::COMMAND_AMF0 => &message.payload[..],
        kind::COMMAND_AMF3 => message.payload.get(1..).unwrap_or_default(),
        _ => return Ok(None),
    };
    let mut values = amf0::read(body)?.into_iter();
    let name = values.next().as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
    let transaction = values.next().and_then(|value| value.as_number()).unwrap_or_default();
    Ok(Some(Command { name, transaction, arguments: values.collect() }))
}
