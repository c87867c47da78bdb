//! Words of the activity screen.

use super::{Tr, tr};
use media_api::{Action, ActivityOutcome, ActivityParameter};

pub const TITLE: Tr = tr("Activity", "操作记录");
pub const WHY: Tr = tr(
    "Every change and deletion made through this console, newest first.",
    "通过本控制台进行的每次更改和删除，最新的在前。",
);
pub const VERIFIED: Tr = tr("Hash chain consistent · {} · {}", "哈希链一致 · {} · {}");
pub const ENTRY: Tr = tr("{} entry", "{} 条");
pub const ENTRIES: Tr = tr("{} entries", "{} 条");
pub const FINGERPRINT: Tr = tr("the log's fingerprint", "日志指纹");
pub const BROKEN: Tr = tr(
    "The record was changed outside the console: entry {} is the first that does not fit",
    "记录曾在控制台之外被改动：第 {} 条是第一条不符的记录",
);
pub const BROKEN_WHY: Tr = tr(
    "It or an entry before it was changed, removed or moved, so this list is no proof from there on. Nothing was repaired; compare it with a copy of the data folder.",
    "该条或其之前的记录被修改、删除或移动，因此从该条起此列表不能作为凭据。没有进行任何修复；请与数据目录的备份对照。",
);
pub const CAPTION: Tr = tr("Changes and deletions", "更改与删除");
pub const AT: Tr = tr("Time", "时间");
pub const WHO: Tr = tr("Session", "会话");
pub const ACTION: Tr = tr("Operation", "操作");
pub const RESOURCE: Tr = tr("Resource", "对象");
pub const SUMMARY: Tr = tr("Parameters", "参数");
pub const OUTCOME: Tr = tr("Outcome", "结果");
pub const REQUEST: Tr = tr("Request ID", "请求 ID");
pub const DELETION: Tr = tr("Details", "详情");
pub const RESOURCE_ID: Tr = tr("resource ID", "对象 ID");
pub const NOTHING: Tr = tr("No entries yet", "还没有记录");
pub const NOTHING_HINT: Tr = tr(
    "Submissions, commands, template changes and deletions are listed here. Reading is not recorded.",
    "提交、命令、模板更改和删除会列在这里。读取操作不记录。",
);
pub const NO_MATCH: Tr = tr("No matching entries", "没有匹配的记录");
pub const NO_MATCH_HINT: Tr =
    tr("Only the entries read so far were searched for this outcome.", "仅在已读取的记录中按结果筛选。");

/// What was done, and to what it was done: `Submit job: Lobby`.
pub const NAMED: Tr = tr("{}: {}", "{}：{}");
pub const RECORD: Tr = tr("Delete {} snapshot record", "删除 {} 条截图记录");
pub const RECORDS: Tr = tr("Delete {} snapshot records", "删除 {} 条截图记录");
pub const SNAPSHOT: Tr = tr("Delete {} snapshot with its picture", "删除 {} 条截图及其图片");
pub const SNAPSHOTS: Tr = tr("Delete {} snapshots with their pictures", "删除 {} 条截图及其图片");
pub const STREAM: Tr = tr("Delete {} stream", "删除 {} 个媒体流");
pub const STREAMS: Tr = tr("Delete {} streams", "删除 {} 个媒体流");
pub const UPLOAD: Tr = tr("Delete the parts of {} upload", "删除 {} 个上传的分片");
pub const UPLOADS: Tr = tr("Delete the parts of {} uploads", "删除 {} 个上传的分片");

/// The words for an operation.
pub fn action(action: Action) -> Tr {
    use Action::*;
    match action {
        SubmitLiveSnapshotJob => tr("Submit job", "提交任务"),
        ListLiveSnapshotJobs => tr("List jobs", "列出任务"),
        DeleteLiveSnapshotFiles => tr("Delete snapshots", "删除截图"),
        GetLiveSnapshotJob => tr("Read job", "读取任务"),
        SendLiveSnapshotJobCommand => tr("Send command to job", "向任务发送命令"),
        ListLiveSnapshotFiles => tr("List snapshots", "列出截图"),
        CreateLiveSnapshotTemplate => tr("Create template", "创建模板"),
        UpdateLiveSnapshotTemplate => tr("Change template", "修改模板"),
        DeleteLiveSnapshotTemplate => tr("Delete template", "删除模板"),
        GetLiveSnapshotTemplate => tr("Read template", "读取模板"),
        ListLiveSnapshotTemplates => tr("List templates", "列出模板"),
        SetEventCallback => tr("Set event callback", "设置事件回调"),
        GetEventCallback => tr("Read event callback", "读取事件回调"),
        DeleteStream => tr("Delete streams", "删除媒体流"),
        DeleteMultipartUpload => tr("Delete upload parts", "删除上传分片"),
        GetPlayInfo => tr("Read streams", "读取媒体流"),
        GetVideoList => tr("List videos", "列出视频"),
        SearchMedia => tr("Search videos", "搜索视频"),
        GetVideoInfo => tr("Read video", "读取视频"),
        GetMezzanineInfo => tr("Read source file", "读取源文件"),
        GetUploadDetails => tr("Read upload progress", "读取上传进度"),
        CreateUploadVideo => tr("Create upload", "创建上传"),
        RefreshUploadVideo => tr("Renew upload credentials", "刷新上传凭证"),
    }
}

/// The words for a command to a job, as the API writes it.
pub fn command(command: &str) -> Option<Tr> {
    match command {
        "start" => Some(tr("Start job", "启动任务")),
        "stop" => Some(tr("Stop job", "停止任务")),
        "restart" => Some(tr("Restart job", "重启任务")),
        _ => None,
    }
}

/// The name of a recorded parameter.
pub fn parameter(parameter: ActivityParameter) -> Tr {
    use ActivityParameter::*;
    match parameter {
        JobId => tr("Job ID", "任务 ID"),
        JobName => tr("Job name", "任务名称"),
        TemplateId => tr("Template ID", "模板 ID"),
        TemplateName => tr("Template name", "模板名称"),
        VideoId => tr("Video ID", "视频 ID"),
        MediaId => tr("Media ID", "媒资 ID"),
        Command => tr("Command", "命令"),
        TimeInterval => tr("Interval in seconds", "间隔（秒）"),
        OverwriteFormat => tr("Latest-image file name", "实时覆盖文件名"),
        SequenceFormat => tr("File name pattern", "按序列文件名"),
        Title => tr("Title", "标题"),
        MediaType => tr("Media type", "媒资类型"),
        CallbackType => tr("Callback type", "回调类型"),
        FileName => tr("File name", "文件名"),
    }
}

/// The word for an outcome.
pub fn outcome(outcome: ActivityOutcome) -> Tr {
    match outcome {
        ActivityOutcome::Sent => tr("No outcome recorded", "未记录结果"),
        ActivityOutcome::Ok => tr("Accepted", "已受理"),
        ActivityOutcome::Refused => tr("Refused", "被拒绝"),
        ActivityOutcome::Failed => tr("Failed", "失败"),
        ActivityOutcome::Unknown => tr("Unknown", "未知"),
    }
}
