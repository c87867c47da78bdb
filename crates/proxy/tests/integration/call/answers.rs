//! How responses are reported to the page: errors, invalid responses, and late ones.

use super::submit;
use crate::common::*;
use axum::response::IntoResponse as _;
use media_proxy::Config;
use serde_json::{Value, json};

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
    // An error has every member of the response to a command.
    let fake = Fake::json(|_| (200, json!({ "Code": "X", "Message": "m", "RequestId": "R" }))).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let console = Console::new(&fake, elsewhere.path()).await;
    let command = json!({ "JobId": "j", "Command": "stop" });
    assert_eq!(console.post("/api/call/SendLiveSnapshotJobCommand", command).await.code(), "bad_answer");
    let page = console.ok("/api/activity", json!({})).await;
    assert!(page["entries"].as_array().unwrap().iter().all(|entry| entry["outcome"] == "unknown"), "{page}");
    // The outcome of the submissions is unknown.
    let fake = Fake::json(|_| (200, json!({ "RequestId": "R", "JobId": "" }))).await;
    let console = Console::new(&fake, folder.path()).await;
    assert_eq!(console.post("/api/call/SubmitLiveSnapshotJob", submit()).await.code(), "bad_answer");
    let page = console.ok("/api/activity", json!({})).await;
    assert_eq!(page["entries"].as_array().unwrap().len(), 5);
    assert!(page["entries"].as_array().unwrap().iter().all(|entry| entry["outcome"] == "unknown"), "{page}");
}

/// The journal accepts no outcomes until `DROP TRIGGER refuse` is run on this connection.
fn outcomes_refused(folder: &std::path::Path) -> rusqlite::Connection {
    let other = rusqlite::Connection::open(folder.join("console.sqlite3")).unwrap();
    let refuse =
        "CREATE TRIGGER refuse BEFORE INSERT ON activity_outcomes BEGIN SELECT RAISE(ABORT, 'full'); END";
    other.execute_batch(refuse).unwrap();
    other
}

#[tokio::test]
async fn a_success_is_told_although_its_outcome_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| (200, json!({ "RequestId": "R", "JobId": "job-1" }))).await;
    let console = Console::new(&fake, folder.path()).await;
    let other = outcomes_refused(folder.path());
    let answer = console.ok("/api/call/SubmitLiveSnapshotJob", submit()).await;
    assert_eq!(answer["response"]["JobId"], "job-1");
    let entry = console.ok("/api/activity", json!({})).await["entries"][0].clone();
    assert_eq!(entry["outcome"], "sent");
    // The journal can be used again, and a server that is stopped writes the outcome first.
    other.execute_batch("DROP TRIGGER refuse").unwrap();
    console.app.shut_down().await;
    let entry = console.ok("/api/activity", json!({})).await["entries"][0].clone();
    assert_eq!((&entry["outcome"], &entry["resource"]), (&json!("ok"), &json!("job-1")));
}

#[tokio::test]
async fn an_outcome_that_cannot_be_written_for_long_is_written_in_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| (200, json!({ "RequestId": "R", "JobId": "job-1" }))).await;
    let console = Console::new(&fake, folder.path()).await;
    let other = outcomes_refused(folder.path());
    console.ok("/api/call/SubmitLiveSnapshotJob", submit()).await;
    // Advances the clock. What is written here follows the outcome in the journal's queue, so that was tried.
    let pass = async |minutes: usize| {
        tokio::time::pause();
        for _ in 0..minutes {
            tokio::time::advance(std::time::Duration::from_secs(60)).await;
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            console.journal.remember("test", "written").unwrap();
        }
        tokio::time::resume();
    };
    pass(20).await;
    assert_eq!(console.ok("/api/activity", json!({})).await["entries"][0]["outcome"], "sent");
    other.execute_batch("DROP TRIGGER refuse").unwrap();
    pass(2).await;
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
    let fake = Fake::json(|_| (599, Value::Null)).await.silent();
    let limit = |config: &mut Config| config.limits.answer = std::time::Duration::from_millis(50);
    let console = Console::with(&fake, folder.path(), limit).await;
    let reply = console.post("/api/call/SubmitLiveSnapshotJob", submit()).await;
    assert_eq!((reply.status, reply.code().as_str()), (504, "unknown_outcome"));
    // The service is not reported as too slow: that would be known later.
    let message = reply.json()["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("The server did not answer in time"), "{message}");
    console.app.shut_down().await;
    let entry = console.ok("/api/activity", json!({})).await["entries"][0].clone();
    assert_eq!(entry["outcome"], "unknown");
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
