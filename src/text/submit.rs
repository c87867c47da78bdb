//! Words of the screen that submits a job, and of form fields everywhere.

use super::{Tr, tr};

pub const OPTIONAL: Tr = tr("optional", "选填");
pub const CHARACTERS: Tr = tr("{} of {} characters", "{} / {} 个字符");

pub const TITLE: Tr = tr("Submit a job", "提交任务");
pub const NAME: Tr = tr("Job name", "任务名称");
pub const URL: Tr = tr("Stream URL", "直播流地址");
pub const BUCKET: Tr = tr("Bucket", "Bucket");
pub const BUCKET_HINT: Tr = tr("Where the pictures are written.", "图片写入的位置。");
pub const ENDPOINT: Tr = tr("Endpoint", "接入点");
pub const ENDPOINT_HINT: Tr = tr("The bucket's OSS host name.", "Bucket 所在的 OSS 主机名。");
pub const TEMPLATE: Tr = tr("Template", "模板");
pub const TEMPLATE_HINT: Tr =
    tr("Type part of a name or an ID, then choose one.", "输入名称的一部分或 ID，然后选择。");
pub const TEMPLATE_CHOOSE: Tr = tr("Choose a template from the list.", "请从列表中选择模板。");
pub const TEMPLATE_NONE: Tr = tr("No template matches.", "没有匹配的模板。");
pub const TEMPLATE_NEW: Tr = tr("Create a template", "创建模板");
pub const TEMPLATE_LOADING: Tr = tr("Looking…", "正在查找…");
pub const TEMPLATE_COUNT: Tr = tr("{} templates found.", "找到 {} 个模板。");
pub const TEMPLATE_MORE: Tr = tr("{} more: type to narrow.", "还有 {} 个：继续输入以缩小范围。");
pub const TEMPLATE_GONE: Tr = tr("This template cannot be read.", "无法读取该模板。");
pub const EVERY: Tr = tr("every {} s", "每 {} 秒");
pub const CALLBACK: Tr = tr("Callback URL", "回调地址");
pub const CALLBACK_HINT: Tr = tr(
    "Called once per picture. Empty: the account-wide setting applies.",
    "每张图片回调一次。留空则使用账号级设置。",
);
pub const SUBMIT: Tr = tr("Submit job", "提交任务");
pub const SUBMITTING: Tr = tr("Submitting…", "正在提交…");
pub const CLEAR: Tr = tr("Clear", "清空");
pub const DRAFT: Tr = tr(
    "What you type is kept in this tab until the job is submitted.",
    "输入内容会保留在此标签页，直到提交成功。",
);
pub const READ_ONLY: Tr =
    tr("The server was started read-only: no job can be submitted.", "服务器以只读方式启动，不能提交任务。");

pub const WHAT: Tr = tr("What will happen", "将会发生什么");
pub const WHAT_CHOOSE: Tr = tr(
    "Choose a template to see how many pictures it makes and how they are named.",
    "选择模板后，可在此查看图片数量和命名方式。",
);
pub const WHAT_RATE: Tr = tr(
    "One picture every {} s while the stream is pushed: {} a day.",
    "推流期间每 {} 秒一张图片：每天 {} 张。",
);
pub const WHAT_START: Tr = tr(
    "The job starts by itself if the stream is live when you submit; otherwise it waits.",
    "如果提交时直播流已在推送，任务会自动启动；否则会等待。",
);
pub const NEXT_OBJECTS: Tr = tr("Next objects", "接下来的对象");
pub const NO_SEQUENCE: Tr = tr(
    "Only one object, overwritten each time: no history is kept.",
    "只有一个对象，每次覆盖：不保留历史图片。",
);
pub const OVERWRITTEN: Tr = tr("overwritten each time", "每次覆盖");
pub const JOB_ID_LATER: Tr =
    tr("{} becomes the job ID, which is given when you submit.", "{} 将替换为提交时分配的任务 ID。");

pub const INGEST: Tr = tr("Push a stream here", "推流到此处");
pub const INGEST_WHY: Tr = tr(
    "The local service takes streams on this machine. Push this address with OBS, or with ffmpeg:",
    "本地服务可在本机接收推流。使用 OBS 或 ffmpeg 推送到此地址：",
);
pub const INGEST_USE: Tr = tr("Use this address", "使用此地址");
pub const INGEST_ADDRESS: Tr = tr("stream address", "推流地址");
pub const FFMPEG: Tr = tr("ffmpeg line", "ffmpeg 命令");

pub const UNKNOWN: Tr = tr("Unknown whether it was created", "不确定任务是否已创建");
pub const UNKNOWN_WHY: Tr = tr(
    "No answer came in time. The job may exist: submitting again could make a second one. Here is what the service lists under this name.",
    "未及时收到应答。任务可能已经存在，重新提交可能会产生第二个任务。以下是服务中该名称的任务。",
);
pub const LOOK_AGAIN: Tr = tr("Look again", "重新查找");
pub const LOOKING: Tr = tr("Looking it up by name…", "正在按名称查找…");
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
