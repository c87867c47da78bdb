//! Starting: every part in its order, and stopping each on a signal.

use crate::data_dir::{self, JOURNAL};
use crate::listen::listen;
use crate::options::{Options, OptionsError};
use crate::page::BuiltIn;
use crate::record;
use crate::signals;
use crate::start_error::StartError;
use futures_util::future::BoxFuture;
use media_api::faults::{FaultPlan, PlanError};
use media_api::{CallbackTestResult, Mode};
use media_local::{CallbackSender, Faults, LocalService, PictureStore};
use media_proxy::credentials::{Credentials, Provider};
use media_proxy::{
    Assets, CallbackTests, CheckpointFile, Config, Directory, Endpoints, Evidence, FaultPlans, Journal,
    OssPictures, PictureError, PictureSource, Upstream, end_sessions, issue_launch_token,
};
use secrecy::ExposeSecret as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{oneshot, watch};

/// Threads for the databases and files. They mostly wait for one another; the limit is above what the databases can occupy at
/// once, so that files are read while a database waits. Names are resolved without them.
const BLOCKING_THREADS: usize = 32;
/// Size of a session's request bucket, as seconds of its rate.
const BURST_SECONDS: f64 = 5.0;
/// How long a check waits for changes of a running program.
const CHECK_AGAIN: Duration = Duration::from_secs(1);
/// Region reported for the local service.
const LOCAL_REGION: &str = "cn-shanghai";

/// The destination of the proxy's calls, and the source of its pictures.
struct Service {
    upstream: Upstream,
    pictures: Arc<dyn PictureSource>,
    local: Option<LocalService>,
    /// The account of the key, if there is one and it could be read.
    account: Option<String>,
    /// Lines for the start-up message.
    facts: Vec<(&'static str, String)>,
}

/// Runs the console until it is stopped.
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
    let data_dir = data_dir::open(options)?;
    let _lock = data_dir::lock(&data_dir)?;
    // On a full disk the journal could not be opened otherwise.
    media_local::make_room(&data_dir)
        .map_err(|reason| StartError::DataDir { path: data_dir.clone(), reason })?;
    let listen_error = |reason| StartError::Listen { address: options.listen(), reason };
    let listeners = listen(options.listen()).await?;
    let address = listeners[0].local_addr().map_err(listen_error)?;
    let (evidence, checkpoints) = record::open(options, &data_dir)?;
    let journal = open_journal(&data_dir, evidence)?;
    let journal_error = |reason| StartError::Journal { path: data_dir.join(JOURNAL), reason };

    let mode = if options.cloud() { Mode::Cloud } else { Mode::Local };
    let service = if options.cloud() { cloud(options).await? } else { local(options, &data_dir).await? };
    let region = options.region.clone().unwrap_or_else(|| LOCAL_REGION.to_owned());
    let mut config = Config::on(address, mode, region.clone());
    config.read_only = options.read_only();
    config.account = service.account;
    config.limits.per_second = f64::from(options.requests_per_second());
    config.limits.burst = config.limits.per_second * BURST_SECONDS;
    let limits = config.limits;
    let home = format!("http://{}", config.hosts[0]);
    config.ingest = service.local.as_ref().map(|local| format!("rtmp://{}", local.rtmp_address()));
    config.faults = service.local.as_ref().map(|local| Arc::new(LocalFaults(local.faults().clone())) as _);
    config.callbacks =
        service.local.as_ref().map(|local| Arc::new(LocalCallbacks(local.callbacks().clone())) as _);
    if let Some(origin) = &options.dev_origin {
        config.allow_origin(origin);
    }
    let assets: Arc<dyn Assets> = match &options.page_dir {
        Some(folder) => Arc::new(Directory(folder.clone())),
        None => Arc::new(BuiltIn),
    };
    end_sessions(&journal).map_err(journal_error)?;
    let app = media_proxy::app(config, service.upstream, journal.clone(), service.pictures, assets)
        .await
        .map_err(journal_error)?;
    journal.remember("address", &home).map_err(journal_error)?;
    let token = issue_launch_token(&journal).map_err(journal_error)?;

    let name = if options.cloud() { "cloud" } else { "local" };
    let access = if options.read_only() { ", read-only" } else { "" };
    let mut facts = vec![("Mode", format!("{name}{access}")), ("Region", region)];
    facts.extend(service.facts);
    facts.push(("Data", data_dir.display().to_string()));
    // Whoever reads the address may stop the program at once.
    let told_to_stop = signals::stopped();
    announce(&format!("{home}/#launch={token}"), &facts);

    let (stop, mut stopped) = watch::channel(false);
    let (end, ended) = oneshot::channel::<()>();
    let checkpoints = tokio::spawn(keep_checkpoints(journal, checkpoints, ended));
    tokio::join!(
        async {
            told_to_stop.await;
            let _ = stop.send(true);
            app.shut_down().await;
        },
        media_proxy::serve(listeners, app.router(), limits, async move {
            let _ = stopped.wait_for(|stopped| *stopped).await;
        }),
    );
    app.finish_calls().await;
    drop(end);
    let _ = checkpoints.await;
    if let Some(local) = service.local {
        local.shutdown().await;
    }
    Ok(())
}

async fn keep_checkpoints(journal: Journal, file: Option<CheckpointFile>, ended: oneshot::Receiver<()>) {
    if let Some(file) = file {
        media_proxy::keep_checkpoints(&journal, file, async { ended.await.unwrap_or_default() }).await;
    }
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
    config.demo = !options.no_demo();
    config.enforce_rates = options.local_rate_limits();
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
    Ok(Service {
        upstream: Upstream::local(upstream, credentials)?,
        pictures,
        facts,
        local: Some(local),
        account: None,
    })
}

async fn cloud(options: &Options) -> Result<Service, StartError> {
    let region = options.region.as_deref().ok_or(OptionsError::CloudNeeds("region"))?;
    let source = options.credentials.as_deref().ok_or(OptionsError::CloudNeeds("credentials"))?;
    let endpoints =
        Endpoints::cloud(region, options.ice_endpoint.as_deref(), options.vod_endpoint.as_deref())?;
    let provider: Provider = source.parse()?;
    let credentials = provider.load()?;
    let (account, told) = match media_proxy::account_of(&credentials, options.sts_endpoint.as_deref()).await {
        Ok(account) => (Some(account.clone()), account),
        Err(error) => {
            (None, format!("not read now ({error}); what an earlier start read of this key counts"))
        }
    };
    let facts = vec![
        ("Account", told),
        ("Key", format!("{} from {provider}", credentials.short_id())),
        ("Endpoints", format!("{}, {}", endpoints.ice.authority, endpoints.vod.authority)),
    ];
    let upstream = Upstream::cloud(endpoints, credentials)?;
    let pictures = Arc::new(OssPictures::new(&upstream)?);
    Ok(Service { upstream, pictures, facts, local: None, account })
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

/// The fault plan of the local service.
#[derive(Debug)]
struct LocalFaults(Faults);

impl FaultPlans for LocalFaults {
    fn plan(&self) -> FaultPlan {
        self.0.plan()
    }

    fn set(&self, plan: FaultPlan) -> Result<(), PlanError> {
        self.0.set(plan)
    }
}

/// Test events of the local service.
struct LocalCallbacks(CallbackSender);

impl std::fmt::Debug for LocalCallbacks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LocalCallbacks")
    }
}

impl CallbackTests for LocalCallbacks {
    fn test<'a>(&'a self, url: &'a str) -> BoxFuture<'a, CallbackTestResult> {
        Box::pin(self.0.test(url))
    }
}

/// Prints a fresh one-time address. The console may be running: both use the same journal.
pub(crate) fn login_link(options: &Options) -> Result<(), StartError> {
    let data_dir = options.data_dir()?;
    let never_started = || StartError::NeverStarted(data_dir.display().to_string());
    if !data_dir.join(JOURNAL).is_file() {
        return Err(never_started());
    }
    // The console may have found the disk full since its last check, or may not be running.
    media_local::give_up_reserve(&data_dir);
    let journal = open_existing_journal(&data_dir)?;
    let journal_error = |reason| StartError::Journal { path: data_dir.join(JOURNAL), reason };
    let address = journal.recall("address").map_err(journal_error)?.ok_or_else(never_started)?;
    let token = issue_launch_token(&journal).map_err(journal_error)?;
    println!("{address}/#launch={token}");
    Ok(())
}

fn fault_plan(path: &Path) -> Result<FaultPlan, StartError> {
    let unusable = |reason: String| StartError::FaultPlan { path: path.to_owned(), reason };
    let text = fs::read(path).map_err(|error| unusable(error.to_string()))?;
    serde_json::from_slice(&text).map_err(|error| unusable(error.to_string()))
}

/// Prints the differences between the local service's records and files; returns whether there are none.
pub(crate) fn check(options: &Options) -> Result<bool, StartError> {
    let data_dir = options.data_dir()?;
    let mut report = media_local::check(&data_dir)?;
    if !report.findings.is_empty() && data_dir::is_in_use(&data_dir)? {
        println!("media-console is running; what it was changing was looked at twice");
        std::thread::sleep(CHECK_AGAIN);
        let again = media_local::check(&data_dir)?;
        report.findings.retain(|finding| again.findings.contains(finding));
    }
    for finding in &report.findings {
        println!("{finding}");
    }
    if report.unsettled > 0 {
        println!("{} changes were interrupted; the next start settles them", report.unsettled);
    }
    if report.half_written > 0 {
        println!("{} half-written files go at the next start", report.half_written);
    }
    println!(
        "{} records have their files, of {} files; {} do not fit",
        report.records,
        report.files,
        report.findings.len()
    );
    Ok(report.findings.is_empty())
}

/// Prints the local service's key, creating it if there is none yet.
pub(crate) fn local_credentials(options: &Options) -> Result<(), StartError> {
    let key = media_local::credentials(&data_dir::open(options)?)?;
    println!("ALIBABA_CLOUD_ACCESS_KEY_ID={}", key.id);
    println!("ALIBABA_CLOUD_ACCESS_KEY_SECRET={}", key.secret.expose_secret());
    Ok(())
}

fn open_journal(data_dir: &Path, evidence: Evidence) -> Result<Journal, StartError> {
    let path = data_dir.join(JOURNAL);
    Journal::open_with_evidence(&path, evidence).map_err(|reason| StartError::Journal { path, reason })
}

/// The journal of a console that may be running, without migrating its tables.
fn open_existing_journal(data_dir: &Path) -> Result<Journal, StartError> {
    let path = data_dir.join(JOURNAL);
    Journal::open_existing(&path).map_err(|reason| StartError::Journal { path, reason })
}
