//! The API's listener: limits, the caller's signature, and the dispatch to the operation.

mod admin;
mod answer;
mod authenticate;
mod handlers;
mod nonces;
mod rates;

pub(crate) use handlers::Handlers;

use crate::clock::now_seconds;
use crate::credentials::Credentials;
use crate::faults::Faults;
use crate::refusal::Refusal;
use crate::uploads::Uploads;
use acs_signature::OrderedQuery;
use acs_signature::acs3::FORM_CONTENT_TYPE;
use admin::Admin;
use answer::{Envelope, Format};
use authenticate::{Gate, Received};
use bytes::Bytes;
use handlers::Work;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use media_api::faults::FaultEffect;
use media_api::{Action, Product, WireParameters};
use rates::Rates;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Bytes of an operation's body.
const BODY_LIMIT: usize = 256 << 10;
/// Bytes of one part of an upload.
const PART_LIMIT: usize = 16 << 20;
/// Bytes of the request line and all headers.
const HEAD_LIMIT: usize = 64 << 10;
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long requests under way may take once the service stops.
const LAST_ANSWERS: Duration = Duration::from_secs(5);
const CONNECTIONS: usize = 512;
/// How the console's own requests name their program. The responses to it have members that no vendor response has.
const CONSOLE_AGENT: &str = "media-console/";

type Answer = Response<Full<Bytes>>;

/// The connection is closed without a response, on purpose.
#[derive(Debug, thiserror::Error)]
#[error("the fault plan closes this connection")]
struct Cut;

/// The state that requests are checked and handled with.
pub(crate) struct Gateway {
    handlers: Handlers,
    uploads: Uploads,
    faults: Faults,
    gate: Gate,
    admin: Admin,
    /// `None` while documented rates are not enforced.
    rates: Option<Rates>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// The parts of a [`Gateway`].
pub(crate) struct Parts<'a> {
    pub handlers: Handlers,
    pub uploads: Uploads,
    pub faults: Faults,
    pub key: Credentials,
    pub data_dir: &'a Path,
    /// Whether documented rates are enforced.
    pub enforce_rates: bool,
    pub tasks: TaskTracker,
    pub stop: CancellationToken,
}

impl Gateway {
    /// # Errors
    /// The files of the data folder cannot be read or written.
    pub(crate) fn new(parts: Parts<'_>) -> std::io::Result<Gateway> {
        Ok(Gateway {
            gate: Gate::open(parts.key, parts.data_dir, now_seconds())?,
            admin: Admin::open(parts.data_dir, parts.faults.clone())?,
            handlers: parts.handlers,
            uploads: parts.uploads,
            faults: parts.faults,
            rates: parts.enforce_rates.then(Rates::default),
            tasks: parts.tasks,
            stop: parts.stop,
        })
    }

    /// Serves the API until the service stops, then lets the requests under way finish.
    pub(crate) async fn serve(self, listener: TcpListener) {
        let gateway = Arc::new(self);
        let permits = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let Ok(permit) = permits.clone().acquire_owned().await else { return };
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = gateway.stop.cancelled() => return,
            };
            match accepted {
                Ok((stream, _)) => {
                    gateway.tasks.spawn(connection(stream, gateway.clone(), permit));
                }
                Err(error) => {
                    // Out of file descriptors, most likely; accepting again at once would only spin.
                    tracing::warn!("a connection could not be accepted: {error}");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }
}

async fn connection(stream: TcpStream, gateway: Arc<Gateway>, _permit: OwnedSemaphorePermit) {
    // Responses are small; waiting to fill a packet would only delay them.
    let _ = stream.set_nodelay(true);
    let is_from_here = stream.peer_addr().is_ok_and(|peer| peer.ip().to_canonical().is_loopback());
    let stop = gateway.stop.clone();
    let service = service_fn(move |request| respond(gateway.clone(), request, is_from_here));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_LIMIT)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let outcome = tokio::select! {
        outcome = connection.as_mut() => outcome,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            // A caller that is still sending is not waited for any longer.
            tokio::time::timeout(LAST_ANSWERS, connection).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = outcome {
        tracing::debug!("a connection ended early: {error}");
    }
}

/// Handles one request. The work continues if the caller disconnects, and a panic in it becomes an error response.
async fn respond(
    gateway: Arc<Gateway>,
    request: Request<Incoming>,
    is_from_here: bool,
) -> Result<Answer, Cut> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let mut envelope = Envelope::new(header("host").unwrap_or_default().to_owned());
    envelope.for_console = header("user-agent").is_some_and(|agent| agent.starts_with(CONSOLE_AGENT));
    let (request_id, host) = (envelope.request_id.clone(), envelope.host.clone());
    let work = tokio::spawn(async move {
        if request.uri().path() == admin::PATH {
            return Ok(gateway.admin.answer(request, is_from_here).await);
        }
        match handle(&gateway, request, &mut envelope).await {
            Ok(Outcome::Response(response)) => Ok(envelope.success(response)),
            Ok(Outcome::Garbled) => Ok(envelope.garbled()),
            Ok(Outcome::Cut) => Err(Cut),
            Err(refusal) => Ok(envelope.refusal(&refusal)),
        }
    });
    work.await.unwrap_or_else(|error| {
        let envelope = Envelope { request_id, ..Envelope::new(host) };
        Ok(envelope.refusal(&Refusal::internal(error)))
    })
}

/// The result of a request that is not refused.
enum Outcome {
    Response(serde_json::Value),
    Garbled,
    Cut,
}

/// The order of the checks is that of api-reference B.3: the signature first, then version and action, then parameters.
async fn handle(
    gateway: &Gateway,
    request: Request<Incoming>,
    envelope: &mut Envelope,
) -> Result<Outcome, Refusal> {
    if request.uri().path() != "/" {
        return upload(gateway, request).await.map(Outcome::Response);
    }
    if request.method() != Method::GET && request.method() != Method::POST {
        return Err(unsupported_method());
    }
    let received = receive(request).await?;
    let is_rpc_v1 = received.is_rpc_v1();
    if is_rpc_v1 {
        let is_json = received.parameter("Format").is_some_and(|format| format.eq_ignore_ascii_case("json"));
        envelope.format = if is_json { Format::Json } else { Format::Xml };
    }
    let (name, version) = match is_rpc_v1 {
        true => (received.parameter("Action"), received.parameter("Version")),
        false => (received.header("x-acs-action"), received.header("x-acs-version")),
    };
    let named = name.and_then(Action::from_name);
    envelope.product = named.map_or("", |action| action.facts().product.code());
    gateway.gate.admit(&received)?;
    let version = version.ok_or_else(|| Refusal::missing("MissingVersion", "Version"))?;
    if ![Product::Ice, Product::Vod].iter().any(|product| product.version() == version) {
        return Err(Refusal::gateway("InvalidVersion"));
    }
    let name = name.ok_or_else(|| Refusal::missing("MissingAction", "Action"))?;
    let action = named
        .filter(|action| action.facts().product.version() == version)
        .ok_or_else(|| Refusal::gateway("InvalidAction.NotFound"))?;
    envelope.action = name.to_owned();
    if let Some(rates) = &gateway.rates
        && let Err(retry_after) = rates.count(action, Instant::now())
    {
        return Err(Refusal::throttled(action, retry_after));
    }
    let parameters = WireParameters::new(received.query.into_pairs(), received.form.into_pairs());
    let work = gateway.handlers.prepare(action, &parameters)?;
    match gateway.faults.take(action, chance()) {
        Some(FaultEffect::Error { code }) if is_rpc_v1 && code == authenticate::MISMATCH => {
            Err(authenticate::rpc_v1_mismatch(""))
        }
        fault => run(fault, action, work).await,
    }
}

/// Does the work of a call, or applies the fault plan instead.
async fn run(fault: Option<FaultEffect>, action: Action, work: Work) -> Result<Outcome, Refusal> {
    match fault {
        None => work.await.map(Outcome::Response),
        Some(FaultEffect::Error { code }) => Err(Refusal::of(action, &code)),
        Some(FaultEffect::Throttle { retry_after_ms }) => Err(Refusal::throttled(action, retry_after_ms)),
        Some(FaultEffect::Hang { seconds }) => {
            tokio::time::sleep(Duration::from_secs(seconds.into())).await;
            Ok(Outcome::Cut)
        }
        Some(FaultEffect::Lost) => work.await.map(|_| Outcome::Cut),
        Some(FaultEffect::Cut) => Ok(Outcome::Cut),
        Some(FaultEffect::Garble) => Ok(Outcome::Garbled),
    }
}

/// A number from 0 up to 1.
fn chance() -> f64 {
    let mut random = [0; 4];
    // Without randomness every possible fault is applied.
    let _ = getrandom::fill(&mut random);
    f64::from(u32::from_le_bytes(random)) / (f64::from(u32::MAX) + 1.0)
}

async fn receive(request: Request<Incoming>) -> Result<Received, Refusal> {
    let (head, body) = request.into_parts();
    let body = read_body(body, BODY_LIMIT).await?;
    let malformed = |_| Refusal::gateway("IncompleteSignature");
    let query = OrderedQuery::parse(head.uri.query().unwrap_or_default()).map_err(malformed)?;
    let mut headers = Vec::with_capacity(head.headers.len());
    for (name, value) in &head.headers {
        let value =
            std::str::from_utf8(value.as_bytes()).map_err(|_| Refusal::gateway("IncompleteSignature"))?;
        headers.push((name.as_str().to_owned(), value.to_owned()));
    }
    let is_form = head
        .headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| value.trim().eq_ignore_ascii_case(FORM_CONTENT_TYPE));
    let form = match std::str::from_utf8(&body) {
        Ok(text) if is_form => OrderedQuery::parse(text).map_err(malformed)?,
        Err(_) if is_form => return Err(Refusal::gateway("IncompleteSignature")),
        _ => OrderedQuery::new(),
    };
    let method = head.method.as_str().to_owned();
    Ok(Received { method, path: head.uri.path().to_owned(), headers, query, form, body })
}

async fn read_body(body: Incoming, limit: usize) -> Result<Bytes, Refusal> {
    let collected = tokio::time::timeout(BODY_TIMEOUT, Limited::new(body, limit).collect()).await;
    match collected {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large(limit)),
        Ok(Err(_)) => Err(Refusal::gateway("IncompleteSignature")),
        Err(_) => Err(Refusal::gateway("RequestTimeout")),
    }
}

/// The address that CreateUploadVideo returns: `PUT /uploads/<video>/<part>` and `POST /uploads/<video>`.
async fn upload(gateway: &Gateway, request: Request<Incoming>) -> Result<serde_json::Value, Refusal> {
    let not_found = || Refusal::gateway("InvalidAction.NotFound");
    let path = request.uri().path().strip_prefix("/uploads/").ok_or_else(not_found)?.to_owned();
    let token = request
        .headers()
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default()
        .to_owned();
    match (request.method().clone(), path.split_once('/')) {
        (Method::PUT, Some((video_id, part))) => {
            let number: u32 = part.parse().map_err(|_| not_found())?;
            gateway.uploads.admit(video_id, &token).await?;
            let bytes = read_body(request.into_body(), PART_LIMIT).await?;
            gateway.uploads.receive_part(video_id, &token, number, bytes).await
        }
        (Method::POST, None) => {
            gateway.uploads.admit(&path, &token).await?;
            gateway.uploads.complete(&path).await
        }
        (_, _) => Err(unsupported_method()),
    }
}

/// The vendor documents status and code (api-reference C.1); the text is this project's.
fn unsupported_method() -> Refusal {
    Refusal::new(400, "UnsupportedHTTPMethod", "This http method is not supported.")
}

/// The vendor documents nothing for this; code and text are this project's.
fn too_large(limit: usize) -> Refusal {
    Refusal::new(413, "RequestBodyTooLarge", format!("The request body is larger than {limit} bytes."))
}
