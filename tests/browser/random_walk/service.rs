//! A service with jobs, templates, videos, uploads, deletions and a record, which answers everything after a random time.

use super::random::Random;
use crate::deletion::server::{deletion as known, item, json as json_reply, plan, summary};
use crate::support::newest::{NEWEST, newest, taken};
use crate::support::{EventStream, Reply, Server, context, serve};
use media_api::JobHistory;
use media_api::deletion::{Deletion, Outcome, State};
use media_api::faults::FaultPlan;
use media_api::time::ApiTime;
use serde_json::{Value, json};
use std::cell::RefCell;

pub const JOB: &str = "8c1ea046-263c-3560-978a-fb2877820001";
pub const TEMPLATE: &str = "d2b5e0a0-5a1c-4f6a-9d0f-5d1b2c3a4e01";
pub const VIDEO: &str = "93ab850b4f6f44eab54b6e91d24d0001";
pub const DELETION: &str = "deletion-1";

/// A picture that a browser shows without a server; the part after `#` makes its address unique.
const DRAWN: &str = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
/// Longest time until a response, in milliseconds. Everything is about sixteen times as fast as in reality.
const SLOWEST: usize = 120;

fn now() -> i64 {
    js_sys::Date::now() as i64
}

fn time(seconds_ago: i64) -> String {
    ApiTime::from_seconds(now() / 1_000 - seconds_ago).expect("a time of today").to_string()
}

/// Replaces `fetch`. One response of twenty is a failure.
pub fn start(seed: u64) -> Server {
    let random = RefCell::new(Random::new(seed));
    serve(move |path, body| {
        let mut random = random.borrow_mut();
        let request = serde_json::from_str(body).unwrap_or(Value::Null);
        let is_session = path.starts_with("/api/context");
        let reply = if !is_session && random.chance(5) {
            failure(&mut random)
        } else {
            answer(path, &request, &mut random)
        };
        let millis = random.below(SLOWEST) as i32;
        reply.after(millis)
    })
}

fn failure(random: &mut Random) -> Reply {
    match random.below(3) {
        0 => Reply::network_error(),
        1 => Reply::refusal(400, "Throttling.User", "Request was denied due to user flow control."),
        _ => Reply::refusal(
            500,
            "InternalError",
            "The request processing has failed due to some unknown error.",
        ),
    }
}

fn answer(path: &str, request: &Value, random: &mut Random) -> Reply {
    if let Some(operation) = path.strip_prefix("/api/call/") {
        return call(operation, request, random);
    }
    match path {
        NEWEST => newest_pictures(request, random),
        "/api/context" => json_reply(&media_api::Context { now: now(), ..context() }),
        "/api/activity" => activity(request),
        "/api/deletions/events" => {
            let stream = EventStream::new();
            stream.send("\"ready\"");
            if random.chance(50) {
                stream.close();
            }
            Reply::from(&stream)
        }
        "/api/deletions/plan" => json_reply(&plan("plan-1", false)),
        "/api/faults" | "/api/faults/set" => json_reply(&FaultPlan::default()),
        _ if path.ends_with("/history") => json_reply(&JobHistory::default()),
        _ if path.ends_with("/retry") => json_reply(&plan("plan-2", false)),
        _ if path.ends_with("/confirm") => json_reply(&summary("plan-1", State::Confirmed)),
        _ if path.ends_with("/cancel") => json_reply(&summary("plan-1", State::Cancelled)),
        _ if path.starts_with("/api/deletions/") => json_reply(&deletion(random)),
        _ => (404, json!({"code": "not_found", "message": path, "status": 404}).to_string()).into(),
    }
}

fn call(operation: &str, request: &Value, random: &mut Random) -> Reply {
    let response = match operation {
        "ListLiveSnapshotJobs" => jobs(request, random),
        "GetLiveSnapshotJob" => job_facts(),
        "ListLiveSnapshotFiles" => return files(request),
        "ListLiveSnapshotTemplates" => templates(request),
        "GetLiveSnapshotTemplate" => template_facts(),
        "SubmitLiveSnapshotJob" => json!({"RequestId": "r", "JobId": JOB}),
        "CreateLiveSnapshotTemplate" => json!({"RequestId": "r", "TemplateId": TEMPLATE}),
        "GetVideoList" => {
            let (shown, total) = page(request, 45);
            json!({"RequestId": "r", "Total": total, "VideoList": {"Video": shown.map(video).collect::<Vec<_>>()}})
        }
        "SearchMedia" => {
            let (shown, total) = page(request, 14);
            let media =
                shown.map(|n| json!({"MediaId": video_id(n), "CreationTime": time(n), "Video": video(n)}));
            json!({"RequestId": "r", "Total": total, "MediaList": media.collect::<Vec<_>>()})
        }
        "GetVideoInfo" => json!({"RequestId": "r", "Video": video(1)}),
        "GetPlayInfo" => play_info(),
        "GetUploadDetails" => upload_details(request),
        _ => json!({"RequestId": "r"}),
    };
    Reply::answer(response)
}

/// The numbers of the rows on the requested page, and the total.
fn page(request: &Value, total: i64) -> (std::ops::Range<i64>, i64) {
    let number = |name: &str, default: i64| {
        request[name].as_i64().or_else(|| request[name].as_str()?.parse().ok()).unwrap_or(default)
    };
    let (number, size) = (number("PageNo", 1), number("PageSize", 10));
    let start = ((number - 1) * size).clamp(0, total);
    (start..(start + size).min(total), total)
}

fn id(base: &str, n: i64) -> String {
    format!("{}{:04}", &base[..base.len() - 4], n + 1)
}

fn jobs(request: &Value, random: &mut Random) -> Value {
    let total = if request["SearchKeyWord"].is_string() { random.below(4) as i64 } else { 61 };
    let (shown, total) = page(request, total);
    let job = |n: i64| {
        json!({
            "JobId": id(JOB, n), "JobName": format!("Gate {{{n}}}"), "Status": (["Started", "Paused", "Init"][n as usize % 3]),
            "TemplateId": TEMPLATE, "TemplateName": "Every 5 s", "TimeInterval": 5, "CreateTime": time(n * 3_600),
            "SnapshotOutput": {"Endpoint": "oss-cn-shanghai.aliyuncs.com", "Bucket": "lobby", "StorageType": "oss"},
        })
    };
    json!({"RequestId": "r", "TotalCount": total, "JobList": shown.map(job).collect::<Vec<_>>()})
}

fn job_facts() -> Value {
    json!({
        "RequestId": "r", "JobId": JOB, "JobName": "Lobby camera", "TemplateId": TEMPLATE, "TemplateName": "Every 5 s",
        "Status": "started", "TimeInterval": 5, "CallbackUrl": "", "CreateTime": time(10_800), "LastModified": time(10_800),
        "StreamInput": {"Url": "rtmp://127.0.0.1:1935/live/lobby", "Type": "rtmp"},
        "SnapshotOutput": {"StorageType": "oss", "Endpoint": "oss-cn-shanghai.aliyuncs.com", "Bucket": "lobby"},
        "SequenceFormat": "snapshot/{JobId}/{UnixTimestamp}.jpg", "OverwriteFormat": "snapshot/{JobId}.jpg",
    })
}

/// A picture every twenty seconds, up to now.
fn files(request: &Value) -> Reply {
    let second = |name: &str| {
        request[name]
            .as_str()
            .and_then(media_api::time::parse)
            .map(|time| time.timestamp())
            .unwrap_or_default()
    };
    let is_descending = request["SortBy"] == "desc";
    let (start, end) = (second("StartTime"), second("EndTime").min(now() / 1_000));
    let mut times: Vec<i64> = ((start + 19) / 20..=end / 20).map(|step| step * 20).collect();
    if is_descending {
        times.reverse();
    }
    let next = times.get(100).and_then(|second| ApiTime::from_seconds(*second)).map(|time| time.to_string());
    times.truncate(100);
    let file = |second: &i64| {
        json!({
            "OssEndpoint": "oss-cn-shanghai.aliyuncs.com", "OssBucket": "lobby",
            "OssObject": format!("snapshot/{JOB}/{second}137.jpg"), "CreateTimestamp": second * 1_000 + 137, "IsOverlay": false,
        })
    };
    let link =
        |second: &i64| json!({"thumbnail": format!("{DRAWN}#{second}"), "full": format!("{DRAWN}#{second}")});
    json_reply(&json!({
        "response": {
            "RequestId": "r", "FileList": times.iter().map(file).collect::<Vec<_>>(), "NextStartTime": next.unwrap_or_default(),
        },
        "pictures": times.iter().map(link).collect::<Vec<_>>(),
    }))
}

/// Of some jobs nothing is read yet, and some have no picture.
fn newest_pictures(request: &Value, random: &mut Random) -> Reply {
    let seed = random.below(1_000);
    newest(&request.to_string(), |job| match (seed + job.bytes().map(usize::from).sum::<usize>()) % 5 {
        0 => Value::Null,
        1 => json!("none_in_a_day"),
        _ => taken(seed as i64 * 20),
    })
}

fn templates(request: &Value) -> Value {
    let (shown, total) = page(request, 23);
    let template = |n: i64| {
        json!({
            "TemplateId": id(TEMPLATE, n), "TemplateName": format!("Every {} s", n + 5), "Type": "custom",
            "TimeInterval": n + 5, "CreateTime": time(n * 3_600),
        })
    };
    json!({"RequestId": "r", "TotalCount": total, "TemplateList": shown.map(template).collect::<Vec<_>>()})
}

fn template_facts() -> Value {
    json!({
        "RequestId": "r", "TemplateId": TEMPLATE, "TemplateName": "Every 5 s", "Type": "custom", "TimeInterval": 5,
        "SequenceFormat": "snapshot/{JobId}/{UnixTimestamp}.jpg", "OverwriteFormat": "", "CreateTime": time(10_800),
        "LastModified": time(10_800),
    })
}

fn video_id(n: i64) -> String {
    id(VIDEO, n)
}

fn video(n: i64) -> Value {
    json!({
        "VideoId": video_id(n), "Title": format!("Talk {n} <b>"), "Status": (["Normal", "Uploading"][n as usize % 2]),
        "Size": 10_897_890, "Duration": 61.0, "CreationTime": time(n * 3_600),
    })
}

fn play_info() -> Value {
    let stream = |n: u64| {
        json!({
            "JobId": format!("stream-{n}"), "Definition": "LD", "Format": "mp4", "Status": "Normal", "Size": 418_112,
            "Duration": "60.0", "Bitrate": "992.78", "Width": 540, "Height": 960,
        })
    };
    json!({"RequestId": "r", "VideoBase": {}, "PlayInfoList": {"PlayInfo": (1..=3).map(stream).collect::<Vec<_>>()}})
}

fn upload_details(request: &Value) -> Value {
    let ids = request["MediaIds"].as_str().unwrap_or_default().split(',').map(str::trim);
    let detail = |id: &str| {
        json!({
            "MediaId": id, "Title": "Talk", "Status": "Uploading", "UploadStatus": "UPLOADING", "FileSize": 1_000,
            "UploadSize": 250, "UploadRatio": 0.25, "CreationTime": time(3_600),
        })
    };
    json!({"RequestId": "r", "UploadDetails": ids.map(detail).collect::<Vec<_>>()})
}

fn activity(request: &Value) -> Reply {
    let newest = request["before"].as_i64().unwrap_or(121) - 1;
    let entry = |sequence: i64| {
        json!({
            "sequence": sequence, "at": now() - (121 - sequence) * 60_000, "who": "ef1118da",
            "action": "SendLiveSnapshotJobCommand", "resource": JOB, "summary": "Command=stop", "outcome": "ok",
            "request_id": "REQ-1",
        })
    };
    let entries: Vec<Value> = (1..=newest).rev().take(50).map(entry).collect();
    let next = (newest > 50).then_some(newest - 49);
    json_reply(&json!({
        "entries": entries, "next": next,
        "chain": {"checked_at": now(), "entries": 120, "broken_at": null, "head": "00ff"},
    }))
}

fn deletion(random: &mut Random) -> Deletion {
    let state = *random.pick(&[State::Finished, State::Cancelled, State::Running]).expect("three states");
    let ended = |n: i64| {
        let (outcome, code) =
            if n == 0 { (Outcome::Failed, Some("InternalError")) } else { (Outcome::Deleted, None) };
        item(&(1_767_319_200_000 + n * 5_000).to_string(), outcome, code)
    };
    Deletion { items: (0..40).map(ended).collect(), ..known(summary(DELETION, state)) }
}
