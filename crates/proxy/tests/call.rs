//! One operation from the page to the service and back: what is sent, what is refused, what is repeated.

#![allow(dead_code)]
mod common;

use axum::response::IntoResponse as _;
use common::*;
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
    let typed = json!({ "typed": "n" });
    assert_eq!(console.post("/api/templates/t/delete", typed).await.code(), "read_only");
    assert!(fake.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_error_about_the_signature_is_told_in_the_catalogues_words() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| {
        (400, json!({ "RequestId": "R-7", "Code": "SignatureDoesNotMatch", "Message": "Specified signature. server string to sign is:canary-token" }))
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let reply = console.post("/api/call/ListLiveSnapshotJobs", json!({})).await;
    let problem = reply.json();
    assert_eq!(reply.status, 422);
    assert_eq!(problem["code"], "service");
    assert_eq!((&problem["status"], &problem["vendor_code"]), (&json!(400), &json!("SignatureDoesNotMatch")));
    assert_eq!(
        (&problem["message"], &problem["request_id"]),
        (&json!("Specified signature is not matched with our calculation."), &json!("R-7"))
    );
}

#[tokio::test]
async fn any_other_error_of_the_service_is_passed_on_verbatim() {
    let folder = tempfile::tempdir().unwrap();
    let said = json!({ "RequestId": "R-8", "Code": "Odd.Code", "Message": "Words that no document has." });
    let fake = Fake::json(move |_| (409, said.clone())).await;
    let console = Console::new(&fake, folder.path()).await;
    let problem = console.post("/api/call/ListLiveSnapshotJobs", json!({})).await.json();
    assert_eq!((&problem["status"], &problem["vendor_code"]), (&json!(409), &json!("Odd.Code")));
    assert_eq!(
        (&problem["message"], &problem["request_id"]),
        (&json!("Words that no document has."), &json!("R-8"))
    );
}

/// With random nonces, a used nonce says that a copy of this very request has arrived.
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
    // A read asks again with another nonce.
    assert_eq!(console.post("/api/call/ListLiveSnapshotJobs", json!({})).await.status, 422);
    assert_eq!(fake.calls("ListLiveSnapshotJobs").len(), 3);
}

#[tokio::test]
async fn an_answer_without_its_documented_members_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    for answer in [
        json!({}),
        json!([]),
        json!({ "RequestId": "R" }),
        json!({ "Code": "X", "Message": "m", "RequestId": "R" }),
    ] {
        let told = answer.clone();
        let fake = Fake::json(move |_| (200, told.clone())).await;
        let console = Console::new(&fake, folder.path()).await;
        for (action, body) in [
            ("ListLiveSnapshotJobs", json!({})),
            ("ListLiveSnapshotTemplates", json!({})),
            ("GetVideoInfo", json!({ "VideoId": "v" })),
            ("SubmitLiveSnapshotJob", submit()),
        ] {
            let reply = console.post(&format!("/api/call/{action}"), body).await;
            assert_eq!((reply.status, reply.code().as_str()), (502, "bad_answer"), "{action} {answer}");
            assert_eq!(fake.calls(action).len(), 1, "{action} {answer}");
        }
    }
    // What became of the submissions is not known.
    let fake = Fake::json(|_| (200, json!({ "RequestId": "R", "JobId": "" }))).await;
    let console = Console::new(&fake, folder.path()).await;
    assert_eq!(console.post("/api/call/SubmitLiveSnapshotJob", submit()).await.code(), "bad_answer");
    let page = console.ok("/api/activity", json!({})).await;
    assert_eq!(page["entries"].as_array().unwrap().len(), 5);
    assert!(page["entries"].as_array().unwrap().iter().all(|entry| entry["outcome"] == "unknown"), "{page}");
}

#[tokio::test]
async fn a_success_is_told_although_its_outcome_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| (200, json!({ "RequestId": "R", "JobId": "job-1" }))).await;
    let console = Console::new(&fake, folder.path()).await;
    let other = rusqlite::Connection::open(folder.path().join("console.sqlite3")).unwrap();
    let refuse =
        "CREATE TRIGGER refuse BEFORE INSERT ON activity_outcomes BEGIN SELECT RAISE(ABORT, 'full'); END";
    other.execute_batch(refuse).unwrap();
    let answer = console.ok("/api/call/SubmitLiveSnapshotJob", submit()).await;
    assert_eq!(answer["response"]["JobId"], "job-1");
    let entry = console.ok("/api/activity", json!({})).await["entries"][0].clone();
    assert_eq!(entry["outcome"], "sent");
    // The journal can be used again, and a server that is told to stop writes the outcome first.
    other.execute_batch("DROP TRIGGER refuse").unwrap();
    console.app.shut_down().await;
    let entry = console.ok("/api/activity", json!({})).await["entries"][0].clone();
    assert_eq!((&entry["outcome"], &entry["resource"]), (&json!("ok"), &json!("job-1")));
}

#[tokio::test]
async fn a_call_whose_client_went_away_is_waited_for_at_shutdown() {
    let folder = tempfile::tempdir().unwrap();
    let (release, released) = tokio::sync::watch::channel(false);
    let fake = Fake::raw(move |_| {
        let mut released = released.clone();
        Box::pin(async move {
            let _ = released.wait_for(|released| *released).await;
            axum::Json(json!({ "RequestId": "R", "JobId": "job-1" })).into_response()
        })
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let request = console.request("/api/call/SubmitLiveSnapshotJob", submit());
    let app = console.app.clone();
    let client = tokio::spawn(async move { send(&app, request).await });
    fake.called("SubmitLiveSnapshotJob").await;
    client.abort();
    let app = console.app.clone();
    let stopping = tokio::spawn(async move { app.shut_down().await });
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    assert!(!stopping.is_finished());
    release.send(true).unwrap();
    stopping.await.unwrap();
    let entry = console.ok("/api/activity", json!({})).await["entries"][0].clone();
    assert_eq!((&entry["outcome"], &entry["resource"]), (&json!("ok"), &json!("job-1")));
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_given_up_and_the_call_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| (599, Value::Null)).await;
    let limit = |config: &mut Config| config.limits.answer = std::time::Duration::from_millis(50);
    let console = Console::with(&fake, folder.path(), limit).await;
    let reply = console.post("/api/call/SubmitLiveSnapshotJob", submit()).await;
    assert_eq!((reply.status, reply.code().as_str()), (504, "unknown_outcome"));
    console.app.shut_down().await;
    let entry = console.ok("/api/activity", json!({})).await["entries"][0].clone();
    assert_eq!(entry["outcome"], "unknown");
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
    // What makes something is not sent again, and says why.
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
async fn a_template_is_deleted_by_its_name_or_id_only() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|seen| match seen.action.as_str() {
        "GetLiveSnapshotTemplate" if seen.query["TemplateId"] == "gone" => error(404, "TemplateNotFound"),
        "GetLiveSnapshotTemplate" => {
            (200, json!({ "RequestId": "R", "TemplateId": "t", "TemplateName": "every 5 s" }))
        }
        _ => (200, json!({ "RequestId": "R-9" })),
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    for typed in ["", " ", "every 5", "Every 5 s", "T"] {
        let reply = console.post("/api/templates/t/delete", json!({ "typed": typed })).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "wrong_confirmation"), "{typed}");
    }
    let reply = console.post("/api/templates/gone/delete", json!({ "typed": "every 5 s" })).await;
    assert_eq!(reply.json()["vendor_code"], "TemplateNotFound");
    assert!(fake.calls("DeleteLiveSnapshotTemplate").is_empty());
    let answer = console.ok("/api/templates/t/delete", json!({ "typed": "every 5 s" })).await;
    assert_eq!(answer["response"]["RequestId"], "R-9");
    assert_eq!(fake.calls("DeleteLiveSnapshotTemplate").len(), 1);
    let page = console.ok("/api/activity", json!({})).await;
    let entry = &page["entries"][0];
    assert_eq!(
        (&entry["action"], &entry["resource"], &entry["outcome"]),
        (&json!("DeleteLiveSnapshotTemplate"), &json!("t"), &json!("ok"))
    );
    assert!(entry["summary"].as_str().unwrap().contains("TemplateName=\"every 5 s\""), "{entry}");
}

#[tokio::test]
async fn the_services_texts_are_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|seen| {
        let long = format!("line\n{}", "x".repeat(100_000));
        match seen.action.as_str() {
            "SubmitLiveSnapshotJob" => (200, json!({ "RequestId": long, "JobId": long })),
            _ => (400, json!({ "RequestId": long, "Code": long, "Message": long })),
        }
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let command = json!({ "JobId": "j", "Command": "stop" });
    let problem = console.post("/api/call/SendLiveSnapshotJobCommand", command).await.json();
    for (name, limit) in [("message", 500), ("vendor_code", 100), ("request_id", 100)] {
        let text = problem[name].as_str().unwrap();
        assert_eq!(text.chars().count(), limit, "{name}");
        assert!(text.starts_with("line x") && text.ends_with("x…"), "{name}: {text}");
    }
    console.ok("/api/call/SubmitLiveSnapshotJob", submit()).await;
    let activity = console.post("/api/activity", json!({})).await;
    assert_eq!(activity.json()["entries"].as_array().unwrap().len(), 2);
    assert!(activity.bytes.len() < 3_000, "{}", activity.bytes.len());
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
async fn a_creation_without_answer_has_an_unknown_outcome_and_is_recorded_so() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| (599, Value::Null)).await;
    let console = Console::new(&fake, folder.path()).await;
    let reply = console.post("/api/call/SubmitLiveSnapshotJob", submit()).await;
    assert_eq!((reply.status, reply.code().as_str()), (504, "unknown_outcome"));
    assert_eq!(fake.calls("SubmitLiveSnapshotJob").len(), 1);
    let page = console.ok("/api/activity", json!({ "kind": "SubmitLiveSnapshotJob" })).await;
    assert_eq!(page["entries"][0]["outcome"], "unknown");
    assert!(!page.to_string().contains("canary"), "{page}");
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
async fn a_service_that_is_not_there_is_unreachable() {
    let folder = tempfile::tempdir().unwrap();
    let mut fake = Fake::json(|_| (200, json!({}))).await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    fake.address = closed.local_addr().unwrap();
    drop(closed);
    let console = Console::new(&fake, folder.path()).await;
    let reply = console.post("/api/call/ListLiveSnapshotJobs", json!({})).await;
    assert_eq!((reply.status, reply.code().as_str()), (502, "unreachable"));
}

#[tokio::test]
async fn redirects_oversized_and_unreadable_answers_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for kind in 0..3 {
        let fake = Fake::raw(move |_| {
            Box::pin(async move {
                match kind {
                    0 => (http::StatusCode::FOUND, [("location", "http://127.0.0.1:1/")]).into_response(),
                    1 => vec![b' '; 5 * 1024 * 1024].into_response(),
                    _ => "not json".into_response(),
                }
            })
        })
        .await;
        let console = Console::new(&fake, folder.path()).await;
        let reply = console.post("/api/call/ListLiveSnapshotJobs", json!({})).await;
        assert_eq!((reply.status, reply.code().as_str()), (502, "bad_answer"), "{kind}");
        assert_eq!(fake.seen.lock().unwrap().len(), 1);
    }
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
    // Too long a name is refused, and recorded all the same.
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

#[tokio::test]
async fn no_answer_and_no_debug_output_holds_the_secret() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| error(500, "InternalError")).await;
    let console = Console::new(&fake, folder.path()).await;
    let mut shown = String::new();
    for route in ["/api/context", "/api/call/ListLiveSnapshotJobs", "/api/activity", "/api/deletions"] {
        shown.push_str(&String::from_utf8_lossy(&console.post(route, json!({})).await.bytes));
    }
    let credentials = media_proxy::credentials::Credentials::new("local-testid-0001", SECRET);
    shown.push_str(&format!("{credentials:?}"));
    shown.push_str(&format!("{:?}", media_proxy::Upstream::local(fake.address, credentials).unwrap()));
    assert!(!shown.contains("canary"), "{shown}");
    assert!(shown.contains("loca…0001"));
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for secret in [SECRET, console.page_token.as_str(), console.cookie.split('=').nth(1).unwrap()] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
        }
    }
}
