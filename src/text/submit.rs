//! Words of the screen that submits a job, and of form fields everywhere.

use super::{Tr, tr};

pub const OPTIONAL: Tr = tr("optional", "选填");
pub const CHARACTERS: Tr = tr("{} of {} characters", "{} / {} 个字符");

pub const TITLE: Tr = tr("Submit a job", "提交任务");
pub const NAME: Tr = tr("Job name", "任务名称");
pub const URL: Tr = tr("Stream URL", "直播流地址");
pub const BUCKET: Tr = tr("Bucket", "Bucket");
pub const BUCKET_HINT: Tr = tr("Where the snapshots are written.", "截图写入的位置。");
pub const ENDPOINT: Tr = tr("Endpoint", "Endpoint（外网访问域名）");
pub const ENDPOINT_HINT: Tr = tr("The bucket's OSS host name.", "Bucket 所在地域的 OSS 域名。");
pub const TEMPLATE: Tr = tr("Template", "模板");
pub const TEMPLATE_HINT: Tr =
    tr("Type part of a name or an ID, then choose a template.", "输入名称的一部分或 ID，然后选择模板。");
pub const TEMPLATE_CHOOSE: Tr = tr("Choose a template from the list.", "请从列表中选择模板。");
pub const TEMPLATE_NONE: Tr = tr("No template matches.", "没有匹配的模板。");
pub const TEMPLATE_NEW: Tr = tr("Create a template", "创建模板");
pub const TEMPLATE_LOADING: Tr = tr("Searching…", "正在查找…");
pub const TEMPLATE_COUNT_ONE: Tr = tr("{} template found.", "找到 {} 个模板。");
pub const TEMPLATE_COUNT: Tr = tr("{} templates found.", "找到 {} 个模板。");
pub const TEMPLATE_MORE: Tr = tr("{} more: type to narrow.", "还有 {} 个：继续输入以缩小范围。");
pub const TEMPLATES_UNREAD: Tr = tr("The templates could not be read: {}", "无法读取模板列表：{}");
pub const TEMPLATE_UNREAD: Tr = tr("The template could not be read: {}", "无法读取该模板：{}");
pub const EVERY: Tr = tr("every {} s", "每 {} 秒");
pub const CALLBACK: Tr = tr("Callback URL", "回调地址");
pub const CALLBACK_HINT: Tr = tr(
    "Called once per snapshot. Empty: the account default applies.",
    "每次截图回调一次。留空则使用账号默认设置。",
);
pub const SUBMIT: Tr = tr("Submit job", "提交任务");
pub const SUBMITTING: Tr = tr("Submitting…", "正在提交…");
pub const CLEAR: Tr = tr("Clear", "清空");
pub const DRAFT: Tr = tr(
    "Your input is kept in this tab until the job is submitted.",
    "输入内容会保留在此标签页，直到提交成功。",
);
pub const READ_ONLY: Tr =
    tr("The server was started read-only: no job can be submitted.", "服务器以只读方式启动，不能提交任务。");

pub const WHAT: Tr = tr("What will happen", "效果预览");
pub const WHAT_CHOOSE: Tr = tr(
    "Choose a template to see how many snapshots it makes and how they are named.",
    "选择模板后，可在此查看截图数量和命名方式。",
);
pub const WHAT_RATE: Tr = tr(
    "One snapshot every {} s while the stream is live: {} a day.",
    "推流期间每 {} 秒截图一次：每天 {} 张。",
);
pub const WHAT_START: Tr = tr(
    "The job starts by itself if the stream is live when you submit; otherwise it waits.",
    "如果提交时正在推流，任务会自动启动；否则会等待。",
);
pub const NEXT_OBJECTS: Tr = tr("Next objects", "接下来的对象");
pub const NO_SEQUENCE: Tr = tr(
    "Only one object, which each snapshot overwrites: no history is kept.",
    "只有一个对象，每次截图都会覆盖它：不保留历史截图。",
);
pub const OVERWRITTEN: Tr =
    tr("The last one is overwritten by each snapshot.", "最后一个对象会被每次截图覆盖。");
pub const JOB_ID_LATER: Tr =
    tr("{} becomes the job ID, which is given when you submit.", "{} 将替换为提交时分配的任务 ID。");

pub const INGEST: Tr = tr("Push a stream here", "推流到此处");
pub const INGEST_WHY: Tr = tr(
    "The local service takes streams on this machine. Push to this address with OBS or ffmpeg:",
    "本地服务可在本机接收推流。使用 OBS 或 ffmpeg 推送到此地址：",
);
pub const INGEST_USE: Tr = tr("Use this address", "使用此地址");
pub const INGEST_ADDRESS: Tr = tr("stream address", "推流地址");
pub const FFMPEG: Tr = tr("ffmpeg line", "ffmpeg 命令");

pub const UNKNOWN: Tr = tr("Unknown whether it was created", "不确定任务是否已创建");
pub const UNKNOWN_WHY: Tr = tr(
    "No usable answer came. The job may exist: submitting again could make a second one. These are the jobs that the service lists under this name.",
    "未收到有效应答。任务可能已经存在，重新提交可能会产生第二个任务。以下是服务中该名称的任务。",
);
pub const LOOK_AGAIN: Tr = tr("Look again", "重新查找");
pub const LOOKING: Tr = tr("Searching by name…", "正在按名称查找…");
pub const FOUND: Tr = tr("Found. Is one of these yours?", "已找到。其中有您的任务吗？");
pub const FOUND_NONE: Tr = tr(
    "No job of this name is listed. It can take a moment to appear: look again before you submit again.",
    "没有列出该名称的任务。新任务可能稍后才出现：重新提交前请再查找一次。",
);
pub const NOT_MINE: Tr = tr("None of these: let me submit again", "都不是：允许重新提交");
pub const HELD_BACK: Tr = tr(
    "Submitting is held back until it is known whether the job exists.",
    "在确认任务是否存在之前，暂不能提交。",
);

pub const SUBMITTED: Tr = tr("Job {} submitted.", "任务 {} 已提交。");
pub const SUBMITTED_STARTED: Tr = tr("Job {} submitted and started.", "任务 {} 已提交并启动。");
pub const SUBMITTED_WAITS: Tr = tr(
    "Job {} submitted. Waiting for a stream: push it, then select Start.",
    "任务 {} 已提交，正在等待推流：请先推流，然后点击启动。",
);
pub const SHOW_JOB: Tr = tr("Show the job", "查看任务");
pub const SHOW_FORM: Tr = tr("Back to the form", "返回表单");
pub const NOTICE_REFUSED: Tr =
    tr("Job {} was not submitted; your input is kept. {}", "任务 {} 未提交，输入内容已保留。{}");
pub const NOTICE_UNSETTLED: Tr = tr(
    "It is unknown whether job {} was created. Look it up before you submit it again.",
    "不确定任务 {} 是否已创建。重新提交前请先查询。",
);
