//! Deletions with failures: uncertain items are read before anything is sent again, and known results are not lost.

use crate::common::stock::*;
use crate::common::*;
use media_proxy::Journal;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The ways in which one call may be answered, with nothing done.
fn failures() -> Vec<(u16, Value)> {
    let mut failures: Vec<(u16, Value)> = vec![(200, json!({})), (200, json!([])), (200, json!("ok"))];
    failures.push((200, json!({ "Code": "InternalError", "Message": "m" })));
    failures.push((200, json!({ "RequestId": "R", "Code": "InternalError", "Message": "m" })));
    for (status, code) in [
        (400, "Throttling"),
        (503, "Throttling.Api"),
        (429, "TooManyRequests"),
        (503, "ServiceUnavailable"),
        (500, "InternalError"),
        (503, "DeleteStreamFailed"),
        (400, "SignatureNonceUsed"),
        (404, "InvalidStream.NotFound"),
        (403, "Forbidden.RAM"),
    ] {
        failures.push(error(status, code));
    }
    failures
}

#[tokio::test]
async fn no_item_is_sent_twice_without_a_read_in_between() {
    for failure in failures() {
        // Fails twice, then does the requested work.
        let twice = || {
            let mut left = std::iter::repeat_n(failure.clone(), 2);
            move || left.next()
        };
        let folder = tempfile::tempdir().unwrap();
        let (stock, mut fails) = (there(3), twice());
        let fake =
            snapshots(stock.clone(), move |there, items| fails().unwrap_or_else(|| remove(there, items)))
                .await;
        let deletion = Console::new(&fake, folder.path()).await.delete(all(&stock)).await;
        let left = stock.lock().unwrap().len();
        assert_eq!(tally(&deletion)["deleted"], 3 - left, "{failure:?}");
        assert_eq!(tally(&deletion)["absent"], 0, "{failure:?}");
        expect_reads_between(&fake);

        let folder = tempfile::tempdir().unwrap();
        let (stock, mut fails) = (Arc::new(Mutex::new(vec!["s1".to_owned(), "s2".to_owned()])), twice());
        let fake = streams(stock.clone(), move |there, _| {
            fails().unwrap_or_else(|| {
                there.lock().unwrap().clear();
                (200, json!({ "RequestId": "R" }))
            })
        })
        .await;
        let deletion = Console::new(&fake, folder.path()).await.delete(both_streams()).await;
        let left = stock.lock().unwrap().len();
        assert_eq!(tally(&deletion)["deleted"], 2 - left, "{failure:?}");
        expect_reads_between(&fake);

        let folder = tempfile::tempdir().unwrap();
        let (stock, mut fails, deleted) = (upload_ids(1), twice(), Arc::new(Mutex::new(0)));
        let done = deleted.clone();
        let fake = uploads(stock.clone(), move |_, _| {
            fails().unwrap_or_else(|| {
                *done.lock().unwrap() += 1;
                (200, json!({ "RequestId": "R" }))
            })
        })
        .await;
        let deletion = Console::new(&fake, folder.path()).await.delete(all_uploads(&stock)).await;
        assert_eq!(tally(&deletion)["deleted"], *deleted.lock().unwrap(), "{failure:?}");
        expect_reads_between(&fake);
    }
}

#[tokio::test]
async fn an_answer_without_its_documented_members_is_no_success() {
    let error = json!({ "RequestId": "R", "Code": "X", "Message": "m" });
    for empty in [json!({}), json!([]), json!({ "Code": "X", "Message": "m" }), error] {
        let folder = tempfile::tempdir().unwrap();
        let answer = empty.clone();
        let fake = snapshots(there(2), move |_, _| (200, answer.clone())).await;
        let deletion = Console::new(&fake, folder.path()).await.delete(all(&there(2))).await;
        assert_eq!(tally(&deletion)["failed"], 2, "{empty}");

        let folder = tempfile::tempdir().unwrap();
        let answer = empty.clone();
        let fake = uploads(upload_ids(2), move |_, _| (200, answer.clone())).await;
        let console = Console::new(&fake, folder.path()).await;
        let deletion = console.delete(all_uploads(&upload_ids(2))).await;
        assert_eq!(tally(&deletion)["unknown"], 2, "{empty}");
        let activity = console.ok("/api/activity", json!({})).await;
        assert_eq!(activity["entries"][0]["outcome"], "unknown", "{empty}");
    }
}

#[tokio::test]
async fn a_reading_without_its_documented_members_proves_nothing() {
    for kind in ["snapshots", "streams"] {
        let folder = tempfile::tempdir().unwrap();
        let planned = Arc::new(Mutex::new(false));
        let is_planned = planned.clone();
        let fake = Fake::json(move |seen| {
            if *is_planned.lock().unwrap() && !seen.action.starts_with("Delete") {
                return (200, json!({}));
            }
            match seen.action.as_str() {
                "GetLiveSnapshotJob" => (200, json!({ "RequestId": "R", "JobId": "j", "Status": "paused" })),
                "ListLiveSnapshotFiles" => {
                    (200, json!({ "RequestId": "R", "FileList": [{ "CreateTimestamp": START, "IsOverlay": false }] }))
                }
                "GetPlayInfo" => {
                    let streams = [json!({ "JobId": "s1" }), json!({ "JobId": "s2" })];
                    (200, json!({ "RequestId": "R", "VideoBase": {}, "PlayInfoList": { "PlayInfo": streams } }))
                }
                _ => error(500, "InternalError"),
            }
        })
        .await;
        let console = Console::new(&fake, folder.path()).await;
        let target = if kind == "snapshots" { target(&[START]) } else { both_streams() };
        let plan = console.ok("/api/deletions/plan", target).await;
        *planned.lock().unwrap() = true;
        let deletion = console.confirm_and_wait(&plan).await;
        assert_eq!(tally(&deletion)["unknown"], plan["total"], "{kind}: {deletion}");
    }
}

/// Pages whose continuation cannot be read, and a list that does not contain the requested items.
#[tokio::test]
async fn a_reading_that_does_not_say_it_proves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let deletes = Arc::new(Mutex::new(0));
    let count = deletes.clone();
    let fake = Fake::json(move |seen| match seen.action.as_str() {
        "GetLiveSnapshotJob" => (200, json!({ "RequestId": "R", "JobId": "j", "Status": "paused" })),
        "ListLiveSnapshotFiles" if *count.lock().unwrap() > 0 => {
            (200, json!({ "RequestId": "R", "FileList": [], "NextStartTime": "later" }))
        }
        "ListLiveSnapshotFiles" => {
            (200, json!({ "RequestId": "R", "FileList": [{ "CreateTimestamp": START, "IsOverlay": false }] }))
        }
        _ => {
            *count.lock().unwrap() += 1;
            error(500, "InternalError")
        }
    })
    .await;
    let deletion = Console::new(&fake, folder.path()).await.delete(target(&[START])).await;
    assert_eq!(tally(&deletion)["unknown"], 1, "{deletion}");

    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|seen| match seen.action.as_str() {
        "GetUploadDetails" if seen.query["MediaIds"] == "m1,m2" => {
            (200, json!({ "RequestId": "R", "UploadDetails": [{ "MediaId": "m1" }, { "MediaId": "m2" }] }))
        }
        "GetUploadDetails" => (200, json!({ "RequestId": "R", "UploadDetails": [{ "MediaId": "m3" }] })),
        _ => error(400, "Throttling.User"),
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let deletion = console.delete(json!({ "fragments": { "media_ids": ["m1", "m2"] } })).await;
    assert_eq!(tally(&deletion)["failed"], 2, "{deletion}");
    assert_eq!(fake.calls("DeleteMultipartUpload").len(), 2, "what was not read is not sent again");
}

#[tokio::test]
async fn what_an_earlier_call_may_have_done_is_read_before_it_is_called_failed() {
    let folder = tempfile::tempdir().unwrap();
    let stock = Arc::new(Mutex::new(vec!["s1".to_owned(), "s2".to_owned()]));
    let mut calls = 0;
    let fake = streams(stock, move |there, _| {
        calls += 1;
        if calls == 1 {
            return error(503, "DeleteStreamFailed");
        }
        // The first call acts late, and the last ones are refused for their rate.
        there.lock().unwrap().clear();
        error(400, "Throttling.User")
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let deletion = console.delete(both_streams()).await;
    assert_eq!(tally(&deletion)["absent"], 2, "{deletion}");
    expect_reads_between(&fake);
}

/// The service fails, and is still working: items that it deletes are listed at first.
#[tokio::test]
async fn what_is_still_there_after_a_failure_is_looked_up_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut reads_after = None;
    let fake = Fake::json(move |seen| match (seen.action.as_str(), &mut reads_after) {
        ("DeleteStream", reads) => {
            *reads = Some(0);
            error(500, "InternalError")
        }
        (_, Some(2)) => error(404, "InvalidVideo.NoneStream"),
        (_, reads) => {
            if let Some(reads) = reads {
                *reads += 1;
            }
            let streams = [json!({ "JobId": "s1" }), json!({ "JobId": "s2" })];
            (200, json!({ "RequestId": "R", "VideoBase": {}, "PlayInfoList": { "PlayInfo": streams } }))
        }
    })
    .await;
    let deletion = Console::new(&fake, folder.path()).await.delete(both_streams()).await;
    assert_eq!(tally(&deletion)["absent"], 2, "{deletion}");
    assert_eq!(fake.calls("DeleteStream").len(), 1);
}

/// The lock of another process on the journal.
fn lock(path: &Path) -> rusqlite::Connection {
    let other = rusqlite::Connection::open(path).unwrap();
    other.busy_timeout(Duration::from_secs(5)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    other
}

#[tokio::test]
async fn a_deletion_that_is_stopped_while_the_journal_is_locked_sends_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.sqlite3");
    let (stock, locked) = (there(450), path.clone());
    let (tell, told) = tokio::sync::oneshot::channel();
    let mut tell = Some(tell);
    let fake = snapshots(stock.clone(), move |there, items| {
        if let Some(tell) = tell.take() {
            tell.send(lock(&locked)).unwrap();
        }
        remove(there, items)
    })
    .await;
    let journal = Journal::open_patiently(&path, Duration::from_millis(20)).unwrap();
    let app = open_on(&fake, journal.clone(), |_| {}).await;
    let console = Console::log_in(app, journal).await;
    let plan = console.ok("/api/deletions/plan", all(&stock)).await;
    let id = console.confirm(&plan).await;
    let other = told.await.unwrap();
    let cancel = format!("/api/deletions/{id}/cancel");
    let unlock = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        other.execute_batch("ROLLBACK").unwrap();
    };
    let (stopped, ()) = tokio::join!(console.post(&cancel, json!({})), unlock);
    assert_eq!(stopped.status, 200, "{stopped:?}");
    let deletion = console.wait_for(&id, "finished").await;
    assert_eq!(tally(&deletion)["deleted"], 200, "{}", deletion["summary"]);
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 1);
}

#[tokio::test]
async fn a_deletion_is_run_although_the_client_that_confirmed_it_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.sqlite3");
    let stock = there(2);
    let fake = snapshots(stock.clone(), remove).await;
    let journal = Journal::open_patiently(&path, Duration::from_secs(20)).unwrap();
    let console = Console::log_in(open_on(&fake, journal.clone(), |_| {}).await, journal).await;
    let plan = console.ok("/api/deletions/plan", all(&stock)).await;
    let id = plan["id"].as_str().unwrap();
    let other = lock(&path);
    let confirm = format!("/api/deletions/{id}/confirm");
    // The client leaves while the confirmation waits for the journal.
    tokio::time::timeout(Duration::from_millis(300), console.post(&confirm, json!({}))).await.unwrap_err();
    other.execute_batch("ROLLBACK").unwrap();
    let deletion = console.wait_for(id, "finished").await;
    assert_eq!(tally(&deletion)["deleted"], 2, "{}", deletion["summary"]);
}

/// The outcome of its items and its entry in the activity are written together, or not at all.
#[tokio::test]
async fn an_outcome_that_the_activity_cannot_take_is_not_in_the_deletion_either() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.sqlite3");
    let (stock, journal_of) = (there(3), path.clone());
    let fake = snapshots(stock.clone(), move |there, items| {
        let refuse =
            "CREATE TRIGGER refuse BEFORE INSERT ON activity_outcomes BEGIN SELECT RAISE(ABORT, 'full'); END";
        rusqlite::Connection::open(&journal_of).unwrap().execute_batch(refuse).unwrap();
        remove(there, items)
    })
    .await;
    let (app, journal) = open(&fake, folder.path(), |_| {}).await;
    let console = Console::log_in(app, journal).await;
    let id = console.confirmed(all(&stock)).await;
    let state = async || {
        let deletion = console.ok(&format!("/api/deletions/{id}"), json!({})).await;
        let activity = console.ok("/api/activity", json!({})).await;
        (tally(&deletion)["deleted"].clone(), activity["entries"][0]["outcome"].clone(), deletion)
    };
    console.wait_for(&id, "halted").await;
    let (deleted, outcome, deletion) = state().await;
    assert!(deleted == 0 && outcome != "ok", "{outcome}: {}", deletion["summary"]);
    rusqlite::Connection::open(&path).unwrap().execute_batch("DROP TRIGGER refuse").unwrap();
    console.ok(&format!("/api/deletions/{id}/continue"), json!({})).await;
    let deletion = console.wait_for(&id, "finished").await;
    let (deleted, outcome, _) = state().await;
    // The answer was lost with the transaction, so both say only what the read showed.
    assert_eq!((deleted, outcome), (json!(0), json!("unknown")), "{}", deletion["summary"]);
    assert_eq!(tally(&deletion)["absent"], 3);
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 1, "it is not sent twice");
}

#[tokio::test]
async fn a_locked_journal_delays_a_deletion_and_strands_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.sqlite3");
    let (stock, locked) = (there(450), path.clone());
    let fake = snapshots(stock.clone(), move |there, items| {
        // Another process holds the lock while the call is under way, for several attempts to write.
        let other = lock(&locked);
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(200));
            other.execute_batch("ROLLBACK").unwrap();
        });
        remove(there, items)
    })
    .await;
    let journal = Journal::open_patiently(&path, Duration::from_millis(20)).unwrap();
    let app = open_on(&fake, journal.clone(), |_| {}).await;
    let console = Console::log_in(app, journal).await;
    let deletion = console.delete(all(&stock)).await;
    assert_eq!(tally(&deletion)["deleted"], 450, "{}", deletion["summary"]);
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 3);
    let activity = console.ok("/api/activity", json!({})).await;
    let outcomes: Vec<&str> = activity["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["ok"; 3]);
}
