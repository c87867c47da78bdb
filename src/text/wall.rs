//! Texts of the wall.

texts! {
    wall {
        TITLE,
        RUNNING_ONE,
        RUNNING,
        READING,
        SEARCHED_BACK_TO,
        READING_PICTURES,
        NOT_RENEWED,
        FILTER,
        SIZE,
        FULL_SCREEN,
        LEAVE_FULL_SCREEN,
        NOTHING,
        NOTHING_HINT,
        NO_MATCH,
        NO_MATCH_HINT,
        TO_JOBS,
    }
}
