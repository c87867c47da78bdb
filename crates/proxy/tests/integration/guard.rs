//! What the guard accepts and refuses, beside the attacks that `attacks.rs` makes on every route.

mod sessions;

use crate::common::*;
use serde_json::json;

async fn idle() -> (Fake, tempfile::TempDir) {
    (Fake::json(|seen| (200, nothing(&seen.action))).await, tempfile::tempdir().unwrap())
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
        // The fragment with a launch token is kept by the browser, which adds it to the redirect.
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
async fn oversized_bodies_headers_and_targets_are_refused() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    let reply = console.post("/api/activity", json!("x".repeat(300 * 1024))).await;
    assert_eq!((reply.status, reply.code().as_str()), (413, "body_too_large"));
    let status = async |target: &str, headers: &[(&'static str, usize)]| {
        let mut request = get(target);
        for (name, length) in headers {
            request.headers_mut().insert(*name, "x".repeat(*length).parse().unwrap());
        }
        send(&console.app, request).await.status
    };
    let target = |length: usize| format!("/?{}", "x".repeat(length - 2));
    for (length, expected) in [(8 * 1024, 200), (8 * 1024 + 1, 431)] {
        assert_eq!(status(&target(length), &[]).await, expected, "a target of {length}");
    }
    let own: usize = get("/").headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    let rest = 16 * 1024 - own - "x-long".len();
    for (length, expected) in [(rest, 200), (rest + 1, 431)] {
        assert_eq!(status("/", &[("x-long", length)]).await, expected, "a header of {length}");
    }
    assert_eq!(status("/", &[("x-long", rest), ("cookie", 20_000)]).await, 200, "cookies of other programs");
}

#[tokio::test]
async fn every_answer_of_the_api_names_the_page_that_is_served_and_the_time() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    let begun = chrono::Utc::now().timestamp_millis();
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
        let time: i64 = reply.headers["x-console-time"].to_str().unwrap().parse().unwrap();
        assert!((begun..begun + 60_000).contains(&time), "{shown}: {time}");
    }
    let page = send(&console.app, get("/")).await;
    assert!(!page.headers.contains_key("x-console-version") && !page.headers.contains_key("x-console-time"));
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
async fn a_probe_does_not_wait_for_whoever_writes_the_journal() {
    let (fake, folder) = idle().await;
    let console = Console::new(&fake, folder.path()).await;
    let other = rusqlite::Connection::open(folder.path().join("console.sqlite3")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(send(&console.app, get("/readyz")).await.status, 200);
    other.execute_batch("ROLLBACK").unwrap();
}

#[tokio::test]
async fn a_flood_of_logins_is_refused_and_keeps_nobody_out_who_is_in() {
    let (fake, folder) = idle().await;
    let console = Console::with(&fake, folder.path(), |config| {
        config.limits.burst = 5.0;
        config.limits.per_second = 0.001;
    })
    .await;
    let mut codes = Vec::new();
    for _ in 0..6 {
        codes.push(
            send(&console.app, post("/api/session", json!({ "launch_token": "guessed" }))).await.code(),
        );
    }
    assert_eq!(codes.last().unwrap(), "too_many_requests", "{codes:?}");
    assert_ne!(codes[0], "too_many_requests");
    console.ok("/api/context", json!({})).await;
}

#[tokio::test]
async fn too_many_requests_are_refused() {
    let (fake, folder) = idle().await;
    // Of those that are free at once: a slow machine makes no more than are allowed in time.
    let console = Console::with(&fake, folder.path(), |config| config.limits.per_second = 0.0).await;
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
