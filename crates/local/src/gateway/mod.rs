//! The API's listener: limits, the caller's signature, and the way to the operation.

mod answer;
mod authenticate;
mod nonces;

use crate::credentials::Credentials;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::{dispatch, vod};
use acs_signature::OrderedQuery;
use acs_signature::acs3::FORM_CONTENT_TYPE;
use answer::{Envelope, Format};
use authenticate::{Gate, Received};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use media_api::{Action, Product, WireParameters};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of an operation's body.
const BODY_LIMIT: usize = 256 << 10;
/// Bytes of one part of an upload.
const PART_LIMIT: usize = 16 << 20;
/// Bytes of the request line and all headers.
const HEAD_LIMIT: usize = 64 << 10;
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long requests may take to be answered once the service stops.
const LAST_ANSWERS: Duration = Duration::from_secs(5);
const CONNECTIONS: usize = 512;

type Answer = Response<Full<Bytes>>;

struct Gateway {
    service: Arc<Service>,
    gate: Gate,
}

/// Serves the API until the service stops, then lets the requests that are being answered finish.
pub(crate) async fn serve(listener: TcpListener, service: Arc<Service>, key: Credentials) {
    let stop = service.stop.clone();
    let gateway = Arc::new(Gateway { service: service.clone(), gate: Gate::new(key) });
    let permits = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(permit) = permits.clone().acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => return,
        };
        match accepted {
            Ok((stream, _)) => {
                service.tasks.spawn(connection(stream, gateway.clone(), permit));
            }
            Err(error) => {
                // Out of file descriptors, most likely; accepting again at once would only spin.
                tracing::warn!("a connection could not be accepted: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, gateway: Arc<Gateway>, _permit: OwnedSemaphorePermit) {
    // Answers are small; waiting to fill a packet would only delay them.
    let _ = stream.set_nodelay(true);
    let stop = gateway.service.stop.clone();
    let service = service_fn(move |request| {
        let gateway = gateway.clone();
        async move { Ok::<_, Infallible>(respond(gateway, request).await) }
    });
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
            // A caller that is still sending is not waited for longer.
            tokio::time::timeout(LAST_ANSWERS, connection).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = outcome {
        tracing::debug!("a connection ended early: {error}");
    }
}

/// Answers one request. The work goes on if the caller hangs up, and a panic in it is an error answer.
async fn respond(gateway: Arc<Gateway>, request: Request<Incoming>) -> Answer {
    let host = request.headers().get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    let mut envelope = Envelope::new(host.to_owned());
    let (format, request_id) = (envelope.format, envelope.request_id.clone());
    let host = envelope.host.clone();
    let work = tokio::spawn(async move {
        match handle(&gateway, request, &mut envelope).await {
            Ok(response) => envelope.success(response),
            Err(refusal) => envelope.refusal(&refusal),
        }
    });
    work.await.unwrap_or_else(|error| {
        let envelope = Envelope { format, request_id, host, product: "", action: String::new() };
        envelope.refusal(&Refusal::internal(error))
    })
}

async fn handle(
    gateway: &Gateway,
    request: Request<Incoming>,
    envelope: &mut Envelope,
) -> Result<serde_json::Value, Refusal> {
    if request.uri().path() != "/" {
        return upload(gateway, request).await;
    }
    if request.method() != Method::GET && request.method() != Method::POST {
        return Err(unsupported_method());
    }
    let received = receive(request).await?;
    if received.is_rpc_v1() {
        let is_json = received.parameter("Format").is_some_and(|format| format.eq_ignore_ascii_case("json"));
        envelope.format = if is_json { Format::Json } else { Format::Xml };
    }
    let is_rpc_v1 = received.is_rpc_v1();
    let (name, version) = match is_rpc_v1 {
        true => (received.parameter("Action"), received.parameter("Version")),
        false => (received.header("x-acs-action"), received.header("x-acs-version")),
    };
    let named = name.and_then(Action::from_name);
    envelope.product = named.map_or("", |action| action.facts().product.code());
    gateway.gate.admit(&received)?;
    let name = name.ok_or_else(|| Refusal::missing("MissingAction", "Action"))?;
    let version = version.ok_or_else(|| Refusal::missing("MissingVersion", "Version"))?;
    if ![Product::Ice, Product::Vod].iter().any(|product| product.version() == version) {
        return Err(Refusal::gateway("InvalidVersion"));
    }
    let action = named
        .filter(|action| action.facts().product.version() == version)
        .ok_or_else(|| Refusal::gateway("InvalidAction.NotFound"))?;
    envelope.action = name.to_owned();
    let parameters = WireParameters::new(received.query.into_pairs(), received.form.into_pairs());
    dispatch::run(&gateway.service, action, &parameters).await
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

/// The address that CreateUploadVideo gives out: `PUT /uploads/<video>/<part>` and `POST /uploads/<video>`.
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
            vod::admit_upload(&gateway.service, video_id, &token).await?;
            let bytes = read_body(request.into_body(), PART_LIMIT).await?;
            vod::receive_part(&gateway.service, video_id, number, bytes).await
        }
        (Method::POST, None) => {
            vod::admit_upload(&gateway.service, &path, &token).await?;
            vod::complete_upload(&gateway.service, &path).await
        }
        (_, _) => Err(unsupported_method()),
    }
}

/// The vendor documents status and code (api-reference C.1); the words are this project's.
fn unsupported_method() -> Refusal {
    let message = "This http method is not supported.".to_owned();
    Refusal { status: 400, code: "UnsupportedHTTPMethod", message }
}

/// The vendor documents nothing for this; code and words are this project's.
fn too_large(limit: usize) -> Refusal {
    let message = format!("The request body is larger than {limit} bytes.");
    Refusal { status: 413, code: "RequestBodyTooLarge", message }
}
