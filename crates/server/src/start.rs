//! Starting: every part in its order, and an end to each when the program is told to stop.

use crate::options::{Options, OptionsError};
use crate::page::BuiltIn;
use futures_util::future::BoxFuture;
use media_api::Mode;
use media_local::{LocalService, PictureStore};
use media_proxy::credentials::{Credentials, CredentialsError, Provider};
use media_proxy::{
    Assets, Config, Directory, Endpoints, Journal, JournalError, OssPictures, PictureError, PictureSource,
    UnknownRegion, Upstream, issue_launch_token,
};
use secrecy::ExposeSecret as _;
use std::fs::{self, File, TryLockError};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;

const JOURNAL: &str = "console.sqlite3";
const LOCK: &str = "console.lock";
/// Threads for the databases and files. They mostly wait for one another, and each keeps memory of its own.
const BLOCKING_THREADS: usize = 8;
/// Region that the local service is said to be in.
const LOCAL_REGION: &str = "cn-shanghai";

/// Why the program could not start; one line each.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error(transparent)]
    Options(#[from] OptionsError),
    #[error("the data folder {path} cannot be used: {reason}; choose another with --data-dir", path = path.display())]
    DataDir { path: PathBuf, reason: std::io::Error },
    #[error(
        "another media-console is running with the data folder {0}; stop it or choose another with --data-dir"
    )]
    InUse(String),
    #[error("the console cannot listen on {address}: {reason}; choose another with --listen")]
    Listen { address: SocketAddr, reason: std::io::Error },
    #[error("{path}: {reason}", path = path.display())]
    Journal { path: PathBuf, reason: JournalError },
    #[error(transparent)]
    Local(#[from] media_local::StartError),
    #[error("the fault plan {path} cannot be used: {reason}", path = path.display())]
    FaultPlan { path: PathBuf, reason: String },
    #[error(transparent)]
    Check(#[from] media_local::CheckError),
    #[error(transparent)]
    LocalKey(#[from] media_local::CredentialsError),
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    #[error(transparent)]
    Region(#[from] UnknownRegion),
    #[error("the HTTP client cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
    #[error("the runtime cannot be started: {0}")]
    Runtime(std::io::Error),
    #[error("the activity record was changed: entry {0} is the first that does not fit")]
    RecordChanged(i64),
    #[error("no console has run with the data folder {0} yet; start media-console first")]
    NeverStarted(String),
}

/// Where the proxy sends to, and where its pictures come from.
struct Service {
    upstream: Upstream,
    pictures: Arc<dyn PictureSource>,
    local: Option<LocalService>,
    /// Lines for the start-up message.
    facts: Vec<(&'static str, String)>,
}

/// Runs the console until it is told to stop.
pub(crate) fn run(options: &Options) -> Result<(), StartError> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("MEDIA_CONSOLE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()
        .map_err(StartError::Runtime)?;
    runtime.block_on(serve(options))
}

async fn serve(options: &Options) -> Result<(), StartError> {
    let data_dir = data_dir(options)?;
    let _lock = lock(&data_dir)?;
    // On a full disk the journal could not be opened otherwise.
    media_local::make_room(&data_dir)
        .map_err(|reason| StartError::DataDir { path: data_dir.clone(), reason })?;
    let listen_error = |reason| StartError::Listen { address: options.listen(), reason };
    let listener = TcpListener::bind(options.listen()).await.map_err(listen_error)?;
    let address = listener.local_addr().map_err(listen_error)?;
    let journal = open_journal(&data_dir)?;
    let journal_error = |reason| StartError::Journal { path: data_dir.join(JOURNAL), reason };

    let mode = if options.cloud { Mode::Cloud } else { Mode::Local };
    let service = if options.cloud { cloud(options)? } else { local(options, &data_dir).await? };
    let region = options.region.clone().unwrap_or_else(|| LOCAL_REGION.to_owned());
    let mut config = Config::on(address, mode, region.clone());
    config.read_only = options.read_only;
    config.ingest = service.local.as_ref().map(|local| format!("rtmp://{}", local.rtmp_address()));
    if let Some(origin) = &options.dev_origin {
        config.allow_origin(origin);
    }
    let assets: Arc<dyn Assets> = match &options.page_dir {
        Some(folder) => Arc::new(Directory(folder.clone())),
        None => Arc::new(BuiltIn),
    };
    let app = media_proxy::app(config, service.upstream, journal.clone(), service.pictures, assets)
        .map_err(journal_error)?;
    journal.remember("address", &format!("http://{address}")).map_err(journal_error)?;
    let token = issue_launch_token(&journal).map_err(journal_error)?;

    let name = if options.cloud { "cloud" } else { "local" };
    let access = if options.read_only { ", read-only" } else { "" };
    let mut facts = vec![("Mode", format!("{name}{access}")), ("Region", region)];
    facts.extend(service.facts);
    facts.push(("Data", data_dir.display().to_string()));
    announce(&format!("http://{address}/#launch={token}"), &facts);

    let (stop, stopped) = watch::channel(false);
    let (mut first, mut second) = (stopped.clone(), stopped);
    tokio::spawn(async move {
        stop_signal().await;
        let _ = stop.send(true);
    });
    tokio::join!(
        media_proxy::serve(listener, app.router(), async move {
            let _ = first.wait_for(|stopped| *stopped).await;
        }),
        async {
            let _ = second.wait_for(|stopped| *stopped).await;
            app.shut_down().await;
        }
    );
    if let Some(local) = service.local {
        local.shutdown().await;
    }
    Ok(())
}

fn announce(address: &str, facts: &[(&str, String)]) {
    println!("media-console {}", env!("CARGO_PKG_VERSION"));
    println!("  {:<10} {address}", "Open");
    println!("  {:<10} good once, for ten minutes; `media-console login-link` prints another", "");
    for (name, value) in facts {
        println!("  {name:<10} {value}");
    }
}

async fn local(options: &Options, data_dir: &Path) -> Result<Service, StartError> {
    let mut config = media_local::Config::new(options.local_listen(), options.rtmp_listen(), data_dir);
    config.demo = !options.no_demo;
    config.enforce_rates = options.local_rate_limits;
    config.faults = options.fault_plan.as_deref().map(fault_plan).transpose()?.unwrap_or_default();
    let limits = &mut config.limits;
    limits.publishers = options.rtmp_publishers.unwrap_or(limits.publishers);
    limits.publishers_per_address =
        options.rtmp_publishers_per_address.unwrap_or(limits.publishers_per_address);
    limits.handshakes = options.rtmp_handshakes.unwrap_or(limits.handshakes);
    let local = media_local::start(config).await?;
    let key = local.credentials();
    let credentials = Credentials { id: key.id.clone(), secret: key.secret.clone(), token: None };
    let facts = vec![
        ("Key", format!("{} from the data folder", credentials.short_id())),
        ("Local API", format!("http://{}", local.api_address())),
        ("RTMP", format!("rtmp://{}", local.rtmp_address())),
    ];
    let pictures = Arc::new(LocalPictures(local.pictures()));
    let upstream = options.local_upstream.unwrap_or(local.api_address());
    Ok(Service { upstream: Upstream::local(upstream, credentials)?, pictures, facts, local: Some(local) })
}

fn cloud(options: &Options) -> Result<Service, StartError> {
    let region = options.region.as_deref().ok_or(OptionsError::CloudNeeds("region"))?;
    let source = options.credentials.as_deref().ok_or(OptionsError::CloudNeeds("credentials"))?;
    let endpoints =
        Endpoints::cloud(region, options.ice_endpoint.as_deref(), options.vod_endpoint.as_deref())?;
    let provider: Provider = source.parse()?;
    let credentials = provider.load()?;
    let facts = vec![
        ("Key", format!("{} from {provider}", credentials.short_id())),
        ("Endpoints", format!("{}, {}", endpoints.ice.authority, endpoints.vod.authority)),
    ];
    let pictures = Arc::new(OssPictures::new(credentials.clone())?);
    Ok(Service { upstream: Upstream::cloud(endpoints, credentials)?, pictures, facts, local: None })
}

/// Pictures of the local service. Its object store has one place only, so the endpoint does not matter.
struct LocalPictures(PictureStore);

impl PictureSource for LocalPictures {
    fn read<'a>(
        &'a self,
        _endpoint: &'a str,
        bucket: &'a str,
        object: &'a str,
        thumbnail: bool,
    ) -> BoxFuture<'a, Result<Option<bytes::Bytes>, PictureError>> {
        Box::pin(async move {
            self.0
                .read(bucket, object, thumbnail)
                .await
                .map_err(|error| PictureError::Failed(error.to_string()))
        })
    }
}

/// Prints a fresh one-time address. The console may be running: both use the same journal.
pub(crate) fn login_link(options: &Options) -> Result<(), StartError> {
    let data_dir = options.data_dir()?;
    let never_started = || StartError::NeverStarted(data_dir.display().to_string());
    if !data_dir.join(JOURNAL).is_file() {
        return Err(never_started());
    }
    let journal = open_journal(&data_dir)?;
    let journal_error = |reason| StartError::Journal { path: data_dir.join(JOURNAL), reason };
    let address = journal.recall("address").map_err(journal_error)?.ok_or_else(never_started)?;
    let token = issue_launch_token(&journal).map_err(journal_error)?;
    println!("{address}/#launch={token}");
    Ok(())
}

/// Checks the activity record and prints its length and fingerprint.
pub(crate) fn verify(options: &Options) -> Result<(), StartError> {
    let data_dir = options.data_dir()?;
    let path = data_dir.join(JOURNAL);
    if !path.is_file() {
        return Err(StartError::NeverStarted(data_dir.display().to_string()));
    }
    let check = media_proxy::verify_record(&open_journal(&data_dir)?)
        .map_err(|reason| StartError::Journal { path, reason })?;
    match check.broken_at {
        Some(sequence) => Err(StartError::RecordChanged(sequence)),
        None => {
            println!("Record verified: {} entries, fingerprint {}", check.entries, check.head);
            Ok(())
        }
    }
}

fn fault_plan(path: &Path) -> Result<media_local::FaultPlan, StartError> {
    let unusable = |reason: String| StartError::FaultPlan { path: path.to_owned(), reason };
    let text = fs::read(path).map_err(|error| unusable(error.to_string()))?;
    serde_json::from_slice(&text).map_err(|error| unusable(error.to_string()))
}

/// Prints what of the local service's records and files does not fit; whether everything does.
pub(crate) fn check(options: &Options) -> Result<bool, StartError> {
    let report = media_local::check(&options.data_dir()?)?;
    for finding in &report.findings {
        println!("{finding}");
    }
    if report.unsettled > 0 {
        println!("{} changes were interrupted; the next start settles them", report.unsettled);
    }
    println!(
        "{} records have their files, of {} files; {} do not fit",
        report.records,
        report.files,
        report.findings.len()
    );
    Ok(report.findings.is_empty())
}

/// Prints the local service's key, making it if there is none yet.
pub(crate) fn local_credentials(options: &Options) -> Result<(), StartError> {
    let key = media_local::credentials(&data_dir(options)?)?;
    println!("ALIBABA_CLOUD_ACCESS_KEY_ID={}", key.id);
    println!("ALIBABA_CLOUD_ACCESS_KEY_SECRET={}", key.secret.expose_secret());
    Ok(())
}

fn open_journal(data_dir: &Path) -> Result<Journal, StartError> {
    let path = data_dir.join(JOURNAL);
    Journal::open(&path).map_err(|reason| StartError::Journal { path, reason })
}

/// The data folder, made if absent so that only its owner can read it.
fn data_dir(options: &Options) -> Result<PathBuf, StartError> {
    let path = options.data_dir()?;
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(&path).map_err(|reason| StartError::DataDir { path: path.clone(), reason })?;
    Ok(path)
}

/// Two consoles on one journal would run the same deletions.
fn lock(data_dir: &Path) -> Result<File, StartError> {
    let failed = |reason| StartError::DataDir { path: data_dir.to_owned(), reason };
    let file = File::create(data_dir.join(LOCK)).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::InUse(data_dir.display().to_string())),
        Err(TryLockError::Error(reason)) => Err(failed(reason)),
    }
}

/// Resolves on the first SIGINT or SIGTERM.
async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
