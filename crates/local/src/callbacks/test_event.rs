//! One event to an address that no job has yet, for a user who wants to know whether the receiver takes it.

use super::outbox::{SNAPSHOT_EVENT, USER_ID};
use super::send::{CallbackSender, SendError, TIMEOUT};
use crate::clock::{api_time, now_seconds};
use crate::network::AddressError;
use media_api::{CallbackTestOutcome, CallbackTestResult};
use serde_json::json;
use std::time::Instant;

impl CallbackSender {
    /// Sends a test event as any other: checked address, no redirect, five seconds, signed if authentication is on. It is not
    /// retried, and not kept.
    pub async fn test(&self, url: &str) -> CallbackTestResult {
        let began = Instant::now();
        let outcome = match self.post(url, body()).await {
            Ok(status) => CallbackTestOutcome::Answered { status: status.as_u16() },
            Err(SendError::TimedOut) => CallbackTestOutcome::TimedOut { seconds: TIMEOUT.as_secs() },
            Err(SendError::Address(AddressError::Unresolved { host, .. })) => {
                CallbackTestOutcome::Unresolved { host }
            }
            Err(SendError::Address(AddressError::Refused { address, .. })) => {
                CallbackTestOutcome::Forbidden { address: address.to_string() }
            }
            Err(error @ (SendError::Malformed | SendError::NotConnected(_) | SendError::Store(_))) => {
                CallbackTestOutcome::NotConnected { reason: error.to_string() }
            }
        };
        CallbackTestResult { millis: began.elapsed().as_millis() as u64, outcome }
    }
}

/// The members of a snapshot event, so that a receiver parses it as one, with `IsTest` and names that no job has.
fn body() -> String {
    let now = now_seconds();
    json!({
        "EventType": SNAPSHOT_EVENT,
        "IsTest": true,
        "UserId": USER_ID,
        "EventTime": api_time(now),
        "MessageBody": {
            "JobId": "callback-test",
            "OssEndpoint": "callback-test.invalid",
            "OssBucket": "callback-test",
            "OssObject": "callback-test.jpg",
            "CreateTime": api_time(now),
            "CreateTimestamp": now * 1000,
            "IsOverlay": false,
        },
    })
    .to_string()
}
