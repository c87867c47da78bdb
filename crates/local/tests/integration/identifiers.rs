//! Identifiers of items that do not exist: the documented error, whatever their form.

use crate::common::*;
use media_api::Action;

/// Operation, its identifier, and its other required parameters.
const OPERATIONS: &[(Action, &str, Parameters)] = &[
    (Action::GetLiveSnapshotJob, "JobId", &[]),
    (Action::SendLiveSnapshotJobCommand, "JobId", &[("Command", "start")]),
    (Action::DeleteLiveSnapshotFiles, "JobId", &[("CreateTimestampList", "[1]")]),
    (
        Action::ListLiveSnapshotFiles,
        "JobId",
        &[("StartTime", "2026-01-01T00:00:00Z"), ("EndTime", "2026-01-01T00:00:00Z")],
    ),
    (
        Action::SubmitLiveSnapshotJob,
        "TemplateId",
        &[
            ("JobName", "x"),
            ("StreamInput.Type", "rtmp"),
            ("StreamInput.Url", "rtmp://127.0.0.1/x"),
            ("SnapshotOutput.StorageType", "oss"),
            ("SnapshotOutput.Endpoint", ENDPOINT),
            ("SnapshotOutput.Bucket", BUCKET),
        ],
    ),
    (
        Action::UpdateLiveSnapshotTemplate,
        "TemplateId",
        &[("TemplateName", "x"), ("TimeInterval", "5"), ("SequenceFormat", "{Sequence}.jpg")],
    ),
    (Action::GetLiveSnapshotTemplate, "TemplateId", &[]),
    (Action::DeleteLiveSnapshotTemplate, "TemplateId", &[]),
    (Action::DeleteStream, "VideoId", &[("JobIds", "x")]),
    (Action::GetPlayInfo, "VideoId", &[]),
    (Action::GetVideoInfo, "VideoId", &[]),
    (Action::GetMezzanineInfo, "VideoId", &[]),
    (Action::RefreshUploadVideo, "VideoId", &[]),
    (Action::DeleteMultipartUpload, "MediaId", &[("MediaType", "video")]),
];

#[test]
fn every_operation_with_an_identifier_is_in_the_table() {
    for action in Action::ALL {
        let has_identifier =
            action.facts().parameters.iter().any(|parameter| matches!(parameter.kind, media_api::Kind::Id));
        assert_eq!(OPERATIONS.iter().any(|row| row.0 == *action), has_identifier, "{action}");
    }
}

#[tokio::test]
async fn an_identifier_of_no_known_form_names_nothing() {
    let running = running().await;
    for (action, id, parameters) in OPERATIONS {
        let mut answers = Vec::new();
        for text in ["no-such", "not an id", "大厅", "a/../b", &"x".repeat(200)] {
            let pairs: Vec<(&str, &str)> =
                [(*id, text)].into_iter().chain(parameters.iter().copied()).collect();
            let raw = running.send(&running.attempt_with(*action, &pairs)).await;
            answers.push((raw.status, raw.error().code, raw.error().message));
        }
        assert!(answers[0].1.ends_with("NotFound"), "{action} {answers:?}");
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{action} {answers:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_another_parameter_is_answered_first() {
    let running = running().await;
    for (action, id, parameters) in OPERATIONS.iter().filter(|row| !row.2.is_empty()) {
        let pairs = [(*id, "not an id"), (parameters[0].0, "")];
        let raw = running.send(&running.attempt_with(*action, &pairs)).await;
        assert_eq!(raw.error().code, "MissingParameter", "{action}");
    }
}
