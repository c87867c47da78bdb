//! Every declared route, attacked over real connections: each attack gets the matching error, and none reaches the service.

use crate::common::wire::*;
use crate::common::*;
use media_proxy::Access;

/// What must be refused on a route with that access, and how.
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
    let rebound = honest.with("host", "evil.example").with("origin", "http://evil.example");
    attacks.push(("a rebound name", rebound, 421, "host_not_allowed"));
    if !matches!(access, Access::Page | Access::Probe) {
        let other = honest.with("host", "localhost:8080").with("origin", "http://localhost:8080");
        attacks.push(("another name of this machine", other, 421, "host_not_allowed"));
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
    for site in ["cross-site", "same-site", "SAME-ORIGIN", "same-origin, none", "unheard-of", ""] {
        attacks.push(("another site", honest.with("sec-fetch-site", site), 403, "cross_origin"));
    }
    if access.is_api() {
        attacks.push((
            "an address that was typed",
            honest.with("sec-fetch-site", "none"),
            403,
            "cross_origin",
        ));
    }
    for (mode, dest) in [
        ("navigate", "iframe"),
        ("no-cors", "script"),
        ("no-cors", "image"),
        ("navigate", ""),
        ("cors", "document"),
    ] {
        let embedded = honest.with("sec-fetch-site", "cross-site");
        let embedded = embedded.and("sec-fetch-mode", mode).and("sec-fetch-dest", dest);
        attacks.push(("embedded by another site", embedded, 403, "cross_origin"));
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
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json; charset=utf-8",
            "application/json, text/plain",
            "",
        ] {
            attacks.push(("another content type", honest.with("content-type", kind), 415, "not_json"));
        }
        attacks.push(("no content type", honest.without("content-type"), 415, "not_json"));
        attacks.push(("two content types", honest.and("content-type", "application/json"), 415, "not_json"));
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
            let says_version = connection.head.contains("x-console-version");
            assert!(!(says_version && status == 421), "{name} on {access:?} {path}");
            assert_eq!(refused, (status, code.to_owned()), "{name} on {access:?} {path}");
            made += 1;
        }
        // The same checks accept the legitimate request.
        if path != "/api/session/end" {
            let mut connection = Connection::open(address).await;
            let (status, _) = connection.ask(&honest.text()).await;
            assert!(![401, 405, 415, 421, 429, 431].contains(&status), "{status} {path}");
            // It also keeps the headers that it lists as hop-by-hop: nothing is forwarded.
            let named = honest.and("connection", "cookie, x-page-token, host, origin");
            assert_eq!(Connection::open(address).await.ask(&named.text()).await.0, status, "{path}");
        }
    }
    assert!(made > 500, "{made}");
    let reached: Vec<String> = fake.seen.lock().unwrap().iter().map(|seen| seen.action.clone()).collect();
    assert!(reached.iter().all(|action| action == "GetLiveSnapshotTemplate"), "{reached:?}");
}

/// The route of the operations, once for each of them.
#[tokio::test]
async fn every_operation_refuses_every_attack() {
    let folder = tempfile::tempdir().unwrap();
    let (console, fake, address) = served_with(folder.path(), |config| config.limits.burst = 1e6).await;
    for action in media_api::Action::ALL {
        let honest = Attempt::honest(Access::Operation, &format!("/api/call/{action}"), &console);
        let mut connection = Connection::open(address).await;
        for (name, attack, status, code) in attacks(Access::Operation, &honest) {
            let refused = connection.ask(&attack.text()).await;
            assert_eq!(refused, (status, code.to_owned()), "{name} on {action}");
        }
    }
    assert!(fake.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_read_only_server_makes_no_call_that_changes_anything() {
    let folder = tempfile::tempdir().unwrap();
    let (console, fake, address) = served_with(folder.path(), |config| config.read_only = true).await;
    let mut connection = Connection::open(address).await;
    for action in media_api::Action::ALL.iter().filter(|action| action.effect() != media_api::Effect::Read) {
        let honest = Attempt::honest(Access::Operation, &format!("/api/call/{action}"), &console);
        let (status, code) = connection.ask(&honest.text()).await;
        assert!(
            ["read_only", "needs_plan", "not_found"].contains(&code.as_str()),
            "{action}: {status} {code}"
        );
    }
    // An address that ends like a route is not that route.
    for path in [
        "/api/nothing/plan",
        "/api/nothing/cancel",
        "/api/deletions/x/y/confirm",
        "/api/call/x/ListLiveSnapshotJobs",
        "/api/call/ListLiveSnapshotJobs/",
        "/api/deletions/plan/",
    ] {
        let honest = Attempt::honest(Access::Session(media_api::Effect::Read), path, &console);
        assert_eq!(connection.ask(&honest.text()).await, (404, "not_found".to_owned()), "{path}");
    }
    assert!(fake.seen.lock().unwrap().is_empty());
}

/// Routes that do not use a body.
const BODILESS: [&str; 12] = [
    "/api/session/end",
    "/api/context",
    "/api/deletions",
    "/api/deletions/events",
    "/api/deletions/{id}",
    "/api/deletions/{id}/cancel",
    "/api/deletions/{id}/continue",
    "/api/deletions/{id}/retry",
    "/api/deletions/disarm",
    "/api/faults",
    "/api/{*unknown}",
    "/api/call/{operation}",
];

#[tokio::test]
async fn a_member_that_no_route_knows_or_that_comes_twice_is_refused_on_every_route() {
    let folder = tempfile::tempdir().unwrap();
    let (console, fake, _) = served(folder.path()).await;
    let bodies = [
        ("/api/session", r#""launch_token":"x""#),
        ("/api/jobs/newest", r#""jobs":[]"#),
        ("/api/deletions/plan", r#""fragments":{"media_ids":["m"]}"#),
        ("/api/deletions/{id}/confirm", r#""typed":"x""#),
        ("/api/deletions/arm", r#""minutes":1"#),
        ("/api/activity", r#""limit":1"#),
        ("/api/jobs/{id}/history", r#""from":1,"to":2"#),
        ("/api/downloads", r#""name":"n","pictures":[]"#),
        ("/api/faults/set", r#""faults":[]"#),
        ("/api/callbacks/test", r#""url":"https://a.example""#),
    ];
    for route in console.app.routes().iter().filter(|route| route.access.is_api()) {
        let known = bodies.iter().find(|(path, _)| *path == route.path);
        let Some((path, members)) = known else {
            let is_bodiless = BODILESS.contains(&route.path) || ["/api", "/api/"].contains(&route.path);
            assert!(is_bodiless, "{} takes a body that this test does not know", route.path);
            continue;
        };
        let first = members.split(",\"to\"").next().unwrap().split(",\"pictures\"").next().unwrap();
        for body in [format!("{{{members},\"surprise\":1}}"), format!("{{{members},{first}}}")] {
            let mut request = console.request(&filled(path), serde_json::Value::Null);
            *request.body_mut() = axum::body::Body::from(body.clone());
            let reply = send(&console.app, request).await;
            assert_eq!((reply.status, reply.code().as_str()), (400, "malformed_json"), "{path} {body}");
        }
    }
    // Each member of an operation is checked against its parameters, and one of the two is sent.
    let surprise = console.post("/api/call/ListLiveSnapshotJobs", serde_json::json!({ "Surprise": 1 })).await;
    assert_eq!(surprise.code(), "invalid_request");
    let ids: Vec<String> = (0..21).map(|n| format!("m{n}")).collect();
    let many = serde_json::json!({ "MediaIds": ids.join(",") });
    assert_eq!(console.post("/api/call/GetUploadDetails", many).await.code(), "invalid_request");
    assert!(fake.seen.lock().unwrap().is_empty());
    let mut request =
        console.request("/api/call/ListLiveSnapshotJobs?PageSize=1&PageSize=2", serde_json::Value::Null);
    *request.body_mut() = axum::body::Body::from(r#"{"PageSize":3,"PageSize":4}"#);
    assert_eq!(send(&console.app, request).await.status, 200);
    assert_eq!(fake.calls("ListLiveSnapshotJobs")[0].query["PageSize"], "4");
}
