//! A job to be submitted, as typed, and the request made from it.

use crate::state::session::use_console;
use crate::text::templates;
use leptos::prelude::*;
use media_api::ice::GetLiveSnapshotJobResponse;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Maximum number of characters of a job's name.
const MAX_NAME: usize = 128;

/// The fields as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub name: String,
    pub url: String,
    pub bucket: String,
    pub endpoint: String,
    pub template: String,
    pub callback: String,
}

/// The public OSS endpoint of the region that the console acts on; empty while the region is not known.
fn usual_endpoint() -> String {
    let region = use_console().with_untracked(|console| Some(console.as_ref()?.region.clone()));
    region.map(|region| format!("oss-{region}.aliyuncs.com")).unwrap_or_default()
}

impl Draft {
    /// The draft before anything is typed.
    pub fn initial() -> Self {
        Self { endpoint: usual_endpoint(), ..Self::default() }
    }

    /// A draft of a job like an existing one, with another name.
    pub fn like(job: &GetLiveSnapshotJobResponse) -> Self {
        Self {
            name: templates::COPY_NAME.with(&[&job.job_name]).chars().take(MAX_NAME).collect(),
            url: job.stream_input.url.clone(),
            bucket: job.snapshot_output.bucket.clone(),
            endpoint: job.snapshot_output.endpoint.clone(),
            template: job.template_id.clone(),
            callback: job.callback_url.clone(),
        }
    }

    /// The request with vendor names; an empty field stays empty.
    pub fn to_value(&self) -> Value {
        let mut value = json!({
            "JobName": self.name.trim(),
            "StreamInput": { "Type": "rtmp", "Url": self.url.trim() },
            "SnapshotOutput": {
                "StorageType": "oss", "Endpoint": self.endpoint.trim(), "Bucket": self.bucket.trim(),
            },
            "TemplateId": self.template.trim(),
        });
        if !self.callback.trim().is_empty() {
            value["CallbackUrl"] = Value::from(self.callback.trim());
        }
        value
    }
}

/// A valid request, to check single fields against.
pub fn sample() -> Value {
    let draft = Draft {
        name: "n".to_owned(),
        url: "rtmp://h/a/s".to_owned(),
        bucket: "bucket".to_owned(),
        endpoint: "h".to_owned(),
        template: "t".to_owned(),
        callback: "http://h".to_owned(),
    };
    draft.to_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::Operation;
    use media_api::ice::SubmitLiveSnapshotJob;

    #[test]
    fn a_full_draft_is_a_request() {
        let draft = Draft {
            name: " Lobby ".to_owned(),
            url: "rtmp://127.0.0.1:1935/live/lobby".to_owned(),
            bucket: "testbucket".to_owned(),
            endpoint: "oss-cn-shanghai.aliyuncs.com".to_owned(),
            template: "t1".to_owned(),
            ..Draft::default()
        };
        let request = SubmitLiveSnapshotJob::from_value(draft.to_value()).unwrap();
        assert_eq!((request.job_name.as_str(), request.callback_url), ("Lobby", None));
    }

    #[test]
    fn the_sample_breaks_no_rule() {
        assert!(SubmitLiveSnapshotJob::from_value(sample()).is_ok());
    }
}
