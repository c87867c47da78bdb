//! Words of the videos screen and of one video.

use super::Tr;

texts! {
    videos {
        TITLE,
        CAPTION,
        SEARCH,
        NO_QUOTES,
        VIDEO_ID,
        OPEN,
        BAD_ID,
        NAME,
        STATUS,
        SIZE,
        DURATION,
        CREATED,
        CHANGED,
        NOTHING,
        NOTHING_HINT,
        NO_MATCH,
        NO_MATCH_HINT,
        STREAMS,
        STREAMS_CAPTION,
        DEFINITION,
        FORMAT,
        BITRATE,
        RESOLUTION,
        STREAM_ID,
        NORMAL,
        INVISIBLE,
        NO_STREAMS,
        NO_STREAMS_HINT,
        DELETE_STREAMS,
        READ_AGAIN_ONE,
        READ_AGAIN,
        NOT_LISTED,
        NOT_LISTED_HINT,
        CDN,
        STORAGE,
        DESCRIPTION,
        CATEGORY,
        TAGS,
        NOT_FOUND,
        NOT_FOUND_HINT,
        TO_VIDEOS,
        KBPS,
        UPLOADING_1,
        UPLOAD_FAILED,
        UPLOADED_1,
        TRANSCODING_1,
        TRANSCODING_FAILED,
        REVIEW_1,
        BLOCKED_1,
        PRODUCTION_FAILED,
    }
}

/// Word for a status of the vendor; `None` for one nobody documents.
pub fn status(status: &str) -> Option<Tr> {
    Some(match status {
        "Uploading" => UPLOADING_1,
        "UploadFail" => UPLOAD_FAILED,
        "UploadSucc" => UPLOADED_1,
        "Transcoding" => TRANSCODING_1,
        "TranscodeFail" => TRANSCODING_FAILED,
        "Checking" => REVIEW_1,
        "Blocked" => BLOCKED_1,
        "Normal" => NORMAL,
        "ProduceFail" => PRODUCTION_FAILED,
        _ => return None,
    })
}
