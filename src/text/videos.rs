//! Words of the videos screen and of one video.

use super::{Tr, tr};

pub const TITLE: Tr = tr("Videos", "视频");
pub const CAPTION: Tr = tr("Videos in VOD", "点播视频");
pub const SEARCH: Tr = tr("Title", "标题");
pub const NO_QUOTES: Tr = tr(
    "The service cannot search for quotation marks and backslashes; they are left out.",
    "服务不支持搜索引号和反斜杠，已忽略这些字符。",
);
pub const VIDEO_ID: Tr = tr("Video ID", "视频 ID");
pub const OPEN: Tr = tr("Open", "打开");
pub const BAD_ID: Tr = tr(
    "An ID has only letters, digits, hyphens, underscores and dots.",
    "ID 只能包含字母、数字、连字符、下划线和点。",
);
pub const NAME: Tr = tr("Title", "标题");
pub const STATUS: Tr = tr("Status", "状态");
pub const SIZE: Tr = tr("Size", "大小");
pub const DURATION: Tr = tr("Duration", "时长");
pub const CREATED: Tr = tr("Created", "创建时间");
pub const CHANGED: Tr = tr("Modified", "修改时间");
pub const NOTHING: Tr = tr("No videos yet", "还没有视频");
pub const NOTHING_HINT: Tr = tr("Videos uploaded to VOD appear here.", "上传到点播的视频会显示在这里。");
pub const NO_MATCH: Tr = tr("No matching videos", "没有匹配的视频");
pub const NO_MATCH_HINT: Tr = tr("Change or clear the filters.", "请修改或清除筛选。");

pub const STREAMS: Tr = tr("Streams", "媒体流");
pub const STREAMS_CAPTION: Tr = tr("Streams of the video", "该视频的媒体流");
pub const DEFINITION: Tr = tr("Definition", "清晰度");
pub const FORMAT: Tr = tr("Format", "格式");
pub const BITRATE: Tr = tr("Bitrate", "码率");
pub const RESOLUTION: Tr = tr("Resolution", "分辨率");
pub const STREAM_ID: Tr = tr("Stream job ID", "媒体流作业 ID");
pub const NORMAL: Tr = tr("Normal", "正常");
pub const INVISIBLE: Tr = tr("Invisible", "不可见");
pub const NO_STREAMS: Tr = tr("No streams", "没有媒体流");
pub const NO_STREAMS_HINT: Tr =
    tr("The video has no stream that could be played or deleted.", "该视频没有可播放或可删除的媒体流。");
pub const DELETE_STREAMS: Tr = tr("Delete streams…", "删除媒体流…");
pub const READ_AGAIN_ONE: Tr =
    tr("Read again at {}: {} stream is left.", "已于 {} 重新读取：剩余 {} 个媒体流。");
pub const READ_AGAIN: Tr =
    tr("Read again at {}: {} streams are left.", "已于 {} 重新读取：剩余 {} 个媒体流。");
pub const NOT_LISTED: Tr = tr("Streams are not listed", "服务未列出媒体流");
pub const NOT_LISTED_HINT: Tr = tr(
    "The service lists the streams of a video only while it can be played.",
    "仅当视频可以播放时，服务才会列出其媒体流。",
);
pub const CDN: Tr = tr(
    "CDN caches may keep serving a deleted stream until they expire or you refresh them in the VOD console.",
    "在过期或您于点播控制台刷新之前，CDN 缓存可能继续提供已删除的媒体流。",
);
pub const STORAGE: Tr = tr("Storage", "存储");
pub const DESCRIPTION: Tr = tr("Description", "描述");
pub const CATEGORY: Tr = tr("Category", "分类");
pub const TAGS: Tr = tr("Tags", "标签");
pub const NOT_FOUND: Tr = tr("There is no such video", "没有此视频");
pub const NOT_FOUND_HINT: Tr = tr(
    "It was deleted, belongs to another region or account, or the ID is mistyped.",
    "视频已被删除、属于其他地域或账号，或 ID 有误。",
);
pub const TO_VIDEOS: Tr = tr("Go to videos", "前往视频");
pub const KBPS: Tr = tr("{} kbit/s", "{} kbit/s");

/// Word for a status of the vendor; `None` for one nobody documents.
pub fn status(status: &str) -> Option<Tr> {
    Some(match status {
        "Uploading" => tr("Uploading", "上传中"),
        "UploadFail" => tr("Upload failed", "上传失败"),
        "UploadSucc" => tr("Uploaded", "上传完成"),
        "Transcoding" => tr("Transcoding", "转码中"),
        "TranscodeFail" => tr("Transcoding failed", "转码失败"),
        "Checking" => tr("In review", "审核中"),
        "Blocked" => tr("Blocked", "已屏蔽"),
        "Normal" => NORMAL,
        "ProduceFail" => tr("Production failed", "合成失败"),
        _ => return None,
    })
}
