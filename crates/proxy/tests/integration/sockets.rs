//! The console over real connections: effects that only show on the wire.

use crate::common::wire::*;
use crate::common::*;
use serde_json::json;
use std::time::Duration;

/// A response that is sent while the request's body is still arriving is lost with the connection: the server closes with
/// unread data, and the client gets a reset.
#[tokio::test]
async fn no_route_answers_before_the_body_has_arrived() {
    let folder = tempfile::tempdir().unwrap();
    let (console, _fake, address) = served(folder.path()).await;
    let (cookie, token) = (console.cookie.as_str(), console.page_token.as_str());
    // Every route, except the stream, which has a separate test, and the one that ends the session.
    let routes = console.app.routes().iter();
    let routes = routes.filter(|route| !["/api/deletions/events", "/api/session/end"].contains(&route.path));
    let method = |route: &media_proxy::Route| if route.access.is_api() { "POST" } else { "GET" };
    let paths: Vec<(&str, String)> = routes.map(|route| (method(route), filled(route.path))).collect();
    let mut requests: Vec<(&str, &str, &str, &str, Option<u16>)> =
        paths.iter().map(|(method, path)| (*method, path.as_str(), cookie, token, None)).collect();
    assert!(requests.len() >= 20, "{requests:?}");
    requests.extend([
        ("POST", "/api/call/ListLiveSnapshotJobs", cookie, token, Some(200)),
        ("POST", "/api/activity", cookie, token, Some(200)),
        // Refused by the guard.
        ("POST", "/api/context", "", token, Some(401)),
        ("POST", "/api/context", cookie, "wrong", Some(403)),
        ("PUT", "/api/context", cookie, token, Some(405)),
        // Methods and routes that do not use a body.
        ("GET", "/api/pictures/AAAA", cookie, token, Some(410)),
        ("GET", "/jobs", "", "", Some(200)),
        ("POST", "/jobs", "", "", Some(405)),
        ("POST", "/api/session/end", cookie, token, Some(200)),
    ]);
    for (method, path, cookie, token, status) in requests {
        let mut connection = Connection::open(address).await;
        // First the head alone. The response on another connection shows that the server had time to process it.
        connection.write(head(method, path, cookie, token, 2).as_bytes()).await.unwrap();
        let mut other = Connection::open(address).await;
        other.write(head("GET", "/healthz", "", "", 0).as_bytes()).await.unwrap();
        assert_eq!(other.answer().await.unwrap().0, 200);
        connection.write(b"{}").await.unwrap();
        let shown = format!("{method} {path} {status:?}");
        let answered = connection.answer().await.unwrap_or_else(|error| panic!("{shown}: {error}"));
        assert!(status.is_none_or(|status| status == answered.0), "{shown}: {}", answered.0);
        // Everything was read, so the connection serves a second request.
        connection.write(head("GET", "/healthz", "", "", 0).as_bytes()).await.unwrap();
        let second = connection.answer().await.unwrap_or_else(|error| panic!("{shown}, second: {error}"));
        assert_eq!(second, (200, b"alive\n".to_vec()), "{shown}");
    }
}

#[tokio::test]
async fn the_event_stream_begins_once_the_body_has_arrived() {
    let folder = tempfile::tempdir().unwrap();
    let (console, _fake, address) = served(folder.path()).await;
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

/// A body that is far over the limit is refused, and the client can read the response although it is still sending.
#[tokio::test]
async fn a_client_that_sends_too_much_can_read_the_refusal() {
    let folder = tempfile::tempdir().unwrap();
    let (console, _fake, address) = served(folder.path()).await;
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

/// A head without its end, or a body that does not arrive, holds a connection for a limited time.
#[tokio::test]
async fn slow_heads_and_slow_bodies_are_ended() {
    let folder = tempfile::tempdir().unwrap();
    let (console, _fake, address) = served_with(folder.path(), |config| {
        config.limits.head = Duration::from_millis(100);
        config.limits.body = Duration::from_millis(100);
    })
    .await;
    let mut slow_head = Connection::open(address).await;
    slow_head.write(b"GET / HTTP/1.1\r\nhost: ").await.unwrap();
    assert!(slow_head.is_closed().await);
    for (path, token) in
        [("/api/activity", console.page_token.as_str()), ("/api/session", ""), ("/api/activity", "wrong")]
    {
        let mut slow_body = Connection::open(address).await;
        slow_body.write(head("POST", path, &console.cookie, token, 10).as_bytes()).await.unwrap();
        slow_body.write(b"{").await.unwrap();
        let (status, _) = slow_body.answer().await.unwrap();
        assert_eq!(status, if token == "wrong" { 403 } else { 408 }, "{path}");
        assert!(slow_body.is_closed().await);
    }
}

#[tokio::test]
async fn connections_that_send_slowly_keep_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let (console, _fake, address) = served_with(folder.path(), |config| config.limits.connections = 8).await;
    let own = |path| head("POST", path, &console.cookie, &console.page_token, 2) + "{}";
    let mut signed_in = Connection::open(address).await;
    assert_eq!(signed_in.ask(&own("/api/context")).await.0, 200);
    let mut flood = Vec::new();
    for _ in 0..40 {
        let mut slow = Connection::open(address).await;
        slow.write(head("POST", "/api/session", "", "", 10).as_bytes()).await.unwrap();
        flood.push(slow);
        // The connection in use stays, and a new one is answered.
        assert_eq!(signed_in.ask(&own("/api/context")).await.0, 200);
    }
    let mut another = Connection::open(address).await;
    assert_eq!(another.ask(&own("/api/context")).await.0, 200);
    assert!(flood[0].is_closed().await, "the oldest made room");
}

#[tokio::test]
async fn requests_without_a_session_take_no_places_of_those_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let (console, _fake, address) =
        served_with(folder.path(), |config| config.limits.public_requests = 2).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut slow = Connection::open(address).await;
        slow.write(head("POST", "/api/session", "", "", 10).as_bytes()).await.unwrap();
        held.push(slow);
    }
    let public = head("GET", "/healthz", "", "", 0);
    let mut other = Connection::open(address).await;
    let refused = async {
        loop {
            let (status, code) = other.ask(&public).await;
            if status != 200 {
                return (status, code);
            }
        }
    };
    let refused = tokio::time::timeout(Duration::from_secs(20), refused).await.expect("nothing is refused");
    assert_eq!(refused, (503, "too_many_requests".to_owned()));
    let own = head("POST", "/api/context", &console.cookie, &console.page_token, 2) + "{}";
    assert_eq!(Connection::open(address).await.ask(&own).await.0, 200);
}
