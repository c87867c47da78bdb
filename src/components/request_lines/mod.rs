//! A request as one could send it without the console: HTTP, curl, command line, Python. Never with a secret.

mod command_line;
mod curl;
mod destination;
mod http;
mod python;

use crate::components::copy::CopyButton;
use crate::state::session::Session;
use crate::text::{problems as words, t};
use destination::Destination;
use leptos::prelude::*;
use media_api::{Action, Context, Encoded, Sent};
use serde_json::Value;

pub use command_line::shell_word;

/// Parameters that hold a secret; their values are never shown.
const SECRET: &[&str] = &["AuthKey", "ReAuthInfo"];
const HIDDEN: &str = "********";
/// The four forms of one request, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestLines {
    /// Scheme and host of all four.
    pub address: String,
    /// Whether they address the local service.
    pub is_local: bool,
    pub http: String,
    pub curl: String,
    pub command_line: String,
    pub python: String,
}

impl RequestLines {
    /// The request that was sent, to the address that the server uses. `None` for an operation unknown to the page.
    pub fn new(sent: &Sent, context: &Context) -> Option<Self> {
        let facts = Action::from_name(sent.operation)?.facts();
        let mut value = sent.parameters.clone();
        let mut encoded = facts.encode(&value);
        hide_secrets(&mut value, &mut encoded);
        let to = Destination::new(context, facts.product);
        Some(Self {
            address: to.address(),
            is_local: to.is_local,
            http: http::lines(facts, &encoded, &to),
            curl: curl::lines(facts, &encoded, &to),
            command_line: command_line::lines(facts, &encoded, &to),
            python: python::lines(facts, &value, &to),
        })
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

/// "Show the request", initially closed. Nothing before the session names the address in use.
#[component]
pub fn ShowRequest(
    sent: Sent,
    /// What it is called; without it, *Show the request*.
    #[prop(optional)]
    name: &'static str,
) -> impl IntoView {
    let session = use_context::<RwSignal<Session>>();
    let context = session.and_then(|session| session.with_untracked(|s| s.context().cloned()));
    let lines = context.and_then(|context| RequestLines::new(&sent, &context));
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
        let (address, is_local) = (lines.address, lines.is_local);
        let goes_to = move || {
            let text = if is_local { words::REQUEST_TO_LOCAL } else { words::REQUEST_TO_CLOUD };
            text.with(&[&address])
        };
        view! {
            <details class="request">
                <summary>{move || if name.is_empty() { words::SHOW_REQUEST.get() } else { name }}</summary>
                <p class="hint">{goes_to}</p>
                {part("HTTP", lines.http)}
                {part("curl", lines.curl)}
                <p class="hint">{t(words::CURL_SECRET)}</p>
                {part("aliyun CLI", lines.command_line)}
                {part("Python SDK", lines.python)}
            </details>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::Mode;
    use media_api::ice::{
        GetLiveSnapshotJob, SetEventCallback, SnapshotOutput, StreamInput, SubmitLiveSnapshotJob,
    };
    use media_api::vod::DeleteStream;
    use media_api::{CommaList, Endpoints, JobId, Operation, TemplateId, VideoId};

    fn context(mode: Mode, ice: &str, vod: &str) -> Context {
        Context {
            mode,
            region: "cn-shanghai".to_owned(),
            endpoints: Endpoints { ice: ice.to_owned(), vod: vod.to_owned() },
            account: None,
            access_key: String::new(),
            read_only: false,
            ingest: None,
            now: 0,
            running_deletions: 0,
            arming: Default::default(),
            version: String::new(),
        }
    }

    fn in_cloud<O: Operation>(request: &O) -> RequestLines {
        lines(
            request,
            &context(
                Mode::Cloud,
                "https://ice.cn-shanghai.aliyuncs.com",
                "https://vod.cn-shanghai.aliyuncs.com",
            ),
        )
    }

    fn in_local_mode<O: Operation>(request: &O) -> RequestLines {
        lines(request, &context(Mode::Local, "http://127.0.0.1:8081", "http://127.0.0.1:8081"))
    }

    fn lines<O: Operation>(request: &O, context: &Context) -> RequestLines {
        RequestLines::new(&Sent::of(request), context).unwrap()
    }

    fn delete_stream() -> DeleteStream {
        DeleteStream { job_ids: CommaList::new(["a1", "b2"]), video_id: VideoId::new("v9").unwrap() }
    }

    fn get_job() -> GetLiveSnapshotJob {
        GetLiveSnapshotJob { job_id: JobId::new("j1").unwrap() }
    }

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
    fn in_local_mode_every_line_goes_to_the_local_service_with_its_own_key() {
        for lines in [in_local_mode(&get_job()), in_local_mode(&delete_stream()), in_local_mode(&submit("n"))]
        {
            for text in [&lines.http, &lines.curl, &lines.command_line, &lines.python] {
                assert!(text.contains("127.0.0.1:8081"), "{text}");
                assert!(!text.contains("ice.cn-") && !text.contains("vod.cn-"), "{text}");
            }
            assert_eq!((lines.address.as_str(), lines.is_local), ("http://127.0.0.1:8081", true));
            for text in [&lines.curl, &lines.command_line, &lines.python] {
                assert!(text.contains("media-console local-credentials"), "{text}");
            }
            assert!(
                lines.command_line.contains("ALIBABA_CLOUD_IGNORE_PROFILE=TRUE"),
                "no profile of the reader is used"
            );
            assert!(
                lines.command_line.contains(" --endpoint 127.0.0.1:8081 --insecure "),
                "{}",
                lines.command_line
            );
            assert!(lines.curl.contains("\naddress=http://127.0.0.1:8081\n"), "{}", lines.curl);
            assert!(
                !lines.curl.contains("SECURITY_TOKEN"),
                "a token of the cloud is not sent: {}",
                lines.curl
            );
            assert!(lines.python.contains(r#"protocol="http""#) && !lines.python.contains("Credentials()"));
        }
    }

    #[test]
    fn in_cloud_mode_the_address_in_use_is_named_whatever_the_region() {
        let other =
            context(Mode::Cloud, "https://ice.example.com", "https://vod.cn-shanghai.aliyuncs.com:8443");
        for (lines, host) in [
            (lines(&get_job(), &other), "ice.example.com"),
            (lines(&delete_stream(), &other), "vod.cn-shanghai.aliyuncs.com:8443"),
        ] {
            assert!(lines.http.contains(&format!("\nhost: {host}\n")), "{}", lines.http);
            assert!(lines.curl.contains(&format!("\naddress=https://{host}\n")), "{}", lines.curl);
            assert!(lines.command_line.contains(&format!(" --endpoint {host} ")), "{}", lines.command_line);
            assert!(!lines.command_line.contains("--insecure"));
            assert!(lines.python.contains(&format!("endpoint=\"{host}\"")), "{}", lines.python);
        }
    }

    #[test]
    fn a_vod_call_is_one_line() {
        let lines = in_cloud(&delete_stream());
        assert_eq!(
            lines.command_line,
            "aliyun vod DeleteStream --endpoint vod.cn-shanghai.aliyuncs.com --region cn-shanghai --JobIds a1,b2 --VideoId v9"
        );
        assert!(lines.http.starts_with("POST /?JobIds=a1%2Cb2&VideoId=v9 HTTP/1.1\nhost: vod.cn-shanghai."));
    }

    #[test]
    fn an_ice_call_names_the_version() {
        assert_eq!(
            in_cloud(&get_job()).command_line,
            "aliyun ice GetLiveSnapshotJob --version 2020-11-09 --force --method GET \
             --endpoint ice.cn-shanghai.aliyuncs.com --region cn-shanghai --JobId j1"
        );
    }

    #[test]
    fn no_text_leaves_its_quotes() {
        let hostile = in_cloud(&submit("-x' \"y\"\\"));
        assert!(hostile.command_line.contains(r#" --JobName='-x'\'' "y"\'"#), "{}", hostile.command_line);
        assert!(hostile.python.contains(r#"job_name="-x' \"y\"\\","#), "{}", hostile.python);
    }

    #[test]
    fn a_form_travels_in_the_body() {
        let lines = in_cloud(&submit("a b"));
        let (head, body) = lines.http.split_once("\n\n").unwrap();
        assert!(head.starts_with("POST / HTTP/1.1\n") && head.contains("application/x-www-form-urlencoded"));
        assert!(body.starts_with("JobName=a%20b&StreamInput=%7B%22Type%22"), "{body}");
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
        let lines = in_cloud(&request);
        for text in [&lines.http, &lines.curl, &lines.command_line, &lines.python] {
            assert!(!text.contains("Secret123"), "{text}");
        }
        assert!(lines.command_line.contains("--AuthKey '********'"), "{}", lines.command_line);
    }
}
