//! The console over real connections: what only shows on the wire.

#![allow(dead_code)]
mod common;

use common::*;
use serde_json::json;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A console on a port of its own.
async fn served(folder: &std::path::Path) -> (Console, SocketAddr) {
    let fake = Fake::json(|_| (200, json!({ "RequestId": "R" }))).await;
    let console = Console::new(&fake, folder).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(media_proxy::serve(listener, console.app.router(), std::future::pending()));
    (console, address)
}

/// One connection, read answer by answer.
struct Connection {
    stream: TcpStream,
    pending: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> Self {
        Self { stream: TcpStream::connect(address).await.unwrap(), pending: Vec::new() }
    }

    async fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Reads on until `end` finds where what is looked for ends; everything up to there.
    async fn until(&mut self, end: impl Fn(&[u8]) -> Option<usize>) -> std::io::Result<Vec<u8>> {
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

    /// Status and body of the next answer. Of an answer without a stated length, only the status is read.
    async fn answer(&mut self) -> std::io::Result<(u16, Vec<u8>)> {
        let head = self.until(|read| Some(read.windows(4).position(|four| four == b"\r\n\r\n")? + 4)).await?;
        let head = String::from_utf8(head).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
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

fn head(method: &str, path: &str, cookie: &str, page_token: &str, length: usize) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nhost: {HOST}\r\norigin: {ORIGIN}\r\ncontent-type: application/json\r\n\
         cookie: {cookie}\r\nx-page-token: {page_token}\r\ncontent-length: {length}\r\n\r\n"
    )
}

/// An answer that is sent while the request's body is still on its way is lost with the connection: the server closes what
/// it has not read to the end, and the client is told of a reset.
#[tokio::test]
async fn no_route_answers_before_the_body_has_arrived() {
    let folder = tempfile::tempdir().unwrap();
    let (console, address) = served(folder.path()).await;
    let (cookie, token) = (console.cookie.as_str(), console.page_token.as_str());
    let requests = [
        ("POST", "/api/context", cookie, token, 200),
        ("POST", "/api/call/ListLiveSnapshotJobs", cookie, token, 200),
        ("POST", "/api/deletions", cookie, token, 200),
        ("POST", "/api/deletions/x", cookie, token, 404),
        ("POST", "/api/deletions/x/cancel", cookie, token, 404),
        ("POST", "/api/deletions/x/retry", cookie, token, 404),
        ("POST", "/api/activity", cookie, token, 200),
        ("POST", "/api/nothing", cookie, token, 404),
        // Refused by the guard.
        ("POST", "/api/context", "", token, 401),
        ("POST", "/api/context", cookie, "wrong", 403),
        ("PUT", "/api/context", cookie, token, 405),
        // Methods and routes that have no use for a body.
        ("GET", "/api/pictures/AAAA", cookie, token, 410),
        ("GET", "/healthz", "", "", 200),
        ("GET", "/jobs", "", "", 200),
        ("POST", "/jobs", "", "", 405),
        ("POST", "/api/session/end", cookie, token, 200),
    ];
    for (method, path, cookie, token, status) in requests {
        let mut connection = Connection::open(address).await;
        // First the head alone. The answer on another connection shows that the server had time to look at it.
        connection.write(head(method, path, cookie, token, 2).as_bytes()).await.unwrap();
        let mut other = Connection::open(address).await;
        other.write(head("GET", "/healthz", "", "", 0).as_bytes()).await.unwrap();
        assert_eq!(other.answer().await.unwrap().0, 200);
        connection.write(b"{}").await.unwrap();
        let shown = format!("{method} {path} {status}");
        let answered = connection.answer().await.unwrap_or_else(|error| panic!("{shown}: {error}"));
        assert_eq!(answered.0, status, "{shown}");
        // Everything was read, so the connection serves a second request.
        connection.write(head("GET", "/healthz", "", "", 0).as_bytes()).await.unwrap();
        let second = connection.answer().await.unwrap_or_else(|error| panic!("{shown}, second: {error}"));
        assert_eq!(second, (200, b"alive\n".to_vec()), "{shown}");
    }
}

#[tokio::test]
async fn the_event_stream_begins_once_the_body_has_arrived() {
    let folder = tempfile::tempdir().unwrap();
    let (console, address) = served(folder.path()).await;
    let mut connection = Connection::open(address).await;
    let head = head("POST", "/api/deletions/events", &console.cookie, &console.page_token, 2);
    connection.write(head.as_bytes()).await.unwrap();
    connection.write(b"{}").await.unwrap();
    assert_eq!(connection.answer().await.unwrap().0, 200);
    let ready = |read: &[u8]| Some(read.windows(7).position(|part| part == b"\"ready\"")? + 7);
    connection.until(ready).await.unwrap();
    console.app.shut_down().await;
    // The last chunk: the stream was ended, not cut off.
    let last = |read: &[u8]| Some(read.windows(5).position(|part| part == b"0\r\n\r\n")? + 5);
    connection.until(last).await.unwrap();
}

/// A body that is far over the limit is refused, and the client can read the refusal although it is still sending.
#[tokio::test]
async fn a_client_that_sends_too_much_can_read_the_refusal() {
    let folder = tempfile::tempdir().unwrap();
    let (console, address) = served(folder.path()).await;
    for stated in [true, false] {
        let mut connection = Connection::open(address).await;
        let bytes = vec![b' '; 500 * 1024];
        let mut request =
            head("POST", "/api/activity", &console.cookie, &console.page_token, bytes.len()).into_bytes();
        if stated {
            request.extend_from_slice(&bytes);
        } else {
            let text = String::from_utf8(request).unwrap();
            let length = format!("content-length: {}", bytes.len());
            request = text.replace(&length, "transfer-encoding: chunked").into_bytes();
            request.extend_from_slice(format!("{:x}\r\n", bytes.len()).as_bytes());
            request.extend_from_slice(&bytes);
            request.extend_from_slice(b"\r\n0\r\n\r\n");
        }
        connection.write(&request).await.unwrap();
        let (status, body) = connection.answer().await.unwrap();
        let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((status, &problem["code"]), (413, &json!("body_too_large")));
    }
}
