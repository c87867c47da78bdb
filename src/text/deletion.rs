//! Words of deletions: the preview (the plan that the server made), the hold, the progress and the outcomes.

use super::{Tr, tr};
use media_api::deletion::{LeftOutReason, Outcome, State};

// The steps before there is a plan.
pub const CHOOSE_TITLE: Tr = tr("Delete pictures of {}", "删除 {} 的截图");
pub const CHOOSE_HINT: Tr = tr("Next: a preview of what will be deleted.", "下一步：预览将要删除的内容。");
pub const TAKEN_BETWEEN: Tr = tr("Taken between", "截图时间");
pub const PREVIEW: Tr = tr("Preview", "预览");
pub const PREVIEW_AGAIN: Tr = tr("Preview again", "重新预览");
pub const PLANNING: Tr = tr("Making the preview…", "正在统计…");
pub const REPLANNING: Tr = tr("Refreshing preview…", "正在刷新预览…");
pub const PLANNING_HINT: Tr = tr(
    "The server looks up what there is to delete. Nothing is deleted yet.",
    "服务器正在查询要删除的内容，此时不会删除任何内容。",
);
pub const FINDING: Tr = tr("Reading the deletion…", "正在读取删除任务…");
pub const NOTHING: Tr = tr("There is nothing to delete", "没有可删除的内容");
pub const NOTHING_HINT: Tr = tr(
    "Nothing of what was asked for exists, or all of it was left out for the reasons below.",
    "请求的内容均不存在，或均因下列原因被排除。",
);

// What is counted.
pub const RECORD: Tr = tr("{} record", "{} 条记录");
pub const RECORDS: Tr = tr("{} records", "{} 条记录");
pub const PICTURE: Tr = tr("{} picture", "{} 张截图");
pub const PICTURES: Tr = tr("{} pictures", "{} 张截图");
pub const STREAM: Tr = tr("{} stream", "{} 个媒体流");
pub const STREAMS: Tr = tr("{} streams", "{} 个媒体流");
pub const UPLOAD: Tr = tr("{} upload", "{} 个上传");
pub const UPLOADS: Tr = tr("{} uploads", "{} 个上传");
pub const UNFINISHED_UPLOAD: Tr = tr("{} unfinished upload", "{} 个未完成的上传");
pub const UNFINISHED_UPLOADS: Tr = tr("{} unfinished uploads", "{} 个未完成的上传");
pub const UPLOAD_OF: Tr = tr("the unfinished upload {}", "未完成的上传 {}");
pub const SNAPSHOT: Tr = tr("{} snapshot", "{} 张截图");
pub const SNAPSHOTS: Tr = tr("{} snapshots", "{} 张截图");
pub const FILE: Tr = tr("{} JPEG file", "{} 个 JPEG 文件");
pub const FILES: Tr = tr("{} JPEG files", "{} 个 JPEG 文件");
pub const JOB: Tr = tr("{} job", "{} 个任务");
pub const JOBS: Tr = tr("{} jobs", "{} 个任务");
pub const VIDEO: Tr = tr("{} video", "{} 个视频");
pub const VIDEOS: Tr = tr("{} videos", "{} 个视频");
pub const CALL: Tr = tr("{} call", "{} 次调用");
pub const CALLS: Tr = tr("{} calls", "{} 次调用");

// The title as a question, the button, and the same once it is done; by kind.
pub const TITLE_RECORDS: Tr = tr("Remove {} of {}?", "移除 {1} 的 {0}？");
pub const TITLE_ERASE: Tr = tr("Erase {} of {}?", "彻底删除 {1} 的 {0}？");
pub const TITLE_STREAMS: Tr = tr("Delete {} of {}?", "删除 {1} 的 {0}？");
pub const TITLE_PARTS: Tr = tr("Delete the parts of {}?", "删除 {} 的分片？");
pub const DO_RECORDS: Tr = tr("Remove {}", "移除 {}");
pub const DO_ERASE: Tr = tr("Erase {}", "彻底删除 {}");
pub const DO_STREAMS: Tr = tr("Delete {}", "删除 {}");
pub const DO_PARTS: Tr = tr("Delete the parts of {}", "删除 {} 的分片");
pub const DONE_RECORDS: Tr = tr("Removed {}", "已移除 {}");
pub const DONE_ERASE: Tr = tr("Erased {}", "已彻底删除 {}");
pub const DONE_STREAMS: Tr = tr("Deleted {}", "已删除 {}");
pub const DONE_PARTS: Tr = tr("Deletion of the parts of {} accepted", "已受理删除 {} 的分片");
pub const SOME_OF: Tr = tr("{} of {}", "{1}中的 {0} 项");

// What is deleted, in one sentence; by kind.
pub const SAY_RECORDS: Tr = tr(
    "Removes the records of {0} of {1}, taken {2}. The JPEG files stay in OSS.",
    "移除 {1} 的 {0}的记录，拍摄于 {2}。JPEG 文件保留在 OSS 中。",
);
pub const SAY_ERASE: Tr = tr(
    "Removes the records of {0} of {1}, taken {2}, and erases {3} from {4}. This cannot be undone.",
    "移除 {1} 的 {0}的记录（拍摄于 {2}），并从 {4} 彻底删除 {3}。此操作无法撤销。",
);
pub const SAY_STREAMS: Tr = tr(
    "Deletes {} of {}, files included. This cannot be undone.",
    "删除 {1} 的 {0}及其文件。此操作无法撤销。",
);
pub const SAY_PARTS: Tr = tr(
    "Deletes the uploaded parts of {}. This cannot be undone, but nothing playable is removed.",
    "删除 {} 的已上传分片。此操作无法撤销，但不会删除任何可播放的内容。",
);
pub const SPAN: Tr = tr("{} to {}", "{} 至 {}");
pub const THE_BUCKETS: Tr = tr("the buckets of the jobs", "各任务的 Bucket");
pub const HOW_LONG: Tr = tr("{}, about {}.", "共 {}，约 {}。");
pub const FREES: Tr = tr("Frees up to {}.", "最多释放 {}。");
pub const KEPT_OF_JOB: Tr = tr(
    "Not affected: the job and its stream, other pictures, CDN caches.",
    "不受影响：任务及其直播流、其他截图、CDN 缓存。",
);
pub const KEPT_OF_JOBS: Tr = tr(
    "Not affected: the jobs and their streams, other pictures, CDN caches.",
    "不受影响：各任务及其直播流、其他截图、CDN 缓存。",
);
pub const KEPT_OF_VIDEO: Tr = tr(
    "Not affected: the entry of the video, its other streams, CDN caches.",
    "不受影响：视频条目、其他媒体流、CDN 缓存。",
);
pub const KEPT_OF_VIDEOS: Tr = tr(
    "Not affected: the entries of the videos, their other streams, CDN caches.",
    "不受影响：各视频条目、其他媒体流、CDN 缓存。",
);
pub const KEPT_OF_UPLOADS: Tr = tr(
    "Not affected: source files, streams, covers and entries of videos.",
    "不受影响：源文件、媒体流、封面和视频条目。",
);
pub const STRIP: Tr = tr("Some of the pictures, oldest first", "部分截图，从旧到新");
pub const OLDEST: Tr = tr("oldest {}", "最早 {}");
pub const NEWEST: Tr = tr("newest {}", "最新 {}");
pub const AND_MORE: Tr = tr("and {} more", "以及另外 {} 项");
pub const NAMES_AND_MORE: Tr = tr("{} and {} more", "{}，以及另外 {} 个");
pub const BETWEEN_NAMES: Tr = tr(", ", "、");

// The choice between records and files.
pub const WHAT_GOES: Tr = tr("What to remove", "移除内容");
pub const RECORDS_ONLY: Tr = tr("Snapshot records only (keep files in OSS)", "仅截图记录（保留 OSS 文件）");
pub const RECORDS_ONLY_HINT: Tr =
    tr("The JPEG files stay in OSS and are still billed.", "JPEG 文件保留在 OSS 中，继续计费。");
pub const WITH_FILES: Tr = tr("Records and JPEG files", "记录和 JPEG 文件");
pub const WITH_FILES_HINT: Tr =
    tr("Cannot be recovered unless bucket versioning is on.", "除非 Bucket 开启了版本控制，否则无法恢复。");

// Warnings: one line for each kind.
pub const JOB_RUNNING: Tr = tr("{} is running", "{} 正在运行");
pub const JOBS_RUNNING: Tr = tr("{} jobs are running", "{} 个任务正在运行");
pub const JOB_RUNNING_HINT: Tr =
    tr("New snapshots taken from now on are not included.", "此后产生的新截图不包含在内。");
pub const OVERWRITE: Tr = tr("{} overwrite picture is left out", "已排除 {} 张覆盖截图");
pub const OVERWRITES: Tr = tr("{} overwrite pictures are left out", "已排除 {} 张覆盖截图");
pub const OVERWRITE_HINT: Tr = tr(
    "The service does not delete overwrite pictures. Delete them in OSS.",
    "服务不支持删除覆盖截图，请在 OSS 中删除。",
);
pub const CDN: Tr = tr("CDN caches are not purged", "CDN 缓存不会被清除");
pub const CDN_HINT: Tr = tr(
    "Viewers may still be served a deleted file until the cache expires or you refresh it.",
    "在缓存过期或手动刷新之前，观众仍可能访问到已删除的文件。",
);
pub const PARTS_EXPIRE: Tr =
    tr("An upload that is still running has to start over", "仍在进行的上传需要重新开始");
pub const PARTS_EXPIRE_HINT: Tr = tr(
    "Upload parts expire by themselves seven days after the upload began.",
    "分片会在上传开始七天后自动过期。",
);
pub const NO_STREAMS_LEFT: Tr = tr("This removes every stream of {}", "这将删除 {} 的全部媒体流");
pub const NO_STREAMS_LEFT_HINT: Tr =
    tr("The service listed no other stream when this was planned.", "制定计划时，服务没有列出其他媒体流。");
pub const CAPPED: Tr = tr("Only the first {} are included", "只包含前 {} 项");
pub const CAPPED_HINT: Tr = tr("Delete the rest afterwards.", "其余内容请在完成后另行删除。");
pub const LEFT_OUT: Tr = tr("Left out: {}", "已排除：{} 项");

// The confirmation.
pub const TYPE_TO_CONFIRM: Tr = tr("Type {} to confirm", "输入 {} 以确认");
pub const TYPE_MISMATCH: Tr = tr("That is not {}.", "输入的不是 {}。");
pub const EXPIRES_IN: Tr = tr("Preview expires in {}", "预览将在 {} 后过期");
pub const EXPIRED: Tr =
    tr("The preview has expired and can no longer be confirmed.", "预览已过期，不能再确认。");
pub const MAY_BE_CONFIRMED: Tr = tr(
    "Whether the confirmation arrived is unknown. Confirming again is safe: a plan runs once. Closing cancels the deletion.",
    "无法确定确认是否已送达。可以放心再次确认：同一计划只会执行一次。关闭将取消删除。",
);
pub const CONFIRMING: Tr = tr("Sending the confirmation…", "正在提交确认…");

// The hold and the progress.
pub const STARTS_IN: Tr = tr("Starts in {}", "{} 后开始");
pub const STARTING: Tr = tr("Starting…", "即将开始…");
pub const HELD_HINT: Tr = tr("Nothing has been sent. You can still cancel.", "尚未发送任何请求，仍可取消。");
pub const CANCEL_DELETION: Tr = tr("Cancel the deletion", "取消删除");
pub const CANCELLING: Tr = tr("Cancelling…", "正在取消…");
pub const RUNNING: Tr = tr("Deleting {}", "正在删除 {}");
pub const STOPPING: Tr = tr("Stopping after the current call…", "当前调用结束后停止…");
pub const STOP: Tr = tr("Stop", "停止");
pub const STOP_HINT: Tr = tr(
    "Stop finishes the current call and sends no more. Closing this window does not stop the deletion.",
    "停止后，当前调用会完成，但不再发送新的调用。关闭此窗口不会停止删除。",
);
pub const CONTINUE: Tr = tr("Continue the deletion", "继续删除");
pub const GIVE_UP: Tr = tr("Give up the rest", "放弃其余项目");
pub const PAUSED_HINT: Tr = tr(
    "Nothing more is sent until somebody continues the deletion. Giving up leaves what is left as it is.",
    "在有人继续之前，不会再发送任何请求。放弃后，其余项目保持不变。",
);
pub const RESTARTED: Tr = tr(
    "The server was started again meanwhile. What had been sent was looked up.",
    "服务器期间已重新启动。已发送的内容均已重新查询。",
);
pub const NOT_ARMED: Tr = tr("Deletions are not armed any more.", "删除权限已不再启用。");
pub const HOURLY_LIMIT: Tr =
    tr("No more than {} items may be sent within an hour.", "一小时内最多可发送 {} 项。");
pub const CALLS_FAIL: Tr =
    tr("Several calls in a row failed. The last one: {}", "连续多次调用失败。最后一次：{}");
pub const ARM: Tr = tr("Arm deletions for {} minutes", "启用删除 {} 分钟");
pub const ARMED_UNTIL: Tr = tr("Deletions are armed until {}.", "删除权限启用至 {}。");
pub const DISARM: Tr = tr("Disarm", "停用");
pub const NEEDS_ARMING: Tr =
    tr("Deletions are not armed: nothing can be deleted.", "删除权限未启用，不能删除任何内容。");
pub const PROGRESS: Tr = tr("Progress", "进度");
pub const DONE: Tr = tr("done", "已处理");
pub const LEFT: Tr = tr("left", "剩余");
pub const FAILED: Tr = tr("not deleted", "未删除");
pub const UNSURE: Tr = tr("unknown", "结果未知");
pub const CALLS_DONE: Tr = tr("{} of {} calls", "{} / {} 次调用");
pub const CONNECTION_LOST: Tr = tr(
    "No connection to the server; trying again. What is shown may be out of date.",
    "与服务器的连接已断开，正在重试。所示内容可能已过时。",
);
pub const CANCELLED_NOTICE: Tr =
    tr("Deletion cancelled. Nothing was deleted.", "删除已取消，未删除任何内容。");
pub const NOT_CANCELLED_NOTICE: Tr =
    tr("A deletion could not be cancelled and may still run.", "有一项删除未能取消，可能仍会执行。");

// The outcomes.
pub const OUTCOME: Tr = tr("Outcome", "结果");
pub const ITEM: Tr = tr("Item", "项目");
pub const SUBJECT: Tr = tr("Belongs to", "所属");
pub const REASON: Tr = tr("Reason", "原因");
pub const CAPTION: Tr = tr("Outcome of each item", "每一项的结果");
pub const FILTER: Tr = tr("Show", "显示");
pub const ALL_DELETED: Tr = tr("Deleted: {} of {}", "已删除：{} / {}");
pub const ALL_ACCEPTED: Tr = tr("Accepted: {} of {}", "已受理：{} / {}");
pub const WERE_GONE: Tr = tr("Gone before or unconfirmed: {}", "先前已不存在或未确认：{}");
pub const NOT_DELETED: Tr = tr("Not deleted: {}", "未删除：{}");
pub const NOT_KNOWN: Tr = tr("Unknown: {}", "结果未知：{}");
pub const NEVER_SENT: Tr = tr("Never sent: {}", "未发送：{}");
pub const RETRY: Tr = tr("Retry the {} that failed", "重试失败的 {} 项");
pub const RETRY_UNKNOWN: Tr = tr("Retry {} unconfirmed", "重试 {} 项未确认的内容");
pub const COPY_OUTCOMES: Tr = tr("all shown outcomes", "所示的全部结果");
pub const FULL_PAGE: Tr = tr("Open full page", "打开完整页面");
pub const REQUEST_ID: Tr = tr("Request ID", "请求 ID");
pub const NO_SUCH_OUTCOME: Tr = tr("No item with this outcome", "没有此结果的项目");
pub const LOADING: Tr = tr("Reading the outcomes…", "正在读取结果…");
pub const CDN_AFTER: Tr = tr(
    "CDN caches may still serve what was deleted until they expire or are refreshed.",
    "在过期或刷新之前，CDN 缓存仍可能提供已删除的内容。",
);

// The top bar.
pub const BADGE_HELD: Tr = tr("Deletion starts soon", "删除即将开始");
pub const BADGE_RUNNING: Tr = tr("Deleting: {} of {} calls", "正在删除：{} / {} 次调用");
pub const BADGE_STOPPING: Tr = tr("Stopping", "正在停止");
pub const BADGE_OVER: Tr = tr("Deletion finished: {}", "删除已结束：{}");
pub const BADGE_STOPPED: Tr = tr("Deletion stopped: {}", "删除已停止：{}");
pub const BADGE_CANCELLED: Tr = tr("Deletion cancelled", "删除已取消");
pub const BADGE_OPEN: Tr = tr("{}. Open", "{}，打开");

// The page of one deletion.
pub const PAGE_TITLE: Tr = tr("Deletion", "删除任务");
pub const MADE: Tr = tr("Planned", "计划时间");
pub const FINISHED_AT: Tr = tr("Ended", "结束时间");
pub const STATE: Tr = tr("State", "状态");
pub const ACTION: Tr = tr("Operation", "操作");
pub const RETRY_OF: Tr = tr("Retries", "重试自");
pub const DELETION_ID: Tr = tr("Deletion ID", "删除任务 ID");
pub const SHOW_PROGRESS: Tr = tr("Show progress", "查看进度");
pub const NO_DELETION: Tr = tr("There is no such deletion", "没有此删除任务");
pub const NO_DELETION_HINT: Tr =
    tr("The address may be mistyped, or its record was removed.", "地址可能有误，或其记录已被清除。");
pub const TO_ACTIVITY: Tr = tr("Go to activity", "前往操作记录");

/// The word for an outcome.
pub fn outcome(outcome: Outcome) -> Tr {
    match outcome {
        Outcome::Planned => tr("Not sent", "未发送"),
        Outcome::Sent => tr("Sent", "已发送"),
        Outcome::Deleted => DELETED,
        Outcome::Absent => ALREADY_GONE,
        Outcome::Refused => tr("Refused", "被拒绝"),
        Outcome::Failed => tr("Failed", "失败"),
        Outcome::Unknown => tr("Unknown", "未知"),
    }
}

pub const DELETED: Tr = tr("Deleted", "已删除");
/// For upload parts: the service answered, and cannot be asked what is left.
pub const ACCEPTED: Tr = tr("Accepted", "已受理");
pub const ALREADY_GONE: Tr = tr("Gone", "已不存在");
/// For upload parts, whose absence is no surprise.
pub const NOTHING_TO_CLEAN: Tr = tr("Nothing to clean", "无需清理");

/// What an outcome without a message means, where its word does not say everything.
pub fn outcome_hint(outcome: Outcome) -> Option<Tr> {
    match outcome {
        Outcome::Unknown => Some(tr(
            "Whether it was deleted could not be found out. Look before you try again.",
            "无法确认是否已删除。请先查询再重试。",
        )),
        Outcome::Planned => Some(tr("The call was never sent.", "调用从未发送。")),
        Outcome::Absent => Some(tr(
            "It is gone, and no answer says that this deletion removed it.",
            "该项已不存在，但没有应答表明是由本次删除移除的。",
        )),
        Outcome::Sent | Outcome::Deleted | Outcome::Refused | Outcome::Failed => None,
    }
}

/// The word for where a deletion stands.
pub fn state(state: State) -> Tr {
    match state {
        State::Planned => tr("Planned", "已计划"),
        State::Confirmed => tr("Confirmed, starts soon", "已确认，即将开始"),
        State::Running => tr("Running", "进行中"),
        State::Stopping => tr("Stopping", "正在停止"),
        State::Waiting => tr("Waits to be continued", "等待继续"),
        State::Halted => tr("Halted: calls keep failing", "已暂停：调用持续失败"),
        State::Finished => tr("Finished", "已结束"),
        State::Cancelled => tr("Cancelled. Nothing was sent.", "已取消，未发送任何请求。"),
        State::Expired => tr("Expired. Nothing was sent.", "已过期，未发送任何请求。"),
    }
}

/// Why something is not in the plan.
pub fn left_out(reason: LeftOutReason) -> Tr {
    match reason {
        LeftOutReason::Duplicate => tr("duplicate", "重复"),
        LeftOutReason::Overwrite => tr("an overwrite picture; delete it in OSS", "覆盖截图，请在 OSS 中删除"),
        LeftOutReason::NotFound => tr("does not exist", "不存在"),
    }
}
