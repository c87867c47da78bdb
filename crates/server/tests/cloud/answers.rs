//! Invalid responses, and the service's own failures.

use crate::program::{KEY, Program, state, tally};
use crate::silence::submission;
use crate::stock::{Kind, Stock};
use crate::stub::{Call, Reply, Stub};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How often each operation has been called, for scripts that change their answers.
#[derive(Default)]
struct Counts(BTreeMap<String, usize>);

impl Counts {
    fn of(&mut self, call: &Call) -> usize {
        let count = self.0.entry(call.action.clone()).or_default();
        *count += 1;
        *count
    }
}

/// By its code, whatever the status. A call refused for its rate was not done, so it may be sent again; a deletion reads first
/// nevertheless.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn throttling_is_waited_out_whether_it_comes_as_400_or_as_503() {
    let folder = tempfile::tempdir().unwrap();
    let mut counts = Counts::default();
    let stub = Stub::start(Stock::of(Kind::Snapshots, 3), move |call, _| {
        match (call.action.as_str(), counts.of(call)) {
            ("ListLiveSnapshotTemplates", _) => Some(Reply::error(503, "Throttling.Api")),
            ("ListLiveSnapshotJobs" | "SubmitLiveSnapshotJob" | "DeleteLiveSnapshotFiles", 1) => {
                Some(Reply::error(400, "Throttling.User"))
            }
            ("GetLiveSnapshotJob", 1) | ("DeleteLiveSnapshotFiles", 2) => {
                Some(Reply::error(503, "Throttling"))
            }
            _ => None,
        }
    })
    .await;
    let program = Program::start(&stub, folder.path(), &KEY).await;
    let target = stub.stock().target();
    let id = program.confirm(target).await;
    assert_eq!(stub.calls("GetLiveSnapshotJob").len(), 2, "planning reads again");
    let (listed, submitted, refused, deletion) = tokio::join!(
        program.call("ListLiveSnapshotJobs", json!({})),
        program.call("SubmitLiveSnapshotJob", submission()),
        program.call("ListLiveSnapshotTemplates", json!({})),
        program.wait(&id),
    );
    assert_eq!((listed.status, submitted.status), (200, 200));
    assert_eq!((refused.status, &refused.body["vendor_code"]), (422, &json!("Throttling.Api")));
    assert_eq!(stub.calls("ListLiveSnapshotTemplates").len(), 3);
    assert_eq!(program.recorded("SubmitLiveSnapshotJob").await.0["outcome"], "ok");
    assert_eq!(tally(&deletion), json!({ "deleted": 3 }), "{deletion}");
    assert_eq!(stub.calls("DeleteLiveSnapshotFiles").len(), 3);
    assert_eq!(program.recorded("DeleteLiveSnapshotFiles").await.0["outcome"], "ok");
    stub.expect_reads_between();
    program.finish(&stub).await;
}

/// A success cut in half, one without end, a redirect, and one without its documented members.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_cannot_be_used_proves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = Stub::start(Stock::of(Kind::Uploads, 0), |_, _| None).await;
    let location = format!("https://{}/", elsewhere.address);
    let mut counts = Counts::default();
    let stub = Stub::start(Stock::of(Kind::Snapshots, 0), move |call, _| {
        let success = json!({ "RequestId": "R", "JobId": "job-1" });
        let bad = [
            Reply::Half(success),
            Reply::Endless,
            Reply::Redirect(location.clone()),
            Reply::Json(200, json!({})),
            Reply::Json(200, json!("deleted")),
        ];
        match call.action.as_str() {
            "SubmitLiveSnapshotJob" | "ListLiveSnapshotJobs" => bad.get(counts.of(call) - 1).cloned(),
            _ => None,
        }
    })
    .await;
    let program = Program::start(&stub, folder.path(), &KEY).await;
    for (made, (status, code)) in [
        (504, "unknown_outcome"),
        (502, "bad_answer"),
        (502, "bad_answer"),
        (502, "bad_answer"),
        (502, "bad_answer"),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = program.call("SubmitLiveSnapshotJob", submission()).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{}", answer.body);
        let (entry, entries) = program.recorded("SubmitLiveSnapshotJob").await;
        assert_eq!((&entry["outcome"], entries), (&json!("unknown"), made + 1));
        assert_eq!(stub.calls("SubmitLiveSnapshotJob").len(), made + 1, "sent once");
    }
    // A read is repeated only after half a response: another response of the service would be no better.
    for calls in [2, 3, 4, 5] {
        let answer = program.call("ListLiveSnapshotJobs", json!({})).await;
        assert_eq!((answer.status, answer.code()), (502, "bad_answer"), "{}", answer.body);
        assert_eq!(stub.calls("ListLiveSnapshotJobs").len(), calls);
    }
    assert_eq!(program.call("ListLiveSnapshotJobs", json!({})).await.status, 200);
    assert!(elsewhere.all_calls().is_empty(), "a redirect is not followed");
    program.finish(&stub).await;
}

/// The same responses to a deletion that the service has carried out: only a read shows the result.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deletion_whose_answer_cannot_be_used_is_looked_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut counts = Counts::default();
    let stub = Stub::start(Stock::of(Kind::Snapshots, 900), move |call, stock| {
        if call.action != "DeleteLiveSnapshotFiles" {
            return None;
        }
        let count = counts.of(call);
        // The first 150 of each call are deleted, and the rest is not.
        if count != 3 {
            stock.remove_some(call, 150);
        }
        match count {
            1 => Some(Reply::Half(json!({ "RequestId": "R", "DeleteFileResultList": [] }))),
            2 => Some(Reply::Endless),
            // An ordinary call in between, so that the run is not halted.
            3 => None,
            4 => Some(Reply::Redirect("https://127.0.0.1:1/".to_owned())),
            _ => Some(Reply::error(500, "InternalError")),
        }
    })
    .await;
    let program = Program::start(&stub, folder.path(), &KEY).await;
    let target = stub.stock().target();
    let deletion = program.delete(target).await;
    assert_eq!(state(&deletion), "finished");
    assert_eq!(
        tally(&deletion),
        json!({ "absent": 550, "deleted": 200, "failed": 150 }),
        "{}",
        deletion["summary"]
    );
    for item in deletion["items"].as_array().unwrap() {
        let is_there = stub.stock().holds(item["item"].as_str().unwrap());
        assert_eq!(item["outcome"] == "failed", is_there, "{item}");
    }
    assert_eq!(stub.calls("DeleteLiveSnapshotFiles").len(), 5);
    let entries = program.activity().await;
    let of_deletion = entries.iter().filter(|entry| entry["action"] == "DeleteLiveSnapshotFiles");
    let outcomes: Vec<&Value> = of_deletion.map(|entry| &entry["outcome"]).collect();
    assert_eq!(outcomes, ["unknown", "unknown", "ok", "unknown", "unknown"]);
    stub.expect_reads_between();
    program.finish(&stub).await;
}

/// The service reports a failure, which does not prove that it did nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_internal_error_of_the_service_leaves_a_change_in_doubt() {
    let folder = tempfile::tempdir().unwrap();
    let stub = Stub::start(Stock::of(Kind::Snapshots, 0), |call, _| {
        (call.action != "GetCallerIdentity").then(|| Reply::error(500, "InternalError"))
    })
    .await;
    let program = Program::start(&stub, folder.path(), &KEY).await;
    let answer = program.call("ListLiveSnapshotJobs", json!({})).await;
    assert_eq!((answer.status, &answer.body["vendor_code"]), (422, &json!("InternalError")));
    assert_eq!(stub.calls("ListLiveSnapshotJobs").len(), 3);
    let answer = program.call("SubmitLiveSnapshotJob", submission()).await;
    assert_eq!((answer.status, &answer.body["status"]), (422, &json!(500)), "{}", answer.body);
    assert_eq!(stub.calls("SubmitLiveSnapshotJob").len(), 1);
    let (entry, _) = program.recorded("SubmitLiveSnapshotJob").await;
    assert_eq!((&entry["outcome"], &entry["code"]), (&json!("unknown"), &json!("InternalError")));
    program.finish(&stub).await;
}

/// When signatures differ, the service repeats what it signed, in one wording or the other, including the token.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_wording_of_the_gateway_brings_a_secret_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut counts = Counts::default();
    let stub = Stub::start(Stock::of(Kind::Snapshots, 3), move |call, _| {
        let (token, signature, secret) = (&call.token, &call.signature, KEY.secret);
        let signed = format!("x-acs-security-token:{token} Signature={signature} {secret}");
        let wordings = [
            format!("Specified signature is not matched with our calculation. server string to sign is:{signed}"),
            format!(
                "Specified signature does not match our calculation. server StringToSign is [ACS3-HMAC-SHA256\n{signed}] and server CanonicalRequest is [POST\n/\n\n{signed}\n]"
            ),
            format!("authorization: {signed}"),
        ];
        let count = counts.of(call);
        let is_read_first = matches!(call.action.as_str(), "GetCallerIdentity" | "ListLiveSnapshotFiles" | "GetLiveSnapshotJob");
        let message = wordings.get(count - 1).filter(|_| !is_read_first)?;
        // In the third response the secrets are in every text, under a code that no catalogue has.
        let code = if count == 3 { format!("Odd.{token}") } else { "SignatureDoesNotMatch".to_owned() };
        let id = if count == 3 { format!("R-{secret}") } else { "R".to_owned() };
        Some(Reply::Json(400, json!({ "RequestId": id, "Code": code, "Message": message })))
    })
    .await;
    let program = Program::start(&stub, folder.path(), &KEY).await;
    let target = stub.stock().target();
    for _ in 0..3 {
        for (operation, body) in [
            ("ListLiveSnapshotJobs", json!({})),
            ("GetVideoList", json!({})),
            ("SubmitLiveSnapshotJob", submission()),
            ("SendLiveSnapshotJobCommand", json!({ "JobId": "j", "Command": "stop" })),
        ] {
            assert_eq!(program.call(operation, body).await.status, 422, "{operation}");
        }
    }
    // Three deletions of the same items, each refused in one of the wordings.
    for _ in 0..3 {
        let deletion = program.delete(target.clone()).await;
        assert_eq!(tally(&deletion), json!({ "refused": 3 }), "{deletion}");
    }
    assert_eq!(stub.calls("DeleteLiveSnapshotFiles").len(), 3);
    assert_eq!(program.recorded("SubmitLiveSnapshotJob").await.1, 3);
    program.finish(&stub).await;
}
