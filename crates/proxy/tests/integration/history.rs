//! What the console did with a job: commands that were accepted, and snapshots that were deleted.

use crate::common::stock::*;
use crate::common::*;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

async fn history(console: &Console, job: &str, from: i64, to: i64) -> Value {
    console.ok(&format!("/api/jobs/{job}/history"), json!({ "from": from, "to": to })).await
}

#[tokio::test]
async fn deleted_snapshots_are_named_by_job_and_time_and_those_that_failed_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(10);
    // The service refuses one of them.
    let fake = snapshots(there.clone(), |there, items| {
        let kept = START + 10_000;
        let (status, mut answer) =
            remove(there, &items.iter().copied().filter(|t| *t != kept).collect::<Vec<_>>());
        if items.contains(&kept) {
            let refused = json!({ "CreateTimestamp": kept, "Result": "InternalError" });
            answer["DeleteFileResultList"].as_array_mut().unwrap().push(refused);
        }
        (status, answer)
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    assert_eq!(history(&console, "j", 0, i64::MAX).await["deleted"], json!([]));
    let at = |n: i64| START + n * 5_000;
    console.delete(target(&[at(1), at(2), at(3), at(7)])).await;
    assert_eq!(history(&console, "j", 0, i64::MAX).await["deleted"], json!([at(1), at(3), at(7)]));
    assert_eq!(history(&console, "j", at(2), at(6)).await["deleted"], json!([at(3)]));
    assert_eq!(history(&console, "other", 0, i64::MAX).await["deleted"], json!([]));
    assert_eq!(history(&console, "j", 0, i64::MAX).await["deleted_since"], Value::Null);
    // A plan that is not confirmed deletes nothing.
    console.ok("/api/deletions/plan", target(&[at(8)])).await;
    assert_eq!(history(&console, "j", 0, i64::MAX).await["deleted"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn accepted_commands_are_named_in_order_and_refused_ones_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let refuses = Arc::new(Mutex::new(false));
    let switch = refuses.clone();
    let fake = Fake::json(move |_| match *switch.lock().unwrap() {
        true => error(404, "StreamNotFound"),
        false => (200, json!({ "RequestId": "R" })),
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let send = async |job: &str, command: &str| {
        let body = json!({ "JobId": job, "Command": command });
        console.post("/api/call/SendLiveSnapshotJobCommand", body).await.status
    };
    for command in ["stop", "start", "restart"] {
        assert_eq!(send("j", command).await, 200);
    }
    assert_eq!(send("other", "stop").await, 200);
    *refuses.lock().unwrap() = true;
    assert_eq!(send("j", "start").await, 422);
    let found = history(&console, "j", 0, 1).await;
    let commands: Vec<&Value> =
        found["commands"].as_array().unwrap().iter().map(|one| &one["command"]).collect();
    assert_eq!(commands, ["stop", "start", "restart"]);
    let times: Vec<i64> =
        found["commands"].as_array().unwrap().iter().map(|one| one["at"].as_i64().unwrap()).collect();
    assert!(times.is_sorted() && times[0] > 0);
}

#[tokio::test]
async fn a_job_of_another_service_has_no_history_here() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| (200, json!({ "RequestId": "R" }))).await;
    let console = Console::new(&fake, folder.path()).await;
    console.ok("/api/call/SendLiveSnapshotJobCommand", json!({ "JobId": "j", "Command": "stop" })).await;
    let cloud = open_on(&fake, console.journal.clone(), |config| config.mode = media_api::Mode::Cloud).await;
    let other = Console::log_in(cloud, console.journal.clone()).await;
    assert_eq!(history(&other, "j", 0, 1).await["commands"], json!([]));
    let malformed = console.post("/api/jobs/a%2Fb/history", json!({ "from": 0, "to": 1 })).await;
    assert_eq!((malformed.status, malformed.code().as_str()), (400, "invalid_request"));
}
