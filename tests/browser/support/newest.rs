//! The proxy's response about the newest pictures of jobs.

use super::Reply;
use super::zone::service_now;
use serde_json::{Value, json};

pub const NEWEST: &str = "/api/jobs/newest";

/// The response to a request for the newest pictures; `found` returns the reading of a job, or null if not read yet.
pub fn newest(body: &str, found: impl Fn(&str) -> Value) -> Reply {
    stored(body, 0, found)
}

/// The same with readings that the proxy made this many milliseconds ago.
pub fn stored(body: &str, age_millis: i64, found: impl Fn(&str) -> Value) -> Reply {
    let request: Value = serde_json::from_str(body).unwrap();
    let now = service_now();
    let of = |job: &Value| {
        let found = found(job["job_id"].as_str().unwrap());
        let reading =
            if found.is_null() { Value::Null } else { json!({"read_at": now - age_millis, "found": found}) };
        json!({"job_id": job["job_id"], "reading": reading})
    };
    let jobs: Vec<Value> = request["jobs"].as_array().unwrap().iter().map(of).collect();
    Reply::from((200, json!({"now": now, "jobs": jobs}).to_string()))
}

/// A picture taken this many milliseconds ago. It has no file.
pub fn taken(age_millis: i64) -> Value {
    let taken_at = service_now() - age_millis;
    json!({"picture": {"taken_at": taken_at, "links": {"thumbnail": "", "full": ""}}})
}
