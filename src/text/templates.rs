//! Words of the template list and of the form that makes and changes templates.

use super::{Tr, tr};

pub const TITLE: Tr = tr("Templates", "截图模板");
pub const CAPTION: Tr = tr("Snapshot templates", "截图模板列表");
pub const CREATE: Tr = tr("Create template", "创建模板");
pub const SEARCH: Tr = tr("Template name or ID", "模板名称或 ID");
pub const NAME: Tr = tr("Name", "名称");
pub const ID: Tr = tr("Template ID", "模板 ID");
pub const TYPE: Tr = tr("Type", "类型");
pub const SYSTEM: Tr = tr("System", "系统");
pub const CUSTOM: Tr = tr("Custom", "自定义");
pub const INTERVAL: Tr = tr("Interval", "间隔");
pub const SECONDS: Tr = tr("{} s", "{} 秒");
pub const CREATED: Tr = tr("Created", "创建时间");
pub const CHANGED: Tr = tr("Changed", "修改时间");
pub const OPEN: Tr = tr("Open", "打开");
pub const USE: Tr = tr("Submit a job with it", "用它提交任务");
pub const DELETE: Tr = tr("Delete", "删除");
pub const NOTHING: Tr = tr("No templates yet", "还没有模板");
pub const NOTHING_HINT: Tr = tr(
    "A template says how often a picture is taken and how the files are named.",
    "模板规定截图频率和文件命名方式。",
);
pub const NO_MATCH: Tr = tr("No matching templates", "没有匹配的模板");
pub const NO_MATCH_HINT: Tr =
    tr("Change the keyword or the type, or clear the filters.", "请更改关键词或类型，或清除筛选。");

pub const NEW_TITLE: Tr = tr("New template", "新建模板");
pub const EDIT_TITLE: Tr = tr("Edit template", "编辑模板");
pub const VIEW_TITLE: Tr = tr("Template", "模板");
pub const FORM_NAME: Tr = tr("Template name", "模板名称");
pub const FORM_INTERVAL: Tr = tr("Interval in seconds", "间隔（秒）");
pub const INTERVAL_HINT: Tr = tr("5 to 3600.", "5 到 3600。");
pub const INTERVAL_HINT_DAY: Tr = tr("5 to 3600. {} snapshots a day.", "5 到 3600。每天 {} 张截图。");
pub const SEQUENCE: Tr = tr("Sequence format", "序列格式");
pub const SEQUENCE_HINT: Tr = tr("A new file for each snapshot.", "每次截图生成一个新文件。");
pub const OVERWRITE: Tr = tr("Overwrite format", "覆盖格式");
pub const OVERWRITE_HINT: Tr =
    tr("One file that each snapshot overwrites.", "一个文件，每次截图都会覆盖它。");
pub const ONE_OF_BOTH: Tr = tr(
    "Enter a sequence format, an overwrite format, or both. Names end with .jpg.",
    "两种格式至少填写一种。文件名以 .jpg 结尾。",
);
pub const PLACEHOLDERS: Tr = tr("Placeholders", "占位符");
pub const PLACEHOLDER_HELP: &[(&str, Tr)] = &[
    ("{JobId}", tr("ID of the job; in both formats", "任务 ID，两种格式均可使用")),
    ("{UnixTimestamp}", tr("capture time in milliseconds; sequence only", "截图时间（毫秒），仅序列格式")),
    ("{Sequence}", tr("serial number; sequence only", "序号，仅序列格式")),
    (
        "{Date}",
        tr("day of capture, such as 2026-01-02; sequence only", "截图日期，如 2026-01-02，仅序列格式"),
    ),
];
pub const PREVIEW: Tr = tr("Preview", "预览");
pub const PREVIEW_EMPTY: Tr = tr("Enter a format to see the names.", "填写格式后可预览文件名。");
pub const PREVIEW_WRONG: Tr = tr("Fix the format to see a preview.", "修正格式后可预览文件名。");
pub const SAVE: Tr = tr("Save template", "保存模板");
pub const SAVING: Tr = tr("Saving…", "正在保存…");
pub const SAVED: Tr = tr("Saved.", "已保存。");
pub const REPLACES: Tr = tr(
    "Saving replaces the whole template: a format left empty is cleared. Jobs keep the values that they were submitted with.",
    "保存会整体替换模板：留空的格式将被清除。已用它提交的任务保留提交时的值。",
);
pub const SYSTEM_WHY: Tr = tr(
    "A system template belongs to the service: it can be used, but not changed or deleted. Make a copy to change it.",
    "系统模板由服务提供：可以使用，但不能修改或删除。如需修改，请创建副本。",
);
pub const READ_ONLY_WHY: Tr = tr(
    "The server was started read-only: templates cannot be changed.",
    "服务器以只读方式启动，不能修改模板。",
);
pub const COPY_OF: Tr = tr("Make a copy", "创建副本");
pub const COPY_NAME: Tr = tr("Copy of {}", "{} 的副本");
pub const BACK: Tr = tr("Back to the list", "返回列表");
pub const DELETE_TITLE: Tr = tr("Delete the template {}?", "删除模板 {}？");
pub const DELETE_BODY: Tr = tr(
    "No new job can be submitted with it. Jobs already made from it keep their own copy of its values and go on as they are. This cannot be undone.",
    "删除后不能再用它提交新任务。已用它创建的任务保留自己的副本，照常运行。此操作无法撤销。",
);
pub const DELETE_DO: Tr = tr("Delete template", "删除模板");
pub const DELETED: Tr = tr("Template {} was deleted.", "已删除模板 {}。");
pub const NOT_DELETED: Tr = tr("Template {} was not deleted: {}", "未能删除模板 {}：{}");
pub const DELETE_UNKNOWN: Tr = tr(
    "It is unknown whether template {} was deleted; look in the list. {}",
    "不确定模板 {} 是否已删除，请在列表中查看。{}",
);
pub const UNKNOWN: Tr = tr(
    "It is unknown whether the template was created. Look for it in the list before you save it again.",
    "不确定模板是否已创建。再次保存前请先在列表中查找。",
);
pub const LOOK: Tr = tr("Look for it in the list", "在列表中查找");
pub const LOOKED: Tr = tr("It is not there: let me save again", "列表中没有：允许再次保存");
pub const LOADING: Tr = tr("Reading the template…", "正在读取模板…");
pub const NO_TEMPLATE: Tr = tr("No such template", "没有这个模板");
pub const NO_TEMPLATE_WHY: Tr = tr("The address does not hold a template ID.", "地址中没有有效的模板 ID。");
pub const TO_TEMPLATES: Tr = tr("All templates", "全部模板");
pub const NOTICE_CREATED: Tr = tr("Template {} was created.", "已创建模板 {}。");
pub const NOTICE_SAVED: Tr = tr("Template {} was saved.", "已保存模板 {}。");
pub const NOTICE_NOT_SAVED: Tr = tr("Template {} was not saved. {}", "未能保存模板 {}。{}");
pub const NOTICE_SAVE_UNKNOWN: Tr = tr(
    "It is unknown whether template {} was saved; open it to see. {}",
    "不确定模板 {} 是否已保存，请打开查看。{}",
);
pub const NOTICE_UNSETTLED: Tr = tr(
    "It is unknown whether template {} was created. Look for it in the list before you create it again.",
    "不确定模板 {} 是否已创建。再次创建前请先在列表中查找。",
);
pub const SHOW: Tr = tr("Show the template", "查看模板");
