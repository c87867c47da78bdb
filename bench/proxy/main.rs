//! The cost of a list call through the console's proxy, guard and signature included, compared with nginx as a plain reverse
//! proxy, and with a minimal server around the vendor's Node SDK, in the same run. Each is one process on the first core. The client
//! and the service are on the second.
//!
//! `MEDIA_CONSOLE_PROGRAM=target/release/media-console cargo run --release -p media-proxy --example bench-proxy [seconds]`
//!
//! The service is another nginx with one fixed response, a list of ten jobs. Requests per second are those of a core that does
//! nothing else: requests divided by the processor time that they took, which other work on the machine affects little. Rounds
//! alternate, and the median of each is reported.

use serde_json::json;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const ROUNDS: usize = 5;
const CONNECTIONS: usize = 32;
/// Requests one after another, for the time that each takes.
const TIMED: usize = 500;
/// Minimum share of nginx's requests per second.
const BUDGET_RATIO: f64 = 0.4;
/// Longest time that the proxy may add to a call at the median, in milliseconds.
const BUDGET_ADDED_MILLIS: f64 = 0.15;

/// A process that is killed when this value is dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A measured server: its address, its request, and the process whose time counts.
struct Subject {
    name: &'static str,
    address: SocketAddr,
    request: Vec<u8>,
    pid: Option<u32>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let seconds = std::env::args().nth(1).map_or(2.0, |word| word.parse::<f64>().expect("seconds"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (service_at, nginx_at, sdk_at) = (free_address(), free_address(), free_address());
    let _service = nginx(folder.path(), "service", 1, &answering(service_at)).await;
    let peer = nginx(folder.path(), "peer", 0, &forwarding(nginx_at, service_at)).await;
    let sdk = sdk(sdk_at, service_at).await;
    let (console, link) = console(folder.path(), service_at);
    let (console_at, request) = sign_in(&link).await;
    let subjects = [
        Subject { name: "service alone", address: service_at, request: request.clone(), pid: None },
        Subject { name: "nginx", address: nginx_at, request: request.clone(), pid: Some(peer.0.id()) },
        Subject {
            name: "media-console",
            address: console_at,
            request: request.clone(),
            pid: Some(console.0.id()),
        },
        Subject { name: "Node SDK", address: sdk_at, request, pid: Some(sdk.0.id()) },
    ];

    // Lets caches, pools and the allocator settle.
    for subject in &subjects {
        load(subject, Duration::from_millis(500)).await;
    }
    let mut rates = [const { Vec::new() }; 4];
    let mut times = [const { Vec::new() }; 4];
    for _ in 0..ROUNDS {
        for (at, subject) in subjects.iter().enumerate() {
            if let Some(pid) = subject.pid {
                let before = processor_seconds(pid);
                let made = load(subject, Duration::from_secs_f64(seconds)).await;
                rates[at].push(made as f64 / (processor_seconds(pid) - before));
            }
            times[at].push(one_by_one(subject).await);
        }
    }
    println!("{:<16} {:>22} {:>14} {:>12}", "", "requests/s of a core", "µs of a core", "median ms");
    let medians: Vec<(f64, f64)> =
        rates.into_iter().zip(times).map(|(rates, times)| (median(rates), median(times))).collect();
    for (subject, (rate, time)) in subjects.iter().zip(&medians) {
        match subject.pid {
            Some(_) => println!("{:<16} {rate:>22.0} {:>14.1} {time:>12.3}", subject.name, 1e6 / rate),
            None => println!("{:<16} {:>22} {:>14} {time:>12.3}", subject.name, "", ""),
        }
    }
    let ratio = medians[2].0 / medians[1].0;
    let added = medians[2].1 - medians[0].1;
    println!(
        "requests/s of nginx's: {ratio:.2} (budget {BUDGET_RATIO}); {:.1} times the Node SDK's",
        medians[2].0 / medians[3].0
    );
    println!(
        "added at the median: {added:.3} ms (budget {BUDGET_ADDED_MILLIS}); nginx adds {:.3} ms",
        medians[1].1 - medians[0].1
    );
    // The processes are ended when they are dropped, which an immediate exit would skip.
    ExitCode::from(u8::from(ratio < BUDGET_RATIO || added > BUDGET_ADDED_MILLIS))
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}

/// An address on loopback that was free just now.
fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port")
}

/// A command on one core.
fn on_core(core: usize, program: &str) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", &core.to_string(), program]);
    command
}

fn answering(address: SocketAddr) -> String {
    let job = |number: usize| {
        json!({
            "JobId": format!("0f5d8b9c-3c4f-4a6e-9b1d-00000000{number:04}"), "JobName": format!("Lobby camera {number}"),
            "TemplateId": "7c1b8e52-98a4-4b3c-a1de-3fb7f6d6a001", "TemplateName": "Every 5 seconds", "Status": "started",
            "SnapshotOutput": {
                "StorageType": "oss", "Endpoint": "oss-cn-shanghai.aliyuncs.com", "Bucket": "camera-pictures"
            },
            "TimeInterval": 5, "CreateTime": "2026-01-02T03:04:05Z",
        })
    };
    let jobs: Vec<_> = (0..10).map(job).collect();
    let list = json!({
        "RequestId": "9E4A6A1C-6E2F-5B0F-8F5C-0A2B3C4D5E6F", "JobList": jobs, "PageNo": 1, "PageSize": 10,
        "SortBy": "desc", "TotalCount": 10,
    });
    format!(
        "server {{ listen {address}; location / {{ default_type application/json; return 200 '{list}'; }} }}"
    )
}

fn forwarding(address: SocketAddr, to: SocketAddr) -> String {
    format!(
        "upstream service {{ server {to}; keepalive 64; }}
         server {{ listen {address}; location / {{
             proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ''; }} }}"
    )
}

async fn nginx(folder: &Path, name: &str, core: usize, server: &str) -> Process {
    let shown = folder.display();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("{kind}_temp_path {shown}/{name}-{kind}; "))
        .collect();
    let text = format!(
        "daemon off; master_process off; worker_processes 1; pid {shown}/{name}.pid; error_log {shown}/{name}.log;
         events {{ worker_connections 512; }}
         http {{ access_log off; keepalive_requests 100000000; {temporary} {server} }}"
    );
    let file = folder.join(format!("{name}.conf"));
    std::fs::write(&file, text).expect("the configuration is written");
    let mut command = on_core(core, "nginx");
    let child = command.arg("-c").arg(&file).stderr(Stdio::null()).spawn().expect("nginx starts");
    tokio::time::sleep(Duration::from_millis(300)).await;
    Process(child)
}

/// The vendor's SDK behind a server of its own.
async fn sdk(address: SocketAddr, service: SocketAddr) -> Process {
    let mut command = on_core(0, "node");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/proxy/sdk.mjs"));
    let child =
        command.arg(address.port().to_string()).arg(service.to_string()).spawn().expect("Node starts");
    while TcpStream::connect(address).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Process(child)
}

/// Starts the console, and returns the address that it prints.
fn console(folder: &Path, service: SocketAddr) -> (Process, String) {
    use std::io::BufRead as _;
    let program = std::env::var("MEDIA_CONSOLE_PROGRAM").expect("MEDIA_CONSOLE_PROGRAM names the program");
    let mut command = on_core(0, &program);
    command.args([
        "--listen",
        "127.0.0.1:0",
        "--local-listen",
        "127.0.0.1:0",
        "--rtmp-listen",
        "127.0.0.1:0",
    ]);
    command.args(["--no-demo", "--requests-per-second", "1000000", "--local-upstream", &service.to_string()]);
    command.arg("--data-dir").arg(folder.join("data")).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the console starts");
    let mut lines = std::io::BufReader::new(child.stdout.take().expect("its output")).lines();
    let link = lines.find_map(|line| Some(line.ok()?.split_once("http://")?.1.to_owned()));
    (Process(child), link.expect("the console prints its address"))
}

/// Signs in; returns the address, and a list call as the page makes it.
async fn sign_in(link: &str) -> (SocketAddr, Vec<u8>) {
    let (host, token) = link.trim().split_once("/#launch=").expect("a launch token");
    let post = |path: &str, headers: &str, body: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\nsec-fetch-site: same-origin\r\n\
             content-type: application/json\r\n{headers}content-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let address: SocketAddr = host.parse().expect("an address");
    let mut connection = Connection::open(address).await;
    let body = json!({ "launch_token": token }).to_string();
    let answer = connection.ask(post("/api/session", "", &body).as_bytes()).await;
    let part = |after: &str, before: char| {
        let (_, rest) = answer.split_once(after).expect("a session");
        rest.split(before).next().unwrap_or_default().to_owned()
    };
    let (cookie, page_token) = (part("set-cookie: ", ';'), part("\"page_token\":\"", '"'));
    let headers = format!("cookie: {cookie}\r\nx-page-token: {page_token}\r\n");
    (address, post("/api/call/ListLiveSnapshotJobs", &headers, r#"{"PageSize":10}"#).into_bytes())
}

/// A connection for repeated requests.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        Self { stream, buffer: Vec::with_capacity(16 * 1024) }
    }

    /// Sends a request and returns its response, which must be 200.
    async fn ask(&mut self, request: &[u8]) -> String {
        self.exchange(request).await;
        String::from_utf8_lossy(&self.buffer).into_owned()
    }

    async fn exchange(&mut self, request: &[u8]) {
        self.stream.write_all(request).await.expect("the request is sent");
        self.buffer.clear();
        let mut whole = None;
        while whole.is_none_or(|whole| self.buffer.len() < whole) {
            let read = self.stream.read_buf(&mut self.buffer).await.expect("an answer");
            assert!(read > 0, "the connection was closed: {}", String::from_utf8_lossy(&self.buffer));
            whole = whole.or_else(|| length(&self.buffer));
        }
        assert!(self.buffer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&self.buffer));
    }
}

/// Length of the whole response, once its head has arrived.
fn length(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let (_, rest) = head.split_once("content-length: ")?;
    Some(end + rest.split("\r\n").next()?.parse::<usize>().ok()?)
}

/// Sends requests over many connections; returns the number of responses.
async fn load(subject: &Subject, time: Duration) -> usize {
    let end = Instant::now() + time;
    let asking = (0..CONNECTIONS).map(|_| {
        let (address, request) = (subject.address, subject.request.clone());
        tokio::spawn(async move {
            let mut connection = Connection::open(address).await;
            let mut made = 0;
            while Instant::now() < end {
                connection.exchange(&request).await;
                made += 1;
            }
            made
        })
    });
    let mut made = 0;
    for asked in asking.collect::<Vec<_>>() {
        made += asked.await.expect("the requests are answered");
    }
    made
}

/// Median time of a single request, in milliseconds.
async fn one_by_one(subject: &Subject) -> f64 {
    let mut connection = Connection::open(subject.address).await;
    let mut times = Vec::with_capacity(TIMED);
    for _ in 0..TIMED {
        let begun = Instant::now();
        connection.exchange(&subject.request).await;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    median(times)
}

/// Processor time of a process so far, in seconds: its user and system time, in hundredths.
fn processor_seconds(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process runs");
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().expect("a number");
    (ticks(11) + ticks(12)) / 100.0
}
