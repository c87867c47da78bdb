//! Every bound of the engine in one place.

use std::net::SocketAddr;
use std::time::Duration;

/// The resources that a peer may use. The defaults are the values the engine was attacked with; change them with care.
///
/// The memory of one connection is bounded by [`pending_bytes`](Limits::pending_bytes), plus one keyframe of at
/// most [`media_message`](Limits::media_message) for each live stream, plus [`answer_bytes`](Limits::answer_bytes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections to the ingest that do not publish yet, at one time. For one more the oldest of the address that has most
    /// of them is closed, if it is older than a second; otherwise the new one is.
    pub handshakes: usize,
    /// The same, for one address.
    pub handshakes_per_address: usize,
    /// Publishers at one time. One more is refused.
    pub publishers: usize,
    /// The same, for one address.
    pub publishers_per_address: usize,
    /// From the accepted connection to the accepted publish command.
    pub publish_deadline: Duration,
    /// Longest silence of a publisher or of a pulled server. Only audio and video end it: a peer that sends only other bytes
    /// counts as silent.
    pub media_idle: Duration,
    /// Longest time one write to a peer may take.
    pub write_timeout: Duration,
    /// Longest time a pull may take to connect and to finish the handshake.
    pub connect_timeout: Duration,
    /// Pause before a pull retries: the first, and the longest the doubling may reach.
    pub retry: (Duration, Duration),
    /// Bytes of one audio, video or aggregate message, and so of one keyframe.
    pub media_message: usize,
    /// Bytes of any other message, and of every message until publishing (or playing) has begun.
    pub other_message: usize,
    /// Chunk streams one peer may use.
    pub chunk_streams: usize,
    /// Bytes in unfinished messages of one peer, over all its chunk streams.
    pub pending_bytes: usize,
    /// Bytes of responses that one portion of input may cause; a peer that requests more is disconnected.
    pub answer_bytes: usize,
    /// Pixels of a picture (width × height as coded). Checked before any decoder gets the stream.
    pub pixels: u64,
    /// A stream is stale when its next keyframe is late by more than this.
    pub stale_after: Duration,
    /// Pictures decoded at one time.
    pub decoders: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            handshakes: 64,
            handshakes_per_address: 32,
            publishers: 256,
            publishers_per_address: 128,
            publish_deadline: Duration::from_secs(5),
            media_idle: Duration::from_secs(15),
            write_timeout: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(5),
            retry: (Duration::from_secs(1), Duration::from_secs(30)),
            media_message: 8 << 20,
            other_message: 64 << 10,
            chunk_streams: 32,
            pending_bytes: 10 << 20,
            answer_bytes: 256 << 10,
            pixels: 4096 * 2304,
            stale_after: Duration::from_secs(10),
            decoders: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

/// How to start an ingest, see [`Engine::start`](crate::Engine::start).
#[derive(Clone)]
pub struct IngestConfig {
    /// Address to listen on; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Caps for the listener, for pulls and for decoding.
    pub limits: Limits,
    /// When set, a publisher must append `?key=…` with this value to its stream key.
    pub publish_key: Option<String>,
}

impl std::fmt::Debug for IngestConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IngestConfig")
            .field("listen", &self.listen)
            .field("limits", &self.limits)
            .field("publish_key", &self.publish_key.as_ref().map(|_| "…"))
            .finish()
    }
}
