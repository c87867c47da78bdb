//! Words of the delete dialog: the plan, the hold, the progress and the outcomes.

use super::{Tr, tr};
use media_api::deletion::{LeftOutReason, Outcome, State};

pub const CHOOSE_RANGE: Tr = tr("Delete pictures taken when?", "删除哪段时间的图片？");
pub const CHOOSE_RANGE_HINT: Tr = tr(
    "Nothing is deleted yet. The server first counts what lies in the range and shows you the plan.",
    "此时不会删除任何内容。服务器会先统计该范围内的图片，并给出计划。",
);
pub const OF_JOBS: Tr = tr("{} jobs", "{} 个任务");
pub const OF_VIDEOS: Tr = tr("{} videos", "{} 个视频");
pub const MAKE_PLAN: Tr = tr("Show the plan", "查看计划");
pub const NEW_PLAN: Tr = tr("Make a new plan", "重新生成计划");
pub const PLANNING: Tr = tr("Making the plan…", "正在生成计划…");
pub const REPLANNING: Tr = tr("Making the plan anew…", "正在重新生成计划…");
pub const PLANNING_HINT: Tr = tr(
    "The server looks up what there is to delete. Nothing is deleted yet.",
    "服务器正在查询要删除的内容，此时不会删除任何内容。",
);
pub const NOTHING: Tr = tr("There is nothing to delete", "没有可删除的内容");
pub const NOTHING_HINT: Tr = tr(
    "Nothing of what was asked for exists, or all of it was left out for the reasons below.",
    "请求的内容均不存在，或均因下列原因被排除。",
);

pub const RECORD: Tr = tr("{} record", "{} 条记录");
pub const RECORDS: Tr = tr("{} records", "{} 条记录");
pub const PICTURE: Tr = tr("{} picture", "{} 张图片");
pub const PICTURES: Tr = tr("{} pictures", "{} 张图片");
pub const STREAM: Tr = tr("{} stream", "{} 个媒体流");
pub const STREAMS: Tr = tr("{} streams", "{} 个媒体流");
pub const UPLOAD: Tr = tr("{} upload", "{} 个上传");
pub const UPLOADS: Tr = tr("{} uploads", "{} 个上传");
pub const SNAPSHOT: Tr = tr("{} snapshot", "{} 张截图");
pub const SNAPSHOTS: Tr = tr("{} snapshots", "{} 张截图");
pub const FILE: Tr = tr("{} JPEG file", "{} 个 JPEG 文件");
pub const FILES: Tr = tr("{} JPEG files", "{} 个 JPEG 文件");
pub const CALL: Tr = tr("{} call", "{} 次调用");
pub const CALLS: Tr = tr("{} calls", "{} 次调用");
pub const SECOND: Tr = tr("{} second", "{} 秒");
pub const SECONDS: Tr = tr("{} seconds", "{} 秒");
pub const MINUTE: Tr = tr("{} minute", "{} 分钟");
pub const MINUTES: Tr = tr("{} minutes", "{} 分钟");

pub const TITLE_RECORDS: Tr = tr("Remove {} of {}?", "移除 {1} 的 {0}？");
pub const TITLE_ERASE: Tr = tr("Erase {} of {}?", "彻底删除 {1} 的 {0}？");
pub const TITLE_STREAMS: Tr = tr("Delete {} of {}?", "删除 {1} 的 {0}？");
pub const TITLE_FRAGMENTS: Tr = tr("Delete the fragments of {}?", "删除 {} 的分片？");
pub const DO_RECORDS: Tr = tr("Remove {}", "移除 {}");
pub const DO_ERASE: Tr = tr("Erase {}", "彻底删除 {}");
pub const DO_STREAMS: Tr = tr("Delete {}", "删除 {}");
pub const DO_FRAGMENTS: Tr = tr("Delete the fragments of {}", "删除 {} 的分片");

pub const SAY_RECORDS: Tr = tr(
    "Removes the records of {0} of {1}, taken {2} to {3}. The JPEG files stay in OSS.",
    "移除 {1} 的 {0}的记录，拍摄于 {2} 至 {3}。JPEG 文件保留在 OSS 中。",
);
pub const SAY_ERASE: Tr = tr(
    "Removes the records of {0} of {1}, taken {2} to {3}, and erases {4} from {5}. This cannot be undone.",
    "移除 {1} 的 {0}的记录（拍摄于 {2} 至 {3}），并从 {5} 彻底删除 {4}。此操作无法撤销。",
);
pub const SAY_STREAMS: Tr = tr(
    "Deletes {} of {} with their files. This cannot be undone.",
    "删除 {1} 的 {0}及其文件。此操作无法撤销。",
);
pub const SAY_FRAGMENTS: Tr = tr(
    "Deletes the fragments that {} left in storage: {}. This cannot be undone, but nothing playable is removed.",
    "删除 {} 遗留在存储中的分片：{}。此操作无法撤销，但不会删除任何可播放的内容。",
);
pub const THE_BUCKET: Tr = tr("the buckets of the jobs", "各任务的 Bucket");
pub const HOW_LONG: Tr = tr("{}, about {}.", "共 {}，约 {}。");
pub const FREES: Tr = tr("Frees {}.", "释放 {}。");
pub const NOT_TOUCHED: Tr = tr("Not touched:", "不受影响：");
pub const KEEPS_SNAPSHOTS: Tr = tr(
    "the job, its stream, every other picture, and what CDN caches hold.",
    "任务、直播流、其他图片，以及 CDN 缓存的内容。",
);
pub const KEEPS_STREAMS: Tr = tr(
    "the video's entry, its other streams, and what CDN caches hold.",
    "视频条目、其他媒体流，以及 CDN 缓存的内容。",
);
pub const KEEPS_FRAGMENTS: Tr =
    tr("source files, streams, covers and the video's entry.", "源文件、媒体流、封面和视频条目。");
pub const STRIP: Tr = tr("Some of the pictures, oldest first", "部分图片，从旧到新");
pub const OLDEST: Tr = tr("oldest", "最早");
pub const NEWEST: Tr = tr("newest", "最新");
pub const AND_MORE: Tr = tr("and {} more", "以及另外 {} 项");

pub const WHAT_GOES: Tr = tr("What to remove", "移除内容");
pub const RECORDS_ONLY: Tr = tr("Records only", "仅记录");
pub const RECORDS_ONLY_HINT: Tr =
    tr("The JPEG files stay in OSS and are still billed.", "JPEG 文件保留在 OSS 中，继续计费。");
pub const WITH_FILES: Tr = tr("Records and files", "记录和文件");
pub const WITH_FILES_HINT: Tr = tr(
    "The JPEG files are erased too. Nothing brings them back unless the bucket is versioned.",
    "同时彻底删除 JPEG 文件。除非 Bucket 开启了版本控制，否则无法恢复。",
);

pub const JOB_RUNNING: Tr = tr("{} is running", "{} 正在运行");
pub const JOB_RUNNING_HINT: Tr = tr(
    "It takes new pictures meanwhile. They are not part of this plan.",
    "期间会继续产生新图片，新图片不在本计划中。",
);
pub const OVERWRITE_HINT: Tr =
    tr("Overwrite pictures left out of this plan: {}.", "本计划已排除的覆盖截图：{} 张。");
pub const CDN: Tr = tr("CDN caches are not purged", "CDN 缓存不会被清除");
pub const CDN_HINT: Tr = tr(
    "Viewers may still be served a deleted file until the cache expires or you refresh it.",
    "在缓存过期或手动刷新之前，观众仍可能访问到已删除的文件。",
);
pub const EXPIRE: Tr = tr("Fragments expire by themselves", "分片会自动过期");
pub const EXPIRE_HINT: Tr = tr(
    "Storage removes them seven days after the upload began. An upload still under way has to start over.",
    "上传开始七天后，存储会自动清除分片。仍在进行的上传需要重新开始。",
);
pub const NO_STREAMS_LEFT: Tr = tr("No streams will be left of {}", "{} 将没有任何媒体流");
pub const NO_STREAMS_LEFT_HINT: Tr =
    tr("Nothing playable remains of this video.", "该视频将没有可播放的内容。");
pub const CAPPED: Tr = tr("Only the first {} are in this plan", "本计划只包含前 {} 项");
pub const CAPPED_HINT: Tr = tr("Make another plan for the rest afterwards.", "完成后请为其余内容另建计划。");

pub const LEFT_OUT: Tr = tr("Left out of the plan: {}", "未列入计划：{} 项");
pub const TYPE_TO_CONFIRM: Tr = tr("Type {} to confirm", "输入 {} 以确认");
pub const TYPE_MISMATCH: Tr = tr("That is not {}.", "输入的不是 {}。");
pub const EXPIRES_IN: Tr = tr("Plan expires in {}", "计划将在 {} 后过期");
pub const EXPIRED: Tr = tr("The plan has expired. Nothing was deleted.", "计划已过期，未删除任何内容。");

pub const HELD: Tr = tr("Starts in {}", "{} 后开始");
pub const HELD_HINT: Tr = tr("Nothing has been sent. You can still cancel.", "尚未发送任何请求，仍可取消。");
pub const CANCEL_DELETION: Tr = tr("Cancel the deletion", "取消删除");
pub const RUNNING: Tr = tr("Deleting {}", "正在删除 {}");
pub const STOPPING: Tr = tr("Stopping after the call under way…", "当前调用结束后停止…");
pub const STOP: Tr = tr("Stop", "停止");
pub const STOP_HINT: Tr = tr(
    "Stop lets the call under way finish and sends no further one. Closing this window stops nothing.",
    "停止后，当前调用会完成，但不再发送新的调用。关闭此窗口不会停止删除。",
);
pub const PROGRESS: Tr = tr("Progress", "进度");
pub const DONE: Tr = tr("done", "已处理");
pub const LEFT: Tr = tr("left", "剩余");
pub const FAILED: Tr = tr("not deleted", "未删除");
pub const UNSURE: Tr = tr("unknown", "结果未知");
pub const CALLS_DONE: Tr = tr("{} of {} calls", "{} / {} 次调用");

pub const OUTCOME: Tr = tr("Outcome", "结果");
pub const ITEM: Tr = tr("Item", "项目");
pub const SUBJECT: Tr = tr("Belongs to", "所属");
pub const REASON: Tr = tr("Reason", "原因");
pub const CAPTION: Tr = tr("Outcome of each item", "每一项的结果");
pub const FILTER: Tr = tr("Show", "显示");
pub const ALL_DELETED: Tr = tr("Deleted: {} of {}", "已删除：{} / {}");
pub const WERE_GONE: Tr = tr("Already gone: {}", "原本已不存在：{}");
pub const NOT_DELETED: Tr = tr("Not deleted: {}", "未删除：{}");
pub const NOT_KNOWN: Tr = tr("Unknown: {}", "结果未知：{}");
pub const NEVER_SENT: Tr = tr("Never sent: {}", "未发送：{}");
pub const RETRY: Tr = tr("Retry the {} that failed", "重试失败的 {} 项");
pub const RETRY_UNKNOWN: Tr = tr("Retry the {} not known to be gone", "重试尚未确认删除的 {} 项");
pub const COPY_OUTCOMES: Tr = tr("all shown outcomes", "所示的全部结果");
pub const RESULT_PAGE: Tr = tr("Open as a page", "在页面中打开");
pub const REQUEST_ID: Tr = tr("Request ID", "请求 ID");
pub const NO_SUCH_OUTCOME: Tr = tr("No item with this outcome", "没有此结果的项目");
pub const NOTHING_TO_CLEAN: Tr = tr("Nothing to clean", "无需清理");
pub const LOADING: Tr = tr("Reading the outcomes…", "正在读取结果…");
pub const CDN_AFTER: Tr = tr(
    "CDN caches may still serve what was deleted until they expire or are refreshed.",
    "在过期或刷新之前，CDN 缓存仍可能提供已删除的内容。",
);

pub const BADGE_STOPPING: Tr = tr("Stopping", "正在停止");
pub const BADGE_OVER: Tr = tr("Deletion finished: {}", "删除已结束：{}");
pub const BADGE_STOPPED: Tr = tr("Deletion stopped: {}", "删除已停止：{}");
pub const BADGE_CANCELLED: Tr = tr("Deletion cancelled", "删除已取消");
pub const BADGE_OPEN: Tr = tr("{}. Open", "{}，打开");

pub const PAGE_TITLE: Tr = tr("Deletion", "删除任务");
pub const MADE: Tr = tr("Planned", "计划时间");
pub const FINISHED_AT: Tr = tr("Ended", "结束时间");
pub const STATE: Tr = tr("State", "状态");
pub const ACTION: Tr = tr("Operation", "操作");
pub const RETRY_OF: Tr = tr("Retries", "重试自");
pub const DELETION_ID: Tr = tr("Deletion ID", "删除任务 ID");
pub const SHOW_PROGRESS: Tr = tr("Show progress", "查看进度");

/// The word for an outcome.
pub fn outcome(outcome: Outcome) -> Tr {
    match outcome {
        Outcome::Planned => tr("Not sent", "未发送"),
        Outcome::Sent => tr("Sent", "已发送"),
        Outcome::Deleted => tr("Deleted", "已删除"),
        Outcome::Absent => tr("Already gone", "原本已不存在"),
        Outcome::Refused => tr("Refused", "被拒绝"),
        Outcome::Failed => tr("Failed", "失败"),
        Outcome::Unknown => tr("Unknown", "未知"),
    }
}

/// What an outcome without a message means, where its word does not say everything.
pub fn outcome_hint(outcome: Outcome) -> Option<Tr> {
    match outcome {
        Outcome::Unknown => Some(tr(
            "Whether it was deleted could not be found out. Look before you try again.",
            "无法确认是否已删除。请先查询再重试。",
        )),
        Outcome::Planned => Some(tr("The call was never sent.", "调用从未发送。")),
        _ => None,
    }
}

/// The word for where a deletion stands.
pub fn state(state: State) -> Tr {
    match state {
        State::Planned => tr("Planned", "已计划"),
        State::Confirmed => tr("Confirmed, starts soon", "已确认，即将开始"),
        State::Running => tr("Running", "进行中"),
        State::Stopping => tr("Stopping", "正在停止"),
        State::Finished => tr("Finished", "已结束"),
        State::Cancelled => tr("Cancelled. Nothing was sent.", "已取消，未发送任何请求。"),
        State::Expired => tr("Expired. Nothing was sent.", "已过期，未发送任何请求。"),
    }
}

/// Why something is not in the plan.
pub fn left_out(reason: LeftOutReason) -> Tr {
    match reason {
        LeftOutReason::Duplicate => tr("named twice", "重复"),
        LeftOutReason::Overwrite => tr("an overwrite picture; remove it in OSS", "覆盖截图，请在 OSS 中删除"),
        LeftOutReason::NotFound => tr("does not exist", "不存在"),
    }
}
