//! Words of one job: facts, coverage, pictures, viewer, pasting.

use super::{Tr, tr};

pub const STREAM: Tr = tr("Stream", "流地址");
pub const TEMPLATE: Tr = tr("Template", "模板");
pub const OUTPUT: Tr = tr("Output", "输出");
pub const JOB_ID: Tr = tr("Job ID", "任务 ID");
pub const SEQUENCE: Tr = tr("Sequence", "序列格式");
pub const OVERWRITE_FORMAT: Tr = tr("Overwrite", "覆盖格式");
pub const CALLBACK: Tr = tr("Callback", "回调");
pub const CREATED: Tr = tr("Created", "创建时间");
pub const MODIFIED: Tr = tr("Modified", "修改时间");
pub const NONE: Tr = tr("none", "无");
pub const ACCOUNT_CALLBACK: Tr = tr("account-wide setting", "账号级设置");
pub const FACTS: Tr = tr("Facts of the job", "任务信息");
pub const INGEST: Tr = tr("Push a test stream here:", "推送测试流：");
pub const FFMPEG: Tr = tr("ffmpeg line", "ffmpeg 命令");
pub const SUBMITTED_STARTED: Tr =
    tr("The job was submitted and has started: its stream is being pushed.", "任务已提交并启动：正在推流。");
pub const SUBMITTED_WAITS: Tr = tr(
    "The job was submitted and waits: nobody was pushing its stream. Push the stream, then press Start. If the stream is live already, it starts within a few seconds by itself.",
    "任务已提交，等待启动：当前没有推流。请先推流，然后点击启动。如果已在推流，任务会在几秒内自动启动。",
);
pub const NOTICE: Tr = tr("No new pictures", "没有新图片");
pub const COVERAGE: Tr = tr("Coverage", "覆盖情况");
pub const COVERAGE_HELP: Tr = tr(
    "Pictures over time. Arrow keys move, shift widens, enter shows only the chosen stretch.",
    "按时间分布的图片。方向键移动，Shift 扩展，回车仅显示所选时段。",
);
pub const COVERED: Tr = tr("{}, no gap", "{}，无间断");
pub const GAPS: Tr = tr("{}, {}: {}", "{}，{}：{}");
pub const GAP: Tr = tr("{} gap", "{} 处间断");
pub const GAP_COUNT: Tr = tr("{} gaps", "{} 处间断");
pub const ONE_PICTURE: Tr = tr("{} picture", "{} 张图片");
pub const PICTURE_COUNT: Tr = tr("{} pictures", "{} 张图片");
pub const STRETCH: Tr = tr("{}–{} · {}", "{}–{} · {}");
pub const NO_STRETCH: Tr = tr("nothing chosen", "未选择");
pub const SHOW_STRETCH: Tr = tr("Show only this", "仅显示此时段");
pub const SELECT_STRETCH: Tr = tr("Select these", "选中此时段");
pub const CLEAR_STRETCH: Tr = tr("Clear", "清除");
pub const PICTURES: Tr = tr("Pictures", "图片");
pub const LAYOUT: Tr = tr("Layout", "布局");
pub const SHEET: Tr = tr("Contact sheet", "缩略图");
pub const TABLE: Tr = tr("Table", "表格");
pub const ORDER: Tr = tr("Order", "顺序");
pub const NEWEST: Tr = tr("Newest first", "从新到旧");
pub const OLDEST: Tr = tr("Oldest first", "从旧到新");
pub const PASTE: Tr = tr("Paste a selection…", "粘贴选择…");
pub const HINT: Tr = tr("shift-click for a range, x to select", "Shift 点击选择范围，x 选择");
pub const COUNT: Tr = tr("{} pictures", "{} 张图片");
pub const CAPPED: Tr = tr(
    "Only the first {} pictures of this range are shown. Narrow the range to see the others.",
    "仅显示此范围的前 {} 张图片。缩小范围可查看其余图片。",
);
pub const NOTHING: Tr = tr("No pictures yet", "还没有图片");
pub const NOTHING_HINT: Tr = tr(
    "None was taken in this time range. A started job takes one at every interval while its stream is pushed.",
    "此时间范围内没有截图。进行中的任务在推流期间按间隔截图。",
);
pub const VIEW: Tr = tr("View {}", "查看 {}");
pub const OVERWRITE: Tr = tr("overwrite", "覆盖");
pub const OVERWRITE_WHY: Tr = tr(
    "Each new snapshot replaces this one file. It cannot be deleted here; remove it in OSS.",
    "每次截图都会替换此文件。不能在此删除，请在 OSS 中删除。",
);
pub const NO_JOB: Tr = tr("No such job", "没有这个任务");
pub const NO_JOB_WHY: Tr = tr("The address does not hold a job ID.", "地址中没有有效的任务 ID。");
pub const TO_JOBS: Tr = tr("All jobs", "全部任务");
pub const NOT_LISTED: Tr = tr(
    "This picture is not among those shown. Choose a time range that holds it.",
    "该图片不在所示图片之中，请选择包含它的时间范围。",
);
pub const GONE: Tr = tr("file is gone", "文件已不存在");
pub const SELECT_ALL: Tr = tr("Select all {} shown", "选择全部 {} 张");
pub const COMPARE: Tr = tr("Compare", "对比");
pub const DELETE: Tr = tr("Delete…", "删除…");
pub const TAKEN: Tr = tr("Taken", "拍摄时间");
pub const TIMESTAMP: Tr = tr("Timestamp", "时间戳");
pub const OBJECT: Tr = tr("Object", "对象");
pub const THUMBNAIL: Tr = tr("Picture", "图片");
pub const VIEWER: Tr = tr("Picture", "图片");
pub const BEFORE: Tr = tr("Previous", "上一张");
pub const AFTER: Tr = tr("Next", "下一张");
pub const PLACE: Tr = tr("{} of {}", "第 {} 张，共 {} 张");
pub const COMPARING: Tr = tr("Two pictures compared", "两张图片对比");
pub const PASTE_TITLE: Tr = tr("Paste a selection", "粘贴选择");
pub const PASTE_LABEL: Tr =
    tr("Timestamps, object keys, URLs or a table column", "时间戳、对象 Key、URL 或表格列");
pub const PASTE_HINT: Tr =
    tr("One per line, or separated by commas or spaces.", "每行一个，或以逗号、空格分隔。");
pub const PASTE_FOUND_ONE: Tr = tr("{} picture recognised", "识别出 {} 张图片");
pub const PASTE_FOUND: Tr = tr("{} pictures recognised", "识别出 {} 张图片");
pub const PASTE_REJECTED_ONE: Tr = tr("{} entry not taken", "{} 条未采用");
pub const PASTE_REJECTED: Tr = tr("{} entries not taken", "{} 条未采用");
pub const PASTE_TAKE: Tr = tr("Select {}", "选中 {} 张");
pub const PASTE_DUPLICATE: Tr = tr("is there twice", "重复");
pub const PASTE_OTHER_JOB: Tr = tr("belongs to another job", "属于其他任务");
pub const PASTE_OVERWRITE: Tr = tr("is an overwrite picture", "是覆盖图片");
pub const PASTE_MALFORMED: Tr =
    tr("is no timestamp, key or URL of a picture", "不是图片的时间戳、Key 或 URL");
