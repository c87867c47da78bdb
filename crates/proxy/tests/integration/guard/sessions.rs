//! How a session is opened, what it requires, and how it ends.

use super::idle;
use crate::common::*;
use serde_json::json;

/// The routes of the API that need a session, as declared, with a value for each part of a path.
fn session_routes(console: &Console) -> Vec<String> {
    let routes =
        console.app.routes().iter().filter(|route| route.access.is_api() && route.access.needs_session());
    let paths: Vec<String> = routes.map(|route| filled(route.path)).collect();
    assert!(paths.len() >= 15, "{paths:?}");
    paths
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
    // Its token is useless with another session's cookie, and the other session stays valid.
    let mixed = Console { page_token: console.page_token.clone(), cookie: other.cookie.clone(), ..console };
    assert_eq!(mixed.post("/api/context", json!({})).await.code(), "bad_page_token");
    assert_eq!(other.post("/api/context", json!({})).await.status, 200);
    assert!(fake.seen.lock().unwrap().is_empty());
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
    // The content of another program's cookie is no cookie of ours.
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
