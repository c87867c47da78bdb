//! The live stream that a job watches: one pushed to our own ingest, or one pulled from another server.

use crate::network::{Network, OwnIngest};
use data_encoding::HEXLOWER;
use live_snapshot::{Engine, PullAddress, PullGuard, Resolver, StreamName, StreamStatus};
use media_api::ServerMessage;
use media_api::ice::StreamUrl;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

/// How long a pulled stream may take to deliver media. Below the 10 s that the vendor's SDKs wait for a response.
const PULL_PROBE: Duration = Duration::from_secs(6);
const PROBE_STEP: Duration = Duration::from_millis(50);
/// How long a refused publisher is reported.
const TOLD: Duration = Duration::from_secs(120);

/// The streams of the service; cheap to clone.
#[derive(Clone)]
pub(crate) struct Streams {
    engine: Engine,
    own: OwnIngest,
    network: Network,
    pulls: Arc<Mutex<HashMap<StreamUrl, Weak<PullGuard>>>>,
}

/// A stream as a job uses it. A pull continues while any job holds its source.
#[derive(Clone)]
pub(crate) struct Source {
    pub name: StreamName,
    pull: Option<Arc<PullGuard>>,
}

impl Streams {
    pub(crate) fn new(engine: Engine, own: OwnIngest, network: Network) -> Streams {
        Streams { engine, own, network, pulls: Arc::default() }
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The stream of that address, pulled from now on unless it is our own ingest's; `None` if this service cannot watch a
    /// stream with that address.
    pub(crate) async fn source(&self, url: &str) -> Option<Source> {
        let url: StreamUrl = url.parse().ok()?;
        if self.own.is_at(&self.network, url.host(), url.port()).await {
            return Some(Source { name: url.path().parse().ok()?, pull: None });
        }
        let name = pulled_name(&url)?;
        let mut pulls = self.pulls.lock().unwrap_or_else(PoisonError::into_inner);
        pulls.retain(|_, guard| guard.strong_count() > 0);
        let pull = match pulls.get(&url).and_then(Weak::upgrade) {
            Some(pull) => pull,
            None => {
                let pull = self.engine.pull(name.clone(), pull_address(&url), self.resolver());
                let pull = Arc::new(pull);
                pulls.insert(url, Arc::downgrade(&pull));
                pull
            }
        };
        Some(Source { name, pull: Some(pull) })
    }

    /// Resolves the source of a pulled stream: every address of its host, except our own.
    fn resolver(&self) -> Resolver {
        let (network, own) = (self.network.clone(), self.own.clone());
        Resolver::new(move |host: String, port: u16| {
            let (network, own) = (network.clone(), own.clone());
            async move {
                let found = network.resolve(&host, port).await.map_err(|error| error.to_string())?;
                let others: Vec<SocketAddr> = found.into_iter().filter(|address| !own.is(*address)).collect();
                if others.is_empty() {
                    return Err(ServerMessage::HostIsOwn.with(&[&host]).into());
                }
                Ok(others)
            }
        })
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

    /// Why no picture can be made of this stream now, as text; empty if there is no problem. The stream's own state and what
    /// happened to its publishers have a line each.
    pub(crate) fn notice(&self, source: &Source) -> String {
        let notice = match self.engine.status(&source.name) {
            StreamStatus::Absent => match source.pull.as_ref().and_then(|pull| pull.last_problem()) {
                Some(problem) => ServerMessage::NotPulled.with(&[&problem.to_string()]).into(),
                None if source.pull.is_some() => ServerMessage::BeingPulled.into(),
                None => ServerMessage::NobodyPushes.into(),
            },
            StreamStatus::Waiting { why, .. } => ServerMessage::BegunBut.with(&[&why.to_string()]).into(),
            StreamStatus::Stale { why, .. } => ServerMessage::NoNewPictures.with(&[&why.to_string()]).into(),
            StreamStatus::Unsupported { what, why } => {
                ServerMessage::NoPictureOf.with(&[&what.to_string(), &why.to_string()]).into()
            }
            _ => String::new(),
        };
        let trouble = self.engine.trouble(&source.name).filter(|trouble| trouble.age < TOLD);
        match trouble.filter(|_| source.pull.is_none()) {
            Some(trouble) if !notice.is_empty() || trouble.is_contest => {
                format!("{notice}\n{trouble}").trim_start().to_owned()
            }
            _ => notice,
        }
    }
}

/// The engine's name for a pulled stream. Two servers may use the same path, so it is derived from the whole address.
fn pulled_name(url: &StreamUrl) -> Option<StreamName> {
    let identity = format!("{url}?{}", url.query().unwrap_or_default());
    let digest = Sha256::digest(identity.as_bytes());
    let key = HEXLOWER.encode(&digest[..16]);
    StreamName::new(".pulled", &key).ok()
}

/// The address in the parts that RTMP sends: the first segment of the path is the application, the rest the stream key. A path
/// of one segment is an application without a key, as ffmpeg sends it; the query string belongs to the last part.
fn pull_address(url: &StreamUrl) -> PullAddress {
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let (app, key) = match url.path().split_once('/') {
        Some((app, key)) => (app.to_owned(), format!("{key}{query}")),
        None => (format!("{}{query}", url.path()), String::new()),
    };
    PullAddress { host: url.host().to_owned(), port: url.port(), app, key }
}

#[cfg(test)]
mod tests {
    use super::*;
    use live_snapshot::Limits;

    fn streams() -> Streams {
        let own = OwnIngest::new("127.0.0.1:1935".parse().unwrap());
        Streams::new(Engine::new(Limits::default()), own, Network::new())
    }

    #[tokio::test]
    async fn an_address_of_the_ingest_names_its_stream_by_the_path() {
        let streams = streams();
        for (url, name) in [
            ("rtmp://127.0.0.1/camera", "camera"),
            ("rtmp://127.0.0.1:1935/camera?token=t", "camera"),
            ("rtmp://127.1/camera", "camera"),
            ("rtmp://localhost/live/camera", "live/camera"),
            ("RTMP://LocalHost:1935//live/camera/?token=a/b", "live/camera"),
            ("rtmp://[::1]/live/a/b", "live/a/b"),
            ("rtmp://[::ffff:127.0.0.1]/live/a", "live/a"),
            ("rtmp://localhost/live/%E5%A4%A7%E5%8E%85%201", "live/大厅 1"),
            ("rtmp://localhost/live/大厅 1", "live/大厅 1"),
        ] {
            let source = streams.source(url).await.unwrap();
            assert_eq!((source.name.as_str(), source.pull.is_none()), (name, true), "{url}");
        }
        for url in ["rtmp://127.0.0.1/live/../camera", "rtmp://127.0.0.1/", "rtmp://127.0.0.1", "camera"] {
            assert!(streams.source(url).await.is_none(), "{url}");
        }
    }

    #[tokio::test]
    async fn jobs_of_one_stream_share_its_pull() {
        let streams = streams();
        let one = streams.source("rtmp://127.0.0.1:1/camera?token=t").await.unwrap();
        let same = streams.source("RTMP://127.0.0.1:1/camera/?token=t").await.unwrap();
        assert_eq!(one.name, same.name);
        assert!(Arc::ptr_eq(&one.pull.clone().unwrap(), &same.pull.unwrap()));
        for url in
            ["rtmp://127.0.0.1:1/camera", "rtmp://127.0.0.1:2/camera?token=t", "rtmp://127.0.0.1:1/x/camera"]
        {
            assert_ne!(streams.source(url).await.unwrap().name, one.name, "{url}");
        }
    }

    #[test]
    fn a_path_of_one_segment_is_an_application_without_a_key() {
        for (url, app, key) in [
            ("rtmp://example.com/stream", "stream", ""),
            ("rtmp://example.com/stream?token=t", "stream?token=t", ""),
            ("rtmp://example.com/app/stream?token=t", "app", "stream?token=t"),
            ("rtmp://example.com/app/a/b", "app", "a/b"),
        ] {
            let address = pull_address(&url.parse().unwrap());
            assert_eq!((address.app.as_str(), address.key.as_str()), (app, key), "{url}");
            assert_eq!((address.host.as_str(), address.port), ("example.com", 1935), "{url}");
        }
    }
}
