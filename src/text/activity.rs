//! Words of the activity screen.

use super::{Tr, tr};
use media_api::ActivityOutcome;

pub const TITLE: Tr = tr("Activity", "操作记录");
pub const WHY: Tr = tr(
    "Every change and deletion made through this console, newest first.",
    "通过本控制台进行的每次更改和删除，最新的在前。",
);
pub const VERIFIED: Tr = tr("Record verified: {} entries, {}", "记录已校验：{} 条，{}");
pub const FINGERPRINT: Tr = tr("the record's fingerprint", "记录指纹");
pub const BROKEN: Tr = tr(
    "The record was changed outside the console: entry {} is the first that does not fit",
    "记录曾在控制台之外被改动：第 {} 条是第一条不符的记录",
);
pub const BROKEN_WHY: Tr = tr(
    "It or an entry before it was changed, removed or moved, so this list is no proof from there on. Nothing was repaired; compare it with a copy of the data folder.",
    "该条或其之前的记录被修改、删除或移动，因此从该条起此列表不能作为凭据。没有进行任何修复；请与数据目录的备份对照。",
);
pub const CAPTION: Tr = tr("Changes and deletions", "更改与删除");
pub const AT: Tr = tr("When", "时间");
pub const WHO: Tr = tr("Who", "操作人");
pub const ACTION: Tr = tr("What", "操作");
pub const RESOURCE: Tr = tr("Where", "对象");
pub const SUMMARY: Tr = tr("Details", "详情");
pub const OUTCOME: Tr = tr("Outcome", "结果");
pub const REQUEST: Tr = tr("Request ID", "请求 ID");
pub const DELETION: Tr = tr("Outcomes", "逐项结果");
pub const RESOURCE_ID: Tr = tr("resource ID", "对象 ID");
pub const ALL_ACTIONS: Tr = tr("All operations", "全部操作");
pub const NOTHING: Tr = tr("Nothing has been changed yet", "还没有任何更改");
pub const NOTHING_HINT: Tr = tr(
    "Submissions, commands, template changes and deletions will be listed here. Reading is not recorded.",
    "提交、命令、模板更改和删除会列在这里。读取操作不记录。",
);
pub const NO_MATCH: Tr = tr("No entry matches", "没有匹配的记录");
pub const NO_MATCH_HINT: Tr =
    tr("Only the entries read so far are searched for this outcome.", "仅在已读取的记录中按结果筛选。");

/// The word for an outcome.
pub fn outcome(outcome: ActivityOutcome) -> Tr {
    match outcome {
        ActivityOutcome::Sent => tr("no answer recorded", "未记录到应答"),
        ActivityOutcome::Ok => tr("done", "已完成"),
        ActivityOutcome::Refused => tr("refused", "被拒绝"),
        ActivityOutcome::Failed => tr("failed", "失败"),
        ActivityOutcome::Unknown => tr("unknown", "未知"),
    }
}
