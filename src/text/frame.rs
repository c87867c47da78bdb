//! Words of the frame: rail, bar, session.

use super::{Tr, tr};

pub const LIVE: Tr = tr("Live", "直播");
pub const VOD: Tr = tr("VOD", "点播");
pub const AUDIT: Tr = tr("Audit", "审计");
pub const JOB: Tr = tr("Job", "截图任务");
pub const TEMPLATE: Tr = tr("Template", "截图模板");
pub const VIDEO: Tr = tr("Video", "视频");
pub const DELETION: Tr = tr("Deletion", "删除");
pub const JOBS: Tr = tr("Jobs", "截图任务");
pub const TEMPLATES: Tr = tr("Templates", "截图模板");
pub const VIDEOS: Tr = tr("Videos", "视频");
pub const UPLOADS: Tr = tr("Uploads", "上传");
pub const ACTIVITY: Tr = tr("Activity", "操作记录");
pub const SUBMIT: Tr = tr("Submit", "提交");
pub const NEW: Tr = tr("New", "新建");
pub const SCREENS: Tr = tr("Screens", "页面导航");
pub const WHERE: Tr = tr("Where you are", "当前位置");
pub const LOCAL_SERVICE: Tr = tr("Local service", "本地服务");
pub const CLOUD: Tr = tr("Alibaba Cloud", "阿里云");
pub const READ_ONLY: Tr = tr("read-only", "只读");
pub const SWITCH_ZONE: Tr = tr("Times are shown in {}. Switch to {}.", "时间以{}显示，切换为{}。");
pub const UTC: Tr = tr("UTC", "UTC");
pub const SWITCH_LANGUAGE: Tr = tr("中文", "English");
pub const SWITCH_LANGUAGE_NAME: Tr = tr("切换到中文", "Switch to English");
pub const THEME: Tr = tr("Theme: {}", "主题：{}");
pub const THEME_SYSTEM: Tr = tr("as the system", "跟随系统");
pub const THEME_LIGHT: Tr = tr("light", "浅色");
pub const THEME_DARK: Tr = tr("dark", "深色");
pub const HELP: Tr = tr("Keyboard help", "键盘快捷键");
pub const SKIP: Tr = tr("Skip to content", "跳到正文");
pub const NOT_FOUND: Tr = tr("There is no such page", "没有此页面");
pub const NOT_FOUND_HINT: Tr = tr("The address may be mistyped.", "地址可能有误。");
pub const TO_JOBS: Tr = tr("Go to jobs", "前往截图任务");
pub const OPENING: Tr = tr("Opening the session…", "正在建立会话…");
pub const NOT_OPENED: Tr = tr("The session could not be opened", "无法建立会话");
pub const NO_SESSION: Tr = tr("You are not signed in", "尚未登录");
pub const NO_SESSION_WHY: Tr = tr(
    "This browser has no session with the server, or it has ended. Nothing that runs on the server was stopped.",
    "此浏览器与服务器之间没有会话，或会话已结束。服务器上正在运行的任务不受影响。",
);
pub const NO_SESSION_HOW: Tr = tr(
    "Run this on the server's machine and open the address it prints:",
    "在服务器所在机器上运行以下命令，并打开它打印的地址：",
);
pub const NOT_FETCHED: Tr = tr("This part of the page did not arrive", "页面的这一部分未能加载");
pub const NOT_FETCHED_HINT: Tr = tr(
    "The server cannot be reached, or it was replaced by another version. If trying again does not help, reload the page.",
    "无法连接服务器，或服务器已更换为其他版本。如果重试无效，请重新加载页面。",
);
pub const FETCH_AGAIN: Tr = tr("Try again", "重试");
pub const RELOAD: Tr = tr("Reload", "重新加载");
pub const COPIED: Tr = tr("Copied", "已复制");
pub const COPY_REFUSED: Tr = tr(
    "The browser did not allow copying. Select the text and copy it.",
    "浏览器不允许复制。请选中文本后手动复制。",
);
pub const NONE: Tr = tr("none", "无");
pub const COPY_NAMED: Tr = tr("Copy {}", "复制{}");
pub const CLOSE: Tr = tr("Close", "关闭");
pub const CANCEL: Tr = tr("Cancel", "取消");
pub const NEW_VERSION: Tr = tr("The server has another version of the console", "服务器上的控制台是另一版本");
pub const NEW_VERSION_HINT: Tr = tr(
    "It was replaced after this page was loaded. Reload the page before you go on.",
    "此页面加载之后服务器已更换版本。请先重新加载页面再继续。",
);
pub const MESSAGES: Tr = tr("Messages", "消息");
pub const DETAILS: Tr = tr("Details", "详情");
pub const DISMISS: Tr = tr("Dismiss", "关闭");
pub const SIGN_OUT: Tr = tr("Sign out", "退出登录");
pub const SIGN_OUT_FAILED: Tr = tr("Sign-out was not confirmed. {}.", "退出登录未得到确认。{}。");
pub const LETTER_KEYS: Tr = tr("Use single-letter keys", "启用单字母快捷键");
pub const KEYS: &[(&str, Tr)] = &[
    ("/", tr("Search", "搜索")),
    ("j / k", tr("Next / previous row", "下一行 / 上一行")),
    ("x", tr("Select the row", "选中该行")),
    ("shift + x", tr("Select up to this row", "选中到该行")),
    ("enter", tr("Open the row", "打开该行")),
    ("d", tr("Delete the selection", "删除所选")),
    ("r", tr("Refresh", "刷新")),
    ("?", tr("This help", "显示本帮助")),
    ("esc", tr("Close, or clear the selection", "关闭，或清除所选")),
];
