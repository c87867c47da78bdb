//! The example requests of the five operation pages, sent to a service that has none of their items.

use crate::common::*;
use media_api::Action;

/// Operation, parameters as printed on the page, and the documented error for items that do not exist. `JobName` has no example
/// on its page.
const EXAMPLES: &[(Action, Parameters, u16, &str)] = &[
    (
        Action::SubmitLiveSnapshotJob,
        &[
            ("JobName", "Lobby camera"),
            ("StreamInput", r#"{"Type":"rtmp","Url":"rtmp://www.aliyun.com/stream"}"#),
            (
                "SnapshotOutput",
                r#"{"Bucket":"testbucket","Endpoint":"oss-cn-shanghai.aliyuncs.com","StorageType":"oss"}"#,
            ),
            ("TemplateId", "****a046-263c-3560-978a-fb287782****"),
            ("CallbackUrl", "http://www.aliyun.com/snapshot/callback"),
        ],
        404,
        "TemplateNotFound",
    ),
    (
        Action::ListLiveSnapshotJobs,
        &[
            ("StartTime", "2022-02-02T00:00:00Z"),
            ("EndTime", "2022-02-02T23:59:59Z"),
            ("SearchKeyWord", "****a046-263c-3560-978a-fb287782****"),
            ("Status", "init"),
            ("PageNo", "1"),
            ("PageSize", "10"),
            ("SortBy", "desc"),
        ],
        200,
        "",
    ),
    // The example of the start alone is a week of the past; that of the end alone lies before its default start.
    (Action::ListLiveSnapshotJobs, &[("StartTime", "2022-02-02T00:00:00Z")], 200, ""),
    (Action::ListLiveSnapshotJobs, &[("EndTime", "2022-02-02T23:59:59Z")], 400, "EndTimeMismatch"),
    (
        Action::DeleteLiveSnapshotFiles,
        &[
            ("JobId", "****a046-263c-3560-978a-fb287782****"),
            ("CreateTimestampList", "[1660638613798]"),
            ("DeleteOriginalFile", "true"),
        ],
        404,
        "JobNotFound",
    ),
    (
        Action::DeleteStream,
        &[("JobIds", "35eb4dbda18c49cc0025df374b46****"), ("VideoId", "95948ddba24446b6aed5db985e78****")],
        404,
        "InvalidVideo.NotFound",
    ),
    (
        Action::DeleteMultipartUpload,
        &[("MediaId", "61ccbdb06fa3012be4d8083f6****"), ("MediaType", "video")],
        400,
        "InvalidVideo.NotFound",
    ),
];

#[tokio::test]
async fn every_example_request_passes_validation() {
    let running = running().await;
    for (action, parameters, status, code) in EXAMPLES {
        let raw = running.send(&running.attempt_with(*action, parameters)).await;
        let answered = if raw.status == 200 { String::new() } else { raw.error().code };
        assert_eq!((raw.status, answered.as_str()), (*status, *code), "{action} {parameters:?}: {raw:?}");
    }
}
