//! Texts of the activity screen.

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
        KEY_CHECKED,
        CHECKPOINT,
        CHECKPOINTS,
        BROKEN,
        BROKEN_WHY,
        CAPTION,
        AT,
        WHO,
        ACTION,
        RESOURCE,
        PARAMETERS,
        OUTCOME,
        REQUEST,
        NUMBER,
        DETAILS,
        DETAILS_OF,
        SHOW_DELETION,
        REQUESTS_OF_DELETION,
        REQUEST_NOT_RECORDED,
        NO_REQUEST,
        RESOURCE_ID,
        NO_ENTRY,
        SEARCH,
        ROWS,
        GROUPED,
        EACH_CALL,
        NEW_ONE,
        NEW_COUNT,
        NOTHING,
        NOTHING_HINT,
        ELSEWHERE,
        NO_MATCH,
        NO_MATCH_HINT,
        /// A parameter and its value: `Template ID: t-1`.
        NAMED,
        /// A number of pictures, in the parameters of a deletion.
        WITH_FILES,
        // Sentences: before and unless the service accepted it, and after. `{}` is the name.
        DO_SUBMIT,
        DID_SUBMIT,
        DO_START,
        DID_START,
        DO_STOP,
        DID_STOP,
        DO_RESTART,
        DID_RESTART,
        DO_COMMAND,
        DID_COMMAND,
        DO_CREATE_TEMPLATE,
        DID_CREATE_TEMPLATE,
        DO_CHANGE_TEMPLATE,
        DID_CHANGE_TEMPLATE,
        DO_DELETE_TEMPLATE,
        DID_DELETE_TEMPLATE,
        DO_CREATE_UPLOAD,
        DID_CREATE_UPLOAD,
        DO_RENEW_UPLOAD,
        DID_RENEW_UPLOAD,
        /// One call of a deletion: `{0}` is the count with its noun, `{1}` the name.
        DO_REMOVE,
        DID_REMOVE,
        DO_ERASE,
        DID_ERASE,
        DO_DELETE,
        DID_DELETE,
        DO_DELETE_PARTS,
        DID_DELETE_PARTS,
        ARM_DELETIONS,
        DISARM_DELETIONS,
        DID_DISARM,
        /// `{}` is the time with its unit.
        DO_ARM,
        DID_ARM,
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
        UNDER_WAY,
        NOT_DELETED,
        NOT_KNOWN,
        NOT_SENT,
    }
}

/// The text for the target of an entry.
pub fn recorded(recorded: Recorded) -> Tr {
    match recorded {
        Recorded::Call(called) => action(called),
        Recorded::ArmDeletions => ARM_DELETIONS,
        Recorded::DisarmDeletions => DISARM_DELETIONS,
    }
}

/// The text for an operation.
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

/// The texts for a command to a job, before and after it, by the API's name of the command.
pub fn command(command: &str) -> [Tr; 2] {
    match command {
        "start" => [DO_START, DID_START],
        "stop" => [DO_STOP, DID_STOP],
        "restart" => [DO_RESTART, DID_RESTART],
        _ => [DO_COMMAND, DID_COMMAND],
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

/// The text for an outcome.
pub fn outcome(outcome: ActivityOutcome) -> Tr {
    match outcome {
        ActivityOutcome::Sent => SENT,
        ActivityOutcome::Ok => OK,
        ActivityOutcome::Refused => REFUSED,
        ActivityOutcome::Failed => FAILED,
        ActivityOutcome::Unknown => UNKNOWN,
    }
}
