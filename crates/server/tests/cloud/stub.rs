//! A stub of the service behind TLS: it verifies the signature of each call, records the call, and responds and fails as
//! scripted.

use crate::program::{KEY, ROTATED};
use crate::stock::Stock;
use acs_signature::OrderedQuery;
use acs_signature::acs3::{self, Authorization};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{DEFAULT_VERSIONS, ServerConfig};
use tokio_rustls::server::TlsStream;

/// The account that every key belongs to, as GetCallerIdentity returns it.
pub const ACCOUNT: &str = "1234567890123456";
/// The service refuses a request whose date is further off, in seconds.
const LARGEST_SKEW: i64 = 15 * 60;

/// One call as the service received it.
#[derive(Debug, Clone)]
pub struct Call {
    pub action: String,
    pub parameters: BTreeMap<String, String>,
    /// AccessKey ID.
    pub key: String,
    pub signature: String,
    pub token: String,
}

/// The service's response.
#[derive(Debug, Clone)]
pub enum Reply {
    Json(u16, Value),
    /// A success, once this says so.
    Held(watch::Receiver<bool>, Value),
    /// No response at all.
    Silence,
    /// A response that is sent byte by byte, and never to its end.
    Dribble,
    /// Half of this response, then the connection ends.
    Half(Value),
    /// A response that continues as long as it is read.
    Endless,
    Redirect(String),
}

impl Reply {
    /// The service's error of that code.
    pub fn error(status: u16, code: &str) -> Self {
        let message = format!("{code}.");
        Self::Json(status, json!({ "RequestId": "R-E", "HostId": "h", "Code": code, "Message": message }))
    }
}

/// What the service does instead of the ordinary; `None` for the ordinary.
type Script = Box<dyn FnMut(&Call, &mut Stock) -> Option<Reply> + Send>;

struct Shared {
    calls: Mutex<Vec<Call>>,
    /// Of every call so far.
    nonces: Mutex<BTreeSet<String>>,
    stock: Mutex<Stock>,
    script: Mutex<Script>,
    /// Seconds by which the service's clock is ahead.
    skew: AtomicI64,
    /// Connections that are accepted and never answered.
    mute: AtomicUsize,
    /// Longest delay before and after a call is carried out, in microseconds.
    delay: u64,
}

/// A running stub. It ends with the runtime that it was started in.
#[derive(Clone)]
pub struct Stub {
    pub address: SocketAddr,
    /// PEM.
    pub certificate: String,
    shared: Arc<Shared>,
}

impl Stub {
    pub async fn start(
        stock: Stock,
        script: impl FnMut(&Call, &mut Stock) -> Option<Reply> + Send + 'static,
    ) -> Self {
        Self::start_slow(stock, 0, script).await
    }

    /// A stub that waits up to `delay` microseconds before it carries a call out, and again before it responds.
    pub async fn start_slow(
        stock: Stock,
        delay: u64,
        script: impl FnMut(&Call, &mut Stock) -> Option<Reply> + Send + 'static,
    ) -> Self {
        let shared = Arc::new(Shared {
            calls: Mutex::default(),
            nonces: Mutex::default(),
            stock: Mutex::new(stock),
            script: Mutex::new(Box::new(script)),
            skew: AtomicI64::new(0),
            mute: AtomicUsize::new(0),
            delay,
        });
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let chain = vec![CertificateDer::from(made.cert.der().to_vec())];
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(DEFAULT_VERSIONS)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key.into())
            .unwrap();
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = tcp.local_addr().unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = Listener { tcp, acceptor, shared: shared.clone(), muted: Vec::new() };
        let router = Router::new().fallback(answer).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, certificate: made.cert.pem(), shared }
    }

    /// Writes the certificate to a file.
    pub fn write_certificate(&self, path: &Path) {
        std::fs::write(path, &self.certificate).unwrap();
    }

    /// Sets the service's clock ahead of this machine's, or behind.
    pub fn set_clock(&self, minutes: i64) {
        self.shared.skew.store(minutes * 60, Ordering::Relaxed);
    }

    /// Accepts this many connections and sends nothing on them, so that no request can be sent.
    pub fn mute(&self, connections: usize) {
        self.shared.mute.store(connections, Ordering::Relaxed);
    }

    /// Every call so far.
    pub fn all_calls(&self) -> Vec<Call> {
        self.shared.calls.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.shared.calls.lock().unwrap().len()
    }

    pub fn calls(&self, action: &str) -> Vec<Call> {
        let calls = self.shared.calls.lock().unwrap();
        calls.iter().filter(|call| call.action == action).cloned().collect()
    }

    pub fn stock(&self) -> std::sync::MutexGuard<'_, Stock> {
        self.shared.stock.lock().unwrap()
    }

    /// Asserts that no item was sent a second time without a read of it in between.
    pub fn expect_reads_between(&self) {
        crate::stock::expect_reads_between(&self.all_calls());
    }
}

/// Accepts connections with TLS, except those that are to remain unanswered.
struct Listener {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
    shared: Arc<Shared>,
    muted: Vec<TcpStream>,
}

impl axum::serve::Listener for Listener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((stream, address)) = self.tcp.accept().await else { continue };
            let less = |left: usize| left.checked_sub(1);
            if self.shared.mute.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok() {
                self.muted.push(stream);
                continue;
            }
            // A client that does not trust the certificate, or was killed, disconnects here.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap_or_default();
    let call = read(&head, &body);
    shared.calls.lock().unwrap().push(call.clone());
    let pause = |salt: usize| {
        let number = (shared.calls.lock().unwrap().len() * 7_919 + salt * 104_729) as u64;
        tokio::time::sleep(Duration::from_micros(number.wrapping_mul(2_654_435_761) % (shared.delay + 1)))
    };
    pause(1).await;
    let now = chrono::DateTime::<chrono::Utc>::from(SystemTime::now())
        + chrono::TimeDelta::seconds(shared.skew.load(Ordering::Relaxed));
    let dated = head.headers["x-acs-date"].to_str().ok().and_then(media_api::time::parse).unwrap();
    let nonce = head.headers["x-acs-signature-nonce"].to_str().unwrap_or_default().to_owned();
    let reply = if !is_signed(&head, &body) {
        Reply::error(400, "SignatureDoesNotMatch")
    } else if (now - dated).num_seconds().abs() > LARGEST_SKEW {
        Reply::error(400, "InvalidTimeStamp.Expired")
    } else if nonce.is_empty() || !shared.nonces.lock().unwrap().insert(nonce) {
        Reply::error(400, "SignatureNonceUsed")
    } else {
        let mut stock = shared.stock.lock().unwrap();
        let scripted = (shared.script.lock().unwrap())(&call, &mut stock);
        scripted.unwrap_or_else(|| stock.answer(&call))
    };
    pause(2).await;
    let mut response = respond(reply).await;
    let date = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    response.headers_mut().insert("date", date.parse().unwrap());
    // Each call has a separate connection, so that each can be prevented.
    response.headers_mut().insert("connection", "close".parse().unwrap());
    response
}

/// Whether one of the keys has signed the request, and its token is sent with it.
fn is_signed(head: &http::request::Parts, body: &[u8]) -> bool {
    let text = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Ok(authorization) = Authorization::parse(text("authorization")) else { return false };
    let Some(key) = [KEY, ROTATED].into_iter().find(|key| key.id == authorization.credential) else {
        return false;
    };
    let headers: Vec<(String, String)> = head
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let query = OrderedQuery::parse(head.uri.query().unwrap_or_default()).unwrap();
    let (method, path) = (head.method.as_str(), head.uri.path());
    let request = acs3::Request { method, path, query: &query, headers: &headers, body };
    text("x-acs-security-token") == key.token
        && acs3::verify(&request, &authorization, key.secret.as_bytes()).is_ok()
}

fn read(head: &http::request::Parts, body: &[u8]) -> Call {
    let pairs = |text: &str| OrderedQuery::parse(text).unwrap().into_pairs();
    let mut parameters: BTreeMap<String, String> =
        pairs(head.uri.query().unwrap_or_default()).into_iter().collect();
    parameters.extend(pairs(std::str::from_utf8(body).unwrap()));
    let header = |name: &str| head.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    let authorization = header("authorization");
    let member = |name: &str| {
        let rest = authorization.split_once(name).map_or("", |(_, rest)| rest);
        rest.split(',').next().unwrap().to_owned()
    };
    Call {
        action: header("x-acs-action"),
        parameters,
        key: member("Credential="),
        signature: member("Signature="),
        token: header("x-acs-security-token"),
    }
}

async fn respond(reply: Reply) -> Response {
    match reply {
        Reply::Json(status, body) => {
            (http::StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
        }
        Reply::Held(mut released, body) => {
            let _ = released.wait_for(|released| *released).await;
            axum::Json(body).into_response()
        }
        Reply::Silence => std::future::pending().await,
        Reply::Dribble => {
            let bytes = stream::unfold((), |()| async {
                tokio::time::sleep(Duration::from_millis(200)).await;
                Some((Ok::<_, std::io::Error>(Bytes::from_static(b" ")), ()))
            });
            Response::new(Body::from_stream(bytes))
        }
        Reply::Half(body) => {
            let text = body.to_string();
            let half = Bytes::copy_from_slice(&text.as_bytes()[..text.len() / 2]);
            let broken = stream::iter([Ok(half), Err(std::io::Error::other("half an answer"))]);
            // The first half is sent before the connection ends.
            let body = Body::from_stream(broken.then(|part| async {
                tokio::time::sleep(Duration::from_millis(20)).await;
                part
            }));
            ([("content-length", text.len().to_string())], body).into_response()
        }
        Reply::Endless => {
            let part = Bytes::from(vec![b' '; 64 * 1024]);
            let endless = stream::repeat_with(move || Ok::<_, std::io::Error>(part.clone()));
            Response::new(Body::from_stream(endless))
        }
        Reply::Redirect(to) => (http::StatusCode::FOUND, [("location", to)]).into_response(),
    }
}
