//! A request as one could send it without the console: HTTP, command line, Python. Never with a secret.

use crate::components::copy::CopyButton;
use crate::state::session::Session;
use crate::text::{problems as words, t};
use leptos::prelude::*;
use media_api::{Action, Encoded, Facts, Operation, Placement, Product, Sent};
use serde_json::Value;

/// Parameters that hold a secret; their values are never shown.
const SECRET: &[&str] = &["AuthKey", "ReAuthInfo"];
const HIDDEN: &str = "********";

/// The three forms of one request, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestLines {
    pub http: String,
    pub cli: String,
    pub python: String,
}

impl RequestLines {
    /// Renders a request. An empty region is shown as a placeholder.
    pub fn of<O: Operation>(request: &O, region: &str) -> Self {
        Self::of_parameters(O::FACTS, request.to_value(), region)
    }

    /// Renders what a problem says was sent.
    pub fn of_sent(sent: &Sent, region: &str) -> Option<Self> {
        let action = Action::from_name(sent.operation)?;
        Some(Self::of_parameters(action.facts(), sent.parameters.clone(), region))
    }

    fn of_parameters(facts: &Facts, mut value: Value, region: &str) -> Self {
        let mut encoded = facts.encode(&value);
        hide_secrets(&mut value, &mut encoded);
        let region = if region.is_empty() { "<region>" } else { region };
        Self {
            http: http(facts, &encoded, region),
            cli: command_line(facts, &encoded, region),
            python: python(facts, &value, region),
        }
    }
}

fn hide_secrets(value: &mut Value, encoded: &mut Encoded) {
    for name in SECRET {
        if let Some(found) = value.get_mut(*name) {
            *found = Value::from(HIDDEN);
        }
    }
    for (name, text) in encoded.query.iter_mut().chain(encoded.form.iter_mut().flatten()) {
        if SECRET.contains(&name.as_str()) {
            HIDDEN.clone_into(text);
        }
    }
}

fn host(facts: &Facts, region: &str) -> String {
    format!("{}.{region}.aliyuncs.com", facts.product.code())
}

fn joined(pairs: &[(String, String)]) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(n, v)| format!("{}={}", percent(n), percent(v))).collect();
    pairs.join("&")
}

/// RFC 3986: everything but unreserved characters is escaped, as the signature wants it.
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The request as it travels; what the signature fills in stands in angle brackets.
fn http(facts: &Facts, encoded: &Encoded, region: &str) -> String {
    let query = joined(&encoded.query);
    let mark = if query.is_empty() { "" } else { "?" };
    let mut out = format!("{} /{mark}{query} HTTP/1.1\n", facts.method.as_str());
    let mut header = |name: &str, value: &str| out.push_str(&format!("{name}: {value}\n"));
    header("host", &host(facts, region));
    header("x-acs-action", facts.name);
    header("x-acs-version", facts.product.version());
    header("x-acs-date", "<now, yyyy-MM-ddTHH:mm:ssZ>");
    header("x-acs-signature-nonce", "<random>");
    header("x-acs-content-sha256", "<SHA-256 of the body>");
    if facts.placement == Placement::Form {
        header("content-type", "application/x-www-form-urlencoded");
    }
    header(
        "authorization",
        "ACS3-HMAC-SHA256 Credential=<AccessKey ID>,SignedHeaders=<names>,Signature=<signature>",
    );
    if let Some(form) = &encoded.form {
        out.push('\n');
        out.push_str(&joined(form));
    }
    out
}

/// A call of the `aliyun` program. Its credentials come from its own configuration.
fn command_line(facts: &Facts, encoded: &Encoded, region: &str) -> String {
    let mut out = format!("aliyun {} {}", facts.product.code(), facts.name);
    // The program carries no description of this API: it must be told the version and where to call.
    if facts.product == Product::Ice {
        out.push_str(&format!(
            " --version {} --force --method {} --endpoint {}",
            facts.product.version(),
            facts.method.as_str(),
            shell_word(&host(facts, region))
        ));
    }
    out.push_str(&format!(" --region {}", shell_word(region)));
    for (name, value) in encoded.query.iter().chain(encoded.form.iter().flatten()) {
        // A value that begins with a hyphen would be read as the next option.
        let between = if value.starts_with('-') { '=' } else { ' ' };
        out.push_str(&format!(" --{name}{between}{}", shell_word(value)));
    }
    out
}

/// One word for a POSIX shell, quoted where it must be.
pub fn shell_word(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:,=@%+".contains(&b);
    if !text.is_empty() && text.bytes().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Lines for the vendor's Python SDK. Its credentials come from its own default chain.
fn python(facts: &Facts, value: &Value, region: &str) -> String {
    let (product, name) = (facts.product.code(), facts.name);
    let package = format!("alibabacloud_{product}{}", facts.product.version().replace('-', ""));
    let mut out = format!(
        "# pip install {package} alibabacloud_credentials\n\
         from alibabacloud_credentials.client import Client as Credentials\n\
         from alibabacloud_tea_openapi.models import Config\n\
         from {package} import models\n\
         from {package}.client import Client\n\
         \n\
         client = Client(Config(credential=Credentials(), endpoint=\"{}\"))\n",
        host(facts, region),
    );
    let method = snake_case(name);
    // The SDK has no request class where there is nothing to say.
    if facts.parameters.is_empty() {
        out.push_str(&format!("print(client.{method}().body)"));
    } else {
        let arguments = members(&format!("{name}Request"), value, 1);
        out.push_str(&format!(
            "request = models.{name}Request({arguments})\nprint(client.{method}(request).body)"
        ));
    }
    out
}

/// The members of an object as keyword arguments, one a line.
fn members(class: &str, value: &Value, depth: usize) -> String {
    let Some(map) = value.as_object().filter(|map| !map.is_empty()) else { return String::new() };
    let indent = "    ".repeat(depth);
    let mut out = String::from("\n");
    for (name, value) in map {
        out.push_str(&format!("{indent}{}={},\n", snake_case(name), literal(class, name, value, depth)));
    }
    out.push_str(&"    ".repeat(depth - 1));
    out
}

fn literal(class: &str, name: &str, value: &Value, depth: usize) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        // Numbers and JSON strings, with their escapes, are Python literals too.
        Value::Number(_) | Value::String(_) => value.to_string(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| literal(class, name, item, depth)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(_) => {
            let class = format!("{class}{name}");
            format!("models.{class}({})", members(&class, value, depth + 1))
        }
    }
}

/// The SDK's name for a vendor name: `CallbackURL` becomes `callback_url`.
fn snake_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (i, c) in chars.iter().enumerate() {
        if c.is_ascii_uppercase() && i > 0 {
            let after_lower = !chars[i - 1].is_ascii_uppercase();
            let begins_word = chars.get(i + 1).is_some_and(char::is_ascii_lowercase);
            if after_lower || begins_word {
                out.push('_');
            }
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// "Show the request", closed at first.
#[component]
pub fn ShowRequest(sent: Sent) -> impl IntoView {
    let region = use_context::<RwSignal<Session>>()
        .and_then(|session| session.with_untracked(|s| s.context().map(|c| c.region.clone())));
    let lines = RequestLines::of_sent(&sent, &region.unwrap_or_default());
    let part = |name: &'static str, text: String| {
        view! {
            <div class="request-part">
                <b>{name}</b>
                <CopyButton value=Signal::stored(text.clone()) name=Signal::stored(name.to_owned()) />
                <pre tabindex="0" aria-label=name>{text}</pre>
            </div>
        }
    };
    lines.map(|lines| {
        view! {
            <details class="request">
                <summary>{t(words::SHOW_REQUEST)}</summary>
                {part("HTTP", lines.http)}
                {part("aliyun CLI", lines.cli)}
                {part("Python SDK", lines.python)}
            </details>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::ice::{
        DeleteLiveSnapshotFiles, GetLiveSnapshotJob, SetEventCallback, SnapshotOutput, StreamInput,
        SubmitLiveSnapshotJob,
    };
    use media_api::vod::DeleteStream;
    use media_api::{CommaList, CreateTimestamp, JobId, TemplateId, VideoId};

    fn submit(name: &str) -> SubmitLiveSnapshotJob {
        SubmitLiveSnapshotJob {
            job_name: name.to_owned(),
            stream_input: StreamInput::rtmp("rtmp://a.example/live/x"),
            snapshot_output: SnapshotOutput::oss("oss-cn-shanghai.aliyuncs.com", "pictures"),
            template_id: TemplateId::new("t-1").unwrap(),
            callback_url: None,
        }
    }

    #[test]
    fn a_vod_call_is_one_line() {
        let request =
            DeleteStream { job_ids: CommaList::new(["a1", "b2"]), video_id: VideoId::new("v9").unwrap() };
        let lines = RequestLines::of(&request, "cn-shanghai");
        assert_eq!(lines.cli, "aliyun vod DeleteStream --region cn-shanghai --JobIds a1,b2 --VideoId v9");
        assert!(lines.http.starts_with("POST /?JobIds=a1%2Cb2&VideoId=v9 HTTP/1.1\nhost: vod.cn-shanghai."));
    }

    #[test]
    fn an_ice_call_names_version_and_endpoint() {
        let request = GetLiveSnapshotJob { job_id: JobId::new("j1").unwrap() };
        assert_eq!(
            RequestLines::of(&request, "").cli,
            "aliyun ice GetLiveSnapshotJob --version 2020-11-09 --force --method GET \
             --endpoint 'ice.<region>.aliyuncs.com' --region '<region>' --JobId j1"
        );
    }

    #[test]
    fn no_text_leaves_its_quotes() {
        assert_eq!(shell_word("it's $(rm -rf ~); `x`"), r"'it'\''s $(rm -rf ~); `x`'");
        assert_eq!(shell_word(""), "''");
        assert_eq!(shell_word("a\nb"), "'a\nb'");
        assert_eq!(shell_word("大厅"), "'大厅'");
        assert_eq!(shell_word("~"), "'~'");
        assert_eq!(shell_word("rtmp://a/b"), "rtmp://a/b");
        let hostile = RequestLines::of(&submit("-x' \"y\"\\"), "cn-shanghai");
        assert!(hostile.cli.contains(r#" --JobName='-x'\'' "y"\'"#), "{}", hostile.cli);
        assert!(hostile.python.contains(r#"job_name="-x' \"y\"\\","#), "{}", hostile.python);
    }

    #[test]
    fn a_form_travels_in_the_body() {
        let lines = RequestLines::of(&submit("a b"), "cn-shanghai");
        let (head, body) = lines.http.split_once("\n\n").unwrap();
        assert!(head.starts_with("POST / HTTP/1.1\n") && head.contains("application/x-www-form-urlencoded"));
        assert!(body.starts_with("JobName=a%20b&StreamInput=%7B%22Type%22"), "{body}");
    }

    #[test]
    fn python_lines_use_the_sdk_names() {
        let python = RequestLines::of(&submit("n"), "cn-shanghai").python;
        for line in [
            "from alibabacloud_ice20201109 import models",
            "request = models.SubmitLiveSnapshotJobRequest(",
            "    stream_input=models.SubmitLiveSnapshotJobRequestStreamInput(",
            "        url=\"rtmp://a.example/live/x\",",
            "print(client.submit_live_snapshot_job(request).body)",
        ] {
            assert!(python.lines().any(|l| l == line), "{line}\n{python}");
        }
        let delete = DeleteLiveSnapshotFiles {
            job_id: JobId::new("j").unwrap(),
            create_timestamp_list: vec![CreateTimestamp::new(5).unwrap(), CreateTimestamp::new(6).unwrap()],
            delete_original_file: Some(true),
        };
        let python = RequestLines::of(&delete, "").python;
        assert!(
            python.contains("create_timestamp_list=[5, 6],") && python.contains("delete_original_file=True,")
        );
    }

    #[test]
    fn names_become_snake_case() {
        for (vendor, sdk) in [
            ("CallbackURL", "callback_url"),
            ("JobIds", "job_ids"),
            ("ReAuthInfo", "re_auth_info"),
            ("GetPlayInfo", "get_play_info"),
        ] {
            assert_eq!(snake_case(vendor), sdk);
        }
    }

    #[test]
    fn a_callback_key_is_never_shown() {
        let request = SetEventCallback {
            callback_type: "HTTP".to_owned(),
            callback_url: Some("https://a.example".to_owned()),
            callback_queue_name: None,
            auth_switch: Some("on".to_owned()),
            auth_key: Some("Secret123".to_owned()),
            event_type_list: None,
        };
        let lines = RequestLines::of(&request, "");
        for text in [&lines.http, &lines.cli, &lines.python] {
            assert!(!text.contains("Secret123"), "{text}");
        }
        assert!(lines.cli.contains("--AuthKey '********'"), "{}", lines.cli);
    }
}
