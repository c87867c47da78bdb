//! Words of one job: facts, timeline, pictures, viewer, pasted selection.

use super::{Tr, tr};

pub const STREAM: Tr = tr("Stream", "流地址");
pub const TEMPLATE: Tr = tr("Template", "模板");
pub const OUTPUT: Tr = tr("Output", "输出");
pub const JOB_ID: Tr = tr("Job ID", "任务 ID");
pub const SEQUENCE: Tr = tr("File name pattern", "按序列文件名");
pub const OVERWRITE_FORMAT: Tr = tr("Latest-image file", "实时覆盖文件名");
pub const LATEST: Tr = tr("Latest image", "最新截图");
pub const LATEST_WHY: Tr = tr(
    "Each new snapshot replaces this one file. It cannot be deleted here; remove it in OSS.",
    "每次截图都会替换此文件。不能在此删除，请在 OSS 中删除。",
);
pub const CALLBACK: Tr = tr("Callback", "回调");
pub const CREATED: Tr = tr("Created", "创建时间");
pub const MODIFIED: Tr = tr("Modified", "修改时间");
pub const ACCOUNT_CALLBACK: Tr = tr("Account default", "账号级设置");
pub const FACTS: Tr = tr("Facts of the job", "任务信息");
pub const INGEST: Tr = tr("Test with ffmpeg", "使用 ffmpeg 测试");
pub const FFMPEG: Tr = tr("ffmpeg command", "ffmpeg 命令");
pub const NOTICE: Tr = tr("No new pictures", "没有新截图");
pub const NO_JOB: Tr = tr("No such job", "没有这个任务");
pub const NO_JOB_WHY: Tr = tr("The address does not hold a job ID.", "地址中没有有效的任务 ID。");
pub const TO_JOBS: Tr = tr("All jobs", "全部任务");

pub const TIMELINE: Tr = tr("Timeline", "截图时间线");
pub const TIMELINE_HELP: Tr = tr(
    "Drag, or use the arrow keys, to choose a time. Shift widens it, Enter zooms to it, Escape clears it.",
    "拖动或使用方向键选择时段。Shift 扩展，回车放大到该时段，Esc 清除。",
);
pub const READING: Tr = tr("Reading… {} of {}", "正在读取… {} / {}");
pub const PARTLY_READ: Tr =
    tr("{} of {} read. The hatched time could not be read.", "已读取 {} / {}。阴影时段未能读取。");
pub const NO_PICTURES: Tr = tr("No pictures", "暂无截图");
pub const COUNT_SINCE: Tr = tr("{} since {}", "{1}以来 {0}");
pub const NO_GAP: Tr = tr("no gap", "无间断");
pub const GAP: Tr = tr("{} gap", "{} 处间断");
pub const GAP_COUNT: Tr = tr("{} gaps", "{} 处间断");
pub const GAP_BETWEEN: Tr = tr("{}–{}", "{}–{}");
pub const GAP_UNTIL: Tr = tr("until {}", "{} 之前");
pub const GAP_SINCE: Tr = tr("since {} ({})", "{} 之后（{}）");
pub const GAP_WHOLE: Tr = tr("the whole range", "整个范围");
pub const CHOOSE_GAP: Tr = tr("Choose this gap in the timeline", "在时间线中选择此间断");
pub const ONE_PICTURE: Tr = tr("{} picture", "{} 张截图");
pub const PICTURE_COUNT: Tr = tr("{} pictures", "{} 张截图");
pub const NOT_READ_YET: Tr = tr("not read yet", "尚未读取");
pub const STRETCH: Tr = tr("{}–{} · {}", "{}–{} · {}");
pub const NO_STRETCH: Tr = tr("nothing chosen", "未选择");
pub const ZOOM: Tr = tr("Zoom to range", "放大到此时段");
pub const SELECT_IN_RANGE: Tr = tr("Select {}", "选中 {}");
pub const CLEAR_STRETCH: Tr = tr("Clear", "清除");

pub const PICTURES: Tr = tr("Pictures", "截图");
pub const LAYOUT: Tr = tr("Layout", "布局");
pub const SHEET: Tr = tr("Contact sheet", "缩略图");
pub const TABLE: Tr = tr("Table", "表格");
pub const ORDER: Tr = tr("Order", "顺序");
pub const NEWEST: Tr = tr("Newest first", "从新到旧");
pub const OLDEST: Tr = tr("Oldest first", "从旧到新");
pub const PASTE: Tr = tr("Select by list…", "按列表选择…");
pub const HINT: Tr = tr("Shift-click to select a range", "按住 Shift 点击可选择范围");
pub const FOLLOW: Tr = tr("Follow live", "跟随最新");
pub const FOLLOW_HINT: Tr = tr(
    "Shows new pictures as they arrive, except while you are scrolled away from them, point at a picture or have a selection.",
    "新截图到达时立即显示；滚动离开、指向截图或有选中项时暂停。",
);
pub const NEW_ONE: Tr = tr("{} new picture", "{} 张新截图");
pub const NEW_COUNT: Tr = tr("{} new pictures", "{} 张新截图");
pub const CAPPED: Tr = tr(
    "The newest {} pictures of this range are shown, back to {}. Earlier ones are left out: narrow the range to see them.",
    "仅显示此范围内最新的 {} 张截图（自 {} 起）。更早的截图未显示，请缩小范围查看。",
);
pub const EXPORT_NOT_READ: Tr = tr(
    "Wait until the whole range has been read: a file with a part of it would look complete.",
    "请等待整个范围读取完成：仅含部分内容的文件会被误认为完整。",
);
pub const VIEW: Tr = tr("View {}", "查看 {}");
pub const SELECT_ALL: Tr = tr("Select all {} shown", "选择显示的全部 {} 张");
pub const COMPARE: Tr = tr("Compare", "对比");
pub const DELETE: Tr = tr("Delete…", "删除…");
pub const TAKEN: Tr = tr("Taken", "拍摄时间");
pub const TIMESTAMP: Tr = tr("Timestamp", "时间戳");
pub const OBJECT: Tr = tr("Object", "对象");
pub const THUMBNAIL: Tr = tr("Picture", "截图");

pub const NOTHING: Tr = tr("No pictures", "没有截图");
pub const NOTHING_HINT: Tr =
    tr("The service lists no picture of this job.", "服务没有列出该任务的任何截图。");
pub const NONE_IN_RANGE: Tr = tr("No pictures in this time range", "此时间范围内没有截图");
pub const LOOKING: Tr = tr("Looking for the newest picture, back to {}…", "正在查找最新的截图，已查至 {}…");
pub const NEWEST_IS: Tr = tr("The newest earlier picture was taken at {}.", "更早的最新截图拍摄于 {}。");
pub const NONE_SINCE: Tr = tr("There is none since {} either.", "自 {} 以来也没有截图。");
pub const SHOW_NEWEST: Tr = tr("Show the newest pictures", "查看最新截图");
pub const WIDEN: Tr = tr("Widen: {}", "扩大到：{}");
pub const LOOK_FURTHER: Tr = tr("Look further back", "继续向前查找");

pub const FAILED_NETWORK: Tr = tr("no connection", "网络不通");
pub const FAILED_NETWORK_WHY: Tr = tr(
    "The server could not be reached. The picture is loaded again when it can.",
    "无法连接服务器，恢复后会重新加载此截图。",
);
pub const FAILED_SESSION: Tr = tr("signed out", "会话已结束");
pub const FAILED_EXPIRED: Tr = tr("link expired", "链接已过期");
pub const FAILED_EXPIRED_WHY: Tr = tr(
    "The link to this picture is no longer valid. Refresh to get a new one.",
    "此截图的链接已失效，请刷新以获取新链接。",
);
pub const FAILED_GONE: Tr = tr("file is gone", "文件已不存在");
pub const FAILED_GONE_WHY: Tr = tr(
    "The bucket holds no such file. Its record still exists and can be deleted.",
    "Bucket 中没有此文件。其记录仍存在，可以删除。",
);
pub const FAILED_SERVER: Tr = tr("could not be read", "读取失败");
pub const FAILED_FORMAT: Tr = tr("not a readable picture", "无法显示此文件");
pub const CHECKING: Tr = tr("checking…", "正在检查…");

pub const VIEWER: Tr = tr("Picture", "截图");
pub const BEFORE: Tr = tr("Previous", "上一张");
pub const AFTER: Tr = tr("Next", "下一张");
pub const PLACE: Tr = tr("{} of {}", "第 {} 张，共 {} 张");
pub const COMPARING: Tr = tr("Two pictures compared", "两张截图对比");
pub const NOT_LISTED: Tr = tr(
    "This picture is not among those shown. Choose a time range that holds it.",
    "该截图不在所示截图之中，请选择包含它的时间范围。",
);

pub const PASTE_TITLE: Tr = tr("Select by list", "按列表选择");
pub const PASTE_LABEL: Tr = tr("Timestamps, times, object keys or URLs", "时间戳、时间、对象 Key 或 URL");
pub const PASTE_HINT: Tr = tr(
    "One per line, or separated by commas, semicolons or spaces. Times as 2026-01-02T03:04:05Z.",
    "每行一个，或以逗号、分号、空格分隔。时间格式为 2026-01-02T03:04:05Z。",
);
pub const PASTE_FOUND_ONE: Tr = tr("{} picture recognised", "识别出 {} 张截图");
pub const PASTE_FOUND: Tr = tr("{} pictures recognised", "识别出 {} 张截图");
pub const PASTE_REJECTED_ONE: Tr = tr("{} entry skipped", "跳过 {} 条");
pub const PASTE_REJECTED: Tr = tr("{} entries skipped", "跳过 {} 条");
pub const PASTE_TAKE: Tr = tr("Select {}", "选中 {} 张");
pub const PASTE_DUPLICATE: Tr = tr("duplicate", "重复");
pub const PASTE_OTHER_JOB: Tr = tr("belongs to another job", "属于其他任务");
pub const PASTE_OTHER_BUCKET: Tr =
    tr("lies in another bucket or host than this job's", "不在此任务的 Bucket 或域名中");
pub const PASTE_OTHER_KEY: Tr = tr("does not fit the file names of this job", "与此任务的文件名格式不符");
pub const PASTE_OVERWRITE: Tr =
    tr("is the latest-image file, which cannot be deleted", "是实时覆盖文件，不能删除");
pub const PASTE_SPREADSHEET: Tr = tr(
    "was rounded or reformatted by a spreadsheet: format the column as text and export again",
    "已被电子表格四舍五入或改写：请将该列设为文本后重新导出",
);
pub const PASTE_NO_ZONE: Tr =
    tr("names no time zone: add Z or an offset such as +08:00", "没有时区：请加上 Z 或 +08:00 之类的偏移");
pub const PASTE_NOT_TAKEN: Tr = tr("this job has no picture of that time", "此任务在该时间没有截图");
pub const PASTE_NOT_KNOWN: Tr = tr(
    "the picture of that time or key is not among those shown: choose a time range that holds it",
    "该时间或 Key 的截图不在所示范围内：请选择包含它的时间范围",
);
pub const PASTE_MALFORMED: Tr =
    tr("not a timestamp, time, object key or URL", "不是时间戳、时间、对象 Key 或 URL");
