//! The data of the stub: the snapshots of one job, the streams of one video, and uploads with their parts.

use crate::stub::{ACCOUNT, Call, Reply};
use media_api::Action;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const START: i64 = 1_767_322_800_000;

/// What can be deleted through a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Snapshots,
    Streams,
    Uploads,
}

impl Kind {
    pub fn action(self) -> &'static str {
        match self {
            Self::Snapshots => "DeleteLiveSnapshotFiles",
            Self::Streams => "DeleteStream",
            Self::Uploads => "DeleteMultipartUpload",
        }
    }

    /// Names of that many items, in order.
    fn names(self, count: i64) -> impl Iterator<Item = String> {
        (0..count).map(move |n| match self {
            Self::Snapshots => (START + n * 5_000).to_string(),
            Self::Streams => format!("s{n:04}"),
            Self::Uploads => format!("m{n:04}"),
        })
    }
}

/// Items of one kind that exist, and the initial ones.
#[derive(Debug, Clone)]
pub struct Stock {
    kind: Kind,
    first: BTreeSet<String>,
    there: BTreeSet<String>,
}

impl Stock {
    pub fn of(kind: Kind, count: i64) -> Self {
        let first: BTreeSet<String> = kind.names(count).collect();
        Self { kind, there: first.clone(), first }
    }

    pub fn len(&self) -> usize {
        self.first.len()
    }

    pub fn holds(&self, item: &str) -> bool {
        self.there.contains(item)
    }

    /// A plan's target of everything.
    pub fn target(&self) -> Value {
        match self.kind {
            Kind::Snapshots => {
                let timestamps: Vec<i64> = self.first.iter().map(|item| item.parse().unwrap()).collect();
                json!({ "snapshots": {
                    "jobs": [{ "job_id": "j", "timestamps": timestamps }], "erase_originals": false
                } })
            }
            Kind::Streams => {
                json!({ "streams": { "videos": [{ "video_id": "v", "stream_ids": self.first }] } })
            }
            Kind::Uploads => json!({ "fragments": { "media_ids": self.first } }),
        }
    }

    /// Removes the first of the call's items, at most this many.
    pub fn remove_some(&mut self, call: &Call, limit: usize) {
        for item in items(call).iter().take(limit) {
            self.there.remove(item);
        }
    }

    /// The documented success of a deletion with this request ID, after its items have been removed.
    pub fn deleted(&mut self, call: &Call, request_id: &str) -> Reply {
        let gone = |item: &String| if self.there.contains(item) { "OK" } else { "NotFound" };
        let results: Vec<Value> = items(call)
            .iter()
            .map(|item| json!({ "CreateTimestamp": item.parse::<i64>().unwrap_or_default(), "Result": gone(item) }))
            .collect();
        if self.kind == Kind::Uploads && items(call).iter().all(|item| !self.holds(item)) {
            return Reply::error(400, "InvalidMultipartUpload.NotFound");
        }
        self.remove_some(call, usize::MAX);
        let mut answer = json!({ "RequestId": request_id });
        if self.kind == Kind::Snapshots {
            answer["DeleteFileResultList"] = json!(results);
        }
        Reply::Json(200, answer)
    }

    /// The ordinary response to any call.
    pub fn answer(&mut self, call: &Call) -> Reply {
        match call.action.as_str() {
            "GetCallerIdentity" => Reply::Json(200, json!({ "AccountId": ACCOUNT, "RequestId": "R" })),
            "GetLiveSnapshotJob" => Reply::Json(
                200,
                json!({ "RequestId": "R", "JobId": "j", "JobName": "door", "Status": "paused" }),
            ),
            "ListLiveSnapshotFiles" => self.files(call),
            "GetPlayInfo" => self.streams(),
            "GetUploadDetails" => self.uploads(call),
            action if action == self.kind.action() => self.deleted(call, "R-D"),
            action => Reply::Json(200, nothing(action)),
        }
    }

    fn files(&self, call: &Call) -> Reply {
        let millis = |name: &str| media_api::time::parse(&call.parameters[name]).unwrap().timestamp_millis();
        let window = millis("StartTime")..=millis("EndTime");
        let all = self.there.iter().map(|item| item.parse::<i64>().unwrap());
        let mut found: Vec<i64> = all.filter(|at| window.contains(at)).collect();
        let next = found.get(100).map(|at| media_api::time::ApiTime::from_seconds(at / 1000).unwrap());
        found.truncate(100);
        let file = |at: &i64| json!({ "OssBucket": "b", "OssObject": format!("{at}.jpg"), "CreateTimestamp": at, "IsOverlay": false });
        let files: Vec<Value> = found.iter().map(file).collect();
        Reply::Json(200, json!({ "RequestId": "R", "FileList": files, "NextStartTime": next }))
    }

    fn streams(&self) -> Reply {
        if self.there.is_empty() {
            return Reply::error(404, "InvalidVideo.NoneStream");
        }
        let list: Vec<Value> = self.there.iter().map(|id| json!({ "JobId": id, "Size": 7 })).collect();
        let base = json!({ "Title": "t" });
        Reply::Json(200, json!({ "RequestId": "R", "VideoBase": base, "PlayInfoList": { "PlayInfo": list } }))
    }

    /// Uploads are listed with or without their parts.
    fn uploads(&self, call: &Call) -> Reply {
        let asked = call.parameters["MediaIds"].split(',').map(str::to_owned);
        let (found, missing): (Vec<_>, Vec<_>) = asked.partition(|id| self.first.contains(id));
        let details: Vec<Value> = found.iter().map(|id| json!({ "MediaId": id, "Title": "t" })).collect();
        Reply::Json(200, json!({ "RequestId": "R", "UploadDetails": details, "NonExistMediaIds": missing }))
    }
}

/// The items that a deletion names.
pub fn items(call: &Call) -> Vec<String> {
    let named = ["CreateTimestampList", "JobIds", "MediaId"];
    let text = named.iter().find_map(|name| call.parameters.get(*name)).cloned().unwrap_or_default();
    text.trim_matches(['[', ']']).split(',').filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// Asserts that no item was sent a second time without a read of it in between.
pub fn expect_reads_between(calls: &[Call]) {
    let mut sent: BTreeSet<String> = BTreeSet::new();
    for call in calls {
        match call.action.as_str() {
            "DeleteLiveSnapshotFiles" | "DeleteStream" | "DeleteMultipartUpload" => {
                for item in items(call) {
                    assert!(sent.insert(item.clone()), "{item} is sent again without a read: {call:?}");
                }
            }
            "GetUploadDetails" => {
                for item in call.parameters["MediaIds"].split(',') {
                    sent.remove(item);
                }
            }
            // There is one job and one video.
            "ListLiveSnapshotFiles" | "GetPlayInfo" => sent.clear(),
            _ => {}
        }
    }
}

/// The response of a service without data, which creates or changes what is requested.
fn nothing(action: &str) -> Value {
    let mut answer = json!({ "RequestId": "R-N", "JobId": "j", "TemplateId": "t", "TemplateName": "n", "Status": "paused" });
    for name in Action::from_name(action).map_or(&[][..], |action| action.facts().answered) {
        let name = name.split('|').next().unwrap();
        if name.ends_with("List") || name.ends_with("Details") {
            answer[name] = json!([]);
        } else if name.starts_with("Total") {
            answer[name] = json!(0);
        }
    }
    answer
}
