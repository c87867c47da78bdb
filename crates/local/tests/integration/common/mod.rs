//! A running service on free ports, and a client that signs as the vendor's SDKs do.

use acs_signature::acs3::{self, Call, FORM_CONTENT_TYPE, Key};
use acs_signature::{OrderedQuery, rpc_v1};
use base64::Engine as _;
use media_api::faults::{FaultPlan, StorageFault};
use media_api::ice::*;
use media_api::vod::{CreateUploadVideo, CreateUploadVideoResponse};
use media_api::{Action, CreateTimestamp, Encoded, ErrorBody, Operation, Placement, decode_response};
use media_local::{Config, LocalService, start};
use secrecy::ExposeSecret;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::Duration;

pub const ENDPOINT: &str = "oss-cn-shanghai.aliyuncs.com";
pub const BUCKET: &str = "testbucket";
pub const DEMO_CLIP: &[u8] = include_bytes!("../../../media/demo.flv");

/// Names and values of a call's parameters.
pub type Parameters = &'static [(&'static str, &'static str)];

pub struct Running {
    pub service: LocalService,
    pub folder: tempfile::TempDir,
    pub http: reqwest::Client,
}

/// A response as received.
#[derive(Debug)]
pub struct Raw {
    pub status: u16,
    pub content_type: String,
    pub body: String,
}

impl Raw {
    pub fn error(&self) -> ErrorBody {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON error: {self:?}"))
    }
}

pub fn config(folder: &Path, demo: bool) -> Config {
    let any_port = "127.0.0.1:0".parse().unwrap();
    Config { demo, ..Config::new(any_port, any_port, folder) }
}

pub async fn running() -> Running {
    running_in(tempfile::tempdir().unwrap(), false).await
}

pub async fn running_in(folder: tempfile::TempDir, demo: bool) -> Running {
    let config = config(folder.path(), demo);
    running_with(folder, config).await
}

pub async fn running_with(folder: tempfile::TempDir, config: Config) -> Running {
    let service = start(config).await.unwrap();
    let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap();
    Running { service, folder, http }
}

pub fn nonce() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

pub fn now() -> String {
    date_after(0)
}

pub fn date_after(seconds: i64) -> String {
    media_api::time::format(chrono::Utc::now() + chrono::TimeDelta::seconds(seconds))
}

/// A request with every property that can be wrong.
pub struct Attempt {
    pub method: &'static str,
    pub action: String,
    pub version: String,
    pub query: OrderedQuery,
    pub form: Option<OrderedQuery>,
    pub date: String,
    pub nonce: String,
    pub id: String,
    pub secret: String,
    pub token: Option<String>,
}

impl Running {
    pub fn attempt(&self, action: &str, version: &str, encoded: Encoded, method: &'static str) -> Attempt {
        let key = self.service.credentials();
        Attempt {
            method,
            action: action.to_owned(),
            version: version.to_owned(),
            query: encoded.query.into(),
            form: encoded.form.map(OrderedQuery::from),
            date: now(),
            nonce: nonce(),
            id: key.id.clone(),
            secret: key.secret.expose_secret().to_owned(),
            token: None,
        }
    }

    pub fn attempt_of<O: Operation>(&self, request: &O) -> Attempt {
        let facts = O::FACTS;
        self.attempt(facts.name, facts.product.version(), request.encode(), facts.method.as_str())
    }

    /// A call with these parameters unchanged, valid or not.
    pub fn attempt_with(&self, action: Action, parameters: &[(&str, &str)]) -> Attempt {
        let facts = action.facts();
        let pairs =
            parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let encoded = match facts.placement {
            Placement::Query => Encoded { query: pairs, form: None },
            Placement::Form => Encoded { query: Vec::new(), form: Some(pairs) },
        };
        self.attempt(facts.name, facts.product.version(), encoded, facts.method.as_str())
    }

    pub fn url(&self, query: &OrderedQuery) -> String {
        format!("http://{}/?{}", self.service.api_address(), query.to_url_encoded())
    }

    /// Headers and body of an ACS3 request.
    pub fn acs3(&self, attempt: &Attempt) -> (Vec<(String, String)>, Vec<u8>) {
        let body = attempt.form.as_ref().map(|form| form.to_url_encoded().into_bytes()).unwrap_or_default();
        let host = self.service.api_address().to_string();
        let call = Call {
            method: attempt.method,
            host: &host,
            action: &attempt.action,
            version: &attempt.version,
            query: &attempt.query,
            body: &body,
            content_type: attempt.form.as_ref().map(|_| FORM_CONTENT_TYPE),
            date: &attempt.date,
            nonce: &attempt.nonce,
            security_token: attempt.token.as_deref(),
        };
        let key = Key { id: &attempt.id, secret: attempt.secret.as_bytes() };
        (acs3::build_headers(&call, &key), body)
    }

    pub async fn send(&self, attempt: &Attempt) -> Raw {
        let (headers, body) = self.acs3(attempt);
        self.raw(attempt.method, &self.url(&attempt.query), &headers, body).await
    }

    pub async fn raw(&self, method: &str, url: &str, headers: &[(String, String)], body: Vec<u8>) -> Raw {
        let mut request = self.http.request(method.parse().unwrap(), url);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = request.body(body).send().await.unwrap();
        let status = answer.status().as_u16();
        let header = answer.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
        Raw { status, content_type: header.unwrap_or_default(), body: answer.text().await.unwrap() }
    }

    /// The job as the console sees it, with the members of this project.
    pub async fn seen(&self, id: &str) -> GetLiveSnapshotJobResponse {
        self.as_console(&GetLiveSnapshotJob { job_id: id.parse().unwrap() }).await
    }

    /// A call that names its program as the console does.
    pub async fn as_console<O: Operation>(&self, request: &O) -> O::Response {
        let attempt = self.attempt_of(request);
        let (mut headers, body) = self.acs3(&attempt);
        headers.push(("user-agent".to_owned(), "media-console/0.1.0".to_owned()));
        let raw = self.raw(attempt.method, &self.url(&attempt.query), &headers, body).await;
        assert_eq!(raw.status, 200, "{raw:?}");
        decode_response::<O>(raw.body.as_bytes()).unwrap()
    }

    /// Where the file of an object lies.
    pub fn object(&self, bucket: &str, key: &str) -> std::path::PathBuf {
        let (folders, name) =
            key.rsplit_once('/').map_or((None, key), |(folders, name)| (Some(folders), name));
        let mut path = self.folder.path().join("objects").join(bucket);
        for folder in folders.into_iter().flat_map(|folders: &str| folders.split('/')) {
            path.push(format!("{folder}+"));
        }
        path.join(name)
    }

    /// Stops the service and checks that records and files match.
    pub async fn stop_and_check(self) -> tempfile::TempDir {
        let folder = self.stop().await;
        let report = media_local::check(folder.path()).unwrap();
        assert_eq!(report.findings, [], "{report:?}");
        folder
    }

    pub async fn call<O: Operation>(&self, request: &O) -> Result<O::Response, ErrorBody> {
        let raw = self.send(&self.attempt_of(request)).await;
        assert_eq!(raw.content_type, "application/json;charset=utf-8");
        if raw.status == 200 {
            Ok(decode_response::<O>(raw.body.as_bytes()).unwrap())
        } else {
            let error = raw.error();
            assert!(!error.request_id.is_empty() && !error.host_id.is_empty() && !error.recommend.is_empty());
            Err(error)
        }
    }

    pub async fn code<O: Operation>(&self, request: &O) -> String {
        match self.call(request).await {
            Ok(_) => "OK".to_owned(),
            Err(error) => error.code,
        }
    }

    /// A request with the older signature.
    pub async fn send_v1(&self, attempt: &Attempt, format: Option<&str>, method: &str) -> Raw {
        let mut params: OrderedQuery = [
            ("Action", attempt.action.as_str()),
            ("Version", &attempt.version),
            ("AccessKeyId", &attempt.id),
            ("SignatureMethod", rpc_v1::SIGNATURE_METHOD),
            ("SignatureVersion", rpc_v1::SIGNATURE_VERSION),
            ("SignatureNonce", &attempt.nonce),
            ("Timestamp", &attempt.date),
        ]
        .into_iter()
        .collect();
        if let Some(format) = format {
            params.push("Format", format);
        }
        params.extend(attempt.query.iter());
        let form = attempt.form.clone().unwrap_or_default();
        let mut signed = params.clone();
        signed.extend(form.iter());
        params.push(rpc_v1::SIGNATURE, rpc_v1::sign(method, &signed, attempt.secret.as_bytes()));
        let mut headers = Vec::new();
        if attempt.form.is_some() {
            headers.push(("content-type".to_owned(), FORM_CONTENT_TYPE.to_owned()));
        }
        self.raw(method, &self.url(&params), &headers, form.to_url_encoded().into_bytes()).await
    }

    pub async fn template(&self, interval: u32, overwrite: &str, sequence: &str) -> String {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let request = CreateLiveSnapshotTemplate {
            template_name: "test".to_owned(),
            time_interval: interval,
            overwrite_format: text(overwrite),
            sequence_format: text(sequence),
        };
        self.call(&request).await.unwrap().template_id
    }

    pub async fn system_template(&self) -> String {
        let request =
            ListLiveSnapshotTemplates { template_type: Some(TemplateType::System), ..Default::default() };
        self.call(&request).await.unwrap().template_list[0].template_id.clone()
    }

    pub fn stream_url(&self, stream: &str) -> String {
        format!("rtmp://127.0.0.1:{}/live/{stream}", self.service.rtmp_address().port())
    }

    pub fn submission(&self, name: &str, stream: &str, template: &str) -> SubmitLiveSnapshotJob {
        SubmitLiveSnapshotJob {
            job_name: name.to_owned(),
            stream_input: StreamInput::rtmp(self.stream_url(stream)),
            snapshot_output: SnapshotOutput::oss(ENDPOINT, BUCKET),
            template_id: template.parse().unwrap(),
            callback_url: None,
        }
    }

    pub async fn job(&self, id: &str) -> GetLiveSnapshotJobResponse {
        self.call(&GetLiveSnapshotJob { job_id: id.parse().unwrap() }).await.unwrap()
    }

    pub async fn files(&self, id: &str) -> Vec<SnapshotFile> {
        let now = chrono::Utc::now().timestamp();
        let request = ListLiveSnapshotFiles {
            job_id: id.parse().unwrap(),
            start_time: media_api::time::ApiTime::from_seconds(now - 80_000).unwrap(),
            end_time: media_api::time::ApiTime::from_seconds(now + 60).unwrap(),
            limit: Some(media_api::PageSize::MAX),
            sort_by: None,
        };
        self.call(&request).await.unwrap().file_list
    }

    /// Writes to the database without the service, as records of a past that no test can wait for.
    pub fn sql(&self, write: impl FnOnce(&rusqlite::Connection)) {
        let connection = rusqlite::Connection::open(self.folder.path().join("local.sqlite3")).unwrap();
        connection.busy_timeout(Duration::from_secs(5)).unwrap();
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        write(&connection);
        connection.execute_batch("COMMIT").unwrap();
    }

    /// A number from the database.
    pub fn number(&self, sql: &str) -> i64 {
        let connection = rusqlite::Connection::open(self.folder.path().join("local.sqlite3")).unwrap();
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    pub async fn stop(self) -> tempfile::TempDir {
        self.service.shutdown().await;
        self.folder
    }
}

/// Publishes the demo clip as `live/<stream>` until the guard is dropped.
pub fn publish(running: &Running, stream: &str) -> tokio_util::sync::DropGuard {
    publish_as(running, &format!("live/{stream}"))
}

/// Publishes the demo clip under that path until the guard is dropped.
pub fn publish_as(running: &Running, path: &str) -> tokio_util::sync::DropGuard {
    publish_clip(running, path, bytes::Bytes::from_static(DEMO_CLIP))
}

/// Publishes a clip under that path until the guard is dropped.
pub fn publish_clip(running: &Running, path: &str, clip: bytes::Bytes) -> tokio_util::sync::DropGuard {
    let cancel = tokio_util::sync::CancellationToken::new();
    let (address, stop) = (running.service.rtmp_address(), cancel.clone());
    let name: live_snapshot::StreamName = path.parse().unwrap();
    tokio::spawn(async move {
        live_snapshot::publish_flv_loop(address, &name, clip, stop).await.unwrap();
    });
    cancel.drop_guard()
}

/// A file of six bytes that is about to be uploaded.
pub fn walk(reference_id: Option<&str>) -> CreateUploadVideo {
    CreateUploadVideo {
        file_name: "walk.mp4".to_owned(),
        title: "A walk".to_owned(),
        file_size: Some(6),
        description: None,
        cover_url: None,
        tags: None,
        cate_id: None,
        template_group_id: None,
        workflow_id: None,
        storage_location: None,
        user_data: None,
        app_id: None,
        reference_id: reference_id.map(str::to_owned),
    }
}

fn decoded(base64: &str) -> serde_json::Value {
    serde_json::from_slice(&base64::engine::general_purpose::STANDARD.decode(base64).unwrap()).unwrap()
}

/// The address for the parts of an upload.
pub fn upload_endpoint(made: &CreateUploadVideoResponse) -> String {
    decoded(&made.upload_address)["Endpoint"].as_str().unwrap().to_owned()
}

/// The headers for the parts.
pub fn upload_headers(made: &CreateUploadVideoResponse) -> Vec<(String, String)> {
    let auth = decoded(&made.upload_auth);
    vec![("authorization".to_owned(), format!("Bearer {}", auth["UploadToken"].as_str().unwrap()))]
}

/// A fault of the object store, and no other.
pub fn storage(fault: StorageFault) -> FaultPlan {
    FaultPlan { storage: Some(fault), ..Default::default() }
}

pub fn command(id: &str, command: Command) -> SendLiveSnapshotJobCommand {
    SendLiveSnapshotJobCommand { job_id: id.parse().unwrap(), command }
}

pub fn deletion(id: &str, timestamps: &[i64], with_originals: bool) -> DeleteLiveSnapshotFiles {
    DeleteLiveSnapshotFiles {
        job_id: id.parse().unwrap(),
        create_timestamp_list: timestamps.iter().map(|t| CreateTimestamp::new(*t).unwrap()).collect(),
        delete_original_file: Some(with_originals),
    }
}

/// Submits a job for a stream that is being pushed, and starts it as soon as the stream is live.
pub async fn started_job(running: &Running, stream: &str, template: &str) -> String {
    let id = running.call(&running.submission(stream, stream, template)).await.unwrap().job_id;
    eventually("the job has started", || async {
        running.job(&id).await.status == "started"
            || running.code(&command(&id, Command::Start)).await == "OK"
    })
    .await;
    id
}

/// How long a test waits for what must come. Enough for a machine that compiles at the same time.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until the check holds.
pub async fn eventually<F: Future<Output = bool>>(what: &str, check: impl Fn() -> F) {
    let end = tokio::time::Instant::now() + PATIENCE;
    while !check().await {
        assert!(tokio::time::Instant::now() < end, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// One RTMP message in one chunk; valid once the chunk size is larger than any message.
pub fn message(kind: u8, stream: u32, timestamp: u32, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![3];
    bytes.extend(&timestamp.to_be_bytes()[1..]);
    bytes.extend(&(payload.len() as u32).to_be_bytes()[1..]);
    bytes.push(kind);
    bytes.extend(stream.to_le_bytes());
    bytes.extend(payload);
    bytes
}

/// Answers requests with the given status lines, one after the other and then with 200; sends the received requests to the
/// test.
pub fn receiver(statuses: &'static [&'static str]) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, received) = mpsc::channel();
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let mut text = Vec::new();
            let mut buffer = [0; 4096];
            while !is_whole(&text) {
                match stream.read(&mut buffer) {
                    Ok(count @ 1..) => text.extend_from_slice(&buffer[..count]),
                    _ => break,
                }
            }
            let status = statuses.get(number).copied().unwrap_or("200 OK");
            let _ = write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            if sender.send(String::from_utf8_lossy(&text).into_owned()).is_err() {
                return;
            }
        }
    });
    (format!("http://{address}/snap"), received)
}

/// Whether a request has arrived with its complete body.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.is_some_and(|length| body.len() >= length.parse::<usize>().unwrap())
}
