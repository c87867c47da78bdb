//! The pictures of a list: which can be fetched, how their links change, and how a failing one reports the reason.

use crate::common::*;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// Overwritten under its key with each snapshot.
const OVERWRITE: &str = "now.jpg";

/// A service that lists these keys. The record of the overwrite picture is of the time in `newest`, in milliseconds.
async fn service(keys: &'static [&'static str], newest: Arc<Mutex<i64>>) -> Fake {
    Fake::json(move |_| {
        let newest = *newest.lock().unwrap();
        let file = |key: &&str| {
            let is_overlay = *key == OVERWRITE;
            let time = if is_overlay { newest } else { 1_000 };
            json!({
                "OssEndpoint": "e", "OssBucket": "b", "OssObject": key, "CreateTimestamp": time,
                "IsOverlay": is_overlay
            })
        };
        let files: Vec<Value> = keys.iter().map(file).collect();
        (200, json!({ "RequestId": "R", "FileList": files }))
    })
    .await
}

async fn list(console: &Console) -> Value {
    let body =
        json!({ "JobId": "j", "StartTime": "2026-01-01T00:00:00Z", "EndTime": "2026-01-01T01:00:00Z" });
    console.ok("/api/call/ListLiveSnapshotFiles", body).await["pictures"].clone()
}

fn request(console: &Console, link: &str) -> http::Request<axum::body::Body> {
    let mut request = get(link);
    request.headers_mut().insert("cookie", console.cookie.parse().unwrap());
    request.headers_mut().insert("sec-fetch-site", "same-origin".parse().unwrap());
    request
}

#[tokio::test]
async fn listed_pictures_can_be_fetched_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service(&["a.jpg"], Arc::default()).await;
    let console = Console::new(&fake, folder.path()).await;
    let pictures = list(&console).await;
    for kind in ["full", "thumbnail"] {
        let link = pictures[0][kind].as_str().unwrap();
        let picture = send(&console.app, request(&console, link)).await;
        assert_eq!((picture.status, &picture.headers["content-type"]), (200, &"image/jpeg".parse().unwrap()));
        assert_eq!(picture.headers["x-content-type-options"], "nosniff");
        assert!(picture.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
        assert!(picture.headers["cache-control"].to_str().unwrap().starts_with("private"));
        for site in ["cross-site", "same-site"] {
            let mut elsewhere = request(&console, link);
            elsewhere.headers_mut().insert("sec-fetch-site", site.parse().unwrap());
            assert_eq!(send(&console.app, elsewhere).await.code(), "cross_origin", "{site}");
        }
        let mut nobody = request(&console, link);
        nobody.headers_mut().remove("cookie");
        assert_eq!(send(&console.app, nobody).await.code(), "no_session");
    }
    let forged = send(&console.app, request(&console, "/api/pictures/Zm9yZ2Vk")).await;
    assert_eq!(forged.code(), "bad_picture_link");
}

#[tokio::test]
async fn an_overwritten_picture_gets_new_links_and_every_other_keeps_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let newest = Arc::new(Mutex::new(2_000));
    let fake = service(&["a.jpg", OVERWRITE], newest.clone()).await;
    let console = Console::new(&fake, folder.path()).await;
    let mut first = list(&console).await;
    let mut second = list(&console).await;
    if first != second {
        // Links change once an hour, which has just happened.
        (first, second) = (second, list(&console).await);
    }
    assert_eq!(first, second);
    *newest.lock().unwrap() = 7_000;
    let third = list(&console).await;
    for kind in ["full", "thumbnail"] {
        assert_eq!(third[0][kind], second[0][kind]);
        assert_ne!(third[1][kind], second[1][kind]);
    }
}

#[tokio::test]
async fn a_handler_that_panics_has_failed_and_the_server_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service(&["panic.jpg"], Arc::default()).await;
    let console = Console::new(&fake, folder.path()).await;
    let link = list(&console).await[0]["full"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        let reply = send(&console.app, request(&console, &link)).await;
        assert_eq!((reply.status, reply.code().as_str()), (500, "internal"));
    }
}

#[tokio::test]
async fn a_picture_that_does_not_load_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let fake =
        service(&["a.jpg", "gone.jpg", "script.svg", "broken.jpg", "elsewhere.jpg"], Arc::default()).await;
    let console = Console::new(&fake, folder.path()).await;
    let pictures = list(&console).await;
    let link = |at: usize| pictures[at]["thumbnail"].as_str().unwrap().to_owned();
    // A restarted server makes and opens links with another key.
    let (app, journal) = open(&fake, folder.path(), |_| {}).await;
    let signed_out = Console { app, journal, cookie: "other=1".to_owned(), page_token: String::new() };
    let (cookie, page_token) = (console.cookie.clone(), console.page_token.clone());
    let restarted =
        Console { app: signed_out.app.clone(), journal: signed_out.journal.clone(), cookie, page_token };
    for (asked, link, status, code, message) in [
        (&console, link(0), 200, "", ""),
        (&console, link(1), 404, "picture_gone", "no longer exists"),
        (&console, link(2), 502, "bad_answer", "not a JPEG"),
        (&console, link(3), 502, "bad_answer", "could not be read"),
        (&console, link(4), 502, "bad_answer", "OSS endpoints only"),
        (&restarted, link(0), 410, "bad_picture_link", "reload the list"),
        (&signed_out, link(0), 401, "no_session", "login-link"),
    ] {
        let answer = send(&asked.app, request(asked, &link)).await;
        assert_eq!(answer.status, status, "{code}");
        if status != 200 {
            assert_eq!(answer.code(), code);
            assert!(answer.json()["message"].as_str().unwrap().contains(message), "{answer:?}");
            assert_eq!(answer.headers["cache-control"], "no-store");
        }
        let mut head = request(asked, &link);
        *head.method_mut() = http::Method::HEAD;
        let answer = send(&asked.app, head).await;
        assert_eq!((answer.status, answer.bytes.len()), (status, 0), "{code}");
    }
}
