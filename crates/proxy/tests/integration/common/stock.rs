//! The data to delete, behind a service that lists it and leaves deletions to the test.

use crate::common::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

pub const START: i64 = 1_767_322_800_000;

pub type There = Arc<Mutex<BTreeSet<i64>>>;

/// Answers the reading operations from the items in `there`, and passes deletions to `delete`.
pub async fn snapshots(
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

pub fn there(count: i64) -> There {
    Arc::new(Mutex::new((0..count).map(|n| START + n * 5_000).collect()))
}

pub fn all(there: &There) -> Value {
    let timestamps: Vec<i64> = there.lock().unwrap().iter().copied().collect();
    target(&timestamps)
}

pub fn target(timestamps: &[i64]) -> Value {
    json!({ "snapshots": { "jobs": [{ "job_id": "j", "timestamps": timestamps }], "erase_originals": false } })
}

pub fn remove(there: &There, items: &[i64]) -> (u16, Value) {
    let mut there = there.lock().unwrap();
    let results: Vec<Value> = items
        .iter()
        .map(|t| json!({ "CreateTimestamp": t, "Result": if there.remove(t) { "OK" } else { "NotFound" } }))
        .collect();
    (200, json!({ "RequestId": "R-D", "DeleteFileResultList": results }))
}

pub async fn streams(
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

pub fn both_streams() -> Value {
    json!({ "streams": { "videos": [{ "video_id": "v", "stream_ids": ["s1", "s2"] }] } })
}

pub type Uploads = Arc<Mutex<BTreeSet<String>>>;

/// Existing uploads, as the service lists them; deletions of their parts are passed to `delete`.
pub async fn uploads(
    there: Uploads,
    mut delete: impl FnMut(&Uploads, &str) -> (u16, Value) + Send + 'static,
) -> Fake {
    Fake::json(move |seen| match seen.action.as_str() {
        "GetUploadDetails" => {
            let there = there.lock().unwrap();
            let asked = seen.query["MediaIds"].split(',').map(str::to_owned);
            let (found, missing): (Vec<_>, Vec<_>) = asked.partition(|id| there.contains(id));
            let details: Vec<Value> = found.iter().map(|id| json!({ "MediaId": id, "Title": "t" })).collect();
            (200, json!({ "RequestId": "R", "UploadDetails": details, "NonExistMediaIds": missing }))
        }
        "DeleteMultipartUpload" => delete(&there, &seen.query["MediaId"]),
        other => panic!("unexpected {other}"),
    })
    .await
}

pub fn upload_ids(count: usize) -> Uploads {
    Arc::new(Mutex::new((0..count).map(|n| format!("m{n:04}")).collect()))
}

pub fn all_uploads(there: &Uploads) -> Value {
    json!({ "fragments": { "media_ids": there.lock().unwrap().iter().collect::<Vec<_>>() } })
}

/// Asserts that nothing was sent a second time without a read of the same job or video in between.
pub fn expect_reads_between(fake: &Fake) {
    let mut sent: BTreeSet<String> = BTreeSet::new();
    for seen in fake.seen.lock().unwrap().iter() {
        let items = |name: &str| seen.query.get(name).cloned().unwrap_or_default();
        match seen.action.as_str() {
            "DeleteLiveSnapshotFiles" | "DeleteStream" | "DeleteMultipartUpload" => {
                let named = [items("CreateTimestampList"), items("JobIds"), items("MediaId")].concat();
                for item in named.trim_matches(['[', ']']).split(',') {
                    assert!(
                        sent.insert(item.to_owned()),
                        "{item} is sent again without a read: {}",
                        seen.action
                    );
                }
            }
            "GetUploadDetails" => {
                for item in items("MediaIds").split(',') {
                    sent.remove(item);
                }
            }
            // These tests have one job and one video.
            "ListLiveSnapshotFiles" | "GetPlayInfo" => sent.clear(),
            _ => {}
        }
    }
}

/// How many items of a deletion have each outcome.
pub fn tally(deletion: &Value) -> &Value {
    &deletion["summary"]["tally"]
}

/// Makes the only deletion older than it is.
pub fn age(folder: &Path, millis: i64) {
    let other = rusqlite::Connection::open(folder.join("console.sqlite3")).unwrap();
    let changed = other.execute("UPDATE deletions SET approved_at = approved_at - ?1", [millis]).unwrap();
    assert_eq!(changed, 1);
}
