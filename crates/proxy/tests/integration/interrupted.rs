//! Calls under way when the server ended: looked up first, and then sent again, given up or left alone.

use crate::common::stock::*;
use crate::common::*;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// Confirms a deletion and ends the server, as in a crash, when it has sent its first call; returns the deletion's ID.
async fn crash_while_sending(fake: &Fake, folder: &Path, target: Value) -> String {
    crash_while_calling("DeleteLiveSnapshotFiles", fake, folder, target).await
}

async fn crash_while_calling(action: &'static str, fake: &Fake, folder: &Path, target: Value) -> String {
    let (fake, path) = (fake.clone(), folder.to_owned());
    let run = move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let id = runtime.block_on(async {
            let console = Console::new(&fake, &path).await;
            let plan = console.ok("/api/deletions/plan", target).await;
            let id = plan["id"].as_str().unwrap().to_owned();
            let typed = plan["confirmation"]["type"]["expected"].as_str().unwrap_or_default();
            console.ok(&format!("/api/deletions/{id}/confirm"), json!({ "typed": typed })).await;
            fake.called(action).await;
            id
        });
        runtime.shutdown_background();
        id
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// Removes the items of a call and never answers the first call; `acts` says whether that one removes anything.
async fn silent_first(there: There, acts: bool) -> Fake {
    snapshots(there, move |there, items| {
        if items[0] == START {
            if acts {
                let _ = remove(there, items);
            }
            return (599, Value::Null);
        }
        remove(there, items)
    })
    .await
}

#[tokio::test]
async fn after_a_crash_what_was_sent_is_looked_up_first_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(250);
    let fake = silent_first(there.clone(), true).await;
    let id = crash_while_sending(&fake, folder.path(), all(&there)).await;
    let console = Console::new(&fake, folder.path()).await;
    let deletion = console.wait(&id).await;
    let outcomes = (&tally(&deletion)["absent"], &tally(&deletion)["deleted"]);
    assert_eq!(outcomes, (&json!(200), &json!(50)), "{}", deletion["summary"]);
    let calls = fake.calls("DeleteLiveSnapshotFiles");
    assert_eq!(calls.len(), 2, "the call that was acted on is not sent again");
    expect_reads_between(&fake);
    let activity = console.ok("/api/activity", json!({})).await;
    let outcome = |at: usize| activity["entries"][at]["outcome"].as_str().unwrap();
    assert_eq!((outcome(0), outcome(1)), ("ok", "unknown"), "{activity}");
    assert_eq!(activity["chain"]["broken_at"], Value::Null);
}

#[tokio::test]
async fn what_somebody_else_removed_is_not_called_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(3);
    let fake = silent_first(there.clone(), false).await;
    let id = crash_while_sending(&fake, folder.path(), all(&there)).await;
    there.lock().unwrap().remove(&START);
    let console = Console::new(&fake, folder.path()).await;
    let deletion = console.wait(&id).await;
    assert_eq!((&tally(&deletion)["absent"], &tally(&deletion)["deleted"]), (&json!(1), &json!(2)));
    assert_eq!(deletion["items"][0]["outcome"], "absent");
    expect_reads_between(&fake);
}

#[tokio::test]
async fn an_old_deletion_is_settled_and_then_waits_for_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(250);
    let fake = silent_first(there.clone(), true).await;
    let id = crash_while_sending(&fake, folder.path(), all(&there)).await;
    age(folder.path(), 15 * 60_000);
    let console = Console::new(&fake, folder.path()).await;
    let deletion = console.wait(&id).await;
    assert_eq!(deletion["summary"]["state"], "waiting");
    assert_eq!(deletion["summary"]["pause"], "restarted");
    assert_eq!((&tally(&deletion)["absent"], &tally(&deletion)["planned"]), (&json!(200), &json!(50)));
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 1);

    console.ok(&format!("/api/deletions/{id}/continue"), json!({})).await;
    let deletion = console.wait_for(&id, "finished").await;
    assert_eq!(tally(&deletion)["deleted"], 50);
    // The session that planned it has sent the first call, and the one that continued it the second.
    let activity = console.ok("/api/activity", json!({})).await;
    assert_ne!(activity["entries"][0]["who"], activity["entries"][1]["who"], "{activity}");
}

#[tokio::test]
async fn what_an_earlier_server_sent_is_read_before_it_is_called_failed_or_refused() {
    for (failure, acts_with) in [(error(403, "Forbidden.RAM"), 2), (error(400, "Throttling.User"), 4)] {
        let folder = tempfile::tempdir().unwrap();
        let (there, mut calls) = (there(2), 0);
        let told = failure.clone();
        let fake = snapshots(there.clone(), move |there, items| {
            calls += 1;
            if calls == acts_with {
                let _ = remove(there, items);
            }
            if calls == 1 { (599, Value::Null) } else { told.clone() }
        })
        .await;
        let id = crash_while_sending(&fake, folder.path(), all(&there)).await;
        let console = Console::new(&fake, folder.path()).await;
        let deletion = console.wait(&id).await;
        assert_eq!(tally(&deletion)["absent"], 2, "{failure:?}: {deletion}");
        assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), acts_with, "{failure:?}");
        expect_reads_between(&fake);
    }
}

#[tokio::test]
async fn what_may_have_been_sent_is_not_called_unsent_when_it_is_given_up() {
    for kind in ["snapshots", "uploads"] {
        let folder = tempfile::tempdir().unwrap();
        let (fake, action, target) = match kind {
            "snapshots" => {
                let fake = silent_first(there(250), false).await;
                (fake, "DeleteLiveSnapshotFiles", all(&there(250)))
            }
            _ => {
                let fake = uploads(upload_ids(3), |_, _| (599, Value::Null)).await;
                (fake, "DeleteMultipartUpload", all_uploads(&upload_ids(3)))
            }
        };
        let id = crash_while_calling(action, &fake, folder.path(), target).await;
        age(folder.path(), 15 * 60_000);
        let console = Console::new(&fake, folder.path()).await;
        let waiting = console.wait(&id).await;
        assert_eq!(waiting["summary"]["state"], "waiting", "{kind}");
        assert_eq!(tally(&waiting)["planned"], waiting["plan"]["total"], "{kind}");
        console.ok(&format!("/api/deletions/{id}/cancel"), json!({})).await;
        let deletion = console.wait_for(&id, "finished").await;
        let sent = waiting["plan"]["calls"][0]["items"].as_array().unwrap().len();
        assert_eq!(tally(&deletion)["unknown"], sent, "{kind}: {}", deletion["summary"]);
        assert!(deletion["items"][0]["message"].as_str().unwrap().starts_with("It may have been sent"));
        let activity = console.ok("/api/activity", json!({})).await;
        assert_eq!(activity["entries"][0]["outcome"], "unknown", "{kind}");
        assert_eq!(activity["chain"]["broken_at"], Value::Null, "{kind}");
        assert_eq!(fake.calls(action).len(), 1, "{kind}");
    }
}

#[tokio::test]
async fn what_cannot_be_looked_up_now_is_looked_up_later() {
    for gives_up in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let there = there(250);
        let fake = silent_first(there.clone(), true).await;
        let id = crash_while_sending(&fake, folder.path(), all(&there)).await;
        fake.hold("ListLiveSnapshotFiles");
        let fake = fake.silent();
        let console = Console::new(&fake, folder.path()).await;
        let halted = console.wait(&id).await;
        assert_eq!(halted["summary"]["state"], "halted");
        assert_eq!((&tally(&halted)["sent"], &tally(&halted)["planned"]), (&json!(200), &json!(50)));
        let message = halted["summary"]["pause"]["interrupted"]["message"].as_str().unwrap();
        assert!(message.contains("could not be looked up"), "{message}");
        if gives_up {
            console.ok(&format!("/api/deletions/{id}/cancel"), json!({})).await;
            let deletion = console.wait_for(&id, "finished").await;
            assert_eq!(
                (&tally(&deletion)["unknown"], &tally(&deletion)["planned"]),
                (&json!(200), &json!(50))
            );
            continue;
        }
        fake.release();
        console.ok(&format!("/api/deletions/{id}/continue"), json!({})).await;
        let deletion = console.wait_for(&id, "finished").await;
        assert_eq!((&tally(&deletion)["absent"], &tally(&deletion)["deleted"]), (&json!(200), &json!(50)));
    }
}

#[tokio::test]
async fn stopped_while_it_is_settled_after_a_restart_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(250);
    let fake = silent_first(there.clone(), true).await;
    let id = crash_while_sending(&fake, folder.path(), all(&there)).await;
    age(folder.path(), 15 * 60_000);
    fake.hold("ListLiveSnapshotFiles");
    let before = fake.calls("ListLiveSnapshotFiles").len();
    let console = Console::new(&fake, folder.path()).await;
    fake.called_more("ListLiveSnapshotFiles", before).await;
    let summary = console.ok(&format!("/api/deletions/{id}/cancel"), json!({})).await;
    assert_eq!(summary["state"], "stopping");
    fake.release();
    let deletion = console.wait_for(&id, "finished").await;
    assert_eq!((&tally(&deletion)["absent"], &tally(&deletion)["planned"]), (&json!(200), &json!(50)));
}

#[tokio::test]
async fn what_was_running_is_settled_at_once_and_held_before_more_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(250);
    let fake = silent_first(there.clone(), true).await;
    let id = crash_while_sending(&fake, folder.path(), all(&there)).await;
    let console = Console::with(&fake, folder.path(), |c| c.pace.hold = Duration::from_secs(60)).await;
    let path = format!("/api/deletions/{id}");
    // Settled within the hold, although nothing more is sent.
    while tally(&console.ok(&path, json!({})).await)["absent"] != 200 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(console.ok(&format!("{path}/cancel"), json!({})).await["state"], "stopping");
    console.app.shut_down().await;
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 1);
    let later = Console::new(&fake, folder.path()).await;
    let deletion = later.wait_for(&id, "finished").await;
    assert_eq!((&tally(&deletion)["absent"], &tally(&deletion)["planned"]), (&json!(200), &json!(50)));
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 1);
}
