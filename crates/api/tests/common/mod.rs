//! Shared by several test files: a valid request of every operation, and ways to call one that is known only by name.

#![allow(dead_code)] // each test file uses its own part

use media_api::{Action, BadAnswer, Encoded, Operation, Violation, Visitor, WireParameters, decode_response};
use serde_json::{Value, json};

pub const JOB: &str = "8c1ea046-263c-3560-978a-fb2877820001";
pub const TEMPLATE: &str = "8c1ea046-263c-3560-978a-fb2877820002";
pub const VIDEO: &str = "95948ddba24446b6aed5db985e780001";

/// A small valid request.
pub fn sample(action: Action) -> Value {
    match action {
        Action::SubmitLiveSnapshotJob => json!({
            "JobName": "Lobby camera",
            "StreamInput": {"Url": "rtmp://live.example.com/app/lobby", "Type": "rtmp"},
            "SnapshotOutput": {
                "StorageType": "oss", "Endpoint": "oss-cn-shanghai.aliyuncs.com", "Bucket": "testbucket"
            },
            "TemplateId": TEMPLATE,
        }),
        Action::DeleteLiveSnapshotFiles => json!({"JobId": JOB, "CreateTimestampList": [1660638613798_i64]}),
        Action::GetLiveSnapshotJob => json!({"JobId": JOB}),
        Action::SendLiveSnapshotJobCommand => json!({"JobId": JOB, "Command": "start"}),
        Action::ListLiveSnapshotFiles => {
            json!({"JobId": JOB, "StartTime": "2026-01-01T00:00:00Z", "EndTime": "2026-01-01T12:00:00Z"})
        }
        Action::CreateLiveSnapshotTemplate => {
            json!({"TemplateName": "every 5 s", "TimeInterval": 5, "OverwriteFormat": "snapshot/{JobId}.jpg"})
        }
        Action::UpdateLiveSnapshotTemplate => json!({
            "TemplateId": TEMPLATE, "TemplateName": "every 5 s", "TimeInterval": 5,
            "OverwriteFormat": "snapshot/{JobId}.jpg",
        }),
        Action::DeleteLiveSnapshotTemplate | Action::GetLiveSnapshotTemplate => {
            json!({"TemplateId": TEMPLATE})
        }
        Action::SetEventCallback => {
            json!({"CallbackType": "HTTP", "CallbackURL": "https://callback.example.com/ims"})
        }
        Action::DeleteStream => json!({"JobIds": "35eb4dbda18c49cc0025df374b460001", "VideoId": VIDEO}),
        Action::DeleteMultipartUpload => json!({"MediaId": VIDEO, "MediaType": "video"}),
        Action::GetPlayInfo
        | Action::GetVideoInfo
        | Action::GetMezzanineInfo
        | Action::RefreshUploadVideo => json!({"VideoId": VIDEO}),
        Action::GetUploadDetails => json!({"MediaIds": VIDEO}),
        Action::CreateUploadVideo => json!({"FileName": "demo.mp4", "Title": "demo"}),
        Action::ListLiveSnapshotJobs
        | Action::ListLiveSnapshotTemplates
        | Action::GetEventCallback
        | Action::GetVideoList
        | Action::SearchMedia => json!({}),
    }
}

/// The sample with one member set; `Outer.Inner` reaches into an object.
pub fn sample_with(action: Action, field: &str, value: Value) -> Value {
    let mut request = sample(action);
    match field.split_once('.') {
        Some((outer, inner)) => request[outer][inner] = value,
        None => request[field] = value,
    }
    request
}

struct FromValue(Value);
impl Visitor for FromValue {
    type Output = Result<Encoded, Vec<Violation>>;
    fn visit<O: Operation>(self) -> Self::Output {
        let request = O::from_value(self.0)?;
        assert_eq!(request.validate(), [], "what was read must be valid");
        Ok(request.encode())
    }
}

struct Decode(WireParameters);
impl Visitor for Decode {
    type Output = Result<Value, Vec<Violation>>;
    fn visit<O: Operation>(self) -> Self::Output {
        let request = O::decode(&self.0)?;
        assert_eq!(request.validate(), [], "what was read must be valid");
        Ok(request.to_value())
    }
}

struct ReadAnswer<'a>(&'a str);

impl Visitor for ReadAnswer<'_> {
    type Output = Result<Value, BadAnswer>;
    fn visit<O: Operation>(self) -> Self::Output {
        Ok(json!(decode_response::<O>(self.0.as_bytes())?))
    }
}

/// Reads a response and writes it again.
pub fn read_answer(action: Action, body: &str) -> Result<Value, BadAnswer> {
    action.visit(ReadAnswer(body))
}

/// Reads a request as the page posts it and encodes it.
pub fn from_value(action: Action, value: Value) -> Result<Encoded, Vec<Violation>> {
    action.visit(FromValue(value))
}

/// Reads a request from wire parameters.
pub fn decode(action: Action, pairs: &[(&str, &str)]) -> Result<Value, Vec<Violation>> {
    let pairs = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
    decode_parameters(action, WireParameters::new(pairs, []))
}

pub fn decode_parameters(action: Action, parameters: WireParameters) -> Result<Value, Vec<Violation>> {
    action.visit(Decode(parameters))
}

/// The violations of a request; empty if there are none.
pub fn violations(action: Action, value: Value) -> Vec<Violation> {
    from_value(action, value).err().unwrap_or_default()
}

pub fn accepts(action: Action, field: &str, value: Value) -> bool {
    violations(action, sample_with(action, field, value)).is_empty()
}
