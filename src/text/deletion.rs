//! Words of deletions: the preview (the plan that the server made), the hold, the progress and the outcomes.

use super::Tr;
use media_api::deletion::{LeftOutReason, Outcome, State};

texts! {
    deletion {
        // The steps before there is a plan.
        CHOOSE_TITLE,
        CHOOSE_HINT,
        TAKEN_BETWEEN,
        PREVIEW,
        PREVIEW_AGAIN,
        PLANNING,
        REPLANNING,
        PLANNING_HINT,
        FINDING,
        NOTHING,
        NOTHING_HINT,
        // What is counted.
        RECORD,
        RECORDS,
        PICTURE,
        PICTURES,
        STREAM,
        STREAMS,
        UPLOAD,
        UPLOADS,
        UNFINISHED_UPLOAD,
        UNFINISHED_UPLOADS,
        UPLOAD_OF,
        SNAPSHOT,
        SNAPSHOTS,
        FILE,
        FILES,
        JOB,
        JOBS,
        VIDEO,
        VIDEOS,
        CALL,
        CALLS,
        // The title as a question, the button, and the same once it is done; by kind.
        TITLE_RECORDS,
        TITLE_ERASE,
        TITLE_STREAMS,
        TITLE_PARTS,
        DO_RECORDS,
        DO_ERASE,
        DO_STREAMS,
        DO_PARTS,
        DONE_RECORDS,
        DONE_ERASE,
        DONE_STREAMS,
        DONE_PARTS,
        SOME_OF,
        // What is deleted, in one sentence; by kind.
        SAY_RECORDS,
        SAY_ERASE,
        SAY_STREAMS,
        SAY_PARTS,
        SPAN,
        THE_BUCKETS,
        HOW_LONG,
        FREES,
        KEPT_OF_JOB,
        KEPT_OF_JOBS,
        KEPT_OF_VIDEO,
        KEPT_OF_VIDEOS,
        KEPT_OF_UPLOADS,
        STRIP,
        OLDEST,
        NEWEST,
        AND_MORE,
        NAMES_AND_MORE,
        BETWEEN_NAMES,
        // The choice between records and files.
        WHAT_GOES,
        RECORDS_ONLY,
        RECORDS_ONLY_HINT,
        WITH_FILES,
        WITH_FILES_HINT,
        // Warnings: one line for each kind.
        JOB_RUNNING,
        JOBS_RUNNING,
        JOB_RUNNING_HINT,
        OVERWRITE,
        OVERWRITES,
        OVERWRITE_HINT,
        CDN,
        CDN_HINT,
        PARTS_EXPIRE,
        PARTS_EXPIRE_HINT,
        NO_STREAMS_LEFT,
        NO_STREAMS_LEFT_HINT,
        CAPPED,
        CAPPED_HINT,
        LEFT_OUT,
        // The confirmation.
        TYPE_TO_CONFIRM,
        TYPE_MISMATCH,
        EXPIRES_IN,
        EXPIRED,
        MAY_BE_CONFIRMED,
        CONFIRMING,
        // The hold and the progress.
        STARTS_IN,
        STARTING,
        HELD_HINT,
        CANCEL_DELETION,
        CANCELLING,
        RUNNING,
        STOPPING,
        STOP,
        STOP_HINT,
        PROGRESS,
        DONE,
        LEFT,
        FAILED,
        UNSURE,
        CALLS_DONE,
        CONNECTION_LOST,
        CANCELLED_NOTICE,
        NOT_CANCELLED_NOTICE,
        // The outcomes.
        OUTCOME,
        ITEM,
        SUBJECT,
        REASON,
        CAPTION,
        FILTER,
        ALL_DELETED,
        ALL_ACCEPTED,
        WERE_GONE,
        NOT_DELETED,
        NOT_KNOWN,
        NEVER_SENT,
        RETRY,
        RETRY_UNKNOWN,
        COPY_OUTCOMES,
        FULL_PAGE,
        REQUEST_ID,
        NO_SUCH_OUTCOME,
        LOADING,
        CDN_AFTER,
        // The top bar.
        BADGE_HELD,
        BADGE_RUNNING,
        BADGE_STOPPING,
        BADGE_OVER,
        BADGE_STOPPED,
        BADGE_CANCELLED,
        BADGE_OPEN,
        // The page of one deletion.
        PAGE_TITLE,
        MADE,
        FINISHED_AT,
        STATE,
        ACTION,
        RETRY_OF,
        DELETION_ID,
        SHOW_PROGRESS,
        NO_DELETION,
        NO_DELETION_HINT,
        TO_ACTIVITY,
        DELETED,
        /// For upload parts: the service answered, and cannot be asked what is left.
        ACCEPTED,
        ALREADY_GONE,
        /// For upload parts, whose absence is no surprise.
        NOTHING_TO_CLEAN,
        PLANNED,
        SENT,
        REFUSED,
        OUTCOME_FAILED,
        UNKNOWN,
        OUTCOME_UNKNOWN,
        OUTCOME_NOT_SENT,
        STATE_PLANNED,
        CONFIRMED,
        STATE_RUNNING,
        FINISHED,
        CANCELLED,
        STATE_EXPIRED,
        DUPLICATE,
        LEFT_OUT_OVERWRITE,
        NOT_FOUND,
    }
}

/// The word for an outcome.
pub fn outcome(outcome: Outcome) -> Tr {
    match outcome {
        Outcome::Planned => PLANNED,
        Outcome::Sent => SENT,
        Outcome::Deleted => DELETED,
        Outcome::Absent => ALREADY_GONE,
        Outcome::Refused => REFUSED,
        Outcome::Failed => OUTCOME_FAILED,
        Outcome::Unknown => UNKNOWN,
    }
}

/// What an outcome without a message means, where its word does not say everything.
pub fn outcome_hint(outcome: Outcome) -> Option<Tr> {
    match outcome {
        Outcome::Unknown => Some(OUTCOME_UNKNOWN),
        Outcome::Planned => Some(OUTCOME_NOT_SENT),
        Outcome::Sent | Outcome::Deleted | Outcome::Absent | Outcome::Refused | Outcome::Failed => None,
    }
}

/// The word for where a deletion stands.
pub fn state(state: State) -> Tr {
    match state {
        State::Planned => STATE_PLANNED,
        State::Confirmed => CONFIRMED,
        State::Running => STATE_RUNNING,
        State::Stopping => BADGE_STOPPING,
        State::Finished => FINISHED,
        State::Cancelled => CANCELLED,
        State::Expired => STATE_EXPIRED,
    }
}

/// Why something is not in the plan.
pub fn left_out(reason: LeftOutReason) -> Tr {
    match reason {
        LeftOutReason::Duplicate => DUPLICATE,
        LeftOutReason::Overwrite => LEFT_OUT_OVERWRITE,
        LeftOutReason::NotFound => NOT_FOUND,
    }
}
