//! Several pictures as one ZIP file: its content, its access, and its limits.

use crate::common::*;
use async_zip::base::read::mem::ZipFileReader;
use futures_util::StreamExt as _;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};

/// A service that lists these keys, each a second after the previous one.
async fn service(keys: &'static [&'static str]) -> Fake {
    Fake::json(move |_| {
        let file = |(second, key): (usize, &&str)| {
            json!({
                "OssEndpoint": "e", "OssBucket": "b", "OssObject": key, "CreateTimestamp": 1_000 * (second / 2 + 1),
                "IsOverlay": false
            })
        };
        let files: Vec<Value> = keys.iter().enumerate().map(file).collect();
        (200, json!({ "RequestId": "R", "FileList": files }))
    })
    .await
}

async fn links(console: &Console) -> Vec<Value> {
    let body =
        json!({ "JobId": "j", "StartTime": "2026-01-01T00:00:00Z", "EndTime": "2026-01-01T01:00:00Z" });
    let listed = console.ok("/api/call/ListLiveSnapshotFiles", body).await;
    listed["pictures"].as_array().unwrap().iter().map(|picture| picture["full"].clone()).collect()
}

async fn prepare(console: &Console, pictures: &[Value]) -> Value {
    console.ok("/api/downloads", json!({ "name": "Gate 大 ../1", "pictures": pictures })).await
}

fn fetching(console: &Console, path: &str) -> http::Request<axum::body::Body> {
    let mut request = get(path);
    request.headers_mut().insert("cookie", console.cookie.parse().unwrap());
    request.headers_mut().insert("sec-fetch-site", "same-origin".parse().unwrap());
    request
}

#[tokio::test]
async fn the_file_holds_each_picture_by_job_and_time_and_names_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service(&["a.jpg", "b.jpg", "c.jpg", "gone.jpg"]).await;
    let console = Console::new(&fake, folder.path()).await;
    let download = prepare(&console, &links(&console).await).await;
    let reply = send(&console.app, fetching(&console, download["path"].as_str().unwrap())).await;
    assert_eq!((reply.status, &reply.headers["content-type"]), (200, &"application/zip".parse().unwrap()));
    let disposition = reply.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment; filename=\"Gate"), "{disposition}");
    assert_eq!(download["file"], "Gate_大____1_1970-01-01_00-00-01.000Z_1970-01-01_00-00-02.000Z.zip");
    let zip = ZipFileReader::new(reply.bytes.to_vec()).await.unwrap();
    let names: Vec<&str> =
        zip.file().entries().iter().map(|entry| entry.filename().as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "Gate_大____1_1970-01-01_00-00-01.000Z.jpg",
            "Gate_大____1_1970-01-01_00-00-01.000Z_2.jpg",
            "Gate_大____1_1970-01-01_00-00-02.000Z.jpg",
            "missing.txt"
        ]
    );
    let content = async |at: usize| {
        let mut bytes = Vec::new();
        zip.reader_with_entry(at).await.unwrap().read_to_end_checked(&mut bytes).await.unwrap();
        bytes
    };
    assert_eq!(content(0).await, [0xFF, 0xD8, 0xFF, 0xE0]);
    let missing = String::from_utf8(content(3).await).unwrap();
    assert!(missing.contains("02.000Z_2.jpg: The picture no longer exists"), "{missing}");
}

#[tokio::test]
async fn a_ticket_is_one_sessions_and_only_links_of_this_server_get_one() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service(&["a.jpg"]).await;
    let console = Console::new(&fake, folder.path()).await;
    let links = links(&console).await;
    let path = prepare(&console, &links).await["path"].as_str().unwrap().to_owned();
    let other = Console::log_in(console.app.clone(), console.journal.clone()).await;
    for (who, path) in [(&other, path.as_str()), (&console, "/api/downloads/AAAA")] {
        let reply = send(&console.app, fetching(who, path)).await;
        assert_eq!((reply.status, reply.code().as_str()), (410, "bad_picture_link"));
    }
    let mut nobody = fetching(&console, &path);
    nobody.headers_mut().remove("cookie");
    assert_eq!(send(&console.app, nobody).await.code(), "no_session");
    let mut elsewhere = fetching(&console, &path);
    elsewhere.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    assert_eq!(send(&console.app, elsewhere).await.code(), "cross_origin");
    assert_eq!(send(&console.app, fetching(&console, &path)).await.status, 200);
    // A client names no object: only a link made by this server is accepted.
    for forged in ["Zm9yZ2Vk", "/api/pictures/Zm9yZ2Vk", "../etc/passwd"] {
        let body = json!({ "name": "n", "pictures": [links[0], forged] });
        assert_eq!(console.post("/api/downloads", body).await.code(), "bad_picture_link", "{forged}");
    }
}

#[tokio::test]
async fn a_file_is_bounded_in_number() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service(&["a.jpg"]).await;
    let console = Console::new(&fake, folder.path()).await;
    let link = links(&console).await[0].clone();
    let of = |count: usize| json!({ "name": "n", "pictures": vec![link.clone(); count] });
    assert_eq!(console.post("/api/downloads", of(0)).await.code(), "invalid_request");
    assert_eq!(
        console.post("/api/downloads", of(media_api::MAX_DOWNLOAD + 1)).await.code(),
        "invalid_request"
    );
    console.ok("/api/downloads", of(media_api::MAX_DOWNLOAD)).await;
}

#[tokio::test]
async fn pictures_are_sent_as_they_are_read_and_a_client_that_leaves_ends_the_reading() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service(&["a.jpg", "never.jpg"]).await;
    let console = Console::new(&fake, folder.path()).await;
    let links = links(&console).await;
    let ticket = async || prepare(&console, &links).await["path"].as_str().unwrap().to_owned();
    let begin = async |path: String| {
        use tower::ServiceExt as _;
        console.app.router().oneshot(fetching(&console, &path)).await.unwrap()
    };
    let early = ticket().await;
    let mut open = Vec::new();
    for _ in 0..4 {
        let mut content = begin(ticket().await).await.into_body().into_data_stream();
        // The first picture arrives although the second is never read to its end.
        let first = content.next().await.unwrap().unwrap();
        assert!(first.windows(3).any(|bytes| bytes == [0xFF, 0xD8, 0xFF]));
        open.push(content);
    }
    assert_eq!(begin(early).await.status(), 503, "no more than four at once");
    // The page gets an error, since it does not see the response to a download.
    let reply = console.post("/api/downloads", json!({ "name": "n", "pictures": links })).await;
    assert_eq!((reply.status, reply.code().as_str()), (503, "too_many_requests"));
    open.pop();
    let mut content = begin(ticket().await).await.into_body();
    assert!(content.frame().await.unwrap().is_ok(), "a cancelled download frees its place");
}
