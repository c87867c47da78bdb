//! Starting and stopping the whole service.

use crate::callbacks::Callbacks;
use crate::capture::Captures;
use crate::credentials::{Credentials, credentials};
use crate::faults::Faults;
use crate::objects::{Objects, PictureStore};
use crate::store::{OpenError, Store};
use crate::streams::Streams;
use crate::{demo, gateway, jobs, templates};
use live_snapshot::{Engine, IngestConfig, Limits};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

const DATABASE: &str = "local.sqlite3";

/// Where the service listens and keeps its data.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address of the API. Port 0 takes any free one.
    pub listen: SocketAddr,
    /// Address of the RTMP ingest. Port 0 takes any free one.
    pub rtmp_listen: SocketAddr,
    /// Folder for everything that is kept. Made if absent.
    pub data_dir: PathBuf,
    /// Whether to publish the demo clip and, at first start, to make the demo job and the sample videos.
    pub demo: bool,
}

/// Why the service did not start. Each is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The API's address cannot be bound.
    #[error("the local API cannot listen on {address}: {source}; choose another with --local-listen")]
    ApiAddress { address: SocketAddr, source: std::io::Error },
    /// The ingest's address cannot be bound.
    #[error("the RTMP ingest cannot listen on {address}: {source}; choose another with --rtmp-listen")]
    RtmpAddress { address: SocketAddr, source: std::io::Error },
    /// The data folder cannot be made or written.
    #[error("the data folder {} cannot be written: {source}; choose another with --data-dir", path.display())]
    FolderNotWritable { path: PathBuf, source: std::io::Error },
    /// The database cannot be read as one. Nothing of it was changed.
    #[error(
        "the database {} is damaged ({reason}); nothing was changed: restore it from a copy, or move it away to begin anew",
        path.display()
    )]
    DatabaseDamaged { path: PathBuf, reason: String },
    /// The database cannot be used for another reason: a newer version wrote it, or another process holds it.
    #[error("the database {} cannot be opened: {reason}", path.display())]
    DatabaseUnusable { path: PathBuf, reason: String },
    /// The key file cannot be read as one.
    #[error("the key file {} cannot be used: {reason}; remove it to have a new key made", path.display())]
    BadCredentialsFile { path: PathBuf, reason: String },
    /// Setting up what a first start makes has failed.
    #[error("the local service could not set up its data: {0}")]
    Setup(String),
}

/// What every part of the service shares.
pub(crate) struct Service {
    pub store: Store,
    pub jobs: jobs::Directory,
    pub objects: Objects,
    pub streams: Streams,
    pub captures: Captures,
    pub callbacks: Callbacks,
    pub faults: Faults,
    pub api_address: SocketAddr,
    /// Background work; [`LocalService::shutdown`] waits for it.
    pub tasks: TaskTracker,
    pub stop: CancellationToken,
}

/// A running service. Dropping it does not stop it; see [`shutdown`](Self::shutdown).
pub struct LocalService {
    service: Arc<Service>,
    engine: Engine,
    credentials: Credentials,
    rtmp_address: SocketAddr,
}

impl std::fmt::Debug for LocalService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalService")
            .field("api_address", &self.api_address())
            .field("rtmp_address", &self.rtmp_address)
            .finish_non_exhaustive()
    }
}

/// Starts the service: opens its data, listens, goes on with the jobs that were started, and publishes the demo clip
/// if asked. Must be called inside a tokio runtime.
///
/// # Errors
/// See [`StartError`]; nothing is left running.
pub async fn start(config: Config) -> Result<LocalService, StartError> {
    let key = credentials(&config.data_dir)?;
    let store = open_store(&config)?;
    let not_writable = |error: crate::objects::ObjectError| StartError::FolderNotWritable {
        path: config.data_dir.clone(),
        source: std::io::Error::other(error),
    };
    let objects = Objects::open(&config.data_dir).await.map_err(not_writable)?;
    let api_error = |source| StartError::ApiAddress { address: config.listen, source };
    let listener = TcpListener::bind(config.listen).await.map_err(api_error)?;
    let api_address = listener.local_addr().map_err(api_error)?;

    let ingest = IngestConfig { listen: config.rtmp_listen, limits: Limits::default(), publish_key: None };
    let (engine, rtmp_address) = Engine::start(ingest)
        .await
        .map_err(|source| StartError::RtmpAddress { address: config.rtmp_listen, source })?;

    let stop = CancellationToken::new();
    let tasks = TaskTracker::new();
    let service = Arc::new(Service {
        callbacks: Callbacks::new(store.clone(), &tasks, stop.clone()),
        streams: Streams::new(engine.clone(), rtmp_address),
        captures: Captures::default(),
        faults: Faults::default(),
        store,
        jobs: jobs::Directory::default(),
        objects,
        api_address,
        tasks,
        stop,
    });
    let local = LocalService { service: service.clone(), engine, credentials: key.clone(), rtmp_address };
    if let Err(error) = set_up(&service, config.demo).await {
        local.shutdown().await;
        return Err(error);
    }
    read_ahead(&service);
    service.tasks.spawn(gateway::serve(listener, service.clone(), key));
    Ok(local)
}

/// Reads the jobs beside the start, so that the first listing of very many need not wait for it.
fn read_ahead(service: &Arc<Service>) {
    let (store, directory) = (service.store.clone(), service.jobs.clone());
    service.tasks.spawn(async move {
        let read = store.read(move |c| {
            let snapshot = c.unchecked_transaction()?;
            directory.catch_up(&snapshot)
        });
        if let Err(error) = read.await {
            tracing::warn!("the jobs could not be read ahead: {error}");
        }
    });
}

async fn set_up(service: &Arc<Service>, with_demo: bool) -> Result<(), StartError> {
    let failed = |error: crate::refusal::Refusal| StartError::Setup(error.to_string());
    templates::ensure_system_template(service).await.map_err(failed)?;
    if with_demo {
        demo::prepare(service).await.map_err(failed)?;
    }
    jobs::resume(service).await.map_err(failed)?;
    if with_demo {
        demo::publish(service);
    }
    Ok(())
}

fn open_store(config: &Config) -> Result<Store, StartError> {
    let path = config.data_dir.join(DATABASE);
    Store::open(&path).map_err(|error| match error {
        OpenError::Damaged(reason) => StartError::DatabaseDamaged { path, reason },
        OpenError::Newer(_) | OpenError::Unusable(_) => {
            StartError::DatabaseUnusable { path, reason: error.to_string() }
        }
    })
}

impl LocalService {
    /// Where the API listens.
    pub fn api_address(&self) -> SocketAddr {
        self.service.api_address
    }

    /// Where the RTMP ingest listens.
    pub fn rtmp_address(&self) -> SocketAddr {
        self.rtmp_address
    }

    /// The AccessKey that requests must be signed with.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The pictures that jobs have taken.
    pub fn pictures(&self) -> PictureStore {
        PictureStore(self.service.objects.clone())
    }

    /// The switch by which tests provoke documented errors.
    pub fn faults(&self) -> &Faults {
        &self.service.faults
    }

    /// Stops listening, capturing and publishing, and waits until that is done. Started jobs stay `started` and go on
    /// at the next start.
    pub async fn shutdown(self) {
        self.service.stop.cancel();
        self.service.captures.stop_all();
        self.service.tasks.close();
        self.service.tasks.wait().await;
        self.engine.shutdown().await;
        self.service.store.flush().await;
    }
}
