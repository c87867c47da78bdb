//! The handle through which the rest of the program uses this crate.

use crate::event::{Event, StreamStatus};
use crate::registry::Shared;
use crate::snapshot::{self, Backend, KeyframeId, OpenH264, Snapshot, SnapshotError, SnapshotOptions};
use crate::{
    IngestConfig, KeyframeAge, Limits, PullAddress, PullGuard, Resolver, StreamName, Trouble, listener, pull,
};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::{broadcast, oneshot};
use tokio::time::Instant;

/// Handle to the engine: cheap to clone. Must be used inside a tokio runtime.
///
/// Dropping all handles does not end it; [`shutdown`](Engine::shutdown) does.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("live", &self.live_streams()).finish_non_exhaustive()
    }
}

impl Engine {
    /// An engine without ingest.
    pub fn new(limits: Limits) -> Engine {
        Engine::with_backend(limits, Arc::new(OpenH264))
    }

    /// The same with another picture decoder.
    pub fn with_backend(limits: Limits, backend: Arc<dyn Backend>) -> Engine {
        Engine { shared: Arc::new(Shared::new(limits, backend)) }
    }

    /// An engine and its listener in one step, with a publish key if wanted; also returns the bound address.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn start(config: IngestConfig) -> Result<(Engine, SocketAddr), std::io::Error> {
        let engine = Engine::new(config.limits);
        let addr = engine.listen_with(config.listen, config.publish_key).await?;
        Ok((engine, addr))
    }

    /// Starts RTMP ingest and returns the bound address (port 0 takes any free one). Accepts publishers until
    /// [`shutdown`](Engine::shutdown). The newest publisher of a name takes it over.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn listen(&self, addr: SocketAddr) -> Result<SocketAddr, std::io::Error> {
        self.listen_with(addr, None).await
    }

    async fn listen_with(&self, addr: SocketAddr, key: Option<String>) -> Result<SocketAddr, std::io::Error> {
        let listener = TcpListener::bind(addr).await?;
        let bound = listener.local_addr()?;
        self.shared.tasks.spawn(listener::accept(self.shared.clone(), listener, key.map(Arc::from)));
        Ok(bound)
    }

    /// Whether media has arrived under this name from a publication that has not ended.
    pub fn is_live(&self, name: &StreamName) -> bool {
        self.shared.look(name, |stream| stream.has_started()).unwrap_or(false)
    }

    /// The names for which [`is_live`](Engine::is_live) holds, sorted.
    pub fn live_streams(&self) -> Vec<StreamName> {
        self.shared.live()
    }

    /// Events of every stream from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.shared.events.subscribe()
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
        let newest =
            self.shared.look(name, |stream| stream.newest(after)).ok_or(SnapshotError::NotLive)??;
        let Some(newest) = newest else { return Ok(None) };
        let acquired = self.shared.decoders.clone().acquire_owned().await;
        let permit = acquired.map_err(|_| SnapshotError::Shutdown)?;
        let (backend, options) = (self.shared.backend.clone(), options.clone());
        let (answer, taken) = oneshot::channel();
        let take = move || {
            let taking = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let picture = newest.coded_picture()?;
                snapshot::take(&*backend, &picture, &options, (newest.id, newest.arrived.wall))
            }));
            let panicked = |_| Err(SnapshotError::Backend("it panicked".into()));
            // The caller may have been dropped.
            let _ = answer.send(taking.unwrap_or_else(panicked));
        };
        // The permit is moved along: a cancelled caller does not allow more decoders than the limit.
        let begun = self.shared.workers.run(permit, Box::new(take));
        begun.map_err(|error| SnapshotError::Backend(error.to_string()))?;
        taken.await.unwrap_or(Err(SnapshotError::Shutdown)).map(Some)
    }

    /// The newest keyframe of a stream; `None` if there is none.
    pub fn keyframe(&self, name: &StreamName) -> Option<KeyframeAge> {
        let newest = self.shared.look(name, |stream| stream.newest(None))?.ok()??;
        Some(KeyframeAge { id: newest.id, age: newest.arrived.instant.elapsed() })
    }

    /// The last reason that kept a publisher from a stream, if any: one that was refused or disconnected, or several that take
    /// its name from each other. Includes publishers that named no stream.
    pub fn trouble(&self, name: &StreamName) -> Option<Trouble> {
        self.shared.troubles.of(name, Instant::now())
    }

    /// What is known about a stream now.
    pub fn status(&self, name: &StreamName) -> StreamStatus {
        self.shared.status(name)
    }

    /// Keeps pulling from `address` under `name`, with growing pauses between failed attempts, until the guard is dropped.
    ///
    /// A pull never takes a name from a publisher; it waits until the name is free.
    pub fn pull(&self, name: StreamName, address: PullAddress, resolve: Resolver) -> PullGuard {
        pull::start(&self.shared, name, address, resolve)
    }

    /// Stops listening, ends every stream and waits until that is done.
    pub async fn shutdown(&self) {
        self.shared.stop.cancel();
        self.shared.decoders.close();
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
    }
}
