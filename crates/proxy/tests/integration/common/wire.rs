//! The console over real connections.

use crate::common::*;
use media_proxy::Access;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Longest wait for a response.
const PATIENCE: Duration = Duration::from_secs(20);

/// A console on a separate port.
pub async fn served(folder: &std::path::Path) -> (Console, Fake, SocketAddr) {
    served_with(folder, |_| {}).await
}

pub async fn served_with(
    folder: &std::path::Path,
    change: impl FnOnce(&mut media_proxy::Config),
) -> (Console, Fake, SocketAddr) {
    let fake = Fake::json(|seen| (200, nothing(&seen.action))).await;
    let mut limits = media_proxy::Limits::default();
    let console = Console::with(&fake, folder, |config| {
        change(config);
        limits = config.limits;
    })
    .await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = media_proxy::serve(vec![listener], console.app.router(), limits, std::future::pending());
    tokio::spawn(serving);
    (console, fake, address)
}

/// One connection, read response by response.
pub struct Connection {
    stream: TcpStream,
    pending: Vec<u8>,
    /// Head of the last response, in lower case.
    pub head: String,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Self {
        Self { stream: TcpStream::connect(address).await.unwrap(), pending: Vec::new(), head: String::new() }
    }

    pub async fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Reads on until `end` finds the end of the searched part; returns everything up to there.
    pub async fn until(&mut self, end: impl Fn(&[u8]) -> Option<usize>) -> std::io::Result<Vec<u8>> {
        let reading = async {
            loop {
                if let Some(end) = end(&self.pending) {
                    return Ok(self.pending.drain(..end).collect());
                }
                if self.stream.read_buf(&mut self.pending).await? == 0 {
                    return Err(std::io::ErrorKind::UnexpectedEof.into());
                }
            }
        };
        tokio::time::timeout(PATIENCE, reading).await.expect("what is looked for does not come")
    }

    /// Status and body of the next response. For a response without a stated length, only the status is read.
    pub async fn answer(&mut self) -> std::io::Result<(u16, Vec<u8>)> {
        let head = self.until(|read| Some(read.windows(4).position(|four| four == b"\r\n\r\n")? + 4)).await?;
        let head = String::from_utf8(head).unwrap();
        let head = head.to_ascii_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        self.head.clone_from(&head);
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let body = match length {
            Some(length) => {
                let length: usize = length.parse().unwrap();
                self.until(|read| (read.len() >= length).then_some(length)).await?
            }
            None => Vec::new(),
        };
        Ok((status, body))
    }
}

pub fn head(method: &str, path: &str, cookie: &str, page_token: &str, length: usize) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nhost: {HOST}\r\norigin: {ORIGIN}\r\ncontent-type: application/json\r\n\
         cookie: {cookie}\r\nx-page-token: {page_token}\r\ncontent-length: {length}\r\n\r\n"
    )
}

impl Connection {
    /// Sends a request and reads its response: status and the problem's code.
    pub async fn ask(&mut self, request: &str) -> (u16, String) {
        self.write(request.as_bytes()).await.unwrap();
        let (status, body) = self.answer().await.unwrap_or_else(|error| panic!("{error}: {request}"));
        let problem: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        (status, problem["code"].as_str().unwrap_or_default().to_owned())
    }

    /// Whether the server closes the connection, after any remaining data.
    pub async fn is_closed(&mut self) -> bool {
        let reading =
            async { while self.stream.read_buf(&mut self.pending).await.is_ok_and(|read| read > 0) {} };
        tokio::time::timeout(PATIENCE, reading).await.is_ok()
    }

    /// Received data that was not yet read.
    pub fn rest(&self) -> String {
        String::from_utf8_lossy(&self.pending).into_owned()
    }
}

/// One request, as a list of header lines that an attack changes.
#[derive(Clone)]
pub struct Attempt {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
}

impl Attempt {
    /// A valid request for the route.
    pub fn honest(access: Access, path: &str, console: &Console) -> Self {
        let mut headers = vec![("host", HOST.to_owned()), ("sec-fetch-site", "same-origin".to_owned())];
        if access.is_api() {
            headers.push(("origin", ORIGIN.to_owned()));
            headers.push(("content-type", "application/json".to_owned()));
        }
        if access.needs_session() {
            headers.push(("cookie", console.cookie.clone()));
            headers.push(("x-page-token", console.page_token.clone()));
        }
        Self { method: if access.is_api() { "POST" } else { "GET" }, path: path.to_owned(), headers }
    }

    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut changed = self.without(name);
        changed.headers.push((name, value.to_owned()));
        changed
    }

    pub fn and(&self, name: &'static str, value: &str) -> Self {
        let mut changed = self.clone();
        changed.headers.push((name, value.to_owned()));
        changed
    }

    pub fn without(&self, name: &str) -> Self {
        let mut changed = self.clone();
        changed.headers.retain(|(known, _)| *known != name);
        changed
    }

    pub fn method(&self, method: &'static str) -> Self {
        Self { method, ..self.clone() }
    }

    pub fn text(&self) -> String {
        let headers: String =
            self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        format!("{} {} HTTP/1.1\r\n{headers}content-length: 2\r\n\r\n{{}}", self.method, self.path)
    }
}
