//! Words of tables, pagers and filters.

use super::{Tr, counted, tr};

pub const SELECT_PAGE: Tr = tr("Select this page", "选择本页");
pub const SELECT_ROW: Tr = tr("Select {}", "选择 {}");
pub const SORTED_ASC: Tr = tr("oldest first", "从旧到新");
pub const SORTED_DESC: Tr = tr("newest first", "从新到旧");
pub const LOADING: Tr = tr("Loading", "加载中");
pub const RANGE: Tr = tr("{}–{} of {}", "第 {}–{} 条，共 {} 条");
pub const NONE: Tr = tr("No entries", "没有条目");
pub const ROWS: Tr = tr("Rows", "每页");
pub const PAGES: Tr = tr("Pages", "分页");
pub const PAGE: Tr = tr("Page {}", "第 {} 页");
pub const PREVIOUS: Tr = tr("Previous page", "上一页");
pub const NEXT: Tr = tr("Next page", "下一页");
pub const COLUMNS: Tr = tr("Columns", "列");
pub const DENSITY: Tr = tr("Compact rows", "紧凑行距");
pub const REFRESH: Tr = tr("Refresh", "刷新");
pub const EMPTY_PAGE: Tr = tr("This page is empty", "本页没有内容");
pub const EMPTY_PAGE_HINT_ONE: Tr = tr("There is {} entry on another page.", "其他页还有 {} 条。");
pub const EMPTY_PAGE_HINT: Tr = tr("There are {} entries on other pages.", "其他页还有 {} 条。");
pub const FIRST_PAGE: Tr = tr("Go to the first page", "回到第一页");
pub const CLEAR_FILTERS: Tr = tr("Clear filters", "清除筛选");
pub const SELECTED: Tr = tr("{} selected", "已选 {} 项");
pub const SELECTED_ELSEWHERE: Tr = tr("{} on other pages", "其中 {} 项在其他页");
pub const UNSELECT: Tr = tr("Unselect them", "取消选择这些项");
pub const NOT_REFRESHED: Tr = tr("Could not refresh.", "刷新失败。");
pub const UPDATED_AGO: Tr = tr("Updated {} ago.", "{}前更新。");
pub const CLEAR_SELECTION: Tr = tr("Clear selection", "清除所选");
pub const SELECTION: Tr = tr("Selection", "所选内容");
pub const EXPORT: Tr = tr("Export", "导出");
pub const EXPORT_CSV: Tr = tr("CSV", "CSV");
pub const EXPORT_JSON: Tr = tr("JSON", "JSON");
pub const EXPORT_CSV_MATCHING: Tr = tr("CSV, all that match", "CSV，全部匹配项");
pub const EXPORT_JSON_MATCHING: Tr = tr("JSON, all that match", "JSON，全部匹配项");
pub const EXPORT_CSV_SELECTED: Tr = tr("CSV, only selected", "CSV，仅所选");
pub const EXPORT_JSON_SELECTED: Tr = tr("JSON, only selected", "JSON，仅所选");
pub const EXPORT_CUT_ONE: Tr =
    tr("The file has the first {} entry; more match.", "文件包含前 {} 条，还有更多匹配项未导出。");
pub const EXPORT_CUT: Tr =
    tr("The file has the first {} entries; more match.", "文件包含前 {} 条，还有更多匹配项未导出。");
pub const SELECT_MATCHING: Tr = tr("Select all {} that match", "选择全部 {} 个匹配项");
pub const SELECT_MATCHING_CAPPED: Tr =
    tr("Select the first {} of {} that match", "选择 {1} 个匹配项中的前 {0} 个");
pub const COUNTING: Tr = tr("{} found so far…", "已找到 {} 个…");
pub const STOP_TASK: Tr = tr("Stop", "停止");
pub const ACTIONS: Tr = tr("Actions", "操作");
pub const BEYOND_REACH: Tr = tr(
    "The service lists at most the first {}. Narrow the creation time to reach the rest.",
    "服务最多列出前 {} 个。请缩小创建时间范围以查看其余内容。",
);
pub const OLDER: Tr = tr("Show older entries", "显示更早的记录");
pub const SHOWN_ONE: Tr = tr("{} entry shown", "已显示 {} 条");
pub const SHOWN: Tr = tr("{} entries shown", "已显示 {} 条");
pub const THAT_IS_ALL: Tr = tr("End of list", "没有更多了");
pub const ANY_TIME: Tr = tr("any time", "不限时间");
pub const SEARCH_ALL_TIME: Tr = tr("Search all time", "查找全部时间");
pub const MORE: Tr = tr("More for {}", "{} 的更多操作");
pub const ALL: Tr = tr("All", "全部");
pub const FROM: Tr = tr("From", "从");
pub const TO: Tr = tr("To", "到");
pub const APPLY: Tr = tr("Apply", "应用");
pub const REMOVE_RANGE: Tr = tr("Remove the time range", "移除时间范围");
pub const EVERY_FORM: Tr = tr("{} local · {} UTC · {} · {}", "本地 {} · UTC {} · {} · {}");

/// A span of seconds with its unit, in the largest unit that fits.
pub fn span(seconds: i64) -> String {
    let seconds = seconds.max(0) as usize;
    match seconds {
        0..100 => counted(seconds, tr("{} second", "{} 秒"), tr("{} seconds", "{} 秒")),
        100..6_000 => counted(seconds / 60, tr("{} minute", "{} 分钟"), tr("{} minutes", "{} 分钟")),
        6_000..172_800 => counted(seconds / 3_600, tr("{} hour", "{} 小时"), tr("{} hours", "{} 小时")),
        _ => counted(seconds / 86_400, tr("{} day", "{} 天"), tr("{} days", "{} 天")),
    }
}

// Time ranges.
pub const CREATED: Tr = tr("Created", "创建时间");
pub const TAKEN: Tr = tr("Taken", "截图时间");
/// What a range is about, and the range.
pub const NAMED_RANGE: Tr = tr("{}: {}", "{}：{}");
pub const CUSTOM_RANGE: Tr = tr("Custom range", "自定义时间");
pub const PIN: Tr = tr("Pin range", "固定为绝对时间");
pub const PIN_HINT: Tr = tr("Convert to a fixed start and end", "转换为固定的开始和结束时间");
pub const LAST_MINUTE: Tr = tr("Last minute", "最近 1 分钟");
pub const LAST_MINUTES: Tr = tr("Last {} minutes", "最近 {} 分钟");
pub const LAST_HOUR: Tr = tr("Last hour", "最近 1 小时");
pub const LAST_HOURS: Tr = tr("Last {} hours", "最近 {} 小时");
pub const LAST_DAYS: Tr = tr("Last {} days", "最近 {} 天");
pub const SHOWN_TWICE: Tr = tr("The clock shows this time twice", "该时间在当天出现两次");
pub const FIRST_TIME: Tr = tr("First time, {}", "第一次，{}");
pub const SECOND_TIME: Tr = tr("Second time, {}", "第二次，{}");
pub const ERR_TIME: Tr = tr("Enter both a start and an end.", "请输入开始时间和结束时间。");
pub const ERR_SKIPPED: Tr = tr(
    "{} does not exist: the clock was set ahead past it. The next valid time is {}.",
    "{} 不存在：时钟调快时跳过了该时间。下一个有效时间是 {}。",
);
pub const ERR_ORDER: Tr = tr("End must be after start.", "结束时间须晚于开始时间。");
pub const ERR_SPAN: Tr =
    tr("Choose {} days or less (service limit).", "请选择不超过 {} 天的范围（服务限制）。");
