//! Deletions against the cloud: only while they are armed, and only a limited number of items an hour.

use crate::common::stock::*;
use crate::common::*;
use media_api::Mode;
use media_proxy::{Config, Safety};
use serde_json::{Value, json};
use std::time::Duration;

fn cloud(config: &mut Config) {
    config.mode = Mode::Cloud;
    config.safety = Safety::of(Mode::Cloud);
}

async fn confirm(console: &Console, target: Value) -> (String, Reply) {
    let plan = console.ok("/api/deletions/plan", target).await;
    let id = plan["id"].as_str().unwrap().to_owned();
    let typed = plan["confirmation"]["type"]["expected"].as_str().unwrap_or_default();
    let reply = console.post(&format!("/api/deletions/{id}/confirm"), json!({ "typed": typed })).await;
    (id, reply)
}

#[tokio::test]
async fn against_the_cloud_nothing_is_confirmed_unless_deletions_are_armed() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(2);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::with(&fake, folder.path(), cloud).await;
    let arming = console.ok("/api/context", json!({})).await["arming"].clone();
    assert_eq!(arming, json!({ "required": true, "until": null, "minutes": 15, "hourly_items": 20_000 }));
    let (_, reply) = confirm(&console, all(&there)).await;
    assert_eq!((reply.status, reply.code().as_str()), (403, "not_armed"));
    assert!(fake.calls("DeleteLiveSnapshotFiles").is_empty());

    let arming = console.ok("/api/deletions/arm", json!({ "minutes": 1 })).await;
    let left = arming["until"].as_i64().unwrap()
        - console.ok("/api/context", json!({})).await["now"].as_i64().unwrap();
    assert!((1..=60_000).contains(&left), "{left}");
    assert_eq!(console.delete(all(&there)).await["summary"]["tally"]["deleted"], 2);

    assert_eq!(console.ok("/api/deletions/disarm", json!({})).await["until"], Value::Null);
}

#[tokio::test]
async fn arming_and_disarming_are_in_the_record() {
    let folder = tempfile::tempdir().unwrap();
    let fake = snapshots(there(1), remove).await;
    let console = Console::with(&fake, folder.path(), cloud).await;
    let entries = async || {
        let page = console.ok("/api/activity", json!({})).await;
        let entries = page["entries"].as_array().unwrap().iter();
        entries
            .map(|entry| (entry["action"].clone(), entry["summary"].clone(), entry["outcome"].clone()))
            .collect::<Vec<_>>()
    };
    let armed = |minutes: &str| (json!("ArmDeletions"), json!(minutes), json!("ok"));
    let disarmed = (json!("DisarmDeletions"), json!(""), json!("ok"));
    console.ok("/api/deletions/disarm", json!({})).await;
    assert!(entries().await.is_empty(), "they were not armed");
    console.ok("/api/deletions/arm", json!({})).await;
    console.ok("/api/deletions/arm", json!({ "minutes": 1 })).await;
    console.ok("/api/deletions/disarm", json!({})).await;
    assert_eq!(entries().await, [disarmed.clone(), armed("1 minute"), armed("15 minutes")]);

    // Without its entry nothing is armed; disarming works nevertheless.
    console.ok("/api/deletions/arm", json!({})).await;
    let other = rusqlite::Connection::open(folder.path().join("console.sqlite3")).unwrap();
    other.execute_batch("ALTER TABLE activity_links RENAME TO taken_away").unwrap();
    assert_eq!(console.ok("/api/deletions/disarm", json!({})).await["until"], Value::Null);
    assert_eq!(console.post("/api/deletions/arm", json!({})).await.code(), "internal");
    other.execute_batch("ALTER TABLE taken_away RENAME TO activity_links").unwrap();
    assert_eq!(console.ok("/api/context", json!({})).await["arming"]["until"], Value::Null);

    // Against the local service arming is not required, so nothing is armed.
    let folder = tempfile::tempdir().unwrap();
    let console = Console::new(&fake, folder.path()).await;
    console.ok("/api/deletions/arm", json!({})).await;
    assert_eq!(console.ok("/api/activity", json!({})).await["entries"], json!([]));
}

#[tokio::test]
async fn revoked_while_it_runs_no_further_call_leaves() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(600);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::with(&fake, folder.path(), cloud).await;
    console.ok("/api/deletions/arm", json!({})).await;
    fake.hold("DeleteLiveSnapshotFiles");
    let (id, _) = confirm(&console, all(&there)).await;
    fake.called("DeleteLiveSnapshotFiles").await;
    console.ok("/api/deletions/disarm", json!({})).await;
    fake.release();
    let deletion = console.wait(&id).await;
    assert_eq!(
        (&deletion["summary"]["state"], &deletion["summary"]["pause"]),
        (&json!("waiting"), &json!("not_armed"))
    );
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 1);
    let path = format!("/api/deletions/{id}/continue");
    assert_eq!(console.post(&path, json!({})).await.code(), "not_armed");
    console.ok("/api/deletions/arm", json!({})).await;
    console.ok(&path, json!({})).await;
    assert_eq!(console.wait_for(&id, "finished").await["summary"]["tally"]["deleted"], 600);
}

#[tokio::test]
async fn stopped_and_revoked_at_once_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(600);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::with(&fake, folder.path(), |config| {
        cloud(config);
        config.pace.files = Duration::from_secs(2);
    })
    .await;
    console.ok("/api/deletions/arm", json!({})).await;
    let (id, _) = confirm(&console, all(&there)).await;
    let path = format!("/api/deletions/{id}");
    // The first call is settled, and the second waits for its turn.
    while console.ok(&path, json!({})).await["summary"]["tally"]["deleted"] != 200 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    console.ok(&format!("{path}/cancel"), json!({})).await;
    console.ok("/api/deletions/disarm", json!({})).await;
    let deletion = console.wait_for(&id, "finished").await;
    assert_eq!(deletion["summary"]["tally"]["planned"], 400);
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 1);
}

#[tokio::test]
async fn more_items_than_an_hour_allows_wait_and_disarm() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(450);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::with(&fake, folder.path(), |config| {
        cloud(config);
        config.safety.hourly_items = Some(400);
    })
    .await;
    console.ok("/api/deletions/arm", json!({})).await;
    let (id, _) = confirm(&console, all(&there)).await;
    let deletion = console.wait(&id).await;
    assert_eq!(deletion["summary"]["pause"], json!({ "hourly_limit": { "limit": 400 } }));
    assert_eq!(deletion["summary"]["tally"]["deleted"], 400);
    assert_eq!(console.ok("/api/context", json!({})).await["arming"]["until"], Value::Null);
    // An hour later the limit allows more.
    let other = rusqlite::Connection::open(folder.path().join("console.sqlite3")).unwrap();
    other.execute("UPDATE deletion_items SET sent_at = sent_at - 3600000", []).unwrap();
    console.ok("/api/deletions/arm", json!({})).await;
    console.ok(&format!("/api/deletions/{id}/continue"), json!({})).await;
    assert_eq!(console.wait_for(&id, "finished").await["summary"]["tally"]["deleted"], 450);
}

#[tokio::test]
async fn a_server_that_starts_again_is_not_armed_and_sends_nothing_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(2);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::with(&fake, folder.path(), |config| {
        cloud(config);
        config.pace.hold = Duration::from_secs(60);
    })
    .await;
    console.ok("/api/deletions/arm", json!({})).await;
    let (id, _) = confirm(&console, all(&there)).await;
    console.app.shut_down().await;
    let later = Console::with(&fake, folder.path(), cloud).await;
    assert_eq!(later.wait(&id).await["summary"]["state"], "waiting");
    assert!(fake.calls("DeleteLiveSnapshotFiles").is_empty());
}

#[tokio::test]
async fn a_read_only_server_arms_and_continues_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let fake = snapshots(there(2), remove).await;
    let console = Console::with(&fake, folder.path(), |config| {
        cloud(config);
        config.read_only = true;
    })
    .await;
    for path in ["/api/deletions/arm", "/api/deletions/x/continue"] {
        assert_eq!(console.post(path, json!({})).await.code(), "read_only", "{path}");
    }
}
