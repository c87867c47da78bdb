//! Stopping the program: after the first signal it waits for work under way, after the second it does not.

use crate::program::{KEY, Program};
use crate::silence::submission;
use crate::stock::{Kind, Stock};
use crate::stub::{Reply, Stub};
use serde_json::json;
use std::time::Duration;
use tokio::sync::watch;

/// Waits until the service has received a submission.
async fn submitted(stub: &Stub) {
    for _ in 0..2_000 {
        if !stub.calls("SubmitLiveSnapshotJob").is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("nothing is submitted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_stop_it_waits_for_the_change_under_way_and_records_it() {
    let folder = tempfile::tempdir().unwrap();
    let (release, released) = watch::channel(false);
    let stub = Stub::start(Stock::of(Kind::Snapshots, 1), move |call, _| {
        let made = json!({ "RequestId": "R", "JobId": "j" });
        (call.action == "SubmitLiveSnapshotJob").then(|| Reply::Held(released.clone(), made))
    })
    .await;
    let program = Program::start(&stub, folder.path(), &KEY).await;
    let stop = async {
        submitted(&stub).await;
        program.tell_to_stop();
        while program.is_listening().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        release.send(true).unwrap();
    };
    let (answer, ()) = tokio::join!(program.call("SubmitLiveSnapshotJob", submission()), stop);
    assert_eq!((answer.status, &answer.body["response"]["JobId"]), (200, &json!("j")));
    assert_eq!(program.ended().await, Some(0));

    let program = Program::start(&stub, folder.path(), &KEY).await;
    let (entry, count) = program.recorded("SubmitLiveSnapshotJob").await;
    assert_eq!((&entry["outcome"], &entry["resource"], count), (&json!("ok"), &json!("j"), 1));
    program.finish(&stub).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_twice_it_stops_at_once_and_the_change_is_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let stub = Stub::start(Stock::of(Kind::Snapshots, 1), |call, _| {
        (call.action == "SubmitLiveSnapshotJob").then_some(Reply::Silence)
    })
    .await;
    let mut program = Program::start(&stub, folder.path(), &KEY).await;
    program.send("SubmitLiveSnapshotJob", submission());
    submitted(&stub).await;
    // Signals in quick succession are merged.
    while !program.has_ended() {
        program.tell_to_stop();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(program.ended().await, Some(130));

    let program = Program::start(&stub, folder.path(), &KEY).await;
    assert_eq!(program.recorded("SubmitLiveSnapshotJob").await.0["outcome"], "unknown");
    program.finish(&stub).await;
}
