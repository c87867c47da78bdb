//! Words of the uploads screen.

use super::{Tr, tr};

pub const TITLE: Tr = tr("Uploads", "上传");
pub const INTRO: Tr = tr(
    "Uploads that have not finished. Deleting their parts frees storage and removes nothing that can be played.",
    "未完成的上传。删除其分片可以释放存储，不会删除任何可播放的内容。",
);
pub const CAPTION: Tr = tr("Unfinished uploads", "未完成的上传");
pub const NAME: Tr = tr("Title", "标题");
pub const MEDIA_ID: Tr = tr("Media ID", "媒资 ID");
pub const PROGRESS: Tr = tr("Progress", "进度");
pub const UPLOADED: Tr = tr("Uploaded", "已上传");
pub const AGE: Tr = tr("Age", "已过时间");
pub const EXPIRES: Tr = tr("Parts expire", "分片过期日");
pub const EXPIRED: Tr = tr("expired {}", "已于 {} 过期");
pub const OF: Tr = tr("{} of {}", "{} / {}");
pub const NOT_KNOWN: Tr = tr("not known", "未知");
pub const NOT_KNOWN_WHY: Tr = tr(
    "The service knows progress only of uploads through its console or recent server SDKs.",
    "服务仅能提供通过控制台或较新服务端 SDK 上传的进度。",
);
pub const CREATED: Tr = tr("Started", "上传开始时间");
pub const DAYS: Tr = tr("{} d {} h", "{} 天 {} 小时");
pub const HOURS: Tr = tr("{} h {} min", "{} 小时 {} 分钟");
pub const MINUTES: Tr = tr("{} min", "{} 分钟");
pub const DELETE: Tr = tr("Delete upload parts…", "删除分片…");
pub const NOTHING: Tr = tr("No unfinished uploads", "没有未完成的上传");
pub const NOTHING_HINT: Tr = tr(
    "Parts can also stay behind after an upload that succeeded: delete them by ID above.",
    "上传成功后也可能遗留分片，可在上方按 ID 删除。",
);
pub const NO_MATCH: Tr = tr("No matching uploads", "没有匹配的未完成上传");
pub const NO_MATCH_HINT: Tr =
    tr("Only uploads started in the time range were searched.", "仅查找了时间范围内开始的上传。");
pub const BY_ID: Tr = tr("Delete by ID", "按 ID 删除");
pub const BY_ID_LABEL: Tr = tr("Media IDs", "媒资 ID");
pub const BY_ID_HINT: Tr = tr(
    "Separate them with spaces, commas, semicolons, quotation marks or new lines.",
    "可用空格、逗号、分号、引号或换行分隔。",
);
pub const ACCEPTED: Tr = tr("{} accepted", "已接受 {} 个");
pub const REFUSED: Tr = tr("Not accepted: {}", "未接受：{} 个");
pub const DUPLICATE: Tr = tr("duplicate", "重复");
pub const MALFORMED: Tr = tr(
    "not an ID: only letters, digits, hyphens, underscores and dots, at most 128",
    "不是 ID：只能包含字母、数字、连字符、下划线和点，最多 128 个字符",
);
pub const TOO_MANY: Tr = tr("more than {}, the limit of one deletion", "超过一次删除的上限 {} 项");
pub const DELETE_OF_ONE: Tr = tr("Delete parts of {} upload…", "删除 {} 个上传的分片…");
pub const DELETE_OF: Tr = tr("Delete parts of {} uploads…", "删除 {} 个上传的分片…");
