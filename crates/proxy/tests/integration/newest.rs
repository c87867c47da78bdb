//! The newest pictures of jobs: read once while fresh, at a limited rate, and without delaying the response.

use crate::common::*;
use axum::response::IntoResponse;
use media_api::Mode;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const FILES: &str = "ListLiveSnapshotFiles";

/// A service where every job has one picture, but "none" has none, "gone" is refused and "slow" is never answered.
async fn service() -> Fake {
    Fake::json(|seen| match seen.query["JobId"].as_str() {
        "none" => (200, json!({ "RequestId": "R", "FileList": [] })),
        "gone" => error(404, "JobNotFound"),
        "slow" => (599, Value::Null),
        job => {
            let file = json!({
                "OssEndpoint": "e", "OssBucket": "b", "OssObject": format!("{job}.jpg"), "CreateTimestamp": 1_767_322_800_123_i64,
            });
            (200, json!({ "RequestId": "R", "FileList": [file] }))
        }
    })
    .await
}

async fn ask(console: &Console, jobs: impl IntoIterator<Item = impl Into<String>>) -> Vec<Value> {
    let jobs: Vec<Value> = jobs.into_iter().map(|id| json!({ "job_id": id.into(), "interval": 5 })).collect();
    let answer = console.ok("/api/jobs/newest", json!({ "jobs": jobs })).await;
    answer["jobs"].as_array().unwrap().clone()
}

#[tokio::test]
async fn the_newest_picture_of_each_job_is_told_with_the_time_of_the_reading() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service().await;
    let console = Console::new(&fake, folder.path()).await;
    let jobs = ask(&console, ["a", "none", "gone"]).await;
    assert_eq!(
        jobs.iter().map(|job| job["job_id"].as_str().unwrap()).collect::<Vec<_>>(),
        ["a", "none", "gone"]
    );
    let found = |at: usize| &jobs[at]["reading"]["found"];
    assert_eq!(found(0)["picture"]["taken_at"], 1_767_322_800_123_i64);
    let link = found(0)["picture"]["links"]["thumbnail"].as_str().unwrap();
    let mut request = get(link);
    request.headers_mut().insert("cookie", console.cookie.parse().unwrap());
    request.headers_mut().insert("sec-fetch-site", "same-origin".parse().unwrap());
    assert_eq!(send(&console.app, request).await.status, 200);
    assert_eq!(*found(1), json!("none_in_a_day"));
    assert_eq!(found(2)["failed"]["vendor_code"], "JobNotFound");
    assert!(jobs.iter().all(|job| job["reading"]["read_at"].as_i64().unwrap() > 1_767_322_800_000));

    let query = &fake.calls(FILES)[0].query;
    assert_eq!((query["Limit"].as_str(), query["SortBy"].as_str()), ("1", "desc"));
    // Fresh readings are reused, also the failed one.
    let again = ask(&console, ["gone", "a"]).await;
    assert_eq!((&again[1], &again[0]), (&jobs[0], &jobs[2]));
    assert_eq!(fake.calls(FILES).len(), 3);
}

#[tokio::test]
async fn a_service_that_does_not_answer_holds_nobody_up_and_what_is_not_read_is_not_claimed() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service().await.silent();
    let console = Console::new(&fake, folder.path()).await;
    let begun = Instant::now();
    let jobs = ask(&console, ["slow", "a"]).await;
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    assert!(jobs[1]["reading"]["found"]["picture"].is_object(), "{jobs:?}");
    // The reading continues, and its failure is returned when it is known.
    for _ in 0..200 {
        let reading = &ask(&console, ["slow"]).await[0]["reading"];
        if reading["found"]["failed"]["code"] == "no_answer" {
            return;
        }
        assert!(reading.is_null(), "{reading}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the reading does not end");
}

#[tokio::test]
async fn against_the_cloud_ten_jobs_a_second_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service().await;
    let console = Console::with(&fake, folder.path(), |config| config.mode = Mode::Cloud).await;
    let names: Vec<String> = (0..60).map(|number| format!("job-{number}")).collect();
    let begun = Instant::now();
    let jobs = ask(&console, names.clone()).await;
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(4), "{took:?}");
    let read = jobs.iter().filter(|job| !job["reading"].is_null()).count();
    // A burst of ten, and ten for each second.
    let most = 11 + (took.as_secs_f64() * 10.0) as usize;
    assert!(read >= 10 && read <= most && fake.calls(FILES).len() <= most, "{read} of at most {most}");
    // Another request continues where it ended.
    let again = ask(&console, names).await;
    assert!(again.iter().filter(|job| !job["reading"].is_null()).count() > read);
}

#[tokio::test]
async fn more_than_a_hundred_jobs_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service().await;
    let console = Console::new(&fake, folder.path()).await;
    let jobs: Vec<Value> = (0..101).map(|n| json!({ "job_id": format!("j{n}"), "interval": 5 })).collect();
    let reply = console.post("/api/jobs/newest", json!({ "jobs": jobs })).await;
    assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_request"));
    assert!(fake.calls(FILES).is_empty());
}

#[tokio::test]
async fn a_reading_that_is_throttled_is_not_repeated_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| error(400, "Throttling.User")).await;
    let console = Console::new(&fake, folder.path()).await;
    let jobs = ask(&console, ["a"]).await;
    assert_eq!(jobs[0]["reading"]["found"]["failed"]["vendor_code"], "Throttling.User");
    assert_eq!(
        fake.calls(FILES).len(),
        1,
        "the rate is that of calls, and retries are left to what people ask for"
    );
}

#[tokio::test]
async fn the_time_of_a_reading_is_the_service_s() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::raw(|seen| {
        Box::pin(async move {
            let ahead = chrono::Utc::now() + chrono::TimeDelta::minutes(1);
            let date = ahead.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
            (http::StatusCode::OK, [("date", date)], axum::Json(nothing(&seen.action))).into_response()
        })
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    console.ok("/api/call/ListLiveSnapshotJobs", json!({})).await;
    let ahead = |time: &Value| time.as_i64().unwrap() - chrono::Utc::now().timestamp_millis();
    let jobs = json!([{ "job_id": "a", "interval": 5 }]);
    let answer = console.ok("/api/jobs/newest", json!({ "jobs": jobs })).await;
    for time in [&answer["now"], &answer["jobs"][0]["reading"]["read_at"]] {
        assert!((57_000..62_000).contains(&ahead(time)), "{answer}");
    }
}
