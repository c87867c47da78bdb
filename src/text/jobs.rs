//! Texts of the jobs screen.

texts! {
    jobs {
        TITLE,
        CAPTION,
        RUNNING,
        SUBMIT,
        SEARCH,
        STATE,
        NAME,
        JOB_ID,
        TEMPLATE,
        INTERVAL,
        BUCKET,
        CREATED,
        LAST_PICTURE,
        AGO,
        AGE_SECONDS,
        AGE_MINUTES,
        AGE_HOURS,
        AGE_DAYS,
        TAKEN_AND_READ,
        NONE_IN_A_DAY,
        NONE_IN_A_DAY_WHY,
        NOT_KNOWN,
        READING_HEALTH,
        SEARCHING,
        HEALTH_NOT_KNOWN_ONE,
        HEALTH_NOT_KNOWN,
        STARTED,
        INIT,
        PAUSED,
        SILENT,
        SILENT_WHY,
        STARTED_WHY,
        INIT_WHY,
        PAUSED_WHY,
        START,
        STOP,
        RESTART,
        DELETE_PICTURES,
        DUPLICATE,
        NEW_ONE,
        NEW_COUNT,
        NOTHING,
        NOTHING_HINT,
        FIRST_STEPS,
        STEP_PUSH,
        STEP_SUBMIT,
        STREAM_ADDRESS,
        STEP_WATCH,
        STEP_WATCH_HINT,
        NO_MATCH,
        NO_MATCH_HINT,
        STOP_ONE,
        STOP_MANY,
        RESTART_ONE,
        RESTART_MANY,
        STOP_LOSES,
        JOB_STARTED,
        JOBS_STARTED,
        JOB_STOPPED,
        JOBS_STOPPED,
        JOB_RESTARTED,
        JOBS_RESTARTED,
        STARTING,
        STOPPING,
        RESTARTING,
        SEND_NO_MORE,
        SEND_REST,
        NOT_SENT,
        AND_MORE,
        NOT_RENEWED,
        STARTED_PARTLY,
        STOPPED_PARTLY,
        RESTARTED_PARTLY,
        UNKNOWN_OUTCOME,
        INTERRUPTED,
        UNDO,
        RETRY_FAILED,
    }
}

/// An interval in the largest unit that keeps it exact: `5 s`, `90 s`, `1 h`.
pub fn interval(seconds: u32) -> String {
    let (number, unit) = match seconds {
        seconds if seconds > 0 && seconds % 3_600 == 0 => (seconds / 3_600, AGE_HOURS),
        seconds if seconds > 0 && seconds % 60 == 0 => (seconds / 60, AGE_MINUTES),
        seconds => (seconds, AGE_SECONDS),
    };
    unit.with(&[&number.to_string()])
}

/// How old a picture is, in the largest unit that fits: `4 s`, `12 min`.
pub fn age(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (number, unit) = match seconds {
        0..100 => (seconds, AGE_SECONDS),
        100..6_000 => (seconds / 60, AGE_MINUTES),
        6_000..172_800 => (seconds / 3_600, AGE_HOURS),
        _ => (seconds / 86_400, AGE_DAYS),
    };
    unit.with(&[&number.to_string()])
}
