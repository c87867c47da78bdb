//! Which live stream a job watches: one pushed to our own ingest, or one pulled from elsewhere.

use crate::address;
use live_snapshot::{Engine, PullGuard, Resolver, RtmpUrl, StreamName, StreamStatus};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

/// How long a pulled stream may take to show that it exists. Below the 10 s that the vendor's SDKs wait for an answer.
const PULL_PROBE: Duration = Duration::from_secs(6);
const PROBE_STEP: Duration = Duration::from_millis(50);

/// The streams of the service; cheap to clone.
#[derive(Clone)]
pub(crate) struct Streams {
    engine: Engine,
    ingest: SocketAddr,
    pulls: Arc<Mutex<HashMap<String, Weak<PullGuard>>>>,
}

/// A stream as a job uses it. A pull goes on while any job holds its source.
#[derive(Clone)]
pub(crate) struct Source {
    pub name: StreamName,
    pull: Option<Arc<PullGuard>>,
}

impl Streams {
    pub(crate) fn new(engine: Engine, ingest: SocketAddr) -> Streams {
        Streams { engine, ingest, pulls: Arc::default() }
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(crate) fn ingest(&self) -> SocketAddr {
        self.ingest
    }

    /// The stream of that address, pulled from now on if it is not our own ingest's; `None` if the address names no
    /// stream that this service can watch.
    pub(crate) fn source(&self, url: &str) -> Option<Source> {
        let url: RtmpUrl = url.parse().ok()?;
        if self.is_own(&url) {
            return Some(Source { name: url.stream_name().clone(), pull: None });
        }
        // Two servers may use the same application and stream; the name in the engine must tell them apart.
        let identity = format!("{}:{}/{}/{}", url.host(), url.port(), url.app(), url.key());
        let digest = Sha256::digest(identity.as_bytes());
        let key: String = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        let name = StreamName::new(".pulled", &key).ok()?;
        let mut pulls = self.pulls.lock().unwrap_or_else(PoisonError::into_inner);
        pulls.retain(|_, guard| guard.strong_count() > 0);
        let pull = match pulls.get(&identity).and_then(Weak::upgrade) {
            Some(pull) => pull,
            None => {
                let pull = Arc::new(self.engine.pull(name.clone(), url, Resolver::new(resolve)));
                pulls.insert(identity, Arc::downgrade(&pull));
                pull
            }
        };
        Some(Source { name, pull: Some(pull) })
    }

    /// Whether media is arriving. A pull is given a few seconds to begin.
    pub(crate) async fn is_live(&self, source: &Source) -> bool {
        let begun = tokio::time::Instant::now();
        loop {
            if self.engine.is_live(&source.name) {
                return true;
            }
            let is_hopeless = source.pull.as_ref().is_none_or(|pull| pull.last_problem().is_some());
            if is_hopeless || begun.elapsed() > PULL_PROBE {
                return false;
            }
            tokio::time::sleep(PROBE_STEP).await;
        }
    }

    /// Why no picture can be made of this stream now, in words; empty while all is well.
    pub(crate) fn notice(&self, source: &Source) -> String {
        match self.engine.status(&source.name) {
            StreamStatus::Absent => match source.pull.as_ref().and_then(|pull| pull.last_problem()) {
                Some(problem) => format!("The stream cannot be pulled: {problem}"),
                None => "Nobody is pushing this stream at the moment.".to_owned(),
            },
            StreamStatus::Waiting { .. } => "The stream has begun, but no keyframe has arrived yet.".to_owned(),
            StreamStatus::Stale { .. } => {
                "Keyframes have stopped arriving, so no new pictures can be taken. Set a shorter keyframe interval."
                    .to_owned()
            }
            StreamStatus::Unsupported { what, why } => format!("No picture can be made of {what}: {why}"),
            _ => String::new(),
        }
    }

    fn is_own(&self, url: &RtmpUrl) -> bool {
        if url.port() != self.ingest.port() {
            return false;
        }
        match url.host().parse::<IpAddr>() {
            Ok(host) => host.is_loopback() || host == self.ingest.ip(),
            Err(_) => url.host().eq_ignore_ascii_case("localhost"),
        }
    }
}

async fn resolve(host: String, port: u16) -> Result<SocketAddr, String> {
    let addresses = address::resolve(&host, port).await.map_err(|error| error.to_string())?;
    addresses.first().copied().ok_or_else(|| format!("the host name {host} has no address"))
}
