//! Missing responses: before a request was sent, after it was sent, and responses that never end.

use crate::program::{KEY, Log, Program, state, tally};
use crate::stock::{Kind, Stock};
use crate::stub::{Call, Reply, Stub};
use serde_json::{Value, json};

pub fn submission() -> Value {
    json!({
        "JobName": "door", "TemplateId": "t",
        "StreamInput": { "Type": "rtmp", "Url": "rtmp://push.example.com/live/door" },
        "SnapshotOutput": { "StorageType": "oss", "Endpoint": "oss-cn-shanghai.aliyuncs.com", "Bucket": "bucket-a" }
    })
}

/// Nothing could be sent, and the error says so. A deletion continues, since unsent calls need no read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_sent_is_told_as_not_sent() {
    let folder = tempfile::tempdir().unwrap();
    let stub = Stub::start(Stock::of(Kind::Snapshots, 3), |_, _| None).await;
    let program = Program::start(&stub, folder.path(), &KEY).await;
    let target = stub.stock().target();

    stub.mute(1);
    let answer = program.call("SubmitLiveSnapshotJob", submission()).await;
    assert_eq!((answer.status, answer.code()), (502, "unreachable"), "{}", answer.body);
    assert!(stub.calls("SubmitLiveSnapshotJob").is_empty());
    assert_eq!(program.recorded("SubmitLiveSnapshotJob").await.0["outcome"], "failed");

    let id = program.confirm(target).await;
    stub.mute(1);
    let deletion = program.wait(&id).await;
    assert_eq!(tally(&deletion), json!({ "deleted": 3 }), "{deletion}");
    assert_eq!(stub.calls("DeleteLiveSnapshotFiles").len(), 1);
    assert_eq!(program.recorded("DeleteLiveSnapshotFiles").await.0["outcome"], "ok");
    stub.expect_reads_between();
    program.finish(&stub).await;
}

/// The endpoint of one product shows a certificate that is not trusted: nothing is sent to it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_cannot_prove_who_it_is_gets_no_request() {
    let folder = tempfile::tempdir().unwrap();
    let stub = Stub::start(Stock::of(Kind::Snapshots, 1), |_, _| None).await;
    let other = Stub::start(Stock::of(Kind::Snapshots, 1), |_, _| None).await;
    let program = Program::with(&stub, other.address, folder.path(), &KEY, Log::Everything).await;
    let answer = program.call("GetVideoList", json!({})).await;
    assert_eq!((answer.status, answer.code()), (502, "unreachable"), "{}", answer.body);
    assert!(other.all_calls().is_empty());
    assert_eq!(program.call("ListLiveSnapshotJobs", json!({})).await.status, 200);
    program.finish(&stub).await;
}

/// The outcome of a change and of a deletion without a response, for every way to get none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sent_and_not_answered_is_unknown_and_looked_up() {
    let folder = tempfile::tempdir().unwrap();
    let stub = Stub::start(Stock::of(Kind::Snapshots, 3), unanswered).await;
    let program = Program::start(&stub, folder.path(), &KEY).await;
    let target = stub.stock().target();
    let id = program.confirm(target).await;
    let update = json!({
        "TemplateId": "t", "TemplateName": "n", "TimeInterval": 5, "SequenceFormat": "{JobId}/{Sequence}.jpg"
    });
    let command = json!({ "JobId": "j", "Command": "stop" });
    let (submitted, updated, commanded, deletion) = tokio::join!(
        program.call("SubmitLiveSnapshotJob", submission()),
        program.call("UpdateLiveSnapshotTemplate", update),
        program.call("SendLiveSnapshotJobCommand", command),
        program.wait(&id),
    );
    for answer in [&submitted, &updated, &commanded] {
        assert_eq!((answer.status, answer.code()), (504, "unknown_outcome"), "{}", answer.body);
    }
    for action in ["SubmitLiveSnapshotJob", "UpdateLiveSnapshotTemplate", "SendLiveSnapshotJobCommand"] {
        assert_eq!(stub.calls(action).len(), 1, "{action}");
        assert_eq!(program.recorded(action).await.0["outcome"], "unknown", "{action}");
    }
    // The service did a part of the calls it did not answer: items that it deleted are gone without proof that this call did
    // it, and the others are still there.
    assert_eq!(state(&deletion), "finished");
    assert_eq!(tally(&deletion), json!({ "absent": 2, "failed": 1 }), "{deletion}");
    let items = deletion["items"].as_array().unwrap();
    for item in items {
        let is_there = stub.stock().holds(item["item"].as_str().unwrap());
        assert_eq!(item["outcome"], if is_there { "failed" } else { "absent" }, "{item}");
    }
    assert_eq!(stub.calls("DeleteLiveSnapshotFiles").len(), 1);
    assert_eq!(program.recorded("DeleteLiveSnapshotFiles").await.0["outcome"], "unknown");
    stub.expect_reads_between();
    program.finish(&stub).await;
}

fn unanswered(call: &Call, stock: &mut Stock) -> Option<Reply> {
    match call.action.as_str() {
        "SubmitLiveSnapshotJob" => Some(Reply::Silence),
        "UpdateLiveSnapshotTemplate" => Some(Reply::Dribble),
        "SendLiveSnapshotJobCommand" => Some(Reply::Half(json!({ "RequestId": "R", "JobId": "j" }))),
        "DeleteLiveSnapshotFiles" => {
            stock.remove_some(call, 2);
            Some(Reply::Silence)
        }
        _ => None,
    }
}
