//! Starting and stopping the whole service: the only file that depends on every part.

use crate::callbacks::{CallbackSender, Callbacks, Outbox, deliver_all};
use crate::capture::Captures;
use crate::credentials::{Credentials, CredentialsError, credentials};
use crate::demo::Demo;
use crate::directory::Directory;
use crate::facts;
use crate::faults::Faults;
use crate::files::{Files, SnapshotStore};
use crate::gateway::{Gateway, Handlers, Parts};
use crate::jobs::{Jobs, RUNNING_LIMIT};
use crate::network::{Network, OwnIngest};
use crate::objects::{ObjectError, Objects, PictureStore};
use crate::settle::Settler;
use crate::space::{Space, Usage, make_room};
use crate::store::{OpenError, Store};
use crate::streams::Streams;
use crate::templates::{self, Templates};
use crate::uploads::Uploads;
use crate::vod::Videos;
use live_snapshot::{Engine, IngestConfig, Limits};
use media_api::Action;
use media_api::faults::{FaultPlan, PlanError};
use rusqlite::Transaction;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The database below the data folder.
pub(crate) const DATABASE: &str = "local.sqlite3";
/// How often the space for pictures is checked, and with how many seconds left a warning is logged.
const LOOK_AT_DISK: Duration = Duration::from_secs(60);
const DAY: u64 = 24 * 60 * 60;
/// How often the reserve is checked: other programs fill the disk too, while nothing is written here.
const TEND_RESERVE: Duration = Duration::from_secs(1);
/// How often settling is retried.
const SETTLE_AGAIN: Duration = Duration::from_secs(10);

/// Addresses, data folder and limits of the service.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address of the API. Port 0 takes any free one.
    pub listen: SocketAddr,
    /// Address of the RTMP ingest. Port 0 takes any free one.
    pub rtmp_listen: SocketAddr,
    /// The data folder. Created if absent.
    pub data_dir: PathBuf,
    /// Whether to publish the demo clip and, at first start, to create the demo job and the sample videos.
    pub demo: bool,
    /// The resource limits of publishers.
    pub limits: Limits,
    /// Whether the documented rates of operations are enforced.
    pub enforce_rates: bool,
    /// The initial fault plan.
    pub faults: FaultPlan,
}

impl Config {
    /// The usual limits, no demo, no rates and no faults.
    pub fn new(listen: SocketAddr, rtmp_listen: SocketAddr, data_dir: impl Into<PathBuf>) -> Config {
        Config {
            listen,
            rtmp_listen,
            data_dir: data_dir.into(),
            demo: false,
            limits: Limits::default(),
            enforce_rates: false,
            faults: FaultPlan::default(),
        }
    }
}

/// Why the service did not start. Each is one line with the recommended action.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The API's address cannot be bound.
    #[error("the local API cannot listen on {address}: {source}; choose another with --local-listen")]
    ApiAddress { address: SocketAddr, source: std::io::Error },
    /// The ingest's address cannot be bound.
    #[error("the RTMP ingest cannot listen on {address}: {source}; choose another with --rtmp-listen")]
    RtmpAddress { address: SocketAddr, source: std::io::Error },
    /// The data folder cannot be created or written.
    #[error("the data folder {} cannot be written: {source}; choose another with --data-dir", path.display())]
    FolderNotWritable { path: PathBuf, source: std::io::Error },
    /// The file is not a valid database. It was not changed.
    #[error(
        "the database {} is damaged ({reason}); nothing was changed: restore it from a copy, or move it away to start a new one",
        path.display()
    )]
    DatabaseDamaged { path: PathBuf, reason: String },
    /// The database cannot be used for another reason: a newer version wrote it, or another process holds it.
    #[error("the database {} cannot be opened: {reason}", path.display())]
    DatabaseUnusable { path: PathBuf, reason: String },
    /// There is no key.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// The fault plan names something unknown.
    #[error("the fault plan cannot be used: {0}")]
    FaultPlan(#[from] PlanError),
    /// Creating the content of a first start has failed.
    #[error("the local service could not set up its data: {0}")]
    Setup(String),
}

/// A running service. Dropping it does not stop it; see [`shutdown`](Self::shutdown).
pub struct LocalService {
    store: Store,
    objects: Objects,
    faults: Faults,
    callbacks: CallbackSender,
    engine: Engine,
    credentials: Credentials,
    api_address: SocketAddr,
    rtmp_address: SocketAddr,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl std::fmt::Debug for LocalService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalService")
            .field("api_address", &self.api_address)
            .field("rtmp_address", &self.rtmp_address)
            .finish_non_exhaustive()
    }
}

/// The parts that are opened before anything listens.
struct Data {
    store: Store,
    objects: Objects,
    faults: Faults,
}

impl Data {
    async fn open(config: &Config) -> Result<Data, StartError> {
        let path = config.data_dir.clone();
        let not_writable = |source| StartError::FolderNotWritable { path: path.clone(), source };
        // Files that prevent opening on a full disk are removed first.
        make_room(&config.data_dir).map_err(not_writable)?;
        let space = Space::new(&config.data_dir);
        let faults = Faults::default();
        faults.set(config.faults.clone())?;
        let store = open_store(&config.data_dir, space.clone())?;
        if crate::objects::is_of_first_layout(&config.data_dir) {
            // Stored before it is changed: an interrupted start would lose the information.
            let remember = |tx: &Transaction<'_>| facts::remember(tx, facts::HAS_STRAYS, "1");
            store.write(remember).await.map_err(setup)?;
        }
        let objects = Objects::open(&config.data_dir, space, faults.storage())
            .await
            .map_err(|error: ObjectError| not_writable(std::io::Error::other(error)))?;
        if store.read(|c| facts::recall(c, facts::HAS_STRAYS)).await.map_err(setup)?.is_some() {
            release_strays(&config.data_dir, &store).await?;
        }
        Ok(Data { store, objects, faults })
    }
}

fn open_store(data_dir: &Path, space: Space) -> Result<Store, StartError> {
    let path = data_dir.join(DATABASE);
    Store::open(&path, space).map_err(|error| match error {
        OpenError::Damaged(reason) => StartError::DatabaseDamaged { path, reason },
        OpenError::Newer(_) | OpenError::Unusable(_) => {
            StartError::DatabaseUnusable { path, reason: error.to_string() }
        }
    })
}

/// Starts the service: opens its data, settles interrupted changes, listens, resumes the jobs that were started, and publishes
/// the demo clip if requested. Must be called inside a tokio runtime.
///
/// # Errors
/// See [`StartError`]; nothing is left running.
pub async fn start(config: Config) -> Result<LocalService, StartError> {
    let key = credentials(&config.data_dir)?;
    let data = Data::open(&config).await?;
    let api_error = |source| StartError::ApiAddress { address: config.listen, source };
    let listener = TcpListener::bind(config.listen).await.map_err(api_error)?;
    let api_address = listener.local_addr().map_err(api_error)?;
    let ingest =
        IngestConfig { listen: config.rtmp_listen, limits: config.limits.clone(), publish_key: None };
    let (engine, rtmp_address) = Engine::start(ingest)
        .await
        .map_err(|source| StartError::RtmpAddress { address: config.rtmp_listen, source })?;
    let network = Network::new();
    let local = LocalService {
        store: data.store.clone(),
        objects: data.objects.clone(),
        faults: data.faults.clone(),
        callbacks: CallbackSender::new(data.store.clone(), network.clone()),
        engine,
        credentials: key,
        api_address,
        rtmp_address,
        tasks: TaskTracker::new(),
        stop: CancellationToken::new(),
    };
    match local.run(&config, listener, network).await {
        Ok(()) => Ok(local),
        Err(error) => {
            local.shutdown().await;
            Err(error)
        }
    }
}

impl LocalService {
    /// Assembles the parts and starts them.
    async fn run(&self, config: &Config, listener: TcpListener, network: Network) -> Result<(), StartError> {
        let (store, objects) = (&self.store, &self.objects);
        let (tasks, stop) = (&self.tasks, &self.stop);
        let outbox = Outbox::default();
        let settler = Settler::new(store.clone(), objects.clone(), outbox.clone());
        // Records and files match before the first request. Changes that cannot be settled are retried.
        let settled = settler.settle_all().await;
        report(settled);
        let own = OwnIngest::new(self.rtmp_address);
        let streams = Streams::new(self.engine.clone(), own.clone(), network);
        let snapshots = SnapshotStore::new(store.clone(), objects.clone(), outbox.clone(), settler.clone());
        let captures = Captures::new(
            store.clone(),
            streams.clone(),
            snapshots,
            RUNNING_LIMIT,
            tasks.clone(),
            stop.clone(),
        );
        let directory = Directory::new();
        let jobs = Jobs {
            store: store.clone(),
            directory: directory.clone(),
            streams,
            captures,
            space: objects.space().clone(),
            tasks: tasks.clone(),
            stop: stop.clone(),
        };
        tasks.spawn(deliver_all(store.clone(), self.callbacks.clone(), outbox, stop.clone()));
        tasks.spawn(settle_again(settler.clone(), stop.clone()));
        tasks.spawn(tend_reserve(objects.space().clone(), stop.clone()));
        tasks.spawn(warn_of_full_disk(jobs.clone(), stop.clone()));
        templates::ensure_system_template(store).await.map_err(setup)?;
        let demo = Demo {
            store: store.clone(),
            objects: objects.clone(),
            settler: settler.clone(),
            jobs: jobs.clone(),
            own,
            tasks: tasks.clone(),
            stop: stop.clone(),
        };
        if config.demo {
            demo.prepare().await.map_err(setup)?;
        }
        jobs.resume().await.map_err(setup)?;
        if config.demo {
            demo.publish();
        }
        tasks.spawn(load(store.clone(), directory));
        let uploads = Uploads::new(store.clone(), objects.clone(), settler.clone(), self.api_address);
        let handlers = handlers(
            &jobs,
            &Files::new(store.clone(), objects.clone(), settler.clone()),
            &Templates::new(store.clone()),
            &Callbacks::new(store.clone()),
            &Videos::new(store.clone(), objects.clone(), settler),
            &uploads,
        );
        if let Some(action) = handlers.missing().first() {
            return Err(setup(format!("{action} has no handler")));
        }
        let parts = Parts {
            handlers,
            uploads,
            faults: self.faults.clone(),
            key: self.credentials.clone(),
            data_dir: &config.data_dir,
            enforce_rates: config.enforce_rates,
            tasks: tasks.clone(),
            stop: stop.clone(),
        };
        let gateway = Gateway::new(parts).map_err(setup)?;
        tasks.spawn(gateway.serve(listener));
        Ok(())
    }

    /// Where the API listens.
    pub fn api_address(&self) -> SocketAddr {
        self.api_address
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
        PictureStore(self.objects.clone())
    }

    /// The active fault plan.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Sends test events to callback addresses.
    pub fn callbacks(&self) -> &CallbackSender {
        &self.callbacks
    }

    /// The state of the data folder's disk; `None` if the system does not report it.
    pub fn disk(&self) -> Option<Usage> {
        self.objects.space().usage().ok()
    }

    /// Simulates this many free bytes, for testing a full disk; `None` ends the simulation.
    pub fn pretend_free(&self, bytes: Option<u64>) {
        self.objects.space().pretend(bytes);
    }

    /// Stops listening, capturing and publishing, and waits until that is done. Started jobs stay `started` and resume at the
    /// next start.
    pub async fn shutdown(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.engine.shutdown().await;
        self.store.flush().await;
    }
}

/// The table of operations.
fn handlers(
    jobs: &Jobs,
    files: &Files,
    templates: &Templates,
    callbacks: &Callbacks,
    videos: &Videos,
    uploads: &Uploads,
) -> Handlers {
    Handlers::default()
        .with(jobs, Jobs::submit)
        .with(jobs, Jobs::list)
        .with(jobs, Jobs::get)
        .with(jobs, Jobs::command)
        .with(files, Files::list)
        .with(files, Files::delete)
        .with(templates, Templates::create)
        .with(templates, Templates::update)
        .with(templates, Templates::delete)
        .with(templates, Templates::get)
        .with(templates, Templates::list)
        .with(callbacks, Callbacks::set)
        .with(callbacks, Callbacks::get)
        .with(videos, Videos::get_play_info)
        .with(videos, Videos::get_video_list)
        .with(videos, Videos::search_media)
        .with(videos, Videos::get_video_info)
        .with(videos, Videos::get_mezzanine_info)
        .with(videos, Videos::delete_stream)
        .or_by(Action::DeleteStream, "VideoId", "ReferenceId")
        .with(uploads, Uploads::create_upload_video)
        .with(uploads, Uploads::refresh_upload_video)
        .with(uploads, Uploads::get_upload_details)
        .with(uploads, Uploads::delete_multipart_upload)
}

fn setup(error: impl std::fmt::Display) -> StartError {
    StartError::Setup(error.to_string())
}

/// Unnamed files of an older version: whether they were left by a crash or by a deletion without originals is not known, so
/// they are kept.
async fn release_strays(data_dir: &Path, store: &Store) -> Result<(), StartError> {
    let data_dir = data_dir.to_owned();
    let look = move || crate::objects::list(&data_dir, crate::objects::Tree::Objects);
    let listed = tokio::task::spawn_blocking(look).await.map_err(setup)?;
    let (objects, _) = listed.map_err(setup)?;
    let release = move |tx: &Transaction<'_>| {
        for (bucket, object) in &objects {
            if !crate::intents::is_named(tx, bucket, object, None)? {
                crate::intents::release(tx, bucket, object)?;
            }
        }
        facts::forget(tx, facts::HAS_STRAYS)
    };
    store.write(release).await.map_err(setup)
}

/// Retries changes that could not be settled, and those that have failed since.
async fn settle_again(settler: Settler, stop: CancellationToken) {
    let mut told = String::new();
    while stop.run_until_cancelled(tokio::time::sleep(SETTLE_AGAIN)).await.is_some() {
        let settled = settler.settle_all().await;
        // A change may stay unsettled for days; each cause is logged once.
        let trouble = settled.as_ref().err().map(ToString::to_string).unwrap_or_default();
        if trouble.is_empty() || trouble != told {
            report(settled);
        }
        told = trouble;
    }
}

/// Frees the reserve when the disk is full, whatever filled it, so that the databases can be written.
async fn tend_reserve(space: Space, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(TEND_RESERVE)).await.is_some() {
        let space = space.clone();
        // A panic in there must not end the checks.
        let _ = tokio::task::spawn_blocking(move || space.tend_reserve()).await;
    }
}

/// Warns once when pictures will fill the disk within a day, and again after there was enough space.
async fn warn_of_full_disk(jobs: Jobs, stop: CancellationToken) {
    let mut is_warned = false;
    while stop.run_until_cancelled(tokio::time::sleep(LOOK_AT_DISK)).await.is_some() {
        let left = jobs.storage().and_then(|storage| storage.seconds_left());
        let is_short = left.is_some_and(|left| left < DAY);
        if is_short && !is_warned {
            let hours = left.unwrap_or_default() / 3600;
            tracing::warn!("at the present rate the disk has room for pictures of {hours} hours");
        }
        is_warned = is_short;
    }
}

fn report(settled: Result<usize, crate::settle::SettleError>) {
    match settled {
        Ok(0) => {}
        Ok(count) => tracing::info!("{count} changes that were interrupted are settled"),
        Err(error) => tracing::warn!("what was interrupted could not be settled yet: {error}"),
    }
}

/// Reads the jobs concurrently with the start, so that the first listing of very many need not wait for it.
async fn load(store: Store, directory: Directory) {
    let loading = directory.clone();
    if let Err(error) = store.read(move |c| loading.load(c)).await {
        tracing::warn!("the jobs could not be read ahead: {error}");
    }
}
