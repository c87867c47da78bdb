//! Deletions that stop by themselves: calls that fail for a reason that also affects the next one, and internal failures of the
//! server.

use crate::common::stock::*;
use crate::common::*;
use serde_json::json;
use std::sync::{Arc, Mutex};

#[tokio::test]
async fn a_revoked_key_halts_a_run_after_a_few_calls_and_it_can_be_continued() {
    let folder = tempfile::tempdir().unwrap();
    let (stock, revoked) = (upload_ids(40), Arc::new(Mutex::new(true)));
    let is_revoked = revoked.clone();
    let fake = uploads(stock.clone(), move |_, _| match *is_revoked.lock().unwrap() {
        true => error(404, "InvalidAccessKeyId.NotFound"),
        false => (200, json!({ "RequestId": "R" })),
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let deletion = console.delete(all_uploads(&stock)).await;
    assert_eq!(deletion["summary"]["state"], "halted");
    let pause = &deletion["summary"]["pause"]["calls_fail"];
    assert_eq!(pause["code"], "InvalidAccessKeyId.NotFound");
    assert_eq!((&tally(&deletion)["refused"], &tally(&deletion)["planned"]), (&json!(3), &json!(37)));
    assert_eq!(fake.calls("DeleteMultipartUpload").len(), 3);

    *revoked.lock().unwrap() = false;
    let id = deletion["summary"]["id"].as_str().unwrap();
    console.ok(&format!("/api/deletions/{id}/continue"), json!({})).await;
    let deletion = console.wait_for(id, "finished").await;
    assert_eq!((&tally(&deletion)["refused"], &tally(&deletion)["deleted"]), (&json!(3), &json!(37)));
    assert!(deletion["summary"].get("pause").is_none());
    assert_eq!(console.post(&format!("/api/deletions/{id}/continue"), json!({})).await.code(), "wrong_state");
}

#[tokio::test]
async fn a_suspended_service_halts_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let stock = upload_ids(40);
    let fake = uploads(stock.clone(), |_, _| error(403, "OperationDenied.Suspended")).await;
    let deletion = Console::new(&fake, folder.path()).await.delete(all_uploads(&stock)).await;
    assert_eq!(deletion["summary"]["state"], "halted");
    assert_eq!(deletion["summary"]["pause"]["calls_fail"]["code"], "OperationDenied.Suspended");
    assert_eq!(fake.calls("DeleteMultipartUpload").len(), 3);
}

#[tokio::test]
async fn sustained_throttling_halts_a_run_and_the_rest_can_be_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let stock = upload_ids(40);
    let fake = uploads(stock.clone(), |_, _| error(400, "Throttling.User")).await;
    let console = Console::new(&fake, folder.path()).await;
    let deletion = console.delete(all_uploads(&stock)).await;
    assert_eq!(deletion["summary"]["state"], "halted");
    // Three calls, each with its three attempts.
    assert_eq!(fake.calls("DeleteMultipartUpload").len(), 9);
    assert_eq!(console.ok("/api/context", json!({})).await["running_deletions"], 1);
    let id = deletion["summary"]["id"].as_str().unwrap();
    let summary = console.ok(&format!("/api/deletions/{id}/cancel"), json!({})).await;
    assert_eq!(summary["state"], "finished");
    assert_eq!(fake.calls("DeleteMultipartUpload").len(), 9);
}

#[tokio::test]
async fn a_failure_inside_the_server_halts_a_deletion_and_it_can_be_continued() {
    let folder = tempfile::tempdir().unwrap();
    let stock = there(2);
    let fake = snapshots(stock.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let other = rusqlite::Connection::open(folder.path().join("console.sqlite3")).unwrap();
    other.execute_batch("ALTER TABLE activity_links RENAME TO taken_away").unwrap();
    let plan = console.ok("/api/deletions/plan", all(&stock)).await;
    let deletion = console.confirm_and_wait(&plan).await;
    assert_eq!(deletion["summary"]["state"], "halted");
    assert_eq!(deletion["summary"]["pause"]["interrupted"]["message"], "The server failed; look at its log.");
    assert!(fake.calls("DeleteLiveSnapshotFiles").is_empty(), "nothing is sent without its record");

    other.execute_batch("ALTER TABLE taken_away RENAME TO activity_links").unwrap();
    let id = plan["id"].as_str().unwrap();
    console.ok(&format!("/api/deletions/{id}/continue"), json!({})).await;
    assert_eq!(tally(&console.wait_for(id, "finished").await)["deleted"], 2);
}
