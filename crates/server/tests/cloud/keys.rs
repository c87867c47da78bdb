//! Expired keys, and clocks that differ.

use crate::program::{KEY, Program, ROTATED, state, tally};
use crate::silence::submission;
use crate::stock::{Kind, Stock};
use crate::stub::{ACCOUNT, Reply, Stub};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Reads correct the clock, including the one at the start, and changes are then dated correctly. A call refused for its date
/// before that was not done, and is not retried automatically.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_off_by_more_than_fifteen_minutes_is_corrected() {
    let corrected = async |minutes: i64| {
        let folder = tempfile::tempdir().unwrap();
        let stub = Stub::start(Stock::of(Kind::Snapshots, 3), |_, _| None).await;
        stub.set_clock(minutes);
        let program = Program::start(&stub, folder.path(), &KEY).await;
        assert_eq!(program.ok("/api/context", json!({})).await["account"], ACCOUNT);

        let answer = program.call("SubmitLiveSnapshotJob", submission()).await;
        assert_eq!((answer.status, &answer.body["vendor_code"]), (422, &json!("InvalidTimeStamp.Expired")));
        assert_eq!(program.recorded("SubmitLiveSnapshotJob").await.0["outcome"], "refused");
        assert_eq!(program.call("SubmitLiveSnapshotJob", submission()).await.status, 200);
        assert_eq!(stub.calls("SubmitLiveSnapshotJob").len(), 2);

        // This machine's clock is corrected, or the service's: the next read detects it.
        stub.set_clock(0);
        let target = stub.stock().target();
        let deletion = program.delete(target).await;
        assert_eq!(tally(&deletion), json!({ "deleted": 3 }), "{deletion}");
        assert_eq!(stub.calls("DeleteLiveSnapshotFiles").len(), 1);
        assert_eq!(stub.calls("GetLiveSnapshotJob").len(), 2);
        stub.expect_reads_between();
        program.finish(&stub).await;
    };
    tokio::join!(corrected(20), corrected(-20));
}

/// A stub that refuses this key's calls while the flag is set, except the read of its account.
async fn refusing(count: i64, key: &'static str, status: u16, code: &'static str) -> (Stub, Arc<AtomicBool>) {
    let refuses = Arc::new(AtomicBool::new(false));
    let flag = refuses.clone();
    let stub = Stub::start(Stock::of(Kind::Uploads, count), move |call, _| {
        let refused = flag.load(Ordering::Relaxed) && call.key == key;
        refused.then(|| Reply::error(status, code))
    })
    .await;
    (stub, refuses)
}

/// Temporary credentials expire in the middle of a run: it halts after a few calls, and continues with their replacement.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn expired_credentials_halt_a_run_and_rotated_ones_go_on_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (stub, expired) = refusing(8, KEY.id, 403, "InvalidSecurityToken.Expired").await;
    let program = Program::start(&stub, folder.path(), &KEY).await;
    let target = stub.stock().target();
    let id = program.confirm(target).await;
    expired.store(true, Ordering::Relaxed);
    let deletion = program.wait(&id).await;
    assert_eq!(state(&deletion), "halted");
    let pause = &deletion["summary"]["pause"]["calls_fail"];
    assert_eq!(pause["code"], "InvalidSecurityToken.Expired", "{pause}");
    assert_eq!(tally(&deletion), json!({ "refused": 3, "planned": 5 }));
    assert_eq!(stub.calls("DeleteMultipartUpload").len(), 3);
    let answer = program.call("ListLiveSnapshotJobs", json!({})).await;
    assert_eq!((answer.status, &answer.body["vendor_code"]), (422, &json!("InvalidSecurityToken.Expired")));
    program.finish(&stub).await;

    // Another key of the same account sees it, sends nothing by itself, and continues on request.
    let program = Program::start(&stub, folder.path(), &ROTATED).await;
    assert_eq!(state(&program.deletion(&id).await), "halted");
    assert_eq!(stub.calls("DeleteMultipartUpload").len(), 3);
    program.go_on(&id).await;
    let deletion = program.wait(&id).await;
    assert_eq!(tally(&deletion), json!({ "refused": 3, "deleted": 5 }), "{}", deletion["summary"]);
    for item in deletion["items"].as_array().unwrap() {
        let is_there = stub.stock().holds(item["item"].as_str().unwrap());
        assert_eq!(item["outcome"] == "refused", is_there, "{item}");
    }
    let entries = program.activity().await;
    let outcomes: Vec<&Value> = entries
        .iter()
        .filter(|entry| entry["action"] == "DeleteMultipartUpload")
        .map(|entry| &entry["outcome"])
        .collect();
    assert_eq!(outcomes, ["ok", "ok", "ok", "ok", "ok", "refused", "refused", "refused"]);
    stub.expect_reads_between();
    program.finish(&stub).await;
}

/// A revoked key sends a few calls and not hundreds. After a restart, not even its account can be read; the one read by an
/// earlier start is used.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_key_halts_a_run_and_its_history_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (stub, revoked) = refusing(300, KEY.id, 404, "InvalidAccessKeyId.NotFound").await;
    let program = Program::start(&stub, folder.path(), &KEY).await;
    let target = stub.stock().target();
    let id = program.confirm(target).await;
    revoked.store(true, Ordering::Relaxed);
    let deletion = program.wait(&id).await;
    assert_eq!(state(&deletion), "halted");
    assert_eq!(tally(&deletion), json!({ "refused": 3, "planned": 297 }));
    assert_eq!(stub.calls("DeleteMultipartUpload").len(), 3);
    program.finish(&stub).await;

    let program = Program::start(&stub, folder.path(), &KEY).await;
    assert_eq!(program.ok("/api/context", json!({})).await["account"], ACCOUNT);
    assert_eq!(state(&program.deletion(&id).await), "halted");
    let summary = program.ok(&format!("/api/deletions/{id}/cancel"), json!({})).await;
    assert_eq!(summary["state"], "finished");
    assert_eq!(stub.calls("DeleteMultipartUpload").len(), 3);
    stub.expect_reads_between();
    program.finish(&stub).await;
}
