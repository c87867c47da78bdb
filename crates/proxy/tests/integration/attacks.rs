//! Every route that was declared, attacked over real connections: each attack gets the refusal that names it, and none
//! reaches the service.

use crate::common::wire::*;
use crate::common::*;
use media_proxy::Access;

/// One request, as a list of header lines that an attack changes.
#[derive(Clone)]
struct Attempt {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
}

impl Attempt {
    /// The request that the route is for.
    fn honest(access: Access, path: &str, console: &Console) -> Self {
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

    fn with(&self, name: &'static str, value: &str) -> Self {
        let mut changed = self.without(name);
        changed.headers.push((name, value.to_owned()));
        changed
    }

    fn and(&self, name: &'static str, value: &str) -> Self {
        let mut changed = self.clone();
        changed.headers.push((name, value.to_owned()));
        changed
    }

    fn without(&self, name: &str) -> Self {
        let mut changed = self.clone();
        changed.headers.retain(|(known, _)| *known != name);
        changed
    }

    fn method(&self, method: &'static str) -> Self {
        Self { method, ..self.clone() }
    }

    fn text(&self) -> String {
        let headers: String =
            self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        format!("{} {} HTTP/1.1\r\n{headers}content-length: 2\r\n\r\n{{}}", self.method, self.path)
    }
}

/// What must be refused on a route of that access, and how.
fn attacks(access: Access, honest: &Attempt) -> Vec<(&'static str, Attempt, u16, &'static str)> {
    let mut attacks = Vec::new();
    for host in [
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:8081",
        "127.0.0.1:8080.",
        "127.0.0.1.:8080",
        "user@127.0.0.1:8080",
        "0.0.0.0:8080",
        "2130706433:8080",
        "[::ffff:127.0.0.1]:8080",
        "LOCALHOST:8080",
        "localhost.:8080",
    ] {
        attacks.push(("a foreign host", honest.with("host", host), 421, "host_not_allowed"));
    }
    attacks.push(("two hosts", honest.and("host", HOST), 421, "host_not_allowed"));
    attacks.push(("no host", honest.without("host"), 421, "host_not_allowed"));
    let elsewhere = Attempt { path: format!("http://evil.example{}", honest.path), ..honest.clone() };
    attacks.push(("a foreign target", elsewhere, 421, "host_not_allowed"));
    for origin in
        ["null", "https://evil.example", "http://127.0.0.1:9999", "http://localhost:8080", "http://1.2.3.4"]
    {
        attacks.push(("a foreign origin", honest.with("origin", origin), 403, "cross_origin"));
    }
    attacks.push(("two origins", honest.with("origin", ORIGIN).and("origin", ORIGIN), 403, "cross_origin"));
    let sites: &[&str] =
        if access.is_api() { &["cross-site", "same-site", "none", ""] } else { &["cross-site", "same-site"] };
    for site in sites {
        attacks.push(("another site", honest.with("sec-fetch-site", site), 403, "cross_origin"));
    }
    let methods: &[&'static str] = if access.is_api() {
        &["GET", "PUT", "DELETE", "PATCH", "OPTIONS"]
    } else {
        &["POST", "PUT", "DELETE", "OPTIONS"]
    };
    for method in methods {
        attacks.push(("another method", honest.method(method), 405, "method_not_allowed"));
    }
    attacks.push(("a long header", honest.and("x-long", &"x".repeat(20_000)), 431, "body_too_large"));
    if access.is_api() {
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8", ""]
        {
            attacks.push(("another content type", honest.with("content-type", kind), 415, "not_json"));
        }
        attacks.push(("no content type", honest.without("content-type"), 415, "not_json"));
        attacks.push((
            "neither origin nor site",
            honest.without("origin").without("sec-fetch-site"),
            403,
            "cross_origin",
        ));
    }
    if access.needs_session() {
        attacks.push(("no session", honest.without("cookie"), 401, "no_session"));
        let name =
            honest.headers.iter().find(|(name, _)| *name == "cookie").unwrap().1.split('=').next().unwrap();
        attacks.push((
            "a planted cookie",
            honest.with("cookie", &format!("{name}=planted")),
            401,
            "no_session",
        ));
    }
    if access.needs_session() && access.is_api() {
        attacks.push(("no page token", honest.without("x-page-token"), 403, "bad_page_token"));
        attacks.push(("a wrong page token", honest.with("x-page-token", "wrong"), 403, "bad_page_token"));
    }
    attacks
}

#[tokio::test]
async fn every_declared_route_refuses_every_attack() {
    let folder = tempfile::tempdir().unwrap();
    let (console, fake, address) = served_with(folder.path(), |config| config.limits.burst = 1e6).await;
    let mut routes: Vec<(Access, String)> =
        console.app.routes().iter().map(|route| (route.access, filled(route.path))).collect();
    routes.push((Access::Page, "/jobs/some-id".to_owned()));
    routes.push((Access::Page, "/page-0123456789abcdef_bg.wasm".to_owned()));
    assert!(routes.len() >= 20, "{routes:?}");
    let mut made = 0;
    for (access, path) in routes {
        let honest = Attempt::honest(access, &path, &console);
        let mut connection = Connection::open(address).await;
        for (name, attack, status, code) in attacks(access, &honest) {
            let refused = connection.ask(&attack.text()).await;
            assert!(!connection.head.contains("access-control"), "{name} on {access:?} {path}");
            assert_eq!(refused, (status, code.to_owned()), "{name} on {access:?} {path}");
            made += 1;
        }
        // The honest request is no victim of the same checks.
        if path != "/api/session/end" {
            let mut connection = Connection::open(address).await;
            let (status, _) = connection.ask(&honest.text()).await;
            assert!(![401, 405, 415, 421, 429, 431].contains(&status), "{status} {path}");
        }
    }
    assert!(made > 500, "{made}");
    let reached: Vec<String> = fake.seen.lock().unwrap().iter().map(|seen| seen.action.clone()).collect();
    assert!(reached.iter().all(|action| action == "GetLiveSnapshotTemplate"), "{reached:?}");
}

/// Nothing is forwarded byte for byte, so what counts is that one request is one request, whoever reads it.
#[tokio::test]
async fn a_request_that_states_its_length_in_two_ways_is_one_request_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let (console, fake, address) = served(folder.path()).await;
    let honest = Attempt::honest(Access::Operation, "/api/call/ListLiveSnapshotJobs", &console);
    let head: String = honest.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let smuggled = "GET /healthz HTTP/1.1\r\nhost: 127.0.0.1:8080\r\n\r\n";
    let chunked = format!("2\r\n{{}}\r\n0\r\n\r\n{smuggled}");
    for (framing, body) in [
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
        connection.write(request.as_bytes()).await.unwrap();
        let answered = connection.answer().await.map(|(status, _)| status);
        assert!(!answered.as_ref().is_ok_and(|status| *status < 400), "{framing:?}: {answered:?}");
        assert!(connection.is_closed().await, "{framing:?}");
        assert!(!connection.rest().contains("alive"), "{framing:?}: {}", connection.rest());
    }
    assert!(fake.seen.lock().unwrap().is_empty());
    for framing in [
        "transfer-encoding: chunked\r\ncontent-length: 2\r\n",
        "content-length: 2\r\ntransfer-encoding: chunked\r\n",
    ] {
        let mut connection = Connection::open(address).await;
        let request = format!("POST {} HTTP/1.1\r\n{head}{framing}\r\n{chunked}", honest.path);
        connection.write(request.as_bytes()).await.unwrap();
        // The chunks count, and the connection ends with the answer.
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
