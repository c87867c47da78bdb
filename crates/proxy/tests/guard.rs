//! What the guard keeps out. Each attack gets the refusal that names it, and reaches neither handler nor service.

#![allow(dead_code)]
mod common;

use common::*;
use serde_json::json;

/// The routes of the API that need a session, as they were declared, with a value for each part of a path.
fn session_routes(console: &Console) -> Vec<String> {
    let routes =
        console.app.routes().iter().filter(|route| route.access.is_api() && route.access.needs_session());
    let paths: Vec<String> = routes.map(|route| filled(route.path)).collect();
    assert!(paths.len() >= 15, "{paths:?}");
    paths
}

async fn idle() -> (Fake, tempfile::TempDir) {
    (Fake::json(|seen| (200, nothing(&seen.action))).await, tempfile::tempdir().unwrap())
}

#[tokio::test]
async fn every_route_without_session_is_refused() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    for route in session_routes(&console) {
        let reply = send(&console.app, post(&route, json!({}))).await;
        assert_eq!((reply.status, reply.code().as_str()), (401, "no_session"), "{route}");
    }
    let reply = send(&console.app, get("/api/pictures/AAAA")).await;
    assert_eq!((reply.status, reply.code().as_str()), (401, "no_session"));
    assert!(fake.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn every_route_with_a_cookie_but_without_page_token_is_refused() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    for route in session_routes(&console) {
        for token in [None, Some("wrong")] {
            let mut request = console.request(&route, json!({}));
            request.headers_mut().remove("x-page-token");
            if let Some(token) = token {
                request.headers_mut().insert("x-page-token", token.parse().unwrap());
            }
            let reply = send(&console.app, request).await;
            assert_eq!((reply.status, reply.code().as_str()), (403, "bad_page_token"), "{route}");
        }
    }
    assert!(fake.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn every_route_but_post_is_refused() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    for route in session_routes(&console) {
        for method in ["GET", "PUT", "DELETE", "OPTIONS", "HEAD"] {
            let mut request = console.request(&route, json!({}));
            *request.method_mut() = method.parse().unwrap();
            let reply = send(&console.app, request).await;
            assert_eq!(reply.status, 405, "{method} {route}");
            assert!(!reply.headers.keys().any(|name| name.as_str().starts_with("access-control")));
        }
    }
}

#[tokio::test]
async fn a_foreign_host_is_refused_on_every_kind_of_route() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    let hosts = [
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:8080.",
        "127.0.0.1.:8080",
        "LOCALHOST:8080",
        "user@127.0.0.1:8080",
        "127.0.0.1:8081",
        "0.0.0.0:8080",
        "2130706433:8080",
        "[::ffff:127.0.0.1]:8080",
        "[::1]:8081",
        "localhost:8081",
        "localhost",
        "",
    ];
    for host in hosts {
        for mut request in [console.request("/api/context", json!({})), get("/"), get("/healthz")] {
            request.headers_mut().insert("host", host.parse().unwrap());
            let reply = send(&console.app, request).await;
            assert_eq!((reply.status, reply.code().as_str()), (421, "host_not_allowed"), "{host}");
            assert!(!reply.headers.contains_key("x-console-version"), "{host}");
        }
    }
}

#[tokio::test]
async fn another_name_of_this_machine_leads_to_the_consoles_own() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    for host in ["localhost:8080", "[::1]:8080"] {
        let named = |mut request: http::Request<axum::body::Body>| {
            request.headers_mut().insert("host", host.parse().unwrap());
            request
        };
        // The fragment with a launch token stays with the browser, which takes it along.
        let page = send(&console.app, named(get("/jobs?status=init"))).await;
        assert_eq!(
            (page.status, &page.headers["location"]),
            (307, &"http://127.0.0.1:8080/jobs?status=init".parse().unwrap())
        );
        assert_eq!(send(&console.app, named(get("/healthz"))).await.status, 200);
        // The API answers to one name only.
        let mut call = named(console.request("/api/context", json!({})));
        assert_eq!(send(&console.app, call).await.code(), "host_not_allowed");
        call = named(console.request("/api/context", json!({})));
        call.headers_mut().insert("origin", format!("http://{host}").parse().unwrap());
        assert_eq!(send(&console.app, call).await.code(), "host_not_allowed");
    }
}

#[tokio::test]
async fn no_host_two_hosts_and_an_absolute_foreign_target_are_refused() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    let mut none = get("/");
    none.headers_mut().remove("host");
    let mut two = get("/");
    two.headers_mut().append("host", HOST.parse().unwrap());
    let mut absolute = get("/");
    *absolute.uri_mut() = "http://evil.example/".parse().unwrap();
    for request in [none, two, absolute] {
        assert_eq!(send(&console.app, request).await.code(), "host_not_allowed");
    }
}

#[tokio::test]
async fn a_foreign_origin_is_refused() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    for origin in
        ["null", "https://evil.example", "http://127.0.0.1:9999", "http://127.0.0.1", "http://1.2.3.4", ""]
    {
        let mut request = console.request("/api/context", json!({}));
        request.headers_mut().insert("origin", origin.parse().unwrap());
        assert_eq!(send(&console.app, request).await.code(), "cross_origin", "{origin}");
    }
}

#[tokio::test]
async fn only_same_origin_fetches_reach_the_api() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    for site in ["cross-site", "same-site", "none", "", "SAME-ORIGIN"] {
        let mut request = console.request("/api/context", json!({}));
        request.headers_mut().insert("sec-fetch-site", site.parse().unwrap());
        assert_eq!(send(&console.app, request).await.code(), "cross_origin", "{site}");
    }
    let mut neither = console.request("/api/context", json!({}));
    neither.headers_mut().remove("sec-fetch-site");
    neither.headers_mut().remove("origin");
    assert_eq!(send(&console.app, neither).await.code(), "cross_origin");
    let mut old_browser = console.request("/api/context", json!({}));
    old_browser.headers_mut().remove("sec-fetch-site");
    assert_eq!(send(&console.app, old_browser).await.status, 200);
}

#[tokio::test]
async fn a_link_may_open_the_page_but_nothing_may_embed_it() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    let from_elsewhere = |mode: &str, dest: &str| {
        let mut request = get("/jobs");
        for (name, value) in
            [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)]
        {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        request
    };
    assert_eq!(send(&console.app, from_elsewhere("navigate", "document")).await.status, 200);
    for (mode, dest) in
        [("navigate", "iframe"), ("no-cors", "script"), ("cors", "empty"), ("navigate", "object")]
    {
        assert_eq!(
            send(&console.app, from_elsewhere(mode, dest)).await.code(),
            "cross_origin",
            "{mode} {dest}"
        );
    }
}

#[tokio::test]
async fn only_exact_json_is_taken() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-8",
        "application/JSON",
        "",
    ] {
        let mut request = console.request("/api/context", json!({}));
        request.headers_mut().insert("content-type", kind.parse().unwrap());
        let reply = send(&console.app, request).await;
        assert_eq!((reply.status, reply.code().as_str()), (415, "not_json"), "{kind}");
    }
}

#[tokio::test]
async fn oversized_bodies_headers_and_targets_are_refused() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    let reply = console.post("/api/activity", json!("x".repeat(300 * 1024))).await;
    assert_eq!((reply.status, reply.code().as_str()), (413, "body_too_large"));
    let mut headers = console.request("/api/context", json!({}));
    headers.headers_mut().insert("x-long", "x".repeat(20_000).parse().unwrap());
    assert_eq!(send(&console.app, headers).await.status, 431);
    assert_eq!(send(&console.app, get(&format!("/{}", "x".repeat(9_000)))).await.status, 431);
}

#[tokio::test]
async fn a_launch_token_opens_one_session() {
    let (fake, folder) = idle().await;
    let (app, journal) = open(&fake, folder.path(), |_| {}).await;
    let token = media_proxy::issue_launch_token(&journal).unwrap();
    let first = send(&app, post("/api/session", json!({ "launch_token": token }))).await;
    assert_eq!(first.status, 200);
    let cookie = first.headers["set-cookie"].to_str().unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"),
        "{cookie}"
    );
    for replay in [token.as_str(), "", "wrong"] {
        let reply = send(&app, post("/api/session", json!({ "launch_token": replay }))).await;
        assert_eq!((reply.status, reply.code().as_str()), (403, "bad_launch_token"));
        assert!(!reply.headers.contains_key("set-cookie"));
    }
}

#[tokio::test]
async fn a_session_outlives_a_restart_and_ends_when_told() {
    let (fake, folder) = idle().await;
    let first = Console::new(&fake, folder.path()).await;
    let (app, journal) = open(&fake, folder.path(), |_| {}).await;
    let again = Console { app, journal, cookie: first.cookie.clone(), page_token: first.page_token.clone() };
    assert_eq!(again.post("/api/context", json!({})).await.status, 200);
    assert_eq!(again.post("/api/session/end", json!({})).await.status, 200);
    assert_eq!(again.post("/api/context", json!({})).await.code(), "no_session");
    let (app, journal) = open(&fake, folder.path(), |_| {}).await;
    let later = Console { app, journal, ..again };
    assert_eq!(later.post("/api/context", json!({})).await.code(), "no_session");
}

#[tokio::test]
async fn signing_out_removes_the_cookie_and_ends_the_page_token() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    let other = Console::log_in(console.app.clone(), console.journal.clone()).await;
    let reply = console.post("/api/session/end", json!({})).await;
    assert_eq!((reply.status, reply.json()), (200, json!({})));
    let name = console.cookie.split('=').next().unwrap();
    let expected = format!("{name}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
    assert_eq!(reply.headers["set-cookie"], expected);
    for route in session_routes(&console) {
        assert_eq!(console.post(&route, json!({})).await.code(), "no_session", "{route}");
    }
    let mut picture = get("/api/pictures/AAAA");
    picture.headers_mut().insert("cookie", console.cookie.parse().unwrap());
    assert_eq!(send(&console.app, picture).await.code(), "no_session");
    // Its token is worth nothing beside another session's cookie, and the other session goes on.
    let mixed = Console { page_token: console.page_token.clone(), cookie: other.cookie.clone(), ..console };
    assert_eq!(mixed.post("/api/context", json!({})).await.code(), "bad_page_token");
    assert_eq!(other.post("/api/context", json!({})).await.status, 200);
    assert!(fake.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn every_answer_of_the_api_names_the_page_that_is_served() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    let mut no_page_token = console.request("/api/context", json!({}));
    no_page_token.headers_mut().remove("x-page-token");
    let mut elsewhere = console.request("/api/context", json!({}));
    elsewhere.headers_mut().insert("origin", "http://evil.example".parse().unwrap());
    let mut put = console.request("/api/context", json!({}));
    *put.method_mut() = http::Method::PUT;
    let requests = [
        (200, console.request("/api/context", json!({}))),
        (200, console.request("/api/call/ListLiveSnapshotJobs", json!({}))),
        (400, console.request("/api/call/ListLiveSnapshotJobs", json!({ "Nonsense": 1 }))),
        (404, console.request("/api/nothing", json!({}))),
        (401, post("/api/context", json!({}))),
        (403, post("/api/session", json!({ "launch_token": "wrong" }))),
        (403, no_page_token),
        (403, elsewhere),
        (401, get("/api/pictures/AAAA")),
        (405, put),
        (413, console.request("/api/activity", json!("x".repeat(300 * 1024)))),
    ];
    for (status, request) in requests {
        let shown = format!("{request:?}");
        let reply = send(&console.app, request).await;
        assert_eq!(reply.status, status, "{shown}");
        assert_eq!(reply.headers["x-console-version"], "0123456789abcdef", "{shown}");
    }
    assert!(!send(&console.app, get("/")).await.headers.contains_key("x-console-version"));
}

#[tokio::test]
async fn a_cookie_planted_by_another_port_gives_nothing_and_breaks_nothing() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    let name = console.cookie.split('=').next().unwrap();
    let mut alone = console.request("/api/context", json!({}));
    alone.headers_mut().insert("cookie", format!("{name}=planted").parse().unwrap());
    assert_eq!(send(&console.app, alone).await.code(), "no_session");
    let mut beside = console.request("/api/context", json!({}));
    beside.headers_mut().insert("cookie", format!("{name}=planted; {}", console.cookie).parse().unwrap());
    assert_eq!(send(&console.app, beside).await.status, 200);
}

#[tokio::test]
async fn cookies_of_other_programs_are_skipped_whatever_they_hold() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    let with_cookies = |lines: &[&[u8]]| {
        let mut request = console.request("/api/context", json!({}));
        request.headers_mut().remove("cookie");
        for line in lines {
            request.headers_mut().append("cookie", http::HeaderValue::from_bytes(line).unwrap());
        }
        request
    };
    let ours = console.cookie.as_bytes();
    let joined = |before: &[u8], after: &[u8]| [before, b"; ", ours, b"; ", after].concat();
    let long = [b"long=".as_slice(), &vec![b'x'; 30_000]].concat();
    for lines in [
        vec![joined("city=北京".as_bytes(), "name=größe".as_bytes())],
        vec![joined(b"raw=\xff\xfe\x80", b"noname")],
        vec![joined(b"=", b"quoted=\"a b\"; ;;")],
        vec![b"raw=\xff".to_vec(), ours.to_vec()],
        vec![joined(&long, b"last=1")],
    ] {
        let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
        let reply = send(&console.app, with_cookies(&lines)).await;
        assert_eq!(reply.status, 200, "{:?}", String::from_utf8_lossy(lines[0]));
    }
    // What stands inside another program's cookie is no cookie of ours.
    let hidden = [b"a=", ours].concat();
    assert_eq!(send(&console.app, with_cookies(&[&hidden])).await.code(), "no_session");
    let name = console.cookie.split('=').next().unwrap();
    let broken = [name.as_bytes(), b"=\xff"].concat();
    assert_eq!(send(&console.app, with_cookies(&[&broken])).await.code(), "no_session");
    assert_eq!(send(&console.app, with_cookies(&[&broken, ours])).await.status, 200);
}

#[tokio::test]
async fn a_session_that_has_ended_does_not_hide_another() {
    let (fake, folder) = idle().await;
    let ended = Console::new(&fake, folder.path()).await;
    let journal = rusqlite::Connection::open(folder.path().join("console.sqlite3")).unwrap();
    journal.execute("UPDATE sessions SET seen_at = seen_at - 13 * 3600000", []).unwrap();
    let valid = Console::new(&fake, folder.path()).await;
    for cookies in
        [format!("{}; {}", ended.cookie, valid.cookie), format!("{}; {}", valid.cookie, ended.cookie)]
    {
        let both = Console { cookie: cookies.clone(), ..console_of(&valid) };
        assert_eq!(both.post("/api/context", json!({})).await.status, 200, "{cookies}");
    }
    let alone = Console { cookie: ended.cookie, ..console_of(&valid) };
    assert_eq!(alone.post("/api/context", json!({})).await.code(), "no_session");
}

fn console_of(console: &Console) -> Console {
    Console {
        app: console.app.clone(),
        journal: console.journal.clone(),
        cookie: console.cookie.clone(),
        page_token: console.page_token.clone(),
    }
}

#[tokio::test]
async fn one_sessions_page_token_does_not_fit_another() {
    let (fake, folder) = idle().await;
    let first = Console::new(&fake, folder.path()).await;
    let second = Console::log_in(first.app.clone(), first.journal.clone()).await;
    let mixed = Console { page_token: second.page_token, ..first };
    assert_eq!(mixed.post("/api/context", json!({})).await.code(), "bad_page_token");
}

#[tokio::test]
async fn the_page_comes_with_a_strict_policy_and_its_files_compressed() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    let page = send(&console.app, get("/jobs/some-id")).await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-"),
        "{policy}"
    );
    for name in
        ["x-content-type-options", "referrer-policy", "cross-origin-opener-policy", "permissions-policy"]
    {
        assert!(page.headers.contains_key(name), "{name}");
    }
    assert_eq!(page.headers["cache-control"], "no-cache");
    let mut file = get("/page-0123456789abcdef_bg.wasm");
    file.headers_mut().insert("accept-encoding", "gzip, br".parse().unwrap());
    let file = send(&console.app, file).await;
    assert_eq!(&file.bytes[..], b"packed");
    assert_eq!(file.headers["content-type"], "application/wasm");
    assert_eq!(file.headers["content-encoding"], "br");
    assert!(file.headers["cache-control"].to_str().unwrap().contains("immutable"));
    assert_eq!(send(&console.app, get("/stale-aaaaaaaaaaaaaaaa.js")).await.status, 404);
    let nowhere = console.post("/api/nothing", json!({})).await;
    assert_eq!((nowhere.status, nowhere.code().as_str()), (404, "not_found"));
}

#[tokio::test]
async fn the_development_origin_is_answered_only_when_named() {
    let (fake, folder) = idle().await;
    let console =
        Console::with(&fake, folder.path(), |config| config.allow_origin("http://127.0.0.1:8090")).await;
    let from_dev = || {
        let mut request = console.request("/api/context", json!({}));
        request.headers_mut().insert("host", "127.0.0.1:8090".parse().unwrap());
        request.headers_mut().insert("origin", "http://127.0.0.1:8090".parse().unwrap());
        request
    };
    assert_eq!(send(&console.app, from_dev()).await.status, 200);
    let (plain, _) = open(&fake, folder.path(), |_| {}).await;
    assert_eq!(send(&plain, from_dev()).await.code(), "host_not_allowed");
}

#[tokio::test]
async fn the_rate_of_a_session_can_be_set() {
    let (fake, folder) = idle().await;
    let console = Console::with(&fake, folder.path(), |config| {
        config.limits.burst = 2.0;
        config.limits.per_second = 0.0;
    })
    .await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(console.post("/api/context", json!({})).await.status);
    }
    assert_eq!(statuses, [200, 200, 429]);
}

#[tokio::test]
async fn probes_read_and_write_nothing() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    let other = rusqlite::Connection::open(folder.path().join("console.sqlite3")).unwrap();
    let changes = || other.query_row("PRAGMA data_version", [], |row| row.get::<_, i64>(0)).unwrap();
    let before = changes();
    for _ in 0..3 {
        assert_eq!(send(&console.app, get("/readyz")).await.status, 200);
        assert_eq!(send(&console.app, get("/healthz")).await.status, 200);
    }
    assert_eq!(changes(), before);
    assert!(fake.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn too_many_requests_are_refused() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    let mut last = String::new();
    for _ in 0..1000 {
        let reply = console.post("/api/deletions/x/cancel", json!({})).await;
        last = reply.code();
        if reply.status == 429 {
            break;
        }
    }
    assert_eq!(last, "too_many_requests");
}
