//! Whole deletions: confirmed, run against a service that fails in every documented way, and resumed.

use crate::common::stock::*;
use crate::common::*;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[tokio::test]
async fn a_confirmed_plan_runs_to_the_end_and_is_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(250);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let deletion = console.delete(all(&there)).await;
    assert_eq!(tally(&deletion)["deleted"], 250);
    assert!(there.lock().unwrap().is_empty());
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 2);
    let id = deletion["summary"]["id"].as_str().unwrap();
    let activity = console.ok("/api/activity", json!({ "limit": 1 })).await;
    assert_eq!(activity["entries"][0]["outcome"], "ok");
    assert_eq!(activity["entries"][0]["request_id"], "R-D");
    assert_eq!(activity["entries"][0]["deletion_id"], id);
    assert!(activity["next"].is_number());
}

#[tokio::test]
async fn a_wrong_confirmation_another_session_and_a_second_use_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(30);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let other = Console::log_in(console.app.clone(), console.journal.clone()).await;
    let plan = console.ok("/api/deletions/plan", all(&there)).await;
    let path = format!("/api/deletions/{}/confirm", plan["id"].as_str().unwrap());
    for typed in ["", "29", "yes"] {
        assert_eq!(console.post(&path, json!({ "typed": typed })).await.code(), "wrong_confirmation");
    }
    assert_eq!(other.post(&path, json!({ "typed": "30" })).await.code(), "wrong_state");
    assert_eq!(console.post(&path, json!({ "typed": "30", "calls": [] })).await.code(), "malformed_json");
    assert!(fake.calls("DeleteLiveSnapshotFiles").is_empty());
    console.confirm_and_wait(&plan).await;
    assert_eq!(console.post(&path, json!({ "typed": "30" })).await.code(), "wrong_state");
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 1);
}

/// Two tabs may plan the same.
#[tokio::test]
async fn what_another_deletion_contains_cannot_be_confirmed_until_that_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(3);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let plans = [
        console.ok("/api/deletions/plan", all(&there)).await,
        console.ok("/api/deletions/plan", all(&there)).await,
    ];
    let path = |plan: &Value, step: &str| format!("/api/deletions/{}/{step}", plan["id"].as_str().unwrap());
    fake.hold("DeleteLiveSnapshotFiles");
    let first = console.confirm(&plans[0]).await;
    fake.called("DeleteLiveSnapshotFiles").await;
    let refused = console.post(&path(&plans[1], "confirm"), json!({})).await;
    assert_eq!(refused.code(), "wrong_state");
    assert!(
        refused.json()["message"].as_str().unwrap().contains("contains 3 of these"),
        "{:?}",
        refused.json()
    );
    fake.release();
    assert_eq!(tally(&console.wait(&first).await)["deleted"], 3);
    let second = console.confirm_and_wait(&plans[1]).await;
    assert_eq!(tally(&second)["absent"], 3, "and not deleted a second time");
}

#[tokio::test]
async fn a_plan_older_than_five_minutes_cannot_be_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(3);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let plan = console.ok("/api/deletions/plan", all(&there)).await;
    let millis = |name: &str| plan[name].as_i64().unwrap();
    assert_eq!(millis("expires_at") - millis("made_at"), 300_000);
    // As if it had been made five minutes and a moment ago.
    let made_at = millis("made_at") - 300_001;
    let other = rusqlite::Connection::open(folder.path().join("console.sqlite3")).unwrap();
    other.execute("UPDATE deletions SET made_at = ?1, expires_at = ?1 + 300000", [made_at]).unwrap();
    let id = plan["id"].as_str().unwrap();
    let reply = console.post(&format!("/api/deletions/{id}/confirm"), json!({})).await;
    assert_eq!((reply.status, reply.code().as_str()), (409, "plan_expired"));
    assert_eq!(console.ok(&format!("/api/deletions/{id}"), json!({})).await["summary"]["state"], "expired");
    console.app.shut_down().await;
    assert!(fake.calls("DeleteLiveSnapshotFiles").is_empty());
    assert_eq!(there.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn cancelled_during_the_hold_nothing_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(3);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::with(&fake, folder.path(), |c| c.pace.hold = Duration::from_millis(1500)).await;
    let plan = console.ok("/api/deletions/plan", target(&[START, START + 5_000])).await;
    let id = plan["id"].as_str().unwrap();
    assert_eq!(plan["confirmation"], "click");
    let running = async || console.ok("/api/context", json!({})).await["running_deletions"].clone();
    assert_eq!(running().await, 0);
    console.ok(&format!("/api/deletions/{id}/confirm"), json!({})).await;
    assert_eq!(running().await, 1);
    let summary = console.ok(&format!("/api/deletions/{id}/cancel"), json!({})).await;
    assert_eq!(summary["state"], "cancelled");
    assert_eq!(running().await, 0);
    // A deletion that was confirmed later has run, so the hold of the cancelled one is over.
    console.delete(target(&[START + 10_000])).await;
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 1);
    assert_eq!(there.lock().unwrap().iter().copied().collect::<Vec<_>>(), [START, START + 5_000]);
}

#[tokio::test]
async fn a_confirmation_that_comes_after_the_cancellation_deletes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(2);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let plan = console.ok("/api/deletions/plan", all(&there)).await;
    let path = format!("/api/deletions/{}", plan["id"].as_str().unwrap());
    assert_eq!(console.ok(&format!("{path}/cancel"), json!({})).await["state"], "cancelled");
    let reply = console.post(&format!("{path}/confirm"), json!({})).await;
    assert_eq!((reply.status, reply.code().as_str()), (409, "wrong_state"));
    console.app.shut_down().await;
    assert!(fake.calls("DeleteLiveSnapshotFiles").is_empty());
}

#[tokio::test]
async fn stopped_while_running_the_rest_stays_planned() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(600);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let plan = console.ok("/api/deletions/plan", all(&there)).await;
    let id = plan["id"].as_str().unwrap();
    fake.hold("DeleteLiveSnapshotFiles");
    console.ok(&format!("/api/deletions/{id}/confirm"), json!({ "typed": "600" })).await;
    fake.called("DeleteLiveSnapshotFiles").await;
    assert_eq!(console.ok(&format!("/api/deletions/{id}/cancel"), json!({})).await["state"], "stopping");
    fake.release();
    let deletion = console.wait(id).await;
    assert_eq!((&tally(&deletion)["deleted"], &tally(&deletion)["planned"]), (&json!(200), &json!(400)));
}

#[tokio::test]
async fn a_partial_result_is_told_per_item_and_only_the_rest_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(3);
    let mut first = true;
    let fake = snapshots(there.clone(), move |there, items| {
        if !std::mem::take(&mut first) {
            return remove(there, items);
        }
        there.lock().unwrap().remove(&items[0]);
        let result = |at: usize, text: &str| json!({ "CreateTimestamp": items[at], "Result": text });
        (200, json!({ "RequestId": "R", "DeleteFileResultList": [result(0, "OK"), result(1, "NotFound"), result(2, "Busy")] }))
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let deletion = console.delete(all(&there)).await;
    let outcomes: Vec<&str> =
        deletion["items"].as_array().unwrap().iter().map(|i| i["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["deleted", "absent", "failed"]);
    let recorded = console.ok("/api/activity", json!({})).await["entries"][0].clone();
    assert_eq!((&recorded["outcome"], &recorded["code"]), (&json!("failed"), &json!("Busy")));
    let id = deletion["summary"]["id"].as_str().unwrap();
    let again = console.ok(&format!("/api/deletions/{id}/retry"), json!({})).await;
    assert_eq!(again["calls"], json!([{ "subject": "j", "items": [(START + 10_000).to_string()] }]));
    let second = console.confirm_and_wait(&again).await;
    assert_eq!(tally(&second)["deleted"], 1);
    assert_eq!(second["summary"]["retry_of"], id);
}

#[tokio::test]
async fn throttling_is_waited_out_and_a_refusal_is_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(2);
    let mut left = 2;
    let fake = snapshots(there.clone(), move |there, items| {
        if left > 0 {
            left -= 1;
            return error(400, "Throttling.User");
        }
        remove(there, items)
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    assert_eq!(tally(&console.delete(all(&there)).await)["deleted"], 2);
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 3);

    let there = self::there(2);
    let fake = snapshots(there.clone(), |_, _| error(403, "BucketNotAuthorized")).await;
    let other = tempfile::tempdir().unwrap();
    let console = Console::new(&fake, other.path()).await;
    let deletion = console.delete(all(&there)).await;
    assert_eq!(tally(&deletion)["refused"], 2);
    assert_eq!(deletion["items"][0]["code"], "BucketNotAuthorized");
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 1);
}

#[tokio::test]
async fn long_texts_of_the_service_are_not_kept_for_each_item() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(200);
    let long = "x".repeat(100_000);
    let mut refuse = true;
    let fake = snapshots(there.clone(), move |_, items| {
        if std::mem::take(&mut refuse) {
            return (403, json!({ "RequestId": long, "Code": long, "Message": long }));
        }
        let results: Vec<Value> =
            items.iter().map(|t| json!({ "CreateTimestamp": t, "Result": &long[..2_000] })).collect();
        (200, json!({ "RequestId": long, "DeleteFileResultList": results }))
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    for outcome in ["refused", "failed"] {
        let deletion = console.delete(all(&there)).await;
        assert_eq!(tally(&deletion)[outcome], 200);
        assert!(deletion.to_string().len() < 300_000, "{}", deletion.to_string().len());
    }
    let files = std::fs::read_dir(folder.path()).unwrap();
    let bytes: u64 = files.map(|file| file.unwrap().metadata().unwrap().len()).sum();
    assert!(bytes < 5_000_000, "{bytes}");
}

#[tokio::test]
async fn snapshots_that_are_gone_already_count_as_absent() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(2);
    let fake = snapshots(there.clone(), |_, _| error(404, "NoValidSnapshot")).await;
    let console = Console::new(&fake, folder.path()).await;
    assert_eq!(tally(&console.delete(all(&there)).await)["absent"], 2);
}

#[tokio::test]
async fn a_call_without_answer_is_settled_by_reading_and_never_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(2);
    let fake = snapshots(there.clone(), |there, items| {
        there.lock().unwrap().remove(&items[0]);
        (599, Value::Null)
    })
    .await
    .silent();
    let console = Console::new(&fake, folder.path()).await;
    let deletion = console.delete(all(&there)).await;
    assert_eq!((&tally(&deletion)["absent"], &tally(&deletion)["failed"]), (&json!(1), &json!(1)));
    assert!(deletion["items"][0]["message"].as_str().unwrap().starts_with("It was gone when"), "{deletion}");
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 1);
    let activity = console.ok("/api/activity", json!({ "limit": 1 })).await;
    assert_eq!(activity["entries"][0]["outcome"], "unknown");
}

/// Streams of one video.
#[tokio::test]
async fn a_failed_stream_deletion_is_repeated_and_proved_by_reading() {
    let folder = tempfile::tempdir().unwrap();
    let there = Arc::new(Mutex::new(vec!["s1".to_owned(), "s2".to_owned()]));
    let mut failures = 2;
    let fake = streams(there.clone(), move |there, _| {
        if failures > 0 {
            failures -= 1;
            return error(503, "DeleteStreamFailed");
        }
        there.lock().unwrap().clear();
        (200, json!({ "RequestId": "R" }))
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let plan = console.ok("/api/deletions/plan", both_streams()).await;
    assert_eq!((&plan["bytes"], &plan["confirmation"]["type"]["expected"]), (&json!(14), &json!("2")));
    let deletion = console.confirm_and_wait(&plan).await;
    assert_eq!(tally(&deletion)["deleted"], 2);
    assert_eq!(fake.calls("DeleteStream").len(), 3);
    expect_reads_between(&fake);
}

#[tokio::test]
async fn an_accepted_deletion_of_a_stream_that_stays_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    let there = Arc::new(Mutex::new(vec!["s1".to_owned(), "s2".to_owned()]));
    let fake = streams(there, |_, _| (200, json!({ "RequestId": "R" }))).await;
    let console = Console::new(&fake, folder.path()).await;
    assert_eq!(tally(&console.delete(both_streams()).await)["failed"], 2);
    let activity = console.ok("/api/activity", json!({})).await;
    assert_eq!(activity["entries"][0]["outcome"], "failed", "{activity}");
}

#[tokio::test]
async fn an_accepted_deletion_of_which_a_part_stays_is_not_recorded_as_done() {
    let folder = tempfile::tempdir().unwrap();
    let there = Arc::new(Mutex::new(vec!["s1".to_owned(), "s2".to_owned()]));
    let fake = streams(there, |there, _| {
        there.lock().unwrap().retain(|stream| stream == "s2");
        (200, json!({ "RequestId": "R" }))
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let deletion = console.delete(both_streams()).await;
    assert_eq!((&tally(&deletion)["deleted"], &tally(&deletion)["failed"]), (&json!(1), &json!(1)));
    let activity = console.ok("/api/activity", json!({})).await;
    assert_eq!(activity["entries"][0]["outcome"], "failed", "{activity}");
}

#[tokio::test]
async fn one_missing_stream_does_not_keep_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let there = Arc::new(Mutex::new(vec!["s1".to_owned(), "s2".to_owned()]));
    let fake = streams(there, |there, ids| {
        if ids == "s1,s2" {
            there.lock().unwrap().remove(0);
            return error(404, "InvalidStream.NotFound");
        }
        there.lock().unwrap().clear();
        (200, json!({ "RequestId": "R" }))
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let deletion = console.delete(both_streams()).await;
    assert_eq!((&tally(&deletion)["absent"], &tally(&deletion)["deleted"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn fragments_that_are_gone_count_as_absent() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|seen| match seen.action.as_str() {
        "GetUploadDetails" => {
            let details = json!([{ "MediaId": "m1" }, { "MediaId": "m2" }]);
            let (forbidden, missing) = (["m4"], ["m3"]);
            let answer = json!({
                "RequestId": "R", "UploadDetails": details, "ForbiddenMediaIds": forbidden, "NonExistMediaIds": missing,
            });
            (200, answer)
        }
        _ if seen.query["MediaId"] == "m1" => error(400, "InvalidMultipartUpload.NotFound"),
        _ => (200, json!({ "RequestId": "R" })),
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let media = ["m1", "m2", "m3", "m4", "m5"];
    let deletion = console.delete(json!({ "fragments": { "media_ids": media } })).await;
    assert_eq!((&tally(&deletion)["absent"], &tally(&deletion)["deleted"]), (&json!(1), &json!(1)));
    let left_out = deletion["plan"]["left_out"].as_array().unwrap();
    let reasons: Vec<_> = left_out.iter().map(|left| (&left["item"], &left["reason"])).collect();
    // What no list of the response names is not known to be gone.
    let expected = [("m3", "not_found"), ("m4", "forbidden"), ("m5", "not_reported")];
    assert_eq!(
        reasons,
        expected.map(|(item, reason)| (json!(item), json!(reason))).each_ref().map(|(a, b)| (a, b))
    );
}

#[tokio::test]
async fn a_deletion_of_another_service_is_neither_seen_nor_resumed() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(2);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::with(&fake, folder.path(), |c| c.pace.hold = Duration::from_secs(60)).await;
    let id = console.confirmed(all(&there)).await;
    let other = Console::with(&fake, folder.path(), |config| config.mode = media_api::Mode::Cloud).await;
    assert_eq!(other.post(&format!("/api/deletions/{id}"), json!({})).await.code(), "not_found");
    assert!(other.ok("/api/deletions", json!({})).await.as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_read_only_restart_sends_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(2);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::with(&fake, folder.path(), |c| c.pace.hold = Duration::from_secs(60)).await;
    let id = console.confirmed(all(&there)).await;
    let later = Console::with(&fake, folder.path(), |config| config.read_only = true).await;
    assert_eq!(later.wait(&id).await["summary"]["state"], "cancelled");
    assert!(fake.calls("DeleteLiveSnapshotFiles").is_empty());
}
