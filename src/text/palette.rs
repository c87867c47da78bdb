//! Texts of the palette.

texts! {
    palette {
        TITLE,
        FIND,
        PLACEHOLDER,
        RECENT_JOBS,
        MORE,
        ALL_JOBS,
        ALL_VIDEOS,
        SEARCHING,
        FAILED,
        RESULT,
        RESULTS,
    }
}
