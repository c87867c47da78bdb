//! Texts of deletions: the preview (the plan that the server made), the hold, the progress and the outcomes.

use super::Tr;
use media_api::Action;
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
        NOTHING_TAKEN,
        NOTHING_LEFT,
        NOTHING_EXISTS,
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
        TEMPLATE,
        TEMPLATES,
        CALL,
        CALLS,
        // The title as a question, the button, and the same once it is done; by kind.
        TITLE_RECORDS,
        TITLE_ERASE,
        TITLE_STREAMS,
        TITLE_PARTS,
        TITLE_TEMPLATES,
        DO_RECORDS,
        DO_ERASE,
        DO_STREAMS,
        DO_PARTS,
        DO_TEMPLATES,
        DONE_RECORDS,
        DONE_ERASE,
        DONE_STREAMS,
        DONE_PARTS,
        DONE_TEMPLATES,
        SOME_OF,
        // What is deleted, in one sentence; by kind.
        SAY_RECORDS,
        SAY_ERASE,
        SAY_STREAMS,
        SAY_PARTS,
        SAY_TEMPLATES,
        SPAN,
        THE_BUCKETS,
        HOW_LONG,
        WITH_BYTES,
        SIZE_UNKNOWN,
        KEPT_OF_JOB,
        KEPT_OF_JOBS,
        KEPT_OF_VIDEO,
        KEPT_OF_VIDEOS,
        KEPT_OF_UPLOADS,
        KEPT_OF_TEMPLATES,
        STRIP,
        OLDEST,
        NEWEST,
        AND_MORE,
        CONTENTS,
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
        FILES_SHARED,
        FILES_SHARED_MANY,
        FILES_SHARED_HINT,
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
        CONTINUE,
        GIVE_UP,
        PAUSED_HINT,
        RESTARTED,
        NOT_ARMED,
        HOURLY_LIMIT,
        CALLS_FAIL,
        ARM,
        ARMED_UNTIL,
        DISARM,
        NEEDS_ARMING,
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
        REQUESTS,
        SHOW_PROGRESS,
        NO_DELETION,
        NO_DELETION_HINT,
        TO_ACTIVITY,
        DELETED,
        /// For upload parts: the service answered, but cannot list the remaining ones.
        ACCEPTED,
        ALREADY_GONE,
        /// For upload parts, which are expected to be absent.
        NOTHING_TO_CLEAN,
        PLANNED,
        SENT,
        REFUSED,
        OUTCOME_FAILED,
        UNKNOWN,
        OUTCOME_UNKNOWN,
        OUTCOME_NOT_SENT,
        OUTCOME_ABSENT,
        STATE_PLANNED,
        CONFIRMED,
        STATE_RUNNING,
        STATE_WAITING,
        STATE_HALTED,
        FINISHED,
        CANCELLED,
        STATE_EXPIRED,
        DUPLICATE,
        LEFT_OUT_OVERWRITE,
        LEFT_OUT_SYSTEM,
        NOTHING_IN_RANGE,
        NOTHING_IN_RANGE_MANY,
        JOB_NOT_FOUND,
        JOBS_NOT_FOUND,
        NOTHING_OF_THEM,
        LEFT_OUT_NO_UPLOAD,
        LEFT_OUT_FORBIDDEN,
        LEFT_OUT_NOT_REPORTED,
        NOT_FOUND,
    }
}

/// The text for an outcome.
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

/// What an outcome without a message means, if its name is not enough.
pub fn outcome_hint(outcome: Outcome) -> Option<Tr> {
    match outcome {
        Outcome::Unknown => Some(OUTCOME_UNKNOWN),
        Outcome::Planned => Some(OUTCOME_NOT_SENT),
        Outcome::Absent => Some(OUTCOME_ABSENT),
        Outcome::Sent | Outcome::Deleted | Outcome::Refused | Outcome::Failed => None,
    }
}

/// The text for the state of a deletion.
pub fn state(state: State) -> Tr {
    match state {
        State::Planned => STATE_PLANNED,
        State::Confirmed => CONFIRMED,
        State::Running => STATE_RUNNING,
        State::Stopping => BADGE_STOPPING,
        State::Waiting => STATE_WAITING,
        State::Halted => STATE_HALTED,
        State::Finished => FINISHED,
        State::Cancelled => CANCELLED,
        State::Expired => STATE_EXPIRED,
    }
}

/// Why something is not in the plan of an action.
pub fn left_out(action: Action, reason: LeftOutReason) -> Tr {
    match reason {
        LeftOutReason::NotFound if action == Action::DeleteMultipartUpload => LEFT_OUT_NO_UPLOAD,
        LeftOutReason::Duplicate => DUPLICATE,
        LeftOutReason::Overwrite => LEFT_OUT_OVERWRITE,
        LeftOutReason::NotFound => NOT_FOUND,
        LeftOutReason::SystemTemplate => LEFT_OUT_SYSTEM,
        LeftOutReason::Forbidden => LEFT_OUT_FORBIDDEN,
        LeftOutReason::NotReported => LEFT_OUT_NOT_REPORTED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_video_without_parts_it_is_not_said_that_it_does_not_exist() {
        let said = |action| left_out(action, LeftOutReason::NotFound).get();
        assert_eq!(said(Action::DeleteMultipartUpload), "no unfinished upload has this ID");
        assert_eq!(said(Action::DeleteStream), "does not exist");
    }
}
