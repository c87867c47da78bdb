//! The handle through which everything else in the program uses this crate.

use crate::{
    Event, IngestConfig, KeyframeId, Limits, PullGuard, Resolver, RtmpUrl, Snapshot, SnapshotError,
    SnapshotOptions, StreamName, StreamStatus,
};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// Handle to the engine: cheap to clone. Must be created and used inside a tokio runtime.
#[derive(Clone, Debug)]
pub struct Engine {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    events: broadcast::Sender<Event>,
    stop: CancellationToken,
}

impl Engine {
    /// An engine that ingests nothing yet.
    pub fn new(limits: Limits) -> Engine {
        let _ = limits;
        Engine {
            inner: Arc::new(Inner { events: broadcast::channel(1024).0, stop: CancellationToken::new() }),
        }
    }

    /// An engine and its listener in one step; returns the bound address.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn start(config: IngestConfig) -> Result<(Engine, SocketAddr), std::io::Error> {
        let engine = Engine::new(config.limits);
        let addr = engine.listen(config.listen).await?;
        Ok((engine, addr))
    }

    /// Starts RTMP ingest and returns the bound address (port 0 takes any free one). Accepts publishers until
    /// [`shutdown`](Engine::shutdown). The newest publisher of a name wins it.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn listen(&self, addr: SocketAddr) -> Result<SocketAddr, std::io::Error> {
        let listener = TcpListener::bind(addr).await?;
        listener.local_addr()
    }

    /// Whether media has arrived under this name from a publication that is still going on.
    pub fn is_live(&self, name: &StreamName) -> bool {
        let _ = name;
        false
    }

    /// The names for which [`is_live`](Engine::is_live) holds, sorted.
    pub fn live_streams(&self) -> Vec<StreamName> {
        Vec::new()
    }

    /// Events of every stream from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.inner.events.subscribe()
    }

    /// Makes a snapshot of the newest keyframe, or returns `None` if there is none newer than `after`.
    ///
    /// # Errors
    /// See [`SnapshotError`].
    pub async fn snapshot(
        &self,
        name: &StreamName,
        options: &SnapshotOptions,
        after: Option<KeyframeId>,
    ) -> Result<Option<Snapshot>, SnapshotError> {
        let _ = (name, options, after);
        Err(SnapshotError::NotLive)
    }

    /// What is known about a stream now.
    pub fn status(&self, name: &StreamName) -> StreamStatus {
        let _ = name;
        StreamStatus::Absent
    }

    /// Keeps pulling `url` under `name`, with growing pauses between failed attempts, until the guard is dropped.
    ///
    /// A pull never takes a name from a publisher; it waits until the name is free.
    pub fn pull(&self, name: StreamName, url: RtmpUrl, resolve: Resolver) -> PullGuard {
        let _ = (name, url, resolve);
        PullGuard::new(self.inner.stop.child_token())
    }

    /// Stops listening, ends every stream and waits until that is done.
    pub async fn shutdown(&self) {
        self.inner.stop.cancel();
    }
}
