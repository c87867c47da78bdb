//! Every example on the five operation pages, fed to the API: the example value of each request parameter, alone and
//! all together, in each form that reaches a service, and each sample answer.
//!
//! The values are copied from the pages as printed there, with their masked identifiers. `JobName` has no example on
//! its page; [`Page::own`] holds the value that these tests use in its place.

mod common;

use common::{decode, from_value, read_answer};
use media_api::{Action, Encoded};
use serde_json::{Map, Value, json};

/// One operation's page.
struct Page {
    action: Action,
    /// Path, whether it is required, and example value of each request parameter, in the order of the page. A path
    /// `Outer.Inner` is a member of an object; `Name[]` an element of a list.
    request: &'static [(&'static str, bool, Example)],
    /// Required parameters for which the page has no example.
    own: &'static [(&'static str, &'static str)],
    /// The sample response, as printed.
    answer: &'static str,
    /// Path and example of each member in the response table that has one; the sample response contains each of them.
    response: &'static [(&'static str, Example)],
}

#[derive(Clone, Copy)]
enum Example {
    Text(&'static str),
    Number(i64),
    Boolean(bool),
}
use Example::{Boolean, Number, Text};

impl Example {
    fn value(self) -> Value {
        match self {
            Text(text) => json!(text),
            Number(number) => json!(number),
            Boolean(boolean) => json!(boolean),
        }
    }
}

const PAGES: &[Page] = &[
    Page {
        action: Action::SubmitLiveSnapshotJob,
        request: &[
            ("StreamInput.Url", true, Text("rtmp://www.aliyun.com/stream")),
            ("StreamInput.Type", true, Text("rtmp")),
            ("SnapshotOutput.StorageType", true, Text("oss")),
            ("SnapshotOutput.Endpoint", true, Text("oss-cn-shanghai.aliyuncs.com")),
            ("SnapshotOutput.Bucket", true, Text("testbucket")),
            ("TemplateId", true, Text("****a046-263c-3560-978a-fb287782****")),
            ("CallbackUrl", false, Text("http://www.aliyun.com/snapshot/callback")),
        ],
        own: &[("JobName", "Lobby camera")],
        answer: r#"{
"RequestId": "******11-DB8D-4A9A-875B-275798******",
"JobId": "****a046-263c-3560-978a-fb287666****"
}"#,
        response: &[],
    },
    Page {
        action: Action::ListLiveSnapshotJobs,
        request: &[
            ("StartTime", false, Text("2022-02-02T00:00:00Z")),
            ("EndTime", false, Text("2022-02-02T23:59:59Z")),
            ("SearchKeyWord", false, Text("****a046-263c-3560-978a-fb287782****")),
            // The page lists the values and gives no example.
            ("Status", false, Text("init")),
            ("Status", false, Text("paused")),
            ("Status", false, Text("started")),
            ("PageNo", false, Number(1)),
            ("PageSize", false, Number(10)),
            ("SortBy", false, Text("asc")),
            ("SortBy", false, Text("desc")),
        ],
        own: &[],
        answer: r#"{
  "RequestId": "******11-DB8D-4A9A-875B-275798******",
  "JobList": [
    {
      "JobId": "****a046-263c-3560-978a-fb287782****",
      "JobName": "",
      "TemplateId": "****a046-263c-3560-978a-fb287666****",
      "TemplateName": "",
      "Status": "started",
      "SnapshotOutput": {
        "StorageType": "oss",
        "Endpoint": "oss-cn-shanghai.aliyuncs.com",
        "Bucket": "testbucket"
      },
      "TimeInterval": 5,
      "CreateTime": "2022-07-20T02:48:58Z"
    }
  ],
  "PageNo": 1,
  "PageSize": 10,
  "SortBy": "desc",
  "TotalCount": 100
}"#,
        response: &[
            ("RequestId", Text("******11-DB8D-4A9A-875B-275798******")),
            ("JobList[].JobId", Text("****a046-263c-3560-978a-fb287782****")),
            ("JobList[].TemplateId", Text("****a046-263c-3560-978a-fb287666****")),
            ("JobList[].Status", Text("started")),
            ("JobList[].SnapshotOutput.StorageType", Text("oss")),
            ("JobList[].SnapshotOutput.Endpoint", Text("oss-cn-shanghai.aliyuncs.com")),
            ("JobList[].SnapshotOutput.Bucket", Text("testbucket")),
            ("JobList[].TimeInterval", Number(5)),
            ("JobList[].CreateTime", Text("2022-07-20T02:48:58Z")),
            ("PageNo", Number(1)),
            ("PageSize", Number(10)),
            ("SortBy", Text("desc")),
            ("TotalCount", Number(100)),
        ],
    },
    Page {
        action: Action::DeleteLiveSnapshotFiles,
        request: &[
            ("JobId", true, Text("****a046-263c-3560-978a-fb287782****")),
            ("CreateTimestampList[]", true, Number(1660638613798)),
            ("DeleteOriginalFile", false, Boolean(true)),
        ],
        own: &[],
        answer: r#"{
  "RequestId": "****2876-6263-4B75-8F2C-CD0F7FCF****",
  "DeleteFileResultList": [
    {
      "Result": "OK",
      "CreateTimestamp": 1660638613798
    }
  ]
}"#,
        response: &[
            ("RequestId", Text("****2876-6263-4B75-8F2C-CD0F7FCF****")),
            ("DeleteFileResultList[].Result", Text("OK")),
            ("DeleteFileResultList[].CreateTimestamp", Number(1660638613798)),
        ],
    },
    Page {
        action: Action::DeleteStream,
        request: &[
            ("JobIds", true, Text("35eb4dbda18c49cc0025df374b46****")),
            ("VideoId", true, Text("95948ddba24446b6aed5db985e78****")),
        ],
        own: &[],
        answer: r#"{
  "RequestId": "25818875-5F78-4A7U43F6-D7393642****"
}"#,
        response: &[("RequestId", Text("25818875-5F78-4A7U43F6-D7393642****"))],
    },
    Page {
        action: Action::DeleteMultipartUpload,
        request: &[
            ("MediaId", true, Text("61ccbdb06fa3012be4d8083f6****")),
            ("MediaType", true, Text("video")),
        ],
        own: &[],
        answer: r#"{
"RequestId": "25818875-5F78-4AF6-D7393642CA58****"
}"#,
        response: &[],
    },
];

/// Puts a value at a path of a request.
fn put(request: &mut Value, path: &str, value: Value) {
    match (path.split_once('.'), path.strip_suffix("[]")) {
        (Some((outer, inner)), _) => request[outer][inner] = value,
        (None, Some(list)) => request[list] = json!([value]),
        (None, None) => request[path] = value,
    }
}

/// The value at a path of a response; the first element where the path passes through a list.
fn look_up<'a>(answer: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(answer, |value, step| match step.strip_suffix("[]") {
        Some(list) => &value[list][0],
        None => &value[step],
    })
}

impl Page {
    /// The required parameters, and those at `optional`, as a JSON object.
    fn request(&self, optional: &[(&str, Example)]) -> Value {
        let mut request = Value::Object(Map::new());
        self.own.iter().for_each(|(path, value)| put(&mut request, path, json!(value)));
        let required = self.request.iter().filter(|row| row.1).map(|row| (row.0, row.2));
        required
            .chain(optional.iter().copied())
            .for_each(|(path, example)| put(&mut request, path, example.value()));
        request
    }

    /// Each optional example alone, all optional ones together, and none.
    fn requests(&self) -> Vec<Value> {
        let optional: Vec<(&str, Example)> =
            self.request.iter().filter(|row| !row.1).map(|row| (row.0, row.2)).collect();
        let alone = optional.iter().map(|row| self.request(&[*row]));
        alone.chain([self.request(&optional), self.request(&[])]).collect()
    }
}

/// The request in the dotted and numbered form of older clients: `StreamInput.Url=…`, `CreateTimestampList.1=…`.
fn flattened(request: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut pairs = Vec::new();
    for (name, value) in request.as_object().expect("a request is an object") {
        match value {
            Value::Object(members) => {
                pairs.extend(members.iter().map(|(member, value)| (format!("{name}.{member}"), text(value))))
            }
            Value::Array(items) => {
                pairs.extend((1..).zip(items).map(|(n, item)| (format!("{name}.{n}"), text(item))))
            }
            value => pairs.push((name.clone(), text(value))),
        }
    }
    pairs
}

fn read(action: Action, pairs: &[(String, String)]) -> Value {
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    decode(action, &pairs).unwrap_or_else(|found| panic!("{action}: {pairs:?}: {found:?}"))
}

#[test]
fn every_parameter_of_the_pages_has_an_example_here() {
    for page in PAGES {
        let mut paths: Vec<&str> =
            page.request.iter().map(|row| row.0).chain(page.own.iter().map(|row| row.0)).collect();
        paths.sort_unstable();
        paths.dedup();
        let mut documented: Vec<String> = Vec::new();
        for parameter in page.action.facts().parameters {
            match parameter.kind {
                media_api::Kind::Object { members } => documented
                    .extend(members.iter().map(|member| format!("{}.{}", parameter.name, member.name))),
                media_api::Kind::Timestamps { .. } => documented.push(format!("{}[]", parameter.name)),
                _ => documented.push(parameter.name.to_owned()),
            }
        }
        documented.sort_unstable();
        assert_eq!(paths, documented, "{}", page.action);
    }
}

#[test]
fn every_example_request_is_accepted_and_keeps_every_value() {
    for page in PAGES {
        for request in page.requests() {
            let Encoded { query, form } = from_value(page.action, request.clone())
                .unwrap_or_else(|found| panic!("{}: {request}: {found:?}", page.action));
            let sent: Vec<(String, String)> = query.into_iter().chain(form.unwrap_or_default()).collect();
            assert_eq!(read(page.action, &sent), request, "{}", page.action);
            assert_eq!(read(page.action, &flattened(&request)), request, "{}", page.action);
        }
    }
}

#[test]
fn the_printed_answers_lose_and_gain_nothing_when_read() {
    for page in PAGES {
        let printed: Value = serde_json::from_str(page.answer).expect("JSON");
        let read = read_answer(page.action, page.answer).expect("a printed answer is readable");
        assert_eq!(read, printed, "{}", page.action);
        for (path, example) in page.response {
            assert_eq!(look_up(&read, path), &example.value(), "{} {path}", page.action);
        }
    }
}
