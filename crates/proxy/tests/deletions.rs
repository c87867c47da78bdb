//! Deletions as a whole: planned, confirmed, run against a service that fails in every documented way, and resumed.

#![allow(dead_code)]
mod common;

use common::*;
use media_api::deletion::Plan;
use media_proxy::batching::{Wish, batch, merge};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const START: i64 = 1_767_322_800_000;

type There = Arc<Mutex<BTreeSet<i64>>>;

/// Answers the reading operations from what is `there`, and leaves deletions to `delete`.
async fn snapshots(
    there: There,
    mut delete: impl FnMut(&There, &[i64]) -> (u16, Value) + Send + 'static,
) -> Fake {
    Fake::json(move |seen| match seen.action.as_str() {
        "GetLiveSnapshotJob" => (200, json!({ "RequestId": "R", "JobId": "j", "JobName": "door", "Status": "paused" })),
        "ListLiveSnapshotFiles" => {
            let second = |name: &str| media_api::time::parse(&seen.query[name]).unwrap().timestamp_millis();
            let (from, to) = (second("StartTime"), second("EndTime"));
            let mut found: Vec<i64> = there.lock().unwrap().range(from..=to).copied().collect();
            let next = found.get(100).map(|t| json!(media_api::time::ApiTime::from_seconds(t / 1000).unwrap()));
            found.truncate(100);
            let file = |t: &i64| json!({ "OssBucket": "b", "OssObject": format!("{t}.jpg"), "CreateTimestamp": t, "IsOverlay": false });
            let files: Vec<Value> = found.iter().map(file).collect();
            (200, json!({ "RequestId": "R", "FileList": files, "NextStartTime": next }))
        }
        "DeleteLiveSnapshotFiles" => {
            let items: Vec<i64> = serde_json::from_str(&seen.query["CreateTimestampList"]).unwrap();
            delete(&there, &items)
        }
        other => panic!("unexpected {other}"),
    })
    .await
}

fn there(count: i64) -> There {
    Arc::new(Mutex::new((0..count).map(|n| START + n * 5_000).collect()))
}

fn all(there: &There) -> Value {
    let timestamps: Vec<i64> = there.lock().unwrap().iter().copied().collect();
    target(&timestamps)
}

fn target(timestamps: &[i64]) -> Value {
    json!({ "snapshots": { "jobs": [{ "job_id": "j", "timestamps": timestamps }], "erase_originals": false } })
}

fn remove(there: &There, items: &[i64]) -> (u16, Value) {
    let mut there = there.lock().unwrap();
    let results: Vec<Value> = items
        .iter()
        .map(|t| json!({ "CreateTimestamp": t, "Result": if there.remove(t) { "OK" } else { "NotFound" } }))
        .collect();
    (200, json!({ "RequestId": "R-D", "DeleteFileResultList": results }))
}

fn tally(deletion: &Value) -> &Value {
    &deletion["summary"]["tally"]
}

proptest! {
    #[test]
    fn a_plan_never_exceeds_the_limit_per_call_and_holds_each_item_once_in_order(
        groups in prop::collection::vec((0u8..5, prop::collection::vec(0u16..400, 0..500)), 0..6),
        per_call in prop::sample::select(vec![1usize, 20, 200]),
    ) {
        let wishes: Vec<Wish> = groups
            .iter()
            .map(|(subject, items)| Wish {
                subject: subject.to_string(),
                items: items.iter().map(ToString::to_string).collect(),
            })
            .collect();
        let asked: usize = wishes.iter().map(|wish| wish.items.len()).sum();
        let (merged, duplicates) = merge(wishes);
        let (calls, capped) = batch(&merged, per_call, usize::MAX);
        prop_assert!(!capped);
        prop_assert!(calls.iter().all(|call| (1..=per_call).contains(&call.items.len())));
        let planned: Vec<(String, String)> = calls
            .iter()
            .flat_map(|call| call.items.iter().map(|item| (call.subject.clone(), item.clone())))
            .collect();
        let wished: Vec<(String, String)> = merged
            .iter()
            .flat_map(|wish| wish.items.iter().map(|item| (wish.subject.clone(), item.clone())))
            .collect();
        prop_assert_eq!(&planned, &wished);
        let distinct: BTreeSet<_> = planned.iter().collect();
        prop_assert_eq!(distinct.len(), planned.len());
        prop_assert_eq!(planned.len() + duplicates.len(), asked);
    }

    #[test]
    fn a_plan_is_cut_at_its_limit(items in 0usize..300, limit in 0usize..300) {
        let wish = Wish { subject: "j".into(), items: (0..items).map(|n| n.to_string()).collect() };
        let (calls, capped) = batch(&[wish], 20, limit);
        prop_assert_eq!(calls.iter().map(|call| call.items.len()).sum::<usize>(), items.min(limit));
        prop_assert_eq!(capped, items > limit);
    }
}

#[tokio::test]
async fn a_plan_says_what_goes_and_deletes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(450);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let mut timestamps: Vec<i64> = there.lock().unwrap().iter().copied().collect();
    timestamps.extend([START, START + 1]);
    let plan = console.ok("/api/deletions/plan", target(&timestamps)).await;
    let sizes: Vec<usize> =
        plan["calls"].as_array().unwrap().iter().map(|c| c["items"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [200, 200, 50]);
    assert_eq!(plan["total"], 450);
    assert_eq!(plan["confirmation"], json!({ "type": { "expected": "450" } }));
    assert_eq!((&plan["oldest"], &plan["newest"]), (&json!(START), &json!(START + 449 * 5_000)));
    let reasons: Vec<&str> =
        plan["left_out"].as_array().unwrap().iter().map(|l| l["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["duplicate", "not_found"]);
    assert!(fake.calls("DeleteLiveSnapshotFiles").is_empty());
    assert!(console.ok("/api/deletions", json!({})).await.as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_plan_that_was_cut_speaks_only_of_what_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(10_050);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let plan = console.ok("/api/deletions/plan", all(&there)).await;
    assert_eq!(plan["total"], 10_000);
    assert_eq!((&plan["oldest"], &plan["newest"]), (&json!(START), &json!(START + 9_999 * 5_000)));
}

#[tokio::test]
async fn a_range_takes_its_bounds_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(10);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let time = |millis: i64| media_api::time::ApiTime::from_seconds(millis / 1000).unwrap();
    let range = json!({ "snapshot_range": {
        "jobs": ["j"], "start": time(START + 5_000), "end": time(START + 20_000), "erase_originals": true
    } });
    let plan = console.ok("/api/deletions/plan", range).await;
    assert_eq!(plan["total"], 4);
    assert_eq!(plan["confirmation"]["type"]["expected"], "4");
    assert_eq!(plan["warnings"][0], "originals_included");
}

/// Plans what a plan's items name, and expects the same calls.
async fn plan_twice(console: &Console, target: Value) {
    let read = |plan: Value| serde_json::from_value::<Plan>(plan).unwrap();
    let plan = read(console.ok("/api/deletions/plan", target).await);
    let target = serde_json::to_value(plan.target().unwrap()).unwrap();
    let again = read(console.ok("/api/deletions/plan", target).await);
    assert_ne!(again.id, plan.id);
    assert!(!plan.calls.is_empty());
    assert_eq!(
        (again.action, again.erase_originals, again.calls),
        (plan.action, plan.erase_originals, plan.calls)
    );
}

#[tokio::test]
async fn what_a_plan_names_can_be_planned_again() {
    let folder = tempfile::tempdir().unwrap();
    let fake = snapshots(there(450), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    plan_twice(&console, all(&there(450))).await;
    let time = |millis: i64| media_api::time::ApiTime::from_seconds(millis / 1000).unwrap();
    let (start, end) = (time(START), time(START + 20_000));
    plan_twice(
        &console,
        json!({ "snapshot_range": { "jobs": ["j"], "start": start, "end": end, "erase_originals": true } }),
    )
    .await;

    let folder = tempfile::tempdir().unwrap();
    let both = Arc::new(Mutex::new(vec!["s1".to_owned(), "s2".to_owned()]));
    let fake = streams(both, |_, _| panic!("a plan deletes nothing")).await;
    plan_twice(&Console::new(&fake, folder.path()).await, both_streams()).await;

    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| {
        (200, json!({ "RequestId": "R", "UploadDetails": [{ "MediaId": "m1" }, { "MediaId": "m2" }] }))
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    plan_twice(&console, json!({ "fragments": { "media_ids": ["m1", "m2"] } })).await;
}

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
    let events = console.post(&format!("/api/deletions/{id}/events"), json!({})).await;
    let text = String::from_utf8(events.bytes.to_vec()).unwrap();
    assert_eq!(events.headers["content-type"], "text/event-stream");
    assert!(text.starts_with("data: {") && text.contains("\"state\":\"finished\""), "{text}");
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
    other
        .execute(
            "UPDATE deletions SET made_at = ?1, plan = json_set(plan, '$.made_at', ?1, '$.expires_at', ?1 + 300000)",
            [made_at],
        )
        .unwrap();
    let id = plan["id"].as_str().unwrap();
    let reply = console.post(&format!("/api/deletions/{id}/confirm"), json!({})).await;
    assert_eq!((reply.status, reply.code().as_str()), (409, "plan_expired"));
    assert_eq!(console.ok(&format!("/api/deletions/{id}"), json!({})).await["summary"]["state"], "expired");
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(fake.calls("DeleteLiveSnapshotFiles").is_empty());
    assert_eq!(there.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn cancelled_during_the_hold_nothing_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(3);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::with(&fake, folder.path(), |c| c.pace.hold = Duration::from_millis(300)).await;
    let plan = console.ok("/api/deletions/plan", all(&there)).await;
    let id = plan["id"].as_str().unwrap();
    assert_eq!(plan["confirmation"], "click");
    let running = async || console.ok("/api/context", json!({})).await["running_deletions"].clone();
    assert_eq!(running().await, 0);
    console.ok(&format!("/api/deletions/{id}/confirm"), json!({})).await;
    assert_eq!(running().await, 1);
    let summary = console.ok(&format!("/api/deletions/{id}/cancel"), json!({})).await;
    assert_eq!(summary["state"], "cancelled");
    assert_eq!(running().await, 0);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(fake.calls("DeleteLiveSnapshotFiles").is_empty());
}

#[tokio::test]
async fn stopped_while_running_the_rest_stays_planned() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(600);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::with(&fake, folder.path(), |c| c.pace.files = Duration::from_millis(400)).await;
    let plan = console.ok("/api/deletions/plan", all(&there)).await;
    let id = plan["id"].as_str().unwrap();
    console.ok(&format!("/api/deletions/{id}/confirm"), json!({ "typed": "600" })).await;
    while fake.calls("DeleteLiveSnapshotFiles").is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(console.ok(&format!("/api/deletions/{id}/cancel"), json!({})).await["state"], "stopping");
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
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let deletion = console.delete(all(&there)).await;
    assert_eq!((&tally(&deletion)["deleted"], &tally(&deletion)["failed"]), (&json!(1), &json!(1)));
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 1);
}

/// Streams of one video.
async fn streams(
    there: Arc<Mutex<Vec<String>>>,
    mut delete: impl FnMut(&Arc<Mutex<Vec<String>>>, &str) -> (u16, Value) + Send + 'static,
) -> Fake {
    Fake::json(move |seen| match seen.action.as_str() {
        "GetPlayInfo" => {
            assert_eq!(seen.query["ResultType"], "Multiple");
            let list: Vec<Value> = there.lock().unwrap().iter().map(|id| json!({ "JobId": id, "Size": 7 })).collect();
            match list.is_empty() {
                true => error(404, "InvalidVideo.NoneStream"),
                false => (200, json!({ "RequestId": "R", "VideoBase": { "Title": "t" }, "PlayInfoList": { "PlayInfo": list } })),
            }
        }
        "DeleteStream" => delete(&there, &seen.query["JobIds"]),
        other => panic!("unexpected {other}"),
    })
    .await
}

fn both_streams() -> Value {
    json!({ "streams": { "videos": [{ "video_id": "v", "stream_ids": ["s1", "s2"] }] } })
}

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
}

#[tokio::test]
async fn an_accepted_deletion_of_a_stream_that_stays_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    let there = Arc::new(Mutex::new(vec!["s1".to_owned(), "s2".to_owned()]));
    let fake = streams(there, |_, _| (200, json!({ "RequestId": "R" }))).await;
    let console = Console::new(&fake, folder.path()).await;
    assert_eq!(tally(&console.delete(both_streams()).await)["failed"], 2);
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
            (200, json!({ "RequestId": "R", "UploadDetails": [{ "MediaId": "m1" }, { "MediaId": "m2" }] }))
        }
        _ if seen.query["MediaId"] == "m1" => error(400, "InvalidMultipartUpload.NotFound"),
        _ => (200, json!({ "RequestId": "R" })),
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let deletion = console.delete(json!({ "fragments": { "media_ids": ["m1", "m2", "m3"] } })).await;
    assert_eq!((&tally(&deletion)["absent"], &tally(&deletion)["deleted"]), (&json!(1), &json!(1)));
    assert_eq!(deletion["plan"]["left_out"][0]["item"], "m3");
}

#[tokio::test]
async fn after_a_crash_what_was_sent_is_looked_up_first_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(250);
    let fake = snapshots(there.clone(), |there, items| {
        // The first call is acted on, and the server dies before its answer comes.
        if items[0] == START {
            let _ = remove(there, items);
            return (599, Value::Null);
        }
        remove(there, items)
    })
    .await;
    let runtime = std::thread::spawn({
        let (fake, there, path) = (fake.clone(), there.clone(), folder.path().to_owned());
        move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let id = runtime.block_on(async {
                let console = Console::new(&fake, &path).await;
                let plan = console.ok("/api/deletions/plan", all(&there)).await;
                let id = plan["id"].as_str().unwrap().to_owned();
                console.ok(&format!("/api/deletions/{id}/confirm"), json!({ "typed": "250" })).await;
                while fake.calls("DeleteLiveSnapshotFiles").is_empty() {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                id
            });
            runtime.shutdown_background();
            id
        }
    });
    let id = tokio::task::spawn_blocking(move || runtime.join().unwrap()).await.unwrap();
    let console = Console::new(&fake, folder.path()).await;
    let deletion = console.wait(&id).await;
    assert_eq!(tally(&deletion)["deleted"], 250, "{}", deletion["summary"]);
    let calls = fake.calls("DeleteLiveSnapshotFiles");
    assert_eq!(calls.len(), 2, "the call that was acted on is not sent again");
}

#[tokio::test]
async fn a_deletion_of_another_service_is_neither_seen_nor_resumed() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(2);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::with(&fake, folder.path(), |c| c.pace.hold = Duration::from_secs(60)).await;
    let plan = console.ok("/api/deletions/plan", all(&there)).await;
    let id = plan["id"].as_str().unwrap();
    console.ok(&format!("/api/deletions/{id}/confirm"), json!({})).await;
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
    let plan = console.ok("/api/deletions/plan", all(&there)).await;
    let id = plan["id"].as_str().unwrap();
    console.ok(&format!("/api/deletions/{id}/confirm"), json!({})).await;
    let later = Console::with(&fake, folder.path(), |config| config.read_only = true).await;
    assert_eq!(later.wait(id).await["summary"]["state"], "cancelled");
    assert!(fake.calls("DeleteLiveSnapshotFiles").is_empty());
}
