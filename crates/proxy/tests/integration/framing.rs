//! Requests with an ambiguous, malformed or oversized frame, over real connections.

use crate::common::wire::*;
use crate::common::*;
use media_proxy::Access;

/// Nothing is forwarded byte for byte, so it only matters that all parsers see one request.
#[tokio::test]
async fn a_request_that_states_its_length_in_two_ways_is_one_request_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let (console, fake, address) = served(folder.path()).await;
    let honest = Attempt::honest(Access::Operation, "/api/call/ListLiveSnapshotJobs", &console);
    let head: String = honest.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let smuggled = "GET /healthz HTTP/1.1\r\nhost: 127.0.0.1:8080\r\n\r\n";
    let chunked = format!("2\r\n{{}}\r\n0\r\n\r\n{smuggled}");
    let chunks = "transfer-encoding: chunked\r\n";
    for (framing, body) in [
        (chunks, format!("2;{}\r\n{{}}\r\n0\r\n\r\n{smuggled}", "x".repeat(64 * 1024))),
        (chunks, format!("2\n{{}}\n0\n\n{smuggled}")),
        (chunks, format!("2;a\nb\r\n{{}}\r\n0\r\n\r\n{smuggled}")),
        (chunks, format!("10000000000000002\r\n{{}}\r\n0\r\n\r\n{smuggled}")),
        (chunks, format!("-2\r\n{{}}\r\n0\r\n\r\n{smuggled}")),
        (chunks, format!("0x2\r\n{{}}\r\n0\r\n\r\n{smuggled}")),
        ("content-length: 2\r\ncontent-length: 3\r\n", "{} ".to_owned()),
        ("content-length: 2, 3\r\n", "{} ".to_owned()),
        ("content-length: +2\r\n", "{}".to_owned()),
        ("content-length: 0x2\r\n", "{}".to_owned()),
        ("content-length: -2\r\n", "{}".to_owned()),
        ("transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n", chunked.clone()),
        ("transfer-encoding: identity\r\n", chunked.clone()),
        ("transfer-encoding: x-chunked\r\n", chunked.clone()),
        ("transfer-encoding : chunked\r\n", chunked.clone()),
        ("transfer-encoding: chunked, gzip\r\n", chunked.clone()),
        ("content-length: 2\r\n folded: x\r\n", "{}".to_owned()),
    ] {
        let mut connection = Connection::open(address).await;
        let request = format!("POST {} HTTP/1.1\r\n{head}{framing}\r\n{body}", honest.path);
        // The server may close the connection before it has read all of it.
        let _ = connection.write(request.as_bytes()).await;
        let answered = connection.answer().await.map(|(status, _)| status);
        let shown = format!("{framing:?} {:?}", &body[..body.len().min(40)]);
        assert!(!answered.as_ref().is_ok_and(|status| *status < 400), "{shown}: {answered:?}");
        assert!(connection.is_closed().await, "{shown}");
        assert!(!connection.rest().contains("alive"), "{shown}: {}", connection.rest());
    }
    assert!(fake.seen.lock().unwrap().is_empty());
    // The part after the length of a chunk is ignored.
    let mut connection = Connection::open(address).await;
    let request = format!("POST {} HTTP/1.1\r\n{head}{chunks}\r\n2;a=b\r\n{{}}\r\n0\r\n\r\n", honest.path);
    assert_eq!(connection.ask(&request).await.0, 200);
    for framing in [
        "transfer-encoding: chunked\r\ncontent-length: 2\r\n",
        "content-length: 2\r\ntransfer-encoding: chunked\r\n",
    ] {
        let mut connection = Connection::open(address).await;
        let request = format!("POST {} HTTP/1.1\r\n{head}{framing}\r\n{chunked}", honest.path);
        connection.write(request.as_bytes()).await.unwrap();
        // The chunks count, and the connection ends with the response.
        assert_eq!(connection.answer().await.unwrap().0, 200, "{framing:?}");
        assert!(connection.is_closed().await, "{framing:?}");
        assert!(!connection.rest().contains("alive"), "{framing:?}: {}", connection.rest());
    }
}

#[tokio::test]
async fn malformed_and_oversized_heads_reach_no_handler() {
    let folder = tempfile::tempdir().unwrap();
    let (_console, fake, address) = served(folder.path()).await;
    let many: String = (0..100).map(|number| format!("x-{number}: 1\r\n")).collect();
    for (head, status) in [
        (format!("GET /healthz HTTP/1.1\r\nhost: {HOST}\r\nx: {}\r\n\r\n", "x".repeat(100_000)), Some(431)),
        (format!("GET /healthz HTTP/1.1\r\nhost: {HOST}\r\n{many}\r\n"), Some(431)),
        (format!("GET /healthz HTTP/1.1\r\nhost : {HOST}\r\n\r\n"), Some(400)),
        (format!("GET /healthz HTTP/1.1\r\nhost: {HOST}\r\nx-\0: 1\r\n\r\n"), Some(400)),
        ("GET /healthz HTTP/1.0\r\n\r\n".to_owned(), Some(421)),
        ("GET /healthz HTTP/3.0\r\n\r\n".to_owned(), None),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), None),
    ] {
        let mut connection = Connection::open(address).await;
        let _ = connection.write(head.as_bytes()).await;
        let answered = connection.answer().await.ok().map(|(status, _)| status);
        let shown = &head[..head.len().min(60)];
        match status {
            Some(status) => assert_eq!(answered, Some(status), "{shown}"),
            None => assert!(answered.is_none_or(|status| status >= 400), "{shown}: {answered:?}"),
        }
    }
    assert!(fake.seen.lock().unwrap().is_empty());
}
