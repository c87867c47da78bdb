//! The whole proxy in front of a fake service that records requests and gives scripted responses.

pub mod stock;
pub mod wire;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body_util::BodyExt as _;
use media_api::Mode;
use media_proxy::credentials::Credentials;
use media_proxy::{App, Assets, Config, Journal, Pace, PictureError, PictureSource, Retry, Upstream, app};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tower::ServiceExt as _;

pub const HOST: &str = "127.0.0.1:8080";
pub const ORIGIN: &str = "http://127.0.0.1:8080";
pub const SECRET: &str = "canary-secret-7f3a";

/// One request as the service received it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub action: String,
    /// The parameters, of the address or of the form.
    pub query: BTreeMap<String, String>,
    pub headers: http::HeaderMap,
}

type Record = Arc<Mutex<Vec<Seen>>>;
/// The action whose calls wait, if any.
type Held = Arc<watch::Sender<Option<&'static str>>>;
type Answer = Box<dyn FnMut(&Seen) -> (u16, Value) + Send>;

/// A fake service.
#[derive(Clone)]
pub struct Fake {
    pub address: std::net::SocketAddr,
    pub seen: Record,
    held: Held,
    /// How long the proxy waits for its answers.
    patience: Duration,
}

impl Fake {
    pub async fn json(mut answer: impl FnMut(&Seen) -> (u16, Value) + Send + 'static) -> Self {
        let boxed: Answer = Box::new(move |seen| answer(seen));
        let shared = Arc::new(Mutex::new(boxed));
        Self::raw(move |seen| {
            let (status, body) = (shared.lock().unwrap())(&seen);
            // 599 stands for a service that never answers; see `silent`.
            Box::pin(async move {
                if status == 599 {
                    std::future::pending::<()>().await;
                }
                (http::StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
            })
        })
        .await
    }

    pub async fn raw(answer: impl Fn(Seen) -> BoxFuture<'static, Response> + Send + Sync + 'static) -> Self {
        let seen = Record::default();
        let held = Arc::new(watch::Sender::new(None));
        let state = (seen.clone(), held.clone(), Arc::new(answer));
        async fn handle<F>(
            State((seen, held, answer)): State<(Record, Held, Arc<F>)>,
            request: Request,
        ) -> Response
        where
            F: Fn(Seen) -> BoxFuture<'static, Response> + Send + Sync + 'static,
        {
            let (head, body) = request.into_parts();
            let form = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
            let pairs = |text: &str| acs_signature::OrderedQuery::parse(text).unwrap().into_pairs();
            let one = Seen {
                action: head.headers["x-acs-action"].to_str().unwrap().to_owned(),
                query: pairs(head.uri.query().unwrap_or_default()).into_iter().chain(pairs(&form)).collect(),
                headers: head.headers,
            };
            seen.lock().unwrap().push(one.clone());
            let _ = held.subscribe().wait_for(|held| *held != Some(one.action.as_str())).await;
            answer(one).await
        }
        let router = Router::new().fallback(handle).with_state(state);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, seen, held, patience: Duration::from_secs(60) }
    }

    /// The proxy soon gives up a call that is not answered. Only for a service that answers at once or never: no other would be
    /// quick enough on a busy machine.
    pub fn silent(self) -> Self {
        Self { patience: Duration::from_millis(400), ..self }
    }

    /// Keeps calls of this action waiting until they are released.
    pub fn hold(&self, action: &'static str) {
        self.held.send_replace(Some(action));
    }

    pub fn release(&self) {
        self.held.send_replace(None);
    }

    pub fn calls(&self, action: &str) -> Vec<Seen> {
        self.seen.lock().unwrap().iter().filter(|seen| seen.action == action).cloned().collect()
    }

    /// Waits until the service has received a call of this action.
    pub async fn called(&self, action: &str) {
        self.called_more(action, 0).await;
    }

    /// Waits until the service has received more than this many calls of this action.
    pub async fn called_more(&self, action: &str, count: usize) {
        for _ in 0..2_000 {
            if self.calls(action).len() > count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{action} is not called");
    }
}

pub struct OnePicture;
impl PictureSource for OnePicture {
    fn read<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
        object: &'a str,
        _: bool,
    ) -> BoxFuture<'a, Result<Option<Bytes>, PictureError>> {
        let found = match object {
            "panic.jpg" => panic!("a store that panics"),
            "gone.jpg" => Ok(None),
            "never.jpg" => return Box::pin(std::future::pending()),
            "script.svg" => Ok(Some(Bytes::from_static(b"<svg onload=alert(1)>"))),
            "broken.jpg" => Err(PictureError::Failed("status 403".to_owned())),
            "elsewhere.jpg" => Err(PictureError::NotAllowed("example.com".to_owned())),
            _ => Ok(Some(Bytes::from_static(&[0xFF, 0xD8, 0xFF, 0xE0]))),
        };
        Box::pin(async move { found })
    }
}

pub struct Page;
impl Assets for Page {
    fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        match path {
            "index.html" => Some(Cow::Borrowed(
                b"<html><script>start()</script><script type=\"module\" src=\"/app-0123456789abcdef/start.js\"></script></html>",
            )),
            "page-0123456789abcdef_bg.wasm" => Some(Cow::Borrowed(b"\0asm")),
            "page-0123456789abcdef_bg.wasm.br" => Some(Cow::Borrowed(b"packed")),
            _ => None,
        }
    }
}

/// The response to a request.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub bytes: Bytes,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("not JSON: {:?}", self.bytes))
    }
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

pub struct Console {
    pub app: Arc<App>,
    pub journal: Journal,
    pub cookie: String,
    pub page_token: String,
}

pub fn quick() -> Pace {
    Pace {
        planning: Duration::from_secs(20),
        hold: Duration::ZERO,
        files: Duration::from_millis(1),
        streams: Duration::from_millis(1),
        fragments: Duration::from_millis(1),
        templates: Duration::from_millis(1),
        backoff: Duration::from_millis(2),
        backoff_limit: Duration::from_millis(10),
        attempts: 3,
    }
}

pub async fn open(fake: &Fake, folder: &Path, change: impl FnOnce(&mut Config)) -> (Arc<App>, Journal) {
    let journal = Journal::open(&folder.join("console.sqlite3")).unwrap();
    let app = open_on(fake, journal.clone(), change).await;
    (app, journal)
}

/// A proxy on a journal that was opened in some other way.
pub async fn open_on(fake: &Fake, journal: Journal, change: impl FnOnce(&mut Config)) -> Arc<App> {
    open_as(fake, journal, "local-testid-0001", change).await
}

/// A proxy with another AccessKey.
pub async fn open_as(fake: &Fake, journal: Journal, key: &str, change: impl FnOnce(&mut Config)) -> Arc<App> {
    let mut config = Config::on(HOST.parse().unwrap(), Mode::Local, "cn-shanghai");
    config.pace = quick();
    change(&mut config);
    let retry = Retry {
        transient: Duration::from_millis(1),
        throttled: Duration::from_millis(1),
        ..Retry::default()
    };
    let upstream = Upstream::local(fake.address, Credentials::new(key, SECRET))
        .unwrap()
        .with_retry(retry)
        .with_read_timeout(fake.patience);
    app(config, upstream, journal, Arc::new(OnePicture), Arc::new(Page)).await.unwrap()
}

impl Console {
    pub async fn new(fake: &Fake, folder: &Path) -> Self {
        Self::with(fake, folder, |_| {}).await
    }

    pub async fn with(fake: &Fake, folder: &Path, change: impl FnOnce(&mut Config)) -> Self {
        let (app, journal) = open(fake, folder, change).await;
        Self::log_in(app, journal).await
    }

    pub async fn log_in(app: Arc<App>, journal: Journal) -> Self {
        let token = media_proxy::issue_launch_token(&journal).unwrap();
        let reply = send(&app, post("/api/session", json!({ "launch_token": token }))).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let cookie = reply.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let page_token = reply.json()["page_token"].as_str().unwrap().to_owned();
        Self { app, journal, cookie, page_token }
    }

    pub fn request(&self, path: &str, body: Value) -> http::Request<Body> {
        let mut request = post(path, body);
        request.headers_mut().insert("cookie", self.cookie.parse().unwrap());
        request.headers_mut().insert("x-page-token", self.page_token.parse().unwrap());
        request
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        send(&self.app, self.request(path, body)).await
    }

    pub async fn ok(&self, path: &str, body: Value) -> Value {
        let reply = self.post(path, body).await;
        assert_eq!(reply.status, 200, "{path}: {:?}", reply.bytes);
        reply.json()
    }

    /// Plans, confirms and waits for the end; returns the final state of the deletion.
    pub async fn delete(&self, target: Value) -> Value {
        let plan = self.ok("/api/deletions/plan", target).await;
        self.confirm_and_wait(&plan).await
    }

    /// Plans a deletion that a click confirms, confirms it, and returns its ID.
    pub async fn confirmed(&self, target: Value) -> String {
        let plan = self.ok("/api/deletions/plan", target).await;
        let id = plan["id"].as_str().unwrap().to_owned();
        self.ok(&format!("/api/deletions/{id}/confirm"), json!({})).await;
        id
    }

    /// Confirms a plan as it requires, and returns the ID of the deletion.
    pub async fn confirm(&self, plan: &Value) -> String {
        let id = plan["id"].as_str().unwrap();
        let typed = plan["confirmation"]["type"]["expected"].as_str().unwrap_or_default();
        self.ok(&format!("/api/deletions/{id}/confirm"), json!({ "typed": typed })).await;
        id.to_owned()
    }

    pub async fn confirm_and_wait(&self, plan: &Value) -> Value {
        let id = self.confirm(plan).await;
        self.wait(&id).await
    }

    /// Waits until the deletion is over or pauses; returns its state.
    pub async fn wait(&self, id: &str) -> Value {
        self.wait_until(id, |state| ["finished", "cancelled", "waiting", "halted"].contains(&state)).await
    }

    pub async fn wait_for(&self, id: &str, expected: &str) -> Value {
        self.wait_until(id, |state| state == expected).await
    }

    async fn wait_until(&self, id: &str, is_it: impl Fn(&str) -> bool) -> Value {
        for _ in 0..1_000 {
            let deletion = self.ok(&format!("/api/deletions/{id}"), json!({})).await;
            if is_it(deletion["summary"]["state"].as_str().unwrap()) {
                return deletion;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the deletion does not come to that");
    }
}

pub fn post(path: &str, body: Value) -> http::Request<Body> {
    http::Request::post(path)
        .header("host", HOST)
        .header("origin", ORIGIN)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

pub fn get(path: &str) -> http::Request<Body> {
    http::Request::get(path).header("host", HOST).body(Body::empty()).unwrap()
}

pub async fn send(app: &Arc<App>, request: http::Request<Body>) -> Reply {
    let response = app.router().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Reply { status: parts.status.as_u16(), headers: parts.headers, bytes }
}

/// The path of a route, with a value for each of its parts.
pub fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        "{operation}" => "SubmitLiveSnapshotJob",
        "{id}" => "x",
        "{sealed}" | "{ticket}" => "AAAA",
        "{*unknown}" => "nothing/at/all",
        part => {
            assert!(!part.contains('{'), "no value for {part}");
            part
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The response of a service without data, to any operation.
pub fn nothing(action: &str) -> Value {
    let mut answer =
        json!({ "RequestId": "R", "JobId": "j", "TemplateId": "t", "TemplateName": "n", "Status": "paused" });
    for name in media_api::Action::from_name(action).map_or(&[][..], |action| action.facts().answered) {
        let name = name.split('|').next().unwrap();
        if name.ends_with("List") || name.ends_with("Details") {
            answer[name] = json!([]);
        } else if name.starts_with("Total") {
            answer[name] = json!(0);
        }
    }
    answer
}

pub fn error(status: u16, code: &str) -> (u16, Value) {
    (status, json!({ "RequestId": "R-1", "HostId": "h", "Code": code, "Message": format!("{code}.") }))
}
