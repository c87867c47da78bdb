//! What each documented error means here, in both languages. The service's own message stays beside it, verbatim.

use super::{Tr, tr};
use media_api::{Action, Effect, Product};

/// What `code` means as an answer to `action`; `None` where the code is not documented for it.
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
        (SubmitLiveSnapshotJob, "TemplateNotFound") => tr(
            "The template was deleted after you chose it, or is in another region. Choose another one; your input is kept.",
            "模板在选择之后已被删除，或位于其他地域。请另选模板，输入内容已保留。",
        ),
        (DeleteLiveSnapshotTemplate, "TemplateNotFound") => {
            tr("The template does not exist any more.", "该模板已经不存在。")
        }
        (_, "TemplateNotFound") => tr(
            "There is no template with this ID in this region; it may have been deleted meanwhile.",
            "此地域中没有该 ID 的模板，它可能已被删除。",
        ),
        (DeleteLiveSnapshotFiles, "JobNotFound") => tr(
            "There is no job with this ID in this region, so none of its snapshots was deleted.",
            "此地域中没有该 ID 的任务，因此未删除任何截图。",
        ),
        (_, "JobNotFound") => {
            tr("There is no job with this ID in this region.", "此地域中没有该 ID 的任务。")
        }
        (_, "JobLimitExceeded") => tr(
            "The account's limit of concurrent jobs (100 unless raised) is reached. Stop a job, then start this one.",
            "账号同时运行的任务已达上限（默认 100 个）。请先停止一个任务，再启动此任务。",
        ),
        (_, "StreamNotFound") => tr(
            "The job's stream is not being pushed. Push it, then start the job.",
            "当前没有推送该任务的直播流。请先推流，再启动任务。",
        ),
        (_, "JobAlreadyStarted") => tr("The job is already running.", "任务已在运行。"),
        (_, "OverlayNotSupported") => tr(
            "The selection holds an overwrite picture: a file that each new snapshot overwrites. It cannot be deleted here, and this call deleted nothing. Leave it out, or delete it in the OSS console.",
            "所选内容包含覆盖截图（每次截图都会覆盖的文件）。覆盖截图不能在此删除，此次调用未删除任何内容。请将其排除，或在 OSS 控制台删除。",
        ),
        (_, "NoValidSnapshot") => tr(
            "None of the chosen snapshots is recorded any more: they were deleted before, or belong to another job.",
            "所选截图均已没有记录：它们先前已被删除，或属于其他任务。",
        ),
        (_, "BucketNotAuthorized") => tr(
            "The service may not delete files in this bucket. Grant it the role for that bucket, or delete the records only and keep the files.",
            "服务无权删除该 Bucket 中的文件。请授予相应角色，或只删除记录、保留文件。",
        ),
        (_, "MalformedStartTime") => tr(
            "The start of the time range is not a time that the service can read.",
            "服务无法识别时间范围的开始时间。",
        ),
        (_, "MalformedEndTime") => tr(
            "The end of the time range is not a time that the service can read.",
            "服务无法识别时间范围的结束时间。",
        ),
        (ListLiveSnapshotFiles, "EndTimeMismatch") => tr(
            "The end is before the start, or the range is longer than one day.",
            "结束时间早于开始时间，或时间范围超过一天。",
        ),
        (_, "EndTimeMismatch") => tr(
            "The end is before the start, or the range is longer than 30 days.",
            "结束时间早于开始时间，或时间范围超过 30 天。",
        ),
        _ => return None,
    })
}

fn of_videos(action: Action, code: &str) -> Option<Tr> {
    use Action::*;
    Some(match (action, code) {
        (DeleteStream, "InvalidVideo.NotFound") => tr(
            "The video these streams belonged to does not exist in this account and region, so no stream was deleted by this call.",
            "这些流所属的视频在此账号和地域中不存在，本次调用未删除任何流。",
        ),
        (DeleteMultipartUpload, "InvalidVideo.NotFound") => tr(
            "There is no audio or video with this media ID, so there are no upload parts to delete under it. Check the ID.",
            "没有该媒体 ID 的音视频，因此没有可删除的分片。请核对 ID。",
        ),
        (GetVideoList, "InvalidVideo.NotFound") => {
            tr("No video matches these filters.", "没有符合筛选条件的视频。")
        }
        (RefreshUploadVideo, "InvalidVideo.NotFound") => tr(
            "The video this upload belongs to no longer exists. Start a new upload.",
            "该上传所属的视频已不存在。请重新上传。",
        ),
        (_, "InvalidVideo.NotFound") => tr(
            "There is no video with this ID in this account and region; it may have been deleted.",
            "此账号和地域中没有该 ID 的视频，它可能已被删除。",
        ),
        (_, "InvalidVideo.NoneStream") => tr(
            "The video has no streams left, or none that fits the filter.",
            "该视频已没有流，或没有符合条件的流。",
        ),
        (_, "InvalidVideo.Damaged") => tr(
            "The file of this video is damaged; its upload cannot be continued.",
            "该视频的文件已损坏，无法继续上传。",
        ),
        (_, "InvalidStream.NotFound") => tr(
            "At least one of the chosen streams does not exist: it was deleted before, or belongs to another video. Read the streams again.",
            "所选的流中至少有一个不存在：已被删除，或属于其他视频。请重新读取流列表。",
        ),
        (_, "JobIdsExceededMax") => tr("A call may name at most 20 streams.", "一次调用最多指定 20 个流。"),
        (_, "DeleteStreamFailed") => tr(
            "The service failed while deleting. Some streams may be gone: read the streams again before repeating it.",
            "服务在删除时出错，部分流可能已被删除：重试前请重新读取流列表。",
        ),
        (_, "InvalidMultipartUpload.NotFound") => tr(
            "Nothing to delete: this upload left no parts, or they have been deleted or have expired.",
            "无需清理：该上传没有留下分片，或分片已删除或过期。",
        ),
        (DeleteMultipartUpload, "InvalidFile.NotFound") => tr(
            "The service knows the media ID but has no uploaded file for it.",
            "服务中有该媒体 ID，但没有对应的上传文件。",
        ),
        (_, "InvalidFile.NotFound") => {
            tr("The video has no source file any more.", "该视频的源文件已不存在。")
        }
        (DeleteMultipartUpload, "InvalidStorage.NotFound") => tr(
            "The storage that held this upload can no longer be found in the account.",
            "账号中已找不到存放该上传的存储地址。",
        ),
        (_, "InvalidStorage.NotFound") => tr(
            "The account has no such storage location. Choose one that VOD shows under storage.",
            "账号中没有该存储地址。请选择点播控制台存储管理中的地址。",
        ),
        (_, "AccessDenied") => tr(
            "The owner of the storage or application forbids this to the key in use.",
            "存储或应用的所有者不允许当前密钥执行此操作。",
        ),
        (_, "Forbidden.IllegalStatus") => tr(
            "The video is not ready for this yet, for example still uploading or being transcoded. Wait until its status changes.",
            "视频尚未就绪，例如仍在上传或转码。请等待其状态变化。",
        ),
        (_, "Forbidden.AliyunVoDEncryption") => tr(
            "Only encrypted streams exist. They are listed when all streams are asked for.",
            "只有加密流。查询全部流时会列出它们。",
        ),
        (_, "LimitExceeded.MediaIds") => tr("Too many media IDs in one call.", "一次调用中的媒体 ID 过多。"),
        (_, "VideoListExceededMax") => tr(
            "The list gives only the first 5,000 matching videos. Narrow the filters.",
            "列表只返回前 5,000 个符合条件的视频。请缩小筛选范围。",
        ),
        (_, "SortByExceededMax") => tr(
            "Reading through everything works with one sort field only.",
            "遍历全部数据时只支持一个排序字段。",
        ),
        (_, "ErrorMatchSyntax") => tr("The search expression is not well formed.", "搜索表达式的语法有误。"),
        (_, "InvalidScrollToken.Expired") => tr(
            "The place in the list has expired. Search again from the first page.",
            "翻页标记已过期。请从第一页重新搜索。",
        ),
        (_, "InvalidFileName.Extension") => tr(
            "The file name has no extension, or one VOD does not take.",
            "文件名没有扩展名，或扩展名不受支持。",
        ),
        (_, "IllegalCharacters") => tr(
            "The text has emoji or other characters the service does not take.",
            "文本包含表情符号或服务不支持的字符。",
        ),
        (_, "LengthExceededMax") => tr(
            "The text is too long. The service counts bytes: a Chinese character counts three.",
            "文本过长。服务按字节计算，一个汉字占三个字节。",
        ),
        (_, "TagsExceededMax") => tr("At most 16 tags are allowed.", "最多允许 16 个标签。"),
        (_, "InvalidTemplateGroupId.NotFound") => {
            tr("The account has no such transcoding template group.", "账号中没有该转码模板组。")
        }
        (_, "Forbidden.InitFailed") => tr(
            "VOD was not set up completely when the account opened it. Open the VOD console once, or ask support.",
            "账号开通点播时初始化未完成。请打开一次点播控制台，或联系技术支持。",
        ),
        (_, "AddVideoFailed") => tr(
            "The service failed while adding the video. Look at the list before trying again.",
            "服务在添加视频时出错。重试前请先查看列表。",
        ),
        _ => return None,
    })
}

fn of_products(action: Action, code: &str) -> Option<Tr> {
    Some(match (action.facts().product, code) {
        (Product::Ice, "OperationDenied") => tr(
            "Intelligent Media Services is not switched on for this account.",
            "该账号尚未开通智能媒体服务。",
        ),
        (Product::Vod, "OperationDenied") => {
            tr("ApsaraVideo VOD is not switched on for this account.", "该账号尚未开通视频点播服务。")
        }
        (_, "OperationDenied.Suspended") => tr(
            "The account's VOD service is suspended, usually because of an unpaid bill.",
            "该账号的点播服务已暂停，通常是因为欠费。",
        ),
        (_, "UserDisable") => {
            tr("The account or RAM user behind the key is disabled.", "密钥所属的账号或 RAM 用户已被禁用。")
        }
        (_, "Forbidden") => {
            tr("The key in use may not do this to this resource.", "当前密钥无权对该资源执行此操作。")
        }
        (_, "MissingParameter") => {
            tr("A required value is missing; the message names it.", "缺少必填的值，消息中指出了参数名。")
        }
        (_, "InvalidParameter") => tr(
            "The service does not accept one of the values; the message names it.",
            "服务不接受其中一个值，消息中指出了是哪一个。",
        ),
        _ => return None,
    })
}

fn of_the_gateway(action: Action, code: &str) -> Option<Tr> {
    let reads = action.facts().effect == Effect::Read;
    Some(match code {
        "InternalError" if reads => tr("The service failed.", "服务内部出错。"),
        "InternalError" => tr(
            "The service failed. Whether anything changed is unknown: look first.",
            "服务内部出错。是否已产生更改并不确定，请先查看。",
        ),
        "ServiceUnavailable" | "ServiceUnAvailable" => {
            tr("The service is overloaded or under maintenance.", "服务过载或正在维护。")
        }
        "RequestTimeout" if reads => tr("The service took too long.", "服务处理超时。"),
        "RequestTimeout" => tr(
            "The service took too long. Whether anything changed is unknown: look first.",
            "服务处理超时。是否已产生更改并不确定，请先查看。",
        ),
        "Throttling" | "Throttling.User" | "Throttling.Api" => tr(
            "The account made more calls than it may make in this time. Nothing was changed.",
            "调用频率超过账号限制，请求未执行。",
        ),
        "InvalidAccessKeyId.NotFound" => tr(
            "The server's AccessKey ID does not exist: it was mistyped or deleted.",
            "服务器使用的 AccessKey ID 不存在：输入有误或已被删除。",
        ),
        "InvalidAccessKeyId.Inactive" | "Forbidden.AccessKeyDisabled" => {
            tr("The server's AccessKey has been disabled.", "服务器使用的 AccessKey 已被禁用。")
        }
        "SignatureDoesNotMatch" => tr(
            "The AccessKey secret does not belong to the AccessKey ID.",
            "AccessKey Secret 与 AccessKey ID 不匹配。",
        ),
        "IncompleteSignature" => {
            tr("The service could not read the signature of the call.", "服务无法识别请求的签名。")
        }
        "InvalidTimeStamp.Expired" => {
            tr("The clock of the server is wrong by more than 15 minutes.", "服务器的时钟误差超过 15 分钟。")
        }
        "InvalidTimeStamp.Format" => {
            tr("The service could not read the time of the call.", "服务无法识别请求的时间。")
        }
        "SignatureNonceUsed" => tr(
            "The same signed call arrived twice; the second was refused.",
            "同一签名请求到达两次，第二次被拒绝。",
        ),
        "MissingSecurityToken" => tr(
            "The server's key is a temporary one and its security token is missing.",
            "服务器使用的是临时密钥，但缺少安全令牌。",
        ),
        "InvalidSecurityToken.Expired" => {
            tr("The server's temporary key has expired.", "服务器的临时密钥已过期。")
        }
        "InvalidSecurityToken.Malformed" => {
            tr("The server's security token is not readable.", "服务器的安全令牌格式有误。")
        }
        "InvalidSecurityToken.MismatchWithAccessKey" => tr(
            "The server's security token belongs to another AccessKey.",
            "服务器的安全令牌属于另一个 AccessKey。",
        ),
        "InvalidAction.NotFound" | "InvalidApi.NotFound" => tr(
            "This endpoint does not offer the operation: the endpoint or region may be the wrong one.",
            "该接入点不提供此操作：接入点或地域可能有误。",
        ),
        "InvalidVersion" => tr("This endpoint does not know the API version.", "该接入点不支持此 API 版本。"),
        "InvalidProduct.NotFound" => tr(
            "The endpoint belongs to no product: its host name may be mistyped.",
            "接入点不属于任何产品：主机名可能有误。",
        ),
        "NoPermission" | "Forbidden.RAM" => tr(
            "The RAM user or role behind the key lacks the right to this operation.",
            "密钥所属的 RAM 用户或角色没有此操作的权限。",
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn every_documented_error_is_explained_in_both_languages() {
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
