//! One operation from the page to the service and back: what is sent, what is refused, what is retried.

mod answers;

use crate::common::*;
use axum::response::IntoResponse as _;
use media_api::{ActivityDetail, ActivityParameter};
use media_proxy::credentials::Credentials;
use media_proxy::{Config, Endpoints, Journal, Upstream, app};
use serde_json::{Value, json};
use std::sync::Arc;

fn submit() -> Value {
    json!({
        "JobName": "a", "TemplateId": "t", "StreamInput": { "Type": "rtmp", "Url": "rtmp://h/a/s?key=canary" },
        "SnapshotOutput": { "StorageType": "oss", "Endpoint": "oss-cn-shanghai.aliyuncs.com", "Bucket": "bucket-a" }
    })
}

#[tokio::test]
async fn a_call_is_signed_and_carries_nothing_of_the_callers_headers() {
    let folder = tempfile::tempdir().unwrap();
    let fake =
        Fake::json(|_| (200, json!({ "RequestId": "R", "Surprise": 1, "JobList": [], "TotalCount": 0 })))
            .await;
    let console = Console::new(&fake, folder.path()).await;
    let mut request =
        console.request("/api/call/ListLiveSnapshotJobs?Action=DeleteVideo", json!({ "PageSize": 5 }));
    request.headers_mut().insert("x-acs-action", "DeleteVideo".parse().unwrap());
    request.headers_mut().insert("connection", "authorization".parse().unwrap());
    let reply = send(&console.app, request).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let answer = reply.json();
    assert_eq!(answer["response"]["RequestId"], "R");
    assert!(answer["response"].get("Surprise").is_none());
    let seen = &fake.calls("ListLiveSnapshotJobs")[0];
    assert_eq!(seen.query["PageSize"], "5");
    assert!(!seen.query.contains_key("Action"));
    assert!(
        seen.headers["authorization"]
            .to_str()
            .unwrap()
            .starts_with("ACS3-HMAC-SHA256 Credential=local-testid-0001")
    );
    assert_eq!(seen.headers["host"], fake.address.to_string());
    assert!(!seen.headers.contains_key("cookie") && !seen.headers.contains_key("x-page-token"));
}

#[tokio::test]
async fn a_broken_request_is_refused_by_field_and_not_sent() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| (200, json!({}))).await;
    let console = Console::new(&fake, folder.path()).await;
    for body in [json!({ "PageSize": 101 }), json!({ "Nonsense": 1 }), json!({ "PageSize": "x" })] {
        let reply = console.post("/api/call/ListLiveSnapshotJobs", body).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_request"));
        assert_eq!(reply.json()["violations"].as_array().unwrap().len(), 1);
    }
    for name in [
        "DeleteVideo",
        "CreateUploadVideo",
        "RefreshUploadVideo",
        "SetEventCallback",
        "GetEventCallback",
        "GetMezzanineInfo",
    ] {
        assert_eq!(console.post(&format!("/api/call/{name}"), json!({})).await.code(), "not_found", "{name}");
    }
    assert!(fake.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn deletions_need_a_plan_and_read_only_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| (200, json!({}))).await;
    let console = Console::new(&fake, folder.path()).await;
    for name in
        ["DeleteLiveSnapshotFiles", "DeleteStream", "DeleteMultipartUpload", "DeleteLiveSnapshotTemplate"]
    {
        assert_eq!(console.post(&format!("/api/call/{name}"), json!({})).await.code(), "needs_plan");
    }
    let other = tempfile::tempdir().unwrap();
    let console = Console::with(&fake, other.path(), |config| config.read_only = true).await;
    assert_eq!(console.post("/api/call/SubmitLiveSnapshotJob", submit()).await.code(), "read_only");
    for route in ["plan", "x/confirm", "x/retry"] {
        assert_eq!(console.post(&format!("/api/deletions/{route}"), json!({})).await.code(), "read_only");
    }
    assert!(fake.seen.lock().unwrap().is_empty());
}

/// With random nonces, a used nonce proves that a copy of this very request has arrived.
#[tokio::test]
async fn a_change_is_not_sent_again_when_its_nonce_was_used() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| error(400, "SignatureNonceUsed")).await;
    let console = Console::new(&fake, folder.path()).await;
    let template =
        json!({ "TemplateName": "n", "TimeInterval": 5, "SequenceFormat": "{JobId}/{Sequence}.jpg" });
    for (action, body) in [
        ("SubmitLiveSnapshotJob", submit()),
        ("CreateLiveSnapshotTemplate", template),
        ("SendLiveSnapshotJobCommand", json!({ "JobId": "j", "Command": "stop" })),
    ] {
        let reply = console.post(&format!("/api/call/{action}"), body).await;
        assert_eq!((reply.status, reply.code().as_str()), (504, "unknown_outcome"), "{action}");
        assert_eq!(reply.json()["request_id"], "R-1");
        assert_eq!(fake.calls(action).len(), 1, "{action}");
    }
    let page = console.ok("/api/activity", json!({})).await;
    assert!(page["entries"].as_array().unwrap().iter().all(|entry| entry["outcome"] == "unknown"), "{page}");
    // A read is retried with another nonce.
    assert_eq!(console.post("/api/call/ListLiveSnapshotJobs", json!({})).await.status, 422);
    assert_eq!(fake.calls("ListLiveSnapshotJobs").len(), 3);
}

#[tokio::test]
async fn a_read_is_dated_again_when_this_machines_clock_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::raw(|seen| {
        Box::pin(async move {
            // The service is fifteen minutes and more ahead.
            let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now())
                + chrono::TimeDelta::minutes(20);
            let date = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
            let dated = media_api::time::parse(seen.headers["x-acs-date"].to_str().unwrap()).unwrap();
            let (status, body) = match (now - dated).num_minutes().abs() < 15 {
                true => (200, nothing(&seen.action)),
                false => error(400, "InvalidTimeStamp.Expired"),
            };
            (http::StatusCode::from_u16(status).unwrap(), [("date", date)], axum::Json(body)).into_response()
        })
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    // A creation is not sent again, and the error says why.
    let reply = console.post("/api/call/SubmitLiveSnapshotJob", submit()).await;
    assert_eq!(reply.json()["vendor_code"], "InvalidTimeStamp.Expired");
    assert_eq!(fake.calls("SubmitLiveSnapshotJob").len(), 1);
    console.ok("/api/call/SubmitLiveSnapshotJob", submit()).await;

    let other = tempfile::tempdir().unwrap();
    let console = Console::new(&fake, other.path()).await;
    console.ok("/api/call/ListLiveSnapshotJobs", json!({})).await;
    assert_eq!(fake.calls("ListLiveSnapshotJobs").len(), 2);
    console.ok("/api/call/ListLiveSnapshotJobs", json!({})).await;
    assert_eq!(fake.calls("ListLiveSnapshotJobs").len(), 3, "the offset is kept");
}

#[tokio::test]
async fn a_read_is_tried_three_times_and_a_creation_once() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| error(503, "ServiceUnavailable")).await;
    let console = Console::new(&fake, folder.path()).await;
    assert_eq!(console.post("/api/call/ListLiveSnapshotJobs", json!({})).await.status, 422);
    assert_eq!(fake.calls("ListLiveSnapshotJobs").len(), 3);
    assert_eq!(console.post("/api/call/SubmitLiveSnapshotJob", submit()).await.status, 422);
    assert_eq!(fake.calls("SubmitLiveSnapshotJob").len(), 1);
}

#[tokio::test]
async fn throttling_is_known_by_its_code_and_each_attempt_has_its_own_nonce() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = true;
    let fake = Fake::json(move |_| match std::mem::take(&mut first) {
        true => error(400, "Throttling.User"),
        false => (200, nothing("ListLiveSnapshotJobs")),
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    console.ok("/api/call/ListLiveSnapshotJobs", json!({})).await;
    let calls = fake.calls("ListLiveSnapshotJobs");
    assert_eq!(calls.len(), 2);
    assert_ne!(calls[0].headers["x-acs-signature-nonce"], calls[1].headers["x-acs-signature-nonce"]);
}

#[tokio::test]
async fn an_entry_has_the_name_under_which_its_resource_was_read_last() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|seen| match seen.action.as_str() {
        "ListLiveSnapshotJobs" => {
            let job = json!({ "JobId": "j1", "JobName": "Lobby" });
            (200, json!({ "RequestId": "R", "JobList": [job], "TotalCount": 1 }))
        }
        _ => (200, json!({ "RequestId": "R", "JobId": "j1", "Status": "paused" })),
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let stop = json!({ "JobId": "j1", "Command": "stop" });
    console.ok("/api/call/SendLiveSnapshotJobCommand", stop.clone()).await;
    console.ok("/api/call/ListLiveSnapshotJobs", json!({})).await;
    console.ok("/api/call/SendLiveSnapshotJobCommand", stop).await;
    let page = console.ok("/api/activity", json!({ "text": "j1" })).await;
    assert_eq!((&page["entries"][0]["name"], &page["entries"][1]["name"]), (&json!("Lobby"), &Value::Null));
    assert_eq!(console.ok("/api/activity", json!({ "text": "lobby" })).await["entries"][0]["resource"], "j1");
    let reply = console.post("/api/activity", json!({ "text": "a".repeat(129) })).await;
    assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_request"));
}

#[tokio::test]
async fn a_creation_without_answer_has_an_unknown_outcome_and_is_recorded_so() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| (599, Value::Null)).await.silent();
    let console = Console::new(&fake, folder.path()).await;
    let reply = console.post("/api/call/SubmitLiveSnapshotJob", submit()).await;
    assert_eq!((reply.status, reply.code().as_str()), (504, "unknown_outcome"));
    assert_eq!(fake.calls("SubmitLiveSnapshotJob").len(), 1);
    let page = console.ok("/api/activity", json!({ "kind": "SubmitLiveSnapshotJob" })).await;
    assert_eq!(page["entries"][0]["outcome"], "unknown");
    assert!(!page.to_string().contains("canary"), "{page}");
}

#[tokio::test]
async fn a_read_without_an_answer_says_that_nothing_was_changed() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| (599, Value::Null)).await.silent();
    let console = Console::new(&fake, folder.path()).await;
    let reply = console.post("/api/call/ListLiveSnapshotJobs", json!({})).await;
    assert_eq!((reply.status, reply.code().as_str()), (504, "no_answer"));
    assert!(
        reply.json()["message"].as_str().unwrap().ends_with("nothing was changed."),
        "{:?}",
        reply.json()
    );
}

#[tokio::test]
async fn a_creation_is_recorded_under_what_it_made_and_the_record_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let mut refused = false;
    let fake = Fake::json(move |_| match std::mem::replace(&mut refused, true) {
        false => (200, json!({ "RequestId": "R", "JobId": "job-1" })),
        true => error(404, "TemplateNotFound"),
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    console.ok("/api/call/SubmitLiveSnapshotJob", submit()).await;
    assert_eq!(console.post("/api/call/SubmitLiveSnapshotJob", submit()).await.status, 422);
    let page = console.ok("/api/activity", json!({})).await;
    let told =
        |at: usize| (page["entries"][at]["resource"].as_str().unwrap(), &page["entries"][at]["outcome"]);
    assert_eq!(told(1), ("job-1", &json!("ok")));
    assert_eq!(told(0), ("", &json!("refused")));
    assert!(page["entries"][1]["summary"].as_str().unwrap().contains("TemplateId=t"));
    assert_eq!((&page["chain"]["entries"], &page["chain"]["broken_at"]), (&json!(2), &Value::Null));

    let other = rusqlite::Connection::open(folder.path().join("console.sqlite3")).unwrap();
    other.execute_batch("DROP TRIGGER outcomes_stay; UPDATE activity_outcomes SET outcome = 'ok'").unwrap();
    let page = console.ok("/api/activity", json!({})).await;
    assert_eq!((&page["chain"]["entries"], &page["chain"]["broken_at"]), (&json!(2), &json!(2)));
}

#[tokio::test]
async fn the_context_names_the_address_that_calls_go_to() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| (200, nothing("ListLiveSnapshotJobs"))).await;
    let console = Console::new(&fake, folder.path()).await;
    let context = console.ok("/api/context", json!({})).await;
    console.ok("/api/call/ListLiveSnapshotJobs", json!({})).await;
    let host = fake.calls("ListLiveSnapshotJobs")[0].headers["host"].to_str().unwrap().to_owned();
    let address = format!("http://{host}");
    assert_eq!(context["endpoints"], json!({ "ice": address, "vod": address }));

    let folder = tempfile::tempdir().unwrap();
    let endpoints = Endpoints::cloud("cn-hangzhou", None, Some("vod.example.com")).unwrap();
    let upstream = Upstream::cloud(endpoints, Credentials::new("testid", SECRET)).unwrap();
    let config = Config::on(HOST.parse().unwrap(), media_api::Mode::Cloud, "cn-hangzhou");
    let journal = Journal::open(&folder.path().join("console.sqlite3")).unwrap();
    let app = app(config, upstream, journal.clone(), Arc::new(OnePicture), Arc::new(Page)).await.unwrap();
    let context = Console::log_in(app, journal).await.ok("/api/context", json!({})).await;
    let expected = json!({ "ice": "https://ice.cn-hangzhou.aliyuncs.com", "vod": "https://vod.example.com" });
    assert_eq!(context["endpoints"], expected);
}

#[tokio::test]
async fn what_is_recorded_of_a_call_can_be_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| (200, json!({ "RequestId": "R", "JobId": "job-1" }))).await;
    let console = Console::new(&fake, folder.path()).await;
    let mut submission = submit();
    submission["JobName"] = json!(format!("front door TemplateId=\u{7}x {}", "门".repeat(200)));
    // A name that is too long is refused, and recorded nevertheless.
    console.post("/api/call/SubmitLiveSnapshotJob", submission).await;
    console.ok("/api/call/SendLiveSnapshotJobCommand", json!({ "JobId": "j", "Command": "restart" })).await;
    let page = console.ok("/api/activity", json!({})).await;
    let detail = |at: usize| ActivityDetail::parse(page["entries"][at]["summary"].as_str().unwrap());
    let parameters = |of: &[(ActivityParameter, &str)]| {
        ActivityDetail::Parameters(of.iter().map(|(name, value)| (*name, (*value).to_owned())).collect())
    };
    assert_eq!(
        detail(0),
        Some(parameters(&[(ActivityParameter::JobId, "j"), (ActivityParameter::Command, "restart")]))
    );
    let start = "front door TemplateId= x ";
    let name = format!("{start}{}…", "门".repeat(127 - start.len()));
    assert_eq!(
        detail(1),
        Some(parameters(&[(ActivityParameter::JobName, &name), (ActivityParameter::TemplateId, "t")]))
    );
}
