//! Words of the jobs screen.

use super::{Tr, tr};

pub const TITLE: Tr = tr("Jobs", "截图任务");
pub const CAPTION: Tr = tr("Live snapshot jobs", "直播截图任务");
pub const RUNNING: Tr = tr(
    "{} running, created in the last 30 days (limit {})",
    "最近 30 天创建的任务：{} 个运行中（上限 {} 个）",
);
pub const SUBMIT: Tr = tr("Submit a job", "提交任务");
pub const SEARCH: Tr = tr("Job ID or name", "任务 ID 或名称");
pub const STATE: Tr = tr("State", "状态");
pub const NAME: Tr = tr("Name", "名称");
pub const JOB_ID: Tr = tr("Job ID", "任务 ID");
pub const TEMPLATE: Tr = tr("Template", "模板");
pub const INTERVAL: Tr = tr("Interval", "间隔");
pub const BUCKET: Tr = tr("Bucket", "Bucket");
pub const CREATED: Tr = tr("Created", "创建时间");
pub const STARTED: Tr = tr("Started", "进行中");
pub const INIT: Tr = tr("Not started", "未开始");
pub const PAUSED: Tr = tr("Paused", "已暂停");
pub const STARTED_WHY: Tr = tr(
    "Takes a picture every interval while its stream is pushed. When the stream goes away it stays started and goes on when the stream comes back.",
    "推流期间按间隔截图。断流后仍保持进行中，恢复推流后继续截图。",
);
pub const INIT_WHY: Tr = tr(
    "The stream was not being pushed when the job was submitted. It waits until it is started; push the stream, then press Start.",
    "提交任务时没有推流，任务等待启动。请先推流，然后点击启动。",
);
pub const PAUSED_WHY: Tr =
    tr("Was stopped by command and takes no pictures until it is started.", "已被命令停止，启动前不会截图。");
pub const START: Tr = tr("Start", "启动");
pub const STOP: Tr = tr("Stop", "停止");
pub const RESTART: Tr = tr("Restart", "重启");
pub const DELETE_PICTURES: Tr = tr("Delete pictures…", "删除图片…");
pub const NOTHING: Tr = tr("No jobs in the last 7 days", "最近 7 天没有任务");
pub const NOTHING_HINT: Tr = tr(
    "A job takes a picture of a live stream at every interval. Submit one, or widen the time range to see older ones.",
    "任务会按间隔对直播流截图。请提交任务，或扩大时间范围查看更早的任务。",
);
pub const NO_MATCH: Tr = tr("No matching jobs", "没有匹配的任务");
pub const NO_MATCH_HINT: Tr = tr(
    "Only jobs created in the time range were searched. The service searches at most 30 days at once.",
    "仅查找了时间范围内创建的任务。服务一次最多查找 30 天。",
);
pub const SEARCH_30_DAYS: Tr = tr("Search the last 30 days", "查找最近 30 天");
pub const STOP_ONE: Tr = tr("Stop {}?", "停止 {}？");
pub const STOP_MANY: Tr = tr("Stop {} jobs?", "停止 {} 个任务？");
pub const RESTART_ONE: Tr = tr("Restart {}?", "重启 {}？");
pub const RESTART_MANY: Tr = tr("Restart {} jobs?", "重启 {} 个任务？");
pub const STOP_LOSES: Tr =
    tr("Snapshots that are missed meanwhile cannot be taken later.", "停止期间错过的截图之后无法补拍。");
pub const JOB_STARTED: Tr = tr("{} job started", "已启动 {} 个任务");
pub const JOBS_STARTED: Tr = tr("{} jobs started", "已启动 {} 个任务");
pub const JOB_STOPPED: Tr = tr("{} job stopped", "已停止 {} 个任务");
pub const JOBS_STOPPED: Tr = tr("{} jobs stopped", "已停止 {} 个任务");
pub const JOB_RESTARTED: Tr = tr("{} job restarted", "已重启 {} 个任务");
pub const JOBS_RESTARTED: Tr = tr("{} jobs restarted", "已重启 {} 个任务");
pub const STARTED_PARTLY: Tr = tr("{} of {} started: {}", "已启动 {} / {}：{}");
pub const STOPPED_PARTLY: Tr = tr("{} of {} stopped: {}", "已停止 {} / {}：{}");
pub const RESTARTED_PARTLY: Tr = tr("{} of {} restarted: {}", "已重启 {} / {}：{}");
pub const UNKNOWN_OUTCOME: Tr = tr("outcome unknown", "结果未知");
pub const UNDO: Tr = tr("Undo", "撤销");
pub const RETRY_FAILED: Tr = tr("Retry the failed ones", "重试失败的任务");
pub const SECONDS: Tr = tr("{} s", "{} 秒");
