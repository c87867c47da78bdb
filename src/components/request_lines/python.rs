//! Lines for the vendor's Python SDK.

use super::destination::{Destination, LOCAL_KEY};
use media_api::Facts;
use serde_json::Value;

/// A program that sends the request. In the cloud its credentials come from the SDK's default chain; for the local service
/// they come from the environment only.
pub(super) fn lines(facts: &Facts, value: &Value, to: &Destination) -> String {
    let package =
        format!("alibabacloud_{}{}", facts.product.code(), facts.product.version().replace('-', ""));
    let mut out = client(&package, to);
    let method = snake_case(facts.name);
    // The SDK has no request class for an operation without parameters.
    if facts.parameters.is_empty() {
        out.push_str(&format!("print(client.{method}().body)"));
    } else {
        let arguments = members(&format!("{}Request", facts.name), value, 1);
        out.push_str(&format!(
            "request = models.{}Request({arguments})\nprint(client.{method}(request).body)",
            facts.name
        ));
    }
    out
}

fn client(package: &str, to: &Destination) -> String {
    let host = &to.host;
    let protocol = if to.scheme == "http" { "    protocol=\"http\",\n" } else { "" };
    let (setup, import, credential) = if to.is_local {
        (
            format!("# {LOCAL_KEY}\n# pip install {package}\n"),
            "import os\n",
            "    access_key_id=os.environ[\"ALIBABA_CLOUD_ACCESS_KEY_ID\"],\n    \
             access_key_secret=os.environ[\"ALIBABA_CLOUD_ACCESS_KEY_SECRET\"],\n",
        )
    } else {
        (
            format!("# pip install {package} alibabacloud_credentials\n"),
            "from alibabacloud_credentials.client import Client as Credentials\n",
            "    credential=Credentials(),\n",
        )
    };
    format!(
        "{setup}{import}\
         from {package} import models\n\
         from {package}.client import Client\n\
         from alibabacloud_tea_openapi.utils_models import Config\n\
         \n\
         client = Client(Config(\n{credential}    endpoint=\"{host}\",\n{protocol}))\n"
    )
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

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::Operation;
    use media_api::ice::{DeleteLiveSnapshotFiles, SnapshotOutput, StreamInput, SubmitLiveSnapshotJob};
    use media_api::{CreateTimestamp, JobId, TemplateId};

    fn lines_of<O: Operation>(request: &O) -> String {
        let to = Destination {
            scheme: "https".to_owned(),
            host: "ice.cn-shanghai.aliyuncs.com".to_owned(),
            region: "cn-shanghai".to_owned(),
            is_local: false,
        };
        lines(O::FACTS, &request.to_value(), &to)
    }

    #[test]
    fn python_lines_use_the_sdk_names() {
        let python = lines_of(&SubmitLiveSnapshotJob {
            job_name: "n".to_owned(),
            stream_input: StreamInput::rtmp("rtmp://a.example/live/x"),
            snapshot_output: SnapshotOutput::oss("oss-cn-shanghai.aliyuncs.com", "pictures"),
            template_id: TemplateId::new("t-1").unwrap(),
            callback_url: None,
        });
        for line in [
            "from alibabacloud_ice20201109 import models",
            "    endpoint=\"ice.cn-shanghai.aliyuncs.com\",",
            "request = models.SubmitLiveSnapshotJobRequest(",
            "    stream_input=models.SubmitLiveSnapshotJobRequestStreamInput(",
            "        url=\"rtmp://a.example/live/x\",",
            "print(client.submit_live_snapshot_job(request).body)",
        ] {
            assert!(python.lines().any(|l| l == line), "{line}\n{python}");
        }
        let python = lines_of(&DeleteLiveSnapshotFiles {
            job_id: JobId::new("j").unwrap(),
            create_timestamp_list: vec![CreateTimestamp::new(5).unwrap(), CreateTimestamp::new(6).unwrap()],
            delete_original_file: Some(true),
        });
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
}
