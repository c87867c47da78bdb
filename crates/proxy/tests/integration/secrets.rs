//! One session of everything that handles a secret, and then a search for each secret in everything readable afterwards: the
//! log at its most verbose, error responses, the activity record, Debug output and the files of the data folder.

use crate::common::*;
use media_api::Mode;
use media_proxy::credentials::Credentials;
use media_proxy::{Config, Journal, Retry, Upstream, app};
use serde_json::{Value, json};
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tracing_subscriber::fmt::MakeWriter;

const SECURITY_TOKEN: &str = "canary-security-token-51c0";
const STREAM_KEY: &str = "canary-stream-key-a9d2";
const CALLBACK_TOKEN: &str = "canary-callback-token-0be7";
const GUESSED_LAUNCH_TOKEN: &str = "canary-guessed-launch-token-88e1";
const GUESSED_PAGE_TOKEN: &str = "canary-guessed-page-token-7c44";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn submission() -> Value {
    json!({
        "JobName": "door", "TemplateId": "t",
        "StreamInput": { "Type": "rtmp", "Url": format!("rtmp://push.example.com/live/door?auth_key={STREAM_KEY}") },
        "SnapshotOutput": { "StorageType": "oss", "Endpoint": "oss-cn-shanghai.aliyuncs.com", "Bucket": "bucket-a" },
        "CallbackUrl": format!("https://callback.example.com/x?token={CALLBACK_TOKEN}")
    })
}

/// Fails in each way once, and repeats what it was sent, as the vendor does when signatures differ.
async fn service() -> Fake {
    let mut submissions = 0;
    Fake::json(move |seen| {
        let authorization = seen.headers["authorization"].to_str().unwrap().to_owned();
        assert_eq!(seen.headers["x-acs-security-token"], SECURITY_TOKEN);
        match seen.action.as_str() {
            "SubmitLiveSnapshotJob" => {
                submissions += 1;
                match submissions {
                    1 => (200, json!({ "RequestId": "R", "JobId": "job-1" })),
                    2 => (
                        400,
                        json!({ "RequestId": "R", "Code": "SignatureDoesNotMatch", "Message": format!(
                            "Specified signature is not matched with our calculation. server string to sign is:{authorization} {SECURITY_TOKEN} {STREAM_KEY}"
                        ) }),
                    ),
                    3 => (500, json!(format!("{SECURITY_TOKEN} {STREAM_KEY}"))),
                    4 => (302, json!({ "to": STREAM_KEY })),
                    _ => (599, Value::Null),
                }
            }
            "GetLiveSnapshotJob" => {
                (200, json!({ "RequestId": "R", "JobId": "job-1", "JobName": "door", "Status": "paused" }))
            }
            "ListLiveSnapshotFiles" => (
                200,
                json!({ "RequestId": "R", "FileList": [
                    { "OssBucket": "b", "OssObject": "a.jpg", "CreateTimestamp": 1_767_322_800_000_i64, "IsOverlay": false }
                ] }),
            ),
            "DeleteLiveSnapshotFiles" => (
                400,
                json!({ "RequestId": "R", "Code": "SignatureDoesNotMatch", "Message": format!(
                    "Specified signature is not matched with our calculation. server string to sign is:{authorization} {SECURITY_TOKEN}"
                ) }),
            ),
            // The newer wording, under a code that is in no catalogue, and everything that was signed.
            "GetVideoList" => (
                400,
                json!({ "RequestId": format!("R-{SECURITY_TOKEN}"), "Code": format!("Odd.{SECURITY_TOKEN}"), "Message": format!(
                    "It differs: {SECURITY_TOKEN}. server StringToSign is [ACS3-HMAC-SHA256\nabc] and server CanonicalRequest is [GET\n/\n\nx-acs-security-token:{SECURITY_TOKEN}\n]"
                ) }),
            ),
            "SendLiveSnapshotJobCommand" => (
                400,
                json!({ "RequestId": "R", "Code": "Odd", "Message": format!("authorization:{authorization} {SECRET}") }),
            ),
            // Retried, which is logged.
            _ => error(503, "ServiceUnavailable"),
        }
    })
    .await
}

#[tokio::test]
async fn no_secret_is_in_any_log_refusal_debug_output_or_record() {
    let log = Log::default();
    // Over everything in this process, its HTTP client and server included.
    tracing_subscriber::fmt()
        .with_max_level(tracing::level_filters::LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .init();
    let folder = tempfile::tempdir().unwrap();
    let fake = service().await;
    let credentials = Credentials {
        token: Some(SECURITY_TOKEN.to_owned().into()),
        ..Credentials::new("local-testid-0001", SECRET)
    };
    let retry = Retry { transient: Duration::from_millis(1), ..Retry::default() };
    let upstream = Upstream::local(fake.address, credentials.clone())
        .unwrap()
        .with_retry(retry)
        .with_read_timeout(Duration::from_millis(400));
    let mut config = Config::on(HOST.parse().unwrap(), Mode::Local, "cn-shanghai");
    config.pace = quick();
    let mut shown = format!("{upstream:?} {config:?} {credentials:?}");
    let journal = Journal::open(&folder.path().join("console.sqlite3")).unwrap();
    shown.push_str(&format!("{journal:?}"));
    let app = app(config, upstream, journal.clone(), Arc::new(OnePicture), Arc::new(Page)).await.unwrap();

    // Signing in: a guess, the true token, and the true token once more.
    let mut refused = Vec::new();
    let log_in = |token: &str| post("/api/session", json!({ "launch_token": token }));
    refused.push(send(&app, log_in(GUESSED_LAUNCH_TOKEN)).await);
    let launch_token = media_proxy::issue_launch_token(&journal).unwrap();
    let opened = send(&app, log_in(&launch_token)).await;
    refused.push(send(&app, log_in(&launch_token)).await);
    let cookie = opened.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page_token = opened.json()["page_token"].as_str().unwrap().to_owned();
    let console =
        Console { app: app.clone(), journal, cookie: cookie.clone(), page_token: page_token.clone() };
    let mut wrong_token = console.request("/api/context", json!({}));
    wrong_token.headers_mut().insert("x-page-token", GUESSED_PAGE_TOKEN.parse().unwrap());
    refused.push(send(&app, wrong_token).await);
    let mut elsewhere = console.request("/api/context", json!({}));
    elsewhere.headers_mut().insert("origin", "http://evil.example".parse().unwrap());
    elsewhere.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    refused.push(send(&app, elsewhere).await);

    // Calls that succeed, are refused with the signed text, fail, redirect and remain unanswered.
    console.ok("/api/call/SubmitLiveSnapshotJob", submission()).await;
    for _ in 0..4 {
        refused.push(console.post("/api/call/SubmitLiveSnapshotJob", submission()).await);
    }
    refused.push(console.post("/api/call/ListLiveSnapshotTemplates", json!({})).await);
    let odd = console.post("/api/call/GetVideoList", json!({})).await;
    assert_eq!(odd.json()["message"], "It differs: [secret].");
    refused.push(odd);
    let command = json!({ "JobId": "j", "Command": "stop" });
    refused.push(console.post("/api/call/SendLiveSnapshotJobCommand", command).await);
    let signed =
        fake.calls("SendLiveSnapshotJobCommand")[0].headers["authorization"].to_str().unwrap().to_owned();
    let signature = signed.rsplit_once("Signature=").unwrap().1;
    // Requests that are refused here: a value of the wrong kind beside the secret, and the secret itself.
    let mut broken = submission();
    broken["StreamInput"]["Url"] = json!([format!("rtmp://h/a/s?auth_key={STREAM_KEY}")]);
    refused.push(console.post("/api/call/SubmitLiveSnapshotJob", broken).await);
    let mut broken = submission();
    broken["StreamInput"]["Url"] = json!(format!("no-url {STREAM_KEY}"));
    broken["CallbackUrl"] = json!(format!("no-url {CALLBACK_TOKEN}"));
    refused.push(console.post("/api/call/SubmitLiveSnapshotJob", broken).await);

    let target = json!({ "snapshots": {
        "jobs": [{ "job_id": "job-1", "timestamps": [1_767_322_800_000_i64] }], "erase_originals": false
    } });
    let deletion = console.delete(target).await;
    assert_eq!(deletion["summary"]["tally"]["refused"], 1, "{deletion}");
    shown.push_str(&deletion.to_string());
    shown.push_str(&console.ok("/api/context", json!({})).await.to_string());
    let activity = console.ok("/api/activity", json!({ "limit": 200 })).await;
    assert_eq!(activity["chain"]["broken_at"], Value::Null);
    assert!(activity["entries"].as_array().unwrap().len() >= 7, "{activity}");
    shown.push_str(&activity.to_string());
    console.ok("/api/session/end", json!({})).await;
    refused.push(console.post("/api/context", json!({})).await);
    app.shut_down().await;

    for reply in &refused {
        assert!(reply.status >= 400, "{reply:?}");
        shown.push_str(&format!("{:?} {:?}", reply.headers, reply.bytes));
    }
    let log = log.text();
    assert!(log.contains("trying again"), "nothing was logged: {log}");
    let cookie_value = cookie.split_once('=').unwrap().1;
    let secrets = [
        SECRET,
        SECURITY_TOKEN,
        STREAM_KEY,
        CALLBACK_TOKEN,
        GUESSED_LAUNCH_TOKEN,
        GUESSED_PAGE_TOKEN,
        signature,
        &launch_token,
        &page_token,
        cookie_value,
    ];
    let files: Vec<Vec<u8>> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect();
    for secret in secrets {
        assert!(!log.contains(secret), "{secret} is in the log: {log}");
        assert!(!shown.contains(secret), "{secret} is shown: {shown}");
        for bytes in &files {
            let held = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!held, "{secret} is in the data folder");
        }
    }
}
