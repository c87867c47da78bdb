//! What each documented error means here. The service's own message is shown beside it, verbatim.

use super::Tr;
use media_api::{Action, Effect, Product};

texts! {
    explanations {
        TEMPLATE_NOT_FOUND_ON_SUBMIT_LIVE_SNAPSHOT_JOB,
        TEMPLATE_NOT_FOUND_ON_DELETE_LIVE_SNAPSHOT_TEMPLATE,
        TEMPLATE_NOT_FOUND,
        JOB_NOT_FOUND_ON_DELETE_LIVE_SNAPSHOT_FILES,
        JOB_NOT_FOUND,
        JOB_LIMIT_EXCEEDED,
        STREAM_NOT_FOUND,
        JOB_ALREADY_STARTED,
        OVERLAY_NOT_SUPPORTED,
        NO_VALID_SNAPSHOT,
        BUCKET_NOT_AUTHORIZED,
        MALFORMED_START_TIME,
        MALFORMED_END_TIME,
        END_TIME_MISMATCH_ON_LIST_LIVE_SNAPSHOT_FILES,
        END_TIME_MISMATCH,
        INVALID_VIDEO_NOT_FOUND_ON_DELETE_STREAM,
        INVALID_VIDEO_NOT_FOUND_ON_DELETE_MULTIPART_UPLOAD,
        INVALID_VIDEO_NOT_FOUND_ON_GET_VIDEO_LIST,
        INVALID_VIDEO_NOT_FOUND_ON_REFRESH_UPLOAD_VIDEO,
        INVALID_VIDEO_NOT_FOUND,
        INVALID_VIDEO_NONE_STREAM,
        INVALID_VIDEO_DAMAGED,
        INVALID_STREAM_NOT_FOUND,
        JOB_IDS_EXCEEDED_MAX,
        DELETE_STREAM_FAILED,
        INVALID_MULTIPART_UPLOAD_NOT_FOUND,
        INVALID_FILE_NOT_FOUND_ON_DELETE_MULTIPART_UPLOAD,
        INVALID_FILE_NOT_FOUND,
        INVALID_STORAGE_NOT_FOUND_ON_DELETE_MULTIPART_UPLOAD,
        INVALID_STORAGE_NOT_FOUND,
        ACCESS_DENIED,
        FORBIDDEN_ILLEGAL_STATUS,
        FORBIDDEN_ENCRYPTION,
        LIMIT_EXCEEDED_MEDIA_IDS,
        VIDEO_LIST_EXCEEDED_MAX,
        SORT_BY_EXCEEDED_MAX,
        ERROR_MATCH_SYNTAX,
        INVALID_SCROLL_TOKEN_EXPIRED,
        INVALID_FILE_NAME_EXTENSION,
        ILLEGAL_CHARACTERS,
        LENGTH_EXCEEDED_MAX,
        TAGS_EXCEEDED_MAX,
        INVALID_TEMPLATE_GROUP_ID_NOT_FOUND,
        FORBIDDEN_INIT_FAILED,
        ADD_VIDEO_FAILED,
        OPERATION_DENIED_ON_ICE,
        OPERATION_DENIED_ON_VOD,
        OPERATION_DENIED_SUSPENDED,
        USER_DISABLE,
        FORBIDDEN,
        MISSING_PARAMETER,
        INVALID_PARAMETER,
        INTERNAL_ERROR_ON_READ,
        INTERNAL_ERROR_ON_CHANGE,
        SERVICE_UNAVAILABLE,
        REQUEST_TIMEOUT_ON_READ,
        REQUEST_TIMEOUT_ON_CHANGE,
        THROTTLING,
        ACCESS_KEY_NOT_FOUND,
        ACCESS_KEY_INACTIVE,
        SIGNATURE_DOES_NOT_MATCH,
        INCOMPLETE_SIGNATURE,
        TIMESTAMP_EXPIRED,
        TIMESTAMP_FORMAT,
        SIGNATURE_NONCE_USED,
        MISSING_SECURITY_TOKEN,
        SECURITY_TOKEN_EXPIRED,
        SECURITY_TOKEN_MALFORMED,
        SECURITY_TOKEN_MISMATCH,
        INVALID_ACTION,
        INVALID_VERSION,
        INVALID_PRODUCT,
        NO_PERMISSION,
    }
}

/// What `code` means as a response to `action`; `None` where the code is not documented for it.
pub fn explain(action: Action, code: &str) -> Option<Tr> {
    let code = action.facts().documented_error(code)?.code;
    of_live_snapshots(action, code)
        .or_else(|| of_videos(action, code))
        .or_else(|| of_products(action, code))
        .or_else(|| of_the_gateway(action, code))
}

fn of_live_snapshots(action: Action, code: &str) -> Option<Tr> {
    use Action::*;
    Some(match (action, code) {
        (SubmitLiveSnapshotJob, "TemplateNotFound") => TEMPLATE_NOT_FOUND_ON_SUBMIT_LIVE_SNAPSHOT_JOB,
        (DeleteLiveSnapshotTemplate, "TemplateNotFound") => {
            TEMPLATE_NOT_FOUND_ON_DELETE_LIVE_SNAPSHOT_TEMPLATE
        }
        (_, "TemplateNotFound") => TEMPLATE_NOT_FOUND,
        (DeleteLiveSnapshotFiles, "JobNotFound") => JOB_NOT_FOUND_ON_DELETE_LIVE_SNAPSHOT_FILES,
        (_, "JobNotFound") => JOB_NOT_FOUND,
        (_, "JobLimitExceeded") => JOB_LIMIT_EXCEEDED,
        (_, "StreamNotFound") => STREAM_NOT_FOUND,
        (_, "JobAlreadyStarted") => JOB_ALREADY_STARTED,
        (_, "OverlayNotSupported") => OVERLAY_NOT_SUPPORTED,
        (_, "NoValidSnapshot") => NO_VALID_SNAPSHOT,
        (_, "BucketNotAuthorized") => BUCKET_NOT_AUTHORIZED,
        (_, "MalformedStartTime") => MALFORMED_START_TIME,
        (_, "MalformedEndTime") => MALFORMED_END_TIME,
        (ListLiveSnapshotFiles, "EndTimeMismatch") => END_TIME_MISMATCH_ON_LIST_LIVE_SNAPSHOT_FILES,
        (_, "EndTimeMismatch") => END_TIME_MISMATCH,
        _ => return None,
    })
}

fn of_videos(action: Action, code: &str) -> Option<Tr> {
    use Action::*;
    Some(match (action, code) {
        (DeleteStream, "InvalidVideo.NotFound") => INVALID_VIDEO_NOT_FOUND_ON_DELETE_STREAM,
        (DeleteMultipartUpload, "InvalidVideo.NotFound") => {
            INVALID_VIDEO_NOT_FOUND_ON_DELETE_MULTIPART_UPLOAD
        }
        (GetVideoList, "InvalidVideo.NotFound") => INVALID_VIDEO_NOT_FOUND_ON_GET_VIDEO_LIST,
        (RefreshUploadVideo, "InvalidVideo.NotFound") => INVALID_VIDEO_NOT_FOUND_ON_REFRESH_UPLOAD_VIDEO,
        (_, "InvalidVideo.NotFound") => INVALID_VIDEO_NOT_FOUND,
        (_, "InvalidVideo.NoneStream") => INVALID_VIDEO_NONE_STREAM,
        (_, "InvalidVideo.Damaged") => INVALID_VIDEO_DAMAGED,
        (_, "InvalidStream.NotFound") => INVALID_STREAM_NOT_FOUND,
        (_, "JobIdsExceededMax") => JOB_IDS_EXCEEDED_MAX,
        (_, "DeleteStreamFailed") => DELETE_STREAM_FAILED,
        (_, "InvalidMultipartUpload.NotFound") => INVALID_MULTIPART_UPLOAD_NOT_FOUND,
        (DeleteMultipartUpload, "InvalidFile.NotFound") => INVALID_FILE_NOT_FOUND_ON_DELETE_MULTIPART_UPLOAD,
        (_, "InvalidFile.NotFound") => INVALID_FILE_NOT_FOUND,
        (DeleteMultipartUpload, "InvalidStorage.NotFound") => {
            INVALID_STORAGE_NOT_FOUND_ON_DELETE_MULTIPART_UPLOAD
        }
        (_, "InvalidStorage.NotFound") => INVALID_STORAGE_NOT_FOUND,
        (_, "AccessDenied") => ACCESS_DENIED,
        (_, "Forbidden.IllegalStatus") => FORBIDDEN_ILLEGAL_STATUS,
        (_, "Forbidden.AliyunVoDEncryption") => FORBIDDEN_ENCRYPTION,
        (_, "LimitExceeded.MediaIds") => LIMIT_EXCEEDED_MEDIA_IDS,
        (_, "VideoListExceededMax") => VIDEO_LIST_EXCEEDED_MAX,
        (_, "SortByExceededMax") => SORT_BY_EXCEEDED_MAX,
        (_, "ErrorMatchSyntax") => ERROR_MATCH_SYNTAX,
        (_, "InvalidScrollToken.Expired") => INVALID_SCROLL_TOKEN_EXPIRED,
        (_, "InvalidFileName.Extension") => INVALID_FILE_NAME_EXTENSION,
        (_, "IllegalCharacters") => ILLEGAL_CHARACTERS,
        (_, "LengthExceededMax") => LENGTH_EXCEEDED_MAX,
        (_, "TagsExceededMax") => TAGS_EXCEEDED_MAX,
        (_, "InvalidTemplateGroupId.NotFound") => INVALID_TEMPLATE_GROUP_ID_NOT_FOUND,
        (_, "Forbidden.InitFailed") => FORBIDDEN_INIT_FAILED,
        (_, "AddVideoFailed") => ADD_VIDEO_FAILED,
        _ => return None,
    })
}

fn of_products(action: Action, code: &str) -> Option<Tr> {
    Some(match (action.facts().product, code) {
        (Product::Ice, "OperationDenied") => OPERATION_DENIED_ON_ICE,
        (Product::Vod, "OperationDenied") => OPERATION_DENIED_ON_VOD,
        (_, "OperationDenied.Suspended") => OPERATION_DENIED_SUSPENDED,
        (_, "UserDisable") => USER_DISABLE,
        (_, "Forbidden") => FORBIDDEN,
        (_, "MissingParameter") => MISSING_PARAMETER,
        (_, "InvalidParameter") => INVALID_PARAMETER,
        _ => return None,
    })
}

fn of_the_gateway(action: Action, code: &str) -> Option<Tr> {
    let reads = action.facts().effect == Effect::Read;
    Some(match code {
        "InternalError" if reads => INTERNAL_ERROR_ON_READ,
        "InternalError" => INTERNAL_ERROR_ON_CHANGE,
        "ServiceUnavailable" | "ServiceUnAvailable" => SERVICE_UNAVAILABLE,
        "RequestTimeout" if reads => REQUEST_TIMEOUT_ON_READ,
        "RequestTimeout" => REQUEST_TIMEOUT_ON_CHANGE,
        "Throttling" | "Throttling.User" | "Throttling.Api" => THROTTLING,
        "InvalidAccessKeyId.NotFound" => ACCESS_KEY_NOT_FOUND,
        "InvalidAccessKeyId.Inactive" | "Forbidden.AccessKeyDisabled" => ACCESS_KEY_INACTIVE,
        "SignatureDoesNotMatch" => SIGNATURE_DOES_NOT_MATCH,
        "IncompleteSignature" => INCOMPLETE_SIGNATURE,
        "InvalidTimeStamp.Expired" => TIMESTAMP_EXPIRED,
        "InvalidTimeStamp.Format" => TIMESTAMP_FORMAT,
        "SignatureNonceUsed" => SIGNATURE_NONCE_USED,
        "MissingSecurityToken" => MISSING_SECURITY_TOKEN,
        "InvalidSecurityToken.Expired" => SECURITY_TOKEN_EXPIRED,
        "InvalidSecurityToken.Malformed" => SECURITY_TOKEN_MALFORMED,
        "InvalidSecurityToken.MismatchWithAccessKey" => SECURITY_TOKEN_MISMATCH,
        "InvalidAction.NotFound" | "InvalidApi.NotFound" => INVALID_ACTION,
        "InvalidVersion" => INVALID_VERSION,
        "InvalidProduct.NotFound" => INVALID_PRODUCT,
        "NoPermission" | "Forbidden.RAM" => NO_PERMISSION,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn every_documented_error_is_explained() {
        for action in Action::ALL {
            for error in action.facts().documented_errors() {
                let Some(text) = explain(*action, error.code) else {
                    panic!("{action} {} has no explanation", error.code)
                };
                let (en, zh) = (text.in_language(Language::En), text.in_language(Language::Zh));
                assert!(en.ends_with('.') && en.is_ascii(), "{action} {}: {en}", error.code);
                assert!(zh.ends_with('。') && !zh.is_ascii(), "{action} {}: {zh}", error.code);
            }
        }
    }

    #[test]
    fn an_undocumented_code_is_not_explained() {
        assert_eq!(explain(Action::ListLiveSnapshotJobs, "TemplateNotFound"), None);
        assert_eq!(explain(Action::DeleteStream, "Made.Up"), None);
    }

    #[test]
    fn the_same_code_means_another_thing_elsewhere() {
        let of = |action| explain(action, "InvalidVideo.NotFound").unwrap();
        assert_ne!(of(Action::DeleteStream), of(Action::DeleteMultipartUpload));
        assert_ne!(
            explain(Action::ListLiveSnapshotJobs, "OperationDenied"),
            explain(Action::DeleteStream, "OperationDenied")
        );
    }

    #[test]
    fn only_a_failed_change_leaves_its_effect_unknown() {
        let unknown =
            |action| explain(action, "InternalError").unwrap().in_language(Language::En).contains("unknown");
        assert!(unknown(Action::DeleteStream) && unknown(Action::SubmitLiveSnapshotJob));
        assert!(!unknown(Action::ListLiveSnapshotJobs) && !unknown(Action::ListLiveSnapshotFiles));
    }

    #[test]
    fn case_does_not_matter() {
        assert!(explain(Action::DeleteStream, "invalidvideo.notfound").is_some());
    }
}
