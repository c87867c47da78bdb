//! Words for what goes wrong: whose refusal it is, what it means, what to do, and what is wrong with a field.

use super::{Tr, tr};
use media_api::{ProblemCode, Remedy, Rule, Shape, Violation, ViolationKind};

pub const COPY_REQUEST_ID: Tr = tr("request ID", "请求 ID");
pub const REQUEST_ID: Tr = tr("Request ID", "请求 ID");
pub const TRY_AGAIN: Tr = tr("Try again", "重试");
pub const UNDOCUMENTED: Tr = tr("not a documented code of this operation", "该操作的文档中没有此错误码");
pub const SHOW_REQUEST: Tr = tr("Show the request", "查看请求");
pub const REQUEST_TO_LOCAL: Tr = tr(
    "These lines go to the local service at {}. It accepts only its own key: run media-console local-credentials on the server's machine, with the server's --data-dir if it has one.",
    "以下请求发往本地服务 {}。它只接受自己的密钥：请在服务器所在机器上运行 media-console local-credentials（如果服务器使用了 --data-dir，请同样加上）。",
);
pub const REQUEST_TO_CLOUD: Tr = tr(
    "These lines go to {} and act on the account of the key that you use.",
    "以下请求发往 {}，作用于所用密钥所属的账号。",
);
pub const RETRY_UNKNOWN: Tr =
    tr("The documentation does not say whether a retry can help.", "文档未说明重试是否有用。");
pub const LOOK_FIRST: Tr = tr(
    "The request may have taken effect. Look before you send it again.",
    "请求可能已经生效，重新提交前请先查询。",
);
const FROM_SERVICE: Tr = tr("The service refused", "服务拒绝了请求");
pub const FROM_PROXY: Tr = tr("The console's server refused", "控制台服务器拒绝了请求");
pub const FROM_NETWORK: Tr = tr("No answer from the server", "服务器没有应答");
pub const FROM_UNREACHABLE: Tr = tr("The service cannot be reached", "无法连接到服务");
pub const FROM_BAD_ANSWER: Tr = tr("The answer could not be used", "应答无法使用");
pub const FROM_INTERNAL: Tr = tr("The console's server failed", "控制台服务器出错");
pub const FROM_SILENCE: Tr = tr("No answer in time", "未及时收到应答");
pub const FROM_SESSION: Tr = tr("You are not signed in", "尚未登录");
pub const FROM_INPUT: Tr = tr("Some fields need another value", "部分字段需要修改");
pub const NO_ANSWER_IN_TIME: Tr =
    tr("The server did not answer within 60 seconds.", "服务器在 60 秒内没有应答。");
pub const UNREADABLE: Tr = tr("The server's answer could not be read ({}).", "无法读取服务器的应答（{}）。");
pub const ANSWERED_WITH: Tr = tr("The server answered with status {}.", "服务器返回状态 {}。");
const NETWORK_HINT: Tr =
    tr("Check that media-console is still running.", "请检查 media-console 是否仍在运行。");

/// What to do about a documented error, and whether a retry can help.
pub fn remedy(remedy: Remedy) -> Tr {
    match remedy {
        Remedy::FixInput => {
            tr("Fix the input first; retrying as is will fail.", "请先修改输入；不做修改直接重试会失败。")
        }
        Remedy::RetryLater => tr("Temporary. Try again in a moment.", "暂时性错误，请稍后重试。"),
        Remedy::AskPermission => tr(
            "An administrator must grant a permission first; retrying before that will fail.",
            "需要管理员先授权；在此之前重试会失败。",
        ),
        Remedy::EnableService => tr(
            "The service must be activated for the account first; retrying before that will fail.",
            "账号需要先开通该服务；在此之前重试会失败。",
        ),
        Remedy::NothingToDo => {
            tr("Already in the requested state: nothing to do.", "已处于目标状态，无需操作。")
        }
        Remedy::FixSetup => tr(
            "Correct the server's key, clock or endpoint first; retrying before that will fail.",
            "请先修正服务器的密钥、时钟或 Endpoint；在此之前重试会失败。",
        ),
    }
}

/// What a refusal of the proxy means.
pub fn proxy(code: ProblemCode) -> Tr {
    use ProblemCode::*;
    match code {
        Service => FROM_SERVICE,
        Network => NETWORK_HINT,
        InvalidRequest => tr("Nothing was sent.", "请求未发送。"),
        HostNotAllowed => {
            tr("Open the console at the address the server printed.", "请使用服务器打印的地址打开控制台。")
        }
        CrossOrigin => {
            tr("The request came from another site and was refused.", "请求来自其他站点，已被拒绝。")
        }
        MethodNotAllowed | NotJson | MalformedJson | NotFound => tr(
            "The page and the server are of different versions. Reload the page.",
            "页面与服务器版本不匹配。请重新加载页面。",
        ),
        BodyTooLarge => tr(
            "The request is larger than the server accepts. Choose fewer items.",
            "请求超过服务器上限，请减少项目。",
        ),
        NoSession | BadPageToken | BadLaunchToken => {
            tr("Sign in again with a new address.", "请使用新的地址重新登录。")
        }
        NeedsPlan => tr("Deletions go through a plan.", "删除操作必须先生成计划。"),
        ReadOnly => tr(
            "The server was started read-only. Nothing can be changed through it.",
            "服务器以只读方式启动，不能通过它进行更改。",
        ),
        TooManyRequests => {
            tr("Too many requests at once. Wait a moment, then try again.", "请求过于频繁，请稍后重试。")
        }
        Unreachable => tr(
            "The service could not be reached, so nothing was changed. Try again.",
            "无法连接到服务，未做任何更改。请重试。",
        ),
        UnknownOutcome => tr(
            "The service did not answer in time. The request may have taken effect: look before you send it again.",
            "服务未及时应答，请求可能已经生效：重新提交前请先查询。",
        ),
        BadAnswer => tr("The answer is not in the documented form.", "应答与服务文档不符。"),
        NotArmed => tr(
            "Deletions are allowed for a limited time only. Arm them in the dialog, then try again.",
            "删除仅在限定时间内允许。请先在对话框中启用，然后重试。",
        ),
        PlanExpired => tr("The plan is too old to be confirmed. Make a new one.", "计划已过期，请重新生成。"),
        WrongState => tr("The state of the deletion has changed meanwhile.", "删除任务的状态已经改变。"),
        WrongConfirmation => {
            tr("What was typed is not what the plan asks for.", "输入的确认内容与计划要求不符。")
        }
        BadPictureLink | PictureGone => {
            tr("The picture is gone, or its link has expired.", "图片已不存在，或链接已过期。")
        }
        Internal => tr("The server failed; its log says why.", "服务器出错，原因见其日志。"),
    }
}

/// What is wrong with a field, in one sentence.
pub fn violation(violation: &Violation) -> String {
    let number = |n: usize| crate::format::count(n as u64);
    match &violation.kind {
        ViolationKind::Missing => tr("This is required.", "此项必填。").get().to_owned(),
        ViolationKind::TooLong { limit, actual } => {
            tr("At most {} characters; this has {}.", "最多 {} 个字符，当前 {} 个。")
                .with(&[&number(*limit), &number(*actual)])
        }
        ViolationKind::NotOneOf { allowed } => {
            tr("Must be one of: {}.", "必须是以下之一：{}。").with(&[&allowed.join(", ")])
        }
        ViolationKind::OutOfRange { min, max } => tr("Must be between {} and {}.", "必须在 {} 到 {} 之间。")
            .with(&[&min.to_string(), &max.to_string()]),
        ViolationKind::TooMany { limit, actual } => {
            tr("At most {} at once; this has {}.", "一次最多 {} 个，当前 {} 个。")
                .with(&[&number(*limit), &number(*actual)])
        }
        ViolationKind::Malformed { expected } => shape(*expected).get().to_owned(),
        ViolationKind::Unknown => {
            tr("The operation has no such parameter.", "该操作没有此参数。").get().to_owned()
        }
        ViolationKind::Broken { rule } => self::rule(*rule).get().to_owned(),
    }
}

fn shape(shape: Shape) -> Tr {
    match shape {
        Shape::Text => tr("Must be a text.", "必须是文本。"),
        Shape::Id => tr(
            "An ID has only letters, digits, hyphens, underscores and dots.",
            "ID 只能包含字母、数字、连字符、下划线和点。",
        ),
        Shape::Integer => tr("Must be a whole number.", "必须是整数。"),
        Shape::Boolean => tr("Must be true or false.", "必须是 true 或 false。"),
        Shape::Time => {
            tr("Must be a time such as 2026-01-02T03:04:05Z.", "必须是形如 2026-01-02T03:04:05Z 的时间。")
        }
        Shape::Timestamps => tr("Must be a list of milliseconds since 1970.", "必须是毫秒时间戳列表。"),
        Shape::List => tr("Must be a list.", "必须是列表。"),
        Shape::Object => tr("Must be an object.", "必须是对象。"),
    }
}

fn rule(rule: Rule) -> Tr {
    match rule {
        Rule::EndBeforeStart => super::table::ERR_ORDER,
        Rule::WindowOverThirtyDays => {
            tr("Choose 30 days or less (service limit).", "请选择不超过 30 天的范围（服务限制）。")
        }
        Rule::WindowOverOneDay => {
            tr("Choose one day or less (service limit).", "请选择不超过一天的范围（服务限制）。")
        }
        Rule::StreamUrl => tr(
            "Must be like rtmp://host/app/stream or rtmp://host/stream: the service accepts RTMP input only.",
            "必须形如 rtmp://主机/应用/流名 或 rtmp://主机/流名：服务仅支持 RTMP 输入。",
        ),
        Rule::CallbackUrl => tr(
            "Must begin with http:// or https:// and name a host.",
            "必须以 http:// 或 https:// 开头并包含主机名。",
        ),
        Rule::BucketName => tr(
            "A bucket name is 3 to 63 lower-case letters, digits and hyphens.",
            "Bucket 名称须为 3–63 个小写字母、数字或连字符。",
        ),
        Rule::EndpointName => {
            tr("Must be a host name without https:// and path.", "必须是不带 https:// 和路径的主机名。")
        }
        Rule::NoFormat => {
            tr("Enter a sequence format, an overwrite format, or both.", "请至少填写一种格式。")
        }
        Rule::FormatLeadingSlash => tr("Must not begin with a slash.", "不能以斜杠开头。"),
        Rule::FormatNotJpg => {
            tr("Must end with .jpg: only JPG is supported.", "必须以 .jpg 结尾：仅支持 JPG。")
        }
        Rule::FormatPlaceholder => tr(
            "Has a placeholder that this format does not support, or a stray brace.",
            "包含此格式不支持的占位符，或多余的花括号。",
        ),
        Rule::FormatNeedsSerial => tr(
            "Needs {UnixTimestamp} or {Sequence}; without one, each snapshot overwrites the one before.",
            "必须包含 {UnixTimestamp} 或 {Sequence}，否则新截图会覆盖旧截图。",
        ),
        Rule::FormatUnsafePath => tr(
            "Has an empty folder name, a dot folder or a character that file names cannot have.",
            "包含空目录名、点目录或文件名不允许的字符。",
        ),
        Rule::CallbackKey => tr(
            "A key is at most 32 characters with upper-case, lower-case and a digit.",
            "密钥最多 32 个字符，须同时包含大写字母、小写字母和数字。",
        ),
        Rule::CallbackQueue => {
            tr("A queue name begins with ice-callback-.", "队列名称以 ice-callback- 开头。")
        }
        Rule::FileExtension => tr("Needs a file extension.", "需要文件扩展名。"),
        Rule::OneOfTwo => tr("Enter this or its alternative.", "请填写此项或其替代项。"),
    }
}
