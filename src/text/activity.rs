//! Words of the activity screen.

use super::Tr;
use media_api::{Action, ActivityOutcome, ActivityParameter, Recorded};

texts! {
    activity {
        TITLE,
        WHY,
        VERIFIED,
        ENTRY,
        ENTRIES,
        FINGERPRINT,
        BROKEN,
        BROKEN_WHY,
        CAPTION,
        AT,
        WHO,
        ACTION,
        RESOURCE,
        SUMMARY,
        OUTCOME,
        REQUEST,
        DELETION,
        RESOURCE_ID,
        NOTHING,
        NOTHING_HINT,
        NO_MATCH,
        NO_MATCH_HINT,
        /// What was done, and to what it was done: `Submit job: Lobby`.
        NAMED,
        RECORD,
        RECORDS,
        SNAPSHOT,
        SNAPSHOTS,
        STREAM,
        STREAMS,
        UPLOAD,
        UPLOADS,
        ARM_DELETIONS,
        DISARM_DELETIONS,
        MINUTE,
        MINUTES,
        SUBMIT_LIVE_SNAPSHOT_JOB,
        LIST_LIVE_SNAPSHOT_JOBS,
        DELETE_LIVE_SNAPSHOT_FILES,
        GET_LIVE_SNAPSHOT_JOB,
        SEND_LIVE_SNAPSHOT_JOB_COMMAND,
        LIST_LIVE_SNAPSHOT_FILES,
        CREATE_LIVE_SNAPSHOT_TEMPLATE,
        UPDATE_LIVE_SNAPSHOT_TEMPLATE,
        DELETE_LIVE_SNAPSHOT_TEMPLATE,
        GET_LIVE_SNAPSHOT_TEMPLATE,
        LIST_LIVE_SNAPSHOT_TEMPLATES,
        SET_EVENT_CALLBACK,
        GET_EVENT_CALLBACK,
        DELETE_STREAM,
        DELETE_MULTIPART_UPLOAD,
        GET_PLAY_INFO,
        GET_VIDEO_LIST,
        SEARCH_MEDIA,
        GET_VIDEO_INFO,
        GET_MEZZANINE_INFO,
        GET_UPLOAD_DETAILS,
        CREATE_UPLOAD_VIDEO,
        REFRESH_UPLOAD_VIDEO,
        START_JOB,
        STOP_JOB,
        RESTART_JOB,
        JOB_ID,
        JOB_NAME,
        TEMPLATE_ID,
        TEMPLATE_NAME,
        VIDEO_ID,
        MEDIA_ID,
        COMMAND,
        TIME_INTERVAL,
        OVERWRITE_FORMAT,
        SEQUENCE_FORMAT,
        VIDEO_TITLE,
        MEDIA_TYPE,
        CALLBACK_TYPE,
        FILE_NAME,
        SENT,
        OK,
        REFUSED,
        FAILED,
        UNKNOWN,
    }
}

/// The words for what an entry is about.
pub fn recorded(recorded: Recorded) -> Tr {
    match recorded {
        Recorded::Call(called) => action(called),
        Recorded::ArmDeletions => ARM_DELETIONS,
        Recorded::DisarmDeletions => DISARM_DELETIONS,
    }
}

/// The words for an operation.
pub fn action(action: Action) -> Tr {
    use Action::*;
    match action {
        SubmitLiveSnapshotJob => SUBMIT_LIVE_SNAPSHOT_JOB,
        ListLiveSnapshotJobs => LIST_LIVE_SNAPSHOT_JOBS,
        DeleteLiveSnapshotFiles => DELETE_LIVE_SNAPSHOT_FILES,
        GetLiveSnapshotJob => GET_LIVE_SNAPSHOT_JOB,
        SendLiveSnapshotJobCommand => SEND_LIVE_SNAPSHOT_JOB_COMMAND,
        ListLiveSnapshotFiles => LIST_LIVE_SNAPSHOT_FILES,
        CreateLiveSnapshotTemplate => CREATE_LIVE_SNAPSHOT_TEMPLATE,
        UpdateLiveSnapshotTemplate => UPDATE_LIVE_SNAPSHOT_TEMPLATE,
        DeleteLiveSnapshotTemplate => DELETE_LIVE_SNAPSHOT_TEMPLATE,
        GetLiveSnapshotTemplate => GET_LIVE_SNAPSHOT_TEMPLATE,
        ListLiveSnapshotTemplates => LIST_LIVE_SNAPSHOT_TEMPLATES,
        SetEventCallback => SET_EVENT_CALLBACK,
        GetEventCallback => GET_EVENT_CALLBACK,
        DeleteStream => DELETE_STREAM,
        DeleteMultipartUpload => DELETE_MULTIPART_UPLOAD,
        GetPlayInfo => GET_PLAY_INFO,
        GetVideoList => GET_VIDEO_LIST,
        SearchMedia => SEARCH_MEDIA,
        GetVideoInfo => GET_VIDEO_INFO,
        GetMezzanineInfo => GET_MEZZANINE_INFO,
        GetUploadDetails => GET_UPLOAD_DETAILS,
        CreateUploadVideo => CREATE_UPLOAD_VIDEO,
        RefreshUploadVideo => REFRESH_UPLOAD_VIDEO,
    }
}

/// The words for a command to a job, as the API writes it.
pub fn command(command: &str) -> Option<Tr> {
    match command {
        "start" => Some(START_JOB),
        "stop" => Some(STOP_JOB),
        "restart" => Some(RESTART_JOB),
        _ => None,
    }
}

/// The name of a recorded parameter.
pub fn parameter(parameter: ActivityParameter) -> Tr {
    use ActivityParameter::*;
    match parameter {
        JobId => JOB_ID,
        JobName => JOB_NAME,
        TemplateId => TEMPLATE_ID,
        TemplateName => TEMPLATE_NAME,
        VideoId => VIDEO_ID,
        MediaId => MEDIA_ID,
        Command => COMMAND,
        TimeInterval => TIME_INTERVAL,
        OverwriteFormat => OVERWRITE_FORMAT,
        SequenceFormat => SEQUENCE_FORMAT,
        Title => VIDEO_TITLE,
        MediaType => MEDIA_TYPE,
        CallbackType => CALLBACK_TYPE,
        FileName => FILE_NAME,
    }
}

/// The word for an outcome.
pub fn outcome(outcome: ActivityOutcome) -> Tr {
    match outcome {
        ActivityOutcome::Sent => SENT,
        ActivityOutcome::Ok => OK,
        ActivityOutcome::Refused => REFUSED,
        ActivityOutcome::Failed => FAILED,
        ActivityOutcome::Unknown => UNKNOWN,
    }
}
